//! Records in the bytes in which they came: a reply is parsed once, and read where it stands.
//!
//! [`Rows`] holds the text of a reply and, for each field of each record, where its value begins, how long it is and what
//! it is. Nothing is allocated for a row or for a value. Every reader takes values from there: `record!` makes the owned
//! structures of the Rust API, `arrow` makes columns, and the language packages make their own objects.
//!
//! The text is changed where it stands: a text loses its escapes, a secret is moved out and overwritten, and a NUL can
//! be put behind each value for C. So it is no JSON any more, and JSON is written from the cells.

mod index;
mod json;
mod reply;

use std::borrow::Borrow;
use std::fmt;
use std::ops::{Deref, DerefMut, Range, RangeInclusive};
use std::sync::Mutex;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::decode::{UNKNOWN, UNKNOWN_CODE};
use crate::json::{Extra, JsonObject, JsonValue};
use crate::secret::{MASK, SecretString, WipedBytes};
use crate::specs::{FieldSpec, Kind, RecordSpec, Values};

pub(crate) use self::reply::{RawPage, page, record, value};

/// A record that is made of a row.
pub trait FromRow: Sized {
    /// What the record is.
    const SPEC: &'static RecordSpec;

    /// The record, with everything that the row has.
    fn from_row(row: Row<'_>) -> Self;

    /// The record as the API gave it, without its secret.
    fn without_secret(&self) -> Extra;

    /// Names of documented fields that were missing or had another type.
    fn irregular(&self) -> &[String];

    /// The secret, where the record has one.
    fn secret(&self) -> Option<&SecretString>;
}

/// Records of one type.
pub struct Rows {
    text: Text,
    spec: &'static RecordSpec,
    length: usize,
    /// Of each row, a cell for each field.
    cells: Cells,
    /// Of each row, a value for each field that is a time: milliseconds since 1970.
    times: Vec<i64>,
    /// Of each row, the fields that are not documented and those of another type than is documented.
    odd: Vec<Odd>,
    /// Of each row, the places of irregular fields.
    irregular: Vec<(u32, u16)>,
    secrets: Vec<SecretString>,
}

/// A text that is wiped when it is dropped, and whose memory the next reply is received in.
#[derive(Default)]
struct Text(String);

impl Drop for Text {
    fn drop(&mut self) {
        drop(WipedBytes::from(std::mem::take(&mut self.0).into_bytes()));
    }
}

impl Text {
    /// Changes the bytes in place. What is no UTF-8 afterwards would be a defect.
    fn edit(&mut self, change: impl FnOnce(&mut [u8])) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        change(&mut bytes);
        self.0 = String::from_utf8(bytes).expect("whole characters are replaced by whole characters");
    }
}

/// Cells, whose memory the next page has: memory that is new to the process costs more than to fill it.
#[derive(Default)]
struct Cells(Vec<Stored>);

static SPARE: Mutex<Vec<Stored>> = Mutex::new(Vec::new());
/// The numbers of cells that are kept: from where reuse is worth it, to what may be held for good.
const SPARE_CELLS: RangeInclusive<usize> = 4 * 1024..=128 * 1024;

impl Cells {
    fn with_capacity(cells: usize) -> Cells {
        if SPARE_CELLS.contains(&cells)
            && let Ok(mut spare) = SPARE.try_lock()
            && spare.capacity() >= cells
        {
            return Cells(std::mem::take(&mut spare));
        }
        Cells(Vec::with_capacity(cells))
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        if SPARE_CELLS.contains(&self.0.capacity())
            && let Ok(mut spare) = SPARE.try_lock()
            && spare.capacity() < self.0.capacity()
        {
            self.0.clear();
            std::mem::swap(&mut *spare, &mut self.0);
        }
    }
}

impl Deref for Cells {
    type Target = Vec<Stored>;

    fn deref(&self) -> &Vec<Stored> {
        &self.0
    }
}

