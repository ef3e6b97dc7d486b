//! `review`: the access review of a workspace, for people, programs and schedulers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use instantly_rbac::internals::{Form as Rendered, check_exceptions, did_you_mean, render, short};
use instantly_rbac::matrix::Holder;
use instantly_rbac::review::{
    Exception, KeyReviewOptions, Report, ReviewOptions, Severity, TagReviewOptions, UnusedException,
};
use instantly_rbac::{Client, Error};
use serde::{Deserialize, Serialize};

use crate::connect::{Connect, Connection, WithoutKey};
use crate::group::{Failed, Group, Of, OfGroup};
use crate::names::scope;
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::verbs::matrix::{MatrixFile, content_of, read_assignment};
use crate::verbs::scopes::needs::operation;
use crate::wording::{options_here, said};

/// How a line about what is missing begins.
const NOT_REVIEWED: &str = "Not reviewed";

const SEVERITIES: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// Review the keys, members and tags of a workspace; it writes nothing to it.
#[derive(Args)]
#[command(after_help = "\
The workspace is that of the key in the environment variable INSTANTLY_API_KEY, or where --api-key-env or \
--api-key-file say. The key itself is no argument, because the list of processes shows arguments to everybody on the \
machine. Where there is no key, it ends with 2; but on a terminal, and without --json, --markdown, --html, --output and \
--fail-on, a sandbox is reviewed then.

Stdout holds the report alone; everything else goes to stderr. With --group there is a report for each workspace, one \
after the other, and JSON holds them as a list; who is assigned, what is excepted, and the keys whose needs are stated, \
need be in one of the workspaces, and a line on stderr says what is in none. Each workspace, and each part of one, that could not be reviewed is a \
line on stderr, and so is an audit log that could not be read whole.

What is to stay as it is can be excepted (--exceptions), in TOML or as the same in JSON, by the fingerprint of a finding \
or by its rule and subject, which the end of the report shows; it is no finding then, and a line of the report:
  [[exceptions]]
  fingerprint = \"f3d0b393af5fc36b\"
  reason = \"replaced with the new CRM\"
  until = 2026-12-31

What a key must still do (--needs) decides which scopes are advised for it; an operation is named as in \"scopes needs\":
  \"SDR console\" = [\"campaigns.list\", \"leads:create\"]

Exit status:
  0    the review was made, and is whole
  1    it could not be made, or not be written
  2    the command was called wrongly
  3    with --fail-on: there are such findings
  4    something could not be read: a part, the audit log, a workspace of a
       group; with --fail-on: and there are no such findings
  130  interrupted

Example:
  instantly-rbac review --fail-on high --html --output review.html")]
pub struct Review {
    #[command(flatten)]
    form: Form,
    /// Write to this file, not to stdout. It has its old content until the new one is whole.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with status 3 where a finding is as severe as this, or more: low, medium, high, critical.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    fail_on: Option<Severity>,
    #[command(flatten)]
    measures: Measures,
    #[command(flatten)]
    group: OfGroup,
    #[command(flatten)]
    connect: Connect,
}

/// What is known beside the workspace, and what counts.
#[derive(Args)]
struct Measures {
    /// Compare with the matrix: who has which role, as for "matrix check".
    #[arg(long, value_name = "FILE")]
    assignment: Option<PathBuf>,
    #[command(flatten)]
    matrix: MatrixFile,
    /// What keys must still do: operations and scopes for the id or name of each. JSON, or TOML in a file that ends in
    /// .toml.
    #[arg(long, value_name = "FILE")]
    needs: Option<PathBuf>,
    /// The label of a tag that stands for a team; give it for each. Default: tags that are on a campaign and on an
    /// account, and what is found by that is low.
    #[arg(long = "team", value_name = "LABEL", value_parser = label)]
    teams: Vec<String>,
    /// Findings that are left as they are, each with a reason and until a day. JSON, or TOML in a file that ends in
    /// .toml.
    #[arg(long, value_name = "FILE")]
    exceptions: Option<PathBuf>,
    /// Find keys that are older than this. Default: 180.
    #[arg(long, value_name = "DAYS", value_parser = days, allow_negative_numbers = true)]
    max_age_days: Option<u32>,
    /// Read so many events of the audit log at the most. Default: 10,000.
    #[arg(long, value_name = "N", value_parser = events, allow_negative_numbers = true)]
    max_events: Option<u64>,
    /// Leave out the campaigns of AI sales agents.
    #[arg(long)]
    without_ai_sales_agents: bool,
}

