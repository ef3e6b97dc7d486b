//! Custom tags: labels on accounts, campaigns and workspaces, to find and filter by.
//!
//! A tag does not restrict access: who may read campaigns reads all of them, tagged or not.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::List;
use crate::client::Client;
use crate::decode::{open_code, record};
use crate::error::{Error, ErrorKind, Result};
use crate::members::check_email;
use crate::operation::{Composed, Operation};
use crate::page::{Items, Page, PageOptions};
use crate::recovery::write_or_find;
use crate::reply::{Change, Meta, Removal, Reply};
use crate::request::{Query, read_record};
use crate::timestamp::Timestamp;

record! {
    /// A custom tag.
    pub struct Tag {
        /// The tag.
        identity id: String,
        /// When it was created.
        required timestamp_created: Option<Timestamp>,
        /// When it was last changed.
        required timestamp_updated: Option<Timestamp>,
        /// The workspace.
        required organization_id: String,
        /// The label, unique in the workspace.
        required label: String,
        /// What the tag is for.
        optional description: Option<String>,
    }
}

open_code! {
    /// What sort of thing carries a tag.
    pub enum ResourceType {
        Account = 1 "account",
        Campaign = 2 "campaign",
        Workspace = 3 "workspace",
    }
}

record! {
    /// One tag on one thing.
    pub struct TagMapping {
        /// The mapping.
        identity id: String,
        /// The tag.
        required tag_id: String,
        /// The thing: an account's e-mail address, or the id of a campaign or workspace.
        required resource_id: String,
        /// What sort of thing it is.
        required resource_type: ResourceType,
        /// When the tag was put on.
        required timestamp_created: Option<Timestamp>,
        /// The workspace.
        required organization_id: String,
    }
}

record! {
    /// The API's answer to `assign` and `unassign`.
    pub struct Assigned {
        /// Whether the API says that it succeeded.
        optional success: Option<bool>,
    }
}

/// Which tags to list. The default lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TagFilter {
    /// Only tags whose label matches.
    pub search: Option<String>,
    /// Only tags that these accounts (e-mail addresses) or campaigns (ids) carry.
    pub resource_ids: Option<Vec<String>>,
    /// Only these tags.
    pub tag_ids: Option<Vec<String>>,
}

/// Which mappings to list. The default lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MappingFilter {
    /// Only those of these accounts (e-mail addresses) or campaigns (ids).
    pub resource_ids: Option<Vec<String>>,
}

/// What to change of a tag; at least one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TagUpdate {
    /// The new label.
    pub label: Option<String>,
    /// What the tag is for.
    pub description: Change<String>,
}

/// What tags are put on or taken off; at least one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TagTargets {
    /// Accounts, by e-mail address.
    pub accounts: Vec<String>,
    /// Campaigns, by id.
    pub campaigns: Vec<String>,
    /// Workspaces, by id.
    pub workspaces: Vec<String>,
}

/// The custom tags of a workspace.
pub struct Tags<'a> {
    pub(crate) client: &'a Client,
}

