//! A result as cells by name: what accessors read, without a tree of the whole.
//!
//! Any serializable type becomes one. The fields of an object are cells, as are those of each row of a
//! list, a page or an array of objects; what is nested in a cell is kept as JSON.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use instantly_rbac::{Extra, JsonValue};
use serde::Deserialize;
use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::{Number, Value};

use crate::text::Text;

/// The names of fields, in their order. Records of one type share them.
pub(crate) type Names = Vec<Box<str>>;

/// A text in the arena, without the NUL behind it.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

/// The value of a field.
#[derive(Debug)]
enum Stored {
    Null,
    Bool(bool),
    Number(Number),
    /// As it was written, and the nearest number that can be reckoned with.
    Literal(Span, Number),
    Text(Span),
    /// Its JSON.
    Array(Span),
    /// Its JSON.
    Object(Span),
    /// The rows, which have cells of their own.
    Rows,
}

impl Stored {
    fn cell<'a>(&'a self, texts: &'a [u8]) -> Cell<'a> {
        let text = |span: &Span| &texts[span.start..=span.end];
        match self {
            Stored::Null => Cell::Null,
            Stored::Bool(flag) => Cell::Bool(*flag),
            Stored::Number(number) => Cell::Number(number),
            Stored::Literal(span, number) => Cell::Literal(text(span), number),
            Stored::Text(span) => Cell::Text(text(span)),
            Stored::Array(span) => Cell::Array(text(span)),
            Stored::Object(span) => Cell::Object(text(span)),
            Stored::Rows => Cell::Rows,
        }
    }
}

/// The value of a field. Each text has a NUL behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Null,
    Bool(bool),
    Number(&'a Number),
    /// A number as it was written, and the nearest one that can be reckoned with.
    Literal(&'a [u8], &'a Number),
    Text(&'a [u8]),
    /// Its JSON.
    Array(&'a [u8]),
    /// Its JSON.
    Object(&'a [u8]),
    /// The rows, which have cells of their own.
    Rows,
}

impl Cell<'_> {
    /// The value as a tree; none where it is in rows.
    pub fn to_value(self) -> Option<Value> {
        Some(match self {
            Cell::Null => Value::Null,
            Cell::Bool(flag) => flag.into(),
            Cell::Number(number) | Cell::Literal(_, number) => number.clone().into(),
            Cell::Text(text) => without_nul(text).into(),
            Cell::Array(json) | Cell::Object(json) => {
                let mut deserializer = serde_json::Deserializer::from_str(without_nul(json));
                // It is no deeper than what was read before.
                deserializer.disable_recursion_limit();
                // A number too large for a double is refused there.
                let whole = || Some(serde_json::from_str::<JsonValue>(without_nul(json)).ok()?.to_value());
                Value::deserialize(&mut deserializer).ok().or_else(whole)?
            }
            Cell::Rows => return None,
        })
    }

    /// Writes the value as JSON, unless it is in rows.
    fn put_json(self, json: &mut Vec<u8>) {
        match self {
            Cell::Null => json.extend(b"null"),
            Cell::Bool(flag) => put_plain(&flag, json),
            Cell::Number(number) => put_plain(number, json),
            Cell::Text(text) => put_plain(without_nul(text), json),
            Cell::Literal(text, _) | Cell::Array(text) | Cell::Object(text) => json.extend(without_nul(text).bytes()),
            Cell::Rows => {}
        }
    }
}

/// A text of the arena, which holds nothing but texts.
fn without_nul(text: &[u8]) -> &str {
    text.split_last().and_then(|(_, text)| str::from_utf8(text).ok()).unwrap_or_default()
}

/// Writes a value that cannot fail to be written.
fn put_plain(value: &(impl Serialize + ?Sized), json: &mut Vec<u8>) {
    serde_json::to_writer(json, value).expect("a scalar is written to memory");
}

/// Writes what is between these, with commas.
fn put_each<T>(
    (opening, closing): (u8, u8),
    each: impl Iterator<Item = T>,
    json: &mut Vec<u8>,
    mut put: impl FnMut(T, &mut Vec<u8>),
) {
    json.push(opening);
    for (index, one) in each.enumerate() {
        if index > 0 {
            json.push(b',');
        }
        put(one, json);
    }
    json.push(closing);
}

/// How long a text is likely to be, among those of a record.
const LIKELY_TEXT: usize = 32;

#[derive(Debug, Default)]
struct Row {
    /// Which names it has. It may have fewer cells than there are names.
    names: usize,
    first_cell: usize,
}

/// The cells of a result.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    /// Texts one after the other, each with a NUL behind it, so that C can borrow them.
    texts: Vec<u8>,
    whole: Option<(Arc<Names>, Vec<Stored>)>,
    rows: Option<Vec<Row>>,
    row_names: Vec<Arc<Names>>,
    row_cells: Vec<Stored>,
    /// What is neither an object nor in rows.
    other: Option<Stored>,
}

/// The fields of an object or of a row.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub names: &'a Arc<Names>,
    texts: &'a [u8],
    cells: &'a [Stored],
}

