//! The review of API keys. The rules are data, in `RULES`.

mod advice;
mod log;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use advice::SuggestionSource;
use advice::{KeyLog, LOOK_UP, StatedNeeds, Suggestion};

use super::steps::{Action, thousands};
use super::{Finding, Severity, Subject, sort};
use crate::audit_logs::{AuditLog, AuditLogFilter};
use crate::error::{Error, ErrorKind, Result};
use crate::keys::{ApiKey, KeyFilter, Keys};
use crate::operation::Composed;
use crate::reply::Meta;
use crate::scopes::{self, Reading, Scope};
use crate::timestamp::Timestamp;

/// What makes a rule apply to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trigger {
    /// The key holds this very scope, in whatever spelling.
    Holds(&'static str),
    /// One of its scopes, short of `all:all`, is known to cover one of these.
    Can(&'static [&'static str]),
    /// It is older than the given age, or may be.
    Old,
    /// Its scopes are missing, or one of them might mean anything.
    Unreadable,
    /// It holds a scope that is a documented one in another spelling.
    Misspelled,
    /// It holds a scope of a documented resource with an action that is not documented.
    UnknownAction,
    /// It holds no scope at all.
    Empty,
    /// It can do more than it is stated to need, and no worse rule says so.
    ExceedsNeeds,
    /// It cannot do all that it is stated to need.
    LacksNeeds,
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    id: &'static str,
    severity: Severity,
    trigger: Trigger,
    why: &'static str,
}

const fn rule(id: &'static str, severity: Severity, trigger: Trigger, why: &'static str) -> Rule {
    Rule { id, severity, trigger, why }
}

use Severity::{Critical, High, Low, Medium};
use Trigger::{Can, Empty, ExceedsNeeds, Holds, LacksNeeds, Misspelled, Old, UnknownAction, Unreadable};

/// Every rule, in one place.
const RULES: [Rule; 18] = [
    rule("holds_all_all", Critical, Holds("all:all"), "it can do everything, also with what is added later"),
    rule(
        "holds_all_update",
        High,
        Holds("all:update"),
        "it can change everything, members' roles and the owner among it",
    ),
    rule("holds_all_create", High, Holds("all:create"), "it can create anything, keys and members among it"),
    rule("holds_all_delete", High, Holds("all:delete"), "it can delete anything, members and the workspace among it"),
    rule("holds_all_read", Medium, Holds("all:read"), "it can read everything, also what is added later"),
    rule("unreadable_scopes", High, Unreadable, "its scopes, or one of them, cannot be read: counted as full access"),
    rule(
        "misspelled_scope",
        High,
        Misspelled,
        "it holds a scope that is not spelled as documented: counted as the documented one",
    ),
    rule(
        "undocumented_action",
        Medium,
        UnknownAction,
        "it holds a scope whose action is not documented: counted as everything with the resource",
    ),
    rule("mints_keys", Critical, Can(&["api_keys:create"]), "it can create a key that may do more than itself"),
    rule(
        "reads_secrets",
        High,
        Can(&["api_keys:read"]),
        "the list of keys may hold their secrets, and with them it can do whatever the widest key can",
    ),
    rule(
        "governs_members",
        High,
        Can(&["workspace_members:create", "workspace_members:update"]),
        "it can invite people or raise their roles",
    ),
    rule(
        "governs_workspace",
        High,
        Can(&["workspaces:update"]),
        "with a security token it can hand the workspace to another owner",
    ),
    rule(
        "governs_auth",
        High,
        Can(&["auth:create", "auth:read", "auth:update", "auth:delete"]),
        "it reaches authentication, whose endpoints are not documented",
    ),
    rule(
        "reaches_security_tokens",
        High,
        Can(&["security_tokens:create", "security_tokens:read", "security_tokens:update", "security_tokens:delete"]),
        "it reaches security tokens, which a change of owner may ask for",
    ),
    // Its age is said instead.
    rule("old", Medium, Old, ""),
    rule(
        "no_scopes",
        Medium,
        Empty,
        "it holds no scope: no operation is documented to accept that, and whether the API agrees is not known",
    ),
    rule("exceeds_needs", Low, ExceedsNeeds, "it can do more than it is stated to need"),
    rule("lacks_needs", Low, LacksNeeds, "it cannot do all that it is stated to need"),
];

/// What is known of a key's use.
const CAVEAT: &str = "The last logged activity is that of the audit log since July 2026, which records some changes \
and no reads: a key without one may still be in use";

