//! Plans: what a policy asks for, in which order, and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::Timestamp;
use instantly_rbac::governance::plan::{Allow, Losses, StepKind};
use instantly_rbac::governance::snapshot::{Campaign, Content, Group, Key, Link, Person, Tag, Taken, Workspace};
use instantly_rbac::governance::{Plan, PlanOptions, Policy, Snapshot};

const AS_OF: &str = "2026-11-30T12:00:00.000Z";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a moment")
}

fn person(name: &str, role: &str) -> Person {
    Person {
        id: format!("m-{name}"),
        user_id: format!("u-{name}"),
        email: format!("{name}@north.example"),
        user_email: None,
        role: role.to_owned(),
        accepted: Some(true),
        permissions: None,
        issuer: None,
        created: None,
        irregular: BTreeSet::new(),
    }
}

fn key(id: &str, name: &str, scopes: &[&str], created: &str) -> Key {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Key {
        id: id.to_owned(),
        name: name.to_owned(),
        scopes,
        created: Some(at(created)),
        updated: None,
        irregular: BTreeSet::new(),
    }
}

/// A workspace with an owner, an admin, an editor and two viewers, two keys, a link and a tag.
fn content() -> Content {
    let link = Link {
        id: "l-1".to_owned(),
        sub_workspace_id: "w-sub".to_owned(),
        name: Some("Alder".to_owned()),
        status: "accepted".to_owned(),
        updated: None,
    };
    let tag = Tag {
        id: "t-west".to_owned(),
        label: "West".to_owned(),
        description: None,
        updated: None,
        accounts: BTreeSet::from(["a@west.example".to_owned()]),
        campaigns: BTreeSet::from(["c-3".to_owned()]),
        workspaces: BTreeSet::new(),
    };
    let campaign = |id: &str, name: &str| Campaign { id: id.to_owned(), name: name.to_owned(), owned_by: None };
    Content {
        workspace: Workspace { id: "w-1".to_owned(), name: "Northwind".to_owned(), owner: "u-priya".to_owned() },
        members: Some(vec![
            person("ada", "admin"),
            person("cy", "editor"),
            person("priya", "owner"),
            person("vic", "view"),
            person("wes", "view"),
        ]),
        keys: Some(vec![
            key("k-1", "crm-sync", &["leads:read"], "2026-10-01T00:00:00Z"),
            key("k-2", "admin-tool", &["all:all"], "2026-01-01T00:00:00Z"),
        ]),
        group: Some(Group { admin: None, links: vec![link] }),
        tags: Some(vec![tag]),
        campaigns: Some(vec![campaign("c-1", "West 1"), campaign("c-2", "WEST test"), campaign("c-3", "East")]),
        accounts: Some(BTreeSet::from(["a@west.example".to_owned(), "b@west.example".to_owned()])),
        unread: BTreeMap::new(),
    }
}

fn snapshot(content: Content) -> Snapshot {
    let taken = Taken {
        began: at(AS_OF),
        ended: at(AS_OF),
        rounds: 2,
        stable: true,
        requests: 10,
        key_in_use: Some("k-2".to_owned()),
        as_workspace: None,
        client: "test".to_owned(),
    };
    Snapshot {
        format: "instantly-rbac/snapshot",
        version: 1,
        digest: String::new(),
        parts: BTreeMap::new(),
        content,
        taken,
    }
}

fn policy(text: &str) -> Policy {
    Policy::from_toml(&format!("version = 1\nworkspace = \"w-1\"\n{text}")).expect("a policy")
}

fn planned_with(content: Content, text: &str, options: &PlanOptions) -> Plan {
    Plan::derive(&snapshot(content), &policy(text), options).expect("a plan")
}

fn planned(text: &str) -> Plan {
    planned_with(content(), text, &PlanOptions::default())
}

/// The steps as lines such as `member.lower ada@north.example`.
fn lines(plan: &Plan) -> Vec<String> {
    let kind = |kind: &StepKind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned();
    plan.steps.iter().map(|step| format!("{} {}", kind(&step.kind), step.subject.name)).collect()
}

