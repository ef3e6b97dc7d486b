//! Ctrl-C: it ends a process that only reads at once, and lets a write end first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use crate::status::Status;

/// Whether somebody pressed Ctrl-C. Clones share it.
#[derive(Debug, Clone)]
pub struct Interrupt {
    requested: Arc<AtomicBool>,
    /// Whether the handler ends the process by itself.
    ends_process: Arc<AtomicBool>,
}

impl Default for Interrupt {
    fn default() -> Interrupt {
        Interrupt { requested: Arc::default(), ends_process: Arc::new(AtomicBool::new(true)) }
    }
}

impl Interrupt {
    /// That of this process.
    ///
    /// The handler ends the process itself, because a read may wait where nothing asks for an interrupt: for a
    /// terminal, or for a reader of stdout that is slow. No other code of the process runs then, neither Rust's nor
    /// that of a language that the command line was started from.
    ///
    /// # Errors
    ///
    /// Where the system takes no handler.
    pub fn of_signals() -> io::Result<Interrupt> {
        let interrupt = Interrupt::default();
        let status = u8::from(Status::Interrupted).into();
        flag::register_conditional_shutdown(SIGINT, status, interrupt.ends_process.clone())?;
        flag::register(SIGINT, interrupt.requested.clone())?;
        // Where the first one is deferred, the second one is not.
        flag::register(SIGINT, interrupt.ends_process.clone())?;
        Ok(interrupt)
    }

    /// Interrupts, as Ctrl-C does.
    pub fn request(&self) {
        self.requested.store(true, Ordering::Release);
    }

    /// Whether to end. Clients of [`Connect`](crate::connect::Connect) ask it while they wait.
    pub fn is_requested(&self) -> bool {
        self.requested.load(Ordering::Acquire)
    }

    /// Runs what writes to a workspace. The first Ctrl-C only ends the calls in it, whose errors say what may have
    /// been done; the second one ends the process.
    pub fn defer<T>(&self, write: impl FnOnce() -> T) -> T {
        self.ends_process.store(false, Ordering::Release);
        let written = write();
        self.ends_process.store(true, Ordering::Release);
        written
    }
}
