//! Documents that are no policy, and what is said of each: where it is wrong, and what is allowed there.

use instantly_rbac::governance::Policy;
use instantly_rbac::{Error, ErrorKind};

/// A text that may be a secret, and stands in many a wrong place below.
const CANARY: &str = "CanaryCanaryCanary0123456789";

fn check(cases: &[(&str, &str)], begin: &str, read: fn(&str) -> Result<Policy, Error>) {
    for (rest, said) in cases {
        let document = format!("{begin}{rest}");
        let error = read(&document).expect_err(&document);
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert_eq!(error.message(), format!("policy: {said}"), "of {document}");
        assert!(!error.to_string().contains(CANARY));
    }
}

#[test]
fn in_toml_an_error_names_line_and_place_and_what_is_allowed() {
    let cases = [
        (
            r#"
poeple = {}"#,
            "poeple: expected one of `version`, `workspace`, `owner`, `people`, `manage`, `roles`, `keys`, `tags`, `group`, `rules` at line 3 column 1",
        ),
        (
            r#"
owner = "nobody""#,
            "owner: must be an e-mail address at line 3",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = 7"#,
            r#"people.jonas@northwind.example: expected the name of a role such as "Manager", or a table with `role` or `api_role` at line 4 column 29"#,
        ),
        (
            r#"
[people]
"jonas@northwind.example" = "Adminn""#,
            r#"people.jonas@northwind.example: "Adminn" is none; expected one of: Admin, Manager, SDR, Viewer; did you mean Admin? at line 4"#,
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { role = "Admin", until = 2026-13-45 }"#,
            "invalid date, expected month between 01 and 12 at line 4 column 55",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { role = "Admin", until = 2026-12-31T10:00:00 }"#,
            "people.jonas@northwind.example.until: expected a day such as 2026-12-31 at line 4 column 55",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { role = "Admin", until = { day = "2026-12-31" } }"#,
            "people.jonas@northwind.example.until.day: expected a day such as 2026-12-31 at line 4 column 55",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { role = "Admin", until = "soon" }"#,
            "people.jonas@northwind.example.until: expected a day such as 2026-12-31 at line 4 column 55",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { role = "Admin", api_role = "admin" }"#,
            "people.jonas@northwind.example: must hold exactly one of role and api_role at line 4",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = {}"#,
            "people.jonas@northwind.example: must hold exactly one of role and api_role at line 4",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { api_role = "editr" }"#,
            r#"people.jonas@northwind.example.api_role: "editr" is none; expected one of: admin, editor, view; did you mean editor? at line 4"#,
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { api_role = "owner" }"#,
            r#"people.jonas@northwind.example.api_role: "owner" is none; expected one of: admin, editor, view at line 4"#,
        ),
        (
            r#"
[people]
"jonas@northwind.example" = { roel = "Admin" }"#,
            "people.jonas@northwind.example.roel: expected one of `role`, `api_role`, `permissions`, `until` at line 4 column 31",
        ),
        (
            r#"
[people."jonas@northwind.example"]
role = "Admin"
until = 2026-12-31
permissions = ["campaigns.view"]"#,
            "people.jonas@northwind.example.permissions: is allowed with api_role alone; a role of the matrix has its own at line 6",
        ),
        (
            r#"
[people]
"jonas" = "Admin""#,
            "people.jonas: the name of a person must be an e-mail address at line 4",
        ),
        (
            r#"
[people]
"Jonas@northwind.example" = "Admin"
"jonas@northwind.example" = "Admin""#,
            "people.jonas@northwind.example: stands twice, in two spellings that differ in capital letters alone at line 5",
        ),
        (
            r#"
[people]
jonas@northwind.example = "Admin""#,
            "invalid unquoted key, expected letters, numbers, `-`, `_` at line 4 column 6",
        ),
        (
            r#"
[people]
"jonas@northwind.example" = "Admin"
"jonas@northwind.example" = "Viewer""#,
            r#""jonas@northwind.example" stands twice at line 5 column 1"#,
        ),
        (
            r#"
[tags.West]
only = true"#,
            "tags.West.only: needs campaigns or accounts: what matches none of them would lose the tag at line 4",
        ),
        (
            r#"
[tags.West]
campaigns = { not = ["x"] }"#,
            "tags.West.campaigns: must hold names or ids at line 4",
        ),
        (
            r#"
[tags.West]
campaigns = { names = [""] }"#,
            "tags.West.campaigns.names: must not hold an empty text at line 4",
        ),
        (
            r#"
[tags.West]
campaigns = ["West *"]"#,
            r#"tags.West.campaigns: expected a table such as { names = ["West *"] } at line 4 column 13"#,
        ),
        (
            r#"
[tags]
West = { id = "a" }
East = { id = "a" }"#,
            r#"tags.West.id: must be another id than that of "East" at line 4"#,
        ),
        (
            r#"
[group]
sub_workspaces = { "" = "x" }"#,
            "group.sub_workspaces: an id must not be empty at line 4",
        ),
        (
            r#"
[group]
sub_workspace = { "" = "x" }"#,
            "group.sub_workspace: expected `sub_workspaces` at line 4 column 1",
        ),
        (
            r#"
[rules]
allowed_domains = ["@northwind.example"]"#,
            r#"rules.allowed_domains: must hold whole domains such as "northwind.example", without @ and * at line 4"#,
        ),
        (
            r#"
[rules]
allowed_domains = []"#,
            "rules.allowed_domains: must hold a domain, or be left out, which allows any at line 4",
        ),
        (
            r#"
[rules]
min_admins = -1"#,
            "rules.min_admins: expected a whole number, not below 0 at line 4 column 14",
        ),
        (
            r#"
[rules]
min_admins = 0"#,
            "rules.min_admins: must be at least 1, the owner at line 4",
        ),
        (
            r#"
[rules]
max_admins = 1"#,
            "rules.max_admins: must be at least min_admins, which is 2 where the policy does not say it at line 4",
        ),
        (
            r#"
[rules]
min_admins = 4
max_admins = 3"#,
            "rules.max_admins: must be at least min_admins, which is 4 at line 5",
        ),
        (
            r#"
[rules.protected]
people = ["root"]"#,
            "rules.protected.people: must hold e-mail addresses at line 4",
        ),
        (
            r#"
[rules.protected]
keys = ["crm [7k2m4q3d]"]"#,
            "rules.protected.keys: must hold names of keys, without the suffix in brackets that a plan gives them at line 4",
        ),
        (
            r#"
[rules]
forbidden_scopes = ["api_keys"]"#,
            "rules.forbidden_scopes[0]: scope: must have the form <resource>:<action>, such as campaigns:read at line 4 column 20",
        ),
        (
            r#"
[keys."CanaryCanaryCanary0123456789"]
preset = "x""#,
            "keys.....preset: expected one of `analytics_read_only`, `campaign_management`, `webhook_handler` at line 4 column 10",
        ),
        (
            r#"
CanaryCanaryCanary0123456789"#,
            "key with no value, expected `=` at line 3 column 29",
        ),
        (
            r#"
manage = ["authoritative"]"#,
            r#"manage: expected a table such as { people = "report" } at line 3 column 10"#,
        ),
        (
            r#"
[[people]]
"a@b.example" = "Admin""#,
            "people: expected a map at line 3 column 1",
        ),
    ];
    check(&cases, "version = 1\nworkspace = \"W\"", Policy::from_toml);
    let cases = [
        ("", "missing field `version` at line 1 column 1"),
        (
            r#"version = 2
workspace = "W""#,
            "version: this library reads version 1 at line 1",
        ),
        (
            r#"version = "1"
workspace = "W""#,
            "version: expected a whole number, not below 0 at line 1 column 11",
        ),
        (
            r#"version = 1
workspace = " ""#,
            "workspace: must be the id or the name of the workspace at line 2",
        ),
        (
            r#"version = 1
version = 1
workspace = "W""#,
            "version stands twice at line 2 column 1",
        ),
        (
            r#"version = 1
workspace = W"#,
            "string values must be quoted, expected literal string at line 2 column 13",
        ),
        (
            r#"version = 1
workspace = "CanaryCanary"#,
            r#"invalid basic string, expected `"` at line 2 column 26"#,
        ),
        ("policy.toml", "key with no value, expected `=` at line 1 column 12"),
    ];
    check(&cases, "", Policy::from_toml);
}