fn guards(plan: &Plan) -> Vec<&str> {
    plan.refusals.iter().map(|refusal| refusal.guard.as_str()).collect()
}

fn messages(plan: &Plan) -> Vec<String> {
    plan.findings
        .iter()
        .map(|finding| format!("{} {}: {}", finding.subject.name, finding.rule, finding.message))
        .collect()
}

#[test]
fn a_policy_that_names_nothing_asks_for_nothing() {
    let plan = planned("");
    assert!(plan.is_empty() && plan.refusals.is_empty() && plan.findings.is_empty() && plan.residue.is_empty());
}

#[test]
fn people_are_invited_raised_and_lowered_grants_first() {
    let plan = planned(
        "[people]\n\"ADA@north.example\" = { api_role = \"view\" }\n\"cy@north.example\" = { api_role = \"admin\" }\n\
         \"new@north.example\" = { api_role = \"editor\", permissions = [\"campaigns.view\"] }\n",
    );
    assert_eq!(
        lines(&plan),
        ["member.invite new@north.example", "member.raise cy@north.example", "member.lower ada@north.example"]
    );
    let lower = &plan.steps[2];
    assert_eq!(lower.after_steps, BTreeSet::from([2]), "nobody who manages the team goes before the others can");
    assert!(lower.lost.contains(&"members: delete".to_owned()) && lower.gained.is_empty());
    assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
}

#[test]
fn a_person_whose_last_day_is_over_is_removed_on_the_next() {
    let of = |day: &str| {
        lines(&planned(&format!(
            "[people]\n\"cy@north.example\" = {{ api_role = \"editor\", until = {day} }}\n\"new@x.example\" = {{ api_role = \"view\", until = {day} }}\n"
        )))
    };
    assert_eq!(of("2026-11-30"), ["member.invite new@x.example"]);
    assert_eq!(of("2026-11-29"), ["member.remove cy@north.example"]);
}

#[test]
fn who_is_not_named_is_told_and_goes_only_where_the_policy_says_so() {
    let policy = |manage: &str| {
        format!("[people]\n\"ada@north.example\" = {{ api_role = \"admin\" }}\n[manage]\npeople = {manage}\n")
    };
    let plan = planned(&policy("\"additive\""));
    assert!(plan.is_empty());
    assert_eq!(messages(&plan)[0], "cy@north.example unnamed: is editor, and the policy does not name them");
    let plan = planned(&policy("\"authoritative\"\npeople_on_absent = \"demote\""));
    assert_eq!(lines(&plan), ["member.lower cy@north.example"]);
    let plan = planned(&policy("\"authoritative\"\npeople_on_absent = \"remove\""));
    assert_eq!(
        lines(&plan),
        ["member.remove cy@north.example", "member.remove vic@north.example", "member.remove wes@north.example"]
    );
    assert_eq!(guards(&plan), ["losses.people"]);
    assert!(plan.refusals[0].message.starts_with("3 of 5 people would go, and 2 may"), "{}", plan.refusals[0].message);
    assert!(planned(&policy("\"report\"")).is_empty());
}

#[test]
fn an_override_is_of_one_plan_and_in_its_digest() {
    let text = "[people]\n\"ada@north.example\" = { api_role = \"admin\" }\n[manage]\npeople = \"authoritative\"\npeople_on_absent = \"remove\"\n";
    let allow = |guard: &str| Allow { guard: guard.to_owned(), reason: "West closed".to_owned(), by: "ada".to_owned() };
    let options = PlanOptions { allow: vec![allow("losses.people")], ..Default::default() };
    let plan = planned_with(content(), text, &options);
    assert!(plan.refusals.is_empty());
    assert_ne!(plan.digest, planned(text).digest);
    let options = PlanOptions { allow: vec![allow("losses.keys")], ..Default::default() };
    let plan = planned_with(content(), text, &options);
    assert_eq!(guards(&plan), ["losses.people"]);
    assert!(messages(&plan).iter().any(|it| it.contains("losses.keys is allowed, and nothing asks for it")));
}

