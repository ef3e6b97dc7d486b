//! Functions that need no network, and answer at once.

use instantly_rbac::internals::neutral;
use instantly_rbac::{Error, ErrorKind, Result};
use napi_derive::napi;

use crate::answer::{Answer, Outcome, guard};
use crate::arguments::Arguments;
use crate::{errors, keys, labels, matrix, scopes};

/// A function by its canonical name.
pub type Offline = (&'static str, fn(Arguments) -> Result<Answer>);

const FUNCTIONS: &[&[Offline]] = &[
    scopes::OFFLINE,
    matrix::OFFLINE,
    keys::OFFLINE,
    labels::OFFLINE,
    &[
        ("errors.classes", |_| Answer::of(&errors::classes())),
        ("text.neutral", |mut arguments| Answer::of(&neutral(&arguments.required::<String>("text")?))),
    ],
];

/// Calls a function that needs no network, by its canonical name, with arguments as JSON.
#[napi]
pub fn offline(name: String, arguments: String) -> Outcome {
    guard(&name, || {
        let mut all = FUNCTIONS.iter().copied().flatten();
        let (_, function) = all
            .find(|(known, _)| *known == name)
            .ok_or_else(|| Error::new(ErrorKind::Internal, format!("there is no function {name:?}")))?;
        function(Arguments::parse(arguments)?)
    })
}
