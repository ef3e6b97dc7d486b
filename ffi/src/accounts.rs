//! Accounts: the mailboxes that campaigns send from
//!
//!     InstantlyDocument *broken = NULL;
//!     if (instantly_accounts_list(client, "{\"filter\": \"ACC_FILTER_ERROR\"}", NULL, &broken, NULL) == INSTANTLY_STATUS_OK) {
//!         const char *email = "none";
//!         instantly_document_string(broken, "/items/0/email", &email, NULL, NULL);
//!         printf("the first with an error: %s\n", email);
//!         instantly_document_free(broken);
//!     }

use std::ffi::c_char;

use instantly_bridge::Function;
use instantly_rbac::accounts::{AccountStatus, ProviderCode, WarmupStatus};
use instantly_rbac::operation::Operation;

use crate::call::{call, open};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;
use crate::text::Names;

/// All sending accounts that match, or an error. Scope: accounts:read. An account has no id; its `email`
/// is its key.
///
/// Options: `search`, `status`, `provider_code` (codes), `tag_ids`, `tag_ids_all` (arrays), `include_tags`
/// (true or false), `filter` (such as "ACC_FILTER_ERROR"), `page_size`, `max_items`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_accounts_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::AccountsList, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_accounts_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::AccountsList, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: the filters above, `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`). Further options: `sort_by`, `sort_order`
/// ("asc" or "desc"), `skip`; the last two need the first.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_accounts_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::AccountsList), client, options_json, cancel, document, error, Ok)
}

/// The name of an account's `status`, for example `paused`; NULL for a code that this version does
/// not know. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_accounts_status_name(code: i64) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(code, || AccountStatus::KNOWN.iter().map(|known| (known.code(), known.name())).collect())
}

/// The name of an account's `warmup_status`, as above.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_accounts_warmup_status_name(code: i64) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(code, || WarmupStatus::KNOWN.iter().map(|known| (known.code(), known.name())).collect())
}

/// The name of an account's `provider_code`, as above.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_accounts_provider_name(code: i64) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(code, || ProviderCode::KNOWN.iter().map(|known| (known.code(), known.name())).collect())
}
