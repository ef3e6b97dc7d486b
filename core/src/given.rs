//! Documents that a caller gives, such as a matrix: read, with errors that say where something is wrong and what is
//! expected there. What was found may be a key in the wrong place, so it is not repeated.

use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR, Path};

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// The longest run of characters of a key that an error repeats: no key is that short.
const LONGEST: usize = 20;
/// The longest text that an error repeats.
const LONGEST_TEXT: usize = 80;

/// A text for an error; `...` in its place where it is long, or may be a key, which is no plain word.
pub fn short(text: &str) -> &str {
    let is_of_key = |character: char| character.is_ascii_alphanumeric() || "+/=_-".contains(character);
    let is_plain =
        |run: &str| !run.contains(|character: char| character.is_ascii_digit() || character.is_ascii_uppercase());
    let may_be_key = |run: &str| run.len() > LONGEST && !is_plain(run);
    let is_long = text.chars().nth(LONGEST_TEXT).is_some();
    if is_long || text.split(|character| !is_of_key(character)).any(may_be_key) { "..." } else { text }
}

/// The name of a file or a person for an error; `...` in its place where it holds what may be a key.
pub fn shown_name(name: &str) -> &str {
    let is_of_key = |character: char| character.is_ascii_alphanumeric() || "+=".contains(character);
    let may_be_key = name.split(|character| !is_of_key(character)).any(|run| run.len() >= LONGEST);
    if may_be_key { "..." } else { name }
}

/// A path for an error, name by name.
pub fn shown_path(path: &Path) -> String {
    path.display().to_string().split(MAIN_SEPARATOR).map(shown_name).collect::<Vec<_>>().join(MAIN_SEPARATOR_STR)
}

/// Reads JSON.
///
/// # Errors
///
/// `InvalidArgument` with the line, the column, and what is expected.
pub fn read_json<T: DeserializeOwned>(argument: &str, text: &str) -> Result<T> {
    serde_json::from_str(without_mark(text))
        .map_err(|error| Error::invalid_argument(argument, expected(&error.to_string())))
}

/// Reads TOML.
///
/// # Errors
///
/// `InvalidArgument` with the line, the column, and what is expected.
pub fn read_toml<T: DeserializeOwned>(argument: &str, text: &str) -> Result<T> {
    let text = without_mark(text);
    toml::from_str(text).map_err(|error| {
        let problem = expected(error.message().trim_end());
        let before = error.span().and_then(|span| text.get(..span.start));
        let place = before.map_or_else(String::new, |before| {
            let (line, column) =
                (before.split('\n').count(), before.chars().rev().take_while(|it| *it != '\n').count());
            format!(" at line {line} column {}", column + 1)
        });
        Error::invalid_argument(argument, format_args!("{problem}{place}"))
    })
}

/// A text without the byte order mark that editors of Windows put in front.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What a decoder expected, without what it found.
pub(crate) fn expected(problem: &str) -> &str {
    const SHOW_WHAT_WAS_FOUND: [&str; 5] =
        ["invalid type: ", "invalid value: ", "invalid length: ", "unknown field ", "unknown variant "];
    if !SHOW_WHAT_WAS_FOUND.iter().any(|begin| problem.starts_with(begin)) {
        return problem;
    }
    problem.rfind("expected ").map_or("it is not what is expected", |start| &problem[start..])
}
