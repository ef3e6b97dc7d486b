//! An error says what was really wrong: each mistake as a caller makes it, on the sandbox, and what is to be read of it.

use std::time::Duration;

use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::members::{Invitation, MemberFilter, MemberUpdate, Role};
use instantly_rbac::review::{ReviewOptions, TagReviewOptions};
use instantly_rbac::tags::TagTargets;
use instantly_rbac::{Client, Error, PageOptions};
use instantly_sandbox::{Alternative, Fault, Sandbox};

fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = sandbox.client().unwrap();
    (sandbox, client)
}

/// Checks what an error says, and what it does not speak of.
fn assert_says(error: &Error, says: &[&str], not: &[&str]) {
    let text = error.to_string();
    for said in says {
        assert_eq!(text.matches(said).count(), 1, "{said:?} once in: {text}");
    }
    for other in not {
        assert!(!text.contains(other), "{other:?} in: {text}");
    }
}

#[test]
fn a_workspace_that_is_none_of_the_group_is_not_blamed_on_the_key() {
    let (_sandbox, client) = sandbox();
    let other = client.as_workspace("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f").unwrap();
    let error = other.members().list(&MemberFilter::default()).unwrap_err();
    assert_says(&error, &["groups.list shows whether it has"], &["admin's key", "scope"]);
}

#[test]
fn a_wrong_security_token_is_not_blamed_on_the_key() {
    let (_sandbox, client) = sandbox();
    let heir = client.members().list(&MemberFilter::default()).unwrap();
    let heir = heir.iter().find(|member| member.role == Role::Admin).unwrap();
    let error = client.workspace().change_owner(&heir.email, "a-wrong-token".to_owned()).unwrap_err();
    assert_says(&error, &["A security token (sec) that is wrong"], &["admin's key", "scopes"]);
}

