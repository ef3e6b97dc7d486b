//! Arguments that must be a name which the program knows, or have a form. What was given is not repeated.

use std::fmt::Display;

use instantly_rbac::internals::{checks, neutral};
use instantly_rbac::scopes::{RESOURCES, documented};
use instantly_rbac::{Error, Scope};

use crate::status::Failure;

/// The most letters by which a name may be misspelt, of so many as it has.
const MISSPELT: (usize, usize) = (2, 3);

/// The known name that may have been meant: the same but for its spelling. One that is only alike may be another right,
/// or another person.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given = given.to_lowercase();
    let most = MISSPELT.0.min(given.chars().count() / MISSPELT.1);
    let distance = |name: &str| strsim::osa_distance(&given, &name.to_lowercase());
    let meant = known.into_iter().map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= most);
    meant.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
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

/// Reads each of several arguments. Where there are several, an error says which one is wrong.
pub fn each<T, E: Display>(
    name: &str,
    given: &[String],
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, Failure> {
    let read = |(index, text): (usize, &String)| {
        let which = if given.len() == 1 { String::new() } else { format!(" {}", index + 1) };
        read(text).map_err(|problem| Failure::usage(format!("{name}{which}: {problem}")))
    };
    given.iter().enumerate().map(read).collect()
}

/// A whole number.
pub fn whole(given: &str) -> Result<u64, &'static str> {
    given.parse().map_err(|_| "must be a whole number, not below 0")
}

/// An id.
pub fn id(given: &str) -> Result<String, &'static str> {
    match checks::is_id(given) {
        true => Ok(given.to_owned()),
        false => Err("must be an id, such as 0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f"),
    }
}

/// An e-mail address.
pub fn email(given: &str) -> Result<String, String> {
    // In quotes there may be a comma.
    if given.contains(',') && !given.contains('"') {
        return Err("must be one e-mail address; give several with spaces between them".to_owned());
    }
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
    let names: Vec<String> = documented().map(|documented| documented.to_string()).collect();
    // What is wider than any other is not meant by a slip.
    let narrow = |name: &&str| name.split(':').all(|part| part != "all");
    // A slip is in one of the parts.
    let shares_part = |name: &&str| {
        name.split_once(':').is_some_and(|(resource, action)| resource == scope.resource() || action == scope.action())
    };
    let meant = did_you_mean(given, names.iter().map(String::as_str).filter(narrow).filter(shares_part));
    let of_resource: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| name.split(':').next() == Some(scope.resource())).collect();
    match of_resource.as_slice() {
        [] => Err(format!("there is no such resource; expected one of: {}{meant}", RESOURCES.join(", "))),
        known => Err(format!("expected one of: {}{meant}", known.join(", "))),
    }
}
