//! `options_json`: what a call may be told beyond its arguments, as one JSON object.
//!
//! What is allowed is read off the types that take it, so that the message about an unknown option
//! can name them all, and a new field of a filter needs nothing here.

use instantly_rbac::internals::options::{allowed, field_names};
use instantly_rbac::{Error, Extra, JsonObject, JsonValue, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

const ARGUMENT: &str = "options_json";
/// Characters of an unknown name that are repeated.
const LONGEST_NAME: usize = 40;

/// The options of one call that were not read yet. They may hold a proxy's password, so each stays a text, which is
/// wiped.
pub(crate) struct Options(Extra);

/// Options of every call.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TimeLimits {
    pub total_timeout_seconds: Option<f64>,
    pub attempt_timeout_seconds: Option<f64>,
}

/// No options.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Nothing {}

impl Options {
    /// Reads the object. Its text is never repeated: it may hold what is nobody's business.
    pub fn parse(json: Option<&str>) -> Result<Options> {
        let Some(json) = json else { return Ok(Options(Extra::default())) };
        let value = parsed(json, ARGUMENT)?;
        let allowed = "must be a JSON object, such as {\"page_size\": 50}";
        value.parse().map(Options).map_err(|_| Error::invalid_argument(ARGUMENT, allowed))
    }

    /// Reads them all into three structures, each of which takes those that it has fields for.
    pub fn read<A, B, C>(mut self) -> Result<(A, B, C)>
    where
        A: DeserializeOwned,
        B: DeserializeOwned,
        C: DeserializeOwned,
    {
        let fields = [field_names::<A>(), field_names::<B>(), field_names::<C>()];
        if let Some(unknown) =
            self.0.iter().map(|(name, _)| name).find(|name| !fields.iter().any(|fields| fields.contains(name)))
        {
            let allowed = fields.concat().join(", ");
            let unknown: String = unknown.chars().take(LONGEST_NAME).collect();
            return Err(Error::invalid_argument(
                ARGUMENT,
                format_args!("{unknown:?} is no option; there are {allowed}"),
            ));
        }
        Ok((self.take(fields[0])?, self.take(fields[1])?, self.take(fields[2])?))
    }

    fn take<T: DeserializeOwned>(&mut self, fields: &[&str]) -> Result<T> {
        let mut mine = Extra::default();
        for name in fields {
            if let Some(value) = self.0.remove(name) {
                mine.insert((*name).to_owned(), value);
            }
        }
        from_value(&JsonObject::from(mine).into(), ARGUMENT)
    }
}

/// The JSON that the caller gave, with all digits of its numbers.
pub(crate) fn parsed(json: &str, argument: &str) -> Result<JsonValue> {
    serde_json::from_str(json).map_err(|error| Error::invalid_argument(argument, format_args!("is no JSON: {error}")))
}

/// Reads JSON that the caller gave; an error names the argument and the place in it.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str, argument: &str) -> Result<T> {
    from_value(&parsed(json, argument)?, argument)
}

/// The same, of a value.
pub(crate) fn from_value<T: DeserializeOwned>(value: &JsonValue, argument: &str) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(value.as_str());
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let place = error.path().to_string();
        let place = if place == "." { String::new() } else { format!("{place}: ") };
        let message = error.inner().to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        Error::invalid_argument(argument, format_args!("{place}{}", allowed(message)))
    })
}

/// How long a clock runs.
pub(crate) fn time_limit(argument: &str, limit: f64) -> Result<Duration> {
    const A_DAY: f64 = 86_400.0;
    if limit > 0.0 && limit <= A_DAY {
        return seconds(argument, limit);
    }
    Err(Error::invalid_argument(argument, "must be a number of seconds, above 0 and at most 86,400"))
}

/// A number of seconds.
pub(crate) fn seconds(argument: &str, seconds: f64) -> Result<Duration> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| Error::invalid_argument(argument, "must be a number of seconds, not below zero"))
}

#[cfg(test)]
mod tests {
    use instantly_rbac::ListOptions;
    use instantly_rbac::members::MemberFilter;

    use super::*;

    fn read(json: &str) -> Result<(MemberFilter, ListOptions, TimeLimits)> {
        Options::parse(Some(json))?.read()
    }

    #[test]
    fn each_structure_takes_its_own() {
        let (filter, paging, limits) =
            read(r#"{"accepted": true, "page_size": 5, "total_timeout_seconds": 1.5}"#).unwrap();
        assert_eq!(filter, MemberFilter { accepted: Some(true), search: None });
        assert_eq!((paging.page_size, limits.total_timeout_seconds), (Some(5), Some(1.5)));
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed() {
        for (json, said) in [
            (
                r#"{"acepted": true}"#,
                "\"acepted\" is no option; there are accepted, search, page_size, max_items, total",
            ),
            (r#"{"accepted": "yes"}"#, "accepted: must be a boolean"),
            (r#"{"page_size": -1}"#, "page_size: must be a whole number, not below zero"),
            ("{", "is no JSON"),
            ("[]", "must be a JSON object"),
            ("", "is no JSON"),
        ] {
            let message = read(json).err().unwrap().message().to_owned();
            assert!(message.starts_with("options_json: ") && message.contains(said), "{json}: {message}");
        }
    }

    #[test]
    fn what_was_given_is_not_repeated() {
        for json in
            [r#"{"accepted": "s3cret"}"#, r#"{"page_size": "s3cret"}"#, r#"{"search": ["s3cret"]}"#, "\"s3cret\""]
        {
            assert!(!read(json).err().unwrap().message().contains("s3cret"), "{json}");
        }
        let long = format!("{{\"{}\": 1}}", "x".repeat(10_000));
        assert!(read(&long).err().unwrap().message().len() < 300);
    }

    #[test]
    fn time_limits_that_no_clock_keeps_are_refused() {
        for bad in [-1.0, 0.0, f64::NAN, f64::INFINITY, 1e300, 86_401.0] {
            assert!(time_limit("total_timeout_seconds", bad).is_err(), "{bad}");
        }
        assert_eq!(time_limit("total_timeout_seconds", 0.25).unwrap(), Duration::from_millis(250));
        assert!(seconds("backoff_seconds", 0.0).is_ok() && seconds("backoff_seconds", -0.1).is_err());
    }
}