impl<'a> Fields<'a> {
    /// The place of a field. The search starts at `next`, and leaves there where the following one may be:
    /// who reads field by field does so in their order.
    pub fn position(self, name: &str, next: &AtomicUsize) -> Option<usize> {
        let first = next.load(Ordering::Relaxed);
        let count = self.cells.len();
        let is_it = |place: &usize| *self.names[*place] == *name;
        let found = (first..count).find(is_it).or_else(|| (0..first.min(count)).find(is_it))?;
        next.store(found + 1, Ordering::Relaxed);
        Some(found)
    }

    /// The cell at a place; none where the row ends before it.
    pub fn cell(self, place: usize) -> Option<Cell<'a>> {
        self.cells.get(place).map(|stored| stored.cell(self.texts))
    }

    fn each(self) -> impl Iterator<Item = (&'a str, Cell<'a>)> {
        self.names.iter().map(|name| &**name).zip(self.cells.iter().map(move |stored| stored.cell(self.texts)))
    }
}

impl Flat {
    /// The cells of a value, whose fields are likely to have the names of another one's. None where a list
    /// holds something else than objects, unless rows are not wanted.
    pub fn of(value: &impl Serialize, names: Option<&Arc<Names>>, with_rows: bool) -> Option<Flat> {
        let mut flat = Flat::default();
        value.serialize(Taking(Root { flat: &mut flat, names: names.cloned(), with_rows })).ok()?;
        Some(flat)
    }

