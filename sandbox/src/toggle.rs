//! `toggle-resource`, which despite its name states a final state: `assign` says whether the tags
//! are to be on or off. It is all or nothing: an unknown tag or thing changes nothing.

use instantly_rbac::accounts::AccountListFilter;
use instantly_rbac::tags::ResourceType;
use serde_json::json;

use crate::dispatch::{Call, Outcome};
use crate::http::Reply;
use crate::query::Search;
use crate::refusal::Refusal;
use crate::state::{Workspace, World};
use crate::tags::{Mapping, carries_all, carries_any};
use crate::validate::{Field, Object};

type Checked<T> = Result<T, Refusal>;

const FIELDS: [&str; 8] =
    ["tag_ids", "resource_type", "assign", "resource_ids", "selected_all", "excluded_resource_ids", "filter", "search"];

/// The literal that stands for carrying no tag at all.
const NO_TAG: &str = "no-tag";

/// What `selected_all` is narrowed by.
#[derive(Default)]
struct Selection {
    excluded: Vec<String>,
    account_filter: Option<AccountListFilter>,
    tag_id: Option<String>,
    any: Option<Vec<String>>,
    all: Option<Vec<String>>,
    search: Option<String>,
}

pub(crate) fn toggle(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let (tag_ids, kind, assign) =
        (body.required("tag_ids")?, body.required("resource_type")?, body.required("assign")?);
    body.closed(&FIELDS)?;
    let tag_ids = uuids(&tag_ids)?;
    let kind = kind.code(ResourceType::KNOWN, ResourceType::code)?;
    let assign = assign.boolean()?;
    let selected_all = body.optional("selected_all").map(|field| field.boolean()).transpose()?.unwrap_or(false);
    let named = body.optional("resource_ids").map(|field| texts(&field)).transpose()?;
    let selection = selection(&body, kind)?;

    let here = call.here();
    if let Some(unknown) = tag_ids.iter().find(|id| !here.tags.iter().any(|tag| tag.id == **id)) {
        return Err(Refusal::new(404, format!("Resource not found: no tag {unknown}")));
    }
    let resources = match (selected_all, named) {
        (true, _) => selection.apply(call.world, call.at, kind),
        (false, Some(named)) => known_resources(call.world, call.at, kind, &named)?,
        (false, None) => return Err(Refusal::bad_request("body must have required property 'resource_ids'")),
    };
    apply(call, &tag_ids, kind, &resources, assign);
    Ok(Reply::json(200, &json!({ "success": true })))
}

fn apply(call: &mut Call<'_>, tag_ids: &[String], kind: ResourceType, resources: &[String], assign: bool) {
    let World { source, workspaces, .. } = &mut *call.world;
    let here = &mut workspaces[call.at];
    if !assign {
        here.mappings.retain(|mapping| {
            mapping.resource_type != kind
                || !tag_ids.contains(&mapping.tag_id)
                || !resources.contains(&mapping.resource_id)
        });
        return;
    }
    for tag_id in tag_ids {
        for resource in resources {
            let tag = here.tags.iter().find(|tag| tag.id == *tag_id);
            if let Some(tag) = tag.filter(|_| !carries_any(here, kind, resource, &[tag_id])) {
                let now = source.tick();
                here.mappings.push(Mapping::new(source, now, tag, kind, resource));
            }
        }
    }
}

fn texts(field: &Field<'_>) -> Checked<Vec<String>> {
    field.list(1)?.iter().map(|item| item.text().map(str::to_owned)).collect()
}

fn uuids(field: &Field<'_>) -> Checked<Vec<String>> {
    field.list(1)?.iter().map(Field::uuid).collect()
}

/// An account filter; `null` is none. Only accounts have what it looks at.
fn account_filter(field: &Field<'_>, kind: ResourceType) -> Checked<Option<AccountListFilter>> {
    if field.is_null() {
        return Ok(None);
    }
    let filter = field.one_of(AccountListFilter::KNOWN, AccountListFilter::as_str)?;
    if kind != ResourceType::Account {
        return field.refuse("must not be an account filter unless resource_type is 1");
    }
    Ok(Some(filter))
}