/// What is written of a group as JSON.
#[derive(Serialize)]
struct GroupReport<'a> {
    /// Whether the workspaces are those of a sandbox.
    sandbox: bool,
    /// Whether no workspace is missing, and no part of one.
    complete: bool,
    /// Each as docs/review.schema.json describes it.
    reports: Vec<&'a Report>,
    #[serde(flatten)]
    without_effect: &'a WithoutEffect,
    failed: &'a [Failed],
}

/// What was stated and has no effect in any workspace of a group.
#[derive(Serialize)]
struct WithoutEffect {
    /// Who has a role of the matrix, and is in none of the workspaces.
    absent: Vec<Holder>,
    /// Exceptions that took nothing out.
    unused_exceptions: Vec<UnusedException>,
    /// Needs that stand for no key.
    unused_needs: Vec<String>,
}

impl WithoutEffect {
    fn of(reports: &[Of<Report>]) -> WithoutEffect {
        WithoutEffect {
            absent: in_each(reports, |report| report.matrix.check.as_ref().map(|check| &check.absent)),
            unused_exceptions: in_each(reports, |report| Some(&report.unused_exceptions)),
            unused_needs: in_each(reports, |report| report.keys.review.as_ref().map(|review| &review.unused_needs)),
        }
    }

    /// A line for each.
    fn say(&self, streams: &mut Streams<'_>) {
        for holder in &self.absent {
            streams.say(format_args!("Assigned, and in none of these workspaces: {holder}"));
        }
        for UnusedException { fingerprint, rule, subject, why, .. } in &self.unused_exceptions {
            let which = match (fingerprint, rule, subject) {
                (None, Some(rule), Some(subject)) => format!("{rule} of {:?}", short(subject)),
                (fingerprint, ..) => fingerprint.clone().unwrap_or_default(),
            };
            streams.say(format_args!("Excepted, and found in none of these workspaces: {which}: {why}"));
        }
        for entry in &self.unused_needs {
            streams.say(format_args!("Needed by a key that is in none of these workspaces: {:?}", short(entry)));
        }
    }

    /// Takes what only this one of several workspaces lacks out of what is shown of it.
    fn hide(report: &mut Report) {
        report.unused_exceptions.clear();
        report.matrix.check.iter_mut().for_each(|check| check.absent.clear());
        report.keys.review.iter_mut().for_each(|review| review.unused_needs.clear());
    }
}

/// What every report that has such a list names there.
fn in_each<T: Clone + PartialEq>(reports: &[Of<Report>], list: impl Fn(&Report) -> Option<&Vec<T>>) -> Vec<T> {
    let mut lists = reports.iter().filter_map(|report| list(&report.value));
    let first = lists.next().cloned().unwrap_or_default();
    lists.fold(first, |kept, list| kept.into_iter().filter(|item| list.contains(item)).collect())
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
    /// Write one HTML page; not with --group.
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
            Form { markdown: true, .. } => render(report, Rendered::Markdown, &options_here),
            Form { html: true, .. } => render(report, Rendered::Html, &options_here),
            _ => render(report, Rendered::Text, &options_here),
        }
    }
}

impl Measures {
    /// As core takes them. Whatever is wrong with them is refused here, before anything is sent.
    fn options(&self, is_group: bool) -> Result<ReviewOptions, Failure> {
        let matrix = self.matrix.read()?;
        let assignment = self.assignment.as_deref().map(|path| read_assignment(path, &matrix)).transpose()?;
        let default = KeyReviewOptions::default();
        let keys = KeyReviewOptions {
            max_age_days: self.max_age_days.or(default.max_age_days),
            needs: self.needs.as_deref().map(read_needs).transpose()?.unwrap_or_default(),
            max_events: self.max_events.unwrap_or(default.max_events),
            ..default
        };
        let teams = Some(self.teams.clone()).filter(|teams| !teams.is_empty());
        // A team of one workspace of a group need not be one of another.
        let tags = TagReviewOptions {
            teams,
            teams_may_be_absent: is_group,
            without_ai_sales_agents: self.without_ai_sales_agents,
        };
        let exceptions = self.exceptions.as_deref().map(read_exceptions).transpose()?.unwrap_or_default();
        Ok(ReviewOptions { keys, tags, matrix: Some(matrix), assignment, exceptions, ..ReviewOptions::default() })
    }

