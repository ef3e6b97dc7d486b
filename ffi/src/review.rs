//! The access review: what is worth a second look
//!
//! A finding: `severity` (low, medium, high or critical), `rule`, `kind` (workspace, member, key, campaign,
//!   account or mapping), `id`, `subject`, `workspace_id`, `why`, `advice`, `fingerprint` (by which it is
//!   known again); the most severe first.
//! A review of members: `members`, `roles` (members by role), `findings`.
//! A review of keys: `keys` (of `key`, `can`, `findings`, `suggested_scopes`, `suggested_from`: needs or
//!   audit_log, `in_use`: true where this is known to be the key of the client, else null, `last_logged`),
//!   `events_read`, `events_complete`, `events_problem`, `caveat`, `unused_needs`.
//! A review of tags: `teams` (of `label`, `why`), `caveat`, `carriers` (how many things carry each tag),
//!   `findings`.
//! A report: `version`, `as_of`, `workspace_id`, `workspace_name`, `sandbox`, `gaps` (what could not be
//!   read, in sentences), `first_steps` (what to do first: `severity`, `about`, `advice`, `findings`, `calls`,
//!   `commands`), `members`, `keys`, `tags` (each of `review`, `problem`), `access` (see `instantly_client_access`),
//!   `matrix`, `excepted` (of `finding`, `reason`, `until`), `unused_exceptions` (over, or matching nothing, as
//!   `why` says). Findings stand where they belong, those of the first key at "/keys/review/keys/0/findings";
//!   `instantly_client_review_findings` gives all of them.
//!
//!     InstantlyDocument *review = NULL, *text = NULL;
//!     if (instantly_client_review(client, NULL, NULL, &review, NULL) == INSTANTLY_STATUS_OK) {
//!         const char *shown = "";
//!         instantly_client_review_render(review, "text", &text, NULL);
//!         instantly_document_string(text, "", &shown, NULL, NULL);
//!         puts(shown);
//!         instantly_document_free(text);
//!         instantly_document_free(review);
//!     }

use std::ffi::c_char;

use instantly_rbac::operation::Composed;
use instantly_rbac::review::Report;
use instantly_rbac::{Error, Result};

use crate::boundary::text;
use crate::call::{call, document as document_of};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::get;
use crate::status::InstantlyStatus;

/// The members with what is worth a second look. Scope: workspace_members:read.
///
/// Options: `max_pending_days` (default 30), `max_admins` (default 3), `as_of` (ISO 8601; default now, by the server's clock).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_review(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::MembersReview, client, options_json, cancel, document, error, Ok)
}

/// Every key with what is worth a second look, most severe first. Scopes: api_keys:read, and
/// audit_logs:read for the last logged activity.
///
/// Options: `max_age_days` (default 180; null finds no key too old), `needs` (what keys must still do, by the
/// id or name of each: {"marketing": ["campaigns.list", "leads:read"]}, operations by canonical name, and
/// scopes), `max_events` (default 10,000; 0 reads none), `as_of`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_keys_review(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::KeysReview, client, options_json, cancel, document, error, Ok)
}

/// Things that are without a team, are under two, send from another team's accounts, or are gone. Scopes:
/// custom_tags:read, custom_tag_mappings:read, campaigns:read, accounts:read.
///
/// Options: `teams` (the labels of the tags that stand for teams; default: tags that are on a campaign and
/// on an account, and what is found by that is low), `teams_may_be_absent` (default false: a team
/// without a tag is an error), `without_ai_sales_agents` (default false; leaves their campaigns out).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_tags_review(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::TagsReview, client, options_json, cancel, document, error, Ok)
}

/// All of it as one document, described by docs/review.schema.json. What the key may not read is left
/// out, and the document says why.
///
/// Options: `members`, `keys`, `tags` (objects: the options above), `matrix` (as for
/// `instantly_matrix_from_json`), `assignment` (`people` and `keys`: who has which role of the matrix),
/// `exceptions` (findings that are left as they are: `fingerprint`, or `rule` and `subject`, with `reason`
/// and `until`, the last day on which it holds), `as_of`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_review(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::ClientReview, client, options_json, cancel, document, error, Ok)
}

/// The report that a document of `instantly_client_review` shows.
fn report_of(review: &InstantlyDocument) -> Result<&Report> {
    let report = review.view().report();
    report.ok_or_else(|| Error::invalid_argument("review", "is no document of instantly_client_review"))
}

/// Every finding of a review from `instantly_client_review`, the most severe first, as an array: what a nightly check
/// looks at. Those of the keys, the members and the tags are in it.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_review_findings(
    review: *const InstantlyDocument,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("client.review_findings", document, error, || {
        let review = get(review, "review")?;
        InstantlyDocument::new(&report_of(&review)?.findings())
    })
}

/// A review from `instantly_client_review` for people: "text", "markdown", "html" or "json". The
/// text is a document of its own, read as the string "".
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_review_render(
    review: *const InstantlyDocument,
    format: *const c_char,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    document_of("client.review_render", document, error, || {
        let review = get(review, "review")?;
        let report = report_of(&review)?;
        let rendered = match text(format, "format")? {
            "text" => report.to_text(),
            "markdown" => report.to_markdown(),
            "html" => report.to_html(),
            "json" => report.to_json(),
            _ => return Err(Error::invalid_argument("format", "must be text, markdown, html or json")),
        };
        InstantlyDocument::new(&rendered)
    })
}
