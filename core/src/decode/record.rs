//! Records: the fields that the API documents, and everything else that was received.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text::unescaped;
use crate::json::{Extra, JsonValue, is_whole};
use crate::scopes::Scope;
use crate::secret::{MASK, SecretString};
use crate::specs::Kind;
use crate::timestamp::Timestamp;

/// What stands in for a text of an enumeration, or for scopes.
pub(crate) const UNKNOWN: &str = "unknown";
/// What stands in for a code. No enumeration documents it, and none is likely to: 0 and small numbers have meanings.
pub(crate) const UNKNOWN_CODE: i64 = i32::MIN as i64;

/// A type that a field of a record may have. Each method reads one JSON type; with none the field is irregular.
pub(crate) trait Field: Sized + Serialize {
    /// The type as data, for the generator of the language packages.
    const KIND: Kind;

    fn from_text(_: &str) -> Option<Self> {
        None
    }
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
    /// Of a number as it is written.
    fn from_number(_: &str) -> Option<Self> {
        None
    }
    /// Of an array as JSON.
    fn from_array(_: &str) -> Option<Self> {
        None
    }
    /// Of an object as JSON.
    fn from_object(_: &str) -> Option<Self> {
        None
    }
    /// Of JSON as a document shows it, where records have their `extra` and `irregular`.
    fn from_shown(json: &str) -> Option<Self> {
        from_json(json)
    }
    /// What is kept of a value that does not fit.
    fn keep(odd: JsonValue) -> JsonValue {
        odd
    }
    /// The value as the API gave it, which a record inside a record shows otherwise.
    fn to_received(&self) -> JsonValue {
        JsonValue::of(self)
    }
    /// What stands in for a required list of them.
    fn stand_in_list() -> Vec<Self> {
        Vec::new()
    }
}

/// A type with a stand-in: the value of a required field that was missing or had another type. It cannot be mistaken
/// for less access, and the field is named in `irregular`.
pub(crate) trait StandIn: Field {
    fn stand_in() -> Self;
}

/// The Rust type of a field: the value where its type has a stand-in, and otherwise an option of it.
pub(crate) trait Slot {
    type Value: Field;
    /// Whether it is an option.
    const NULLABLE: bool;

    fn new(value: Option<Self::Value>) -> Self;
    fn get(&self) -> Option<&Self::Value>;
}

impl<T: Field> Slot for Option<T> {
    type Value = T;
    const NULLABLE: bool = true;

    fn new(value: Option<T>) -> Self {
        value
    }

