//! The audit log: its order, how far back it goes, and what its filters mean.

mod dates;

use std::collections::{BTreeSet, HashMap};

use instantly_rbac::internals::civil;
use instantly_rbac::{Operation, Timestamp};

use super::lists::order_of;
use super::plain::{Plain, plain};
use super::prober::{Object, Page, Prober, Request, Stop, optional, text, unsettled};

pub use dates::{dates, moments};

const LIST: Operation = Operation::AuditLogsList;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// More pages are read until the events span so much.
const SPAN: i64 = 4 * DAY;
const MOST_PAGES: usize = 3;
/// A code far from those of all activities.
const NO_ACTIVITY: u32 = 9999;

/// An event, as far as it is looked at.
struct Event {
    id: String,
    at: i64,
    /// The same as the API wrote it.
    written: String,
    activity: Option<i64>,
    user_name: Option<String>,
    address: Option<String>,
}

impl Event {
    fn of(fields: &Object) -> Option<Event> {
        let written = text(fields.get("timestamp"))?;
        Some(Event {
            id: text(fields.get("id"))?,
            at: Timestamp::parse(&written)?.unix_millis(),
            written,
            activity: fields.get("activity_type").and_then(|code| code.parse().ok()),
            user_name: text(fields.get("user_name")).filter(|name| !name.is_empty()),
            address: text(fields.get("ip_address")).filter(|address| !address.is_empty()),
        })
    }
}

fn events(page: &Page) -> Vec<Event> {
    page.items.iter().filter_map(Event::of).collect()
}

/// The part of the log that was read, in the order in which it came.
struct Log {
    events: Vec<Event>,
    is_whole: bool,
}

impl Log {
    fn read(prober: &mut Prober<'_>) -> Result<Log, Stop> {
        let request = Request::list(LIST, LIST.largest_page());
        let mut page = prober.page(&request)?;
        let mut log = Log { events: events(&page), is_whole: page.cursor().is_none() };
        for _ in 1..MOST_PAGES {
            let (Some(cursor), true) = (page.cursor(), log.span() < SPAN) else { break };
            let next = request.clone().hidden("starting_after", &cursor, "the cursor");
            let Some(next) = optional(prober.page(&next))? else { break };
            page = next;
            log.events.extend(events(&page));
            log.is_whole = page.cursor().is_none();
        }
        match (log.events.is_empty(), page.items.is_empty()) {
            (false, _) => Ok(log),
            (true, true) => unsettled!["the log is empty"],
            (true, false) => unsettled!["no event has an id and a time"],
        }
    }

    fn times(&self) -> Vec<i64> {
        self.events.iter().map(|event| event.at).collect()
    }

    fn span(&self) -> i64 {
        let times = self.times();
        times.iter().max().zip(times.iter().min()).map_or(0, |(newest, oldest)| newest - oldest)
    }

    fn oldest(&self) -> i64 {
        self.times().into_iter().min().unwrap_or_default()
    }

    /// The place of each event by its id.
    fn places(&self) -> HashMap<&str, usize> {
        self.events.iter().enumerate().map(|(place, event)| (event.id.as_str(), place)).collect()
    }
}

/// A date of the log's filters.
fn date(at: i64) -> Result<String, Stop> {
    let civil = civil(at).map(|moment| moment.date().to_string());
    civil.map_or_else(|| unsettled!["a time of the log is no date"], Ok)
}

pub fn order(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    const FEW: u32 = 10;
    let log = Log::read(prober)?;
    let Some(order) = order_of(&log.times()) else { return unsettled!["the log holds no two times"] };
    // Smaller pages of the same events, read anew.
    let request = Request::list(LIST, FEW);
    let first = prober.ask_again(&request)?.page();
    let Some(first) = first else { return Ok(plain![order, ", but a second reading failed"]) };
    let mut ids = first.each("id");
    if let Some(cursor) = first.cursor() {
        let next = prober.page(&request.hidden("starting_after", &cursor, "the cursor"))?;
        ids.extend(next.each("id"));
    }
    let places = log.places();
    // What happened since the first reading has no place.
    let found: Vec<_> = ids.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
    let is_same = found.iter().copied().eq(0..found.len());
    let (same, of) = (if is_same { "the same" } else { "another" }, found.len());
    let stable = if is_same { "yes" } else { "no" };
    Ok(plain![order, "; stable: ", stable, ", pages of ", FEW, " gave ", same, " order for ", of, " events"])
}

