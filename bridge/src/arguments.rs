//! What a function is given, read into core's own types.
//!
//! What is allowed is read off the types that take it, so that the message about an unknown option can name them all,
//! and a new field of a filter needs nothing here. Values stay JSON texts, which are wiped, until they are read: one
//! may be a secret.

use std::borrow::Cow;
use std::time::Duration;

use instantly_rbac::internals::{expected_one_of, place, short};
use instantly_rbac::{Client, Error, Extra, JsonObject, JsonValue, Result, SecretString};
use serde::de::value::Error as Captured;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use zeroize::Zeroizing;

use crate::dialect::Dialect;

/// Arguments that were not read yet: those by position, and options. Both have names, as the language spells them.
#[derive(Clone)]
pub struct Arguments {
    dialect: Dialect,
    positional: Extra,
    options: Extra,
    /// Names of options that were read here, or are read elsewhere.
    read: Vec<String>,
    /// Names of the options of parts, with their parts.
    of_parts: Vec<String>,
    /// In front of names in errors, where these are the options of a part.
    part: String,
}

/// No options.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nothing {}

impl Arguments {
    /// Arguments by position, and options by the name that the language gives them.
    pub fn new(dialect: Dialect, positional: Extra, options: Extra) -> Arguments {
        Arguments { dialect, positional, options, read: Vec::new(), of_parts: Vec::new(), part: String::new() }
    }

    /// Those of a JSON array: an object with the arguments by position, and one with the options. The text is wiped, and
    /// never repeated: it may hold a secret.
    ///
    /// # Errors
    ///
    /// Where it is something else.
    pub fn of_call(dialect: Dialect, json: String) -> Result<Arguments> {
        let allowed = "must be Unicode texts, and nested less than 100 deep";
        let (positional, options) = serde_json::from_str(SecretString::from(json).expose())
            .map_err(|_| Error::invalid_argument("arguments", allowed))?;
        Ok(Arguments::new(dialect, positional, options))
    }

    /// The options of a JSON object, if there is one. Its text is never repeated: it may hold a secret.
    ///
    /// # Errors
    ///
    /// Where it is no JSON, or no object.
    pub fn parse(dialect: Dialect, json: Option<&str>) -> Result<Arguments> {
        let options = json.map_or_else(
            || Ok(Extra::default()),
            |json| {
                let example = dialect.spell("page_size");
                let allowed = format!("must be a JSON object, such as {{\"{example}\": 50}}");
                let no_object = |_| Error::invalid_argument(dialect.options(), allowed);
                parsed(json, dialect.options())?.parse().map_err(no_object)
            },
        );
        Ok(Arguments::new(dialect, Extra::default(), options?))
    }

    /// How the language spells names.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The same with an argument by position.
    #[must_use]
    pub fn with(self, name: &str, value: &impl Serialize) -> Arguments {
        self.with_json(name, serde_json::json!(value).into())
    }

    /// The same with JSON, of which no digit is lost.
    #[must_use]
    pub fn with_json(mut self, name: &str, value: JsonValue) -> Arguments {
        self.positional.insert(self.dialect.spell(name).into_owned(), value);
        self
    }

    /// The same with a text, which may be a secret.
    #[must_use]
    pub fn with_text(self, name: &str, text: &str) -> Arguments {
        self.with_json(name, json_text(text))
    }

    /// The same, where messages about options name these too.
    #[must_use]
    pub fn beside(mut self, names: &[&str]) -> Arguments {
        self.read.extend(names.iter().map(|name| (*name).to_owned()));
        self
    }

    /// Whether there is an argument of that name by position.
    pub(crate) fn has_positional(&self, name: &str) -> bool {
        self.positional.get(&self.dialect.spell(name)).is_some()
    }

