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
//! `hint`, `repeated` (records that came again on the page after, and were dropped). The fields of each
//! record are named in its section. A field that the API left out is null. One that the API requires and
//! left out, or any that it sent with another type, is named in `irregular`, and what came instead is in
//! `extra`. Where it is required, such a field is not null but a stand-in, which must not be taken for a
//! value: "" for a text, "unknown" for the text of an enumeration, -2147483648 for a code, [] for a list,
//! ["unknown"] for scopes; a moment, a number, a boolean or an object is null all the same.
//!
//! An output is written only on success, so that what it was set to before is its default:
//!
//!     InstantlyDocument *members = NULL;
//!     if (instantly_members_list(client, NULL, NULL, &members, NULL) == INSTANTLY_STATUS_OK) {
//!         size_t count = 0;
//!         instantly_document_rows(members, &count, NULL);
//!         for (size_t i = 0; i < count; i++) {
//!             const InstantlyDocument *member = NULL;
//!             const char *email = "", *nickname = "(none)";
//!             instantly_document_row(members, i, &member, NULL);
//!             instantly_document_string(member, "/email", &email, NULL, NULL);
//!             instantly_document_string(member, "/nickname", &nickname, NULL, NULL);
//!             printf("%s is %s\n", email, nickname);
//!         }
//!         instantly_document_free(members);
//!     }

use std::ffi::c_char;
use std::ptr;

use instantly_bridge::parsed;
use instantly_rbac::review::Report;
use instantly_rbac::{Error, Result};
use once_cell::race::OnceBox;
use serde::Serialize;

use crate::boundary::{borrow_texts, guard, guard_any, make_handle, put_optional, quietly, slot, slots, text};
use crate::call::document as document_of;
use crate::content::{Content, ReadError, View};
use crate::error::InstantlyError;
use crate::handles::{self, Owner, with};
use crate::json::{Json, Shown};
use crate::status::InstantlyStatus;
use crate::text::SecretText;

/// What a call returned, or a part of it. Many threads may read it at once.
pub struct InstantlyDocument {
    view: View,
    /// It is a row, which its document frees.
    is_borrowed: bool,
    /// Handles of the rows that were asked for; they end with this document.
    rows: OnceBox<Box<[OnceBox<Owner<InstantlyDocument>>]>>,
}

impl<T: Into<View>> From<T> for InstantlyDocument {
    fn from(view: T) -> Self {
        InstantlyDocument { view: view.into(), is_borrowed: false, rows: OnceBox::new() }
    }
}

impl InstantlyDocument {
    /// Any result that is not of records.
    pub(crate) fn new(value: &impl Serialize) -> Result<InstantlyDocument> {
        InstantlyDocument::with_secrets(value, Vec::new())
    }

    /// A result with secrets, by JSON pointer.
    pub(crate) fn with_secrets(
        value: &impl Serialize,
        secrets: Vec<(String, SecretText)>,
    ) -> Result<InstantlyDocument> {
        Ok(Content::Json { json: Json::of(value)?, secrets, report: None }.into())
    }

    /// A review of everything.
    pub(crate) fn report(report: Report) -> Result<InstantlyDocument> {
        Ok(Content::Json { json: Json::of(&report)?, secrets: Vec::new(), report: Some(Box::new(report)) }.into())
    }

    /// What it shows.
    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    /// Whether it is a row, which its document frees.
    pub(crate) fn is_borrowed(&self) -> bool {
        self.is_borrowed
    }

