//! What models of the sandbox rest on: somebody who writes between two pages, and the whole state.

use std::sync::{Arc, Mutex};

use instantly_sandbox::Sandbox;
use serde_json::json;

use crate::{Caller, sandbox};

#[test]
fn a_writer_runs_before_every_page_but_the_first_and_its_own_pages_are_none() {
    let sandbox = Sandbox::builder().rate_limit(false).members(25).start().unwrap();
    let (reader, writer) = (Caller::admin(&sandbox), Caller::admin(&sandbox));
    let ran = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&ran);
    sandbox.between_pages(move |list| {
        let first = writer.get("/workspace-members?limit=2");
        let cursor = first.body["next_starting_after"].as_str().unwrap();
        assert_eq!(writer.get(&format!("/workspace-members?limit=2&starting_after={cursor}")).status, 200);
        let newest = &first.each("id")[0];
        assert_eq!(writer.delete(&format!("/workspace-members/{newest}")).status, 200);
        seen.lock().unwrap().push(list.to_owned());
    });
    let first = reader.get("/workspace-members?limit=10");
    assert_eq!(ran.lock().unwrap().len(), 0, "nothing lies before the first page");
    let cursor = first.body["next_starting_after"].as_str().unwrap();
    let second = reader.get(&format!("/workspace-members?limit=10&starting_after={cursor}"));
    assert_eq!(second.each("id").len(), 10, "it was read after a record of the first page went");
    assert_eq!(*ran.lock().unwrap(), ["members.list"]);
    reader.get("/custom-tags?limit=1");
    assert_eq!(ran.lock().unwrap().len(), 1);
}

#[test]
fn the_world_is_what_lists_show_and_holds_no_secret() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let before = sandbox.world();
    let here = &before["workspaces"][0];
    assert_eq!(here["workspace"]["id"], json!(sandbox.workspace_id()));
    for (list, path) in
        [("members", "/workspace-members"), ("tags", "/custom-tags"), ("mappings", "/custom-tag-mappings")]
    {
        let mut shown = admin.get(&format!("{path}?limit=100")).body["items"].as_array().unwrap().clone();
        shown.reverse();
        assert_eq!(here[list], json!(shown), "{list}");
    }
    assert_eq!(
        before["links"].as_array().unwrap().len(),
        admin.get("/workspace-group-members?limit=100").each("id").len()
    );
    let keys = admin.get("/api-keys?limit=100");
    assert_eq!(here["keys"].as_array().unwrap().len(), keys.each("id").len());
    let text = before.to_string();
    assert!(keys.each("key").iter().all(|secret| secret.starts_with("sandbox_") && !text.contains(secret)));
    assert!(!text.contains(sandbox.owner_token().expose()));
    assert_eq!(sandbox.world(), before, "looking changes nothing");
    let made = admin.post("/custom-tags", json!({ "label": "New" })).body;
    assert_eq!(sandbox.world()["workspaces"][0]["tags"].as_array().unwrap().last(), Some(&made));
}
