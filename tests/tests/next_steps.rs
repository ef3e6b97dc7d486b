//! An error says what was really wrong: each mistake as a caller makes it, on the sandbox, and what is to be read of it.

use std::time::Duration;

use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::members::{Invitation, MemberFilter, Role};
use instantly_rbac::{Client, Error};
use instantly_sandbox::{Fault, Sandbox};

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
