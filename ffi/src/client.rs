//! Clients
//!
//! A client holds a key and its connections; make one and keep it. Any number of threads may use it
//! at once. Calls block, on three clocks: to connect, for one request, and for a call with all its
//! retries and waits. A list, a review, `tags_ensure` and `groups_for_each` make several calls, each
//! with its own time; of a list it is one a page.
//!
//!     InstantlyClient *mine = NULL;
//!     InstantlyError *error = NULL;
//!     // The key is read from the environment variable INSTANTLY_API_KEY.
//!     if (instantly_client_new(NULL, "{\"total_timeout_seconds\": 60}", &mine, &error) != INSTANTLY_STATUS_OK) {
//!         fprintf(stderr, "%s\n", instantly_error_text(error));
//!         instantly_error_free(error);
//!     }
//!     instantly_client_free(mine);

use std::ffi::c_char;
use std::ptr;

use instantly_bridge::{client_builder, parsed};
use instantly_rbac::Client;
use instantly_rbac::operation::Composed;

use crate::boundary::{free, guard, make_handle, optional_text, quietly, text};
use crate::call::{Given, call, options};
use crate::cancel::InstantlyCancel;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{get, peek};
use crate::status::InstantlyStatus;
use crate::text::Text;

/// A client of one workspace.
pub struct InstantlyClient {
    client: Client,
    base_url: Text,
    workspace: Option<Text>,
}

impl InstantlyClient {
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }
}

impl From<Client> for InstantlyClient {
    fn from(client: Client) -> Self {
        let base_url = client.base_url().into();
        let workspace = client.workspace_id().map(Text::from);
        InstantlyClient { client, base_url, workspace }
    }
}

/// Makes a client. Nothing is sent. `api_key` may be NULL: then the key is read from where the
/// options say, or from the environment variable INSTANTLY_API_KEY. Without the option `base_url`, the
/// address is that in INSTANTLY_BASE_URL, where that is set.
///
/// The options are at the top of this section. Only one source of the key may be given, and `api_key` is one.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_new(
    api_key: *const c_char,
    options_json: *const c_char,
    client: *mut *mut InstantlyClient,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("client.new", "client", client, error, || {
        let mut settings = options(options_json)?;
        if let Some(key) = optional_text(api_key, "api_key")? {
            settings = settings.with_text("api_key", key);
        }
        Ok(client_builder(settings, None)?.build()?.into())
    })
}

/// A client that acts for a sub-workspace, over the same connections. It is yours to free.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_as_workspace(
    client: *const InstantlyClient,
    id: *const c_char,
    workspace: *mut *mut InstantlyClient,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("client.as_workspace", "workspace", workspace, error, || {
        Ok(get(client, "client")?.client.as_workspace(text(id, "id")?)?.into())
    })
}

/// Tells whether the key works (`works`), for which workspace (`workspace`, where the key may read
/// it), and what stands in the way (`problem`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_check(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::ClientCheck, client, options_json, cancel, document, error, Ok)
}

/// Calls any other endpoint, with the same retries (of GET alone), pacing and redaction. The
/// document is `value`, which is what the server sent, secrets included, and `meta`.
///
/// `path` is that of the API reference, with or without /api/v2, percent-encoded already.
/// `query_json` is NULL or an object of strings, numbers, booleans and lists of them (each item is sent
/// as a parameter of its own), `body_json` NULL or any JSON.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_request(
    client: *const InstantlyClient,
    method: *const c_char,
    path: *const c_char,
    query_json: *const c_char,
    body_json: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::ClientRequest, client, options_json, cancel, document, error, |given| {
        let mut given = given.text("method", method)?.text("path", path)?;
        for (name, argument, json) in [("query", "query_json", query_json), ("body", "body_json", body_json)] {
            if let Some(json) = optional_text(json, argument)? {
                given = given.with_json(name, parsed(json, argument)?);
            }
        }
        Ok(given)
    })
}

/// Closes the client and those that `instantly_client_as_workspace` made of it: their later calls are
/// INVALID_ARGUMENT, and their iterators and Arrow streams end with an error. Calls under way go on. The
/// client that it was made of stays open, and so do others that were made of that one. Connections are
/// shared by all clients of the process with the same proxy, certificates, user agent and connect timeout,
/// and end with the last of them. The handle is still yours to free.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_close(
    client: *mut InstantlyClient,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("client.close", error, || {
        get(client, "client")?.client.close();
        Ok(InstantlyStatus::Ok)
    })
}

/// Where the API is. The text lives as long as the client; NULL of a client that was freed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_base_url(client: *const InstantlyClient) -> *const c_char {
    quietly(ptr::null(), || Some(peek(client)?.base_url.as_ptr()))
}

/// The sub-workspace that the client acts for; NULL where it acts for its key's own. The text lives
/// as long as the client.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_workspace_id(client: *const InstantlyClient) -> *const c_char {
    quietly(ptr::null(), || Some(peek(client)?.workspace.as_ref()?.as_ptr()))
}

/// The time in seconds that each call of the client has in all, unless its options say another; 0 of a client that
/// was freed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_total_timeout_seconds(client: *const InstantlyClient) -> f64 {
    quietly(0.0, || Some(peek(client)?.client.total_timeout().as_secs_f64()))
}

/// Frees a client, and closes nothing: calls under way go on, and so do iterators, and the clients that
/// were made of it. NULL, and a client that was freed, are left alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_free(client: *mut InstantlyClient) {
    free(client);
}
