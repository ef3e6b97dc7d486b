//! Records as Arrow columns: of every list, and of the audit log as a stream.

mod audit_logs;
mod columns;

use instantly_rbac::arrow::arrow_array::cast::AsArray;
use instantly_rbac::arrow::arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use instantly_rbac::arrow::arrow_array::{Array, RecordBatch};
use instantly_rbac::arrow::arrow_schema::DataType;
use serde_json::{Map, Value, json};

fn cell(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
        DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
        DataType::Timestamp(..) => json!(column.as_primitive::<TimestampMillisecondType>().value(row)),
        DataType::Boolean => json!(column.as_boolean().value(row)),
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(row);
            (0..list.len()).map(|item| cell(&list, item)).collect()
        }
        other => panic!("no column is of type {other}"),
    }
}

/// A batch, row by row.
fn rows(batch: &RecordBatch) -> Vec<Value> {
    let schema = batch.schema();
    let columns = || schema.fields().iter().zip(batch.columns());
    let row = |row| columns().map(|(field, column)| (field.name().clone(), cell(column, row))).collect::<Map<_, _>>();
    (0..batch.num_rows()).map(|number| Value::Object(row(number))).collect()
}
