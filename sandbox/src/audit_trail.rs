//! The audit log itself: events that are computed when they are asked for, from the seed and
//! their number, and the few that were made by requests. A log of any length takes no memory.
//!
//! Events are numbered by time, the oldest 0. The number is in the id, scrambled, so that the id
//! is a cursor from which the place in the log follows at once.

use crate::audit_events::{ADDRESSES, BROWSERS, Cast, Choices, Event, PROGRAMS};
use crate::query::Search;
use crate::state::{DAY, Stamp, uuid_at};

/// How far back the seeded events go, and how much further the extra ones.
const BASE_SPAN: i64 = 90 * DAY;
const FURTHER_SPAN: i64 = 275 * DAY;

/// The log of one workspace.
#[derive(Clone)]
pub(crate) struct Trail {
    seed: u64,
    workspace_id: String,
    cast: Cast,
    base: u64,
    further: u64,
    made: Vec<Event>,
}

/// Which events match. Each name, address and program is searched once, not for each of millions of events.
pub(crate) struct Filter {
    /// Any number; what is no code matches nothing.
    activity: Option<f64>,
    search: Search,
    people: Vec<bool>,
    addresses: Vec<bool>,
    browsers: Vec<bool>,
    programs: Vec<bool>,
}

impl Trail {
    pub fn new(seed: u64, workspace_id: &str, cast: Cast, base: u64, further: u64) -> Trail {
        Trail { seed, workspace_id: workspace_id.to_owned(), cast, base, further, made: Vec::new() }
    }

    /// Adds an event that a request made; its time is no earlier than that of any other.
    pub fn push(&mut self, mut event: Event) {
        event.id = self.id(self.len(), event.timestamp);
        self.made.push(event);
    }

    fn generated(&self) -> u64 {
        self.base + self.further
    }

    pub fn len(&self) -> u64 {
        self.generated() + self.made.len() as u64
    }

    fn made(&self, number: u64) -> Option<&Event> {
        let index = number.checked_sub(self.generated())?;
        self.made.get(usize::try_from(index).ok()?)
    }

    /// When an event happened. It never falls as the number rises, which is what makes a search
    /// by date a binary one.
    pub fn time(&self, number: u64) -> Stamp {
        if let Some(event) = self.made(number) {
            return event.timestamp;
        }
        let age = self.generated() - 1 - number;
        let (start, place, count, span) = match age.checked_sub(self.base) {
            None => (Stamp::START, age, self.base, BASE_SPAN),
            Some(place) => (Stamp::START.plus(-BASE_SPAN), place, self.further, FURTHER_SPAN),
        };
        // Each event has a slot of its own, and stands anywhere within it.
        let slot = span / i64::try_from(count).unwrap_or(i64::MAX).max(1);
        let begin = i128::from(span) * i128::from(place) / i128::from(count.max(1));
        let jitter = if slot > 1 { hash(self.seed ^ 0x5107, number) % slot.unsigned_abs() } else { 0 };
        start.plus(-(begin as i64) - jitter as i64 - 1)
    }

