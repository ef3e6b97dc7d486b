//! `scopes`: what scopes allow. Nothing here needs the network.

use instantly_rbac::{Result, Scope, scopes};

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::offline::Offline;

fn parsed(arguments: &mut Arguments, name: &str) -> Result<Vec<Scope>> {
    arguments.required::<Vec<String>>(name)?.iter().map(|scope| scope.parse()).collect()
}

pub const OFFLINE: &[Offline] = &[
    ("scopes.documented", |_| Answer::of(&scopes::documented().collect::<Vec<_>>())),
    ("scopes.allows", |mut arguments| {
        let granted = parsed(&mut arguments, "granted")?;
        Answer::of(&scopes::allows(&granted, &arguments.required::<String>("required")?.parse()?))
    }),
    ("scopes.effective", |mut arguments| Answer::of(&scopes::effective(&parsed(&mut arguments, "granted")?))),
    ("scopes.in_words", |mut arguments| Answer::of(&scopes::in_words(&parsed(&mut arguments, "granted")?))),
    ("scopes.smallest_for", |mut arguments| {
        Answer::of(&scopes::smallest_for(&arguments.required::<Vec<String>>("operations")?)?)
    }),
    ("scopes.no_new_access", |mut arguments| {
        let (before, after) = (parsed(&mut arguments, "before")?, parsed(&mut arguments, "after")?);
        Answer::of(&scopes::no_new_access(&before, &after))
    }),
];