    /// The fields of the whole, where it is an object, or of a row.
    pub fn fields(&self, row: Option<usize>) -> Option<Fields<'_>> {
        let texts = &*self.texts;
        let Some(index) = row else {
            return self.whole.as_ref().map(|(names, cells)| Fields { names, texts, cells });
        };
        let rows = self.rows.as_ref()?;
        let row = rows.get(index)?;
        let end = rows.get(index + 1).map_or(self.row_cells.len(), |next| next.first_cell);
        Some(Fields { names: &self.row_names[row.names], texts, cells: &self.row_cells[row.first_cell..end] })
    }

    /// How many rows there are; none where it has no rows of objects.
    pub fn rows(&self) -> Option<usize> {
        self.rows.as_ref().map(Vec::len)
    }

    fn each_row(&self) -> impl Iterator<Item = Fields<'_>> {
        (0..self.rows().unwrap_or_default()).filter_map(|row| self.fields(Some(row)))
    }

    /// As a JSON text.
    pub fn to_json(&self) -> Text {
        let mut json = Vec::with_capacity(self.texts.len());
        match (self.fields(None), &self.other) {
            (Some(fields), _) => self.put_fields(fields, &mut json),
            (None, Some(other)) => other.cell(&self.texts).put_json(&mut json),
            (None, None) => self.put_rows(&mut json),
        }
        json.into()
    }

    /// Fields of it as a JSON text.
    pub fn fields_to_json(&self, fields: Fields<'_>) -> Text {
        let mut json = Vec::new();
        self.put_fields(fields, &mut json);
        json.into()
    }

    fn put_fields(&self, fields: Fields<'_>, json: &mut Vec<u8>) {
        put_each((b'{', b'}'), fields.each(), json, |(name, cell), json| {
            put_plain(name, json);
            json.push(b':');
            match cell {
                Cell::Rows => self.put_rows(json),
                cell => cell.put_json(json),
            }
        });
    }

    fn put_rows(&self, json: &mut Vec<u8>) {
        put_each((b'[', b']'), self.each_row(), json, |fields, json| self.put_fields(fields, json));
    }

    /// As a tree of JSON values.
    pub fn to_tree(&self) -> Option<Value> {
        match (self.fields(None), &self.other) {
            (Some(fields), _) => self.tree_of(fields),
            (None, Some(other)) => other.cell(&self.texts).to_value(),
            (None, None) => self.tree_of_rows(),
        }
    }

    fn tree_of(&self, fields: Fields<'_>) -> Option<Value> {
        let each = fields.each().map(|(name, cell)| {
            let value = if let Cell::Rows = cell { self.tree_of_rows() } else { cell.to_value() };
            Some((name.to_owned(), value?))
        });
        each.collect::<Option<_>>().map(Value::Object)
    }

    fn tree_of_rows(&self) -> Option<Value> {
        self.each_row().map(|fields| self.tree_of(fields)).collect()
    }

    fn add_text(&mut self, text: &str) -> Span {
        let start = self.texts.len();
        self.texts.extend_from_slice(text.as_bytes());
        self.end_text(start)
    }

    /// Ends the text that began at `start`.
    fn end_text(&mut self, start: usize) -> Span {
        let end = self.texts.len();
        self.texts.push(0);
        Span { start, end }
    }
}

/// Not representable as cells; the caller falls back to JSON.
#[derive(Debug)]
struct NotRepresentable;

impl fmt::Display for NotRepresentable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("has no place here")
    }
}

impl std::error::Error for NotRepresentable {}

impl ser::Error for NotRepresentable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        NotRepresentable
    }
}

impl From<serde_json::Error> for NotRepresentable {
    fn from(_: serde_json::Error) -> Self {
        NotRepresentable
    }
}

enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(&'a str),
}

/// What becomes of a value, by its type in JSON.
trait Take: Sized {
    type Items: Collect;
    type Fields: Collect;
    fn scalar(self, scalar: Scalar<'_>) -> Result<(), NotRepresentable>;
    fn array(self, length: Option<usize>) -> Result<Self::Items, NotRepresentable>;
    fn object(self) -> Result<Self::Fields, NotRepresentable>;
    /// A value that is JSON already.
    fn json(self, json: &str) -> Result<(), NotRepresentable> {
        match json.as_bytes().first() {
            Some(b'{') => serde_json::from_str::<Extra>(json)?.serialize(Taking(self)),
            Some(b'[') => serde_json::from_str::<Vec<JsonValue>>(json)?.serialize(Taking(self)),
            _ => serde_json::from_str::<Value>(json)?.serialize(Taking(self)),
        }
    }
}

/// What becomes of the items of an array or the fields of an object.
trait Collect {
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotRepresentable>;
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotRepresentable>;
    fn end(self) -> Result<(), NotRepresentable>;
}

struct Root<'a> {
    flat: &'a mut Flat,
    names: Option<Arc<Names>>,
    with_rows: bool,
}

impl<'a> Take for Root<'a> {
    type Items = ItemsOf<'a>;
    type Fields = FieldsOf<'a>;

    fn scalar(self, scalar: Scalar<'_>) -> Result<(), NotRepresentable> {
        FieldOf { flat: self.flat, place: Place::Other, is_items: false }.scalar(scalar)
    }

