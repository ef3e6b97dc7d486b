//! The forms of a report that people read.

use super::report::Report;
use super::{html, markdown, outline, text};

/// A form for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a terminal.
    Text,
    /// For a ticket or a wiki.
    Markdown,
    /// One page for a browser.
    Html,
}

/// The report in a form. `wording` changes what sentences of this library name, such as its options.
pub fn render(report: &Report, form: Form, wording: &dyn Fn(&str) -> String) -> String {
    let blocks = outline::of(report, wording);
    match form {
        Form::Text => text::render(&blocks),
        Form::Markdown => markdown::render(&blocks),
        Form::Html => html::render(report, &blocks),
    }
}
