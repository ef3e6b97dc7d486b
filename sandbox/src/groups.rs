//! The workspace group: links between an admin workspace and its sub-workspaces.

use instantly_rbac::Operation;
use instantly_rbac::groups::GroupStatus;
use serde::Serialize;
use serde_json::json;

use crate::dispatch::{Call, Outcome};
use crate::http::Reply;
use crate::query::{Query, Record, newest_first};
use crate::refusal::Refusal;
use crate::state::{Source, Stamp, Workspace, World};
use crate::validate::Object;

#[derive(Clone, Serialize)]
pub(crate) struct Link {
    pub id: String,
    pub admin_workspace_id: String,
    pub sub_workspace_id: String,
    pub status: GroupStatus,
    pub timestamp_created: Stamp,
    pub timestamp_updated: Stamp,
    pub sub_workspace_name: Option<String>,
    pub admin_workspace_name: Option<String>,
}

impl Link {
    pub fn new(source: &mut Source, created: Stamp, admin: &Workspace, sub: &Workspace, status: GroupStatus) -> Link {
        Link {
            id: source.id(created),
            admin_workspace_id: admin.id().to_owned(),
            sub_workspace_id: sub.id().to_owned(),
            status,
            timestamp_created: created,
            timestamp_updated: created,
            sub_workspace_name: Some(sub.profile.name.clone()),
            admin_workspace_name: Some(admin.profile.name.clone()),
        }
    }

    pub fn is_accepted(&self) -> bool {
        self.status == GroupStatus::Accepted
    }

    pub fn is_pending(&self) -> bool {
        self.status == GroupStatus::Pending
    }

    /// A rejected invitation counts as none.
    pub fn is_active(&self) -> bool {
        self.is_accepted() || self.is_pending()
    }

    fn concerns(&self, workspace_id: &str) -> bool {
        self.admin_workspace_id == workspace_id || self.sub_workspace_id == workspace_id
    }
}

impl Record for Link {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Workspaces that no admin workspace has or has invited.
pub(crate) fn invitable(world: &World) -> impl Iterator<Item = &Workspace> {
    let is_free = |workspace: &&Workspace| !world.links.iter().any(|link| link.concerns(workspace.id()));
    world.workspaces.iter().filter(is_free)
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    let here = call.here().id();
    newest_first(&call.world.links, Operation::GroupsList, &Query::of(call), |link| link.admin_workspace_id == here)
}

pub(crate) fn get(call: &Call<'_>) -> Outcome {
    Ok(Reply::json(200, &call.world.links[position(call)?]))
}

pub(crate) fn invite(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let sub_id = body.required("sub_workspace_id")?;
    body.closed(&["sub_workspace_id"])?;
    let sub_id = sub_id.uuid()?;

    let world = &mut *call.world;
    let admin = &world.workspaces[call.at];
    let sub = world.position(&sub_id).ok_or_else(Refusal::not_found)?;
    let sub = &world.workspaces[sub];
    let active = || world.links.iter().filter(|link| link.is_active());
    if sub.id() == admin.id() {
        return Err(Refusal::bad_request("A workspace cannot be its own sub workspace"));
    }
    if active().any(|link| link.sub_workspace_id == admin.id()) {
        return Err(Refusal::bad_request("A sub workspace cannot have sub workspaces"));
    }
    if active().any(|link| link.admin_workspace_id == sub.id()) {
        return Err(Refusal::bad_request("An admin workspace cannot be a sub workspace"));
    }
    if active().any(|link| link.sub_workspace_id == sub.id()) {
        return Err(Refusal::conflict("The sub workspace already has an active parent or invitation"));
    }
    let now = world.source.tick();
    let link = Link::new(&mut world.source, now, admin, sub, GroupStatus::Pending);
    world.links.push(link.clone());
    Ok(Reply::json(200, &link))
}

pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let index = position(call)?;
    call.world.source.tick();
    Ok(Reply::json(200, &call.world.links.remove(index)))
}

pub(crate) fn admin(call: &Call<'_>) -> Outcome {
    let here = call.here().id();
    let link = call.world.links.iter().find(|link| link.is_accepted() && link.sub_workspace_id == here);
    Ok(match link {
        Some(link) => Reply::json(
            200,
            &json!({
                "workspace_name": link.admin_workspace_name,
                "has_admin_workspace": true,
                "workspace_group_member_id": link.id,
            }),
        ),
        // Not null, but this text: a trap that the API really lays.
        None => Reply::json(200, &json!({ "workspace_name": "Undefined", "has_admin_workspace": false })),
    })
}

/// Both sides of a link may see and end it.
fn position(call: &Call<'_>) -> Result<usize, Refusal> {
    let here = call.here().id();
    let found = call.world.links.iter().position(|link| link.id == call.id && link.concerns(here));
    found.ok_or_else(Refusal::not_found)
}