    /// Whether there is an argument or an option of that name, and not null.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        let spelled = self.dialect.spell(name);
        let value = self.positional.get(&spelled).or_else(|| self.options.get(&spelled));
        value.is_some_and(|value| value.as_str() != "null")
    }

    /// An argument that must be there, given by position or as an option.
    ///
    /// # Errors
    ///
    /// Where it is missing, or of another type.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        let value = self.take(name).or_else(|| self.dialect.missing());
        let value = value.ok_or_else(|| self.wrong(name, "must be given"))?;
        self.value(&value, name)
    }

    /// An argument by position that may be missing.
    ///
    /// # Errors
    ///
    /// Where it is of another type.
    pub fn by_position<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        self.positional.remove(&self.dialect.spell(name)).map(|value| self.value(&value, name)).transpose()
    }

    /// An option that may be missing or null.
    ///
    /// # Errors
    ///
    /// Where it is of another type.
    pub fn option<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        let given = self.take(name).filter(|value| value.as_str() != "null");
        given.map(|value| self.value(&value, name)).transpose()
    }

    /// The same, where null is not the same as missing.
    ///
    /// # Errors
    ///
    /// As of `option`.
    pub fn nullable<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<Option<T>>> {
        self.take(name).map(|value| self.value(&value, name)).transpose()
    }

    /// An option that is the limit of a clock.
    ///
    /// # Errors
    ///
    /// Where it is no number, not above zero, or more than a day.
    pub fn limit(&mut self, name: &str) -> Result<Option<Duration>> {
        const A_DAY: f64 = 86_400.0;
        let Some((name, seconds)) = self.seconds(name)? else { return Ok(None) };
        if seconds > 0.0 && seconds <= A_DAY {
            return Ok(Some(Duration::from_secs_f64(seconds)));
        }
        let (per_second, unit) = self.dialect.unit();
        let most = if per_second == 1.0 { "86,400" } else { "86,400,000" };
        Err(Error::invalid_argument(&name, format_args!("must be a number of {unit}, above 0 and at most {most}")))
    }

    /// An option that is a time, which may be zero.
    ///
    /// # Errors
    ///
    /// Where it is no number, or below zero.
    pub fn time(&mut self, name: &str) -> Result<Option<Duration>> {
        let Some((name, seconds)) = self.seconds(name)? else { return Ok(None) };
        let (_, unit) = self.dialect.unit();
        let wrong = |_| Error::invalid_argument(&name, format_args!("must be a number of {unit}, not below zero"));
        Duration::try_from_secs_f64(seconds).map(Some).map_err(wrong)
    }

    fn seconds(&mut self, name: &str) -> Result<Option<(String, f64)>> {
        let spelled = self.dialect.spell_time(name);
        self.read.push(spelled.clone());
        let Some(value) = self.options.remove(&spelled) else { return Ok(None) };
        let name = format!("{}{spelled}", self.part);
        let number: Option<f64> = read_value(self.dialect, &value, || name.clone())?;
        Ok(number.map(|number| (name, number / self.dialect.unit().0)))
    }

    /// The options of a part, which are an object of their own; none are given where it is missing or null.
    ///
    /// # Errors
    ///
    /// Where it is something else.
    pub fn part(&mut self, name: &str) -> Result<Arguments> {
        let value = self.take(name).unwrap_or_default();
        let options = match value.as_str().as_bytes() {
            b"null" => Extra::default(),
            [b'{', ..] => self.value(&value, name)?,
            _ => return Err(self.wrong(name, "must be a map")),
        };
        let part = format!("{}{}.", self.part, self.dialect.spell(name));
        Ok(Arguments { part, ..Arguments::new(self.dialect, Extra::default(), options) })
    }

    /// The options of a part as a structure. Messages about an unknown option say where it is one.
    ///
    /// # Errors
    ///
    /// As of `part` and `read`.
    pub(crate) fn options_of<T: DeserializeOwned>(&mut self, part: &str) -> Result<T> {
        let spelled = self.dialect.spell(part).into_owned();
        let names = field_names::<T>().iter().map(|name| format!("{spelled}.{}", self.dialect.spell(name)));
        self.of_parts.extend(names);
        self.part(part)?.read_one()
    }

    /// Reads all that are left into two structures, each of which takes those that it has fields for.
    ///
    /// # Errors
    ///
    /// Where one is unknown, or of another type.
    pub fn read<A: DeserializeOwned, B: DeserializeOwned>(mut self) -> Result<(A, B)> {
        let fields = [field_names::<A>(), field_names::<B>()];
        let spelled = || fields.iter().copied().flatten().map(|name| self.dialect.spell(name));
        let allowed = || spelled().filter(|name| self.positional.get(name).is_none());
        let unknown = self.options.iter().map(|(name, _)| name).find(|name| !allowed().any(|known| known == *name));
        if let Some(unknown) = unknown {
            let mut allowed: Vec<String> = allowed().map(Cow::into_owned).collect();
            self.read.retain(|name| !allowed.contains(name));
            allowed.append(&mut self.read);
            let of_part =
                self.of_parts.iter().find(|name| name.split_once('.').is_some_and(|(_, name)| name == unknown));
            let expected = if let Some(of_part) = of_part {
                format!("did you mean {of_part}?")
            } else if allowed.is_empty() {
                "none is expected".to_owned()
            } else {
                let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
                expected_one_of(unknown, &allowed)
            };
            let unknown = short(unknown);
            let whole = self.part.strip_suffix('.').unwrap_or(self.dialect.options());
            return Err(Error::invalid_argument(whole, format_args!("unknown option {unknown:?}; {expected}")));
        }
        Ok((self.structure(fields[0])?, self.structure(fields[1])?))
    }

    /// Reads all that are left into one structure.
    ///
    /// # Errors
    ///
    /// As of `read`.
    pub fn read_one<A: DeserializeOwned>(self) -> Result<A> {
        let (options, Nothing {}) = self.read()?;
        Ok(options)
    }

    /// Refuses options that were not read.
    ///
    /// # Errors
    ///
    /// Where there are any.
    pub fn end(self) -> Result<()> {
        if self.options.is_empty() {
            return Ok(());
        }
        let Nothing {} = self.read_one()?;
        Ok(())
    }

    /// The value of an argument, whose name counts as read.
    fn take(&mut self, name: &str) -> Option<JsonValue> {
        let spelled = self.dialect.spell(name).into_owned();
        self.positional.remove(&spelled).or_else(|| {
            let value = self.options.remove(&spelled);
            self.read.push(spelled);
            value
        })
    }

    fn structure<T: DeserializeOwned>(&mut self, fields: &[&str]) -> Result<T> {
        let mut mine = Extra::default();
        for name in fields {
            if let Some(value) = self.take(name) {
                mine.insert((*name).to_owned(), value);
            }
        }
        self.fields(&mine.into())
    }

    /// Reads a structure, of its fields by their names.
    fn fields<T: DeserializeOwned>(&self, object: &JsonObject) -> Result<T> {
        parse_or_place(object.as_str()).or_else(|(path, message)| {
            if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
                let missing = self.dialect.missing().ok_or_else(|| self.wrong(field, "must be given"))?;
                let mut fields: Extra = object.parse().unwrap_or_default();
                fields.insert(field.to_owned(), missing);
                return self.fields(&fields.into());
            }
            // What fields are together is refused by the name of one of them.
            let of_one = message.split_once(": ").filter(|(field, _)| path.is_empty() && is_name(field));
            if let Some((field, allowed)) = of_one {
                return Err(Error::invalid_argument(&self.dialect.spell_field(field), self.dialect.words(allowed)));
            }
            // The first is the name of an option; below it are the caller's own data.
            let end = path.find(['.', '[']).unwrap_or(path.len());
            let place = format!("{}{}{}", self.part, self.dialect.spell(&path[..end]), &path[end..]);
            Err(Error::invalid_argument(&place, self.dialect.words(&allowed(&message))))
        })
    }

    fn value<T: DeserializeOwned>(&self, value: &JsonValue, name: &str) -> Result<T> {
        read_value(self.dialect, value, || format!("{}{}", self.part, self.dialect.spell(name)))
    }

    /// What is wrong with the value of an argument, in the words of the language.
    fn wrong(&self, name: &str, allowed: &str) -> Error {
        Error::invalid_argument(&format!("{}{}", self.part, self.dialect.spell(name)), self.dialect.words(allowed))
    }
}