    fn array(self, length: Option<usize>) -> Result<Self::Items, NotRepresentable> {
        let Root { flat, with_rows, .. } = self;
        Ok(match with_rows {
            true => ItemsOf::Rows(RowsOf::new(flat, length)),
            false => ItemsOf::Json(JsonOf::new(FieldOf { flat, place: Place::Other, is_items: false }, b'[')),
        })
    }

    fn object(self) -> Result<Self::Fields, NotRepresentable> {
        let Root { flat, names, with_rows } = self;
        let count = names.as_ref().map_or(0, |names| names.len());
        flat.texts.reserve(LIKELY_TEXT * count);
        flat.whole = Some((Arc::default(), Vec::with_capacity(count)));
        Ok(FieldsOf { flat, count: 0, known: names, new: None, place: Place::Whole, with_rows })
    }

    fn json(self, json: &str) -> Result<(), NotRepresentable> {
        match json.as_bytes().first() {
            Some(b'{') => serde_json::from_str::<Extra>(json)?.serialize(Taking(self)),
            Some(b'[') => serde_json::from_str::<Vec<JsonValue>>(json)?.serialize(Taking(self)),
            _ => FieldOf { flat: self.flat, place: Place::Other, is_items: false }.json(json),
        }
    }
}

/// Where a cell goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Row,
    Other,
}

struct RowsOf<'a> {
    flat: &'a mut Flat,
    /// How many more are to come after the first.
    more: usize,
}

impl<'a> RowsOf<'a> {
    fn new(flat: &'a mut Flat, length: Option<usize>) -> Self {
        flat.rows = Some(Vec::with_capacity(length.unwrap_or_default()));
        RowsOf { flat, more: length.unwrap_or_default().saturating_sub(1) }
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotRepresentable> {
        value.serialize(Taking(RowOf(self.flat)))?;
        // The others are likely to be like the first; no guess may take more than a page of a thousand events.
        const MOST_AHEAD: usize = 1 << 15;
        let more = std::mem::take(&mut self.more);
        let cells = more.saturating_mul(self.flat.row_cells.len()).min(MOST_AHEAD);
        self.flat.row_cells.reserve(cells);
        self.flat.texts.reserve(cells * LIKELY_TEXT);
        Ok(())
    }
}

struct RowOf<'a>(&'a mut Flat);

impl<'a> Take for RowOf<'a> {
    type Items = Nothing;
    type Fields = FieldsOf<'a>;

    fn scalar(self, _: Scalar<'_>) -> Result<(), NotRepresentable> {
        Err(NotRepresentable)
    }

    fn array(self, _: Option<usize>) -> Result<Nothing, NotRepresentable> {
        Err(NotRepresentable)
    }

    fn object(self) -> Result<Self::Fields, NotRepresentable> {
        let RowOf(flat) = self;
        let row = Row { names: flat.row_names.len().saturating_sub(1), first_cell: flat.row_cells.len() };
        let known = flat.row_names.last().cloned();
        flat.rows.get_or_insert_default().push(row);
        Ok(FieldsOf { flat, count: 0, known, new: None, place: Place::Row, with_rows: false })
    }
}

struct FieldsOf<'a> {
    flat: &'a mut Flat,
    count: usize,
    /// The names that the fields have so far, and are likely to go on having.
    known: Option<Arc<Names>>,
    /// Their names since one differed from those.
    new: Option<Names>,
    place: Place,
    with_rows: bool,
}

impl FieldsOf<'_> {
    fn name(&mut self, name: &str) {
        let known = self.known.as_deref().map_or(&[][..], Vec::as_slice);
        match &mut self.new {
            Some(names) => names.push(name.into()),
            None if known.get(self.count).is_some_and(|known| **known == *name) => {}
            None => {
                let mut names = known.get(..self.count).unwrap_or_default().to_vec();
                names.push(name.into());
                self.new = Some(names);
            }
        }
        self.count += 1;
    }
}

