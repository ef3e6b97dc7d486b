//! What would do in place of a key's scopes, and what to do about the key. A suggestion needs evidence: what the key is
//! stated to need, or what the audit log shows that it did. It never adds access.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::steps::Action;
use crate::audit_logs::{ActivityType, AuditLog};
use crate::error::{Error, Result};
use crate::keys::ApiKey;
use crate::operation::{Composed, Operation};
use crate::scopes::{self, Needs, Scope};
use crate::timestamp::Timestamp;

/// What a suggestion of scopes rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuggestionSource {
    /// What the key is stated to need.
    Needs,
    /// What the audit log shows that the key did. Reads are not logged.
    AuditLog,
}

/// What is stated that keys need, by their ids or names.
pub(super) struct StatedNeeds<'a>(BTreeMap<&'a str, Needs>);

impl<'a> StatedNeeds<'a> {
    /// Reads what is needed: operations by canonical name, and scopes for what no operation here does.
    pub fn read(argument: &str, stated: &'a BTreeMap<String, Vec<String>>) -> Result<StatedNeeds<'a>> {
        let each = stated.iter().map(|(key, needed)| {
            if key.trim().is_empty() {
                return Err(Error::invalid_argument(argument, "must not hold an empty id or name"));
            }
            let argument = format!("{argument}[{key:?}]");
            let (scopes, operations): (Vec<&String>, Vec<&String>) = needed.iter().partition(|name| name.contains(':'));
            let mut needs = scopes::needs(&argument, &operations)?;
            for name in scopes {
                let scope = scopes::read_scope(&argument, name)?;
                if !needs.scopes.contains(&scope) {
                    needs.scopes.push(scope);
                }
            }
            Ok((key.as_str(), needs))
        });
        each.collect::<Result<_>>().map(StatedNeeds)
    }

    /// What a key is stated to need, and under which entry; its id wins over its name.
    pub fn of(&self, key: &ApiKey) -> Option<(&'a str, &Needs)> {
        let is_id = |id: &str| self.0.iter().find(|(entry, _)| entry.eq_ignore_ascii_case(id));
        let by_id = key.given("id", &key.id).and_then(is_id);
        let found = by_id.or_else(|| self.0.get_key_value(key.given("name", &key.name)?));
        found.map(|(entry, needs)| (*entry, needs))
    }

    /// The entries that stand for none of these keys.
    pub fn unused(&self, keys: &[ApiKey]) -> Vec<String> {
        let used: BTreeSet<&str> = keys.iter().filter_map(|key| self.of(key)).map(|(entry, _)| entry).collect();
        self.0.keys().filter(|entry| !used.contains(*entry)).map(|entry| (*entry).to_owned()).collect()
    }
}

/// What the audit log shows of each key.
#[derive(Default)]
pub(super) struct KeyLog {
    by_key: BTreeMap<String, Logged>,
    /// When the log begins, as far as its events say.
    pub first: Option<Timestamp>,
    pub events: u64,
    pub is_complete: bool,
}

/// What the audit log shows of one key.
#[derive(Default)]
pub(super) struct Logged {
    pub last: Option<Timestamp>,
    /// The scopes that suffice for what it did.
    pub scopes: BTreeSet<Scope>,
    /// It also did something of which no scope is known to suffice.
    pub has_more: bool,
}

impl KeyLog {
    /// The whole log.
    pub fn of(events: &[AuditLog]) -> KeyLog {
        let mut log = KeyLog { is_complete: true, ..KeyLog::default() };
        events.iter().for_each(|event| log.note(event));
        log
    }

    /// The order of the log is not documented, so the latest wins, wherever it stands.
    pub fn note(&mut self, event: &AuditLog) {
        self.events += 1;
        let millis = Timestamp::unix_millis;
        let is_first =
            |first: &Timestamp| event.timestamp.as_ref().is_some_and(|at| at.unix_millis() < first.unix_millis());
        if self.first.as_ref().is_none_or(is_first) {
            self.first.clone_from(&event.timestamp);
        }
        let Some(key) = &event.api_key_id else { return };
        let logged = self.by_key.entry(key.to_ascii_lowercase()).or_default();
        if event.timestamp.as_ref().map(millis) > logged.last.as_ref().map(millis) {
            logged.last.clone_from(&event.timestamp);
        }
        match scope_of(event.activity_type).filter(|_| !event.is_irregular("activity_type")) {
            Some(scope) => _ = logged.scopes.insert(scope),
            None => logged.has_more = true,
        }
    }

