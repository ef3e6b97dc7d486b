//! What clients that were derived from one another share: who ends with whom, and what is known of the server.

use std::time::Duration;

use instantly_rbac::internals::{derive, with_cancel_between_attempts};
use instantly_rbac::{CancelToken, Client, Error, ErrorKind};
use instantly_sandbox::Sandbox;

type Derive = fn(&Client, &Sandbox) -> Client;

/// Every way to make a client of another.
const DERIVATIONS: [(&str, Derive); 7] = [
    ("derive", |client, _| derive(client)),
    ("as_workspace", |client, sandbox| client.as_workspace(&sandbox.sub_workspaces()[0].0).unwrap()),
    ("with_total_timeout", |client, _| client.with_total_timeout(Duration::from_secs(30))),
    ("with_attempt_timeout", |client, _| client.with_attempt_timeout(Duration::from_secs(30))),
    ("with_cancel", |client, _| client.with_cancel(&CancelToken::new())),
    ("with_cancel_between_attempts", |client, _| with_cancel_between_attempts(client, &CancelToken::new())),
    ("with_interrupt", |client, _| client.with_interrupt(|| false)),
];

fn works(client: &Client) -> bool {
    match client.check() {
        Ok(check) => {
            assert!(!client.is_closed());
            check.works
        }
        Err(error) => {
            assert!(client.is_closed() && is_closed_error(&error), "{error}");
            false
        }
    }
}

fn is_closed_error(error: &Error) -> bool {
    error.kind() == ErrorKind::InvalidArgument && error.message() == "client: was closed; make a new one"
}

#[test]
fn closing_a_derived_client_leaves_its_parent_and_its_siblings_open() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    for (how, derive) in DERIVATIONS {
        let (derived, sibling) = (derive(&client, &sandbox), derive(&client, &sandbox));
        let (clone, child) = (derived.clone(), derive(&derived, &sandbox));
        assert!(works(&derived) && works(&child), "{how}");
        derived.close();
        assert!(!works(&derived) && !works(&clone) && !works(&child), "{how}");
        assert!(works(&client) && works(&sibling), "{how}");
    }
}

#[test]
fn closing_a_client_ends_its_clones_and_all_that_was_derived_from_it() {
    let sandbox = Sandbox::start().unwrap();
    for (how, derive) in DERIVATIONS {
        let client = sandbox.client().unwrap();
        let (clone, derived) = (client.clone(), derive(&client, &sandbox));
        let child = derive(&derived, &sandbox);
        clone.close();
        assert!([&client, &clone, &derived, &child].into_iter().all(|ended| !works(ended)), "{how}");
        assert!(!works(&derive(&client, &sandbox)), "{how}: nothing new is derived from it either");
    }
}

#[test]
fn dropping_a_client_closes_nothing() {
    let sandbox = Sandbox::start().unwrap();
    for (how, derive) in DERIVATIONS {
        let client = sandbox.client().unwrap();
        drop(derive(&client, &sandbox));
        assert!(works(&client), "{how}");
        let derived = derive(&client, &sandbox);
        drop(client);
        assert!(works(&derived), "{how}");
    }
}

#[test]
fn an_iterator_outlives_its_client_and_ends_where_it_is_closed() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let dropped = client.with_total_timeout(Duration::from_secs(30));
    let mut items = dropped.audit_logs().iter(&Default::default()).page_size(1);
    drop(dropped);
    assert!(items.next().unwrap().is_ok() && items.next().unwrap().is_ok());

    let closed = client.with_total_timeout(Duration::from_secs(30));
    let mut items = closed.audit_logs().iter(&Default::default()).page_size(1);
    assert!(items.next().unwrap().is_ok());
    closed.close();
    assert!(is_closed_error(&items.next().unwrap().unwrap_err()));
    assert!(works(&client));
}

#[test]
fn a_function_given_to_for_each_may_close_its_client() {
    let sandbox = Sandbox::start().unwrap();
    for client in [sandbox.client().unwrap(), sandbox.client().unwrap().with_cancel(&CancelToken::new())] {
        let ended = client.groups().for_each(|workspace, _| {
            let count = workspace.members().list(&Default::default())?.len();
            workspace.close();
            assert!(workspace.is_closed());
            Ok(count)
        });
        assert!(ended.unwrap().iter().all(|workspace| workspace.result.is_ok()));
        assert!(works(&client));
    }
}

#[test]
fn a_client_may_be_derived_from_the_one_before_again_and_again() {
    let first = Client::builder().api_key("not-a-secret").build().unwrap();
    let mut last = first.clone();
    for _ in 0..200_000 {
        last = last.with_total_timeout(Duration::from_secs(30));
    }
    assert!(!last.is_closed());
    first.close();
    assert!(last.is_closed());
}

#[test]
fn a_client_and_all_that_was_derived_from_it_know_a_sandbox_from_its_first_reply_on() {
    let sandbox = Sandbox::start().unwrap();
    for (how, derive) in DERIVATIONS {
        let client = sandbox.client().unwrap();
        let (asking, sibling) = (derive(&client, &sandbox), derive(&client, &sandbox));
        assert!(![&client, &asking, &sibling].iter().any(|client| client.is_sandbox()), "{how}");
        assert!(works(&asking));
        assert!([&client, &asking, &sibling].iter().all(|client| client.is_sandbox()), "{how}");
    }
    let refused = Client::builder().api_key("wrong").base_url(sandbox.url()).build().unwrap();
    refused.members().list(&Default::default()).unwrap_err();
    assert!(refused.is_sandbox(), "an error is a reply too");
    sandbox.stop();
    let unanswered = Client::builder().api_key("k").base_url(refused.base_url()).max_attempts(1).build().unwrap();
    unanswered.members().list(&Default::default()).unwrap_err();
    assert!(!unanswered.is_sandbox(), "another client's replies say nothing");
}
