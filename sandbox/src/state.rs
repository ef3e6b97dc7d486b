//! The state of the sandbox: workspaces, the links between them, and the clock and dice that make
//! ids, times and keys the same for the same seed and the same requests.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use instantly_rbac::Scope;
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::accounts::Account;
use crate::audit_trail::Trail;
use crate::campaigns::Campaign;
use crate::groups::Link;
use crate::keys::Key;
use crate::members::Member;
use crate::tags::{Mapping, Tag};
use crate::workspace::Profile;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const HOUR: i64 = 60 * 60 * SECOND;
pub(crate) const DAY: i64 = 24 * HOUR;

/// A point in time in milliseconds, written as ISO 8601 with milliseconds and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(pub i64);

impl Stamp {
    /// 2026-11-20T09:00:00Z, where the sandbox's clock starts.
    pub const START: Stamp = Stamp(1_795_165_200_000);

    pub fn plus(self, millis: i64) -> Stamp {
        Stamp(self.0 + millis)
    }

    /// The same for records whose times are the machine's.
    pub fn time(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }

    /// The time that a cursor or a query names.
    pub fn parse(text: &str) -> Option<Stamp> {
        text.parse::<Timestamp>().ok().map(|time| Stamp(time.as_millisecond()))
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Out of range only for times before the year -9999, which nothing here makes.
        let time = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::MIN);
        write!(formatter, "{time:.3}")
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What ids, times and secrets are made from.
pub(crate) struct Source {
    dice: fastrand::Rng,
    now: Stamp,
}

impl Source {
    pub fn new(seed: u64) -> Source {
        Source { dice: fastrand::Rng::with_seed(seed), now: Stamp::START }
    }

    /// The time of the last change, which goes on until the next.
    pub fn now(&self) -> Stamp {
        self.now
    }

    /// The time of the next change. The clock moves by one second for each change, and never
    /// otherwise, so that the same requests are always made at the same time.
    pub fn tick(&mut self) -> Stamp {
        self.now = self.now.plus(SECOND);
        self.now
    }

    /// An id of the form of a UUIDv7: ids sort by the time of their creation.
    pub fn id(&mut self, created: Stamp) -> String {
        let mut bytes = [0; 10];
        self.dice.fill(&mut bytes);
        uuid_at(created, &bytes)
    }

    /// A secret. The prefix shows people and secret scanners that it opens nothing real.
    pub fn secret(&mut self, prefix: &str) -> String {
        let random: String = std::iter::repeat_with(|| self.dice.alphanumeric()).take(40).collect();
        format!("{prefix}{random}")
    }

    /// A time somewhere within the day that lies so many days before the start.
    pub fn days_ago(&mut self, days: i64) -> Stamp {
        Stamp::START.plus(-days * DAY + self.dice.i64(0..DAY - HOUR))
    }

    pub fn dice(&mut self) -> &mut fastrand::Rng {
        &mut self.dice
    }
}

pub(crate) fn uuid_at(created: Stamp, random: &[u8; 10]) -> String {
    let millis = u64::try_from(created.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid().to_string()
}

/// One workspace with everything in it. Each list is in the order of creation.
pub(crate) struct Workspace {
    pub profile: Profile,
    pub is_paid: bool,
    pub members: Vec<Member>,
    pub keys: Vec<Key>,
    pub tags: Vec<Tag>,
    pub mappings: Vec<Mapping>,
    pub campaigns: Vec<Campaign>,
    pub accounts: Vec<Account>,
    /// Shared with scans that run while the state is not locked.
    pub trail: Arc<Trail>,
}

impl Workspace {
    pub fn id(&self) -> &str {
        &self.profile.id
    }
}

/// Everything that the sandbox knows.
pub(crate) struct World {
    pub source: Source,
    pub owner_token: String,
    /// The first is the admin workspace.
    pub workspaces: Vec<Workspace>,
    pub links: Vec<Link>,
}

impl World {
    pub fn position(&self, workspace_id: &str) -> Option<usize> {
        self.workspaces.iter().position(|workspace| workspace.id() == workspace_id)
    }

    /// Where the key of this secret belongs, and the key.
    pub fn find_key(&self, secret: &str) -> Option<(usize, &Key)> {
        self.workspaces.iter().enumerate().find_map(|(home, workspace)| {
            workspace.keys.iter().find(|key| key.secret() == secret).map(|key| (home, key))
        })
    }

    /// Makes a key of that workspace.
    pub fn add_key(&mut self, home: usize, name: &str, scopes: Vec<Scope>) -> &Key {
        let now = self.source.tick();
        let key = Key::new(&mut self.source, now, self.workspaces[home].id(), name, scopes);
        let keys = &mut self.workspaces[home].keys;
        keys.push(key);
        &keys[keys.len() - 1]
    }

    /// Everything but secrets and audit logs.
    pub fn shown(&self) -> Value {
        let workspaces = self.workspaces.iter().map(|workspace| {
            json!({
                "workspace": workspace.profile,
                "is_paid": workspace.is_paid,
                "members": workspace.members,
                "keys": workspace.keys.iter().map(Key::without_secret).collect::<Vec<_>>(),
                "tags": workspace.tags,
                "mappings": workspace.mappings,
                "campaigns": workspace.campaigns,
                "accounts": workspace.accounts,
            })
        });
        json!({ "workspaces": workspaces.collect::<Vec<_>>(), "links": self.links })
    }

    /// The sub-workspaces that accepted, and their names, of the workspace at that position.
    pub fn accepted_subs(&self, admin: usize) -> impl Iterator<Item = &Workspace> {
        let admin_id = self.workspaces[admin].id();
        self.links
            .iter()
            .filter(move |link| link.is_accepted() && link.admin_workspace_id == admin_id)
            .filter_map(|link| self.workspaces.iter().find(|workspace| workspace.id() == link.sub_workspace_id))
    }
}