#[test]
fn without_losses_only_grants_are_planned() {
    let text =
        "[people]\n\"ada@north.example\" = { api_role = \"view\" }\n\"new@north.example\" = { api_role = \"admin\" }\n";
    let options = PlanOptions { losses: Losses::Skip, ..Default::default() };
    let plan = planned_with(content(), text, &options);
    assert_eq!(lines(&plan), ["member.invite new@north.example"]);
    assert_eq!(plan.deferred.len(), 1);
}

#[test]
fn the_last_admin_goes_when_the_next_one_has_accepted() {
    let text = "[people]\n\"ada@north.example\" = { api_role = \"view\" }\n";
    let plan = planned(text);
    assert_eq!(guards(&plan), ["min_admins"]);
    let plan = planned(&format!("{text}\"new@north.example\" = {{ api_role = \"admin\" }}\n"));
    assert_eq!(lines(&plan), ["member.invite new@north.example"]);
    assert!(plan.refusals.is_empty() && plan.deferred[0].waits_for.starts_with("an admin who is invited to accept"));
}

#[test]
fn the_owner_is_asserted_and_never_touched() {
    assert_eq!(guards(&planned("owner = \"ada@north.example\"\n")), ["one_owner"]);
    assert!(planned("owner = \"Priya@north.example\"\n").refusals.is_empty());
    let plan = planned("[people]\n\"priya@north.example\" = { api_role = \"view\" }\n");
    assert!(plan.is_empty() && messages(&plan).iter().any(|it| it.contains("is the owner")));
    let mut two = content();
    two.members.as_mut().unwrap().push(person("zoe", "owner"));
    assert_eq!(guards(&planned_with(two, "owner = \"priya@north.example\"\n", &Default::default())), ["one_owner"]);
    let mut client = content();
    client.members.as_mut().unwrap().push(person("zoe", "client"));
    let plan = planned_with(client, "[people]\n\"zoe@north.example\" = { api_role = \"view\" }\n", &Default::default());
    assert_eq!(guards(&plan), ["owner_untouched"]);
}

#[test]
fn two_memberships_of_one_address_are_refused() {
    let mut two = content();
    let mut other = person("zoe", "view");
    other.user_email = Some("cy@north.example".to_owned());
    two.members.as_mut().unwrap().push(other);
    let plan = planned_with(two, "[people]\n\"cy@north.example\" = { api_role = \"view\" }\n", &Default::default());
    assert_eq!(guards(&plan), ["ambiguous"]);
    assert!(plan.is_empty());
}

#[test]
fn a_permission_that_cannot_be_changed_is_no_step() {
    let plan =
        planned("[people]\n\"cy@north.example\" = { api_role = \"editor\", permissions = [\"campaigns.view\"] }\n");
    assert!(plan.is_empty());
    assert_eq!(plan.residue.len(), 1);
}

#[test]
fn a_key_is_replaced_side_by_side() {
    let text = "[keys.\"crm-sync\"]\nscopes = [\"leads:read\", \"leads:update\"]\nsink = \"vault\"\n";
    let plan = planned(text);
    assert_eq!(lines(&plan), ["key.create crm-sync", "key.deliver crm-sync"]);
    assert_eq!(plan.steps[1].after_steps, BTreeSet::from([1]));
    assert_eq!(plan.steps[0].gained, ["leads:update"]);
    assert_eq!(plan.deferred[0].subject.id.as_deref(), Some("k-1"));

    let mut both = content();
    let scopes = ["leads:read", "leads:update"];
    both.keys.as_mut().unwrap().push(key("k-3", "crm-sync [7k2m4q3d]", &scopes, "2026-11-28T00:00:00Z"));
    let of = |options: &PlanOptions| planned_with(both.clone(), text, options);
    let plan = of(&PlanOptions::default());
    assert_eq!((lines(&plan), guards(&plan)), (vec!["key.revoke crm-sync".to_owned()], vec!["undelivered"]));
    let delivered = |at_text: &str| BTreeMap::from([("k-3".to_owned(), at(at_text))]);
    let plan = of(&PlanOptions { delivered: delivered("2026-11-29T12:00:01Z"), ..Default::default() });
    assert!(plan.is_empty() && plan.deferred.len() == 1, "the overlap is not over");
    let mut options = PlanOptions { delivered: delivered("2026-11-29T11:00:00Z"), ..Default::default() };
    let plan = of(&options);
    assert!(plan.refusals.is_empty() && plan.steps[0].lost.is_empty(), "{:?}", plan.refusals);
    options.last_logged = BTreeMap::from([("k-1".to_owned(), at("2026-11-29T12:00:00Z"))]);
    assert_eq!(guards(&of(&options)), ["still_used"]);
}

