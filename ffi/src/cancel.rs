//! Cancelling
//!
//! Every call over the network takes an `InstantlyCancel *cancel`, which may be NULL. Another thread
//! may trigger it while the call runs: the call then returns `INSTANTLY_STATUS_CANCELLED` within
//! about 50 ms. What was sent before may still be carried out. One handle may serve many calls; once
//! triggered, it ends all of them, later ones too. Once freed, it can no longer be triggered.
//!
//!     InstantlyCancel *cancel = NULL;
//!     InstantlyDocument *document = NULL;
//!     instantly_cancel_new(&cancel, NULL);
//!     instantly_cancel_trigger(cancel, NULL); // from any thread
//!     InstantlyStatus status = instantly_members_list(client, NULL, cancel, &document, NULL);
//!     assert(status == INSTANTLY_STATUS_CANCELLED);
//!     instantly_cancel_free(cancel);

use instantly_rbac::CancelToken;

use crate::boundary::{free, guard, make_handle};
use crate::error::InstantlyError;
use crate::handles::get;
use crate::status::InstantlyStatus;

/// Ends calls from another thread.
pub struct InstantlyCancel(CancelToken);

impl InstantlyCancel {
    pub(crate) fn token(&self) -> &CancelToken {
        &self.0
    }
}

/// Makes a handle that was not triggered yet.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_cancel_new(
    cancel: *mut *mut InstantlyCancel,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    make_handle("cancel.new", "cancel", cancel, error, || Ok(InstantlyCancel(CancelToken::new())))
}

/// Ends every call that was given this handle, now and later. From any thread, but not from a
/// signal handler.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_cancel_trigger(
    cancel: *mut InstantlyCancel,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard("cancel.trigger", error, || {
        get(cancel, "cancel")?.0.cancel();
        Ok(InstantlyStatus::Ok)
    })
}

/// Frees a handle; calls that were given it go on. NULL, and a handle that was freed, are left
/// alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_cancel_free(cancel: *mut InstantlyCancel) {
    free(cancel);
}