/// How old the oldest event is.
pub fn retention(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    /// Ages that are tried, in days.
    const AGES: [i64; 13] = [1, 3, 7, 14, 30, 60, 90, 120, 180, 270, 365, 730, 1095];
    let log = Log::read(prober)?;
    let workspace = optional(prober.record(Operation::WorkspaceGet))?;
    let now = prober.replies.last().map_or(0, |reply| reply.served());
    let days = |at: i64| (now - at).max(0) / DAY;
    let created = workspace.and_then(|workspace| Timestamp::parse(&text(workspace.get("timestamp_created"))?));
    let created = match created {
        Some(created) => plain!["; the workspace is ", days(created.unix_millis()), " days old"],
        None => plain![],
    };
    if log.is_whole || order_of(&log.times()) == Some("oldest first") {
        return Ok(plain!["the oldest event is ", days(log.oldest()), " days old", created]);
    }
    // Whether there are events that are older than an age, by halves.
    let (mut older, mut none) = (AGES.iter().filter(|age| **age <= days(log.oldest())).count(), AGES.len());
    while older < none {
        let middle = usize::midpoint(older, none);
        let bound = now - AGES[middle] * DAY;
        // A day more for what a date may mean, and one for zones: whatever comes is older than the age.
        let before = date(bound - 2 * DAY)?;
        let shown = plain!["<", AGES[middle] + 2, " days ago>"];
        let page = prober.page(&Request::list(LIST, 1).with("end_date", before, shown))?;
        match events(&page).first() {
            None => none = middle,
            Some(event) if event.at <= bound => older = middle + 1,
            Some(_) => return unsettled!["end_date does not filter"],
        }
    }
    let at_least = older.checked_sub(1).map_or(0, |index| AGES[index]);
    Ok(match AGES.get(older) {
        Some(at_most) => plain!["the oldest event is about ", at_least, " to ", *at_most, " days old", created],
        None => plain!["the oldest event is more than ", at_least, " days old", created],
    })
}

pub fn gating(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let page = prober.first_page(LIST)?;
    match page.items.len() {
        0 => unsettled!["the log can be read and is empty, which a plan may be the cause of, or that nothing happened"],
        count => Ok(plain!["not on this plan: the log gives ", count, " events"]),
    }
}

/// Whether `activity_type` filters, and what a code gives that no activity has.
pub fn activity(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let log = Log::read(prober)?;
    let codes: BTreeSet<_> = log.events.iter().filter_map(|event| event.activity).collect();
    let Some(code) = codes.first().and_then(|code| u32::try_from(*code).ok()) else {
        return unsettled!["no event has a code"];
    };
    if codes.len() < 2 {
        return unsettled!["all events have the same code"];
    }
    let reply =
        prober.ask(&Request::list(LIST, 100).hidden("activity_type", &code.to_string(), "a code of the log"))?;
    let filters = match reply.page().filter(|_| reply.is_success()) {
        None => plain!["no: it is refused with ", reply.status()],
        Some(page) => {
            let found = events(&page);
            let fitting = found.iter().filter(|event| event.activity == Some(code.into())).count();
            if fitting == found.len() && fitting > 0 {
                plain!["yes: all of ", fitting, " events have the code"]
            } else {
                plain!["no: ", fitting, " of ", found.len(), " events have the code"]
            }
        }
    };
    let reply = prober.ask(&Request::list(LIST, 100).number("activity_type", NO_ACTIVITY))?;
    let unknown = match reply.page().filter(|_| reply.is_success()) {
        None => plain!["is refused with ", reply.status()],
        Some(page) => plain!["gives ", page.items.len(), " events"],
    };
    Ok(plain![filters, "; a code that no activity has ", unknown])
}

/// What `search` looks at.
pub fn search(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    type Field = fn(&Event) -> Option<&String>;
    const FIELDS: [(&str, Field); 2] =
        [("user_name", |event| event.user_name.as_ref()), ("ip_address", |event| event.address.as_ref())];
    let log = Log::read(prober)?;
    let mut answers = Vec::new();
    for (name, field) in FIELDS {
        let values: BTreeSet<_> = log.events.iter().filter_map(field).collect();
        let Some(sought) = values.first() else { continue };
        let reply = prober.ask(&Request::list(LIST, 100).hidden("search", sought, name))?;
        let Some(page) = reply.page().filter(|_| reply.is_success()) else {
            answers.push(plain![name, ": refused with ", reply.status()]);
            continue;
        };
        let found = events(&page);
        let fitting = found.iter().filter(|event| field(event) == Some(sought)).count();
        answers.push(match found.len() {
            0 => plain![name, ": no, nothing is found"],
            all if values.len() < 2 => plain![name, ": ", all, " events, but all events of the log have the same"],
            all if fitting == all => plain![name, ": yes, all of ", all, " events have it"],
            all => plain![name, ": ", fitting, " of ", all, " events that are found have it"],
        });
    }
    if answers.is_empty() { unsettled!["no event names a user or an address"] } else { Ok(Plain::findings(answers)) }
}
