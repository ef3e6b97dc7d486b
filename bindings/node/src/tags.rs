//! `client.tags`: labels, and what carries them.

use instantly_rbac::tags::{MappingFilter, TagFilter, TagTargets, TagUpdate};
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Function;
use crate::items::{List, Pages};

/// A tag to be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTag {
    label: String,
    description: Option<String>,
}

pub const LISTS: &[List] = &[
    ("tags.list", |call| {
        let (client, filter, bounds) = call.list::<TagFilter>()?;
        Pages::of(client.tags().iter(&filter), &bounds)
    }),
    ("tags.mappings", |call| {
        let (client, filter, bounds) = call.list::<MappingFilter>()?;
        Pages::of(client.tags().mappings_iter(&filter), &bounds)
    }),
];

pub const FUNCTIONS: &[Function] = &[
    ("tags.page", |call| {
        let (client, filter, options) = call.page::<TagFilter>()?;
        Answer::page(&client.tags().page(&filter, &options)?)
    }),
    ("tags.get", |mut call| {
        let id = call.text("id")?;
        Answer::record(&call.client()?.tags().get(&id)?)
    }),
    ("tags.create", |call| {
        let (client, NewTag { label, description }) = call.options()?;
        Answer::record(&client.tags().create(&label, description.as_deref())?)
    }),
    ("tags.update", |mut call| {
        let id = call.text("id")?;
        let (client, update) = call.options::<TagUpdate>()?;
        Answer::record(&client.tags().update(&id, &update)?)
    }),
    ("tags.delete", |mut call| {
        let id = call.text("id")?;
        Answer::of(&call.client()?.tags().delete(&id)?)
    }),
    ("tags.assign", |mut call| {
        let tag_ids: Vec<String> = call.required("tagIds")?;
        let (client, targets) = call.options::<TagTargets>()?;
        Answer::record(&client.tags().assign(&tag_ids, &targets)?)
    }),
    ("tags.unassign", |mut call| {
        let tag_ids: Vec<String> = call.required("tagIds")?;
        let (client, targets) = call.options::<TagTargets>()?;
        Answer::record(&client.tags().unassign(&tag_ids, &targets)?)
    }),
    ("tags.mappings_page", |call| {
        let (client, filter, options) = call.page::<MappingFilter>()?;
        Answer::page(&client.tags().mappings_page(&filter, &options)?)
    }),
    ("tags.ensure", |mut call| {
        let labels: Vec<String> = call.required("labels")?;
        Answer::of(&call.client()?.tags().ensure(&labels)?)
    }),
];