#[test]
fn a_refused_address_is_not_blamed_on_the_role() {
    let (sandbox, client) = sandbox();
    let refusal = |message: &str| {
        let body = format!(r#"{{"statusCode": 400, "error": "Bad Request", "message": "{message}"}}"#);
        Fault::status_with(400, &[], &body).on("members.invite")
    };
    sandbox.fault(refusal("body/email must match format email"));
    let invitation = Invitation::new("sam@example.com", Role::Editor);
    assert_says(&client.members().invite(&invitation).unwrap_err(), &["body/email"], &["Roles", "Permissions"]);
    sandbox.fault(refusal("body/role must be one of the allowed values"));
    assert_says(&client.members().invite(&invitation).unwrap_err(), &["Roles that can be granted"], &["Permissions"]);
}

#[test]
fn a_key_that_lacks_a_scope_is_told_the_scopes_once() {
    let (sandbox, client) = sandbox();
    let narrow = sandbox.key_with_scopes(&["leads:read".parse().unwrap()]);
    let narrow = Client::builder().api_key(narrow).base_url(client.base_url()).build().unwrap();
    for error in [
        narrow.keys().list(&KeyFilter::default()).unwrap_err(),
        narrow.members().list(&MemberFilter::default()).unwrap_err(),
        narrow.groups().list().unwrap_err(),
        narrow.campaigns().list(&CampaignFilter::default()).unwrap_err(),
    ] {
        assert!(!error.required_scopes().is_empty());
        let scopes: Vec<&str> = error.required_scopes().iter().map(|scope| scope.as_str()).collect();
        assert_says(&error, &scopes, &[]);
    }
}

#[test]
fn a_server_that_does_not_know_a_parameter_can_still_be_reviewed() {
    let refused = Alternative::ParameterRefused("include_ai_sales_agent_campaigns");
    let sandbox = Sandbox::builder().rate_limit(false).instead(refused).start().unwrap();
    let client = sandbox.client().unwrap();
    let named = "without_ai_sales_agents, an option of campaigns.list and of the review of tags";
    assert_says(&client.tags().review(&TagReviewOptions::default()).unwrap_err(), &[named], &[]);
    assert_says(&client.review(&ReviewOptions::default()).unwrap_err(), &[named], &[]);
    let tags = TagReviewOptions { without_ai_sales_agents: true, ..TagReviewOptions::default() };
    let hint = client.tags().review(&tags).unwrap().meta.hint;
    assert!(hint.unwrap().contains("AI sales agents are left out"));
    assert!(client.review(&ReviewOptions { tags, ..ReviewOptions::default() }).is_ok());
}

#[test]
fn a_campaign_that_is_left_out_of_a_review_is_not_found_to_be_gone() {
    let (_sandbox, client) = sandbox();
    let campaigns = client.campaigns().list(&CampaignFilter::default()).unwrap();
    let of_agent = campaigns.iter().find(|campaign| campaign.ai_sdr_id.is_some()).unwrap().id.clone();
    let tag = client.tags().list(&Default::default()).unwrap()[0].id.clone();
    client.tags().assign(&[tag], &TagTargets { campaigns: vec![of_agent], ..TagTargets::default() }).unwrap();
    let tags = TagReviewOptions { without_ai_sales_agents: true, ..TagReviewOptions::default() };
    let review = client.tags().review(&tags).unwrap();
    assert!(review.findings.iter().all(|finding| finding.rule != "dangling_mapping"), "{:?}", review.findings);
}

#[test]
fn a_page_in_the_place_of_a_reply_is_blamed_on_the_address_and_not_on_an_id() {
    let (sandbox, client) = sandbox();
    let page = |status| {
        let fault = Fault::status_with(status, &[("content-type", "text/html")], "<html>nothing here</html>");
        sandbox.fault(fault.on("members.get"));
        client.members().get("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f").unwrap_err()
    };
    assert_says(&page(404), &["check base_url"], &["membership"]);
    assert_says(&page(402), &["check base_url"], &["plan"]);
    assert_says(&page(200), &["check base_url", "login page"], &[]);
}

#[test]
fn a_workspace_without_a_plan_is_not_sent_to_what_it_cannot_read_either() {
    let (sandbox, client) = sandbox();
    sandbox.set_paid(&sandbox.workspace_id(), false);
    let error = client.members().list(&MemberFilter::default()).unwrap_err();
    assert_says(&error, &["an active paid plan of its own"], &["workspace.plan"]);
}

#[test]
fn what_concerns_the_owner_is_not_blamed_on_the_spelling_of_a_role() {
    let (_sandbox, client) = sandbox();
    let members = client.members().list(&MemberFilter::default()).unwrap();
    let owner = &members.iter().find(|member| member.role == Role::Owner).unwrap().id;
    let update = MemberUpdate { role: Some(Role::View), ..MemberUpdate::default() };
    let hands_over = ["workspace.change_owner hands the workspace over to another owner"];
    assert_says(&client.members().update(owner, &update).unwrap_err(), &hands_over, &["Roles"]);
    assert_says(&client.members().remove(owner).unwrap_err(), &hands_over, &[]);
}

#[test]
fn what_is_not_there_or_is_there_already_says_where_to_look() {
    let (sandbox, client) = sandbox();
    let nobody = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";
    let (keys, workspace) = (client.keys(), client.workspace());
    assert_says(&keys.revoke("Zapier (legacy)").unwrap_err(), &["keys.list"], &["itself"]);
    assert_says(&client.groups().invite(nobody).unwrap_err(), &["The id is that of a workspace"], &[]);
    assert_says(&workspace.get_domain().unwrap_err(), &["no agency domain"], &[]);
    assert_says(&workspace.delete_domain().unwrap_err(), &["no agency domain"], &[]);
    assert_says(&workspace.cancel_removal().unwrap_err(), &["scheduled_for_removal_at"], &[]);
    let invitation = Invitation::new("maya.okafor@northwind.example.com", Role::View);
    assert_says(&client.members().invite(&invitation).unwrap_err(), &["members.update changes the role"], &[]);
    let page = client.members().page(
        &MemberFilter::default(),
        &PageOptions { starting_after: Some("nonsense".to_owned()), ..PageOptions::default() },
    );
    assert_says(&page.unwrap_err(), &["next_starting_after of the page before"], &[]);

    let refusal = |message: &str| {
        let body = format!(r#"{{"statusCode": 400, "message": "{message}"}}"#);
        sandbox.fault(Fault::status_with(400, &[], &body).on("keys.revoke"));
        client.keys().revoke("x").unwrap_err()
    };
    assert_says(&refusal("params/id must match format uuid"), &["The id is that of a key"], &["itself"]);
    assert_says(
        &refusal("An API key cannot revoke itself"),
        &["Use another key, or the dashboard"],
        &["may not be able"],
    );
    assert_says(&refusal("Bad Request"), &["A key may not be able to revoke itself"], &[]);
}

#[test]
fn a_scope_that_the_server_names_is_not_said_to_be_unknown() {
    let (sandbox, client) = sandbox();
    let narrow = sandbox.key_with_scopes(&["leads:read".parse().unwrap()]);
    let narrow = Client::builder().api_key(narrow).base_url(client.base_url()).build().unwrap();
    let error = narrow.groups().admin().unwrap_err();
    assert_says(&error, &["workspace_group_members:read", "such a scope"], &["names no scope"]);
}

#[test]
fn a_spent_budget_says_how_long_to_wait() {
    let (sandbox, client) = sandbox();
    sandbox.fault(Fault::status_with(429, &[("retry-after", "7")], "{}").on("members.list"));
    let client = client.with_total_timeout(Duration::from_secs(2));
    let error = client.members().list(&MemberFilter::default()).unwrap_err();
    assert_says(&error, &["it asks to wait 7 seconds"], &[]);
    // The next one is not sent at all.
    let error = client.members().list(&MemberFilter::default()).unwrap_err();
    assert!(error.to_string().contains("longer than this call may take: ") && error.retry_after().is_some(), "{error}");
}
