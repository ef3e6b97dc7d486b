//! Writes the records, enumerations and settings of every language from [`instantly_rbac::internals::specs`], what
//! functions take and return beyond them from [`instantly_rbac::internals::schema`], what C has for the operations from
//! [`instantly_rbac::operation`], and the schemas of documents.
//!
//! A language is a file here, which names its types, and a template for each file that is written. What is written
//! is checked in; a test compares.

mod c;
mod calls;
mod columns;
mod documents;
mod go;
mod language;
mod node;
mod python;
mod schemas;

use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate has a folder of its own").to_owned()
}

/// Every file that is written: its path below [`root`], and its text.
pub fn files() -> Vec<(&'static str, String)> {
    [c::files(), go::files(), node::files(), python::files(), columns::files(), schemas::files()].concat()
}
