//! The forms of a list: a table, JSON, JSON line by line, and CSV.

use instantly_rbac::internals::specs::{FieldSpec, Kind, RecordSpec, Values};
use instantly_rbac::internals::{Cell, Row, Rows, csv_line, csv_text, neutral};
use serde_json::json;

use super::columns::{Column, name_of};
use crate::group::{Failed, Workspace};
use crate::streams::Streams;
use crate::table::table_with_ids;

/// What stands at the top of a table of made-up things.
const SANDBOX: &str = "This is a sandbox: what is listed below is made up.";

/// The fields that say of which workspace a record is, where there are several.
const OF_WORKSPACE: [&str; 2] = ["workspace_id", "workspace_name"];

/// What is known of a list at its end.
pub struct Summary<'f> {
    /// Everything in it is made up.
    pub is_sandbox: bool,
    /// Whether it is known to be everything.
    pub is_complete: bool,
    /// The cursor behind it, where more may follow.
    pub next_starting_after: Option<String>,
    /// What may explain a surprising result.
    pub hint: Option<String>,
    /// The workspaces of which something is missing.
    pub failed: &'f [Failed],
}

/// A form. What its functions return is to be written then.
pub trait Form {
    /// Takes the next records.
    fn add(&mut self, workspace: Option<&Workspace>, rows: &Rows) -> Vec<u8>;

    /// The list of a workspace ended.
    fn end_of_workspace(&mut self) {}

    /// Leaves out what came of a workspace whose list cannot be had whole; false where that was written already.
    fn withdraw(&mut self) -> bool {
        false
    }

    /// Ends the list.
    fn end(&mut self, _summary: &Summary<'_>, _streams: &Streams<'_>) -> Vec<u8> {
        Vec::new()
    }
}

/// A table for people.
pub struct Table {
    columns: Vec<Column>,
    is_of_group: bool,
    rows: Vec<Vec<String>>,
    /// How many are of workspaces whose lists have ended.
    ended: usize,
}

impl Table {
    /// A table with these columns, and with those of the workspace where there are several.
    pub fn new(columns: Vec<Column>, is_of_group: bool) -> Table {
        Table { columns, is_of_group, rows: Vec::new(), ended: 0 }
    }
}

impl Form for Table {
    fn add(&mut self, workspace: Option<&Workspace>, rows: &Rows) -> Vec<u8> {
        self.rows.extend(rows.iter().map(|row| {
            let of_workspace = workspace.into_iter().flat_map(|it| [it.id.clone(), it.name.clone()]);
            of_workspace.chain(self.columns.iter().map(|column| column.show(row))).collect()
        }));
        Vec::new()
    }

    fn end_of_workspace(&mut self) {
        self.ended = self.rows.len();
    }

    fn withdraw(&mut self) -> bool {
        self.rows.truncate(self.ended);
        true
    }

    fn end(&mut self, summary: &Summary<'_>, streams: &Streams<'_>) -> Vec<u8> {
        let of_workspace = OF_WORKSPACE.into_iter().filter(|_| self.is_of_group);
        let titles = of_workspace.chain(self.columns.iter().map(|column| column.title));
        let behind = if self.is_of_group { OF_WORKSPACE.len() } else { 0 };
        let columns = self.columns.iter().enumerate().filter(|(_, column)| column.has_ids);
        let ids = (0..behind.min(1)).chain(columns.map(|(place, _)| behind + place)).collect::<Vec<_>>();
        let table = table_with_ids(titles, &ids, self.rows.drain(..), streams);
        let notice = if summary.is_sandbox { format!("{SANDBOX}\n\n") } else { String::new() };
        format!("{notice}{table}\n").into()
    }
}

/// One JSON document, with a line for each record.
#[derive(Default)]
pub struct Json {
    items: Vec<u8>,
    ended: usize,
}

impl Form for Json {
    fn add(&mut self, workspace: Option<&Workspace>, rows: &Rows) -> Vec<u8> {
        for row in rows.iter() {
            self.items.extend(if self.items.is_empty() { &b"\n    "[..] } else { b",\n    " });
            write_document(row, workspace, &mut self.items);
        }
        Vec::new()
    }

    fn end_of_workspace(&mut self) {
        self.ended = self.items.len();
    }

    fn withdraw(&mut self) -> bool {
        self.items.truncate(self.ended);
        true
    }

    fn end(&mut self, summary: &Summary<'_>, _: &Streams<'_>) -> Vec<u8> {
        let Summary { is_sandbox, is_complete, next_starting_after, hint, failed } = summary;
        let mut json = format!("{{\n  \"sandbox\": {is_sandbox},\n  \"items\": [").into_bytes();
        json.append(&mut self.items);
        json.extend(if self.ended > 0 { &b"\n  ],\n"[..] } else { b"],\n" });
        let (next, hint, failed) = (json!(next_starting_after), json!(hint), json!(failed));
        json.extend(format!("  \"complete\": {is_complete},\n").as_bytes());
        json.extend(
            format!("  \"next_starting_after\": {next},\n  \"hint\": {hint},\n  \"failed\": {failed}\n}}\n").as_bytes(),
        );
        json
    }
}

/// A line of JSON for each record.
pub struct JsonLines;

