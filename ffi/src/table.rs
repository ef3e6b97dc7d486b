//! What a document holds whose records are rows, which are read where they stand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use instantly_rbac::internals::specs::Kind;
use instantly_rbac::internals::{Cell, Row, RowList, RowPage, Rows};
use instantly_rbac::{Meta, Result};
use once_cell::race::OnceBox;

use crate::json::{Json, Shown, index_of, int64_of};
use crate::text::{SecretText, Text};

/// What stands in the place of a secret, with the NUL behind it.
const MASK: &str = "***\0";

/// Rows, and what stands beside them.
pub(crate) struct Table {
    pages: Vec<Arc<Rows>>,
    /// The number of the first row of each page.
    starts: Vec<usize>,
    /// How many rows there are in all of them.
    length: usize,
    /// Rows of the first page that are not this document's.
    skipped: usize,
    form: Form,
    /// The other fields of the whole.
    beside: Vec<(&'static str, Json)>,
    own: OnceBox<OwnTexts>,
    secrets: OnceBox<Vec<(usize, SecretText)>>,
}

/// What the whole is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One record.
    Record,
    /// The records alone.
    Array,
    /// An object that has them as `items`.
    Items,
}

/// A field of a row, or of the whole beside one.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    Place(usize),
    Extra,
    Irregular,
    Beside(&'a Json),
}

/// What a pointer leads to.
pub(crate) enum Found<'a> {
    Value(Shown<'a>),
    Nothing,
    /// Something inside of a field.
    Deeper,
}

/// Texts that do not stand in the reply: records inside of records, as documents show them, `extra` and `irregular`.
struct OwnTexts {
    texts: Text,
    /// In the order of rows and of places: where each begins, and how long it is.
    places: Vec<(usize, usize, usize, usize)>,
}

impl Table {
    fn new(pages: Vec<Arc<Rows>>, form: Form, beside: Vec<(&'static str, Json)>) -> Table {
        let mut length = 0;
        let starts = pages.iter().map(|rows| {
            length += rows.len();
            length - rows.len()
        });
        let starts = starts.collect();
        Table { pages, starts, length, skipped: 0, form, beside, own: OnceBox::new(), secrets: OnceBox::new() }
    }

    /// One record, and how the call went.
    pub fn record(rows: Rows, meta: Meta) -> Result<Table> {
        Ok(Table::new(vec![shared(rows)], Form::Record, vec![("meta", Json::of(&meta)?)]))
    }

    /// One page.
    pub fn page(RowPage { rows, next_starting_after, meta }: RowPage) -> Result<Table> {
        let beside = vec![("next_starting_after", Json::of(&next_starting_after)?), ("meta", Json::of(&meta)?)];
        Ok(Table::new(vec![shared(rows)], Form::Items, beside))
    }

    /// A whole list.
    pub fn list(RowList { pages, complete, meta, .. }: RowList) -> Result<Table> {
        let beside = vec![("complete", Json::of(&complete)?), ("meta", Json::of(&meta)?)];
        Ok(Table::new(pages.into_iter().map(shared).collect(), Form::Items, beside))
    }

    /// Records alone.
    pub fn array(rows: Rows) -> Table {
        Table::new(vec![shared(rows)], Form::Array, Vec::new())
    }

    /// The records from one on, as a table of their own over the same rows.
    pub fn rest(&self, first: usize) -> Table {
        Table { skipped: first, ..Table::new(self.pages.clone(), self.form, Vec::new()) }
    }

    pub fn form(&self) -> Form {
        self.form
    }

    /// What stands beside the rows, at a pointer in the whole.
    pub fn beside(&self, pointer: &str) -> Option<&Json> {
        let pointer = pointer.strip_prefix('/')?;
        let (name, inside) = pointer.split_at(pointer.find('/').unwrap_or(pointer.len()));
        self.beside.iter().find(|(known, _)| *known == name)?.1.pointer(inside)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.length - self.skipped
    }

    fn row(&self, index: usize) -> Row<'_> {
        let index = index + self.skipped;
        let page = self.starts.partition_point(|start| *start <= index) - 1;
        self.pages[page].row(index - self.starts[page])
    }

