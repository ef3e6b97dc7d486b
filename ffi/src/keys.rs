//! API keys: what programs may do
//!
//! A key cannot be changed, only replaced; it has no expiry.
//!
//!     const char *scopes[] = {"campaigns:read", "accounts:read"};
//!     InstantlyDocument *key = NULL;
//!     if (instantly_keys_create(client, "marketing", scopes, 2, NULL, NULL, &key, NULL) == INSTANTLY_STATUS_OK) {
//!         const char *secret = NULL;
//!         instantly_document_secret(key, "/key", &secret, NULL, NULL); // store it: it is given once
//!         instantly_document_free(key);
//!     }

use std::ffi::c_char;

use instantly_bridge::Function;
use instantly_rbac::Error;
use instantly_rbac::keys::Preset;
use instantly_rbac::operation::Operation;

use crate::boundary::text;
use crate::call::{Given, call, document as document_of, open};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;

/// All API keys, or an error. Scope: api_keys:read.
///
/// Options: `reveal` (true keeps the secrets, for `instantly_document_secret`; default false drops them),
/// `page_size`, `max_items`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::KeysList, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::KeysList, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: `reveal`, `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::KeysList), client, options_json, cancel, document, error, Ok)
}

/// Creates an API key with these scopes, such as "campaigns:read". Scope: api_keys:create. It is sent
/// once: a lost reply is INSTANTLY_STATUS_OUTCOME_UNKNOWN, and the error names the keys that it may have
/// made (`instantly_error_candidate`). Options: `recover`: revokes those and creates the key anew, where
/// there are any; the document's `/meta/recovered` and `/meta/hint` say so. Give each key a name of its
/// own then: one of another program with the same name and scopes, made in the same moment, would go too.
///
/// The secret is given once, by `instantly_document_secret(document, "/key", ...)`, and shown as `***`
/// everywhere else.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_create(
    client: *const InstantlyClient,
    name: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::KeysCreate, client, options_json, cancel, document, error, |given| {
        given.text("name", name)?.texts("scopes", scopes, scope_count)
    })
}

/// Revokes an API key. Scope: api_keys:delete. The key in use cannot revoke itself.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_revoke(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::KeysRevoke, client, options_json, cancel, document, error, |given| given.text("id", id))
}

/// The scopes of a preset, as an array: "analytics_read_only", "campaign_management" or
/// "webhook_handler". No network.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_preset(
    preset: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("keys.preset", document, error, || {
        let name = text(preset, "preset")?;
        let preset = Preset::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| {
            let names = Preset::ALL.map(Preset::name).join(", ");
            Error::invalid_argument("preset", format_args!("{name:?} is none; there are {names}"))
        })?;
        InstantlyDocument::new(&preset.scopes())
    })
}
