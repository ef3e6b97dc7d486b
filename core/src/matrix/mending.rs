//! How a difference from the matrix is mended, as far as the API can.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::check::{Difference, Holder};
use super::{Action, Compiled, Resource, names, rights};
use crate::keys::ApiKey;
use crate::members::{Member, Permission, Role};
use crate::scopes::{Scope, folded, joined, listed};

/// How a difference from the matrix is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Mending {
    /// Change the member's role, with `members.update`.
    ChangeRole {
        /// The membership, where its id is known.
        member_id: Option<String>,
        /// The role to give.
        role: Role,
        /// What that adds beyond the matrix with other resources.
        adds: BTreeMap<Resource, BTreeSet<Action>>,
    },
    /// Remove the member and invite the person again, with `members.remove` and `members.invite`: permissions cannot be
    /// changed.
    InviteAgain {
        /// The membership, where its id is known.
        member_id: Option<String>,
        /// The role to invite with.
        role: Role,
        /// The permissions to invite with; none where the role needs no narrowing.
        permissions: Option<Vec<Permission>>,
        /// What that adds beyond the matrix with other resources.
        adds: BTreeMap<Resource, BTreeSet<Action>>,
        /// What it costs.
        costs: &'static str,
    },
    /// Create a key, give it to whatever uses this one, and revoke this one, with `keys.create` and `keys.revoke`: scopes
    /// cannot be changed.
    ReplaceKey {
        /// The key, where its id is known.
        key_id: Option<String>,
        /// The scopes to create the new one with. None: the role may do nothing, so no new one is needed.
        scopes: Vec<Scope>,
    },
    /// Nothing in the API mends it.
    Nothing {
        /// Why, in one sentence.
        why: String,
    },
}

/// What inviting again costs.
pub(crate) const COSTS: &str = "the person is out until they accept the invitation that is sent by e-mail; the nickname \
is lost, and the membership has another id; what they own stays theirs, and API keys that they know still work";

const OWNER: &str =
    "the owner's role cannot be changed, and the owner cannot be removed: hand the workspace over first";

/// A cell that differs.
pub(super) struct Cell<'a> {
    pub resource: Resource,
    /// What the matrix allows.
    pub allowed: &'a BTreeSet<Action>,
    /// What the holder can do.
    pub actual: &'a BTreeSet<Action>,
}

impl Cell<'_> {
    /// Whether the holder is nearer to the matrix in some way with these rights.
    fn improves_with(&self, rights: &BTreeSet<Action>) -> bool {
        let is_taken = |action: &Action| !self.allowed.contains(action) && !rights.contains(action);
        let is_given = |action: &Action| !self.actual.contains(action) && rights.contains(action);
        self.actual.iter().any(is_taken) || self.allowed.iter().any(is_given)
    }
}

/// How a cell is mended, and what can be done with the resource after that.
pub(super) type Mended = (Mending, BTreeSet<Action>);

/// How cells of a member are mended who should have the role that was compiled; `allowed` is what the matrix says of each
/// resource.
pub(super) fn of_member(
    member: &Member,
    compiled: &Compiled,
    allowed: impl Fn(Resource) -> BTreeSet<Action>,
    cell: &Cell<'_>,
) -> Mended {
    if folded(rights::role(member).as_str()) == Role::Owner.as_str() {
        return (Mending::Nothing { why: OWNER.to_owned() }, cell.actual.clone());
    }
    let given = member.permissions.as_deref();
    let now = |resource| rights::of_membership(member, resource);
    let changed = |resource| rights::of_member(&compiled.api_role, given, resource);
    let invited = |resource| rights::of_member(&compiled.api_role, compiled.permissions.as_deref(), resource);
    let adds = |after: &dyn Fn(Resource) -> BTreeSet<Action>| -> BTreeMap<Resource, BTreeSet<Action>> {
        let others = Resource::ALL.into_iter().filter(|resource| *resource != cell.resource);
        let added = others.map(|other| (other, &(&after(other) - &now(other)) - &allowed(other)));
        added.filter(|(_, actions)| !actions.is_empty()).collect()
    };
    let best = invited(cell.resource);
    if !cell.improves_with(&best) {
        return (nothing(compiled, cell.resource, "member"), cell.actual.clone());
    }
    let member_id = member.given("id", &member.id).map(str::to_owned);
    let role = compiled.api_role.clone();
    let (added, added_by_change) = (adds(&invited), adds(&changed));
    let is_narrow =
        added_by_change.iter().all(|(other, actions)| added.get(other).is_some_and(|also| actions.is_subset(also)));
    if changed(cell.resource) == best && is_narrow {
        return (Mending::ChangeRole { member_id, role, adds: added_by_change }, best);
    }
    let permissions = compiled.permissions.clone();
    (Mending::InviteAgain { member_id, role, permissions, adds: added, costs: COSTS }, best)
}

/// How a cell of a key is mended.
pub(super) fn of_key(key: &ApiKey, compiled: &Compiled, cell: &Cell<'_>) -> Mended {
    let best = rights::of_scopes(&compiled.scopes, cell.resource);
    if !cell.improves_with(&best) {
        return (nothing(compiled, cell.resource, "key"), cell.actual.clone());
    }
    let key_id = key.given("id", &key.id).map(str::to_owned);
    (Mending::ReplaceKey { key_id, scopes: compiled.scopes.clone() }, best)
}

