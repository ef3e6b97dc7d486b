//! The whole access review as one document: text, Markdown, JSON and HTML.
//!
//! The JSON has a version and a schema, `docs/review.schema.json`, which `make types` writes from these types; within a
//! version fields are only added.

use serde::{Deserialize, Serialize};

use super::exceptions::{Excepted, Exception, Exceptions, UnusedException};
use super::forms::render;
use super::keys::{KeyReview, KeyReviewOptions, check_needs, sort_keys};
use super::members::{MemberReview, MemberReviewOptions};
use super::steps::{self, FirstStep};
use super::tags::{TagReview, TagReviewOptions, check_teams};
use super::{Finding, Severity, ownership, sort};
use crate::access::{self, Access};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::keys::ApiKey;
use crate::matrix::{Assignment, Compiled, Matrix, MatrixCheck, Resource};
use crate::operation::Composed;
use crate::render::Form;
use crate::timestamp::Timestamp;

/// The version of the JSON document.
pub const REPORT_VERSION: u32 = 1;

/// How to review a workspace.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ReviewOptions {
    /// How to review members.
    pub members: MemberReviewOptions,
    /// How to review keys.
    pub keys: KeyReviewOptions,
    /// How to review tags.
    pub tags: TagReviewOptions,
    /// The access matrix. Default: that of the original request.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::MatrixSource>"))]
    pub matrix: Option<Matrix>,
    /// Who has which role of the matrix; without it, there is no comparison.
    pub assignment: Option<Assignment>,
    /// Findings that are left as they are, each with a reason and until a day. They are no findings of the report, which
    /// lists them, and exceptions that are over or match nothing. Default: none.
    pub exceptions: Vec<Exception>,
    /// The moment from which ages count, where a part does not say otherwise. Default: now, by the server's
    /// clock.
    pub as_of: Option<Timestamp>,
}

/// One part of the report: the review, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "{T}Part"))]
pub struct Part<T> {
    /// The review.
    pub review: Option<T>,
    /// Why there is none: the key lacks a scope, or the workspace a plan.
    pub problem: Option<Error>,
}

/// The matrix, what the API makes of it, and who differs from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MatrixPart {
    /// The matrix.
    pub table: Matrix,
    /// What comes nearest to each role.
    pub compiled: Vec<Compiled>,
    /// The workspace compared with it, where an assignment was given.
    pub check: Option<MatrixCheck>,
    /// Who was not compared, and why.
    pub not_compared: Option<String>,
}

/// The access review of a workspace.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The version of this document.
    #[cfg_attr(feature = "schema", schemars(extend("const" = REPORT_VERSION)))]
    pub version: u32,
    /// When it was made.
    pub as_of: Timestamp,
    /// The workspace, where the key may read it.
    pub workspace_id: Option<String>,
    /// Its name.
    pub workspace_name: Option<String>,
    /// Whether the workspace is one of a sandbox, in which everything is made up.
    pub sandbox: bool,
    /// What could not be read: parts, and the audit log or a rest of it, without which a key may look less used than it
    /// is. A report with such gaps may look better than the workspace is. Who was not compared with the matrix is in
    /// `matrix.not_compared`.
    pub gaps: Vec<String>,
    /// What to do first: at most seven things, for the most severe findings.
    pub first_steps: Vec<FirstStep>,
    /// The members.
    pub members: Part<MemberReview>,
    /// The keys.
    pub keys: Part<KeyReview>,
    /// The tags.
    pub tags: Part<TagReview>,
    /// Who can do what, as far as members and keys could be read.
    pub access: Access,
    /// The matrix.
    pub matrix: MatrixPart,
    /// Findings that are left as they are.
    pub excepted: Vec<Excepted>,
    /// Exceptions that are over, or match nothing.
    pub unused_exceptions: Vec<UnusedException>,
}

