//! What a date means in a filter of the audit log: which day, in which zone, and whether the end belongs to it.
//!
//! Nothing says so in words. But each meaning lets other events through, and which ones those are is known beforehand
//! from the log itself.

use std::collections::HashMap;
use std::ops::Range;

use super::{DAY, Event, LIST, Log, date};
use crate::verbs::probe::plain::{Plain, plain};
use crate::verbs::probe::prober::{Prober, Request, Stop, unsettled};

const MINUTE: i64 = 60 * 1000;
/// How far a zone may be ahead of UTC or behind it, in minutes, and by which steps.
const FARTHEST: i64 = 14 * 60;
const STEP: usize = 30;
/// Requests at the most, of which each one leaves fewer meanings.
const MOST_ROUNDS: usize = 2;
/// Days between the two dates at the most.
const LONGEST: i64 = 5;

/// A part of the log in the order of its times.
struct Sorted<'a>(Vec<&'a Event>);

impl<'a> Sorted<'a> {
    fn of(log: &'a Log) -> Sorted<'a> {
        let mut events: Vec<_> = log.events.iter().collect();
        events.sort_by_key(|event| event.at);
        Sorted(events)
    }

    /// The places of the events from one moment up to and without another.
    fn within(&self, from: i64, to: i64) -> Range<usize> {
        let place = |moment| self.0.partition_point(|event| event.at < moment);
        let (from, to) = (place(from), place(to));
        // All empty ranges are the same to who sees the events alone.
        if from < to { from..to } else { 0..0 }
    }

    /// The places of the events that came, if they follow each other.
    fn places(&self, found: &[String]) -> Option<Range<usize>> {
        let place = |id: &String| self.0.iter().position(|event| event.id == *id);
        let mut places = found.iter().map(place).collect::<Option<Vec<_>>>()?;
        places.sort_unstable();
        let from = places.first().copied().unwrap_or_default();
        let range = from..from + places.len();
        places.into_iter().eq(range.clone()).then_some(if range.is_empty() { 0..0 } else { range })
    }
}

/// What a date may mean: a day of a zone so many minutes ahead of UTC; and whether that of `end_date` is included.
#[derive(Clone, Copy)]
struct Meaning {
    ahead: i64,
    includes_end: bool,
}

fn meanings() -> Vec<Meaning> {
    let zones = (-FARTHEST..=FARTHEST).step_by(STEP);
    zones.flat_map(|ahead| [true, false].map(|includes_end| Meaning { ahead, includes_end })).collect()
}

/// Two days between which the events tell meanings of a date from each other.
#[derive(Clone, Copy)]
struct Days {
    first: i64,
    last: i64,
}

impl Days {
    /// The events that come if this is the meaning.
    fn expected(self, events: &Sorted<'_>, meaning: Meaning) -> Range<usize> {
        let shift = -meaning.ahead * MINUTE;
        let end = self.last + i64::from(meaning.includes_end);
        events.within(self.first * DAY + shift, end * DAY + shift)
    }

    /// How badly the meanings can be told from each other: for each, the number of those that would let the same events
    /// through. First of UTC, which is the likely zone, then of all.
    fn ambiguity(self, events: &Sorted<'_>, meanings: &[Meaning]) -> (usize, usize) {
        let expected: Vec<_> = meanings.iter().map(|meaning| self.expected(events, *meaning)).collect();
        let mut sizes: HashMap<&Range<usize>, usize> = HashMap::new();
        expected.iter().for_each(|range| *sizes.entry(range).or_default() += 1);
        let of_utc = meanings.iter().zip(&expected).filter(|(meaning, _)| meaning.ahead == 0);
        (of_utc.map(|(_, range)| sizes[range]).sum(), expected.iter().map(|range| sizes[range]).sum())
    }

    /// The best pair out of those of which every event was read.
    fn choose(events: &Sorted<'_>, meanings: &[Meaning]) -> Option<Days> {
        let (oldest, newest) = (events.0.first()?.at, events.0.last()?.at);
        let margin = FARTHEST * MINUTE;
        let begin = (oldest + margin).div_euclid(DAY) + 1;
        let end = (newest - margin).div_euclid(DAY) - 1;
        let last = |first| (first..=end.min(first + LONGEST)).map(move |last| Days { first, last });
        let fits = |days: &Days| {
            let most = events.within(days.first * DAY - margin, (days.last + 1) * DAY + margin).len();
            (1..=LIST.largest_page() as usize).contains(&most)
        };
        (begin..=end).flat_map(last).filter(fits).min_by_key(|days| days.ambiguity(events, meanings))
    }

