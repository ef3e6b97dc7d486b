//! The table, the vectors, every request of the client and every reply of the sandbox, held to
//! the OpenAPI of the contract.

mod differential;
mod openapi;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use instantly_rbac::accounts::AccountFilter;
use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::Preset;
use instantly_rbac::members::{Invitation, MemberFilter, MemberUpdate, Permission, Role};
use instantly_rbac::operation::{ArgumentType, Operation, Place, ResultShape, RetryClass};
use instantly_rbac::tags::{MappingFilter, TagTargets, TagUpdate};
use instantly_rbac::workspace::WorkspaceUpdate;
use instantly_rbac::{Change, Client, Result, Scope, scopes};
use instantly_sandbox::Sandbox;
use instantly_sandbox::http::Request;
use instantly_tests::dispatch;
use instantly_tests::recorder::{Recorded, Recorder};
use instantly_tests::vectors::{self, Body, Case, VectorFile};
use openapi::{Documented, OpenApi};
use serde_json::{Map, Value, json};

#[test]
fn the_table_has_every_operation_of_the_openapi_with_its_method_path_and_scopes() {
    let openapi = OpenApi::load();
    let mut documented: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for operation in openapi.operations() {
        let scopes = operation.required_scopes();
        documented.insert((operation.method.clone(), operation.path.clone()), scopes);
    }
    assert!(documented.len() > 30, "{}", documented.len());
    let table: BTreeMap<(String, String), BTreeSet<String>> = Operation::ALL
        .iter()
        .map(|operation| {
            let spec = operation.spec();
            let scopes = operation.sufficient_scopes().iter().map(Scope::to_string).collect();
            ((spec.method.as_str().to_owned(), spec.path.to_owned()), scopes)
        })
        .collect();
    assert_eq!(table, documented);
}

#[test]
fn the_table_has_every_argument_of_the_openapi_and_no_other() {
    let openapi = OpenApi::load();
    for &operation in Operation::ALL {
        let documented = openapi.operation(operation.spec().method.as_str(), operation.spec().path);
        let names = |place: Place| -> BTreeSet<String> {
            let arguments = operation.spec().arguments.iter();
            arguments.filter(|argument| argument.place == place).map(|argument| argument.sent_as.to_owned()).collect()
        };
        let mut query = names(Place::Query);
        if matches!(operation.spec().result, ResultShape::Pages(_)) {
            query.extend(["limit".to_owned(), "starting_after".to_owned()]);
        }
        assert_eq!(query, documented.query_parameters(), "{operation}");
        if matches!(operation, Operation::TagsAssign | Operation::TagsUnassign) {
            // Its body is made from the accounts, campaigns and workspaces of the caller.
            continue;
        }
        assert_eq!(names(Place::Body), documented.body_fields(), "{operation}");
        for argument in operation.spec().arguments.iter().filter(|argument| argument.place == Place::Body) {
            assert_eq!(argument.required, documented.body_requires(argument.name), "{operation}: {}", argument.name);
            let clears = argument.kind == ArgumentType::NullableText;
            assert!(!clears || documented.body_field_is_nullable(argument.name), "{operation}: {}", argument.name);
        }
    }
}

#[test]
fn the_table_names_the_schema_of_every_result() {
    let openapi = OpenApi::load();
    for &operation in Operation::ALL {
        let expected = match operation.spec().result {
            ResultShape::Pages(schema) => format!("{}Page", schema),
            ResultShape::Record(schema) | ResultShape::Removal(schema) => schema.to_owned(),
        };
        let documented = openapi.operation(operation.spec().method.as_str(), operation.spec().path);
        assert_eq!(documented.result_schema(), expected, "{operation}");
        assert_eq!(documented.largest_page().unwrap_or(100), u64::from(operation.largest_page()), "{operation}");
    }
}

#[test]
fn scopes_are_those_of_the_openapi() {
    let openapi = OpenApi::load();
    let documented: Vec<_> = openapi.schema("Scope")["enum"].as_array().expect("an enumeration").iter().collect();
    let known: Vec<Value> = scopes::documented().map(|scope| json!(scope)).collect();
    assert_eq!(known.iter().collect::<HashSet<_>>(), documented.into_iter().collect());
}

