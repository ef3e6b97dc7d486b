//! Guards: what a plan is refused for. A refused plan is made and shown all the same, and never carried out.

use std::collections::BTreeSet;

use super::derive::{Draft, Making};
use super::tags::pairs;
use super::{Allow, Earlier, Plan, Refusal, Sort, StepKind, Subject};
use crate::error::{Error, Result};
use crate::given::{expected_one_of, short};
use crate::governance::policy::{Mode, logical_name, same};
use crate::governance::rights;
use crate::governance::snapshot::{Part, Person, Snapshot};
use crate::members::Role;
use crate::operation::Operation;
use crate::scopes::{self, listed};
use crate::timestamp::Timestamp;

/// A class of losses with a budget of its own: five thousand tags must not hide ten people.
struct Class {
    name: &'static str,
    /// Of what is there, so much may go: a quarter.
    fraction: (u32, u32),
    /// So many may always go.
    floor: u32,
    /// And never more.
    cap: u32,
    what: &'static str,
}

const CLASSES: [Class; 4] = [
    Class { name: "people", fraction: (1, 4), floor: 2, cap: 20, what: "people" },
    Class { name: "keys", fraction: (1, 4), floor: 1, cap: 10, what: "keys" },
    Class { name: "links", fraction: (1, 4), floor: 1, cap: 5, what: "links to sub-workspaces" },
    Class { name: "pairs", fraction: (1, 4), floor: 10, cap: 500, what: "pairs of a tag and what carries it" },
];

/// Invitations of one plan: mail cannot be recalled, and a list that was cut off would invite everybody anew.
const MOST_INVITATIONS: usize = 25;

/// What `allow` may name; what ends with a colon is followed by a name or an id.
const OVERRIDES: [&str; 10] = [
    "min_admins",
    "invitations",
    "losses.people",
    "losses.keys",
    "losses.links",
    "losses.pairs",
    "protected:",
    "empty_section:",
    "delivered:",
    "still_used:",
];

/// What is wrong with overrides.
pub(super) fn check_allow(allow: &[Allow]) -> Result<()> {
    for (index, Allow { guard, reason, by }) in allow.iter().enumerate() {
        let wrong =
            |field: &str, allowed: String| Err(Error::invalid_argument(&format!("allow[{index}].{field}"), allowed));
        let is_known = OVERRIDES.iter().any(|name| match name.strip_suffix(':') {
            Some(_) => guard.strip_prefix(name).is_some_and(|rest| !rest.is_empty()),
            None => guard == name,
        });
        if !is_known {
            let names = OVERRIDES.map(|name| if name.ends_with(':') { format!("{name}NAME") } else { name.to_owned() });
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return wrong("guard", format!("{:?} overrides nothing; {}", short(guard), expected_one_of(guard, &names)));
        }
        if reason.trim().is_empty() {
            return wrong("reason", "must say why the guard is overridden".to_owned());
        }
        if by.trim().is_empty() {
            return wrong("by", "must say who decided it".to_owned());
        }
    }
    Ok(())
}

/// The most that a plan may take of a class of which there are so many.
fn budget(class: &Class, observed: u32) -> u32 {
    let (part, whole) = class.fraction;
    (observed.saturating_mul(part) / whole).max(class.floor).min(class.cap)
}

