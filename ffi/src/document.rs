//! Documents: what a call returns
//!
//! A document is read by JSON pointer (RFC 6901): "/email" is a field, "/items/0/email" that of the
//! first of a list, "" the whole. Its forms are
//!
//!   a record    its fields, and `meta`
//!   a list      `items`, `complete` (false only where `max_items` ended it), `meta`
//!   a page      `items`, `next_starting_after`, `meta`
//!   a removal   `id`, `record` (null where a lost reply hid it), `meta`
//!
//! where `meta` says how the call went: `attempts`, `request_id`, `recovered`, `waited_seconds`,
//! `hint`. The fields of each record are named in its section. A field that the API left out, or sent with another type, is null; what came instead is
//! in `extra`, and its name in `irregular`.
//!
//! An output is written only on success, so that what it was set to before is its default:
//!
//!     InstantlyDocument *members = NULL;
//!     if (instantly_members_list(client, NULL, NULL, &members, NULL) == INSTANTLY_STATUS_OK) {
//!         size_t count = 0;
//!         instantly_document_rows(members, &count, NULL);
//!         for (size_t i = 0; i < count; i++) {
//!             const InstantlyDocument *member = NULL;
//!             const char *email = "(none)", *role = "(none)";
//!             instantly_document_row(members, i, &member, NULL);
//!             instantly_document_string(member, "/email", &email, NULL, NULL);
//!             instantly_document_string(member, "/role", &role, NULL, NULL);
//!             printf("%s is %s\n", email, role);
//!         }
//!         instantly_document_free(members);
//!     }

use std::ffi::c_char;
use std::sync::Arc;

use instantly_rbac::{Error, Meta, Reply, Result};
use once_cell::race::OnceBox;
use serde::Serialize;
use serde_json::Value;

use crate::boundary::{document as make_document, guard, make_handle, put_optional, quietly, slot, text};
use crate::content::{Content, Source};
use crate::error::InstantlyError;
use crate::handles::{self, Owner, get};
use crate::options::from_json;
use crate::status::InstantlyStatus;
use crate::text::{SecretText, Text};

/// What a call returned, or a part of it. Many threads may read it at once.
pub struct InstantlyDocument {
    content: Arc<Content>,
    /// Where in the content it is, as a JSON pointer.
    place: String,
    is_borrowed: bool,
    /// Handles of the rows that were asked for; they end with this document.
    rows: OnceBox<Box<[OnceBox<Owner<InstantlyDocument>>]>>,
    /// The JSON of a part, once it was asked for.
    json: OnceBox<Text>,
    /// The names of its fields, once they were asked for.
    keys: OnceBox<Vec<Text>>,
}

/// A record as a document: its fields, and how the call went.
#[derive(Serialize)]
struct Record<T> {
    #[serde(flatten)]
    record: T,
    meta: Meta,
}

impl InstantlyDocument {
    /// Any result.
    pub(crate) fn new(source: impl Source) -> InstantlyDocument {
        InstantlyDocument::with_secrets(source, Vec::new())
    }

    /// A result with secrets, by JSON pointer.
    pub(crate) fn with_secrets(source: impl Source, secrets: Vec<(String, SecretText)>) -> InstantlyDocument {
        InstantlyDocument::at(Arc::new(Content::new(source, secrets)), String::new(), false)
    }