/// In the names of vectors about open enumerations: what the contract does not list yet is passed on.
const UNDOCUMENTED: &str = "this version does not know";

/// Calls every operation that reads: as it is, its list in pages so small that the cursor is sent, and with every
/// argument that its vectors give. An id is that of the first record in the list of its namespace.
fn read_everything(client: &Client) {
    let call = |name: &str, arguments: &Map<String, Value>| {
        let outcome = dispatch::call(client, name, arguments);
        outcome.document.unwrap_or_else(|| panic!("{name} {arguments:?}: {:?}", outcome.error))
    };
    let vectors = vectors::load(&vectors::folder());
    for &operation in Operation::ALL {
        let (spec, functions) = (operation.spec(), operation.functions());
        if spec.retry != RetryClass::Read {
            continue;
        }
        let mut arguments = Map::new();
        if spec.path.contains("{id}") {
            let (namespace, _) = spec.name.split_once('.').expect("a namespace");
            let list = call(&format!("{namespace}.list"), &Map::new());
            arguments.insert("id".to_owned(), list["items"][0]["id"].clone());
        }
        let given = vectors.iter().flat_map(|file| &file.cases).filter(|case| functions.contains(&case.call));
        let is_documented = |case: &&Case| case.expect.error.is_none() && !case.name.contains(UNDOCUMENTED);
        let given = given.filter(is_documented).flat_map(|case| &case.arguments);
        let mut all = arguments.clone();
        for (name, value) in given {
            let is_known = spec.arguments.iter().any(|argument| argument.name == name);
            if is_known {
                all.entry(name).or_insert_with(|| value.clone());
            }
        }
        if let [list, _, page] = &functions[..] {
            arguments.insert("page_size".to_owned(), json!(operation.largest_page().div_ceil(100)));
            call(list, &arguments);
            call(page, &all);
        } else {
            call(spec.name, &arguments);
            call(spec.name, &all);
        }
    }
}

/// Calls every operation that writes, with every argument that it takes, and what calls several.
fn write_everything(client: &Client, sandbox: &Sandbox) -> Result<()> {
    let invited = client.members().invite(&Invitation {
        user_email: Some("kim.account@example.com".to_owned()),
        nickname: Some("K".to_owned()),
        permissions: Some(vec![Permission::CampaignsView, Permission::UniboxAll]),
        ..Invitation::new("kim@example.com", Role::Editor)
    })?;
    let member_id = invited.id.clone();
    client.members().update(&member_id, &MemberUpdate { role: Some(Role::View), nickname: Change::Clear })?;
    client.members().remove(&member_id)?;

    let key = client.keys().create("contract", &Preset::CampaignManagement.scopes())?;
    client.keys().revoke(&key.id)?;

    let (workspace, _) = sandbox.invitable_workspaces().into_iter().next().expect("one to invite");
    let link = client.groups().invite(&workspace)?;
    client.groups().remove(&link.id)?;
    let (sub_workspace, _) = sandbox.sub_workspaces().into_iter().next().expect("an accepted one");
    client.as_workspace(&sub_workspace)?.groups().admin()?;
    client.groups().for_each(|workspace, _| workspace.workspace().get())?;

    write_tags(client)?;

    let workspace = client.workspace();
    let renamed =
        WorkspaceUpdate { name: Some("Renamed".to_owned()), org_logo_url: Change::from("https://x.example/l") };
    workspace.update(&renamed)?;
    workspace.update(&WorkspaceUpdate { name: None, org_logo_url: Change::Clear })?;
    workspace.schedule_removal()?;
    workspace.cancel_removal()?;
    workspace.delete_domain()?;
    let members = client.members().list(&MemberFilter { accepted: Some(true), search: None })?;
    let heir = members.iter().find(|member| member.role == Role::Admin).expect("an admin");
    workspace.change_owner_to_member(&heir.id, sandbox.owner_token())?;
    Ok(())
}