/// A call over the network: the client that makes it, and its arguments.
pub struct Call {
    /// The client, with the time that this call has.
    pub client: Client,
    arguments: Arguments,
    pub(crate) on_page: Option<OnPage>,
}

/// What is called after each page of a list, with the number of items read so far. Its error ends the call.
pub type OnPage = Box<dyn FnMut(u64) -> Result<()> + Send + Sync>;

impl Call {
    /// A call, with the options that every call has: the limits of its clocks.
    ///
    /// # Errors
    ///
    /// Where one of them is wrong.
    pub fn new(mut client: Client, mut arguments: Arguments) -> Result<Call> {
        // Most calls have no options at all.
        if !arguments.options.is_empty() {
            if let Some(total) = arguments.limit("total_timeout")? {
                client = client.with_total_timeout(total);
            }
            if let Some(attempt) = arguments.limit("attempt_timeout")? {
                client = client.with_attempt_timeout(attempt);
            }
        }
        Ok(Call { client, arguments, on_page: None })
    }

    /// The same, whose list reports its pages, or the lists of the function together.
    #[must_use]
    pub fn on_page(mut self, report: Option<OnPage>) -> Call {
        self.on_page = report;
        self
    }

    /// The arguments.
    pub fn arguments(&mut self) -> &mut Arguments {
        &mut self.arguments
    }

