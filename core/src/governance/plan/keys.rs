//! Steps for API keys. A key cannot be changed, so another one takes its place: it is created and delivered, both live
//! side by side for a while, and then the old one is revoked.

use serde_json::json;

use super::derive::{Draft, Making, fields, place};
use super::{Deferred, Risk, Sort, StepKind, Subject};
use crate::error::Result;
use crate::governance::policy::{AbsentKey, Age, KeyRule, Mode, logical_name};
use crate::governance::rights;
use crate::governance::snapshot::Key;
use crate::review::{self, Severity};
use crate::scopes::{self, Scope};
use crate::timestamp::Timestamp;

const HOUR: i64 = 60 * 60 * 1000;

fn subject(key: &Key) -> Subject {
    Subject::new(Sort::Key, &key.name, Some(&key.id))
}

/// Scopes in order, as a document holds them.
fn names(scopes: &[Scope]) -> Vec<String> {
    let mut names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    names.sort();
    names.dedup();
    names
}

/// The risk of a new key: that of what a review would say of it.
fn risk_of(scopes: &[Scope]) -> Risk {
    match review::keys::severity_of(scopes) {
        Some(Severity::Critical | Severity::High) => Risk::High,
        Some(Severity::Medium) => Risk::Medium,
        _ => Risk::Low,
    }
}

