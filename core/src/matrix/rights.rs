//! What the API's own roles, permissions and scopes allow, as data: the one place that says so.
//!
//! Where the documentation does not say, what is assumed is the wider right, so that a check
//! errs on the side of finding too much.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Resource};
use crate::keys::ApiKey;
use crate::members::{Member, Permission, Role};
use crate::scopes::{self, Scope};

use Action::{Create, Delete, Edit, Import, Launch, Pause, View};

/// The scope that an action needs. Launching and pausing are changes of a campaign, and importing
/// is creating leads: there is no scope for any of them alone.
pub(super) fn scope(resource: Resource, action: Action) -> Scope {
    let resource = match resource {
        Resource::Members => "workspace_members",
        other => other.name(),
    };
    let action = match action {
        View => "read",
        Create | Import => "create",
        Edit | Launch | Pause => "update",
        Delete => "delete",
    };
    Scope::received(&format!("{resource}:{action}"))
}

/// The scope that allows every action on a resource.
pub(crate) fn whole(resource: Resource) -> Scope {
    let view = scope(resource, View);
    Scope::received(&format!("{}:all", view.resource()))
}

/// What a key of these scopes can do with a resource.
///
/// A key that reads the list of keys may see their secrets, and one that creates keys can make a
/// wider one: either can do whatever the widest key can.
pub(super) fn of_scopes(granted: &[Scope], resource: Resource) -> BTreeSet<Action> {
    let can = |action| scopes::allows(granted, &scope(resource, action));
    if resource == Resource::ApiKeys && (can(View) || can(Create)) {
        return resource.actions().iter().copied().collect();
    }
    let actions = resource.actions().iter().copied();
    actions.filter(|action| can(*action)).collect()
}

/// What a key can do with a resource: anything where its scopes cannot be read.
pub(crate) fn of_key(key: &ApiKey, resource: Resource) -> BTreeSet<Action> {
    match key.is_irregular("scopes") {
        true => resource.actions().iter().copied().collect(),
        false => of_scopes(&key.scopes, resource),
    }
}

/// Whether all scopes of a key are documented ones.
pub(crate) fn is_readable_key(key: &ApiKey) -> bool {
    !key.is_irregular("scopes") && key.scopes.iter().all(Scope::is_documented)
}

/// The role of a member; one that is not known where it cannot be read.
pub(super) fn role(member: &Member) -> Role {
    if member.is_irregular("role") { Role::default() } else { member.role.clone() }
}

/// What a member can do with a resource.
pub(crate) fn of_membership(member: &Member, resource: Resource) -> BTreeSet<Action> {
    of_member(&role(member), member.permissions.as_deref(), resource)
}

/// Whether the role and the permissions of a member are documented ones.
pub(crate) fn is_readable_member(member: &Member) -> bool {
    let is_unknown = |permission: &Permission| matches!(permission, Permission::Unknown(_));
    !matches!(role(member), Role::Unknown(_))
        && !member.permissions.iter().flatten().any(is_unknown)
        && !member.is_irregular("permissions")
}

/// The section of the app that an action needs. None where no permission governs it.
pub(super) fn permission(resource: Resource, action: Action) -> Option<Permission> {
    Some(match (resource, action) {
        (Resource::Campaigns, View) => Permission::CampaignsView,
        (Resource::Campaigns, Create) => Permission::CampaignsCreate,
        (Resource::Campaigns, Edit | Launch | Pause) => Permission::CampaignsEdit,
        (Resource::Campaigns, Delete) => Permission::CampaignsDelete,
        (Resource::Leads, View) => Permission::LeadManagementView,
        (Resource::Accounts, View) => Permission::AccountsView,
        (Resource::Accounts, Create | Edit | Delete) => Permission::AccountsManage,
        (Resource::Webhooks | Resource::ApiKeys, _) => Permission::OrganizationIntegrations,
        (Resource::Members, Create | Edit | Delete) => Permission::OrganizationUsersManage,
        // Nothing in the list governs what is done with leads once they are visible, but for moving
        // them; nor who sees the team.
        (Resource::Campaigns | Resource::Leads | Resource::Accounts | Resource::Members, _) => return None,
    })
}

/// What a member of this role can do with a resource, before permissions.
pub(super) fn of_role(role: &Role, resource: Resource) -> BTreeSet<Action> {
    let every = || resource.actions().iter().copied().collect();
    match (role, resource) {
        // An unknown role might allow anything.
        (Role::Owner | Role::Admin | Role::Unknown(_), _) => every(),
        // "Everything but team and billing."
        (Role::Editor, Resource::Members) => BTreeSet::from([View]),
        (Role::Editor, _) => every(),
        // "May reply and update mailbox settings."
        (Role::View, Resource::Accounts) => BTreeSet::from([View, Edit]),
        // An agency's client sees what a viewer sees, and has no settings.
        (Role::View | Role::Client, _) => BTreeSet::from([View]),
    }
}

/// What a change of role adds, cell by cell, before permissions; empty where nothing is added.
/// [`scopes::added_access`] is the same for keys.
///
/// ```
/// use instantly_rbac::matrix::{Action, Resource, added_access};
/// use instantly_rbac::members::Role;
///
/// assert!(added_access(&Role::Admin, &Role::Editor).is_empty());
/// let added = added_access(&Role::View, &Role::Editor);
/// assert!(added[&Resource::Campaigns].contains(&Action::Launch));
/// ```
pub fn added_access(before: &Role, after: &Role) -> BTreeMap<Resource, BTreeSet<Action>> {
    // An unknown role might allow nothing or anything, and so a change from it, as well as to it, may add anything.
    let rights_before = |resource| match before {
        Role::Unknown(_) if before != after => BTreeSet::new(),
        known => of_role(known, resource),
    };
    let added = |resource| &of_role(after, resource) - &rights_before(resource);
    let cells = Resource::ALL.into_iter().map(|resource| (resource, added(resource)));
    cells.filter(|(_, actions)| !actions.is_empty()).collect()
}

/// Whether a change of role adds anything, before permissions: [`added_access`] says what.
///
/// ```
/// use instantly_rbac::matrix::adds_access;
/// use instantly_rbac::members::Role;
///
/// assert!(adds_access(&Role::View, &Role::Editor));
/// assert!(!adds_access(&Role::Admin, &Role::Editor));
/// ```
pub fn adds_access(before: &Role, after: &Role) -> bool {
    !added_access(before, after).is_empty()
}

/// What a member can do with a resource: the role's rights, less the sections that a list of
/// permissions leaves out.
///
/// What an empty list or an unknown permission means is not documented: neither is taken to narrow
/// anything. Nor is anything taken to narrow an owner or a role that cannot be read.
pub(crate) fn of_member(role: &Role, permissions: Option<&[Permission]>, resource: Resource) -> BTreeSet<Action> {
    let is_clear = |list: &&[Permission]| {
        !list.is_empty() && !list.iter().any(|permission| matches!(permission, Permission::Unknown(_)))
    };
    let may_be_owner = matches!(role, Role::Owner | Role::Unknown(_));
    let permissions = permissions.filter(is_clear).filter(|_| !may_be_owner);
    let open = |action: &Action| match (permissions, permission(resource, *action)) {
        // Even a viewer may change mailbox settings; nothing says that a permission takes it away.
        _ if (resource, *action) == (Resource::Accounts, Edit) => true,
        (Some(list), Some(needed)) => list.contains(&needed),
        _ => true,
    };
    let mut actions: BTreeSet<Action> = of_role(role, resource).into_iter().filter(open).collect();
    // A section that is not visible cannot be used.
    if !open(&View) {
        actions.clear();
    }
    actions
}
