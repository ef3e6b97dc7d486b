//! `scopes`: what scopes allow. Nothing here needs the network.

use instantly_rbac::{Result, Scope, scopes};

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::offline::Offline;

/// Scopes that a key holds.
fn granted_scopes(arguments: &mut Arguments, name: &str) -> Result<Vec<Scope>> {
    Ok(arguments.required::<Vec<String>>(name)?.iter().map(|scope| Scope::received(scope)).collect())
}

pub const OFFLINE: &[Offline] = &[
    ("scopes.documented", |_| Answer::of(&scopes::documented().collect::<Vec<_>>())),
    ("scopes.allows", |mut arguments| {
        let granted = granted_scopes(&mut arguments, "granted")?;
        Answer::of(&scopes::allows(&granted, &arguments.required::<String>("required")?.parse()?))
    }),
    ("scopes.effective", |mut arguments| Answer::of(&scopes::effective(&granted_scopes(&mut arguments, "granted")?))),
    ("scopes.in_words", |mut arguments| Answer::of(&scopes::in_words(&granted_scopes(&mut arguments, "granted")?))),
    ("scopes.smallest_for", |mut arguments| {
        Answer::of(&scopes::smallest_for(&arguments.required::<Vec<String>>("operations")?)?)
    }),
    ("scopes.added_access", |mut arguments| {
        let (before, after) = (granted_scopes(&mut arguments, "before")?, granted_scopes(&mut arguments, "after")?);
        Answer::of(&scopes::added_access(&before, &after))
    }),
    ("scopes.adds_access", |mut arguments| {
        let (before, after) = (granted_scopes(&mut arguments, "before")?, granted_scopes(&mut arguments, "after")?);
        Answer::of(&scopes::adds_access(&before, &after))
    }),
];