    fn each_row(&self) -> impl Iterator<Item = Row<'_>> {
        self.pages.iter().flat_map(|rows| rows.iter()).skip(self.skipped)
    }

    /// What a pointer leads to, in the whole or in a row.
    pub fn find(&self, row: Option<usize>, pointer: &str, next: &AtomicUsize) -> Found<'_> {
        let is_whole = row.is_none();
        match (pointer, self.form) {
            ("", Form::Array) | ("/items", Form::Items) if is_whole => return Found::Value(Shown::Array("")),
            ("", _) => return Found::Value(Shown::Object("")),
            (_, Form::Items) if is_whole && !pointer.starts_with("/items/") => {
                return self.beside(pointer).map_or(Found::Nothing, |value| Found::Value(value.shown()));
            }
            _ => {}
        }
        let Some((index, inside)) = self.split(row, pointer) else { return Found::Nothing };
        let Some(name) = inside.strip_prefix('/') else { return Found::Value(Shown::Object("")) };
        if name.contains(['/', '~']) {
            let beside = if is_whole { self.beside(pointer) } else { None };
            return beside.map_or(Found::Deeper, |value| Found::Value(value.shown()));
        }
        let field = self.field(name, is_whole, next);
        field.map_or(Found::Nothing, |field| Found::Value(self.shown(self.row(index), index, field)))
    }

    /// The row that a pointer leads to, and the rest of the pointer.
    fn split<'p>(&self, row: Option<usize>, pointer: &'p str) -> Option<(usize, &'p str)> {
        let pointer = match (row, self.form) {
            (Some(row), _) => return Some((row, pointer)),
            (None, Form::Record) => return Some((0, pointer)),
            (None, Form::Array) => pointer,
            (None, Form::Items) => pointer.strip_prefix("/items")?,
        };
        let pointer = pointer.strip_prefix('/')?;
        let (index, rest) = pointer.split_at(pointer.find('/').unwrap_or(pointer.len()));
        index_of(index).filter(|index| *index < self.len()).map(|index| (index, rest))
    }

    /// A field by its name. The search starts at `next`, and leaves there where the following one may be: who reads
    /// field by field does so in their order.
    pub fn field(&self, name: &str, is_whole: bool, next: &AtomicUsize) -> Option<Field<'_>> {
        let fields = self.pages.first()?.spec().fields;
        let first = next.load(Ordering::Relaxed).min(fields.len());
        let is_it = |place: &usize| fields[*place].wire == name;
        if let Some(place) = (first..fields.len()).find(is_it).or_else(|| (0..first).find(is_it)) {
            next.store(place + 1, Ordering::Relaxed);
            return Some(Field::Place(place));
        }
        match name {
            "extra" => Some(Field::Extra),
            "irregular" => Some(Field::Irregular),
            _ if is_whole && self.form == Form::Record => {
                self.beside.iter().find(|(known, _)| *known == name).map(|(_, json)| Field::Beside(json))
            }
            _ => None,
        }
    }

    /// The fields of these names in each row, or in one.
    pub fn each_value<'a>(&'a self, row: Option<usize>, names: &[&str], mut put: impl FnMut(Shown<'a>)) {
        let next = AtomicUsize::new(0);
        let fields: Vec<_> = names.iter().map(|name| self.field(name, row.is_none(), &next)).collect();
        let mut put_row = |(index, row)| {
            for field in &fields {
                put(field.map_or(Shown::Null, |field| self.shown(row, index, field)));
            }
        };
        match row {
            Some(index) => put_row((index, self.row(index))),
            None => self.each_row().enumerate().for_each(put_row),
        }
    }

    #[inline]
    fn shown<'a>(&'a self, row: Row<'a>, index: usize, field: Field<'a>) -> Shown<'a> {
        let place = match field {
            Field::Place(place) => place,
            Field::Extra | Field::Irregular if !row.is_odd() => return Shown::Null,
            Field::Extra => {
                return self.own_text(index, row.rows().spec().fields.len()).map_or(Shown::Null, Shown::Object);
            }
            Field::Irregular => {
                return self.own_text(index, row.rows().spec().fields.len() + 1).map_or(Shown::Null, Shown::Array);
            }
            Field::Beside(json) => return json.shown(),
        };
        match row.shown(place) {
            Cell::None => Shown::Null,
            Cell::Bool(flag) => Shown::Bool(flag),
            Cell::Integer(number) => Shown::Number { double: number as f64, int64: Some(number) },
            Cell::Float(double) => Shown::Number { double, int64: int64_of(double) },
            Cell::Text { text, .. } | Cell::Time { text, .. } => Shown::Text(text),
            Cell::Json(json) if json.starts_with('[') => Shown::Array(json),
            Cell::Json(json) => Shown::Object(json),
            Cell::Records { is_list: true, .. } => self.own_text(index, place).map_or(Shown::Null, Shown::Array),
            Cell::Records { .. } => self.own_text(index, place).map_or(Shown::Null, Shown::Object),
            Cell::Secret(_) => Shown::Text(MASK.trim_end_matches('\0')),
        }
    }

    fn own_text(&self, row: usize, place: usize) -> Option<&str> {
        let own = self.own.get_or_init(|| Box::new(OwnTexts::of(self)));
        let found = own.places.binary_search_by_key(&(row, place), |(row, place, ..)| (*row, *place)).ok()?;
        let (_, _, start, length) = own.places[found];
        Some(&own.texts.as_str()[start..start + length])
    }

    /// The secret at a pointer.
    pub fn secret(&self, row: Option<usize>, pointer: &str) -> Option<&SecretText> {
        let (index, inside) = self.split(row, pointer)?;
        let name = inside.strip_prefix('/')?;
        let Field::Place(place) = self.field(name, row.is_none(), &AtomicUsize::new(0))? else { return None };
        matches!(self.row(index).cell(place), Cell::Secret(_)).then(|| self.secret_of(index)).flatten()
    }

    fn secret_of(&self, row: usize) -> Option<&SecretText> {
        let secrets = self.secrets();
        let found = secrets.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(&secrets[found].1)
    }

    fn secrets(&self) -> &[(usize, SecretText)] {
        self.secrets.get_or_init(|| {
            let each = self.each_row().enumerate();
            Box::new(each.filter_map(|(index, row)| Some((index, row.secret()?.expose().into()))).collect())
        })
    }

    /// The secrets, by pointers in the whole or in a row.
    pub fn secrets_of(&self, row: Option<usize>) -> Vec<(String, SecretText)> {
        let field =
            self.pages.first().and_then(|rows| rows.spec().fields.iter().find(|field| field.kind == Kind::Secret));
        let Some(field) = field else { return Vec::new() };
        let place = |index: usize| match (row, self.form) {
            (Some(_), _) | (None, Form::Record) => format!("/{}", field.wire),
            (None, Form::Array) => format!("/{index}/{}", field.wire),
            (None, Form::Items) => format!("/items/{index}/{}", field.wire),
        };
        let secrets = self.secrets().iter().filter(|(index, _)| row.is_none_or(|row| row == *index));
        secrets.map(|(index, secret)| (place(*index), secret.clone())).collect()
    }

    /// The whole, or a row, as JSON.
    pub fn to_json(&self, row: Option<usize>) -> Json {
        let mut json = Vec::new();
        match (row, self.form) {
            (Some(index), _) => self.row(index).write_document(&mut json),
            (None, Form::Record) => {
                json.push(b'{');
                self.row(0).write_fields(&mut json);
                self.write_beside(&mut json);
            }
            (None, Form::Array) => self.write_rows(&mut json),
            (None, Form::Items) => {
                json.extend(b"{\"items\":");
                self.write_rows(&mut json);
                self.write_beside(&mut json);
            }
        }
        String::from_utf8(json).expect("JSON is UTF-8").into()
    }

    fn write_rows(&self, json: &mut Vec<u8>) {
        json.push(b'[');
        for (index, row) in self.each_row().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            row.write_document(json);
        }
        json.push(b']');
    }

    /// Ends the object with the fields that stand beside the rows.
    fn write_beside(&self, json: &mut Vec<u8>) {
        for (name, value) in &self.beside {
            json.extend([b",\"", name.as_bytes(), b"\":", value.as_str().as_bytes()].concat());
        }
        json.push(b'}');
    }
}

