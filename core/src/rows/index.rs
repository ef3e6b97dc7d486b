//! The index of a reply: one pass over its text notes where each value is.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::value::RawValue;

use super::{Cells, Form, Name, Odd, Part, Rows, Stored, Text, masked, without_escapes};
use crate::decode::{check_depth, is_allowed};
use crate::json::is_whole;
use crate::secret::{MASK, SecretString};
use crate::specs::{Kind, RecordSpec, Values};
use crate::timestamp;

/// The rows of a text, while it is parsed.
pub(super) struct Index<'t> {
    text: &'t str,
    spec: &'static RecordSpec,
    pub fields: Vec<Expected>,
    times_of_row: usize,
    /// The required fields, as the bits of their places.
    pub required: u64,
    cells: Cells,
    times: Vec<i64>,
    odd: Vec<OddField<'t>>,
    irregular: Vec<(u32, u16)>,
    secrets: Vec<SecretString>,
    pub rows: u32,
    /// Whether each value is read as its JSON: what a number of any size needs, since serde_json refuses one that no double
    /// holds.
    pub is_careful: bool,
    /// Whether a mask in the place of a secret stands for a value of another type.
    pub masks_are_odd: bool,
    /// Where the next backslash is, from the value that was read last on.
    escape: usize,
    edits: Vec<Edit>,
}

/// A documented field, as it is looked for.
pub(super) struct Expected {
    pub name: &'static str,
    /// What its value is likely to be.
    likely: Form,
    /// Of a time, which of the times of its row it is.
    time: u8,
}

struct OddField<'t> {
    row: u32,
    name: Cow<'t, str>,
    value: &'t str,
    is_secret: bool,
}

/// What is changed in the text once all of it was parsed.
enum Edit {
    /// A text, that of the cell of this number, loses its escapes.
    Unescape(usize, Range<usize>),
    /// Line breaks become spaces: a record of NDJSON is one line.
    Join(Range<usize>),
    /// A secret, which has been moved out.
    Overwrite(Range<usize>),
}

