//! Campaigns
//!
//!     InstantlyDocument *active = NULL;
//!     if (instantly_campaigns_list(client, "{\"status\": 1}", NULL, &active, NULL) == INSTANTLY_STATUS_OK) {
//!         size_t count = 0;
//!         instantly_document_rows(active, &count, NULL);
//!         printf("%zu campaigns are %s\n", count, instantly_campaigns_status_name(1));
//!         instantly_document_free(active);
//!     }

use std::ffi::c_char;

use instantly_bridge::Function;
use instantly_rbac::campaigns::CampaignStatus;
use instantly_rbac::operation::Operation;

use crate::call::{call, open};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;
use crate::text::Names;

/// All campaigns that match, those of AI sales agents among them, or an error. Scope: campaigns:read.
///
/// Options: `search`, `tag_ids` (an array), `status`, `exclude_status` (codes), `ai_sales_agent_id`,
/// `without_ai_sales_agents` (true leaves those of AI sales agents out; `meta.hint` then says so),
/// `page_size`, `max_items`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_campaigns_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::CampaignsList, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_campaigns_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::CampaignsList, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: the filters above, `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_campaigns_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::CampaignsList), client, options_json, cancel, document, error, Ok)
}

/// The name of a campaign's `status`, for example `active`; NULL for a code that this version does
/// not know. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_campaigns_status_name(code: i64) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(code, || CampaignStatus::KNOWN.iter().map(|known| (known.code(), known.name())).collect())
}
