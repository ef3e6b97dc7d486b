//! The audit log of a workspace: which part of it a request asks for, and the page.
//!
//! The contract leaves order and dates open. Here the newest event comes first, and a date means
//! the whole day in UTC, at either end.

use std::sync::Arc;

use instantly_rbac::{Operation, Timestamp};

use crate::alternatives::{Alternative, Alternatives};
use crate::audit_trail::{Filter, Trail};
use crate::dispatch::Call;
use crate::http::Reply;
use crate::query::{Limit, Query, invalid_cursor, page, refuse};
use crate::refusal::Refusal;
use crate::state::{DAY, Stamp};

/// A page that is still to be read. A filter that matches little may scan millions of events, so this runs without the
/// lock of the state.
pub(crate) struct Scan {
    trail: Arc<Trail>,
    limit: Limit,
    oldest_first: bool,
    /// The events that come into question: from the first number, up to and without the second.
    from: u64,
    to: u64,
    filter: Filter,
}

pub(crate) fn list(call: &Call<'_>) -> Result<Scan, Refusal> {
    let query = Query::of(call);
    let trail = Arc::clone(&call.here().trail);
    let limit = query.limit(Operation::AuditLogsList)?;
    let activity = query.number("activity_type")?;
    let alternatives = call.alternatives;
    let moment = |name| query.text(name)?.map(|text| moment(name, text, alternatives)).transpose();
    let (start, end) = (moment("start_date")?, moment("end_date")?);
    let is_end_left_out = alternatives.has(Alternative::EndDateExcluded);
    let mut from = start.map_or(0, |start| trail.first(|time| time >= start.begin));
    let to_end = |end: Moment| trail.first(|time| time >= if is_end_left_out { end.begin } else { end.end });
    let mut to = end.map_or(trail.len(), to_end);
    let kept = |alternative| if let Alternative::EventsKept { days } = alternative { Some(days) } else { None };
    if let Some(days) = alternatives.find(kept) {
        let oldest = call.world.source.now().plus(-DAY * i64::from(days));
        from = from.max(trail.first(|time| time >= oldest));
    }
    let oldest_first = alternatives.has(Alternative::OldestEventFirst);
    if let Some(cursor) = query.cursor()? {
        let last = trail.number_of(cursor).ok_or_else(invalid_cursor)?;
        if oldest_first { from = from.max(last + 1) } else { to = to.min(last) }
    }
    let filter = trail.filter(activity, query.search()?);
    Ok(Scan { trail, limit, oldest_first, from, to, filter })
}

impl Scan {
    /// Reads the page. `go_on` says, from time to time, whether the client still waits for it.
    pub fn read(&self, go_on: impl Fn() -> bool) -> Reply {
        /// Events between two questions.
        const STRETCH: u64 = 4096;
        let (from, to) = (self.from, self.to.max(self.from));
        let numbers = (from..to).map(|number| if self.oldest_first { number } else { to - 1 - (number - from) });
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

fn moment(name: &str, text: &str, alternatives: &Alternatives) -> Result<Moment, Refusal> {
    // A date with a time is an instant.
    let is_date = !text.contains(['T', 't', ' ']);
    let length = if is_date && !alternatives.has(Alternative::DatesAreMoments) { DAY } else { 1 };
    let ahead = |alternative| if let Alternative::DatesInZone { minutes } = alternative { Some(minutes) } else { None };
    let ahead = if is_date { alternatives.find(ahead).map_or(0, i64::from) * 60_000 } else { 0 };
    let Some(begin) = Timestamp::parse(text).map(|time| Stamp(time.unix_millis())) else {
        return refuse(name, r#"must match format "date""#);
    };
    let begin = begin.plus(-ahead);
    Ok(Moment { begin, end: begin.plus(length) })
}
