//! What the people and keys of a snapshot may do, as words that can be compared.

use std::collections::BTreeSet;

use super::snapshot::{Key, Person};
use crate::matrix::Resource;
use crate::matrix::rights::of_member;
use crate::members::{Permission, Role};
use crate::scopes::{self, Scope};

/// What can be done now and could not before, and the other way round.
pub(super) type Changed = (Vec<String>, Vec<String>);

/// The role of a person; an unknown one where it cannot be read.
pub(super) fn role(person: &Person) -> Role {
    if person.irregular.contains("role") { Role::default() } else { Role::from(person.role.as_str()) }
}

/// What a person may do, resource by resource. An open invitation counts as accepted: it may be at any time.
pub(super) fn of_person(person: &Person) -> BTreeSet<String> {
    of_role(&role(person), person.permissions.as_ref())
}

/// What a role with these permissions may do.
pub(super) fn of_role(role: &Role, permissions: Option<&BTreeSet<String>>) -> BTreeSet<String> {
    let permissions: Option<Vec<Permission>> =
        permissions.map(|list| list.iter().map(|name| Permission::from(name.as_str())).collect());
    let of_resource = |resource: Resource| {
        let actions = of_member(role, permissions.as_deref(), resource);
        actions.into_iter().map(move |action| format!("{resource}: {action}"))
    };
    Resource::ALL.into_iter().flat_map(of_resource).collect()
}

/// The scopes of a key. One whose scopes cannot be read might have any.
pub(super) fn of_key(key: &Key) -> Vec<Scope> {
    match key.irregular.contains("scopes") {
        true => vec![Scope::from_static("all:all")],
        false => key.scopes.iter().map(|scope| Scope::received(scope)).collect(),
    }
}

/// What a change of a person's rights adds and takes.
pub(super) fn changed(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Changed {
    let less = |left: &BTreeSet<String>, right: &BTreeSet<String>| left.difference(right).cloned().collect();
    (less(after, before), less(before, after))
}

/// What a change of scopes adds and takes; what a wider scope says is not repeated.
pub(super) fn changed_scopes(before: &[Scope], after: &[Scope]) -> Changed {
    let names = |scopes: Vec<Scope>| {
        let is_said = |scope: &&Scope| !scopes.iter().any(|wider| wider != *scope && wider.covers(scope));
        scopes.iter().filter(is_said).map(ToString::to_string).collect()
    };
    (names(scopes::added_access(before, after)), names(scopes::added_access(after, before)))
}