#[test]
fn a_key_without_a_sink_is_checked_alone() {
    let text =
        "[keys.new]\nscopes = [\"leads:read\"]\n[keys.\"crm-sync\"]\nscopes = [\"leads:read\"]\nmax_age = \"30d\"\n";
    let plan = planned(text);
    assert!(plan.is_empty());
    let said = messages(&plan);
    assert!(said.iter().any(|it| it.starts_with("new keys.new: is missing")), "{said:?}");
    assert!(said.iter().any(|it| it.starts_with("crm-sync keys.crm-sync: must be replaced")), "{said:?}");
    assert_eq!(guards(&planned(&format!("{text}[manage]\nkeys = \"authoritative\"\n"))), ["no_sink", "no_sink"]);
}

#[test]
fn the_key_in_use_is_never_revoked() {
    let text = "[keys.\"crm-sync\"]\nscopes = [\"leads:read\"]\n[manage]\nkeys = \"authoritative\"\nkeys_on_absent = \"revoke\"\n";
    let plan = planned(text);
    assert_eq!((lines(&plan), guards(&plan)), (vec!["key.revoke admin-tool".to_owned()], vec!["key_in_use"]));
    let mut unknown = snapshot(content());
    unknown.taken.key_in_use = None;
    let of = |options: &PlanOptions| Plan::derive(&unknown, &policy(text), options).unwrap();
    assert_eq!(guards(&of(&PlanOptions::default())), ["key_in_use"]);
    let named = |id: &str| of(&PlanOptions { own_key: Some(id.to_owned()), ..Default::default() });
    assert!(named("k-9").refusals[0].message.contains("\"k-9\", is the id of no key"));
    assert!(named("k-1").refusals.is_empty(), "another key than the one that goes");
}

#[test]
fn keys_of_one_name_are_told_apart_by_id() {
    let mut two = content();
    two.keys.as_mut().unwrap().push(key("k-3", "crm-sync", &["leads:read"], "2026-10-01T00:00:00Z"));
    let of = |text: &str| planned_with(two.clone(), text, &Default::default());
    assert_eq!(guards(&of("[keys.\"crm-sync\"]\nscopes = [\"leads:read\"]\n")), ["ambiguous"]);
    assert!(of("[keys.\"crm-sync\"]\nid = \"k-1\"\nscopes = [\"leads:read\"]\n").refusals.is_empty());
}

#[test]
fn tags_follow_names_and_ids() {
    let text = "[tags.West]\ndescription = \"Western region\"\ncampaigns = { names = [\"west*\"], not = [\"*test*\"] }\naccounts = { ids = [\"B@west.example\"] }\n[tags.New]\n";
    let plan = planned(text);
    assert_eq!(lines(&plan), ["tag.create New", "tag.update West", "tag.assign West"]);
    let after = serde_json::to_value(&plan.steps[2].after).unwrap();
    assert_eq!(after, serde_json::json!({ "accounts": ["b@west.example"], "campaigns": ["c-1"] }));
    let only = planned(&text.replace("description", "only = true\ndescription"));
    assert_eq!(lines(&only).last().unwrap(), "tag.unassign West");
    let before = serde_json::to_value(&only.steps[3].before).unwrap();
    assert_eq!(before, serde_json::json!({ "accounts": ["a@west.example"], "campaigns": ["c-3"] }));
    let none = "[tags.West]\ncampaigns = { names = [\"north*\"] }\n";
    assert!(messages(&planned(none))[0].contains("matches nothing"));
    assert_eq!(guards(&planned(&format!("{none}only = true\n"))), ["empty_section"]);
}