impl Collect for FieldsOf<'_> {
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotRepresentable> {
        key.serialize(Taking(NameOf(self)))
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotRepresentable> {
        let is_items = self.with_rows && {
            let names = self.new.as_ref().or(self.known.as_deref());
            self.count.checked_sub(1).and_then(|place| names?.get(place)).is_some_and(|name| **name == *"items")
        };
        value.serialize(Taking(FieldOf { flat: self.flat, place: self.place, is_items }))
    }

    fn end(self) -> Result<(), NotRepresentable> {
        let FieldsOf { flat, known, new, place, .. } = self;
        match (place == Place::Row, new) {
            (true, Some(names)) => {
                if let Some(row) = flat.rows.as_mut().and_then(|rows| rows.last_mut()) {
                    row.names = flat.row_names.len();
                }
                flat.row_names.push(Arc::new(names));
            }
            (true, None) if flat.row_names.is_empty() => flat.row_names.push(Arc::default()),
            (true, None) => {}
            (false, new) => {
                if let Some((names, _)) = &mut flat.whole {
                    *names = new.map(Arc::new).or(known).unwrap_or_default();
                }
            }
        }
        Ok(())
    }
}

struct NameOf<'a, 'b>(&'a mut FieldsOf<'b>);

impl Take for NameOf<'_, '_> {
    type Items = Nothing;
    type Fields = Nothing;

    fn scalar(self, scalar: Scalar<'_>) -> Result<(), NotRepresentable> {
        match scalar {
            Scalar::Text(name) => self.0.name(name),
            Scalar::Null | Scalar::Bool(_) | Scalar::Number(_) => return Err(NotRepresentable),
        }
        Ok(())
    }

    fn array(self, _: Option<usize>) -> Result<Nothing, NotRepresentable> {
        Err(NotRepresentable)
    }

    fn object(self) -> Result<Nothing, NotRepresentable> {
        Err(NotRepresentable)
    }
}

struct FieldOf<'a> {
    flat: &'a mut Flat,
    place: Place,
    /// Whether an array is one of rows.
    is_items: bool,
}

impl Flat {
    fn put(&mut self, place: Place, cell: Stored) {
        match (place, &mut self.whole) {
            (Place::Row, _) => self.row_cells.push(cell),
            (Place::Whole, Some((_, cells))) => cells.push(cell),
            (Place::Whole, None) | (Place::Other, _) => self.other = Some(cell),
        }
    }
}

impl<'a> Take for FieldOf<'a> {
    type Items = ItemsOf<'a>;
    type Fields = JsonOf<'a>;

    fn scalar(self, scalar: Scalar<'_>) -> Result<(), NotRepresentable> {
        let cell = match scalar {
            Scalar::Null => Stored::Null,
            Scalar::Bool(flag) => Stored::Bool(flag),
            Scalar::Number(number) => Stored::Number(number),
            Scalar::Text(text) => Stored::Text(self.flat.add_text(text)),
        };
        self.flat.put(self.place, cell);
        Ok(())
    }

    fn array(self, length: Option<usize>) -> Result<Self::Items, NotRepresentable> {
        if !self.is_items {
            return Ok(ItemsOf::Json(JsonOf::new(self, b'[')));
        }
        self.flat.put(self.place, Stored::Rows);
        Ok(ItemsOf::Rows(RowsOf::new(self.flat, length)))
    }

    fn object(self) -> Result<Self::Fields, NotRepresentable> {
        Ok(JsonOf::new(self, b'{'))
    }

    fn json(self, json: &str) -> Result<(), NotRepresentable> {
        let cell = match json.as_bytes().first() {
            Some(b'{') => Stored::Object(self.flat.add_text(json)),
            Some(b'[') if self.is_items => {
                return serde_json::from_str::<Vec<JsonValue>>(json)?.serialize(Taking(self));
            }
            Some(b'[') => Stored::Array(self.flat.add_text(json)),
            Some(b'-' | b'0'..=b'9') => {
                let double: f64 = json.parse().map_err(|_| NotRepresentable)?;
                let nearest = Number::from_f64(double.clamp(f64::MIN, f64::MAX)).ok_or(NotRepresentable)?;
                Stored::Literal(self.flat.add_text(json), serde_json::from_str(json).unwrap_or(nearest))
            }
            _ => return serde_json::from_str::<Value>(json)?.serialize(Taking(self)),
        };
        self.flat.put(self.place, cell);
        Ok(())
    }
}

