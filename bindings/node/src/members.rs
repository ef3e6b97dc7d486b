//! `client.members`: who is in a workspace, and in which role.

use instantly_rbac::members::{Invitation, MemberFilter, MemberUpdate};

use crate::answer::Answer;
use crate::call::Function;
use crate::items::{List, Pages};

pub const LISTS: &[List] = &[("members.list", |call| {
    let (client, filter, bounds) = call.list::<MemberFilter>()?;
    Pages::of(client.members().iter(&filter), &bounds)
})];

pub const FUNCTIONS: &[Function] = &[
    ("members.page", |call| {
        let (client, filter, options) = call.page::<MemberFilter>()?;
        Answer::page(&client.members().page(&filter, &options)?)
    }),
    ("members.get", |mut call| {
        let id = call.text("id")?;
        Answer::record(&call.client()?.members().get(&id)?)
    }),
    ("members.invite", |call| {
        let (client, invitation) = call.options::<Invitation>()?;
        Answer::record(&client.members().invite(&invitation)?)
    }),
    ("members.update", |mut call| {
        let id = call.text("id")?;
        let (client, update) = call.options::<MemberUpdate>()?;
        Answer::record(&client.members().update(&id, &update)?)
    }),
    ("members.remove", |mut call| {
        let id = call.text("id")?;
        Answer::of(&call.client()?.members().remove(&id)?)
    }),
];