/// How to review keys.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct KeyReviewOptions {
    /// Keys older than this many days are found. Default: 180; none finds no key too old.
    pub max_age_days: Option<u32>,
    /// What keys must still do, by the id or the name of each: canonical operations such as
    /// `campaigns.list`, and scopes such as `leads:read` for what no operation here does. An id wins over a name; a name
    /// that several keys have stands for each of them. The advice on such a key is the smallest set of scopes for that.
    /// Default: none.
    pub needs: BTreeMap<String, Vec<String>>,
    /// Audit events to read at the most, for the last logged activity and for suggestions; 0 reads none. Default:
    /// 10,000.
    pub max_events: u64,
    /// The moment from which ages count. Default: now, by the server's clock.
    pub as_of: Option<Timestamp>,
}

impl Default for KeyReviewOptions {
    fn default() -> Self {
        KeyReviewOptions { max_age_days: Some(180), needs: BTreeMap::new(), max_events: 10_000, as_of: None }
    }
}

/// A key, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewedKey {
    /// The key, without its secret.
    pub key: ApiKey,
    /// What it can do, in words.
    pub can: Vec<String>,
    /// What was found, most severe first.
    pub findings: Vec<Finding>,
    /// Less than its own scopes, and enough for what it is stated to need or, failing that, for all that the audit log
    /// shows of it. None without such evidence.
    pub suggested_scopes: Vec<Scope>,
    /// What the suggestion rests on.
    pub suggested_from: Option<SuggestionSource>,
    /// True where this is known to be the key that made the review; otherwise none. Whether another program uses a key
    /// cannot be known.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = [true, null])))]
    pub in_use: Option<bool>,
    /// The last time that the audit log names it.
    pub last_logged: Option<Timestamp>,
}

impl ReviewedKey {
    /// The severity of the worst finding.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.first().map(|finding| finding.severity)
    }
}

/// The review of all keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyReview {
    /// Every key, the most severe first.
    pub keys: Vec<ReviewedKey>,
    /// Audit events that were read.
    pub events_read: u64,
    /// Whether those were all that there are.
    pub events_complete: bool,
    /// Why the audit log could not be read, where it could not.
    pub events_problem: Option<Error>,
    /// What `last_logged` does not say.
    pub caveat: &'static str,
    /// Entries of `needs` that stand for no key: none has that id or name, or an entry for its id stands for it.
    pub unused_needs: Vec<String>,
    /// How the calls went.
    pub meta: Meta,
    /// Whether the key that made the review lies in another workspace, which acted for this one.
    #[serde(skip)]
    pub(super) is_own_elsewhere: bool,
}

impl KeyReview {
    /// Whether the key that made the review may be any of these.
    pub(super) fn may_hold_own(&self) -> bool {
        !self.is_own_elsewhere && !self.keys.is_empty() && !self.keys.iter().any(|key| key.in_use == Some(true))
    }

    /// What could not be read of the audit log.
    pub(super) fn gap_of_log(&self) -> Option<String> {
        match (&self.events_problem, self.events_read) {
            (Some(problem), _) => Some(format!("the audit log could not be read: {problem}")),
            (None, _) if self.events_complete => None,
            (None, 0) => Some("the audit log was not read (the option max_events)".to_owned()),
            (None, read) => {
                let read = thousands(read as usize);
                Some(format!("only {read} events of the audit log were read; the option max_events reads more"))
            }
        }
    }
}

/// Reviews keys that were listed before, with the whole audit log. Nothing is sent.
///
/// # Errors
///
/// `InvalidArgument` where `needs` names no operation and no documented scope.
pub fn review(keys: &[ApiKey], events: &[AuditLog], options: &KeyReviewOptions) -> Result<KeyReview> {
    Ok(review_logged(keys, &KeyLog::of(events), &StatedNeeds::read("needs", &options.needs)?, None, options))
}

/// What can be known to be wrong before anything is sent.
pub(super) fn check_needs(argument: &str, options: &KeyReviewOptions) -> Result<()> {
    StatedNeeds::read(argument, &options.needs).map(|_| ())
}

