//! No function takes an empty text where an argument names something: an id, an address, a label. Every argument of the
//! table is tried, through the bridge, against the sandbox, and nothing may be sent. The other arguments that a
//! function requires come from its vectors, so that a new operation needs nothing here.

use std::fmt::Debug;

use instantly_bridge::{Arguments, Call, Dialect, Function, Output};
use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::operation::{Argument, ArgumentType, Composed, Operation};
use instantly_rbac::{Client, Error, ErrorKind, Removal, Reply, Result};
use instantly_sandbox::Sandbox;
use instantly_tests::vectors::{self, Case};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Arguments that may be an empty text, and why.
const MAY_BE_EMPTY: &[(&str, &str)] = &[
    ("nickname", "free text"),
    ("description", "free text"),
    ("org_logo_url", "the server judges it"),
    ("granted", "scopes as the API gave them; what is not documented counts as the widest"),
    ("before", "scopes and roles as the API gave them; what is not documented counts as the widest"),
    ("after", "scopes and roles as the API gave them; what is not documented counts as the widest"),
];

/// Arguments whose errors have another name: that of what is read from them, or of what they need beside them.
const NAMED_OTHERWISE: &[(&str, &str)] = &[("text", "matrix"), ("sort_order", "sort_by")];

/// What an argument that is JSON is given to hold a name that is empty, with the name of the argument in the error.
fn empty_within(function: &str, argument: &str) -> Vec<(Value, &'static str)> {
    match (function, argument) {
        (_, "needs") => vec![
            (json!({ "": ["campaigns.list"] }), "needs"),
            (json!({ " ": ["campaigns.list"] }), "needs"),
            (json!({ "zapier": [""] }), "needs"),
        ],
        (_, "assignment") => vec![
            (json!({ "people": { "": "SDR" } }), "assignment"),
            (json!({ "people": { "sam@example.com": "" } }), "role"),
            (json!({ "keys": { "": "SDR" } }), "assignment"),
            (json!({ "keys": { "zapier": "" } }), "role"),
        ],
        (_, "matrix") => vec![(json!({ "roles": { "": {} } }), "matrix")],
        ("client.review", "keys") => vec![(json!({ "needs": { "": ["campaigns.list"] } }), "keys.needs")],
        ("client.review", "tags") => vec![(json!({ "teams": [""] }), "tags.teams")],
        ("client.review", "exceptions") => {
            let (reason, until) = ("superseded", "2026-12-31");
            vec![
                (json!([{ "fingerprint": "", "reason": reason, "until": until }]), "exceptions[0].fingerprint"),
                (json!([{ "rule": "", "subject": "crm", "reason": reason, "until": until }]), "exceptions[0].rule"),
                (json!([{ "rule": "old", "subject": "", "reason": reason, "until": until }]), "exceptions[0].subject"),
            ]
        }
        // Numbers alone.
        ("client.review", "members") => vec![],
        // What was listed: the API's own records.
        ("matrix.check", "members" | "keys") => vec![],
        // What an endpoint takes that is not in the table.
        ("client.request", "query" | "body") => vec![],
        _ => panic!("{function}: say how the JSON of {argument} can hold a name that is empty"),
    }
}

/// What an argument is given, with the name of the argument in the error.
fn empty(function: &str, argument: &Argument) -> Vec<(Value, &'static str)> {
    let name = argument.name;
    let place = NAMED_OTHERWISE.iter().find(|(given, _)| *given == name).map_or(name, |(_, place)| place);
    match argument.kind {
        _ if MAY_BE_EMPTY.iter().any(|(free, _)| *free == name) => vec![],
        ArgumentType::Text | ArgumentType::NullableText => vec![(json!(""), place)],
        ArgumentType::TextList => vec![(json!([""]), place), (json!(""), place)],
        ArgumentType::Json => empty_within(function, name),
        ArgumentType::Integer | ArgumentType::Boolean => vec![],
    }
}

/// The result of a call that should have been refused.
#[derive(Debug)]
struct Accepted;

impl Output for Accepted {
    type Items = Accepted;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(_: T) -> Result<Accepted> {
        Ok(Accepted)
    }

    fn record(_: Reply<Rows>) -> Result<Accepted> {
        Ok(Accepted)
    }

    fn page(_: RowPage) -> Result<Accepted> {
        Ok(Accepted)
    }

    fn list(_: RowList) -> Result<Accepted> {
        Ok(Accepted)
    }

    fn items(_: Pages) -> Result<Accepted> {
        Ok(Accepted)
    }

    fn all(items: Accepted) -> Result<Accepted> {
        Ok(items)
    }

    fn removal(_: Removal<Rows>) -> Result<Accepted> {
        Ok(Accepted)
    }
}

