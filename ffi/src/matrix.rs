//! The access matrix: who should do what. No network
//!
//! Wherever a matrix is taken, NULL stands for the original one: Admin, Manager, SDR and Viewer.
//! Resources are "campaigns", "leads", "accounts", "webhooks", "api_keys" and "members"; actions
//! "view", "create", "edit" and so on, as the cells name them.
//!
//!     bool can = false;
//!     instantly_matrix_can(NULL, "SDR", "campaigns", "launch", &can, NULL);
//!     assert(can);
//!
//!     InstantlyMatrix *mine = NULL;
//!     const char *text = "{\"roles\": {\"Closer\": {\"campaigns\": \"View\", \"leads\": \"Edit/Import\"}}}";
//!     if (instantly_matrix_from_json(text, &mine, NULL) == INSTANTLY_STATUS_OK) {
//!         instantly_matrix_can(mine, "Closer", "leads", "import", &can, NULL);
//!         assert(can);
//!         instantly_matrix_free(mine);
//!     }

use std::ffi::c_char;

use instantly_bridge::{Dialect, not_swapped, read_json};
use instantly_rbac::Result;
use instantly_rbac::internals::{FromDocuments, FromRow};
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{self, Action, Assignment, Matrix, Resource};
use instantly_rbac::members::{Member, Role};
use instantly_rbac::operation::Composed;
use serde_json::json;

use crate::boundary::{free, guard, make_handle, slot, text};
use crate::call::{Given, document as document_of, offline};
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::get_optional;
use crate::status::InstantlyStatus;

/// Which role may do what.
pub struct InstantlyMatrix(Matrix);

fn read(matrix: *const InstantlyMatrix) -> Result<Matrix> {
    Ok(get_optional(matrix, "matrix")?.map_or_else(Matrix::original, |matrix| matrix.0.clone()))
}

/// The matrix that NULL stands for.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_original(
    matrix: *mut *mut InstantlyMatrix,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("matrix.original", "matrix", matrix, error, || Ok(InstantlyMatrix(Matrix::original())))
}

/// Reads a matrix from JSON. A resource that a role does not name is "-".
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_from_json(
    matrix: *const c_char,
    parsed: *mut *mut InstantlyMatrix,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("matrix.from_json", "parsed", parsed, error, || {
        Matrix::from_json(text(matrix, "matrix")?).map(InstantlyMatrix)
    })
}

/// Reads a matrix from TOML: a table `[roles.Closer]` for each role.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_from_toml(
    matrix: *const c_char,
    parsed: *mut *mut InstantlyMatrix,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("matrix.from_toml", "parsed", parsed, error, || {
        Matrix::from_toml(text(matrix, "matrix")?).map(InstantlyMatrix)
    })
}

/// The matrix as a string of JSON, which `instantly_matrix_from_json` reads.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_to_json(
    matrix: *const InstantlyMatrix,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("matrix.to_json", document, error, || InstantlyDocument::new(&read(matrix)?.to_json()))
}

/// The names of the roles, as an array.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_roles(
    matrix: *const InstantlyMatrix,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("matrix.roles", document, error, || InstantlyDocument::new(&read(matrix)?.roles().collect::<Vec<_>>()))
}

/// Each role with its cells, as an array of `name` and `cells`, these in the order of the resources
/// above, each of `label` and `actions`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_rows(
    matrix: *const InstantlyMatrix,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("matrix.rows", document, error, || {
        let matrix = read(matrix)?;
        let rows = matrix.rows().map(|(name, cells)| json!({ "name": name, "cells": cells }));
        InstantlyDocument::new(&rows.collect::<Vec<_>>())
    })
}

/// What a role may do with a resource: `label`, and `actions`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_cell(
    matrix: *const InstantlyMatrix,
    role: *const c_char,
    resource: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("matrix.cell", document, error, || {
        let resource = Resource::by_name(text(resource, "resource")?)?;
        InstantlyDocument::new(read(matrix)?.cell(text(role, "role")?, resource)?)
    })
}

