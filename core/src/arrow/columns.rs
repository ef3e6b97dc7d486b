//! What each field becomes: usually one column, of a code two, of a secret none.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::decode::JsonText;
use crate::rows::{Cell, Row};
use crate::specs::{Kind, RecordSpec, Values};

/// Why there is no batch.
#[derive(Debug)]
pub(crate) enum BatchError {
    /// The texts of a column come to more than its offsets can count.
    TooLong,
    Defect(ArrowError),
}

/// The columns of a table of records; those of the API have `extra` and `irregular`.
pub(crate) fn schema(spec: &RecordSpec, is_of_api: bool) -> SchemaRef {
    let mut fields = Vec::new();
    for field in spec.fields {
        let kind = match &field.kind {
            Kind::Secret => continue,
            Kind::Bool => DataType::Boolean,
            Kind::Integer => DataType::Int64,
            Kind::Float => DataType::Float64,
            Kind::Time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
            Kind::Enum(spec) if matches!(spec.values, Values::Codes(_)) => DataType::Int64,
            Kind::List(kind) if !matches!(kind, Kind::Record(_)) => texts(),
            Kind::Text | Kind::Scope | Kind::Enum(_) | Kind::Object | Kind::Record(_) | Kind::List(_) => DataType::Utf8,
        };
        let has_name = matches!(&field.kind, Kind::Enum(spec) if matches!(spec.values, Values::Codes(_)));
        fields.push(Field::new(field.wire, kind, true));
        if has_name {
            fields.push(Field::new(format!("{}_name", field.wire), DataType::Utf8, true));
        }
    }
    if is_of_api {
        fields.push(Field::new("extra", DataType::Utf8, true));
        fields.push(Field::new("irregular", texts(), true));
    }
    Arc::new(Schema::new(fields))
}

fn texts() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
}

/// Rows of one type of records as a batch of that schema.
pub(crate) fn batch<'a>(
    spec: &RecordSpec,
    schema: SchemaRef,
    rows: impl ExactSizeIterator<Item = Row<'a>> + Clone,
) -> Result<RecordBatch, BatchError> {
    let mut columns = Vec::with_capacity(schema.fields().len());
    for (place, field) in spec.fields.iter().enumerate() {
        let cells = rows.clone().map(|row| row.shown(place));
        match &field.kind {
            Kind::Secret => {}
            Kind::Bool => columns.push(bools(cells)),
            Kind::Integer => columns.push(integers(cells)),
            Kind::Float => columns.push(floats(cells)),
            Kind::Time => columns.push(times(cells)),
            // The code that stands in for a missing one would be a number like any other to whoever adds up.
            Kind::Enum(spec) if let Values::Codes(codes) = &spec.values => {
                let cells = rows.clone().map(|row| row.cell(place));
                columns.push(integers(cells.clone()));
                let name_of = |code| codes.iter().find(|known| known.value == code).and_then(|known| known.doc.first());
                let mut names = Texts::new(rows.len());
                for cell in cells {
                    names.add(if let Cell::Integer(code) = cell { name_of(code).copied() } else { None })?;
                }
                columns.push(names.finish());
            }
            Kind::List(kind) if !matches!(kind, Kind::Record(_)) => {
                let mut lists = Lists::new(rows.len());
                for cell in cells {
                    let texts = cell.texts();
                    lists.add(texts.as_ref().map(|texts| texts.iter().map(|JsonText(text)| &**text)))?;
                }
                columns.push(lists.finish());
            }
            Kind::Text | Kind::Scope | Kind::Enum(_) | Kind::Object | Kind::Record(_) | Kind::List(_) => {
                let mut texts = Texts::new(rows.len());
                let mut document = Vec::new();
                for cell in cells {
                    match cell {
                        Cell::Text { text, .. } | Cell::Json(text) => texts.add(Some(text))?,
                        Cell::Records { .. } => texts.add_json(&mut document, |json| cell.write(json))?,
                        _ => texts.add(None)?,
                    }
                }
                columns.push(texts.finish());
            }
        }
    }
    if schema.fields().len() > columns.len() {
        let (mut extra, mut irregular) = (Texts::new(rows.len()), Lists::new(rows.len()));
        let mut json = Vec::new();
        for row in rows {
            let names = row.is_odd().then(|| row.irregular()).filter(|names| names.len() > 0);
            irregular.add(names)?;
            if row.is_odd() && row.extra().len() > 0 {
                extra.add_json(&mut json, |json| row.write_extra(json))?;
            } else {
                extra.add(None)?;
            }
        }
        columns.extend([extra.finish(), irregular.finish()]);
    }
    RecordBatch::try_new(schema, columns).map_err(BatchError::Defect)
}