    fn get(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T: StandIn> Slot for T {
    type Value = T;
    const NULLABLE: bool = false;

    fn new(value: Option<T>) -> Self {
        value.unwrap_or_else(T::stand_in)
    }

    fn get(&self) -> Option<&T> {
        Some(self)
    }
}

/// Reads a JSON value. A string is unescaped here and not by serde_json, which would keep a copy of a secret in a
/// buffer of its own.
fn from_json<T: Field>(json: &str) -> Option<T> {
    match json.as_bytes().first()? {
        b'"' => {
            let text = json.get(1..json.len() - 1)?;
            if text.contains('\\') { T::from_text(&unescaped(text)?) } else { T::from_text(text) }
        }
        b't' => T::from_bool(true),
        b'f' => T::from_bool(false),
        b'[' => T::from_array(json),
        b'{' => T::from_object(json),
        b'n' => None,
        _ => T::from_number(json),
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl StandIn for String {
    fn stand_in() -> Self {
        String::new()
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Bool;

    fn from_bool(flag: bool) -> Option<Self> {
        Some(flag)
    }
}

/// The largest whole number that a field takes, in magnitude; any larger one is irregular.
static LARGEST_WHOLE: AtomicU64 = AtomicU64::new(u64::MAX);

/// For a language whose numbers are all doubles: whole numbers above that are irregular.
pub fn set_largest_whole(largest: u64) {
    LARGEST_WHOLE.store(largest, Ordering::Relaxed);
}

fn is_allowed(whole: u128) -> bool {
    whole <= LARGEST_WHOLE.load(Ordering::Relaxed).into()
}

impl Field for f64 {
    const KIND: Kind = Kind::Float;

    /// A whole number only where a double has all of its digits.
    fn from_number(number: &str) -> Option<Self> {
        let double: f64 = number.parse().ok().filter(|double: &f64| double.is_finite())?;
        let is_exact = |whole: i128| double as i128 == whole && is_allowed(whole.unsigned_abs());
        (!is_whole(number) || number.parse().is_ok_and(is_exact)).then_some(double)
    }
}

impl Field for i64 {
    const KIND: Kind = Kind::Integer;

    /// The contract's "number" may write a whole number as `37.0`.
    fn from_number(number: &str) -> Option<Self> {
        let whole: i64 = number.parse().ok().or_else(|| {
            let float: f64 = number.parse().ok()?;
            (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i64)
        })?;
        is_allowed(whole.unsigned_abs().into()).then_some(whole)
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

    /// One unknown scope, which counts as full access, as scopes that cannot be read do.
    fn stand_in_list() -> Vec<Self> {
        vec![Scope::received(UNKNOWN)]
    }
}

impl Field for SecretString {
    const KIND: Kind = Kind::Secret;

    fn from_text(text: &str) -> Option<Self> {
        Some(SecretString::from(text))
    }

    fn keep(odd: JsonValue) -> JsonValue {
        if odd == Value::Null { odd } else { JsonValue::of(&MASK) }
    }
}

impl<T: Field> Field for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);

    fn from_array(json: &str) -> Option<Self> {
        let items: Vec<Raw<'_>> = serde_json::from_str(json).ok()?;
        items.iter().map(|Raw(item)| from_json(item)).collect()
    }

    fn from_shown(json: &str) -> Option<Self> {
        let items: Vec<Raw<'_>> = serde_json::from_str(json).ok()?;
        items.iter().map(|Raw(item)| T::from_shown(item)).collect()
    }

    fn to_received(&self) -> JsonValue {
        JsonValue::of(&self.iter().map(T::to_received).collect::<Vec<_>>())
    }
}

impl<T: Field> StandIn for Vec<T> {
    fn stand_in() -> Self {
        T::stand_in_list()
    }
}

/// One field as it was received: its value, null, or a value of another type. The last is rare, and boxed: this is
/// moved for each field.
pub(crate) enum Received<T> {
    Value(T),
    Null,
    Odd(Box<JsonValue>),
}

impl<'de, T: Field> Deserialize<'de> for Received<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Raw(json) = Raw::deserialize(deserializer)?;
        if json == "null" {
            return Ok(Received::Null);
        }
        match from_json(&json) {
            Some(value) => Ok(Received::Value(value)),
            None => {
                let odd = serde_json::from_str(&json).map_err(D::Error::custom)?;
                Ok(Received::Odd(Box::new(T::keep(odd))))
            }
        }
    }
}

/// The fields of a record, one after the other: a name, then its value.
pub(crate) trait Source<'de> {
    type Error;

    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, Self::Error>;
    /// The value of a documented field.
    fn field<T: Field>(&mut self) -> Result<Received<T>, Self::Error>;
    /// The value of a field that is not documented.
    fn other(&mut self) -> Result<JsonValue, Self::Error>;
}

/// The fields of a record in a reply.
pub(crate) struct AsReceived<A>(pub A);

impl<'de, A: MapAccess<'de>> Source<'de> for AsReceived<A> {
    type Error = A::Error;

    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        Ok(self.0.next_key()?.map(|Name(name)| name))
    }

    fn field<T: Field>(&mut self) -> Result<Received<T>, A::Error> {
        self.0.next_value()
    }

    fn other(&mut self) -> Result<JsonValue, A::Error> {
        self.0.next_value()
    }
}

