//! A finding: what it is about, how much it matters, and by what it is known again.

use std::fmt;

use ring::digest::{SHA256, digest};
use serde::Serialize;

use super::steps::Action;
use crate::accounts::Account;
use crate::campaigns::Campaign;
use crate::keys::ApiKey;
use crate::members::Member;
use crate::tags::TagMapping;

/// Every rule, for exceptions that name one.
pub(super) const RULES: [&str; 31] = [
    "holds_all_all",
    "holds_all_update",
    "holds_all_create",
    "holds_all_delete",
    "holds_all_read",
    "unreadable_scopes",
    "misspelled_scope",
    "undocumented_action",
    "mints_keys",
    "reads_secrets",
    "governs_members",
    "governs_workspace",
    "governs_auth",
    "reaches_security_tokens",
    "old",
    "no_scopes",
    "exceeds_needs",
    "lacks_needs",
    "exceeds_scopes",
    "unused_scopes",
    "invitation_left_open",
    "unknown_role",
    "outside_domain",
    "many_admins",
    "untagged_campaign",
    "untagged_account",
    "two_teams",
    "sends_from_other_team",
    "dangling_mapping",
    "owned_by_no_member",
    "added_by_no_member",
];

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth mending when there is time.
    Medium,
    /// More access than is good.
    High,
    /// As good as full access to the workspace.
    Critical,
}

impl Severity {
    /// The canonical name, for example `critical`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// What sort of thing a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// The workspace as a whole.
    Workspace,
    /// A member, or an open invitation.
    Member,
    /// An API key.
    Key,
    /// A campaign.
    Campaign,
    /// A sending account; its id is its e-mail address.
    Account,
    /// A tag on a thing.
    Mapping,
}

impl SubjectKind {
    /// The canonical name, for example `key`.
    pub fn name(self) -> &'static str {
        match self {
            SubjectKind::Workspace => "workspace",
            SubjectKind::Member => "member",
            SubjectKind::Key => "key",
            SubjectKind::Campaign => "campaign",
            SubjectKind::Account => "account",
            SubjectKind::Mapping => "mapping",
        }
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// Something worth a second look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Which rule found it.
    pub rule: &'static str,
    /// What sort of thing it is about.
    pub kind: SubjectKind,
    /// The id of what it is about, as the API names it; an account's is its address. None where that could not be read.
    pub id: Option<String>,
    /// What it is about, as people call it: a key's name, a person's address, a campaign's name.
    pub subject: String,
    /// The workspace, where that is known.
    pub workspace_id: Option<String>,
    /// Why it matters, in one sentence.
    pub why: String,
    /// What to do about it.
    pub advice: String,
    /// By what it is known again: 16 hexadecimal digits over rule, kind, workspace and id (the subject, where there is
    /// no id). Names, severities, words and time do not change it.
    pub fingerprint: String,
    /// What mends it, in order.
    #[serde(skip)]
    pub(super) actions: Vec<Action>,
}

impl Finding {
    /// The same, with what mends it.
    pub(super) fn mended_by(self, actions: impl Into<Vec<Action>>) -> Finding {
        Finding { actions: actions.into(), ..self }
    }

    /// Says in which workspace it is, where that is not known yet.
    pub(super) fn locate(&mut self, workspace_id: &str) {
        if self.workspace_id.is_none() {
            self.workspace_id = Some(workspace_id.to_owned());
            self.fingerprint = fingerprint(self);
        }
    }
}

/// SHA-256 over a JSON array, cut. Ids and addresses are the same in capital letters.
fn fingerprint(finding: &Finding) -> String {
    let named = finding.id.as_ref().unwrap_or(&finding.subject).to_lowercase();
    let workspace = finding.workspace_id.as_ref().map(|id| id.to_lowercase());
    let about = serde_json::json!([finding.rule, finding.kind, workspace, finding.id.is_some(), named]).to_string();
    digest(&SHA256, about.as_bytes()).as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a finding is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    kind: SubjectKind,
    id: Option<&'a str>,
    name: &'a str,
    workspace_id: Option<&'a str>,
}

