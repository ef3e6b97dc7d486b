//! Documents that a caller gives, such as a matrix: read, with errors that say where something is wrong and what is
//! expected there. What was found may be a key in the wrong place, so it is not repeated.

use std::path::{self, MAIN_SEPARATOR, MAIN_SEPARATOR_STR};

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::display::neutral;
use crate::error::{Error, Result};

/// The shortest run of letters and digits that may be of a key: no key is shorter, and few names have one.
const SHORTEST: usize = 20;
/// The longest text that an error repeats.
const LONGEST_TEXT: usize = 80;
/// The most letters by which a name may be misspelt, of so many as it has.
const MISSPELT: (usize, usize) = (2, 3);

/// A text for an error; `...` in its place where it is long, or holds what may be a key.
pub fn short(text: &str) -> &str {
    let is_of_key = |character: char| character.is_ascii_alphanumeric() || "+=".contains(character);
    let is_plain = |run: &str| run.chars().all(|character| character.is_ascii_lowercase());
    let may_be_key = |run: &str| run.len() >= SHORTEST && !is_plain(run);
    let is_long = text.chars().nth(LONGEST_TEXT).is_some();
    if is_long || text.split(|character| !is_of_key(character)).any(may_be_key) { "..." } else { text }
}

/// A path for an error, name by name.
pub fn shown_path(path: &path::Path) -> String {
    path.display().to_string().split(MAIN_SEPARATOR).map(short).collect::<Vec<_>>().join(MAIN_SEPARATOR_STR)
}

/// The known name that may have been meant: the same but for its spelling. One that is only alike may be another right,
/// or another person.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given = given.to_lowercase();
    let most = MISSPELT.0.min(given.chars().count() / MISSPELT.1);
    let distance = |name: &str| strsim::osa_distance(&given, &name.to_lowercase());
    let meant = known.into_iter().map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= most);
    meant.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// The end of a message: what may have been meant, or nothing.
pub fn did_you_mean<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(given, known).map_or_else(String::new, |name| format!("; did you mean {}?", neutral(name)))
}

/// What is allowed, and what may have been meant.
pub fn expected_one_of(given: &str, known: &[&str]) -> String {
    format!("expected one of: {}{}", neutral(&known.join(", ")), did_you_mean(given, known.iter().copied()))
}

/// The same for an error, which says what was given where that is no key.
pub fn unknown(given: &str, known: &[&str]) -> String {
    is_none(given, &expected_one_of(given, known))
}

/// A name that is none of those that are known, and what is.
pub fn is_none(given: &str, allowed: &str) -> String {
    format!("{:?} is none; {allowed}", short(given))
}

/// Reads JSON.
///
/// # Errors
///
/// `InvalidArgument` with the place, the line, the column, and what is expected.
pub fn read_json<T: DeserializeOwned>(argument: &str, text: &str) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(without_mark(text));
    let read = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| (place(error.path()), error.into_inner()))
        .and_then(|read| deserializer.end().map(|()| read).map_err(|error| (String::new(), error)));
    read.map_err(|(place, error)| {
        let problem = error.to_string();
        let (problem, position) = problem.rsplit_once(" at line ").unwrap_or((&problem, ""));
        Error::invalid_argument(argument, format_args!("{} at line {position}", at(&place, problem)))
    })
}

/// Reads TOML.
///
/// # Errors
///
/// `InvalidArgument` with the place, the line, the column, and what is expected.
pub fn read_toml<T: DeserializeOwned>(argument: &str, text: &str) -> Result<T> {
    let text = without_mark(text);
    let read = toml::Deserializer::parse(text).map_err(|error| (String::new(), error)).and_then(|deserializer| {
        serde_path_to_error::deserialize(deserializer).map_err(|error| (place(error.path()), error.into_inner()))
    });
    read.map_err(|(place, error)| {
        let span = error.span();
        let problem = match (error.message().trim_end(), span.clone().and_then(|span| text.get(span))) {
            // The parser leaves it to the snippet to say which key, and snippets are not shown.
            ("duplicate key", Some(key)) => format!("{} stands twice", short(key)),
            (problem, _) => at(&place, problem),
        };
        let before = span.and_then(|span| text.get(..span.start));
        let position = before.map_or_else(String::new, |before| {
            let (line, column) =
                (before.split('\n').count(), before.chars().rev().take_while(|it| *it != '\n').count());
            format!(" at line {line} column {}", column + 1)
        });
        Error::invalid_argument(argument, format_args!("{problem}{position}"))
    })
}