    pub fn key(&self, key: &ApiKey) -> Option<&Logged> {
        self.by_key.get(&key.given("id", &key.id)?.to_ascii_lowercase())
    }

    /// The scopes that suffice for what a key did, where all of it is known.
    fn evidence(&self, key: &ApiKey) -> Option<Vec<Scope>> {
        let logged = self.key(key).filter(|logged| self.is_complete && !logged.has_more)?;
        Some(logged.scopes.iter().cloned().collect())
    }
}

/// The narrowest scope that suffices for what was logged; none where that is not known.
pub(super) fn scope_of(activity: ActivityType) -> Option<Scope> {
    use ActivityType as A;
    Some(Scope::from_static(match activity {
        A::CampaignDeletion => "campaigns:delete",
        A::CampaignLaunch | A::CampaignPause | A::CampaignUpdate => "campaigns:update",
        A::SubsequenceUpdate => "subsequences:update",
        A::LeadAdded => "leads:create",
        A::LeadMoved | A::LeadMerged => "leads:update",
        A::LeadDeletion => "leads:delete",
        A::AccountAddition => "accounts:create",
        A::AccountUpdate => "accounts:update",
        A::AccountDeletion => "accounts:delete",
        A::WebhookCreated => "webhooks:create",
        A::WebhookUpdated | A::WebhookResumed => "webhooks:update",
        A::ApiKeyCreated => "api_keys:create",
        A::ApiKeyDeleted => "api_keys:delete",
        // What a person does in the app, what the server does, and what no documented scope is known to allow.
        A::UserLogin
        | A::WebhookMarkedAsError
        | A::TotpEnrollmentStarted
        | A::TotpEnabled
        | A::TotpReplacementStarted
        | A::TotpReplaced
        | A::TotpDisabled
        | A::MfaRecoveryCodesGenerated
        | A::MfaRecoveryCodeUsed
        | A::MfaLoginChallengeFailed
        | A::MfaLoginChallengeFailedTooManyTimes
        | A::MfaLoginSucceeded
        | A::SubscriberImportStarted
        | A::SubscriberImportCancelled
        | A::LeadExported
        | A::SuperSearchEnrichmentCreated
        | A::DomainForwardingUpdated
        | A::VoiceAgentPhoneNumberAdded
        | A::VoiceAgentPhoneNumberUpdated
        | A::VoiceAgentPhoneNumberDeleted
        | A::VoiceAgentNumberBlocked
        | A::VoiceAgentNumberUnblocked
        | A::Unknown(_) => return None,
    }))
}

/// What is known of the scopes that would do in place of a key's own. What is suggested is always less than it holds.
pub(super) enum Suggestion<'a> {
    /// It can do more than it is stated to need.
    Needed(&'a Needs),
    /// It can do what it is stated to need, and no more.
    Fits,
    /// It is stated to need what it cannot do: what it lacks for that.
    Lacks { lacking: Vec<Scope>, needs: &'a Needs },
    /// Its own scopes cannot be read, so whether it can do what it is stated to need is not known.
    Unreadable,
    /// It can do more than the log shows of it.
    Logged(Vec<Scope>),
    /// There is no evidence of what it needs.
    None,
}

impl<'a> Suggestion<'a> {
    pub fn of(key: &ApiKey, needs: Option<&'a Needs>, log: &KeyLog) -> Suggestion<'a> {
        let granted = &key.scopes;
        // What is not documented may mean nothing, and is no reason to suggest anything.
        let held: Vec<Scope> = granted.iter().filter(|scope| scope.is_documented()).cloned().collect();
        let lacking = |needed: &[Scope]| -> Vec<Scope> {
            needed.iter().filter(|scope| !scopes::allows(&held, scope)).cloned().collect()
        };
        if let Some(needs) = needs {
            let lacking = lacking(&needs.scopes);
            let is_readable = !key.is_irregular("scopes") && held.len() == granted.len();
            return match (lacking.is_empty(), is_readable) {
                (false, true) => Suggestion::Lacks { lacking, needs },
                (false, false) => Suggestion::Unreadable,
                (true, _) if scopes::adds_access(&needs.scopes, granted) || needs.scopes.is_empty() => {
                    Suggestion::Needed(needs)
                }
                (true, _) => Suggestion::Fits,
            };
        }
        match log.evidence(key) {
            Some(did) if lacking(&did).is_empty() && scopes::adds_access(&did, granted) => Suggestion::Logged(did),
            _ => Suggestion::None,
        }
    }

    pub fn scopes(&self) -> &[Scope] {
        match self {
            Suggestion::Needed(needs) => &needs.scopes,
            Suggestion::Logged(scopes) => scopes,
            Suggestion::Fits | Suggestion::Lacks { .. } | Suggestion::Unreadable | Suggestion::None => &[],
        }
    }

    pub fn source(&self) -> Option<SuggestionSource> {
        match self {
            Suggestion::Needed(_) => Some(SuggestionSource::Needs),
            Suggestion::Logged(_) => Some(SuggestionSource::AuditLog),
            Suggestion::Fits | Suggestion::Lacks { .. } | Suggestion::Unreadable | Suggestion::None => None,
        }
    }

    /// What to do. The key that makes the review is never to be revoked.
    pub fn advice(&self, is_own: bool) -> String {
        match self {
            Suggestion::Needed(needs) if needs.scopes.is_empty() => {
                if is_own { NEEDS_NOTHING_OWN } else { "Nothing of what it needs takes a scope: revoke it" }.to_owned()
            }
            Suggestion::Needed(needs) if is_own => {
                let scopes = scopes_of(needs);
                format!("This is the key in use: create a key with {scopes}, and give that to this program")
            }
            Suggestion::Needed(needs) => {
                format!("Create a key with {}, switch to it, and revoke this one", scopes_of(needs))
            }
            Suggestion::Fits => {
                "It holds no more than it needs: keep its secret well, and replace it from time to time".to_owned()
            }
            Suggestion::Lacks { lacking, needs } => format!(
                "It lacks {} for what it is stated to need: find out what it does before you replace it by a key with {}, \
                 the smallest set for that",
                scopes::listed(lacking),
                scopes_of(needs)
            ),
            Suggestion::Unreadable => LOOK_UP.to_owned(),
            Suggestion::Logged(did) => format!(
                "The audit log shows that it used {}; reads are not logged, so state what it needs (the option needs) \
                 before you replace it",
                scopes::listed(did)
            ),
            Suggestion::None if is_own => STATE_NEEDS.to_owned(),
            Suggestion::None => format!("{STATE_NEEDS}; if nobody needs it, revoke it"),
        }
    }

    /// The calls for that. Of what the log shows nothing is created: what the key reads is not in it.
    pub fn actions(&self, is_own: bool) -> Vec<Action> {
        let revoke = (!is_own).then_some(Action::RevokeKey);
        let review = Action::Decide(Composed::KeysReview.name());
        match self {
            Suggestion::Needed(needs) => {
                let create = (!needs.scopes.is_empty()).then(|| Action::CreateKey(needs.scopes.clone()));
                create.into_iter().chain(revoke).collect()
            }
            Suggestion::None => [review].into_iter().chain(revoke).collect(),
            Suggestion::Logged(_) => vec![review],
            // Another key would add access, which somebody must decide.
            Suggestion::Lacks { .. } => vec![Action::Decide(Operation::KeysCreate.name())],
            Suggestion::Fits | Suggestion::Unreadable => Vec::new(),
        }
    }
}

/// The smallest set of scopes for what a key is stated to need.
fn scopes_of(needs: &Needs) -> String {
    let unsure: Vec<&str> = needs.undocumented.iter().map(|operation| operation.name()).collect();
    let unsure = match unsure.as_slice() {
        [] => String::new(),
        unsure => format!(" (what {} needs is not documented: try it)", unsure.join(", ")),
    };
    format!("{}{unsure}", scopes::listed(&needs.scopes))
}

const STATE_NEEDS: &str =
    "State what it needs (the option needs, by its id or name) to get the smallest scopes for that";
const NEEDS_NOTHING_OWN: &str =
    "Nothing of what it needs takes a scope, and it is the key in use: give this program one with less";
pub(super) const LOOK_UP: &str = "Look the key up in the dashboard before you trust it";
