//! Whether a call came to what its case expects. All languages are judged here, so that a runner
//! has nothing to compare.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::vectors::{Case, difference, field_differences, is_offline, present};

/// How every secret in the vectors begins that is not the client's key.
const OTHER_SECRET: &str = "not-a-secret";

/// What a call came to, as a runner reports it: a document or an error.
///
/// The document is whole, with `meta` in it: beside the fields of a record, of a list (`items`,
/// `complete`), of a page (`items`, `next_starting_after`), of a removal (`id`, `record`) and of a
/// check (`works`, `workspace`, `problem`), beside the `value` of `client.request`, anywhere in a
/// review; what needs no network has none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outcome {
    /// The canonical document, which may be null.
    #[serde(deserialize_with = "present")]
    pub document: Option<Value>,
    /// The error, with its fields by their canonical names.
    pub error: Option<Value>,
    /// What `secret()` gives.
    pub secret: Option<String>,
    /// Whatever the language prints of the result or the error.
    pub shown: Option<String>,
}

/// What is not as the case expects, and each secret that shows. A text may quote the outcome, and
/// with it the key.
pub(crate) fn problems(case: &Case, key: &str, outcome: &Outcome) -> Vec<String> {
    let mut problems = match (&outcome.document, &outcome.error, &case.expect.error) {
        (Some(document), None, None) => result_problems(case, document, outcome.secret.as_deref()),
        (None, Some(error), Some(fields)) => named("error", field_differences(fields, error)),
        (None, Some(error), None) => vec![format!("unexpected error: {error}")],
        (Some(document), None, Some(_)) => vec![format!("an error was expected, not {document}")],
        (Some(_), Some(_), _) | (None, None, _) => vec!["an outcome is a document or an error".to_owned()],
    };
    problems.extend(leaks(case, key, outcome));
    problems
}

fn named(what: &str, differences: impl IntoIterator<Item = String>) -> Vec<String> {
    differences.into_iter().map(|difference| format!("{what}: {difference}")).collect()
}

fn result_problems(case: &Case, document: &Value, secret: Option<&str>) -> Vec<String> {
    let Some((value, meta)) = split(&case.call, document) else {
        return vec!["the document has no meta".to_owned()];
    };
    let mut problems = Vec::new();
    if let Some(expected) = &case.expect.value {
        let expected = if case.call == "client.request" { json!({ "value": expected }) } else { expected.clone() };
        problems.extend(named("document", difference(&expected, &value)));
    }
    if let Some(fields) = &case.expect.meta {
        problems.extend(named("meta", field_differences(fields, &meta)));
    }
    if let Some(expected) = &case.expect.secret
        && Some(expected.as_str()) != secret
    {
        problems.push(format!("secret: expected {expected:?}, got another"));
    }
    problems
}

/// A document in two: what the vectors expect as value, and how the call went. None where it does
/// not say how.
fn split(call: &str, document: &Value) -> Option<(Value, Value)> {
    let mut value = document.clone();
    if is_offline(call) {
        return Some((value, Value::Null));
    }
    if call.ends_with(".review") {
        strip_meta(&mut value);
        return Some((value, Value::Null));
    }
    let meta = value.as_object_mut()?.remove("meta").filter(Value::is_object)?;
    Some((value, meta))
}

fn strip_meta(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("meta");
            fields.values_mut().for_each(strip_meta);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_meta),
        _ => {}
    }
}

/// Which secrets show, and where. `secret` is the one place for that of a new key.
fn leaks(case: &Case, key: &str, outcome: &Outcome) -> Vec<String> {
    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
    let places = [
        ("the document", text(&outcome.document)),
        ("the error", text(&outcome.error)),
        ("what is shown", outcome.shown.clone().unwrap_or_default()),
    ];
    let mut secrets = vec![("the client's key", key)];
    // A DNS record looks like a secret, and is none.
    if !text(&case.expect.value).contains(OTHER_SECRET) {
        secrets.push(("a secret", OTHER_SECRET));
    }
    let all = places.iter().flat_map(|place| secrets.iter().map(move |secret| (place, secret)));
    all.filter(|((_, text), (_, secret))| text.contains(secret))
        .map(|((place, _), (secret, _))| format!("{place} contains {secret}"))
        .collect()
}