#[test]
fn in_json_an_error_names_line_and_place_and_what_is_allowed() {
    let cases = [
        (
            r#" "people": {"a@b.example": "Admin",
 "a@b.example": "Viewer"}}"#,
            r#"people: "a@b.example" stands twice at line 2 column 14"#,
        ),
        (r#" "workspace": "X"}"#, "duplicate field `workspace` at line 1 column 44"),
        (
            r#"
 "keys": {"crm": {"scopes": ["leads:reed"]}}}"#,
            r#"keys.crm.scopes[0]: scope: "leads:reed" is none; expected one of: leads:all, leads:create, leads:read, leads:update, leads:delete; did you mean leads:read? at line 2 column 42"#,
        ),
        (
            r#"
 "keys": {"crm": {"scopes": "leads:read"}}}"#,
            "keys.crm.scopes: expected a sequence at line 2 column 40",
        ),
        (
            r#"
 "keys": {"crm": {"scopes": ["CanaryCanaryCanary0123456789"], "preset": "webhook_handlr"}}}"#,
            "keys.crm.scopes[0]: scope: must have the form <resource>:<action>, such as campaigns:read at line 2 column 60",
        ),
        (
            r#"
 "keys": {"crm": {"preset": "webhook_handlr"}}}"#,
            "keys.crm.preset: expected one of `analytics_read_only`, `campaign_management`, `webhook_handler` at line 2 column 44",
        ),
        (
            r#"
 "keys": {
  "crm": {"needs": []}}}"#,
            "keys.crm.needs: must not be empty at line 3",
        ),
        (
            r#"
 "keys": {
  "crm": {"sink": "vault"}}}"#,
            "keys.crm: must hold exactly one of scopes, preset, role and needs at line 3",
        ),
        (
            r#"
 "keys": {
  "crm [7k2m4q3d]": {"scopes": ["leads:read"]}}}"#,
            "keys.crm [7k2m4q3d]: the name of a key must be without the suffix in brackets that a plan gives it at line 3",
        ),
        (
            r#"
 "keys": {
  "crm": {"role": "Nobody", "max_age": "90"}}}"#,
            "keys.crm.max_age: expected a length of time such as 90d, 24h or 2w at line 3 column 44",
        ),
        (
            r#"
 "keys": {
  "crm": {"role": "Nobody", "max_age": "CanaryCanaryCanary0123456789"}}}"#,
            "keys.crm.max_age: expected a length of time such as 90d, 24h or 2w at line 3 column 70",
        ),
        (
            r#"
 "manage": {"people": "authoritativ"}}"#,
            "manage.people: expected one of `additive`, `authoritative`, `report` at line 2 column 36",
        ),
        (
            r#"
 "manage": {"people": "authoritative"}}"#,
            "manage.people: needs the section [people], which says what is to be there at line 2",
        ),
        (
            r#" "people": {},
 "manage": {"people_on_absent": "remove"}}"#,
            r#"manage.people_on_absent: anything but "report" is allowed with people = "authoritative" alone at line 2"#,
        ),
        (
            r#"
 "roles": {"Closer": {"campaigns": "Fly"}}}"#,
            r#"roles.Closer.campaigns: "Fly" is not allowed; a cell is "-", "Full", or view, create, edit, delete, launch, pause joined by "/" at line 2 column 40"#,
        ),
        (
            r#"
 "roles": {"Closer": {"campagns": "View"}}}"#,
            "roles.Closer.campagns: there is no such key; expected one of: campaigns, leads, accounts, webhooks, api_keys, members; did you mean campaigns? at line 2 column 32",
        ),
        (
            r#"
 "roles": {"Closer": {"campaigns": "View", "campaigns": "Edit"}}}"#,
            "roles.Closer.campaigns: stands twice at line 2 column 54",
        ),
        (
            r#"
 "roles": {"Closer": "View"}}"#,
            "roles.Closer: expected a table with a key for each resource at line 2 column 27",
        ),
        (
            r#"
 "roles": 7}"#,
            "roles: expected a table with a key for each role at line 2 column 11",
        ),
        (
            r#" "people": {"a@b.example": null}}"#,
            r#"people.a@b.example: expected the name of a role such as "Manager", or a table with `role` or `api_role` at line 1 column 63"#,
        ),
        (
            r#" "people": {"a@b.example": {"role": "Admin",
"role": "Viewer"}}}"#,
            "people.a@b.example: duplicate field `role` at line 2 column 6",
        ),
        (r#" "rules": {"max_key_age": 90}}"#, "rules.max_key_age: expected a string at line 1 column 60"),
        (
            r#" "rules": {"protected": {"people": {"a": 1}}}}"#,
            "rules.protected.people: expected a sequence at line 1 column 67",
        ),
        (r#" "group": []}"#, "group: expected a table with `sub_workspaces` at line 1 column 42"),
    ];
    check(&cases, r#"{"version": 1, "workspace": "W","#, Policy::from_json);
    let cases = [
        ("policy.json", "expected value at line 1 column 1"),
        ("[]", "expected a table with `version` and `workspace` at line 1 column 0"),
        (r#"{"version": 1.0, "workspace": "W"}"#, "version: expected a whole number, not below 0 at line 1 column 15"),
        (r#"[1, "W"]"#, "expected a table with `version` and `workspace` at line 1 column 0"),
    ];
    check(&cases, "", Policy::from_json);
}

#[test]
fn a_slip_in_a_long_list_of_names_is_told_with_the_name_that_was_meant() {
    let said = |rest: &str| {
        let text = format!("version = 1\nworkspace = \"W\"\n{rest}");
        Policy::from_toml(&text).expect_err(&text).message().to_owned()
    };
    for (rest, begin, end) in [
        (
            "people.\"a@b.example\" = { api_role = \"editor\", permissions = [\"campaigns.viw\"] }",
            "policy: people.a@b.example.permissions: \"campaigns.viw\" is none; expected one of: dashboard.view, ",
            "; did you mean campaigns.view? at line 3",
        ),
        (
            "keys.crm.needs = [\"campaigns.lst\"]",
            "policy: keys.crm.needs: \"campaigns.lst\" is none; expected one of: members.list, ",
            "; did you mean campaigns.list? at line 3",
        ),
    ] {
        let said = said(rest);
        assert!(said.starts_with(begin) && said.ends_with(end), "{said}");
    }
}

/// Editors of Windows put it in front.
#[test]
fn a_byte_order_mark_moves_no_line() {
    let toml = "\u{feff}version = 1\nworkspace = \"W\"\nowner = \"nobody\"\n";
    let json = "\u{feff}{\"version\": 1, \"workspace\": \"W\",\n \"owner\": \"nobody\"}";
    for (error, line) in [(Policy::from_toml(toml), 3), (Policy::from_json(json), 2)] {
        let said = format!("policy: owner: must be an e-mail address at line {line}");
        assert_eq!(error.unwrap_err().message(), said);
    }
}
