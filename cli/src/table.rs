//! Tables for people: a line of titles, and columns with two spaces between them.

use std::fmt::Display;

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use instantly_rbac::Timestamp;
use instantly_rbac::internals::neutral;

use crate::streams::Streams;

/// What stands where there is nothing.
pub const NONE: &str = "-";

/// How many spaces are between two columns.
const GAP: usize = 2;

/// A table. On a terminal, cells are wrapped so that it fits; elsewhere each row is a line.
pub fn table<'a, R: AsRef<[String]>>(
    columns: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = R>,
    streams: &Streams<'_>,
) -> String {
    table_with_ids(columns, &[], rows, streams)
}

/// The same with columns that hold ids, given by their places: nobody reads these in pieces, so on a terminal that is
/// too narrow for all columns they are left out.
pub fn table_with_ids<'a, R: AsRef<[String]>>(
    columns: impl IntoIterator<Item = &'a str>,
    ids: &[usize],
    rows: impl IntoIterator<Item = R>,
    streams: &Streams<'_>,
) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(columns);
    for row in rows {
        table.add_row(row.as_ref().iter().map(|cell| if cell.is_empty() { NONE.into() } else { neutral(cell) }));
    }
    let last = table.column_count().saturating_sub(1);
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, if column.index == last { 0 } else { GAP as u16 }));
    });
    if streams.terminals.output {
        fit(&mut table, ids, streams.width);
    }
    table.trim_fmt()
}

/// Makes a table fit: without ids, with lines that are wrapped, and with whole words if at all possible.
fn fit(table: &mut Table, ids: &[usize], width: usize) {
    let fits =
        |columns: &mut dyn Iterator<Item = usize>| columns.map(|width| width + GAP).sum::<usize>() <= width + GAP;
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.try_into().unwrap_or(u16::MAX));
    if fits(&mut table.column_max_content_widths().into_iter().map(usize::from)) {
        return;
    }
    for id in ids {
        table.column_mut(*id).expect("a column of ids").set_constraint(ColumnConstraint::Hidden);
    }
    let longest_word = |text: &str| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or_default();
    let mut words = vec![0; table.column_count()];
    let rows = table.header().into_iter().chain(table.row_iter());
    for (place, cell) in rows.flat_map(|row| row.cell_iter().enumerate()) {
        words[place] = longest_word(&cell.content()).max(words[place]);
    }
    let shown = |place: &usize| !ids.contains(place);
    if fits(&mut (0..words.len()).filter(shown).map(|place| words[place])) {
        for column in table.column_iter_mut().filter(|column| shown(&column.index)) {
            let least = u16::try_from(words[column.index]).unwrap_or(u16::MAX).saturating_add(column.padding_width());
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
    }
}

/// A value that may be missing.
pub fn shown(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The day of a moment.
pub fn day(moment: &Option<Timestamp>) -> String {
    shown(moment.as_ref().map(|moment| moment.as_str().chars().take(10).collect::<String>()))
}
