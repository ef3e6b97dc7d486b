//! Records in the bytes in which they came: a reply is parsed once, and read where it stands.
//!
//! [`Rows`] holds the text of a reply and, for each field of each record, where its value begins, how long it is and what
//! it is. Nothing is allocated for a row or for a value. Every reader takes values from there: `record!` makes the owned
//! structures of the Rust API, `arrow` makes columns, and the language packages make their own objects.
//!
//! The text is changed where it stands: a text loses its escapes, a secret is moved out and overwritten, and a NUL can
//! be put behind each value for C. So it is no JSON any more, and JSON is written from the cells.

mod alone;
mod index;
mod json;
mod memory;
mod parse;
mod reply;
mod row;

use std::borrow::Borrow;
use std::fmt;
use std::ops::Range;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::json::JsonValue;
use crate::secret::{MASK, SecretString};
use crate::specs::{Kind, RecordSpec};

use self::memory::{Cells, Text};
pub(crate) use self::reply::{RawPage, page, record, value};
pub(crate) use self::row::is_stand_in;
pub use self::row::{Cell, Row};

/// A record that is made of a row.
pub trait FromRow: Sized {
    /// What the record is.
    const SPEC: &'static RecordSpec;

    /// The record, with everything that the row has.
    fn from_row(row: Row<'_>) -> Self;

    /// Writes the record as the API gave it, without its secret.
    ///
    /// # Errors
    ///
    /// The serializer's own.
    fn serialize_received<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

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

    /// A whole number.
    fn integer(number: i64) -> Stored {
        let [high, low] = [number >> 32, number].map(|half| half as u32);
        Stored { start: high, length: low, form: Form::Integer, time: 0 }
    }

    /// The whole number that it is.
    fn number(self) -> i64 {
        i64::from(self.start as i32) << 32 | i64::from(self.length)
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
    /// A whole number: the bits of `start` and `length`.
    Integer,
    /// A number, as it was written.
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
        struct Received<'a, T>(&'a T);

        impl<T: FromRow> Serialize for Received<'_, T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize_received(serializer)
            }
        }

        let records = records.iter().map(Borrow::borrow);
        let json = Text::json(&records.clone().map(Received).collect::<Vec<_>>());
        let mut rows = Rows::of_shown(json, T::SPEC).unwrap_or_else(|_| Rows::none(T::SPEC));
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
        self.cells.0[row * fields.len() + place] = stored;
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
        let cells = &self.cells.0;
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
        keep_chunks(&mut self.cells.0, self.spec.fields.len(), &kept);
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
        for cell in &mut self.cells.0 {
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
