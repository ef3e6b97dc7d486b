//! Scopes: what keys may do. No network
//!
//! A scope is a resource and an action, such as "campaigns:read"; "campaigns:all" covers all of the
//! resource's, and "all:all" everything. Granted scopes are taken as the API gave them: one that is not
//! documented counts as the widest that it could mean, and what cannot be read as "all:all".
//!
//!     const char *granted[] = {"campaigns:all"};
//!     bool allowed = false;
//!     instantly_scopes_allows(granted, 1, "campaigns:update", &allowed, NULL);
//!     assert(allowed);

use std::ffi::c_char;

use instantly_rbac::Result;
use instantly_rbac::internals::read_scope;
use instantly_rbac::operation::Composed;
use instantly_rbac::scopes::{self, Scope};

use crate::boundary::{guard, slot, text, texts};
use crate::call::{Given, offline};
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::status::InstantlyStatus;

/// Scopes that a key holds.
fn granted_scopes(scopes: *const *const c_char, count: usize, argument: &str) -> Result<Vec<Scope>> {
    Ok(texts(scopes, count, argument)?.iter().map(|scope| Scope::received(scope)).collect())
}

/// Every documented scope, as an array.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_documented(
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    offline(Composed::ScopesDocumented, document, error, Ok)
}

/// Whether any of the granted scopes covers the required one.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_allows(
    granted: *const *const c_char,
    granted_count: usize,
    required: *const c_char,
    allowed: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("scopes.allows", error, || {
        let slot = slot(allowed, "allowed")?;
        let granted = granted_scopes(granted, granted_count, "granted")?;
        slot.put(scopes::allows(&granted, &read_scope("required", text(required, "required")?)?));
        Ok(InstantlyStatus::Ok)
    })
}

/// Every documented scope that a set of scopes covers, and those of the set itself, as an array.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_effective(
    granted: *const *const c_char,
    granted_count: usize,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    offline(Composed::ScopesEffective, document, error, |given| given.texts("granted", granted, granted_count))
}

/// What a set of scopes allows, in words, as an array of strings.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_in_words(
    granted: *const *const c_char,
    granted_count: usize,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    offline(Composed::ScopesInWords, document, error, |given| given.texts("granted", granted, granted_count))
}

/// The smallest set of scopes for a list of operations, by canonical name such as "members.list":
/// `scopes`, and `undocumented`, those operations whose scope is only assumed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_smallest_for(
    operations: *const *const c_char,
    operation_count: usize,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    offline(Composed::ScopesSmallestFor, document, error, |given| {
        given.texts("operations", operations, operation_count)
    })
}

/// What a change of scopes adds, as an array; empty where it adds nothing. Of a scope that is not
/// documented, the least that it could mean counts before the change and the most after it.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_added_access(
    before: *const *const c_char,
    before_count: usize,
    after: *const *const c_char,
    after_count: usize,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    offline(Composed::ScopesAddedAccess, document, error, |given| {
        given.texts("before", before, before_count)?.texts("after", after, after_count)
    })
}

/// Whether a change of scopes adds anything; `instantly_scopes_added_access` says what.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_scopes_adds_access(
    before: *const *const c_char,
    before_count: usize,
    after: *const *const c_char,
    after_count: usize,
    adds: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("scopes.adds_access", error, || {
        let slot = slot(adds, "adds")?;
        let before = granted_scopes(before, before_count, "before")?;
        slot.put(scopes::adds_access(&before, &granted_scopes(after, after_count, "after")?));
        Ok(InstantlyStatus::Ok)
    })
}
