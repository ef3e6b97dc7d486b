//! A page of records as JavaScript makes objects of it fastest: each text once, and of each record where its
//! values are.
//!
//! The records of a page repeat each other, audit events above all: the same workspace, people and programs. As
//! JSON, `JSON.parse` would read the names of all fields with each record, and make a text anew wherever it
//! stands. Here a page is one JSON array of its distinct values, and one row of numbers a record, which
//! `lib/packed.js` makes an object of. What is plain is copied as it was received.

use instantly_rbac::internals::specs::{FieldSpec, RecordSpec};
use instantly_rbac::internals::{Cell, Row, Rows};
use instantly_rbac::{Error, ErrorKind, Result};

/// Where each page has these values.
const NULL: u32 = 0;
const FALSE: u32 = 1;
const TRUE: u32 = 2;
const FIRST: &[u8] = b"[null,false,true";
/// Texts that are looked for again. One that takes the place of another costs no more than being written twice.
const MOST_TEXTS: usize = 1024;

/// Rows that are packed.
pub struct Packed {
    /// A JSON array of texts, numbers and nested values.
    pub values: String,
    /// For each row the place of an object of the fields that only some rows have, and then that of each field's value.
    pub cells: Vec<u32>,
    /// Whether a whole number may be among the values that JavaScript's have too few digits for.
    pub has_long_number: bool,
}

/// A text among the values: its bytes without the quotes, and its place.
#[derive(Clone, Copy, Default)]
struct PackedText {
    start: usize,
    length: usize,
    place: u32,
}

/// Packs the rows of these pages.
pub fn packed(spec: &RecordSpec, pages: &[Rows]) -> Result<Packed> {
    let rows: usize = pages.iter().map(Rows::len).sum();
    let mut packer = Packer {
        values: FIRST.to_vec(),
        next_place: TRUE + 1,
        cells: Vec::with_capacity(rows * (1 + spec.fields.len())),
        texts: vec![PackedText::default(); (4 * rows).next_power_of_two().clamp(64, MOST_TEXTS)],
        has_long_number: false,
    };
    for row in pages.iter().flat_map(Rows::iter) {
        packer.row(row);
    }
    let Packer { mut values, cells, has_long_number, .. } = packer;
    values.push(b']');
    let values = String::from_utf8(values)
        .map_err(|_| Error::new(ErrorKind::Internal, "a page could not be written as JSON"))?;
    Ok(Packed { values, cells, has_long_number })
}

struct Packer {
    values: Vec<u8>,
    next_place: u32,
    cells: Vec<u32>,
    texts: Vec<PackedText>,
    has_long_number: bool,
}

impl Packer {
    fn row(&mut self, row: Row<'_>) {
        let odd = if row.is_odd() { self.odd(row) } else { NULL };
        self.cells.push(odd);
        for (index, field) in row.rows().spec().fields.iter().enumerate() {
            let place = self.place_of(field, row.shown(index));
            self.cells.push(place);
        }
    }

    /// Adds the fields that only some rows have, as an object.
    fn odd(&mut self, row: Row<'_>) -> u32 {
        self.nested(|json| {
            json.push(b'{');
            row.write_odd(json);
            json.push(b'}');
        })
    }

    fn place_of(&mut self, field: &FieldSpec, cell: Cell<'_>) -> u32 {
        match cell {
            Cell::None => NULL,
            Cell::Bool(false) => FALSE,
            Cell::Bool(true) => TRUE,
            // Hardly any is there a second time.
            Cell::Text { text, is_plain: true } if field.identity => self.plain(text),
            Cell::Time { text, .. } => self.plain(text),
            Cell::Text { text, is_plain: true } => self.text(text),
            Cell::Json(_) | Cell::Records { .. } => self.nested(|json| cell.write(json)),
            _ => self.add(|json| cell.write(json)),
        }
    }

    /// Adds a value; its place.
    fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> u32 {
        self.values.push(b',');
        write(&mut self.values);
        self.next_place += 1;
        self.next_place - 1
    }

    fn plain(&mut self, text: &str) -> u32 {
        self.add(|json| {
            json.push(b'"');
            json.extend(text.as_bytes());
            json.push(b'"');
        })
    }

    /// The place of a text that needs no escapes, which may be there already.
    fn text(&mut self, text: &str) -> u32 {
        let slot = hash(text.as_bytes()) & (self.texts.len() - 1);
        let PackedText { start, length, place } = self.texts[slot];
        if place != NULL && self.values[start..start + length] == *text.as_bytes() {
            return place;
        }
        // Behind the comma and the quote.
        let start = self.values.len() + 2;
        let place = self.plain(text);
        self.texts[slot] = PackedText { start, length: text.len(), place };
        place
    }

    /// Adds a list or an object. Never one for two: whoever changes one record would change another.
    fn nested(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> u32 {
        let start = self.values.len();
        let place = self.add(write);
        self.has_long_number |= has_long_number(&self.values[start..]);
        place
    }
}

/// Whether a whole number may be in a JSON text that JavaScript's have too few digits for. It takes a look at one byte
/// in sixteen.
fn has_long_number(json: &[u8]) -> bool {
    const DIGITS: usize = 16;
    json.iter().enumerate().step_by(DIGITS).any(|(at, byte)| {
        let digits = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| byte.is_ascii_digit()).count();
        byte.is_ascii_digit() && digits(&mut json[..at].iter().rev()) + digits(&mut json[at..].iter()) >= DIGITS
    })
}

/// Of the length, the beginning, the middle and the end: a collision only costs the repetition of a text.
fn hash(text: &[u8]) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let word = |at: usize| text[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
    let length = text.len();
    let mixed = if length < 8 {
        text.iter().fold(0, |mixed, byte| mixed << 8 | u64::from(*byte))
    } else {
        word(0) ^ word(length / 2 - 4).rotate_left(20) ^ word(length - 8).rotate_left(40)
    };
    ((mixed ^ length as u64).wrapping_mul(ODD) >> 40) as usize
}
