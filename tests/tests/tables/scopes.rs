//! What scopes allow, in words and in sets: a row a promise.

use instantly_rbac::scopes::{self, Scope};

type Scopes = &'static [&'static str];

fn received(names: &[&str]) -> Vec<Scope> {
    names.iter().map(|name| Scope::received(name)).collect()
}

fn texts(scopes: &[Scope]) -> Vec<&str> {
    scopes.iter().map(Scope::as_str).collect()
}

#[rustfmt::skip]
const ALLOWS: &[(&str, Scopes, &str, bool)] = &[
    ("a scope allows itself", &["campaigns:read"], "campaigns:read", true),
    ("a resource's all allows each of its actions", &["campaigns:all"], "campaigns:delete", true),
    ("an action on all allows it on each resource", &["all:read"], "background-jobs:read", true),
    ("all:all allows everything", &["all:all"], "api_keys:create", true),
    ("all:all allows what is not documented yet", &["all:all"], "teleports:read", true),
    ("reading does not allow changing", &["campaigns:read"], "campaigns:update", false),
    ("a longer name is another resource", &["custom_tags:all"], "custom_tag_mappings:read", false),
    ("an action on all does not allow another action", &["all:read"], "leads:create", false),
    ("every single action does not allow the resource's all, which is more to come", &["leads:create", "leads:read",
        "leads:update", "leads:delete"], "leads:all", false),
    ("a whole resource does not allow all:all", &["workspaces:all"], "all:all", false),
    ("all:update and all:read together do not allow all:all", &["all:read", "all:update"], "all:all", false),
    ("no scope allows nothing", &[], "leads:read", false),
    ("an unknown scope allows itself", &["teleports:read"], "teleports:read", true),
    ("a granted scope that cannot be read allows everything", &["*"], "workspaces:delete", true),
    ("a granted scope with two colons cannot be read, and allows everything", &["leads:read:x"], "workspaces:delete",
        true),
    ("a granted scope of an unknown resource allows everything", &["teleports:read"], "leads:delete", true),
    ("a granted scope in other letters allows what it is taken for", &["API_KEYS:Create"], "api_keys:create", true),
    ("a granted scope in other letters allows nothing else", &[" Leads:READ"], "leads:update", false),
    ("an undocumented action allows everything with its resource", &["leads:fly"], "leads:delete", true),
    ("an undocumented action allows nothing with another resource", &["leads:fly"], "accounts:read", false),
];

#[test]
fn a_scope_allows_what_it_covers_and_nothing_else() {
    for (promise, granted, required, expected) in ALLOWS {
        assert_eq!(scopes::allows(&received(granted), &Scope::received(required)), *expected, "{promise}");
    }
}

#[rustfmt::skip]
const EFFECTIVE: &[(&str, Scopes, Scopes)] = &[
    ("a single scope comes to itself", &["leads:read"], &["leads:read"]),
    ("a resource's all comes to its five scopes, by name", &["campaigns:all"], &["campaigns:all", "campaigns:create",
        "campaigns:delete", "campaigns:read", "campaigns:update"]),
    ("email verifications have neither update nor delete", &["email_verifications:all"], &["email_verifications:all",
        "email_verifications:create", "email_verifications:read"]),
    ("what two scopes share stands once", &["webhooks:all", "webhooks:read", "webhooks:read"], &["webhooks:all",
        "webhooks:create", "webhooks:delete", "webhooks:read", "webhooks:update"]),
    ("four actions are not yet all of a resource", &["leads:update", "leads:create", "leads:read", "leads:delete"],
        &["leads:create", "leads:delete", "leads:read", "leads:update"]),
    ("an undocumented action comes to everything with its resource", &["webhooks:fly"], &["webhooks:all",
        "webhooks:create", "webhooks:delete", "webhooks:fly", "webhooks:read", "webhooks:update"]),
];

fn effective(granted: &[&str]) -> Vec<String> {
    scopes::effective(&received(granted)).iter().map(ToString::to_string).collect()
}