    /// Refuses a team without a tag in any workspace of a group.
    fn check_teams(&self, reports: &[Of<Report>]) -> Result<(), Failure> {
        let is_there = |label: &String| {
            let reviews = reports.iter().map(|report| report.value.tags.review.as_ref());
            // Where the tags could not be read, it may be.
            reviews.into_iter().any(|review| review.is_none_or(|review| review.carriers.contains_key(label)))
        };
        match self.teams.iter().find(|label| !is_there(label)) {
            Some(label) => {
                let known =
                    reports.iter().filter_map(|it| it.value.tags.review.as_ref()).flat_map(|it| it.carriers.keys());
                let meant = did_you_mean(label, known.map(String::as_str));
                let label = short(label);
                Err(Failure::usage(format!("--team: there is no tag {label:?} in any of these workspaces{meant}")))
            }
            None => Ok(()),
        }
    }
}

impl Review {
    /// Writes the whole report, or that of each workspace, then judges it.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        if self.group.is_given && self.form.html {
            return Err(Failure::usage(
                "--html: a page shows one workspace; give --workspace in the place of --group for one, or --json or \
                 --markdown for all",
            ));
        }
        let options = self.measures.options(self.group.is_given)?;
        let is_for_people =
            streams.terminals.output && !self.form.is_given() && self.output.is_none() && self.fail_on.is_none();
        let without_key = if is_for_people { WithoutKey::TakeSandbox } else { WithoutKey::Fail };
        let connection = self.connect.open(without_key, streams)?;
        let output = Output::open(self.output.as_deref())?;
        output.fill(streams, |output, streams| match self.group.is_given {
            true => self.review_group(&connection, &options, output, streams),
            false => self.review(&connection, &options, output, streams),
        })
    }

    fn review(
        &self,
        client: &Client,
        options: &ReviewOptions,
        output: Output,
        streams: &mut Streams<'_>,
    ) -> Result<Status, Failure> {
        let report = client.review(options).map_err(of_teams)?;
        output.print(self.form.render(&report), streams)?;
        let gaps = gaps(&report);
        for gap in &gaps {
            streams.say(format_args!("{NOT_REVIEWED}: {gap}"));
        }
        Ok(self.judge([&report], gaps.is_empty(), streams))
    }

    fn review_group(
        &self,
        connection: &Connection,
        options: &ReviewOptions,
        output: Output,
        streams: &mut Streams<'_>,
    ) -> Result<Status, Failure> {
        let mut group = Group::read(connection, |client| client.review(options))?;
        for Of { workspace, value: report } in &mut group.read {
            // Where the key may not read them, the group has them.
            report.workspace_id.get_or_insert_with(|| workspace.id.clone());
            if !workspace.name.is_empty() {
                report.workspace_name.get_or_insert_with(|| workspace.name.clone());
            }
        }
        if group.read.is_empty() {
            return Ok(group.say_failed(NOT_REVIEWED, streams));
        }
        if group.failed.is_empty() {
            self.measures.check_teams(&group.read)?;
        }
        // An exception that took something out of one workspace has done what it is for.
        let without_effect = WithoutEffect::of(&group.read);
        for Of { value: report, .. } in &mut group.read {
            report.unused_exceptions.clone_from(&without_effect.unused_exceptions);
            if !self.form.json {
                WithoutEffect::hide(report);
            }
        }
        let reports = || group.read.iter().map(|read| &read.value);
        let gaps: Vec<_> = group
            .read
            .iter()
            .flat_map(|read| gaps(&read.value).into_iter().map(|gap| (&read.workspace, gap)))
            .collect();
        let complete = group.failed.is_empty() && gaps.is_empty();
        let written = match self.form.json {
            true => {
                let (sandbox, failed) = (connection.is_sandbox(), &group.failed);
                let (reports, without_effect) = (reports().collect(), &without_effect);
                let document = GroupReport { sandbox, complete, reports, without_effect, failed };
                serde_json::to_string_pretty(&document).expect("a report holds nothing that JSON cannot")
            }
            false => reports().map(|report| self.form.render(report)).collect::<Vec<_>>().join("\n"),
        };
        output.print(written, streams)?;
        without_effect.say(streams);
        for (workspace, gap) in &gaps {
            streams.say(format_args!("{NOT_REVIEWED}: {workspace}: {gap}"));
        }
        let status = group.say_failed(NOT_REVIEWED, streams);
        Ok(match self.judge(reports(), complete, streams) {
            Status::Done => status,
            judged => judged,
        })
    }

    /// What `--fail-on` makes of the reports, and what is missing in them.
    fn judge<'r>(
        &self,
        reports: impl IntoIterator<Item = &'r Report>,
        is_complete: bool,
        streams: &mut Streams<'_>,
    ) -> Status {
        if let Some(limit) = self.fail_on {
            let findings = reports.into_iter().flat_map(Report::findings);
            let found = findings.filter(|finding| finding.severity >= limit).count();
            if found > 0 {
                streams.say(format_args!("Findings that are {limit} or worse: {found}"));
                return Status::Found;
            }
            if !is_complete {
                streams.say("Not everything could be read, so findings may be missing.");
            }
        }
        if is_complete { Status::Done } else { Status::NotWhole }
    }
}

