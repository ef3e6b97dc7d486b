//! From typed arguments to a request, and from its reply to a typed result.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::form_urlencoded;
use zeroize::Zeroize;

use crate::error::{Error, Result};
use crate::json::JsonValue;
use crate::operation::{Composed, Method, Operation, RetryClass};
use crate::page::Served;
use crate::rows::{self, FromRow, RawPage, Rows};
use crate::secret::{SecretString, WipedBytes};
use crate::specs::RecordSpec;
use crate::tags;
use crate::transport::Call;
use crate::transport::connection::{Request, Response};

/// The parts of a request that come from the caller's arguments.
pub(crate) struct Outgoing {
    path: String,
    query: Query,
    body: Option<Arc<WipedBytes>>,
    secrets: Vec<SecretString>,
}

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl Outgoing {
    pub(crate) fn new(operation: Operation) -> Outgoing {
        Outgoing { path: operation.spec().path.to_owned(), query: Query::default(), body: None, secrets: Vec::new() }
    }

    pub(crate) fn into_call(self, operation: Operation, workspace: Option<Arc<str>>) -> Call {
        let Outgoing { path, query, body, secrets } = self;
        let spec = operation.spec();
        Call {
            operation: Some(operation),
            retry: spec.retry,
            secrets,
            request: Request { method: spec.method, target: with_query(path, &query.parameters), workspace, body },
        }
    }

    /// Puts an id into the path, as one segment and nothing else.
    pub(crate) fn id(&mut self, id: &str) -> Result<()> {
        check_id("id", id)?;
        let segment = utf8_percent_encode(id, SEGMENT).to_string();
        self.path = self.path.replace("{id}", &segment);
        Ok(())
    }

    pub(crate) fn query(&mut self, query: Query) {
        self.query.parameters.extend(query.parameters);
    }

    pub(crate) fn body(&mut self, body: &Value) -> Result<()> {
        self.body = Some(json_body(body)?);
        Ok(())
    }

    /// A body that holds a secret, which is wiped.
    pub(crate) fn secret_body(&mut self, mut body: Value) -> Result<()> {
        self.body = Some(json_body(&body)?);
        wipe(&mut body);
        Ok(())
    }

    /// Masks a secret argument wherever the server's words are quoted.
    pub(crate) fn mask(&mut self, secret: &SecretString) {
        self.secrets.push(secret.clone());
    }
}

/// Refuses an id that is empty, or that a server might read as a part of the path.
pub(crate) fn check_id(argument: &str, id: &str) -> Result<()> {
    if matches!(id.trim(), "" | "." | "..") {
        return Err(Error::invalid_argument(argument, "must not be empty, \".\" or \"..\""));
    }
    Ok(())
}

/// A request to an endpoint that the table may lack.
pub(crate) fn any(
    method: Method,
    path: &str,
    query: &[(&str, &str)],
    body: Option<&JsonValue>,
    workspace: Option<Arc<str>>,
) -> Result<Call> {
    let path = request_path(path).map_err(|error| error.in_operation(Composed::ClientRequest))?;
    let retry = if method == Method::Get { RetryClass::Read } else { RetryClass::Once };
    let target = with_query(path, query);
    let body = body.map(|body| Arc::new(WipedBytes::from(body.as_str().as_bytes().to_vec())));
    let request = Request { method, target, workspace, body };
    Ok(Call { operation: None, retry, secrets: Vec::new(), request })
}

fn is_empty(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

fn json_body(body: &Value) -> Result<Arc<WipedBytes>> {
    // Allocated at full size: a vector that grows leaves unwiped copies behind.
    let mut bytes = WipedBytes::from(Vec::with_capacity(longest_json(body)));
    serde_json::to_writer(&mut *bytes, body).map_err(|error| Error::invalid_argument("body", error))?;
    Ok(Arc::new(bytes))
}

/// The most bytes that a value can take as JSON: each byte of a text may become a `\u0000`.
fn longest_json(value: &Value) -> usize {
    let text = |text: &str| 6 * text.len() + 4;
    match value {
        Value::String(string) => text(string),
        Value::Array(items) => items.iter().map(longest_json).sum::<usize>() + items.len() + 2,
        Value::Object(fields) => fields.iter().map(|(name, value)| text(name) + longest_json(value)).sum::<usize>() + 2,
        // As long as the longest number, and a comma.
        Value::Null | Value::Bool(_) | Value::Number(_) => 32,
    }
}

/// Overwrites all texts.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The parameters of a query string. Empty texts and lists are refused: on the wire they would
/// mean "no filter", which is seldom what an empty variable was meant to say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    parameters: Vec<(&'static str, String)>,
    /// What the filter hides, for `meta.hint`: whoever reads the result may not have chosen the filter.
    pub hint: Option<&'static str>,
}

