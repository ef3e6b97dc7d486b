//! THE TABLE: every operation of the API, once.
//!
//! It says what exists: the canonical name, the method and path, the scope that suffices, how a
//! lost reply is treated, the arguments and the result. The client builds its requests from it,
//! the sandbox its routes, and `tests/surface.json` (which holds every language to the same
//! surface) is written from it. `tests/tests/contract.rs` holds the table itself to the OpenAPI.

mod composed;

use std::borrow::Cow;

use serde::Serialize;
use strum::IntoStaticStr;

pub use composed::Composed;

use crate::campaigns::WITH_AI_SALES_AGENTS;
use crate::scopes::Scope;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, IntoStaticStr)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Method {
    /// Reads; the only method that [`Client::request`](crate::Client::request) retries.
    Get,
    /// Creates or acts.
    Post,
    /// Changes the fields that are named.
    Patch,
    /// Replaces; no operation of the table uses it.
    Put,
    /// Removes; sent without a body.
    Delete,
}

impl Method {
    /// The method as it stands on the wire, for example `GET`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl std::str::FromStr for Method {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Method::Get, Method::Post, Method::Patch, Method::Put, Method::Delete]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| crate::Error::invalid_argument("method", "must be GET, POST, PATCH, PUT or DELETE"))
    }
}

/// What may be done when the reply to a request that was sent is lost.
///
/// A `429` was refused before anything happened, so every class retries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryClass {
    /// Changes nothing: sent again.
    Read,
    /// States the final state: sent again.
    Declarative,
    /// Removes: sent again, and a `404` on a repeat means that it is done.
    Removal,
    /// Creates something that the server itself keeps unique (its own `409`): read back, and sent
    /// again only where it is not there.
    GuardedCreate,
    /// Creates something that might still be committed later: read back, and never sent again.
    Create,
    /// Never sent twice; read back where there is something to read.
    Once,
}

impl RetryClass {
    /// Whether a request may be sent again although the first one may have been carried out.
    pub fn may_repeat(self) -> bool {
        match self {
            RetryClass::Read | RetryClass::Declarative | RetryClass::Removal => true,
            RetryClass::GuardedCreate | RetryClass::Create | RetryClass::Once => false,
        }
    }
}

/// What an operation answers with. The name is that of the schema in the OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "shape", content = "schema", rename_all = "snake_case")]
pub enum ResultShape {
    /// Pages of this record: offered as `list`, `iter` and `page`.
    Pages(&'static str),
    /// One record.
    Record(&'static str),
    /// A [`Removal`](crate::Removal) of this record.
    Removal(&'static str),
}

/// Where an argument travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// One segment of the path.
    Path,
    /// The query string.
    Query,
    /// The JSON body.
    Body,
    /// Nowhere under this name: the client acts on it.
    Client,
}

/// The type of an argument, in words that every language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentType {
    /// A string.
    Text,
    /// A string; null clears the field.
    NullableText,
    /// A number without fraction.
    Integer,
    /// True or false.
    Boolean,
    /// A list of strings.
    TextList,
    /// Any JSON value.
    Json,
}

/// One argument of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Argument {
    /// The name, the same in every language up to its casing.
    pub name: &'static str,
    /// Whether a call without it is an error.
    pub required: bool,
    /// Where it travels.
    pub place: Place,
    /// Its name there.
    #[serde(skip)]
    pub sent_as: &'static str,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ArgumentType,
}

const fn required(name: &'static str, place: Place, kind: ArgumentType) -> Argument {
    Argument { name, required: true, place, sent_as: name, kind }
}

const fn optional(name: &'static str, place: Place, kind: ArgumentType) -> Argument {
    Argument { name, required: false, place, sent_as: name, kind }
}