fn bools<'a>(cells: impl ExactSizeIterator<Item = Cell<'a>>) -> ArrayRef {
    let mut column = BooleanBuilder::with_capacity(cells.len());
    cells.for_each(|cell| column.append_option(if let Cell::Bool(flag) = cell { Some(flag) } else { None }));
    Arc::new(column.finish())
}

fn integers<'a>(cells: impl ExactSizeIterator<Item = Cell<'a>>) -> ArrayRef {
    let mut column = Int64Builder::with_capacity(cells.len());
    cells.for_each(|cell| column.append_option(if let Cell::Integer(number) = cell { Some(number) } else { None }));
    Arc::new(column.finish())
}

fn floats<'a>(cells: impl ExactSizeIterator<Item = Cell<'a>>) -> ArrayRef {
    let mut column = Float64Builder::with_capacity(cells.len());
    cells.for_each(|cell| column.append_option(if let Cell::Float(number) = cell { Some(number) } else { None }));
    Arc::new(column.finish())
}

fn times<'a>(cells: impl ExactSizeIterator<Item = Cell<'a>>) -> ArrayRef {
    let mut column = TimestampMillisecondBuilder::with_capacity(cells.len()).with_timezone("UTC");
    cells.for_each(|cell| {
        column.append_option(if let Cell::Time { unix_millis, .. } = cell { Some(unix_millis) } else { None })
    });
    Arc::new(column.finish())
}

/// How many bytes of text a column may still take. Offsets are of 32 bits, because every reader of Arrow knows `Utf8`, and
/// not all know `LargeUtf8`. The builders panic where they overflow, which takes more than 2 GiB of text:
/// `max_response_bytes` may allow for a page of it.
struct Left(usize);

impl Left {
    fn take(&mut self, bytes: usize) -> Result<(), BatchError> {
        self.0 = self.0.checked_sub(bytes).ok_or(BatchError::TooLong)?;
        Ok(())
    }
}

/// A column of texts.
struct Texts {
    column: StringBuilder,
    left: Left,
}

impl Texts {
    fn new(rows: usize) -> Texts {
        // A likely length: what is too small grows.
        Texts { column: StringBuilder::with_capacity(rows, 16 * rows), left: Left(i32::MAX as usize) }
    }

    fn add(&mut self, text: Option<&str>) -> Result<(), BatchError> {
        self.left.take(text.map_or(0, str::len))?;
        self.column.append_option(text);
        Ok(())
    }

    /// As JSON text: an object has other keys in each row, which no type of a column can follow.
    fn add_json(&mut self, buffer: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), BatchError> {
        buffer.clear();
        write(buffer);
        self.add(str::from_utf8(buffer).ok())
    }

    fn finish(mut self) -> ArrayRef {
        Arc::new(self.column.finish())
    }
}

/// A column of lists of texts.
struct Lists {
    column: ListBuilder<StringBuilder>,
    left: Left,
}

impl Lists {
    fn new(rows: usize) -> Lists {
        let column = ListBuilder::with_capacity(StringBuilder::new(), rows);
        Lists { column, left: Left(i32::MAX as usize) }
    }

    fn add<'a, T: Iterator<Item = &'a str>>(&mut self, texts: Option<T>) -> Result<(), BatchError> {
        let is_some = texts.is_some();
        for text in texts.into_iter().flatten() {
            // One more for each text, so that many empty ones count, too.
            self.left.take(text.len() + 1)?;
            self.column.values().append_value(text);
        }
        self.column.append(is_some);
        Ok(())
    }

    fn finish(mut self) -> ArrayRef {
        debug_assert!(self.column.values_ref().len() <= i32::MAX as usize);
        Arc::new(self.column.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_more_text_than_its_offsets_count_is_an_error_and_no_panic() {
        let text = "x".repeat(1 << 26);
        let fill = |rows: usize| {
            let mut texts = Texts::new(1);
            (0..rows).try_for_each(|_| texts.add(Some(&text))).map(|()| texts.finish().len())
        };
        assert!(matches!(fill(32), Err(BatchError::TooLong)), "one byte more than the largest offset");
        assert_eq!(fill(2).unwrap(), 2);
        let mut left = Left(i32::MAX as usize);
        assert!(left.take(i32::MAX as usize).is_ok() && left.take(1).is_err());
        assert!(Left(i32::MAX as usize).take(usize::MAX).is_err());
    }

    #[test]
    fn so_is_a_column_of_lists() {
        let text = "x".repeat(1 << 26);
        let mut lists = Lists::new(1);
        assert!((0..32).any(|_| lists.add(Some(std::iter::once(&*text))).is_err()));
    }
}