/// What a selection is narrowed by; checked, but of no effect, where nothing is selected so.
fn selection(body: &Object<'_>, kind: ResourceType) -> Checked<Selection> {
    let mut selection = Selection::default();
    if let Some(excluded) = body.optional("excluded_resource_ids") {
        selection.excluded = texts(&excluded)?;
    }
    let filter = body.optional("filter");
    match filter.as_ref().map(|field| field.object()) {
        Some(Ok(object)) => {
            object.closed(&["tag_id", "tag_ids", "tag_ids_all", "filter", "search"])?;
            selection.tag_id = object.optional("tag_id").map(|field| tag_or_none(&field)).transpose()?;
            selection.any = object.optional("tag_ids").map(|field| uuids(&field)).transpose()?;
            selection.all = object.optional("tag_ids_all").map(|field| uuids(&field)).transpose()?;
            let filter = object.optional("filter").map(|field| account_filter(&field, kind)).transpose()?;
            selection.account_filter = filter.flatten();
            selection.search = object.optional("search").map(|field| field.text()).transpose()?.map(str::to_owned);
        }
        Some(Err(_)) => {
            let filter = filter.map(|field| account_filter(&field, kind)).transpose()?;
            selection.account_filter = filter.flatten();
        }
        None => {}
    }
    // The outer search wins; the filter's is for when there is none.
    if let Some(search) = body.optional("search") {
        selection.search = Some(search.text()?.to_owned());
    }
    Ok(selection)
}

fn tag_or_none(field: &Field<'_>) -> Checked<String> {
    if field.text()? == NO_TAG { Ok(NO_TAG.to_owned()) } else { field.uuid() }
}

impl Selection {
    /// Every thing of that kind that matches.
    fn apply(&self, world: &World, at: usize, kind: ResourceType) -> Vec<String> {
        let here = &world.workspaces[at];
        let search = Search::lowercase(self.search.as_deref());
        candidates(world, at, kind)
            .into_iter()
            .filter(|(id, names)| {
                !self.excluded.iter().any(|excluded| excluded.eq_ignore_ascii_case(id))
                    && names.iter().any(|name| search.matches(name))
                    && self.matches_tags(here, kind, id)
            })
            .filter(|(id, _)| {
                let of_account =
                    |filter| here.accounts.iter().any(|account| account.email == *id && account.matches(filter));
                self.account_filter.as_ref().is_none_or(of_account)
            })
            .map(|(id, _)| id)
            .collect()
    }

    fn matches_tags(&self, here: &Workspace, kind: ResourceType, id: &str) -> bool {
        let one = match self.tag_id.as_deref() {
            Some(NO_TAG) => {
                !here.mappings.iter().any(|mapping| mapping.resource_type == kind && mapping.resource_id == id)
            }
            Some(tag_id) => carries_any(here, kind, id, &[tag_id]),
            None => true,
        };
        one && self.any.as_deref().is_none_or(|ids| carries_any(here, kind, id, ids))
            && self.all.as_deref().is_none_or(|ids| carries_all(here, kind, id, ids))
    }
}

/// Every thing of that kind: its id, and the texts that a search looks at.
fn candidates(world: &World, at: usize, kind: ResourceType) -> Vec<(String, Vec<String>)> {
    let here = &world.workspaces[at];
    match kind {
        ResourceType::Account => {
            here.accounts.iter().map(|account| (account.email.clone(), account.searched().to_vec())).collect()
        }
        ResourceType::Campaign => {
            here.campaigns.iter().map(|campaign| (campaign.id.clone(), vec![campaign.name.clone()])).collect()
        }
        ResourceType::Workspace => std::iter::once(here)
            .chain(world.accepted_subs(at))
            .map(|workspace| (workspace.id().to_owned(), vec![workspace.profile.name.clone()]))
            .collect(),
        ResourceType::Unknown(_) => Vec::new(),
    }
}

/// The things of these ids, as they are spelt in the state.
fn known_resources(world: &World, at: usize, kind: ResourceType, ids: &[String]) -> Checked<Vec<String>> {
    let candidates = candidates(world, at, kind);
    ids.iter()
        .map(|id| {
            let known = candidates.iter().find(|(known, _)| known.eq_ignore_ascii_case(id));
            known
                .map(|(known, _)| known.clone())
                .ok_or_else(|| Refusal::new(404, format!("Resource not found: no {kind} {id}")))
        })
        .collect()
}