    /// An argument that must be there.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        self.arguments.required(name)
    }

    /// The client of a call that takes no further options.
    ///
    /// # Errors
    ///
    /// Where there are any.
    pub fn client(self) -> Result<Client> {
        self.arguments.end()?;
        Ok(self.client)
    }

    /// The client, and the options as a structure.
    ///
    /// # Errors
    ///
    /// Where an option is unknown, or of another type.
    pub fn options<A: DeserializeOwned>(self) -> Result<(Client, A)> {
        Ok((self.client, self.arguments.read_one()?))
    }

    /// The client, and the options as two structures.
    pub(crate) fn read<A: DeserializeOwned, B: DeserializeOwned>(self) -> Result<(Client, A, B)> {
        let (first, second) = self.arguments.read()?;
        Ok((self.client, first, second))
    }
}

/// A text as JSON. It may be a secret: no copy of it is left unwiped.
pub fn json_text(text: &str) -> JsonValue {
    // So long that it does not grow, which would leave a part of it in memory.
    let mut json = Zeroizing::new(Vec::with_capacity(2 + 6 * text.len()));
    serde_json::to_writer(&mut *json, text).expect("it is written to memory");
    serde_json::from_slice(&json).expect("it is JSON")
}

/// A JSON text of the caller's, with all digits of its numbers.
///
/// # Errors
///
/// Where it is no JSON; its text is not repeated.
pub fn parsed(json: &str, argument: &str) -> Result<JsonValue> {
    serde_json::from_str(json).map_err(|error| Error::invalid_argument(argument, format_args!("is no JSON: {error}")))
}

/// Reads a JSON text of the caller's.
///
/// # Errors
///
/// Where it is no JSON, or of another type: with the argument, and the place in it.
pub fn read_json<T: DeserializeOwned>(dialect: Dialect, json: &str, argument: &str) -> Result<T> {
    read_value(dialect, &parsed(json, argument)?, || argument.to_owned())
}

/// Reads JSON; the error is the path to what is wrong, and serde's message about it.
fn parse_or_place<T: DeserializeOwned>(json: &str) -> std::result::Result<T, (String, String)> {
    if let Ok(read) = serde_json::from_str(json) {
        return Ok(read);
    }
    // Once more, to find the place of what is wrong.
    let mut deserializer = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| (place(error.path()), without_place(error.inner())))
}

/// Whether a text is a name as core writes them.
fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase())
}

fn read_value<T: DeserializeOwned>(dialect: Dialect, value: &JsonValue, name: impl Fn() -> String) -> Result<T> {
    // serde would take the values of a list for those of the fields, in their order.
    if value.as_str().starts_with('[') && !field_names::<T>().is_empty() {
        return Err(Error::invalid_argument(&name(), dialect.words("must be a map")));
    }
    parse_or_place(value.as_str()).map_err(|(place, message)| {
        // Some of core's messages name the place themselves.
        let message = if place.is_empty() { message } else { message.replacen(&format!("{place}: "), "", 1) };
        let name = match place.as_str() {
            "" => name(),
            place if place.starts_with('[') => format!("{}{place}", name()),
            place => format!("{}.{place}", name()),
        };
        Error::invalid_argument(&name, dialect.words(&allowed(&message)))
    })
}

