//! Tags: unique labels, and a toggle that states a wanted end.

use serde_json::{Value, json};

use crate::{Caller, sandbox};

const NOBODY: &str = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";

fn tag(admin: &Caller, label: &str) -> String {
    admin.post("/custom-tags", json!({"label": label})).body["id"].as_str().unwrap().to_owned()
}

fn toggle(admin: &Caller, body: Value) -> u16 {
    admin.post("/custom-tags/toggle-resource", body).status
}

fn tagged(admin: &Caller, path: &str, tag: &str) -> Vec<String> {
    admin.get(&format!("{path}?limit=100&tag_ids={tag}")).each(if path == "/accounts" { "email" } else { "id" })
}

#[test]
fn a_label_is_unique_after_trimming() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let made = admin.post("/custom-tags", json!({"label": " West ", "description": null}));
    assert_eq!((&made.body["label"], &made.body["description"]), (&json!("West"), &Value::Null));
    let again = admin.post("/custom-tags", json!({"label": "West  "}));
    assert_eq!((again.status, again.message()), (409, "A tag with this name already exists."));
    let east = format!("/custom-tags/{}", tag(&admin, "East"));
    assert_eq!(admin.patch(&east, json!({"label": "West"})).status, 409);
    assert_eq!(admin.patch(&east, json!({"label": "East", "description": "d"})).body["description"], "d");
    assert_eq!(admin.get("/custom-tags?search=eas").each("label"), ["East"]);
}

#[test]
fn the_toggle_states_the_wanted_end_and_may_be_repeated() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let west = tag(&admin, "West");
    let emails = admin.get("/accounts?limit=3").each("email");
    let body = |assign: bool| json!({"tag_ids": [west], "resource_type": 1, "assign": assign, "resource_ids": emails});
    for _ in 0..2 {
        assert_eq!(toggle(&admin, body(true)), 200);
        assert_eq!(tagged(&admin, "/accounts", &west), emails);
        let mappings = admin.get(&format!("/custom-tag-mappings?limit=100&resource_ids={}", emails[0]));
        assert_eq!(mappings.each("tag_id").iter().filter(|tag| **tag == west).count(), 1);
    }
    assert_eq!(admin.get(&format!("/custom-tags?resource_ids={}", emails[0])).each("id")[0], west);
    for _ in 0..2 {
        assert_eq!(toggle(&admin, body(false)), 200);
        assert_eq!(tagged(&admin, "/accounts", &west), Vec::<String>::new());
    }
    let logged: Vec<_> = sandbox.requests().iter().filter_map(|request| request.operation).collect();
    assert!(logged.contains(&"tags.assign") && logged.contains(&"tags.unassign"));
}

#[test]
fn one_unknown_tag_or_thing_leaves_everything_as_it_was() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let west = tag(&admin, "West");
    let email = admin.get("/accounts?limit=1").each("email").remove(0);
    for (tags, kind, resources) in [
        (vec![west.as_str(), NOBODY], 1, vec![email.as_str()]),
        (vec![west.as_str()], 1, vec![email.as_str(), "nobody@example.com"]),
        (vec![west.as_str()], 2, vec![email.as_str()]),
        (vec![west.as_str()], 3, vec![NOBODY]),
    ] {
        let body = json!({"tag_ids": tags, "resource_type": kind, "assign": true, "resource_ids": resources});
        assert_eq!(toggle(&admin, body.clone()), 404, "{body}");
    }
    assert_eq!(tagged(&admin, "/accounts", &west), Vec::<String>::new());
    let workspaces = [sandbox.workspace_id(), sandbox.sub_workspaces()[0].0.clone()];
    assert_eq!(
        toggle(&admin, json!({"tag_ids": [west], "resource_type": 3, "assign": true, "resource_ids": workspaces})),
        200
    );
}

#[test]
fn everything_that_filters_and_exclusions_leave_over_can_be_selected() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let (west, east) = (tag(&admin, "West"), tag(&admin, "East"));
    let everything = |tag: &str, kind: u8, rest: Value| {
        let mut body = json!({"tag_ids": [tag], "resource_type": kind, "assign": true, "selected_all": true});
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        toggle(&admin, body)
    };
    let all = admin.get("/accounts?limit=100").each("email");
    assert_eq!(everything(&west, 1, json!({"excluded_resource_ids": [all[0]]})), 200);
    assert_eq!(tagged(&admin, "/accounts", &west), all[1..]);
    assert_eq!(everything(&east, 1, json!({"filter": {"tag_id": "no-tag"}})), 200);
    assert_eq!(tagged(&admin, "/accounts", &east), all[..1]);
    assert_eq!(everything(&east, 1, json!({"filter": "ACC_FILTER_PAUSED"})), 200);
    let paused = admin.get("/accounts?limit=100&filter=ACC_FILTER_PAUSED").each("email");
    assert!(paused.iter().all(|email| tagged(&admin, "/accounts", &east).contains(email)));
    assert_eq!(everything(&east, 2, json!({"search": "dental", "filter": {"search": "no such thing"}})), 200);
    assert_eq!(tagged(&admin, "/campaigns", &east).len(), 1, "the outer search wins");
    assert_eq!(
        everything(&east, 1, json!({"filter": {"tag_ids": [west], "tag_ids_all": [NOBODY]}, "search": ""})),
        200
    );
    let both = admin.get(&format!("/accounts?limit=100&include_tags=true&tag_ids_all={west},{east}"));
    assert_eq!(both.each("email"), paused);
    assert!(both.body["items"][0]["tags"].as_array().unwrap().iter().any(|tag| tag["label"] == "West"));
    for wrong in [
        json!({"filter": "X"}),
        json!({"filter": {"x": 1}}),
        json!({"search": 1}),
        json!({"excluded_resource_ids": []}),
    ] {
        assert_eq!(everything(&west, 1, wrong.clone()), 400, "{wrong}");
    }
    assert_eq!(everything(&west, 2, json!({"filter": "ACC_FILTER_PAUSED"})), 400);
    let without = json!({"tag_ids": [west], "resource_type": 1, "assign": true});
    assert_eq!(
        admin.post("/custom-tags/toggle-resource", without).message(),
        "body must have required property 'resource_ids'"
    );
}

#[test]
fn what_narrows_a_selection_has_no_effect_where_the_resources_are_named() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let west = tag(&admin, "West");
    let account = admin.get("/accounts?limit=1").each("email").remove(0);
    let body = json!({
        "tag_ids": [west], "resource_type": 1, "assign": true, "resource_ids": [account],
        "filter": "ACC_FILTER_W_ERROR", "search": "no such thing", "excluded_resource_ids": [account],
    });
    assert_eq!(toggle(&admin, body), 200);
    assert_eq!(tagged(&admin, "/accounts", &west), [account]);
}

#[test]
fn a_malformed_tag_id_matches_nothing_and_a_deleted_tag_takes_its_mappings_along() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let tags = admin.get("/custom-tags?limit=100").each("id");
    assert_eq!(tagged(&admin, "/accounts", "nonsense"), Vec::<String>::new());
    let before = admin.get("/custom-tag-mappings?limit=100").each("tag_id");
    assert_eq!(before.len(), 7);
    let gone = before[0].clone();
    assert_eq!(admin.delete(&format!("/custom-tags/{gone}")).status, 200);
    assert!(!admin.get("/custom-tag-mappings?limit=100").each("tag_id").contains(&gone));
    assert_eq!(admin.get("/custom-tags?limit=100").each("id").len(), tags.len() - 1);
    assert_eq!(admin.get(&format!("/custom-tags/{gone}")).status, 404);
}
