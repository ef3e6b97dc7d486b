//! Who should do what: what a matrix may be, what it comes to, and what a change of role adds. A row a promise.

use instantly_rbac::internals::FromDocuments;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{self, Action, Cell, Matrix, MatrixCheck, Resource};
use instantly_rbac::members::{Member, Role};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

type Texts = &'static [&'static str];

/// Two roles of one's own, in JSON.
const OWN: &str =
    r#"{"roles": {"Boss": {"members": "full"}, "Closer": {"campaigns": "View", "leads": "Edit / Import"}}}"#;

/// A cell as `label: actions`.
fn cell(cell: &Cell) -> String {
    let document = json!(cell);
    format!("{}: {}", document["label"].as_str().unwrap(), joined(&document["actions"]))
}

fn joined(texts: &Value) -> String {
    texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[rustfmt::skip]
const CELLS: &[(&str, &str, &str, &str)] = &[
    ("a manager creates and edits campaigns, and so views them", "Manager", "campaigns",
        "Create/Edit: view create edit"),
    ("an SDR imports leads", "SDR", "leads", "Import: view import"),
    ("a viewer views accounts, and the label is kept", "Viewer", "accounts", "View only: view"),
    ("a manager creates webhooks", "Manager", "webhooks", "Create: view create"),
    ("full for API keys leaves out editing, which no key knows", "Admin", "api_keys", "Full: view create delete"),
    ("a viewer has nothing to do with members", "Viewer", "members", "-: "),
];

#[test]
fn a_cell_has_its_label_and_its_actions_in_order() {
    for (promise, role, resource, expected) in CELLS {
        let matrix = Matrix::original();
        let found = matrix.cell(role, Resource::by_name(resource).unwrap()).unwrap();
        assert_eq!(cell(found), *expected, "{promise}");
    }
}

#[test]
fn what_a_matrix_does_not_have_is_named_with_what_there_is() {
    let (original, own) = (Matrix::original(), Matrix::from_json(OWN).unwrap());
    let cell = |matrix: &Matrix, role: &str| matrix.cell(role, Resource::Leads).unwrap_err();
    let can = |role: &str, resource, action| original.can(role, resource, action).unwrap_err();
    let table = [
        (
            "a role is looked up as it is written",
            cell(&original, "sdr"),
            ["role", "\"sdr\"", "Admin, Manager, SDR, Viewer"],
        ),
        (
            "no role of the original is in a matrix of one's own",
            cell(&own, "Admin"),
            ["role", "\"Admin\"", "Boss, Closer"],
        ),
        (
            "an unknown resource",
            Resource::by_name("keys").unwrap_err(),
            ["resource", "\"keys\"", "campaigns, leads, accounts, webhooks, api_keys, members"],
        ),
        (
            "an unknown role",
            can("Intern", Resource::Leads, Action::View),
            ["role", "\"Intern\"", "Admin, Manager, SDR, Viewer"],
        ),
        (
            "an API key has no edit",
            can("Admin", Resource::ApiKeys, Action::Edit),
            ["action", "api_keys have no edit", "view, create, delete"],
        ),
        (
            "leads cannot be paused",
            can("SDR", Resource::Leads, Action::Pause),
            ["action", "leads have no pause", "view, create, edit, delete, import"],
        ),
    ];
    for (promise, error, parts) in table {
        assert!(parts.iter().all(|part| error.message().contains(part)), "{promise}: {error}");
    }
    assert!(!own.can("Boss", Resource::Leads, Action::View).unwrap(), "what a matrix does not name is not allowed");
}

#[rustfmt::skip]
const COMPILED: &[(&str, &str, &str, &str, Texts)] = &[
    ("a manager is an editor with permissions, and the cells that say more than was asked are listed", "", "Manager",
        "editor | dashboard.view campaigns.view campaigns.create campaigns.edit leadManagement.view accounts.view organization.integrations | campaigns:read campaigns:create campaigns:update leads:read leads:create leads:update accounts:read webhooks:read webhooks:create api_keys:read workspace_members:read",
        &["member campaigns +[launch pause] -[]: the permission `campaigns.edit` covers more than was asked, which adds launch and pause",
        "key campaigns +[launch pause] -[]: there is no scope for edit alone: `campaigns:update` also allows launch and pause",
        "member leads +[delete import] -[]: but for moving them, no permission narrows what a member does with leads: the role adds delete and import",
        "key leads +[import] -[]: there is no scope for create alone: `leads:create` also allows import",
        "member accounts +[edit] -[]: nothing says that a permission takes changes of mailbox settings away, so the role adds edit",
        "member webhooks +[edit delete] -[]: one permission, `organization.integrations`, covers webhooks and API keys alike, which adds edit and delete",
        "member api_keys +[create delete] -[]: one permission, `organization.integrations`, covers webhooks and API keys alike, which adds create and delete",
        "key api_keys +[create delete] -[]: `api_keys:read` may show the secrets of all keys, and with them it can do whatever the widest can"]),
    ("an SDR is an editor, as a viewer cannot launch, and there is no scope for launching alone", "", "SDR",
        "editor | dashboard.view campaigns.view campaigns.edit leadManagement.view accounts.view | campaigns:read campaigns:update leads:read leads:create accounts:read",
        &["member campaigns +[edit] -[]: the permission `campaigns.edit` covers more than was asked, which adds edit",
        "key campaigns +[edit] -[]: there is no scope for launch and pause alone: `campaigns:update` also allows edit",
        "member leads +[create edit delete] -[]: but for moving them, no permission narrows what a member does with leads: the role adds create, edit and delete",
        "key leads +[create] -[]: there is no scope for import alone: `leads:create` also allows create",
        "member accounts +[edit] -[]: nothing says that a permission takes changes of mailbox settings away, so the role adds edit",
        "member members +[view] -[]: the API role `editor` adds view, and no permission takes it away"]),
    ("a role that may edit leads gets every right on them as a member, and creates them as a key", OWN, "Closer",
        "editor | dashboard.view campaigns.view leadManagement.view | campaigns:read leads:read leads:update leads:create",
        &["member leads +[create delete] -[]: but for moving them, no permission narrows what a member does with leads: the role adds create and delete",
        "key leads +[create] -[]: there is no scope for import alone: `leads:create` also allows create",
        "member members +[view] -[]: the API role `editor` adds view, and no permission takes it away"]),
    ("a role that may do nothing is a viewer who sees the dashboard and the team, and a key without scopes",
        r#"{"roles": {"Guest": {}}}"#, "Guest", "view | dashboard.view | ",
        &["member members +[view] -[]: the API role `view` adds view, and no permission takes it away"]),
    ("who may view webhooks gets the keys too, as one permission covers both",
        r#"{"roles": {"Ops": {"webhooks": "View"}}}"#, "Ops",
        "view | dashboard.view organization.integrations | webhooks:read",
        &["member api_keys +[view] -[]: one permission, `organization.integrations`, covers webhooks and API keys alike, which adds view",
        "member members +[view] -[]: the API role `view` adds view, and no permission takes it away"]),
];

#[test]
fn a_role_compiles_to_the_nearest_role_permissions_and_scopes_and_every_gap_is_listed() {
    for (promise, matrix, role, expected, expected_gaps) in COMPILED {
        let matrix = if matrix.is_empty() { Matrix::original() } else { Matrix::from_json(matrix).unwrap() };
        let found = json!(matrix.compile(role).unwrap());
        let [permissions, scopes] = ["permissions", "scopes"].map(|field| joined(&found[field]));
        assert_eq!(
            format!("{} | {permissions} | {scopes}", found["api_role"].as_str().unwrap()),
            *expected,
            "{promise}"
        );
        let gaps: Vec<_> = found["gaps"].as_array().unwrap().iter().map(gap).collect();
        assert_eq!(gaps, *expected_gaps, "{promise}");
    }
}

/// Where two differ, in a line.
fn gap(found: &Value) -> String {
    let [holder, resource, why] = ["holder", "resource", "why"].map(|field| found[field].as_str().unwrap());
    format!("{holder} {resource} +[{}] -[{}]: {why}", joined(&found["more"]), joined(&found["less"]))
}

#[rustfmt::skip]
const JSON_READ: &[(&str, &str, &str)] = &[
    ("a cell is read in any case, and keeps its label without blanks around it",
        r#"{"roles": {"A": {"campaigns": " LAUNCH/pause ", "leads": "VIEW ONLY", "api_keys": "FULL", "webhooks": " - "}}}"#,
        "A (LAUNCH/pause: view launch pause) (VIEW ONLY: view) - - (FULL: view create delete) -"),
    ("who may do anything may view it", r#"{"roles": {"Sweeper": {"leads": "Delete"}}}"#,
        "Sweeper - (Delete: view delete) - - - -"),
    ("a role without cells may do nothing", r#"{"roles": {"Guest": {}}}"#, "Guest - - - - - -"),
    ("actions are put in order, and one that stands twice counts once",
        r#"{"roles": {"A": {"campaigns": "Pause/Create/Pause"}}}"#,
        "A (Pause/Create/Pause: view create pause) - - - - -"),
];

#[rustfmt::skip]
const JSON_REFUSED: &[(&str, &str, Texts)] = &[
    ("an action that only another resource has: what this one allows",
        "{\"roles\": {\n\"A\": {\"leads\": \"Launch\"}}}", &["line 2", "roles.A.leads",
        "view, create, edit, delete, import"]),
    ("a key cannot be edited, so no cell may say so", r#"{"roles": {"A": {"api_keys": "Edit"}}}"#, &["line 1",
        "roles.A.api_keys", "view, create, delete joined"]),
    ("full does not go with anything else", r#"{"roles": {"A": {"leads": "Full/View"}}}"#, &["line 1",
        "roles.A.leads", "Full/View"]),
    ("an empty cell is not -", r#"{"roles": {"A": {"leads": ""}}}"#, &["line 1", "roles.A.leads", r#""-""#]),
    ("an unknown resource: the line, the key, and those that there are",
        "{\"roles\": {\"A\": {\n\n\"planes\": \"View\"}}}", &["line 3", "roles.A.planes",
        "campaigns, leads, accounts, webhooks, api_keys, members"]),
    ("a cell must be a text", r#"{"roles": {"A": {"leads": 7}}}"#, &["line 1", "roles.A.leads", "a text such as"]),
    ("a role must hold cells", r#"{"roles": {"A": "Full"}}"#, &["line 1", "roles.A", "a key for each resource"]),
    ("roles must be a table", r#"{"roles": ["A"]}"#, &["line 1", "roles", "a key for each role"]),
    ("a resource that stands twice is refused", "{\"roles\": {\"A\": {\n\"leads\": \"View\",\n\"leads\": \"Full\"}}}",
        &["line 3", "roles.A.leads", "twice"]),
    ("a role needs a name", r#"{"roles": {" ": {}}}"#, &["line 1", "roles", "name"]),
    ("nothing but roles may stand at the top", r#"{"rules": {}}"#, &["line 1", "rules", "expected one of: roles"]),
    ("a matrix without roles is refused", r#"{"roles": {}}"#, &["line 1", "roles", "at least one"]),
    ("an empty object is refused", "{}", &["line 1", "roles", "at least one"]),
    ("a text that ends too early is refused with its line", "{\n\"roles\": ", &["line 2", "EOF"]),
    ("what follows the matrix is refused", "{\"roles\": {\"A\": {}}}\nx", &["line 2", "trailing"]),
];

#[rustfmt::skip]
const TOML_READ: &[(&str, &str, &str)] = &[
    ("comments, quoted names and inline tables are TOML like any other",
        "# who sells\n[roles]\n\"Team Lead\" = { webhooks = \"Create/Edit\", accounts = \"View only\" } # and leads nobody\n",
        "Team Lead - - (View only: view) (Create/Edit: view create edit) - -"),
    ("a role without cells may do nothing", "[roles.Guest]\n", "Guest - - - - - -"),
];

#[rustfmt::skip]
const TOML_REFUSED: &[(&str, &str, Texts)] = &[
    ("an unknown resource: the line, the key, and those that there are", "[roles.A]\n\nplanes = \"View\"\n",
        &["line 3", "roles.A.planes", "campaigns, leads, accounts, webhooks, api_keys, members"]),
    ("a cell must be a text", "[roles.A]\nleads = 7\n", &["line 2", "roles.A.leads", "a text such as"]),
    ("a role must hold cells", "[roles]\nA = \"Full\"\n", &["line 2", "roles.A", "a key for each resource"]),
    ("nothing but roles may stand at the top", "[rules.A]\nleads = \"View\"\n", &["line 1", "rules",
        "expected one of: roles"]),
    ("a matrix without roles is refused", "", &["roles", "at least one"]),
    ("a resource that stands twice is refused with its line", "[roles.A]\nleads = \"View\"\nleads = \"Full\"\n",
        &["line 3", "leads stands twice"]),
];

#[rustfmt::skip]
const ROWS: &[(&str, &str, &str)] = &[
    ("full is every action that the resource has",
        r#"{"roles": {"A": {"campaigns": "Full", "leads": "Full", "accounts": "Full", "webhooks": "Full", "api_keys": "Full", "members": "Full"}}}"#,
        "A (Full: view create edit delete launch pause) (Full: view create edit delete import) (Full: view create edit delete) (Full: view create edit delete) (Full: view create delete) (Full: view create edit delete)"),
    ("the cells stand in the order of the resources, however they were given",
        r#"{"roles": {"A": {"members": "View", "campaigns": "Launch", "webhooks": "Delete"}}}"#,
        "A (Launch: view launch) - - (Delete: view delete) - (View: view)"),
    ("a name may hold anything but nothing", r#"{"roles": {"Équipe Süd / 2": {"leads": "Import"}}}"#,
        "Équipe Süd / 2 - (Import: view import) - - - -"),
    ("names that differ in case are different roles", r#"{"roles": {"ADMIN": {}, "Admin": {}, "admin": {}}}"#,
        "ADMIN - - - - - -; Admin - - - - - -; admin - - - - - -"),
];

/// The original request, in TOML.
const ORIGINAL: &str = r#"[roles.Admin]
campaigns = "Full"
leads = "Full"
accounts = "Full"
webhooks = "Full"
api_keys = "Full"
members = "Full"

[roles.Manager]
campaigns = "Create/Edit"
leads = "Create/Edit"
accounts = "View"
webhooks = "Create"
api_keys = "View"
members = "View"

[roles.SDR]
campaigns = "Launch/Pause"
leads = "Import"
accounts = "View"
webhooks = "-"
api_keys = "-"
members = "-"

[roles.Viewer]
campaigns = "View only"
leads = "View only"
accounts = "View only"
webhooks = "-"
api_keys = "-"
members = "-"

"#;

/// Every role with its cells, in order.
fn shown(matrix: &Matrix) -> String {
    let row = |(name, cells): (&str, &[Cell])| {
        let cells = cells.iter().map(cell).map(|cell| if cell == "-: " { "-".to_owned() } else { format!("({cell})") });
        format!("{name} {}", cells.collect::<Vec<_>>().join(" "))
    };
    matrix.rows().map(row).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_matrix_is_read_as_it_is_written() {
    for (promise, text, expected) in JSON_READ.iter().chain(ROWS) {
        assert_eq!(shown(&Matrix::from_json(text).unwrap()), *expected, "{promise}");
    }
    for (promise, text, expected) in TOML_READ {
        assert_eq!(shown(&Matrix::from_toml(text).unwrap()), *expected, "{promise}");
    }
    assert_eq!(Matrix::from_toml(ORIGINAL).unwrap(), Matrix::original());
}

#[test]
fn what_is_no_matrix_is_refused_with_its_line_and_what_is_allowed() {
    let read = [(JSON_REFUSED, Matrix::from_json as fn(&str) -> _), (TOML_REFUSED, Matrix::from_toml)];
    for (table, read) in read {
        for (promise, text, parts) in table {
            let error = read(text).unwrap_err();
            assert!(error.message().starts_with("matrix: "), "{promise}: {error}");
            assert!(parts.iter().all(|part| error.message().contains(part)), "{promise}: {error}");
        }
    }
}

#[rustfmt::skip]
const ADDED: &[(&str, &str, &str, &str)] = &[
    ("from owner to admin nothing is new", "owner", "admin", ""),
    ("the same role is nothing new", "editor", "editor", ""),
    ("a viewer who becomes an editor gets all but the members, and mailbox settings are not new", "view", "editor",
        "campaigns create edit delete launch pause; leads create edit delete import; accounts create delete; webhooks create edit delete; api_keys create delete"),
    ("a viewer who becomes an admin gets every cell", "view", "admin",
        "campaigns create edit delete launch pause; leads create edit delete import; accounts create delete; webhooks create edit delete; api_keys create delete; members create edit delete"),
    ("an agency's client who becomes a viewer gets the mailbox settings", "client", "view", "accounts edit"),
    ("an unknown role may bring everything", "editor", "superviewer", "members create edit delete"),
    ("from an unknown role everything may be new", "superviewer", "view",
        "campaigns view; leads view; accounts view edit; webhooks view; api_keys view; members view"),
    ("a role in other letters cannot be read, and may bring everything", "editor", "Admin",
        "members create edit delete"),
    ("a role that cannot be read and stays is nothing new", " OWNER", " OWNER", ""),
];

#[rustfmt::skip]
const ADDS: &[(&str, &str, &str, bool)] = &[
    ("the same role adds no access", "view", "view", false),
    ("a role that cannot be read may add access", "editor", "Admin", true),
    ("from a role that cannot be read access may be added", " OWNER", "view", true),
    ("a role that cannot be read and stays adds no access", "superviewer", "superviewer", false),
];

#[test]
fn a_change_of_role_adds_what_the_role_before_did_not_allow() {
    for (promise, before, after, expected) in ADDED {
        let added = json!(matrix::added_access(&Role::from(*before), &Role::from(*after)));
        let added: Vec<_> = added
            .as_object()
            .unwrap()
            .iter()
            .map(|(resource, actions)| format!("{resource} {}", joined(actions)))
            .collect();
        assert_eq!(added.join("; "), *expected, "{promise}");
    }
    for (promise, before, after, expected) in ADDS {
        assert_eq!(matrix::adds_access(&Role::from(*before), &Role::from(*after)), *expected, "{promise}");
    }
}

#[rustfmt::skip]
const CHECKED: &[(&str, &str, &str, &str, Texts)] = &[
    ("an owner does not differ from an admin", r#"[{"email": "ada@example.com", "role": "owner"}]"#, r#"[]"#,
        r#"{"people": {"ada@example.com": "Admin"}, "keys": {}}"#, &[]),
    ("a key of all:all is an admin in every cell", r#"[]"#, r#"[{"name": "root", "scopes": ["all:all"]}]"#,
        r#"{"people": {}, "keys": {"root": "Admin"}}"#, &[]),
    ("a viewer who is meant to be an admin can do less in every cell",
        r#"[{"email": "ada@example.com", "role": "view"}]"#, r#"[]"#,
        r#"{"people": {"ada@example.com": "Admin"}, "keys": {}}"#,
        &["person ada@example.com as Admin: campaigns +[] -[create edit delete launch pause]; change_role +[] -[]",
        "person ada@example.com as Admin: leads +[] -[create edit delete import]; change_role +[] -[]",
        "person ada@example.com as Admin: accounts +[] -[create delete]; change_role +[] -[]",
        "person ada@example.com as Admin: webhooks +[] -[create edit delete]; change_role +[] -[]",
        "person ada@example.com as Admin: api_keys +[] -[create delete]; change_role +[] -[]",
        "person ada@example.com as Admin: members +[] -[create edit delete]; change_role +[] -[]"]),
    ("a key of campaigns:all is more than an SDR with campaigns, and less with leads and accounts", r#"[]"#,
        r#"[{"name": "sdr tool", "scopes": ["campaigns:all"]}]"#, r#"{"people": {}, "keys": {"sdr tool": "SDR"}}"#,
        &["key sdr tool as SDR: campaigns +[create edit delete] -[]; replace_key +[edit] -[]",
        "key sdr tool as SDR: leads +[] -[view import]; replace_key +[create] -[]",
        "key sdr tool as SDR: accounts +[] -[view]; replace_key +[] -[]"]),
    ("nothing mends what the API cannot express better, for people and for keys",
        r#"[{"email": "sam@example.com", "role": "editor", "permissions": ["dashboard.view", "campaigns.view", "campaigns.edit", "leadManagement.view", "accounts.view"]}]"#,
        r#"[{"name": "sdr tool", "scopes": ["campaigns:read", "campaigns:update", "leads:read", "leads:create", "accounts:read"]}]"#,
        r#"{"people": {"sam@example.com": "SDR"}, "keys": {"sdr tool": "SDR"}}"#,
        &["person sam@example.com as SDR: campaigns +[edit] -[]; nothing mends it",
        "person sam@example.com as SDR: leads +[create edit delete] -[]; nothing mends it",
        "person sam@example.com as SDR: accounts +[edit] -[]; nothing mends it",
        "person sam@example.com as SDR: members +[view] -[]; nothing mends it",
        "key sdr tool as SDR: campaigns +[edit] -[]; nothing mends it",
        "key sdr tool as SDR: leads +[create] -[]; nothing mends it"]),
    ("what can be mended comes first, in whatever order the holders are listed",
        r#"[{"email": "vi@example.com", "role": "view", "permissions": ["dashboard.view", "campaigns.view", "leadManagement.view", "accounts.view"]}]"#,
        r#"[{"name": "reports", "scopes": ["campaigns:read", "leads:read", "accounts:read", "webhooks:read"]}]"#,
        r#"{"people": {"vi@example.com": "Viewer"}, "keys": {"reports": "Viewer"}}"#,
        &["key reports as Viewer: webhooks +[view] -[]; replace_key +[] -[]",
        "person vi@example.com as Viewer: accounts +[edit] -[]; nothing mends it",
        "person vi@example.com as Viewer: members +[view] -[]; nothing mends it"]),
    ("a permission that is missing hides its section",
        r#"[{"email": "sam@example.com", "role": "editor", "permissions": ["dashboard.view", "campaigns.view", "campaigns.edit", "leadManagement.view"]}]"#,
        r#"[]"#, r#"{"people": {"sam@example.com": "SDR"}, "keys": {}}"#,
        &["person sam@example.com as SDR: accounts +[] -[view]; invite_again +[edit] -[]",
        "person sam@example.com as SDR: campaigns +[edit] -[]; nothing mends it",
        "person sam@example.com as SDR: leads +[create edit delete] -[]; nothing mends it",
        "person sam@example.com as SDR: members +[view] -[]; nothing mends it"]),
    ("an unknown role of the API is taken to allow everything",
        r#"[{"email": "vi@example.com", "role": "superviewer"}]"#, r#"[]"#,
        r#"{"people": {"vi@example.com": "Viewer"}, "keys": {}}"#,
        &["person vi@example.com as Viewer: campaigns +[create edit delete launch pause] -[]; change_role +[] -[]",
        "person vi@example.com as Viewer: leads +[create edit delete import] -[]; change_role +[] -[]",
        "person vi@example.com as Viewer: accounts +[create edit delete] -[]; change_role +[edit] -[]",
        "person vi@example.com as Viewer: webhooks +[view create edit delete] -[]; invite_again +[] -[]",
        "person vi@example.com as Viewer: api_keys +[view create delete] -[]; invite_again +[] -[]",
        "person vi@example.com as Viewer: members +[view create edit delete] -[]; change_role +[view] -[]",
        "unreadable: person vi@example.com"]),
    ("a key may be assigned by its id, and an address in any case",
        r#"[{"email": "Ada@Example.com", "role": "admin"}]"#,
        r#"[{"name": "reports", "scopes": ["campaigns:read", "leads:read", "accounts:read"], "id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}]"#,
        r#"{"people": {"ada@example.COM": "Admin"}, "keys": {"0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01": "Viewer"}}"#, &[]),
    ("with an empty assignment, all are unassigned", r#"[{"email": "ada@example.com", "role": "owner"}]"#,
        r#"[{"name": "root", "scopes": ["all:all"]}]"#, r#"{"people": {}, "keys": {}}"#,
        &["unassigned: person ada@example.com", "unassigned: key root"]),
    ("a key whose scopes are not known may be able to do anything", r#"[]"#, r#"[{"name": "reports"}]"#,
        r#"{"people": {}, "keys": {"reports": "Viewer"}}"#,
        &["key reports as Viewer: campaigns +[create edit delete launch pause] -[]; replace_key +[] -[]",
        "key reports as Viewer: leads +[create edit delete import] -[]; replace_key +[] -[]",
        "key reports as Viewer: accounts +[create edit delete] -[]; replace_key +[] -[]",
        "key reports as Viewer: webhooks +[view create edit delete] -[]; replace_key +[] -[]",
        "key reports as Viewer: api_keys +[view create delete] -[]; replace_key +[] -[]",
        "key reports as Viewer: members +[view create edit delete] -[]; replace_key +[] -[]", "unreadable: key reports"]),
    ("a key of a scope in other letters can do what it is taken for", r#"[]"#,
        r#"[{"name": "loud", "scopes": ["CAMPAIGNS:all"]}]"#, r#"{"people": {}, "keys": {"loud": "Viewer"}}"#,
        &["key loud as Viewer: campaigns +[create edit delete launch pause] -[]; replace_key +[] -[]",
        "key loud as Viewer: leads +[] -[view]; replace_key +[] -[]",
        "key loud as Viewer: accounts +[] -[view]; replace_key +[] -[]", "unreadable: key loud"]),
    ("a member of a role in other letters can do everything, whatever the permissions",
        r#"[{"email": "sam@example.com", "role": "Viewer", "permissions": ["campaigns.view"]}]"#, r#"[]"#,
        r#"{"people": {"sam@example.com": "Viewer"}, "keys": {}}"#,
        &["person sam@example.com as Viewer: campaigns +[create edit delete launch pause] -[]; change_role +[] -[]",
        "person sam@example.com as Viewer: leads +[create edit delete import] -[]; invite_again +[] -[]",
        "person sam@example.com as Viewer: accounts +[create edit delete] -[]; invite_again +[edit] -[]",
        "person sam@example.com as Viewer: webhooks +[view create edit delete] -[]; change_role +[] -[]",
        "person sam@example.com as Viewer: api_keys +[view create delete] -[]; change_role +[] -[]",
        "person sam@example.com as Viewer: members +[view create edit delete] -[]; change_role +[view] -[]",
        "unreadable: person sam@example.com"]),
];

/// What a comparison comes to, in lines.
fn lines(check: &MatrixCheck) -> Vec<String> {
    let check = json!(check);
    let holder = |of: &Value| format!("{} {}", of["sort"].as_str().unwrap(), of["name"].as_str().unwrap());
    let difference = |found: &Value| {
        let [role, resource] = ["role", "resource"].map(|field| found[field].as_str().unwrap());
        let [more, less, more_after, less_after] =
            ["more", "less", "more_after", "less_after"].map(|field| joined(&found[field]));
        let mended = match found["how"]["by"].as_str().unwrap() {
            "nothing" => "nothing mends it".to_owned(),
            by => format!("{by} +[{more_after}] -[{less_after}]"),
        };
        format!("{} as {role}: {resource} +[{more}] -[{less}]; {mended}", holder(&found["holder"]))
    };
    let mut lines: Vec<_> = check["differences"].as_array().unwrap().iter().map(difference).collect();
    for field in ["unassigned", "absent", "unreadable"] {
        lines.extend(check[field].as_array().unwrap().iter().map(|of| format!("{field}: {}", holder(of))));
    }
    lines
}

#[test]
fn people_and_keys_are_compared_with_the_role_that_they_should_have() {
    let matrix = Matrix::original();
    for (promise, members, keys, assignment, expected) in CHECKED {
        let (members, keys): (Vec<Member>, Vec<ApiKey>) = (parsed(members), parsed(keys));
        assert_eq!(lines(&matrix.check(&members, &keys, &parsed(assignment)).unwrap()), *expected, "{promise}");
    }
    let error = matrix.check(&[], &[], &parsed(r#"{"keys": {"retired": "Intern"}}"#)).unwrap_err();
    for part in ["role", "\"Intern\"", "Admin, Manager, SDR, Viewer"] {
        assert!(error.message().contains(part), "a role is refused even where nothing holds it: {error}");
    }
}

#[test]
fn a_check_over_documents_read_back_says_what_it_says_of_the_records() {
    let matrix = Matrix::original();
    let odd = (
        "members and keys in which the API gave something else",
        r#"[{"email": "vi@example.com", "role": "view", "permissions": "all"}, {"email": "sam@example.com", "role": 7},
            {"email": ["ada@example.com"], "role": "view"}]"#,
        r#"[{"id": "k-1", "name": null, "scopes": "campaigns:read", "key": "a secret"}, {"name": "reports", "scopes": [7]}]"#,
        r#"{"people": {"vi@example.com": "Viewer", "sam@example.com": "Viewer"}, "keys": {"k-1": "Viewer", "reports": "Viewer"}}"#,
    );
    let rows = CHECKED.iter().map(|(promise, members, keys, assignment, _)| (*promise, *members, *keys, *assignment));
    for (promise, members, keys, assignment) in rows.chain([odd]) {
        let (members, keys): (Vec<Member>, Vec<ApiKey>) = (parsed(members), parsed(keys));
        let assignment = parsed(assignment);
        let check = matrix.check(&members, &keys, &assignment).unwrap();
        let FromDocuments::<Member>(members) = parsed(&json!(members).to_string());
        let FromDocuments::<ApiKey>(keys) = parsed(&json!({ "items": keys, "complete": true }).to_string());
        assert_eq!(matrix.check(&members, &keys, &assignment).unwrap(), check, "{promise}");
        if promise == odd.0 {
            assert_eq!((check.unreadable.len(), check.unassigned.len()), (4, 1), "{check:?}");
        }
    }
}

fn parsed<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}
