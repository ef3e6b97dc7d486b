//! All 24 cells of the original, against the table as it was asked for and against the lattice.

use std::collections::BTreeSet;

use super::mending::by_holder;
use super::*;
use crate::given::{read_json, read_toml};
use crate::keys::ApiKey;
use crate::members::{Member, Permission, Role};
use crate::scopes::{self, Scope};

use Action::{Create, Delete, Edit, Import, Launch, Pause, View};

/// The table once more, as sets of actions, written independently of `Cell::parse`.
fn expected(role: &str, resource: Resource) -> BTreeSet<Action> {
    use Resource::{Accounts, ApiKeys, Campaigns, Leads, Members, Webhooks};
    let actions: &[Action] = match (role, resource) {
        ("Admin", resource) => resource.actions(),
        ("Manager", Campaigns | Leads) => &[View, Create, Edit],
        ("Manager", Accounts | ApiKeys | Members) => &[View],
        ("Manager", Webhooks) => &[View, Create],
        ("SDR", Campaigns) => &[View, Launch, Pause],
        ("SDR", Leads) => &[View, Import],
        ("SDR", Accounts) => &[View],
        ("Viewer", Campaigns | Leads | Accounts) => &[View],
        _ => &[],
    };
    actions.iter().copied().collect()
}

#[test]
fn all_24_cells_are_those_of_the_original_request() {
    let matrix = Matrix::original();
    assert_eq!(matrix.roles().collect::<Vec<_>>(), ["Admin", "Manager", "SDR", "Viewer"]);
    let mut cells = 0;
    for role in matrix.roles() {
        for resource in Resource::ALL {
            cells += 1;
            for &action in resource.actions() {
                let expected = expected(role, resource).contains(&action);
                assert_eq!(matrix.can(role, resource, action).unwrap(), expected, "{role} {resource} {action}");
            }
        }
    }
    assert_eq!(cells, 24);
}

#[test]
fn the_table_prints_as_it_was_asked_for() {
    let printed = Matrix::original().to_string();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "role     Campaigns     Leads        Accounts   Webhooks  API Keys  Members");
    assert_eq!(lines[2], "Manager  Create/Edit   Create/Edit  View       Create    View      View");
    assert_eq!(lines[3], "SDR      Launch/Pause  Import       View       -         -         -");
}

/// The scopes of a compiled role allow what its cells allow, and what they allow beyond that is a
/// gap that says so.
#[test]
fn the_scopes_of_every_cell_agree_with_the_lattice_and_every_excess_is_a_gap() {
    let matrix = Matrix::original();
    for role in matrix.roles() {
        let compiled = matrix.compile(role).unwrap();
        for resource in Resource::ALL {
            let cell = expected(role, resource);
            let gap = compiled.gaps.iter().find(|gap| gap.resource == resource && gap.holder == "key");
            for &action in resource.actions() {
                let allowed = scopes::allows(&compiled.scopes, &rights::scope(resource, action));
                let excess = gap.is_some_and(|gap| gap.more.contains(&action));
                if resource == Resource::ApiKeys && excess {
                    // Not by a scope of its own, but by the secrets that it can read.
                    assert!(!allowed && cell.contains(&View), "{role} {action}");
                    continue;
                }
                assert_eq!(allowed, cell.contains(&action) || excess, "{role} {resource} {action}");
                assert!(!excess || !cell.contains(&action), "{role} {resource} {action}");
            }
        }
        assert!(compiled.scopes.iter().all(Scope::is_documented), "{role}: {:?}", compiled.scopes);
    }
}

#[test]
fn each_role_compiles_to_the_nearest_role_permissions_and_scopes() {
    let matrix = Matrix::original();
    let compiled = |role| matrix.compile(role).unwrap();
    assert_eq!((compiled("Admin").api_role, compiled("Admin").permissions), (Role::Admin, None));
    assert!(compiled("Admin").gaps.is_empty(), "{:?}", compiled("Admin").gaps);
    assert_eq!(compiled("Manager").api_role, Role::Editor);
    assert_eq!(compiled("Viewer").api_role, Role::View);
    let sdr = compiled("SDR");
    assert_eq!(sdr.api_role, Role::Editor, "a viewer cannot launch");
    let permissions = sdr.permissions.unwrap();
    assert!(permissions.contains(&Permission::CampaignsEdit) && !permissions.contains(&Permission::CampaignsDelete));
    assert!(!permissions.contains(&Permission::OrganizationIntegrations));
    let names: Vec<&str> = sdr.scopes.iter().map(Scope::as_str).collect();
    assert_eq!(names, ["campaigns:read", "campaigns:update", "leads:read", "leads:create", "accounts:read"]);
}

