//! Records: the fields that the API documents, and whatever else came.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};

use crate::scopes::Scope;
use crate::secret::{MASK, SecretString};
use crate::specs::Kind;
use crate::timestamp::Timestamp;

/// A type that a field of a record may have. Each method says what it makes of one JSON type;
/// without an answer the field is irregular. Arrays and objects are handed over, and back where
/// they do not fit, so that nothing large is copied.
pub(crate) trait Field: Sized + Serialize {
    /// What such a field holds, for the generator of the language packages.
    const KIND: Kind;

    fn from_text(_: &str) -> Option<Self> {
        None
    }
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
    fn from_number(_: &Number) -> Option<Self> {
        None
    }
    fn from_array(items: Vec<Value>) -> Result<Self, Value> {
        Err(Value::Array(items))
    }
    fn from_object(fields: Map<String, Value>) -> Result<Self, Value> {
        Err(Value::Object(fields))
    }
    /// Reads whatever came.
    fn receive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Received<Self>, D::Error> {
        deserializer.deserialize_any(ReceivedVisitor(PhantomData))
    }
    /// What is kept of a value that does not fit.
    fn keep(odd: Value) -> Value {
        odd
    }
    /// The value as the API gave it, which a record inside a record shows otherwise.
    fn to_received(&self) -> Value {
        json!(self)
    }
}

fn from_value<T: Field>(value: &Value) -> Option<T> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => T::from_bool(*flag),
        Value::Number(number) => T::from_number(number),
        Value::String(text) => T::from_text(text),
        Value::Array(items) => T::from_array(items.clone()).ok(),
        Value::Object(fields) => T::from_object(fields.clone()).ok(),
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Bool;

    fn from_bool(flag: bool) -> Option<Self> {
        Some(flag)
    }
}

impl Field for f64 {
    const KIND: Kind = Kind::Float;

    fn from_number(number: &Number) -> Option<Self> {
        number.as_f64()
    }
}

impl Field for i64 {
    const KIND: Kind = Kind::Integer;

    /// The contract's "number" may write a whole number as `37.0`.
    fn from_number(number: &Number) -> Option<Self> {
        number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i64)
        })
    }
}

impl Field for Timestamp {
    const KIND: Kind = Kind::Time;

    fn from_text(text: &str) -> Option<Self> {
        Timestamp::parse(text)
    }
}

impl Field for Scope {
    const KIND: Kind = Kind::Scope;

    fn from_text(text: &str) -> Option<Self> {
        Some(Scope::received(text))
    }
}

impl Field for SecretString {
    const KIND: Kind = Kind::Secret;

    fn from_text(text: &str) -> Option<Self> {
        Some(SecretString::from(text))
    }

    fn keep(odd: Value) -> Value {
        if odd.is_null() { odd } else { Value::String(MASK.to_owned()) }
    }
}

impl<T: Field> Field for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);

    fn from_array(items: Vec<Value>) -> Result<Self, Value> {
        items.iter().map(from_value).collect::<Option<_>>().ok_or(Value::Array(items))
    }

    fn to_received(&self) -> Value {
        self.iter().map(T::to_received).collect()
    }
}

/// One field as it was received: its value, nothing, or what came instead. It is handed on field by field, so
/// what is seldom is kept apart.
pub(crate) enum Received<T> {
    Value(T),
    Null,
    Odd(Box<Value>),
}

impl<T: Field> Received<T> {
    /// What does not fit, as it is kept.
    pub fn odd(value: Value) -> Received<T> {
        Received::Odd(Box::new(T::keep(value)))
    }
}

impl<'de, T: Field> Deserialize<'de> for Received<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::receive(deserializer)
    }
}

struct ReceivedVisitor<T>(PhantomData<T>);

impl<T: Field> ReceivedVisitor<T> {
    fn settle_owned<E>(outcome: Result<T, Value>) -> Result<Received<T>, E> {
        Ok(outcome.map_or_else(Received::odd, Received::Value))
    }

    fn settle<E>(value: Option<T>, raw: impl FnOnce() -> Value) -> Result<Received<T>, E> {
        Ok(value.map_or_else(|| Received::odd(raw()), Received::Value))
    }
}

