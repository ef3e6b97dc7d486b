//! `plan`: the exact steps from what there is to what a policy asks for.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use instantly_rbac::governance::Snapshot;
use instantly_rbac::governance::plan::{Allow, Losses, Plan as Planned, PlanOptions};

use crate::connect::{Connect, WithoutKey};
use crate::names::{allowed, id};
use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::verbs::policy;

/// Say which steps lead from what there is to what a policy asks for, and what speaks against them; it writes nothing.
#[derive(Args)]
#[command(after_help = "\
Every grant comes before any loss. A guard refuses what would lock somebody out or take away too much at once: the plan is \
shown all the same, with what to do about it. Some guards can be overridden for one plan, with a reason and a name, which \
the plan then holds:
  --allow 'losses.people=the West team was closed' --by ada

The digest covers what will be done, so an approval of it holds as long as the same would be done. --outputs adds lines \
such as steps=3 to a file, which is what GitHub Actions reads: digest, steps, losses, refused, deferred.

Exit status:
  0    the plan was made, also where it has steps
  1    it could not be made, or not be written
  2    the command was called wrongly, or the policy is wrong; nothing was sent
  3    with --fail-on: there is such a thing
  5    a guard refuses the plan
  130  interrupted

Example:
  instantly-rbac plan access/policy.toml --out plan.json")]
pub struct Plan {
    /// The policy, as TOML or JSON.
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    /// Write the plan itself, as JSON, to this file too.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    form: Form,
    /// Write to this file, not to stdout. It has its old content until the new one is whole.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Add the counts to this file, as lines of the form NAME=VALUE.
    #[arg(long, value_name = "FILE")]
    outputs: Option<PathBuf>,
    /// Plan from this snapshot, and send nothing.
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// Plan grants alone, and list the losses as left for later.
    #[arg(long)]
    no_loss: bool,
    /// Override a guard for this plan; give it for each. The refusal names what to write.
    #[arg(long, value_name = "GUARD=REASON", requires = "by")]
    allow: Vec<String>,
    /// Who decided on the overrides.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The id of the key in use, where the list of keys does not show it.
    #[arg(long, value_name = "ID")]
    own_key: Option<String>,
    /// End with status 3 where the plan has steps, losses, residue (what the API cannot express) or findings.
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    connect: Connect,
}

/// In which form the plan is shown; text where none is given.
#[derive(Args)]
#[group(multiple = false)]
struct Form {
    /// Write JSON, as --out does.
    #[arg(long)]
    json: bool,
    /// Write Markdown, for a pull request: at most 60,000 bytes.
    #[arg(long)]
    markdown: bool,
    /// Write one HTML page.
    #[arg(long)]
    html: bool,
}

/// What is looked for.
#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Steps,
    Losses,
    Residue,
    Findings,
}

impl FailOn {
    fn is_met_by(self, plan: &Planned) -> bool {
        match self {
            FailOn::Steps => !plan.is_empty(),
            FailOn::Losses => plan.losses().next().is_some(),
            FailOn::Residue => !plan.residue.is_empty(),
            FailOn::Findings => !plan.findings.is_empty(),
        }
    }
}

impl Form {
    fn is_text(&self) -> bool {
        !(self.json || self.markdown || self.html)
    }

    fn render(&self, plan: &Planned) -> String {
        match self {
            Form { json: true, .. } => plan.to_json(),
            Form { markdown: true, .. } => plan.to_markdown(),
            Form { html: true, .. } => plan.to_html(),
            _ => plan.to_text(),
        }
    }
}

impl Plan {
    /// Makes the plan, writes it, then judges it.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let policy = policy::read("POLICY", &self.policy)?;
        let options = self.options()?;
        let snapshot = self.snapshot.as_deref().map(read_snapshot).transpose()?;
        let usage = |error: instantly_rbac::Error| Failure::usage(error.message().to_owned());
        // Nothing is opened for writing before the plan is made, and nothing is written before all is open.
        let plan = match &snapshot {
            Some(snapshot) => Planned::derive(snapshot, &policy, &options).map_err(usage)?,
            None => {
                let connection = self.connect.open(WithoutKey::Fail, streams)?;
                let plan = connection.governance().plan(&policy, &options)?;
                if connection.is_sandbox() {
                    streams.say("This is a sandbox: what is planned is made up.");
                }
                plan
            }
        };
        let shown = Output::open(self.output.as_deref())?;
        let shown_on_stdout = shown.is_stdout();
        if let Some(path) = &self.out {
            Output::open_for("--out", Some(path))?.print(plan.to_json(), streams)?;
        }
        shown.print(self.form.render(&plan).trim_end(), streams)?;
        if let Some(path) = &self.outputs {
            write_outputs(path, &plan).map_err(|error| Failure::File("--outputs", path.clone(), error))?;
        }
        let is_said = shown_on_stdout && self.form.is_text();
        for refusal in plan.refusals.iter().filter(|_| !is_said) {
            streams.say(format_args!(
                "Refused ({}): {}",
                refusal.guard,
                instantly_rbac::internals::neutral(&refusal.message)
            ));
        }
        if !plan.refusals.is_empty() {
            return Ok(Status::Refused);
        }
        Ok(if self.fail_on.is_some_and(|what| what.is_met_by(&plan)) { Status::Found } else { Status::Done })
    }

    fn options(&self) -> Result<PlanOptions, Failure> {
        let by = self.by.clone().unwrap_or_default();
        let allow = self.allow.iter().map(|given| {
            let wrong =
                || Failure::usage("--allow: must be a guard and a reason, such as losses.people=West was closed");
            let (guard, reason) = given.split_once('=').ok_or_else(wrong)?;
            Ok(Allow { guard: guard.to_owned(), reason: reason.to_owned(), by: by.clone() })
        });
        let own_key = self
            .own_key
            .as_deref()
            .map(|given| id(given).map_err(|problem| Failure::usage(format!("--own-key: {problem}"))));
        let options = PlanOptions {
            allow: allow.collect::<Result<_, Failure>>()?,
            losses: if self.no_loss { Losses::Skip } else { Losses::Plan },
            own_key: own_key.transpose()?,
            ..PlanOptions::default()
        };
        options.check().map_err(|error| Failure::usage(format!("--allow: {}", allowed(&error))))?;
        Ok(options)
    }
}

fn read_snapshot(path: &Path) -> Result<Snapshot, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::File("--snapshot", path.to_owned(), error))?;
    Snapshot::from_json(&text).map_err(|error| Failure::usage(format!("--snapshot: {}", allowed(&error))))
}

/// Adds the counts of a plan to a file, which a runner of jobs reads.
fn write_outputs(path: &Path, plan: &Planned) -> std::io::Result<()> {
    let mut lines = format!("digest={}\n", plan.digest);
    let losses = plan.losses().count();
    let counts = [
        ("steps", plan.steps.len()),
        ("losses", losses),
        ("refused", plan.refusals.len()),
        ("deferred", plan.deferred.len()),
    ];
    for (name, count) in counts {
        writeln!(lines, "{name}={count}").expect("a text takes what is written");
    }
    OpenOptions::new().create(true).append(true).open(path)?.write_all(lines.as_bytes())
}