/// An error of core about a team, which only the list of tags tells, under the name of its option.
fn of_teams(error: Error) -> Failure {
    match error.message().split_once(": ") {
        Some(("tags.teams", problem)) => Failure::usage(format!("--team: {problem}")),
        _ => error.into(),
    }
}

/// What a report lacks, in the words of the command line.
fn gaps(report: &Report) -> Vec<String> {
    let of_log = report.keys.review.as_ref().and_then(|keys| keys.events_problem.as_ref());
    let problems = [&report.keys.problem, &report.members.problem, &report.tags.problem];
    let problems: Vec<&Error> = problems.into_iter().flatten().chain(of_log).collect();
    let said_here = |gap: &String| {
        let said = problems.iter().fold(gap.clone(), |gap, problem| gap.replace(&problem.to_string(), &said(problem)));
        options_here(&said)
    };
    report.gaps.iter().map(said_here).collect()
}

/// What the file of `--exceptions` holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionsFile {
    exceptions: Vec<Exception>,
}

fn read_exceptions(path: &Path) -> Result<Vec<Exception>, Failure> {
    let ExceptionsFile { exceptions } = content_of("--exceptions", path)?;
    check_exceptions(&exceptions).map_err(|error| Failure::usage(format!("--exceptions: {}", error.message())))?;
    Ok(exceptions)
}

/// What keys must still do, as `needs` of core's options.
fn read_needs(path: &Path) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let needs: BTreeMap<String, Vec<String>> = content_of("--needs", path)?;
    if needs.keys().any(|key| key.trim().is_empty()) {
        return Err(Failure::usage("--needs: must not name a key by an empty text"));
    }
    for needed in needs.values().flatten() {
        let known = if needed.contains(':') { scope(needed).map(drop) } else { operation(needed).map(drop) };
        known.map_err(|problem| Failure::usage(format!("--needs: {problem}")))?;
    }
    Ok(needs)
}

fn label(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("must be the label of a tag") } else { Ok(text.to_owned()) }
}

fn days(text: &str) -> Result<u32, &'static str> {
    text.parse().map_err(|_| "must be a whole number of days, 0 or more")
}

fn events(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().filter(|events| *events > 0).ok_or("must be a whole number above 0")
}

fn severity(name: &str) -> Result<Severity, String> {
    let known = SEVERITIES.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(name));
    known.ok_or_else(|| format!("expected one of: {}", SEVERITIES.map(Severity::name).join(", ")))
}