/// The text of a JSON value, borrowed from the reply where it can be.
pub(crate) struct Raw<'a>(pub Cow<'a, str>);

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Reads the structure as which serde_json hands over a text that is JSON: a `RawValue` cannot be both
        /// borrowed and owned.
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = Raw<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("any JSON value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw<'de>, A::Error> {
                access.next_key::<IgnoredAny>()?;
                access.next_value::<Name<'de>>().map(|Name(json)| Raw(json))
            }
        }

        deserializer.deserialize_newtype_struct("$serde_json::private::RawValue", RawVisitor)
    }
}

/// The name of a field, borrowed from the reply where it can be.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// The place of a name among those of a record's fields. The place after the one before is tried first: an API writes
/// its fields in one order.
pub(crate) fn place(names: &[&str], name: &str, next: &mut usize) -> Option<usize> {
    let is_next = names.get(*next) == Some(&name);
    let place = if is_next { *next } else { names.iter().position(|known| *known == name)? };
    *next = place + 1;
    Some(place)
}

/// Whether a field holds its stand-in.
pub(crate) fn is_stand_in<S: Slot + PartialEq>(field: &S) -> bool {
    *field == S::new(None)
}

/// Keeps the value of an irregular field. One that comes twice is named once.
pub(crate) fn keep_odd(extra: &mut Extra, irregular: &mut Vec<String>, name: &str, odd: JsonValue) {
    if extra.insert(name.to_owned(), odd).is_none() {
        irregular.push(name.to_owned());
    }
}

