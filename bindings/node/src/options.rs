//! What JavaScript gives as an object, read into core's own types.
//!
//! What is allowed is read off the types that take it, so that the message about an unknown option can
//! name them all, and a new field of a filter needs nothing here. JavaScript says `pageSize` where core
//! says `page_size`.

use std::time::Duration;

use instantly_rbac::internals::options::field_names;
use instantly_rbac::{Error, Extra, JsonObject, JsonValue, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What errors call the object as a whole.
const OPTIONS: &str = "options";
/// Characters of an unknown name that are repeated.
const LONGEST_NAME: usize = 40;

/// Options that were not read yet.
#[derive(Default)]
pub struct Options {
    given: Extra,
    /// Names of options that were read elsewhere.
    others: Vec<&'static str>,
}

/// No options.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nothing {}

impl Options {
    pub fn new(given: Extra) -> Options {
        Options { given, others: Vec::new() }
    }

    /// The object of that name, of a caller who gave several.
    pub fn nested(value: &JsonValue, name: &str) -> Result<Options> {
        match value.as_str().as_bytes() {
            [b'{', ..] => from_value(value, name).map(Options::new),
            b"null" => Ok(Options::default()),
            _ => Err(Error::invalid_argument(name, "must be an object")),
        }
    }

    /// The same, where messages name these too.
    #[must_use]
    pub fn beside(mut self, others: &[&'static str]) -> Options {
        self.others.extend(others);
        self
    }

    /// Whether an option was given, be it null.
    pub fn has(&self, name: &str) -> bool {
        self.given.get(name).is_some()
    }

    /// Adds what was found out in another way.
    pub fn insert(&mut self, name: &str, value: JsonValue) {
        self.given.insert(name.to_owned(), value);
    }

    /// Sees to it that none is left.
    pub fn end(self) -> Result<()> {
        let Nothing {} = self.read_one()?;
        Ok(())
    }

    /// Takes one option out, by JavaScript's name; null is none.
    pub fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>> {
        self.others.push(name);
        self.given.remove(name).map_or(Ok(None), |value| from_value(&value, name))
    }

    /// A number of milliseconds.
    pub fn take_limit(&mut self, name: &'static str) -> Result<Option<Duration>> {
        const A_DAY: f64 = 86_400_000.0;
        let Some(limit) = self.take::<f64>(name)? else { return Ok(None) };
        if limit > 0.0 && limit <= A_DAY {
            return Ok(Some(Duration::from_secs_f64(limit / 1000.0)));
        }
        Err(Error::invalid_argument(name, "must be a number of milliseconds, above 0 and at most 86,400,000"))
    }

    /// Reads them all into two structures, each of which takes those that it has fields for.
    pub fn read<A: DeserializeOwned, B: DeserializeOwned>(mut self) -> Result<(A, B)> {
        let fields = [field_names::<A>(), field_names::<B>()];
        let allowed: Vec<String> = fields.concat().iter().map(|name| camel(name)).collect();
        if let Some(unknown) =
            self.given.iter().map(|(name, _)| name).find(|name| !allowed.iter().any(|known| known == name))
        {
            let unknown: String = unknown.chars().take(LONGEST_NAME).collect();
            let allowed: Vec<&str> = allowed.iter().map(String::as_str).chain(self.others.iter().copied()).collect();
            let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
            return Err(Error::invalid_argument(OPTIONS, format_args!("{unknown:?} is none; there are {allowed}")));
        }
        Ok((self.read_some(fields[0])?, self.read_some(fields[1])?))
    }

    /// Reads them all into one structure.
    pub fn read_one<A: DeserializeOwned>(self) -> Result<A> {
        let (options, Nothing {}) = self.read()?;
        Ok(options)
    }

    fn read_some<T: DeserializeOwned>(&mut self, fields: &[&str]) -> Result<T> {
        let mut mine = Extra::default();
        for name in fields {
            if let Some(value) = self.given.remove(&camel(name)) {
                mine.insert((*name).to_owned(), value);
            }
        }
        from_value(&JsonObject::from(mine).into(), OPTIONS)
    }
}

/// Reads JSON that the caller gave; an error names the argument and the place in it.
pub fn from_value<T: DeserializeOwned>(value: &JsonValue, argument: &str) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(value.as_str());
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let place = error.path().to_string();
        let name = match place.as_str() {
            "." => argument.to_owned(),
            // The names in an object of options are JavaScript's, those in data are the caller's own.
            _ if argument == OPTIONS => camel(&place),
            _ if place.starts_with('[') => format!("{argument}{place}"),
            _ => format!("{argument}.{place}"),
        };
        let message = error.inner().to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        match missing {
            Some(field) if argument == OPTIONS => Error::invalid_argument(&camel(field), "must be given"),
            // A matrix says the place itself.
            _ => {
                Error::invalid_argument(&name, allowed(message.strip_prefix(&format!("{place}: ")).unwrap_or(message)))
            }
        }
    })
}

/// What is allowed, in JavaScript's words.
fn allowed(message: &str) -> String {
    let allowed = instantly_rbac::internals::options::allowed(message);
    allowed.replace("must be a sequence", "must be an array").replace("must be a map", "must be an object")
}

/// A name as JavaScript spells it.
pub fn camel(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    let mut raise = false;
    for letter in name.chars() {
        match letter {
            '_' => raise = true,
            _ if raise => {
                spelled.extend(letter.to_uppercase());
                raise = false;
            }
            _ => spelled.push(letter),
        }
    }
    spelled
}
