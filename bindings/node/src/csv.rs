//! Objects as CSV.

use instantly_bridge::{Arguments, Dialect};
use instantly_rbac::internals::{csv_line, csv_text};
use instantly_rbac::{Extra, JsonValue};
use napi_derive::napi;

use crate::answer::{Answer, guard};

/// A line of the names of all fields, and one for each object.
#[napi]
pub fn to_csv(arguments: String) -> Answer {
    guard("to_csv", || {
        let rows: Vec<Extra> = Arguments::of_call(Dialect::JavaScript, arguments)?.required("rows")?;
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in rows.iter().flat_map(Extra::iter) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut csv = String::new();
        // Without a field there is not even a line of names.
        if names.is_empty() {
            return Answer::of(&csv);
        }
        csv_line(names.iter().map(|name| csv_text(name)), &mut csv);
        for row in &rows {
            csv_line(names.iter().map(|name| row.get(name).map_or_else(String::new, value)), &mut csv);
        }
        Answer::of(&csv)
    })
}

/// A text as it is, nothing for null, and any other value as JSON.
fn value(value: &JsonValue) -> String {
    match value.parse::<Option<String>>() {
        Ok(text) => csv_text(&text.unwrap_or_default()).into_owned(),
        Err(_) => value.as_str().to_owned(),
    }
}
