//! Private functions for the fuzz targets, which are a crate of their own. They forward and nothing else.

use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;

use crate::decode;
use crate::error::Result;
use crate::json::JsonValue;
use crate::operation::{Method, Operation};
use crate::request::{self, Outgoing};
use crate::secret::SecretString;
use crate::timestamp::Timestamp;
use crate::transport::connection::Response;
use crate::transport::{redaction, retry};

pub use crate::decode::Item;
pub use crate::transport::fuzzing::{Outcome, Served, call};

/// A reply that must be one JSON value.
pub fn value(body: &[u8]) -> Result<JsonValue> {
    decode::value(body)
}

/// A reply that must be one record.
pub fn record<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    decode::one(body)
}

/// A page as it was received.
#[derive(Debug)]
pub struct Page<T> {
    /// Its records.
    pub items: Vec<T>,
    /// Where the next one begins.
    pub cursor: Option<String>,
}

/// A reply that must be a page of records.
pub fn page<T: Item>(body: &[u8]) -> Result<Page<T>> {
    decode::page(body, Vec::new()).map(|page| Page { items: page.items, cursor: page.cursor })
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