#[test]
fn what_the_api_cannot_express_is_listed_with_its_reason() {
    let matrix = Matrix::original();
    let why = |role: &str, resource, holder| {
        let gaps = matrix.compile(role).unwrap().gaps;
        gaps.into_iter().find(|gap| gap.resource == resource && gap.holder == holder).map(|gap| gap.why)
    };
    let launch = why("SDR", Resource::Campaigns, "key").unwrap();
    assert_eq!(launch, "there is no scope for launch and pause alone: `campaigns:update` also allows edit");
    assert!(why("Viewer", Resource::Accounts, "member").unwrap().contains("mailbox settings"));
    assert_eq!(why("Viewer", Resource::Accounts, "key"), None, "accounts:read changes nothing");
    assert_eq!(why("SDR", Resource::Webhooks, "member"), None, "the permission is left out");
    assert!(why("Manager", Resource::Webhooks, "member").unwrap().contains("organization.integrations"));
}

#[test]
fn unknown_roles_and_actions_are_named_with_what_is_allowed() {
    let matrix = Matrix::original();
    let error = matrix.can("Intern", Resource::Leads, View).unwrap_err();
    assert!(error.message().contains("Intern") && error.message().contains("Admin, Manager, SDR, Viewer"), "{error}");
    let error = matrix.can("Manger", Resource::Leads, View).unwrap_err();
    assert!(error.message().ends_with("Viewer; did you mean Manager?"), "{error}");
    let error = matrix.can("Admin", Resource::ApiKeys, Edit).unwrap_err();
    assert!(error.message().contains("view, create, delete"), "{error}");
    assert!(Resource::by_name("keys").unwrap_err().message().ends_with("api_keys, members"));
    assert!(Resource::by_name("campaings").unwrap_err().message().ends_with("; did you mean campaigns?"));
    assert!(Action::by_name("fly").unwrap_err().message().ends_with("import"));
    assert!(Action::by_name("luanch").unwrap_err().message().ends_with("; did you mean launch?"));
}

#[test]
fn a_matrix_of_ones_own_is_read_from_json_and_toml_alike() {
    let toml = "[roles.Closer]\ncampaigns = \"View\"\nleads = \"Edit / Import\"\n\n[roles.Boss]\nmembers = \"full\"\n";
    let json = r#"{"roles": {"Closer": {"leads": "Edit / Import", "campaigns": "View"}, "Boss": {"members": "full"}}}"#;
    let matrix = Matrix::from_toml(toml).unwrap();
    assert_eq!(Matrix::from_json(json).unwrap(), matrix);
    assert_eq!(matrix.roles().collect::<Vec<_>>(), ["Closer", "Boss"]);
    assert!(matrix.can("Closer", Resource::Leads, View).unwrap(), "who may edit may view");
    assert!(!matrix.can("Closer", Resource::Leads, Delete).unwrap());
    assert!(!matrix.can("Boss", Resource::Leads, View).unwrap(), "what is not named is -");
    assert!(matrix.can("Boss", Resource::Members, Delete).unwrap());
}

