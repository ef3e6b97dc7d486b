//! Tags: labels on accounts, campaigns and workspaces
//!
//! A tag is a label and a filter; it keeps nobody out. Tag ids are UUIDs; lists show those of all labels.
//!
//!     const char *labels[] = {"SDR-West", "SDR-East"};
//!     InstantlyDocument *tags = NULL;
//!     if (instantly_tags_ensure(client, labels, 2, NULL, NULL, &tags, NULL) == INSTANTLY_STATUS_OK) {
//!         const char *id = "";
//!         instantly_document_string(tags, "/items/0/id", &id, NULL, NULL);
//!         printf("SDR-West is %s\n", id);
//!         instantly_document_free(tags);
//!     }

use std::ffi::c_char;

use instantly_bridge::Function;
use instantly_rbac::operation::{Composed, Operation};
use instantly_rbac::tags::ResourceType;

use crate::call::{Given, call, open};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;
use crate::text::Names;

/// All tags that match, or an error. Scope: custom_tags:read.
///
/// Options: `search`, `resource_ids`, `tag_ids` (arrays), `page_size`, `max_items`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsList, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::TagsList, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: the filters above, `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::TagsList), client, options_json, cancel, document, error, Ok)
}

/// One tag. Scope: custom_tags:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_get(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsGet, client, options_json, cancel, document, error, |given| given.text("id", id))
}

/// Creates a tag. Scope: custom_tags:create. A label that exists is INSTANTLY_STATUS_CONFLICT, which
/// `instantly_tags_ensure` takes as it is.
///
/// Where the reply is lost, the tag is looked for (scope custom_tags:read): found, it is the result, with
/// `/meta/recovered`; otherwise it is sent again, since the API keeps labels unique. Where neither helps
/// within the call's time: INSTANTLY_STATUS_OUTCOME_UNKNOWN.
///
/// Options: `description`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_create(
    client: *const InstantlyClient,
    label: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsCreate, client, options_json, cancel, document, error, |given| given.text("label", label))
}

/// Creates those of the tags that are missing, and returns all of them as a list, in the order of the
/// labels. Scopes: custom_tags:read and custom_tags:create.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_ensure(
    client: *const InstantlyClient,
    labels: *const *const c_char,
    label_count: usize,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::TagsEnsure, client, options_json, cancel, document, error, |given| {
        given.texts("labels", labels, label_count)
    })
}

/// Changes a tag. Scope: custom_tags:update.
///
/// Options, at least one of: `label`, `description` (null clears it).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_update(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsUpdate, client, options_json, cancel, document, error, |given| given.text("id", id))
}

/// Deletes a tag. Scope: custom_tags:delete.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_delete(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsDelete, client, options_json, cancel, document, error, |given| given.text("id", id))
}

/// Puts tags on accounts, campaigns and workspaces. Repeating it changes nothing. The documentation
/// names no scope.
///
/// Options, at least one of: `accounts` (addresses), `campaigns`, `workspaces` (ids), each an array.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_assign(
    client: *const InstantlyClient,
    tag_ids: *const *const c_char,
    tag_id_count: usize,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsAssign, client, options_json, cancel, document, error, |given| {
        given.texts("tag_ids", tag_ids, tag_id_count)
    })
}

/// Takes tags off. Options: as for `instantly_tags_assign`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_unassign(
    client: *const InstantlyClient,
    tag_ids: *const *const c_char,
    tag_id_count: usize,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsUnassign, client, options_json, cancel, document, error, |given| {
        given.texts("tag_ids", tag_ids, tag_id_count)
    })
}

/// Which resources carry which tags, or an error. Scope: custom_tag_mappings:read.
///
/// Options: `resource_ids` (an array), `page_size`, `max_items`. `resource_type` of a mapping is a code:
/// see `instantly_tags_resource_type_name`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_mappings(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::TagsMappings, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_mappings_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::TagsMappings, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: the filters above, `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_mappings_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::TagsMappings), client, options_json, cancel, document, error, Ok)
}

/// The name of a `resource_type`, for example `campaign`; NULL for a code that this version does not
/// know. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_resource_type_name(code: i64) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(code, || ResourceType::KNOWN.iter().map(|known| (known.code(), known.name())).collect())
}
