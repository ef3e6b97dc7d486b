//! The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does
//!
//! For trying things out, and for your tests. It listens on loopback only, is the same for the same
//! seed, and forgets everything when it stops. Every reply carries the header `x-instantly-sandbox: 1`, and
//! a review says that it is of a sandbox.
//!
//!     InstantlySandbox *server = NULL;
//!     InstantlyClient *tester = NULL;
//!     InstantlyDocument *members = NULL, *requests = NULL;
//!     if (instantly_sandbox_start("{\"members\": 250}", &server, NULL) == INSTANTLY_STATUS_OK) {
//!         instantly_sandbox_client(server, NULL, &tester, NULL);
//!         instantly_sandbox_fault(server, "status", "{\"status\": 503, \"operation\": \"members.list\"}", NULL);
//!         instantly_members_list(tester, NULL, NULL, &members, NULL); // it tries again
//!         instantly_sandbox_requests(server, &requests, NULL);
//!         instantly_document_free(requests);
//!         instantly_document_free(members);
//!         instantly_client_free(tester);
//!         instantly_sandbox_free(server);
//!     }

use std::ffi::c_char;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use instantly_bridge::client_builder;
use instantly_bridge::sandbox::{self, builder, fault, named, start};
use instantly_rbac::internals::ProcessId;
use instantly_rbac::{Error, Result};
use instantly_sandbox::Sandbox;

use crate::boundary::{free, guard, make_handle, quietly, slot, text, texts};
use crate::call::{Given, document as document_of, options};
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{get, peek};
use crate::status::InstantlyStatus;
use crate::text::{SecretText, Text};

/// A running sandbox.
pub struct InstantlySandbox {
    /// None once it was stopped.
    sandbox: Mutex<Option<Sandbox>>,
    url: Text,
    workspace_id: Text,
    /// The process that has its threads.
    process: ProcessId,
    admin_key: SecretText,
    owner_token: SecretText,
}

impl InstantlySandbox {
    fn lock(&self) -> MutexGuard<'_, Option<Sandbox>> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does something with a sandbox that still runs.
fn with<T>(sandbox: *const InstantlySandbox, act: impl FnOnce(&Sandbox) -> Result<T>) -> Result<T> {
    let sandbox = get(sandbox, "sandbox")?;
    if !sandbox.process.is_current() {
        return Err(Error::invalid_argument("sandbox", "belongs to the process that started it, which was forked"));
    }
    match &*sandbox.lock() {
        Some(running) => act(running),
        None => Err(Error::invalid_argument("sandbox", "was stopped")),
    }
}

/// The same, for functions without an output.
fn act(
    operation: &'static str,
    sandbox: *const InstantlySandbox,
    error: *mut *mut InstantlyError,
    act: impl FnOnce(&Sandbox) -> Result<()>,
) -> InstantlyStatus {
    guard(operation, error, || with(sandbox, act).map(|()| InstantlyStatus::Ok))
}

/// Starts a sandbox. The options are at the top of this section.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_start(
    options_json: *const c_char,
    sandbox: *mut *mut InstantlySandbox,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("sandbox.start", "sandbox", sandbox, error, || {
        let sandbox = start(builder(options(options_json)?)?)?;
        Ok(InstantlySandbox {
            url: sandbox.url().into(),
            workspace_id: sandbox.workspace_id().into(),
            process: ProcessId::current(),
            admin_key: sandbox.admin_key().expose().into(),
            owner_token: sandbox.owner_token().expose().into(),
            sandbox: Mutex::new(Some(sandbox)),
        })
    })
}

/// Where it listens, for example http://127.0.0.1:40123. The text lives as long as the handle; NULL
/// of a handle that was freed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_url(sandbox: *const InstantlySandbox) -> *const c_char {
    quietly(ptr::null(), || Some(peek(sandbox)?.url.as_ptr()))
}

/// The id of the admin workspace, as above.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_workspace_id(sandbox: *const InstantlySandbox) -> *const c_char {
    quietly(ptr::null(), || Some(peek(sandbox)?.workspace_id.as_ptr()))
}

/// A key of the admin workspace that may do everything, as above. It is a secret like any other.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_admin_key(sandbox: *const InstantlySandbox) -> *const c_char {
    quietly(ptr::null(), || Some(peek(sandbox)?.admin_key.as_ptr()))
}

/// The `sec` that a change of owner takes here, as above.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_owner_token(sandbox: *const InstantlySandbox) -> *const c_char {
    quietly(ptr::null(), || Some(peek(sandbox)?.owner_token.as_ptr()))
}

/// A client with the admin key, which is yours to free. Options: those of `instantly_client_new`
/// that do not say where the key or the API is.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_client(
    sandbox: *const InstantlySandbox,
    options_json: *const c_char,
    client: *mut *mut InstantlyClient,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("sandbox.client", "client", client, error, || {
        let settings = options(options_json)?;
        with(sandbox, |sandbox| {
            let place = (sandbox.admin_key(), sandbox.url());
            Ok(client_builder(settings, Some(place))?.build()?.into())
        })
    })
}

