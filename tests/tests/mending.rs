//! What a difference from the matrix says of how it is mended, by doing just that in a sandbox: each role of the API with
//! each list of permissions, and keys of each scope, for each role of a matrix.

use std::collections::BTreeSet;

use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{Action, Assignment, Difference, Matrix, MatrixCheck, Mending, Resource};
use instantly_rbac::members::{Invitation, Member, MemberFilter, MemberUpdate, Permission, Role};
use instantly_rbac::{Client, Scope};
use instantly_sandbox::Sandbox;

const EMAIL: &str = "pat@northwind.example.com";
const KEY: &str = "tool";

/// Roles for which the API can do much, little and nothing.
const OWN: &str = r#"{"roles": {
    "Launcher": {"campaigns": "Launch", "leads": "View"},
    "Hooks": {"campaigns": "Pause", "webhooks": "View"},
    "Auditor": {"api_keys": "View", "members": "View"},
    "Nobody": {}
}}"#;

fn client(sandbox: &Sandbox) -> Client {
    Client::builder().api_key(sandbox.admin_key()).base_url(sandbox.url()).capacity(None).build().unwrap()
}

/// The cells of a holder: what is too much and what is missing, by resource.
fn cells(check: &MatrixCheck) -> Vec<(Resource, &BTreeSet<Action>, &BTreeSet<Action>)> {
    check.differences.iter().map(|found| (found.resource, &found.more, &found.less)).collect()
}

/// What a check says of a resource after something was done: as was foretold of the cell that is mended; of others, that
/// nothing was added beyond the matrix but what was foretold, and nothing is missing that was not.
fn compare(before: &MatrixCheck, mended: &[&Difference], after: &MatrixCheck, what: &str) {
    let none = BTreeSet::new();
    let find = |check: &MatrixCheck, resource: Resource| {
        let found = check.differences.iter().find(|found| found.resource == resource);
        found.map_or_else(Default::default, |found| (found.more.clone(), found.less.clone()))
    };
    for difference in mended {
        let foretold = (difference.more_after.clone(), difference.less_after.clone());
        assert_eq!(find(after, difference.resource), foretold, "{what}: {difference:?}");
        let (Mending::ChangeRole { adds, .. } | Mending::InviteAgain { adds, .. }) = &difference.how else { continue };
        for resource in Resource::ALL.into_iter().filter(|resource| *resource != difference.resource) {
            let (now, then) = (find(before, resource), find(after, resource));
            let added: BTreeSet<Action> = &then.0 - &now.0;
            assert_eq!(&added, adds.get(&resource).unwrap_or(&none), "{what}: {resource} after {difference:?}");
            assert!(matches!(difference.how, Mending::ChangeRole { .. }) || then.1.is_empty(), "{what}: {resource}");
        }
    }
    let mut left = after.differences.iter().filter(|left| mended.iter().any(|it| it.resource == left.resource));
    assert!(left.all(|left| !left.can_be_mended()), "{what}: more could be done than was said: {after:?}");
}

fn check_member(matrix: &Matrix, member: &Member, role: &str) -> MatrixCheck {
    let assignment = Assignment { people: [(EMAIL.to_owned(), role.to_owned())].into(), ..Assignment::default() };
    matrix.check(std::slice::from_ref(member), &[], &assignment).unwrap()
}

fn check_key(matrix: &Matrix, key: &ApiKey, role: &str) -> MatrixCheck {
    let assignment = Assignment { keys: [(KEY.to_owned(), role.to_owned())].into(), ..Assignment::default() };
    matrix.check(&[], std::slice::from_ref(key), &assignment).unwrap()
}

fn invite(client: &Client, role: &Role, permissions: Option<&[Permission]>) -> Member {
    let permissions = permissions.map(<[Permission]>::to_vec);
    client.members().invite(&Invitation { permissions, ..Invitation::new(EMAIL, role.clone()) }).unwrap().value
}

/// The calls of a check, each with the cells that it is said to mend.
fn calls(check: &MatrixCheck) -> Vec<Vec<&Difference>> {
    let call = |how: &Mending| match how {
        Mending::ChangeRole { role, .. } => format!("change {role}"),
        Mending::InviteAgain { role, permissions, .. } => format!("invite {role} {permissions:?}"),
        Mending::ReplaceKey { scopes, .. } => format!("replace {scopes:?}"),
        Mending::Nothing { .. } => String::new(),
    };
    let mut groups: Vec<(String, Vec<&Difference>)> = Vec::new();
    for difference in check.differences.iter().filter(|found| found.can_be_mended()) {
        let name = call(&difference.how);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, cells)) => cells.push(difference),
            None => groups.push((name, vec![difference])),
        }
    }
    groups.into_iter().map(|(_, cells)| cells).collect()
}

/// Lists of permissions: none, none of them, each alone, all, and what is given to each role of the matrix.
fn lists(matrix: &Matrix) -> Vec<Option<Vec<Permission>>> {
    let compiled = matrix.roles().map(|role| matrix.compile(role).unwrap().permissions);
    let alone = Permission::KNOWN.iter().map(|permission| Some(vec![permission.clone()]));
    let mut lists: Vec<_> =
        [None, Some(Vec::new()), Some(Permission::KNOWN.to_vec())].into_iter().chain(alone).collect();
    lists.extend(compiled);
    lists
}

