//! Members: who is in a workspace, and in which role.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::List;
use crate::client::Client;
use crate::decode::{open_enum, record};
use crate::error::{Error, Result};
use crate::given::{nearest, unknown};
use crate::operation::Operation;
use crate::page::{Items, Page, PageOptions};
use crate::recovery::{Age, write_or_find};
use crate::reply::{Change, Removal, Reply};
use crate::request::{Query, read_record};
use crate::timestamp::Timestamp;

open_enum! {
    /// What a member may do in the app. There is no manager or SDR: the access matrix maps those
    /// to these.
    pub enum Role {
        /// Everything, and the workspace itself. Never granted: it moves with `change_owner`.
        Owner = "owner",
        /// Everything but deleting the workspace.
        Admin = "admin",
        /// May edit, but not manage the workspace's settings, team or billing.
        Editor = "editor",
        /// Reads; may still answer in the inbox and change mailbox settings.
        View = "view",
        /// An agency's own client, in the white-label app; cannot be granted through the API.
        Client = "client",
    }
}

open_enum! {
    /// A section of the app that a member may use. Permissions restrict the app; nothing says
    /// that they restrict API keys. They can be given with an invitation, and not changed later.
    pub enum Permission {
        /// `dashboard.view`
        DashboardView = "dashboard.view",
        /// `campaigns.view`
        CampaignsView = "campaigns.view",
        /// `campaigns.create`
        CampaignsCreate = "campaigns.create",
        /// `campaigns.edit`
        CampaignsEdit = "campaigns.edit",
        /// `campaigns.delete`
        CampaignsDelete = "campaigns.delete",
        /// `organization.manage`
        OrganizationManage = "organization.manage",
        /// `organization.integrations`
        OrganizationIntegrations = "organization.integrations",
        /// `organization.billing`
        OrganizationBilling = "organization.billing",
        /// `organization.users.manage`
        OrganizationUsersManage = "organization.users.manage",
        /// `leadFinder.view`
        LeadFinderView = "leadFinder.view",
        /// `customLeadLabels.create`
        CustomLeadLabelsCreate = "customLeadLabels.create",
        /// `customLeadLabels.edit`
        CustomLeadLabelsEdit = "customLeadLabels.edit",
        /// `customLeadLabels.delete`
        CustomLeadLabelsDelete = "customLeadLabels.delete",
        /// `unibox.all`
        UniboxAll = "unibox.all",
        /// `analytics.view`
        AnalyticsView = "analytics.view",
        /// `websiteChat.view`
        WebsiteChatView = "websiteChat.view",
        /// `websiteChat.manage`
        WebsiteChatManage = "websiteChat.manage",
        /// `agency.manage`
        AgencyManage = "agency.manage",
        /// `accounts.view`
        AccountsView = "accounts.view",
        /// `accounts.manage`
        AccountsManage = "accounts.manage",
        /// `leadManagement.view`
        LeadManagementView = "leadManagement.view",
        /// `leads.move`
        LeadsMove = "leads.move",
        /// `crm.view`
        CrmView = "crm.view",
        /// `websiteVisitors.view`
        WebsiteVisitorsView = "websiteVisitors.view",
        /// `blocklist.manage`
        BlocklistManage = "blocklist.manage",
        /// `preferences.manage`
        PreferencesManage = "preferences.manage",
        /// `inboxPlacement.view`
        InboxPlacementView = "inboxPlacement.view",
        /// `aiAgents.manage`
        AiAgentsManage = "aiAgents.manage",
        /// `workspaceGroupMembers.invite`
        WorkspaceGroupMembersInvite = "workspaceGroupMembers.invite",
        /// `workspaceGroupMembers.remove`
        WorkspaceGroupMembersRemove = "workspaceGroupMembers.remove",
        /// `workspaceGroupMembers.leave`
        WorkspaceGroupMembersLeave = "workspaceGroupMembers.leave",
    }
}

record! {
    /// The name of a person.
    pub struct MemberName {
        /// The first name.
        optional first: Option<String>,
        /// The last name.
        optional last: Option<String>,
    }
}

record! {
    /// A person's membership of a workspace.
    pub struct Member {
        /// The membership, which `get`, `update` and `remove` take.
        identity id: String,
        /// The address that was invited.
        required email: String,
        /// The person, over all workspaces.
        required user_id: String,
        /// The address of the person's account.
        optional user_email: Option<String>,
        /// A private label that only the workspace's owner sees.
        optional nickname: Option<String>,
        /// The person's name.
        optional name: Option<MemberName>,
        /// What the member may do.
        required role: Role,
        /// When the invitation was made.
        required timestamp_created: Option<Timestamp>,
        /// The workspace.
        required workspace_id: String,
        /// Whether the invitation was accepted.
        required accepted: Option<bool>,
        /// Who added the member (a `user_id`).
        optional issuer_id: Option<String>,
        /// Sections of the app that the member may use.
        optional permissions: Option<Vec<Permission>>,
    }
}