impl Making<'_> {
    /// The snapshot says what a plan needs: it is whole, and did not change while it was read.
    pub(super) fn whole_read(&mut self, snapshot: &Snapshot, parts: &[Part]) {
        let mut problems = Vec::new();
        if !snapshot.taken.stable {
            problems.push("the workspace changed while it was read, again and again".to_owned());
        }
        for part in parts.iter().filter(|part| !self.content.has(**part)) {
            let why = snapshot.content.unread.get(part.name()).map_or("it was not read", String::as_str);
            problems.push(format!("{} cannot be planned: {why}", part.name()));
        }
        problems.extend(self.content.irregular());
        for problem in problems {
            self.refusal("whole_read", format!("{problem}. Take another snapshot"), None);
        }
    }

    /// Every guard but those that `derive` meets on its way: `whole_read`, `empty_section` of a pattern, `no_sink` and
    /// `ambiguous`.
    pub(super) fn guards(&mut self, snapshot: &Snapshot) {
        self.one_owner();
        self.owner_untouched();
        self.key_in_use(snapshot);
        self.own_link(snapshot);
        self.min_admins();
        self.protected();
        self.losses();
        self.invitations();
        self.empty_sections();
        self.delivered();
        for broken in self.policy.broken() {
            self.refusal(
                "own_rules",
                format!("the policy breaks {}: {} {}", broken.rule, broken.subject.name, broken.message),
                None,
            );
        }
        self.allowed();
    }

    fn one_owner(&mut self) {
        let Some(members) = &self.content.members else { return };
        let owners: Vec<&Person> = members.iter().filter(|it| rights::role(it) == Role::Owner).collect();
        let problem = match owners.as_slice() {
            [owner] if owner.user_id != self.content.workspace.owner => Some(format!(
                "the members list says that {} is the owner, and the workspace says {}",
                owner.email, self.content.workspace.owner
            )),
            [owner] => self.policy.owner.as_ref().and_then(|wanted| {
                let is = |text: &str| same(text, wanted);
                let is_wanted = is(&owner.email) || owner.user_email.as_deref().is_some_and(is);
                let said = format!("the policy says that {wanted} is the owner, and it is {}", owner.email);
                (!is_wanted).then(|| format!("{said}: edit the policy, or change the owner by hand"))
            }),
            owners => Some(format!("there is not one owner, but {}", owners.len())),
        };
        if let Some(problem) = problem {
            self.refusal("one_owner", problem, None);
        }
    }

    fn owner_untouched(&mut self) {
        let role_of = |step: &Draft| self.person(step).map(|person| (rights::role(person), &person.email));
        let of_people = self.steps.iter().filter(|step| step.subject.sort == Sort::Person);
        let wrong =
            of_people.filter_map(role_of).filter(|(role, _)| !matches!(role, Role::Admin | Role::Editor | Role::View));
        let messages: Vec<String> = wrong
            .map(|(role, email)| {
                format!("{email} is {role}: the API changes admin, editor and view alone. Take them out of the policy")
            })
            .collect();
        messages.into_iter().for_each(|message| self.refusal("owner_untouched", message, None));
    }

    fn key_in_use(&mut self, snapshot: &Snapshot) {
        let revoked = self.steps.iter().filter(|step| step.kind == StepKind::KeyRevoke).count();
        let own = self.own_key.clone();
        let is = |id: &str| own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id));
        let is_own = |step: &&Draft| step.kind == StepKind::KeyRevoke && step.subject.id.as_deref().is_some_and(is);
        if let Some(step) = self.steps.iter().find(is_own) {
            let message = format!("{} is the key in use, and would be revoked: use another one", step.subject.name);
            self.refusal("key_in_use", message, None);
        }
        let held = self.content.keys.iter().flatten().find(|key| is(&key.id)).map(rights::of_key);
        // Of a sub-workspace, the key in use lies in the own one.
        if held.is_none() && revoked > 0 && snapshot.taken.as_workspace.is_none() {
            let which = match &own {
                Some(id) => format!("own_key, {id:?}, is the id of no key"),
                None => "nobody knows which key is in use".to_owned(),
            };
            self.refusal("key_in_use", format!("a key would be revoked, and {which}: name its id with own_key"), None);
        }
        let Some(held) = held else { return };
        let needed: BTreeSet<&str> =
            self.steps.iter().flat_map(|step| operations(step.kind)).map(|it| it.name()).collect();
        let lacks = |name: &&&str| {
            let sufficient = Operation::by_name(name).map(Operation::sufficient_scopes).unwrap_or_default();
            !sufficient.is_empty() && !sufficient.iter().any(|scope| scopes::allows(&held, scope))
        };
        let lacking: Vec<&str> = needed.iter().filter(lacks).copied().collect();
        if let (false, Some(id)) = (lacking.is_empty(), own) {
            let needs = scopes::smallest_for(&lacking).map(|needs| listed(&needs.scopes)).unwrap_or_default();
            let message =
                format!("may not carry this plan out and undo it: it lacks {needs}. Apply it with one that may");
            self.finding(Subject::new(Sort::Key, &id, Some(&id)), "key_in_use", message);
        }
    }

    fn own_link(&mut self, snapshot: &Snapshot) {
        let own = self.content.group.as_ref().and_then(|group| group.admin.clone());
        let is_own = |step: &Draft| step.kind == StepKind::GroupRemove && own.is_some() && step.subject.id == own;
        if snapshot.taken.as_workspace.is_some() && self.steps.iter().any(is_own) {
            self.refusal("own_link", "the link by which this workspace is reached would be removed", None);
        }
    }

    fn min_admins(&mut self) {
        let (before, after, _) = self.admins();
        let wanted = self.policy.rules.min_admins().min(before);
        if after < wanted {
            let message = format!(
                "{after} of {before} could still manage the team, and {wanted} must: name another admin who has accepted"
            );
            self.refusal("min_admins", message, Some("min_admins".to_owned()));
        }
        if let Some(most) = self.policy.rules.max_admins.filter(|most| after > *most) {
            let workspace = &self.content.workspace;
            let subject = Subject::new(Sort::Workspace, &workspace.name, Some(&workspace.id));
            self.finding(subject, "rules.max_admins", format!("{after} may manage the team after it; {most} may be"));
        }
    }

    fn protected(&mut self) {
        let protected = &self.policy.rules.protected;
        let is_in = |list: &[String], name: &str| list.iter().any(|it| same(it, name));
        let is_protected = |step: &&Draft| match step.subject.sort {
            Sort::Person => {
                let other = self.person(step).and_then(|it| it.user_email.as_deref());
                is_in(&protected.people, &step.subject.name) || other.is_some_and(|it| is_in(&protected.people, it))
            }
            Sort::Key => is_in(&protected.keys, logical_name(&step.subject.name)),
            Sort::Tag => is_in(&protected.tags, &step.subject.name),
            Sort::Link | Sort::Workspace | Sort::Role => false,
        };
        let losses = self.steps.iter().filter(|step| step.kind.is_loss());
        let names: Vec<String> = losses.filter(is_protected).map(|step| step.subject.name.clone()).collect();
        for name in names {
            let message = format!("{name} is protected, and would lose something");
            self.refusal("protected", message, Some(format!("protected:{name}")));
        }
    }

    fn losses(&mut self) {
        let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
        let of_kinds = |kinds: &[StepKind]| self.steps.iter().filter(|step| kinds.contains(&step.kind)).count();
        let tags = self.content.tags.iter().flatten();
        let carried: usize = tags.map(|tag| tag.accounts.len() + tag.campaigns.len() + tag.workspaces.len()).sum();
        let revoked =
            self.steps.iter().filter(|step| step.kind == StepKind::KeyRevoke && !step.lost.is_empty()).count();
        let unpaired =
            self.steps.iter().filter(|step| matches!(step.kind, StepKind::TagUnassign | StepKind::TagDelete));
        let figures = [
            (
                of_kinds(&[StepKind::MemberLower, StepKind::MemberRemove]),
                self.content.members.as_ref().map_or(0, Vec::len),
            ),
            (revoked, self.content.keys.as_ref().map_or(0, Vec::len)),
            (of_kinds(&[StepKind::GroupRemove]), self.content.group.as_ref().map_or(0, |group| group.links.len())),
            (unpaired.map(pairs).sum(), carried),
        ];
        for (class, (lost, observed)) in CLASSES.iter().zip(figures) {
            let lost = count(lost);
            let earlier = self.options.earlier.as_ref().and_then(|it| it.get(class.name).copied());
            let Earlier { losses: before, observed: at_first } = earlier.unwrap_or_default();
            let observed = if earlier.is_some() { at_first } else { count(observed) };
            let most = budget(class, observed);
            if lost > 0 && lost.saturating_add(before) > most {
                let earlier =
                    if before > 0 { format!(" ({before} more went in the last 24 hours)") } else { String::new() };
                let message = format!(
                    "{lost} of {observed} {} would go{earlier}, and {most} may at a time: split the plan, or allow it",
                    class.what
                );
                let name = format!("losses.{}", class.name);
                self.refusal(&name.clone(), message, Some(name));
            }
        }
    }

    fn invitations(&mut self) {
        let invitations = self.steps.iter().filter(|step| step.kind == StepKind::MemberInvite).count();
        if invitations > MOST_INVITATIONS {
            let message =
                format!("{invitations} people would be invited by e-mail, and {MOST_INVITATIONS} may at a time");
            self.refusal("invitations", message, Some("invitations".to_owned()));
        }
    }

    fn empty_sections(&mut self) {
        let policy = self.policy;
        let sections = [
            ("people", policy.manage.people, policy.people.as_ref().is_some_and(|it| it.is_empty())),
            ("keys", policy.manage.keys, policy.keys.as_ref().is_some_and(|it| it.is_empty())),
            ("tags", policy.manage.tags, policy.tags.as_ref().is_some_and(|it| it.is_empty())),
            ("group", policy.manage.group, policy.group.as_ref().is_some_and(|it| it.sub_workspaces.is_empty())),
        ];
        for (name, _, _) in sections.into_iter().filter(|(_, mode, empty)| *mode == Mode::Authoritative && *empty) {
            let message = format!("{name} is authoritative and empty: all there is would be absent from it");
            self.refusal("empty_section", message, Some(format!("empty_section:{name}")));
        }
    }

    /// An old key goes only when its successor's secret was stored, and nothing shows that the old one is still used.
    fn delivered(&mut self) {
        let of_successor = |step: &Draft| {
            let successor = step.before.as_ref()?.get("successor")?.as_str()?.to_owned();
            Some((step.subject.clone(), successor))
        };
        let revoked = self.steps.iter().filter(|step| step.kind == StepKind::KeyRevoke);
        let pairs: Vec<(Subject, String)> = revoked.filter_map(of_successor).collect();
        for (old, successor) in pairs {
            let delivered = self.options.delivered.get(&successor);
            let id = old.id.clone().unwrap_or_default();
            let used = self.options.last_logged.get(&id);
            if delivered.is_none() {
                let message =
                    format!("{} would go, and nothing shows that the secret of {successor} was stored", old.name);
                self.refusal("undelivered", message, Some(format!("delivered:{successor}")));
            } else if let (Some(at), Some(used)) = (delivered, used)
                && used.unix_millis() > at.unix_millis()
            {
                let message = format!(
                    "{} would go, and the audit log names it on {used}, after its successor was delivered",
                    old.name
                );
                self.refusal("still_used", message, Some(format!("still_used:{id}")));
            }
        }
    }

    /// Takes out what is overridden, and tells what overrides nothing.
    fn allowed(&mut self) {
        let mut unused: BTreeSet<&str> = self.options.allow.iter().map(|allow| allow.guard.as_str()).collect();
        let is_allowed = |refusal: &Refusal| {
            let guard = refusal.allowed_by.as_deref();
            self.options.allow.iter().find(|allow| guard == Some(allow.guard.as_str()))
        };
        let mut left = Vec::new();
        for refusal in std::mem::take(&mut self.refusals) {
            match is_allowed(&refusal) {
                Some(allow) => _ = unused.remove(allow.guard.as_str()),
                None => left.push(refusal),
            }
        }
        self.refusals = left;
        for guard in unused.into_iter().map(str::to_owned).collect::<Vec<_>>() {
            let workspace = &self.content.workspace;
            let subject = Subject::new(Sort::Workspace, &workspace.name, Some(&workspace.id));
            self.finding(subject, "allow", format!("{guard} is allowed, and nothing asks for it"));
        }
    }
}

