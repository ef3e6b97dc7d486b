//! `policy init`.

use std::path::PathBuf;

use clap::Args;

use crate::connect::{Connect, WithoutKey};
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Write the policy of the workspace as it is: TOML, with comments on what is worth knowing.
#[derive(Args)]
#[command(after_help = "\
All of it is additive: who and what is not named in it is left as it is. Comments say how old a key is, what the API \
cannot express of a role, and what was left out and why. It holds no secret. Nothing is written to the workspace.

A part that the key may not read has no section, and is a line on stderr.

Exit status:
  0    it was written
  1    it could not be made, or not be written
  2    the command was called wrongly, or the file is there already
  4    it was written, and a part could not be read
  130  interrupted

Example:
  instantly-rbac policy init --output policy.toml")]
pub struct Init {
    /// Write to this file, not to stdout. One that is there already is not overwritten.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    connect: Connect,
}

impl Init {
    /// Writes the policy, then says what it lacks.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        let output = Output::open_new(self.output.as_deref())?;
        output.fill(streams, |output, streams| {
            let imported = connection.governance().import(&Default::default())?;
            output.print(imported.to_toml().trim_end(), streams)?;
            for (part, why) in &imported.unread {
                streams.say(format_args!("Not read: {part}: {why}"));
            }
            if connection.is_sandbox() {
                streams.say("This is a sandbox: what the policy holds is made up.");
            }
            Ok(if imported.unread.is_empty() { Status::Done } else { Status::NotWhole })
        })
    }
}