/// Which members to list. The default lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MemberFilter {
    /// Only those who have, or have not, accepted their invitation.
    pub accepted: Option<bool>,
    /// Only those whose name or e-mail matches.
    pub search: Option<String>,
}

/// Whom to invite, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// The address that the invitation is sent to.
    pub email: String,
    /// Admin, editor or view; owner and client cannot be granted through the API.
    pub role: Role,
    /// The address of the person's account, where it is another one.
    #[serde(default)]
    pub user_email: Option<String>,
    /// A private label that only the workspace's owner sees, up to 80 characters.
    #[serde(default)]
    pub nickname: Option<String>,
    /// Sections of the app that the member may use; they cannot be changed later.
    #[serde(default)]
    pub permissions: Option<Vec<Permission>>,
}

impl Invitation {
    /// An invitation without extras.
    pub fn new(email: impl Into<String>, role: Role) -> Self {
        Invitation { email: email.into(), role, user_email: None, nickname: None, permissions: None }
    }
}

/// What to change of a member; at least one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MemberUpdate {
    /// The new role; `owner` and `client` cannot be granted.
    pub role: Option<Role>,
    /// The private label that only the workspace's owner sees, up to 80 characters.
    pub nickname: Change<String>,
}

/// The members of a workspace.
pub struct Members<'a> {
    pub(crate) client: &'a Client,
}

impl Members<'_> {
    /// All members that match. Scope: `workspace_members:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::members::MemberFilter;
    ///
    /// let pending = MemberFilter { accepted: Some(false), ..Default::default() };
    /// for member in &client.members().list(&pending)? {
    ///     println!("{:?} was invited {:?}", member.email, member.timestamp_created);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any error of any page: never a part of the list.
    pub fn list(&self, filter: &MemberFilter) -> Result<List<Member>> {
        self.iter(filter).into_list()
    }

    /// The same, page by page as they are needed.
    pub fn iter(&self, filter: &MemberFilter) -> Items<Member> {
        Items::new(self.client, Operation::MembersList, filter.query(), |_, _| ())
    }

    /// One page of the same.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::PageOptions;
    ///
    /// let two = PageOptions { limit: Some(2), starting_after: None };
    /// let page = client.members().page(&Default::default(), &two)?;
    /// println!("{} members, then {:?}", page.len(), page.next_starting_after);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100.
    pub fn page(&self, filter: &MemberFilter, options: &PageOptions) -> Result<Page<Member>> {
        self.iter(filter).page(options)
    }

    /// One member, by the id of the membership. Scope: `workspace_members:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let first = client.members().list(&Default::default())?[0].id.clone();
    /// println!("{:?}", client.members().get(&first)?.email);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `NotFound` where this workspace has no such membership; a `user_id` is none.
    pub fn get(&self, id: &str) -> Result<Reply<Member>> {
        self.client.send(Operation::MembersGet, read_record, |call| call.id(id))
    }

    /// Invites a person by e-mail. Scope: `workspace_members:create`.
    ///
    /// The invitation is sent once. Where its reply is lost, the person is looked for among the
    /// members (scope `workspace_members:read`): found, that is the result, with `meta.recovered`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::members::{Invitation, Role};
    ///
    /// let member = client.members().invite(&Invitation::new("sam@example.com", Role::View))?;
    /// assert_eq!(member.accepted, Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for an address without `@`, the roles owner and client, or a nickname of
    /// more than 80 characters. Where the reply was lost: `Conflict` for a person who was a member
    /// before, `OutcomeUnknown` where none was found, because the server may still carry it out.
    pub fn invite(&self, invitation: &Invitation) -> Result<Reply<Member>> {
        write_or_find(
            self.client,
            Operation::MembersInvite,
            |client| client.members().post(invitation),
            |call| {
                let email = invitation.email.to_lowercase();
                let is_it = |member: &Member| {
                    member.given("email", &member.email).is_some_and(|other| other.to_lowercase() == email)
                };
                let mut found = call.search(
                    Operation::MembersList,
                    |_, _| (),
                    is_it,
                    |member: &Member| member.timestamp_created.as_ref(),
                )?;
                // A member with another role was not made by this call.
                let has_role = |member: &Member| member.role == invitation.role || member.is_irregular("role");
                found.retain(|candidate| candidate.age == Age::Old || has_role(&candidate.value));
                Ok(found)
            },
        )
    }

    fn post(&self, invitation: &Invitation) -> Result<Reply<Member>> {
        self.client.send(Operation::MembersInvite, read_record, |call| {
            let Invitation { email, role, user_email, nickname, permissions } = invitation;
            check_email("email", email)?;
            check_grantable(role)?;
            let mut body = Map::from_iter([("email".to_owned(), json!(email)), ("role".to_owned(), json!(role))]);
            if let Some(user_email) = user_email {
                check_email("user_email", user_email)?;
                body.insert("user_email".to_owned(), json!(user_email));
            }
            if let Some(nickname) = nickname {
                check_nickname(nickname)?;
                body.insert("nickname".to_owned(), json!(nickname));
            }
            if let Some(permissions) = permissions {
                if permissions.iter().any(|permission| permission.as_str().trim().is_empty()) {
                    return Err(Error::invalid_argument("permissions", "must not hold an empty permission"));
                }
                body.insert("permissions".to_owned(), json!(permissions));
            }
            call.body(&Value::Object(body))
        })
    }

    /// Changes a member's role or nickname. Scope: `workspace_members:update`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = client.members().list(&Default::default())?[0].id.clone();
    /// use instantly_rbac::Change;
    /// use instantly_rbac::members::{MemberUpdate, Role};
    ///
    /// let update = MemberUpdate { role: Some(Role::Editor), nickname: Change::from("West") };
    /// assert_eq!(client.members().update(&id, &update)?.role, Role::Editor);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where nothing is to be changed, and as for an invitation.
    pub fn update(&self, id: &str, update: &MemberUpdate) -> Result<Reply<Member>> {
        self.client.send(Operation::MembersUpdate, read_record, |call| {
            call.id(id)?;
            let MemberUpdate { role, nickname } = update;
            let mut body = Map::new();
            if let Some(role) = role {
                check_grantable(role)?;
                body.insert("role".to_owned(), json!(role));
            }
            if let Change::Set(nickname) = nickname {
                check_nickname(nickname)?;
            }
            nickname.write("nickname", &mut body);
            if body.is_empty() {
                return Err(Error::invalid_argument("update", "give a role or a nickname to change"));
            }
            call.body(&Value::Object(body))
        })
    }

    /// Removes a member from the workspace. Scope: `workspace_members:delete`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = client.members().list(&Default::default())?[0].id.clone();
    /// let removal = client.members().remove(&id)?;
    /// println!("removed {:?}", removal.record.map(|member| member.email));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `NotFound` where this workspace has no such membership.
    pub fn remove(&self, id: &str) -> Result<Removal<Member>> {
        self.client.remove(Operation::MembersRemove, id, || Ok(()), |_, _| ())
    }
}