impl Tags<'_> {
    /// All tags that match. Scope: `custom_tags:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::tags::TagFilter;
    ///
    /// let found = client.tags().list(&TagFilter { search: Some("SDR".to_owned()), ..Default::default() })?;
    /// println!("{} tags", found.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a tag id that is no UUID; any error of any page: never a part of the
    /// list.
    pub fn list(&self, filter: &TagFilter) -> Result<List<Tag>> {
        self.iter(filter).into_list()
    }

    /// The same, page by page as they are needed.
    pub fn iter(&self, filter: &TagFilter) -> Items<Tag> {
        Items::new(self.client, Operation::TagsList, filter.query(), |_, _| ())
    }

    /// One page of the same.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100.
    pub fn page(&self, filter: &TagFilter, options: &PageOptions) -> Result<Page<Tag>> {
        self.iter(filter).page(options)
    }

    /// One tag. Scope: `custom_tags:read`.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the id is no UUID; `NotFound`.
    pub fn get(&self, id: &str) -> Result<Reply<Tag>> {
        self.client.send(Operation::TagsGet, read_record, |call| {
            check_tag_id("id", id)?;
            call.id(id)
        })
    }

    /// Creates a tag. Scope: `custom_tags:create`.
    ///
    /// Where the reply is lost, the tag is looked for (scope `custom_tags:read`): found, it is the
    /// result, with `meta.recovered`; otherwise the request is sent again, since the API keeps
    /// labels unique.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let tag = client.tags().create("SDR-West", Some("Sales development, western region"))?;
    /// assert_eq!(tag.label, "SDR-West");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Conflict` where the workspace has a tag of that label. `OutcomeUnknown` where the reply was
    /// lost and no tag was found within the call's time.
    pub fn create(&self, label: &str, description: Option<&str>) -> Result<Reply<Tag>> {
        write_or_find(
            self.client,
            Operation::TagsCreate,
            |client| client.tags().post(label, description),
            |call| {
                let is_it = |tag: &Tag| has_label(tag, label.trim());
                call.search(Operation::TagsList, |_, _| (), is_it, |tag: &Tag| tag.timestamp_created.as_ref())
            },
        )
    }

    fn post(&self, label: &str, description: Option<&str>) -> Result<Reply<Tag>> {
        self.client.send(Operation::TagsCreate, read_record, |call| {
            check_label("label", label)?;
            let mut body = json!({ "label": label });
            if let Some(description) = description {
                body["description"] = json!(description);
            }
            call.body(&body)
        })
    }

    /// Renames or describes a tag. Scope: `custom_tags:update`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = client.tags().create("SDR-West", None)?.id.clone();
    /// use instantly_rbac::tags::TagUpdate;
    ///
    /// let renamed = client.tags().update(&id, &TagUpdate { label: Some("West".to_owned()), ..Default::default() })?;
    /// assert_eq!(renamed.label, "West");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where nothing is to be changed; `Conflict` where another tag has the
    /// label.
    pub fn update(&self, id: &str, update: &TagUpdate) -> Result<Reply<Tag>> {
        self.client.send(Operation::TagsUpdate, read_record, |call| {
            check_tag_id("id", id)?;
            call.id(id)?;
            let TagUpdate { label, description } = update;
            let mut body = Map::new();
            if let Some(label) = label {
                check_label("label", label)?;
                body.insert("label".to_owned(), json!(label));
            }
            description.write("description", &mut body);
            if body.is_empty() {
                return Err(Error::invalid_argument("update", "give a label or a description to change"));
            }
            call.body(&Value::Object(body))
        })
    }

    /// Deletes a tag, and with it its mappings. Scope: `custom_tags:delete`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = client.tags().create("SDR-West", None)?.id.clone();
    /// client.tags().delete(&id)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the id is no UUID; `NotFound`.
    pub fn delete(&self, id: &str) -> Result<Removal<Tag>> {
        self.client.remove(Operation::TagsDelete, id, || check_tag_id("id", id), |_, _| ())
    }

    /// Puts every one of the tags on every one of the targets; one request for each sort of
    /// target. The documentation names no scope.
    ///
    /// The request states the final state, so it may be repeated. Where a later sort of target
    /// fails, the earlier ones are done.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let email = client.accounts().list(&Default::default())?[0].email.clone();
    /// use instantly_rbac::tags::TagTargets;
    ///
    /// let west = client.tags().ensure(&["SDR-West"])?[0].id.clone();
    /// client.tags().assign(&[west], &TagTargets { accounts: vec![email], ..Default::default() })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a tag id that is no UUID, no tags, or no targets.
    pub fn assign(&self, tag_ids: &[String], targets: &TagTargets) -> Result<Reply<Assigned>> {
        self.toggle(Operation::TagsAssign, true, tag_ids, targets)
    }

    /// Takes every one of the tags off every one of the targets. Everything else is as for
    /// [`assign`](Self::assign).
    ///
    /// # Errors
    ///
    /// As for [`assign`](Self::assign).
    pub fn unassign(&self, tag_ids: &[String], targets: &TagTargets) -> Result<Reply<Assigned>> {
        self.toggle(Operation::TagsUnassign, false, tag_ids, targets)
    }

    fn toggle(
        &self,
        operation: Operation,
        assign: bool,
        tag_ids: &[String],
        targets: &TagTargets,
    ) -> Result<Reply<Assigned>> {
        check_tag_ids("tag_ids", tag_ids)
            .and_then(|()| targets.check())
            .map_err(|error| error.in_operation(operation))?;
        let TagTargets { accounts, campaigns, workspaces } = targets;
        let sorts = [
            (ResourceType::Account, accounts),
            (ResourceType::Campaign, campaigns),
            (ResourceType::Workspace, workspaces),
        ];
        let mut meta = Meta::default();
        let mut assigned = Assigned::default();
        let mut done = Vec::new();
        for (resource_type, resource_ids) in sorts {
            if resource_ids.is_empty() {
                continue;
            }
            let body = json!({
                "tag_ids": tag_ids,
                "resource_type": resource_type,
                "resource_ids": resource_ids,
                "assign": assign,
            });
            let reply = self.client.send(operation, read_record::<Assigned>, |call| call.body(&body));
            let reply = reply.and_then(|reply| {
                if reply.success != Some(false) {
                    return Ok(reply);
                }
                let message = format!("the server took the request for every {resource_type} but did not carry it out");
                Err(Error::new(ErrorKind::Unexpected, message).in_operation(operation).after(&reply.meta))
            });
            let reply = reply.map_err(|error| having_done(error.after(&meta), &done))?;
            meta.add(reply.meta);
            assigned = reply.value;
            done.push(resource_type);
        }
        Ok(Reply { value: assigned, meta })
    }

    /// All mappings that match: which things carry which tags. Scope:
    /// `custom_tag_mappings:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// for mapping in &client.tags().mappings(&Default::default())? {
    ///     println!("{:?} carries {:?}", mapping.resource_id, mapping.tag_id);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any error of any page: never a part of the list.
    pub fn mappings(&self, filter: &MappingFilter) -> Result<List<TagMapping>> {
        self.mappings_iter(filter).into_list()
    }

    /// The same, page by page as they are needed.
    pub fn mappings_iter(&self, filter: &MappingFilter) -> Items<TagMapping> {
        Items::new(self.client, Operation::TagsMappings, filter.query(), |_, _| ())
    }

    /// One page of the same.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100.
    pub fn mappings_page(&self, filter: &MappingFilter, options: &PageOptions) -> Result<Page<TagMapping>> {
        self.mappings_iter(filter).page(options)
    }

    /// Creates the tags that are missing and returns all of them, in the order of the labels.
    /// Running it twice changes nothing. Scopes: `custom_tags:read` and `custom_tags:create`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let tags = client.tags().ensure(&["SDR-West", "SDR-East", "Marketing", "Enterprise"])?;
    /// let again = client.tags().ensure(&["SDR-West", "SDR-East", "Marketing", "Enterprise"])?;
    /// assert_eq!(tags.items, again.items);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for an empty label or one that stands twice. Where a label cannot be
    /// created, those before it are there.
    pub fn ensure<L: AsRef<str>>(&self, labels: &[L]) -> Result<List<Tag>> {
        let labels: Vec<&str> = labels.iter().map(|label| label.as_ref().trim()).collect();
        check_labels(&labels).map_err(|error| error.in_operation(Composed::TagsEnsure))?;
        let existing = self.list(&TagFilter::default())?;
        let mut meta = existing.meta.clone();
        let mut items = Vec::with_capacity(labels.len());
        for label in labels {
            items.push(match find_label(&existing, label) {
                Some(tag) => tag.clone(),
                None => self.create_unless_there(label, &mut meta)?,
            });
        }
        Ok(List { items, complete: true, meta })
    }

    /// Another program may create the same tag at the same time; then that one is the result.
    fn create_unless_there(&self, label: &str, meta: &mut Meta) -> Result<Tag> {
        let conflict = match self.create(label, None) {
            Ok(reply) => {
                meta.add(reply.meta);
                return Ok(reply.value);
            }
            Err(error) if error.kind() != ErrorKind::Conflict => return Err(error.after(meta)),
            Err(conflict) => conflict,
        };
        meta.attempts += conflict.attempts();
        let now = self.list(&TagFilter::default()).map_err(|error| error.after(meta))?;
        meta.add(now.meta.clone());
        find_label(&now, label).cloned().ok_or_else(|| conflict.with(|details| details.attempts = meta.attempts))
    }
}

