//! The audit log itself: events that are computed when they are asked for, from the seed and
//! their number, and the few that were made by requests. A log of any length takes no memory.
//!
//! Events are numbered by time, the oldest 0. The number is in the id, scrambled, so that the id
//! is a cursor from which the place in the log follows at once.

use serde::Serialize;
use serde_json::{Value, json};

use crate::query::Search;
use crate::state::{DAY, Stamp, uuid_at};

/// How far back the seeded events go, and how much further the extra ones.
const BASE_SPAN: i64 = 90 * DAY;
const FURTHER_SPAN: i64 = 275 * DAY;

#[derive(Clone, Serialize)]
pub(crate) struct Event {
    pub id: String,
    pub timestamp: Stamp,
    pub organization_id: String,
    pub activity_type: i64,
    pub ip_address: String,
    pub from_api: bool,
    pub user_agent: Option<String>,
    pub user_id: Option<String>,
    pub user_name: Option<String>,
    pub api_key_id: Option<String>,
    pub affected_count: Option<u32>,
    pub campaign_id: Option<String>,
    pub webhook_id: Option<String>,
    pub subsequence_id: Option<String>,
    pub list_id: Option<String>,
    pub audit_metadata: Value,
}

impl Event {
    pub fn new(id: String, timestamp: Stamp, workspace_id: &str) -> Event {
        Event {
            id,
            timestamp,
            organization_id: workspace_id.to_owned(),
            activity_type: 0,
            ip_address: String::new(),
            from_api: false,
            user_agent: None,
            user_id: None,
            user_name: None,
            api_key_id: None,
            affected_count: None,
            campaign_id: None,
            webhook_id: None,
            subsequence_id: None,
            list_id: None,
            audit_metadata: json!({}),
        }
    }
}

/// Somebody who appears in the log.
#[derive(Clone)]
pub(crate) struct Person {
    pub id: String,
    pub name: String,
}

/// The people and things of a workspace that its log speaks of.
#[derive(Clone, Default)]
pub(crate) struct Cast {
    pub people: Vec<Person>,
    pub keys: Vec<String>,
    pub campaigns: Vec<(String, String)>,
    pub accounts: Vec<String>,
}

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

const BROWSERS: [&str; 4] = [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
];
const PROGRAMS: [&str; 4] = ["Zapier", "python-requests/2.32.5", "axios/1.13.2", "n8n"];
/// Addresses out of the ranges that are set aside for documentation.
const ADDRESSES: [&str; 8] = [
    "192.0.2.17",
    "192.0.2.44",
    "198.51.100.8",
    "198.51.100.23",
    "198.51.100.190",
    "203.0.113.5",
    "203.0.113.77",
    "203.0.113.210",
];

/// The documented activities that occur, and how often out of `WEIGHT` times. 13 to 17 and 39 are
/// not documented and never made.
#[rustfmt::skip]
const ACTIVITIES: [(u8, u8); 39] = [
    (1, 38), (2, 6), (3, 2), (4, 14), (5, 12), (6, 10), (7, 3), (8, 10), (9, 30), (10, 3), (11, 24), (12, 8), (18, 3),
    (19, 4), (20, 3), (21, 2), (22, 2), (23, 2), (24, 1), (25, 1), (26, 1), (27, 2), (28, 1), (29, 4), (30, 1), (31, 16),
    (32, 4), (33, 1), (34, 7), (35, 6), (36, 18), (37, 4), (38, 3), (40, 2), (41, 2), (42, 2), (43, 1), (44, 2), (45, 1),
];
const WEIGHT: usize = 256;

/// For each of `WEIGHT` throws of the dice, the activity.
const TABLE: [u8; WEIGHT] = {
    let mut table = [0; WEIGHT];
    let (mut filled, mut row) = (0, 0);
    while row < ACTIVITIES.len() {
        let mut times = ACTIVITIES[row].1;
        while times > 0 {
            table[filled] = ACTIVITIES[row].0;
            filled += 1;
            times -= 1;
        }
        row += 1;
    }
    assert!(filled == WEIGHT, "the weights must add up");
    table
};

/// Which events are wanted. What the search makes of each name, address and program is found out
/// once, not for each of millions of events.
pub(crate) struct Filter {
    activity: Option<i64>,
    search: Search,
    people: Vec<bool>,
    addresses: Vec<bool>,
    browsers: Vec<bool>,
    programs: Vec<bool>,
}

/// The choices behind a generated event.
struct Choices {
    activity: u8,
    person: usize,
    address: usize,
    agent: usize,
    from_api: bool,
    dice: fastrand::Rng,
}

impl Trail {
    pub fn new(seed: u64, workspace_id: &str, cast: Cast, base: u64, further: u64) -> Trail {
        Trail { seed, workspace_id: workspace_id.to_owned(), cast, base, further, made: Vec::new() }
    }

