//! Records: the fields that the API documents, and everything else that was received.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use super::text::JsonText;
use crate::json::JsonValue;
use crate::rows::Cell;
use crate::scopes::Scope;
use crate::secret::SecretString;
use crate::specs::Kind;
use crate::timestamp::Timestamp;

/// What stands in for a text of an enumeration, or for scopes.
pub(crate) const UNKNOWN: &str = "unknown";
/// What stands in for a code. No enumeration documents it, and none is likely to: 0 and small numbers have meanings.
pub(crate) const UNKNOWN_CODE: i64 = i32::MIN as i64;

/// A type that a field of a record may have.
pub(crate) trait Field: Sized + Serialize {
    /// The type as data: what a reply is read by, and the language packages are generated from.
    const KIND: Kind;

    /// The value of a cell, if it holds one of this type.
    fn of(cell: Cell<'_>) -> Option<Self>;

    /// The values of a cell that holds a list of them: of texts, unless a type says otherwise.
    fn list_of(cell: Cell<'_>) -> Option<Vec<Self>> {
        cell.texts()?.iter().map(|JsonText(text)| Self::of(Cell::Text { text, is_plain: false })).collect()
    }

    /// The value as the API gave it, where it is shown otherwise: a record inside a record.
    fn to_received(&self) -> Option<JsonValue> {
        None
    }

    /// What stands in for a required list of them.
    fn stand_in_list() -> Vec<Self> {
        Vec::new()
    }

    /// The value, if it is a secret.
    fn secret(&self) -> Option<&SecretString> {
        None
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

    fn of(cell: Cell<'_>) -> Self
    where
        Self: Sized,
    {
        Self::new(Self::Value::of(cell))
    }
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

impl Field for String {
    const KIND: Kind = Kind::Text;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Text { text, .. } = cell { Some(text.to_owned()) } else { None }
    }
}

impl StandIn for String {
    fn stand_in() -> Self {
        String::new()
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Bool;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Bool(flag) = cell { Some(flag) } else { None }
    }
}

/// The largest whole number that a field takes, in magnitude; any larger one is irregular.
static LARGEST_WHOLE: AtomicU64 = AtomicU64::new(u64::MAX);

/// For a language whose numbers are all doubles: whole numbers above that are irregular.
pub fn set_largest_whole(largest: u64) {
    LARGEST_WHOLE.store(largest, Ordering::Relaxed);
}

pub(crate) fn is_allowed(whole: u128) -> bool {
    whole <= LARGEST_WHOLE.load(Ordering::Relaxed).into()
}

impl Field for f64 {
    const KIND: Kind = Kind::Float;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Float(number) = cell { Some(number) } else { None }
    }
}

impl Field for i64 {
    const KIND: Kind = Kind::Integer;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Integer(number) = cell { Some(number) } else { None }
    }
}

impl Field for Timestamp {
    const KIND: Kind = Kind::Time;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Time { text, unix_millis } = cell { Some(Timestamp::known(text, unix_millis)) } else { None }
    }
}

impl Field for Scope {
    const KIND: Kind = Kind::Scope;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Text { text, .. } = cell { Some(Scope::received(text)) } else { None }
    }

    /// One unknown scope, which counts as full access, as scopes that cannot be read do.
    fn stand_in_list() -> Vec<Self> {
        vec![Scope::received(UNKNOWN)]
    }
}

impl Field for SecretString {
    const KIND: Kind = Kind::Secret;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Secret(secret) = cell { Some(secret.clone()) } else { None }
    }

    fn secret(&self) -> Option<&SecretString> {
        Some(self)
    }
}

impl<T: Field> Field for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);

    fn of(cell: Cell<'_>) -> Option<Self> {
        T::list_of(cell)
    }

    fn to_received(&self) -> Option<JsonValue> {
        let items: Option<Vec<JsonValue>> = self.iter().map(T::to_received).collect();
        items.filter(|items| !items.is_empty()).map(|items| JsonValue::of(&items))
    }
}

