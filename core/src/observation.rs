//! One reply as it came: for finding out what the API does where its documentation is silent.

use std::cell::RefCell;
use std::time::{Duration, SystemTime};

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::json::JsonValue;
use crate::operation::Method;
use crate::request;
use crate::rows;
use crate::secret::SecretString;
use crate::transport::Exchange;
use crate::transport::connection::{Connection, Request, Response};
use crate::transport::deadline::Deadline;
use crate::transport::failure::Failure;
use crate::transport::pool::Abandoned;

/// A reply of any status.
pub struct Observation {
    /// The HTTP status.
    pub status: u16,
    /// The names of its headers in lower case, and their values where they are text.
    pub headers: Vec<(String, Option<String>)>,
    /// The server's own time when it answered.
    pub served: Option<SystemTime>,
    /// The body; none where it is no JSON.
    pub body: Option<JsonValue>,
}

impl Observation {
    fn of(response: &Response) -> Observation {
        Observation {
            status: response.status,
            headers: response.headers().map(|(name, value)| (name.to_owned(), value.map(str::to_owned))).collect(),
            served: response.served().map(|(served, _)| served),
            body: rows::value(response.body.to_vec().into()).ok(),
        }
    }
}

/// Sends one GET, once, with the pacing, the deadline and the interrupts of any call, and gives the reply whatever its
/// status is.
///
/// # Errors
///
/// Where there is no reply: those of [`Client::request`].
pub fn observe(client: &Client, path: &str, query: &[(&str, &str)]) -> Result<Observation> {
    let call = request::any(Method::Get, path, query, None, client.workspace_id().map(Into::into))?;
    let witness = Witness { connection: client.connection()?, seen: RefCell::default() };
    let result = client.with_max_attempts(1).perform_over(&witness, &call, |_| Ok(()));
    match (witness.seen.into_inner(), result) {
        (Some(seen), _) => Ok(seen),
        (None, Err(error)) => Err(error),
        (None, Ok(_)) => Err(Error::new(ErrorKind::Internal, "a call succeeded without a reply")),
    }
}

/// The key in use, to compare with those that the API shows.
pub fn key_in_use(client: &Client) -> &SecretString {
    client.key()
}

/// Keeps the reply that passes through a connection.
struct Witness {
    connection: Connection,
    seen: RefCell<Option<Observation>>,
}

impl Exchange for Witness {
    fn exchange(
        &self,
        request: &Request,
        timeout: Duration,
        deadline: &Deadline<'_>,
    ) -> Result<Result<Response, Failure>, Abandoned> {
        let outcome = Exchange::exchange(&self.connection, request, timeout, deadline);
        if let Ok(Ok(response)) = &outcome {
            self.seen.replace(Some(Observation::of(response)));
        }
        outcome
    }
}