impl TagFilter {
    fn query(&self) -> Result<Query> {
        let TagFilter { search, resource_ids, tag_ids } = self;
        Query::default()
            .text("search", search.as_deref())?
            .list("resource_ids", resource_ids.as_deref())?
            .tag_ids("tag_ids", tag_ids.as_deref())
    }
}

impl MappingFilter {
    fn query(&self) -> Result<Query> {
        let MappingFilter { resource_ids } = self;
        Query::default().list("resource_ids", resource_ids.as_deref())
    }
}

impl TagTargets {
    fn check(&self) -> Result<()> {
        let TagTargets { accounts, campaigns, workspaces } = self;
        if accounts.is_empty() && campaigns.is_empty() && workspaces.is_empty() {
            return Err(Error::invalid_argument("targets", "give accounts, campaigns or workspaces"));
        }
        accounts.iter().try_for_each(|email| check_email("accounts", email))?;
        for (argument, ids) in [("campaigns", campaigns), ("workspaces", workspaces)] {
            if ids.iter().any(|id| id.trim().is_empty()) {
                return Err(Error::invalid_argument(argument, "must not hold an empty id"));
            }
        }
        Ok(())
    }
}

/// Says which sorts of target were done before one failed.
fn having_done(error: Error, done: &[ResourceType]) -> Error {
    if done.is_empty() {
        return error;
    }
    let names: Vec<&str> = done.iter().map(|sort| sort.name()).collect();
    error.with(|details| details.message.push_str(&format!("; done before it: every {}", names.join(" and every "))))
}

