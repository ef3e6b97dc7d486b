//! Who asks, for which workspace, and whether the key may do it.

use instantly_rbac::{Operation, Scope};

use crate::alternatives::{Alternative, Alternatives};
use crate::http::Request;
use crate::refusal::Refusal;
use crate::state::World;

/// The key that a request came with.
pub(crate) struct Caller {
    /// The position of the key's own workspace.
    pub home: usize,
    pub key_id: String,
    pub scopes: Vec<Scope>,
}

/// Finds the key of the request.
pub(crate) fn authenticate(world: &World, request: &Request) -> Result<Caller, Refusal> {
    let header = request
        .header("authorization")
        .filter(|header| !header.is_empty())
        .ok_or_else(|| Refusal::new(401, "Missing Authorization header"))?;
    let secret = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (home, key) = secret
        .and_then(|(_, secret)| world.find_key(secret.trim()))
        .ok_or_else(|| Refusal::new(401, "Invalid API key"))?;
    Ok(Caller { home, key_id: key.id.clone(), scopes: key.scopes.clone() })
}

/// Finds the workspace that the request is about: the key's own, or the sub-workspace that
/// `x-as-workspace` names.
pub(crate) fn workspace(
    world: &World,
    alternatives: &Alternatives,
    caller: &Caller,
    request: &Request,
) -> Result<usize, Refusal> {
    let Some(named) = request.header("x-as-workspace") else { return Ok(caller.home) };
    let is_home = world.workspaces[caller.home].id().eq_ignore_ascii_case(named);
    if is_home && alternatives.has(Alternative::OwnWorkspaceNamed) {
        return Ok(caller.home);
    }
    let accepted = world.accepted_subs(caller.home).find(|sub| sub.id().eq_ignore_ascii_case(named));
    accepted.and_then(|sub| world.position(sub.id())).ok_or_else(|| {
        Refusal::new(403, "x-as-workspace must name a sub workspace that has accepted the invitation of this workspace")
    })
}

/// The scopes of which any one suffices. Where none is documented, the sandbox enforces what the
/// contract assumes.
pub(crate) fn sufficient_scopes(operation: Operation) -> Vec<Scope> {
    let scope = operation.spec().scope.clone().or_else(|| operation.assumed_scope());
    scope.expect("the contract assumes a scope where none is documented").sufficient()
}

/// Refuses a key that lacks the scope of the operation.
pub(crate) fn permit(caller: &Caller, operation: Operation) -> Result<(), Refusal> {
    let sufficient = sufficient_scopes(operation);
    if sufficient.iter().any(|scope| caller.scopes.contains(scope)) {
        return Ok(());
    }
    let names: Vec<&str> = sufficient.iter().map(Scope::as_str).collect();
    Err(Refusal::new(403, format!("The API key lacks a scope for this. Any one suffices: {}", names.join(", "))))
}
