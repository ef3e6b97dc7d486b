//! A row, and the values of its fields.

use super::{Form, Odd, Rows, index};
use crate::decode::{JsonText, UNKNOWN, UNKNOWN_CODE};
use crate::json::{Extra, JsonValue};
use crate::secret::SecretString;
use crate::specs::{FieldSpec, Kind, RecordSpec, Values};

/// One record.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub(super) rows: &'a Rows,
    pub(super) index: usize,
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

impl<'a> Cell<'a> {
    /// The texts of a list of texts.
    pub(crate) fn texts(self) -> Option<Vec<JsonText<'a>>> {
        if let Cell::Json(json) = self { serde_json::from_str(json).ok() } else { None }
    }
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
        let stored = self.rows.cells.0[self.index * spec.fields.len() + field];
        let text = || &self.rows.text.0[stored.range()];
        match stored.form {
            Form::None => Cell::None,
            Form::False => Cell::Bool(false),
            Form::True => Cell::Bool(true),
            Form::Integer => Cell::Integer(stored.number()),
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
