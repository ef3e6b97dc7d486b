//! The events of the audit log: their form, the people and things that they speak of, and how a
//! generated one is drawn from a number.

use instantly_rbac::audit_logs::ActivityType;
use serde::Serialize;
use serde_json::{Value, json};

use crate::state::{DAY, Stamp, uuid_at};

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

/// A key that appears in the log, with what it does.
#[derive(Clone)]
pub(crate) struct WorkingKey {
    id: String,
    /// The bit of each activity.
    does: u64,
}

impl WorkingKey {
    pub fn new(id: &str, does: &[ActivityType]) -> WorkingKey {
        WorkingKey { id: id.to_owned(), does: does.iter().fold(0, |bits, activity| bits | 1 << activity.code()) }
    }

    fn does(&self, activity: u8) -> bool {
        self.does >> activity & 1 == 1
    }
}

/// The people and things of a workspace that its log speaks of.
#[derive(Clone, Default)]
pub(crate) struct Cast {
    pub people: Vec<Person>,
    pub keys: Vec<WorkingKey>,
    pub campaigns: Vec<(String, String)>,
    pub accounts: Vec<String>,
}

pub(crate) const BROWSERS: [&str; 4] = [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
];
pub(crate) const PROGRAMS: [&str; 4] = ["Zapier", "python-requests/2.32.5", "axios/1.13.2", "n8n"];
/// Addresses out of the ranges that are set aside for documentation.
pub(crate) const ADDRESSES: [&str; 8] = [
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

/// The choices behind a generated event.
pub(crate) struct Choices {
    pub activity: u8,
    pub person: usize,
    pub address: usize,
    pub agent: usize,
    pub from_api: bool,
    dice: fastrand::Rng,
}

impl Choices {
    pub fn draw(seed: u64, cast: &Cast) -> Choices {
        let mut dice = fastrand::Rng::with_seed(seed);
        let roll = dice.u64(..);
        let activity = TABLE[roll as usize % WEIGHT];
        Choices {
            activity,
            // The first people of a workspace do the most.
            person: (roll >> 8) as usize % 64 * ((roll >> 14) as usize % 64) * cast.people.len() / (64 * 64),
            address: (roll >> 20) as usize % ADDRESSES.len(),
            agent: (roll >> 28) as usize % BROWSERS.len(),
            from_api: cast.keys.iter().any(|key| key.does(activity)) && (roll >> 36) % 10 < 7,
            dice,
        }
    }

    /// A webhook is marked as failing by the system itself.
    pub fn is_by_system(&self) -> bool {
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

    /// The whole event, of which the id, the time and the workspace are there already.
    pub fn write(mut self, cast: &Cast, mut event: Event) -> Event {
        event.activity_type = i64::from(self.activity);
        event.ip_address = ADDRESSES[self.address].to_owned();
        event.from_api = self.from_api;
        event.user_agent = self.agent().map(str::to_owned);
        let person = self.person(cast);
        event.user_id = person.map(|person| person.id.clone());
        event.user_name = person.map(|person| person.name.clone());
        if self.from_api {
            let able = cast.keys.iter().filter(|key| key.does(self.activity));
            event.api_key_id = self.dice.choice(able.map(|key| &key.id).collect::<Vec<_>>()).cloned();
        }
        self.describe(cast, &mut event);
        event
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
            // Of a key that is gone by now.
            37 | 38 => json!({ "api_key_id": other(dice) }),
            40 => json!({ "domain": "go.example.com" }),
            41..=45 => json!({ "phone_number": phone }),
            _ => json!({}),
        };
    }
}