    /// The number of the first event for which `is_late` holds; it must hold for all later ones.
    pub fn first(&self, is_late: impl Fn(Stamp) -> bool) -> u64 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if is_late(self.time(middle)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn id(&self, number: u64, time: Stamp) -> String {
        let mut random = [0; 10];
        random[..2].copy_from_slice(&hash(self.seed ^ 0xa1d1, number).to_be_bytes()[..2]);
        random[2..].copy_from_slice(&scramble(number, self.seed).to_be_bytes());
        uuid_at(time, &random)
    }

    /// The number of the event of this id.
    pub fn number_of(&self, id: &str) -> Option<u64> {
        let bytes = uuid::Uuid::try_parse(id).ok()?.into_bytes();
        let low = u64::from_be_bytes(bytes[8..].try_into().ok()?) & LOW_BITS;
        let number = unscramble(low, self.seed);
        (number < self.len() && self.id(number, self.time(number)) == id).then_some(number)
    }

    fn choices(&self, number: u64) -> Choices {
        Choices::draw(hash(self.seed, number), &self.cast)
    }

    /// The events of this activity in which the search finds a name, an address or a program.
    pub fn filter(&self, activity: Option<f64>, search: Search) -> Filter {
        let found = |texts: &[&str]| texts.iter().map(|text| search.matches(text)).collect();
        Filter {
            activity,
            people: self.cast.people.iter().map(|person| search.matches(&person.name)).collect(),
            addresses: found(&ADDRESSES),
            browsers: found(&BROWSERS),
            programs: found(&PROGRAMS),
            search,
        }
    }

    /// Whether an event matches.
    pub fn matches(&self, number: u64, filter: &Filter) -> bool {
        if filter.activity.is_none() && filter.search.is_empty() {
            return true;
        }
        if let Some(event) = self.made(number) {
            let texts = [event.user_name.as_deref(), event.user_agent.as_deref(), Some(event.ip_address.as_str())];
            return filter.activity.is_none_or(|activity| event.activity_type as f64 == activity)
                && texts.into_iter().flatten().any(|text| filter.search.matches(text));
        }
        let choices = self.choices(number);
        let found = |table: &[bool], index: usize| table.get(index).copied().unwrap_or(false);
        filter.activity.is_none_or(|activity| f64::from(choices.activity) == activity)
            && (found(&filter.addresses, choices.address)
                || (!choices.is_by_system()
                    && (found(&filter.people, choices.person)
                        || found(if choices.from_api { &filter.programs } else { &filter.browsers }, choices.agent))))
    }

    /// The whole event.
    pub fn event(&self, number: u64) -> Event {
        if let Some(event) = self.made(number) {
            return event.clone();
        }
        let time = self.time(number);
        let event = Event::new(self.id(number, time), time, &self.workspace_id);
        self.choices(number).write(&self.cast, event)
    }
}

/// A good mixture of two numbers (the finalizer of MurmurHash3).
fn hash(seed: u64, number: u64) -> u64 {
    let mut mixed = seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

/// The bits of a UUID's second half that are free: two hold the variant.
const LOW_BITS: u64 = (1 << 62) - 1;
const FACTOR: u64 = 0x2545_f491_4f6c_dd1d;

/// The inverse of `FACTOR` modulo 2^64, by Newton's method: each step doubles the right bits.
const INVERSE: u64 = {
    let mut inverse: u64 = 1;
    let mut step = 0;
    while step < 6 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

fn scramble(number: u64, seed: u64) -> u64 {
    number.wrapping_mul(FACTOR).wrapping_add(hash(seed, 0)) & LOW_BITS
}

fn unscramble(scrambled: u64, seed: u64) -> u64 {
    scrambled.wrapping_sub(hash(seed, 0)).wrapping_mul(INVERSE) & LOW_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(further: u64) -> Trail {
        Trail::new(7, "w", Cast::default(), 400, further)
    }

    #[test]
    fn a_number_survives_its_way_through_the_id() {
        for number in [0, 1, 399, 400, 9_999_999, LOW_BITS] {
            assert_eq!(unscramble(scramble(number, 7), 7), number);
        }
        let trail = trail(10_000_000);
        for number in [0, 1, 1_234_567, trail.len() - 1] {
            assert_eq!(trail.number_of(&trail.id(number, trail.time(number))), Some(number));
        }
        assert_eq!(trail.number_of("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f"), None);
    }

    #[test]
    fn times_never_fall_and_stay_within_their_span() {
        for further in [0, 1, 2, 1_000, 10_000_000, u64::from(u32::MAX) * 10] {
            let trail = trail(further);
            let near = (0..500).chain(trail.len().saturating_sub(900).max(500)..trail.len());
            let times: Vec<Stamp> =
                near.filter(|number| *number < trail.len()).map(|number| trail.time(number)).collect();
            assert!(times.is_sorted(), "{further}");
            assert!(trail.time(trail.len() - 1) < Stamp::START);
            assert!(trail.time(0) > Stamp::START.plus(-BASE_SPAN - FURTHER_SPAN - 2));
        }
    }
}
