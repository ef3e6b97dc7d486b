//! Enumerations that keep the values which this version does not know.

/// Declares an enumeration of texts that keeps values which it does not know.
macro_rules! open_enum {
    ($(#[doc = $doc:literal])* pub enum $name:ident { $($(#[doc = $variant_doc:literal])* $variant:ident = $text:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[doc = $variant_doc])* $variant,)*
            /// A value that this version does not know, as the API wrote it.
            Unknown(String),
        }

        impl $name {
            /// Every value that this version knows.
            pub const KNOWN: &'static [$name] = &[$($name::$variant),*];

            /// The enumeration as data.
            pub(crate) const SPEC: $crate::specs::EnumSpec = $crate::specs::EnumSpec {
                name: stringify!($name),
                module: module_path!(),
                doc: &[$($doc),*],
                values: $crate::specs::Values::Texts(&[$($crate::specs::Value {
                    name: stringify!($variant),
                    value: $text,
                    doc: &[$($variant_doc),*],
                }),*]),
            };

            /// The value as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $text,)*
                    $name::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => $name::$variant,)*
                    _ => $name::Unknown(text.to_owned()),
                }
            }
        }

        impl Default for $name {
            /// The unknown value, which stands in for one that the API requires and did not give.
            fn default() -> Self {
                $name::Unknown($crate::decode::UNKNOWN.to_owned())
            }
        }

        impl $crate::decode::StandIn for $name {
            fn stand_in() -> Self {
                $name::default()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok($name::from(&*text))
            }
        }

        #[cfg(feature = "schema")]
        $crate::schema::by_hand! { $name: stringify!($name), $crate::schema::enumeration(&$name::SPEC); }

        impl $crate::decode::Field for $name {
            const KIND: $crate::specs::Kind = $crate::specs::Kind::Enum(&$name::SPEC);

            fn of(cell: $crate::rows::Cell<'_>) -> Option<Self> {
                if let $crate::rows::Cell::Text { text, .. } = cell { Some($name::from(text)) } else { None }
            }
        }
    };
}
pub(crate) use open_enum;

/// Declares an enumeration of numbers, each with its documented name, that keeps values which it
/// does not know.
macro_rules! open_code {
    ($(#[doc = $doc:literal])* pub enum $name:ident { $($variant:ident = $code:literal $label:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($code), "`: ", $label)] $variant,)*
            /// A code that this version does not know.
            Unknown(i64),
        }

        impl $name {
            /// Every value that this version knows.
            pub const KNOWN: &'static [$name] = &[$($name::$variant),*];

            /// The enumeration as data.
            pub(crate) const SPEC: $crate::specs::EnumSpec = $crate::specs::EnumSpec {
                name: stringify!($name),
                module: module_path!(),
                doc: &[$($doc),*],
                values: $crate::specs::Values::Codes(&[$($crate::specs::Value {
                    name: stringify!($variant),
                    value: $code,
                    doc: &[$label],
                }),*]),
            };

            /// The code as the API writes it.
            pub fn code(self) -> i64 {
                match self {
                    $($name::$variant => $code,)*
                    $name::Unknown(code) => code,
                }
            }

            /// The documented name; `unknown` for a code that this version does not know.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $label,)*
                    $name::Unknown(_) => "unknown",
                }
            }
        }

        impl From<i64> for $name {
            fn from(code: i64) -> Self {
                match code {
                    $($code => $name::$variant,)*
                    _ => $name::Unknown(code),
                }
            }
        }

        impl Default for $name {
            /// The unknown value, which stands in for one that the API requires and did not give.
            fn default() -> Self {
                $name::Unknown($crate::decode::UNKNOWN_CODE)
            }
        }

        impl $crate::decode::StandIn for $name {
            fn stand_in() -> Self {
                $name::default()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $name::Unknown(code) => formatter.pad(&format!("unknown ({code})")),
                    known => formatter.pad(known.name()),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i64::deserialize(deserializer).map($name::from)
            }
        }

        #[cfg(feature = "schema")]
        $crate::schema::by_hand! { $name: stringify!($name), $crate::schema::enumeration(&$name::SPEC); }

        impl $crate::decode::Field for $name {
            const KIND: $crate::specs::Kind = $crate::specs::Kind::Enum(&$name::SPEC);

            fn of(cell: $crate::rows::Cell<'_>) -> Option<Self> {
                if let $crate::rows::Cell::Integer(code) = cell { Some($name::from(code)) } else { None }
            }
        }
    };
}
pub(crate) use open_code;