impl<'a> Subject<'a> {
    pub fn workspace(id: Option<&'a str>) -> Subject<'a> {
        Subject { kind: SubjectKind::Workspace, id, name: "the workspace", workspace_id: id }
    }

    pub fn member(member: &'a Member) -> Subject<'a> {
        let id = member.given("id", &member.id);
        let name = member.given("email", &member.email).or(id).unwrap_or("(a member without an address)");
        let workspace_id = member.given("workspace_id", &member.workspace_id);
        Subject { kind: SubjectKind::Member, id, name, workspace_id }
    }

    pub fn key(key: &'a ApiKey) -> Subject<'a> {
        let id = key.given("id", &key.id);
        let name = key.given("name", &key.name).or(id).unwrap_or("(a key without a name)");
        let workspace_id = key.given("organization_id", &key.organization_id);
        Subject { kind: SubjectKind::Key, id, name, workspace_id }
    }

    pub fn campaign(campaign: &'a Campaign) -> Subject<'a> {
        let id = campaign.given("id", &campaign.id);
        let name = campaign.given("name", &campaign.name).or(id).unwrap_or("(a campaign without a name)");
        Subject { kind: SubjectKind::Campaign, id, name, workspace_id: campaign.organization.as_deref() }
    }

    pub fn account(account: &'a Account) -> Subject<'a> {
        let id = account.given("email", &account.email);
        let name = id.unwrap_or("(an account without an address)");
        let workspace_id = account.given("organization", &account.organization);
        Subject { kind: SubjectKind::Account, id, name, workspace_id }
    }

    /// It is called by what carries the tag.
    pub fn mapping(mapping: &'a TagMapping) -> Subject<'a> {
        let id = mapping.given("id", &mapping.id);
        let name = mapping.given("resource_id", &mapping.resource_id).unwrap_or("(a tag on a thing without an id)");
        let workspace_id = mapping.given("organization_id", &mapping.organization_id);
        Subject { kind: SubjectKind::Mapping, id, name, workspace_id }
    }

    /// The id, where it is known.
    pub fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// In a sentence: campaign, account and so on.
    pub fn kind(&self) -> SubjectKind {
        self.kind
    }

    /// What was found of it.
    pub fn finding(
        &self,
        severity: Severity,
        rule: &'static str,
        why: impl Into<String>,
        advice: impl Into<String>,
    ) -> Finding {
        debug_assert!(RULES.contains(&rule), "RULES lacks {rule}");
        let mut finding = Finding {
            severity,
            rule,
            kind: self.kind,
            id: self.id.map(str::to_owned),
            subject: self.name.to_owned(),
            workspace_id: self.workspace_id.map(str::to_owned),
            why: why.into(),
            advice: advice.into(),
            fingerprint: String::new(),
            actions: Vec::new(),
        };
        finding.fingerprint = fingerprint(&finding);
        finding
    }
}

/// Most severe first, then by subject.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|left, right| right.severity.cmp(&left.severity).then_with(|| left.subject.cmp(&right.subject)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, name: &str, workspace: &str) -> ApiKey {
        ApiKey { id: id.to_owned(), name: name.to_owned(), organization_id: workspace.to_owned(), ..ApiKey::default() }
    }

    fn found(key: &ApiKey, rule: &'static str) -> Finding {
        Subject::key(key).finding(Severity::Low, rule, "why", "advice")
    }

    #[test]
    fn a_fingerprint_stays_while_names_severities_and_words_change() {
        let one = found(&key("k1", "crm", "w"), "old");
        let same = Subject::key(&key("K1", "CRM, renamed", "W")).finding(Severity::High, "old", "other", "words");
        assert_eq!(one.fingerprint, same.fingerprint);
        assert!(one.fingerprint.len() == 16 && one.fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one:?}");
        assert_eq!(one.fingerprint, "cd99494155f0d9ec", "it is the same in every version");
    }

    #[test]
    fn what_is_another_finding_has_another_fingerprint() {
        let all = [
            found(&key("k1", "crm", "w"), "old"),
            found(&key("k2", "crm", "w"), "old"),
            found(&key("k1", "crm", "w"), "no_scopes"),
            found(&key("k1", "crm", "w2"), "old"),
            found(&key("k1", "crm", ""), "old"),
            found(&key("", "k1", "w"), "old"),
            found(&key("", "crm", "w"), "old"),
            Subject::workspace(Some("k1")).finding(Severity::Low, "old", "why", "advice"),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().map(|finding| &finding.fingerprint).collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn where_a_finding_is_is_said_once() {
        let mut nowhere = found(&key("k1", "crm", ""), "old");
        nowhere.locate("w");
        assert_eq!(nowhere, found(&key("k1", "crm", "w"), "old"));
        nowhere.locate("w2");
        assert_eq!(nowhere.workspace_id.as_deref(), Some("w"));
    }
}
