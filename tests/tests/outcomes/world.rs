//! The state of a sandbox, and what a write was to change in it.

use std::collections::BTreeMap;

use instantly_rbac::{Client, Result};
use serde::Serialize;
use serde_json::Value;

use crate::writes::Got;

/// A sort of thing that writes change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Members,
    Keys,
    Links,
    Tags,
    Mappings,
    Workspace,
}

/// Everything that writes change, by id.
#[derive(Debug, Clone, PartialEq)]
pub struct World(BTreeMap<Kind, BTreeMap<String, Value>>);

/// A record as it is compared: without what repeating a write may move, and without secrets, which
/// a list does not show.
pub fn comparable(record: &impl Serialize) -> Value {
    let mut record = serde_json::to_value(record).expect("records are JSON");
    if let Some(fields) = record.as_object_mut() {
        for volatile in ["timestamp_updated", "key", "meta"] {
            fields.remove(volatile);
        }
    }
    record
}

fn by_id<T: Serialize>(records: &[T]) -> BTreeMap<String, Value> {
    let record = |record: &T| {
        let record = comparable(record);
        (record["id"].as_str().expect("every record has an id").to_owned(), record)
    };
    records.iter().map(record).collect()
}

impl World {
    pub fn read(client: &Client) -> Result<World> {
        let workspace = client.workspace().get()?.into_value();
        Ok(World(BTreeMap::from([
            (Kind::Members, by_id(&client.members().list(&Default::default())?.items)),
            (Kind::Keys, by_id(&client.keys().list(&Default::default())?.items)),
            (Kind::Links, by_id(&client.groups().list()?.items)),
            (Kind::Tags, by_id(&client.tags().list(&Default::default())?.items)),
            (Kind::Mappings, by_id(&client.tags().mappings(&Default::default())?.items)),
            (Kind::Workspace, by_id(&[workspace])),
        ])))
    }

    fn of(&self, kind: Kind) -> &BTreeMap<String, Value> {
        &self.0[&kind]
    }

    pub fn has(&self, kind: Kind, id: &str) -> bool {
        self.of(kind).contains_key(id)
    }

    /// The ids of what is here and was not there.
    pub fn new_since(&self, before: &World, kind: Kind) -> Vec<String> {
        self.of(kind).keys().filter(|id| !before.of(kind).contains_key(*id)).cloned().collect()
    }
}

/// What a write is to change.
#[derive(Debug, Clone)]
pub enum Effect {
    /// One more thing whose field has this value.
    Added(Kind, &'static str, String),
    /// No thing whose field has this value.
    Removed(Kind, &'static str, String),
    /// A field of the thing of this id has another value: this one, where it is known beforehand.
    Set(Kind, String, &'static str, Option<Value>),
}

impl Effect {
    fn kind(&self) -> Kind {
        let (Effect::Added(kind, ..) | Effect::Removed(kind, ..) | Effect::Set(kind, ..)) = self;
        *kind
    }

    /// How often it was done.
    pub fn times(&self, before: &World, after: &World) -> usize {
        let (was, is) = (before.of(self.kind()), after.of(self.kind()));
        match self {
            Effect::Added(kind, field, value) => {
                let new = after.new_since(before, *kind);
                new.iter().filter(|id| is[*id][field].as_str() == Some(value)).count()
            }
            Effect::Removed(_, field, value) => {
                let has = |things: &BTreeMap<String, Value>| {
                    things.values().any(|thing| thing[field].as_str() == Some(value))
                };
                assert!(has(was), "there is nothing to remove");
                usize::from(!has(is))
            }
            Effect::Set(_, id, field, value) => {
                let now = &is[id][field];
                assert!(value.as_ref() != Some(&was[id][field]), "there is nothing to change");
                usize::from(value.as_ref().map_or(*now != was[id][field], |value| now == value))
            }
        }
    }

    /// What changed that was not to; of the kinds in `also`, anything may.
    pub fn strays(&self, also: &[Kind], before: &World, after: &World) -> Vec<String> {
        let mut strays = Vec::new();
        for (kind, was) in before.0.iter().filter(|(kind, _)| !also.contains(kind)) {
            let is = after.of(*kind);
            let mut ids: Vec<&String> = was.keys().chain(is.keys()).collect();
            ids.sort();
            ids.dedup();
            for id in ids {
                if was.get(id) != is.get(id) && !self.explains(*kind, was.get(id), is.get(id)) {
                    strays.push(format!("{kind:?} {id}: {:?} became {:?}", was.get(id), is.get(id)));
                }
            }
        }
        strays
    }

    fn explains(&self, kind: Kind, was: Option<&Value>, is: Option<&Value>) -> bool {
        if kind != self.kind() {
            return false;
        }
        match (self, was, is) {
            (Effect::Added(_, field, value), None, Some(is)) => is[field].as_str() == Some(value),
            (Effect::Removed(_, field, value), Some(was), None) => was[field].as_str() == Some(value),
            (Effect::Set(_, id, field, _), Some(was), Some(is)) => {
                let mut was = was.clone();
                was[field] = is[field].clone();
                was["id"] == id.as_str() && was == *is
            }
            _ => false,
        }
    }

    /// Whether what the caller got is what there is.
    pub fn is_shown_by(&self, got: &Got, before: &World, after: &World) -> bool {
        let record = &got.value;
        // The API answers these with `success` alone.
        if self.kind() == Kind::Mappings {
            return true;
        }
        let Some(id) = record["id"].as_str().filter(|id| !id.is_empty()) else {
            // Done, and the caller knows that it does not see it.
            return got.meta.hint.as_ref().is_some_and(|hint| hint.contains("could not be read afterwards"));
        };
        let (was, is) = (before.of(self.kind()).get(id), after.of(self.kind()).get(id));
        match self {
            Effect::Removed(..) => {
                let removed = &record["record"];
                was.is_some() && (removed.is_null() || Some(&comparable(removed)) == was)
            }
            Effect::Added(..) | Effect::Set(..) => is.is_some_and(|is| comparable(record) == *is),
        }
    }
}
