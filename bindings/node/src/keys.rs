//! `client.keys`: what programs may do. A key cannot be changed, only replaced.

use instantly_rbac::keys::{CreateOptions, KeyFilter, Preset};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::call::Function;
use crate::items::{List, Pages};
use crate::offline::Offline;

/// What a new key is called, and what it may do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    name: String,
    scopes: Vec<String>,
    #[serde(default)]
    recover: bool,
}

pub const LISTS: &[List] = &[("keys.list", |call| {
    let (client, filter, bounds) = call.list::<KeyFilter>()?;
    Pages::of_keys(client.keys().iter(&filter), &bounds)
})];

pub const FUNCTIONS: &[Function] = &[
    ("keys.page", |call| {
        let (client, filter, options) = call.page::<KeyFilter>()?;
        let page = client.keys().page(&filter, &options)?;
        Ok(Answer::page(&page)?.with_secrets(&page.items))
    }),
    ("keys.create", |call| {
        let (client, NewKey { name, scopes, recover }) = call.options()?;
        let key = client.keys().create_with(&name, &scopes, &CreateOptions { recover })?;
        Ok(Answer::record(&key)?.with_secrets([&key.value]))
    }),
    ("keys.revoke", |mut call| {
        let id = call.text("id")?;
        Answer::of(&call.client()?.keys().revoke(&id)?)
    }),
];

pub const OFFLINE: &[Offline] = &[("keys.presets", |_| {
    let presets = Preset::ALL.into_iter().map(|preset| (preset.name().to_owned(), json!(preset.scopes())));
    Answer::of(&presets.collect::<Map<String, Value>>())
})];
