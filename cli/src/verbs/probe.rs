//! `probe`: what reading a real workspace says about the questions that the API's documentation leaves open.
//!
//! Its output is meant to be sent to the developers, so it may hold nothing of the account. That is a matter of types:
//! an answer is a [`Plain`](plain::Plain), into which no text that was received can be put.

mod answers;
mod audit_log;
mod billing;
mod filters;
mod keys;
mod lists;
mod plain;
mod prober;
mod questions;
mod records;
mod replies;

use std::path::PathBuf;

use clap::Args;

use crate::connect::{Connect, WithoutKey};
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use answers::Answers;
use prober::{BUDGET, Prober};

/// Answer open questions about the API by reading a workspace, to send back.
#[derive(Args)]
#[command(after_help = "\
It reads only, with fewer than 50 requests, and prints what the API does where its documentation is silent. The \
output holds no names, addresses, ids, keys or texts of the account, so that it can be sent to the developers. Look \
it through before you do. A key that may read everything (all:read) answers most; what a key may not read stays open.

Exit status:
  0    the answers were written, whatever is settled
  1    the key does not work, nothing answers, or they could not be written
  2    the command was called wrongly; nothing was sent
  130  interrupted

Example:
  instantly-rbac probe --json --output answers.json")]
pub struct Probe {
    /// Write JSON.
    #[arg(long)]
    json: bool,
    /// Write to this file, not to stdout.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    connect: Connect,
}

impl Probe {
    /// Asks all questions, then writes all answers.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let client = self.connect.open(WithoutKey::Fail, streams)?;
        streams.say(format_args!(
            "Reading the workspace: at most {BUDGET} requests, all of them GET. Nothing is changed."
        ));
        let answers = Answers::find(Prober::new(&client))?;
        let (questions, settled) = answers.counts();
        let form = if self.json { answers.to_json() } else { answers.to_text() };
        Output::open(self.output.as_deref())?.fill(streams, |output, streams| output.print(form, streams))?;
        streams.say(format_args!("Settled {settled} of {questions} questions."));
        if !answers.are_of_the_api() {
            streams.say("error: nothing answered as the API does; look at --base-url and INSTANTLY_BASE_URL");
            return Ok(Status::Failed);
        }
        Ok(Status::Done)
    }
}
