//! Reading back the outcome of a write whose reply was lost.
//!
//! Such a request was carried out, or was not, or will be in a moment: a server that stalls may
//! still commit. So "not done" is never concluded from what is missing. What exists was made by this
//! call or existed before, which the server's own clock decides: its `Date` when it answers, less
//! the time that the call has taken, is when the call began.
//!
//! The write, the reads after it and the waits between them have the time of one call.

use std::time::{Instant, UNIX_EPOCH};

use crate::client::Client;
use crate::display::neutral;
use crate::error::{Error, ErrorKind, Result};
use crate::hints::{self, Circumstances};
use crate::operation::{Operation, RetryClass};
use crate::page::{Items, OnRows};
use crate::reply::{Meta, Reply};
use crate::request::Query;
use crate::rows::FromRow;
use crate::scopes;
use crate::timestamp::Timestamp;
use crate::transport::{MAYBE_DONE, events, outcome_unknown};

/// The largest difference that is allowed for between the clock of `Date` and that of `timestamp_created`. With a
/// larger one, what this call made counts as older.
const CLOCKS_APART: i64 = 60_000;

/// A record that may be what a call made.
pub(crate) struct Found<T> {
    pub value: T,
    pub age: Age,
}

/// When something was made, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// Since the call began.
    New,
    /// Before it, by less than two clocks may differ.
    Recent,
    /// Before it.
    Old,
    Unknown,
}

/// One call that may have to read back the outcome of its write.
pub(crate) struct Recovery {
    /// A client whose calls end with this call.
    pub client: Client,
    operation: Operation,
    began: Instant,
    /// Requests of the write itself.
    sent: u32,
    /// How the call went, reads included.
    meta: Meta,
}

/// Makes a write. Where its reply is lost, what `find` finds is the result; if it finds nothing, the write is sent
/// again only where the server itself keeps it unique.
///
/// # Errors
///
/// `OutcomeUnknown` where nothing was found, `Conflict` where what was found is older than the
/// call; otherwise as the API answers.
pub(crate) fn write_or_find<T>(
    client: &Client,
    operation: Operation,
    write: impl Fn(&Client) -> Result<Reply<T>>,
    find: impl Fn(&mut Recovery) -> Result<Vec<Found<T>>>,
) -> Result<Reply<T>> {
    let mut call = Recovery::begin(client, operation);
    let result = call.write_or_find(write, find);
    result.map_err(|error| call.finish_error(error))
}

impl Recovery {
    pub(crate) fn begin(client: &Client, operation: Operation) -> Recovery {
        let client = client.for_one_call();
        Recovery { client, operation, began: Instant::now(), sent: 0, meta: Meta::default() }
    }

    fn write_or_find<T>(
        &mut self,
        write: impl Fn(&Client) -> Result<Reply<T>>,
        find: impl Fn(&mut Recovery) -> Result<Vec<Found<T>>>,
    ) -> Result<Reply<T>> {
        let mut lost = match self.write(&write) {
            Err(error) if error.kind() == ErrorKind::OutcomeUnknown => error,
            answered => return answered,
        };
        loop {
            let found = self.read_back(&lost, &find)?;
            match found.into_iter().min_by_key(|candidate| candidate.age == Age::Old) {
                Some(Found { age: Age::Old, .. }) => return Err(self.was_there_before()),
                Some(Found { value, .. }) => return Ok(self.recovered(value)),
                None if self.may_write_again(&lost)? => {}
                None => return Err(append(lost, "It was not there when it was read back, and may still come to be")),
            }
            lost = match self.write(&write) {
                Err(error) => self.still_unknown(lost, error)?,
                answered => return answered,
            };
        }
    }

    /// Sends the write; the meta of a success is that of the whole call.
    pub(crate) fn write<T>(&mut self, write: impl Fn(&Client) -> Result<Reply<T>>) -> Result<Reply<T>> {
        match write(&self.client.with_max_attempts(self.client.max_attempts().saturating_sub(self.sent))) {
            Ok(Reply { value, meta }) => {
                self.meta.add(meta);
                Ok(Reply { value, meta: self.meta.clone() })
            }
            Err(error) => {
                self.sent += error.attempts();
                self.meta.attempts += error.attempts();
                Err(error)
            }
        }
    }

    /// Reads the present state, once the server's own wait is over.
    ///
    /// # Errors
    ///
    /// `OutcomeUnknown`, saying why nothing could be read, or `Cancelled`.
    pub(crate) fn read_back<T>(&mut self, lost: &Error, find: impl Fn(&mut Recovery) -> Result<T>) -> Result<T> {
        match lost.retry_after().map(|asked| self.client.pause(asked)).transpose() {
            Ok(None) => {}
            Ok(Some(Some(waited))) => self.meta.waited += waited,
            Ok(Some(None)) => return Err(append(lost.clone(), "There was no time left to read it back")),
            Err(error) => return Err(interrupted(error)),
        }
        find(self).map_err(|error| {
            if error.kind() == ErrorKind::Cancelled {
                return interrupted(error);
            }
            unread(lost.clone(), &error)
        })
    }