impl Keys<'_> {
    /// Every key with what is worth a second look, most severe first. Scopes: `api_keys:read`,
    /// and `audit_logs:read` for the last logged activity.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::review::Severity;
    ///
    /// let review = client.keys().review(&Default::default())?;
    /// assert_eq!(review.keys[0].severity(), Some(Severity::Critical));
    /// for finding in &review.keys[0].findings {
    ///     println!("{} {}: {}. {}.", finding.severity, finding.subject, finding.why, finding.advice);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where `needs` names no operation and no documented scope, before anything is
    /// sent. Where the audit log may not be read, the review is made without it and says so.
    pub fn review(&self, options: &KeyReviewOptions) -> Result<KeyReview> {
        let needs =
            StatedNeeds::read("needs", &options.needs).map_err(|error| error.in_operation(Composed::KeysReview))?;
        let keys = self.list(&KeyFilter::default())?;
        let mut log = KeyLog::default();
        let mut problem = None;
        let mut meta = keys.meta.clone();
        if options.max_events > 0 {
            let mut events = self.client.audit_logs().iter(&AuditLogFilter::default()).max_items(options.max_events);
            for event in events.by_ref() {
                match event {
                    Ok(event) => log.note(&event),
                    Err(error) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::PaymentRequired) => {
                        problem = Some(error);
                    }
                    Err(error) => return Err(error.after(&meta)),
                }
            }
            log.is_complete = events.is_complete();
            meta.add(events.meta().clone());
        }
        let as_of = options.as_of.clone().or_else(|| Some(self.client.now()));
        let options = KeyReviewOptions { as_of, ..options.clone() };
        let review = review_logged(&keys, &log, &needs, self.client.own_key_id(), &options);
        let is_own_here = review.keys.iter().any(|key| key.in_use == Some(true));
        let is_own_elsewhere = self.client.workspace_id().is_some() && !is_own_here;
        Ok(KeyReview { events_problem: problem, meta, is_own_elsewhere, ..review })
    }
}

fn review_logged(
    keys: &[ApiKey],
    log: &KeyLog,
    needs: &StatedNeeds<'_>,
    own_id: Option<&str>,
    options: &KeyReviewOptions,
) -> KeyReview {
    let now = options.as_of.clone().unwrap_or_else(Timestamp::now);
    let too_old = options.max_age_days.map(|days| now.days_before(days));
    let mut reviewed: Vec<ReviewedKey> = keys
        .iter()
        .map(|key| {
            let suggestion = Suggestion::of(key, needs.of(key).map(|(_, needs)| needs), log);
            let is_own = own_id.zip(key.given("id", &key.id)).is_some_and(|(own, id)| own.eq_ignore_ascii_case(id));
            let facts = Facts::of(key, &suggestion, too_old.as_ref());
            let mut findings: Vec<Finding> = RULES
                .iter()
                .filter(|rule| facts.trip(rule.trigger))
                .map(|rule| finding(rule, key, &facts, is_own, options.max_age_days))
                .collect();
            findings.extend(log::findings(key, log, &suggestion, is_own, &now));
            sort(&mut findings);
            // Of a key in order, what the log shows is no reason to change anything.
            let suggestion = if findings.is_empty() { &Suggestion::None } else { &suggestion };
            ReviewedKey {
                key: ApiKey { key: None, ..key.clone() },
                can: if key.is_irregular("scopes") {
                    vec![scopes::UNREADABLE.to_owned()]
                } else {
                    scopes::in_words(&key.scopes)
                },
                suggested_scopes: suggestion.scopes().to_vec(),
                suggested_from: suggestion.source(),
                in_use: is_own.then_some(true),
                findings,
                last_logged: log.key(key).and_then(|logged| logged.last.clone()),
            }
        })
        .collect();
    sort_keys(&mut reviewed);
    KeyReview {
        keys: reviewed,
        events_read: log.events,
        events_complete: log.is_complete,
        events_problem: None,
        caveat: CAVEAT,
        unused_needs: needs.unused(keys),
        meta: Meta::default(),
        is_own_elsewhere: false,
    }
}

/// The severity of what a review would say of a key with these scopes, whatever it is used for; none where it finds
/// nothing.
pub(crate) fn severity_of(scopes: &[Scope]) -> Option<Severity> {
    let readings = scopes.iter().map(Scope::reading).collect();
    let suggestion = &Suggestion::None;
    let facts = Facts { granted: scopes, readings, is_irregular: false, suggestion, is_old: false };
    RULES.iter().filter(|rule| facts.trip(rule.trigger)).map(|rule| rule.severity).max()
}

/// The most severe first, then by name.
pub(super) fn sort_keys(keys: &mut [ReviewedKey]) {
    keys.sort_by(|left, right| right.severity().cmp(&left.severity()).then_with(|| left.key.name.cmp(&right.key.name)));
}

/// What rules ask of a key.
struct Facts<'a> {
    granted: &'a [Scope],
    readings: Vec<Reading>,
    /// Its scopes were missing or mistyped.
    is_irregular: bool,
    suggestion: &'a Suggestion<'a>,
    is_old: bool,
}