#[test]
fn what_is_said_to_mend_a_member_does_so() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = client(&sandbox);
    let (mut changed, mut invited, mut hopeless) = (0, 0, 0);
    for matrix in [Matrix::original(), Matrix::from_json(OWN).unwrap()] {
        for permissions in lists(&matrix) {
            for api_role in [Role::Admin, Role::Editor, Role::View] {
                for role in matrix.roles() {
                    let what = format!("{api_role} {permissions:?} as {role}");
                    let mut member = invite(&client, &api_role, permissions.as_deref());
                    let (before, id) = (check_member(&matrix, &member, role), Some(member.id.clone()));
                    hopeless += before.differences.iter().filter(|found| !found.can_be_mended()).count();
                    for mended in calls(&before) {
                        match &mended[0].how {
                            Mending::ChangeRole { member_id, role: new, .. } => {
                                assert_eq!(*member_id, id, "{what}");
                                let update = MemberUpdate { role: Some(new.clone()), ..MemberUpdate::default() };
                                let after = client.members().update(&member.id, &update).unwrap();
                                compare(&before, &mended, &check_member(&matrix, &after, role), &what);
                                let update = MemberUpdate { role: Some(api_role.clone()), ..MemberUpdate::default() };
                                client.members().update(&member.id, &update).unwrap();
                                changed += 1;
                            }
                            Mending::InviteAgain { member_id, role: new, permissions: list, .. } => {
                                assert_eq!(*member_id, id, "{what}");
                                client.members().remove(&member.id).unwrap();
                                let after = invite(&client, new, list.as_deref());
                                compare(&before, &mended, &check_member(&matrix, &after, role), &what);
                                client.members().remove(&after.id).unwrap();
                                member = invite(&client, &api_role, permissions.as_deref());
                                invited += 1;
                            }
                            other => panic!("{what}: {other:?} mends no member"),
                        }
                    }
                    client.members().remove(&member.id).unwrap();
                }
            }
        }
    }
    assert!(changed > 50 && invited > 100 && hopeless > 100, "{changed} {invited} {hopeless}");
}

#[test]
fn what_is_said_to_mend_a_key_does_so() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = client(&sandbox);
    let resources = ["all", "campaigns", "leads", "accounts", "webhooks", "api_keys", "workspace_members", "emails"];
    let actions = ["all", "create", "read", "update", "delete"];
    let alone = resources.iter().flat_map(|it| actions.map(|action| vec![Scope::received(&format!("{it}:{action}"))]));
    let (mut replaced, mut revoked) = (0, 0);
    for matrix in [Matrix::original(), Matrix::from_json(OWN).unwrap()] {
        let compiled = matrix.roles().map(|role| matrix.compile(role).unwrap().scopes).filter(|it| !it.is_empty());
        for scopes in alone.clone().chain(compiled) {
            for role in matrix.roles() {
                let what = format!("{scopes:?} as {role}");
                let key = client.keys().create(KEY, &scopes).unwrap();
                let before = check_key(&matrix, &key, role);
                for mended in calls(&before) {
                    let Mending::ReplaceKey { key_id, scopes } = &mended[0].how else { panic!("{what}: {mended:?}") };
                    assert_eq!(key_id.as_ref(), Some(&key.id));
                    if scopes.is_empty() {
                        assert!(mended.iter().all(|it| it.more_after.is_empty() && it.less_after.is_empty()), "{what}");
                        revoked += 1;
                        continue;
                    }
                    let new = client.keys().create(KEY, scopes).unwrap();
                    compare(&before, &mended, &check_key(&matrix, &new, role), &what);
                    client.keys().revoke(&new.id).unwrap();
                    replaced += 1;
                }
                client.keys().revoke(&key.id).unwrap();
            }
        }
    }
    assert!(replaced > 100 && revoked > 10, "{replaced} {revoked}");
}

#[test]
fn nothing_mends_an_owner_and_it_says_why() {
    let sandbox = Sandbox::start().unwrap();
    let members = client(&sandbox).members().list(&MemberFilter::default()).unwrap();
    let owner = members.iter().find(|member| member.role == Role::Owner).unwrap();
    let assignment =
        Assignment { people: [(owner.email.clone(), "Viewer".to_owned())].into(), ..Assignment::default() };
    let check = Matrix::original().check(&members, &[], &assignment).unwrap();
    assert_eq!(cells(&check).len(), 6);
    for difference in &check.differences {
        let Mending::Nothing { why } = &difference.how else { panic!("{difference:?}") };
        assert!(why.contains("hand the workspace over") && difference.in_words.contains(why), "{difference:?}");
        assert_eq!((&difference.more_after, &difference.less_after), (&difference.more, &difference.less));
    }
    let update = MemberUpdate { role: Some(Role::View), ..MemberUpdate::default() };
    assert!(client(&sandbox).members().update(&owner.id, &update).is_err(), "the API refuses it indeed");
    assert!(client(&sandbox).members().remove(&owner.id).is_err());
}
