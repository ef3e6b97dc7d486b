//! Members, keys and the workspace: what is done is there afterwards, and what must not be done
//! is refused.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::{Caller, sandbox};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_member_is_invited_changed_accepted_and_removed() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let body = json!({"email": "sam@example.com", "role": "view", "nickname": "S", "permissions": ["unibox.all"]});
    let sam = admin.post("/workspace-members", body).body;
    assert_eq!((&sam["accepted"], &sam["permissions"]), (&json!(false), &json!(["unibox.all"])));
    let again = admin.post("/workspace-members", json!({"email": "SAM@example.com", "role": "view"}));
    assert_eq!((again.status, &again.body["error"]), (409, &json!("Conflict")));
    let path = format!("/workspace-members/{}", id(&sam));
    assert_eq!(admin.get(&path).body, sam);
    assert_eq!(admin.get(&format!("/workspace-members/{}", sam["user_id"].as_str().unwrap())).status, 404);
    let changed = admin.patch(&path, json!({"role": "editor", "nickname": null})).body;
    assert_eq!((&changed["role"], &changed["nickname"]), (&json!("editor"), &Value::Null));
    assert!(sandbox.accept_invitation(&id(&sam)));
    assert!(!sandbox.accept_invitation(&id(&sam)), "once is enough");
    assert_eq!(admin.get(&path).body["accepted"], true);
    let removed = admin.delete(&path);
    assert_eq!((removed.status, &removed.body["id"]), (200, &sam["id"]));
    assert_eq!(admin.delete(&path).status, 404);
}

#[test]
fn the_owner_is_neither_removed_nor_given_another_role() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let members = admin.get("/workspace-members?limit=100").body;
    let owner = members["items"].as_array().unwrap().iter().find(|member| member["role"] == "owner").unwrap();
    let path = format!("/workspace-members/{}", id(owner));
    assert_eq!(admin.delete(&path).status, 400);
    assert_eq!(admin.patch(&path, json!({"role": "view"})).status, 400);
    assert_eq!(admin.patch(&path, json!({"nickname": "boss"})).body["nickname"], "boss");
}

#[test]
fn a_new_key_works_at_once_and_no_longer_once_it_is_revoked() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let made = admin.post("/api-keys", json!({"name": "n", "scopes": ["accounts:read"]})).body;
    let secret = made["key"].as_str().unwrap();
    let caller = Caller::with(&sandbox, Some(secret.into()));
    assert_eq!(caller.get("/accounts").status, 200);
    assert_eq!(caller.get("/campaigns").status, 403);
    let listed = admin.get("/api-keys?limit=100").each("key");
    assert!(listed.iter().any(|key| key == secret), "lists show secrets too");
    assert_eq!(listed.iter().collect::<HashSet<_>>().len(), listed.len());
    let path = format!("/api-keys/{}", id(&made));
    assert_eq!(admin.delete(&path).body, made);
    assert_eq!(caller.get("/accounts").status, 401);
    assert_eq!(admin.delete(&path).status, 404);
}

#[test]
fn a_key_cannot_revoke_itself() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let keys = admin.get("/api-keys?limit=100").body;
    let own = keys["items"].as_array().unwrap().iter().find(|key| key["key"] == sandbox.admin_key().expose()).unwrap();
    let reply = admin.delete(&format!("/api-keys/{}", id(own)));
    assert_eq!(reply.status, 400);
    assert!(reply.message().contains("cannot revoke itself"));
    assert_eq!(admin.get("/accounts").status, 200);
}

#[test]
fn the_workspace_changes_hands_to_an_accepted_member_with_the_token_and_roles_follow() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let token = sandbox.owner_token();
    let hand_over =
        |email: &str, sec: &str| admin.post("/workspaces/current/change-owner", json!({"email": email, "sec": sec}));
    assert_eq!(hand_over("maya.okafor@northwind.example.com", "wrong").status, 403);
    assert_eq!(hand_over("aiko.mori@northwind.example.com", token.expose()).status, 400, "has not accepted");
    assert_eq!(hand_over("nobody@example.com", token.expose()).status, 400);
    let handed = hand_over("Maya.Okafor@northwind.example.com", token.expose());
    assert_eq!(handed.status, 200, "{handed:?}");
    let role = |search: &str| admin.get(&format!("/workspace-members?search={search}")).body["items"][0].clone();
    assert_eq!(role("okafor")["role"], "owner");
    assert_eq!(role("okafor")["user_id"], handed.body["owner"]);
    assert_eq!(role("raman")["role"], "admin");
    assert_eq!(hand_over("maya.okafor@northwind.example.com", token.expose()).status, 400, "owns it already");
}

#[test]
fn the_workspace_is_renamed_scheduled_for_removal_and_given_a_domain() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let before = admin.get("/workspaces/current").body;
    let renamed = admin.patch("/workspaces/current", json!({"name": "Northwind", "org_logo_url": null})).body;
    assert_eq!((&renamed["name"], &renamed["id"]), (&json!("Northwind"), &before["id"]));
    assert!(renamed["timestamp_updated"].as_str() > before["timestamp_updated"].as_str());
    assert_eq!(admin.get("/workspace-group-members").each("admin_workspace_name")[0], "Northwind");

    let removal = "/workspaces/current/schedule-for-removal";
    assert_eq!(admin.delete(removal).status, 404);
    assert!(admin.call("POST", removal, None).body["scheduled_for_removal_at"].is_string());
    assert!(admin.delete(removal).body["scheduled_for_removal_at"].is_null());

    let domain = "/workspaces/current/whitelabel-domain";
    assert_eq!(admin.get(domain).status, 404);
    assert_eq!(admin.post(domain, json!({"domain": "Team.Example.com"})).body["org_client_domain"], "team.example.com");
    assert_eq!(admin.get(domain).body["verification"][0]["type"], "CNAME");
    assert!(admin.delete(domain).body["org_client_domain"].is_null());
    assert_eq!(admin.delete(domain).status, 404);
}

#[test]
fn plan_and_subscription_tell_of_the_same_products() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let plan = admin.get("/workspace-billing/plan-details").body;
    let subscription = admin.get("/workspace-billing/subscription-details").body;
    assert_eq!(plan["subscriptions"]["outreach"]["product_id"], subscription["subscriptions"][0]["product_id"]);
    assert_eq!(plan["subscriptions"].as_object().unwrap().len(), 6);
    assert!(plan["addons"]["outreach"]["max_quantity"].is_number(), "an add-on is an object");
    assert!(plan["addons"]["credits"]["unit_credits"].is_number(), "an add-on is an object");
    assert_eq!(subscription["all_subs_cancelled"], false);
}

#[test]
fn a_campaign_that_is_a_draft_has_an_empty_schedule() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let campaigns = admin.get("/campaigns?limit=100").body["items"].as_array().unwrap().clone();
    let (drafts, others): (Vec<&Value>, Vec<&Value>) = campaigns.iter().partition(|campaign| campaign["status"] == 0);
    assert!(!drafts.is_empty() && !others.is_empty());
    assert!(drafts.iter().all(|draft| draft["campaign_schedule"] == json!({})));
    assert!(others.iter().all(|campaign| campaign["campaign_schedule"]["schedules"].is_array()));
}