impl OwnTexts {
    fn of(table: &Table) -> OwnTexts {
        let (mut texts, mut places) = (Vec::new(), Vec::new());
        let mut add = |row: usize, place: usize, write: &dyn Fn(&mut Vec<u8>)| {
            let start = texts.len();
            write(&mut texts);
            places.push((row, place, start, texts.len() - start));
            texts.push(0);
        };
        for (index, row) in table.each_row().enumerate() {
            let fields = row.rows().spec().fields.len();
            for place in 0..fields {
                if let cell @ Cell::Records { .. } = row.cell(place) {
                    add(index, place, &|texts| cell.write(texts));
                }
            }
            if row.extra().len() > 0 {
                add(index, fields, &|texts| row.write_extra(texts));
            }
            if row.irregular().len() > 0 {
                add(index, fields + 1, &|texts| row.write_irregular(texts));
            }
        }
        OwnTexts { texts: String::from_utf8(texts).expect("JSON is UTF-8").into(), places }
    }
}

/// Rows whose texts C can borrow.
fn shared(mut rows: Rows) -> Arc<Rows> {
    rows.terminate();
    Arc::new(rows)
}

#[cfg(test)]
mod tests {
    use instantly_rbac::internals::FromRow;
    use instantly_rbac::keys::ApiKey;
    use instantly_rbac::members::Member;

    use super::*;

    const MEMBER: &str =
        r#"{"id": "m1", "email": "e\u00e9", "name": {"first": "Ada"}, "permissions": ["a"], "accepted": true, "x": 1}"#;

    fn members(count: usize) -> Rows {
        Rows::nested(&format!("[{}]", vec![MEMBER; count].join(",")), Member::SPEC)
    }

