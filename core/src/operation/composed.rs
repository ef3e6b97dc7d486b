//! What is offered beyond the endpoints: functions made of operations, and some without network.

use super::ArgumentType::{self, Boolean, Integer, Json, Text, TextList};
use super::{Argument, ComposedSpec, Operation, Place, optional, required};

const fn client_side(name: &'static str, kind: ArgumentType) -> Argument {
    required(name, Place::Client, kind)
}

const fn client_option(name: &'static str, kind: ArgumentType) -> Argument {
    optional(name, Place::Client, kind)
}

const MATRIX: Argument = client_option("matrix", Json);
const ROLE: Argument = client_side("role", Text);
const RESOURCE: Argument = client_side("resource", Text);
const AS_OF: Argument = client_option("as_of", Text);

/// Those of `audit_logs.list`.
const AUDIT_LOG_OPTIONS: [Argument; 6] = [
    client_option("activity_type", Integer),
    client_option("search", Text),
    client_option("start_date", Text),
    client_option("end_date", Text),
    client_option("page_size", Integer),
    client_option("max_items", Integer),
];

macro_rules! composed {
    ($($variant:ident $name:literal $summary:literal [$($uses:ident),*], $arguments:expr;)*) => {
        /// A function with no endpoint of its own: made of operations, or without the network.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Composed {
            $(#[doc = concat!("`", $name, "`: ", $summary)] $variant,)*
        }

        impl Composed {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Composed] = &[$(Composed::$variant),*];

            /// The row of the table.
            pub fn spec(self) -> &'static ComposedSpec {
                match self {
                    $(Composed::$variant => {
                        static SPEC: ComposedSpec = ComposedSpec {
                            name: $name,
                            summary: $summary,
                            uses: &[$(Operation::$uses),*],
                            arguments: &$arguments,
                        };
                        &SPEC
                    })*
                }
            }

            /// The canonical name, for example `tags.ensure`.
            pub fn name(self) -> &'static str {
                self.spec().name
            }
        }
    };
}

composed! {
    GroupsForEach "groups.for_each" "Runs a function for every accepted sub-workspace; one failure ends nothing."
        [GroupsList], [client_option("concurrency", Integer)];
    AuditLogsBatches "audit_logs.batches" "The audit log as Arrow record batches, one for each page."
        [AuditLogsList], AUDIT_LOG_OPTIONS;
    AuditLogsActivity "audit_logs.activity" "How many events each user caused, by hour and kind."
        [AuditLogsList], AUDIT_LOG_OPTIONS;
    TagsEnsure "tags.ensure" "Creates the tags that are missing and returns all of them."
        [TagsList, TagsCreate], [client_side("labels", TextList)];
    WorkspaceChangeOwnerToMember "workspace.change_owner_to_member" "Hands the workspace to a member, whose e-mail is looked up."
        [MembersGet, WorkspaceChangeOwner], [client_side("member_id", Text), client_side("sec", Text)];
    MembersReview "members.review" "The members with what is worth a second look."
        [MembersList], [client_option("max_pending_days", Integer), client_option("max_admins", Integer), AS_OF];
    KeysReview "keys.review" "Every key with what is worth a second look, most severe first."
        [KeysList, AuditLogsList],
        [client_option("max_age_days", Integer), client_option("needs", Json), client_option("max_events", Integer),
         AS_OF];
    TagsReview "tags.review" "What is without a team, is under two, or sends from another team's accounts."
        [TagsList, TagsMappings, CampaignsList, AccountsList], [client_option("teams", TextList),
         client_option("teams_may_be_absent", Boolean), client_option("without_ai_sales_agents", Boolean)];
    ClientReview "client.review" "Members, keys, tags and matrix as one document."
        [WorkspaceGet, MembersList, KeysList, AuditLogsList, TagsList, TagsMappings, CampaignsList, AccountsList],
        [client_option("members", Json), client_option("keys", Json), client_option("tags", Json), MATRIX,
         client_option("assignment", Json), client_option("exceptions", Json), AS_OF];
    ClientAccess "client.access" "Who can do what: people and keys with their rights to each resource."
        [WorkspaceGet, MembersList, KeysList, GroupsList],
        [client_option("person", Text), client_option("group", Boolean)];
    ClientCheck "client.check" "Whether the key works, and for which workspace."
        [WorkspaceGet], [];
    ClientRequest "client.request" "Calls any other endpoint; only GET is retried."
        [],
        [client_side("method", Text), client_side("path", Text), client_option("query", Json),
         client_option("body", Json)];
    ClientAsWorkspace "client.as_workspace" "A client that acts for a sub-workspace, over the same connections."
        [], [client_side("id", Text)];
    ClientClose "client.close" "Closes the client; every later call is an error."
        [], [];
    ScopesDocumented "scopes.documented" "Every documented scope."
        [], [];
    ScopesAllows "scopes.allows" "Whether any of the granted scopes covers the required one."
        [], [client_side("granted", TextList), client_side("required", Text)];
    ScopesEffective "scopes.effective" "Every scope that a set of scopes covers."
        [], [client_side("granted", TextList)];
    ScopesInWords "scopes.in_words" "What a set of scopes allows, in words."
        [], [client_side("granted", TextList)];
    ScopesSmallestFor "scopes.smallest_for" "The smallest set of scopes for a list of operations."
        [], [client_side("operations", TextList)];
    ScopesAddedAccess "scopes.added_access" "What a change of scopes adds."
        [], [client_side("before", TextList), client_side("after", TextList)];
    ScopesAddsAccess "scopes.adds_access" "Whether a change of scopes adds anything."
        [], [client_side("before", TextList), client_side("after", TextList)];
    MatrixOriginal "matrix.original" "The matrix of the original request."
        [], [];
    MatrixFromJson "matrix.from_json" "Reads a matrix from JSON."
        [], [client_side("text", Text)];
    MatrixFromToml "matrix.from_toml" "Reads a matrix from TOML."
        [], [client_side("text", Text)];
    MatrixToJson "matrix.to_json" "The matrix as JSON, which `matrix.from_json` reads."
        [], [MATRIX];
    MatrixRoles "matrix.roles" "The names of the roles."
        [], [MATRIX];
    MatrixRows "matrix.rows" "Each role with its cells."
        [], [MATRIX];
    MatrixCell "matrix.cell" "What a role may do with a resource."
        [], [ROLE, RESOURCE, MATRIX];
    MatrixCan "matrix.can" "Whether a role may do something with a resource."
        [], [ROLE, RESOURCE, client_side("action", Text), MATRIX];
    MatrixCompile "matrix.compile" "The API role, permissions and scopes that come nearest to a role, and what they get wrong."
        [], [ROLE, MATRIX];
    MatrixCheck "matrix.check" "Where members and keys can do more, or less, than the matrix says."
        [], [client_side("members", Json), client_side("keys", Json), client_side("assignment", Json), MATRIX];
    MatrixAddedAccess "matrix.added_access" "What a change of the API role adds, cell by cell."
        [], [client_side("before", Text), client_side("after", Text)];
    MatrixAddsAccess "matrix.adds_access" "Whether a change of the API role adds anything."
        [], [client_side("before", Text), client_side("after", Text)];
}
