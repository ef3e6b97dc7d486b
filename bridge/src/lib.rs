//! Every function of the library by its canonical name, with arguments from JSON: what the packages for C, Python and
//! Node and the test programs call through. Not public.
//!
//! A package says how its language spells names ([`Dialect`]) and what a result becomes there ([`Output`]). What
//! options there are, what they may be and how an error says so is the same in all of them.

mod arguments;
mod dialect;
mod functions;
mod offline;
mod output;
pub mod sandbox;
mod settings;

pub use arguments::{Arguments, Call, Nothing, OnPage, json_text, parsed, read_json};
pub use dialect::Dialect;
pub use functions::{Function, OWN, audit_log_items, call, open};
pub use offline::{not_swapped, offline};
pub use output::Output;
pub use settings::{client_builder, client_settings, prose};
