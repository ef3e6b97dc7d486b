//! What every verb that writes to a workspace does: it says what it is about to do, asks, does it, and shows what was
//! done.

use clap::Args;
use instantly_rbac::internals::neutral;
use instantly_rbac::{Client, Error, ErrorKind, Meta, Removal, Reply};
use serde::Serialize;

use crate::connect::{Connect, Connection, WithoutKey};
use crate::interrupt::Interrupt;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::wording::said;

/// What the help of such a verb ends with: what is to be known about it, and an example.
pub fn help(about: &[&str], example: &str) -> String {
    let about = about.iter().map(|part| format!("{part}\n\n")).collect::<String>();
    format!(
        "{about}What is about to be done is said on stderr, and asked about: \"Go on? [y/N]\". Where there is no terminal \
         to ask at, --yes is needed. Stdout holds the result alone.\n\n\
         Exit status:\n  \
         0    it was done\n  \
         1    it was not done, the answer was no, or its outcome is not known\n  \
         2    the command was called wrongly; nothing was sent\n  \
         4    it was done in part: stderr says what was not\n  \
         130  interrupted\n\n\
         Example:\n  {example}"
    )
}

/// The options of every verb that writes.
#[derive(Debug, Default, Args)]
pub struct Writing {
    /// Do not ask; needed where there is no terminal to ask at.
    #[arg(long)]
    yes: bool,
    /// Write JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    connect: Connect,
}

/// One thing to be written.
pub struct Step<'a, R> {
    /// What it is about: an address, the name of a key, the label of a tag.
    pub item: String,
    /// What is about to be done, in words.
    pub plan: String,
    /// Does it.
    #[expect(clippy::type_complexity, reason = "it is used here alone")]
    pub write: Box<dyn FnOnce(&Client) -> Result<Written<R>, Error> + 'a>,
}

/// What a call that writes gives back.
pub struct Written<R> {
    /// What was written. None of what was removed where its reply was lost.
    pub record: Option<R>,
    /// How the call went.
    pub meta: Meta,
}

impl<R> From<Reply<R>> for Written<R> {
    fn from(reply: Reply<R>) -> Written<R> {
        Written { record: Some(reply.value), meta: reply.meta }
    }
}

impl<R> From<Removal<R>> for Written<R> {
    fn from(removal: Removal<R>) -> Written<R> {
        Written { record: removal.record, meta: removal.meta }
    }
}

/// What was done, and what was not.
#[derive(Serialize)]
pub struct Outcome<R> {
    /// Whether the workspace is one of a sandbox.
    sandbox: bool,
    pub done: Vec<Done<R>>,
    pub failed: Vec<Failed>,
    /// What was not tried, because what failed before it says that it would fail, too.
    pub not_tried: Vec<String>,
}

/// Something that was done.
#[derive(Serialize)]
pub struct Done<R> {
    pub item: String,
    pub record: Option<R>,
    pub meta: Meta,
}

/// Something that was not done, or whose outcome is not known.
#[derive(Serialize)]
pub struct Failed {
    pub item: String,
    pub error: Error,
}

impl Writing {
    /// A client to write with.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] where nobody can be asked; otherwise those of [`Connect::open`]. Nothing was sent.
    pub fn open(&self, streams: &mut Streams<'_>) -> Result<Connection, Failure> {
        self.check_answer("sent", streams)?;
        self.connect(streams)
    }

    /// That there is a yes, or somebody who can say it.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`], which says what was not done.
    pub fn check_answer(&self, undone: &str, streams: &Streams<'_>) -> Result<(), Failure> {
        if self.yes || streams.can_ask() {
            return Ok(());
        }
        let problem = "there is no terminal to ask at; --yes does it without asking";
        Err(Failure::usage(format!("nothing was {undone}: {problem}")))
    }

    /// A client to look with, before it is known whether anything is to be written.
    ///
    /// # Errors
    ///
    /// Those of [`Connect::open`].
    pub fn connect(&self, streams: &mut Streams<'_>) -> Result<Connection, Failure> {
        self.connect.open(WithoutKey::Fail, streams)
    }

