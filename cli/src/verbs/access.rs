//! `access`: who can do what.

use std::path::PathBuf;

use clap::Args;
use instantly_rbac::access::{Access as Rights, AccessFailure, AccessOptions, AccessPart, AccessRow, HolderSort};
use instantly_rbac::internals::csv_line;
use instantly_rbac::matrix::Resource;
use serde::Serialize;

use crate::connect::{Connect, WithoutKey};
use crate::group::{OfGroup, Workspace};
use crate::list::forms::csv_shown;
use crate::names::email;
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::{shown, table};
use crate::wording::{hint_here, said};

/// Show who can do what: people and keys, with their rights to each resource.
#[derive(Args)]
#[command(after_help = "\
Rights are the effective ones: of people by role and permissions, of keys by scopes. Where the documentation is \
silent the wider right is assumed, and what cannot be read counts as the widest that it could mean. Who was invited \
has these rights once the invitation is accepted.

What could not be read is a line on stderr.

Exit status:
  0    everything was read
  1    nothing could be read, or there is no such person
  2    the command was called wrongly; nothing was sent
  4    something is missing
  130  interrupted

Example:
  instantly-rbac access maya.okafor@northwind.example.com --group")]
pub struct Access {
    /// Only this person, by e-mail address, and no keys.
    #[arg(value_name = "PERSON")]
    person: Option<String>,
    #[command(flatten)]
    form: Form,
    /// Write to this file, not to stdout. It has its old content until the new one is whole.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    group: OfGroup,
    #[command(flatten)]
    connect: Connect,
}

/// In which form it is written; tables where none is given.
#[derive(Args)]
#[group(multiple = false)]
struct Form {
    /// Write JSON.
    #[arg(long)]
    json: bool,
    /// Write CSV: a line for each holder and resource.
    #[arg(long)]
    csv: bool,
}

/// What is written as JSON.
#[derive(Serialize)]
struct Document<'a> {
    /// Whether the workspace is one of a sandbox.
    sandbox: bool,
    #[serde(flatten)]
    access: &'a Rights,
}

impl Access {
    /// Shows the rights, and says on stderr what is missing.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let person = self.person.as_deref().map(email).transpose();
        let person = person.map_err(|problem| Failure::usage(format!("PERSON: {problem}")))?;
        let options = AccessOptions { person, group: self.group.is_given };
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        let output = Output::open(self.output.as_deref())?;
        output.fill(streams, |output, streams| {
            let access = connection.access(&options)?;
            let is_shown = streams.terminals.output && output.is_stdout();
            if access.rows.is_empty() && options.person.is_some() {
                streams.say(hint_here(access.meta.hint.as_deref().unwrap_or("Nobody has that address")));
            } else {
                let shown = self.show(&access, connection.is_sandbox(), is_shown, streams);
                output.print(shown, streams)?;
            }
            if self.form.csv && connection.is_sandbox() && !access.rows.is_empty() {
                streams.say("This is a sandbox: what is listed is made up.");
            }
            for failure in &access.failed {
                streams.say(format_args!("Not read: {}", missing(failure)));
            }
            Ok(match access {
                Rights { complete: false, .. } => Status::NotWhole,
                Rights { rows, .. } if rows.is_empty() => Status::Failed,
                _ => Status::Done,
            })
        })
    }

    fn show(&self, access: &Rights, sandbox: bool, is_for_terminal: bool, streams: &Streams<'_>) -> String {
        if self.form.json {
            return serde_json::to_string_pretty(&Document { sandbox, access }).expect("rights are JSON");
        }
        if self.form.csv {
            let mut csv = String::new();
            csv_line(COLUMNS, &mut csv);
            access.rows.iter().for_each(|row| csv_line(record(row, is_for_terminal), &mut csv));
            return csv.trim_end().to_owned();
        }
        let notice = sandbox.then(|| "This is a sandbox: the people and keys below are made up.".to_owned());
        let tables = [HolderSort::Person, HolderSort::Key]
            .into_iter()
            .filter_map(|sort| of_sort(access, sort, self.group.is_given, streams));
        notice.into_iter().chain(tables).collect::<Vec<_>>().join("\n\n")
    }
}

/// A table of people or of keys, a row for each, with a column for each resource; nothing where there are none.
fn of_sort(access: &Rights, sort: HolderSort, is_group: bool, streams: &Streams<'_>) -> Option<String> {
    let all = access.rows.chunks(Resource::ALL.len());
    let holders: Vec<&[AccessRow]> = all.filter(|rows| rows[0].sort == sort).collect();
    let before = match sort {
        HolderSort::Person => &["person", "role"][..],
        HolderSort::Key => &["key"],
    };
    let behind = if sort == HolderSort::Key { &["and also"][..] } else { &[] };
    let place = if is_group { &["workspace"][..] } else { &[] };
    let titles = [place, before, &Resource::ALL.map(Resource::title), behind].concat();
    let rows = holders.iter().map(|rows| {
        let first = &rows[0];
        let place = is_group.then(|| shown(first.workspace_name.as_ref().or(first.workspace_id.as_ref())));
        let role = (sort == HolderSort::Person).then(|| shown(first.role.as_ref()));
        let beyond = (sort == HolderSort::Key).then(|| first.beyond.join("; "));
        let labels = rows.iter().map(|row| row.label.clone());
        place.into_iter().chain([name(first)]).chain(role).chain(labels).chain(beyond).collect::<Vec<_>>()
    });
    (!holders.is_empty()).then(|| table(titles, rows, streams))
}

/// Who it is, and what must be known with that.
fn name(row: &AccessRow) -> String {
    let name = if row.name.is_empty() { shown(row.id.as_ref()) } else { row.name.clone() };
    let invited = if row.pending == Some(true) { " (invited)" } else { "" };
    let unreadable = if row.readable { "" } else { " (cannot be read: counted as the widest)" };
    format!("{name}{invited}{unreadable}")
}

/// The columns of CSV: the fields of a row.
const COLUMNS: [&str; 14] = [
    "workspace_id",
    "workspace_name",
    "sort",
    "name",
    "id",
    "role",
    "permissions",
    "scopes",
    "pending",
    "readable",
    "resource",
    "actions",
    "label",
    "beyond",
];

/// A row as a line of CSV: lists are JSON, as in the lists.
fn record(row: &AccessRow, is_for_terminal: bool) -> Vec<String> {
    let document = serde_json::to_value(row).expect("rights are JSON");
    let value = |column: &str| match &document[column] {
        serde_json::Value::Null => String::new(),
        // It is made of words of the program's; of these, `-` is no formula.
        serde_json::Value::String(label) if column == "label" => label.clone(),
        serde_json::Value::String(text) => csv_shown(text, is_for_terminal),
        other => csv_shown(&other.to_string(), is_for_terminal),
    };
    COLUMNS.map(value).to_vec()
}

/// What is missing, and why.
fn missing(failure: &AccessFailure) -> String {
    let AccessFailure { workspace_id, workspace_name, parts, error } = failure;
    let names = parts.iter().map(|part| match part {
        AccessPart::Members => "the members",
        AccessPart::Keys => "the keys",
    });
    let parts = names.collect::<Vec<_>>().join(" and ");
    let place = workspace_id.as_ref().map_or_else(String::new, |id| {
        let workspace = Workspace { id: id.clone(), name: workspace_name.clone().unwrap_or_default() };
        format!(" of {workspace}")
    });
    format!("{parts}{place}: {}", said(error))
}
