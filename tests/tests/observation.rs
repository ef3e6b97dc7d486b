//! One reply as it came: what the command line's probe looks at.

use std::sync::Arc;
use std::time::Duration;

use instantly_rbac::internals::{key_in_use, observe};
use instantly_rbac::{Client, ErrorKind};
use instantly_sandbox::{Fault, Sandbox};

#[test]
fn a_reply_of_any_status_is_given_after_one_request() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let with_header = |status| Fault::status_with(status, &[("X-Kind", "odd")], r#"{"message": "no"}"#);
    for status in [200, 302, 400, 403, 404, 429, 500, 503] {
        sandbox.fault(with_header(status));
        let seen = observe(&client, "/custom-tags", &[("limit", "1")]).unwrap();
        assert_eq!(seen.status, status);
        assert!(seen.headers.contains(&("x-kind".to_owned(), Some("odd".to_owned()))), "{status}");
        assert_eq!(seen.body.unwrap().to_value()["message"], "no");
    }
    assert_eq!(sandbox.requests().len(), 8);
    sandbox.fault(Fault::status_with(502, &[], "<h1>Bad Gateway</h1>"));
    assert!(observe(&client, "/custom-tags", &[]).unwrap().body.is_none(), "it is no JSON");
}

#[test]
fn without_a_reply_there_is_an_error_after_one_request() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let kind = |client: &Client| observe(client, "/custom-tags", &[]).err().unwrap().kind();
    sandbox.fault(Fault::reset());
    assert_eq!(kind(&client), ErrorKind::Network);
    sandbox.fault(Fault::stall());
    assert_eq!(kind(&client.with_attempt_timeout(Duration::from_millis(200))), ErrorKind::Timeout);
    sandbox.fault(Fault::stall());
    assert_eq!(sandbox.requests().len(), 2);
    let sandbox = Arc::new(sandbox);
    let asked = sandbox.clone();
    assert_eq!(kind(&client.with_interrupt(move || asked.requests().len() > 2)), ErrorKind::Cancelled);
    assert_eq!(sandbox.requests().len(), 3);
}

#[test]
fn it_acts_for_the_workspace_of_the_client_and_knows_its_key() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let (id, name) = sandbox.sub_workspaces().remove(0);
    let seen = observe(&client.as_workspace(&id).unwrap(), "/workspaces/current", &[]).unwrap();
    assert_eq!(seen.body.unwrap().to_value()["name"], name.as_str());
    assert!(*key_in_use(&client) == sandbox.admin_key());
    let error = observe(&client, "/workspaces/../api-keys", &[]).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}
