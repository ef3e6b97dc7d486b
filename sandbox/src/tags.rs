//! Custom tags, and which things carry them. A tag does not restrict access; it is a label to filter by.

use instantly_rbac::Operation;
use instantly_rbac::tags::ResourceType;
use serde::Serialize;

use crate::dispatch::{Call, Outcome};
use crate::http::Reply;
use crate::query::{Query, Record, newest_first};
use crate::refusal::Refusal;
use crate::state::{Source, Stamp, Workspace};
use crate::validate::Object;

#[derive(Clone, Serialize)]
pub(crate) struct Tag {
    pub id: String,
    pub timestamp_created: Stamp,
    pub timestamp_updated: Stamp,
    pub organization_id: String,
    pub label: String,
    pub description: Option<String>,
}

impl Tag {
    pub fn new(source: &mut Source, created: Stamp, workspace_id: &str, label: &str, description: Option<&str>) -> Tag {
        Tag {
            id: source.id(created),
            timestamp_created: created,
            timestamp_updated: created,
            organization_id: workspace_id.to_owned(),
            label: label.trim().to_owned(),
            description: description.map(str::to_owned),
        }
    }
}

impl Record for Tag {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Clone, Serialize)]
pub(crate) struct Mapping {
    pub id: String,
    pub tag_id: String,
    pub resource_id: String,
    pub resource_type: ResourceType,
    pub timestamp_created: Stamp,
    pub organization_id: String,
}

impl Mapping {
    pub fn new(
        source: &mut Source,
        created: Stamp,
        tag: &Tag,
        resource_type: ResourceType,
        resource_id: &str,
    ) -> Mapping {
        Mapping {
            id: source.id(created),
            tag_id: tag.id.clone(),
            resource_id: resource_id.to_owned(),
            resource_type,
            timestamp_created: created,
            organization_id: tag.organization_id.clone(),
        }
    }
}

impl Record for Mapping {
    fn id(&self) -> &str {
        &self.id
    }
}

fn carries(here: &Workspace, kind: ResourceType, resource_id: &str, tag_id: &str) -> bool {
    here.mappings.iter().any(|mapping| {
        mapping.resource_type == kind
            && mapping.resource_id == resource_id
            && mapping.tag_id.eq_ignore_ascii_case(tag_id)
    })
}

/// Whether the thing carries any of the tags. A malformed tag id is carried by nothing.
pub(crate) fn carries_any(
    here: &Workspace,
    kind: ResourceType,
    resource_id: &str,
    tag_ids: &[impl AsRef<str>],
) -> bool {
    tag_ids.iter().any(|tag_id| carries(here, kind, resource_id, tag_id.as_ref()))
}

/// Whether the thing carries all of the tags.
pub(crate) fn carries_all(
    here: &Workspace,
    kind: ResourceType,
    resource_id: &str,
    tag_ids: &[impl AsRef<str>],
) -> bool {
    tag_ids.iter().all(|tag_id| carries(here, kind, resource_id, tag_id.as_ref()))
}

fn same_resource(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let here = call.here();
    let query = Query::of(call);
    let search = query.search()?;
    let tag_ids = query.values("tag_ids")?;
    let resource_ids = query.values("resource_ids")?;
    newest_first(&here.tags, Operation::TagsList, &query, |tag| {
        let on_any = |resources: &[&str]| {
            here.mappings.iter().any(|mapping| {
                mapping.tag_id == tag.id && resources.iter().any(|id| same_resource(id, &mapping.resource_id))
            })
        };
        search.matches(&tag.label)
            && tag_ids.as_deref().is_none_or(|ids| ids.iter().any(|id| id.eq_ignore_ascii_case(&tag.id)))
            && resource_ids.as_deref().is_none_or(on_any)
    })
}

pub(crate) fn get(call: &Call<'_>) -> Outcome {
    let tag = call.here().tags.iter().find(|tag| tag.id == call.id).ok_or_else(Refusal::not_found)?;
    Ok(Reply::json(200, tag))
}

fn refuse_duplicate(here: &Workspace, label: &str, but: &str) -> Result<(), Refusal> {
    if here.tags.iter().any(|tag| tag.id != but && tag.label == label.trim()) {
        return Err(Refusal::conflict("A tag with this name already exists."));
    }
    Ok(())
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let label = body.required("label")?;
    body.closed(&["label", "description"])?;
    let label = label.label()?;
    let description = body.optional("description").map(|field| field.nullable_text()).transpose()?.flatten();

    let here = &mut call.world.workspaces[call.at];
    refuse_duplicate(here, label, "")?;
    let source = &mut call.world.source;
    let now = source.tick();
    let tag = Tag::new(source, now, here.id(), label, description);
    here.tags.push(tag.clone());
    Ok(Reply::json(200, &tag))
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    body.not_empty()?;
    body.closed(&["label", "description"])?;
    let label = body.optional("label").map(|field| field.label()).transpose()?;
    let description = body.optional("description").map(|field| field.nullable_text()).transpose()?;

    let here = &mut call.world.workspaces[call.at];
    let index = here.tags.iter().position(|tag| tag.id == call.id).ok_or_else(Refusal::not_found)?;
    if let Some(label) = label {
        refuse_duplicate(here, label, &call.id)?;
    }
    let tag = &mut here.tags[index];
    tag.timestamp_updated = call.world.source.tick();
    if let Some(label) = label {
        tag.label = label.trim().to_owned();
    }
    if let Some(description) = description {
        tag.description = description.map(str::to_owned);
    }
    Ok(Reply::json(200, tag))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let here = &mut call.world.workspaces[call.at];
    let index = here.tags.iter().position(|tag| tag.id == call.id).ok_or_else(Refusal::not_found)?;
    let tag = here.tags.remove(index);
    here.mappings.retain(|mapping| mapping.tag_id != tag.id);
    call.world.source.tick();
    Ok(Reply::json(200, &tag))
}

pub(crate) fn mappings(call: &Call<'_>) -> Outcome {
    let query = Query::of(call);
    let resource_ids = query.values("resource_ids")?;
    newest_first(&call.here().mappings, Operation::TagsMappings, &query, |mapping| {
        resource_ids.as_deref().is_none_or(|ids| ids.iter().any(|id| same_resource(id, &mapping.resource_id)))
    })
}
