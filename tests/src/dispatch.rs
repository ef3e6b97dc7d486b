//! Calls a function through the bridge, by its canonical name, with the arguments of a case.

use std::fmt::Debug;
use std::time::Duration;

use instantly_bridge::{Arguments, Call, Dialect, Function, OWN, Output, offline};
use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::operation::Operation;
use instantly_rbac::{Client, JsonValue, Meta, Removal, Reply, Result};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::judge::Outcome;
use crate::vectors::{ClientSettings, is_offline};

/// A client as a case wants it: without pacing and without back-off.
///
/// # Panics
///
/// Where the settings do not make a client.
pub fn client(settings: &ClientSettings, url: &str, key: &str) -> Client {
    let mut builder = Client::builder().api_key(key).base_url(url).capacity(None).backoff(Duration::ZERO);
    if let Some(attempts) = settings.max_attempts {
        builder = builder.max_attempts(attempts);
    }
    if let Some(workspace) = &settings.as_workspace {
        builder = builder.workspace(workspace);
    }
    builder.build().expect("a client for the case")
}

/// Calls the function of that name.
///
/// # Panics
///
/// Where a vector is defective: there is no such function, it has no argument of a name that is given, or one that it
/// needs is missing. A value that an argument may not have is an error, as in every language.
pub fn call(client: &Client, name: &str, arguments: &Map<String, Value>) -> Outcome {
    // An iterator is read to its end, as a list is.
    let list = Operation::ALL.iter().find(|operation| operation.functions().get(1).is_some_and(|iter| iter == name));
    let function = list.map(|&operation| Function::Operation(operation)).or_else(|| Function::by_name(name));
    let function = function.unwrap_or_else(|| panic!("{name} is no function"));
    assert_known(function, arguments);
    let json = serde_json::to_string(arguments).expect("arguments are JSON");
    let outcome = Arguments::parse(Dialect::C, Some(&json)).and_then(|arguments| match function {
        Function::Composed(composed) if is_offline(name) => offline(composed, arguments),
        function => instantly_bridge::call(function, Call::new(client.clone(), arguments)?),
    });
    outcome.map_err(|error| error.in_operation(function.name())).unwrap_or_else(|error| Outcome {
        error: Some(document(&error)),
        shown: Some(format!("{error} {error:?}")),
        ..Outcome::default()
    })
}

fn assert_known(function: Function, arguments: &Map<String, Value>) {
    // The table does not repeat the arguments of lists.
    let (known, paging): (_, &[&str]) = match function {
        Function::Operation(operation) if operation.functions().len() > 1 => {
            (operation.spec().arguments, &["page_size", "max_items"])
        }
        Function::Operation(operation) => (operation.spec().arguments, &[]),
        Function::Page(operation) => (operation.spec().arguments, &["limit", "starting_after"]),
        Function::Composed(composed) => {
            assert!(!OWN.contains(&composed), "{} is not called by vectors", composed.name());
            (composed.spec().arguments, &[])
        }
    };
    for name in arguments.keys() {
        let is_known = known.iter().any(|argument| argument.name == name) || paging.contains(&name.as_str());
        assert!(is_known, "{} has no argument {name}", function.name());
    }
    for argument in known.iter().filter(|argument| argument.required) {
        assert!(arguments.contains_key(argument.name), "{} needs the argument {}", function.name(), argument.name);
    }
}

fn document<T: Serialize>(value: &T) -> Value {
    let json = serde_json::to_string(value).expect("a document");
    serde_json::from_str::<JsonValue>(&json).expect("it is JSON").to_value()
}

impl Output for Outcome {
    type Items = Pages;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Outcome> {
        Ok(Outcome { document: Some(document(&value)), shown: Some(format!("{value:?}")), ..Outcome::default() })
    }

    /// A record has `meta` beside its fields in its canonical document.
    fn record(Reply { value: rows, meta }: Reply<Rows>) -> Result<Outcome> {
        let mut record = first(&rows);
        record["meta"] = document(&meta);
        Ok(Outcome { document: Some(record), ..shown(&rows, &meta) })
    }

    fn page(RowPage { rows, next_starting_after, meta }: RowPage) -> Result<Outcome> {
        let page = json!({ "items": all(&rows), "next_starting_after": next_starting_after, "meta": meta });
        Ok(Outcome { document: Some(page), ..shown(&rows, &meta) })
    }

    fn list(RowList { pages, complete, meta, spec: _ }: RowList) -> Result<Outcome> {
        let items: Vec<Value> = pages.iter().flat_map(all).collect();
        let list = json!({ "items": items, "complete": complete, "meta": meta });
        Ok(Outcome { document: Some(list), shown: Some(format!("{pages:?} {meta:?}")), ..Outcome::default() })
    }

    fn items(pages: Pages) -> Result<Pages> {
        Ok(pages)
    }

    fn all(pages: Pages) -> Result<Outcome> {
        Outcome::list(pages.into_list()?)
    }

    fn removal(Removal { id, record, meta }: Removal<Rows>) -> Result<Outcome> {
        Outcome::document(json!({ "id": id, "record": record.as_ref().map(first), "meta": meta }))
    }
}

/// The documents of rows.
fn all(rows: &Rows) -> Vec<Value> {
    let mut json = Vec::new();
    rows.write_documents(&mut json);
    let json = String::from_utf8(json).expect("JSON is UTF-8");
    match serde_json::from_str::<JsonValue>(&json).expect("it is JSON").to_value() {
        Value::Array(documents) => documents,
        other => panic!("rows are an array, and not {other}"),
    }
}

/// The document of one row.
fn first(rows: &Rows) -> Value {
    all(rows).pop().expect("a row")
}

/// What is printed of rows, and the secret of the first.
fn shown(rows: &Rows, meta: &Meta) -> Outcome {
    let secret = rows.iter().next().and_then(|row| row.secret()).map(|secret| secret.expose().to_owned());
    let shown = Some(format!("{rows:?} {meta:?}"));
    Outcome { shown, secret: secret.filter(|secret| !secret.is_empty()), ..Outcome::default() }
}
