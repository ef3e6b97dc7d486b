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
use std::path::PathBuf;
use std::ptr;

use instantly_rbac::{Client, ClientBuilder, Error, JsonValue, Reply, Result, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::boundary::{free, guard, make_handle, optional_text, quietly, text};
use crate::call::call;
use crate::cancel::InstantlyCancel;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{get, peek};
use crate::options::{Nothing, Options, from_json, parsed, seconds, time_limit};
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

/// Settings of a client; each has the default of core's builder.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ClientOptions {
    workspace: Option<String>,
    connect_timeout_seconds: Option<f64>,
    attempt_timeout_seconds: Option<f64>,
    total_timeout_seconds: Option<f64>,
    /// Null turns pacing off, absence leaves its default.
    #[serde(deserialize_with = "present")]
    capacity: Option<Option<f64>>,
    max_attempts: Option<u32>,
    backoff_seconds: Option<f64>,
    proxy: Option<SecretString>,
    ca_file: Option<PathBuf>,
    user_agent: Option<String>,
    max_response_bytes: Option<u64>,
}

/// Where the API is, and where the key, if it was not given.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PlaceOptions {
    api_key_env: Option<String>,
    api_key_file: Option<PathBuf>,
    base_url: Option<String>,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<f64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl ClientOptions {
    /// A builder with these settings.
    pub fn apply(self, mut builder: ClientBuilder) -> Result<ClientBuilder> {
        let ClientOptions {
            workspace,
            connect_timeout_seconds,
            attempt_timeout_seconds,
            total_timeout_seconds,
            capacity,
            max_attempts,
            backoff_seconds,
            proxy,
            ca_file,
            user_agent,
            max_response_bytes,
        } = self;
        if let Some(id) = workspace {
            builder = builder.workspace(id);
        }
        if let Some(connect) = connect_timeout_seconds {
            builder = builder.connect_timeout(time_limit("connect_timeout_seconds", connect)?);
        }
        if let Some(attempt) = attempt_timeout_seconds {
            builder = builder.attempt_timeout(time_limit("attempt_timeout_seconds", attempt)?);
        }
        if let Some(total) = total_timeout_seconds {
            builder = builder.total_timeout(time_limit("total_timeout_seconds", total)?);
        }
        if let Some(share) = capacity {
            builder = builder.capacity(share);
        }
        if let Some(attempts) = max_attempts {
            builder = builder.max_attempts(attempts);
        }
        if let Some(wait) = backoff_seconds {
            builder = builder.backoff(seconds("backoff_seconds", wait)?);
        }
        if let Some(url) = proxy {
            builder = builder.proxy(url);
        }
        if let Some(file) = ca_file {
            builder = builder.ca_file(file);
        }
        if let Some(name) = user_agent {
            builder = builder.user_agent(name);
        }
        if let Some(bytes) = max_response_bytes {
            builder = builder.max_response_bytes(bytes);
        }
        Ok(builder)
    }
}

impl PlaceOptions {
    /// The builder with the one source of its key that was named.
    fn apply(self, api_key: Option<&str>, mut builder: ClientBuilder) -> Result<ClientBuilder> {
        let PlaceOptions { api_key_env, api_key_file, base_url } = self;
        if let Some(url) = base_url {
            builder = builder.base_url(url);
        }
        match (api_key, api_key_env, api_key_file) {
            (None, None, None) => Ok(builder),
            (Some(key), None, None) => Ok(builder.api_key(key)),
            (None, Some(name), None) => Ok(builder.api_key_env(name)),
            (None, None, Some(file)) => Ok(builder.api_key_file(file)),
            _ => Err(Error::invalid_argument("api_key", "give only one of api_key, api_key_env and api_key_file")),
        }
    }
}

/// Makes a client. Nothing is sent. `api_key` may be NULL: then the key is read from where the
/// options say, or from the environment variable INSTANTLY_API_KEY.
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
        let options = Options::parse(optional_text(options_json, "options_json")?)?;
        let (places, settings, Nothing {}) = options.read::<PlaceOptions, ClientOptions, Nothing>()?;
        let builder = places.apply(optional_text(api_key, "api_key")?, Client::builder())?;
        Ok(settings.apply(builder)?.build()?.into())
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
    call("client.check", client, options_json, cancel, document, error, |call| {
        call.client()?.check().map(InstantlyDocument::new)
    })
}

/// What any other endpoint answered.
#[derive(Serialize)]
struct Answer {
    value: JsonValue,
    meta: instantly_rbac::Meta,
}

/// Calls any other endpoint, with the same retries (of GET alone), pacing and redaction. The
/// document is `value`, which is what the server sent, secrets included, and `meta`.
///
/// `path` is that of the API reference, with or without /api/v2, percent-encoded already.
/// `query_json` is NULL or an object of strings, `body_json` NULL or any JSON.
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
    call("client.request", client, options_json, cancel, document, error, |call| {
        let query = optional_text(query_json, "query_json")?;
        let query: Map<String, Value> = query.map_or(Ok(Map::new()), |json| from_json(json, "query_json"))?;
        let query = query.iter().map(|(name, value)| match value {
            Value::String(text) => Ok((name.as_str(), text.as_str())),
            _ => Err(Error::invalid_argument("query_json", format_args!("{name}: must be a string"))),
        });
        let query: Vec<_> = query.collect::<Result<_>>()?;
        let body = optional_text(body_json, "body_json")?.map(|json| parsed(json, "body_json"));
        let method = text(method, "method")?.parse()?;
        let path = text(path, "path")?;
        let Reply { value, meta } = call.client()?.request(method, path, &query, body.transpose()?.as_ref())?;
        Ok(InstantlyDocument::new(Answer { value, meta }))
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