/// Whether a role may do something with a resource.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_can(
    matrix: *const InstantlyMatrix,
    role: *const c_char,
    resource: *const c_char,
    action: *const c_char,
    can: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("matrix.can", error, || {
        let slot = slot(can, "can")?;
        let resource = Resource::by_name(text(resource, "resource")?)?;
        let action = Action::by_name(text(action, "action")?)?;
        slot.put(read(matrix)?.can(text(role, "role")?, resource, action)?);
        Ok(InstantlyStatus::Ok)
    })
}

/// What comes nearest to a role: `role`, `api_role` and `permissions` to invite a person with (null where the role needs
/// no narrowing), `scopes` to create a key with, and `gaps`, each cell that the API cannot express: `resource`, `holder`
/// (member or key), `more` and `less` (actions), `why`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_compile(
    matrix: *const InstantlyMatrix,
    role: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("matrix.compile", document, error, || {
        InstantlyDocument::new(&read(matrix)?.compile(text(role, "role")?)?)
    })
}

/// A list as one of the library's documents shows it, or a bare array.
fn listed<T: FromRow>(json: *const c_char, argument: &str) -> Result<Vec<T>> {
    let FromDocuments(items) = read_json(Dialect::C, text(json, argument)?, argument)?;
    Ok(items)
}

/// Where members and keys can do more, or less, than the matrix says. `members_json` and `keys_json` are the JSON of
/// lists (`instantly_document_json`) or arrays, `assignment_json` says who has which role:
/// {"people": {"sam@example.com": "SDR"}, "keys": {"marketing": "Viewer"}}.
///
/// The document has `differences`, those that can be mended first, and holders, each of `sort` (person or key) and
/// `name`: `unassigned` (without a role), `absent` (assigned and not there), `unreadable` (counted as the widest, because
/// role, permissions or scopes cannot be read). A difference has `holder`, `role`, `resource`, `more` and `less` (actions),
/// `how` it is mended, what stays after that (`more_after`, `less_after`), and `in_words`, which says the last two.
/// `how.by` is change_role (with `member_id`, `role`), invite_again (with `member_id`, `role`, `permissions`, `adds`,
/// `costs`), replace_key (with `key_id`, `scopes`) or nothing (with `why`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_check(
    matrix: *const InstantlyMatrix,
    members_json: *const c_char,
    keys_json: *const c_char,
    assignment_json: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("matrix.check", document, error, || {
        let members: Vec<Member> = listed(members_json, "members_json")?;
        let keys: Vec<ApiKey> = listed(keys_json, "keys_json")?;
        not_swapped(("members_json", &members), ("keys_json", &keys))?;
        let assignment: Assignment =
            read_json(Dialect::C, text(assignment_json, "assignment_json")?, "assignment_json")?;
        InstantlyDocument::new(&read(matrix)?.check(&members, &keys, &assignment)?)
    })
}

/// What a change of the API role of a member adds: an object of actions by resource, empty where it adds
/// nothing.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_added_access(
    before: *const c_char,
    after: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    offline(Composed::MatrixAddedAccess, document, error, |given| given.text("before", before)?.text("after", after))
}

/// Whether a change of the API role of a member adds anything; `instantly_matrix_added_access` says what.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_adds_access(
    before: *const c_char,
    after: *const c_char,
    adds: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("matrix.adds_access", error, || {
        let slot = slot(adds, "adds")?;
        let (before, after) = (Role::from(text(before, "before")?), Role::from(text(after, "after")?));
        slot.put(matrix::adds_access(&before, &after));
        Ok(InstantlyStatus::Ok)
    })
}

/// Frees a matrix. NULL, and a matrix that was freed, are left alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_matrix_free(matrix: *mut InstantlyMatrix) {
    free(matrix);
}