    /// Adds an event that a request made; its time is later than that of any other.
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
        let mut dice = fastrand::Rng::with_seed(hash(self.seed, number));
        let roll = dice.u64(..);
        let activity = TABLE[roll as usize % WEIGHT];
        Choices {
            activity,
            // The first people of a workspace do the most.
            person: (roll >> 8) as usize % 64 * ((roll >> 14) as usize % 64) * self.cast.people.len() / (64 * 64),
            address: (roll >> 20) as usize % ADDRESSES.len(),
            agent: (roll >> 28) as usize % BROWSERS.len(),
            from_api: !is_personal(activity) && !self.cast.keys.is_empty() && (roll >> 36) % 10 < 3,
            dice,
        }
    }

    /// The events of this activity in which the search finds a name, an address or a program.
    pub fn filter(&self, activity: Option<i64>, search: Search) -> Filter {
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

    /// Whether an event is wanted.
    pub fn matches(&self, number: u64, filter: &Filter) -> bool {
        if filter.activity.is_none() && filter.search.is_empty() {
            return true;
        }
        if let Some(event) = self.made(number) {
            let texts = [event.user_name.as_deref(), event.user_agent.as_deref(), Some(event.ip_address.as_str())];
            return filter.activity.is_none_or(|activity| event.activity_type == activity)
                && texts.into_iter().flatten().any(|text| filter.search.matches(text));
        }
        let choices = self.choices(number);
        let found = |table: &[bool], index: usize| table.get(index).copied().unwrap_or(false);
        filter.activity.is_none_or(|activity| i64::from(choices.activity) == activity)
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
        let mut choices = self.choices(number);
        let time = self.time(number);
        let mut event = Event::new(self.id(number, time), time, &self.workspace_id);
        event.activity_type = i64::from(choices.activity);
        event.ip_address = ADDRESSES[choices.address].to_owned();
        event.from_api = choices.from_api;
        event.user_agent = choices.agent().map(str::to_owned);
        let person = choices.person(&self.cast);
        event.user_id = person.map(|person| person.id.clone());
        event.user_name = person.map(|person| person.name.clone());
        if choices.from_api {
            event.api_key_id = choices.dice.choice(&self.cast.keys).cloned();
        }
        choices.describe(&self.cast, &mut event);
        event
    }
}

/// Logins and second factors: always a person's own act, in a browser.
fn is_personal(activity: u8) -> bool {
    matches!(activity, 1 | 22..=31)
}

impl Choices {
    /// A webhook is marked as failing by the system itself.
    fn is_by_system(&self) -> bool {
        self.activity == 20
    }

    fn agent(&self) -> Option<&'static str> {
        match (self.is_by_system(), self.from_api) {
            (true, _) => None,
            (false, true) => Some(PROGRAMS[self.agent]),
            (false, false) => Some(BROWSERS[self.agent]),
        }
    }

    fn person<'a>(&self, cast: &'a Cast) -> Option<&'a Person> {
        if self.is_by_system() { None } else { cast.people.get(self.person) }
    }

    /// On what it was done, as far as the activity has something of the kind.
    fn describe(&mut self, cast: &Cast, event: &mut Event) {
        let dice = &mut self.dice;
        let other = |dice: &mut fastrand::Rng| {
            let mut random = [0; 10];
            dice.fill(&mut random);
            Some(uuid_at(Stamp::START.plus(-400 * DAY), &random))
        };
        let (campaign_id, campaign) = dice.choice(&cast.campaigns).cloned().unzip();
        let phone = format!("+1555010{:04}", dice.u32(0..10_000));
        event.audit_metadata = match self.activity {
            1 | 31 => json!({ "method": if dice.bool() { "password" } else { "google" } }),
            2 | 8 | 9 | 10 | 32 | 33 | 34 | 35 => {
                event.affected_count = Some(dice.u32(1..2_500));
                event.list_id = other(dice);
                json!({ "source": if dice.bool() { "csv" } else { "supersearch" } })
            }
            3 | 4 | 5 | 11 => {
                event.campaign_id = campaign_id;
                event.affected_count = Some(1);
                json!({ "campaign_name": campaign })
            }
            12 => {
                event.campaign_id = campaign_id;
                event.subsequence_id = other(dice);
                json!({ "campaign_name": campaign })
            }
            6 | 7 | 36 => {
                event.affected_count = Some(1);
                json!({ "email": dice.choice(&cast.accounts) })
            }
            18..=21 => {
                event.webhook_id = other(dice);
                json!({ "event_type": "reply_received" })
            }
            37 | 38 => json!({ "api_key_id": dice.choice(&cast.keys) }),
            40 => json!({ "domain": "go.example.com" }),
            41..=45 => json!({ "phone_number": phone }),
            _ => json!({}),
        };
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