impl Form for JsonLines {
    fn add(&mut self, workspace: Option<&Workspace>, rows: &Rows) -> Vec<u8> {
        let mut lines = Vec::new();
        for row in rows.iter() {
            write_document(row, workspace, &mut lines);
            lines.push(b'\n');
        }
        lines
    }
}

/// CSV as RFC 4180 has it, with the columns of docs/columns.md.
pub struct Csv {
    spec: &'static RecordSpec,
    is_of_group: bool,
    /// Whether people read it on a terminal, as which it must not be obeyed.
    is_for_terminal: bool,
    has_header: bool,
}

impl Csv {
    /// CSV of such records.
    pub fn new(spec: &'static RecordSpec, is_of_group: bool, is_for_terminal: bool) -> Csv {
        Csv { spec, is_of_group, is_for_terminal, has_header: false }
    }

    /// The fields that become columns. No secret is in a table.
    fn fields(&self) -> impl Iterator<Item = (usize, &'static FieldSpec)> {
        let is_of_group = self.is_of_group;
        let fields = self.spec.fields.iter().enumerate();
        fields.filter(move |(_, field)| {
            let is_added = is_of_group && OF_WORKSPACE.contains(&field.wire);
            !is_added && !matches!(field.kind, Kind::Secret)
        })
    }

    fn header(&self) -> Vec<String> {
        let mut names: Vec<String> = OF_WORKSPACE.into_iter().filter(|_| self.is_of_group).map(str::to_owned).collect();
        for (_, field) in self.fields() {
            names.push(field.wire.to_owned());
            if has_codes(field) {
                names.push(format!("{}_name", field.wire));
            }
        }
        names.extend(["extra".to_owned(), "irregular".to_owned()]);
        names
    }

    fn record(&self, workspace: Option<&Workspace>, row: Row<'_>) -> Vec<String> {
        let of_workspace = workspace.into_iter().flat_map(|it| [&it.id, &it.name]);
        let mut values: Vec<String> = of_workspace.map(|text| self.text(text)).collect();
        for (place, field) in self.fields() {
            match (row.shown(place), &field.kind) {
                (_, Kind::Enum(spec)) if has_codes(field) => {
                    // The code that stands in for a missing one would be a number like any other.
                    let code = if let Cell::Integer(code) = row.cell(place) { Some(code) } else { None };
                    values.push(code.map_or_else(String::new, |code| code.to_string()));
                    let name = code.and_then(|code| name_of(code, spec));
                    values.push(name.unwrap_or_default().to_owned());
                }
                (Cell::None, _) => values.push(String::new()),
                (Cell::Text { text, .. } | Cell::Time { text, .. }, _) => values.push(self.text(text)),
                (cell, _) => values.push(self.json(|json| cell.write(json))),
            }
        }
        let (extra, irregular) = (row.extra().len() > 0, row.irregular().len() > 0);
        values.push(if extra { self.json(|json| row.write_extra(json)) } else { String::new() });
        values.push(if irregular { self.json(|json| row.write_irregular(json)) } else { String::new() });
        values
    }

    fn text(&self, text: &str) -> String {
        csv_shown(text, self.is_for_terminal)
    }

    fn json(&self, write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut json = Vec::new();
        write(&mut json);
        let json = String::from_utf8_lossy(&json);
        if self.is_for_terminal { neutral(&json).into_owned() } else { json.into_owned() }
    }

    fn written(&mut self, records: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
        let mut csv = String::new();
        let header = (!std::mem::replace(&mut self.has_header, true)).then(|| self.header());
        for record in header.into_iter().chain(records) {
            csv_line(record, &mut csv);
        }
        csv.into_bytes()
    }
}

/// A text that no spreadsheet takes for a formula, and no terminal for a command.
pub fn csv_shown(text: &str, is_for_terminal: bool) -> String {
    let text = csv_text(text);
    if is_for_terminal { neutral(&text).into_owned() } else { text.into_owned() }
}

impl Form for Csv {
    fn add(&mut self, workspace: Option<&Workspace>, rows: &Rows) -> Vec<u8> {
        let records: Vec<_> = rows.iter().map(|row| self.record(workspace, row)).collect();
        self.written(records.into_iter())
    }

    fn end(&mut self, _: &Summary, _: &Streams<'_>) -> Vec<u8> {
        if self.has_header { Vec::new() } else { self.written(std::iter::empty()) }
    }
}

fn has_codes(field: &FieldSpec) -> bool {
    matches!(&field.kind, Kind::Enum(spec) if matches!(spec.values, Values::Codes(_)))
}

/// Writes a record as its document; where there are several workspaces, with the one that it is of.
fn write_document(row: Row<'_>, workspace: Option<&Workspace>, json: &mut Vec<u8>) {
    let Some(Workspace { id, name }) = workspace else { return row.write_document(json) };
    json.extend(format!("{{\"workspace_id\":{},\"workspace_name\":{}", json!(id), json!(name)).as_bytes());
    let fields = row.rows().spec().fields.iter().enumerate();
    for (place, field) in fields.filter(|(_, field)| !OF_WORKSPACE.contains(&field.wire)) {
        json.extend(format!(",\"{}\":", field.wire).as_bytes());
        row.shown(place).write(json);
    }
    if row.is_odd() {
        json.push(b',');
        row.write_odd(json);
    }
    json.push(b'}');
}