impl Making<'_> {
    pub(super) fn keys(&mut self) -> Result<()> {
        let (Some(rules), Some(keys)) = (&self.policy.keys, self.content.keys.clone()) else { return Ok(()) };
        let mut named: Vec<&str> = Vec::new();
        for (name, rule) in rules {
            let reason = place(&["keys", name]);
            let made = |key: &Key| (key.created.as_ref().map(Timestamp::unix_millis), key.id.clone());
            let of_name: Vec<&Key> = keys.iter().filter(|key| logical_name(&key.name) == name).collect();
            let pinned = rule.id.as_ref().and_then(|id| of_name.iter().find(|key| key.id.eq_ignore_ascii_case(id)));
            // With an id, that key is meant, and what a plan made after it. Others of the name may be in use.
            let is_meant = |key: &&&Key| match (&rule.id, pinned) {
                (None, _) => true,
                (Some(_), None) => logical_name(&key.name) != key.name,
                (Some(_), Some(pinned)) => {
                    key.id == pinned.id || logical_name(&key.name) != key.name && made(key) > made(pinned)
                }
            };
            let mut generations: Vec<&Key> = of_name.iter().filter(is_meant).copied().collect();
            let bare: Vec<&str> =
                generations.iter().filter(|key| key.name == name.as_str()).map(|key| key.id.as_str()).collect();
            named.extend(of_name.iter().map(|key| key.id.as_str()));
            if bare.len() > 1 {
                let message = format!(
                    "{} keys are named {name}, of the ids {}: say which is meant by `id` in {reason}",
                    bare.len(),
                    bare.join(", ")
                );
                self.refusal("ambiguous", message, None);
                continue;
            }
            for other in of_name.iter().filter(|key| !is_meant(key)) {
                let message = "has the name of a key of the policy, whose id is another: nothing is done with it";
                self.finding(subject(other), &reason, message);
            }
            generations.sort_by_key(|key| made(key));
            self.key(name, rule, &generations, &reason)?;
        }
        for key in keys.iter().filter(|key| !named.contains(&key.id.as_str())) {
            self.unnamed_key(key);
        }
        for key in &keys {
            self.key_rules(key);
        }
        Ok(())
    }

    /// A key of the policy, with those that live under its name, the oldest first.
    fn key(&mut self, name: &str, rule: &KeyRule, generations: &[&Key], reason: &str) -> Result<()> {
        let wanted = rule.wanted(&self.matrix)?;
        let Some((newest, older)) = generations.split_last() else {
            self.create(name, rule, &wanted, None, reason);
            return Ok(());
        };
        let held = rights::of_key(newest);
        let fits = !scopes::adds_access(&held, &wanted) && !scopes::adds_access(&wanted, &held);
        let is_too_old = rule.max_age.as_ref().is_some_and(|age| self.is_older(newest, age));
        if fits && !is_too_old {
            older.iter().for_each(|old| self.revoke_older(old, newest, rule, reason));
            return Ok(());
        }
        if self.create(name, rule, &wanted, Some(newest), reason) {
            for old in generations {
                let waits_for = format!("{} hours after its successor was delivered", rule.overlap_hours());
                self.revoke_later(old, waits_for, reason);
            }
        }
        Ok(())
    }

    /// Creates a key, in place of another one or as the first of its name; false where it must not be created.
    fn create(&mut self, name: &str, rule: &KeyRule, wanted: &[Scope], old: Option<&Key>, reason: &str) -> bool {
        let mode = self.policy.manage.keys;
        let subject = Subject::new(Sort::Key, name, None);
        let before = old.map(rights::of_key).unwrap_or_default();
        let (gained, _) = rights::changed_scopes(&before, wanted);
        let Some(sink) = &rule.sink else {
            let what = if old.is_some() { "must be replaced" } else { "is missing" };
            let message =
                format!("{what}, and no key is created without a sink for its secret: name one in {reason}.sink");
            match mode {
                Mode::Authoritative => self.refusal("no_sink", format!("{name} {message}"), None),
                _ => self.finding(subject, reason, message),
            }
            return false;
        };
        let draft = |kind, after, gained, risk| Draft {
            kind,
            subject: subject.clone(),
            before: None,
            after: fields(after),
            gained,
            lost: Vec::new(),
            reason: reason.to_owned(),
            risk,
            undocumented: false,
        };
        let creation = json!({ "name": name, "scopes": names(wanted) });
        self.step(mode, draft(StepKind::KeyCreate, creation, gained, risk_of(wanted)));
        if mode != Mode::Report {
            self.step(mode, draft(StepKind::KeyDeliver, json!({ "sink": sink }), Vec::new(), Risk::Low));
        }
        mode != Mode::Report
    }

    fn revoke_older(&mut self, old: &Key, newest: &Key, rule: &KeyRule, reason: &str) {
        let delivered = self.options.delivered.get(&newest.id).or(newest.created.as_ref());
        let over = delivered
            .is_some_and(|at| self.as_of.unix_millis() - at.unix_millis() >= i64::from(rule.overlap_hours()) * HOUR);
        if over {
            self.revoke(old, Some(newest), reason);
        } else if self.policy.manage.keys != Mode::Report {
            let waits_for = format!("{} hours after {} was delivered", rule.overlap_hours(), newest.id);
            self.revoke_later(old, waits_for, reason);
        }
    }

    fn revoke_later(&mut self, key: &Key, waits_for: String, reason: &str) {
        let (kind, reason) = (StepKind::KeyRevoke, reason.to_owned());
        self.deferred.push(Deferred { kind, subject: subject(key), reason, waits_for });
    }

    /// Whether a key is older than that. One of which nobody knows when it was made may be.
    fn is_older(&self, key: &Key, age: &Age) -> bool {
        let limit = self.as_of.unix_millis() - i64::from(age.hours()) * HOUR;
        key.created.as_ref().is_none_or(|created| created.unix_millis() < limit)
    }

    fn revoke(&mut self, key: &Key, successor: Option<&Key>, reason: &str) {
        let (held, kept) = (rights::of_key(key), successor.map(rights::of_key).unwrap_or_default());
        let (_, lost) = rights::changed_scopes(&held, &kept);
        let before = json!({ "name": key.name, "scopes": key.scopes, "successor": successor.map(|it| &it.id) });
        self.step(
            self.policy.manage.keys,
            Draft {
                kind: StepKind::KeyRevoke,
                subject: subject(key),
                before: fields(before),
                after: None,
                gained: Vec::new(),
                lost,
                reason: reason.to_owned(),
                risk: if successor.is_some() { Risk::Medium } else { Risk::High },
                undocumented: false,
            },
        );
    }

    fn unnamed_key(&mut self, key: &Key) {
        let manage = &self.policy.manage;
        if manage.keys == Mode::Authoritative && manage.keys_on_absent == AbsentKey::Revoke {
            self.revoke(key, None, &place(&["manage", "keys_on_absent"]));
        } else {
            self.finding(subject(key), "unnamed", "the policy does not name it");
        }
    }

    /// What the policy's rules say of a key that lives.
    fn key_rules(&mut self, key: &Key) {
        let held = rights::of_key(key);
        let rules = &self.policy.rules;
        let forbidden: Vec<String> =
            rules.forbidden_scopes.iter().filter(|it| scopes::allows(&held, it)).map(ToString::to_string).collect();
        let limit = rules.max_key_age.as_ref().filter(|age| self.is_older(key, age));
        if !forbidden.is_empty() {
            let message = format!("may do what no key may: {}", forbidden.join(", "));
            self.finding(subject(key), "rules.forbidden_scopes", message);
        }
        if let Some(limit) = limit {
            let message = format!("is older than {}, or may be", limit.as_str());
            self.finding(subject(key), "rules.max_key_age", message);
        }
    }
}
