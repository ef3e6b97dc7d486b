//! Tolerant decoding: one odd field never costs a page, and nothing that was received is lost.
//!
//! A record's field is read by its own type. In the place of what is missing or does not fit stands nothing or, where
//! the contract requires a text, a list or an enumeration, a value that cannot be mistaken for less access. The raw
//! value is kept in `extra` and its name in `irregular`; a field that we do not know goes to `extra` as it is.

mod document;
mod open;
mod record;
mod text;

pub use document::{FromDocument, FromDocuments};
pub(crate) use open::{open_code, open_enum};
pub use record::set_largest_whole;
pub(crate) use record::{Field, Slot, StandIn, UNKNOWN, UNKNOWN_CODE, is_allowed, is_stand_in, record};
pub(crate) use text::{JsonText, check_depth, check_text, replace_lone_surrogates, unescaped};