/// All ways to call a function of the table.
fn calls(client: &Client, arguments: &Map<String, Value>, function: Function) -> Vec<Result<Accepted>> {
    let arguments = || Arguments::parse(Dialect::C, Some(&Value::from(arguments.clone()).to_string()));
    let call = || Call::new(client.clone(), arguments()?);
    match function {
        Function::Operation(operation) if operation.functions().len() > 1 => vec![
            call().and_then(|call| instantly_bridge::call(function, call)),
            call().and_then(|call| instantly_bridge::call(Function::Page(operation), call)),
            call().and_then(|call| instantly_bridge::open::<Accepted>(operation, call)),
        ],
        Function::Composed(Composed::AuditLogsBatches) => {
            vec![call().and_then(instantly_bridge::audit_log_items).map(|_| Accepted)]
        }
        Function::Composed(Composed::ClientAsWorkspace) => {
            let id = arguments().and_then(|mut arguments| arguments.required::<String>("id"));
            vec![id.and_then(|id| client.as_workspace(&id)).map(|_| Accepted)]
        }
        Function::Composed(composed) => {
            let answer = call().and_then(|call| instantly_bridge::call(function, call));
            let needs_no_client = answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Internal);
            vec![if needs_no_client {
                arguments().and_then(|given| instantly_bridge::offline(composed, given))
            } else {
                answer
            }]
        }
        Function::Operation(_) | Function::Page(_) => {
            vec![call().and_then(|call| instantly_bridge::call(function, call))]
        }
    }
}

/// The arguments that the function requires, with values with which it succeeds.
fn required(cases: &[Case], function: &str, arguments: &[Argument]) -> Map<String, Value> {
    let succeeds = |case: &&Case| case.call == function && case.expect.error.is_none();
    let mut given = cases.iter().find(succeeds).map(|case| case.arguments.clone()).unwrap_or_default();
    given.retain(|name, _| arguments.iter().any(|argument| argument.required && argument.name == name));
    given
}

#[test]
fn an_empty_name_is_refused_by_its_argument_before_anything_is_sent() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let cases: Vec<Case> = vectors::load(&vectors::folder()).into_iter().flat_map(|file| file.cases).collect();
    let of_operations = Operation::ALL.iter().map(|&operation| (operation.into(), operation.spec().arguments));
    let of_composed = Composed::ALL.iter().map(|&composed| (composed.into(), composed.spec().arguments));
    let mut problems = Vec::new();
    let mut count = 0;
    for (function, arguments) in of_operations.chain(of_composed) {
        let function: Function = function;
        let name = function.name();
        for argument in arguments {
            for (value, place) in empty(name, argument) {
                let mut given = required(&cases, name, arguments);
                given.insert(argument.name.to_owned(), value.clone());
                let sent = sandbox.requests().len();
                let answers = calls(&client, &given, function);
                count += answers.len();
                let is_named = |error: &Error| {
                    error.message().strip_prefix(place).is_some_and(|rest| rest.starts_with([':', '.', '[']))
                };
                // What only one page takes, `sort_by`, is unknown to the whole list.
                let is_unknown =
                    |error: &Error| error.message().contains(&format!("unknown option \"{}\"", argument.name));
                let is_refused = |error: &Error| {
                    error.kind() == ErrorKind::InvalidArgument && (is_named(error) || is_unknown(error))
                };
                if !answers.iter().all(|answer| answer.as_ref().is_err_and(is_refused))
                    || !answers.iter().any(|answer| answer.as_ref().is_err_and(is_named))
                    || sandbox.requests().len() > sent
                {
                    problems.push(format!("{name}: {} = {value}: {answers:?}", argument.name));
                }
            }
        }
    }
    println!("{count} calls");
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn an_empty_cursor_or_workspace_is_refused_before_anything_is_sent() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let given = |options: Value| Arguments::parse(Dialect::C, Some(&options.to_string())).unwrap();
    for operation in Operation::ALL.iter().filter(|operation| operation.functions().len() > 1) {
        let call = Call::new(client.clone(), given(json!({ "starting_after": "" }))).unwrap();
        let error = instantly_bridge::call::<Accepted>(Function::Page(*operation), call).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{operation}");
        assert!(error.message().starts_with("starting_after: "), "{operation}: {error}");
    }
    let place = (sandbox.admin_key(), sandbox.url());
    let settings = instantly_bridge::client_builder(given(json!({ "workspace": "" })), Some(place)).unwrap();
    let error = settings.build().unwrap_err();
    assert!(error.message().starts_with("workspace: "), "{error}");
    assert_eq!(sandbox.requests().len(), 0);
}
