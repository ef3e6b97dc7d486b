//! The scopes of API keys: `<resource>:<action>`, which scope covers which, and what a set of
//! them comes to. Nothing here needs the network.
//!
//! `all` stands for every resource or every action, so four scopes suffice for one operation:
//! its own, the resource's `:all`, `all:` with its action, and `all:all`.
//!
//! Functions take granted scopes as the API gave them. One that is not documented counts as the widest that it could
//! mean: `leads:fly` as `leads:all`, ` Leads:READ` as `leads:read`, and anything else, such as `*`, as `all:all`.

pub(crate) mod naming;
mod reading;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};
use crate::operation::Operation;
pub(crate) use naming::read_scope;
pub(crate) use reading::{Reading, folded};

/// The resources of the documented scopes. Two are hyphenated.
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

/// What a key can do whose scopes cannot be read, in words.
pub(crate) const UNREADABLE: &str = "nobody knows: its scopes cannot be read and count as full access";

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
/// let error = "campaings:read".parse::<Scope>().unwrap_err();
/// assert!(error.message().ends_with("did you mean campaigns:read?"));
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

    /// A scope as the API names it, whatever its form: what a key holds is kept as it is. To check what is about to be
    /// sent, parse it.
    pub fn received(name: &str) -> Scope {
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

    /// Whether the scope is one of the 178 documented ones.
    pub fn is_documented(&self) -> bool {
        let missing = self.resource() == "email_verifications" && matches!(self.action(), "update" | "delete");
        !missing && RESOURCES.contains(&self.resource()) && ACTIONS.contains(&self.action())
    }

    /// Whether a key that holds this scope may do what `required` names. A scope that is not documented counts as the
    /// widest that it could mean.
    ///
    /// ```
    /// use instantly_rbac::Scope;
    ///
    /// assert!(Scope::received("*").covers(&"leads:delete".parse()?));
    /// # Ok::<(), instantly_rbac::Error>(())
    /// ```
    pub fn covers(&self, required: &Scope) -> bool {
        self.includes(required) || self.counts_as().includes(required)
    }

    /// Whether an operation that accepts `required` accepts this scope, both taken by the letter.
    fn includes(&self, required: &Scope) -> bool {
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
        // Of `leads:all` and `all:read` some are equal.
        let mut seen = BTreeSet::new();
        scopes.retain(|scope| seen.insert(scope.clone()));
        scopes
    }
}

/// Whether any of the granted scopes covers the required one.
pub fn allows(granted: &[Scope], required: &Scope) -> bool {
    granted.iter().any(|scope| scope.covers(required))
}

/// All that a set of scopes allows: each documented scope that one of them covers, and those of the
/// set itself.
///
/// `campaigns:all` is among it only where nothing of campaigns, now or in future, is left out.
pub fn effective(granted: &[Scope]) -> BTreeSet<Scope> {
    let held: Vec<Scope> = granted.iter().map(Scope::counts_as).collect();
    let allowed = documented().filter(|scope| held.iter().any(|held| held.includes(scope)));
    allowed.chain(granted.iter().cloned()).collect()
}

/// What a change of scopes adds: each scope that is allowed after it and not before, in the order of their names; empty
/// where nothing is added.
///
/// Of a scope that is not documented, the least that it could mean counts before the change and the most after it.
///
/// ```
/// use instantly_rbac::scopes::added_access;
/// # use instantly_rbac::Scope;
/// # let parse = |names: &[&str]| names.iter().map(|name| name.parse()).collect::<Result<Vec<Scope>, _>>();
///
/// let before = parse(&["campaigns:all"])?;
/// assert!(added_access(&before, &parse(&["campaigns:read", "campaigns:update"])?).is_empty());
/// let added = added_access(&before, &parse(&["campaigns:all", "leads:read"])?);
/// assert_eq!(added, parse(&["leads:read"])?);
/// # Ok::<(), instantly_rbac::Error>(())
/// ```
pub fn added_access(before: &[Scope], after: &[Scope]) -> Vec<Scope> {
    let known: Vec<&Scope> = before.iter().filter(|scope| scope.is_documented()).collect();
    // A scope that stays means the same before and after.
    let new: Vec<Scope> = after.iter().filter(|scope| !before.contains(scope)).cloned().collect();
    let is_added = |scope: &Scope| {
        let widest = scope.counts_as();
        !before.contains(scope) && !known.iter().any(|held| held.includes(&widest))
    };
    effective(&new).into_iter().filter(is_added).collect()
}