    fn row(&self, index: usize) -> Result<*const InstantlyDocument> {
        let (_, count) = self.view.items()?;
        let rows = self.rows.get_or_init(|| Box::new((0..count).map(|_| OnceBox::new()).collect()));
        let row = rows.get(index).ok_or_else(|| {
            Error::invalid_argument("index", format_args!("must be below the number of rows, {}", rows.len()))
        })?;
        let row = row.get_or_try_init(|| {
            let row = InstantlyDocument { is_borrowed: true, ..self.view.row(index)?.into() };
            Owner::new(row).map(Box::new)
        });
        row.map(|row| row.handle().cast_const())
    }
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

/// What a field holds; see `instantly_document_values`.
#[repr(C)]
pub struct InstantlyValue {
    /// Of a string, itself, and of an array or an object, its JSON: it ends with a NUL, and lives as long as
    /// the document. NULL of anything else.
    pub text: *const c_char,
    /// The bytes of that before the NUL.
    pub length: usize,
    /// Of a whole number, itself; of a boolean, 1 or 0.
    pub int64: i64,
    /// Of a number, itself.
    pub number: f64,
    /// What it is; `INSTANTLY_TYPE_NULL` too where there is no such field.
    pub kind: InstantlyType,
    /// Whether `int64` holds the number.
    pub is_int64: bool,
}

impl InstantlyType {
    fn of(value: Shown<'_>) -> InstantlyType {
        match value {
            Shown::Null => InstantlyType::Null,
            Shown::Bool(_) => InstantlyType::Bool,
            Shown::Number { .. } => InstantlyType::Number,
            Shown::Text(_) => InstantlyType::String,
            Shown::Array(_) => InstantlyType::Array,
            Shown::Object(_) => InstantlyType::Object,
        }
    }
}

impl From<Shown<'_>> for InstantlyValue {
    fn from(value: Shown<'_>) -> Self {
        let kind = InstantlyType::of(value);
        let null = InstantlyValue { text: ptr::null(), length: 0, int64: 0, number: 0.0, kind, is_int64: false };
        match value {
            Shown::Null => null,
            Shown::Bool(flag) => InstantlyValue { int64: flag.into(), ..null },
            Shown::Number { double, int64 } => {
                InstantlyValue { int64: int64.unwrap_or_default(), number: double, is_int64: int64.is_some(), ..null }
            }
            Shown::Text(text) | Shown::Array(text) | Shown::Object(text) => {
                InstantlyValue { text: text.as_ptr().cast(), length: text.len(), ..null }
            }
        }
    }
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
        output.put(with(document, "document", read)??);
        Ok(InstantlyStatus::Ok)
    })
}

/// Runs what an accessor of the value at a pointer does.
fn access_value<'p, T>(
    operation: &'static str,
    document: *const InstantlyDocument,
    pointer: *const c_char,
    output: *mut T,
    argument: &str,
    error: *mut *mut InstantlyError,
    read: impl FnOnce(&InstantlyDocument, &'p str) -> std::result::Result<T, ReadError<'p>>,
) -> InstantlyStatus {
    guard_any(operation, error, || {
        let output = slot(output, argument)?;
        let pointer = text(pointer, "pointer")?;
        output.put(with(document, "document", |document| read(document, pointer))??);
        Ok::<_, ReadError<'p>>(InstantlyStatus::Ok)
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
    access_value("document.string", document, pointer, string, "string", error, |document, pointer| {
        let string = document.view.read(pointer, "a string", Shown::as_text)?;
        put_optional(length, string.len());
        Ok(string.as_ptr().cast())
    })
}

/// A whole number, which may be written as `37.0`. One beyond 64 bits is none: its digits are in the JSON.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_int64(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    number: *mut i64,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access_value("document.int64", document, pointer, number, "number", error, |document, pointer| {
        document.view.read(pointer, "a whole number of 64 bits", Shown::as_int64)
    })
}

