//! `client.accounts`: the mailboxes that campaigns send from.

use instantly_rbac::accounts::{AccountFilter, AccountPageOptions};

use crate::answer::Answer;
use crate::call::Function;
use crate::items::{List, Pages};

pub const LISTS: &[List] = &[("accounts.list", |call| {
    let (client, filter, bounds) = call.list::<AccountFilter>()?;
    Pages::of(client.accounts().iter(&filter), &bounds)
})];

pub const FUNCTIONS: &[Function] = &[("accounts.page", |call| {
    let (client, filter, options) = call.read::<AccountFilter, AccountPageOptions>()?;
    Answer::page(&client.accounts().page(&filter, &options)?)
})];
