//! Every verb that lists something: what it lists is its [`Resource`], the rest is the same.

pub mod columns;

mod fetch;
pub mod forms;
mod found;

use std::path::PathBuf;

use clap::Args;
use instantly_rbac::internals::specs::RecordSpec;
use instantly_rbac::internals::{FromRow, Pages, neutral};
use instantly_rbac::{CancelToken, Client, ErrorKind, Items, ListOptions};

use self::columns::Column;
use self::fetch::{Part, Source, fetch};
use self::forms::{Csv, Form, Json, JsonLines, Table};
use self::found::Found;
use crate::connect::{Connect, Connection, WithoutKey};
use crate::group::{OfGroup, for_each};
use crate::names::whole;
use crate::output::Output;
use crate::progress::Progress;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// What the help of every verb that lists something ends with.
pub fn help(example: &str) -> String {
    format!(
        "Stdout, or the file, holds the list alone; what must be known about it goes to stderr.\n\n\
         Exit status:\n  \
         0    the list was written\n  \
         1    it could not be read, or not be written\n  \
         2    the command was called wrongly; nothing was sent\n  \
         4    with --group: some workspaces are missing, or not whole\n  \
         130  interrupted\n\n\
         Example:\n  {example}"
    )
}

/// What can be listed: its filters are the options.
pub trait Resource: Args + Sync {
    /// What the items are.
    type Record: FromRow;

    /// The items that match, of the workspace of this client.
    fn items(&self, client: &Client) -> Items<Self::Record>;

    /// What a table shows of each.
    fn columns(&self) -> Vec<Column>;
}

/// What each verb has that lists something.
#[derive(Debug, Args)]
pub struct List<R: Resource> {
    /// Stop after this many items, at least 1; with --group, of each workspace.
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    max_items: Option<u64>,
    /// Items a request: 1 to 100, of audit logs 1 to 1000. Default: the most.
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    page_size: Option<u64>,
    /// Go on where a list ended: what it gave as next_starting_after.
    #[arg(long, value_name = "CURSOR", conflicts_with = "group")]
    starting_after: Option<String>,
    #[command(flatten)]
    form: FormOptions,
    /// Write to this file, not to stdout. It has its old content until the new one is whole.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    // Whatever stands behind other options than its own goes under their heading.
    #[command(flatten)]
    resource: R,
    #[command(flatten)]
    group: OfGroup,
    #[command(flatten)]
    connect: Connect,
}

/// In which form the list is written; a table where none is given.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct FormOptions {
    /// Write one JSON document.
    #[arg(long)]
    json: bool,
    /// Write a line of JSON for each item, page by page.
    #[arg(long)]
    ndjson: bool,
    /// Write CSV, page by page.
    #[arg(long)]
    csv: bool,
}

impl<R: Resource> List<R> {
    /// Writes the list, and says on stderr what must be known about it.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] for a value that is not allowed, before anything is sent; otherwise those of the calls and of
    /// the output.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        let cancel = CancelToken::new();
        let own = self.pages(&connection, &cancel).map_err(named_by_option)?;
        let output = Output::open(self.output.as_deref())?;
        output.fill(streams, |output, streams| self.write(&connection, own, &cancel, output, streams))
    }

    fn pages(&self, client: &Client, cancel: &CancelToken) -> instantly_rbac::Result<Pages> {
        let bounds = ListOptions {
            // What is too large is refused below, with what is allowed.
            page_size: self.page_size.map(|size| size.try_into().unwrap_or(u32::MAX)),
            max_items: self.max_items,
        };
        let items = self.resource.items(&client.with_cancel(cancel)).bounded(&bounds);
        let items = match &self.starting_after {
            Some(cursor) => items.starting_after(cursor),
            None => items,
        };
        items.checked().map(Pages::from)
    }

    /// The lists to fetch, in the order in which they are shown.
    fn sources(&self, connection: &Connection, own: Pages, cancel: &CancelToken) -> Result<Vec<Source>, Failure> {
        if !self.group.is_given {
            return Ok(vec![Source { workspace: None, pages: Ok(own) }]);
        }
        let of_group = for_each(connection, |client| self.pages(client, cancel))?;
        Ok(of_group.into_iter().map(|(workspace, pages)| Source { workspace: Some(workspace), pages }).collect())
    }

    fn write(
        &self,
        connection: &Connection,
        own: Pages,
        cancel: &CancelToken,
        mut output: Output,
        streams: &mut Streams<'_>,
    ) -> Result<Status, Failure> {
        let is_shown = streams.terminals.output && output.is_stdout();
        let is_piecewise = self.form.ndjson || self.form.csv;
        let mut form = self.form(own.spec(), is_shown);
        let progress = Progress::new(streams.terminals.messages && !(is_shown && is_piecewise));
        let sources = self.sources(connection, own, cancel)?;
        let mut found = Found::default();
        let fetched = fetch(sources, cancel, |workspace, part| {
            if streams.interrupt.is_requested() {
                cancel.cancel();
            }
            match part {
                Part::Waiting => progress.tick(),
                Part::Rows(rows) => {
                    output.write(&form.add(workspace, &rows), streams)?;
                    found.count(&rows);
                    let place = workspace.map(|workspace| format!(", at {}", neutral(&workspace.name)));
                    progress.set(found.items(), place.unwrap_or_default());
                }
                Part::End(end) => match (*end, workspace) {
                    (Ok(pages), _) => {
                        form.end_of_workspace();
                        found.end(workspace, &pages);
                    }
                    // One workspace of several costs the others nothing.
                    (Err(error), Some(workspace)) if error.kind() != ErrorKind::Cancelled => {
                        found.fail(workspace, &error, form.withdraw());
                    }
                    (Err(error), _) => return Err(error.into()),
                },
            }
            Ok(())
        });
        progress.clear();
        fetched?;
        if found.ended > 0 {
            let summary = found.summary(connection.is_sandbox());
            output.write(&form.end(&summary, streams), streams)?;
            output.finish()?;
        }
        if is_piecewise && found.ended > 0 && connection.is_sandbox() {
            streams.say("This is a sandbox: what is listed is made up.");
        }
        found.say(streams);
        Ok(found.status())
    }

    fn form(&self, spec: &'static RecordSpec, is_shown: bool) -> Box<dyn Form> {
        match self.form {
            FormOptions { json: true, .. } => Box::new(Json::default()),
            FormOptions { ndjson: true, .. } => Box::new(JsonLines),
            FormOptions { csv: true, .. } => Box::new(Csv::new(spec, self.group.is_given, is_shown)),
            _ => Box::new(Table::new(self.resource.columns(), self.group.is_given)),
        }
    }
}

/// An error about a filter, under the name of the option that gave it.
fn named_by_option(error: instantly_rbac::Error) -> Failure {
    match error.message().split_once(": ") {
        Some((argument, allowed)) if error.kind() == ErrorKind::InvalidArgument => {
            // Where two options do not go together, it names both.
            let allowed = allowed.replace("end_date", "--end-date");
            Failure::usage(format!("--{}: {allowed}", argument.replace('_', "-")))
        }
        _ => Failure::Call(error),
    }
}
