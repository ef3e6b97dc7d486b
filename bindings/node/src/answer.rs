//! What a call gives back: a document as JSON, or an error, and what cannot stand in a document.

use instantly_rbac::internals::specs::{Kind, RecordSpec};
use instantly_rbac::internals::{Row, Rows, at_border};
use instantly_rbac::{Error, ErrorKind, Result};
use napi::bindgen_prelude::{ToNapiValue, Uint32Array};
use napi_derive::napi;
use serde::Serialize;

use crate::errors;
use crate::packed::{Packed, packed};
use crate::values::{NativeObject, Wiped};

/// The result of a call: `document` or `error`, and what stands beside the document.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct Answer {
    /// JSON.
    pub document: Option<Wiped>,
    /// JSON: text and fields.
    pub error: Option<String>,
    /// What packed records are: the name of what makes objects of them.
    pub record: Option<&'static str>,
    /// Their values: a JSON array.
    pub values: Option<String>,
    /// Whether a number among them may have more digits than JavaScript's.
    pub long: bool,
    /// Where among them those of each record are.
    pub cells: Option<Uint32Array>,
    /// The secret of each key among the records.
    pub secrets: Option<Vec<Wiped>>,
    /// What is no data: a client, an open list, a review, a sandbox, bytes.
    pub object: Option<NativeObject>,
}

impl Answer {
    /// Nothing but that it was done.
    pub fn done() -> Result<Answer> {
        Answer::of(&())
    }

    /// A document.
    pub fn of(value: &impl Serialize) -> Result<Answer> {
        let json = serde_json::to_string(value).map_err(|error| {
            Error::new(ErrorKind::Internal, format!("a result could not be written as JSON: {error}"))
        })?;
        Ok(Answer::json(json))
    }

    /// A document that is JSON already.
    pub fn json(text: String) -> Answer {
        Answer { document: Some(text.into()), ..Answer::default() }
    }

    /// Records of pages of a list, with a document that says how the call went.
    pub fn records(spec: &'static RecordSpec, pages: &[Rows], document: &impl Serialize) -> Result<Answer> {
        let Packed { values, cells, has_long_number } = packed(spec, pages)?;
        let answer = Answer {
            record: Some(spec.name),
            values: Some(values),
            long: has_long_number,
            cells: Some(cells.into()),
            ..Answer::of(document)?
        };
        Ok(answer.with_secrets_of(spec, pages))
    }

    /// The same, with the secret of each of these records, if they are keys.
    #[must_use]
    pub fn with_secrets_of(mut self, spec: &RecordSpec, pages: &[Rows]) -> Answer {
        let are_keys = spec.fields.iter().any(|field| matches!(field.kind, Kind::Secret));
        let secret = |row: Row<'_>| row.secret().map_or_else(|| String::new().into(), |secret| secret.clone().into());
        self.secrets = are_keys.then(|| pages.iter().flat_map(Rows::iter).map(secret).collect());
        self
    }

    /// An object that this function makes, on JavaScript's thread.
    pub fn object<T: ToNapiValue>(make: impl FnOnce() -> T + Send + 'static) -> Answer {
        Answer::default().with_object(make)
    }

    /// The same, with that object.
    #[must_use]
    pub fn with_object<T: ToNapiValue>(mut self, make: impl FnOnce() -> T + Send + 'static) -> Answer {
        self.object = Some(NativeObject::new(make));
        self
    }

    /// The answer of a call of that name, which may have failed.
    pub fn of_result(operation: &'static str, result: Result<Answer>) -> Answer {
        result.unwrap_or_else(|error| {
            let error = errors::to_json(&error.in_operation(operation));
            Answer { error: Some(error), ..Answer::default() }
        })
    }
}

/// Runs what needs no thread of its own. Its error, or its panic, becomes an answer: an exception
/// out of a native function would lack everything that an error of ours has.
pub fn guard(operation: &'static str, body: impl FnOnce() -> Result<Answer>) -> Answer {
    Answer::of_result(operation, at_border(body).flatten())
}
