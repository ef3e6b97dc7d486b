//! What the seeded workspaces hold for a review to find.

use instantly_rbac::accounts::AccountFilter;
use instantly_rbac::audit_logs::{ActivityType, AuditLogFilter};
use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::members::{Member, MemberFilter, Role};
use instantly_rbac::scopes;
use instantly_rbac::{Client, Scope};

use crate::sandbox;

/// The agency's client, and one for each workspace of its group.
fn group(client: &Client) -> Vec<Client> {
    let links = client.groups().list().unwrap();
    let accepted = links.iter().filter(|link| link.status.as_str() == "accepted");
    let subs = accepted.map(|link| client.as_workspace(&link.sub_workspace_id).unwrap());
    std::iter::once(client.clone()).chain(subs).collect()
}

fn members(client: &Client) -> Vec<Member> {
    client.members().list(&MemberFilter::default()).unwrap().items
}

#[test]
fn one_person_who_left_is_in_three_workspaces_with_one_address_and_in_no_log() {
    let sandbox = sandbox();
    let client = sandbox.client().unwrap();
    let leaver = "tessa.whitaker@northwind.example.com";
    let mut roles = Vec::new();
    for workspace in group(&client) {
        let Some(member) = members(&workspace).into_iter().find(|member| member.email == leaver) else { continue };
        let log = workspace.audit_logs().list(&AuditLogFilter::default()).unwrap();
        assert!(log.iter().all(|event| event.user_id.as_ref() != Some(&member.user_id)));
        roles.push(member.role);
    }
    roles.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    assert_eq!(roles, [Role::Admin, Role::Editor, Role::View]);
}

#[test]
fn an_editor_has_an_address_elsewhere_and_one_invitation_is_older_than_a_year() {
    let sandbox = sandbox();
    let client = sandbox.client().unwrap();
    let review = client.members().review(&Default::default()).unwrap();
    let found = |rule: &str| -> Vec<&str> {
        let findings = review.findings.iter().filter(|finding| finding.rule == rule);
        findings.map(|finding| finding.subject.as_str()).collect()
    };
    assert_eq!(found("outside_domain"), ["diego.santos@santos.example.net"]);
    assert!(found("invitation_left_open").contains(&"aiko.mori@northwind.example.com"));
    let aiko = members(&client).into_iter().find(|member| member.email.starts_with("aiko")).unwrap();
    let now = 1_795_165_200_000; // 2026-11-20T09:00:00Z
    assert!(now - aiko.timestamp_created.unwrap().unix_millis() > 365 * 24 * 60 * 60 * 1000);
}

#[test]
fn one_campaign_and_one_account_belong_to_nobody_who_is_a_member() {
    let sandbox = sandbox();
    let client = sandbox.client().unwrap();
    let members = members(&client);
    let is_gone = |id: &Option<String>| members.iter().all(|member| Some(&member.user_id) != id.as_ref());
    let campaigns = client.campaigns().list(&CampaignFilter::default()).unwrap();
    let left: Vec<&str> = campaigns.iter().filter(|one| is_gone(&one.owned_by)).map(|one| one.name.as_str()).collect();
    assert_eq!(left, ["Partner introductions"]);
    let accounts = client.accounts().list(&AccountFilter::default()).unwrap();
    assert_eq!(accounts.iter().filter(|one| is_gone(&one.added_by)).count(), 1);
}

/// The scope that what was logged needs.
fn needed(activity: ActivityType) -> &'static str {
    match activity {
        ActivityType::CampaignLaunch | ActivityType::CampaignPause | ActivityType::CampaignUpdate => "campaigns:update",
        ActivityType::LeadAdded => "leads:create",
        ActivityType::LeadMoved => "leads:update",
        ActivityType::LeadDeletion => "leads:delete",
        ActivityType::AccountUpdate => "accounts:update",
        other => panic!("no key does {other:?}"),
    }
}

#[test]
fn no_key_is_logged_with_what_its_scopes_do_not_allow_and_some_are_not_logged_at_all() {
    let sandbox = sandbox();
    let client = sandbox.client().unwrap();
    for workspace in group(&client) {
        let keys = workspace.keys().list(&KeyFilter::default()).unwrap();
        let log = workspace.audit_logs().list(&AuditLogFilter::default()).unwrap();
        let mut working = std::collections::BTreeSet::new();
        for event in log.iter().filter(|event| event.from_api == Some(true)) {
            let key = keys.iter().find(|key| Some(&key.id) == event.api_key_id.as_ref()).unwrap();
            let needed: Scope = needed(event.activity_type).parse().unwrap();
            assert!(scopes::allows(&key.scopes, &needed), "{}: {needed}", key.name);
            working.insert(key.name.as_str());
        }
        let is_agency = keys.len() == 7;
        let expected: &[&str] = if is_agency { &["SDR console", "Zapier (legacy)"] } else { &["Owner's script"] };
        assert_eq!(working.into_iter().collect::<Vec<_>>(), expected);
    }
}

/// Of what is found, nothing depends on the day on which the review is made: ages count by the sandbox's clock.
#[test]
fn a_review_is_made_at_the_time_of_the_sandbox() {
    let sandbox = sandbox();
    let client = sandbox.client().unwrap();
    let report = client.review(&Default::default()).unwrap();
    assert_eq!(report.as_of.as_str(), "2026-11-20T09:00:00.000Z");
    let old: Vec<&str> =
        report.findings().iter().filter(|found| found.rule == "old").map(|found| found.subject.as_str()).collect();
    assert_eq!(old, ["Sandbox admin", "Zapier (legacy)", "Bulk editor", "SDR console"]);
    let keys = client.keys().review(&Default::default()).unwrap();
    // What a report calls `keys.needs` is the option `needs` of a review of keys.
    let found = |keys: &[instantly_rbac::review::ReviewedKey]| -> Vec<(String, Vec<String>)> {
        let findings = |key: &instantly_rbac::review::ReviewedKey| {
            key.findings.iter().map(|found| found.fingerprint.clone()).collect()
        };
        keys.iter().map(|key| (key.key.id.clone(), findings(key))).collect()
    };
    assert_eq!(found(&report.keys.review.unwrap().keys), found(&keys.keys));
    let members = client.members().review(&Default::default()).unwrap();
    // The report also says what belongs to nobody who is a member.
    let mut of_members = report.members.review.unwrap().findings;
    of_members.retain(|found| !["owned_by_no_member", "added_by_no_member"].contains(&found.rule));
    assert_eq!(of_members, members.findings);
}
