//! `tags ensure`.

use clap::Args;
use instantly_rbac::internals::neutral;
use instantly_rbac::tags::{Tag, TagFilter, TagUpdate};
use instantly_rbac::{Change, Client, Error, ErrorKind, Meta};
use serde::Serialize;

use crate::names::each;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::writing::{Done, Outcome, Step, Writing, Written, help};

/// Create the tags that are missing, and describe them.
#[derive(Args)]
#[command(after_help = help(&[
    "A tag that is there stays, and gets the description where one is given. Running it twice changes nothing, and \
     where nothing is to be changed nothing is asked, and --yes is not needed."
], "instantly-rbac tags ensure SDR-West \"SDR-East=The eastern region\""))]
pub struct Ensure {
    /// The label of a tag, and what it is for; a label ends at the first "=".
    #[arg(value_name = "LABEL[=DESCRIPTION]", required = true)]
    wanted: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

/// A tag that is to be there.
#[derive(Debug, Clone)]
struct Wanted {
    label: String,
    description: Option<String>,
}

/// A tag that is there now.
#[derive(Serialize)]
struct Ensured {
    /// `created`, `described` or `none`.
    change: &'static str,
    tag: Tag,
}

impl Ensure {
    /// Creates and describes one after another.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let all = each("LABEL", &self.wanted, wanted)?;
        for (index, wanted) in all.iter().enumerate() {
            if all[..index].iter().any(|other| other.label == wanted.label) {
                return Err(Failure::usage(format!("LABEL {}: stands twice", index + 1)));
            }
        }
        let connection = self.writing.connect(streams)?;
        let there = connection.tags().list(&TagFilter::default())?;
        let tags = all.iter().map(|wanted| {
            let tag = there.iter().find(|tag| tag.label.trim() == wanted.label);
            (wanted, tag)
        });
        if tags.clone().all(|(wanted, tag)| tag.is_some_and(|tag| wanted.is(tag))) {
            let mut outcome = Outcome::new(&connection);
            for (wanted, tag) in tags {
                let record = tag.map(|tag| Ensured { change: "none", tag: tag.clone() });
                outcome.add(wanted.label.clone(), Ok(Written { record, meta: there.meta.clone() }));
            }
            return self.writing.show(&outcome, sentence, streams);
        }
        self.writing.check_answer("written", streams)?;
        let steps = tags.map(|(wanted, tag)| Step {
            item: wanted.label.clone(),
            plan: wanted.plan(tag, &there),
            write: Box::new(move |client| match tag {
                Some(tag) => wanted.describe(client, tag),
                None => wanted.create(client),
            }),
        });
        self.writing.carry_out(&connection, steps.collect(), sentence, streams)
    }
}

impl Wanted {
    /// Whether nothing of the tag is to be changed.
    fn is(&self, tag: &Tag) -> bool {
        self.description.is_none() || self.description == tag.description
    }

    fn plan(&self, tag: Option<&Tag>, there: &[Tag]) -> String {
        let label = neutral(&self.label);
        let description = self.description.as_deref().map(|text| format!(": {}", neutral(text))).unwrap_or_default();
        match tag {
            None => format!("create the tag \"{label}\"{description}{}", self.beside(there)),
            Some(tag) if self.is(tag) => format!("leave the tag \"{label}\" as it is"),
            Some(_) => format!("describe the tag \"{label}\"{description}"),
        }
    }

    /// Which tag has the same label but for its case, and so may have been meant.
    fn beside(&self, there: &[Tag]) -> String {
        let alike = there.iter().find(|tag| tag.label.trim().to_lowercase() == self.label.to_lowercase());
        alike.map_or_else(String::new, |tag| {
            format!(" (\"{}\", which differs in case alone, is there)", neutral(&tag.label))
        })
    }

    fn create(&self, client: &Client) -> Result<Written<Ensured>, Error> {
        match client.tags().create(&self.label, self.description.as_deref()) {
            Ok(reply) => Ok(written("created", reply.value, reply.meta)),
            // Another program created it meanwhile.
            Err(error) if error.kind() == ErrorKind::Conflict => {
                let tags = client.tags().ensure(&[&self.label])?;
                self.describe(client, tags.first().ok_or(error)?)
            }
            Err(error) => Err(error),
        }
    }

    fn describe(&self, client: &Client, tag: &Tag) -> Result<Written<Ensured>, Error> {
        let Some(description) = self.description.as_deref().filter(|_| !self.is(tag)) else {
            return Ok(written("none", tag.clone(), Meta::default()));
        };
        let update = TagUpdate { description: Change::from(description), ..TagUpdate::default() };
        let reply = client.tags().update(&tag.id, &update)?;
        Ok(written("described", reply.value, reply.meta))
    }
}

fn written(change: &'static str, tag: Tag, meta: Meta) -> Written<Ensured> {
    Written { record: Some(Ensured { change, tag }), meta }
}

fn sentence(done: &Done<Ensured>) -> String {
    let (change, id) = done.record.as_ref().map_or(("", ""), |ensured| (ensured.change, ensured.tag.id.as_str()));
    let (label, id) = (neutral(&done.item), neutral(id));
    match change {
        "created" => format!("Created the tag \"{label}\" ({id})."),
        "described" => format!("Described the tag \"{label}\" ({id})."),
        _ => format!("The tag \"{label}\" is there ({id})."),
    }
}

fn wanted(text: &str) -> Result<Wanted, &'static str> {
    let (label, description) = match text.split_once('=') {
        Some((label, description)) => (label, Some(description.to_owned())),
        None => (text, None),
    };
    match label.trim() {
        "" => Err("a label must not be empty"),
        label => Ok(Wanted { label: label.to_owned(), description }),
    }
}
