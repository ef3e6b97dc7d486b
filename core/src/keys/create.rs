//! Creating a key. A second request could make a second key, so there is one request; where its reply is lost, the keys
//! that it may have made are looked for.

use std::collections::{BTreeSet, VecDeque};
use std::hash::RandomState;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::{ApiKey, KeyFilter, mask_extra};
use crate::client::Client;
use crate::display::neutral;
use crate::error::{Error, ErrorKind, Result};
use crate::hints;
use crate::operation::Operation;
use crate::recovery::{Age, Recovery, append, cause, interrupted};
use crate::reply::{Meta, Reply};
use crate::request::read_row;
use crate::rows::FromRow;
use crate::scopes::{Scope, read_scope};
use crate::transport::MAYBE_DONE;
use crate::transport::process::PerProcess;

/// A key to be created.
pub(super) struct NewKey<'a> {
    name: &'a str,
    scopes: Vec<Scope>,
}

impl<'a> NewKey<'a> {
    pub(super) fn checked<S: AsRef<str>>(name: &'a str, scopes: &[S]) -> Result<NewKey<'a>> {
        let read = |(index, scope): (usize, &S)| read_scope(&format!("scopes[{index}]"), scope.as_ref());
        let scopes = scopes.iter().enumerate().map(read).collect::<Result<Vec<Scope>>>();
        let checked = scopes.and_then(|scopes| {
            if name.trim().is_empty() {
                return Err(Error::invalid_argument("name", "must not be empty"));
            }
            if scopes.is_empty() {
                return Err(Error::invalid_argument("scopes", "must hold at least one scope, such as campaigns:read"));
            }
            Ok(NewKey { name, scopes })
        });
        checked.map_err(|error| error.in_operation(Operation::KeysCreate))
    }

    fn post(&self, client: &Client) -> Result<Reply<ApiKey>> {
        let body = json!({ "name": self.name, "scopes": self.scopes });
        let Reply { value: mut rows, meta } =
            client.send(Operation::KeysCreate, read_row(&ApiKey::SPEC), |call| call.body(&body))?;
        mask_extra(&mut rows);
        let reply = Reply { value: ApiKey::from_row(rows.row(0)), meta };
        let id = reply.given("id", &reply.id);
        if reply.secret().is_empty() {
            let candidates = id.map(str::to_owned).into_iter().collect();
            let error = Error::decode("it does not hold the secret of the key that was created").after(&reply.meta);
            return Err(error.with(|details| {
                details.request_id = reply.meta.request_id.clone();
                details.candidates = candidates;
            }));
        }
        if let Some(id) = id {
            GivenKeys::of_process().note(client, id);
        }
        Ok(reply)
    }

    /// Whether an existing key has this name and these scopes.
    fn is(&self, key: &ApiKey) -> bool {
        let scopes: BTreeSet<&str> = self.scopes.iter().map(Scope::as_str).collect();
        key.given("name", &key.name).is_some_and(|name| name.trim() == self.name.trim())
            && !key.is_irregular("scopes")
            && key.scopes.iter().map(Scope::as_str).collect::<BTreeSet<_>>() == scopes
    }
}

/// The last keys whose secrets this process was given. All its clients share them, so that none takes the key of
/// another for a lost one.
#[derive(Default)]
struct GivenKeys {
    hasher: RandomState,
    /// The client's access, as a hash, and the id of the key that it was given.
    keys: VecDeque<(u64, String)>,
}

impl GivenKeys {
    /// More than a process makes while one call lasts, at the request limit of several workspaces.
    const MOST: usize = 8192;

    fn of_process() -> MutexGuard<'static, GivenKeys> {
        static GIVEN: PerProcess<Mutex<GivenKeys>> = PerProcess::new();
        GIVEN.get().lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that the client was given the key of this id.
    fn note(&mut self, client: &Client, id: &str) {
        if self.keys.len() == Self::MOST {
            self.keys.pop_front();
        }
        self.keys.push_back((client.access_hash(&self.hasher), id.to_owned()));
    }

