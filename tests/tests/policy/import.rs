//! The policy of a workspace as it is.

use std::collections::BTreeSet;

use instantly_rbac::ErrorKind;
use instantly_rbac::governance::policy::ImportOptions;
use instantly_rbac::governance::snapshot::{Content, Group, Key, Link, Person, Tag};
use instantly_rbac::governance::{Imported, Part, Policy, Snapshot, SnapshotOptions};
use instantly_rbac::matrix::Matrix;
use instantly_rbac::{Scope, Timestamp};
use instantly_sandbox::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::builder().rate_limit(false).start().unwrap()
}

fn snapshot() -> Snapshot {
    let sandbox = sandbox();
    let taken = sandbox.client().unwrap().governance().snapshot(&SnapshotOptions::default()).unwrap();
    assert!(taken.taken.stable);
    taken
}

/// Of a workspace whose content is made up.
fn imported(change: impl FnOnce(&mut Content)) -> Imported {
    let mut snapshot = snapshot();
    let empty = Content { workspace: snapshot.content.workspace.clone(), ..Content::default() };
    snapshot.content = empty;
    snapshot.taken.ended = Timestamp::parse("2026-03-01T12:00:00Z").unwrap();
    change(&mut snapshot.content);
    let imported = Policy::import(&snapshot).unwrap();
    holds(&imported, &snapshot.content);
    imported
}

/// What is true of every policy that was made of a workspace: it reads back, breaks no rule of its own, and each entry
/// says what is so.
fn holds(imported: &Imported, content: &Content) {
    let policy = &imported.policy;
    let text = imported.to_toml();
    assert_eq!(&Policy::from_toml(&text).unwrap(), policy, "{text}");
    assert_eq!(&Policy::from_json(&policy.to_json()).unwrap(), policy);
    assert_eq!(policy.check().broken, []);
    for note in &imported.notes {
        assert!(text.contains(&note.message) || note.message.chars().any(char::is_control), "{note:?} is in {text}");
    }
    for (address, rule) in policy.people.iter().flatten() {
        let of_address =
            content.members.iter().flatten().filter(|person| person.email.to_lowercase() == address.to_lowercase());
        let [person] = of_address.collect::<Vec<_>>()[..] else { panic!("{address} is one person") };
        let compiled = rule.role.as_ref().map(|role| Matrix::original().compile(role).unwrap());
        let role = compiled.as_ref().map_or_else(|| rule.api_role.clone().unwrap(), |it| it.api_role.clone());
        assert_eq!(role.as_str(), person.role);
        let permissions: Option<BTreeSet<String>> = match &compiled {
            Some(it) => it.permissions.as_ref().map(|list| list.iter().map(ToString::to_string).collect()),
            None => rule.permissions.clone(),
        };
        assert!(permissions == person.permissions || permissions.is_none() && compiled.is_none());
    }
    for (name, rule) in policy.keys.iter().flatten() {
        let is_meant = |key: &&Key| match &rule.id {
            Some(id) => key.id == *id,
            None => key.name == *name || key.name.strip_prefix(name.as_str()).is_some_and(|end| end.starts_with(" [")),
        };
        let meant: Vec<&Key> = content.keys.iter().flatten().filter(is_meant).collect();
        let [key] = meant[..] else { panic!("{name} is one key") };
        let scopes: BTreeSet<String> = rule.scopes.iter().flatten().map(Scope::to_string).collect();
        assert_eq!(scopes, key.scopes);
    }
}

fn said<'a>(imported: &'a Imported, path: &[&str]) -> Vec<&'a str> {
    imported.notes.iter().filter(|note| note.path == path).map(|note| note.message.as_str()).collect()
}

fn person(email: &str, role: &str) -> Person {
    Person {
        id: format!("id of {email}"),
        user_id: format!("user of {email}"),
        email: email.to_owned(),
        user_email: None,
        role: role.to_owned(),
        accepted: Some(true),
        permissions: None,
        issuer: None,
        created: None,
        irregular: BTreeSet::new(),
    }
}

fn key(id: &str, name: &str, scopes: &[&str], created: Option<&str>) -> Key {
    let created = created.map(|text| Timestamp::parse(text).unwrap());
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Key { id: id.to_owned(), name: name.to_owned(), scopes, created, updated: None, irregular: BTreeSet::new() }
}

