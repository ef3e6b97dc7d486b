//! The parse of a reply: what serde_json finds goes into the index.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::index::{Expected, Index};
use crate::decode::{JsonText, unescaped};

/// Reads the name of a field of a record: its place, or none of one that is not documented. The place after that of the
/// name before is tried first: an API writes its fields in one order.
struct FieldOf<'a, 't> {
    fields: &'a [Expected],
    names: &'a mut Names<'t>,
}

/// What is known of the names of a record.
#[derive(Default)]
struct Names<'t> {
    /// The place after that of the last.
    next: usize,
    /// The last, where it stands in the text as it is.
    plain: Option<&'t str>,
    /// The last, if it is not documented.
    other: Cow<'t, str>,
}

impl FieldOf<'_, '_> {
    fn find(&mut self, name: &str) -> Option<usize> {
        let next = &mut self.names.next;
        let is_next = self.fields.get(*next).is_some_and(|field| field.name == name);
        let place = if is_next { *next } else { self.fields.iter().position(|field| field.name == name)? };
        *next = place + 1;
        Some(place)
    }
}

impl<'t> DeserializeSeed<'t> for FieldOf<'_, 't> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for FieldOf<'_, 't> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(mut self, name: &'t str) -> Result<Option<usize>, E> {
        self.names.plain = Some(name);
        let place = self.find(name);
        if place.is_none() {
            self.names.other = Cow::Borrowed(name);
        }
        Ok(place)
    }

    fn visit_str<E>(mut self, name: &str) -> Result<Option<usize>, E> {
        self.names.plain = None;
        let place = self.find(name);
        if place.is_none() {
            self.names.other = Cow::Owned(name.to_owned());
        }
        Ok(place)
    }
}

/// Reads a value that is likely to be a plain one of its kind into its cell: a text without escapes, a time, true or
/// false, a whole number. That is a third cheaper than to look for its end first. Nothing is kept of any other value.
struct LikelyValue<'a, 't> {
    index: &'a mut Index<'t>,
    cell: usize,
    field: usize,
}

enum Likely {
    /// It is in its cell.
    Noted,
    Null,
    Other,
}

impl LikelyValue<'_, '_> {
    fn noted(is_noted: bool) -> Likely {
        if is_noted { Likely::Noted } else { Likely::Other }
    }
}

impl<'t> DeserializeSeed<'t> for LikelyValue<'_, 't> {
    type Value = Likely;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Likely, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for LikelyValue<'_, 't> {
    type Value = Likely;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Likely, E> {
        Ok(Self::noted(self.index.note_text(self.cell, self.field, text)))
    }

    fn visit_str<E>(self, _: &str) -> Result<Likely, E> {
        Ok(Likely::Other)
    }

    fn visit_unit<E>(self) -> Result<Likely, E> {
        Ok(Likely::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Likely, E> {
        Ok(Self::noted(self.index.note_bool(self.cell, self.field, flag)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Likely, E> {
        Ok(Self::noted(self.index.note_integer(self.cell, self.field, number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Likely, E> {
        let number = i64::try_from(number);
        Ok(Self::noted(number.is_ok_and(|number| self.index.note_integer(self.cell, self.field, number))))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Likely, E> {
        Ok(Likely::Other)
    }

    fn visit_seq<A: SeqAccess<'t>>(self, access: A) -> Result<Likely, A::Error> {
        IgnoredAny.visit_seq(access).map(|_| Likely::Other)
    }

    fn visit_map<A: MapAccess<'t>>(self, access: A) -> Result<Likely, A::Error> {
        IgnoredAny.visit_map(access).map(|_| Likely::Other)
    }
}

/// Reads one record into the index.
pub(super) struct OneRow<'a, 't>(pub &'a mut Index<'t>);

impl<'t> DeserializeSeed<'t> for OneRow<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for OneRow<'_, 't> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut access: A) -> Result<(), A::Error> {
        let OneRow(index) = self;
        let (first, mut names, mut has_value) = (index.begin_row(), Names::default(), 0);
        while let Some(found) = access.next_key_seed(FieldOf { fields: &index.fields, names: &mut names })? {
            let Some(field) = found else {
                let name = std::mem::take(&mut names.other);
                index.keep_odd(name, access.next_value::<&RawValue>()?.get(), None)?;
                continue;
            };
            let cell = first + field;
            let is_noted = match names.plain.filter(|_| index.is_likely_plain(field)) {
                None => index.note(cell, field, access.next_value::<&RawValue>()?.get())?,
                Some(name) => match access.next_value_seed(LikelyValue { index: &mut *index, cell, field })? {
                    Likely::Noted => true,
                    Likely::Null if index.required & 1 << field == 0 => false,
                    Likely::Null | Likely::Other => index.note(cell, field, index.value_behind(name)?)?,
                },
            };
            has_value |= u64::from(is_noted) << field;
        }
        index.end_row(has_value);
        Ok(())
    }
}

/// Reads a list of records into the index.
pub(super) struct AllRows<'a, 't>(pub &'a mut Index<'t>);

impl<'t> DeserializeSeed<'t> for AllRows<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for AllRows<'_, 't> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`items` to be an array")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut access: A) -> Result<(), A::Error> {
        let AllRows(index) = self;
        loop {
            match access.next_element_seed(OneRow(index)) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => {
                    let (item, problem) = (index.rows, error.to_string());
                    return Err(A::Error::custom(format_args!(
                        "item {item} of the page: {}",
                        crate::given::expected(&problem)
                    )));
                }
            }
        }
    }
}

/// A page: its rows go into the index.
pub(super) struct WholePage<'a, 't>(pub &'a mut Index<'t>);

/// What a page says besides its rows.
pub(super) struct PageEnd {
    pub has_items: bool,
    pub cursor: Option<String>,
    pub is_bare: bool,
}

impl<'t> DeserializeSeed<'t> for WholePage<'_, 't> {
    type Value = PageEnd;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<PageEnd, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for WholePage<'_, 't> {
    type Value = PageEnd;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a page object with `items`, or an array")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, access: A) -> Result<PageEnd, A::Error> {
        AllRows(self.0).visit_seq(access)?;
        Ok(PageEnd { has_items: true, cursor: None, is_bare: true })
    }

    fn visit_map<A: MapAccess<'t>>(self, mut access: A) -> Result<PageEnd, A::Error> {
        let mut end = PageEnd { has_items: false, cursor: None, is_bare: false };
        while let Some(JsonText(name)) = access.next_key()? {
            match &*name {
                // One of the two lists would be dropped.
                "items" if end.has_items => return Err(A::Error::duplicate_field("items")),
                "items" => {
                    access.next_value_seed(AllRows(self.0))?;
                    end.has_items = true;
                }
                "next_starting_after" => end.cursor = cursor(access.next_value::<&RawValue>()?.get())?,
                _ => {
                    access.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(end)
    }
}

/// A cursor is opaque, but a list that went on without one would be silently short.
fn cursor<E: serde::de::Error>(json: &str) -> Result<Option<String>, E> {
    match json.as_bytes() {
        b"null" | b"\"\"" => Ok(None),
        [b'"', ..] => {
            let text = unescaped(&json[1..json.len() - 1]).ok_or_else(|| E::custom("half of a surrogate pair"))?;
            Ok(Some(text.to_string()))
        }
        [b'-' | b'0'..=b'9', ..] => Ok(Some(json.to_owned())),
        _ => Err(E::custom("`next_starting_after` is neither a text nor null")),
    }
}