/// Whether a change of scopes adds anything: [`added_access`] says what.
///
/// ```
/// # use instantly_rbac::scopes::{Scope, adds_access};
/// let [all, read] = ["campaigns:all", "campaigns:read"].map(Scope::from_static);
/// assert!(adds_access(&[read.clone()], &[all.clone()]));
/// assert!(!adds_access(&[all], &[read]));
/// ```
pub fn adds_access(before: &[Scope], after: &[Scope]) -> bool {
    !added_access(before, after).is_empty()
}

/// What a set of scopes allows, in words: first what is in doubt, then widest first; what a wider scope says is not
/// repeated.
///
/// ```
/// # use instantly_rbac::scopes::{Scope, in_words};
/// let scopes = ["campaigns:all", "leads:read", "leads:create"].map(Scope::from_static);
/// assert_eq!(in_words(&scopes), ["do everything with campaigns", "create and read leads"]);
/// ```
pub fn in_words(granted: &[Scope]) -> Vec<String> {
    let distinct: BTreeSet<&Scope> = granted.iter().collect();
    let mut sentences: Vec<String> = distinct.into_iter().filter_map(Scope::doubt_in_words).collect();
    let resources: Vec<&str> =
        RESOURCES.into_iter().filter(|name| granted.iter().any(|scope| scope.resource() == *name)).collect();
    for resource in resources {
        let holds = |action: &str| {
            let scope = Scope::new(resource, action);
            scope.is_documented() && granted.contains(&scope)
        };
        // What `all:…` says of this resource is said already.
        let said = |action: &str| {
            resource != "all"
                && granted.iter().any(|scope| {
                    scope.resource() == "all" && scope.is_documented() && scope.includes(&Scope::new(resource, action))
                })
        };
        let actions: Vec<&str> = match holds("all") && !said("all") {
            true => vec!["do everything with"],
            false => ACTIONS[1..].iter().copied().filter(|action| holds(action) && !said(action)).collect(),
        };
        if !actions.is_empty() {
            let sentence = format!("{} {}", joined(&actions), spoken(resource));
            sentences.push(sentence.replace("do everything with everything", "do everything"));
        }
    }
    sentences
}

/// Scopes as a text, for example `leads:read, leads:create`.
pub(crate) fn listed(scopes: &[Scope]) -> String {
    scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(", ")
}

/// Words as a sentence has them, for example `create, read and update`.
pub(crate) fn joined(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

fn spoken(resource: &str) -> String {
    match resource {
        "all" => "everything".to_owned(),
        name => name.replace(['_', '-'], " "),
    }
}

/// What a list of operations needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Needs {
    /// The smallest set of scopes with which all of them work.
    pub scopes: Vec<Scope>,
    /// Those of them whose scope is not documented; `scopes` holds what the contract assumes.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub undocumented: Vec<Operation>,
}

/// The smallest set of scopes for a list of operations, given by canonical name: `members.list`,
/// but also `members.iter` or `tags.ensure`.
///
/// # Errors
///
/// `InvalidArgument` for a name that is none, and for those whose needs depend on their use:
/// `client.request`, `client.as_workspace` and `groups.for_each`.
pub fn smallest_for<S: AsRef<str>>(operations: &[S]) -> Result<Needs> {
    needs("operations", operations)
}

/// The same; errors name the argument that held the operations.
pub(crate) fn needs<S: AsRef<str>>(argument: &str, operations: &[S]) -> Result<Needs> {
    let mut needs = Needs::default();
    for name in operations {
        for operation in naming::named(argument, name.as_ref())? {
            let documented = operation.spec().scope.clone();
            if documented.is_none() && !needs.undocumented.contains(&operation) {
                needs.undocumented.push(operation);
            }
            let scope = documented.or_else(|| operation.assumed_scope());
            needs.scopes.extend(scope.filter(|scope| !needs.scopes.contains(scope)));
        }
    }
    Ok(needs)
}