impl DerefMut for Cells {
    fn deref_mut(&mut self) -> &mut Vec<Stored> {
        &mut self.0
    }
}

/// Where a value is in the text, and what it is.
#[derive(Debug, Clone, Copy, Default)]
struct Stored {
    start: u32,
    length: u32,
    form: Form,
    /// Of a time, which of the times of its row it is.
    time: u8,
}

impl Stored {
    fn new(form: Form, place: &Range<usize>) -> Stored {
        // A reply has fewer bytes than 32 bits count.
        Stored { start: place.start as u32, length: place.len() as u32, form, time: 0 }
    }

    fn range(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// Missing, null, or of another type than is documented.
    #[default]
    None,
    False,
    True,
    /// A number, as it was written.
    Integer,
    Float,
    /// What stands between the quotes.
    Text,
    /// The same, which had escapes and has lost them.
    Unescaped,
    Time,
    /// A list or an object, as it was written.
    Json,
    Record,
    Records,
    /// The place of a secret among the secrets.
    Secret,
}

/// A field that is not documented, or has another type than is documented.
#[derive(Debug)]
struct Odd {
    row: u32,
    name: Name,
    /// Its JSON.
    value: Part,
}

#[derive(Debug)]
enum Name {
    Place(Range<usize>),
    /// One that was written with escapes.
    Own(Box<str>),
}

#[derive(Debug)]
enum Part {
    Place(Range<usize>),
    /// What took the place of a value that may be a secret.
    Own(JsonValue),
}

impl Rows {
    /// No rows.
    pub fn none(spec: &'static RecordSpec) -> Rows {
        Rows {
            text: Text::default(),
            spec,
            length: 0,
            cells: Cells::default(),
            times: Vec::new(),
            odd: Vec::new(),
            irregular: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Rows of records that are there already.
    pub fn of<T: FromRow>(records: &[impl Borrow<T>]) -> Rows {
        let records = records.iter().map(Borrow::borrow);
        let json: Vec<JsonValue> =
            records.clone().map(|record| JsonObject::from(record.without_secret()).into()).collect();
        let mut rows = Rows::shown(&JsonValue::of(&json), T::SPEC).unwrap_or_else(|_| Rows::none(T::SPEC));
        rows.irregular.clear();
        for (row, record) in records.enumerate() {
            let places = record.irregular().iter().filter_map(|name| place(T::SPEC, name));
            rows.irregular.extend(places.map(|place| (row as u32, place)));
            if let Some(secret) = record.secret() {
                rows.put_secret(row, secret.clone());
            }
        }
        rows
    }

    /// Gives a row its secret.
    fn put_secret(&mut self, row: usize, secret: SecretString) {
        let fields = self.spec.fields;
        let Some(place) = fields.iter().position(|field| matches!(field.kind, Kind::Secret)) else { return };
        let stored = Stored { start: self.secrets.len() as u32, length: 0, form: Form::Secret, time: 0 };
        self.cells[row * fields.len() + place] = stored;
        self.secrets.push(secret);
    }

    /// What the records are.
    pub fn spec(&self) -> &'static RecordSpec {
        self.spec
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// One of them.
    ///
    /// # Panics
    ///
    /// Where there is no such row.
    pub fn row(&self, index: usize) -> Row<'_> {
        assert!(index < self.length, "there is no row {index}");
        Row { rows: self, index }
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> + Clone {
        (0..self.length).map(|index| Row { rows: self, index })
    }

    /// Whether a row has fields that are not documented, or irregular ones.
    pub fn has_odd(&self) -> bool {
        !self.odd.is_empty() || !self.irregular.is_empty()
    }

    /// Makes records of all rows.
    pub fn records<T: FromRow>(&self) -> Vec<T> {
        self.iter().map(T::from_row).collect()
    }

    /// Puts a NUL behind each text, each time and each list or object, so that C can borrow it. A NUL stands behind
    /// stand-ins, too.
    pub fn terminate(&mut self) {
        let cells = &*self.cells;
        self.text.edit(|text| {
            for cell in cells {
                if matches!(cell.form, Form::Text | Form::Unescaped | Form::Time | Form::Json) {
                    // A quote, a comma or a bracket at least stands behind every value of a record.
                    text[cell.range().end] = 0;
                }
            }
        });
    }

    /// Keeps those rows alone for which a function says so.
    pub(crate) fn retain(&mut self, mut is_kept: impl FnMut(Row<'_>) -> bool) {
        let kept: Vec<bool> = self.iter().map(&mut is_kept).collect();
        if kept.iter().all(|kept| *kept) {
            return;
        }
        let mut places = Vec::with_capacity(self.length);
        let mut next = 0;
        for kept in &kept {
            places.push(next);
            next += u32::from(*kept);
        }
        self.length = next as usize;
        keep_chunks(&mut self.cells, self.spec.fields.len(), &kept);
        let times_of_row = self.times.len() / kept.len();
        keep_chunks(&mut self.times, times_of_row, &kept);
        self.odd.retain_mut(|odd| move_row(&mut odd.row, &kept, &places));
        self.irregular.retain_mut(|(row, _)| move_row(row, &kept, &places));
    }

    /// Names these fields of the first row as irregular, before the others.
    pub(crate) fn put_irregular(&mut self, names: &[String]) {
        let given = names.iter().filter_map(|name| Some((0, place(self.spec, name)?)));
        let mut irregular: Vec<(u32, u16)> = given.collect();
        irregular.extend(self.irregular.iter().filter(|entry| !irregular.contains(entry)).copied().collect::<Vec<_>>());
        self.irregular = irregular;
    }

    /// Takes the secrets of all rows out.
    pub(crate) fn remove_secrets(&mut self) {
        for cell in &mut *self.cells {
            if cell.form == Form::Secret {
                *cell = Stored::default();
            }
        }
        self.secrets.clear();
    }

    /// Puts others in the place of values of fields that are not documented or have another type, where a function of
    /// the row's secret, the name and the JSON of the value says so.
    pub(crate) fn replace_odd(&mut self, replace: impl Fn(Option<&SecretString>, &str, &str) -> Option<JsonValue>) {
        let replaced: Vec<_> = self
            .odd
            .iter()
            .map(|odd| {
                let row = Row { rows: self, index: odd.row as usize };
                replace(row.secret(), self.name_of(odd), self.value_of(odd))
            })
            .collect();
        let mut places = Vec::new();
        for (odd, replaced) in self.odd.iter_mut().zip(replaced) {
            if let Some(value) = replaced
                && let Part::Place(place) = std::mem::replace(&mut odd.value, Part::Own(value))
            {
                places.push(place);
            }
        }
        if !places.is_empty() {
            self.text.edit(|text| places.into_iter().for_each(|place| text[place].fill(b' ')));
        }
    }

    fn name_of<'a>(&'a self, odd: &'a Odd) -> &'a str {
        match &odd.name {
            Name::Place(place) => &self.text.0[place.clone()],
            Name::Own(name) => name,
        }
    }

    fn value_of<'a>(&'a self, odd: &'a Odd) -> &'a str {
        match &odd.value {
            Part::Place(place) => &self.text.0[place.clone()],
            Part::Own(json) => json.as_str(),
        }
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct(self.spec.name).field("rows", &self.length).finish_non_exhaustive()
    }
}

fn keep_chunks<T: Copy>(values: &mut Vec<T>, width: usize, kept: &[bool]) {
    let mut index = 0;
    values.retain(|_| {
        let is_kept = kept[index / width];
        index += 1;
        is_kept
    });
}

fn move_row(row: &mut u32, kept: &[bool], places: &[u32]) -> bool {
    let before = *row as usize;
    *row = places[before];
    kept[before]
}

/// The place of a field in its record.
fn place(spec: &RecordSpec, name: &str) -> Option<u16> {
    spec.fields.iter().position(|field| field.wire == name).map(|place| place as u16)
}

/// One record.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    rows: &'a Rows,
    index: usize,
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// None: it was missing, null, or of another type than is documented.
    None,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// A text.
    Text {
        /// The text, without escapes.
        text: &'a str,
        /// Whether it needs no escapes in JSON.
        is_plain: bool,
    },
    /// A time.
    Time {
        /// As the API wrote it; it needs no escapes in JSON.
        text: &'a str,
        /// Milliseconds since 1970 in UTC.
        unix_millis: i64,
    },
    /// A list of texts or an object of no documented form: JSON, on one line.
    Json(&'a str),
    /// A record, or a list of records: JSON as it was received.
    Records {
        /// The object, or the list of objects.
        json: &'a str,
        /// What each is.
        spec: &'static RecordSpec,
        /// Whether it is a list.
        is_list: bool,
    },
    /// A secret.
    Secret(&'a SecretString),
}

impl<'a> Row<'a> {
    /// The rows that it is one of.
    pub fn rows(self) -> &'a Rows {
        self.rows
    }

    /// Its number among them.
    pub fn index(self) -> usize {
        self.index
    }

    /// The value of a field, by the field's place; none where nothing fit for it was received.
    #[inline]
    pub fn cell(self, field: usize) -> Cell<'a> {
        let spec = self.rows.spec;
        let stored = self.rows.cells[self.index * spec.fields.len() + field];
        let text = || &self.rows.text.0[stored.range()];
        match stored.form {
            Form::None => Cell::None,
            Form::False => Cell::Bool(false),
            Form::True => Cell::Bool(true),
            Form::Integer => index::integer(text()).map_or(Cell::None, Cell::Integer),
            Form::Float => index::float(text()).map_or(Cell::None, Cell::Float),
            Form::Text => Cell::Text { text: text(), is_plain: true },
            Form::Unescaped => Cell::Text { text: text(), is_plain: false },
            Form::Time => {
                let times = self.rows.times.len() / self.rows.length;
                Cell::Time { text: text(), unix_millis: self.rows.times[self.index * times + usize::from(stored.time)] }
            }
            Form::Json => Cell::Json(text()),
            Form::Record | Form::Records => match &spec.fields[field].kind {
                Kind::Record(spec) | Kind::List(Kind::Record(spec)) => {
                    Cell::Records { json: text(), spec, is_list: stored.form == Form::Records }
                }
                _ => Cell::None,
            },
            Form::Secret => self.rows.secrets.get(stored.start as usize).map_or(Cell::None, Cell::Secret),
        }
    }

    /// The value of a field as every language shows it: a field that always has a value has a stand-in where nothing
    /// fit for it was received.
    #[inline]
    pub fn shown(self, field: usize) -> Cell<'a> {
        match self.cell(field) {
            Cell::None => stand_in(&self.rows.spec.fields[field]),
            cell => cell,
        }
    }

    /// The secret, where the record has one.
    pub fn secret(self) -> Option<&'a SecretString> {
        if self.rows.secrets.is_empty() {
            return None;
        }
        (0..self.rows.spec.fields.len()).find_map(|field| match self.cell(field) {
            Cell::Secret(secret) => Some(secret),
            _ => None,
        })
    }

