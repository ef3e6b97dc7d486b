//! What functions share: arguments from C, and what results become.

use std::ffi::c_char;
use std::fmt::Debug;
use std::ops::Deref;

use instantly_bridge::{Arguments, Call, Dialect, Function, Output, Record};
use instantly_rbac::operation::{Composed, Operation};
use instantly_rbac::{Items, List, Page, Reply, Result};
use serde::Serialize;

use crate::boundary::{make_handle, optional_text, text, texts};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::content::Source;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{get, get_optional};
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;
use crate::text::SecretText;

/// Arguments by position, as C gives them.
pub(crate) trait Given: Sized {
    /// A text that must be there.
    fn text(self, name: &str, given: *const c_char) -> Result<Self>;

    /// Texts, each of which must be there.
    fn texts(self, name: &str, given: *const *const c_char, count: usize) -> Result<Self>;
}

impl Given for Arguments {
    fn text(self, name: &str, given: *const c_char) -> Result<Arguments> {
        Ok(self.with_text(name, text(given, name)?))
    }

    fn texts(self, name: &str, given: *const *const c_char, count: usize) -> Result<Arguments> {
        Ok(self.with(name, &texts(given, count, name)?))
    }
}

/// The options of a function.
pub(crate) fn options(options_json: *const c_char) -> Result<Arguments> {
    Arguments::parse(Dialect::C, optional_text(options_json, "options_json")?)
}

/// A call over the network, with the client that `cancel` ends.
pub(crate) fn prepare(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    given: impl FnOnce(Arguments) -> Result<Arguments>,
) -> Result<Call> {
    let mut client = get(client, "client")?.client().clone();
    if let Some(cancel) = get_optional(cancel, "cancel")? {
        client = client.with_cancel(cancel.token());
    }
    Call::new(client, given(options(options_json)?)?)
}

/// Runs a function over the network that makes a document.
pub(crate) fn call(
    function: impl Into<Function>,
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    result: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    given: impl FnOnce(Arguments) -> Result<Arguments>,
) -> InstantlyStatus {
    let function = function.into();
    document(function.name(), result, error, || {
        instantly_bridge::call(function, prepare(client, options_json, cancel, given)?)
    })
}

/// Opens the iterator of a list.
pub(crate) fn open(
    operation: Operation,
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle(operation.name(), "iterator", iterator, error, || {
        instantly_bridge::open::<InstantlyDocument>(operation, prepare(client, options_json, cancel, Ok)?)
    })
}

/// Runs a function without network that makes a document.
pub(crate) fn offline(
    function: Composed,
    result: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    given: impl FnOnce(Arguments) -> Result<Arguments>,
) -> InstantlyStatus {
    document(function.name(), result, error, || instantly_bridge::offline(function, given(options(std::ptr::null())?)?))
}

/// Runs what makes a document.
pub(crate) fn document(
    operation: &'static str,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    make: impl FnOnce() -> Result<InstantlyDocument>,
) -> InstantlyStatus {
    make_handle(operation, "document", document, error, make)
}

impl Output for InstantlyDocument {
    type Items = InstantlyIterator;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Self> {
        Ok(InstantlyDocument::new(value))
    }

    fn record<T: Record>(reply: Reply<T>) -> Result<Self> {
        let secrets = secret_at(&reply.value, "").into_iter().collect();
        Ok(InstantlyDocument::record(reply, secrets))
    }

    fn page<T: Record>(page: Page<T>) -> Result<Self> {
        Ok(listed(page, "/items"))
    }

    fn list<T: Record>(list: List<T>) -> Result<Self> {
        Ok(listed(list, "/items"))
    }

    fn items<T: Record>(items: Items<T>) -> Result<InstantlyIterator> {
        Ok(InstantlyIterator::new(items))
    }

    fn all(items: InstantlyIterator) -> Result<Self> {
        items.into_list()
    }
}

/// Records, which stand at a place in their document.
pub(crate) fn listed<T: Record>(records: impl Deref<Target = [T]> + Source, place: &str) -> InstantlyDocument {
    let each = records.iter().enumerate();
    let secrets = each.filter_map(|(index, record)| secret_at(record, &format!("{place}/{index}"))).collect();
    InstantlyDocument::with_secrets(records, secrets)
}

/// The secret of a record that stands at a place in a document, and the place of the secret.
pub(crate) fn secret_at<T: Record>(record: &T, place: &str) -> Option<(String, SecretText)> {
    Some((format!("{place}/key"), record.secret()?.into()))
}
