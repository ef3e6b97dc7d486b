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
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use instantly_bridge::parsed;
use instantly_rbac::{Error, ErrorKind, Extra, JsonValue, Meta, Reply, Result};
use once_cell::race::OnceBox;
use serde::Serialize;
use serde_json::{Number, Value};

use crate::boundary::{
    Failure, Slots, borrow_texts, guard, guard_any, make_handle, put_optional, quietly, slot, slots, text,
};
use crate::call::document as document_of;
use crate::content::{Content, SharedNames, Source};
use crate::error::InstantlyError;
use crate::flat::{Cell, Fields};
use crate::handles::{self, Owner, with};
use crate::status::InstantlyStatus;
use crate::text::{SecretText, Text};

/// What a call returned, or a part of it. Many threads may read it at once.
pub struct InstantlyDocument {
    content: Arc<Content>,
    /// Which of the content's rows it is, and where that is, as a JSON pointer; none of the whole.
    row: Option<(usize, String)>,
    is_borrowed: bool,
    /// Where the field that is read next may be.
    next: AtomicUsize,
    /// Handles of the rows that were asked for; they end with this document.
    rows: OnceBox<Box<[OnceBox<Owner<InstantlyDocument>>]>>,
    /// The JSON of a row, once it was asked for.
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
        InstantlyDocument::of(Arc::new(Content::new(source, secrets)), None)
    }

    /// A record with its secrets, by JSON pointer.
    pub(crate) fn record<T: Serialize + Send + Sync + 'static>(
        reply: Reply<T>,
        secrets: Vec<(String, SecretText)>,
    ) -> InstantlyDocument {
        let Reply { value: record, meta } = reply;
        InstantlyDocument::with_secrets(Record { record, meta }, secrets)
    }

    /// One of many records, which shares its names with them.
    pub(crate) fn item(source: impl Source, secrets: Vec<(String, SecretText)>, names: &SharedNames) -> Self {
        InstantlyDocument::of(Arc::new(Content::new(source, secrets).naming(names)), None)
    }

    fn of(content: Arc<Content>, row: Option<(usize, String)>) -> InstantlyDocument {
        let (next, rows, json, keys) = (AtomicUsize::new(0), OnceBox::new(), OnceBox::new(), OnceBox::new());
        InstantlyDocument { content, is_borrowed: row.is_some(), row, next, rows, json, keys }
    }

    /// What the whole document was made of, where it is of that type.
    pub(crate) fn source<T: 'static>(&self) -> Option<&T> {
        if self.row.is_none() { self.content.source() } else { None }
    }

    /// Whether it is a row, which its document frees.
    pub(crate) fn is_borrowed(&self) -> bool {
        self.is_borrowed
    }

    /// Where in the content it is, as a JSON pointer.
    fn place(&self) -> &str {
        self.row.as_ref().map_or("", |(_, place)| place)
    }

    /// Copies of its secrets below a place in it, by JSON pointer in a document that has that at `new_place`.
    fn secrets_of(&self, place: &str, new_place: &str) -> Vec<(String, SecretText)> {
        let place = format!("{}{place}", self.place());
        let mine = |(pointer, secret): &(String, SecretText)| {
            let below = pointer.strip_prefix(&place).filter(|below| below.starts_with('/'))?;
            Some((format!("{new_place}{below}"), secret.clone()))
        };
        self.content.secrets().iter().filter_map(mine).collect()
    }

    /// Copies of its secrets, by JSON pointer in a document that has it at `place`.
    pub(crate) fn secrets_below(&self, place: &str) -> Vec<(String, SecretText)> {
        self.secrets_of("", place)
    }

    /// The whole as a tree, as core made it.
    pub(crate) fn to_value(&self) -> Result<Value> {
        self.find("")?.map(Content::plain).ok_or_else(|| ReadError::NoSuchPlace("").into())
    }

    fn json(&self) -> Result<&Text> {
        if self.row.is_none() {
            self.content.json()
        } else {
            self.json.get_or_try_init(|| {
                Ok(Box::new(match self.fields()? {
                    Some(fields) => self.content.flat()?.fields_to_json(fields),
                    None => self.to_value()?.to_string().into(),
                }))
            })
        }
    }

    /// The fields as cells; none where it is no object.
    fn fields(&self) -> Result<Option<Fields<'_>>> {
        let row = self.row.as_ref().map(|(index, _)| *index);
        Ok(self.content.flat()?.fields(row))
    }

    /// The cell of a field, given as a pointer. None where the pointer names something deeper, or the document is
    /// no object: the caller looks into the tree.
    fn cell(&self, pointer: &str) -> Result<Option<Option<Cell<'_>>>> {
        let is_name = |name: &&str| !name.bytes().any(|byte| matches!(byte, b'/' | b'~'));
        let Some(name) = pointer.strip_prefix('/').filter(is_name) else { return Ok(None) };
        Ok(self.fields()?.map(|fields| fields.position(name, &self.next).and_then(|place| fields.cell(place))))
    }

    /// The value at a pointer in the tree; none where the document has no such place.
    fn find(&self, pointer: &str) -> Result<Option<&Value>> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(Error::invalid_argument("pointer", "must be empty, or start with a slash, such as /email"));
        }
        let tree = self.content.tree()?;
        Ok(match self.place() {
            "" => tree.pointer(pointer),
            place => tree.pointer(&format!("{place}{pointer}")),
        })
    }

    /// The value at a pointer, without what is inside of it.
    fn value_ref(&self, pointer: &str) -> Result<Option<ValueRef<'_>>> {
        Ok(match self.cell(pointer)? {
            Some(cell) => cell.map(ValueRef::cell),
            None => self.find(pointer)?.map(ValueRef::value),
        })
    }

    /// The value at a pointer, read as a type.
    fn read<'a, 'p, T>(
        &'a self,
        pointer: &'p str,
        expected: &'static str,
        read: impl FnOnce(&ValueRef<'a>) -> Option<T>,
    ) -> std::result::Result<T, ReadError<'p>> {
        let value = self.value_ref(pointer)?.ok_or(ReadError::NoSuchPlace(pointer))?;
        read(&value).ok_or_else(|| ReadError::Another { pointer, found: value.in_words(), expected })
    }

    /// The same of what holds other values.
    fn open<'a, 'p, T>(
        &'a self,
        pointer: &'p str,
        expected: &'static str,
        open: impl FnOnce(&'a Value) -> Option<T>,
    ) -> std::result::Result<T, ReadError<'p>> {
        let value = self.find(pointer)?.ok_or(ReadError::NoSuchPlace(pointer))?;
        open(value).ok_or_else(|| ReadError::Another { pointer, found: ValueRef::value(value).in_words(), expected })
    }

    /// How many items a list, a page or an array has, and where they are.
    fn items(&self) -> Result<(&'static str, usize)> {
        let flat = self.content.flat()?;
        if let (None, Some(count)) = (&self.row, flat.rows()) {
            return Ok((if flat.fields(None).is_some() { "/items" } else { "" }, count));
        }
        let place = if self.find("/items")?.is_some() { "/items" } else { "" };
        let items = self.open(place, "a list, a page or an array", Value::as_array)?;
        Ok((place, items.len()))
    }

    fn part(&self, pointer: &str) -> Result<InstantlyDocument> {
        if pointer.is_empty() && self.row.is_none() {
            return Ok(InstantlyDocument::of(self.content.clone(), None));
        }
        let value = match self.cell(pointer)?.flatten().and_then(Cell::to_value) {
            Some(value) => value,
            None => self.find(pointer)?.map(Content::plain).ok_or(ReadError::NoSuchPlace(pointer))?,
        };
        let secrets = self.secrets_of(pointer, "");
        if is_rounded(&value) {
            let json = value_at(self.json()?.as_str(), pointer).ok_or(ReadError::NoSuchPlace(pointer))?;
            return Ok(InstantlyDocument::with_secrets(json, secrets));
        }
        Ok(InstantlyDocument::with_secrets(value, secrets))
    }

    /// Writes the values of these fields: of each row of a list, a page or an array; else of the document
    /// itself, as one row.
    fn put_values(&self, names: &[&str], rows: usize, mut values: Slots<InstantlyValue>) -> Result<()> {
        let flat = self.content.flat()?;
        let count = flat.rows().filter(|_| self.row.is_none());
        if count.is_none() && self.fields()?.is_none() {
            return Err(Error::invalid_argument("document", "is neither an object nor a list of objects"));
        }
        if rows != count.unwrap_or(1) {
            let count = count.unwrap_or(1);
            return Err(Error::invalid_argument("rows", format_args!("must be the number of rows, {count}")));
        }
        let mut known = None;
        let mut places = Vec::new();
        for row in 0..rows {
            let fields = if count.is_some() { flat.fields(Some(row)) } else { self.fields()? };
            let Some(fields) = fields else { continue };
            if !known.is_some_and(|known| Arc::ptr_eq(known, fields.names)) {
                let next = AtomicUsize::new(0);
                known = Some(fields.names);
                places.clear();
                places.extend(names.iter().map(|name| fields.position(name, &next)));
            }
            for place in &places {
                values.put(InstantlyValue::of(place.and_then(|place| fields.cell(place)).unwrap_or(Cell::Null)));
            }
        }
        Ok(())
    }

    fn key(&self, index: usize) -> Result<&Text> {
        let keys = self.keys.get_or_try_init(|| {
            let object = self.open("", "an object", Value::as_object)?;
            Ok::<_, Error>(Box::new(object.keys().map(|key| key.as_str().into()).collect()))
        })?;
        keys.get(index).ok_or_else(|| {
            Error::invalid_argument("index", format_args!("must be below the number of fields, {}", keys.len()))
        })
    }

    fn row(&self, index: usize) -> Result<*const InstantlyDocument> {
        let (place, count) = self.items()?;
        let rows = self.rows.get_or_init(|| Box::new((0..count).map(|_| OnceBox::new()).collect()));
        let row = rows.get(index).ok_or_else(|| {
            Error::invalid_argument("index", format_args!("must be below the number of rows, {}", rows.len()))
        })?;
        let row = row.get_or_try_init(|| {
            let place = format!("{place}/{index}");
            let row = match &self.row {
                None => InstantlyDocument::of(self.content.clone(), Some((index, place))),
                // Of a row, a part.
                Some(_) => InstantlyDocument { is_borrowed: true, ..self.part(&place)? },
            };
            Owner::new(row).map(Box::new)
        });
        row.map(|row| row.handle().cast_const())
    }
}