#[test]
fn an_error_in_a_matrix_says_the_line_the_key_and_what_is_allowed() {
    let cases = [
        ("{\n\"roles\": {\n\"A\": {\n\"campaigns\": \"Fly\"}}}", ["line 4", "roles.A.campaigns", "launch"]),
        ("{\"roles\": {\"A\": {\"planes\": \"View\"}}}", ["line 1", "roles.A.planes", "webhooks"]),
        ("{\"roles\": {\"A\": {\"leads\": 7}}}", ["line 1", "roles.A.leads", "a text such as"]),
        ("{\"roles\": {\"A\": {}, \"A\": {}}}", ["line 1", "roles.A", "twice"]),
        ("{\"rules\": {}}", ["line 1", "rules", "roles"]),
        ("{\"roles\": {}}", ["line 1", "roles", "at least one"]),
        ("{\"roles\": ", ["line 1", "matrix", "EOF"]),
    ];
    for (json, parts) in cases {
        let error = Matrix::from_json(json).unwrap_err();
        assert!(parts.iter().all(|part| error.message().contains(part)), "{json}: {error}");
    }
    for read in [Matrix::from_json, Matrix::from_toml] {
        for path in ["matrix.toml", "/etc/access/matrix.json", r"C:\access\matrix.toml"] {
            assert!(read(path).unwrap_err().message().contains("read the file, and give what it holds"));
        }
    }
    let cases = [
        ("[roles.A]\ncampaigns = \"Fly\"\n", ["line 2", "roles.A.campaigns", "launch"]),
        ("[roles.A]\nplanes = \"View\"\n", ["line 2", "roles.A.planes", "webhooks"]),
        ("[roles.A]\nleads = 7\n", ["line 2", "roles.A.leads", "a text such as"]),
        ("[rules.A]\n", ["line 1", "rules", "roles"]),
        ("[roles.A\n", ["line 1", "matrix", "]"]),
    ];
    for (toml, parts) in cases {
        let error = Matrix::from_toml(toml).unwrap_err();
        assert!(parts.iter().all(|part| error.message().contains(part)), "{toml}: {error}");
    }
}

fn member(email: &str, role: Role, permissions: Option<Vec<Permission>>) -> Member {
    Member { email: email.to_owned(), role, permissions, ..Member::default() }
}

fn key(name: &str, scopes: &[&'static str]) -> ApiKey {
    let scopes = scopes.iter().copied().map(Scope::from_static).collect();
    ApiKey { name: name.to_owned(), scopes, ..ApiKey::default() }
}

fn assignment(people: &[(&str, &str)], keys: &[(&str, &str)]) -> Assignment {
    let map =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(who, role)| ((*who).to_owned(), (*role).to_owned())).collect();
    Assignment { people: map(people), keys: map(keys) }
}

#[test]
fn a_check_names_each_cell_in_which_a_member_or_key_can_do_more_or_less() {
    let matrix = Matrix::original();
    let members = [
        member("v@x.example", Role::Editor, None),
        member("a@x.example", Role::Admin, None),
        member("?", Role::View, None),
    ];
    let keys = [key("sdr tool", &["campaigns:all"]), key("stranger", &["all:all"])];
    let assigned = assignment(
        &[("V@x.example", "Viewer"), ("a@x.example", "Admin"), ("gone@x.example", "SDR")],
        &[("sdr tool", "SDR")],
    );
    let check = matrix.check(&members, &keys, &assigned).unwrap();
    let find = |holder: Holder, resource| {
        check.differences.iter().find(|found| found.holder == holder && found.resource == resource)
    };
    let person = || Holder::Person("v@x.example".to_owned());
    let campaigns = find(person(), Resource::Campaigns).unwrap();
    assert_eq!(campaigns.more, BTreeSet::from([Create, Edit, Delete, Launch, Pause]));
    assert!(matches!(&campaigns.how, Mending::ChangeRole { role: Role::View, .. }), "{campaigns:?}");
    let tool = || Holder::Key("sdr tool".to_owned());
    let campaigns = find(tool(), Resource::Campaigns).unwrap();
    assert_eq!((&campaigns.more, &campaigns.less), (&BTreeSet::from([Create, Edit, Delete]), &BTreeSet::new()));
    assert_eq!(find(tool(), Resource::Leads).unwrap().less, BTreeSet::from([View, Import]));
    assert!(!check.differences.iter().any(|found| found.holder == Holder::Person("a@x.example".to_owned())));
    assert_eq!(check.unassigned, [Holder::Person("?".to_owned()), Holder::Key("stranger".to_owned())]);
    assert_eq!(check.absent, [Holder::Person("gone@x.example".to_owned())]);
    let unknown = assignment(&[("v@x.example", "Intern")], &[]);
    assert!(matrix.check(&members, &[], &unknown).unwrap_err().message().contains("Intern"));
}