    /// Says what is about to be done, and asks. The status to end with where the answer is no.
    ///
    /// # Errors
    ///
    /// Those of reading the workspace, but where the key may not: then it is not named.
    pub fn ask<'p>(
        &self,
        client: &Client,
        plans: impl IntoIterator<Item = &'p str>,
        streams: &mut Streams<'_>,
    ) -> Result<Option<Status>, Failure> {
        match client.workspace().get() {
            Ok(workspace) => {
                let (name, id) = (neutral(&workspace.name), neutral(&workspace.id));
                let sort = if client.is_sandbox() { "sandbox workspace" } else { "workspace" };
                streams.say(format_args!("In the {sort} {name} ({id}):"));
            }
            Err(error) if error.kind() == ErrorKind::Forbidden => {
                streams.say("In the workspace of the key, which may not read its name:");
            }
            Err(error) => return Err(error.into()),
        }
        plans.into_iter().for_each(|plan| streams.say(format_args!("  {plan}")));
        let is_agreed = self.yes || streams.confirms("Go on?");
        let status = match streams.interrupt.is_requested() {
            true => Status::Interrupted,
            false if is_agreed => return Ok(None),
            false => Status::Failed,
        };
        streams.say("Nothing was done.");
        Ok(Some(status))
    }

    /// Says what is about to be done, asks, does it, and shows what was done: a sentence for each, or JSON.
    ///
    /// # Errors
    ///
    /// Those of [`ask`](Self::ask), and where the result cannot be written. What fails of the steps is reported.
    pub fn carry_out<R: Serialize>(
        &self,
        client: &Client,
        steps: Vec<Step<'_, R>>,
        sentence: impl Fn(&Done<R>) -> String,
        streams: &mut Streams<'_>,
    ) -> Result<Status, Failure> {
        if let Some(status) = self.ask(client, steps.iter().map(|step| step.plan.as_str()), streams)? {
            return Ok(status);
        }
        let interrupt = streams.interrupt.clone();
        let outcome = interrupt.defer(|| write_all(client, steps, &interrupt));
        self.show(&outcome, sentence, streams)
    }

    /// Shows what was done, and gives the status for it.
    ///
    /// # Errors
    ///
    /// Where the result cannot be written.
    pub fn show<R: Serialize>(
        &self,
        outcome: &Outcome<R>,
        sentence: impl Fn(&Done<R>) -> String,
        streams: &mut Streams<'_>,
    ) -> Result<Status, Failure> {
        let printed = if self.json {
            streams.print(serde_json::to_string_pretty(outcome).expect("records are JSON"))
        } else if outcome.done.is_empty() {
            Ok(())
        } else {
            streams.print(outcome.done.iter().map(sentence).collect::<Vec<_>>().join("\n"))
        };
        let status = outcome.finish(streams);
        printed.map(|()| status)
    }
}

impl<R> Outcome<R> {
    /// That of nothing so far.
    pub fn new(client: &Client) -> Outcome<R> {
        Outcome { sandbox: client.is_sandbox(), done: Vec::new(), failed: Vec::new(), not_tried: Vec::new() }
    }

    /// Adds what became of one thing.
    pub fn add(&mut self, item: String, written: Result<Written<R>, Error>) {
        match written {
            Ok(Written { record, meta }) => self.done.push(Done { item, record, meta }),
            Err(error) => self.failed.push(Failed { item, error }),
        }
    }

    /// Says what is to be known beyond the result, and gives the status.
    pub fn finish(&self, streams: &mut Streams<'_>) -> Status {
        let Outcome { done, failed, not_tried, .. } = self;
        for Done { item, meta, .. } in done {
            match &meta.hint {
                Some(hint) => streams.say(format_args!("{}: {hint}.", neutral(item))),
                None if meta.recovered => {
                    streams.say(format_args!(
                        "{}: the reply was lost, and found done when it was read back.",
                        neutral(item)
                    ));
                }
                None => {}
            }
        }
        for Failed { item, error } in failed {
            if done.len() + failed.len() + not_tried.len() == 1 {
                streams.say(format_args!("error: {}", said(error)));
            } else {
                streams.say(format_args!("error: {}: {}", neutral(item), said(error)));
            }
        }
        if !not_tried.is_empty() {
            streams.say(format_args!("Not tried: {}.", neutral(&not_tried.join(", "))));
        }
        if failed.is_empty() && not_tried.is_empty() {
            Status::Done
        } else if streams.interrupt.is_requested() {
            Status::Interrupted
        } else if done.is_empty() {
            Status::Failed
        } else {
            Status::NotWhole
        }
    }
}

/// Writes one after another. After an error that every other one would meet, too, the rest is not tried.
fn write_all<R>(client: &Client, steps: Vec<Step<'_, R>>, interrupt: &Interrupt) -> Outcome<R> {
    let mut outcome = Outcome::new(client);
    for Step { item, write, .. } in steps {
        let meets_all = outcome.failed.last().is_some_and(|failed| {
            use ErrorKind::{Cancelled, Forbidden, PaymentRequired, Unauthorized};
            matches!(failed.error.kind(), Cancelled | Forbidden | PaymentRequired | Unauthorized)
        });
        if meets_all || interrupt.is_requested() {
            outcome.not_tried.push(item);
        } else {
            outcome.add(item, write(client));
        }
    }
    outcome
}
