//! `snapshot`: what there is in a workspace, as a document with a digest.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use instantly_rbac::governance::{Part, SnapshotOptions};

use crate::connect::{Connect, WithoutKey};
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Write who is in a workspace, which keys, links and tags it has, and what carries them: one line of JSON.
#[derive(Args)]
#[command(after_help = "\
The lists are read until two rounds in a row agree, four rounds at the most: then there was a moment at which all of it \
was so. The digest is SHA-256 of the content as canonical JSON (RFC 8785). It holds no secret. What \"diff\" makes of two \
snapshots says what changed.

A part that the key may not read is in \"unread\", and a line on stderr.

Exit status:
  0    the snapshot was written, and is whole
  1    it could not be made, or not be written
  2    the command was called wrongly; nothing was sent
  4    it was written, and no plan can be made of it: a part could not be read, the
       workspace kept changing, or a record has what cannot be read
  130  interrupted

Example:
  instantly-rbac snapshot --output monday.json")]
pub struct Snapshot {
    /// Read these parts alone; with commas, or given again. Default: all.
    #[arg(long, value_name = "PART", value_enum, value_delimiter = ',')]
    parts: Option<Vec<PartName>>,
    /// Write to this file, not to stdout. It has its old content until the new one is whole.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    connect: Connect,
}

/// The parts, as options.
#[derive(Clone, Copy, ValueEnum)]
enum PartName {
    Members,
    Keys,
    Group,
    Tags,
    Resources,
}

impl PartName {
    fn part(self) -> Part {
        match self {
            PartName::Members => Part::Members,
            PartName::Keys => Part::Keys,
            PartName::Group => Part::Group,
            PartName::Tags => Part::Tags,
            PartName::Resources => Part::Resources,
        }
    }
}

impl Snapshot {
    /// Writes the snapshot, then says what it lacks.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let connection = self.connect.open(WithoutKey::Fail, streams)?;
        let parts = self.parts.as_ref().map(|parts| parts.iter().map(|name| name.part()).collect());
        let output = Output::open(self.output.as_deref())?;
        output.fill(streams, |output, streams| {
            let snapshot = connection.governance().snapshot(&SnapshotOptions { parts })?;
            output.print(snapshot.to_json(), streams)?;
            let problems = snapshot.problems();
            for problem in &problems {
                streams.say(format_args!("Not whole: {problem}"));
            }
            if connection.is_sandbox() {
                streams.say("This is a sandbox: what the snapshot holds is made up.");
            }
            Ok(if problems.is_empty() { Status::Done } else { Status::NotWhole })
        })
    }
}
