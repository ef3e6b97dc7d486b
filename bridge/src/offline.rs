//! Functions that need no network.

use instantly_rbac::internals::{FromDocuments, read_scope};
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{self, Action, Matrix, Resource};
use instantly_rbac::members::{Member, Role};
use instantly_rbac::operation::Composed;
use instantly_rbac::scopes::{self, Scope};
use instantly_rbac::{Error, ErrorKind, Extra, Result};
use serde_json::json;

use crate::arguments::Arguments;
use crate::output::Output;

/// Calls a function that needs no network. Where a matrix is taken and none is given, it is the original one.
///
/// # Errors
///
/// Where an argument is wrong, and those of the function. `Internal` for a function that needs the network.
pub fn offline<O: Output>(function: Composed, mut arguments: Arguments) -> Result<O> {
    let given = &mut arguments;
    match function {
        Composed::ScopesDocumented => O::document(scopes::documented().collect::<Vec<_>>()),
        Composed::ScopesAllows => {
            let granted = granted(given, "granted")?;
            O::document(scopes::allows(&granted, &scope(given, "required")?))
        }
        Composed::ScopesEffective => O::document(scopes::effective(&granted(given, "granted")?)),
        Composed::ScopesInWords => O::document(scopes::in_words(&granted(given, "granted")?)),
        Composed::ScopesSmallestFor => {
            O::document(scopes::smallest_for(&given.required::<Vec<String>>("operations")?)?)
        }
        Composed::ScopesAddedAccess => {
            O::document(scopes::added_access(&granted(given, "before")?, &granted(given, "after")?))
        }
        Composed::ScopesAddsAccess => {
            O::document(scopes::adds_access(&granted(given, "before")?, &granted(given, "after")?))
        }
        Composed::MatrixOriginal => O::matrix(Matrix::original()),
        Composed::MatrixFromJson => O::matrix(Matrix::from_json(&text(given, "text")?)?),
        Composed::MatrixFromToml => O::matrix(Matrix::from_toml(&text(given, "text")?)?),
        Composed::MatrixToJson => O::document(matrix(given)?.to_json()),
        Composed::MatrixRoles => O::document(matrix(given)?.roles().map(str::to_owned).collect::<Vec<_>>()),
        Composed::MatrixRows => {
            let rows = matrix(given)?;
            O::document(rows.rows().map(|(name, cells)| json!({ "name": name, "cells": cells })).collect::<Vec<_>>())
        }
        Composed::MatrixCell => {
            let (role, resource) = (text(given, "role")?, resource(given)?);
            O::document(matrix(given)?.cell(&role, resource)?.clone())
        }
        Composed::MatrixCan => {
            let (role, resource) = (text(given, "role")?, resource(given)?);
            let action = Action::by_name(&text(given, "action")?)?;
            O::document(matrix(given)?.can(&role, resource, action)?)
        }
        Composed::MatrixCompile => {
            let role = text(given, "role")?;
            O::document(matrix(given)?.compile(&role)?)
        }
        Composed::MatrixCheck => {
            let FromDocuments::<Member>(members) = given.required("members")?;
            let FromDocuments::<ApiKey>(keys) = given.required("keys")?;
            not_swapped(("members", &members), ("keys", &keys))?;
            let assignment = given.required("assignment")?;
            O::document(matrix(given)?.check(&members, &keys, &assignment)?)
        }
        Composed::MatrixAddedAccess => {
            O::document(matrix::added_access(&role(given, "before")?, &role(given, "after")?))
        }
        Composed::MatrixAddsAccess => O::document(matrix::adds_access(&role(given, "before")?, &role(given, "after")?)),
        Composed::GroupsForEach
        | Composed::AuditLogsBatches
        | Composed::AuditLogsActivity
        | Composed::TagsEnsure
        | Composed::WorkspaceChangeOwnerToMember
        | Composed::MembersReview
        | Composed::KeysReview
        | Composed::TagsReview
        | Composed::ClientReview
        | Composed::ClientAccess
        | Composed::ClientCheck
        | Composed::ClientRequest
        | Composed::ClientAsWorkspace
        | Composed::ClientClose => Err(Error::new(ErrorKind::Internal, format!("{} needs a client", function.name()))),
    }
}

/// Refuses keys in the place of members, and members in that of keys. Read as what they are not, they would be people
/// without a name and keys without one, of whom nobody has a role.
///
/// # Errors
///
/// Where one of them is, by the name of the argument.
pub fn not_swapped(members: (&str, &[Member]), keys: (&str, &[ApiKey])) -> Result<()> {
    let is_another = |irregular: &[String], own: &str, extra: &Extra, others: &str| {
        irregular.iter().any(|field| field == own) && extra.get(others).is_some()
    };
    if members.1.iter().any(|member| is_another(&member.irregular, "email", &member.extra, "scopes")) {
        return Err(Error::invalid_argument(members.0, "holds API keys, which are the next argument"));
    }
    if keys.1.iter().any(|key| is_another(&key.irregular, "scopes", &key.extra, "email")) {
        return Err(Error::invalid_argument(keys.0, "holds members, which are the argument before"));
    }
    Ok(())
}

/// Scopes that a key holds.
fn granted(arguments: &mut Arguments, name: &str) -> Result<Vec<Scope>> {
    Ok(arguments.required::<Vec<String>>(name)?.iter().map(|scope| Scope::received(scope)).collect())
}

/// A scope that is asked about.
fn scope(arguments: &mut Arguments, name: &str) -> Result<Scope> {
    read_scope(name, &text(arguments, name)?)
}

fn text(arguments: &mut Arguments, name: &str) -> Result<String> {
    arguments.required(name)
}

fn matrix(arguments: &mut Arguments) -> Result<Matrix> {
    Ok(arguments.option("matrix")?.unwrap_or_else(Matrix::original))
}

fn resource(arguments: &mut Arguments) -> Result<Resource> {
    Resource::by_name(&text(arguments, "resource")?)
}

fn role(arguments: &mut Arguments, name: &str) -> Result<Role> {
    Ok(Role::from(text(arguments, name)?.as_str()))
}

#[cfg(test)]
mod tests {
    use instantly_rbac::internals::FromDocuments;

    use super::*;

    #[test]
    fn members_and_keys_that_changed_places_are_refused() {
        let member = r#"[{"id": "1", "email": "sam@example.com", "role": "editor"}]"#;
        let key = r#"{"items": [{"id": "2", "name": "crm", "scopes": ["leads:read"]}]}"#;
        // What came without its name is not taken for the other.
        let odd = r#"[{"id": "3"}]"#;
        let check = |members: &str, keys: &str| {
            let FromDocuments::<Member>(members) = serde_json::from_str(members).unwrap();
            let FromDocuments::<ApiKey>(keys) = serde_json::from_str(keys).unwrap();
            not_swapped(("members", &members), ("keys", &keys))
        };
        assert_eq!(check(member, key), Ok(()));
        assert_eq!(check(odd, odd), Ok(()));
        assert_eq!(check(key, "[]").unwrap_err().message(), "members: holds API keys, which are the next argument");
        assert_eq!(check("[]", member).unwrap_err().message(), "keys: holds members, which are the argument before");
    }
}