#[test]
fn a_workspace_of_the_sandbox_becomes_a_policy_that_says_all_of_it() {
    let sandbox = sandbox();
    let governance = sandbox.client().unwrap();
    let imported = governance.governance().import(&ImportOptions::default()).unwrap();
    let snapshot = governance.governance().snapshot(&SnapshotOptions::default()).unwrap();
    let (policy, content) = (&imported.policy, &snapshot.content);
    holds(&imported, content);
    assert_eq!(policy.workspace, content.workspace.id);
    let members = content.members.as_ref().unwrap();
    let owner = members.iter().find(|person| person.role == "owner").unwrap();
    assert_eq!(policy.owner.as_ref(), Some(&owner.email));
    let of_client = members.iter().filter(|person| person.role == "client").count();
    assert_eq!(policy.people.as_ref().unwrap().len() + 1 + of_client, members.len());
    let tags = policy.tags.as_ref().unwrap();
    assert_eq!(tags.len(), content.tags.as_ref().unwrap().len());
    for Tag { id, label, campaigns, accounts, .. } in content.tags.as_ref().unwrap() {
        let rule = &tags[label];
        let ids = |matching: &Option<instantly_rbac::governance::policy::Matching>| -> BTreeSet<String> {
            matching.iter().flat_map(|it| it.ids.clone()).collect()
        };
        assert_eq!(rule.id.as_ref(), Some(id));
        assert_eq!((&ids(&rule.campaigns), &ids(&rule.accounts)), (campaigns, accounts));
    }
    let text = imported.to_toml();
    assert!(text.starts_with("# The workspace \""), "{text}");
    for key in governance.keys().list(&instantly_rbac::keys::KeyFilter { reveal: true }).unwrap().iter() {
        assert!(!text.contains(key.secret()), "no secret is in it");
    }
}

#[test]
fn only_the_parts_that_were_read_have_a_section() {
    let sandbox = sandbox();
    let only = |parts: &[Part]| ImportOptions { parts: Some(parts.to_vec()) };
    let imported = sandbox.client().unwrap().governance().import(&only(&[Part::Keys])).unwrap();
    assert!(imported.policy.keys.is_some());
    assert!(imported.policy.people.is_none() && imported.policy.owner.is_none());
    assert!(imported.policy.tags.is_none() && imported.policy.group.is_none());
    let narrow = sandbox.key_with_scopes(&["workspaces:read", "workspace_members:read"].map(Scope::from_static));
    let client = instantly_rbac::Client::builder().api_key(narrow).base_url(sandbox.url()).build().unwrap();
    let imported = client.governance().import(&ImportOptions::default()).unwrap();
    assert_eq!(imported.unread.keys().collect::<Vec<_>>(), ["group", "keys", "tags"]);
    assert!(imported.policy.people.is_some() && imported.policy.keys.is_none() && imported.policy.tags.is_none());
    assert!(
        said(&imported, &[]).iter().any(|said| said.starts_with("keys: not read: ") && said.contains("api_keys:read"))
    );
}

#[test]
fn who_has_what_a_role_comes_to_gets_its_name_and_others_a_role_of_the_api() {
    let matrix = Matrix::original();
    let compiled: Vec<_> = matrix.roles().map(|role| matrix.compile(role).unwrap()).collect();
    let imported = imported(|content| {
        let mut members = vec![person("owner@w.example", "owner")];
        for role in &compiled {
            let permissions = role.permissions.as_ref().map(|list| list.iter().map(ToString::to_string).collect());
            members.push(Person { permissions, ..person(&format!("{}@w.example", role.role), role.api_role.as_str()) });
        }
        members.push(person("bare@w.example", "editor"));
        let odd = BTreeSet::from(["crm.view".to_owned(), "moon.view".to_owned()]);
        members.push(Person { permissions: Some(odd), ..person("odd@w.example", "editor") });
        let one = BTreeSet::from(["crm.view".to_owned()]);
        members.push(Person { permissions: Some(one), accepted: Some(false), ..person("one@w.example", "view") });
        content.members = Some(members);
    });
    let people = imported.policy.people.as_ref().unwrap();
    for role in matrix.roles() {
        assert_eq!(people[&format!("{role}@w.example")].role.as_deref(), Some(role));
    }
    let text = imported.to_toml();
    for line in [
        "\"bare@w.example\" = { api_role = \"editor\" }",
        "# permissions: left out: not documented: moon.view\n\"odd@w.example\" = { api_role = \"editor\" }",
        "# invited, and has not accepted\n\"one@w.example\" = { api_role = \"view\", permissions = [\"crm.view\"] }",
        "owner = \"owner@w.example\"",
        "# Viewer, accounts: the API role `view` may still change mailbox settings",
    ] {
        assert!(text.contains(line), "{line} is in {text}");
    }
}

#[test]
fn who_cannot_be_said_of_a_person_is_left_out_with_the_reason() {
    let imported = imported(|content| {
        let twice =
            [person("twice@w.example", "admin"), Person { id: "b".to_owned(), ..person("Twice@w.example", "view") }];
        let unreadable = Person { irregular: BTreeSet::from(["role".to_owned()]), ..person("odd@w.example", "admin") };
        let others = [
            person("client@w.example", "client"),
            person("new@w.example", "janitor"),
            person("no address", "view"),
            person("here@w.example", "view"),
            unreadable,
        ];
        content.members = Some(twice.into_iter().chain(others).collect());
    });
    let people: Vec<&String> = imported.policy.people.as_ref().unwrap().keys().collect();
    assert_eq!(people, ["here@w.example"]);
    assert_eq!(
        said(&imported, &["people"])[..6],
        [
            "left out: \"twice@w.example\" (id of twice@w.example): the address stands twice",
            "left out: \"Twice@w.example\" (b): the address stands twice",
            "left out: \"client@w.example\" (id of client@w.example): the role \"client\" can be neither given nor taken",
            "left out: \"new@w.example\" (id of new@w.example): the role \"janitor\" can be neither given nor taken",
            "left out: \"odd@w.example\" (id of odd@w.example): cannot be read: role",
            "left out: \"no address\": the name of a person must be an e-mail address",
        ]
    );
    assert!(said(&imported, &[]).contains(&"owner: left out, because 0 members are the owner"));
    assert_eq!(imported.policy.owner, None);
}

