//! Settings: a method of the builder for each, and what it is as data.

/// Declares the settings of a builder: a method for each, and the table of them all.
///
/// A setting is its prose, what it holds (a [`Setter`](crate::specs::Setter)), the method that sets it, what it is
/// unless given (in words), and the field of the builder that keeps it. Prose is for every language: code in backticks,
/// under the canonical name, and no links.
#[doc(hidden)]
#[macro_export]
macro_rules! __settings {
    (
        $builder:ident in $table:ident;
        $($part:ident {
            $(
                $(#[doc = $doc:literal])*
                $kind:ident $name:ident($value:ident: $type:ty) $(default $($default:literal)+)?
                    => $($field:ident).+ = $kept:expr;
            )*
        })*
    ) => {
        impl $builder {
            $($(
                $(#[doc = $doc])*
                $(#[doc = concat!(" Default: ", $($default,)+ ".")])?
                pub fn $name(mut self, $value: $type) -> Self {
                    self.$($field).+ = $kept;
                    self
                }
            )*)*
        }

        /// Every setting of the builder, in the order in which they are read.
        pub const $table: &[$crate::internals::specs::SettingSpec<$builder>] = &[
            $($($crate::internals::specs::SettingSpec {
                name: stringify!($name),
                doc: &[$($doc),*],
                default: &[$($($default),+)?],
                part: $crate::internals::specs::Part::$part,
                setter: $crate::internals::specs::Setter::$kind(<$builder>::$name),
            },)*)*
        ];
    };
}