impl<'t> Index<'t> {
    pub fn new(text: &'t str, spec: &'static RecordSpec) -> Index<'t> {
        let escape = memchr::memchr(b'\\', text.as_bytes()).unwrap_or(usize::MAX);
        debug_assert!(spec.fields.len() <= 64, "a set of fields is a number of 64 bits");
        let mut times_of_row = 0;
        let fields = spec.fields.iter().map(|field| {
            let place = times_of_row as u8;
            times_of_row += usize::from(matches!(field.kind, Kind::Time));
            Expected { name: field.wire, likely: likely(&field.kind), time: place }
        });
        let required = spec.fields.iter().enumerate().map(|(place, field)| u64::from(field.required) << place);
        Index {
            text,
            spec,
            fields: fields.collect(),
            times_of_row,
            required: required.sum(),
            // A value takes twenty bytes and more.
            cells: Cells::with_capacity(text.len() / 32),
            times: Vec::new(),
            odd: Vec::new(),
            irregular: Vec::new(),
            secrets: Vec::new(),
            rows: 0,
            is_careful: false,
            masks_are_odd: false,
            escape,
            edits: Vec::new(),
        }
    }

    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Where in the text a part of it is.
    fn place(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr() - self.text.as_ptr().addr();
        start..start + part.len()
    }

    /// Whether a part has escapes. Parts are asked for in their order.
    fn has_escapes(&mut self, place: &Range<usize>) -> bool {
        if self.escape < place.start {
            let next = memchr::memchr(b'\\', &self.text.as_bytes()[place.start..]);
            self.escape = next.map_or(usize::MAX, |next| place.start + next);
        }
        self.escape < place.end
    }

    pub fn begin_row(&mut self) -> usize {
        let first = self.cells.0.len();
        self.cells.0.resize(first + self.spec.fields.len(), Stored::default());
        self.times.resize(self.times.len() + self.times_of_row, 0);
        first
    }

    /// Whether a value of the field is read as a plain one of its kind first.
    pub fn is_likely_plain(&self, field: usize) -> bool {
        !self.is_careful && self.fields[field].likely != Form::None
    }

    /// Notes a text without escapes, if the field is one.
    pub fn note_text(&mut self, cell: usize, field: usize, text: &str) -> bool {
        let stored = Stored::new(self.fields[field].likely, &self.place(text));
        self.cells.0[cell] = match stored.form {
            Form::Text => stored,
            Form::Time => match self.note_time(field, text) {
                Some(time) => Stored { time, ..stored },
                None => return false,
            },
            _ => return false,
        };
        true
    }

    /// Notes the value of a time; which of the times of its row it is.
    fn note_time(&mut self, field: usize, text: &str) -> Option<u8> {
        let (moment, time) = (timestamp::millis(text)?, self.fields[field].time);
        let row = self.times.len() - self.times_of_row;
        self.times[row + usize::from(time)] = moment;
        Some(time)
    }

    pub fn note_bool(&mut self, cell: usize, field: usize, flag: bool) -> bool {
        let fits = self.fields[field].likely == Form::True;
        if fits {
            self.cells.0[cell].form = if flag { Form::True } else { Form::False };
        }
        fits
    }

    pub fn note_integer(&mut self, cell: usize, field: usize, number: i64) -> bool {
        let fits = self.fields[field].likely == Form::Integer && is_allowed(number.unsigned_abs().into());
        if fits {
            self.cells.0[cell] = Stored::integer(number);
        }
        fits
    }

    /// The JSON of the value of that name, which was parsed already.
    pub fn value_behind<E: serde::de::Error>(&self, name: &str) -> Result<&'t str, E> {
        let is_between = |character: char| matches!(character, ' ' | '\t' | '\n' | '\r' | ':');
        let behind = self.text[self.place(name).end + 1..].trim_start_matches(is_between);
        let value = serde_json::Deserializer::from_str(behind).into_iter::<&RawValue>().next();
        value.and_then(Result::ok).map(RawValue::get).ok_or_else(|| E::custom("a value cannot be read again"))
    }

    /// Notes the value of a documented field; says whether it has one.
    pub fn note<E: serde::de::Error>(&mut self, cell: usize, field: usize, json: &'t str) -> Result<bool, E> {
        let spec = &self.spec.fields[field];
        if json == "null" {
            if spec.required {
                self.keep_odd(Cow::Borrowed(spec.wire), json, Some(field))?;
            }
            return Ok(false);
        }
        let is_masked = || self.masks_are_odd && json[1..json.len() - 1] == *MASK;
        let form = form_of(&spec.kind, json).filter(|form| *form != Form::Secret || !is_masked());
        let stored = match form {
            Some(form @ (Form::Text | Form::Time)) => {
                let place = self.place(&json[1..json.len() - 1]);
                let text = &self.text[place.clone()];
                if !self.has_escapes(&place) {
                    let is_noted = self.note_text(cell, field, text);
                    is_noted.then(|| self.cells.0[cell])
                } else if form == Form::Text {
                    self.edits.push(Edit::Unescape(cell, place.clone()));
                    Some(Stored::new(Form::Unescaped, &place))
                } else {
                    let time = self.note_time(field, &without_escapes(text));
                    time.map(|time| {
                        self.edits.push(Edit::Unescape(cell, place.clone()));
                        Stored { time, ..Stored::new(Form::Time, &place) }
                    })
                }
            }
            Some(Form::Secret) => {
                let place = self.place(&json[1..json.len() - 1]);
                self.secrets.push(SecretString::wiped(without_escapes(&self.text[place.clone()])));
                self.edits.push(Edit::Overwrite(place));
                let last = self.secrets.len() - 1;
                Some(Stored::new(Form::Secret, &(last..last)))
            }
            Some(form @ (Form::Json | Form::Record | Form::Records)) => {
                check_depth(json).map_err(E::custom)?;
                self.join(json);
                Some(Stored::new(form, &self.place(json)))
            }
            Some(Form::Integer) => integer(json).map(Stored::integer),
            form => form.map(|form| Stored::new(form, &self.place(json))),
        };
        let Some(stored) = stored else {
            self.keep_odd(Cow::Borrowed(spec.wire), json, Some(field))?;
            return Ok(false);
        };
        self.cells.0[cell] = stored;
        Ok(true)
    }

    fn join(&mut self, json: &str) {
        if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_some() {
            self.edits.push(Edit::Join(self.place(json)));
        }
    }

    /// Keeps the value of a field that is not documented, or that has another type than is documented. Of one that
    /// comes twice, the last is kept.
    pub fn keep_odd<E: serde::de::Error>(
        &mut self,
        name: Cow<'t, str>,
        json: &'t str,
        field: Option<usize>,
    ) -> Result<(), E> {
        check_depth(json).map_err(E::custom)?;
        let is_secret = field.is_some_and(|field| matches!(self.spec.fields[field].kind, Kind::Secret));
        if is_secret {
            self.edits.push(Edit::Overwrite(self.place(json)));
        } else {
            self.join(json);
        }
        let begin = self.odd.partition_point(|odd| odd.row < self.rows);
        match self.odd[begin..].iter_mut().find(|odd| odd.name == name) {
            Some(odd) => odd.value = json,
            None => {
                self.odd.push(OddField { row: self.rows, name, value: json, is_secret });
                self.irregular.extend(field.map(|field| (self.rows, field as u16)));
            }
        }
        Ok(())
    }

    /// Names the required fields that have no value.
    pub fn end_row(&mut self, has_value: u64) {
        let mut missing = self.required & !has_value;
        while missing != 0 {
            let entry = (self.rows, missing.trailing_zeros() as u16);
            missing &= missing - 1;
            let begin = self.irregular.iter().rposition(|(row, _)| *row < self.rows).map_or(0, |last| last + 1);
            if !self.irregular[begin..].contains(&entry) {
                self.irregular.push(entry);
            }
        }
        self.rows += 1;
    }

    /// The index without the text, which can be changed then.
    pub fn end(mut self) -> Parsed {
        let odd = std::mem::take(&mut self.odd);
        let odd = odd.into_iter().map(|OddField { row, name, value, is_secret }| Odd {
            row,
            name: match name {
                // A documented name is that of the record's own description.
                Cow::Borrowed(name) if self.text.as_bytes().as_ptr_range().contains(&name.as_ptr()) => {
                    Name::Place(self.place(name))
                }
                name => Name::Own(name.into()),
            },
            value: if is_secret { Part::Own(masked(value)) } else { Part::Place(self.place(value)) },
        });
        let rows = Rows {
            text: Text::default(),
            spec: self.spec,
            length: self.rows as usize,
            odd: odd.collect(),
            cells: self.cells,
            times: self.times,
            irregular: self.irregular,
            secrets: self.secrets,
        };
        Parsed { rows, edits: self.edits }
    }
}