    /// Whether all of the meanings let the same events through.
    fn tells_nothing(self, events: &Sorted<'_>, meanings: &[Meaning]) -> bool {
        meanings.windows(2).all(|two| self.expected(events, two[0]) == self.expected(events, two[1]))
    }
}

/// Whether a date is a day or a moment, in which zone, and whether `end_date` belongs to what comes.
pub fn dates(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let log = Log::read(prober)?;
    let events = Sorted::of(&log);
    let (mut meanings, mut count) = (meanings(), 0);
    for _ in 0..MOST_ROUNDS {
        let Some(days) = Days::choose(&events, &meanings) else {
            return unsettled!["the events that were read span less than three days"];
        };
        if days.tells_nothing(&events, &meanings) {
            break;
        }
        let request = Request::list(LIST, LIST.largest_page())
            .hidden("start_date", &date(days.first * DAY)?, "a date")
            .hidden("end_date", &date(days.last * DAY)?, "a date");
        let reply = prober.ask(&request)?;
        let Some(page) = reply.page().filter(|_| reply.is_success()) else {
            return Ok(plain!["a date is refused with ", reply.status()]);
        };
        let Some(found) = events.places(&page.each("id")) else {
            return Ok(plain!["neither: the ", page.items.len(), " events that come are none that follow each other"]);
        };
        meanings.retain(|meaning| days.expected(&events, *meaning) == found);
        count += found.len();
    }
    let zones = |includes_end| {
        let fitting = meanings.iter().filter(|meaning| meaning.includes_end == includes_end);
        fitting.map(|meaning| meaning.ahead).collect::<Vec<_>>()
    };
    match (zones(true).as_slice(), zones(false).as_slice()) {
        ([], []) => Ok(plain!["neither: ", count, " events come, which no whole days hold in any zone"]),
        (zones, []) => Ok(plain!["a day in ", zone(zones), "; end_date is inclusive (", count, " events)"]),
        ([], zones) => Ok(plain![
            "the first moment of a day in ",
            zone(zones),
            ", or the day of end_date is left out (",
            count,
            " events)"
        ]),
        _ => unsettled!["too few events tell the meanings from each other"],
    }
}

/// The zones that fit, by the minutes that they are ahead of UTC.
fn zone(zones: &[i64]) -> Plain {
    match zones {
        [0] => plain!["UTC"],
        [only] => plain!["the zone ", offset(*only)],
        [first, .., last] if zones.contains(&0) => {
            plain!["UTC, or any zone from ", offset(*first), " to ", offset(*last)]
        }
        [first, .., last] => plain!["a zone from ", offset(*first), " to ", offset(*last)],
        [] => plain!["no zone"],
    }
}

/// An offset such as `+02:00`.
fn offset(minutes: i64) -> Plain {
    let sign = if minutes < 0 { "-" } else { "+" };
    let two = |number: i64| if number < 10 { plain!["0", number] } else { plain![number] };
    plain![sign, two(minutes.abs() / 60), ":", two(minutes.abs() % 60)]
}

/// Whether a time is a moment, and whether the two ends belong to what comes.
pub fn moments(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let log = Log::read(prober)?;
    let events = Sorted::of(&log);
    let day = |event: &Event| event.at.div_euclid(DAY);
    // Four events with times of their own, at least three of them on one day: from the second to the third.
    let four = events
        .0
        .windows(4)
        .position(|four| four.is_sorted_by(|one, other| one.at < other.at) && day(four[0]) == day(four[2]));
    let Some(place) = four else { return unsettled!["no day has three events"] };
    let (start, end) = (events.0[place + 1], events.0[place + 2]);
    let request = Request::list(LIST, LIST.largest_page())
        .hidden("start_date", &start.written, "the time of an event")
        .hidden("end_date", &end.written, "the time of the next one");
    let reply = prober.ask(&request)?;
    let Some(page) = reply.page().filter(|_| reply.is_success()) else {
        return Ok(plain!["no: a time is refused with ", reply.status()]);
    };
    let found = page.each("id");
    let has = |event: &Event| found.contains(&event.id);
    Ok(match (has(start), has(end), found.len()) {
        (_, _, count) if count > 2 => plain!["no: ", count, " events come, where 2 are from one to the other"],
        (true, true, _) => plain!["yes, and both ends are included"],
        (true, false, _) => plain!["yes; start_date is included, end_date is not"],
        (false, true, _) => plain!["yes; end_date is included, start_date is not"],
        (false, false, _) => plain!["yes, and neither end is included"],
    })
}