    /// A record.
    pub(crate) fn record<T: Serialize + Send + Sync + 'static>(reply: Reply<T>) -> InstantlyDocument {
        InstantlyDocument::record_with_secrets(reply, Vec::new())
    }

    /// A record with secrets, by JSON pointer.
    pub(crate) fn record_with_secrets<T: Serialize + Send + Sync + 'static>(
        reply: Reply<T>,
        secrets: Vec<(String, SecretText)>,
    ) -> InstantlyDocument {
        let Reply { value: record, meta } = reply;
        InstantlyDocument::with_secrets(Record { record, meta }, secrets)
    }

    fn at(content: Arc<Content>, place: String, is_borrowed: bool) -> InstantlyDocument {
        InstantlyDocument {
            content,
            place,
            is_borrowed,
            rows: OnceBox::new(),
            json: OnceBox::new(),
            keys: OnceBox::new(),
        }
    }

    /// What the whole document was made of, where it is of that type.
    pub(crate) fn source<T: 'static>(&self) -> Option<&T> {
        if self.place.is_empty() { self.content.source() } else { None }
    }

    /// Whether it is a row, which its document frees.
    pub(crate) fn is_borrowed(&self) -> bool {
        self.is_borrowed
    }

    /// Copies of its secrets, by JSON pointer in a document that has it at `place`.
    pub(crate) fn secrets_below(&self, place: &str) -> Vec<(String, SecretText)> {
        let mine = |(pointer, secret): &(String, SecretText)| {
            let below = pointer.strip_prefix(&self.place).filter(|below| below.starts_with('/'))?;
            Some((format!("{place}{below}"), secret.clone()))
        };
        self.content.secrets().iter().filter_map(mine).collect()
    }

    /// The whole as a tree, as core made it.
    pub(crate) fn to_value(&self) -> Result<Value> {
        self.value("").map(Content::plain)
    }

    fn json(&self) -> Result<&Text> {
        if self.place.is_empty() {
            self.content.json()
        } else {
            self.json.get_or_try_init(|| Ok(Box::new(self.to_value()?.to_string().into())))
        }
    }

    /// The value at a pointer; none where the document has no such place.
    fn find(&self, pointer: &str) -> Result<Option<&Value>> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(Error::invalid_argument("pointer", "must be empty, or start with a slash, such as /email"));
        }
        let tree = self.content.tree()?;
        Ok(if self.place.is_empty() {
            tree.pointer(pointer)
        } else {
            tree.pointer(&format!("{}{pointer}", self.place))
        })
    }

    fn value(&self, pointer: &str) -> Result<&Value> {
        self.find(pointer)?
            .ok_or_else(|| Error::invalid_argument("pointer", format_args!("the document has no {pointer:?}")))
    }

    /// The value at a pointer, read as a type.
    fn read<'a, T>(&'a self, pointer: &str, wanted: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Result<T> {
        let value = self.value(pointer)?;
        read(value).ok_or_else(|| {
            let found = match value {
                Value::Null => "null",
                Value::Bool(_) => "a boolean",
                Value::Number(_) => "a number",
                Value::String(_) => "a string",
                Value::Array(_) => "an array",
                Value::Object(_) => "an object",
            };
            Error::invalid_argument("pointer", format_args!("{pointer:?} is {found}, not {wanted}"))
        })
    }

    /// The items of a list or a page, or of an array, and where they are.
    fn items(&self) -> Result<(&'static str, &Vec<Value>)> {
        let place = if self.find("/items")?.is_some() { "/items" } else { "" };
        Ok((place, self.read(place, "a list, a page or an array", Value::as_array)?))
    }

    fn part(&self, pointer: &str) -> Result<InstantlyDocument> {
        self.value(pointer)?;
        Ok(InstantlyDocument::at(self.content.clone(), format!("{}{pointer}", self.place), false))
    }

    fn key(&self, index: usize) -> Result<&Text> {
        let keys = self.keys.get_or_try_init(|| {
            let object = self.read("", "an object", Value::as_object)?;
            Ok(Box::new(object.keys().map(|key| key.as_str().into()).collect()))
        })?;
        keys.get(index).ok_or_else(|| {
            Error::invalid_argument("index", format_args!("must be below the number of fields, {}", keys.len()))
        })
    }

    fn row(&self, index: usize) -> Result<*const InstantlyDocument> {
        let (place, items) = self.items()?;
        let rows = self.rows.get_or_init(|| Box::new(items.iter().map(|_| OnceBox::new()).collect()));
        let row = rows.get(index).ok_or_else(|| {
            Error::invalid_argument("index", format_args!("must be below the number of rows, {}", rows.len()))
        })?;
        let row = row.get_or_try_init(|| {
            let place = format!("{}{place}/{index}", self.place);
            let row = InstantlyDocument::at(self.content.clone(), place, true);
            Owner::new(row).map(Box::new)
        });
        row.map(|row| row.handle().cast_const())
    }
}

/// Whole numbers may be written as `37.0`.
fn as_int64(value: &Value) -> Option<i64> {
    /// Up to here a double counts without gaps.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
    })
}

/// What a value is.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstantlyType {
    /// Null, or no such place.
    Null = 0,
    /// A boolean.
    Bool = 1,
    /// A number.
    Number = 2,
    /// A string.
    String = 3,
    /// An array.
    Array = 4,
    /// An object.
    Object = 5,
}

/// Runs what an accessor does.
fn access<T>(
    operation: &'static str,
    document: *const InstantlyDocument,
    output: *mut T,
    argument: &str,
    error: *mut *mut InstantlyError,
    read: impl FnOnce(&InstantlyDocument) -> Result<T>,
) -> InstantlyStatus {
    guard(operation, error, || {
        let output = slot(output, argument)?;
        output.put(read(&*get(document, "document")?)?);
        Ok(InstantlyStatus::Ok)
    })
}

/// A string, which lives as long as the document. It ends with a NUL; `length`, which may be NULL,
/// is its bytes before that (JSON allows a NUL inside). A null is no string: see
/// `instantly_document_is_null`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_string(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    string: *mut *const c_char,
    length: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.string", document, string, "string", error, |document| {
        let string = document.read(text(pointer, "pointer")?, "a string", Value::as_str)?;
        // The tree's texts end with a NUL.
        put_optional(length, string.len() - 1);
        Ok(string.as_ptr().cast())
    })
}