impl MemberFilter {
    fn query(&self) -> Result<Query> {
        let MemberFilter { accepted, search } = self;
        Query::default().flag("accepted", *accepted).text("search", search.as_deref())
    }
}

/// An address is for the server to judge; here only what cannot be one is refused.
pub(crate) fn check_email(argument: &str, email: &str) -> Result<()> {
    let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    // In quotes there may be spaces, and an `@`.
    let is_quoted = |name: &str| name.len() > 2 && name.starts_with('"') && name.ends_with('"');
    let plausible =
        email.rsplit_once('@').is_some_and(|(name, host)| is_word(host) && (is_word(name) || is_quoted(name)))
            && !email.contains(char::is_control);
    if plausible { Ok(()) } else { Err(Error::invalid_argument(argument, "must be an e-mail address")) }
}

/// The roles that can be granted, in words.
macro_rules! granted_roles {
    () => {
        "admin, editor and view"
    };
}
pub(crate) use granted_roles;

/// The same by name.
pub(crate) const GRANTED: [&str; 3] = ["admin", "editor", "view"];

fn check_grantable(role: &Role) -> Result<()> {
    match role {
        Role::Owner => Err(Error::invalid_argument(
            "role",
            concat!(
                "owner cannot be granted; allowed are ",
                granted_roles!(),
                ", and workspace.change_owner hands the workspace over"
            ),
        )),
        Role::Client => Err(Error::invalid_argument(
            "role",
            concat!("client cannot be granted through the API; allowed are ", granted_roles!()),
        )),
        Role::Unknown(role) if role.trim().is_empty() => {
            Err(Error::invalid_argument("role", concat!("must not be empty; allowed are ", granted_roles!())))
        }
        // The API may know more roles than it documents, but none that differs from one in its spelling alone.
        Role::Unknown(role) if nearest(role, GRANTED).is_some() => {
            Err(Error::invalid_argument("role", unknown(role, &GRANTED)))
        }
        Role::Admin | Role::Editor | Role::View | Role::Unknown(_) => Ok(()),
    }
}

pub(crate) fn check_nickname(nickname: &str) -> Result<()> {
    const LONGEST: usize = 80;
    if nickname.chars().count() > LONGEST {
        return Err(Error::invalid_argument("nickname", "must have at most 80 characters"));
    }
    Ok(())
}
