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
use std::ops::Deref;

use instantly_rbac::Error;
use instantly_rbac::keys::{ApiKey, CreateOptions, KeyFilter, Preset};

use crate::boundary::{document as make_document, text, texts};
use crate::call::call;
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::content::Source;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::{InstantlyIterator, open};
use crate::status::InstantlyStatus;
use crate::text::SecretText;

/// The secret of a key, and where its document has it.
fn secret_of(key: &ApiKey, place: &str) -> Option<(String, SecretText)> {
    key.key.as_ref().map(|secret| (format!("{place}/key"), secret.expose().into()))
}

/// A list or a page of keys.
fn listed(keys: impl Deref<Target = [ApiKey]> + Source) -> InstantlyDocument {
    let each = keys.iter().enumerate();
    let secrets = each.filter_map(|(index, key)| secret_of(key, &format!("/items/{index}"))).collect();
    InstantlyDocument::with_secrets(keys, secrets)
}

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
    call("keys.list", client, options_json, cancel, document, error, |call| {
        let (client, filter, paging) = call.list::<KeyFilter>()?;
        client.keys().iter(&filter).bounded(&paging).into_list().map(listed)
    })
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
    open("keys.iter", client, options_json, cancel, iterator, error, |call| {
        let (client, filter, paging) = call.list::<KeyFilter>()?;
        InstantlyIterator::with_secrets(client.keys().iter(&filter).bounded(&paging), secret_of)
    })
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
    call("keys.page", client, options_json, cancel, document, error, |call| {
        let (client, filter, options) = call.page::<KeyFilter>()?;
        client.keys().page(&filter, &options).map(listed)
    })
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
    call("keys.create", client, options_json, cancel, document, error, |call| {
        let (name, scopes) = (text(name, "name")?, texts(scopes, scope_count, "scopes")?);
        let (client, options) = call.options::<CreateOptions>()?;
        let reply = client.keys().create_with(name, &scopes, &options)?;
        let secrets = secret_of(&reply.value, "").into_iter().collect();
        Ok(InstantlyDocument::record_with_secrets(reply, secrets))
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
    call("keys.revoke", client, options_json, cancel, document, error, |call| {
        let id = text(id, "id")?;
        call.client()?.keys().revoke(id).map(InstantlyDocument::new)
    })
}

/// The scopes of a preset, as an array: "analytics_read_only", "campaign_management" or
/// "webhook_handler". No network.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_preset(
    preset: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_document("keys.preset", document, error, || {
        let name = text(preset, "preset")?;
        let preset = Preset::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| {
            let names = Preset::ALL.map(Preset::name).join(", ");
            Error::invalid_argument("preset", format_args!("{name:?} is none; there are {names}"))
        })?;
        Ok(InstantlyDocument::new(preset.scopes()))
    })
}
