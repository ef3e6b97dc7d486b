//! Snapshots: that they say what there is, at one moment, without secrets, and that a difference says what changed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use instantly_rbac::governance::snapshot::{ChangeKind, Part, Snapshot, SnapshotOptions, Sort};
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::members::{Invitation, MemberFilter, MemberUpdate, Role};
use instantly_rbac::tags::{TagTargets, TagUpdate};
use instantly_rbac::{Client, ErrorKind, Scope, SecretString};
use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

fn started() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().unwrap();
    let client = client(&sandbox, sandbox.admin_key());
    (sandbox, client)
}

/// One whose pace is not held down.
fn client(sandbox: &Sandbox, key: SecretString) -> Client {
    Client::builder().api_key(key).base_url(sandbox.url()).capacity(None).build().unwrap()
}

fn snapshot(client: &Client) -> Snapshot {
    client.governance().snapshot(&SnapshotOptions::default()).unwrap()
}

#[test]
fn what_does_not_change_has_the_same_digest_and_every_list_is_read_twice() {
    let (_sandbox, client) = started();
    let (first, second) = (snapshot(&client), snapshot(&client));
    assert_eq!(first.digest, second.digest);
    assert_eq!((first.taken.rounds, first.taken.stable), (2, true));
    assert_eq!(first.parts.keys().collect::<Vec<_>>(), ["accounts", "campaigns", "group", "keys", "members", "tags"]);
    assert_eq!(first.problems(), Vec::<String>::new());
    assert_eq!(
        first.content.members.as_ref().unwrap().len(),
        client.members().list(&Default::default()).unwrap().len()
    );
    let diff = first.diff(&second).unwrap();
    assert!(diff.changes.is_empty() && diff.not_compared.is_empty());
    assert_eq!(diff.to_text(), "nothing changed\n");
}

#[test]
fn a_snapshot_is_read_back_and_one_that_was_altered_is_refused() {
    let (_sandbox, client) = started();
    let taken = snapshot(&client);
    let text = taken.to_json();
    assert_eq!(Snapshot::from_json(&text).unwrap(), taken);
    assert_eq!(Snapshot::from_json(&text).unwrap().to_json(), text);
    let document: Value = serde_json::from_str(&text).unwrap();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut document = document.clone();
        change(&mut document);
        let error = Snapshot::from_json(&document.to_string()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        error.message().to_owned()
    };
    assert!(refused(&|it| it["content"]["members"][0]["role"] = json!("view")).contains("was altered"));
    assert!(refused(&|it| it["content"]["keys"] = json!([])).contains("was altered"));
    assert!(refused(&|it| it["digest"] = json!("sha256:00")).contains("was altered"));
    assert!(refused(&|it| it["version"] = json!(2)).contains("version"));
    assert!(refused(&|it| it["format"] = json!("another")).contains("instantly-rbac/snapshot"));
    assert!(refused(&|it| it["content"]["keys"][0]["x"] = json!(0.5)).contains("canonical"));
    assert!(Snapshot::from_json("no JSON").is_err());
}

#[test]
fn what_a_later_version_adds_is_read_and_counts_for_the_digest() {
    let (_sandbox, client) = started();
    let mut document: Value = serde_json::from_str(&snapshot(&client).to_json()).unwrap();
    document["later"] = json!({ "anything": 0.5 });
    assert!(Snapshot::from_json(&document.to_string()).is_ok());
    document["content"]["later"] = json!([]);
    assert!(Snapshot::from_json(&document.to_string()).unwrap_err().message().contains("was altered"));
}

#[test]
fn no_secret_is_in_it() {
    let (sandbox, client) = started();
    let text = snapshot(&client).to_json();
    for key in client.keys().list(&KeyFilter { reveal: true }).unwrap().iter() {
        assert!(!key.secret().is_empty() && !text.contains(key.secret()));
    }
    assert!(!text.contains(sandbox.admin_key().expose()) && !text.contains(sandbox.owner_token().expose()));
}

#[test]
fn what_the_key_may_not_read_is_unread_and_not_empty() {
    let (sandbox, client) = started();
    let scopes = ["workspaces:read", "workspace_members:read"].map(Scope::from_static);
    let taken = snapshot(&self::client(&sandbox, sandbox.key_with_scopes(&scopes)));
    assert!(taken.content.members.is_some() && taken.content.keys.is_none() && taken.content.tags.is_none());
    assert_eq!(taken.content.unread.keys().collect::<Vec<_>>(), ["group", "keys", "resources", "tags"]);
    assert!(taken.content.unread["keys"].contains("api_keys:read"));
    assert_eq!(taken.problems().len(), 4);
    let diff = snapshot(&client).diff(&taken).unwrap();
    assert_eq!(diff.not_compared, ["keys", "group", "tags", "resources"]);
    assert!(diff.changes.is_empty(), "what was not read is no loss: {:?}", diff.changes);
}