/// A path in a document, such as `roles.Closer`; empty at its top.
pub fn place(path: &Path) -> String {
    let mut place = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => place.push_str(&format!("[{index}]")),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                let dot = if place.is_empty() { "" } else { "." };
                place.push_str(&format!("{dot}{}", short(name)));
            }
            Segment::Unknown => {}
        }
    }
    place
}

/// What is expected at a place, which a message of ours may name by itself.
fn at(place: &str, problem: &str) -> String {
    let problem = expected(problem);
    if place.is_empty() {
        return problem.to_owned();
    }
    if let Some(rest) = problem.strip_prefix("expected ").and_then(|rest| rest.strip_prefix(place)) {
        return format!("{place}: expected {}", rest.trim_start_matches(": "));
    }
    if problem.starts_with(place) { problem.to_owned() } else { format!("{place}: {problem}") }
}

/// A text without the byte order mark that editors of Windows put in front.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What a decoder expected, without what it found.
pub(crate) fn expected(problem: &str) -> &str {
    const SHOW_WHAT_WAS_FOUND: [&str; 5] =
        ["invalid type: ", "invalid value: ", "invalid length: ", "unknown field ", "unknown variant "];
    if !SHOW_WHAT_WAS_FOUND.iter().any(|begin| problem.starts_with(begin)) {
        return problem;
    }
    match problem.rfind("expected ").map(|start| &problem[start..]) {
        Some("expected u32" | "expected u64") => "expected a whole number, not below 0",
        Some(expected) => expected,
        None => "it is not what is expected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{Assignment, Matrix};

    #[test]
    fn what_may_be_a_key_is_hidden_and_a_name_is_not() {
        for key in [
            "sandbox_CanaryCanaryCanary0123456789",
            "MDE5N2EzYzItNWIxZS03YzNkOmhhbGxvd2VsdA==",
            "0123456789abcdef0123",
            "keys for abcdefghijklmnopqrst1 and others",
        ] {
            assert_eq!(short(key), "...", "{key}");
        }
        assert_eq!(short(&"a word ".repeat(20)), "...");
        for name in [
            "manager-of-the-emea-region-2026",
            "first.last@a-company-with-a-long-name.example.com",
            "donaudampfschifffahrtsgesellschaft",
            "Create/Edit/Launch/Pause",
            "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f",
        ] {
            assert_eq!(short(name), name);
        }
        let [path, hidden] = ["/tmp/a/matrix-2026.toml", "/tmp/CanaryCanaryCanary0123456789/a"].map(path::Path::new);
        assert_eq!([shown_path(path), shown_path(hidden)], ["/tmp/a/matrix-2026.toml", "/tmp/.../a"]);
    }

    #[test]
    fn a_slip_is_told_from_another_name() {
        let known = ["admin", "editor", "view"];
        for (given, meant) in [
            ("editr", Some("editor")),
            ("Viewer", Some("view")),
            ("amdin", Some("admin")),
            ("owner", None),
            ("vi", None),
        ] {
            assert_eq!(nearest(given, known), meant, "{given}");
        }
        assert_eq!(expected_one_of("editr", &known), "expected one of: admin, editor, view; did you mean editor?");
        assert_eq!(expected_one_of("x", &known), "expected one of: admin, editor, view");
    }

    #[test]
    fn an_error_in_a_document_says_where_it_is() {
        let of = |error: Error| error.message().to_owned();
        let assignment = |text: &str, is_toml: bool| {
            let read = if is_toml { read_toml::<Assignment> } else { read_json::<Assignment> };
            of(read("assignment", text).unwrap_err())
        };
        for (text, is_toml, said) in [
            (r#"{"people": {"a@b.c": 7}}"#, false, "people.a@b.c: expected a string at line 1 column 22"),
            ("[people]\n\"a@b.c\" = 7\n", true, "people.a@b.c: expected a string at line 2 column 11"),
            (r#"{"poeple": {}}"#, false, "poeple: expected `people` or `keys` at line 1 column 9"),
            ("[poeple]\n", true, "poeple: expected `people` or `keys` at line 1 column 2"),
            (r#"{"people": ["x"]}"#, false, "people: expected a map at line 1 column 11"),
            (r#"{"people": {"#, false, "people: EOF while parsing an object at line 1 column 12"),
            (r#"{} 7"#, false, "trailing characters at line 1 column 4"),
        ] {
            assert_eq!(assignment(text, is_toml), format!("assignment: {said}"), "{text}");
        }
        assert_eq!(
            of(Matrix::from_json(r#"{"roles": {"A": 7}}"#).unwrap_err()),
            "matrix: roles.A: expected a table with a key for each resource at line 1 column 17"
        );
    }
}
