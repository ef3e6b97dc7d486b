//! `keys revoke`.

use clap::Args;
use instantly_rbac::internals::{checks, neutral, own_key_id};
use instantly_rbac::keys::{ApiKey, KeyFilter};
use instantly_rbac::scopes::in_words;
use instantly_rbac::{Client, Error, ErrorKind};

use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::writing::{Done, Step, Writing, Written, help};

/// Revoke API keys, at once and for good.
#[derive(Args)]
#[command(after_help = help(&[
    "Names are looked up among the keys, letter by letter. Where a name is that of no key, or of several, none is \
     revoked. Nor is any where one of them is known to be the key in use."
], "instantly-rbac keys revoke \"Zapier (legacy)\""))]
pub struct Revoke {
    /// Ids of keys, or names that only one key has.
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

/// A key that was found. Without its record where the key in use may not list the keys and an id was given.
struct Found {
    id: String,
    key: Option<ApiKey>,
}

impl Revoke {
    /// Revokes one after another.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let connection = self.writing.open(streams)?;
        let found = self.find(&connection)?;
        if let Some(own) = found.iter().find(|found| own_key_id(&connection) == Some(found.id.as_str())) {
            let problem = format!(
                "nothing was revoked: \"{}\" is the key in use. Use another key to revoke it, or the dashboard",
                own.name()
            );
            return Err(Error::new(ErrorKind::Refused, problem).into());
        }
        let steps = found.into_iter().map(|found| Step {
            item: found.name().to_owned(),
            plan: format!("revoke {}", found.shown()),
            write: Box::new(move |client: &Client| {
                let Written { record, meta } = client.keys().revoke(&found.id)?.into();
                Ok(Written { record: record.or(found.key), meta })
            }),
        });
        let sentence = |done: &Done<ApiKey>| format!("Revoked the key \"{}\".", neutral(&done.item));
        self.writing.carry_out(&connection, steps.collect(), sentence, streams)
    }

    /// Finds each of them once. What was given may be a secret, so it is not repeated.
    fn find(&self, client: &Client) -> Result<Vec<Found>, Failure> {
        let known = match client.keys().list(&KeyFilter::default()) {
            Ok(known) => Some(known),
            Err(error) if error.kind() == ErrorKind::Forbidden && self.keys.iter().all(|id| checks::is_id(id)) => None,
            Err(error) => return Err(error.into()),
        };
        let mut found: Vec<Found> = Vec::new();
        for (index, given) in self.keys.iter().enumerate() {
            let one = match &known {
                None => Found { id: given.clone(), key: None },
                Some(known) => one_of(known, given).map_err(|problem| {
                    let which = if self.keys.len() == 1 { String::new() } else { format!(" {}", index + 1) };
                    Error::new(ErrorKind::NotFound, format!("nothing was revoked: KEY{which}: {problem}"))
                })?,
            };
            if found.iter().all(|other| other.id != one.id) {
                found.push(one);
            }
        }
        Ok(found)
    }
}

/// The key of that id, or else the only one of that name.
fn one_of(known: &[ApiKey], given: &str) -> Result<Found, String> {
    let by_id = known.iter().find(|key| checks::is_id(given) && key.id.eq_ignore_ascii_case(given));
    let named: Vec<&ApiKey> = known.iter().filter(|key| !given.is_empty() && key.name == given).collect();
    match (by_id, named.as_slice()) {
        (Some(key), _) | (None, &[key]) => Ok(Found { id: key.id.clone(), key: Some(key.clone()) }),
        // No other key is named, lest that one be revoked.
        (None, []) => Err("no key has this id or name; `keys list` shows them".to_owned()),
        (None, several) => {
            let ids = several.iter().map(|key| key.id.as_str()).collect::<Vec<_>>().join(", ");
            Err(format!("several keys have this name; name one by its id: {ids}"))
        }
    }
}

impl Found {
    fn name(&self) -> &str {
        self.key.as_ref().map_or(&self.id, |key| &key.name)
    }

    fn shown(&self) -> String {
        match &self.key {
            Some(key) => {
                let can = in_words(&key.scopes).join("; ");
                format!("the key \"{}\" ({}), which can {}", neutral(&key.name), neutral(&key.id), neutral(&can))
            }
            None => format!("the key {}", neutral(&self.id)),
        }
    }
}
