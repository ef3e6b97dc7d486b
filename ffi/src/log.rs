//! Logging
//!
//! A call logs each attempt with its status and duration, each wait, and each write whose outcome is not
//! known, while it runs. Logging is off until a function is set, and costs nothing then. An event holds no
//! URL, no id of a record, no body, no key, and of the server's texts only the id that it gave the request.
//!
//! The function runs on the thread that makes the call, during it (of `instantly_groups_for_each`, on
//! the threads that call the function given there), so several threads may run it at once, and it
//! holds up the call. It may call this library; those calls are not logged.
//!
//! Its message is for people, `the server answered operation=members.list attempt=1 status=200
//! duration=0.012`. Its JSON is an object of `level`, `message` and those fields that there are:
//! `operation`, `attempt`, `status`, `kind` (what sort of failure: a name of a status),
//! `wait_seconds`, `duration_seconds`, `request_id`.
//!
//!     // With: static void to_stderr(int32_t level, const char *message, const char *json, void *context)
//!     //       { fprintf(context, "instantly[%d]: %s\n", (int)level, message); }
//!     InstantlyLog to_stderr = NULL; // NULL logs nothing
//!     instantly_log_set_function(to_stderr, stderr, INSTANTLY_LOG_LEVEL_INFO, NULL);
//!     instantly_log_set_function(NULL, NULL, INSTANTLY_LOG_LEVEL_INFO, NULL);

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use instantly_rbac::Error;
use instantly_rbac::events::{Level, Listener, listen, wait_for_ended};

use crate::boundary::{Context, guard};
use crate::error::InstantlyError;
use crate::status::InstantlyStatus;
use crate::text::Text;

/// How much an event matters, by the numbers of syslog. Numbers are only ever added.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstantlyLogLevel {
    /// Needs attention: the outcome of a write is not known.
    Warn = 4,
    /// Not as planned, but the library handles it: a retry.
    Info = 6,
    /// Everything: each attempt, each wait.
    Debug = 7,
}

impl InstantlyLogLevel {
    /// The number of a level. Without a wildcard, so that a new level gets one.
    fn of(level: Level) -> InstantlyLogLevel {
        match level {
            Level::Warn => InstantlyLogLevel::Warn,
            Level::Info => InstantlyLogLevel::Info,
            Level::Debug => InstantlyLogLevel::Debug,
        }
    }

    /// The level of a number that C gave.
    fn level_of(number: i32) -> Option<Level> {
        Level::ALL.into_iter().find(|&level| InstantlyLogLevel::of(level) as i32 == number)
    }
}

/// What `instantly_log_set_function` sets: it is called with a level, a text, the same as JSON, and
/// its context. Both texts are borrowed for the duration of the call. It must not throw, nor leave by
/// longjmp.
pub type InstantlyLog =
    Option<extern "C" fn(level: i32, message: *const c_char, json: *const c_char, context: *mut c_void)>;

/// Sets the function that gets every event of this level (an `InstantlyLogLevel`) and of those
/// that matter more; NULL for none. There is one in a process, and another takes its place.
///
/// When this returns, no function that was set before is running, and none is called again: their contexts
/// may be freed. It waits for those that run, so hold no lock that they take. Inside such a function it
/// does not wait: each ends with its present call, and its `context` may be freed once a later call of
/// this from outside has returned.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_log_set_function(
    function: InstantlyLog,
    context: *mut c_void,
    level: i32,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    static LISTENER: ArcSwapOption<Listener> = ArcSwapOption::const_empty();
    guard("log.set_function", error, || {
        let level = InstantlyLogLevel::level_of(level)
            .ok_or_else(|| Error::invalid_argument("level", "must be an InstantlyLogLevel"))?;
        let listener = function.map(|function| {
            let context = Context::new(context);
            listen(None, move |event| {
                let json = Text::from(serde_json::to_string(event).unwrap_or_default());
                let (level, message) = (InstantlyLogLevel::of(event.level), Text::from(event.to_string()));
                function(level as i32, message.as_ptr(), json.as_ptr(), context.get());
            })
        });
        let listener = listener.transpose()?.map(Arc::new);
        LISTENER.rcu(|former| {
            // Before it is replaced: a thread that no longer finds it must know that it has to wait.
            former.iter().for_each(|former| former.end());
            listener.clone()
        });
        // Not before: an event in between would go to both.
        listener.iter().for_each(|listener| listener.set_level(Some(level)));
        wait_for_ended();
        Ok(InstantlyStatus::Ok)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_never_change() {
        assert_eq!(Level::ALL.map(|level| InstantlyLogLevel::of(level) as i32), [4, 6, 7]);
        assert_eq!([0, 4, 5, 8].map(InstantlyLogLevel::level_of), [None, Some(Level::Warn), None, None]);
    }
}