/// A number; the nearest double, where it has more digits than one.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_double(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    number: *mut f64,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access_value("document.double", document, pointer, number, "number", error, |document, pointer| {
        document.view.read(pointer, "a number", Shown::as_double)
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
    access_value("document.bool", document, pointer, boolean, "boolean", error, |document, pointer| {
        document.view.read(pointer, "a boolean", Shown::as_bool)
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
    access_value("document.is_null", document, pointer, is_null, "is_null", error, |document, pointer| {
        Ok(document.view.find(pointer)?.is_none_or(|value| matches!(value, Shown::Null)))
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
    access_value("document.length", document, pointer, length, "length", error, |document, pointer| {
        document.view.length(pointer)
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
    access_value("document.type", document, pointer, kind, "kind", error, |document, pointer| {
        Ok(document.view.find(pointer)?.map_or(InstantlyType::Null, InstantlyType::of))
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
        let key = document.view.key(index)?;
        put_optional(length, key.len());
        Ok(key.as_ptr())
    })
}

/// A part as a document of its own, which is yours to free and may outlive the whole: to read it, to
/// count its rows or its fields, or as JSON. It is a copy that stands alone: of an item, whose document
/// keeps the memory of its page, take the part "" for a cache that lives long. Of anything else, "" is the
/// same document once more.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_part(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    part: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("document.part", "part", part, error, || {
        with(document, "document", |document| {
            document.view.part(text(pointer, "pointer")?).map(InstantlyDocument::from)
        })?
    })
}

/// A document of your own, from JSON: what a function given to `instantly_groups_for_each` returns,
/// for example.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_from_json(
    json: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("document.from_json", document, error, || {
        parsed(text(json, "json")?, "json").map(|json| Json::from(&json).copy().into())
    })
}

/// The number of rows: of a list or a page its `items`, of a document that is an array its length.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_rows(
    document: *const InstantlyDocument,
    count: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.rows", document, count, "count", error, |document| document.view.items().map(|(_, count)| count))
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

/// The values of many fields at once, by their names, such as "email": of each row of a list, a page or an
/// array, one row after the other; of any other document, its own, as one row. `rows` must be that number
/// of rows, see `instantly_document_rows`, and `values` takes `rows` times `name_count`. A page
/// read so costs a fraction of what it costs field by field.
///
///     InstantlyIterator *events = NULL;
///     InstantlyDocument *page = NULL;
///     if (instantly_audit_logs_open(client, "{\"max_items\": 100}", NULL, &events, NULL) == INSTANTLY_STATUS_OK) {
///         const char *const names[] = {"timestamp", "user_name"};
///         while (instantly_iterator_next_page(events, &page, NULL) == INSTANTLY_STATUS_OK) {
///             size_t rows = 0;
///             instantly_document_rows(page, &rows, NULL);
///             InstantlyValue *values = calloc(rows * 2, sizeof *values);
///             if (values != NULL && instantly_document_values(page, names, 2, values, rows, NULL) == INSTANTLY_STATUS_OK)
///                 for (size_t row = 0; row < rows; row++)
///                     if (values[2 * row + 1].kind == INSTANTLY_TYPE_STRING)
///                         printf("%s\n", values[2 * row + 1].text);
///             free(values);
///             instantly_document_free(page);
///         }
///         instantly_iterator_free(events);
///     }
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_values(
    document: *const InstantlyDocument,
    names: *const *const c_char,
    name_count: usize,
    values: *mut InstantlyValue,
    rows: usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("document.values", error, || {
        let names = borrow_texts(names, name_count, "names")?;
        let count = rows
            .checked_mul(names.len())
            .ok_or_else(|| Error::invalid_argument("rows", format_args!("are more than memory holds: {rows}")))?;
        let mut values = slots(values, count, "values")?;
        with(document, "document", |document| {
            document.view.each_value(&names, rows, |value| values.put(value.into()))
        })??;
        Ok(InstantlyStatus::Ok)
    })
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
        let json = document.view.json().text();
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
        let secret = document.view.secret(text(pointer, "pointer")?)?;
        put_optional(length, secret.len());
        Ok(secret.as_ptr())
    })
}

/// Frees a document, its strings and its rows. NULL, a row, and a document that was freed, are left
/// alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_free(document: *mut InstantlyDocument) {
    quietly((), || handles::remove_if(document.cast_const(), |document| !document.is_borrowed()).map(drop));
}