enum ItemsOf<'a> {
    Rows(RowsOf<'a>),
    Json(JsonOf<'a>),
}

impl Collect for ItemsOf<'_> {
    fn key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NotRepresentable> {
        Err(NotRepresentable)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotRepresentable> {
        match self {
            ItemsOf::Rows(rows) => rows.value(value),
            ItemsOf::Json(json) => json.value(value),
        }
    }

    fn end(self) -> Result<(), NotRepresentable> {
        match self {
            ItemsOf::Rows(_) => Ok(()),
            ItemsOf::Json(json) => json.end(),
        }
    }
}

/// An array or an object inside of a field.
struct JsonOf<'a> {
    flat: &'a mut Flat,
    place: Place,
    start: usize,
    /// Before the first item or field there is no comma.
    is_empty: bool,
    has_key: bool,
}

impl<'a> JsonOf<'a> {
    fn new(field: FieldOf<'a>, opening: u8) -> Self {
        let FieldOf { flat, place, .. } = field;
        let start = flat.texts.len();
        flat.texts.push(opening);
        JsonOf { flat, place, start, is_empty: true, has_key: false }
    }

    fn separate(&mut self) {
        if !self.is_empty {
            self.flat.texts.push(b',');
        }
        self.is_empty = false;
    }
}

impl Collect for JsonOf<'_> {
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotRepresentable> {
        self.separate();
        let start = self.flat.texts.len();
        serde_json::to_writer(&mut self.flat.texts, key)?;
        if self.flat.texts[start] != b'"' {
            return Err(NotRepresentable);
        }
        self.flat.texts.push(b':');
        self.has_key = true;
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotRepresentable> {
        if !std::mem::take(&mut self.has_key) {
            self.separate();
        }
        Ok(serde_json::to_writer(&mut self.flat.texts, value)?)
    }

    fn end(self) -> Result<(), NotRepresentable> {
        let JsonOf { flat, place, start, .. } = self;
        let is_array = flat.texts[start] == b'[';
        flat.texts.push(if is_array { b']' } else { b'}' });
        let span = flat.end_text(start);
        flat.put(place, if is_array { Stored::Array(span) } else { Stored::Object(span) });
        Ok(())
    }
}

/// Where there can be no array or object.
enum Nothing {}

impl Collect for Nothing {
    fn key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NotRepresentable> {
        match *self {}
    }

    fn value<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NotRepresentable> {
        match *self {}
    }

    fn end(self) -> Result<(), NotRepresentable> {
        match self {}
    }
}

/// Hands a value on by its type in JSON.
struct Taking<T>(T);

impl<T: Take> Serializer for Taking<T> {
    type Ok = ();
    type Error = NotRepresentable;
    type SerializeSeq = Taking<T::Items>;
    type SerializeTuple = Taking<T::Items>;
    type SerializeTupleStruct = Taking<T::Items>;
    type SerializeTupleVariant = Impossible<(), NotRepresentable>;
    type SerializeMap = Taking<T::Fields>;
    type SerializeStruct = StructOf<T>;
    type SerializeStructVariant = Impossible<(), NotRepresentable>;

    fn serialize_bool(self, flag: bool) -> Result<(), NotRepresentable> {
        self.0.scalar(Scalar::Bool(flag))
    }

