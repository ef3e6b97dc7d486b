//! What a call returns besides its value: how it went.

use std::borrow::Cow;
use std::ops::Deref;
use std::time::Duration;

use serde::{Serialize, Serializer};

/// How a call went. Every result carries one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Meta {
    /// Requests made, retries and all pages included.
    pub attempts: u32,
    /// The id that the server gave the (last) request, for its support.
    pub request_id: Option<String>,
    /// The reply was lost, and the result was read back from the server.
    pub recovered: bool,
    /// Time spent in pacing and back-off, not in requests.
    #[serde(rename = "waited_seconds", serialize_with = "as_seconds")]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub waited: Duration,
    /// What may explain a surprising result, such as an empty audit log.
    pub hint: Option<Cow<'static, str>>,
    /// Records of a list that were repeated on the next page, and were dropped.
    pub repeated: u64,
}

fn as_seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

impl Meta {
    /// Adds the next request of the same call.
    pub(crate) fn add(&mut self, next: Meta) {
        let Meta { attempts, request_id, recovered, waited, hint, repeated } = next;
        self.attempts += attempts;
        self.request_id = request_id.or_else(|| self.request_id.take());
        self.recovered |= recovered;
        self.waited += waited;
        self.hint = hint.or_else(|| self.hint.take());
        self.repeated += repeated;
    }
}

/// One value, and how the call went. It can be used like the value itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reply<T> {
    /// The value.
    pub value: T,
    /// How the call went.
    pub meta: Meta,
}

impl<T> Reply<T> {
    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Something was removed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Removal<T> {
    /// The id that was given.
    pub id: String,
    /// What was removed, as the server described it; none where that reply was lost.
    pub record: Option<T>,
    /// How the call went.
    pub meta: Meta,
}

/// A change of a field that may also be emptied: leave it, empty it, or set it.
///
/// ```
/// use instantly_rbac::Change;
///
/// assert_eq!(Change::<String>::default(), Change::Keep);
/// assert_eq!(Change::from("West"), Change::Set("West".to_owned()));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leave the field as it is.
    #[default]
    Keep,
    /// Empty the field (null on the wire).
    Clear,
    /// Give the field this value.
    Set(T),
}

impl From<&str> for Change<String> {
    fn from(text: &str) -> Self {
        Change::Set(text.to_owned())
    }
}

/// Read from JSON, a field that is absent is kept (by `#[serde(default)]`), and null clears it.
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Change<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Change::Clear, Change::Set))
    }
}

impl<T: Serialize> Change<T> {
    /// Writes the change into the body of a PATCH.
    pub(crate) fn write(&self, name: &str, body: &mut serde_json::Map<String, serde_json::Value>) {
        match self {
            Change::Keep => {}
            Change::Clear => {
                body.insert(name.to_owned(), serde_json::Value::Null);
            }
            Change::Set(value) => {
                body.insert(name.to_owned(), serde_json::json!(value));
            }
        }
    }
}