impl Query {
    pub(crate) fn text(mut self, name: &'static str, text: Option<&str>) -> Result<Query> {
        if let Some(text) = text {
            if text.is_empty() {
                return Err(Error::invalid_argument(name, "must not be empty; leave it out instead"));
            }
            self.parameters.push((name, text.to_owned()));
        }
        Ok(self)
    }

    pub(crate) fn flag(mut self, name: &'static str, flag: Option<bool>) -> Query {
        self.parameters.extend(flag.map(|flag| (name, flag.to_string())));
        self
    }

    pub(crate) fn number(mut self, name: &'static str, number: Option<i64>) -> Query {
        self.parameters.extend(number.map(|number| (name, number.to_string())));
        self
    }

    /// One comma-separated value.
    pub(crate) fn list(self, name: &'static str, items: Option<&[String]>) -> Result<Query> {
        let Some(items) = items else { return Ok(self) };
        let fits = |item: &String| !item.trim().is_empty() && !item.contains(',');
        if items.is_empty() || !items.iter().all(fits) {
            return Err(Error::invalid_argument(
                name,
                "must hold at least one item, none of them empty or with a comma; leave it out for no filter",
            ));
        }
        self.text(name, Some(&items.join(",")))
    }

    /// One comma-separated value of tag ids.
    pub(crate) fn tag_ids(self, name: &'static str, ids: Option<&[String]>) -> Result<Query> {
        if let Some(ids) = ids {
            tags::check_tag_ids(name, ids)?;
        }
        self.list(name, ids)
    }
}

/// A path and its parameters, as they go on the wire.
fn with_query<N: AsRef<str>, V: AsRef<str>>(path: String, query: &[(N, V)]) -> String {
    if query.is_empty() {
        return path;
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{path}?{query}")
}

/// A path of `request`, which no server may read as another one.
fn request_path(path: &str) -> Result<String> {
    let wrong = |allowed: &str| Error::invalid_argument("path", allowed);
    if path.contains(['?', '#']) {
        return Err(wrong("must not hold ? or #; give the query apart from it"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%:@!$&'()*+,;=".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(allowed) {
        return Err(wrong("must start with / and be percent-encoded, for example /campaigns"));
    }
    // As a server reads it that decodes before it splits.
    let decoded = path[1..].to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    let segments = decoded.split('/');
    let is_escape = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !path.split('%').skip(1).all(is_escape) {
        return Err(wrong("must hold % only in front of two hexadecimal digits"));
    }
    if segments.into_iter().any(|segment| matches!(segment, "" | "." | "..")) {
        return Err(wrong("must not hold empty segments, \".\" or \"..\""));
    }
    Ok(if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v2{path}") })
}

/// The reply to a call; none to a removal that a repeat found done.
pub(crate) type Received<'a> = Option<&'a mut Response>;

/// Reads any JSON; null where there is none.
pub(crate) fn read_json(response: Received<'_>) -> Result<JsonValue> {
    let body = body(response);
    if is_empty(&body) { Ok(JsonValue::default()) } else { rows::value(body) }
}

/// Reads one record.
pub(crate) fn read_record<T: FromRow>(response: Received<'_>) -> Result<T> {
    read_row(T::SPEC)(response).map(|rows| T::from_row(rows.row(0)))
}

/// Reads one record where it stands.
pub(crate) fn read_row(spec: &'static RecordSpec) -> impl Fn(Received<'_>) -> Result<Rows> {
    move |response| rows::record(body(response), spec)
}

/// Reads what was removed; none where the reply is empty, or was lost and a repeat found nothing more to remove.
pub(crate) fn read_removed(spec: &'static RecordSpec) -> impl Fn(Received<'_>) -> Result<Option<Rows>> {
    move |response| {
        let body = body(response);
        if is_empty(&body) { Ok(None) } else { rows::record(body, spec).map(Some) }
    }
}

/// Reads a page, and when the server sent it.
pub(crate) fn read_page(spec: &'static RecordSpec) -> impl Fn(Received<'_>) -> Result<(RawPage, Served)> {
    move |response| {
        let served = response.as_ref().and_then(|response| response.served());
        Ok((rows::page(body(response), spec)?, served))
    }
}

fn body(response: Received<'_>) -> WipedBytes {
    response.map(|response| std::mem::take(&mut response.body)).unwrap_or_default()
}