/// A whole number, which may be written as `37.0`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_int64(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    number: *mut i64,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.int64", document, number, "number", error, |document| {
        document.read(text(pointer, "pointer")?, "a whole number of 64 bits", as_int64)
    })
}

/// A number.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_double(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    number: *mut f64,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.double", document, number, "number", error, |document| {
        document.read(text(pointer, "pointer")?, "a number", Value::as_f64)
    })
}

/// A boolean.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_bool(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    boolean: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.bool", document, boolean, "boolean", error, |document| {
        document.read(text(pointer, "pointer")?, "a boolean", Value::as_bool)
    })
}

/// Whether the value is null, or the document has no such place.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_is_null(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    is_null: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.is_null", document, is_null, "is_null", error, |document| {
        Ok(document.find(text(pointer, "pointer")?)?.is_none_or(Value::is_null))
    })
}

/// The length of an array, or the number of fields of an object.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_length(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    length: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.length", document, length, "length", error, |document| {
        let length = |value: &Value| match value {
            Value::Array(items) => Some(items.len()),
            Value::Object(fields) => Some(fields.len()),
            _ => None,
        };
        document.read(text(pointer, "pointer")?, "an array or an object", length)
    })
}

/// What a value is; `INSTANTLY_TYPE_NULL` where the document has no such place.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_type(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    kind: *mut InstantlyType,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.type", document, kind, "kind", error, |document| {
        Ok(match document.find(text(pointer, "pointer")?)?.unwrap_or(&Value::Null) {
            Value::Null => InstantlyType::Null,
            Value::Bool(_) => InstantlyType::Bool,
            Value::Number(_) => InstantlyType::Number,
            Value::String(_) => InstantlyType::String,
            Value::Array(_) => InstantlyType::Array,
            Value::Object(_) => InstantlyType::Object,
        })
    })
}

/// The name of a field, counted from 0, of a document that is an object whose fields nobody knows,
/// such as the part "/extra". `instantly_document_length` counts them. The text lives as long as the
/// document; `length` may be NULL. In a pointer, "~" is written "~0" and "/" is written "~1".
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_key(
    document: *const InstantlyDocument,
    index: usize,
    key: *mut *const c_char,
    length: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.key", document, key, "key", error, |document| {
        let key = document.key(index)?;
        put_optional(length, key.len());
        Ok(key.as_ptr())
    })
}

/// A part as a document of its own, which is yours to free and may outlive the whole: to read it, to
/// count its rows or its fields, or as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_part(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    part: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("document.part", "part", part, error, || get(document, "document")?.part(text(pointer, "pointer")?))
}

/// A document of your own, from JSON: what a function given to `instantly_groups_for_each` returns,
/// for example.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_from_json(
    json: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_document("document.from_json", document, error, || {
        from_json::<Value>(text(json, "json")?, "json").map(InstantlyDocument::new)
    })
}

/// The number of rows: of a list or a page its `items`, of a document that is an array its length.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_rows(
    document: *const InstantlyDocument,
    count: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.rows", document, count, "count", error, |document| document.items().map(|(_, items)| items.len()))
}

/// A row, counted from 0, as a document of its own. It lives as long as `document`, and is not
/// freed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_row(
    document: *const InstantlyDocument,
    index: usize,
    row: *mut *const InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.row", document, row, "row", error, |document| document.row(index))
}

/// The whole as JSON, which lives as long as the document. `length` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_json(
    document: *const InstantlyDocument,
    json: *mut *const c_char,
    length: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.json", document, json, "json", error, |document| {
        let json = document.json()?;
        put_optional(length, json.len());
        Ok(json.as_ptr())
    })
}

/// A secret that the document shows as `***`: "/key" of a key that was created, "/items/0/key" of a
/// list that was asked for with `reveal`. It lives as long as the document, and is wiped with it.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_secret(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    secret: *mut *const c_char,
    length: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.secret", document, secret, "secret", error, |document| {
        let pointer = text(pointer, "pointer")?;
        let whole = format!("{}{pointer}", document.place);
        let found = document.content.secrets().iter().find(|(place, _)| *place == whole);
        let (_, secret) = found.ok_or_else(|| {
            Error::invalid_argument("pointer", format_args!("the document has no secret {pointer:?}"))
        })?;
        put_optional(length, secret.len());
        Ok(secret.as_ptr())
    })
}

/// Frees a document, its strings and its rows. NULL, a row, and a document that was freed, are left
/// alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_free(document: *mut InstantlyDocument) {
    quietly((), || {
        let is_borrowed = handles::peek(document.cast_const())?.is_borrowed;
        if !is_borrowed {
            drop(handles::remove(document.cast_const()));
        }
        Some(())
    });
}