    /// The ids of the keys that clients with the access of this one were given.
    fn of(&self, client: &Client) -> BTreeSet<&str> {
        let access = client.access_hash(&self.hasher);
        self.keys.iter().filter(|(of, _)| *of == access).map(|(_, id)| id.as_str()).collect()
    }
}

/// The keys that a lost request may have made.
struct Candidates {
    ids: Vec<String>,
    /// Each of them was surely made since the call began.
    are_dated: bool,
    /// There is no such key, not even one without an id.
    is_none: bool,
}

/// Creates a key. Where the reply is lost and `recover` is set, what was made is revoked and the key
/// created anew.
pub(super) fn create(client: &Client, key: NewKey<'_>, recover: bool) -> Result<Reply<ApiKey>> {
    let mut call = Recovery::begin(client, Operation::KeysCreate);
    let result = match call.write(|client| key.post(client)) {
        Err(error) if has_lost_secret(&error) => after_loss(&mut call, &key, error, recover),
        answered => answered,
    };
    result.map_err(|error| call.finish_error(error))
}

fn after_loss(call: &mut Recovery, key: &NewKey<'_>, lost: Error, recover: bool) -> Result<Reply<ApiKey>> {
    let candidates = find(call, key, &lost)?;
    if !recover || candidates.ids.is_empty() || !candidates.are_dated {
        return Err(with_candidates(lost, candidates, recover));
    }
    let revoked =
        format!("what the first request of this call had made was revoked ({})", neutral(&candidates.ids.join(", ")));
    revoke(call, &lost, candidates)?;
    let Reply { value, meta } = match call.write(|client| key.post(client)) {
        Ok(reply) => reply,
        Err(error) if has_lost_secret(&error) => {
            // Appended first, so that it is there even where the search fails.
            let error = append(error, &format!("Before that, {revoked}"));
            let candidates = find(call, key, &error)?;
            return Err(with_candidates(error, candidates, true));
        }
        Err(error) => {
            // Of a second request that was under way when the caller interrupted the call.
            let maybe = if error.lost_by().is_some() { MAYBE_DONE } else { "; no other key was made" };
            let message = format!("{}; {revoked}{maybe}", cause(&error));
            return Err(error.with(|details| details.message = message));
        }
    };
    let hint = format!("A reply was lost: {revoked}, and this key made in its place");
    let Reply { value, meta: found } = call.recovered(value);
    Ok(Reply { value, meta: Meta { hint: Some(hint.into()), request_id: meta.request_id, ..found } })
}

/// Whether a key may have been made whose secret was not received: no reply came, or one without it.
fn has_lost_secret(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::OutcomeUnknown | ErrorKind::Decode)
}

/// The keys that may be what the lost request made. Secrets do not leave the list.
fn find(call: &mut Recovery, key: &NewKey<'_>, lost: &Error) -> Result<Candidates> {
    if lost.kind() == ErrorKind::Decode {
        // The reply itself says which it is.
        let ids = lost.candidates().to_vec();
        return Ok(Candidates { are_dated: !ids.is_empty(), is_none: false, ids });
    }
    let found = call.read_back(lost, |call| {
        let on_rows = KeyFilter::default().on_rows();
        call.search(
            Operation::KeysList,
            on_rows,
            |other| key.is(other),
            |other: &ApiKey| other.timestamp_created.as_ref(),
        )
    })?;
    let given = GivenKeys::of_process();
    let given = given.of(&call.client);
    // `Date` has whole seconds, so a key of the second before counts as new, too; its secret is known.
    let id = |key: &ApiKey| key.given("id", &key.id).map(str::to_owned);
    let is_lost = |key: &ApiKey| id(key).is_none_or(|id| !given.contains(id.as_str()));
    let mut keys: Vec<_> = found.into_iter().filter(|candidate| is_lost(&candidate.value)).collect();
    // Where none is surely new, the clocks may be apart.
    let has_new = keys.iter().any(|candidate| candidate.age == Age::New);
    keys.retain(|candidate| match candidate.age {
        Age::New | Age::Unknown => true,
        Age::Recent => !has_new,
        Age::Old => false,
    });
    Ok(Candidates {
        are_dated: keys.iter().all(|candidate| candidate.age == Age::New && id(&candidate.value).is_some()),
        is_none: keys.is_empty(),
        ids: keys.iter().filter_map(|candidate| id(&candidate.value)).collect(),
    })
}

/// Revokes the keys whose secret is lost.
fn revoke(call: &mut Recovery, lost: &Error, candidates: Candidates) -> Result<()> {
    for (index, id) in candidates.ids.iter().enumerate() {
        let removal = call.client.keys().revoke(id).map(|removal| Reply { value: (), meta: removal.meta });
        match call.part(removal) {
            Ok(()) => {}
            // It was revoked meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let remaining = Candidates { ids: candidates.ids[index..].to_vec(), are_dated: true, is_none: false };
                let error = if error.kind() == ErrorKind::Cancelled {
                    interrupted(error)
                } else {
                    let problem = format!("The key {id} is not known to be revoked ({})", cause(&error));
                    let required = error.required_scopes().to_vec();
                    append(lost.clone(), &problem).with(|details| details.required_scopes = required)
                };
                return Err(with_candidates(error, remaining, true));
            }
        }
    }
    Ok(())
}

fn with_candidates(error: Error, candidates: Candidates, recovers: bool) -> Error {
    let Candidates { ids, are_dated, is_none } = candidates;
    let listed = if ids.is_empty() { "one without an id".to_owned() } else { ids.join(", ") };
    let sentence = if is_none {
        "No key of that name and these scopes had come to be when the keys were read back, but one still may".to_owned()
    } else if are_dated {
        format!(
            "Since the call began, these keys of that name and these scopes came to be, whose secrets nobody saw: \
             {listed}"
        )
    } else {
        format!(
            "There are keys of that name and these scopes, and whether they were made since the call began is not \
             known, so none was revoked: {listed}"
        )
    };
    append(error, &sentence).with(|details| {
        details.candidates = ids;
        if !is_none {
            details.hint = Some(hints::of_lost_keys(recovers));
        }
    })
}