#[test]
fn keys_in_the_place_of_members_are_told_from_them_and_the_other_way_round() {
    let read = |text: &str| serde_json::from_str::<crate::decode::FromDocuments<Member>>(text).unwrap().0;
    let read_keys = |text: &str| serde_json::from_str::<crate::decode::FromDocuments<ApiKey>>(text).unwrap().0;
    let (key, person) =
        (r#"[{"id": "k", "name": "n", "scopes": []}]"#, r#"[{"id": "m", "email": "a@b.c", "role": "view"}]"#);
    let check =
        |members: &str, keys: &str| Matrix::original().check(&read(members), &read_keys(keys), &assignment(&[], &[]));
    assert!(check(person, key).is_ok());
    let said = "members: the item 0 is a key; members come first, and keys behind them";
    assert_eq!(check(key, person).unwrap_err().message(), said);
    let said = "keys: the item 0 is a member; members come first, and keys behind them";
    assert_eq!(check("[]", person).unwrap_err().message(), said);
    assert!(check(r#"[{"id": "m"}]"#, r#"[{"id": "k"}]"#).is_ok(), "what cannot be read is compared all the same");
}

#[test]
fn a_holder_is_mended_once_for_all_cells_and_not_first_by_what_mends_a_few() {
    let matrix = Matrix::original();
    let members = [member("vi@x.example", Role::Editor, None)];
    let keys = [ApiKey { name: "star".to_owned(), scopes: vec![Scope::from_static("all:all")], ..ApiKey::default() }];
    let roles = assignment(&[("vi@x.example", "Viewer")], &[("star", "Viewer")]);
    let check = matrix.check(&members, &keys, &roles).unwrap();
    let by = |kind: fn(&Mending) -> bool| check.differences.iter().filter(|it| kind(&it.how)).count();
    assert!(by(|how| matches!(how, Mending::ChangeRole { .. })) > 0, "{check:?}");
    assert!(by(|how| matches!(how, Mending::InviteAgain { .. })) > 0, "{check:?}");
    let said: Vec<(String, String)> =
        by_holder(&check.differences).into_iter().map(|it| (it.holder.to_string(), it.in_words)).collect();
    assert_eq!(
        said,
        [
            (
                "vi@x.example".to_owned(),
                "remove and invite again as view, with the sections dashboard.view, campaigns.view, \
                 leadManagement.view and accounts.view (members.remove, members.invite), which leaves Accounts edit \
                 beyond the matrix"
                    .to_owned()
            ),
            (
                "key \"star\"".to_owned(),
                "create a key with campaigns:read, leads:read, accounts:read, and revoke this one (keys.create, \
                 keys.revoke)"
                    .to_owned()
            ),
            (
                "vi@x.example".to_owned(),
                "cannot be mended: the API role `view` adds view, and no permission takes it away".to_owned()
            ),
        ]
    );
}

#[test]
fn of_a_holder_of_what_compile_gives_nothing_can_be_mended() {
    let matrix = Matrix::original();
    for role in matrix.roles() {
        let compiled = matrix.compile(role).unwrap();
        let members = [member("x@x.example", compiled.api_role.clone(), compiled.permissions.clone())];
        let keys = [ApiKey { name: "k".to_owned(), scopes: compiled.scopes.clone(), ..ApiKey::default() }];
        let check = matrix.check(&members, &keys, &assignment(&[("x@x.example", role)], &[("k", role)])).unwrap();
        assert!(!check.differences.iter().any(Difference::can_be_mended), "{role}: {:?}", check.differences);
        assert_eq!(check.differences.len(), compiled.gaps.len(), "{role}");
    }
}

#[test]
fn what_is_not_known_counts_as_the_wider_right() {
    let matrix = Matrix::original();
    let more = |members: &[Member], keys: &[ApiKey], resource| {
        let assigned = assignment(&[("x@x.example", "Viewer")], &[("k", "Viewer")]);
        let check = matrix.check(members, keys, &assigned).unwrap();
        check.differences.into_iter().find(|found| found.resource == resource).map(|found| found.more)
    };
    let viewer = ["campaigns:read", "leads:read", "accounts:read"];
    let key_with = |extra: &'static str| key("k", &[viewer[0], viewer[1], viewer[2], extra]);
    let every = |resource: Resource| resource.actions().len();
    let campaigns = Resource::Campaigns;
    assert_eq!(more(&[], &[key_with("campaigns:manage")], campaigns).unwrap().len(), every(campaigns) - 1);
    assert_eq!(more(&[], &[key_with("all:execute")], Resource::Members).unwrap().len(), every(Resource::Members));
    for power in ["api_keys:read", "api_keys:create"] {
        assert_eq!(
            more(&[], &[key_with(power)], Resource::ApiKeys).unwrap().len(),
            every(Resource::ApiKeys),
            "{power}"
        );
    }
    for permissions in [Some(vec![]), Some(vec![Permission::from("fly.high")]), None] {
        let person = member("x@x.example", Role::Editor, permissions);
        assert_eq!(more(&[person], &[], campaigns).unwrap().len(), every(campaigns) - 1);
    }
    let narrowed = |role| member("x@x.example", role, Some(vec![Permission::CampaignsView]));
    assert_eq!(more(&[narrowed(Role::Editor)], &[], campaigns), None);
    for role in [Role::Owner, Role::from("Viewer"), Role::from(" view")] {
        let found = more(&[narrowed(role.clone())], &[], campaigns);
        assert_eq!(found.unwrap().len(), every(campaigns) - 1, "{role:?}");
    }
}

#[test]
fn a_viewer_of_a_scope_or_role_that_cannot_be_read_can_do_everything_and_is_named() {
    let matrix = Matrix::original();
    let viewers = assignment(&[("x@x.example", "Viewer")], &[("k", "Viewer")]);
    let excess = |check: &MatrixCheck| -> usize { check.differences.iter().map(|found| found.more.len()).sum() };
    let every: usize = Resource::ALL.into_iter().map(|resource| resource.actions().len()).sum();
    let viewed = 3;
    for scope in ["*", "*:*", "ALL:ALL", " all:all", "a\u{200b}ll:all", "teleports:read", ""] {
        let check = matrix.check(&[], &[key("k", &[scope])], &viewers).unwrap();
        assert_eq!(excess(&check), every - viewed, "{scope:?}");
        assert_eq!(check.unreadable, [Holder::Key("k".to_owned())], "{scope:?}");
    }
    let lost = Member { irregular: vec!["role".to_owned()], ..member("x@x.example", Role::View, None) };
    let others = ["Admin", " OWNER", "god"].map(|role| member("x@x.example", Role::from(role), None));
    for person in others.into_iter().chain([lost]) {
        let check = matrix.check(&[person], &[], &viewers).unwrap();
        assert_eq!(excess(&check), every - viewed);
        assert_eq!(check.unreadable, [Holder::Person("x@x.example".to_owned())]);
    }
    let minting = matrix.check(&[], &[key("k", &["api_keys:CREATE"])], &viewers).unwrap();
    let on_keys = minting.differences.iter().find(|found| found.resource == Resource::ApiKeys).unwrap();
    assert_eq!(on_keys.more.len(), Resource::ApiKeys.actions().len());
    let known = matrix.check(&[], &[key("k", &["campaigns:read", "leads:read", "accounts:read"])], &viewers).unwrap();
    assert!(known.unreadable.is_empty() && known.differences.is_empty());
}

#[test]
fn a_person_named_twice_with_different_roles_is_refused() {
    let matrix = Matrix::original();
    let members = [member("a@x.example", Role::View, None)];
    let twice = assignment(&[("a@x.example", "Viewer"), ("A@x.example", "Admin")], &[]);
    let error = matrix.check(&members, &[], &twice).unwrap_err();
    assert!(error.message().contains("a@x.example") && error.message().contains("Admin"), "{error}");
    let agreeing = assignment(&[("a@x.example", "Viewer"), ("A@x.example", "Viewer")], &[]);
    assert!(matrix.check(&members, &[], &agreeing).unwrap().absent.is_empty());
}

#[test]
fn a_change_from_or_to_an_unknown_role_may_add_anything() {
    let unknown = || Role::from("superviewer");
    let everything = Resource::ALL.len();
    assert_eq!(added_access(&unknown(), &Role::Admin).len(), everything);
    assert!(added_access(&Role::View, &unknown()).len() == everything);
    assert!(added_access(&unknown(), &unknown()).is_empty() && added_access(&Role::Admin, &Role::View).is_empty());
    assert!(adds_access(&Role::View, &unknown()) && !adds_access(&unknown(), &unknown()));
}

#[test]
fn a_matrix_may_begin_with_a_byte_order_mark() {
    let json = Matrix::from_json("\u{feff}{\"roles\": {\"Closer\": {\"campaigns\": \"View\"}}}").unwrap();
    let toml = Matrix::from_toml("\u{feff}[roles.Closer]\ncampaigns = \"View\"\n").unwrap();
    assert_eq!(json, toml);
}

#[test]
fn an_error_in_a_matrix_or_an_assignment_never_repeats_a_key_that_stands_there() {
    let key = "sandbox_CanaryCanaryCanary0123456789";
    let toml = [
        "KEY",
        "KEY = 1",
        "x = \"KEY\"",
        "x = KEY",
        "[KEY",
        "[KEY]",
        "[\"KEY",
        "roles = \"KEY\"",
        "[roles]\nKEY = 1",
        "[roles]\nA = \"KEY\"",
        "[roles.KEY]\nleads = 1",
        "[roles.KEY]\n[roles.KEY]",
        "[roles.KEY]\nleads = \"KEY\"",
        "[roles.A]\nKEY = \"View\"",
        "[roles.A]\nleads = \"KEY\"",
        "[roles.A]\nleads = [\"KEY\"]",
        "[roles.A]\nleads = 'KEY",
        "[roles.A]\nleads = \"\\KEY\"",
        "[roles.A]\nKEY = 1\nKEY = 1",
        "people = \"KEY\"",
        "[people]\nKEY = 1",
        "[people]\n\"KEY\" = [\"KEY\"]",
        "[people.KEY]\nKEY = \"KEY\"",
        "keys = [\"KEY\"]",
        "people.KEY = KEY",
        "people = { KEY = 1 }",
        "[people]\nKEY = \"a\"\nKEY = \"b\"",
    ];
    let json = [
        "KEY",
        "\"KEY\"",
        "[\"KEY\"]",
        "{KEY",
        "{\"KEY",
        "{\"KEY\": 1}",
        "{\"roles\": \"KEY\"}",
        "{\"roles\": {\"KEY\": 1}}",
        "{\"roles\": {\"KEY\": {\"KEY\": 1}}}",
        "{\"roles\": {\"KEY\": {}, \"KEY\": {}}}",
        "{\"roles\": {\"A\": {\"leads\": \"KEY\"}}}",
        "{\"roles\": {\"A\": {\"leads\": [\"KEY\"]}}}",
        "{\"roles\": {\"A\": {\"leads\": \"\\KEY\"}}}",
        "{\"roles\": {\"A\": {}}} KEY",
        "{\"people\": \"KEY\"}",
        "{\"people\": [\"KEY\"]}",
        "{\"people\": {\"KEY\": 1}}",
        "{\"people\": {\"KEY\": {\"KEY\": \"KEY\"}}}",
        "{\"keys\": KEY}",
    ];
    let problems = |text: &str, is_toml: bool| {
        let text = text.replace("KEY", key);
        let (matrix, assignment) = match is_toml {
            true => (Matrix::from_toml(&text), read_toml::<Assignment>("assignment", &text)),
            false => (Matrix::from_json(&text), read_json("assignment", &text)),
        };
        [matrix.unwrap_err(), assignment.and_then(|given| Matrix::original().check(&[], &[], &given)).unwrap_err()]
    };
    for (text, is_toml) in toml.map(|text| (text, true)).into_iter().chain(json.map(|text| (text, false))) {
        for problem in problems(text, is_toml) {
            let said = problem.to_string();
            assert!(!said.contains("Canary"), "{text}: {}", said.replace(key, "KEY"));
            assert_eq!(said.lines().count(), 1, "{text}: {said}");
            assert!(said.contains(" at line ") && said.contains(" column "), "{text}: {said}");
        }
    }
    let roles = Matrix::from_json(&format!(r#"{{"roles": {{"{key}": {{}}}}}}"#)).unwrap();
    let assigned = assignment(&[("a@x.example", key)], &[]);
    for problem in [
        Matrix::original().check(&[], &[], &assigned).unwrap_err(),
        roles.compile("Viewer").unwrap_err(),
        Matrix::original().can(key, Resource::Leads, View).unwrap_err(),
        Resource::by_name(key).unwrap_err(),
        Action::by_name(key).unwrap_err(),
    ] {
        assert!(!problem.to_string().contains("Canary"), "{}", problem.to_string().replace(key, "KEY"));
    }
}
