//! The review of API keys. The rules are data, in `RULES`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, Severity, sort};
use crate::audit_logs::{AuditLog, AuditLogFilter};
use crate::error::{Error, ErrorKind, Result};
use crate::keys::{ApiKey, KeyFilter, Keys, Preset};
use crate::reply::Meta;
use crate::scopes::{self, Needs, Scope};
use crate::timestamp::Timestamp;

/// What makes a rule apply to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trigger {
    /// The key holds this very scope.
    Holds(&'static str),
    /// One of its scopes, short of `all:all`, covers one of these.
    Can(&'static [&'static str]),
    /// It is older than the given age.
    Old,
    /// It holds a scope that is not documented.
    Undocumented,
    /// It holds no scope at all.
    Empty,
    /// Its scopes could not be read.
    Unreadable,
    /// It holds `all:` with an action that is not documented.
    HoldsAllOther,
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
use Trigger::{Can, Empty, Holds, HoldsAllOther, Old, Undocumented, Unreadable};

/// Every rule, in one place.
const RULES: [Rule; 16] = [
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
    rule(
        "holds_all_other",
        High,
        HoldsAllOther,
        "it can do something with everything, and what that is is not documented",
    ),
    rule(
        "unreadable_scopes",
        High,
        Unreadable,
        "its scopes are missing in the reply, or have no documented form, so it may be able to do anything",
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
    rule("old", Medium, Old, "it is older than the given age, and keys do not expire"),
    rule(
        "undocumented_scope",
        Low,
        Undocumented,
        "it holds a scope that is not documented, so nobody knows what it may do",
    ),
    rule(
        "no_scopes",
        Low,
        Empty,
        "it holds no scope, so it can do nothing, or what the API makes of none is not known",
    ),
];

/// What is known of a key's use.
const CAVEAT: &str = "The last logged activity is that of the audit log since July 2026, which records some changes \
and no reads: a key without one may still be in use";

/// How to review keys.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyReviewOptions {
    /// Keys older than this many days are found. Default: 180; none finds no key too old.
    pub max_age_days: Option<u32>,
    /// The canonical operations that the keys must still do; then the advice is the smallest set
    /// of scopes for them. Default: none, and the advice is the preset that comes nearest.
    pub needs: Option<Vec<String>>,
    /// Audit events to read at the most, for the last logged activity; 0 reads none. Default:
    /// 10,000.
    pub max_events: u64,
    /// The moment from which ages count. Default: now.
    pub as_of: Option<Timestamp>,
}

impl Default for KeyReviewOptions {
    fn default() -> Self {
        KeyReviewOptions { max_age_days: Some(180), needs: None, max_events: 10_000, as_of: None }
    }
}

/// A key, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewedKey {
    /// The key, without its secret.
    pub key: ApiKey,
    /// What it can do, in words.
    pub can: Vec<String>,
    /// What was found, most severe first.
    pub findings: Vec<Finding>,
    /// Scopes that would do in place of its own, where any are known.
    pub suggested_scopes: Vec<Scope>,
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
    /// How the calls went.
    pub meta: Meta,
}

/// Reviews keys that were listed before. Nothing is sent.
///
/// # Errors
///
/// `InvalidArgument` where `needs` names no operation.
pub fn review(keys: &[ApiKey], events: &[AuditLog], options: &KeyReviewOptions) -> Result<KeyReview> {
    Ok(review_logged(keys, &LastLogged::of(events), needs(options)?.as_ref(), options))
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
    /// `InvalidArgument` where `needs` names no operation, before anything is sent. Where the
    /// audit log may not be read, the review is made without it and says so.
    pub fn review(&self, options: &KeyReviewOptions) -> Result<KeyReview> {
        let needs = needs(options).map_err(|error| error.in_operation("keys.review"))?;
        let keys = self.list(&KeyFilter::default())?;
        let mut logged = LastLogged::default();
        let mut problem = None;
        let mut meta = keys.meta.clone();
        if options.max_events > 0 {
            let mut events = self.client.audit_logs().iter(&AuditLogFilter::default()).max_items(options.max_events);
            for event in events.by_ref() {
                match event {
                    Ok(event) => logged.note(&event),
                    Err(error) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::PaymentRequired) => {
                        problem = Some(error);
                    }
                    Err(error) => return Err(error.after(&meta)),
                }
            }
            logged.complete = events.is_complete();
            meta.add(events.meta().clone());
        }
        let review = review_logged(&keys, &logged, needs.as_ref(), options);
        Ok(KeyReview { events_problem: problem, meta, ..review })
    }
}