/// A further key of the admin workspace, with these scopes, made without a request: read it with
/// `instantly_document_secret(document, "/key", ...)`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_key_with_scopes(
    sandbox: *mut InstantlySandbox,
    scopes: *const *const c_char,
    scope_count: usize,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("sandbox.key_with_scopes", document, error, || {
        let scopes = sandbox::scopes(&texts(scopes, scope_count, "scopes")?)?;
        let key = with(sandbox, |sandbox| Ok(sandbox.key_with_scopes(&scopes)))?;
        let secrets = vec![("/key".to_owned(), key.expose().into())];
        InstantlyDocument::with_secrets(&serde_json::json!({ "key": key, "scopes": scopes }), secrets)
    })
}

/// The sub-workspaces that have accepted: an array of `id` and `name`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_sub_workspaces(
    sandbox: *const InstantlySandbox,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("sandbox.sub_workspaces", document, error, || {
        with(sandbox, |sandbox| InstantlyDocument::new(&named(sandbox.sub_workspaces())))
    })
}

/// The workspaces that can be invited into the group: an array of `id` and `name`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_invitable_workspaces(
    sandbox: *const InstantlySandbox,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("sandbox.invitable_workspaces", document, error, || {
        with(sandbox, |sandbox| InstantlyDocument::new(&named(sandbox.invitable_workspaces())))
    })
}

/// Whether a workspace has an active plan; without one, every request for it is answered with 402.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_set_paid(
    sandbox: *mut InstantlySandbox,
    workspace_id: *const c_char,
    paid: bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    act("sandbox.set_paid", sandbox, error, |sandbox| {
        sandbox.set_paid(text(workspace_id, "workspace_id")?, paid);
        Ok(())
    })
}

/// Accepts the pending invitation of this id, of a member or of a workspace. `accepted` is
/// whether there was one.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_accept_invitation(
    sandbox: *mut InstantlySandbox,
    id: *const c_char,
    accepted: *mut bool,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("sandbox.accept_invitation", error, || {
        let slot = slot(accepted, "accepted")?;
        let id = text(id, "id")?;
        slot.put(with(sandbox, |sandbox| Ok(sandbox.accept_invitation(id)))?);
        Ok(InstantlyStatus::Ok)
    })
}

/// Adds a fault, which strikes one request unless `times` says otherwise; those added before come first.
/// `kind` is
///
///   "refuse"      resets the connection before the body is read; nothing is carried out
///   "status"      answers with `status`, and with `headers` (an object) and `body` (a string) if given
///   "reset"       resets the connection; nothing is carried out
///   "stall"       never answers; nothing is carried out
///   "late"        never answers, and carries it out after `delay_seconds`
///   "drip"        carries it out, and answers one byte every `interval_seconds`
///   "cut"         carries it out, and sends `reply_bytes` of the answer, those of its head counted
///   "truncate"    carries it out, and sends `body_bytes` of the answer's body
///   "garbage"     carries it out, and answers 200 with what is no JSON
///   "drop_reply"  carries it out, and closes the connection
///
/// Options: those named above, `carried_out` (true carries the request out before a "status", a "reset"
/// or a "stall", as where a proxy loses the reply; default false), `operation` (such as "members.list"; default any), `times` (default 1;
/// null always), `after` (lets so many requests pass first).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_fault(
    sandbox: *mut InstantlySandbox,
    kind: *const c_char,
    options_json: *const c_char,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    act("sandbox.fault", sandbox, error, |sandbox| {
        sandbox.fault(fault(options(options_json)?.text("kind", kind)?)?);
        Ok(())
    })
}

/// Ends all faults.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_clear_faults(
    sandbox: *mut InstantlySandbox,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    act("sandbox.clear_faults", sandbox, error, |sandbox| {
        sandbox.clear_faults();
        Ok(())
    })
}

/// The requests that were received, in order; of many, the last 10,000: an array of `operation`,
/// `method`, `path`, `query`, `headers`, `body`, `workspace`, `status`, `fault`. No key is in it.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_requests(
    sandbox: *const InstantlySandbox,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("sandbox.requests", document, error, || {
        with(sandbox, |sandbox| InstantlyDocument::new(&sandbox.requests()))
    })
}

/// Stops it: every connection is closed and the port is free when this returns. The handle remains
/// to be freed, and its texts with it.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_stop(
    sandbox: *mut InstantlySandbox,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("sandbox.stop", error, || {
        drop(get(sandbox, "sandbox")?.lock().take());
        Ok(InstantlyStatus::Ok)
    })
}

/// Stops it, and frees the handle. NULL, and a handle that was freed, are left alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_sandbox_free(sandbox: *mut InstantlySandbox) {
    free(sandbox);
}
