//! Who may do what: keys, plans, scopes, and the order in which they are looked at.

use instantly_rbac::scopes;
use instantly_rbac::{Operation, Scope};
use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::{Caller, Reply, sandbox};

const NOBODY: &str = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";

#[test]
fn a_request_without_a_key_or_with_an_unknown_one_is_a_401_before_anything_else() {
    let sandbox = sandbox();
    sandbox.set_paid(&sandbox.workspace_id(), false);
    let none = Caller::with(&sandbox, None).get("/no/such/route");
    assert_eq!(
        none.body,
        json!({"statusCode": 401, "error": "Unauthorized", "message": "Missing Authorization header"})
    );
    let unknown = Caller::with(&sandbox, Some("sandbox_nothing".into())).acting_for(NOBODY).get("/accounts");
    assert_eq!((unknown.status, unknown.message()), (401, "Invalid API key"));
    let basic = Caller::with(&sandbox, None).raw("GET", "/accounts", &[("authorization", "Basic eDp5")], b"");
    assert_eq!((basic.status, basic.message()), (401, "Invalid API key"));
}

#[test]
fn the_workspace_to_act_for_is_looked_at_before_the_plan_and_the_plan_before_scope_and_route() {
    let sandbox = sandbox();
    sandbox.set_paid(&sandbox.workspace_id(), false);
    let narrow = || Caller::scoped(&sandbox, &["leads:read"]);
    assert_eq!(narrow().acting_for(NOBODY).get("/accounts").status, 403);
    assert!(narrow().acting_for(NOBODY).get("/accounts").message().contains("x-as-workspace"));
    for path in ["/accounts", "/no/such/route"] {
        let unpaid = narrow().get(path);
        assert_eq!((unpaid.status, unpaid.message()), (402, "Workspace does not have an active paid plan"));
        assert_eq!(unpaid.body["error"], "Payment Required");
    }
    sandbox.set_paid(&sandbox.workspace_id(), true);
    assert_eq!(narrow().get("/accounts?limit=0").status, 403, "the scope comes before validation");
    assert_eq!(narrow().get("/no/such/route").status, 404);
    assert_eq!(Caller::admin(&sandbox).get("/accounts?limit=0").status, 400);
}

#[test]
fn a_plan_is_looked_up_for_the_workspace_that_is_acted_for() {
    let sandbox = sandbox();
    let (client, _) = sandbox.sub_workspaces().remove(0);
    sandbox.set_paid(&client, false);
    assert_eq!(Caller::admin(&sandbox).get("/accounts").status, 200);
    assert_eq!(Caller::admin(&sandbox).acting_for(&client).get("/accounts").status, 402);
}

#[test]
fn the_rate_limit_comes_before_the_plan_and_says_when_to_come_back() {
    let sandbox = Sandbox::start().unwrap();
    let replies: Vec<Reply> = (0..103).map(|_| Caller::admin(&sandbox).get("/workspaces/current")).collect();
    // On a machine so slow that this took more than a second there is nothing to see.
    if let Some(refused) = replies.iter().find(|reply| reply.status != 200) {
        assert_eq!((refused.status, refused.message()), (429, "Rate limit exceeded"));
        assert_eq!(refused.header("retry-after"), Some("1"));
        sandbox.set_paid(&sandbox.workspace_id(), false);
        let passed = replies.iter().filter(|reply| reply.status == 200).count();
        assert!(passed >= 100, "{passed} passed");
        let (client, _) = sandbox.sub_workspaces().remove(0);
        assert_eq!(Caller::admin(&sandbox).acting_for(&client).get("/accounts").status, 200, "a budget of its own");
    }
}

/// A request that passes every check up to the scope, and that changes nothing worth mentioning.
fn request(operation: Operation) -> (&'static str, String, Option<Value>) {
    let spec = operation.spec();
    let path = spec.path.trim_start_matches("/api/v2").replace("{id}", NOBODY);
    let takes_body = spec.arguments.iter().any(|argument| argument.place == instantly_rbac::operation::Place::Body);
    (spec.method.as_str(), path, takes_body.then(|| json!({ "assign": operation == Operation::TagsAssign })))
}

#[test]
fn every_operation_passes_with_each_sufficient_scope_and_is_a_403_with_every_other_one() {
    let sandbox = sandbox();
    for operation in Operation::ALL.iter().copied() {
        let mut sufficient = operation.sufficient_scopes();
        if sufficient.is_empty() {
            let assumed =
                if operation == Operation::GroupsAdmin { "workspace_group_members:read" } else { "custom_tags:update" };
            sufficient = Scope::from_static(assumed).sufficient();
        }
        let (method, path, body) = request(operation);
        for scope in &sufficient {
            let reply = Caller::scoped(&sandbox, &[scope.as_str()]).call(method, &path, body.clone());
            assert!(!matches!(reply.status, 401..=403), "{operation} with {scope}: {reply:?}");
        }
        let others: Vec<String> =
            scopes::documented().filter(|scope| !sufficient.contains(scope)).map(|scope| scope.to_string()).collect();
        assert_eq!(others.len(), 178 - sufficient.len());
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let reply = Caller::scoped(&sandbox, &others).call(method, &path, body.clone());
        assert_eq!(reply.status, 403, "{operation}");
        assert!(sufficient.iter().all(|scope| reply.message().contains(scope.as_str())), "{operation}: {reply:?}");
        assert_eq!(reply.body["error"], "Forbidden");
    }
}

#[test]
fn static_paths_win_over_ids_and_unknown_paths_and_methods_are_a_404() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    assert_eq!(admin.get("/workspace-group-members/admin").body["workspace_name"], "Undefined");
    assert_eq!(admin.post("/custom-tags/toggle-resource", json!({})).status, 400);
    for (method, path) in [("PUT", "/custom-tags"), ("GET", "/custom-tags/"), ("GET", "/custom-tags/a/b"), ("GET", "/")]
    {
        let reply = admin.call(method, path, None);
        assert_eq!((reply.status, &reply.body["error"]), (404, &json!("Not Found")), "{method} {path}");
    }
    assert_eq!(admin.get("/workspace-members/not-a-uuid").message(), "Resource not found");
    let logged: Vec<_> = sandbox.requests().iter().map(|request| request.operation).collect();
    assert_eq!(logged[..3], [Some("groups.admin"), Some("tags.assign"), None]);
}

#[test]
#[should_panic(expected = "no operation is called")]
fn a_misspelt_operation_of_a_fault_is_noticed_at_once() {
    let _ = Fault::status(500).on("members.lists");
}