#[test]
fn what_could_not_be_read_is_refused_and_not_empty() {
    let mut unread = content();
    unread.members = None;
    unread.unread.insert("members".to_owned(), "forbidden: needs workspace_members:read".to_owned());
    let text = "[people]\n\"cy@north.example\" = { api_role = \"view\" }\n";
    let plan = planned_with(unread.clone(), text, &Default::default());
    assert_eq!((plan.steps.len(), guards(&plan)), (0, vec!["whole_read"]));
    assert!(planned_with(unread, "[tags.West]\n", &Default::default()).refusals.is_empty());
    let mut moving = snapshot(content());
    moving.taken.stable = false;
    assert_eq!(guards(&Plan::derive(&moving, &policy(text), &Default::default()).unwrap()), ["whole_read"]);
}

#[test]
fn links_are_asked_for_and_removed_by_name_alone() {
    let text = "[group]\nsub_workspaces = { \"w-new\" = \"Birch\" }\n";
    assert_eq!(lines(&planned(text)), ["group.invite Birch"]);
    let plan = planned(&format!("{text}[manage]\ngroup = \"authoritative\"\ngroup_on_absent = \"remove\"\n"));
    assert_eq!(lines(&plan), ["group.invite Birch", "group.remove Alder"]);
}

#[test]
fn a_plan_reads_back_and_an_altered_one_does_not() {
    let plan = planned("[people]\n\"new@north.example\" = { api_role = \"editor\" }\n");
    let text = plan.to_json();
    assert_eq!(Plan::from_json(&text).unwrap(), plan);
    let altered = text.replace("\"role\":\"editor\"", "\"role\":\"admin\"");
    assert!(Plan::from_json(&altered).unwrap_err().message().contains("altered"));
    let added = text.replacen("{", "{\"added\":1,", 1);
    assert_eq!(Plan::from_json(&added).unwrap(), plan);
    let newer = text.replace("\"version\":1,\"workspace\":{", "\"version\":2,\"workspace\":{");
    assert!(Plan::from_json(&newer).unwrap_err().message().contains("version"), "{newer}");
}

#[test]
fn an_approval_holds_as_long_as_the_same_would_be_done() {
    let text = "[people]\n\"new@north.example\" = { api_role = \"editor\" }\n";
    let plan = planned(text);
    let mut unrelated = content();
    unrelated.members.as_mut().unwrap().push(person("zoe", "view"));
    let fresh = planned_with(unrelated, text, &Default::default());
    let refused = |now: &str, approved: &str, fresh: &Plan| -> Vec<String> {
        plan.refusals_now(&at(now), approved, fresh).into_iter().map(|refusal| refusal.guard).collect()
    };
    assert_eq!(refused(AS_OF, &plan.digest[..23], &fresh), [""; 0]);
    assert_eq!(refused(AS_OF, &plan.digest[..22], &fresh), ["digest"]);
    assert_eq!(refused("2026-12-03T12:00:00Z", &plan.digest, &fresh), ["expired"]);
    let mut changed = content();
    changed.members.as_mut().unwrap().push(person("new", "view"));
    assert_eq!(refused(AS_OF, &plan.digest, &planned_with(changed, text, &Default::default())), ["stale"]);
    let mut done = content();
    done.members.as_mut().unwrap().push(person("new", "editor"));
    assert_eq!(refused(AS_OF, &plan.digest, &planned_with(done, text, &Default::default())), [""; 0]);
}

