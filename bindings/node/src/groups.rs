//! `client.groups`: which workspaces belong together, and a client for each of them.

use crate::answer::Answer;
use crate::call::Function;
use crate::client::Client;
use crate::items::{List, Pages};
use crate::options::Nothing;

pub const LISTS: &[List] = &[("groups.list", |call| {
    let (client, Nothing {}, bounds) = call.list()?;
    Pages::of(client.groups().iter(), &bounds)
})];

pub const FUNCTIONS: &[Function] = &[
    ("groups.page", |call| {
        let (client, Nothing {}, options) = call.page()?;
        Answer::page(&client.groups().page(&options)?)
    }),
    ("groups.get", |mut call| {
        let id = call.text("id")?;
        Answer::record(&call.client()?.groups().get(&id)?)
    }),
    ("groups.invite", |mut call| {
        let id = call.text("subWorkspaceId")?;
        Answer::record(&call.client()?.groups().invite(&id)?)
    }),
    ("groups.remove", |mut call| {
        let id = call.text("id")?;
        Answer::of(&call.client()?.groups().remove(&id)?)
    }),
    ("groups.admin", |call| Answer::record(&call.client()?.groups().admin()?)),
    // The function that is to run for each of them is JavaScript's, and is called there.
    ("groups.for_each", |call| {
        let client = call.client()?;
        Answer::for_each(client.groups().for_each(|workspace, _| Ok(Client::from(workspace.clone())))?)
    }),
];
