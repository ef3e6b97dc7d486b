//! Tolerant decoding: one odd field never costs a page, and nothing that was received is lost.
//!
//! A record's field is read by its own type. What does not fit is null, its raw value kept in
//! `extra` and its name in `irregular`; a field that we do not know goes to `extra` as it is.

mod open;
mod record;
mod reply;
mod text;

pub(crate) use open::{open_code, open_enum};
pub(crate) use record::{Field, Name, Received, keep_odd, place, record, set_largest_whole};
pub use reply::Item;
pub(crate) use reply::{RawPage, one, page, value};
pub(crate) use text::{check_text, unescaped};
