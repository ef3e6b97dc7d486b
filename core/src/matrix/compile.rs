//! What the API can express of a role: the nearest API role, permissions and scopes, and what
//! they get wrong.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Action, Cell, Matrix, Resource, names, rights};
use crate::error::Result;
use crate::members::{Permission, Role};
use crate::scopes::Scope;

/// What comes nearest to a role of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Compiled {
    /// The role of the matrix.
    pub role: String,
    /// The role to invite a person with: the narrowest that lacks nothing.
    pub api_role: Role,
    /// The permissions to invite a person with; none where the role needs no narrowing. They
    /// restrict the app alone, and cannot be changed later.
    pub permissions: Option<Vec<Permission>>,
    /// The scopes to create a key with.
    pub scopes: Vec<Scope>,
    /// Each cell that the API cannot express.
    pub gaps: Vec<Gap>,
}

/// A cell that the API cannot express, for people or for keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    /// The resource.
    pub resource: Resource,
    /// `member` or `key`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["member", "key"])))]
    pub holder: &'static str,
    /// What is allowed beyond the matrix.
    pub more: BTreeSet<Action>,
    /// What the matrix allows and the API does not.
    pub less: BTreeSet<Action>,
    /// Why, in one sentence.
    pub why: String,
}

impl Matrix {
    /// What comes nearest to a role: the API role and permissions for a person, the scopes for a
    /// key, and every cell that cannot be expressed.
    ///
    /// ```
    /// use instantly_rbac::matrix::Matrix;
    /// use instantly_rbac::members::Role;
    ///
    /// let viewer = Matrix::original().compile("Viewer")?;
    /// assert_eq!(viewer.api_role, Role::View);
    /// assert!(viewer.gaps.iter().any(|gap| gap.why.contains("mailbox settings")));
    /// # Ok::<(), instantly_rbac::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a role that the matrix lacks.
    pub fn compile(&self, role: &str) -> Result<Compiled> {
        let cells = Resource::ALL
            .into_iter()
            .map(|resource| Ok((resource, self.cell(role, resource)?)))
            .collect::<Result<Vec<_>>>()?;
        let suffices = |api_role: &Role| {
            cells.iter().all(|(resource, cell)| cell.actions.is_subset(&rights::of_role(api_role, *resource)))
        };
        let api_role = [Role::View, Role::Editor].into_iter().find(suffices).unwrap_or(Role::Admin);
        let permissions = permissions(&api_role, &cells);
        let scopes: Vec<Scope> = cells.iter().flat_map(|(resource, cell)| scopes(*resource, cell)).collect();
        let mut gaps = Vec::new();
        for (resource, cell) in cells {
            let member = rights::of_member(&api_role, permissions.as_deref(), resource);
            gaps.extend(gap(resource, cell, "member", &member, |more| member_reason(&api_role, resource, cell, more)));
            let key = rights::of_scopes(&scopes, resource);
            gaps.extend(gap(resource, cell, "key", &key, |more| key_reason(resource, cell, more)));
        }
        Ok(Compiled { role: role.to_owned(), api_role, permissions, scopes, gaps })
    }
}

/// The permissions that let through what the cells allow; none where the role allows no more.
fn permissions(api_role: &Role, cells: &[(Resource, &Cell)]) -> Option<Vec<Permission>> {
    if cells.iter().all(|(resource, cell)| cell.actions == rights::of_role(api_role, *resource)) {
        return None;
    }
    let mut list = vec![Permission::DashboardView];
    for (resource, cell) in cells {
        for permission in cell.actions.iter().filter_map(|action| rights::permission(*resource, *action)) {
            if !list.contains(&permission) {
                list.push(permission);
            }
        }
    }
    Some(list)
}

/// The smallest scopes for a cell.
fn scopes(resource: Resource, cell: &Cell) -> Vec<Scope> {
    if resource.actions().iter().all(|action| cell.actions.contains(action)) {
        return vec![rights::whole(resource)];
    }
    let mut scopes = Vec::new();
    for scope in cell.actions.iter().map(|action| rights::scope(resource, *action)) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes
}

fn gap(
    resource: Resource,
    cell: &Cell,
    holder: &'static str,
    actual: &BTreeSet<Action>,
    why_more: impl FnOnce(&BTreeSet<Action>) -> String,
) -> Option<Gap> {
    let more: BTreeSet<Action> = actual - &cell.actions;
    let less: BTreeSet<Action> = &cell.actions - actual;
    if more.is_empty() && less.is_empty() {
        return None;
    }
    let why = if more.is_empty() { format!("nothing in the API gives a {holder} this alone") } else { why_more(&more) };
    Some(Gap { resource, holder, more, less, why })
}

fn member_reason(api_role: &Role, resource: Resource, cell: &Cell, more: &BTreeSet<Action>) -> String {
    let named = names(more);
    let granted = cell.actions.iter().filter_map(|action| rights::permission(resource, *action));
    let mut shared = granted.filter(|permission| {
        more.iter().any(|action| rights::permission(resource, *action).as_ref() == Some(permission))
    });
    match (resource, shared.next()) {
        (Resource::Webhooks | Resource::ApiKeys, _) => format!(
            "one permission, `organization.integrations`, covers webhooks and API keys alike, which adds {named}"
        ),
        (_, Some(permission)) => {
            format!("the permission `{permission}` covers more than was asked, which adds {named}")
        }
        (Resource::Accounts, None) if *api_role == Role::View => {
            "the API role `view` may still change mailbox settings".to_owned()
        }
        (Resource::Accounts, None) => {
            format!("nothing says that a permission takes changes of mailbox settings away, so the role adds {named}")
        }
        (Resource::Leads, None) => {
            format!("but for moving them, no permission narrows what a member does with leads: the role adds {named}")
        }
        (_, None) => format!("the API role `{api_role}` adds {named}, and no permission takes it away"),
    }
}

fn key_reason(resource: Resource, cell: &Cell, more: &BTreeSet<Action>) -> String {
    if resource == Resource::ApiKeys {
        return "`api_keys:read` may show the secrets of all keys, and with them it can do whatever the widest can"
            .to_owned();
    }
    let forced: BTreeSet<String> = more.iter().map(|action| rights::scope(resource, *action).to_string()).collect();
    let allowed: BTreeSet<Action> = cell
        .actions
        .iter()
        .copied()
        .filter(|action| forced.contains(rights::scope(resource, *action).as_str()))
        .collect();
    let scope = forced.into_iter().collect::<Vec<_>>().join(" and ");
    format!("there is no scope for {} alone: `{scope}` also allows {}", names(&allowed), names(more))
}