fn find_label<'a>(tags: &'a [Tag], label: &str) -> Option<&'a Tag> {
    tags.iter().find(|tag| has_label(tag, label))
}

fn has_label(tag: &Tag, label: &str) -> bool {
    tag.given("label", &tag.label).is_some_and(|existing| existing.trim() == label)
}

fn check_label(argument: &str, label: &str) -> Result<()> {
    if label.trim().is_empty() {
        return Err(Error::invalid_argument(argument, "must not be empty or blank"));
    }
    Ok(())
}

fn check_labels(labels: &[&str]) -> Result<()> {
    for (index, label) in labels.iter().enumerate() {
        check_label("labels", label)?;
        if labels[..index].contains(label) {
            return Err(Error::invalid_argument("labels", format!("{label:?} stands twice")));
        }
    }
    Ok(())
}

/// The API answers a malformed tag id with an unfiltered list or none at all, so it is refused
/// here.
pub(crate) fn check_tag_id(argument: &str, id: &str) -> Result<()> {
    if is_uuid(id) {
        return Ok(());
    }
    Err(Error::invalid_argument(
        argument,
        "a tag id must be a UUID, such as 0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f; tags.list shows the ids of all labels",
    ))
}

pub(crate) fn is_uuid(text: &str) -> bool {
    const HYPHENATED: usize = 36;
    text.len() == HYPHENATED && Uuid::try_parse(text).is_ok()
}

pub(crate) fn check_tag_ids(argument: &str, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Err(Error::invalid_argument(argument, "must hold at least one tag id"));
    }
    ids.iter().try_for_each(|id| check_tag_id(argument, id))
}