/// Declares a record of the API: its fields, plus `extra` and `irregular`.
///
/// `required` fields are irregular when missing or null; `optional` ones may be both. An `identity` is a
/// required text by which the API knows the record. A required field whose type has a [`StandIn`] has that type, and
/// every other field an option.
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
            $($(#[doc = $field_doc])* pub $field: $type,)*
            /// Fields that this version does not know, and the raw values of irregular ones.
            pub extra: $crate::Extra,
            /// Names of documented fields that were missing or had another type. One that is no option holds a
            /// stand-in: an empty text or list, the unknown value of an enumeration, or one unknown scope.
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
                    kind: <<$type as $crate::decode::Slot>::Value as $crate::decode::Field>::KIND,
                    required: $crate::decode::record!(@required $presence),
                    nullable: <$type as $crate::decode::Slot>::NULLABLE,
                },)*],
            };

            /// The record as the API gave it: documented fields and `extra` in one object.
            pub fn to_json(&self) -> $crate::JsonObject {
                let $record { $($field,)* extra, irregular: _ } = self;
                let mut fields = $crate::Extra::default();
                $(if let Some(value) = $crate::decode::Slot::get($field)
                    && !$crate::decode::record!(@stands_in $presence self $field $crate::decode::record!(@name $field $($wire)?))
                {
                    fields.insert($crate::decode::record!(@name $field $($wire)?).to_owned(), $crate::decode::Field::to_received(value));
                })*
                for (name, value) in extra.iter() {
                    fields.insert(name.to_owned(), value.clone());
                }
                fields.into()
            }

            /// Whether a documented field was missing or had another type, and so may be a stand-in.
            #[allow(dead_code)]
            pub(crate) fn is_irregular(&self, name: &str) -> bool {
                debug_assert!(Self::SPEC.fields.iter().any(|field| field.wire == name), "{name} is a field");
                self.irregular.iter().any(|irregular| irregular == name)
            }

            /// A required text that may be compared: none where it is a stand-in, or empty.
            #[allow(dead_code)]
            pub(crate) fn given<'a>(&self, name: &str, text: &'a str) -> Option<&'a str> {
                (!text.is_empty() && !self.is_irregular(name)).then_some(text)
            }

            /// Reads the fields into a new record, in its place: a record is large, and is not moved.
            fn read<'de, S: $crate::decode::Source<'de>>(&mut self, mut source: S) -> Result<(), S::Error> {
                #[allow(non_camel_case_types)]
                enum Place {
                    $($field,)*
                }
                const NAMES: &[&str] = &[$($crate::decode::record!(@name $field $($wire)?)),*];
                let (record, mut next) = (self, 0);
                let mut has_value = [false; NAMES.len()];
                while let Some(name) = source.next_name()? {
                    let place = $crate::decode::place(NAMES, &name, &mut next);
                    $(if place == Some(Place::$field as usize) {
                        match source.field()? {
                            $crate::decode::Received::Value(value) => {
                                record.$field = $crate::decode::Slot::new(Some(value));
                                has_value[Place::$field as usize] = true;
                            }
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
                        record.extra.insert(name.into_owned(), source.other()?);
                    }
                }
                $(if !has_value[Place::$field as usize] {
                    $crate::decode::record!(@missing $presence record $field $crate::decode::record!(@name $field $($wire)?));
                })*
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
            fn id(&self) -> Option<&str> {
                None::<&str>$(.or($crate::decode::record!(@id $presence self $field)))*
            }

            fn fill<'de, D: serde::Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
                struct RecordVisitor<'a>(&'a mut $record);
                impl<'de> serde::de::Visitor<'de> for RecordVisitor<'_> {
                    type Value = ();
                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        formatter.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
                        self.0.read($crate::decode::AsReceived(access))
                    }
                }
                deserializer.deserialize_map(RecordVisitor(self))
            }
        }

        impl $crate::decode::Documented for $record {
            fn from_document(fields: $crate::Extra) -> Self {
                let $crate::decode::Document { shown, extra, irregular } =
                    $crate::decode::Document::new(fields, &Self::SPEC);
                let mut record = $record { extra, irregular, ..$record::default() };
                let Ok(()) = record.read(shown);
                record
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
            use $crate::decode::Slot;

            impl Columns for $record {
                fn add_to(table: &mut Table, rows: &[&Self]) {
                    $(<<$type as Slot>::Value as Cell>::add_to(
                        table,
                        $crate::decode::record!(@name $field $($wire)?),
                        rows.iter().map(|row| Slot::get(&row.$field)),
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

            fn from_object(json: &str) -> Option<Self> {
                serde_json::from_str(json).ok()
            }

            fn from_shown(json: &str) -> Option<Self> {
                serde_json::from_str(json).ok().map($crate::decode::Documented::from_document)
            }

            fn to_received(&self) -> $crate::JsonValue {
                self.to_json().into()
            }
        }
    };
    (@required optional) => { false };
    (@required $presence:ident) => { true };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
    (@id identity $record:ident $field:ident) => { Some($record.$field.as_str()).filter(|id| !id.is_empty()) };
    (@id $presence:ident $record:ident $field:ident) => { None };
    // A null where the contract allows one is a plain null.
    (@null optional $record:ident $name:expr) => {
        ()
    };
    (@null $presence:ident $record:ident $name:expr) => {
        $crate::decode::keep_odd(&mut $record.extra, &mut $record.irregular, $name, $crate::JsonValue::default())
    };
    (@missing optional $record:ident $field:ident $name:expr) => {};
    (@missing $presence:ident $record:ident $field:ident $name:expr) => {
        $record.$field = $crate::decode::Slot::new(None);
        if !$record.is_irregular($name) {
            $record.irregular.push($name.to_owned());
        }
    };
    (@stands_in optional $record:ident $field:ident $name:expr) => { false };
    (@stands_in $presence:ident $record:ident $field:ident $name:expr) => {
        $record.is_irregular($name) && $crate::decode::is_stand_in($field)
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
        assert_eq!(
            serde_json::from_value::<Member>(member.clone()).unwrap().to_json().to_map(),
            *member.as_object().unwrap()
        );
        let account = json!({ "email": "a@example.com", "tags": [{ "id": 7, "colour": "red" }] });
        assert_eq!(
            serde_json::from_value::<Account>(account.clone()).unwrap().to_json().to_map(),
            *account.as_object().unwrap()
        );
    }
}