/// When the log names each key last.
#[derive(Default)]
struct LastLogged {
    by_key: BTreeMap<String, Timestamp>,
    events: u64,
    complete: bool,
}

impl LastLogged {
    fn of(events: &[AuditLog]) -> LastLogged {
        let mut logged = LastLogged { complete: true, ..LastLogged::default() };
        events.iter().for_each(|event| logged.note(event));
        logged
    }

    /// The order of the log is not documented, so the latest wins, wherever it stands.
    fn note(&mut self, event: &AuditLog) {
        self.events += 1;
        let (Some(key), Some(at)) = (&event.api_key_id, &event.timestamp) else { return };
        let latest = self.by_key.get(key).is_none_or(|known| known.unix_millis() < at.unix_millis());
        if latest {
            self.by_key.insert(key.clone(), at.clone());
        }
    }
}

fn needs(options: &KeyReviewOptions) -> Result<Option<Needs>> {
    options.needs.as_deref().map(|operations| scopes::needs("needs", operations)).transpose()
}

fn review_logged(keys: &[ApiKey], logged: &LastLogged, needs: Option<&Needs>, options: &KeyReviewOptions) -> KeyReview {
    let now = options.as_of.clone().unwrap_or_else(Timestamp::now);
    let too_old = options.max_age_days.map(|days| now.days_before(days));
    let mut reviewed: Vec<ReviewedKey> = keys
        .iter()
        .map(|key| {
            let scopes = key.scopes.as_deref().unwrap_or_default();
            let rules: Vec<&Rule> = RULES.iter().filter(|rule| applies(rule, key, scopes, too_old.as_ref())).collect();
            // A key in order needs no suggestion.
            let suggestion = if rules.is_empty() { Suggestion::None } else { Suggestion::of(scopes, needs) };
            let mut findings: Vec<Finding> = rules.into_iter().map(|rule| finding(rule, key, &suggestion)).collect();
            sort(&mut findings);
            ReviewedKey {
                key: ApiKey { key: None, ..key.clone() },
                can: match key.scopes {
                    Some(_) => scopes::in_words(scopes),
                    None => vec!["nobody knows: its scopes could not be read".to_owned()],
                },
                suggested_scopes: suggestion.scopes().to_vec(),
                findings,
                last_logged: key.id.as_ref().and_then(|id| logged.by_key.get(id)).cloned(),
            }
        })
        .collect();
    reviewed
        .sort_by(|left, right| right.severity().cmp(&left.severity()).then_with(|| left.key.name.cmp(&right.key.name)));
    KeyReview {
        keys: reviewed,
        events_read: logged.events,
        events_complete: logged.complete,
        events_problem: None,
        caveat: CAVEAT,
        meta: Meta::default(),
    }
}

fn applies(rule: &Rule, key: &ApiKey, granted: &[Scope], too_old: Option<&Timestamp>) -> bool {
    let holds = |name: &str| granted.iter().any(|scope| scope.as_str() == name);
    match rule.trigger {
        Holds(name) => holds(name),
        // Of a key that can do everything, that says it all.
        Can(_) if holds("all:all") => false,
        Can(powers) => powers.iter().any(|power| scopes::allows(granted, &Scope::from_static(power))),
        Old => match (too_old, &key.timestamp_created) {
            (Some(too_old), Some(created)) => created.unix_millis() < too_old.unix_millis(),
            _ => false,
        },
        Undocumented => granted.iter().any(|scope| !scope.is_documented()),
        Empty => key.scopes.is_some() && granted.is_empty(),
        Unreadable => key.scopes.is_none(),
        HoldsAllOther => granted.iter().any(|scope| scope.resource() == "all" && !scope.is_documented()),
    }
}