impl Argument {
    /// The same, where the API has another name for it, or its opposite.
    const fn sent_as(self, name: &'static str) -> Argument {
        Argument { sent_as: name, ..self }
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationSpec {
    /// The canonical name, for example `members.list`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path; `{id}` stands for one percent-encoded segment.
    pub path: &'static str,
    /// The narrowest scope that suffices; none where the documentation names none.
    pub scope: Option<Scope>,
    /// What may be done when its reply is lost.
    pub retry: RetryClass,
    /// What it answers with.
    pub result: ResultShape,
    /// What it takes. Paging arguments come with [`ResultShape::Pages`] and are not repeated.
    pub arguments: &'static [Argument],
}

/// A row of the table of [`Composed`] functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ComposedSpec {
    /// The canonical name, for example `tags.ensure`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// The operations that it may call.
    pub uses: &'static [Operation],
    /// What it takes.
    pub arguments: &'static [Argument],
}

macro_rules! operations {
    ($($variant:ident $name:literal $summary:literal
        $method:ident $path:literal, $scope:expr, $retry:ident, $shape:ident $schema:literal, [$($argument:expr),* $(,)?];)*) => {
        /// Every operation of the API. Two of them (`tags.assign` and `tags.unassign`) share an
        /// endpoint.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Operation {
            $(#[doc = concat!("`", $name, "`: ", $summary)] $variant,)*
        }

        impl Operation {
            /// All operations, in the order of the table.
            pub const ALL: &'static [Operation] = &[$(Operation::$variant),*];

            /// The row of the table.
            pub fn spec(self) -> &'static OperationSpec {
                match self {
                    $(Operation::$variant => {
                        static SPEC: OperationSpec = OperationSpec {
                            name: $name,
                            summary: $summary,
                            method: Method::$method,
                            path: $path,
                            scope: $scope,
                            retry: RetryClass::$retry,
                            result: ResultShape::$shape($schema),
                            arguments: &[$($argument),*],
                        };
                        &SPEC
                    })*
                }
            }
        }
    };
}

impl Operation {
    /// The canonical name, for example `members.list`.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The operation of that canonical name.
    pub fn by_name(name: &str) -> Option<Operation> {
        Operation::ALL.iter().copied().find(|operation| operation.name() == name)
    }

    /// The canonical names of its functions: one, or three where it answers in pages (all of
    /// them at once, one by one as needed, and a single page).
    pub fn functions(self) -> Vec<String> {
        let name = self.name();
        match (self.spec().result, name.strip_suffix(".list")) {
            (ResultShape::Pages(_), Some(namespace)) => {
                ["list", "iter", "page"].map(|verb| format!("{namespace}.{verb}")).into()
            }
            (ResultShape::Pages(_), None) => vec![name.to_owned(), format!("{name}_iter"), format!("{name}_page")],
            (ResultShape::Record(_) | ResultShape::Removal(_), _) => vec![name.to_owned()],
        }
    }

    /// The largest page that may be asked for: a larger `limit` is answered with an empty list.
    pub fn largest_page(self) -> u32 {
        if self == Operation::AuditLogsList { 1000 } else { 100 }
    }

    /// What the contract assumes where the documentation names no scope. The client relies on
    /// none of it: the server's 403 decides.
    pub fn assumed_scope(self) -> Option<Scope> {
        match self {
            Operation::TagsAssign | Operation::TagsUnassign => Some(Scope::from_static("custom_tags:update")),
            Operation::GroupsAdmin => Some(Scope::from_static("workspace_group_members:read")),
            _ => None,
        }
    }

    /// The scopes of which any one suffices, narrowest first; empty where none is documented.
    pub fn sufficient_scopes(self) -> Vec<Scope> {
        self.spec().scope.as_ref().map(Scope::sufficient).unwrap_or_default()
    }
}

/// For [`Error::in_operation`](crate::Error::in_operation).
impl From<Operation> for Cow<'static, str> {
    fn from(operation: Operation) -> Self {
        operation.name().into()
    }
}

/// For [`Error::in_operation`](crate::Error::in_operation).
impl From<Composed> for Cow<'static, str> {
    fn from(composed: Composed) -> Self {
        composed.name().into()
    }
}

/// The name of what makes a request: an operation, or `client.request` for an endpoint that the table may lack.
pub(crate) fn name_of(operation: Option<Operation>) -> &'static str {
    operation.map_or(Composed::ClientRequest.name(), Operation::name)
}

impl std::fmt::Display for Operation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Operation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

use ArgumentType::{Boolean, Integer, NullableText, Text, TextList};
use Place::{Body, Client, Path, Query};

/// The scope of an operation, as the table writes it.
const fn scope(name: &'static str) -> Option<Scope> {
    Some(Scope::from_static(name))
}

const ID: Argument = required("id", Path, Text);
const TAG_TARGETS: [Argument; 4] = [
    required("tag_ids", Body, TextList),
    optional("accounts", Client, TextList),
    optional("campaigns", Client, TextList),
    optional("workspaces", Client, TextList),
];

