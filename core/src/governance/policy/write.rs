//! Policies as TOML: an entry a line where it fits, comments in front of what they are about.

use serde_json::{Map, Value};
use toml_writer::{TomlKeyBuilder, TomlStringBuilder, WriteTomlKey, WriteTomlValue};

use super::{Imported, Note, Policy};
use crate::display::{is_visible, neutral};

/// A longer line is broken: a table gets a heading, a list a line for each item.
const LONGEST_LINE: usize = 100;

impl Policy {
    /// The policy as TOML, which [`Policy::from_toml`] reads.
    ///
    /// ```
    /// # use instantly_rbac::governance::Policy;
    /// let text = "version = 1\nworkspace = \"Northwind\"\n\n[people]\n\"jonas@northwind.example\" = \"Admin\"\n";
    /// assert_eq!(Policy::from_toml(text)?.to_toml(), text);
    /// # Ok::<(), instantly_rbac::Error>(())
    /// ```
    pub fn to_toml(&self) -> String {
        written(self, &[])
    }
}

impl Imported {
    /// The policy as TOML, with the notes as comments.
    pub fn to_toml(&self) -> String {
        written(&self.policy, &self.notes)
    }
}

fn written(policy: &Policy, notes: &[Note]) -> String {
    let policy = serde_json::to_value(policy).expect("a policy holds texts, truth values and small numbers");
    let mut writer = Writer { text: String::new(), notes };
    writer.comments(&[]);
    if !writer.text.is_empty() {
        writer.text.push('\n');
    }
    writer.table(&mut Vec::new(), policy.as_object().unwrap_or(&Map::new()));
    writer.text
}

struct Writer<'a> {
    text: String,
    notes: &'a [Note],
}

impl Writer<'_> {
    /// What stands in a table: first what is a line, then what has a heading.
    fn table(&mut self, path: &mut Vec<String>, table: &Map<String, Value>) {
        let is_headed = |name: &str, value: &Value| {
            value.is_object() && (path.is_empty() || line(name, value).chars().count() > LONGEST_LINE)
        };
        let (headed, lines): (Vec<_>, Vec<_>) = table.iter().partition(|(name, value)| is_headed(name, value));
        for (name, value) in lines {
            path.push(name.clone());
            self.comments(path);
            self.text.push_str(&broken(name, value));
            self.text.push('\n');
            path.pop();
        }
        for (name, value) in headed {
            path.push(name.clone());
            self.text.push('\n');
            self.comments(path);
            let keys: Vec<String> = path.iter().map(|name| key(name)).collect();
            self.text.push_str(&format!("[{}]\n", keys.join(".")));
            self.table(path, value.as_object().unwrap_or(&Map::new()));
            path.pop();
        }
    }

    /// The notes about what stands at a path. They hold names that others chose, which must not end the comment.
    fn comments(&mut self, path: &[String]) {
        for note in self.notes.iter().filter(|note| note.path == path) {
            self.text.push_str(&format!("# {}\n", neutral(&note.message)));
        }
    }
}

/// An entry in one line; a list in several where that is too long.
fn broken(name: &str, value: &Value) -> String {
    match value.as_array() {
        Some(items) if line(name, value).chars().count() > LONGEST_LINE => {
            let items: String = items.iter().map(|item| format!("    {},\n", inline(item))).collect();
            format!("{} = [\n{items}]", key(name))
        }
        _ => line(name, value),
    }
}

fn line(name: &str, value: &Value) -> String {
    format!("{} = {}", key(name), inline(value))
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| line(name, value)).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        // In JSON and in TOML alike.
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn key(name: &str) -> String {
    let builder = TomlKeyBuilder::new(name);
    encoded(name, builder.as_default(), builder.as_basic(), |key, text| key.write_toml_key(text))
}

fn string(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    let short = builder.as_basic_pretty().or_else(|| builder.as_literal()).unwrap_or_else(|| builder.as_basic());
    encoded(text, short, builder.as_basic(), |string, text| string.write_toml_value(text))
}

/// A text in the form that is easy to read; in the one with escapes where a part of it would not show.
fn encoded<T>(text: &str, pretty: T, basic: T, write: fn(T, &mut String) -> std::fmt::Result) -> String {
    let mut encoded = String::new();
    let is_plain = neutral(text) == text;
    write(if is_plain { pretty } else { basic }, &mut encoded).expect("a text takes whatever is written");
    if is_plain {
        return encoded;
    }
    let escaped = |it: char| match is_visible(it, false) {
        true => it.to_string(),
        false if u32::from(it) > 0xffff => format!("\\U{:08X}", u32::from(it)),
        false => format!("\\u{:04X}", u32::from(it)),
    };
    encoded.chars().map(escaped).collect()
}
