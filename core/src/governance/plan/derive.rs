//! How a plan is made of a snapshot and a policy.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Deferred, Fields, Losses, Plan, PlanOptions, Refusal, Remark, Risk, Sort, StepKind, Subject};
use super::{guards, order};
use crate::error::{Error, Result};
use crate::governance::policy::{self, Mode, Policy};
use crate::governance::snapshot::{Content, Part, Snapshot};
use crate::matrix::Matrix;
use crate::timestamp::Timestamp;

/// A step before it has a place and a number.
pub(super) struct Draft {
    pub kind: StepKind,
    pub subject: Subject,
    pub before: Option<Fields>,
    pub after: Option<Fields>,
    pub gained: Vec<String>,
    pub lost: Vec<String>,
    pub reason: String,
    pub risk: Risk,
    pub undocumented: bool,
}

/// A plan that is being made.
pub(super) struct Making<'a> {
    pub content: Content,
    pub policy: &'a Policy,
    pub matrix: Matrix,
    pub options: &'a PlanOptions,
    pub as_of: Timestamp,
    /// The key in use, where it is known.
    pub own_key: Option<String>,
    pub steps: Vec<Draft>,
    pub deferred: Vec<Deferred>,
    pub residue: Vec<Remark>,
    pub findings: Vec<Remark>,
    pub refusals: Vec<Refusal>,
}

impl Plan {
    /// The steps from what a snapshot says to what a policy asks for. It needs no network: the same snapshot, policy and
    /// options make the same plan, byte for byte.
    ///
    /// ```
    /// use instantly_rbac::governance::{Plan, Policy};
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let snapshot = client.governance().snapshot(&Default::default())?;
    /// let policy = Policy::from_toml(&format!(
    ///     "version = 1\nworkspace = {:?}\n[people]\n\"ada@northwind.example\" = \"Viewer\"",
    ///     snapshot.content.workspace.id
    /// ))?;
    /// let plan = Plan::derive(&snapshot, &policy, &Default::default())?;
    /// assert_eq!(plan.steps[0].subject.name, "ada@northwind.example");
    /// assert!(plan.refusals.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the policy is of another workspace, or an option is wrong. What the workspace stands in
    /// the way of is no error: it is in `refusals`, of a plan that is made all the same.
    pub fn derive(snapshot: &Snapshot, policy: &Policy, options: &PlanOptions) -> Result<Plan> {
        let workspace = &snapshot.content.workspace;
        if ![workspace.id.as_str(), workspace.name.as_str()].contains(&policy.workspace.as_str()) {
            let problem = format!("the snapshot is of another workspace, {:?} ({})", workspace.name, workspace.id);
            return Err(Error::invalid_argument("policy.workspace", problem));
        }
        options.check()?;
        // It may not have been read, but made field by field.
        policy.valid(|_| None)?;
        let parts = policy.parts();
        let mut making = Making {
            content: only(&snapshot.content, &parts),
            policy,
            matrix: policy.matrix(),
            options,
            as_of: options.as_of.clone().unwrap_or_else(|| snapshot.taken.ended.clone()),
            own_key: options.own_key.clone().or_else(|| snapshot.taken.key_in_use.clone()),
            steps: Vec::new(),
            deferred: Vec::new(),
            residue: Vec::new(),
            findings: Vec::new(),
            refusals: Vec::new(),
        };
        making.whole_read(snapshot, &parts);
        making.people()?;
        making.keys()?;
        making.tags();
        making.group();
        making.gaps();
        making.skip_losses();
        making.defer_for_admins();
        making.guards(snapshot);
        Ok(order::finished(making, snapshot))
    }
}

impl PlanOptions {
    /// What can be known to be wrong before a snapshot is read.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` that names the option.
    pub fn check(&self) -> Result<()> {
        guards::check_allow(&self.allow)
    }
}