#[test]
fn only_the_parts_that_are_asked_for_are_read() {
    let (sandbox, client) = started();
    let before = sandbox.requests().len();
    let options = SnapshotOptions { parts: Some(vec![Part::Members]) };
    let taken = client.governance().snapshot(&options).unwrap();
    assert!(taken.content.members.is_some() && taken.content.keys.is_none() && taken.content.unread.is_empty());
    assert_eq!(sandbox.requests().len() - before, 4);
    assert_eq!(taken.taken.requests, 4);
}

#[test]
fn a_workspace_that_never_stands_still_gives_no_snapshot_to_plan_on() {
    let (sandbox, client) = started();
    // Each round takes many times as long as a write.
    sandbox.fault(Fault::drip(Duration::from_micros(500)).on("workspace.get").always());
    let over = AtomicBool::new(false);
    let taken = std::thread::scope(|scope| {
        scope.spawn(|| {
            let tag = client.tags().create("moving", None).unwrap();
            for number in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let update = TagUpdate { label: Some(format!("moving {number}")), ..Default::default() };
                client.tags().update(&tag.id, &update).unwrap();
            }
        });
        let taken = snapshot(&client);
        over.store(true, Ordering::Relaxed);
        taken
    });
    assert_eq!((taken.taken.rounds, taken.taken.stable), (4, false));
    assert!(taken.problems()[0].contains("changed while it was read"));
}

#[test]
fn a_difference_says_what_was_gained_and_lost_and_who_could_have_done_it() {
    let (_sandbox, client) = started();
    let before = snapshot(&client);
    let members = client.members().list(&MemberFilter::default()).unwrap();
    let raised = members.iter().find(|member| member.role == Role::Editor).unwrap();
    let removed = members.iter().find(|member| member.role == Role::View).unwrap();
    client.members().invite(&Invitation::new("sam@example.com", Role::View)).unwrap();
    client.members().update(&raised.id, &MemberUpdate { role: Some(Role::Admin), ..Default::default() }).unwrap();
    client.members().remove(&removed.id).unwrap();
    let key = client.keys().create("reports", &[Scope::from_static("campaigns:read")]).unwrap();
    let tag = client.tags().create("West", None).unwrap();
    let campaign = client.campaigns().list(&Default::default()).unwrap()[0].id.clone();
    let targets = TagTargets { campaigns: vec![campaign.clone()], ..Default::default() };
    client.tags().assign(std::slice::from_ref(&tag.id), &targets).unwrap();
    let diff = before.diff(&snapshot(&client)).unwrap();

    let change = |sort: Sort, id: &str| {
        diff.changes.iter().find(|change| change.sort == sort && change.id.contains(id)).unwrap()
    };
    let raise = change(Sort::Person, &raised.user_id);
    assert_eq!((raise.kind, &raise.subject), (ChangeKind::Changed, &raised.email));
    assert_eq!(raise.gained, ["members: create", "members: delete", "members: edit"]);
    assert_eq!(
        (raise.before.clone(), raise.after.clone()),
        (Some(json!({"role": "editor"})), Some(json!({"role": "admin"})))
    );
    let could_have = raise.could_have.as_ref().unwrap();
    assert!(could_have.iter().any(|who| who.contains('@')) && could_have.iter().any(|who| who.starts_with("key ")));
    assert!(!could_have.contains(&raised.email), "an editor cannot raise anybody");
    let gone = change(Sort::Person, &removed.user_id);
    assert!(
        gone.kind == ChangeKind::Removed && gone.after.is_none() && gone.gained.is_empty() && !gone.lost.is_empty()
    );
    let made = change(Sort::Key, &key.id);
    assert_eq!((made.kind, made.gained.clone()), (ChangeKind::Added, vec!["campaigns:read".to_owned()]));
    assert!(change(Sort::Mapping, &campaign).subject.starts_with("West on "));
    assert_eq!(diff.changes.len(), 6, "{:#?}", diff.changes);
    assert_eq!(diff.to_text().lines().count(), 6);
    // And back again.
    let back = snapshot(&client).diff(&before).unwrap();
    let lost = back.changes.iter().find(|change| change.id == raised.user_id).unwrap();
    assert_eq!(lost.lost, raise.gained);
}

#[test]
fn another_workspace_is_not_compared() {
    let (_sandbox, client) = started();
    let sub = client
        .groups()
        .list()
        .unwrap()
        .iter()
        .find(|link| link.status.as_str() == "accepted")
        .unwrap()
        .sub_workspace_id
        .clone();
    let other = snapshot(&client.as_workspace(&sub).unwrap());
    assert!(snapshot(&client).diff(&other).unwrap_err().message().contains("another workspace"));
}

#[test]
fn who_is_removed_and_invited_again_is_the_same_person() {
    let (_sandbox, client) = started();
    let before = snapshot(&client);
    let member = client.members().list(&MemberFilter::default()).unwrap();
    let member = member.iter().find(|member| member.role == Role::Editor).unwrap();
    client.members().remove(&member.id).unwrap();
    client.members().invite(&Invitation::new(member.email.to_uppercase(), Role::View)).unwrap();
    let changes = before.diff(&snapshot(&client)).unwrap().changes;
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!((changes[0].kind, changes[0].id.as_str()), (ChangeKind::Changed, member.user_id.as_str()));
    assert!(changes[0].gained.is_empty() && !changes[0].lost.is_empty());
}
