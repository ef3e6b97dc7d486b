//! What all calls over the network share: a client, options, and somebody who may cancel.

use std::ffi::c_char;

use instantly_rbac::{Client, ListOptions, PageOptions, Result};
use serde::de::DeserializeOwned;

use crate::boundary::{document, optional_text};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{get, get_optional};
use crate::options::{Nothing, Options, TimeLimits, time_limit};
use crate::status::InstantlyStatus;

/// One call, before its options were read.
pub(crate) struct Call {
    client: Client,
    options: Options,
}

impl Call {
    /// Checks what every call is given.
    pub fn new(
        client: *const InstantlyClient,
        options_json: *const c_char,
        cancel: *const InstantlyCancel,
    ) -> Result<Call> {
        let mut client = get(client, "client")?.client().clone();
        if let Some(cancel) = get_optional(cancel, "cancel")? {
            client = client.with_cancel(cancel.token());
        }
        Ok(Call { client, options: Options::parse(optional_text(options_json, "options_json")?)? })
    }

    /// The client for this call, which takes these options and those of every call.
    pub fn options<A: DeserializeOwned>(self) -> Result<(Client, A)> {
        let (client, options, Nothing {}) = self.read()?;
        Ok((client, options))
    }

    /// The client for this call, which takes only the options of every call.
    pub fn client(self) -> Result<Client> {
        let (client, Nothing {}) = self.options()?;
        Ok(client)
    }

    /// The client for this call, which makes a list.
    pub fn list<A: DeserializeOwned>(self) -> Result<(Client, A, ListOptions)> {
        self.read()
    }

    /// The client for this call, which asks for a page.
    pub fn page<A: DeserializeOwned>(self) -> Result<(Client, A, PageOptions)> {
        self.read()
    }

    /// The client for this call, and its options in two structures.
    pub fn read<A: DeserializeOwned, B: DeserializeOwned>(self) -> Result<(Client, A, B)> {
        let Call { mut client, options } = self;
        let (first, second, limits) = options.read::<A, B, TimeLimits>()?;
        let TimeLimits { total_timeout_seconds, attempt_timeout_seconds } = limits;
        if let Some(total) = total_timeout_seconds {
            client = client.with_total_timeout(time_limit("total_timeout_seconds", total)?);
        }
        if let Some(attempt) = attempt_timeout_seconds {
            client = client.with_attempt_timeout(time_limit("attempt_timeout_seconds", attempt)?);
        }
        Ok((client, first, second))
    }
}

/// Runs a call over the network that makes a document.
pub(crate) fn call(
    operation: &'static str,
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    result: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
    make: impl FnOnce(Call) -> Result<InstantlyDocument>,
) -> InstantlyStatus {
    document(operation, result, error, || make(Call::new(client, options_json, cancel)?))
}