    /// The first identity of the record that is no empty text.
    pub fn id(self) -> Option<&'a str> {
        let fields = self.rows.spec.fields.iter().enumerate().filter(|(_, field)| field.identity);
        fields.into_iter().find_map(|(place, _)| match self.cell(place) {
            Cell::Text { text, .. } if !text.is_empty() => Some(text),
            _ => None,
        })
    }

    /// Whether it has fields that are not documented, or irregular ones.
    pub fn is_odd(self) -> bool {
        self.rows.has_odd() && (!self.odd().is_empty() || self.irregular().len() > 0)
    }

    /// The fields that are not documented, and the raw values of irregular ones: their names, and their JSON.
    pub fn extra(self) -> impl ExactSizeIterator<Item = (&'a str, &'a str)> + Clone {
        let rows = self.rows;
        self.odd().iter().map(|odd| (rows.name_of(odd), rows.value_of(odd)))
    }

    /// Names of documented fields that were missing or had another type.
    pub fn irregular(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        let (spec, all) = (self.rows.spec, &self.rows.irregular);
        of_row(all, self.index, |(row, _)| *row).iter().map(|(_, field)| spec.fields[*field as usize].wire)
    }

    fn odd(self) -> &'a [Odd] {
        of_row(&self.rows.odd, self.index, |odd| odd.row)
    }

    /// `extra` as the structures of the Rust API have it.
    pub(crate) fn to_extra(self) -> Extra {
        Extra::of(self.extra().map(|(name, json)| (name.to_owned(), JsonValue::known(json))))
    }
}