fn write_tags(client: &Client) -> Result<()> {
    let tags = client.tags();
    let tag = tags.create("Contract", Some("made by a test"))?;
    let tag_id = tag.id.clone();
    tags.update(&tag_id, &TagUpdate { label: Some("Contract 2".to_owned()), description: Change::Clear })?;
    let account = client.accounts().list(&AccountFilter::default())?[0].email.clone();
    let campaign = client.campaigns().list(&CampaignFilter::default())?[0].id.clone();
    let workspace = client.workspace().get()?.id.clone();
    let targets =
        TagTargets { accounts: vec![account.clone()], campaigns: vec![campaign.clone()], workspaces: vec![workspace] };
    tags.assign(std::slice::from_ref(&tag_id), &targets)?;
    // What carries a tag is shown with it.
    let tag_ids = Some(vec![tag_id.clone()]);
    tags.mappings(&MappingFilter { resource_ids: Some(vec![account, campaign]) })?;
    client.campaigns().list(&CampaignFilter { tag_ids: tag_ids.clone(), ..CampaignFilter::default() })?;
    client.accounts().list(&AccountFilter { tag_ids, include_tags: Some(true), ..AccountFilter::default() })?;
    tags.unassign(std::slice::from_ref(&tag_id), &targets)?;
    tags.ensure(&["SDR-West", "Marketing"])?;
    tags.delete(&tag_id)?;
    Ok(())
}

#[test]
fn every_request_of_the_client_and_every_reply_of_the_sandbox_is_as_the_openapi_says() {
    let openapi = OpenApi::load();
    let sandbox = Sandbox::builder().rate_limit(false).audit_events(2500).start().unwrap();
    let recorder = Recorder::start(sandbox.url().trim_start_matches("http://")).unwrap();
    let client = Client::builder()
        .api_key(sandbox.admin_key())
        .base_url(recorder.url())
        .capacity(None)
        .backoff(Duration::ZERO)
        .build()
        .unwrap();
    // A new sandbox has none to read.
    client.workspace().set_domain("app.example.com").unwrap();
    read_everything(&client);
    write_everything(&client, &sandbox).unwrap();

    let records = recorder.records();
    let problems: Vec<String> = records.iter().flat_map(|record| exchange_problems(&openapi, record)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let mut reached = BTreeSet::new();
    let mut sent = BTreeSet::new();
    for Recorded { request, .. } in &records {
        let operation = openapi.matching(&request.method, &request.path).expect("a documented path");
        sent.extend(inputs(&operation, request.query.iter().map(|(name, _)| name), json_body(request).as_ref()));
        reached.insert(operation.id);
    }
    let all: BTreeSet<String> = openapi.operations().map(|operation| operation.id).collect();
    assert_eq!(reached, all, "every operation was called");
    assert_eq!(never_sent(&openapi, &sent), Vec::<String>::new());
}

/// The query parameters and the fields of the body that a request has, each after its operation.
fn inputs<'a>(
    operation: &Documented,
    query: impl Iterator<Item = &'a String>,
    body: Option<&'a Value>,
) -> BTreeSet<String> {
    let fields = body.and_then(Value::as_object).into_iter().flat_map(Map::keys);
    query.chain(fields).map(|name| format!("{} {name}", operation.id)).collect()
}

/// What the OpenAPI has and no request sent.
fn never_sent(openapi: &OpenApi, sent: &BTreeSet<String>) -> Vec<String> {
    let documented = openapi.operations().flat_map(|operation| {
        let names = operation.query_parameters().into_iter().chain(operation.body_fields());
        names.map(|name| format!("{} {name}", operation.id)).collect::<Vec<_>>()
    });
    // The library names resources one by one, and never all that a search finds.
    let by_search =
        ["excluded_resource_ids", "filter", "search", "selected_all"].map(|name| format!("toggleTagResource {name}"));
    documented.filter(|input| !sent.contains(input) && !by_search.contains(input)).collect()
}

fn json_body(request: &Request) -> Option<Value> {
    (!request.body.is_empty()).then(|| serde_json::from_slice(&request.body).expect("a JSON body"))
}

