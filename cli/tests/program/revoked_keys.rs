//! `keys revoke`.

use instantly_rbac::keys::KeyFilter;
use instantly_sandbox::Fault;

use crate::office::Office;
use crate::{json, key_with_scopes};

fn id_of(office: &Office, name: &str) -> Option<String> {
    let keys = office.client().keys().list(&KeyFilter::default()).unwrap();
    keys.into_iter().find(|key| key.name == name).map(|key| key.id)
}

#[test]
fn keys_are_revoked_by_id_and_by_name_and_each_once() {
    let office = Office::new();
    let console = id_of(&office, "SDR console").unwrap();
    let ended = office.write(&["keys", "revoke", "Zapier (legacy)", &console, "SDR console"]);
    let said = "Revoked the key \"Zapier (legacy)\".\nRevoked the key \"SDR console\".\n";
    assert_eq!((ended.status, ended.out.as_str()), (Some(0), said), "{}", ended.problem);
    assert!(ended.problem.contains("\n  revoke the key \"Zapier (legacy)\" ("), "{}", ended.problem);
    assert!(ended.problem.contains("), which can do everything\n"), "{}", ended.problem);
    assert_eq!(office.writes().len(), 2);
    assert_eq!((id_of(&office, "Zapier (legacy)"), id_of(&office, "SDR console")), (None, None));
}

#[test]
fn json_holds_the_keys_that_are_gone_and_no_secret() {
    let office = Office::new();
    let key = key_with_scopes(&office.sandbox, &["leads:read"]);
    office.sandbox.fault(Fault::status(500).on("keys.revoke").always());
    let ended = office.write(&["keys", "revoke", "Made by key_with_scopes", "--json"]);
    assert_eq!((ended.status, &json(&ended.out)["failed"][0]["error"]["http_status"]), (Some(1), &500.into()));
    office.sandbox.clear_faults();
    office.sandbox.fault(Fault::status(404).on("keys.revoke"));
    let ended = office.write(&["keys", "revoke", "Bulk editor", "Made by key_with_scopes", "--json"]);
    let document = json(&ended.out);
    assert_eq!((ended.status, &document["failed"][0]["item"]), (Some(4), &"Bulk editor".into()));
    assert_eq!(document["done"][0]["record"]["name"], "Made by key_with_scopes");
    assert!(!ended.out.contains(key.expose()));
}

#[test]
fn none_is_revoked_where_one_is_not_known_or_could_be_several() {
    let office = Office::new();
    for _ in 0..2 {
        key_with_scopes(&office.sandbox, &["leads:read"]);
    }
    for (key, said) in [
        ("Zapeir (legacy)", "KEY 2: no key has this id or name; `keys list` shows them\n"),
        ("zapier (legacy)", "KEY 2: no key has this id or name; `keys list` shows them\n"),
        ("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f", "KEY 2: no key has this id or name; `keys list` shows them\n"),
        ("", "KEY 2: no key has this id or name; `keys list` shows them\n"),
        ("Made by key_with_scopes", "KEY 2: several keys have this name; name one by its id: "),
    ] {
        let ended = office.write(&["keys", "revoke", "SDR console", key]);
        assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
        assert!(ended.problem.starts_with(&format!("error: nothing was revoked: {said}")), "{}", ended.problem);
    }
    let secret = key_with_scopes(&office.sandbox, &["leads:read"]);
    let ended = office.write(&["keys", "revoke", secret.expose()]);
    assert_eq!(ended.problem, "error: nothing was revoked: KEY: no key has this id or name; `keys list` shows them\n");
    office.assert_refused(&["keys", "revoke"], "KEY is missing");
    assert!(office.writes().is_empty());
}

#[test]
fn the_key_in_use_is_not_revoked_nor_any_with_it() {
    let office = Office::new();
    let ended = office.write(&["keys", "revoke", "SDR console", "Sandbox admin"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    let said = "error: nothing was revoked: \"Sandbox admin\" is the key in use. Use another key to revoke it";
    assert!(ended.problem.starts_with(said), "{}", ended.problem);
    assert!(office.writes().is_empty());
}

#[test]
fn a_key_that_may_not_list_keys_revokes_them_by_id() {
    let office = Office::with_scopes(&["api_keys:delete"]);
    let id = id_of(&office, "SDR console").unwrap();
    assert_eq!(office.write(&["keys", "revoke", "SDR console"]).status, Some(1));
    assert!(office.writes().is_empty());
    assert_eq!(office.write(&["keys", "revoke", &id]).status, Some(0));
    assert_eq!(id_of(&office, "SDR console"), None);
}
