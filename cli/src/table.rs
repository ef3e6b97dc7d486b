//! Tables for people: a line of titles, and columns with two spaces between them.

use std::fmt::Display;

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use instantly_rbac::Timestamp;
use instantly_rbac::internals::neutral;

use crate::streams::Streams;

/// What stands where there is nothing.
pub const NONE: &str = "-";

/// A table. On a terminal, cells are wrapped so that it fits; elsewhere each row is a line.
pub fn table<'a, R: AsRef<[String]>>(
    columns: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = R>,
    streams: &Streams<'_>,
) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(columns);
    if streams.terminals.output {
        let width = u16::try_from(streams.width).unwrap_or(u16::MAX);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    for row in rows {
        table.add_row(row.as_ref().iter().map(|cell| if cell.is_empty() { NONE.into() } else { neutral(cell) }));
    }
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 2));
    });
    table.trim_fmt()
}

/// A value that may be missing.
pub fn shown(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The day of a moment.
pub fn day(moment: &Option<Timestamp>) -> String {
    shown(moment.as_ref().map(|moment| moment.as_str().chars().take(10).collect::<String>()))
}
