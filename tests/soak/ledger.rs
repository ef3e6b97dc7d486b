//! Everything accounted for: what each worker reported of its writes, against what the sandbox holds.
//!
//! A worker writes a line for each call: the operation, `done` or the kind of the error, and the name of
//! what it made or removed, which it uses once. What was reported as removed or as not done needs no memory:
//! whatever exists under a name that is not remembered here is unaccounted for.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use instantly_rbac::{Client, ErrorKind, Result};
use serde::Serialize;

/// What may stand under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    Tag,
    Key,
    Member,
}

pub type Name = (Thing, String);

/// What is there, by name: the ids of all that stand under it.
pub type Holdings = HashMap<Name, Vec<String>>;

/// What a worker reported of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reported {
    Done,
    NotDone,
    Unknown,
}

/// What is known of a name that may be in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Made,
    PerhapsMade,
    PerhapsRemoved,
}

/// How writes went: as reported, and in truth.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Account {
    pub reported_done: u64,
    pub reported_not_done: u64,
    pub reported_unknown: u64,
    pub unknown_done: u64,
    pub unknown_not_done: u64,
    /// What was reported and is not so, and what exists and was not reported.
    pub unaccounted: Vec<String>,
}

/// The ledger of one worker, read as it grows.
pub struct Ledger {
    path: PathBuf,
    read: u64,
    standing: HashMap<Name, Standing>,
    pub account: Account,
    pub calls: u64,
    /// By operation, then by outcome.
    pub outcomes: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Ledger {
    pub fn new(path: PathBuf) -> Ledger {
        let (standing, account, outcomes) = (HashMap::new(), Account::default(), BTreeMap::new());
        Ledger { path, read: 0, standing, account, calls: 0, outcomes }
    }

    /// Reads what was written since, up to the last whole line.
    pub fn catch_up(&mut self) -> io::Result<()> {
        let mut text = String::new();
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.read))?;
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        self.read += whole as u64;
        text[..whole].lines().for_each(|line| self.note(line));
        Ok(())
    }

    fn note(&mut self, line: &str) {
        let mut words = line.split(' ');
        let (operation, outcome) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let name = words.next().unwrap_or_default();
        self.calls += 1;
        *self.outcomes.entry(operation.to_owned()).or_default().entry(outcome.to_owned()).or_default() += 1;
        let (thing, makes) = match operation {
            "tags.create" => (Thing::Tag, true),
            "tags.delete" => (Thing::Tag, false),
            "keys.create" => (Thing::Key, true),
            "keys.revoke" => (Thing::Key, false),
            "members.invite" => (Thing::Member, true),
            "members.remove" => (Thing::Member, false),
            _ => return,
        };
        let name = (thing, name.to_owned());
        let reported = if makes { reported_of_creation(outcome) } else { reported_of_removal(outcome) };
        match reported {
            Reported::Done => self.account.reported_done += 1,
            Reported::NotDone => self.account.reported_not_done += 1,
            Reported::Unknown => self.account.reported_unknown += 1,
        }
        let standing = match (reported, makes) {
            (Reported::NotDone, _) => return,
            (Reported::Done, false) => {
                self.standing.remove(&name);
                return;
            }
            (Reported::Done, true) => Standing::Made,
            (Reported::Unknown, true) => Standing::PerhapsMade,
            (Reported::Unknown, false) => Standing::PerhapsRemoved,
        };
        self.standing.insert(name, standing);
    }

    /// Removes what the worker does not know it made, or did not remove. `holdings` must be younger than
    /// the last [`catch_up`](Self::catch_up). What is left after an error waits for the next time.
    pub fn sweep(&mut self, client: &Client, holdings: &Holdings) -> Result<()> {
        let unknown = self.standing.iter().filter(|(_, standing)| **standing != Standing::Made);
        let unknown: Vec<(Name, Standing)> = unknown.map(|(name, standing)| (name.clone(), *standing)).collect();
        for (name, standing) in unknown {
            let ids = holdings.get(&name).map_or(&[][..], Vec::as_slice);
            if standing == Standing::PerhapsMade && ids.is_empty() {
                // It may come to be later.
                continue;
            }
            ids.iter().try_for_each(|id| remove(client, name.0, id))?;
            self.settle(&name, standing, ids.len());
            self.standing.remove(&name);
        }
        Ok(())
    }

    /// The last comparison: what is there under this worker's names.
    pub fn close(&mut self, worker: &str, holdings: &Holdings) {
        for (name, standing) in std::mem::take(&mut self.standing) {
            self.settle(&name, standing, holdings.get(&name).map_or(0, Vec::len));
            // What is left in `holdings` under a name that was settled is not looked at again.
            self.standing.insert(name, standing);
        }
        let is_ours = |name: &&Name| name.1.starts_with(&format!("soak-{worker}-"));
        for name in holdings.keys().filter(is_ours).filter(|name| !self.standing.contains_key(name)) {
            self.account.unaccounted.push(format!("{name:?} exists, and was reported as removed or as never made"));
        }
    }

    fn settle(&mut self, (thing, name): &Name, standing: Standing, there: usize) {
        let mut wrong = |what: &str| self.account.unaccounted.push(format!("{thing:?} {name} {what}"));
        match (standing, there) {
            (_, 2..) => wrong("exists more than once"),
            (Standing::Made, 0) => wrong("was reported as made, and is not there"),
            (Standing::Made, 1) => {}
            (Standing::PerhapsMade, 1) | (Standing::PerhapsRemoved, 0) => self.account.unknown_done += 1,
            (Standing::PerhapsMade, 0) | (Standing::PerhapsRemoved, 1) => self.account.unknown_not_done += 1,
        }
    }
}

