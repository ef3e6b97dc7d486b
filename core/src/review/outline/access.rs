//! Who can do what: a table of people and one of keys, with a column for each resource.

use super::{Block, Cell, Names, Table};
use crate::access::{Access, AccessPart, AccessRow, HolderSort};
use crate::matrix::Resource;
use crate::review::SubjectKind;

pub(super) fn access(access: &Access, names: &Names) -> Vec<Block> {
    let holders: Vec<&[AccessRow]> = access.rows.chunks(Resource::ALL.len()).collect();
    let of = |sort: HolderSort| holders.iter().copied().filter(move |rows| rows[0].sort == sort);
    let cells = |rows: &[AccessRow]| rows.iter().map(|row| Cell::from(&row.label)).collect::<Vec<_>>();
    let people = of(HolderSort::Person).map(|rows| {
        let role = rows[0].role.as_ref().map_or("not known".to_owned(), ToString::to_string);
        [vec![Cell::from(name(&rows[0], names)), Cell::from(role)], cells(rows)].into_iter().flatten().collect()
    });
    let keys = of(HolderSort::Key).map(|rows| {
        let beyond = if rows[0].beyond.is_empty() { "-".to_owned() } else { rows[0].beyond.join("; ") };
        [vec![Cell::from(name(&rows[0], names))], cells(rows), vec![Cell::from(beyond)]].into_iter().flatten().collect()
    });
    let titles = Resource::ALL.map(Resource::title);
    let is_unread = |part| access.failed.iter().any(|failure| failure.parts.contains(&part));
    let unread = |caption: &str| Block::Text(format!("{caption} could not be read."));
    vec![
        match is_unread(AccessPart::Members) {
            true => unread("What each person can do"),
            false => table("What each person can do", &[&["person", "role"][..], &titles].concat(), people.collect()),
        },
        match is_unread(AccessPart::Keys) {
            true => unread("What each key can do"),
            false => table("What each key can do", &[&["key"][..], &titles, &["and also"]].concat(), keys.collect()),
        },
    ]
}

fn table(caption: &'static str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Block {
    if rows.is_empty() {
        return Block::Text(format!("{caption}: none."));
    }
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    Block::Table(Table { caption, columns, header: 0, rows })
}

/// Who it is, and what must be known with that.
fn name(row: &AccessRow, names: &Names) -> String {
    let kind = match row.sort {
        HolderSort::Person => SubjectKind::Member,
        HolderSort::Key => SubjectKind::Key,
    };
    let name = if row.name.is_empty() { row.id.as_deref().unwrap_or("-") } else { &row.name };
    let name = names.called(kind, name, row.id.as_deref());
    let invited = if row.pending == Some(true) { " (invited)" } else { "" };
    let unreadable = if row.readable { "" } else { " (cannot be read: counted as the widest)" };
    format!("{name}{invited}{unreadable}")
}