/// What a step calls, what reads its subject again, and what would undo it.
fn operations(kind: StepKind) -> &'static [Operation] {
    use Operation::{
        GroupsInvite, GroupsList, GroupsRemove, KeysCreate, KeysList, KeysRevoke, MembersInvite, MembersList,
        MembersRemove, MembersUpdate, TagsAssign, TagsCreate, TagsDelete, TagsList, TagsMappings, TagsUpdate,
    };
    match kind {
        StepKind::TagCreate => &[TagsList, TagsCreate, TagsDelete],
        StepKind::TagUpdate => &[TagsList, TagsUpdate],
        StepKind::TagAssign | StepKind::TagUnassign => &[TagsList, TagsMappings, TagsAssign],
        StepKind::TagDelete => &[TagsList, TagsMappings, TagsDelete, TagsCreate, TagsAssign],
        StepKind::MemberInvite | StepKind::MemberRemove => &[MembersList, MembersInvite, MembersRemove],
        StepKind::MemberRaise | StepKind::MemberLower => &[MembersList, MembersUpdate],
        StepKind::KeyCreate | StepKind::KeyDeliver => &[KeysList, KeysCreate, KeysRevoke],
        StepKind::KeyRevoke => &[KeysList, KeysRevoke],
        StepKind::GroupInvite | StepKind::GroupRemove => &[GroupsList, GroupsInvite, GroupsRemove],
    }
}

