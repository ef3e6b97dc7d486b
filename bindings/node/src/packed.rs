//! A page of records as JavaScript makes objects of it fastest: each text once, and of each record where its
//! values are.
//!
//! The records of a page repeat each other, audit events above all: the same workspace, people and programs. As
//! JSON, `JSON.parse` would read the names of all fields with each record, and make a text anew wherever it
//! stands. Here a page is one JSON array of its distinct values, and one row of numbers a record, which
//! `lib/packed.js` makes an object of.

use std::fmt;

use instantly_rbac::{Error, ErrorKind, Result};
use serde::Serialize;
use serde::ser::{Impossible, SerializeMap, Serializer};

/// Where each page has these values.
const NULL: u32 = 0;
const FALSE: u32 = 1;
const TRUE: u32 = 2;
const FIRST: &[u8] = b"[null,false,true";
/// Texts that are looked for again. One that takes the place of another costs no more than being written twice.
const MOST_TEXTS: usize = 4096;

/// A page that is packed.
pub struct Packed {
    /// A JSON array: texts, numbers and nested values, and the names of the fields of each kind of row.
    pub values: String,
    /// For each record the place of the names of its fields among the values, and then that of each field.
    pub cells: Vec<u32>,
}

impl Packed {
    /// Whether a whole number may be among the values that JavaScript's have too few digits for. It takes a look at
    /// one byte in sixteen.
    pub fn has_long_number(&self) -> bool {
        const DIGITS: usize = 16;
        let json = self.values.as_bytes();
        json.iter().enumerate().step_by(DIGITS).any(|(at, byte)| {
            let digits = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| byte.is_ascii_digit()).count();
            byte.is_ascii_digit() && digits(&mut json[..at].iter().rev()) + digits(&mut json[at..].iter()) >= DIGITS
        })
    }
}

/// A text among the values: its bytes without the quotes, and its place.
#[derive(Clone, Copy, Default)]
struct PackedText {
    start: usize,
    length: usize,
    place: u32,
}

/// The names of the fields of rows, and their place.
struct Shape {
    names: Vec<String>,
    place: u32,
}

/// Packs records, each of which is a map.
pub fn packed<T: Serialize>(records: &[T]) -> Result<Packed> {
    let mut packer = Packer::with_room_for(records.len());
    let rows = records.iter().try_for_each(|record| packer.row(record));
    packer.values.push(b']');
    let values = rows.ok().and_then(|()| String::from_utf8(packer.values).ok());
    let values = values.ok_or_else(|| Error::new(ErrorKind::Internal, "a page could not be written as JSON"))?;
    Ok(Packed { values, cells: packer.cells })
}

struct Packer {
    values: Vec<u8>,
    next_place: u32,
    cells: Vec<u32>,
    texts: Vec<PackedText>,
    shapes: Vec<Shape>,
    /// The shape of the last row, of which this one has so many fields up to now, or these others.
    shape: usize,
    width: usize,
    other: Option<Vec<String>>,
}

impl Packer {
    fn with_room_for(rows: usize) -> Packer {
        let texts = vec![PackedText::default(); (4 * rows).next_power_of_two().clamp(64, MOST_TEXTS)];
        let (values, cells) = (FIRST.to_vec(), Vec::with_capacity(18 * rows));
        Packer { values, next_place: TRUE + 1, cells, texts, shapes: Vec::new(), shape: 0, width: 0, other: None }
    }

    fn row<T: Serialize>(&mut self, record: &T) -> Result<(), fmt::Error> {
        let start = self.cells.len();
        self.cells.push(NULL);
        (self.width, self.other) = (0, None);
        record.serialize(Part { packer: self, role: Role::Row })?;
        self.cells[start] = self.place_of_names()?;
        Ok(())
    }

    /// The name of the next field, which nearly always is that of the row before.
    fn name(&mut self, name: &str) {
        let known = self.shapes.get(self.shape).map_or(&[][..], |shape| &shape.names);
        match &mut self.other {
            None if known.get(self.width).is_some_and(|known| known == name) => self.width += 1,
            None => self.other = Some([&known[..self.width], &[name.to_owned()]].concat()),
            Some(names) => names.push(name.to_owned()),
        }
    }