/// Whether a tree holds a number that may have been a whole one of more than 64 bits.
fn is_rounded(value: &Value) -> bool {
    const LARGEST: f64 = 9_223_372_036_854_775_808.0;
    match value {
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(|number| number.abs() >= LARGEST),
        Value::Array(items) => items.iter().any(is_rounded),
        Value::Object(fields) => fields.values().any(is_rounded),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// The value at a pointer in a JSON text, with all digits.
fn value_at(json: &str, pointer: &str) -> Option<JsonValue> {
    let whole: JsonValue = serde_json::from_str(json).ok()?;
    pointer.split('/').skip(1).try_fold(whole, |value, name| {
        let name = name.replace("~1", "/").replace("~0", "~");
        if let Ok(fields) = value.parse::<Extra>() {
            return fields.get(&name).cloned();
        }
        value.parse::<Vec<JsonValue>>().ok()?.into_iter().nth(name.parse().ok()?)
    })
}

/// A value; of an array or an object only that it is one.
enum ValueRef<'a> {
    Null,
    Bool(bool),
    Number(&'a Number),
    /// With the NUL behind it.
    Text(&'a [u8]),
    Array,
    Object,
}

impl<'a> ValueRef<'a> {
    fn cell(cell: Cell<'a>) -> Self {
        match cell {
            Cell::Null => ValueRef::Null,
            Cell::Bool(flag) => ValueRef::Bool(flag),
            Cell::Number(number) | Cell::Literal(_, number) => ValueRef::Number(number),
            Cell::Text(text) => ValueRef::Text(text),
            Cell::Array(_) | Cell::Rows => ValueRef::Array,
            Cell::Object(_) => ValueRef::Object,
        }
    }

    /// A value of a tree whose texts end with a NUL.
    fn value(value: &'a Value) -> Self {
        match value {
            Value::Null => ValueRef::Null,
            Value::Bool(flag) => ValueRef::Bool(*flag),
            Value::Number(number) => ValueRef::Number(number),
            Value::String(text) => ValueRef::Text(text.as_bytes()),
            Value::Array(_) => ValueRef::Array,
            Value::Object(_) => ValueRef::Object,
        }
    }

    fn kind(&self) -> InstantlyType {
        match self {
            ValueRef::Null => InstantlyType::Null,
            ValueRef::Bool(_) => InstantlyType::Bool,
            ValueRef::Number(_) => InstantlyType::Number,
            ValueRef::Text(_) => InstantlyType::String,
            ValueRef::Array => InstantlyType::Array,
            ValueRef::Object => InstantlyType::Object,
        }
    }

    fn in_words(&self) -> &'static str {
        match self {
            ValueRef::Null => "null",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::Number(_) => "a number",
            ValueRef::Text(_) => "a string",
            ValueRef::Array => "an array",
            ValueRef::Object => "an object",
        }
    }

    fn as_text(&self) -> Option<&'a [u8]> {
        if let ValueRef::Text(text) = self { Some(text) } else { None }
    }

    fn as_bool(&self) -> Option<bool> {
        if let ValueRef::Bool(flag) = self { Some(*flag) } else { None }
    }

    fn as_double(&self) -> Option<f64> {
        if let ValueRef::Number(number) = self { number.as_f64() } else { None }
    }

    fn as_int64(&self) -> Option<i64> {
        if let ValueRef::Number(number) = self { int64_of(number) } else { None }
    }
}

/// Whole numbers may be written as `37.0`.
fn int64_of(number: &Number) -> Option<i64> {
    /// Up to here a double counts without gaps.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_i64().or_else(|| {
        let number = number.as_f64()?;
        (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
    })
}

