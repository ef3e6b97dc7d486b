//! The workspace group: an agency's admin workspace and the sub-workspaces linked to it.
//!
//! A record here is a link between two workspaces, not a person.

use serde::Deserialize;
use serde_json::json;

use crate::List;
use crate::client::Client;
use crate::decode::{open_enum, record};
use crate::error::{Error, ErrorKind, Result};
use crate::operation::{Composed, Operation};
use crate::page::{Items, Page, PageOptions};
use crate::recovery::write_or_find;
use crate::reply::{Removal, Reply};
use crate::request::{Query, read_record};
use crate::side_by_side::side_by_side;
use crate::timestamp::Timestamp;

open_enum! {
    /// The state of an invitation into a group.
    pub enum GroupStatus {
        /// The sub-workspace's owner has not answered yet.
        Pending = "pending",
        /// The link is in force.
        Accepted = "accepted",
        /// The sub-workspace's owner said no.
        Rejected = "rejected",
    }
}

record! {
    /// A link between an admin workspace and a sub-workspace.
    pub struct GroupMember {
        /// The link, which `get` and `remove` take.
        identity id: String,
        /// The admin workspace.
        required admin_workspace_id: String,
        /// The sub-workspace, which `as_workspace` takes.
        required sub_workspace_id: String,
        /// Whether the link is in force.
        required status: GroupStatus,
        /// When the invitation was made.
        required timestamp_created: Option<Timestamp>,
        /// When the link last changed.
        required timestamp_updated: Option<Timestamp>,
        /// The sub-workspace's name.
        optional sub_workspace_name: Option<String>,
        /// The admin workspace's name.
        optional admin_workspace_name: Option<String>,
    }
}

record! {
    /// The admin workspace of the current one.
    pub struct AdminWorkspace {
        /// Its name; the text `Undefined` where there is none.
        required workspace_name: String,
        /// Whether there is one: ask this rather than the name.
        required has_admin_workspace: Option<bool>,
        /// The link to it; removing it leaves the group.
        optional workspace_group_member_id: Option<String>,
    }
}

/// What a function made of one sub-workspace, from [`Groups::for_each`].
#[derive(Debug, Clone, PartialEq)]
pub struct ForEach<T> {
    /// The link to the sub-workspace.
    pub link: GroupMember,
    /// What the function returned for it.
    pub result: Result<T>,
}

/// How [`Groups::for_each_with`] works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForEachOptions {
    /// Sub-workspaces that are worked on at the same time, 1 to 64. Default: 8. Each has a request budget of its own.
    pub concurrency: Option<usize>,
}

impl ForEachOptions {
    /// Sub-workspaces that are worked on at the same time.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where it is none of 1 to 64.
    pub(crate) fn concurrency(&self) -> Result<usize> {
        match self.concurrency.unwrap_or(SIDE_BY_SIDE) {
            concurrency @ 1..=MOST_SIDE_BY_SIDE => Ok(concurrency),
            _ => Err(Error::invalid_argument("concurrency", format_args!("must be 1 to {MOST_SIDE_BY_SIDE}"))),
        }
    }
}

/// The workspace group.
pub struct Groups<'a> {
    pub(crate) client: &'a Client,
}

/// Sub-workspaces that are worked on at the same time, unless it is said otherwise.
pub const SIDE_BY_SIDE: usize = 8;
/// As many as calls run at once.
const MOST_SIDE_BY_SIDE: usize = 64;

