//! Records as [Apache Arrow](https://arrow.apache.org) columns, for what reads columns: DuckDB, Polars,
//! pandas, Parquet. Behind the feature `arrow`.
//!
//! Every record has the same columns whatever came, in the order of its fields; they are named as in its
//! JSON, and all are nullable.
//!
//! | a field | is a column |
//! |---|---|
//! | a text, a scope, an enumeration of texts | Utf8 |
//! | a `bool` | Boolean |
//! | an `i64`, a count | Int64 |
//! | an `f64` | Float64 |
//! | a [`Timestamp`](crate::Timestamp) | Timestamp(Millisecond, "UTC"); digits finer than a millisecond are cut off |
//! | an enumeration of codes | Int64, the API's code; and behind it `<field>_name`, Utf8, the documented name: null for a code that this version does not know |
//! | a list of texts | List(Utf8) |
//! | an object, a record, a list of records | Utf8, as JSON |
//! | a [`SecretString`](crate::SecretString) | none: no secret is ever in a table |
//! | `extra` | Utf8, a JSON object; null where it is empty |
//! | `irregular` | List(Utf8); null where it is empty |
//!
//! A field that is missing or mistyped never costs its row. It is null or, where the record has a stand-in for it that is
//! a text or a list, that; `irregular` names it. A code that is missing is null.

mod columns;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

pub(crate) use self::columns::{BatchError, batch, schema as schema_of};
use crate::access::AccessRow;
use crate::audit_logs::ActivityCount;
use crate::error::{Error, ErrorKind, Result};
use crate::json::JsonValue;
use crate::rows::{self, FromRow, Rows};
use crate::specs::RecordSpec;

// The crates whose types are in this interface, so that callers need not match their versions.
pub use {::arrow_array, ::arrow_schema};

/// What a row may be: every record of the API, every [`ActivityCount`], and every [`AccessRow`].
#[allow(private_bounds, reason = "no other crate makes rows")]
pub trait Row: Columns {}

impl<T: Columns> Row for T {}

/// What has columns.
pub(crate) trait Columns: Sized {
    /// What it is.
    const COLUMNS: &'static RecordSpec;
    /// Whether it is a record of the API, which has `extra` and `irregular`.
    const IS_OF_API: bool;

    fn rows(records: &[&Self]) -> Rows;
}

impl<T: FromRow> Columns for T {
    const COLUMNS: &'static RecordSpec = T::SPEC;
    const IS_OF_API: bool = true;

    fn rows(records: &[&T]) -> Rows {
        Rows::of::<T>(records)
    }
}

macro_rules! document_columns {
    ($($row:ty),*) => {
        $(impl Columns for $row {
            const COLUMNS: &'static RecordSpec = &<$row>::SPEC;
            const IS_OF_API: bool = false;

            fn rows(rows: &[&$row]) -> Rows {
                Rows::shown(&JsonValue::of(&rows), Self::COLUMNS).unwrap_or_else(|_| Rows::none(Self::COLUMNS))
            }
        })*
    };
}

document_columns!(ActivityCount, AccessRow);

/// The columns of a table of `T`, with rows or without.
pub fn schema<T: Row>() -> SchemaRef {
    schema_of(T::COLUMNS, T::IS_OF_API)
}

/// Records as a batch of rows: a list, a page, or any of their items.
///
/// ```
/// # let sandbox = instantly_sandbox::Sandbox::start()?;
/// # let client = sandbox.client()?;
/// use instantly_rbac::arrow::arrow_array::cast::AsArray;
/// use instantly_rbac::arrow::record_batch;
///
/// let batch = record_batch(&client.members().list(&Default::default())?)?;
/// let accepted = batch.column_by_name("accepted").ok_or("no such column")?.as_boolean();
/// println!("{} of {} members accepted", accepted.true_count(), batch.num_rows());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// `InvalidArgument` where the rows have more than 2 GiB of text in one column.
pub fn record_batch<'a, T: Row + 'a>(rows: impl IntoIterator<Item = &'a T>) -> Result<RecordBatch> {
    let rows = T::rows(&rows.into_iter().collect::<Vec<_>>());
    batch(T::COLUMNS, schema::<T>(), rows.iter()).map_err(in_words)
}

/// Records that are read where they stand as a batch of rows, as [`record_batch`] makes one.
///
/// # Errors
///
/// As of [`record_batch`].
#[doc(hidden)]
pub fn row_batch<'a>(
    spec: &RecordSpec,
    rows: impl ExactSizeIterator<Item = rows::Row<'a>> + Clone,
) -> Result<RecordBatch> {
    batch(spec, schema_of(spec, true), rows).map_err(in_words)
}

/// The columns of such a batch.
#[doc(hidden)]
pub fn row_schema(spec: &RecordSpec) -> SchemaRef {
    schema_of(spec, true)
}

fn in_words(problem: BatchError) -> Error {
    match problem {
        BatchError::TooLong => {
            Error::invalid_argument("rows", "have more than 2 GiB of text in one column; make several batches of them")
        }
        BatchError::Defect(error) => Error::new(ErrorKind::Internal, format!("{error}, a defect of this library")),
    }
}
