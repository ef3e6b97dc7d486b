//! Ends calls: when their caller aborts them, and when the environment that made them ends.

use std::cell::RefCell;

use instantly_rbac::CancelToken;
use napi::Env;
use napi_derive::napi;

/// Ends the calls that were given it.
#[napi]
#[derive(Clone, Default)]
pub struct Cancel(CancelToken);

#[napi]
impl Cancel {
    /// One that was not cancelled yet.
    #[napi(constructor)]
    #[allow(clippy::new_without_default, reason = "called by JavaScript")]
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Ends every call that was given this, now and later.
    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl Cancel {
    pub fn token(&self) -> &CancelToken {
        &self.0
    }
}

/// What ends the calls of a worker thread that is terminated, or of a process that exits: nobody waits
/// for them, and the pool's threads are the whole process's.
pub fn at_exit_of(env: &Env) -> CancelToken {
    thread_local!(static ENVIRONMENT: RefCell<Option<CancelToken>> = const { RefCell::new(None) });
    ENVIRONMENT.with_borrow_mut(|token| {
        let token = token.get_or_insert_with(|| {
            // Without the hook, they end with their own clocks.
            let _ = env.add_env_cleanup_hook((), |()| {
                // The thread may be given another environment afterwards.
                let token = ENVIRONMENT.try_with(RefCell::take).ok().flatten();
                token.inspect(CancelToken::cancel);
            });
            CancelToken::new()
        });
        token.clone()
    })
}