impl Client {
    /// Reviews members, keys, tags and matrix as one document. A part that the key may not read is
    /// left out, and the document says why.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let report = client.review(&Default::default())?;
    /// println!("{}", report.to_text());
    /// # let file = std::env::temp_dir().join("instantly-rbac-doc-review.html");
    /// std::fs::write(&file, report.to_html())?;
    /// # std::fs::remove_file(file)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for options that are not allowed; the network, a timeout, a failing server.
    pub fn review(&self, options: &ReviewOptions) -> Result<Report> {
        let table = options.matrix.clone().unwrap_or_else(Matrix::original);
        let read = |as_of: &Timestamp| Exceptions::read(&options.exceptions, as_of);
        let checked = check_options(options, &table).and_then(|()| read(&Timestamp::now()));
        checked.map_err(|error| error.in_operation(Composed::ClientReview))?;
        let check = self.check()?;
        if let (false, Some(problem)) = (check.works, check.problem) {
            return Err(problem);
        }
        let as_of = options.as_of.clone().unwrap_or_else(|| self.now());
        let mut exceptions = read(&as_of)?;
        let or_now = |given: &Option<Timestamp>| given.clone().or_else(|| Some(as_of.clone()));
        let members = MemberReviewOptions { as_of: or_now(&options.members.as_of), ..options.members.clone() };
        let keys = KeyReviewOptions { as_of: or_now(&options.keys.as_of), ..options.keys.clone() };
        let mut members = part(self.members().review(&members))?;
        let keys = part(self.keys().review(&keys))?;
        let workspace = check.workspace.unwrap_or_default();
        let owner = workspace.given("owner", &workspace.owner);
        let tags = part(self.tags().review_and("tags.teams", &options.tags, |listed| {
            if let Some(review) = &mut members.review {
                review.findings.extend(ownership::findings(&review.members, owner, listed));
                sort(&mut review.findings);
            }
        }))?;
        let matrix = matrix(table, options.assignment.as_ref(), &members, &keys)?;
        let workspace_id = workspace.given("id", &workspace.id).map(str::to_owned);
        let workspace_name = workspace.given("name", &workspace.name).map(str::to_owned);
        let access = access::reviewed(&members, &keys, workspace_id.as_deref(), workspace_name.as_deref());
        let mut all_excepted = Vec::new();
        let mut report = Report {
            version: REPORT_VERSION,
            as_of,
            workspace_id: workspace_id.clone(),
            workspace_name,
            sandbox: self.is_sandbox(),
            gaps: Vec::new(),
            first_steps: Vec::new(),
            members,
            keys,
            tags,
            access,
            matrix,
            excepted: Vec::new(),
            unused_exceptions: Vec::new(),
        };
        for findings in report.findings_of_parts() {
            workspace_id.iter().for_each(|id| findings.iter_mut().for_each(|finding| finding.locate(id)));
            findings.iter_mut().for_each(|finding| finding.advice = of_whole(&finding.advice));
            let excepted = exceptions.split(findings);
            all_excepted.extend(excepted);
        }
        let caveat = report.tags.review.as_mut().and_then(|review| review.caveat.as_mut());
        caveat.into_iter().for_each(|caveat| *caveat = of_whole(caveat));
        report.keys.review.iter_mut().for_each(|review| sort_keys(&mut review.keys));
        report.excepted = all_excepted;
        report.unused_exceptions = exceptions.unused();
        let missing = report.missing_parts().map(|(name, problem)| format!("{name} could not be reviewed: {problem}"));
        report.gaps = missing.chain(report.gap_of_log()).collect();
        report.first_steps = steps::of(&report, self.workspace_id());
        Ok(report)
    }
}

/// What a part says of its options, as a whole review takes them.
fn of_whole(text: &str) -> String {
    const OPTIONS: [(&str, &str); 3] = [
        ("the option needs", "the option keys.needs"),
        ("the option max_events", "the option keys.max_events"),
        ("the option teams", "the option tags.teams"),
    ];
    OPTIONS.iter().fold(text.to_owned(), |text, (of_part, of_whole)| text.replace(of_part, of_whole))
}

fn part<T>(review: Result<T>) -> Result<Part<T>> {
    match review {
        Ok(review) => Ok(Part { review: Some(review), problem: None }),
        Err(problem) if matches!(problem.kind(), ErrorKind::Forbidden | ErrorKind::PaymentRequired) => {
            Ok(Part { review: None, problem: Some(problem) })
        }
        Err(error) => Err(error),
    }
}

