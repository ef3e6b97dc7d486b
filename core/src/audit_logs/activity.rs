//! Who did how much, and when: the audit log as counts.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{ActivityType, AuditLog, AuditLogFilter, AuditLogs};
use crate::error::Result;
use crate::page::{Items, ListOptions};
use crate::reply::Meta;
#[cfg(feature = "arrow")]
use crate::specs::{FieldSpec, Kind, RecordSpec};
use crate::timestamp::Timestamp;

/// The events of one user, in one hour, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActivityCount {
    /// Who; none where the log names no user by id, as where a program or the system did it.
    pub user_id: Option<String>,
    /// Who, by the latest name that the events read give to that user.
    pub user_name: Option<String>,
    /// The start of the hour, in UTC; none where the events bear no readable time.
    pub hour: Option<Timestamp>,
    /// What; none where that could not be read.
    pub activity_type: Option<ActivityType>,
    /// How many.
    pub events: u64,
}

#[cfg(feature = "arrow")]
impl ActivityCount {
    /// What it is, for columns.
    pub(crate) const SPEC: RecordSpec = {
        const fn field(name: &'static str, kind: Kind) -> FieldSpec {
            FieldSpec { name, wire: name, doc: &[], kind, required: false, identity: false, nullable: true }
        }
        RecordSpec {
            name: "ActivityCount",
            module: module_path!(),
            doc: &[],
            fields: &[
                field("user_id", Kind::Text),
                field("user_name", Kind::Text),
                field("hour", Kind::Time),
                field("activity_type", Kind::Enum(&ActivityType::SPEC)),
                field("events", Kind::Integer),
            ],
        }
    };
}

/// The audit log as counts by user, hour and kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Activity {
    /// The counts by hour, then by name, id and kind; what is missing comes last.
    pub counts: Vec<ActivityCount>,
    /// How many events were read: the sum of the counts.
    pub events: u64,
    /// Whether those are known to be all. False only where `max_items` ended the list, and more may
    /// follow.
    pub complete: bool,
    /// How the calls went, all pages together. Of an empty log, the hint says what may be the cause.
    pub meta: Meta,
}

impl AuditLogs<'_> {
    /// How many events each user caused, by hour and kind: a log of any length in the memory of one
    /// page and of the counts. Scope: `audit_logs:read`.
    ///
    /// Hours are those of UTC, whatever the reader's time zone. A user is one user under all names:
    /// counted by id, and called by the latest name. Events without a user's id are counted by name,
    /// and those without either (of an API key or of the system) together. As in the log itself, no
    /// change of members, roles or tags is in it.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let activity = client.audit_logs().activity(&Default::default(), &Default::default())?;
    /// for count in &activity.counts {
    ///     println!("{:?} {:?} {:?}: {}", count.hour, count.user_name, count.activity_type, count.events);
    /// }
    /// # assert_eq!(activity.events, activity.counts.iter().map(|count| count.events).sum::<u64>());
    /// # assert!(activity.complete && !activity.counts.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a date that is none, a `page_size` above 1,000 or a `max_items` of 0; any
    /// error of any page: never the counts of a part.
    pub fn activity(&self, filter: &AuditLogFilter, options: &ListOptions) -> Result<Activity> {
        Activity::count(self.iter(filter).bounded(options))
    }
}

impl Activity {
    /// Counts the events of an iterator that was bounded, or is watched, already.
    ///
    /// # Errors
    ///
    /// Any error of any page: never the counts of a part.
    pub fn count(mut events: Items<AuditLog>) -> Result<Activity> {
        let mut tally = Tally::default();
        for event in events.by_ref() {
            tally.note(event?);
        }
        Ok(Activity {
            events: tally.events,
            counts: tally.into_counts(),
            complete: events.is_complete(),
            meta: events.meta().clone(),
        })
    }
}

/// Who an event is counted for.
#[derive(PartialEq, Eq, Hash)]
enum User {
    Id(String),
    Name(String),
    Nobody,
}

/// What was counted so far.
#[derive(Default)]
struct Tally {
    events: u64,
    counts: HashMap<(User, Option<Timestamp>, Option<ActivityType>), u64>,
    /// The latest name of each user's id, with its time.
    names: HashMap<String, (Option<i64>, String)>,
}

