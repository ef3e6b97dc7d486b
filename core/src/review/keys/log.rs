//! What the audit log says against a key's scopes: what it did without one, and what it holds and does not use.

use std::collections::BTreeSet;

use super::advice::{KeyLog, Suggestion, scope_of};
use crate::audit_logs::ActivityType;
use crate::keys::ApiKey;
use crate::review::{Finding, Severity, Subject};
use crate::scopes::{Scope, allows, listed};
use crate::timestamp::Timestamp;

/// A log of fewer days says nothing of what is not in it.
const FEWEST_DAYS: u32 = 30;

/// What was found of a key whose scopes can be read.
pub(super) fn findings(
    key: &ApiKey,
    log: &KeyLog,
    suggestion: &Suggestion<'_>,
    is_own: bool,
    now: &Timestamp,
) -> Vec<Finding> {
    if key.is_irregular("scopes") || !key.scopes.iter().all(Scope::is_documented) {
        return Vec::new();
    }
    exceeded(key, log).into_iter().chain(unused(key, log, suggestion, is_own, now)).collect()
}

/// Scopes that it must have had for what it did, and does not hold.
fn exceeded(key: &ApiKey, log: &KeyLog) -> Option<Finding> {
    let did = log.key(key)?.scopes.iter().filter(|scope| !allows(&key.scopes, scope)).cloned();
    let did: Vec<Scope> = did.collect();
    (!did.is_empty()).then(|| {
        let why = format!(
            "the audit log shows that it used {}, which its scopes do not allow: either they were wider then, or this \
             library takes the events for what they are not",
            listed(&did)
        );
        let advice = "Look at what it did (`audit_logs.list`), and replace it if that was not meant";
        Subject::key(key).finding(Severity::Medium, "exceeds_scopes", why, advice)
    })
}

/// Scopes for what would be logged, of which a whole log shows no use. What a key is stated to need says more.
fn unused(key: &ApiKey, log: &KeyLog, suggestion: &Suggestion<'_>, is_own: bool, now: &Timestamp) -> Option<Finding> {
    if !log.is_complete || !matches!(suggestion, Suggestion::Logged(_) | Suggestion::None) {
        return None;
    }
    let since = [log.first.as_ref()?, key.timestamp_created.as_ref()?].into_iter().max_by_key(|it| it.unix_millis())?;
    if since.unix_millis() > now.days_before(FEWEST_DAYS).unix_millis() {
        return None;
    }
    let logged = log.key(key);
    if logged.is_some_and(|logged| logged.has_more) {
        return None;
    }
    let did = logged.map(|logged| logged.scopes.clone()).unwrap_or_default();
    let shown: BTreeSet<Scope> = ActivityType::KNOWN.iter().copied().filter_map(scope_of).collect();
    let is_unused =
        |held: &&Scope| shown.iter().any(|scope| held.covers(scope)) && !did.iter().any(|scope| held.covers(scope));
    let unused: Vec<Scope> = key.scopes.iter().filter(is_unused).cloned().collect();
    (!unused.is_empty()).then(|| {
        let day: String = since.as_str().chars().take(10).collect();
        let why = format!("the audit log shows no use of {} since {day}; reads are not logged", listed(&unused));
        let finding = Subject::key(key).finding(Severity::Low, "unused_scopes", why, suggestion.advice(is_own));
        finding.mended_by(suggestion.actions(is_own))
    })
}
