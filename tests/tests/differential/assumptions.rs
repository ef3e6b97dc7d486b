//! Where the sandbox differs from what the schemas of the contract say, and why.

use super::request::{Key, Request};

pub struct Assumption {
    /// What the schemas come to.
    pub contract: u16,
    /// What the sandbox answers.
    pub sandbox: u16,
    pub reason: &'static str,
    pub applies: fn(&Request) -> bool,
}

pub const ASSUMPTIONS: &[Assumption] = &[
    Assumption {
        contract: 400,
        sandbox: 200,
        reason: "a limit above the maximum gives an empty page, as seen live",
        applies: |request| {
            let limit = request.parameter("limit").and_then(|limit| limit.trim().parse::<f64>().ok());
            limit.is_some_and(|limit| limit > 100.0)
        },
    },
    Assumption {
        contract: 400,
        sandbox: 404,
        reason: "an id in the path that is no UUID is not found: the contract lists no 400 for paths",
        applies: |request| !is_uuid(request.path.split('/').nth(4).unwrap_or_default()),
    },
    Assumption {
        contract: 400,
        sandbox: 403,
        reason: "x-as-workspace that is no UUID is refused as an unknown one: the official document does not \
                 declare the header, so no schema holds it",
        applies: |request| request.as_workspace.is_some(),
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "a cursor that the list never hands out: an opaque text, of which only the list knows what it names",
        applies: |request| request.parameter("starting_after").is_some_and(|cursor| !cursor.is_empty()),
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "a date that cannot be read: all events would pass for those of that time",
        applies: |request| request.parameter("start_date").or(request.parameter("end_date")).is_some(),
    },
    Assumption {
        contract: 200,
        sandbox: 403,
        reason: "an operation whose scope is not documented takes a key with the one that the contract assumes",
        applies: |request| {
            matches!(&request.key, Key::Scoped(_))
                && ["toggleTagResource", "getAdminWorkspace"].contains(&request.operation.as_str())
        },
    },
    Assumption {
        contract: 200,
        sandbox: 403,
        reason: "the token of a change of owner must be the one that the sandbox gives",
        applies: |request| request.operation == "changeWorkspaceOwner",
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "the new owner must be a member who has accepted",
        applies: |request| request.operation == "changeWorkspaceOwner",
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "the roles owner and client cannot be granted: the contract says so in words only",
        applies: |request| ["owner", "client"].iter().any(|role| request.field("role") == *role),
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "an agency domain has a dot",
        applies: |request| request.operation == "setWhitelabelDomain",
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "a sub-workspace cannot have sub-workspaces",
        applies: |request| request.operation == "createWorkspaceGroupMember" && request.as_workspace.is_some(),
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "resource_ids is required unless all is selected: the contract says so in words only",
        applies: |request| {
            request.operation == "toggleTagResource"
                && request.field("resource_ids").is_null()
                && request.field("selected_all") != true
        },
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "an account filter is for accounts",
        applies: |request| {
            request.field("resource_type") == 2 && {
                let filter = request.field("filter");
                filter.is_string() || filter["filter"].is_string()
            }
        },
    },
    Assumption {
        contract: 200,
        sandbox: 400,
        reason: "the tag of a filter is a UUID or `no-tag`: the contract says so in words only",
        applies: |request| request.field("filter")["tag_id"].is_string(),
    },
    Assumption {
        contract: 200,
        sandbox: 404,
        reason: "the resources of a toggle are found among those of its resource_type",
        applies: |request| request.operation == "toggleTagResource" && request.field("selected_all") != true,
    },
    Assumption {
        contract: 404,
        sandbox: 200,
        reason: "a link of the group belongs to both of its workspaces",
        applies: |request| request.operation.ends_with("WorkspaceGroupMember") && request.as_workspace.is_some(),
    },
];

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