impl<'a> Facts<'a> {
    fn of(key: &'a ApiKey, suggestion: &'a Suggestion<'a>, too_old: Option<&Timestamp>) -> Facts<'a> {
        let granted = &key.scopes;
        let readings = granted.iter().map(Scope::reading).collect();
        let is_before = |limit: &Timestamp| {
            key.timestamp_created.as_ref().is_none_or(|created| created.unix_millis() < limit.unix_millis())
        };
        let is_irregular = key.is_irregular("scopes");
        Facts { granted, readings, is_irregular, suggestion, is_old: too_old.is_some_and(is_before) }
    }

    fn holds(&self, name: &str) -> bool {
        self.granted.iter().zip(&self.readings).any(|(scope, reading)| match reading {
            Reading::Documented => scope.as_str() == name,
            Reading::Resembles(documented) => documented.as_str() == name,
            Reading::WholeResource(_) | Reading::Unreadable => false,
        })
    }

    fn trip(&self, trigger: Trigger) -> bool {
        match trigger {
            Holds(name) => self.holds(name),
            // Of a key that can do everything, that says it all.
            Can(_) if self.holds("all:all") => false,
            Can(powers) => powers.iter().any(|power| self.can(&Scope::from_static(power))),
            Old => self.is_old,
            Unreadable => self.is_irregular || self.readings.contains(&Reading::Unreadable),
            Misspelled => self.readings.iter().any(|reading| matches!(reading, Reading::Resembles(_))),
            UnknownAction => self.readings.iter().any(|reading| matches!(reading, Reading::WholeResource(_))),
            Empty => self.granted.is_empty() && !self.is_irregular,
            ExceedsNeeds => matches!(self.suggestion, Suggestion::Needed(_)) && !self.has_power(),
            LacksNeeds => matches!(self.suggestion, Suggestion::Lacks { .. }),
        }
    }

    /// Whether a scope covers this one, other than by being unreadable: what else is known must not get lost in that.
    fn can(&self, power: &Scope) -> bool {
        let held = self.granted.iter().zip(&self.readings);
        held.filter(|(_, reading)| **reading != Reading::Unreadable).any(|(scope, _)| scope.covers(power))
    }

    /// Whether a rule finds that it can do too much.
    fn has_power(&self) -> bool {
        RULES.iter().any(|rule| matches!(rule.trigger, Holds(_) | Can(_)) && self.trip(rule.trigger))
    }
}

fn finding(rule: &Rule, key: &ApiKey, facts: &Facts<'_>, is_own: bool, max_age_days: Option<u32>) -> Finding {
    let suggestion = facts.suggestion;
    let revoke = || (!is_own).then_some(Action::RevokeKey);
    let (advice, actions) = match rule.trigger {
        Holds(_) | Can(_) | ExceedsNeeds | LacksNeeds => (suggestion.advice(is_own), suggestion.actions(is_own)),
        Old if matches!(suggestion, Suggestion::Needed(_)) => (suggestion.advice(is_own), suggestion.actions(is_own)),
        Old => {
            let is_documented = !key.scopes.is_empty() && key.scopes.iter().all(Scope::is_documented);
            // Nobody is told how to make another key that can do too much.
            let create = (is_documented && !facts.has_power()).then(|| Action::CreateKey(key.scopes.clone()));
            let advice = match is_own {
                true => "Create one with the same or fewer scopes, and give that to this program",
                false => "Create one with the same or fewer scopes, switch to it, and revoke this one",
            };
            // A key that nothing can replace is not to be revoked.
            let actions = create.map(|create| [create].into_iter().chain(revoke()).collect());
            (advice.to_owned(), actions.unwrap_or_default())
        }
        Misspelled | UnknownAction => {
            ("Look the scope up in the dashboard before you trust the key".to_owned(), Vec::new())
        }
        Unreadable => (LOOK_UP.to_owned(), Vec::new()),
        Empty if is_own => (LOOK_UP.to_owned(), Vec::new()),
        Empty => ("Revoke it, unless somebody can say what it is for".to_owned(), revoke().into_iter().collect()),
    };
    let why = match (rule.trigger, max_age_days.unwrap_or_default()) {
        (Old, days) if key.timestamp_created.is_some() => {
            format!("it is older than {days} days, and keys do not expire")
        }
        (Old, days) => format!("its age cannot be read: counted as older than {days} days, and keys do not expire"),
        _ => rule.why.to_owned(),
    };
    Subject::key(key).finding(rule.severity, rule.id, why, advice).mended_by(actions)
}

#[cfg(test)]
pub(super) fn rule_ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id).collect()
}
