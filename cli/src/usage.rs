//! What is shown where a verb is not run: help, the version, and what is wrong with the arguments.
//!
//! The parser's own messages repeat the argument that is wrong, which may be a key.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use instantly_rbac::internals::nearest;

use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Shows what the parser made of the arguments, where that is no verb to run.
pub fn show(error: &Error, streams: &mut Streams<'_>) -> Result<Status, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => streams.print(error.render()).map(|()| Status::Done),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            streams.say(error.render());
            Ok(Status::CalledWrongly)
        }
        _ => Err(Failure::usage(problem(error) + &next_step(error))),
    }
}

fn problem(error: &Error) -> String {
    let known = |kind| texts(error, kind).iter().map(|name| option(name)).collect::<Vec<_>>();
    match error.kind() {
        ErrorKind::InvalidSubcommand => "there is no such verb".to_owned(),
        ErrorKind::UnknownArgument => match texts(error, ContextKind::InvalidArg).first() {
            Some(given) if given.starts_with('-') => "there is no such option".to_owned(),
            _ => "there is an argument too many".to_owned(),
        },
        ErrorKind::ArgumentConflict => {
            if texts(error, ContextKind::InvalidArg) == texts(error, ContextKind::PriorArg) {
                return format!("{}: is given twice, and takes one value", known(ContextKind::InvalidArg).join(", "));
            }
            let both = [known(ContextKind::InvalidArg), known(ContextKind::PriorArg)].concat();
            format!("give only one of {}", both.join(" and "))
        }
        ErrorKind::MissingRequiredArgument => format!("{} is missing", known(ContextKind::InvalidArg).join(", ")),
        kind => {
            let name = known(ContextKind::InvalidArg).join(", ");
            let expected = texts(error, ContextKind::ValidValue).join(", ");
            let what = match (kind, error.source()) {
                (ErrorKind::TooManyValues, _) => "takes no value".to_owned(),
                (_, Some(source)) => source.to_string(),
                (ErrorKind::InvalidValue, None) if expected.is_empty() => "needs a value".to_owned(),
                (ErrorKind::InvalidValue, None) => format!("expected one of: {expected}"),
                (ErrorKind::InvalidUtf8, None) => "must be UTF-8".to_owned(),
                _ => "cannot be read".to_owned(),
            };
            if name.is_empty() { format!("an argument {what}") } else { format!("{name}: {what}") }
        }
    }
}

/// Verbs that other programs have, and what does that here: the verb before it, the one that is given, the one meant.
const KNOWN_ELSEWHERE: [(&str, &[&str], &str); 7] = [
    ("instantly-rbac", &["help"], "--help"),
    ("members", &["add", "create", "new"], "invite"),
    ("members", &["delete", "revoke", "rm"], "remove"),
    ("members", &["change", "edit", "set"], "update"),
    ("keys", &["add", "new"], "create"),
    ("keys", &["delete", "remove", "rm"], "revoke"),
    ("tags", &["add", "create", "new"], "ensure"),
];

/// What does here what the given verb does elsewhere.
fn known_elsewhere(error: &Error) -> Option<&'static str> {
    let given = texts(error, ContextKind::InvalidSubcommand).pop()?;
    let usage = match error.get(ContextKind::Usage)? {
        ContextValue::StyledStr(usage) => usage.to_string(),
        _ => return None,
    };
    let before = usage.split_whitespace().take_while(|word| !word.starts_with(['<', '['])).last()?;
    let meant = |(verb, names, _): &&(&str, &[&str], &str)| *verb == before && names.contains(&given.as_str());
    KNOWN_ELSEWHERE.iter().find(meant).map(|(_, _, meant)| *meant)
}

/// A name that the program knows and that may have been meant, or where the names are. The parser's own suggestions are
/// only alike: of values, which may be rights, one must be the same but for its spelling; of options, it may be longer.
fn next_step(error: &Error) -> String {
    if let Some(meant) = known_elsewhere(error) {
        return format!("; did you mean {meant}?");
    }
    let given = |kind| texts(error, kind).into_iter().next().unwrap_or_default();
    let value = given(ContextKind::InvalidValue);
    let values = texts(error, ContextKind::ValidValue);
    let argument = given(ContextKind::InvalidArg);
    let is_meant = |name: &String| name.starts_with(&argument) || nearest(&argument, [name.as_str()]).is_some();
    let meant = match error.kind() {
        ErrorKind::InvalidSubcommand => texts(error, ContextKind::SuggestedSubcommand).into_iter().next(),
        ErrorKind::UnknownArgument => texts(error, ContextKind::SuggestedArg).into_iter().find(is_meant),
        _ => nearest(&value, values.iter().map(String::as_str)).map(str::to_owned),
    };
    match meant {
        Some(name) => format!("; did you mean {}?", option(&name)),
        None if matches!(error.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand) => {
            "; --help shows what there is".to_owned()
        }
        None => String::new(),
    }
}

/// `--output` of `--output <FILE>`, and `LABEL` of `<LABEL[=DESCRIPTION]>...`.
fn option(usage: &str) -> String {
    let name = usage.split(' ').next().unwrap_or(usage);
    name.split(['<', '>', '[', ']']).find(|part| !part.is_empty()).unwrap_or(name).to_owned()
}

fn texts(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
