use super::*;
use crate::matrix::Resource::{Accounts, ApiKeys, Campaigns, Leads, Members, Webhooks};

fn labels(rows: &[AccessRow]) -> Vec<(Resource, &str)> {
    rows.iter().map(|row| (row.resource, row.label.as_str())).collect()
}

fn key(scopes: &[&str]) -> ApiKey {
    let scopes = scopes.iter().map(|name| Scope::received(name)).collect();
    ApiKey { id: "k".to_owned(), name: "tool".to_owned(), organization_id: "w".to_owned(), scopes, ..ApiKey::default() }
}

#[test]
fn a_person_has_a_row_for_each_resource_with_what_role_and_permissions_allow() {
    let permissions = Some(vec![Permission::CampaignsView, Permission::CampaignsEdit]);
    let member = Member {
        id: "m".to_owned(),
        email: "sam@example.com".to_owned(),
        workspace_id: "w".to_owned(),
        role: Role::Editor,
        accepted: Some(false),
        permissions: permissions.clone(),
        ..Member::default()
    };
    let rows = of(&[member], &[]);
    let expected = [
        (Campaigns, "View/Edit/Launch/Pause"),
        (Leads, "-"),
        (Accounts, "-"),
        (Webhooks, "-"),
        (ApiKeys, "-"),
        (Members, "View"),
    ];
    assert_eq!(labels(&rows), expected);
    for row in &rows {
        assert_eq!(
            (row.sort, row.name.as_str(), row.id.as_deref()),
            (HolderSort::Person, "sam@example.com", Some("m"))
        );
        assert_eq!((row.workspace_id.as_deref(), row.pending, row.readable), (Some("w"), Some(true), true));
        assert_eq!((&row.role, &row.permissions, &row.scopes), (&Some(Role::Editor), &permissions, &None));
        assert!(row.beyond.is_empty());
    }
}

#[test]
fn a_key_has_what_its_scopes_allow_and_in_words_what_is_beyond_the_matrix() {
    let rows = of(&[], &[key(&["leads:create", "webhooks:all", "emails:read", "all:read"])]);
    let expected = [
        (Campaigns, "View"),
        (Leads, "View/Create/Import"),
        (Accounts, "View"),
        (Webhooks, "Full"),
        (ApiKeys, "Full"),
        (Members, "View"),
    ];
    assert_eq!(labels(&rows), expected);
    assert!(rows.iter().all(|row| row.beyond == ["read everything"] && row.role.is_none() && row.pending.is_none()));
    let beyond = |scopes: &[&str]| of(&[], &[key(scopes)])[0].beyond.clone();
    assert_eq!(
        beyond(&["campaigns:read", "workspace_members:all", "CAMPAIGNS:all", "leads:fly"]),
        Vec::<String>::new()
    );
    assert_eq!(
        beyond(&["campaigns:all", "emails:read", "security_tokens:all"]),
        ["read emails", "do everything with security tokens"]
    );
    assert_eq!(beyond(&["*"]), ["use \"*\", which cannot be read and counts as full access"]);
}

#[test]
fn what_cannot_be_read_counts_as_everything_and_says_so() {
    let lost = |name: &str| vec![name.to_owned()];
    let members = [
        Member { role: Role::from("Viewer"), ..Member::default() },
        Member { role: Role::View, irregular: lost("role"), ..Member::default() },
    ];
    let keys = [key(&["*"]), ApiKey { irregular: lost("scopes"), ..key(&["campaigns:read"]) }];
    let rows = of(&members, &keys);
    assert_eq!(rows.len(), 24);
    assert!(rows.iter().all(|row| row.label == "Full" && !row.readable));
    assert_eq!((&rows[6].role, &rows[18].scopes), (&None, &None));
    assert_eq!(rows[18].beyond, [scopes::UNREADABLE]);
    assert_eq!((rows[0].name.as_str(), &rows[0].id, &rows[0].workspace_id), ("", &None, &None));
}

#[test]
fn a_row_is_read_back_as_it_was_written() {
    let rows = of(&[Member { role: Role::View, ..Member::default() }], &[key(&["*", "leads:read"])]);
    let read: Vec<AccessRow> = serde_json::from_str(&serde_json::to_string(&rows).unwrap()).unwrap();
    assert_eq!(read, rows);
}