    fn serialize_i8(self, number: i8) -> Result<(), NotRepresentable> {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<(), NotRepresentable> {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<(), NotRepresentable> {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Result<(), NotRepresentable> {
        self.0.scalar(Scalar::Number(number.into()))
    }

    fn serialize_u8(self, number: u8) -> Result<(), NotRepresentable> {
        self.serialize_u64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<(), NotRepresentable> {
        self.serialize_u64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<(), NotRepresentable> {
        self.serialize_u64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<(), NotRepresentable> {
        self.0.scalar(Scalar::Number(number.into()))
    }

    fn serialize_f32(self, number: f32) -> Result<(), NotRepresentable> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<(), NotRepresentable> {
        self.0.scalar(Number::from_f64(number).map_or(Scalar::Null, Scalar::Number))
    }

    fn serialize_char(self, character: char) -> Result<(), NotRepresentable> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), NotRepresentable> {
        self.0.scalar(Scalar::Text(text))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NotRepresentable> {
        Err(NotRepresentable)
    }

    fn serialize_none(self) -> Result<(), NotRepresentable> {
        self.0.scalar(Scalar::Null)
    }

    fn serialize_some<V: Serialize + ?Sized>(self, value: &V) -> Result<(), NotRepresentable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotRepresentable> {
        self.0.scalar(Scalar::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotRepresentable> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), NotRepresentable> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<V: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &V,
    ) -> Result<(), NotRepresentable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &V,
    ) -> Result<(), NotRepresentable> {
        let mut fields = self.0.object()?;
        fields.key(variant)?;
        fields.value(value)?;
        fields.end()
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, NotRepresentable> {
        self.0.array(length).map(Taking)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, NotRepresentable> {
        self.0.array(Some(length)).map(Taking)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleStruct, NotRepresentable> {
        self.0.array(Some(length)).map(Taking)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotRepresentable> {
        Err(NotRepresentable)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NotRepresentable> {
        self.0.object().map(Taking)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct, NotRepresentable> {
        Ok(if name == RAW { StructOf::Raw(Some(self.0)) } else { StructOf::Fields(self.0.object()?) })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotRepresentable> {
        Err(NotRepresentable)
    }
}

impl<C: Collect> ser::SerializeSeq for Taking<C> {
    type Ok = ();
    type Error = NotRepresentable;

    fn serialize_element<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), NotRepresentable> {
        self.0.value(value)
    }

    fn end(self) -> Result<(), NotRepresentable> {
        self.0.end()
    }
}

impl<C: Collect> ser::SerializeTuple for Taking<C> {
    type Ok = ();
    type Error = NotRepresentable;

    fn serialize_element<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), NotRepresentable> {
        self.0.value(value)
    }

    fn end(self) -> Result<(), NotRepresentable> {
        self.0.end()
    }
}

impl<C: Collect> ser::SerializeTupleStruct for Taking<C> {
    type Ok = ();
    type Error = NotRepresentable;

    fn serialize_field<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), NotRepresentable> {
        self.0.value(value)
    }

    fn end(self) -> Result<(), NotRepresentable> {
        self.0.end()
    }
}

impl<C: Collect> ser::SerializeMap for Taking<C> {
    type Ok = ();
    type Error = NotRepresentable;

    fn serialize_key<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<(), NotRepresentable> {
        self.0.key(key)
    }

    fn serialize_value<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), NotRepresentable> {
        self.0.value(value)
    }

    fn end(self) -> Result<(), NotRepresentable> {
        self.0.end()
    }
}

/// How serde_json calls a structure whose one field is JSON.
const RAW: &str = "$serde_json::private::RawValue";

/// A structure, or JSON that comes as one.
enum StructOf<T: Take> {
    Fields(T::Fields),
    /// Until its text came.
    Raw(Option<T>),
}

impl<T: Take> ser::SerializeStruct for StructOf<T> {
    type Ok = ();
    type Error = NotRepresentable;

    fn serialize_field<V: Serialize + ?Sized>(&mut self, key: &'static str, value: &V) -> Result<(), NotRepresentable> {
        match self {
            StructOf::Fields(fields) => {
                fields.key(key)?;
                fields.value(value)
            }
            StructOf::Raw(taker) => value.serialize(Taking(RawOf(taker.take().ok_or(NotRepresentable)?))),
        }
    }

    fn end(self) -> Result<(), NotRepresentable> {
        match self {
            StructOf::Fields(fields) => fields.end(),
            StructOf::Raw(_) => Ok(()),
        }
    }
}

/// The text of what is JSON already.
struct RawOf<T>(T);

impl<T: Take> Take for RawOf<T> {
    type Items = Nothing;
    type Fields = Nothing;

    fn scalar(self, scalar: Scalar<'_>) -> Result<(), NotRepresentable> {
        if let Scalar::Text(json) = scalar { self.0.json(json) } else { Err(NotRepresentable) }
    }

    fn array(self, _: Option<usize>) -> Result<Nothing, NotRepresentable> {
        Err(NotRepresentable)
    }

    fn object(self) -> Result<Nothing, NotRepresentable> {
        Err(NotRepresentable)
    }
}

#[cfg(test)]
mod tests {
    use instantly_rbac::audit_logs::AuditLog;
    use serde_json::json;

    use super::*;

    /// The value shows as serde_json shows it, with rows and without.
    fn check(value: &impl Serialize) {
        for with_rows in [true, false] {
            let Some(flat) = Flat::of(value, None, with_rows) else {
                assert!(with_rows, "only rows are refused");
                continue;
            };
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(flat.to_json(), json.as_str().into());
            assert_eq!(flat.to_tree(), Some(serde_json::from_str(&json).unwrap()));
        }
    }

    #[test]
    fn a_wide_row_before_many_narrow_ones_takes_no_more_than_a_guess() {
        let wide: serde_json::Map<_, _> = (0..10_000).map(|field| (field.to_string(), json!(null))).collect();
        let mut rows = vec![json!(wide)];
        rows.resize(200_000, json!({}));
        let flat = Flat::of(&rows, None, true).unwrap();
        assert_eq!((flat.rows(), flat.row_cells.len()), (Some(200_000), 10_000));
        assert!(flat.row_cells.capacity() < 100_000 && flat.texts.capacity() < 1 << 22);
    }

    #[test]
    fn a_result_of_any_form_shows_as_it_is() {
        for value in [
            json!(null),
            json!("text\0\"\n"),
            json!(-0.0),
            json!([]),
            json!([1, [2], {"a": 3}]),
            json!([{"a": 1}, {}, {"b": [null]}, {"a": u64::MAX, "b": {"c": {}}}]),
            json!({"items": [{"a": 1}], "complete": true, "meta": {"attempts": 1}}),
            json!({"items": [1], "": {"items": []}}),
            json!({}),
        ] {
            check(&value);
        }
        check(&Some(("tuple", 1.5, 'c', ())));
    }

    #[test]
    fn json_that_a_record_keeps_as_text_is_an_object() {
        let text = r#"{"id": "e", "audit_metadata": {"a": [1.0, "é"]}, "new": {"b": null}, "timestamp": 7}"#;
        let event: AuditLog = serde_json::from_str(text).unwrap();
        let flat = Flat::of(&event, None, true).unwrap();
        let fields = flat.fields(None).unwrap();
        let place = fields.position("audit_metadata", &AtomicUsize::new(0)).unwrap();
        assert!(matches!(fields.cell(place), Some(Cell::Object(json)) if json == "{\"a\": [1.0, \"é\"]}\0".as_bytes()));
        check(&event);
        check(&[&event, &event]);
    }

    #[test]
    fn records_share_their_names_also_where_one_has_more_of_them() {
        let rows = json!([{"a": 1, "b": 2}, {"a": 3}, {"a": 4, "b": 5, "c": 6}, {"a": 7, "b": 8}]);
        let flat = Flat::of(&rows, None, true).unwrap();
        let names = |row| flat.fields(Some(row)).unwrap().names;
        assert!(Arc::ptr_eq(names(0), names(1)) && Arc::ptr_eq(names(2), names(3)));
        let cell = |row, name| flat.fields(Some(row)).unwrap().position(name, &AtomicUsize::new(9));
        assert_eq!((cell(1, "b"), cell(2, "c"), cell(3, "c"), cell(3, "b")), (None, Some(2), None, Some(1)));
    }
}
