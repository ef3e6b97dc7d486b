//! The sandbox against the contract: a corpus of requests, replayed, and the status of each
//! compared with what the schemas of the OpenAPI say. What differs is a stated assumption of the
//! sandbox, or a defect.

mod assumptions;
mod corpus;
mod model;
mod request;

use std::collections::BTreeSet;
use std::io::Write;

use corpus::World;
use instantly_rbac::Scope;
use instantly_sandbox::Sandbox;
use request::{Connection, Key, Reply, Request};

use crate::openapi::OpenApi;
use assumptions::ASSUMPTIONS;

#[test]
fn the_sandbox_answers_every_request_of_the_corpus_as_the_contract_says_but_for_stated_assumptions() {
    let openapi = OpenApi::load();
    let mut world = World::start();
    let mut connection = Connection::open(&world.sandbox.url());
    let corpus = corpus::requests(&openapi, &world);
    let mut uses = vec![0; ASSUMPTIONS.len()];
    let mut unexpected = Vec::new();
    let mut succeeded = BTreeSet::new();
    for request in &corpus {
        let expected = model::expected(&openapi, &world, request);
        let reply = send(&mut connection, &world.sandbox, request);
        if reply.status != expected {
            let assumption = ASSUMPTIONS.iter().position(|assumption| {
                (assumption.contract, assumption.sandbox) == (expected, reply.status) && (assumption.applies)(request)
            });
            match assumption {
                Some(index) => uses[index] += 1,
                None => unexpected.push(format!("{request}: {expected}, but was {}: {}", reply.status, reply.body)),
            }
        }
        if reply.status == 200 {
            succeeded.insert(request.operation.clone());
        }
        if reply.status == 200 && !request.reads() {
            // What was written must not decide about the next request.
            world = World::start();
            connection = Connection::open(&world.sandbox.url());
        }
    }
    report(corpus.len(), &uses);
    let all: BTreeSet<String> = openapi.operations().map(|operation| operation.id.clone()).collect();
    assert_eq!(succeeded, all, "the corpus has a request that succeeds for every operation");
    assert!(unexpected.is_empty(), "{} differ unexpectedly:\n{}", unexpected.len(), unexpected.join("\n"));
    for (assumption, uses) in ASSUMPTIONS.iter().zip(uses) {
        assert!(uses > 0, "no request of the corpus needs this any more: {}", assumption.reason);
    }
}

fn send(connection: &mut Connection, sandbox: &Sandbox, request: &Request) -> Reply {
    let bearer = |key: &str| Some(format!("Bearer {key}"));
    let authorization = match &request.key {
        Key::Admin => bearer(sandbox.admin_key().expose()),
        Key::Scoped(scope) => bearer(sandbox.key_with_scopes(&[Scope::received(scope)]).expose()),
        Key::Header(header) => header.clone(),
    };
    sandbox.set_paid(&sandbox.workspace_id(), !request.is_unpaid);
    connection.exchange(request, authorization.as_deref())
}

/// To the terminal itself: the harness shows what is printed only where a test fails.
fn report(replayed: usize, uses: &[usize]) {
    let mut text = format!(
        "The sandbox against the contract: {replayed} requests; {} were answered otherwise, by {} assumptions:\n",
        uses.iter().sum::<usize>(),
        uses.len()
    );
    for (assumption, uses) in ASSUMPTIONS.iter().zip(uses) {
        text.push_str(&format!(
            "{uses:6} x {} instead of {}: {}\n",
            assumption.sandbox, assumption.contract, assumption.reason
        ));
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}