/// What is wrong with a request and its reply.
fn exchange_problems(openapi: &OpenApi, record: &Recorded) -> Vec<String> {
    let request = &record.request;
    let Some(operation) = openapi.matching(&request.method, &request.path) else {
        return vec![format!("{} {} is no operation", request.method, request.path)];
    };
    let body = json_body(request);
    let mut problems = operation.request_problems(&request.query, body.as_ref());
    problems.extend(operation.path_problems(&request.path));
    problems.extend(operation.header_problems(&request.headers));
    if request.header("content-type") != body.map(|_| "application/json") {
        problems.push(format!("{}: a content type, which is JSON, goes with a body", operation.id));
    }
    if !request.header("authorization").is_some_and(|value| value.starts_with("Bearer ")) {
        problems.push(format!("{}: no bearer key", operation.id));
    }
    if !record.content_type.starts_with("application/json") {
        problems.push(format!("{}: a reply of the content type {:?}", operation.id, record.content_type));
    }
    match serde_json::from_slice(&record.body) {
        Ok(reply) => problems.extend(operation.reply_problems(record.status, &reply)),
        Err(error) => problems.push(format!("{}: a reply that is not JSON: {error}", operation.id)),
    }
    problems
}

/// A request for the members as the contract has it, and a reply.
fn good_exchange() -> Recorded {
    Recorded {
        request: Request {
            method: "GET".to_owned(),
            path: "/api/v2/workspace-members".to_owned(),
            query: vec![("limit".to_owned(), "7".to_owned())],
            headers: vec![("authorization".to_owned(), "Bearer not-a-secret".to_owned())],
            body: Vec::new(),
            keep_alive: true,
        },
        status: 200,
        content_type: "application/json; charset=utf-8".to_owned(),
        body: br#"{"items": []}"#.to_vec(),
    }
}

