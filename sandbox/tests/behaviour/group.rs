//! The workspace group, and acting for a sub-workspace.

use std::collections::HashSet;

use instantly_sandbox::Sandbox;
use serde_json::json;

use crate::{Caller, sandbox};

#[test]
fn a_sub_workspace_is_acted_for_only_while_its_link_is_accepted() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let links = admin.get("/workspace-group-members?limit=100").body;
    let links = links["items"].as_array().unwrap();
    assert_eq!(links.len(), 6);
    for link in links {
        let sub = link["sub_workspace_id"].as_str().unwrap();
        let status = Caller::admin(&sandbox).acting_for(sub).get("/workspaces/current").status;
        assert_eq!(status, if link["status"] == "accepted" { 200 } else { 403 }, "{link}");
    }
    assert_eq!(sandbox.sub_workspaces().len(), 4);
    for other in [sandbox.workspace_id(), "nonsense".to_owned()] {
        assert_eq!(Caller::admin(&sandbox).acting_for(&other).get("/workspaces/current").status, 403);
    }
}

#[test]
fn a_group_is_as_large_as_asked_for_and_begins_with_the_same_workspaces() {
    let large = Sandbox::builder().sub_workspaces(60).start().unwrap();
    let workspaces = large.sub_workspaces();
    assert_eq!(workspaces.len(), 60);
    assert_eq!(workspaces.iter().map(|(id, _)| id).collect::<HashSet<_>>().len(), 60);
    for seeded in sandbox().sub_workspaces() {
        assert!(workspaces.contains(&seeded), "{seeded:?}");
    }
    let (last, name) = workspaces.last().unwrap();
    assert_eq!(Caller::admin(&large).acting_for(last).get("/workspaces/current").body["name"], *name);
    assert!(Sandbox::builder().sub_workspaces(10_001).start().unwrap_err().to_string().contains("sub_workspaces"));
}

#[test]
fn acting_for_a_workspace_shows_and_changes_that_one_alone() {
    let sandbox = sandbox();
    let (id, name) = sandbox.sub_workspaces().remove(0);
    let acting = Caller::admin(&sandbox).acting_for(&id);
    assert_eq!(acting.get("/workspaces/current").body["name"], name);
    assert_eq!(acting.post("/custom-tags", json!({"label": "Only here"})).body["organization_id"], id);
    assert_eq!(Caller::admin(&sandbox).get("/custom-tags?search=Only").each("id").len(), 0);
    assert_eq!(sandbox.requests()[1].workspace.as_deref(), Some(id.as_str()));
    let info = acting.get("/workspace-group-members/admin").body;
    assert_eq!((&info["workspace_name"], &info["has_admin_workspace"]), (&json!("Northwind Outreach"), &json!(true)));
    let own_key = acting.get("/api-keys?limit=100").body["items"][0]["key"].as_str().unwrap().to_owned();
    let direct = Caller::with(&sandbox, Some(own_key.as_str().into()));
    assert_eq!(direct.get("/workspaces/current").body["id"], id);
    let link = info["workspace_group_member_id"].as_str().unwrap();
    assert_eq!(direct.delete(&format!("/workspace-group-members/{link}")).status, 200, "it leaves the group");
    assert_eq!(acting.get("/workspaces/current").status, 403);
    assert_eq!(direct.get("/workspace-group-members/admin").body["has_admin_workspace"], false);
}

#[test]
fn a_workspace_is_invited_once_and_belongs_to_the_group_when_it_accepts() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let free = sandbox.invitable_workspaces();
    assert_eq!(free.len(), 2);
    let invite = |id: &str| admin.post("/workspace-group-members", json!({"sub_workspace_id": id}));
    let link = invite(&free[0].0);
    assert_eq!((&link.body["status"], &link.body["sub_workspace_name"]), (&json!("pending"), &json!(free[0].1)));
    let again = invite(&free[0].0);
    assert_eq!((again.status, again.message()), (409, "The sub workspace already has an active parent or invitation"));
    assert_eq!(invite(&sandbox.sub_workspaces()[0].0).status, 409);
    assert_eq!(invite("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f").status, 404);
    assert_eq!(invite(&sandbox.workspace_id()).status, 400);
    assert!(sandbox.accept_invitation(link.body["id"].as_str().unwrap()));
    assert!(sandbox.sub_workspaces().contains(&free[0]));
    let path = format!("/workspace-group-members/{}", link.body["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).body["status"], "accepted");
    assert_eq!(admin.delete(&path).body["id"], link.body["id"]);
    assert_eq!(admin.get(&path).status, 404);
    assert_eq!(sandbox.invitable_workspaces(), free);
}

#[test]
fn a_rejected_invitation_may_be_made_again_and_a_sub_workspace_invites_nobody() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let links = admin.get("/workspace-group-members?limit=100").body;
    let rejected = links["items"].as_array().unwrap().iter().find(|link| link["status"] == "rejected").unwrap();
    let body = json!({"sub_workspace_id": rejected["sub_workspace_id"]});
    assert_eq!(admin.post("/workspace-group-members", body).body["status"], "pending");
    let acting = Caller::admin(&sandbox).acting_for(&sandbox.sub_workspaces()[0].0);
    let body = json!({"sub_workspace_id": sandbox.invitable_workspaces()[0].0});
    assert_eq!(acting.post("/workspace-group-members", body).status, 400);
}
