//! From method and path to an operation, by the table of the core crate.

use instantly_rbac::Operation;
use percent_encoding::percent_decode_str;

use crate::http::Request;

/// An operation, and the id in its path.
pub(crate) struct Route {
    pub operation: Operation,
    pub id: String,
}

/// Finds the route of a request. A path without an id wins over one with: `/admin` is no id.
/// Each route of a GET answers HEAD, too.
pub(crate) fn find(request: &Request) -> Option<Route> {
    let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
    let of_method = || Operation::ALL.iter().copied().filter(|operation| operation.spec().method.as_str() == method);
    if let Some(operation) = of_method().find(|operation| operation.spec().path == request.path) {
        return Some(Route { operation: assign_or_unassign(operation, request), id: String::new() });
    }
    of_method().find_map(|operation| {
        let (before, after) = operation.spec().path.split_once("{id}")?;
        let segment = request.path.strip_prefix(before)?.strip_suffix(after)?;
        if segment.is_empty() || segment.contains('/') {
            return None;
        }
        let id = percent_decode_str(segment).decode_utf8().ok()?.to_ascii_lowercase();
        Some(Route { operation, id })
    })
}

/// The two share an endpoint; the body shows which is meant.
fn assign_or_unassign(operation: Operation, request: &Request) -> Operation {
    if operation != Operation::TagsAssign {
        return operation;
    }
    match request.json().ok().and_then(|body| body.get("assign")?.as_bool()) {
        Some(false) => Operation::TagsUnassign,
        Some(true) | None => Operation::TagsAssign,
    }
}