#[test]
fn the_check_of_requests_and_replies_finds_each_kind_of_mistake() {
    let openapi = OpenApi::load();
    let finds = |change: fn(&mut Recorded), expected: &[&str]| {
        let mut record = good_exchange();
        change(&mut record);
        let problems = exchange_problems(&openapi, &record);
        assert_eq!(problems.len(), expected.len(), "{problems:?} and not {expected:?}");
        for (problem, part) in problems.iter().zip(expected) {
            assert!(problem.contains(part), "{problem} does not say {part}");
        }
    };
    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
    finds(|_| {}, &[]);
    finds(|record| record.request.path = "/api/v2/nothing".to_owned(), &["is no operation"]);
    finds(|record| record.request.query.push(pair("size", "big")), &["no parameter size"]);
    finds(|record| record.request.query.push(pair("limit", "8")), &["limit stands twice"]);
    finds(|record| record.request.query.push(pair("accepted", "perhaps")), &["accepted=perhaps"]);
    finds(|record| record.request.query.clear(), &["without a limit"]);
    finds(|record| record.request.headers.clear(), &["no bearer key"]);
    finds(|record| record.request.headers.push(pair("x-as-workspace", "7")), &["x-as-workspace: \"7\" is not a"]);
    finds(|record| record.request.headers.push(pair("content-type", "application/json")), &["a content type"]);
    finds(|record| record.request.body = b"{}".to_vec(), &["a body where none belongs", "a content type"]);
    finds(|record| record.content_type = "text/html".to_owned(), &["the content type \"text/html\""]);
    finds(|record| record.status = 418, &["status 418 is not documented"]);
    finds(|record| record.body = b"<html>".to_vec(), &["not JSON"]);
    finds(|record| record.body = b"{}".to_vec(), &["\"items\" is a required property"]);
    finds(|record| record.body = br#"{"items": [7]}"#.to_vec(), &["7 is not of type"]);

    fn invite(record: &mut Recorded, body: &str) {
        record.request.method = "POST".to_owned();
        record.request.query.clear();
        record.request.headers.push(pair("content-type", "application/json"));
        record.request.body = body.as_bytes().to_vec();
        // An error is documented for it, so that only the request is at fault.
        record.status = 400;
        record.body = br#"{"statusCode": 400, "error": "Bad Request", "message": "no"}"#.to_vec();
    }
    finds(|record| invite(record, r#"{"email": "kim@example.com", "role": "editor"}"#), &[]);
    finds(|record| invite(record, r#"{"email": "kim@example.com"}"#), &["\"role\" is a required property"]);
    finds(|record| invite(record, ""), &["the body is missing", "a content type"]);
}

#[test]
fn every_error_of_the_sandbox_is_as_the_openapi_says() {
    let openapi = OpenApi::load();
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let recorder = Recorder::start(sandbox.url().trim_start_matches("http://")).unwrap();
    let client = |key: &str| {
        let builder = Client::builder().api_key(key).base_url(recorder.url()).capacity(None);
        builder.backoff(Duration::ZERO).max_attempts(1).build().unwrap()
    };
    let poor = sandbox.key_with_scopes(&["webhooks:read".parse().unwrap()]);
    let unknown = "no-such-key";
    for key in [poor.expose(), unknown, sandbox.admin_key().expose()] {
        for &operation in Operation::ALL {
            let path = operation.spec().path.replace("{id}", "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f");
            let body = matches!(operation.spec().method.as_str(), "POST" | "PATCH")
                .then(|| json!({ "nonsense": true }).into());
            let destructive = operation.name().contains("removal") || operation.name().contains("delete_domain");
            if !destructive {
                // The error is looked at below, as it travelled.
                let _ = client(key).request(operation.spec().method, &path, &[], body.as_ref());
            }
        }
    }
    sandbox.set_paid(&sandbox.workspace_id(), false);
    client(sandbox.admin_key().expose()).members().list(&MemberFilter::default()).unwrap_err();

    let mut statuses = BTreeSet::new();
    for record in recorder.records() {
        let operation = openapi.matching(&record.request.method, &record.request.path).expect("a documented path");
        let reply: Value = serde_json::from_slice(&record.body).expect("JSON");
        let problems = operation.reply_problems(record.status, &reply);
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        statuses.insert(record.status);
    }
    assert!(statuses.is_superset(&[200, 400, 401, 402, 403, 404].into()), "{statuses:?}");
}

/// What is wrong with the replies of the first case of a file, which shows the operation as it is documented; later
/// ones hold what is not. Files of functions that are made of operations show no whole records.
fn documented_reply_problems(openapi: &OpenApi, file: &VectorFile) -> Vec<String> {
    let is_operation = Operation::ALL.iter().any(|operation| operation.name() == file.operation);
    let exchanges = file.cases.first().map_or(&[][..], |case| &case.exchanges);
    let replies = exchanges.iter().filter(|_| is_operation).filter_map(|exchange| {
        let operation = openapi.matching(&exchange.request.method, &exchange.request.path)?;
        match (&exchange.response.body, exchange.response.status) {
            (Some(Body::Json(reply)), None | Some(200)) => Some(operation.reply_problems(200, reply)),
            _ => None,
        }
    });
    replies.flatten().collect()
}

#[test]
fn every_request_and_every_documented_reply_of_the_vectors_is_as_the_openapi_says() {
    let openapi = OpenApi::load();
    let mut problems = Vec::new();
    let mut looked_at = 0;
    let mut sent = BTreeSet::new();
    for file in vectors::load(&vectors::folder()) {
        if file.operation == "client.request" {
            // Speaks of endpoints outside the contract.
            continue;
        }
        problems.extend(documented_reply_problems(&openapi, &file));
        for case in &file.cases {
            for exchange in &case.exchanges {
                looked_at += 1;
                let request = &exchange.request;
                let Some(operation) = openapi.matching(&request.method, &request.path) else {
                    problems.push(format!("{}: {} {}", case.name, request.method, request.path));
                    continue;
                };
                let query: Vec<_> = request.query.clone().into_iter().collect();
                let body = request.body.as_ref().map(|body| match body {
                    Body::Json(value) => value,
                    _ => panic!("{}: a request body that is no JSON", case.name),
                });
                sent.extend(inputs(&operation, request.query.keys(), body));
                let mut found = operation.request_problems(&query, body);
                if case.name.contains(UNDOCUMENTED) {
                    found.retain(|problem| !problem.contains("is not one of"));
                }
                problems
                    .extend(found.into_iter().map(|problem| format!("{} / {}: {problem}", file.operation, case.name)));
            }
        }
    }
    assert!(looked_at > 100, "{looked_at} exchanges");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(never_sent(&openapi, &sent), Vec::<String>::new(), "every language is to send each");
}
