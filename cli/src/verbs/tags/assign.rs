//! `tags assign` and `tags unassign`.

use clap::Args;
use instantly_rbac::internals::{checks, did_you_mean, neutral};
use instantly_rbac::tags::{Tag, TagFilter, TagTargets};
use instantly_rbac::{Client, Error, ErrorKind};
use serde::Serialize;

use crate::names::{email, id};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::writing::{Done, Step, Writing, Written, help};

/// Put tags on campaigns, accounts and workspaces.
#[derive(Args)]
#[command(after_help = help(&[
    "Every one of the tags is put on every one of the targets, with one request for each sort of target. Where a tag \
     is not there, nothing is done: \"tags ensure\" creates it."
], "instantly-rbac tags assign Priority --campaign \"$CAMPAIGN\""))]
pub struct Assign {
    #[command(flatten)]
    mapping: Mapping,
}

/// Take tags off campaigns, accounts and workspaces.
#[derive(Args)]
#[command(after_help = help(&[
    "Every one of the tags is taken off every one of the targets, with one request for each sort of target."
], "instantly-rbac tags unassign Priority --campaign \"$CAMPAIGN\""))]
pub struct Unassign {
    #[command(flatten)]
    mapping: Mapping,
}

/// Which tags, and on what.
#[derive(Args)]
struct Mapping {
    /// Labels or ids of tags.
    #[arg(value_name = "TAG", required = true)]
    tags: Vec<String>,
    /// The id of a campaign; give it for each.
    #[arg(long = "campaign", value_name = "ID", value_parser = id)]
    campaigns: Vec<String>,
    /// The address of a sending account; give it for each.
    #[arg(long = "account", value_name = "EMAIL", value_parser = email)]
    accounts: Vec<String>,
    /// The id of a workspace that gets the tag; give it for each.
    #[arg(long = "target-workspace", value_name = "ID", value_parser = id)]
    workspaces: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

/// What was put on, or taken off, one sort of thing.
#[derive(Serialize)]
struct Mapped {
    assigned: bool,
    tag_ids: Vec<String>,
    targets: Vec<String>,
}

/// Puts tags on, or takes them off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    On,
    Off,
}

impl Assign {
    /// Puts the tags on one sort of thing after another.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        self.mapping.run(Direction::On, streams)
    }
}

impl Unassign {
    /// Takes the tags off one sort of thing after another.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        self.mapping.run(Direction::Off, streams)
    }
}

impl Mapping {
    fn run(&self, direction: Direction, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let Mapping { accounts, campaigns, workspaces, .. } = self;
        let sorts = [
            ("accounts", TagTargets { accounts: accounts.clone(), ..TagTargets::default() }, accounts),
            ("campaigns", TagTargets { campaigns: campaigns.clone(), ..TagTargets::default() }, campaigns),
            ("workspaces", TagTargets { workspaces: workspaces.clone(), ..TagTargets::default() }, workspaces),
        ];
        if sorts.iter().all(|(_, _, names)| names.is_empty()) {
            return Err(Failure::usage("give what gets the tags: --campaign, --account or --target-workspace"));
        }
        let connection = self.writing.open(streams)?;
        let (ids, labels) = self.find(&connection, direction)?;
        let verb = if direction == Direction::On { ("put", "on") } else { ("take", "off") };
        let steps = sorts.into_iter().filter(|(_, _, names)| !names.is_empty()).map(|(sort, targets, names)| {
            let ids = ids.clone();
            Step {
                item: sort.to_owned(),
                plan: format!("{} {labels} {} the {sort} {}", verb.0, verb.1, neutral(&names.join(", "))),
                write: Box::new(move |client: &Client| {
                    let reply = match direction {
                        Direction::On => client.tags().assign(&ids, &targets)?,
                        Direction::Off => client.tags().unassign(&ids, &targets)?,
                    };
                    let assigned = direction == Direction::On;
                    let record = Mapped { assigned, tag_ids: ids, targets: names.clone() };
                    Ok(Written { record: Some(record), meta: reply.meta })
                }),
            }
        });
        let sentence = |done: &Done<Mapped>| {
            let targets = done.record.as_ref().map(|mapped| mapped.targets.join(", ")).unwrap_or_default();
            let verb = if direction == Direction::On { ("Put", "on") } else { ("Took", "off") };
            format!("{} {labels} {} the {} {}.", verb.0, verb.1, done.item, neutral(&targets))
        };
        self.writing.carry_out(&connection, steps.collect(), sentence, streams)
    }

    /// The ids of the tags, and the tags in words. What was given may be a key, so it is not repeated.
    fn find(&self, client: &Client, direction: Direction) -> Result<(Vec<String>, String), Failure> {
        let known = match client.tags().list(&TagFilter::default()) {
            Ok(known) => known.items,
            Err(error) if error.kind() == ErrorKind::Forbidden && self.tags.iter().all(|id| checks::is_id(id)) => {
                return Ok((self.tags.clone(), format!("the tags {}", self.tags.join(", "))));
            }
            Err(error) => return Err(error.into()),
        };
        let mut found: Vec<&Tag> = Vec::new();
        for (index, given) in self.tags.iter().enumerate() {
            let by_id = known.iter().find(|tag| checks::is_id(given) && tag.id.eq_ignore_ascii_case(given));
            let by_label = || known.iter().find(|tag| !given.trim().is_empty() && tag.label.trim() == given.trim());
            let tag = by_id.or_else(by_label).ok_or_else(|| {
                let which = if self.tags.len() == 1 { String::new() } else { format!(" {}", index + 1) };
                let meant = match direction {
                    Direction::On => did_you_mean(given, known.iter().map(|tag| tag.label.as_str())),
                    // No other tag is named, lest that one be taken off.
                    Direction::Off => "; `tags list` shows them".to_owned(),
                };
                Error::new(
                    ErrorKind::NotFound,
                    format!("nothing was done: TAG{which}: no tag has this label or id{meant}"),
                )
            })?;
            if found.iter().all(|other| other.id != tag.id) {
                found.push(tag);
            }
        }
        let labels: Vec<String> = found.iter().map(|tag| format!("\"{}\"", neutral(&tag.label))).collect();
        let noun = if found.len() == 1 { "the tag" } else { "the tags" };
        Ok((found.iter().map(|tag| tag.id.clone()).collect(), format!("{noun} {}", labels.join(", "))))
    }
}