    /// Everything in a list that may be what this call made.
    pub(crate) fn search<T: FromRow>(
        &mut self,
        list: Operation,
        on_rows: OnRows,
        is_it: impl Fn(&T) -> bool,
        made: impl Fn(&T) -> Option<&Timestamp>,
    ) -> Result<Vec<Found<T>>> {
        let mut items = Items::new(&self.client, list, Ok(Query::default()), on_rows);
        let mut found = Vec::new();
        let read = items.by_ref().try_for_each(|item| {
            let item = item?;
            if is_it(&item) {
                found.push(item);
            }
            Ok(())
        });
        self.meta.attempts += read.as_ref().err().map_or(items.meta().attempts, Error::attempts);
        self.meta.waited += items.meta().waited;
        read?;
        let began = items.served().and_then(|(served, received)| {
            let served = served.duration_since(UNIX_EPOCH).ok()?;
            let elapsed = received.saturating_duration_since(self.began);
            i64::try_from(served.saturating_sub(elapsed).as_millis()).ok()
        });
        let age = |item: &T| age_of(made(item), began);
        Ok(found.into_iter().map(|value| Found { age: age(&value), value }).collect())
    }

    /// The result of another call that is part of this one.
    pub(crate) fn part<T>(&mut self, result: Result<Reply<T>>) -> Result<T> {
        match result {
            Ok(Reply { value, meta }) => {
                self.meta.attempts += meta.attempts;
                self.meta.waited += meta.waited;
                Ok(value)
            }
            Err(error) => {
                self.meta.attempts += error.attempts();
                Err(error)
            }
        }
    }

    /// The result, when it was found rather than answered.
    pub(crate) fn recovered<T>(&self, value: T) -> Reply<T> {
        events::recovered(self.operation);
        Reply { value, meta: Meta { recovered: true, ..self.meta.clone() } }
    }

    /// Whether what was not there may be sent again; waits before it.
    fn may_write_again(&mut self, lost: &Error) -> Result<bool> {
        let is_guarded = self.operation.spec().retry == RetryClass::GuardedCreate;
        // The server said that it exists, whatever its list shows.
        let exists = lost.http_status() == Some(409);
        if !is_guarded || exists || self.sent >= self.client.max_attempts() {
            return Ok(false);
        }
        let waited = self.client.back_off(self.sent).map_err(interrupted)?;
        self.meta.waited += waited.unwrap_or_default();
        Ok(waited.is_some())
    }

    /// The outcome after a lost write was sent again, and failed again. Of the first one, no answer
    /// to the second says anything; only a conflict may be with what the first one made.
    fn still_unknown(&self, lost: Error, error: Error) -> Result<Error> {
        match error.kind() {
            ErrorKind::OutcomeUnknown => Ok(error),
            ErrorKind::Conflict => Ok(outcome_unknown(error, Some(self.operation))),
            ErrorKind::Cancelled => Err(interrupted(error)),
            _ => {
                Err(append(lost, &format!("Sent again, it failed in another way: {}", cause(&error))).with(|details| {
                    details.http_status = error.http_status();
                    details.retry_after = error.retry_after();
                    details.request_id = error.request_id().map(str::to_owned);
                }))
            }
        }
    }

    fn was_there_before(&self) -> Error {
        let message = "it was there before this call began; the reply to the call itself was lost";
        Error::new(ErrorKind::Conflict, message).in_operation(self.operation).with(|details| {
            let circumstances =
                Circumstances { operation: Some(self.operation), from_api: true, ..Circumstances::default() };
            details.hint = hints::of(ErrorKind::Conflict, &circumstances);
        })
    }

    /// Makes the error of a part that of the whole call.
    pub(crate) fn finish_error(&self, error: Error) -> Error {
        let error = error.with(|details| {
            details.operation = Some(self.operation.name().into());
            details.attempts = self.meta.attempts;
        });
        if error.lost_by().is_some() {
            events::outcome_unknown(Some(self.operation), &error);
        }
        error
    }
}

/// When something was made, given when the call began, in the server's milliseconds.
fn age_of(made: Option<&Timestamp>, began: Option<i64>) -> Age {
    let (Some(made), Some(began)) = (made, began) else { return Age::Unknown };
    match made.unix_millis() {
        made if made >= began => Age::New,
        made if made >= began.saturating_sub(CLOCKS_APART) => Age::Recent,
        _ => Age::Old,
    }
}

/// Appends a sentence to the message.
pub(crate) fn append(error: Error, sentence: &str) -> Error {
    error.with(|details| {
        details.message.push_str(". ");
        details.message.push_str(&neutral(sentence));
    })
}

/// The caller interrupted the call while the outcome was unknown.
pub(crate) fn interrupted(error: Error) -> Error {
    error.with(|details| {
        details.message = format!("the caller interrupted the call{MAYBE_DONE}");
        details.lost_by = Some(details.kind);
    })
}

/// What failed, without the details of one request.
pub(crate) fn cause(error: &Error) -> &str {
    match error.kind() {
        ErrorKind::Network => "the server could not be reached",
        ErrorKind::Timeout => "the call's time ran out",
        ErrorKind::Cancelled => "the caller interrupted the call",
        _ => error.message(),
    }
}

/// An unknown outcome that could not be read back, and why.
fn unread(lost: Error, problem: &Error) -> Error {
    let asked = problem.operation().unwrap_or("a list").to_owned();
    let required = problem.required_scopes().to_vec();
    let sentence = match required.as_slice() {
        [] => format!("What became of it could not be read back ({asked}: {})", cause(problem)),
        scopes => format!(
            "What became of it could not be read back: for {asked} the key needs any one of {}",
            scopes::listed(scopes)
        ),
    };
    append(lost, &sentence).with(|details| details.required_scopes = required)
}