#[test]
fn scopes_come_to_every_documented_scope_that_they_cover() {
    for (promise, granted, expected) in EFFECTIVE {
        assert_eq!(effective(granted), *expected, "{promise}");
    }
    let mut everything: Vec<_> = scopes::documented().map(|scope| scope.to_string()).collect();
    everything.sort();
    let reads: Vec<_> = everything.iter().filter(|scope| scope.ends_with(":read")).cloned().collect();
    // Of all 36 resources, `all` among them.
    assert_eq!((effective(&["all:read"]), reads.len()), (reads, 36));
    everything.push("teleports:all".to_owned());
    everything.sort();
    assert_eq!(effective(&["teleports:all", "auth:read"]), everything, "an unknown resource is kept as it is");
}

#[rustfmt::skip]
const IN_WORDS: &[(&str, Scopes, Scopes)] = &[
    ("all:all is everything, and what is narrower is not repeated", &["leads:read", "all:all", "campaigns:all"],
        &["do everything"]),
    ("an action on all comes first and is not repeated", &["leads:read", "leads:update", "all:read"],
        &["read everything", "update leads"]),
    ("three actions are joined by commas and an and", &["webhooks:delete", "webhooks:update", "webhooks:read"],
        &["read, update and delete webhooks"]),
    ("a resource's all says it for each of its actions", &["campaigns:read", "campaigns:all"],
        &["do everything with campaigns"]),
    ("a resource's all says more than an action on all", &["all:read", "campaigns:all"], &["read everything",
        "do everything with campaigns"]),
    ("two actions on all are one sentence", &["all:update", "all:create"], &["create and update everything"]),
    ("names are spoken without underscores and hyphens", &["lead-labels:all", "custom_tag_mappings:read"],
        &["read custom tag mappings", "do everything with lead labels"]),
    ("a scope that stands twice is said once", &["accounts:read", "accounts:read"], &["read accounts"]),
    ("a scope of an unknown resource comes first, and counts as full access", &["webhooks:create", "teleports:read"],
        &[r#"use "teleports:read", which cannot be read and counts as full access"#, "create webhooks"]),
    ("a wildcard that no documentation knows counts as full access", &["*", "*:*"],
        &[r#"use "*", which cannot be read and counts as full access"#,
        r#"use "*:*", which cannot be read and counts as full access"#]),
    ("an undocumented action counts as everything with its resource", &["leads:fly"],
        &[r#"use "leads:fly", whose action is not documented, and which counts as leads:all"#]),
    ("an undocumented action that other resources have is not claimed", &["email_verifications:delete"],
        &[r#"use "email_verifications:delete", whose action is not documented, and which counts as email_verifications:all"#]),
    ("a scope in other letters counts as what it is taken for", &[" ALL:all"],
        &[r#"use " ALL:all", which is not spelled as documented and counts as all:all"#]),
    ("an empty scope cannot be read", &[""], &[r#"use "", which cannot be read and counts as full access"#]),
];

#[test]
fn what_scopes_allow_is_said_once_and_widest_first() {
    for (promise, granted, expected) in IN_WORDS {
        assert_eq!(scopes::in_words(&received(granted)), *expected, "{promise}");
    }
}

#[rustfmt::skip]
const SMALLEST: &[(&str, Scopes, Scopes, Scopes)] = &[
    ("the narrowest scope of each operation, in the order given", &["campaigns.list", "members.update",
        "keys.revoke"], &["campaigns:read", "workspace_members:update", "api_keys:delete"], &[]),
    ("operations that share a scope need it once", &["members.list", "members.get"], &["workspace_members:read"], &[]),
    ("a function made of others needs what they need", &["tags.ensure"], &["custom_tags:read", "custom_tags:create"],
        &[]),
    ("the review of tags needs four scopes to read", &["tags.review"], &["custom_tags:read",
        "custom_tag_mappings:read", "campaigns:read", "accounts:read"], &[]),
    ("the whole review needs eight scopes to read", &["client.review"], &["workspaces:read", "workspace_members:read",
        "api_keys:read", "audit_logs:read", "custom_tags:read", "custom_tag_mappings:read", "campaigns:read",
        "accounts:read"], &[]),
    ("removing the agency domain is an update, and cancelling a removal a delete", &["workspace.delete_domain",
        "workspace.cancel_removal"], &["workspaces:update", "workspaces:delete"], &[]),
    ("an operation that stands twice counts once", &["tags.assign", "tags.assign", "tags.update"],
        &["custom_tags:update"], &["tags.assign"]),
    ("every action of a resource stays a list, which is narrower than its all", &["tags.create", "tags.list",
        "tags.update", "tags.delete"], &["custom_tags:create", "custom_tags:read", "custom_tags:update",
        "custom_tags:delete"], &[]),
    ("what needs no network needs no scope", &["matrix.can", "scopes.allows"], &[], &[]),
    ("no operations need nothing", &[], &[], &[]),
];

#[test]
fn the_smallest_scopes_are_those_of_the_operations_in_their_order() {
    for (promise, operations, expected, undocumented) in SMALLEST {
        let needs = scopes::smallest_for(operations).unwrap();
        assert_eq!(texts(&needs.scopes), *expected, "{promise}");
        let names: Vec<_> = needs.undocumented.iter().map(|operation| operation.name()).collect();
        assert_eq!(names, *undocumented, "{promise}");
    }
    let error = scopes::smallest_for(&["members.fire"]).unwrap_err();
    assert!(error.message().starts_with("operations:"), "the error names the argument by its own name: {error}");
}

#[rustfmt::skip]
const ADDED: &[(&str, Scopes, Scopes, Scopes)] = &[
    ("narrower scopes add nothing", &["campaigns:all"], &["campaigns:read", "campaigns:update"], &[]),
    ("the same scopes in another order add nothing", &["leads:read", "campaigns:read"], &["campaigns:read",
        "leads:read"], &[]),
    ("each scope that a wider one brings is named, in order", &["webhooks:read"], &["webhooks:all"], &["webhooks:all",
        "webhooks:create", "webhooks:delete", "webhooks:update"]),
    ("all of a resource is more than each action known today", &["leads:create", "leads:read", "leads:update",
        "leads:delete"], &["leads:all"], &["leads:all"]),
    ("what all:read covered is not new", &["all:read"], &["campaigns:read", "email_verifications:all"],
        &["email_verifications:all", "email_verifications:create"]),
    ("from nothing, everything is new", &[], &["accounts:read", "audit_logs:read"], &["accounts:read",
        "audit_logs:read"]),
    ("an undocumented action may add everything with its resource", &["leads:read"], &["leads:fly"], &["leads:all",
        "leads:create", "leads:delete", "leads:fly", "leads:update"]),
    ("a scope that cannot be read may have meant nothing before", &["*", "Leads:read"], &["leads:read"],
        &["leads:read"]),
    ("a scope that cannot be read and stays adds nothing", &["*", "leads:read"], &["leads:read", "*"], &[]),
    ("all:all leaves nothing to add, not even what is unknown", &["all:all"], &["teleports:read"], &[]),
];

#[test]
fn added_access_is_what_the_scopes_before_did_not_cover() {
    let added = |before: &[&str], after: &[&str]| -> Vec<String> {
        scopes::added_access(&received(before), &received(after)).iter().map(ToString::to_string).collect()
    };
    for (promise, before, after, expected) in ADDED {
        assert_eq!(added(before, after), *expected, "{promise}");
    }
    let mut everything: Vec<_> = scopes::documented().map(|scope| scope.to_string()).collect();
    everything.sort();
    let wholes: Vec<_> = everything.iter().filter(|scope| scope.ends_with(":all")).cloned().collect();
    let four = ["all:create", "all:read", "all:update", "all:delete"];
    assert_eq!(added(&four, &["all:all"]), wholes, "the four actions on all are less than all:all");
    everything.insert(0, "*".to_owned());
    assert_eq!(added(&[], &["*"]), everything, "a scope that cannot be read may add everything");
}

#[rustfmt::skip]
const ADDS: &[(&str, Scopes, Scopes, bool)] = &[
    ("the same scopes add no access", &["leads:read"], &["leads:read"], false),
    ("no scopes add no access", &["all:all"], &[], false),
    ("another resource adds access", &["campaigns:all"], &["campaigns:all", "leads:read"], true),
    ("a resource's all is more than each of its actions", &["leads:create", "leads:read", "leads:update",
        "leads:delete"], &["leads:all"], true),
    ("nothing is more than all:all", &["all:all"], &["*"], false),
    ("a scope that could not be read before may have meant nothing", &["*"], &["leads:read"], true),
    ("a scope that cannot be read and stays adds no access", &["*"], &["*"], false),
];

#[test]
fn access_is_added_where_the_scopes_before_did_not_cover_it() {
    for (promise, before, after, expected) in ADDS {
        assert_eq!(scopes::adds_access(&received(before), &received(after)), *expected, "{promise}");
    }
}