/// What can be known to be wrong before anything is sent.
fn check_options(options: &ReviewOptions, table: &Matrix) -> Result<()> {
    check_needs("keys.needs", &options.keys)?;
    check_teams("tags.teams", &options.tags)?;
    options.assignment.as_ref().map_or(Ok(()), Assignment::check_names)?;
    let roles = options.assignment.iter().flat_map(|it| it.people.values().chain(it.keys.values()));
    roles.into_iter().try_for_each(|role| table.cell(role, Resource::Campaigns).map(|_| ()))
}

fn matrix(
    table: Matrix,
    assignment: Option<&Assignment>,
    members: &Part<MemberReview>,
    keys: &Part<KeyReview>,
) -> Result<MatrixPart> {
    let compiled = table.roles().map(|role| table.compile(role)).collect::<Result<Vec<_>>>()?;
    let Some(assignment) = assignment else {
        let reason = Some("nobody was compared with the matrix, because no assignment was given".to_owned());
        return Ok(MatrixPart { table, compiled, check: None, not_compared: reason });
    };
    // Holders that the key may not list are not compared, and not absent either.
    let mut assignment = assignment.clone();
    let mut unread = Vec::new();
    let members = members.review.as_ref().map(|review| review.members.as_slice()).unwrap_or_else(|| {
        assignment.people.clear();
        unread.push("the members");
        &[]
    });
    let keys = keys.review.as_ref().map(|review| review.keys.as_slice()).unwrap_or_else(|| {
        assignment.keys.clear();
        unread.push("the keys");
        &[]
    });
    let keys: Vec<ApiKey> = keys.iter().map(|reviewed| reviewed.key.clone()).collect();
    let check = if unread.len() < 2 { Some(table.check(members, &keys, &assignment)?) } else { None };
    let not_compared = (!unread.is_empty())
        .then(|| format!("{} were not compared with the matrix, because they could not be read", unread.join(" and ")));
    Ok(MatrixPart { table, compiled, check, not_compared })
}

impl Report {
    /// Every finding of every part, most severe first.
    pub fn findings(&self) -> Vec<&Finding> {
        let members = self.members.review.iter().flat_map(|review| &review.findings);
        let keys = self.keys.review.iter().flat_map(|review| &review.keys).flat_map(|key| &key.findings);
        let tags = self.tags.review.iter().flat_map(|review| &review.findings);
        let mut findings: Vec<&Finding> = members.chain(keys).chain(tags).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }

    fn findings_of_parts(&mut self) -> impl Iterator<Item = &mut Vec<Finding>> {
        let members = self.members.review.iter_mut().map(|review| &mut review.findings);
        let keys = self.keys.review.iter_mut().flat_map(|review| &mut review.keys).map(|key| &mut key.findings);
        let tags = self.tags.review.iter_mut().map(|review| &mut review.findings);
        members.chain(keys).chain(tags)
    }

    /// The parts that could not be reviewed, with why.
    pub(super) fn missing_parts(&self) -> impl Iterator<Item = (&'static str, &Error)> {
        let parts = [
            ("the keys", &self.keys.problem),
            ("the members", &self.members.problem),
            ("the tags", &self.tags.problem),
        ];
        parts.into_iter().filter_map(|(name, problem)| Some((name, problem.as_ref()?)))
    }

    /// What could not be read of the audit log.
    pub(super) fn gap_of_log(&self) -> Option<String> {
        self.keys.review.as_ref().and_then(KeyReview::gap_of_log).map(|gap| of_whole(&gap))
    }

    /// The severity of the worst finding.
    pub fn severity(&self) -> Option<Severity> {
        self.findings().first().map(|finding| finding.severity)
    }

    /// For a terminal.
    pub fn to_text(&self) -> String {
        render(self, Form::Text, &str::to_owned)
    }

    /// For a ticket or a wiki.
    pub fn to_markdown(&self) -> String {
        render(self, Form::Markdown, &str::to_owned)
    }

    /// For a program; `docs/review.schema.json` describes it.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report holds nothing that JSON cannot")
    }

    /// For a person: one page that needs nothing else, in light and dark, on screen and on paper.
    pub fn to_html(&self) -> String {
        render(self, Form::Html, &str::to_owned)
    }
}