#[test]
fn keys_have_their_logical_names_and_of_several_of_one_name_the_newest_is_meant() {
    let imported = imported(|content| {
        content.keys = Some(vec![
            key("a", "crm-sync [7k2m4q3d]", &["leads:read"], Some("2026-02-28T12:00:00Z")),
            key("b", "report", &["campaigns:read"], Some("2026-01-01T00:00:00Z")),
            key("c", "report", &["all:read"], Some("2026-02-01T00:00:00Z")),
            key("d", "report [22222222]", &["all:all"], None),
            key("e", "odd", &["leads:fly"], None),
            key("f", "none", &[], None),
            key("g", "no suffix [7K2M4Q3D]", &["leads:read"], None),
            key("h", " ", &["leads:read"], None),
            Key { irregular: BTreeSet::from(["name".to_owned()]), ..key("i", "x", &["leads:read"], None) },
        ]);
    });
    let keys = imported.policy.keys.as_ref().unwrap();
    assert_eq!(keys.keys().collect::<Vec<_>>(), ["crm-sync", "no suffix [7K2M4Q3D]", "report"]);
    assert_eq!((keys["crm-sync"].id.as_deref(), keys["report"].id.as_deref()), (None, Some("c")));
    assert_eq!(said(&imported, &["keys", "crm-sync"]), ["made on 2026-02-28, 1 day earlier"]);
    assert_eq!(said(&imported, &["keys", "report"]), ["made on 2026-02-01, 28 days earlier"]);
    assert_eq!(said(&imported, &["keys", "no suffix [7K2M4Q3D]"]), ["nobody knows when it was made"]);
    let left_out: BTreeSet<&str> = said(&imported, &["keys"]).into_iter().collect();
    assert_eq!(
        left_out,
        BTreeSet::from([
            "left out: \" \": a key's name must not be empty",
            "left out: \"none\" (f): it has no scopes",
            "left out: \"odd\" (e): its scopes are not documented: leads:fly",
            "left out: \"report [22222222]\" (d): another key of this name was made after it",
            "left out: \"report\" (b): another key of this name was made after it",
            "left out: \"x\" (i): cannot be read: name",
        ])
    );
}

#[test]
fn tags_and_links_are_named_by_id() {
    let tag = |id: &str, label: &str, accounts: &[&str]| Tag {
        id: id.to_owned(),
        label: label.to_owned(),
        description: Some(String::new()),
        updated: None,
        accounts: accounts.iter().map(|account| (*account).to_owned()).collect(),
        campaigns: BTreeSet::new(),
        workspaces: BTreeSet::from(["w".to_owned()]),
    };
    let link = |id: &str, status: &str| Link {
        id: format!("link {id}"),
        sub_workspace_id: id.to_owned(),
        name: Some(format!("Sub\n{id}")),
        status: status.to_owned(),
        updated: None,
    };
    let imported = imported(|content| {
        content.tags =
            Some(vec![tag("1", "West", &["a@x"]), tag("2", "West", &[]), tag("3", "west", &[]), tag("4", "", &[])]);
        let links = vec![
            link("s1", "accepted"),
            link("s2", "pending"),
            link("s3", "rejected"),
            link("s4", "odd"),
            link("", "accepted"),
        ];
        content.group = Some(Group { admin: None, links });
    });
    let tags = imported.policy.tags.as_ref().unwrap();
    assert_eq!(tags.keys().collect::<Vec<_>>(), ["West"]);
    assert_eq!((tags["West"].id.as_deref(), &tags["West"].description), (Some("1"), &None));
    assert_eq!(tags["West"].accounts.as_ref().unwrap().ids, ["a@x"]);
    assert_eq!(said(&imported, &["tags"]).len(), 3);
    let subs = &imported.policy.group.as_ref().unwrap().sub_workspaces;
    assert_eq!(subs.keys().collect::<Vec<_>>(), ["s1", "s2"]);
    assert_eq!(said(&imported, &["group"]).len(), 3);
    assert!(imported.to_toml().contains("# left out: \"Sub\\ns3\" (s3): the link is rejected\n"));
}

#[test]
fn of_a_workspace_that_changed_meanwhile_or_has_no_id_there_is_no_policy() {
    let mut taken = snapshot();
    taken.taken.stable = false;
    assert_eq!(Policy::import(&taken).unwrap_err().kind(), ErrorKind::Refused);
    taken.taken.stable = true;
    taken.content.workspace.id.clear();
    assert_eq!(Policy::import(&taken).unwrap_err().kind(), ErrorKind::Decode);
}
