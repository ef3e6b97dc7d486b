//! For the bindings, whose callers give options as JSON: which there are, and what they may be.

use serde::de::value::Error as Captured;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// The names of the fields that a structure is read from, so that the message about an unknown option
/// can name them all, and a new field of a filter needs nothing in a binding.
pub fn field_names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields = FieldNames(&[]);
    // It fails on purpose, as soon as the names are known.
    let _ = T::deserialize(&mut fields);
    fields.0
}

/// Makes whole numbers irregular that are larger than this in magnitude: for a language whose numbers are doubles.
pub fn set_largest_whole(largest: u64) {
    crate::decode::set_largest_whole(largest);
}

/// What is allowed, of a message of serde's that also says what was found: that may be a key in the wrong
/// place.
pub fn allowed(message: &str) -> String {
    let Some((_, expected)) = message.rsplit_once(", expected ") else { return message.to_owned() };
    let in_words = match expected {
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, not below zero",
        "i32" | "i64" => "a whole number",
        "f64" => "a number",
        other => other,
    };
    format!("must be {in_words}")
}

struct FieldNames(&'static [&'static str]);

impl<'de> Deserializer<'de> for &mut FieldNames {
    type Error = Captured;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Captured> {
        Err(Captured::custom("only the names of fields are read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Captured> {
        self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::MemberFilter;

    #[test]
    fn the_names_are_those_of_the_fields() {
        assert_eq!(field_names::<MemberFilter>(), ["accepted", "search"]);
        assert_eq!(field_names::<String>(), [""; 0]);
    }

    #[test]
    fn what_was_found_is_not_repeated() {
        assert_eq!(allowed("invalid type: string \"s3cret\", expected u32"), "must be a whole number, not below zero");
        assert_eq!(allowed("missing field `email`"), "missing field `email`");
    }
}
