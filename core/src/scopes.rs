//! The scopes of API keys: `<resource>:<action>`, and which scope covers which.
//!
//! `all` stands for every resource or every action, so four scopes suffice for one operation:
//! its own, the resource's `:all`, `all:` with its action, and `all:all`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

/// The resources of the documented scopes. Two are hyphenated. The list grows without notice, so
/// an unknown resource is not an error.
pub const RESOURCES: [&str; 36] = [
    "all",
    "ai_agents",
    "api_keys",
    "audit_logs",
    "custom_prompt_templates",
    "account_campaign_mappings",
    "campaigns",
    "inbox_placement_tests",
    "inbox_placement_analytics",
    "inbox_placement_reports",
    "lead_lists",
    "leads",
    "background-jobs",
    "custom_tags",
    "custom_tag_mappings",
    "crm_actions",
    "accounts",
    "block_list_entries",
    "lead-labels",
    "email_verifications",
    "emails",
    "email_templates",
    "workspaces",
    "workspace_billing",
    "workspace_group_members",
    "workspace_members",
    "subsequences",
    "ai_sdr",
    "ai_sdr_replies",
    "ai_inbox_manager_analytics",
    "sales_flows",
    "webhooks",
    "webhook_events",
    "security_tokens",
    "dfy_email_account_orders",
    "auth",
];

/// The actions of the documented scopes. `email_verifications` has no `update` and no `delete`.
pub const ACTIONS: [&str; 5] = ["all", "create", "read", "update", "delete"];

/// Every documented scope: 178 of them.
pub fn documented() -> impl Iterator<Item = Scope> {
    RESOURCES
        .into_iter()
        .flat_map(|resource| ACTIONS.into_iter().map(move |action| Scope::new(resource, action)))
        .filter(Scope::is_documented)
}

/// What an API key may do, for example `campaigns:read`.
///
/// ```
/// use instantly_rbac::Scope;
///
/// let scope: Scope = "campaigns:all".parse()?;
/// assert!(scope.covers(&"campaigns:read".parse()?));
/// assert!(!scope.covers(&"leads:read".parse()?));
/// assert!("campaigns".parse::<Scope>().is_err());
/// # Ok::<(), instantly_rbac::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(Cow<'static, str>);

impl Scope {
    /// A scope whose name is known at compile time, for example `campaigns:read`.
    pub const fn from_static(name: &'static str) -> Scope {
        Scope(Cow::Borrowed(name))
    }

    fn new(resource: &str, action: &str) -> Scope {
        Scope(Cow::Owned(format!("{resource}:{action}")))
    }

    /// A scope as the API names it, whatever its form: what a reply says is kept.
    pub(crate) fn received(name: &str) -> Scope {
        Scope(Cow::Owned(name.to_owned()))
    }

    /// The whole name, for example `campaigns:read`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the colon, for example `campaigns`.
    pub fn resource(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(resource, _)| resource)
    }

    /// The part after the colon, for example `read`.
    pub fn action(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, action)| action)
    }

    /// Whether the scope is one of the 178 documented ones. An undocumented scope is kept as it
    /// is: the list grows without notice.
    pub fn is_documented(&self) -> bool {
        let missing = self.resource() == "email_verifications" && matches!(self.action(), "update" | "delete");
        !missing && RESOURCES.contains(&self.resource()) && ACTIONS.contains(&self.action())
    }

    /// Whether a key that holds this scope may do what `required` names.
    pub fn covers(&self, required: &Scope) -> bool {
        (self.resource() == "all" || self.resource() == required.resource())
            && (self.action() == "all" || self.action() == required.action())
    }

    /// The scopes of which any one covers this one, narrowest first and without repetition.
    pub fn sufficient(&self) -> Vec<Scope> {
        let mut scopes = vec![
            self.clone(),
            Scope::new(self.resource(), "all"),
            Scope::new("all", self.action()),
            Scope::from_static("all:all"),
        ];
        // Of `leads:all` and its like the neighbours are equal.
        scopes.dedup();
        scopes
    }
}

/// Whether any of the granted scopes covers the required one.
pub fn allows(granted: &[Scope], required: &Scope) -> bool {
    granted.iter().any(|scope| scope.covers(required))
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let well_formed = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        };
        match text.split_once(':') {
            Some((resource, action)) if well_formed(resource) && well_formed(action) => Ok(Scope::received(text)),
            _ => Err(Error::invalid_argument(
                "scopes",
                format!("each must have the form <resource>:<action>, such as campaigns:read; got {text:?}"),
            )),
        }
    }
}

impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Scope({self})")
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }

    #[test]
    fn one_hundred_and_seventy_eight_scopes_are_documented() {
        assert_eq!(documented().count(), 178);
        assert!(!scope("email_verifications:delete").is_documented());
        assert!(scope("background-jobs:read").is_documented());
    }

    #[test]
    fn four_scopes_suffice_for_an_ordinary_one_and_one_for_the_widest() {
        let names = |text: &str| scope(text).sufficient().iter().map(Scope::to_string).collect::<Vec<_>>();
        assert_eq!(names("leads:read"), ["leads:read", "leads:all", "all:read", "all:all"]);
        assert_eq!(names("all:all"), ["all:all"]);
    }

    #[test]
    fn an_unknown_resource_is_kept_and_a_malformed_scope_is_named() {
        assert_eq!(scope("supersearch_enrichments:read").to_string(), "supersearch_enrichments:read");
        for text in ["", "leads", ":read", "leads:", "leads:read:x", "leads read"] {
            let error = text.parse::<Scope>().unwrap_err();
            assert!(error.message().contains("<resource>:<action>"), "{text:?}: {error}");
        }
    }
}
