//! Arguments that must be a name which the program knows, or have a form. What was given is not repeated.

use std::fmt::Display;

use instantly_rbac::internals::{checks, read_scope};
use instantly_rbac::{Error, Scope};

use crate::status::Failure;

/// What core says is allowed, without the name that the argument has there, and without what was given.
pub fn allowed(error: &Error) -> String {
    let allowed = error.message().split_once(": ").map_or(error.message(), |(_, allowed)| allowed);
    allowed.split_once(" is none; ").map_or(allowed, |(_, allowed)| allowed).to_owned()
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
    read_scope("scope", given).map_err(|error| allowed(&error))
}
