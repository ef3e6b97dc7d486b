//! Arguments that must be a name which the program knows, or have a form. What was given is not repeated.

use instantly_rbac::internals::{checks, neutral};
use instantly_rbac::scopes::{ACTIONS, RESOURCES, documented};
use instantly_rbac::{Error, Scope};

/// How alike two names must be, of 1 for the same, so that one may have been meant by the other.
const ALIKE: f64 = 0.75;

/// The known name that may have been meant.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given = given.to_lowercase();
    let likeness = |name: &str| strsim::jaro(&given, &name.to_lowercase());
    let alike = known.into_iter().map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness > ALIKE);
    alike.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}

/// What is allowed, and what may have been meant.
pub fn expected(given: &str, known: &[&str]) -> String {
    format!("expected one of: {}{}", neutral(&known.join(", ")), did_you_mean(given, known.iter().copied()))
}

/// The end of a message: what may have been meant, or nothing.
pub fn did_you_mean<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(given, known).map_or_else(String::new, |name| format!("; did you mean {}?", neutral(name)))
}

/// What core says is allowed, without the name that the argument has there.
pub fn allowed(error: &Error) -> String {
    error.message().split_once(": ").map_or(error.message(), |(_, allowed)| allowed).to_owned()
}

/// An e-mail address.
pub fn email(given: &str) -> Result<String, String> {
    checks::email(given).map(|()| given.to_owned()).map_err(|error| allowed(&error))
}

/// A documented scope.
pub fn scope(given: &str) -> Result<Scope, String> {
    let Ok(scope) = given.parse::<Scope>() else {
        return Err("must have the form <resource>:<action>, such as campaigns:read".to_owned());
    };
    if scope.is_documented() {
        return Ok(scope);
    }
    let of_resource: Vec<String> = documented()
        .filter(|documented| documented.resource() == scope.resource())
        .map(|documented| documented.to_string())
        .collect();
    if !of_resource.is_empty() {
        return Err(expected(given, &of_resource.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    let meant = nearest(scope.resource(), RESOURCES).map(|resource| {
        let action = nearest(scope.action(), ACTIONS).unwrap_or("read");
        format!("; did you mean {resource}:{action}?")
    });
    let meant = meant.unwrap_or_default();
    Err(format!("there is no such resource; expected one of: {}{meant}", RESOURCES.join(", ")))
}