/// What would do in place of a key's scopes.
enum Suggestion<'a> {
    Needed(&'a Needs),
    /// It holds no more than it needs.
    Fits,
    Nearest {
        preset: Preset,
        scopes: Vec<Scope>,
        /// It allows something that the key does not.
        is_wider: bool,
    },
    None,
}

impl<'a> Suggestion<'a> {
    fn of(granted: &[Scope], needs: Option<&'a Needs>) -> Suggestion<'a> {
        if let Some(needs) = needs {
            let held_beyond = scopes::no_new_access(&needs.scopes, granted);
            return if held_beyond.is_empty() && !granted.is_empty() {
                Suggestion::Fits
            } else {
                Suggestion::Needed(needs)
            };
        }
        let effective = scopes::effective(granted);
        let nearness = |preset: &Preset| {
            let wanted = scopes::effective(&preset.scopes());
            let shared = wanted.intersection(&effective).count();
            // The share of what either allows that both allow.
            shared * 1000 / wanted.union(&effective).count().max(1)
        };
        let nearest = Preset::ALL.into_iter().map(|preset| (nearness(&preset), preset)).max_by_key(|(near, _)| *near);
        nearest.filter(|(near, _)| *near > 0).map_or(Suggestion::None, |(_, preset)| Suggestion::Nearest {
            preset,
            scopes: preset.scopes(),
            is_wider: !scopes::no_new_access(granted, &preset.scopes()).is_empty(),
        })
    }

    fn scopes(&self) -> &[Scope] {
        match self {
            Suggestion::Needed(needs) => &needs.scopes,
            Suggestion::Nearest { scopes, is_wider: false, .. } => scopes,
            Suggestion::Nearest { .. } | Suggestion::Fits | Suggestion::None => &[],
        }
    }

    fn advice(&self) -> String {
        match self {
            Suggestion::Fits => {
                "It holds no more than it needs: keep its secret well, and replace it from time to time".to_owned()
            }
            Suggestion::Needed(needs) if needs.scopes.is_empty() => {
                "Nothing of what it needs takes a scope: revoke it".to_owned()
            }
            Suggestion::Needed(needs) if needs.undocumented.is_empty() => {
                format!("Create a key with {}, switch to it, and revoke this one", scopes::listed(&needs.scopes))
            }
            Suggestion::Needed(needs) => {
                let unsure: Vec<&str> = needs.undocumented.iter().map(|operation| operation.name()).collect();
                format!(
                    "Create a key with {} (what {} needs is not documented: try it), switch to it, and revoke this one",
                    scopes::listed(&needs.scopes),
                    unsure.join(", ")
                )
            }
            Suggestion::Nearest { preset, scopes, is_wider } => format!(
                "Name the operations that it needs to get the smallest scopes for them; the preset that comes nearest is {} ({}){}",
                preset.name(),
                scopes::listed(scopes),
                if *is_wider { ", which also allows what this key cannot do" } else { "" }
            ),
            Suggestion::None => {
                "Name the operations that it needs to get the smallest scopes for them; no preset comes near".to_owned()
            }
        }
    }
}

fn finding(rule: &Rule, key: &ApiKey, suggestion: &Suggestion<'_>) -> Finding {
    let advice = match rule.trigger {
        Holds(_) | HoldsAllOther | Can(_) => suggestion.advice(),
        Old => match suggestion {
            Suggestion::Needed(_) => suggestion.advice(),
            _ => "Create one with the same or fewer scopes, switch to it, and revoke this one".to_owned(),
        },
        Undocumented => "Look the scope up in the dashboard, or replace the key by one without it".to_owned(),
        Unreadable => "Look the key up in the dashboard before you trust it".to_owned(),
        Empty => "Revoke it, unless somebody can say what it is for".to_owned(),
    };
    let subject = key.name.clone().or_else(|| key.id.clone()).unwrap_or_else(|| "(a key without a name)".to_owned());
    Finding { severity: rule.severity, rule: rule.id, subject, why: rule.why.to_owned(), advice }
}

#[cfg(test)]
pub(super) fn rule_ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id).collect()
}
