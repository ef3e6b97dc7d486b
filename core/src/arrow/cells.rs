//! What each type of a field becomes: usually one column, of a code two, of a secret none.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use serde::Serialize;

use crate::json::{Extra, JsonObject, JsonValue};
use crate::scopes::Scope;
use crate::secret::SecretString;
use crate::timestamp::Timestamp;

/// What has columns.
pub(crate) trait Columns: Sized {
    /// Adds every column, the same ones for any rows.
    fn add_to(table: &mut Table, rows: &[&Self]);
}

/// A type of a field, as columns.
pub(crate) trait Cell: Sized {
    /// Adds what the field becomes.
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a Self>)
    where
        Self: 'a;
}

/// The cells of a column. They are asked for twice where their length counts.
pub(crate) trait Cells<T>: Iterator<Item = Option<T>> + Clone {}

impl<T, I: Iterator<Item = Option<T>> + Clone> Cells<T> for I {}

/// Columns that become a batch.
#[derive(Default)]
pub(crate) struct Table {
    fields: Vec<Field>,
    columns: Vec<ArrayRef>,
    too_long: bool,
}

/// Why there is no batch.
#[derive(Debug)]
pub(crate) enum BatchError {
    /// The texts of a column come to more than its offsets can count.
    TooLong,
    Defect(ArrowError),
}

impl Table {
    pub fn of<T: Columns>(rows: &[&T]) -> Table {
        let mut table = Table::default();
        T::add_to(&mut table, rows);
        table
    }

    pub fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(self.fields.clone()))
    }

    pub fn into_batch(self) -> Result<RecordBatch, BatchError> {
        if self.too_long {
            return Err(BatchError::TooLong);
        }
        RecordBatch::try_new(self.schema(), self.columns).map_err(BatchError::Defect)
    }

    fn add(&mut self, name: impl Into<String>, column: impl Array + 'static) {
        self.fields.push(Field::new(name, column.data_type().clone(), true));
        self.columns.push(Arc::new(column));
    }

    fn add_texts<T: AsRef<str>>(&mut self, name: impl Into<String>, cells: impl Cells<T>) {
        let fits = self.check_offsets(cells.clone().flatten().map(|text| text.as_ref().len()));
        self.add(name, if fits { cells.collect::<StringArray>() } else { StringArray::new_null(0) });
    }

    /// As JSON text: an object has other keys in each row, which no type of a column can follow.
    pub fn add_json<'a, T: Serialize + 'a>(&mut self, name: &'static str, cells: impl Cells<&'a T>) {
        let texts: Vec<_> = cells.map(|cell| cell.map(|value| JsonValue::of(value).to_string())).collect();
        self.add_texts(name, texts.iter().map(Option::as_ref));
    }

    /// Offsets are of 32 bits, because every reader of Arrow knows `Utf8`, and not all know
    /// `LargeUtf8`. The builders panic where they overflow, which takes more than 2 GiB of text:
    /// `max_response_bytes` may allow for a page of it.
    fn check_offsets(&mut self, mut lengths: impl Iterator<Item = usize>) -> bool {
        let total = lengths.try_fold(0_usize, usize::checked_add);
        let fits = total.is_some_and(|total| i32::try_from(total).is_ok());
        self.too_long |= !fits;
        fits
    }
}

/// A type that is a text.
pub(crate) trait Text {
    fn text(&self) -> &str;
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Scope {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl<T: Text> Cell for T {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a T>)
    where
        T: 'a,
    {
        table.add_texts(name, cells.map(|cell| cell.map(Text::text)));
    }
}

impl<T: Text> Cell for Vec<T> {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a Vec<T>>)
    where
        T: 'a,
    {
        let mut lists = ListBuilder::new(StringBuilder::new());
        // One more for each text, so that many empty ones count, too.
        if table.check_offsets(cells.clone().flatten().flatten().map(|text| text.text().len() + 1)) {
            for cell in cells {
                lists.append_option(cell.map(|texts| texts.iter().map(|text| Some(text.text()))));
            }
        }
        table.add(name, lists.finish());
    }
}

impl Cell for bool {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a bool>) {
        table.add(name, cells.map(Option::<&bool>::copied).collect::<BooleanArray>());
    }
}

impl Cell for i64 {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a i64>) {
        table.add(name, cells.map(Option::<&i64>::copied).collect::<Int64Array>());
    }
}

/// A count: signed, so that two of them can be subtracted.
impl Cell for u64 {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a u64>) {
        let counts = cells.map(|cell| cell.and_then(|count| i64::try_from(*count).ok()));
        table.add(name, counts.collect::<Int64Array>());
    }
}

impl Cell for f64 {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a f64>) {
        table.add(name, cells.map(Option::<&f64>::copied).collect::<Float64Array>());
    }
}

impl Cell for Timestamp {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a Timestamp>) {
        let millis = cells.map(|cell| cell.map(Timestamp::unix_millis));
        table.add(name, millis.collect::<TimestampMillisecondArray>().with_timezone("UTC"));
    }
}

impl Cell for Extra {
    fn add_to<'a>(table: &mut Table, name: &'static str, cells: impl Cells<&'a Extra>) {
        table.add_json(name, cells);
    }
}

impl Text for JsonObject {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Cell for SecretString {
    fn add_to<'a>(_: &mut Table, _: &'static str, _: impl Cells<&'a SecretString>) {}
}

/// A code, and behind it what it means.
pub(crate) fn add_codes(table: &mut Table, name: &'static str, cells: impl Cells<(i64, Option<&'static str>)>) {
    table.add(name, cells.clone().map(|cell| cell.map(|(code, _)| code)).collect::<Int64Array>());
    table.add_texts(format!("{name}_name"), cells.map(|cell| cell.and_then(|(_, meaning)| meaning)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, rows: usize) -> Result<RecordBatch, BatchError> {
        let mut table = Table::default();
        table.add_texts("texts", std::iter::repeat_n(Some(text), rows));
        table.add("numbers", Int64Array::from(vec![1; rows]));
        table.into_batch()
    }

    #[test]
    fn a_column_of_more_text_than_its_offsets_count_is_an_error_and_no_panic() {
        let text = "x".repeat(1 << 26);
        assert!(matches!(texts(&text, 32), Err(BatchError::TooLong)), "one byte more than the largest offset");
        assert!(matches!(texts(&text, 33), Err(BatchError::TooLong)));
        assert_eq!(texts(&text, 2).unwrap().num_rows(), 2);
        let fits = |lengths: &[usize]| Table::default().check_offsets(lengths.iter().copied());
        assert!(fits(&[i32::MAX as usize]));
        assert!(!fits(&[i32::MAX as usize, 1]));
        assert!(!fits(&[usize::MAX, 1]));
    }

    #[test]
    fn so_is_a_column_of_lists() {
        let texts = vec!["x".repeat(1 << 26)];
        let mut table = Table::default();
        Cell::add_to(&mut table, "lists", std::iter::repeat_n(Some(&texts), 32));
        assert!(matches!(table.into_batch(), Err(BatchError::TooLong)));
    }
}
