//! Columns as CSV: texts and lists as they are, times as the API writes them, and nothing that a spreadsheet computes.

use std::borrow::Cow;

use instantly_rbac::arrow::arrow_array::cast::AsArray;
use instantly_rbac::arrow::arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use instantly_rbac::arrow::arrow_array::{Array, ArrayRef, RecordBatch};
use instantly_rbac::arrow::arrow_schema::{DataType, SchemaRef};
use instantly_rbac::internals::{csv_line, csv_text};

/// A line of names, and one for each row.
pub fn csv(schema: &SchemaRef, batches: &[RecordBatch]) -> String {
    let mut csv = String::new();
    csv_line(schema.fields().iter().map(|field| field.name()), &mut csv);
    for batch in batches {
        for row in 0..batch.num_rows() {
            csv_line(batch.columns().iter().map(|column| value(column, row)), &mut csv);
        }
    }
    csv
}

/// A value of a column; nothing where it is null.
fn value(column: &ArrayRef, row: usize) -> Cow<'_, str> {
    if column.is_null(row) {
        return Cow::Borrowed("");
    }
    match column.data_type() {
        DataType::Utf8 => csv_text(column.as_string::<i32>().value(row)),
        DataType::Boolean => if column.as_boolean().value(row) { "true" } else { "false" }.into(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string().into(),
        DataType::Float64 => serde_json::json!(column.as_primitive::<Float64Type>().value(row)).to_string().into(),
        DataType::Timestamp(..) => {
            let time = column.as_primitive::<TimestampMillisecondType>().value_as_datetime(row);
            time.map_or(Cow::Borrowed(""), |time| time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string().into())
        }
        // The columns here have no other type.
        _ => {
            let list = column.as_list::<i32>().value(row);
            let texts = list.as_string::<i32>().iter().collect::<Vec<_>>();
            serde_json::to_string(&texts).unwrap_or_default().into()
        }
    }
}
