//! The log of what the sandbox received, for a user's tests to assert on. No key is in it,
//! wherever in the request it stood.

use instantly_rbac::Operation;
use serde::Serialize;
use serde_json::Value;

use crate::http::Request;

const MASK: &str = "***";
/// Headers that hold a secret whatever their value is.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// A request that the sandbox received.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoggedRequest {
    /// The canonical name of its operation; none where there is no such route.
    pub operation: Option<&'static str>,
    /// The method as sent.
    pub method: String,
    /// The path as sent, without the query and without an origin.
    pub path: String,
    /// The parameters of the query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The headers in order, their names in lower case; the key stands as `Bearer ***`.
    pub headers: Vec<(String, String)>,
    /// The body, where it is JSON and was read; the token of an owner change stands as `***`.
    pub body: Option<Value>,
    /// The sub-workspace that it acted for (`x-as-workspace`).
    pub workspace: Option<String>,
    /// The status that it was answered with; none where no reply was sent at all.
    pub status: Option<u16>,
    /// The fault that struck it, for example `status 503`, or `reset, carried out`.
    pub fault: Option<String>,
}

impl LoggedRequest {
    pub(crate) fn new(
        request: &Request,
        operation: Option<Operation>,
        status: Option<u16>,
        fault: Option<String>,
    ) -> LoggedRequest {
        let authorization = request.header("authorization").unwrap_or_default();
        let secret = authorization.rsplit(' ').next().unwrap_or_default();
        let clean = |text: &str| if secret.is_empty() { text.to_owned() } else { text.replace(secret, MASK) };
        let header = |(name, value): &(String, String)| (name.clone(), clean_header(name, value, &clean));
        let body = request.json().ok().map(|mut body| {
            clean_value(&mut body, &clean);
            body
        });
        LoggedRequest {
            operation: operation.map(Operation::name),
            method: request.method.clone(),
            path: clean(&request.path),
            query: request.query.iter().map(|(name, value)| (clean(name), clean(value))).collect(),
            headers: request.headers.iter().map(header).collect(),
            body,
            workspace: request.header("x-as-workspace").map(clean),
            status,
            fault,
        }
    }
}

fn clean_header(name: &str, value: &str, clean: &impl Fn(&str) -> String) -> String {
    match value.split_once(' ') {
        _ if !SECRET_HEADERS.contains(&name) => clean(value),
        // The scheme is worth showing, except where the key itself came first.
        Some((scheme, _)) if ["bearer", "basic"].contains(&scheme.to_ascii_lowercase().as_str()) => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    }
}

fn clean_value(value: &mut Value, clean: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = clean(text),
        Value::Array(items) => items.iter_mut().for_each(|item| clean_value(item, clean)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "sec" && field.is_string() {
                    *field = Value::String(MASK.to_owned());
                }
                clean_value(field, clean);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