impl Groups<'_> {
    /// All links of this workspace's group. Scope: `workspace_group_members:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// for link in &client.groups().list()? {
    ///     println!("{:?} is {:?}", link.sub_workspace_name, link.status);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any error of any page: never a part of the list.
    pub fn list(&self) -> Result<List<GroupMember>> {
        self.iter().into_list()
    }

    /// The same, page by page as they are needed.
    pub fn iter(&self) -> Items<GroupMember> {
        Items::new(self.client, Operation::GroupsList, Ok(Query::default()), |_, _| ())
    }

    /// One page of the same.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100.
    pub fn page(&self, options: &PageOptions) -> Result<Page<GroupMember>> {
        self.iter().page(options)
    }

    /// One link. Scope: `workspace_group_members:read`.
    ///
    /// # Errors
    ///
    /// `NotFound` where there is no such link; a workspace's id is none.
    pub fn get(&self, id: &str) -> Result<Reply<GroupMember>> {
        self.client.send(Operation::GroupsGet, read_record, |call| call.id(id))
    }

    /// Invites a workspace into the group; its owner must accept. Scope:
    /// `workspace_group_members:create`.
    ///
    /// Where the reply is lost, the link is looked for (scope `workspace_group_members:read`):
    /// found, it is the result, with `meta.recovered`; otherwise the invitation is sent again, since
    /// the API takes one at a time.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = sandbox.invitable_workspaces()[0].0.clone();
    /// use instantly_rbac::groups::GroupStatus;
    ///
    /// assert_eq!(client.groups().invite(&id)?.status, GroupStatus::Pending);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Conflict` where the workspace has an admin workspace or an invitation already.
    /// `OutcomeUnknown` where the reply was lost and no link was found within the call's time.
    pub fn invite(&self, sub_workspace_id: &str) -> Result<Reply<GroupMember>> {
        write_or_find(
            self.client,
            Operation::GroupsInvite,
            |client| client.groups().post(sub_workspace_id),
            |call| {
                let is_it = |link: &GroupMember| {
                    let id = link.given("sub_workspace_id", &link.sub_workspace_id);
                    // One that rejected may be invited again.
                    id.is_some_and(|id| id.eq_ignore_ascii_case(sub_workspace_id.trim()))
                        && link.status != GroupStatus::Rejected
                };
                call.search(
                    Operation::GroupsList,
                    |_, _| (),
                    is_it,
                    |link: &GroupMember| link.timestamp_updated.as_ref().or(link.timestamp_created.as_ref()),
                )
            },
        )
    }

    fn post(&self, sub_workspace_id: &str) -> Result<Reply<GroupMember>> {
        self.client.send(Operation::GroupsInvite, read_record, |call| {
            if sub_workspace_id.trim().is_empty() {
                return Err(Error::invalid_argument("sub_workspace_id", "must not be empty"));
            }
            call.body(&json!({ "sub_workspace_id": sub_workspace_id }))
        })
    }

    /// Removes a sub-workspace from the group, or leaves it. Scope:
    /// `workspace_group_members:delete`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = client.groups().list()?[0].id.clone();
    /// println!("{:?} is out", client.groups().remove(&id)?.record);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `NotFound` where there is no such link.
    pub fn remove(&self, id: &str) -> Result<Removal<GroupMember>> {
        self.client.remove(Operation::GroupsRemove, id, || Ok(()), |_, _| ())
    }

    /// The admin workspace of this one, if it has one. The documentation names no scope.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let admin = client.groups().admin()?;
    /// println!("has an admin workspace: {:?}", admin.has_admin_workspace);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn admin(&self) -> Result<Reply<AdminWorkspace>> {
        self.client.send(Operation::GroupsAdmin, read_record, |_| Ok(()))
    }

    /// Calls a function for every accepted sub-workspace, with a client that acts for it, up to 8
    /// at a time. The results come in the order of the group; an error is one result and ends
    /// nothing.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let counts = client.groups().for_each(|workspace, _| {
    ///     Ok(workspace.members().list(&Default::default())?.len())
    /// })?;
    /// for count in counts {
    ///     println!("{:?}: {:?}", count.link.sub_workspace_name, count.result);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Only where the group itself cannot be listed.
    pub fn for_each<T: Send>(
        &self,
        function: impl Fn(&Client, &GroupMember) -> Result<T> + Sync,
    ) -> Result<Vec<ForEach<T>>> {
        self.for_each_with(&ForEachOptions::default(), function)
    }

    /// The same, with options.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::groups::ForEachOptions;
    ///
    /// let one_by_one = ForEachOptions { concurrency: Some(1) };
    /// for plan in client.groups().for_each_with(&one_by_one, |workspace, _| workspace.workspace().plan())? {
    ///     println!("{:?}: {:?}", plan.link.sub_workspace_name, plan.result);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a `concurrency` that is none of 1 to 64; otherwise those of `for_each`.
    pub fn for_each_with<T: Send>(
        &self,
        options: &ForEachOptions,
        function: impl Fn(&Client, &GroupMember) -> Result<T> + Sync,
    ) -> Result<Vec<ForEach<T>>> {
        let concurrency = options.concurrency()?;
        let links = self.list()?.into_iter().filter(|link| {
            // A link of unknown status becomes an error of its own, and is not left out.
            !matches!(link.status, GroupStatus::Pending | GroupStatus::Rejected) || link.is_irregular("status")
        });
        let links: Vec<GroupMember> = links.collect();
        let results =
            side_by_side(self.client, &links, concurrency, |client, link| function(&client_for(client, link)?, link));
        let results = results.into_iter().map(|result| result.unwrap_or_else(|| Err(cancelled())));
        Ok(links.into_iter().zip(results).map(|(link, result)| ForEach { link, result }).collect())
    }
}

fn cancelled() -> Error {
    Error::new(
        ErrorKind::Cancelled,
        "the caller interrupted the call before this sub-workspace was begun; nothing was done",
    )
    .in_operation(Composed::GroupsForEach)
}

/// A client that acts for the sub-workspace of a link.
fn client_for(client: &Client, link: &GroupMember) -> Result<Client> {
    let unusable = |field: &str| {
        Error::decode(format_args!("the link has no usable {field}")).in_operation(Composed::GroupsForEach)
    };
    if link.status != GroupStatus::Accepted || link.is_irregular("status") {
        return Err(unusable("status"));
    }
    match link.given("sub_workspace_id", &link.sub_workspace_id) {
        Some(id) => client.as_workspace(id),
        None => Err(unusable("sub_workspace_id")),
    }
}
