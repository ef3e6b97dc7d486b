//! Private functions for the fuzz targets, which are a crate of their own. They forward and nothing else.

use std::time::{Duration, SystemTime};

use crate::error::Result;
use crate::governance::{canonical, plan};
use crate::json::JsonValue;
use crate::operation::{Method, Operation};
use crate::request::{self, Outgoing};
use crate::rows::{self, FromRow, Rows};
use crate::secret::SecretString;
use crate::timestamp::Timestamp;
use crate::transport::connection::Response;
use crate::transport::{redaction, retry};

pub use crate::transport::fuzzing::{Outcome, Served, call};

/// A reply that must be one JSON value.
pub fn value(body: &[u8]) -> Result<JsonValue> {
    rows::value(body.to_vec().into())
}

/// A reply that must be one record.
pub fn record<T: FromRow>(body: &[u8]) -> Result<T> {
    rows::record(body.to_vec().into(), T::SPEC).map(|rows| T::from_row(rows.row(0)))
}

/// A page as it was received.
#[derive(Debug)]
pub struct Page {
    /// Its records.
    pub rows: Rows,
    /// Where the next one begins.
    pub cursor: Option<String>,
}

/// A reply that must be a page of records.
pub fn page<T: FromRow>(body: &[u8]) -> Result<Page> {
    rows::page(body.to_vec().into(), T::SPEC).map(|page| Page { rows: page.rows, cursor: page.cursor })
}

/// A snapshot or a plan with the digest that it should have, so that a search is not stopped by a wrong one. None of
/// what is neither.
pub fn sealed(document: &str) -> Option<String> {
    let mut document: serde_json::Value = serde_json::from_str(document).ok()?;
    let digest = match document.get("format")?.as_str()? {
        "instantly-rbac/snapshot" => canonical::digest_of(document.get("content")?),
        _ => plan::digest(&serde_json::from_value(document.clone()).ok()?),
    };
    document["digest"] = digest.ok()?.into();
    Some(document.to_string())
}

/// The path and query that `client.request` sends.
pub fn request_target(path: &str, query: &[(&str, &str)]) -> Result<String> {
    request::any(Method::Get, path, query, None, None).map(|call| call.request.target)
}

/// The path of an operation on one thing.
pub fn id_target(operation: Operation, id: &str) -> Result<String> {
    let mut outgoing = Outgoing::new(operation);
    outgoing.id(id)?;
    Ok(outgoing.into_call(operation, None).request.target)
}

/// Server text as an error quotes it.
pub fn quotable(text: &str, secrets: &[SecretString]) -> String {
    redaction::quotable(text, secrets)
}

/// What the server asked to wait.
pub fn retry_after(headers: &[(&str, &str)], now: SystemTime) -> Option<Duration> {
    retry::retry_after(&Response::for_test(429, headers, b""), now)
}

/// The start of a moment's hour, and the moment so many days earlier.
pub fn around(moment: &Timestamp, days: u32) -> (Option<Timestamp>, Timestamp) {
    (moment.start_of_hour(), moment.days_before(days))
}