#[test]
fn the_order_of_lists_changes_no_byte() {
    let mut four = content();
    let admins = ["bo", "di", "eve"].map(|name| person(name, "admin"));
    four.members.as_mut().unwrap().extend(admins);
    let text = "[people]\n\"new@north.example\" = { api_role = \"admin\" }\n[rules]\nmin_admins = 3\n[manage]\npeople = \"authoritative\"\npeople_on_absent = \"demote\"\n";
    let plan = planned_with(four.clone(), text, &Default::default());
    assert!(!plan.is_empty());
    four.members.as_mut().unwrap().reverse();
    assert_eq!(planned_with(four, text, &Default::default()).to_json(), plan.to_json());
}

#[test]
fn one_thing_that_is_named_twice_is_refused() {
    let plan = planned("[tags.West]\n[tags.Renamed]\nid = \"t-west\"\n");
    assert_eq!(guards(&plan), ["ambiguous"]);
    assert!(plan.steps.len() <= 1);
    // What was not read, but made field by field, is held to the same.
    let mut made = policy("[tags.New]\n");
    let tags = made.tags.as_mut().unwrap();
    tags.insert("new".to_owned(), tags["New"].clone());
    let error = Plan::derive(&snapshot(content()), &made, &Default::default()).unwrap_err();
    assert!(error.message().starts_with("policy: tags.new: "), "{error}");
}

#[test]
fn the_key_in_use_is_known_in_any_case() {
    let text = "[keys.\"crm-sync\"]\nscopes = [\"leads:read\"]\n[manage]\nkeys = \"authoritative\"\nkeys_on_absent = \"revoke\"\n";
    let options = PlanOptions { own_key: Some("K-2".to_owned()), ..Default::default() };
    assert_eq!(guards(&planned_with(content(), text, &options)), ["key_in_use"]);
}

#[test]
fn workspaces_that_carry_a_tag_count_when_it_goes() {
    let mut many = content();
    many.tags.as_mut().unwrap()[0].workspaces = (0..10).map(|number| format!("w-{number}")).collect();
    let text = "[tags.New]\n[manage]\ntags = \"authoritative\"\ntags_on_absent = \"delete\"\n";
    assert_eq!(guards(&planned_with(many, text, &Default::default())), ["losses.pairs"]);
    assert!(planned(text).refusals.is_empty());
}

#[test]
fn what_is_only_reported_defers_nothing() {
    let mut both = content();
    both.keys.as_mut().unwrap().push(key("k-3", "crm-sync [7k2m4q3d]", &["leads:read"], "2026-11-30T00:00:00Z"));
    let text = "[keys.\"crm-sync\"]\nscopes = [\"leads:read\"]\n";
    assert_eq!(planned_with(both.clone(), text, &Default::default()).deferred.len(), 1);
    let report = format!("{text}[manage]\nkeys = \"report\"\n");
    assert!(planned_with(both, &report, &Default::default()).deferred.is_empty());
}

#[test]
fn only_what_matches_nothing_at_all_does_not_empty_a_tag() {
    let plan = planned("[tags.West]\nonly = true\ncampaigns = { ids = [\"c-9\"] }\n");
    assert_eq!(guards(&plan), ["empty_section"]);
}

#[test]
fn what_follows_from_what_the_digest_covers_is_not_altered() {
    let plan = planned(
        "[people]\n\"new@north.example\" = { api_role = \"editor\" }\n\"cy@north.example\" = { api_role = \"view\" }\n",
    );
    let text = plan.to_json();
    for (from, to) in [("\"n\":1,", "\"n\":2,"), ("\"expires\":\"2026-12-03", "\"expires\":\"2027-12-03")] {
        let error = Plan::from_json(&text.replacen(from, to, 1)).unwrap_err();
        assert!(error.message().contains("altered"), "{error}");
    }
    let fraction = text.replacen("\"after\":{", "\"after\":{\"x\":0.5,", 1);
    assert!(Plan::from_json(&fraction).unwrap_err().message().contains("canonical"));
}