/// Why a value could not be read. Who asks for a string where there may be a null, and not why there is none,
/// is not made to wait for the words.
enum ReadError<'a> {
    Another { pointer: &'a str, found: &'static str, expected: &'static str },
    NoSuchPlace(&'a str),
    Failed(Error),
}

impl From<Error> for ReadError<'_> {
    fn from(error: Error) -> Self {
        ReadError::Failed(error)
    }
}

impl From<ReadError<'_>> for Error {
    fn from(error: ReadError<'_>) -> Self {
        match error {
            ReadError::Another { pointer, found, expected } => {
                Error::invalid_argument("pointer", format_args!("{pointer:?} is {found}, not {expected}"))
            }
            ReadError::NoSuchPlace(pointer) => {
                Error::invalid_argument("pointer", format_args!("the document has no {pointer:?}"))
            }
            ReadError::Failed(error) => error,
        }
    }
}

impl Failure for ReadError<'_> {
    fn kind(&self) -> ErrorKind {
        match self {
            ReadError::Another { .. } | ReadError::NoSuchPlace(_) => ErrorKind::InvalidArgument,
            ReadError::Failed(error) => error.kind(),
        }
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

impl InstantlyValue {
    fn of(cell: Cell<'_>) -> Self {
        let null = InstantlyValue {
            text: ptr::null(),
            length: 0,
            int64: 0,
            number: 0.0,
            kind: ValueRef::cell(cell).kind(),
            is_int64: false,
        };
        match cell {
            Cell::Null | Cell::Rows => null,
            Cell::Bool(flag) => InstantlyValue { int64: flag.into(), ..null },
            Cell::Number(number) | Cell::Literal(_, number) => {
                let int64 = int64_of(number);
                InstantlyValue {
                    int64: int64.unwrap_or_default(),
                    number: number.as_f64().unwrap_or_default(),
                    is_int64: int64.is_some(),
                    ..null
                }
            }
            Cell::Text(text) | Cell::Array(text) | Cell::Object(text) => {
                InstantlyValue { text: text.as_ptr().cast(), length: text.len() - 1, ..null }
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
        let string = document.read(pointer, "a string", ValueRef::as_text)?;
        put_optional(length, string.len() - 1);
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
        document.read(pointer, "a whole number of 64 bits", ValueRef::as_int64)
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
        document.read(pointer, "a number", ValueRef::as_double)
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
        document.read(pointer, "a boolean", ValueRef::as_bool)
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
        Ok(document.value_ref(pointer)?.is_none_or(|value| matches!(value, ValueRef::Null)))
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
        let length = |value: &Value| match value {
            Value::Array(items) => Some(items.len()),
            Value::Object(fields) => Some(fields.len()),
            _ => None,
        };
        document.open(pointer, "an array or an object", length)
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
        Ok(document.value_ref(pointer)?.map_or(InstantlyType::Null, |value| value.kind()))
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
    make_handle("document.part", "part", part, error, || {
        with(document, "document", |document| document.part(text(pointer, "pointer")?))?
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
        parsed(text(json, "json")?, "json").map(InstantlyDocument::new)
    })
}

/// The number of rows: of a list or a page its `items`, of a document that is an array its length.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_document_rows(
    document: *const InstantlyDocument,
    count: *mut usize,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    access("document.rows", document, count, "count", error, |document| document.items().map(|(_, count)| count))
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
        let values = slots(values, count, "values")?;
        with(document, "document", |document| document.put_values(&names, rows, values))??;
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
        let whole = format!("{}{pointer}", document.place());
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
    quietly((), || handles::remove_if(document.cast_const(), |document| !document.is_borrowed()).map(drop));
}