/// Whether a resource or an action has the form of the documented ones.
fn is_well_formed(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// A documented scope. What a key may hold beside those is [`Scope::received`].
impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read_scope("scope", text)
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

    fn set(names: &[&str]) -> Vec<Scope> {
        names.iter().map(|name| scope(name)).collect()
    }

    /// An independent model: a scope is a set of cells, one for each resource and action, with one
    /// resource and one action more than are known today, for those to come.
    fn cells(scope: &Scope) -> BTreeSet<(String, String)> {
        let expand = |name: &str, known: &[&str]| -> Vec<String> {
            match name {
                "all" => known[1..].iter().chain(&["to come"]).map(|name| (*name).to_owned()).collect(),
                name => vec![name.to_owned()],
            }
        };
        let actions = expand(scope.action(), &ACTIONS);
        let pairs = expand(scope.resource(), &RESOURCES).into_iter();
        pairs.flat_map(|resource| actions.iter().map(move |action| (resource.clone(), action.clone()))).collect()
    }

    #[test]
    fn all_pairs_of_the_178_scopes_agree_with_the_model() {
        let all: Vec<Scope> = documented().collect();
        let cells: Vec<_> = all.iter().map(cells).collect();
        for (granted, granted_cells) in all.iter().zip(&cells) {
            for (required, required_cells) in all.iter().zip(&cells) {
                let expected = required_cells.is_subset(granted_cells);
                assert_eq!(granted.covers(required), expected, "{granted} for {required}");
                assert_eq!(allows(std::slice::from_ref(granted), required), expected);
                assert_eq!(required.sufficient().contains(granted), expected, "{granted} for {required}");
                let added = added_access(std::slice::from_ref(granted), std::slice::from_ref(required));
                assert_eq!(added.is_empty(), expected, "from {granted} to {required}: {added:?}");
            }
        }
    }

    #[test]
    fn one_hundred_and_seventy_eight_scopes_are_documented() {
        assert_eq!(documented().count(), 178);
        assert!(!Scope::received("email_verifications:delete").is_documented());
        assert!(scope("background-jobs:read").is_documented());
    }

    #[test]
    fn four_scopes_suffice_for_an_ordinary_one_and_one_for_the_widest() {
        assert_eq!(scope("leads:read").sufficient(), set(&["leads:read", "leads:all", "all:read", "all:all"]));
        assert_eq!(scope("leads:all").sufficient(), set(&["leads:all", "all:all"]));
        assert_eq!(scope("all:read").sufficient(), set(&["all:read", "all:all"]));
        assert_eq!(scope("all:all").sufficient(), set(&["all:all"]));
    }

    #[test]
    fn a_scope_that_is_not_documented_is_refused_with_what_may_have_been_meant() {
        let of_leads = "expected one of: leads:all, leads:create, leads:read, leads:update, leads:delete";
        let form = "scope: must have the form <resource>:<action>, such as campaigns:read";
        let no_resource =
            |meant| format!("there is no such resource; expected one of: {}{meant}", RESOURCES.join(", "));
        for (text, said) in [
            ("leads:raed", format!("{of_leads}; did you mean leads:read?")),
            ("leads:fly", of_leads.to_owned()),
            ("leads:al", of_leads.to_owned()),
            ("leads:read:x", format!("{of_leads}; did you mean leads:read?")),
            ("campaings:read", no_resource("; did you mean campaigns:read?")),
            ("supersearch_enrichments:read", no_resource("")),
            ("", form.to_owned()),
            ("leads", form.to_owned()),
            (":read", form.to_owned()),
            ("leads:", form.to_owned()),
            ("leads read", form.to_owned()),
        ] {
            let said = if said == form { form.to_owned() } else { format!("scope: {text:?} is none; {said}") };
            assert_eq!(text.parse::<Scope>().unwrap_err().message(), said, "{text:?}");
        }
    }

    #[test]
    fn wider_scopes_add_access_even_where_every_narrow_one_was_held() {
        let every_action = set(&["leads:create", "leads:read", "leads:update", "leads:delete"]);
        assert_eq!(added_access(&every_action, &set(&["leads:all"])), set(&["leads:all"]));
        assert_eq!(added_access(&set(&["leads:all"]), &every_action), []);
        assert_eq!(added_access(&[], &set(&["leads:read"])), set(&["leads:read"]));
    }

    /// Scopes as no documentation has them, each with the widest that it could mean.
    const ODD: [(&str, &str); 17] = [
        ("*", "all:all"),
        ("*:*", "all:all"),
        ("ALL:ALL", "all:all"),
        (" all:all", "all:all"),
        ("a\u{200b}ll:all", "all:all"),
        ("api_keys:CREATE", "api_keys:create"),
        ("le\u{ad}ads:read\u{feff}\n", "leads:read"),
        ("leads:frobnicate", "leads:all"),
        ("email_verifications:delete", "email_verifications:all"),
        ("Leads:frobnicate", "all:all"),
        ("all:frobnicate", "all:all"),
        ("leads:*", "all:all"),
        ("leads:read,all:all", "all:all"),
        ("l\u{435}ads:read", "all:all"),
        ("teleports:read", "all:all"),
        ("leads", "all:all"),
        ("", "all:all"),
    ];

    #[test]
    fn an_undocumented_scope_counts_as_the_widest_that_it_could_mean() {
        let all: Vec<Scope> = documented().collect();
        for (odd, widest) in ODD {
            let (odd, widest) = (Scope::received(odd), cells(&scope(widest)));
            for required in &all {
                let expected = cells(required).is_subset(&widest);
                assert_eq!(odd.covers(required), expected, "{odd:?} for {required}");
                assert_eq!(effective(std::slice::from_ref(&odd)).contains(required), expected, "{odd:?}: {required}");
            }
            assert!(effective(std::slice::from_ref(&odd)).contains(&odd) && odd.covers(&odd));
        }
    }

    #[test]
    fn a_change_adds_access_unless_the_least_before_holds_the_most_after() {
        let documented = ["all:all", "all:read", "leads:all", "leads:read", "api_keys:create"].map(|name| (name, name));
        let scopes: Vec<(&str, &str)> = ODD.into_iter().chain(documented).collect();
        for (before, least) in &scopes {
            // The least that an undocumented scope could mean is nothing.
            let least = if before == least { cells(&scope(least)) } else { BTreeSet::new() };
            for (after, most) in &scopes {
                let expected = before != after && !cells(&scope(most)).is_subset(&least);
                let [before, after] = [before, after].map(|name| [Scope::received(name)]);
                assert_eq!(adds_access(&before, &after), expected, "from {before:?} to {after:?}");
                assert_eq!(added_access(&before, &after).is_empty(), !expected, "from {before:?} to {after:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_first_with_what_it_counts_as() {
        let words = |names: &[&str]| in_words(&names.iter().map(|name| Scope::received(name)).collect::<Vec<_>>());
        assert_eq!(
            words(&["leads:read", "*", "a\u{200b}ll:all", "leads:fly"]),
            [
                "use \"*\", which cannot be read and counts as full access",
                "use \"a\\u{200b}ll:all\", which is not spelled as documented and counts as all:all",
                "use \"leads:fly\", whose action is not documented, and which counts as leads:all",
                "read leads",
            ]
        );
    }

    #[test]
    fn what_a_key_can_do_is_said_once_and_widest_first() {
        assert_eq!(in_words(&set(&["all:all", "leads:read"])), ["do everything"]);
        assert_eq!(in_words(&set(&["leads:read", "leads:update", "all:read"])), ["read everything", "update leads"]);
        assert_eq!(in_words(&set(&["lead-labels:all"])), ["do everything with lead labels"]);
        assert!(in_words(&[]).is_empty());
    }

    #[test]
    fn the_smallest_set_does_for_its_operations_and_nothing_less_would() {
        for &operation in Operation::ALL {
            let needs = smallest_for(&[operation.name()]).unwrap();
            assert_eq!(needs.scopes.len(), 1, "{operation}");
            assert_eq!(needs.undocumented.is_empty(), operation.spec().scope.is_some(), "{operation}");
        }
        let needs = smallest_for(&["campaigns.iter", "tags.ensure", "campaigns.list", "tags.assign"]).unwrap();
        assert_eq!(
            needs.scopes,
            set(&["campaigns:read", "custom_tags:read", "custom_tags:create", "custom_tags:update"])
        );
        assert!(smallest_for(&["client.request"]).unwrap_err().message().contains("depends"));
        let error = smallest_for(&["members.lst"]).unwrap_err();
        let said = "operations: \"members.lst\" is none; expected one of: members.list, ";
        assert!(
            error.message().starts_with(said) && error.message().ends_with("; did you mean members.list?"),
            "{error}"
        );
        assert!(!smallest_for(&["members.fire"]).unwrap_err().message().contains("did you mean"));
    }
}