impl Tally {
    fn note(&mut self, event: AuditLog) {
        let activity_type = (!event.is_irregular("activity_type")).then_some(event.activity_type);
        let AuditLog { timestamp, user_id, user_name, .. } = event;
        // An empty text identifies no user.
        let id = user_id.filter(|id| !id.is_empty());
        let name = user_name.filter(|name| !name.is_empty());
        let user = match (id, name) {
            (Some(id), name) => {
                if let Some(name) = name {
                    self.name(&id, (timestamp.as_ref().map(Timestamp::unix_millis), name));
                }
                User::Id(id)
            }
            (None, Some(name)) => User::Name(name),
            (None, None) => User::Nobody,
        };
        let hour = timestamp.as_ref().and_then(Timestamp::start_of_hour);
        *self.counts.entry((user, hour, activity_type)).or_default() += 1;
        self.events += 1;
    }

    /// The order of the log is not documented, so the latest wins, wherever it stands.
    fn name(&mut self, id: &str, named: (Option<i64>, String)) {
        match self.names.get_mut(id) {
            Some(known) if *known >= named => {}
            Some(known) => *known = named,
            None => {
                self.names.insert(id.to_owned(), named);
            }
        }
    }

    fn into_counts(self) -> Vec<ActivityCount> {
        let Tally { counts, names, .. } = self;
        let mut counts: Vec<ActivityCount> = counts
            .into_iter()
            .map(|((user, hour, activity_type), events)| {
                let (user_id, user_name) = match user {
                    User::Id(id) => {
                        let name = names.get(&id).map(|(_, name)| name.clone());
                        (Some(id), name)
                    }
                    User::Name(name) => (None, Some(name)),
                    User::Nobody => (None, None),
                };
                ActivityCount { user_id, user_name, hour, activity_type, events }
            })
            .collect();
        counts.sort_by(|left, right| order(left).cmp(&order(right)));
        counts
    }
}

/// What counts are sorted by: what is missing comes last.
fn order(count: &ActivityCount) -> impl Ord {
    let ActivityCount { user_id, user_name, hour, activity_type, events: _ } = count;
    (
        last_if_none(hour.as_ref().map(Timestamp::unix_millis)),
        last_if_none(user_name.as_deref()),
        last_if_none(user_id.as_deref()),
        last_if_none(activity_type.map(ActivityType::code)),
    )
}

fn last_if_none<T: Ord>(value: Option<T>) -> Reverse<Option<Reverse<T>>> {
    Reverse(value.map(Reverse))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn counts(events: &[serde_json::Value]) -> Vec<ActivityCount> {
        let mut tally = Tally::default();
        for event in events {
            tally.note(serde_json::from_value(event.clone()).unwrap());
        }
        tally.into_counts()
    }

    #[test]
    fn whatever_the_order_of_the_log_the_counts_are_the_same() {
        let mut events = vec![
            json!({ "timestamp": "2026-01-31T14:00:00Z", "activity_type": 1, "user_id": "1", "user_name": "Ada" }),
            json!({ "timestamp": "2026-01-31T14:00:00Z", "activity_type": 1, "user_id": "1", "user_name": "Ada King" }),
            json!({ "timestamp": "2026-01-31T13:59:59Z", "activity_type": 1, "user_id": "1", "user_name": "Zoe" }),
            json!({ "timestamp": "2026-01-31T14:30:00Z", "activity_type": 1, "user_id": "1" }),
            json!({ "timestamp": "2026-01-31T14:30:00Z", "activity_type": 1, "user_id": "2" }),
            json!({ "timestamp": "2026-01-31T14:30:00Z", "activity_type": 2, "user_name": "Ada King" }),
            json!({ "timestamp": "2026-01-31T14:30:00Z" }),
            json!({ "user_id": "1", "user_name": "Zuse" }),
        ];
        let expected = counts(&events);
        assert_eq!(expected.iter().map(|count| count.events).sum::<u64>(), events.len() as u64);
        assert_eq!(expected[1].user_name.as_deref(), Some("Ada King"), "{expected:?}");
        for _ in 0..events.len() {
            events.rotate_left(1);
            assert_eq!(counts(&events), expected);
            assert_eq!(counts(&events.iter().rev().cloned().collect::<Vec<_>>()), expected);
        }
    }

    #[test]
    fn a_user_without_a_timed_event_has_a_name_all_the_same() {
        let named = counts(&[json!({ "user_id": "1", "user_name": "Ada" }), json!({ "user_id": "1" })]);
        assert_eq!((named.len(), named[0].user_name.as_deref(), named[0].events), (1, Some("Ada"), 2));
    }
}
