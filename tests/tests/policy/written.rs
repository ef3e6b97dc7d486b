//! Policies as they are written: what is read writes, and reads back as it was.

use instantly_rbac::governance::Policy;
use instantly_rbac::governance::policy::{Imported, Note};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[test]
fn a_policy_in_toml_has_an_entry_a_line_and_headings_for_what_is_too_long() {
    let text = "\
version = 1
workspace = \"W\"
owner = \"priya@northwind.example\"

[people]
\"dee@agency.example\" = { role = \"Manager\", until = \"2026-12-31\" }
\"jonas@northwind.example\" = \"Admin\"

[manage]
people = \"authoritative\"
keys = \"additive\"
tags = \"additive\"
group = \"additive\"
people_on_absent = \"demote\"
keys_on_absent = \"report\"
tags_on_absent = \"report\"
group_on_absent = \"report\"

[roles]
Closer = { campaigns = \"View\", leads = \"Edit/Import\" }

[keys]
crm-sync = { scopes = [\"leads:read\", \"leads:update\"], max_age = \"90d\", sink = \"vault\" }

[tags]
\"West [old]\" = { campaigns = { names = [\"West *\"], not = [\"*test*\"] }, only = true }

[tags.East]
description = \"Sales development of the whole eastern region, and of what is left of the northern one\"
campaigns = { names = [\"East *\"] }

[tags.East.accounts]
ids = [
    \"first.of.all.addresses@east.northwind.example\",
    \"second.of.all.addresses@east.northwind.example\",
    \"third@east.northwind.example\",
]

[group]
sub_workspaces = { sub-1 = \"Alder & Finch Legal\" }

[rules]
allowed_domains = [\"northwind.example\"]
allowed_people = [\"dee@agency.example\"]
min_admins = 2
protected = { people = [], keys = [\"break-glass\"], tags = [] }
";
    let policy = Policy::from_toml(text).unwrap();
    assert_eq!(policy.to_toml(), text);
    assert_eq!(Policy::from_json(&policy.to_json()).unwrap(), policy);
}

#[test]
fn a_role_alone_is_a_text_in_json_too_and_roles_have_no_order() {
    let text =
        r#"{"version":1,"workspace":"W","people":{"a@b.example":"Admin"},"roles":{"B":{"leads":"View"},"A":{}}}"#;
    let policy = Policy::from_json(text).unwrap();
    let written: Value = serde_json::from_str(&policy.to_json()).unwrap();
    assert_eq!(written["people"]["a@b.example"], "Admin");
    assert_eq!(Policy::from_json(&policy.to_json()).unwrap(), policy);
    let turned =
        r#"{"version":1,"workspace":"W","people":{"a@b.example":"Admin"},"roles":{"A":{},"B":{"leads":"View"}}}"#;
    assert_eq!(Policy::from_json(turned).unwrap(), policy);
}

#[test]
fn what_would_not_show_is_escaped() {
    let text = "version = 1\nworkspace = \"W\"\ntags.\"a\\u202Eb\\u0007\".description = \"x\\u200By\\nz\\U000E0041é\"";
    let policy = Policy::from_toml(text).unwrap();
    let written = policy.to_toml();
    assert!(written.contains("\"a\\u202Eb\\u0007\" = { description = \"x\\u200By\\nz\\U000E0041é\" }"), "{written}");
    assert_eq!(Policy::from_toml(&written).unwrap(), policy);
}

#[test]
fn a_name_in_a_comment_does_not_end_it() {
    let policy = Policy::from_toml("version = 1\nworkspace = \"W\"\npeople = {}").unwrap();
    let breaks = ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{0}", "\u{202e}"];
    let names = breaks.map(|it| format!("{it}\"eve@evil.example\" = \"Admin\"{it}[keys]"));
    for place in [vec![], vec!["people".to_owned()]] {
        let note = |message: &String| Note { path: place.clone(), message: message.clone() };
        let notes = names.iter().map(note).collect();
        let imported = Imported { policy: policy.clone(), notes, unread: Default::default() };
        let written = imported.to_toml();
        assert_eq!(Policy::from_toml(&written).unwrap(), policy);
        assert_eq!(written.lines().filter(|line| line.starts_with('#')).count(), breaks.len());
        assert!(written.chars().all(|it| it == '\n' || !it.is_control()), "{written:?}");
    }
}

/// A name that is no other's, with anything in it.
fn names() -> impl Strategy<Value = Vec<String>> {
    let numbered = |names: Vec<String>| names.iter().enumerate().map(|(n, name)| format!("{n}{name}-")).collect();
    prop::collection::vec(any::<String>(), 0..4).prop_map(numbered)
}

fn people() -> impl Strategy<Value = Value> {
    let person = prop_oneof![
        prop::sample::select(vec!["Admin", "Manager", "SDR", "Viewer"]).prop_map(|role| json!(role)),
        (1..29u32).prop_map(|day| json!({ "role": "SDR", "until": format!("2027-02-{day:02}") })),
        prop::sample::select(vec!["admin", "editor", "view"]).prop_map(|role| json!({ "api_role": role })),
        prop::sample::subsequence(vec!["campaigns.view", "leads.move", "crm.view"], 0..=3)
            .prop_map(|list| json!({ "api_role": "editor", "permissions": list })),
    ];
    let address = "[a-zA-Z0-9.+_'é-]{1,9}";
    prop::collection::vec((address, person), 0..5).prop_map(|people| {
        let named = people.into_iter().enumerate().map(|(n, (name, rule))| (format!("{name}{n}x@w.example"), rule));
        Value::Object(named.collect())
    })
}

fn keys() -> impl Strategy<Value = Value> {
    let holds = prop_oneof![
        prop::sample::subsequence(vec!["leads:read", "all:all", "lead-labels:all"], 1..=3)
            .prop_map(|scopes| json!({ "scopes": scopes })),
        prop::sample::select(vec!["analytics_read_only", "campaign_management", "webhook_handler"])
            .prop_map(|preset| json!({ "preset": preset })),
        Just(json!({ "role": "SDR", "sink": "vault", "overlap": "24h", "max_age": "2w" })),
        Just(json!({ "needs": ["campaigns.list", "tags.ensure"], "owner": "maya@w.example" })),
    ];
    (names(), prop::collection::vec(holds, 4))
        .prop_map(|(names, rules)| Value::Object(names.into_iter().zip(rules).collect::<Map<_, _>>()))
}

fn tags() -> impl Strategy<Value = Value> {
    (names(), names(), any::<String>(), any::<bool>()).prop_map(|(labels, texts, description, only)| {
        let matching = json!({ "names": ["*"], "not": texts, "ids": texts });
        let rule = json!({ "description": description, "campaigns": matching, "only": only });
        Value::Object(labels.into_iter().map(|label| (label, rule.clone())).collect())
    })
}

thread_local! {
    static SCHEMA: jsonschema::Validator = crate::schema::of_policy();
}

proptest! {
    #[test]
    fn what_is_read_writes_and_reads_back_as_it_was(
        people in people(), keys in keys(), tags in tags(), workspaces in names(), roles in names(),
    ) {
        let mut policy = json!({ "version": 1, "workspace": "W", "people": people, "keys": keys, "tags": tags });
        policy["group"] = json!({ "sub_workspaces": workspaces.iter().map(|id| (id.clone(), json!(id))).collect::<Map<_, _>>() });
        let row = json!({ "campaigns": "Launch / pause", "leads": "-" });
        policy["roles"] = Value::Object(roles.into_iter().map(|role| (role, row.clone())).collect());
        policy["rules"] = json!({ "max_admins": 7, "protected": { "tags": workspaces } });
        prop_assert!(SCHEMA.with(|schema| schema.is_valid(&policy)), "{}", policy);
        let policy = Policy::from_json(&policy.to_string()).unwrap();
        prop_assert_eq!(&Policy::from_json(&policy.to_json()).unwrap(), &policy);
        let toml = policy.to_toml();
        prop_assert_eq!(&Policy::from_toml(&toml).unwrap(), &policy, "{}", toml);
        prop_assert_eq!(Policy::from_toml(&toml).unwrap().to_toml(), toml);
    }
}
