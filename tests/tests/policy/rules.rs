//! What a policy says of itself: the roles that the API cannot express, and its own rules, broken.

use std::collections::BTreeSet;

use instantly_rbac::governance::Policy;
use instantly_rbac::governance::plan::{Remark, Sort};
use instantly_rbac::matrix::Matrix;

fn policy(rest: &str) -> Policy {
    Policy::from_toml(&format!("version = 1\nworkspace = \"W\"\n{rest}")).unwrap()
}

fn broken(rest: &str) -> Vec<Remark> {
    policy(rest).check().broken
}

fn names<'a>(broken: &'a [Remark], rule: &str) -> Vec<&'a str> {
    assert!(broken.iter().all(|remark| remark.rule == rule), "{broken:?}");
    broken.iter().map(|remark| remark.subject.name.as_str()).collect()
}

#[test]
fn gaps_are_those_of_the_roles_that_are_used_for_whom_they_are_used() {
    let gaps = policy("people.\"a@b.example\" = \"Viewer\"\nkeys.crm.role = \"Manager\"").check().gaps;
    let used: BTreeSet<(&str, &str)> = gaps.iter().map(|found| (found.role.as_str(), found.gap.holder)).collect();
    assert_eq!(used, BTreeSet::from([("Viewer", "member"), ("Manager", "key")]));
    let compiled = Matrix::original().compile("Viewer").unwrap().gaps;
    let of_viewer: Vec<_> = gaps.iter().filter(|found| found.role == "Viewer").map(|found| &found.gap).collect();
    assert_eq!(of_viewer, compiled.iter().filter(|gap| gap.holder == "member").collect::<Vec<_>>());
    assert!(policy("people.\"a@b.example\" = { api_role = \"view\" }").check().gaps.is_empty());
    assert!(policy("[roles.Closer]\nleads = \"Import\"").check().gaps.is_empty(), "nobody has it");
    let own = policy("people.\"a@b.example\" = \"Viewer\"\n[roles.Viewer]\nmembers = \"Full\"").check().gaps;
    assert_ne!(own, gaps, "the policy's own role of a name is meant");
}

#[test]
fn people_of_other_domains_break_allowed_domains_unless_they_are_named() {
    let rules = "[people]\n\"a@NORTHWIND.example\" = \"Viewer\"\n\"b@agency.example\" = \"Viewer\"\n\
                 \"c@agency.example\" = \"Viewer\"\n\"d@sub.northwind.example\" = \"Viewer\"\n\
                 [rules]\nallowed_domains = [\"northwind.example\"]\nallowed_people = [\"C@agency.example\"]\n";
    let found = broken(rules);
    assert_eq!(names(&found, "allowed_domains"), ["b@agency.example", "d@sub.northwind.example"]);
    assert!(found.iter().all(|remark| remark.subject.sort == Sort::Person));
    let owner = broken("owner = \"o@agency.example\"\n[rules]\nallowed_domains = [\"northwind.example\"]");
    assert_eq!(names(&owner, "allowed_domains"), ["o@agency.example"]);
    assert!(broken("[people]\n\"b@agency.example\" = \"Viewer\"").is_empty(), "any domain is allowed");
}

#[test]
fn a_key_breaks_forbidden_scopes_by_whatever_allows_them_and_however_it_has_it() {
    let keys = "[keys]\nwide.scopes = [\"api_keys:all\"]\nwidest.scopes = [\"all:all\"]\n\
                narrow.scopes = [\"api_keys:read\"]\nneeding.needs = [\"keys.create\"]\nadmin.role = \"Admin\"\n\
                preset.preset = \"campaign_management\"\n[rules]\nforbidden_scopes = [\"all:all\", \"api_keys:create\"]\n";
    let found = broken(keys);
    assert_eq!(names(&found, "forbidden_scopes"), ["admin", "needing", "wide", "widest"]);
    let message = |name: &str| &found.iter().find(|remark| remark.subject.name == name).unwrap().message;
    assert_eq!(message("wide"), "its scopes (api_keys:all) allow what no key may have: api_keys:create");
    assert_eq!(message("widest"), "its scopes (all:all) allow what no key may have: all:all, api_keys:create");
    assert!(found.iter().all(|remark| remark.subject.sort == Sort::Key));
}

#[test]
fn more_admins_than_max_admins_break_it_and_the_owner_counts_once() {
    let of = |owner: &str, people: &[(&str, &str)]| {
        let people: String = people.iter().map(|(name, rule)| format!("\"{name}@w.example\" = {rule}\n")).collect();
        broken(&format!("{owner}\n[people]\n{people}[rules]\nmax_admins = 2\n"))
    };
    let [admin, api, viewer] = ["\"Admin\"", "{ api_role = \"admin\" }", "\"Viewer\""];
    let owner = "owner = \"o@w.example\"";
    let found = of(owner, &[("a", admin), ("b", api), ("c", viewer)]);
    assert_eq!(names(&found, "max_admins"), ["W"]);
    assert_eq!(found[0].message, "3 people are to manage the team, the owner among them; 2 may");
    assert!(of(owner, &[("a", admin), ("O", admin)]).is_empty(), "the owner is no second person");
    assert!(of("", &[("a", admin), ("b", api)]).is_empty(), "one of them may be the owner");
    assert_eq!(of("", &[("a", admin), ("b", api), ("c", admin)]).len(), 1);
}