    fn place_of_names(&mut self) -> Result<u32, fmt::Error> {
        let last = self.shapes.get(self.shape);
        let names = match (self.other.take(), last) {
            (None, Some(last)) if self.width == last.names.len() => return Ok(last.place),
            (None, last) => last.map_or_else(Vec::new, |last| last.names[..self.width].to_vec()),
            (Some(names), _) => names,
        };
        self.shape = match self.shapes.iter().position(|shape| shape.names == names) {
            Some(known) => known,
            None => {
                let place = self.add(&names)?;
                self.shapes.push(Shape { names, place });
                self.shapes.len() - 1
            }
        };
        Ok(self.shapes[self.shape].place)
    }

    /// Adds a value; its place.
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<u32, fmt::Error> {
        self.values.push(b',');
        serde_json::to_writer(&mut self.values, value).map_err(|_| fmt::Error)?;
        self.next_place += 1;
        Ok(self.next_place - 1)
    }

    /// The place of a text, which may be there already.
    fn text(&mut self, text: &str) -> Result<u32, fmt::Error> {
        let slot = hash(text.as_bytes()) & (self.texts.len() - 1);
        let PackedText { start, length, place } = self.texts[slot];
        if place != NULL && self.values[start..start + length] == *text.as_bytes() {
            return Ok(place);
        }
        // Behind the comma and the quote.
        let (start, length) = (self.values.len() + 2, text.len());
        let place = self.add(text)?;
        // What had to be escaped is not found again by its bytes.
        if self.values.len() == start + length + 1 {
            self.texts[slot] = PackedText { start, length, place };
        }
        Ok(place)
    }
}

/// Of the length, the beginning, the middle and the end: a collision only costs the repetition of a text.
fn hash(text: &[u8]) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(ODD);
    let word = |word: &[u8; 8]| u64::from_le_bytes(*word);
    let hash = match (text.first_chunk(), text[text.len() / 2..].first_chunk(), text.last_chunk()) {
        (Some(first), Some(middle), Some(last)) => [first, middle, last].map(word).into_iter().fold(0, mix),
        _ => text.iter().fold(0, |hash, byte| mix(hash, u64::from(*byte))),
    };
    (mix(hash, text.len() as u64) >> 40) as usize
}

/// What is being serialized.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Row,
    Name,
    Value,
}

/// One record, or a name or a value of it. What is no row, no name and no plain value is an error, upon which a
/// value is written by `serde_json` as a whole.
struct Part<'a> {
    packer: &'a mut Packer,
    role: Role,
}

impl Part<'_> {
    fn cell(self, place: u32) -> Result<(), fmt::Error> {
        if self.role != Role::Value {
            return Err(fmt::Error);
        }
        self.packer.cells.push(place);
        Ok(())
    }
}

type Nested = Impossible<(), fmt::Error>;

/// What is left to `serde_json`.
macro_rules! not_plain {
    ($($method:ident($($argument:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$ok, fmt::Error> {
            Err(fmt::Error)
        })*
    };
}

impl<'a> Serializer for Part<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Nested;
    type SerializeTuple = Nested;
    type SerializeTupleStruct = Nested;
    type SerializeTupleVariant = Nested;
    type SerializeMap = Row<'a>;
    type SerializeStruct = Nested;
    type SerializeStructVariant = Nested;

    fn serialize_map(self, _: Option<usize>) -> Result<Row<'a>, fmt::Error> {
        if self.role == Role::Row { Ok(Row(self.packer)) } else { Err(fmt::Error) }
    }

    fn serialize_str(self, text: &str) -> Result<(), fmt::Error> {
        if self.role == Role::Name {
            self.packer.name(text);
            return Ok(());
        }
        let place = self.packer.text(text)?;
        self.cell(place)
    }

    fn serialize_i64(self, number: i64) -> Result<(), fmt::Error> {
        let place = self.packer.add(&number)?;
        self.cell(place)
    }

    fn serialize_bool(self, flag: bool) -> Result<(), fmt::Error> {
        self.cell(if flag { TRUE } else { FALSE })
    }

    fn serialize_unit(self) -> Result<(), fmt::Error> {
        self.cell(NULL)
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.cell(NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }

    not_plain! {
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Nested;
        serialize_tuple(usize) -> Nested;
        serialize_tuple_struct(&'static str, usize) -> Nested;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Nested;
        serialize_struct(&'static str, usize) -> Nested;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Nested;
    }
}

/// The fields of a record.
struct Row<'a>(&'a mut Packer);

impl SerializeMap for Row<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), fmt::Error> {
        name.serialize(Part { packer: self.0, role: Role::Name })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(Part { packer: self.0, role: Role::Value }).or_else(|fmt::Error| {
            // Never one for two: whoever changes one record would change another.
            let place = self.0.add(value)?;
            self.0.cells.push(place);
            Ok(())
        })
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}
