//! The audit log as [Apache Arrow](https://arrow.apache.org) record batches, a page at a time. Behind the
//! feature `arrow`.
//!
//! There is a column for each field of [`AuditLog`], in its order, of the type that [`arrow`](crate::arrow) gives it,
//! and behind `activity_type` (the code) `activity_type_name`: Utf8, null for a code that this version does not know.
//! All columns are nullable. Digits of `timestamp` that are finer than a millisecond are cut off.
//!
//! These are the columns of any list of events, made as [`arrow`](crate::arrow) makes those of every record.

use std::iter::FusedIterator;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::{AuditLog, AuditLogFilter, AuditLogs};
use crate::arrow::{BatchError, batch};
use crate::error::{Error, ErrorKind, Result};
use crate::page::Items;
use crate::panics;
use crate::reply::Meta;
use crate::rows::Rows;

impl AuditLogs<'_> {
    /// All events that match as Arrow record batches, one for each page of up to 1,000: a log of any
    /// length in the memory of one page. Scope: `audit_logs:read`.
    ///
    /// Nothing is sent before the first batch is asked for. The columns are those of
    /// [this module](self), and known from the start. An empty log has no batch at all.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::arrow::arrow_array::cast::AsArray;
    ///
    /// for batch in client.audit_logs().batches(&Default::default()).page_size(200) {
    ///     let batch = batch?; // hand it to a Parquet writer, or to whatever reads Arrow
    ///     let by_program = batch.column_by_name("from_api").ok_or("no such column")?.as_boolean();
    ///     println!("{} of {} events by programs", by_program.true_count(), batch.num_rows());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any error of any page, in the place of its batch and as the last thing that comes:
    /// [`ArrowError::ExternalError`] around an [`Error`].
    pub fn batches(&self, filter: &AuditLogFilter) -> AuditLogBatches {
        self.iter(filter).into()
    }
}

/// The batches of an iterator that was bounded before.
impl From<Items<AuditLog>> for AuditLogBatches {
    fn from(items: Items<AuditLog>) -> Self {
        AuditLogBatches { items, schema: crate::arrow::schema::<AuditLog>(), over: false }
    }
}

/// The audit log as record batches, page by page as they are needed. After an error it is over.
pub struct AuditLogBatches {
    items: Items<AuditLog>,
    schema: SchemaRef,
    over: bool,
}

impl AuditLogBatches {
    /// Events a request, and so in a batch: 1 to 1,000. Default: the most.
    #[must_use]
    pub fn page_size(mut self, items: u32) -> Self {
        self.items = self.items.page_size(items);
        self
    }

    /// Ends after this many events, at least 1.
    #[must_use]
    pub fn max_items(mut self, items: u64) -> Self {
        self.items = self.items.max_items(items);
        self
    }

    /// Starts behind a page that was read before, given its `next_starting_after`.
    #[must_use]
    pub fn starting_after(mut self, cursor: impl Into<String>) -> Self {
        self.items = self.items.starting_after(cursor);
        self
    }

    /// The same, unless what was given is not allowed: an error now, which would otherwise come in the
    /// place of the first batch.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`, naming the argument and what is allowed.
    pub fn checked(self) -> Result<Self> {
        let AuditLogBatches { items, schema, over } = self;
        Ok(AuditLogBatches { items: items.checked()?, schema, over })
    }

    /// Whether every event of the log was taken.
    pub fn is_complete(&self) -> bool {
        self.items.is_complete() && !self.over
    }

    /// How the calls went so far. Of an empty log, the hint says what may be the cause.
    pub fn meta(&self) -> &Meta {
        self.items.meta()
    }

    /// The same for a consumer in another language, over Arrow's C stream interface. It may be
    /// dropped or released at any time, read to its end or not.
    ///
    /// A consumer there sees the text of an error and a code: `EINVAL` for an argument that is not
    /// allowed, `EIO` for everything else.
    pub fn into_ffi_stream(self) -> FFI_ArrowArrayStream {
        FFI_ArrowArrayStream::new(Box::new(AtBorder(self)))
    }

    /// The next batch, or the error of this library that came in its place.
    ///
    /// # Errors
    ///
    /// Any error of the page.
    pub fn next_batch(&mut self) -> Option<Result<RecordBatch>> {
        if self.over {
            return None;
        }
        let batch = self.items.pages().next_rows()?.and_then(|page| self.batch(&page));
        self.over = batch.is_err();
        Some(batch)
    }

    fn batch(&mut self, page: &Rows) -> Result<RecordBatch> {
        batch(page.spec(), Arc::clone(&self.schema), page.iter()).map_err(|problem| match problem {
            BatchError::TooLong => self
                .items
                .pages()
                .unusable("a page has more than 2 GiB of text in one column; ask for fewer items a page"),
            BatchError::Defect(error) => defect(format_args!("a page does not fit its own schema: {error}")),
        })
    }
}

impl Iterator for AuditLogBatches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        self.next_batch().map(|batch| batch.map_err(|error| ArrowError::from_external_error(Box::new(error))))
    }
}

impl FusedIterator for AuditLogBatches {}

impl RecordBatchReader for AuditLogBatches {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// A reader for callbacks that C calls: a panic in one of them ends the process.
struct AtBorder(AuditLogBatches);

impl Iterator for AtBorder {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        let next = panics::catch(|| self.0.next_batch()).unwrap_or_else(|panicked| {
            self.0.over = true;
            Some(Err(panicked.in_operation(crate::Operation::AuditLogsList)))
        });
        next.map(|batch| batch.map_err(in_c))
    }
}

impl RecordBatchReader for AtBorder {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }
}

/// The error that has the right code over there. Its text becomes a C string; a NUL in it would be a panic, and no
/// error has one.
fn in_c(error: Error) -> ArrowError {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::InvalidArgument => ArrowError::InvalidArgumentError(text),
        _ => ArrowError::IoError(text, std::io::Error::other(error)),
    }
}

fn defect(problem: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Internal, format!("{problem}, a defect of this library"))
        .in_operation(crate::Operation::AuditLogsList)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use arrow_array::ffi_stream::RecordBatchStreamReader;

    use super::*;
    use crate::client::Client;
    use crate::operation::Operation;
    use crate::request::Query;

    #[test]
    fn a_panic_does_not_cross_into_c_but_is_an_error_and_the_end() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let mut connection = listener.accept().unwrap().0;
            assert!(connection.read(&mut [0; 4096]).unwrap() > 0);
            let body = r#"{"items":[{}]}"#;
            write!(connection, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        });
        let client = Client::builder().api_key("k").base_url(url).build().unwrap();
        let items = Items::new(&client, Operation::AuditLogsList, Ok(Query::default()), |_, _| panic!("on purpose"));
        let batches = AuditLogBatches::from(items);
        let mut reader = RecordBatchStreamReader::try_new(batches.into_ffi_stream()).unwrap();
        let error = reader.next().unwrap().unwrap_err().to_string();
        assert!(error.contains("audit_logs.list: this library panicked"), "{error}");
        assert!(reader.next().is_none());
        server.join().unwrap();
    }

    #[test]
    fn an_error_with_a_nul_is_fit_for_a_c_string_and_keeps_its_sort() {
        let wrong = in_c(Error::new(ErrorKind::InvalidArgument, "a\0b"));
        assert_eq!(wrong.to_string(), r"Invalid argument error: a\u{0}b");
        let lost = in_c(Error::new(ErrorKind::Network, "a\0b"));
        assert!(matches!(lost, ArrowError::IoError(..)));
        assert_eq!(lost.to_string(), r"Io error: a\u{0}b");
    }
}
