//! `review`: the access review of a workspace, for people, programs and schedulers.

use std::path::PathBuf;

use clap::Args;
use instantly_rbac::review::{Report, ReviewOptions, Severity};

use crate::connect::{Connect, WithoutKey};
use crate::status::{Failure, Status};
use crate::streams::Streams;

const SEVERITIES: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// Review the keys, members and tags of a workspace; it writes nothing to it.
#[derive(Args)]
#[command(after_help = "\
The workspace is that of the key in the environment variable INSTANTLY_API_KEY, or where --api-key-env or \
--api-key-file say. The key itself is no argument, because the list of processes shows arguments to everybody on the \
machine. Without a key, and without --json, --markdown, --html, --output and --fail-on, a sandbox is reviewed.

Stdout holds the report alone; everything else goes to stderr.

Exit status:
  0    the review was made
  1    it could not be made, or not be written
  2    the command was called wrongly
  3    with --fail-on: there are such findings
  4    with --fail-on: there are none, but the key may not read everything
  130  interrupted

Example:
  instantly-rbac review --fail-on high --html --output review.html")]
pub struct Review {
    #[command(flatten)]
    form: Form,
    /// Write to this file, not to stdout.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with status 3 where a finding is as severe as this, or more: low, medium, high, critical.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    fail_on: Option<Severity>,
    #[command(flatten)]
    connect: Connect,
}

/// In which form the report is written; text where none is given.
#[derive(Args)]
#[group(multiple = false)]
struct Form {
    /// Write JSON; docs/review.schema.json describes it.
    #[arg(long)]
    json: bool,
    /// Write Markdown, for a ticket or a wiki.
    #[arg(long)]
    markdown: bool,
    /// Write one HTML page.
    #[arg(long)]
    html: bool,
}

impl Form {
    fn is_given(&self) -> bool {
        self.json || self.markdown || self.html
    }

    fn render(&self, report: &Report) -> String {
        match self {
            Form { json: true, .. } => report.to_json(),
            Form { markdown: true, .. } => report.to_markdown(),
            Form { html: true, .. } => report.to_html(),
            _ => report.to_text(),
        }
    }
}

impl Review {
    /// Writes the whole report, then judges it.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let is_for_people = !self.form.is_given() && self.output.is_none() && self.fail_on.is_none();
        let without_key = if is_for_people { WithoutKey::TakeSandbox } else { WithoutKey::Fail };
        let report = self.connect.open(without_key, streams)?.review(&ReviewOptions::default())?;
        streams.print_to(self.output.as_deref(), self.form.render(&report))?;
        let gaps = report.gaps();
        for gap in &gaps {
            streams.say(format_args!("Not reviewed: {gap}"));
        }
        let Some(limit) = self.fail_on else { return Ok(Status::Done) };
        let found = report.findings().iter().filter(|finding| finding.severity >= limit).count();
        if found > 0 {
            streams.say(format_args!("Findings that are {limit} or worse: {found}"));
            return Ok(Status::Found);
        }
        if !gaps.is_empty() {
            streams.say("The key may not read everything, so findings may be missing.");
            return Ok(Status::NotWhole);
        }
        Ok(Status::Done)
    }
}

fn severity(name: &str) -> Result<Severity, String> {
    let known = SEVERITIES.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(name));
    known.ok_or_else(|| format!("expected one of: {}", SEVERITIES.map(Severity::name).join(", ")))
}
