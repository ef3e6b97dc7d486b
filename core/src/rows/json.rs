//! Rows as JSON, written from their cells: as documents of this library, and as the API gave them.

use serde::Serialize;

use super::{Cell, Row, Rows};
use crate::secret::MASK;
use crate::specs::RecordSpec;

impl Rows {
    /// Writes all rows as an array of documents.
    pub fn write_documents(&self, json: &mut Vec<u8>) {
        write_each(b'[', b']', self.iter(), json, |row, json| row.write_document(json));
    }
}

impl Row<'_> {
    /// Writes the row as its document: every documented field, times and codes as the API writes them, and `extra` and
    /// `irregular` where they are not empty.
    pub fn write_document(self, json: &mut Vec<u8>) {
        json.push(b'{');
        self.write_fields(json);
        json.push(b'}');
    }

    /// The same, without the braces around it.
    pub fn write_fields(self, json: &mut Vec<u8>) {
        for (place, field) in self.rows().spec().fields.iter().enumerate() {
            if place > 0 {
                json.push(b',');
            }
            write_name(field.wire, json);
            self.shown(place).write(json);
        }
        if self.is_odd() {
            json.push(b',');
            self.write_odd(json);
        }
    }

    /// Writes `extra` and `irregular`, where they are not empty, as fields without braces around them.
    pub fn write_odd(self, json: &mut Vec<u8>) {
        let (has_extra, has_irregular) = (self.extra().len() > 0, self.irregular().len() > 0);
        if has_extra {
            write_name("extra", json);
            self.write_extra(json);
        }
        if has_extra && has_irregular {
            json.push(b',');
        }
        if has_irregular {
            write_name("irregular", json);
            self.write_irregular(json);
        }
    }

    /// Writes the fields that are not documented, and the raw values of irregular ones, as an object.
    pub fn write_extra(self, json: &mut Vec<u8>) {
        write_each(b'{', b'}', self.extra(), json, |(name, value), json| {
            write_value(name, json);
            json.push(b':');
            json.extend(value.as_bytes());
        });
    }

    /// Writes the names of irregular fields as an array.
    pub fn write_irregular(self, json: &mut Vec<u8>) {
        write_each(b'[', b']', self.irregular(), json, write_value);
    }

    /// Writes the row as the API gave it: documented fields that have a value, and what is in `extra`, in one object.
    /// A secret is shown as `***`.
    pub fn write_received(self, json: &mut Vec<u8>) {
        let spec: &RecordSpec = self.rows().spec();
        let is_extra = |name: &str| self.extra().any(|(extra, _)| extra == name);
        let cells = spec.fields.iter().enumerate().map(|(place, field)| (field.wire, self.cell(place).received()));
        let known = cells.filter(|(name, cell)| !matches!(cell, Cell::None) && !is_extra(name));
        let other = self.extra().map(|(name, value)| (name, Cell::Json(value)));
        write_each(b'{', b'}', known.chain(other), json, |(name, cell), json| {
            write_value(name, json);
            json.push(b':');
            cell.write(json);
        });
    }
}

impl<'a> Cell<'a> {
    /// Writes the value as a document has it.
    pub fn write(self, json: &mut Vec<u8>) {
        match self {
            Cell::None => json.extend(b"null"),
            Cell::Bool(flag) => json.extend(if flag { &b"true"[..] } else { b"false" }),
            Cell::Integer(number) => write_value(&number, json),
            Cell::Float(number) => write_value(&number, json),
            Cell::Text { text, is_plain: false } => write_value(text, json),
            Cell::Text { text, is_plain: true } | Cell::Time { text, .. } => write_quoted(text, json),
            Cell::Json(text) => json.extend(text.as_bytes()),
            Cell::Records { json: text, spec, is_list } => {
                let rows = Rows::nested(text, spec);
                if is_list {
                    rows.write_documents(json);
                } else if let Some(row) = rows.iter().next() {
                    row.write_document(json);
                }
            }
            Cell::Secret(_) => write_quoted(MASK, json),
        }
    }

    /// The value as the API gave it, where a document shows it otherwise.
    fn received(self) -> Cell<'a> {
        match self {
            Cell::Records { json, .. } => Cell::Json(json),
            cell => cell,
        }
    }
}

fn write_name(name: &str, json: &mut Vec<u8>) {
    write_quoted(name, json);
    json.push(b':');
}

/// Writes a text that needs no escapes.
fn write_quoted(text: &str, json: &mut Vec<u8>) {
    json.push(b'"');
    json.extend(text.as_bytes());
    json.push(b'"');
}

fn write_value(value: &(impl Serialize + ?Sized), json: &mut Vec<u8>) {
    serde_json::to_writer(json, value).expect("it is written to memory");
}

/// Writes what is between these, with commas.
fn write_each<T>(
    opening: u8,
    closing: u8,
    each: impl Iterator<Item = T>,
    json: &mut Vec<u8>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) {
    json.push(opening);
    for (index, one) in each.enumerate() {
        if index > 0 {
            json.push(b',');
        }
        write(one, json);
    }
    json.push(closing);
}