operations! {
    MembersList "members.list" "Lists the members of the workspace."
        Get "/api/v2/workspace-members", scope("workspace_members:read"), Read, Pages "WorkspaceMember",
        [optional("accepted", Query, Boolean), optional("search", Query, Text)];
    MembersGet "members.get" "Gets one member."
        Get "/api/v2/workspace-members/{id}", scope("workspace_members:read"), Read, Record "WorkspaceMember", [ID];
    MembersInvite "members.invite" "Invites a person by e-mail."
        Post "/api/v2/workspace-members", scope("workspace_members:create"), Create, Record "WorkspaceMember",
        [required("email", Body, Text), required("role", Body, Text), optional("user_email", Body, Text),
         optional("nickname", Body, Text), optional("permissions", Body, TextList)];
    MembersUpdate "members.update" "Changes a member's role or nickname."
        Patch "/api/v2/workspace-members/{id}", scope("workspace_members:update"), Declarative, Record "WorkspaceMember",
        [ID, optional("role", Body, Text), optional("nickname", Body, NullableText)];
    MembersRemove "members.remove" "Removes a member from the workspace."
        Delete "/api/v2/workspace-members/{id}", scope("workspace_members:delete"), Removal, Removal "WorkspaceMember", [ID];

    KeysList "keys.list" "Lists the API keys of the workspace."
        Get "/api/v2/api-keys", scope("api_keys:read"), Read, Pages "ApiKey", [optional("reveal", Client, Boolean)];
    KeysCreate "keys.create" "Creates a scoped API key."
        Post "/api/v2/api-keys", scope("api_keys:create"), Once, Record "ApiKey",
        [required("name", Body, Text), required("scopes", Body, TextList), optional("recover", Client, Boolean)];
    KeysRevoke "keys.revoke" "Revokes an API key."
        Delete "/api/v2/api-keys/{id}", scope("api_keys:delete"), Removal, Removal "ApiKey", [ID];

    GroupsList "groups.list" "Lists the links between this admin workspace and its sub-workspaces."
        Get "/api/v2/workspace-group-members", scope("workspace_group_members:read"), Read, Pages "WorkspaceGroupMember", [];
    GroupsGet "groups.get" "Gets one link between workspaces."
        Get "/api/v2/workspace-group-members/{id}", scope("workspace_group_members:read"), Read, Record "WorkspaceGroupMember", [ID];
    GroupsInvite "groups.invite" "Invites a workspace into the group."
        Post "/api/v2/workspace-group-members", scope("workspace_group_members:create"), GuardedCreate, Record "WorkspaceGroupMember",
        [required("sub_workspace_id", Body, Text)];
    GroupsRemove "groups.remove" "Removes a sub-workspace, or leaves the group."
        Delete "/api/v2/workspace-group-members/{id}", scope("workspace_group_members:delete"), Removal, Removal "WorkspaceGroupMember", [ID];
    GroupsAdmin "groups.admin" "Describes the admin workspace of this workspace."
        Get "/api/v2/workspace-group-members/admin", None, Read, Record "AdminWorkspaceInfo", [];

    TagsList "tags.list" "Lists the custom tags of the workspace."
        Get "/api/v2/custom-tags", scope("custom_tags:read"), Read, Pages "CustomTag",
        [optional("search", Query, Text), optional("resource_ids", Query, TextList), optional("tag_ids", Query, TextList)];
    TagsGet "tags.get" "Gets one tag."
        Get "/api/v2/custom-tags/{id}", scope("custom_tags:read"), Read, Record "CustomTag", [ID];
    TagsCreate "tags.create" "Creates a tag."
        Post "/api/v2/custom-tags", scope("custom_tags:create"), GuardedCreate, Record "CustomTag",
        [required("label", Body, Text), optional("description", Body, Text)];
    TagsUpdate "tags.update" "Renames or describes a tag."
        Patch "/api/v2/custom-tags/{id}", scope("custom_tags:update"), Declarative, Record "CustomTag",
        [ID, optional("label", Body, Text), optional("description", Body, NullableText)];
    TagsDelete "tags.delete" "Deletes a tag."
        Delete "/api/v2/custom-tags/{id}", scope("custom_tags:delete"), Removal, Removal "CustomTag", [ID];
    TagsAssign "tags.assign" "Puts tags on accounts, campaigns and workspaces."
        Post "/api/v2/custom-tags/toggle-resource", None, Declarative, Record "Success",
        [TAG_TARGETS[0], TAG_TARGETS[1], TAG_TARGETS[2], TAG_TARGETS[3]];
    TagsUnassign "tags.unassign" "Takes tags off accounts, campaigns and workspaces."
        Post "/api/v2/custom-tags/toggle-resource", None, Declarative, Record "Success",
        [TAG_TARGETS[0], TAG_TARGETS[1], TAG_TARGETS[2], TAG_TARGETS[3]];
    TagsMappings "tags.mappings" "Lists which resources carry which tags."
        Get "/api/v2/custom-tag-mappings", scope("custom_tag_mappings:read"), Read, Pages "CustomTagMapping",
        [optional("resource_ids", Query, TextList)];

    CampaignsList "campaigns.list" "Lists campaigns."
        Get "/api/v2/campaigns", scope("campaigns:read"), Read, Pages "Campaign",
        [optional("search", Query, Text), optional("tag_ids", Query, TextList), optional("status", Query, Integer),
         optional("exclude_status", Query, Integer), optional("ai_sales_agent_id", Query, Text),
         optional("without_ai_sales_agents", Query, Boolean).sent_as(WITH_AI_SALES_AGENTS)];
    AccountsList "accounts.list" "Lists sending accounts."
        Get "/api/v2/accounts", scope("accounts:read"), Read, Pages "Account",
        [optional("search", Query, Text), optional("status", Query, Integer), optional("provider_code", Query, Integer),
         optional("tag_ids", Query, TextList), optional("tag_ids_all", Query, TextList), optional("include_tags", Query, Boolean),
         optional("filter", Query, Text), optional("sort_by", Query, Text), optional("sort_order", Query, Text),
         optional("skip", Query, Integer)];

    AuditLogsList "audit_logs.list" "Lists what happened in the workspace."
        Get "/api/v2/audit-logs", scope("audit_logs:read"), Read, Pages "AuditLog",
        [optional("activity_type", Query, Integer), optional("search", Query, Text), optional("start_date", Query, Text),
         optional("end_date", Query, Text)];

    WorkspaceGet "workspace.get" "Gets the workspace of the key."
        Get "/api/v2/workspaces/current", scope("workspaces:read"), Read, Record "Workspace", [];
    WorkspaceUpdate "workspace.update" "Changes the name or logo of the workspace."
        Patch "/api/v2/workspaces/current", scope("workspaces:update"), Declarative, Record "Workspace",
        [optional("name", Body, Text), optional("org_logo_url", Body, NullableText)];
    WorkspaceChangeOwner "workspace.change_owner" "Hands the workspace to another owner."
        Post "/api/v2/workspaces/current/change-owner", scope("workspaces:update"), Once, Record "Workspace",
        [required("email", Body, Text), required("sec", Body, Text)];
    WorkspaceScheduleRemoval "workspace.schedule_removal" "Schedules the workspace for removal in 24 hours."
        Post "/api/v2/workspaces/current/schedule-for-removal", scope("workspaces:delete"), Once, Record "Workspace", [];
    WorkspaceCancelRemoval "workspace.cancel_removal" "Cancels the scheduled removal."
        Delete "/api/v2/workspaces/current/schedule-for-removal", scope("workspaces:delete"), Removal, Record "Workspace", [];
    WorkspaceGetDomain "workspace.get_domain" "Describes the agency domain and its verification."
        Get "/api/v2/workspaces/current/whitelabel-domain", scope("workspaces:read"), Read, Record "WhitelabelDomainInfo", [];
    WorkspaceSetDomain "workspace.set_domain" "Sets the agency domain."
        Post "/api/v2/workspaces/current/whitelabel-domain", scope("workspaces:update"), Declarative, Record "Workspace",
        [required("domain", Body, Text)];
    WorkspaceDeleteDomain "workspace.delete_domain" "Removes the agency domain."
        Delete "/api/v2/workspaces/current/whitelabel-domain", scope("workspaces:update"), Removal, Record "Workspace", [];
    WorkspacePlan "workspace.plan" "Describes plan and quota of each product."
        Get "/api/v2/workspace-billing/plan-details", scope("workspace_billing:read"), Read, Record "PlanDetails", [];
    WorkspaceSubscription "workspace.subscription" "Lists the subscriptions of the workspace."
        Get "/api/v2/workspace-billing/subscription-details", scope("workspace_billing:read"), Read, Record "SubscriptionDetails", [];
}
