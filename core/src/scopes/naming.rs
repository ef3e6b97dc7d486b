//! Scopes and operations that a caller names: what is wrong with a name, and what may have been meant.

use super::{RESOURCES, Scope, documented};
use crate::error::{Error, Result};
use crate::given::{did_you_mean, is_none};
use crate::operation::{Composed, Operation};

/// Reads a scope that is asked about, or that a key is to have: it must be documented.
///
/// # Errors
///
/// `InvalidArgument` with what is allowed, and what may have been meant.
pub fn read_scope(argument: &str, text: &str) -> Result<Scope> {
    let scope = Scope::received(text);
    if scope.is_documented() {
        return Ok(scope);
    }
    if scope.resource().is_empty() || scope.action().is_empty() {
        let form = "must have the form <resource>:<action>, such as campaigns:read";
        return Err(Error::invalid_argument(argument, form));
    }
    let names: Vec<String> = documented().map(|documented| documented.to_string()).collect();
    let names = || names.iter().map(String::as_str);
    let parts = |name: &str| {
        name.split_once(':').is_some_and(|(resource, action)| {
            // A slip is in one of the parts. What is wider than any other is not meant by one.
            (resource == scope.resource() || action == scope.action()) && resource != "all" && action != "all"
        })
    };
    let meant = did_you_mean(text, names().filter(|name| parts(name)));
    let of_resource: Vec<&str> = names().filter(|name| name.split(':').next() == Some(scope.resource())).collect();
    let allowed = match of_resource.as_slice() {
        [] => format!("there is no such resource; expected one of: {}{meant}", RESOURCES.join(", ")),
        known => format!("expected one of: {}{meant}", known.join(", ")),
    };
    Err(Error::invalid_argument(argument, is_none(text, &allowed)))
}

/// The operations that a function makes use of.
pub(super) fn named(argument: &str, name: &str) -> Result<Vec<Operation>> {
    let open_ended = [Composed::ClientRequest, Composed::ClientAsWorkspace, Composed::GroupsForEach];
    if open_ended.iter().any(|composed| composed.name() == name) {
        let depends = format!("what {name} needs depends on what it is used for; name the operations themselves");
        return Err(Error::invalid_argument(argument, depends));
    }
    if let Some(composed) = Composed::ALL.iter().find(|composed| composed.name() == name) {
        return Ok(composed.spec().uses.to_vec());
    }
    let of_operation = |operation: &&Operation| operation.functions().iter().any(|function| function == name);
    if let Some(operation) = Operation::ALL.iter().find(of_operation) {
        return Ok(vec![*operation]);
    }
    let functions: Vec<String> = Operation::ALL.iter().flat_map(|operation| operation.functions()).collect();
    let composed = Composed::ALL.iter().map(|composed| composed.name());
    let meant = did_you_mean(name, functions.iter().map(String::as_str).chain(composed));
    let all: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    let allowed = format!("expected one of: {}{meant}", all.join(", "));
    Err(Error::invalid_argument(argument, is_none(name, &allowed)))
}