impl<'de, T: Field> Visitor<'de> for ReceivedVisitor<T> {
    type Value = Received<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Received::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Self::settle(T::from_bool(flag), || Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        let number = Number::from(number);
        Self::settle(T::from_number(&number), || Value::Number(number.clone()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        let number = Number::from(number);
        Self::settle(T::from_number(&number), || Value::Number(number.clone()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        let number = Number::from_f64(number);
        Self::settle(number.as_ref().and_then(T::from_number), || number.clone().map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Self::settle(T::from_text(text), || Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element::<Value>()? {
            items.push(item);
        }
        Self::settle_owned(T::from_array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = access.next_entry()? {
            fields.insert(name, value);
        }
        Self::settle_owned(T::from_object(fields))
    }
}

/// The name of a field, borrowed from the reply where it can be.
#[derive(Deserialize)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// Where a name stands among those of a record's fields. It is looked for first where the one before it leads,
/// because an API writes its fields in one order.
pub(crate) fn place(names: &[&str], name: &str, next: &mut usize) -> Option<usize> {
    let is_next = names.get(*next) == Some(&name);
    let place = if is_next { *next } else { names.iter().position(|known| *known == name)? };
    *next = place + 1;
    Some(place)
}

/// Keeps what came in the place of a field. One that comes twice is named once.
pub(crate) fn keep_odd(extra: &mut Map<String, Value>, irregular: &mut Vec<String>, name: &str, odd: Value) {
    if extra.insert(name.to_owned(), odd).is_none() {
        irregular.push(name.to_owned());
    }
}

/// Declares a record of the API: its fields all nullable, plus `extra` and `irregular`.
///
/// `required` fields are irregular when missing or null; `optional` ones may be both.
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        pub struct $record:ident {
            $($(#[doc = $field_doc:literal])* $presence:ident $field:ident $(= $wire:literal)?: $type:ty,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $record {
            $($(#[doc = $field_doc])* pub $field: Option<$type>,)*
            /// Fields that this version does not know, and the raw values of irregular ones.
            pub extra: serde_json::Map<String, serde_json::Value>,
            /// Names of documented fields that were missing or had another type.
            pub irregular: Vec<String>,
        }

        impl $record {
            /// The record as data.
            pub(crate) const SPEC: $crate::specs::RecordSpec = $crate::specs::RecordSpec {
                name: stringify!($record),
                module: module_path!(),
                doc: &[$($doc),*],
                fields: &[$($crate::specs::FieldSpec {
                    name: stringify!($field),
                    wire: $crate::decode::record!(@name $field $($wire)?),
                    doc: &[$($field_doc),*],
                    kind: <$type as $crate::decode::Field>::KIND,
                    required: $crate::decode::record!(@required $presence),
                },)*],
            };

            /// The record as the API gave it: documented fields and `extra` in one object.
            pub fn to_json(&self) -> serde_json::Value {
                let $record { $($field,)* extra, irregular: _ } = self;
                let mut fields = serde_json::Map::new();
                $(if let Some(value) = $field {
                    fields.insert($crate::decode::record!(@name $field $($wire)?).to_owned(), $crate::decode::Field::to_received(value));
                })*
                fields.extend(extra.clone());
                serde_json::Value::Object(fields)
            }

            /// Reads the fields into a record that has none yet. A record is large, and here it is never moved.
            fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, mut access: A) -> Result<(), A::Error> {
                #[allow(non_camel_case_types)]
                enum Place {
                    $($field,)*
                }
                const NAMES: &[&str] = &[$($crate::decode::record!(@name $field $($wire)?)),*];
                let (record, mut next) = (self, 0);
                while let Some($crate::decode::Name(name)) = access.next_key()? {
                    let place = $crate::decode::place(NAMES, &name, &mut next);
                    $(if place == Some(Place::$field as usize) {
                        match access.next_value()? {
                            $crate::decode::Received::Value(value) => record.$field = Some(value),
                            $crate::decode::Received::Null => $crate::decode::record!(
                                @null $presence record $crate::decode::record!(@name $field $($wire)?)
                            ),
                            $crate::decode::Received::Odd(odd) => $crate::decode::keep_odd(
                                &mut record.extra,
                                &mut record.irregular,
                                $crate::decode::record!(@name $field $($wire)?),
                                *odd,
                            ),
                        }
                    } else)* {
                        record.extra.insert(name.into_owned(), access.next_value()?);
                    }
                }
                $($crate::decode::record!(@missing $presence record $field $crate::decode::record!(@name $field $($wire)?));)*
                Ok(())
            }
        }

        impl<'de> serde::Deserialize<'de> for $record {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut record = $record::default();
                $crate::decode::Item::fill(&mut record, deserializer)?;
                Ok(record)
            }
        }

        impl $crate::decode::Item for $record {
            fn fill<'de, D: serde::Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
                struct RecordVisitor<'a>(&'a mut $record);
                impl<'de> serde::de::Visitor<'de> for RecordVisitor<'_> {
                    type Value = ();
                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        formatter.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
                        self.0.read(access)
                    }
                }
                deserializer.deserialize_map(RecordVisitor(self))
            }
        }

        impl serde::Serialize for $record {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let $record { $($field,)* extra, irregular } = self;
                let mut fields = serializer.serialize_map(None)?;
                $(fields.serialize_entry($crate::decode::record!(@name $field $($wire)?), $field)?;)*
                if !extra.is_empty() {
                    fields.serialize_entry("extra", extra)?;
                }
                if !irregular.is_empty() {
                    fields.serialize_entry("irregular", irregular)?;
                }
                fields.end()
            }
        }

        #[cfg(feature = "arrow")]
        const _: () = {
            use $crate::arrow::{Cell, Cells, Columns, Table};

            impl Columns for $record {
                fn add_to(table: &mut Table, rows: &[&Self]) {
                    $(<$type as Cell>::add_to(
                        table,
                        $crate::decode::record!(@name $field $($wire)?),
                        rows.iter().map(|row| row.$field.as_ref()),
                    );)*
                    let extra = rows.iter().map(|row| Some(&row.extra).filter(|extra| !extra.is_empty()));
                    Cell::add_to(table, "extra", extra);
                    let irregular = rows.iter().map(|row| Some(&row.irregular).filter(|names| !names.is_empty()));
                    Cell::add_to(table, "irregular", irregular);
                }
            }

            impl Cell for $record {
                fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a Self>) {
                    table.add_json(name, cells);
                }
            }

            impl Cell for Vec<$record> {
                fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a Self>) {
                    table.add_json(name, cells);
                }
            }
        };

        impl $crate::decode::Field for $record {
            const KIND: $crate::specs::Kind = $crate::specs::Kind::Record(&$record::SPEC);

            fn from_object(
                fields: serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, serde_json::Value> {
                serde::Deserialize::deserialize(&fields).map_err(|_| serde_json::Value::Object(fields))
            }

            fn to_received(&self) -> serde_json::Value {
                self.to_json()
            }
        }
    };
    (@required required) => { true };
    (@required optional) => { false };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
    // A null where the contract allows one is a plain null.
    (@null optional $record:ident $name:expr) => {
        ()
    };
    (@null required $record:ident $name:expr) => {
        $crate::decode::keep_odd(&mut $record.extra, &mut $record.irregular, $name, serde_json::Value::Null)
    };
    (@missing optional $record:ident $field:ident $name:expr) => {};
    (@missing required $record:ident $field:ident $name:expr) => {
        if $record.$field.is_none() && !$record.irregular.iter().any(|name| name == $name) {
            $record.irregular.push($name.to_owned());
        }
    };
}
pub(crate) use record;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::accounts::Account;
    use crate::members::Member;

    #[test]
    fn an_odd_record_inside_a_record_goes_round_as_it_came() {
        let member = json!({ "id": "m", "name": { "first": 7, "middle": "M" } });
        assert_eq!(serde_json::from_value::<Member>(member.clone()).unwrap().to_json(), member);
        let account = json!({ "email": "a@example.com", "tags": [{ "id": 7, "colour": "red" }] });
        assert_eq!(serde_json::from_value::<Account>(account.clone()).unwrap().to_json(), account);
    }
}
