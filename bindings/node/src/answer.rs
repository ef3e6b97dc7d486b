//! What a call gives back: a document as JSON, or an error, and what cannot stand in a document.

use instantly_rbac::groups::ForEach;
use instantly_rbac::internals::at_border;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::{Error, ErrorKind, Extra, JsonObject, JsonValue, Page, Reply, Result, SecretString};
use napi::bindgen_prelude::{Buffer, Uint32Array};
use napi_derive::napi;
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::Client;
use crate::errors;
use crate::items::OpenList;
use crate::packed::{Packed, packed};
use crate::review::Report;
use crate::sandbox::Sandbox;
use crate::wiped::Wiped;

/// What a call came to, before it crosses the border.
#[derive(Default)]
pub struct Answer {
    document: Option<String>,
    rows: Option<Packed>,
    secrets: Option<Vec<SecretString>>,
    lines: Option<Vec<u8>>,
    list: Option<OpenList>,
    report: Option<Report>,
    clients: Option<Vec<Result<Client>>>,
    client: Option<Client>,
    sandbox: Option<Sandbox>,
}

/// What JavaScript sees of it; one of `document` and `error` is there, unless a handle is.
#[napi(object, object_from_js = false)]
pub struct Outcome {
    /// JSON.
    pub document: Option<Wiped>,
    /// JSON: text and fields.
    pub error: Option<String>,
    /// The values of packed records: a JSON array.
    pub values: Option<String>,
    /// Whether a number among them may have more digits than JavaScript's.
    pub long: bool,
    /// Where among them those of each record are.
    pub cells: Option<Uint32Array>,
    /// The secret of each key among the records.
    pub secrets: Option<Vec<Wiped>>,
    /// Items as lines of JSON.
    pub lines: Option<Buffer>,
    /// A list that was opened.
    pub list: Option<OpenList>,
    /// What renders the review.
    pub report: Option<Report>,
    /// A client for each sub-workspace, or none where there is an error in the document.
    pub clients: Option<Vec<Option<Client>>>,
    /// A client that was made.
    pub client: Option<Client>,
    /// A sandbox that was started.
    pub sandbox: Option<Sandbox>,
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("a result could not be written as JSON: {error}")))
}

impl Answer {
    /// Nothing but that it was done.
    pub fn done() -> Result<Answer> {
        Answer::of(&Value::Null)
    }

    /// A document.
    pub fn of(value: &impl Serialize) -> Result<Answer> {
        Ok(Answer { document: Some(json(value)?), ..Answer::default() })
    }

    /// What the server sent to `client.request`. It may hold a secret, so its text does not grow.
    pub fn sent(reply: Reply<JsonValue>) -> Result<Answer> {
        let Reply { value, meta } = reply;
        let mut fields = Extra::default();
        fields.insert("value".to_owned(), value);
        fields.insert("meta".to_owned(), json!(meta).into());
        Ok(Answer { document: Some(JsonObject::from(fields).as_str().to_owned()), ..Answer::default() })
    }

    /// A record, whose `meta` stands beside it.
    pub fn record<T: Serialize>(reply: &Reply<T>) -> Result<Answer> {
        let Reply { value, meta } = reply;
        Answer::of(&(value, meta))
    }

    /// Records of a list, with a document that says how the call went.
    pub fn rows<T: Serialize>(records: &[T], document: &impl Serialize) -> Result<Answer> {
        Ok(Answer { rows: Some(packed(records)?), ..Answer::of(document)? })
    }

    /// A page.
    pub fn page<T: Serialize>(page: &Page<T>) -> Result<Answer> {
        let Page { items, next_starting_after, meta } = page;
        Answer::rows(items, &json!({ "next_starting_after": next_starting_after, "meta": meta }))
    }

    /// Lines of JSON, with a document that says how the call went.
    pub fn lines(lines: Vec<u8>, document: &impl Serialize) -> Result<Answer> {
        Ok(Answer { lines: Some(lines), ..Answer::of(document)? })
    }

    /// A list that was opened.
    pub fn list(list: OpenList) -> Answer {
        Answer { list: Some(list), ..Answer::default() }
    }

    /// A review, which can be rendered.
    pub fn report(report: Report, document: &impl Serialize) -> Result<Answer> {
        Ok(Answer { report: Some(report), ..Answer::of(document)? })
    }

    /// A client.
    pub fn client(client: Client) -> Answer {
        Answer { client: Some(client), ..Answer::default() }
    }

    /// A sandbox.
    pub fn sandbox(sandbox: Sandbox) -> Answer {
        Answer { sandbox: Some(sandbox), ..Answer::default() }
    }

    /// A client for each sub-workspace, and the links as a document.
    pub fn for_each(results: Vec<ForEach<Client>>) -> Result<Answer> {
        let (links, clients): (Vec<_>, Vec<_>) =
            results.into_iter().map(|ForEach { link, result }| (link, result)).unzip();
        let problems: Vec<_> = clients.iter().map(|client| client.as_ref().err().map(errors::told)).collect();
        let rows: Vec<_> = links.iter().zip(problems).collect();
        Ok(Answer { clients: Some(clients), ..Answer::of(&rows)? })
    }

    /// The same, where these keys are its records, in this order, each with its secret.
    #[must_use]
    pub fn with_secrets<'a>(mut self, keys: impl IntoIterator<Item = &'a ApiKey>) -> Answer {
        self.secrets = Some(keys.into_iter().map(|key| SecretString::from(key.secret())).collect());
        self
    }
}

/// What a call of that name came to.
pub fn outcome(operation: &str, result: Result<Answer>) -> Outcome {
    let (answer, error) = match result {
        Ok(answer) => (answer, None),
        Err(error) => (Answer::default(), Some(errors::told(&error.in_operation(operation.to_owned())))),
    };
    let Answer { document, rows, secrets, lines, list, report, clients, client, sandbox } = answer;
    let long = rows.as_ref().is_some_and(Packed::has_long_number);
    let (values, cells) = rows.map(|Packed { values, cells }| (values, cells.into())).unzip();
    Outcome {
        document: document.map(Wiped::from),
        error,
        values,
        long,
        cells,
        secrets: secrets.map(|secrets| secrets.into_iter().map(Wiped::from).collect()),
        lines: lines.map(Buffer::from),
        list,
        report,
        clients: clients.map(|clients| clients.into_iter().map(Result::ok).collect()),
        client,
        sandbox,
    }
}

/// Runs what needs no thread of its own. Its error, or its panic, becomes an outcome: an exception
/// out of a native function would lack everything that an error of ours has.
pub fn guard(operation: &str, body: impl FnOnce() -> Result<Answer>) -> Outcome {
    outcome(operation, at_border(body).flatten())
}
