//! The audit log of a workspace: which part of it a request asks for, and the page.
//!
//! The contract leaves order and dates open. Here the newest event comes first, and a date means
//! the whole day in UTC, at either end.

use std::sync::Arc;

use instantly_rbac::{Operation, Timestamp};

use crate::audit_trail::{Filter, Trail};
use crate::dispatch::Call;
use crate::http::Reply;
use crate::query::{Query, invalid_cursor, page, refuse};
use crate::refusal::Refusal;
use crate::state::Stamp;

/// A page that is still to be read. A filter that matches little may scan millions of events, so this runs without the
/// lock of the state.
pub(crate) struct Scan {
    trail: Arc<Trail>,
    limit: Option<usize>,
    /// The events that come into question: from the first number, up to and without the second.
    from: u64,
    to: u64,
    filter: Filter,
}

pub(crate) fn list(call: &Call<'_>) -> Result<Scan, Refusal> {
    let query = Query::of(call.request);
    let trail = Arc::clone(&call.here().trail);
    let limit = query.limit(Operation::AuditLogsList)?;
    let activity = query.number("activity_type")?;
    let start = query.text("start_date")?.map(|text| moment("start_date", text)).transpose()?;
    let end = query.text("end_date")?.map(|text| moment("end_date", text)).transpose()?;
    let from = start.map_or(0, |start| trail.first(|time| time >= start.begin));
    let mut to = end.map_or(trail.len(), |end| trail.first(|time| time >= end.end));
    if let Some(cursor) = query.cursor()? {
        to = to.min(trail.number_of(cursor).ok_or_else(invalid_cursor)?);
    }
    let filter = trail.filter(activity, query.search()?);
    Ok(Scan { trail, limit, from, to, filter })
}

impl Scan {
    /// Reads the page. `go_on` says, from time to time, whether the client still waits for it.
    pub fn read(&self, go_on: impl Fn() -> bool) -> Reply {
        /// Events between two questions.
        const STRETCH: u64 = 4096;
        let numbers = (self.from..self.to.max(self.from)).rev();
        let numbers = numbers.take_while(|number| number % STRETCH != 0 || go_on());
        let numbers = numbers.filter(|number| self.trail.matches(*number, &self.filter));
        let events = numbers.map(|number| self.trail.event(number));
        page(events, Operation::AuditLogsList, self.limit, |event| event.id.clone())
    }
}

/// The times that a date stands for: from the first up to and without the second.
struct Moment {
    begin: Stamp,
    end: Stamp,
}

fn moment(name: &str, text: &str) -> Result<Moment, Refusal> {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    // A date with a time is an instant.
    let length = if text.contains(['T', 't', ' ']) { 1 } else { DAY };
    let Some(begin) = Timestamp::parse(text).map(|time| Stamp(time.unix_millis())) else {
        return refuse(name, r#"must match format "date""#);
    };
    Ok(Moment { begin, end: begin.plus(length) })
}