fn nothing(compiled: &Compiled, resource: Resource, holder: &str) -> Mending {
    let gap = compiled.gaps.iter().find(|gap| gap.resource == resource && gap.holder == holder);
    Mending::Nothing { why: gap.map(|gap| gap.why.clone()).unwrap_or_default() }
}

/// The calls that mend it, in words.
fn calls(how: &Mending) -> String {
    match how {
        Mending::Nothing { why } => format!("cannot be mended: {why}"),
        Mending::ChangeRole { role, .. } => format!("change the role to {role} (members.update)"),
        Mending::InviteAgain { role, permissions, .. } => {
            let sections = match permissions {
                None => "all sections".to_owned(),
                Some(sections) => {
                    let names: Vec<&str> = sections.iter().map(Permission::as_str).collect();
                    format!("the {} {}", if names.len() == 1 { "section" } else { "sections" }, joined(&names))
                }
            };
            format!("remove and invite again as {role}, with {sections} (members.remove, members.invite)")
        }
        Mending::ReplaceKey { scopes, .. } if scopes.is_empty() => "revoke it (keys.revoke)".to_owned(),
        Mending::ReplaceKey { scopes, .. } => {
            format!("create a key with {}, and revoke this one (keys.create, keys.revoke)", listed(scopes))
        }
    }
}

/// What it adds with other resources.
fn adds(how: &Mending) -> Option<&BTreeMap<Resource, BTreeSet<Action>>> {
    match how {
        Mending::ChangeRole { adds, .. } | Mending::InviteAgain { adds, .. } => Some(adds),
        Mending::ReplaceKey { .. } | Mending::Nothing { .. } => None,
    }
}

fn added(adds: &BTreeMap<Resource, BTreeSet<Action>>) -> Option<String> {
    let cells = adds.iter().map(|(resource, actions)| format!("{} {}", resource.title(), names(actions)));
    (!adds.is_empty()).then(|| format!("and adds beyond the matrix: {}", cells.collect::<Vec<_>>().join("; ")))
}

/// A difference with how it is mended, in words.
pub(super) fn in_words(difference: &Difference) -> String {
    let Difference { more_after, less_after, how, .. } = difference;
    let mut words = vec![calls(how)];
    if let Mending::Nothing { .. } = how {
        return words.remove(0);
    }
    if !more_after.is_empty() {
        words.push(format!("which leaves {} beyond the matrix", names(more_after)));
    }
    if !less_after.is_empty() {
        words.push(format!("which leaves {} missing", names(less_after)));
    }
    words.extend(adds(how).and_then(added));
    words.join(", ")
}

/// What is done once for some cells of a holder.
pub struct HolderMending<'a> {
    /// Who.
    pub holder: &'a Holder,
    /// With what.
    pub with: Vec<Resource>,
    /// How it is mended and what stays, or why it is not.
    pub in_words: String,
}

/// How each holder is mended, all cells at once: whoever must be invited again is not given another role first, which
/// would mend some of them.
pub fn by_holder(differences: &[Difference]) -> Vec<HolderMending<'_>> {
    type Key<'a> = (&'a Holder, Option<&'a str>, Option<&'a str>);
    let mut groups: Vec<(Key<'_>, Vec<&Difference>)> = Vec::new();
    for difference in differences {
        let (id, why) = match &difference.how {
            Mending::ChangeRole { member_id: id, .. }
            | Mending::InviteAgain { member_id: id, .. }
            | Mending::ReplaceKey { key_id: id, .. } => (id.as_deref(), None),
            Mending::Nothing { why } => (None, Some(why.as_str())),
        };
        let key = (&difference.holder, id, why);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, cells)) => cells.push(difference),
            None => groups.push((key, vec![difference])),
        }
    }
    groups.into_iter().map(|((holder, ..), cells)| of_holder(holder, &cells)).collect()
}

/// Cells that are mended at once.
fn of_holder<'a>(holder: &'a Holder, cells: &[&Difference]) -> HolderMending<'a> {
    let again = cells.iter().find(|cell| matches!(cell.how, Mending::InviteAgain { .. }));
    let how = &again.unwrap_or(&cells[0]).how;
    let left = |cell: &&Difference| -> Vec<String> {
        let Difference { resource, more_after, less_after, .. } = cell;
        let of = |actions: &BTreeSet<Action>, is: &str| {
            (!actions.is_empty()).then(|| format!("{} {} {is}", resource.title(), names(actions)))
        };
        [of(more_after, "beyond the matrix"), of(less_after, "missing")].into_iter().flatten().collect()
    };
    let mut words = vec![calls(how)];
    if !matches!(how, Mending::Nothing { .. }) {
        let left: Vec<String> = cells.iter().flat_map(left).collect();
        words.extend((!left.is_empty()).then(|| format!("which leaves {}", left.join("; "))));
        // What stays in the cells is said already.
        let with: BTreeSet<Resource> = cells.iter().map(|cell| cell.resource).collect();
        let others = cells.iter().filter_map(|cell| adds(&cell.how)).flatten();
        let others: BTreeMap<_, _> = others
            .filter(|(resource, _)| !with.contains(resource))
            .map(|(resource, actions)| (*resource, actions.clone()))
            .collect();
        words.extend(added(&others));
    }
    HolderMending { holder, with: cells.iter().map(|cell| cell.resource).collect(), in_words: words.join(", ") }
}