/// Of what may not be repeated, an error promises that nothing was done, unless it says that this is not known.
fn reported_of_creation(outcome: &str) -> Reported {
    match outcome {
        "done" => Reported::Done,
        "outcome_unknown" | "cancelled" | "internal" => Reported::Unknown,
        _ => Reported::NotDone,
    }
}

/// What may be repeated is: an error promises that nothing was done only where the server said no.
fn reported_of_removal(outcome: &str) -> Reported {
    let refusals = [
        ErrorKind::InvalidArgument,
        ErrorKind::Unauthorized,
        ErrorKind::PaymentRequired,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::Conflict,
        ErrorKind::Refused,
    ];
    match outcome {
        "done" => Reported::Done,
        refusal if refusals.iter().any(|kind| kind.name() == refusal) => Reported::NotDone,
        _ => Reported::Unknown,
    }
}

/// Everything in the sandbox whose name is that of a worker's.
pub fn holdings(client: &Client) -> Result<Holdings> {
    let mut holdings = Holdings::new();
    let mut add = |thing, name: String, id: String| {
        if name.starts_with("soak-") && !id.is_empty() {
            holdings.entry((thing, name)).or_default().push(id);
        }
    };
    client.tags().list(&Default::default())?.into_iter().for_each(|tag| add(Thing::Tag, tag.label, tag.id));
    client.keys().list(&Default::default())?.into_iter().for_each(|key| add(Thing::Key, key.name, key.id));
    let members = client.members().list(&Default::default())?;
    members.into_iter().for_each(|member| add(Thing::Member, member.email, member.id));
    Ok(holdings)
}

fn remove(client: &Client, thing: Thing, id: &str) -> Result<()> {
    let removed = match thing {
        Thing::Tag => client.tags().delete(id).map(drop),
        Thing::Key => client.keys().revoke(id).map(drop),
        Thing::Member => client.members().remove(id).map(drop),
    };
    match removed {
        // A removal of the worker's, reported as unknown, may have come just now.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a ledger of these lines comes to where these tags exist.
    fn account(lines: &str, tags: &[(&str, usize)]) -> Account {
        let mut ledger = Ledger::new(PathBuf::new());
        lines.lines().for_each(|line| ledger.note(line));
        let ids = |count: &usize| vec!["an id".to_owned(); *count];
        let holdings = tags.iter().map(|(name, count)| ((Thing::Tag, (*name).to_owned()), ids(count))).collect();
        ledger.close("go", &holdings);
        ledger.account
    }

    #[test]
    fn what_was_told_and_is_so_is_accounted_for() {
        let log = "tags.create done soak-go-1\ntags.create done soak-go-2\ntags.delete done soak-go-2\n\
                    tags.create network soak-go-3\nmembers.list done";
        let account = account(log, &[("soak-go-1", 1), ("soak-rust-1", 1)]);
        assert_eq!(
            (account.reported_done, account.reported_not_done, account.unaccounted.len()),
            (3, 1, 0),
            "{account:?}"
        );
    }

    #[test]
    fn what_is_unknown_may_be_either_way_and_is_counted() {
        let log = "tags.create outcome_unknown soak-go-1\ntags.create cancelled soak-go-2\n\
                    tags.create done soak-go-3\ntags.delete timeout soak-go-3";
        let account = account(log, &[("soak-go-1", 1), ("soak-go-3", 1)]);
        assert_eq!(
            (account.reported_unknown, account.unknown_done, account.unknown_not_done),
            (3, 1, 2),
            "{account:?}"
        );
        assert!(account.unaccounted.is_empty(), "{account:?}");
    }

    #[test]
    fn each_untruth_and_each_double_is_found() {
        let made = "tags.create done soak-go-1";
        let cases = [
            (made, 0),
            (made, 2),
            ("tags.create done soak-go-1\ntags.delete done soak-go-1", 1),
            ("tags.create server soak-go-1", 1),
            ("tags.create outcome_unknown soak-go-1", 2),
            ("members.list done", 1),
        ];
        for (log, there) in cases {
            // What is not there has no entry.
            let tags: &[(&str, usize)] = if there == 0 { &[] } else { &[("soak-go-1", there)] };
            assert_eq!(account(log, tags).unaccounted.len(), 1, "{log}, and there are {there}");
        }
    }
}