/// The index of a text, without it.
pub(super) struct Parsed {
    rows: Rows,
    edits: Vec<Edit>,
}

impl Parsed {
    /// The rows, of the text that this is the index of.
    pub fn into_rows(self, mut text: Text) -> Rows {
        let Parsed { mut rows, edits } = self;
        if !edits.is_empty() {
            text.edit(|bytes| edits.iter().for_each(|edit| apply(edit, &mut rows.cells.0, bytes)));
        }
        Rows { text, ..rows }
    }
}

fn apply(edit: &Edit, cells: &mut [Stored], bytes: &mut [u8]) {
    match edit {
        Edit::Unescape(cell, place) => {
            let text = str::from_utf8(&bytes[place.clone()]).map(without_escapes).unwrap_or_default();
            bytes[place.start..place.start + text.len()].copy_from_slice(text.as_bytes());
            // The rest of a text that has become shorter is no part of it any more.
            bytes[place.start + text.len()..place.end].fill(b' ');
            // Where a field came twice, the cell has the last.
            if cells[*cell].range() == *place {
                cells[*cell].length = text.len() as u32;
            }
        }
        Edit::Join(place) => {
            for byte in &mut bytes[place.clone()] {
                if matches!(byte, b'\n' | b'\r') {
                    *byte = b' ';
                }
            }
        }
        Edit::Overwrite(place) => bytes[place.clone()].fill(0),
    }
}

/// What a value of that kind is likely to be, if it is a plain one. A secret is none: it would leave a copy.
fn likely(kind: &Kind) -> Form {
    match kind {
        Kind::Text | Kind::Scope => Form::Text,
        Kind::Time => Form::Time,
        Kind::Bool => Form::True,
        Kind::Integer => Form::Integer,
        Kind::Enum(spec) if matches!(spec.values, Values::Texts(_)) => Form::Text,
        Kind::Enum(_) => Form::Integer,
        _ => Form::None,
    }
}

/// What a value is, if it is of that kind.
fn form_of(kind: &Kind, json: &str) -> Option<Form> {
    match (kind, json.as_bytes()[0]) {
        (Kind::Secret, b'"') => Some(Form::Secret),
        (_, b'"') => Some(likely(kind)).filter(|form| matches!(form, Form::Text | Form::Time)),
        (Kind::Bool, b't') => Some(Form::True),
        (Kind::Bool, b'f') => Some(Form::False),
        (Kind::Float, b'-' | b'0'..=b'9') => float(json).map(|_| Form::Float),
        (_, b'-' | b'0'..=b'9') => Some(likely(kind)).filter(|form| *form == Form::Integer),
        (Kind::Object, b'{') => Some(Form::Json),
        (Kind::Record(_), b'{') => Some(Form::Record),
        (Kind::List(kind), b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            items.iter().all(|item| is_item(kind, item.get())).then_some(match kind {
                Kind::Record(_) => Form::Records,
                _ => Form::Json,
            })
        }
        _ => None,
    }
}

fn is_item(kind: &Kind, json: &str) -> bool {
    match form_of(kind, json) {
        Some(Form::Time) => json.get(1..json.len() - 1).is_some_and(|text| timestamp::millis(text).is_some()),
        Some(Form::Integer) => integer(json).is_some(),
        form => form.is_some(),
    }
}

/// A whole number. The contract's "number" may write it as `37.0`.
pub(super) fn integer(number: &str) -> Option<i64> {
    let whole: i64 = number.parse().ok().or_else(|| {
        let float: f64 = number.parse().ok()?;
        (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i64)
    })?;
    is_allowed(whole.unsigned_abs().into()).then_some(whole)
}

/// A number; a whole one only where a double has all of its digits.
pub(super) fn float(number: &str) -> Option<f64> {
    let double: f64 = number.parse().ok().filter(|double: &f64| double.is_finite())?;
    let is_exact = |whole: i128| double as i128 == whole && is_allowed(whole.unsigned_abs());
    (!is_whole(number) || number.parse().is_ok_and(is_exact)).then_some(double)
}
