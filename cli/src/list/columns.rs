//! Columns of a table of records, for people.

use instantly_rbac::internals::specs::{EnumSpec, Kind, Values};
use instantly_rbac::internals::{Cell, Row, civil};
use serde_json::Value;

/// A column: what is above it, and what is in it.
#[derive(Clone, Copy)]
pub struct Column {
    /// What is above it.
    pub title: &'static str,
    /// The field that it shows, by its name in JSON.
    field: &'static str,
    /// Of a record in the field, or of each in a list of them, the fields to show.
    parts: &'static [&'static str],
    /// Whether a time is shown to the second, not to the day.
    to_the_second: bool,
    /// Whether it holds ids, which a narrow table leaves out.
    pub has_ids: bool,
}

/// A column that shows a field.
pub const fn column(title: &'static str, field: &'static str) -> Column {
    Column { title, field, parts: &[], to_the_second: false, has_ids: false }
}

/// A column that shows a field that is an id.
pub const fn ids(title: &'static str, field: &'static str) -> Column {
    Column { has_ids: true, ..column(title, field) }
}

impl Column {
    /// Shows these fields of the record in the field.
    pub const fn parts(self, parts: &'static [&'static str]) -> Column {
        Column { parts, ..self }
    }

    /// Shows a time to the second.
    pub const fn to_the_second(self) -> Column {
        Column { to_the_second: true, ..self }
    }

    /// What it shows of a row; empty where that has nothing.
    ///
    /// # Panics
    ///
    /// Where the record has no such field.
    pub fn show(&self, row: Row<'_>) -> String {
        let fields = row.rows().spec().fields;
        let place = fields.iter().position(|field| field.wire == self.field).expect("a field of the record");
        match (row.shown(place), &fields[place].kind) {
            (Cell::None, _) => String::new(),
            (Cell::Bool(flag), _) => if flag { "yes" } else { "no" }.to_owned(),
            (Cell::Integer(code), Kind::Enum(spec)) => match row.cell(place) {
                Cell::None => "unknown".to_owned(),
                _ => name_of(code, spec).map_or_else(|| format!("unknown ({code})"), str::to_owned),
            },
            (Cell::Integer(number), _) => number.to_string(),
            (Cell::Float(number), _) => number.to_string(),
            (Cell::Text { text, .. }, _) => text.to_owned(),
            (Cell::Time { text, unix_millis }, _) => self.moment(text, unix_millis),
            (Cell::Json(_) | Cell::Records { .. } | Cell::Secret(_), _) => {
                let mut json = Vec::new();
                row.shown(place).write(&mut json);
                let value: Option<Value> = serde_json::from_slice(&json).ok();
                value.map_or_else(|| String::from_utf8_lossy(&json).into_owned(), |value| self.text(&value))
            }
        }
    }

    fn moment(&self, text: &str, unix_millis: i64) -> String {
        match civil(unix_millis) {
            Some(moment) if self.to_the_second => format!("{moment:.0}").replace('T', " "),
            Some(moment) => moment.date().to_string(),
            None => text.to_owned(),
        }
    }

    fn text(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(|item| self.text(item)).collect::<Vec<_>>().join(", "),
            Value::Object(fields) if !self.parts.is_empty() => {
                let parts = self.parts.iter().filter_map(|part| fields.get(*part)).map(|part| self.text(part));
                parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            }
            other => other.to_string(),
        }
    }
}

/// The documented name of a code.
pub fn name_of(code: i64, spec: &EnumSpec) -> Option<&'static str> {
    let Values::Codes(codes) = spec.values else { return None };
    codes.iter().find(|known| known.value == code)?.doc.first().copied()
}
