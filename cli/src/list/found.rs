//! What is known of a list, besides its items: how many they are, what is missing, and why.

use std::collections::BTreeSet;

use instantly_rbac::Error;
use instantly_rbac::internals::{Pages, Rows, neutral};

use super::forms::Summary;
use crate::group::{Failed, Workspace};
use crate::status::Status;
use crate::streams::Streams;
use crate::wording::{hint_here, said};

/// What is known of the lists so far.
#[derive(Default)]
pub struct Found {
    /// In the lists that have ended.
    counts: Counts,
    /// In the list that is being taken.
    current: Counts,
    /// How many lists came to their end.
    pub ended: usize,
    /// How many of them are not known to be everything.
    cut_short: usize,
    next_starting_after: Option<String>,
    /// What may explain a surprising result, and in which workspaces; none where there is one alone.
    hints: Vec<(String, Vec<String>)>,
    /// The workspaces that failed, and a line for each.
    failed: Vec<Failed>,
    failures: Vec<String>,
}

#[derive(Default)]
struct Counts {
    items: u64,
    /// The items that are irregular, and in which fields.
    irregular: u64,
    fields: BTreeSet<&'static str>,
}

impl Found {
    /// The next items came.
    pub fn count(&mut self, rows: &Rows) {
        self.current.items += rows.len() as u64;
        for row in rows.iter().filter(|row| row.is_odd() && row.irregular().len() > 0) {
            self.current.irregular += 1;
            self.current.fields.extend(row.irregular());
        }
    }

    /// How many items there are, those of the current list included.
    pub fn items(&self) -> u64 {
        self.counts.items + self.current.items
    }

    fn keep_current(&mut self) {
        let Counts { items, irregular, fields } = std::mem::take(&mut self.current);
        self.counts.items += items;
        self.counts.irregular += irregular;
        self.counts.fields.extend(fields);
    }

    /// A list came to its end.
    pub fn end(&mut self, workspace: Option<&Workspace>, pages: &Pages) {
        self.keep_current();
        self.ended += 1;
        if !pages.is_complete() {
            self.cut_short += 1;
            let next = pages.next_starting_after().filter(|_| workspace.is_none());
            self.next_starting_after = next.map(str::to_owned);
        }
        let Some(hint) = pages.meta().hint.as_deref() else { return };
        let name = workspace.map(|workspace| neutral(&workspace.name).into_owned());
        match self.hints.iter_mut().find(|(known, _)| known == hint) {
            Some((_, names)) => names.extend(name),
            None => self.hints.push((hint.to_owned(), name.into_iter().collect())),
        }
    }

    /// A workspace has no list, or no whole one; whether what came of it was left out.
    pub fn fail(&mut self, workspace: &Workspace, error: &Error, is_withdrawn: bool) {
        let what = if is_withdrawn || self.current.items == 0 { "Not shown" } else { "Not shown whole" };
        self.failures.push(format!("{what}: {workspace}: {}", said(error)));
        self.failed.push(Failed { workspace: workspace.clone(), error: error.clone() });
        if is_withdrawn {
            self.current = Counts::default();
        } else {
            self.keep_current();
        }
    }

    /// What a form ends with.
    pub fn summary(&self, is_sandbox: bool) -> Summary<'_> {
        Summary {
            is_sandbox,
            is_complete: self.cut_short == 0 && self.failures.is_empty(),
            next_starting_after: self.next_starting_after.clone(),
            hint: self.hints.first().map(|(hint, _)| hint.clone()),
            failed: &self.failed,
        }
    }

    /// Says what must be known.
    pub fn say(&self, streams: &mut Streams<'_>) {
        for (hint, names) in &self.hints {
            let hint = hint_here(hint);
            let said = if names.is_empty() { hint } else { format!("{}: {hint}", names.join(", ")) };
            streams.say(format_args!("{said}."));
        }
        if let Counts { irregular: items @ 1.., fields, .. } = &self.counts {
            let fields = fields.iter().copied().collect::<Vec<_>>().join(", ");
            streams.say(format_args!(
                "In {items} of the items not everything is there that must be, or it cannot be read: {fields}"
            ));
        }
        match (&self.next_starting_after, self.cut_short) {
            (_, 0) => {}
            (Some(cursor), _) => {
                let cursor = neutral(cursor);
                streams.say(format_args!("There may be more; --starting-after '{cursor}' goes on behind this."));
            }
            (None, _) => streams.say("There may be more: --max-items ended the list."),
        }
        self.failures.iter().for_each(|failure| streams.say(failure));
    }

    /// What the verb ends with.
    pub fn status(&self) -> Status {
        match self {
            Found { ended: 0, .. } => Status::Failed,
            Found { failures, .. } if failures.is_empty() => Status::Done,
            _ => Status::NotWhole,
        }
    }
}