/// The records of a cell that holds one, or a list of them.
pub(crate) fn nested<T: FromRow>(cell: Cell<'_>) -> Option<Vec<T>> {
    if let Cell::Records { json, spec, .. } = cell { Some(Rows::nested(json, spec).records()) } else { None }
}

/// Reads a record as the API gives it.
pub(crate) fn deserialize<'de, T: FromRow, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = JsonValue::deserialize(deserializer)?;
    if !json.as_str().starts_with('{') {
        return Err(D::Error::custom("expected an object"));
    }
    let rows = Rows::received(json.as_str(), T::SPEC).map_err(D::Error::custom)?;
    Ok(T::from_row(rows.row(0)))
}

/// Those of a row, among all in the order of the rows.
fn of_row<T>(all: &[T], row: usize, row_of: impl Fn(&T) -> u32) -> &[T] {
    if all.is_empty() {
        return all;
    }
    let begin = all.partition_point(|one| (row_of(one) as usize) < row);
    let count = all[begin..].partition_point(|one| row_of(one) as usize == row);
    &all[begin..begin + count]
}

/// The value that stands where nothing fit for a field was received. It cannot be taken for less access.
fn stand_in(field: &FieldSpec) -> Cell<'static> {
    // With the NUL that stands behind every value.
    const EMPTY: &str = "\0";
    const NAME: &str = "unknown\0";
    const NO_ITEMS: &str = "[]\0";
    const ONE_UNKNOWN: &str = "[\"unknown\"]\0";
    fn bare(text: &'static str) -> &'static str {
        &text[..text.len() - 1]
    }
    debug_assert_eq!(bare(NAME), UNKNOWN);
    if field.nullable {
        return Cell::None;
    }
    match &field.kind {
        Kind::Text => Cell::Text { text: bare(EMPTY), is_plain: true },
        Kind::Enum(spec) => match spec.values {
            Values::Texts(_) => Cell::Text { text: bare(NAME), is_plain: true },
            Values::Codes(_) => Cell::Integer(UNKNOWN_CODE),
        },
        Kind::List(Kind::Scope) => Cell::Json(bare(ONE_UNKNOWN)),
        Kind::List(_) => Cell::Json(bare(NO_ITEMS)),
        _ => Cell::None,
    }
}

/// Whether a value, as a document shows it, is what stands in for a field's value.
pub(crate) fn is_stand_in(field: &FieldSpec, shown: &JsonValue) -> bool {
    let mut json = Vec::new();
    stand_in(field).write(&mut json);
    *shown == JsonValue::known(&String::from_utf8_lossy(&json))
}

/// What is kept of a value of another type than is documented, where the documented one is a secret.
fn masked(json: &str) -> JsonValue {
    if json == "null" { JsonValue::default() } else { JsonValue::of(&MASK) }
}

/// A text without its escapes, which is wiped.
fn without_escapes(text: &str) -> Zeroizing<String> {
    crate::decode::unescaped(text).unwrap_or_default()
}

#[cfg(test)]
mod tests;
