//! Options whose values an enumeration of core documents: given by name, or as the API writes them.

use std::ffi::OsStr;
use std::marker::PhantomData;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, Error};
use instantly_rbac::internals::specs::{ENUMS, EnumSpec, Values};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value of an enumeration.
#[derive(Clone)]
pub struct OneOf<T> {
    spec: &'static EnumSpec,
    of: PhantomData<fn() -> T>,
}

/// Reads a value of the enumeration of this name in core: `api-key-created`, `API key created` and 37 are the same.
/// A code that core does not know is taken, as the API may have added it; a name is not.
///
/// # Panics
///
/// Where core declares no such enumeration.
pub fn one_of<T>(name: &str) -> OneOf<T> {
    let spec = ENUMS.iter().find(|spec| spec.name == name).expect("an enumeration of core");
    OneOf { spec, of: PhantomData }
}

/// The names of its values.
pub fn names(name: &str) -> Vec<String> {
    one_of::<Value>(name).values().into_iter().map(|(name, ..)| name).collect()
}

impl<T> OneOf<T> {
    /// Of each value its name, what else it may be called, and how the API writes it.
    fn values(&self) -> Vec<(String, String, Value)> {
        match self.spec.values {
            Values::Texts(texts) => {
                texts.iter().map(|text| (words(text.name), slug(text.value), text.value.into())).collect()
            }
            Values::Codes(codes) => {
                codes.iter().map(|code| (words(code.name), slug(&code.doc.concat()), code.value.into())).collect()
            }
        }
    }

    fn find(&self, given: &str) -> Option<Value> {
        if let (Values::Codes(_), Ok(code)) = (&self.spec.values, given.trim().parse::<i64>()) {
            return Some(code.into());
        }
        let given = slug(given);
        self.values().into_iter().find_map(|(name, other, value)| (name == given || other == given).then_some(value))
    }
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> TypedValueParser for OneOf<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, given: &OsStr) -> Result<T, Error> {
        if let Some(value) = given.to_str().and_then(|given| self.find(given)) {
            return Ok(serde_json::from_value(value).expect("an enumeration takes each of its values"));
        }
        // The parser's own message names what is allowed, and what may have been meant.
        let names = PossibleValuesParser::from(self.values().into_iter().map(|(name, ..)| name).collect::<Vec<_>>());
        let slug = given.to_str().map(slug);
        let refused = names.parse_ref(command, argument, slug.as_deref().map_or(given, OsStr::new));
        Err(refused.expect_err("a known name was found before"))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.values().into_iter().map(|(name, ..)| PossibleValue::new(name))))
    }
}

/// `api-key-created` of `ApiKeyCreated`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// `api-key-created` of `API key created`.
fn slug(text: &str) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
