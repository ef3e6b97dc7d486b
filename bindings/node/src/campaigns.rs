//! `client.campaigns`: the campaigns of a workspace.

use instantly_rbac::campaigns::CampaignFilter;

use crate::answer::Answer;
use crate::call::Function;
use crate::items::{List, Pages};

pub const LISTS: &[List] = &[("campaigns.list", |call| {
    let (client, filter, bounds) = call.list::<CampaignFilter>()?;
    Pages::of(client.campaigns().iter(&filter), &bounds)
})];

pub const FUNCTIONS: &[Function] = &[("campaigns.page", |call| {
    let (client, filter, options) = call.page::<CampaignFilter>()?;
    Answer::page(&client.campaigns().page(&filter, &options)?)
})];