impl<T: Field> StandIn for Vec<T> {
    fn stand_in() -> Self {
        T::stand_in_list()
    }
}

/// Whether a field holds its stand-in.
pub(crate) fn is_stand_in<S: Slot + PartialEq>(field: &S) -> bool {
    *field == S::new(None)
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
                    identity: $crate::decode::record!(@identity $presence),
                    nullable: <$type as $crate::decode::Slot>::NULLABLE,
                },)*],
            };

            /// The record as the API gave it: documented fields and `extra` in one object.
            pub fn to_json(&self) -> $crate::JsonObject {
                let mut fields = $crate::Extra::default();
                $(if let Some(value) = $crate::decode::record!(@value $presence self $field $crate::decode::record!(@name $field $($wire)?)) {
                    let json = $crate::decode::Field::to_received(value).unwrap_or_else(|| $crate::JsonValue::of(value));
                    fields.insert($crate::decode::record!(@name $field $($wire)?).to_owned(), json);
                })*
                for (name, value) in self.extra.iter() {
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
        }

        impl $crate::rows::FromRow for $record {
            const SPEC: &'static $crate::specs::RecordSpec = &$record::SPEC;

            fn from_row(row: $crate::rows::Row<'_>) -> Self {
                #[allow(non_camel_case_types)]
                enum Place {
                    $($field,)*
                }
                $record {
                    $($field: $crate::decode::Slot::of(row.cell(Place::$field as usize)),)*
                    extra: row.to_extra(),
                    irregular: row.irregular().map(str::to_owned).collect(),
                }
            }

            fn serialize_received<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut fields = serializer.serialize_map(None)?;
                $(if let Some(value) = $crate::decode::record!(@value $presence self $field $crate::decode::record!(@name $field $($wire)?))
                    && $crate::decode::Field::secret(value).is_none()
                {
                    let name = $crate::decode::record!(@name $field $($wire)?);
                    match $crate::decode::Field::to_received(value) {
                        Some(json) => fields.serialize_entry(name, &json)?,
                        None => fields.serialize_entry(name, value)?,
                    }
                })*
                for (name, value) in self.extra.iter() {
                    fields.serialize_entry(name, value)?;
                }
                fields.end()
            }

            fn irregular(&self) -> &[String] {
                &self.irregular
            }

            fn secret(&self) -> Option<&$crate::SecretString> {
                None$(.or_else(|| $crate::decode::Field::secret($crate::decode::Slot::get(&self.$field)?)))*
            }
        }

        impl<'de> serde::Deserialize<'de> for $record {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::rows::deserialize(deserializer)
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

        #[cfg(feature = "schema")]
        $crate::schema::by_hand! { $record: stringify!($record), $crate::schema::record(&$record::SPEC); }

        impl $crate::decode::Field for $record {
            const KIND: $crate::specs::Kind = $crate::specs::Kind::Record(&$record::SPEC);

            fn of(cell: $crate::rows::Cell<'_>) -> Option<Self> {
                $crate::rows::nested(cell)?.pop()
            }

            fn list_of(cell: $crate::rows::Cell<'_>) -> Option<Vec<Self>> {
                $crate::rows::nested(cell)
            }

            fn to_received(&self) -> Option<$crate::JsonValue> {
                Some(self.to_json().into())
            }
        }
    };
    (@identity identity) => { true };
    (@identity $presence:ident) => { false };
    (@required optional) => { false };
    (@required $presence:ident) => { true };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
    // The value of a field, unless it is one that stands in.
    (@value optional $record:ident $field:ident $name:expr) => { $crate::decode::Slot::get(&$record.$field) };
    (@value $presence:ident $record:ident $field:ident $name:expr) => {
        $crate::decode::Slot::get(&$record.$field)
            .filter(|_| !($record.is_irregular($name) && $crate::decode::is_stand_in(&$record.$field)))
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
