//! What is offered beyond the endpoints: functions made of operations, and some without network.

use super::ArgumentType::{self, Integer, Json, Text, TextList};
use super::{Argument, ComposedSpec, Operation, Place, optional, required};

const fn composed(
    name: &'static str,
    summary: &'static str,
    uses: &'static [Operation],
    arguments: &'static [Argument],
) -> ComposedSpec {
    ComposedSpec { name, summary, uses, arguments }
}

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
const AUDIT_LOG_OPTIONS: &[Argument] = &[
    client_option("activity_type", Integer),
    client_option("search", Text),
    client_option("start_date", Text),
    client_option("end_date", Text),
    client_option("page_size", Integer),
    client_option("max_items", Integer),
];

/// Functions with no endpoint of their own: some are made of operations, some need no network.
pub const COMPOSED: &[ComposedSpec] = &[
    composed(
        "groups.for_each",
        "Runs a function for every accepted sub-workspace; one failure ends nothing.",
        &[Operation::GroupsList],
        &[],
    ),
    composed(
        "audit_logs.batches",
        "The audit log as Arrow record batches, one for each page.",
        &[Operation::AuditLogsList],
        AUDIT_LOG_OPTIONS,
    ),
    composed(
        "audit_logs.activity",
        "How many events each user caused, by hour and kind.",
        &[Operation::AuditLogsList],
        AUDIT_LOG_OPTIONS,
    ),
    composed(
        "tags.ensure",
        "Creates the tags that are missing and returns all of them.",
        &[Operation::TagsList, Operation::TagsCreate],
        &[client_side("labels", TextList)],
    ),
    composed(
        "workspace.change_owner_to_member",
        "Hands the workspace to a member, whose e-mail is looked up.",
        &[Operation::MembersGet, Operation::WorkspaceChangeOwner],
        &[client_side("member_id", Text), client_side("sec", Text)],
    ),
    composed(
        "members.review",
        "The members with what is worth a second look.",
        &[Operation::MembersList],
        &[client_option("max_pending_days", Integer), client_option("max_admins", Integer), AS_OF],
    ),
    composed(
        "keys.review",
        "Every key with what is worth a second look, most severe first.",
        &[Operation::KeysList, Operation::AuditLogsList],
        &[
            client_option("max_age_days", Integer),
            client_option("needs", Json),
            client_option("max_events", Integer),
            AS_OF,
        ],
    ),
    composed(
        "tags.review",
        "What carries no tag, is under two teams, or sends from another team's accounts.",
        &[Operation::TagsList, Operation::TagsMappings, Operation::CampaignsList, Operation::AccountsList],
        &[client_option("teams", TextList)],
    ),
    composed(
        "client.review",
        "Members, keys, tags and matrix as one document.",
        &[
            Operation::WorkspaceGet,
            Operation::MembersList,
            Operation::KeysList,
            Operation::AuditLogsList,
            Operation::TagsList,
            Operation::TagsMappings,
            Operation::CampaignsList,
            Operation::AccountsList,
        ],
        &[
            client_option("members", Json),
            client_option("keys", Json),
            client_option("tags", Json),
            MATRIX,
            client_option("assignment", Json),
            AS_OF,
        ],
    ),
    composed("client.check", "Tells whether the key works, and for which workspace.", &[Operation::WorkspaceGet], &[]),
    composed(
        "client.request",
        "Calls any other endpoint; only GET is retried.",
        &[],
        &[
            client_side("method", Text),
            client_side("path", Text),
            client_option("query", Json),
            client_option("body", Json),
        ],
    ),
    composed(
        "client.as_workspace",
        "A client that acts for a sub-workspace, over the same connections.",
        &[],
        &[client_side("id", Text)],
    ),
    composed("client.close", "Closes the client; every later call is an error.", &[], &[]),
    composed("scopes.documented", "Every documented scope.", &[], &[]),
    composed(
        "scopes.allows",
        "Whether any of the granted scopes covers the required one.",
        &[],
        &[client_side("granted", TextList), client_side("required", Text)],
    ),
    composed("scopes.effective", "Every scope that a set of scopes covers.", &[], &[client_side("granted", TextList)]),
    composed("scopes.in_words", "What a set of scopes allows, in words.", &[], &[client_side("granted", TextList)]),
    composed(
        "scopes.smallest_for",
        "The smallest set of scopes for a list of operations.",
        &[],
        &[client_side("operations", TextList)],
    ),
    composed(
        "scopes.added_access",
        "What a change of scopes adds.",
        &[],
        &[client_side("before", TextList), client_side("after", TextList)],
    ),
    composed(
        "scopes.adds_access",
        "Whether a change of scopes adds anything.",
        &[],
        &[client_side("before", TextList), client_side("after", TextList)],
    ),
    composed("matrix.original", "The matrix of the original request.", &[], &[]),
    composed("matrix.from_json", "Reads a matrix from JSON.", &[], &[client_side("text", Text)]),
    composed("matrix.from_toml", "Reads a matrix from TOML.", &[], &[client_side("text", Text)]),
    composed("matrix.roles", "The names of the roles.", &[], &[MATRIX]),
    composed("matrix.rows", "Each role with its cells.", &[], &[MATRIX]),
    composed("matrix.cell", "What a role may do with a resource.", &[], &[ROLE, RESOURCE, MATRIX]),
    composed(
        "matrix.can",
        "Whether a role may do something with a resource.",
        &[],
        &[ROLE, RESOURCE, client_side("action", Text), MATRIX],
    ),
    composed(
        "matrix.compile",
        "The API role, permissions and scopes that come nearest to a role, and what they get wrong.",
        &[],
        &[ROLE, MATRIX],
    ),
    composed(
        "matrix.check",
        "Where members and keys can do more, or less, than the matrix says.",
        &[],
        &[client_side("members", Json), client_side("keys", Json), client_side("assignment", Json), MATRIX],
    ),
    composed(
        "matrix.added_access",
        "What a change of the API role adds, cell by cell.",
        &[],
        &[client_side("before", Text), client_side("after", Text)],
    ),
    composed(
        "matrix.adds_access",
        "Whether a change of the API role adds anything.",
        &[],
        &[client_side("before", Text), client_side("after", Text)],
    ),
];