/// The parts of a content that a policy needs, in the order of ids: it does not see the others, nor in which order a
/// document has them.
fn only(content: &Content, parts: &[Part]) -> Content {
    let mut content = content.clone();
    for part in Part::ALL.into_iter().filter(|part| !parts.contains(part)) {
        match part {
            Part::Members => content.members = None,
            Part::Keys => content.keys = None,
            Part::Group => content.group = None,
            Part::Tags => content.tags = None,
            Part::Resources => (content.campaigns, content.accounts) = (None, None),
        }
    }
    content.members.iter_mut().for_each(|list| list.sort_by(|left, right| left.id.cmp(&right.id)));
    content.keys.iter_mut().for_each(|list| list.sort_by(|left, right| left.id.cmp(&right.id)));
    content.tags.iter_mut().for_each(|list| list.sort_by(|left, right| left.id.cmp(&right.id)));
    content.campaigns.iter_mut().for_each(|list| list.sort_by(|left, right| left.id.cmp(&right.id)));
    content.group.iter_mut().for_each(|group| group.links.sort_by(|left, right| left.id.cmp(&right.id)));
    content
}

/// The fields of an object.
pub(super) fn fields(value: Value) -> Option<Fields> {
    if let Value::Object(fields) = value { Some(fields) } else { None }
}

/// A place in the policy, as it would be written in TOML, such as `keys."a name".scopes`.
pub(super) fn place(names: &[&str]) -> String {
    let is_bare = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let written = |name: &&str| match *name {
        name if !name.is_empty() && is_bare(name) => name.to_owned(),
        name => format!("{name:?}"),
    };
    names.iter().map(written).collect::<Vec<_>>().join(".")
}

impl Subject {
    pub(super) fn new(sort: Sort, name: &str, id: Option<&str>) -> Subject {
        Subject { sort, name: name.to_owned(), id: id.map(str::to_owned) }
    }
}

impl Making<'_> {
    /// A step; a finding alone where the section is only to be reported.
    pub fn step(&mut self, mode: Mode, draft: Draft) {
        if mode == Mode::Report {
            let would = serde_json::to_value(draft.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
            let message = format!("differs from the policy: {} would mend it", would.unwrap_or_default());
            return self.finding(draft.subject, &draft.reason, message);
        }
        self.steps.push(draft);
    }

    pub fn finding(&mut self, subject: Subject, rule: &str, message: impl Into<String>) {
        self.findings.push(Remark { subject, rule: rule.to_owned(), message: message.into() });
    }

    pub fn residue(&mut self, subject: Subject, rule: &str, message: impl Into<String>) {
        self.residue.push(Remark { subject, rule: rule.to_owned(), message: message.into() });
    }

    pub fn refusal(&mut self, guard: &str, message: impl Into<String>, allowed_by: Option<String>) {
        self.refusals.push(Refusal { guard: guard.to_owned(), message: message.into(), allowed_by });
    }

    /// Takes a step out, to be planned again later.
    pub fn defer(&mut self, index: usize, waits_for: String) {
        let Draft { kind, subject, reason, .. } = self.steps.remove(index);
        self.deferred.push(Deferred { kind, subject, reason, waits_for });
    }

    /// What the API cannot express of the roles that the policy names, once a role.
    fn gaps(&mut self) {
        let mut by_role: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for policy::RoleGap { role, gap } in self.policy.gaps() {
            by_role.entry(role).or_default().insert(format!("{} of {}s: {}", gap.resource, gap.holder, gap.why));
        }
        for (role, whys) in by_role {
            let message = whys.into_iter().collect::<Vec<_>>().join("; ");
            self.residue(Subject::new(Sort::Role, &role, None), "matrix", message);
        }
    }

    fn skip_losses(&mut self) {
        if self.options.losses != Losses::Skip {
            return;
        }
        while let Some(index) = self.steps.iter().position(|step| step.kind.is_loss()) {
            self.defer(index, "this plan was asked to take nothing away".to_owned());
        }
    }
}