    fn text_at<'a>(table: &'a Table, row: Option<usize>, pointer: &str) -> Option<&'a str> {
        match table.find(row, pointer, &AtomicUsize::new(0)) {
            Found::Value(value) => value.as_text(),
            Found::Nothing | Found::Deeper => None,
        }
    }

    #[test]
    fn each_form_is_the_json_of_its_rows_with_what_stands_beside_them() {
        let mut row = Vec::new();
        members(1).row(0).write_document(&mut row);
        let row = String::from_utf8(row).unwrap();
        let (meta, none) = (Meta::default(), row.strip_suffix('}').unwrap());
        let shown = serde_json::to_string(&meta).unwrap();
        let page = RowPage { rows: members(2), next_starting_after: Some("c\"".to_owned()), meta: meta.clone() };
        let pages = vec![members(1), members(0), members(2)];
        let list = RowList { spec: Member::SPEC, pages, complete: true, meta: meta.clone() };
        for (table, json) in [
            (Table::record(members(1), meta).unwrap(), format!("{none},\"meta\":{shown}}}")),
            (Table::array(members(2)), format!("[{row},{row}]")),
            (Table::array(members(3)).rest(2), format!("[{row}]")),
            (
                Table::page(page).unwrap(),
                format!("{{\"items\":[{row},{row}],\"next_starting_after\":\"c\\\"\",\"meta\":{shown}}}"),
            ),
            (
                Table::list(list).unwrap(),
                format!("{{\"items\":[{row},{row},{row}],\"complete\":true,\"meta\":{shown}}}"),
            ),
        ] {
            assert_eq!(table.to_json(None).as_str(), json);
            assert_eq!(table.to_json(Some(table.len() - 1)).as_str(), row);
        }
    }

    #[test]
    fn a_value_is_the_same_by_its_pointer_by_its_name_and_in_the_json() {
        let table = Table::array(members(3)).rest(1);
        let names =
            ["extra", "id", "name", "irregular", "permissions", "email", "accepted", "nickname", "nowhere", "meta"];
        let mut values = Vec::new();
        table.each_value(None, &names, |value| values.push(value));
        assert_eq!(values.len(), 2 * names.len());
        let json = table.to_json(None);
        for (index, value) in values.into_iter().enumerate() {
            let (row, name) = (index / names.len(), names[index % names.len()]);
            let text = |value: Shown<'_>| match value {
                Shown::Null => None,
                Shown::Bool(flag) => Some(flag.to_string()),
                Shown::Number { double, .. } => Some(double.to_string()),
                Shown::Text(text) => Some(text.to_owned()),
                Shown::Array(json) | Shown::Object(json) => {
                    Some(Json::from(json.to_owned()).copy().as_str().to_owned())
                }
            };
            let pointer = format!("/{row}/{name}");
            let found = match table.find(None, &pointer, &AtomicUsize::new(5)) {
                Found::Value(value) => text(value),
                Found::Nothing => None,
                Found::Deeper => panic!("{pointer} is a field"),
            };
            assert_eq!(found, text(value), "{pointer}");
            assert_eq!(found, json.pointer(&pointer).and_then(|json| text(json.copy().shown())), "{pointer}");
        }
        assert!(matches!(table.find(None, "/0/name/first", &AtomicUsize::new(0)), Found::Deeper));
        assert!(matches!(table.find(None, "/2/id", &AtomicUsize::new(0)), Found::Nothing));
    }

    #[test]
    fn a_secret_is_found_where_it_is_and_shown_nowhere() {
        let keys = r#"[{"id": "a", "key": "s3cret"}, {"id": "b"}, {"id": "c", "key": "other"}]"#;
        let keys = || Rows::nested(keys, ApiKey::SPEC);
        let table = Table::array(keys());
        let found = |pointer| table.secret(None, pointer).map(SecretText::len);
        assert_eq!([found("/0/key"), found("/1/key"), found("/2/key")], [Some(6), None, Some(5)]);
        assert_eq!([found("/0/id"), found("/3/key"), found("key"), found("")], [None; 4]);
        assert_eq!(table.secret(Some(2), "/key").map(SecretText::len), Some(5));
        assert_eq!(text_at(&table, None, "/0/key"), Some("***"));
        assert!(!table.to_json(None).as_str().contains("s3cret"));
        let places = |table: &Table, row| table.secrets_of(row).into_iter().map(|(place, _)| place).collect::<Vec<_>>();
        assert_eq!(places(&table, None), ["/0/key", "/2/key"]);
        assert_eq!(places(&table, Some(2)), ["/key"]);
        assert_eq!(places(&table.rest(2), None), ["/0/key"]);
        let page = RowPage { rows: keys(), next_starting_after: None, meta: Meta::default() };
        assert_eq!(places(&Table::page(page).unwrap(), None), ["/items/0/key", "/items/2/key"]);
    }
}