impl Plan {
    /// Why an approved plan may not be carried out now, beside its own refusals: it expired, another digest was approved,
    /// or the same would no longer be done, as `fresh` shows, which was derived again of a new snapshot.
    pub fn refusals_now(&self, now: &Timestamp, approved: &str, fresh: &Plan) -> Vec<Refusal> {
        const SHORTEST: usize = 16;
        let refusal = |guard: &str, message: String| Refusal { guard: guard.to_owned(), message, allowed_by: None };
        let mut refusals = Vec::new();
        let digits = |text: &str| text.strip_prefix("sha256:").unwrap_or(text).to_ascii_lowercase();
        let (given, own) = (digits(approved), digits(&self.digest));
        if given.len() < SHORTEST || !own.starts_with(&given) {
            let message =
                format!("another digest was approved than {}: at least {SHORTEST} of its digits", self.digest);
            refusals.push(refusal("digest", message));
        }
        if now.unix_millis() >= self.expires.unix_millis() {
            refusals.push(refusal(
                "expired",
                format!("the plan was to be carried out before {}: plan again", self.expires),
            ));
        }
        if fresh.digest != self.digest && !fresh.is_empty() {
            let message = format!(
                "the workspace changed: {} steps would be carried out now, and {} were approved: plan again",
                fresh.steps.len(),
                self.steps.len()
            );
            refusals.push(refusal("stale", message));
        }
        refusals.extend(fresh.refusals.iter().cloned());
        refusals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_part_of_what_is_there_within_bounds() {
        let of = |class: usize, observed| budget(&CLASSES[class], observed);
        assert_eq!([0, 8, 40, 1000].map(|people| of(0, people)), [2, 2, 10, 20]);
        assert_eq!([0, 8, 100].map(|keys| of(1, keys)), [1, 2, 10]);
        assert_eq!([3, 5000].map(|pairs| of(3, pairs)), [10, 500]);
    }

    #[test]
    fn what_overrides_nothing_is_named() {
        let allow = |guard: &str, reason: &str, by: &str| {
            let text = |text: &str| text.to_owned();
            check_allow(&[Allow { guard: text(guard), reason: text(reason), by: text(by) }])
        };
        assert!(allow("losses.people", "West closed", "ada").is_ok());
        assert!(allow("protected:root@northwind.example", "West closed", "ada").is_ok());
        let error = allow("losses.poeple", "x", "y").unwrap_err();
        assert!(
            error.message().starts_with("allow[0].guard: ") && error.message().ends_with("did you mean losses.people?")
        );
        for (guard, reason, by, said) in
            [("protected:", "x", "y", "guard"), ("min_admins", " ", "y", "reason"), ("min_admins", "x", "", "by")]
        {
            let error = allow(guard, reason, by).unwrap_err();
            assert!(error.message().starts_with(&format!("allow[0].{said}: ")), "{error}");
        }
    }
}