/// The message of serde_json without line and column: the caller does not have that text.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message).to_owned()
}

/// What is allowed, of a message of serde's that also says what was found: that may be a key in the wrong place.
fn allowed(message: &str) -> String {
    // What serde_json says where the name of a variant is to stand.
    if message == "expected value" {
        return "must be a string".to_owned();
    }
    let Some((_, expected)) = message.rsplit_once(", expected ") else { return message.to_owned() };
    let in_words = match expected {
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, not below zero",
        "i32" | "i64" => "a whole number",
        "f64" => "a number",
        "path string" => "a path",
        other => other,
    };
    format!("must be {in_words}")
}

/// The names of the fields that a structure is read from.
fn field_names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields = FieldNames(&[]);
    // It fails on purpose, as soon as the names are known.
    let _ = T::deserialize(&mut fields);
    fields.0
}

struct FieldNames(&'static [&'static str]);

impl<'de> Deserializer<'de> for &mut FieldNames {
    type Error = Captured;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Captured> {
        Err(Captured::custom("only the names of fields are read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Captured> {
        self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use instantly_rbac::ListOptions;
    use instantly_rbac::matrix::Matrix;
    use instantly_rbac::members::{Invitation, MemberFilter};

    use super::*;

    fn read(json: &str) -> Result<(MemberFilter, ListOptions)> {
        let mut arguments = Arguments::parse(Dialect::C, Some(json))?;
        arguments.limit("total_timeout")?;
        arguments.read()
    }

    #[test]
    fn each_structure_takes_its_own() {
        let (filter, bounds) = read(r#"{"accepted": true, "page_size": 5, "total_timeout_seconds": 1.5}"#).unwrap();
        assert_eq!(filter, MemberFilter { accepted: Some(true), search: None });
        assert_eq!(bounds.page_size, Some(5));
        assert!(read("{}").is_ok());
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed() {
        for (json, message) in [
            (
                r#"{"acepted": true}"#,
                "options_json: unknown option \"acepted\"; expected one of: accepted, search, page_size, max_items, \
                 total_timeout_seconds",
            ),
            (r#"{"accepted": "yes"}"#, "accepted: must be a boolean"),
            (r#"{"page_size": -1}"#, "page_size: must be a whole number, not below zero"),
            (r#"{"total_timeout_seconds": 0}"#, "total_timeout_seconds: must be a number of seconds, above 0"),
            ("{", "options_json: is no JSON"),
            ("[]", "options_json: must be a JSON object, such as {\"page_size\": 50}"),
            ("", "options_json: is no JSON"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.message().starts_with(message), "{json}: {}", error.message());
        }
    }

    #[test]
    fn what_was_given_is_not_repeated() {
        for json in
            [r#"{"accepted": "s3cret"}"#, r#"{"page_size": "s3cret"}"#, r#"{"search": ["s3cret"]}"#, "\"s3cret\""]
        {
            assert!(!read(json).unwrap_err().message().contains("s3cret"), "{json}");
        }
        let long = format!("{{\"{}\": 1}}", "x".repeat(10_000));
        assert!(read(&long).unwrap_err().message().len() < 300);
    }

    #[test]
    fn an_argument_by_position_is_no_option() {
        let invite = |options: &str| {
            let arguments = Arguments::parse(Dialect::C, Some(options)).unwrap();
            arguments.with_text("email", "sam@example.com").with_text("role", "view").read_one::<Invitation>()
        };
        assert_eq!(invite(r#"{"nickname": "Sam"}"#).unwrap().email, "sam@example.com");
        let error = invite(r#"{"email": "eve@example.com"}"#).unwrap_err();
        assert_eq!(
            error.message(),
            "options_json: unknown option \"email\"; expected one of: user_email, nickname, permissions"
        );
    }

    #[test]
    fn options_may_be_spelled_as_in_javascript() {
        let parse = |json| Arguments::parse(Dialect::JavaScript, Some(json)).unwrap();
        assert_eq!(parse(r#"{"pageSize": 7}"#).read_one::<ListOptions>().unwrap().page_size, Some(7));
        for (json, message) in [
            (
                r#"{"page_size": 7}"#,
                "options: unknown option \"page_size\"; expected one of: pageSize, maxItems; did you mean pageSize?",
            ),
            (r#"{"pageSize": []}"#, "pageSize: must be a whole number, not below zero"),
        ] {
            assert_eq!(parse(json).read_one::<ListOptions>().unwrap_err().message(), message);
        }
        assert_eq!(parse(r#"{"timeoutMs": 250}"#).limit("total_timeout").unwrap(), Some(Duration::from_millis(250)));
        assert_eq!(parse("{}").read_one::<Invitation>().unwrap_err().message(), "email: must be given");
    }

    #[test]
    fn what_is_missing_in_python_is_none_of_a_wrong_type() {
        let given = |dialect, json| Arguments::parse(dialect, Some(json)).unwrap();
        for (dialect, message) in
            [(Dialect::C, "must be given"), (Dialect::JavaScript, "must be given"), (Dialect::Python, "must be a str")]
        {
            let error = given(dialect, "{}").required::<String>("id").unwrap_err();
            assert_eq!(error.message(), format!("id: {message}"));
            let error = given(dialect, r#"{"role": "view"}"#).read_one::<Invitation>().unwrap_err();
            assert_eq!(error.message(), format!("email: {message}"));
        }
        let error = given(Dialect::Python, r#"{"email": "sam@example.com"}"#).read_one::<Invitation>().unwrap_err();
        assert_eq!(error.message(), "role: must be a str");
    }

    #[test]
    fn a_path_and_the_name_of_a_variant_are_called_by_their_types() {
        #[derive(Debug, Deserialize)]
        enum Kind {
            Stall,
        }
        let mut arguments = Arguments::parse(Dialect::C, Some(r#"{"file": 7, "kind": 7}"#)).unwrap();
        let error = arguments.required::<std::path::PathBuf>("file").unwrap_err();
        assert_eq!(error.message(), "file: must be a path");
        assert_eq!(arguments.required::<Kind>("kind").unwrap_err().message(), "kind: must be a string");
        assert!(matches!(read_json(Dialect::C, "\"Stall\"", "kind"), Ok(Kind::Stall)));
    }

    #[test]
    fn a_call_has_arguments_by_position_and_options() {
        let json = r#"[{"tagIds": ["t1"]}, {"resourceIds": ["r1"]}]"#;
        let mut arguments = Arguments::of_call(Dialect::JavaScript, json.to_owned()).unwrap();
        assert_eq!(arguments.required::<Vec<String>>("tag_ids").unwrap(), ["t1"]);
        let unknown = "options: unknown option \"resourceIds\"; expected one of: pageSize, maxItems";
        assert_eq!(arguments.read_one::<ListOptions>().unwrap_err().message(), unknown);
        let refused = Arguments::of_call(Dialect::JavaScript, r#"["s3cret"]"#.to_owned()).err().unwrap();
        assert!(refused.message().starts_with("arguments: must be Unicode"), "{refused}");
    }

    #[test]
    fn the_options_of_a_part_are_named_with_it() {
        let part = |json| Arguments::parse(Dialect::JavaScript, Some(json)).unwrap().part("list");
        assert_eq!(part("{}").unwrap().read_one::<ListOptions>().unwrap(), ListOptions::default());
        for (json, message) in [
            (r#"{"list": {"pageSize": "x"}}"#, "list.pageSize: must be a whole number, not below zero"),
            (r#"{"list": {"size": 1}}"#, "list: unknown option \"size\"; expected one of: pageSize, maxItems"),
            (r#"{"list": 7}"#, "list: must be an object"),
        ] {
            let error = part(json).and_then(Arguments::read_one::<ListOptions>).unwrap_err();
            assert_eq!(error.message(), message);
        }
    }

    #[test]
    fn a_place_in_a_value_is_named_once() {
        let read = |json| read_json::<Matrix>(Dialect::JavaScript, json, "matrix").unwrap_err().message().to_owned();
        assert_eq!(
            read(r#"{"roles": {"Closer": 1}}"#),
            "matrix.roles.Closer: must be a table with a key for each resource"
        );
        let unknown = read(r#"{"roles": {"Closer": {"campaigns": "Anything"}}}"#);
        assert!(unknown.starts_with("matrix.roles.Closer.campaigns: \"Anything\" is not"), "{unknown}");
    }

    #[test]
    fn a_key_in_the_place_of_anything_in_an_option_is_not_repeated() {
        let key = "sandbox_CanaryCanaryCanary0123456789";
        for json in [
            r#"{"roles": {"KEY": 1}}"#,
            r#"{"roles": {"KEY": {"KEY": "View"}}}"#,
            r#"{"roles": {"A": {"leads": "KEY"}}}"#,
            r#"{"KEY": {}}"#,
            r#""KEY""#,
        ] {
            let error = read_json::<Matrix>(Dialect::Python, &json.replace("KEY", key), "matrix").unwrap_err();
            assert!(!error.message().contains("Canary"), "{json}");
        }
        for json in
            [r#"{"people": "KEY"}"#, r#"{"people": {"KEY": ["KEY"]}}"#, r#"{"KEY": 1}"#, r#"{"keys": {"KEY": 7}}"#]
        {
            let json = json.replace("KEY", key);
            let error = read_json::<instantly_rbac::matrix::Assignment>(Dialect::C, &json, "assignment").unwrap_err();
            assert!(!error.message().contains("Canary"), "{}", json.replace(key, "KEY"));
            let unknown = Arguments::parse(Dialect::C, Some(&format!(r#"{{"{key}": 1}}"#))).unwrap();
            assert!(!unknown.read_one::<ListOptions>().unwrap_err().message().contains("Canary"));
        }
    }

    #[test]
    fn a_list_is_not_taken_for_the_fields_of_a_structure() {
        for json in [r#"{"assignment": [{}, {}]}"#, r#"{"assignment": []}"#] {
            let mut arguments = Arguments::parse(Dialect::Python, Some(json)).unwrap();
            let error = arguments.option::<instantly_rbac::matrix::Assignment>("assignment").unwrap_err();
            assert_eq!(error.message(), "assignment: must be a dict");
        }
    }

    #[test]
    fn times_that_no_clock_keeps_are_refused() {
        for bad in ["-1", "0", "1e300", "86401", "\"1\"", "[]"] {
            let json = format!("{{\"total_timeout_seconds\": {bad}}}");
            let mut arguments = Arguments::parse(Dialect::C, Some(&json)).unwrap();
            assert!(arguments.limit("total_timeout").is_err(), "{bad}");
        }
        let time = |json| Arguments::parse(Dialect::Python, Some(json)).unwrap().time("backoff");
        assert_eq!(time(r#"{"backoff": 0}"#).unwrap(), Some(Duration::ZERO));
        assert_eq!(time(r#"{"backoff": null}"#).unwrap(), None);
        assert_eq!(
            time(r#"{"backoff": -0.1}"#).unwrap_err().message(),
            "backoff: must be a number of seconds, not below zero"
        );
    }

    #[test]
    fn a_text_by_position_is_read_as_it_was_given() {
        let given = "two \"words\"\n\u{1}caf\u{e9}";
        let mut arguments = Arguments::parse(Dialect::C, None).unwrap().with_text("sec", given);
        assert_eq!(arguments.required::<SecretString>("sec").unwrap().expose(), given);
    }

    #[test]
    fn null_is_told_from_missing_where_it_means_something() {
        let capacity = |json| Arguments::parse(Dialect::C, Some(json)).unwrap().nullable::<f64>("capacity").unwrap();
        assert_eq!([capacity("{}"), capacity(r#"{"capacity": null}"#)], [None, Some(None)]);
        assert_eq!(capacity(r#"{"capacity": 0.5}"#), Some(Some(0.5)));
    }
}
