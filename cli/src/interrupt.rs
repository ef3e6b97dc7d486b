//! Ctrl-C, and the signals by which a system ends a program (SIGTERM) and a terminal that is closed does (SIGHUP): they
//! end a process that only reads at once, and let a write end first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::status::Status;

/// Whether somebody pressed Ctrl-C, or the program is to end. Clones share it.
#[derive(Debug, Clone)]
pub struct Interrupt {
    /// The status to end with; 0 where nothing says to end.
    requested: Arc<AtomicUsize>,
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
        for (signal, status) in signals() {
            let status = u8::from(status);
            flag::register_conditional_shutdown(signal, status.into(), interrupt.ends_process.clone())?;
            flag::register_usize(signal, interrupt.requested.clone(), status.into())?;
        }
        // Where the first Ctrl-C is deferred, the second one is not. Of a terminal that is closed, several SIGHUP come.
        flag::register(SIGINT, interrupt.ends_process.clone())?;
        Ok(interrupt)
    }

    /// Interrupts, as Ctrl-C does.
    pub fn request(&self) {
        self.requested.store(u8::from(Status::Interrupted).into(), Ordering::Release);
    }

    /// The status of a program that was interrupted: it says by which signal.
    pub fn status(&self) -> Status {
        let requested = self.requested.load(Ordering::Acquire);
        let by_signal = [Status::HungUp, Status::Terminated];
        by_signal.into_iter().find(|by| usize::from(u8::from(*by)) == requested).unwrap_or(Status::Interrupted)
    }

    /// Whether to end. Clients of [`Connect`](crate::connect::Connect) ask it while they wait.
    pub fn is_requested(&self) -> bool {
        self.requested.load(Ordering::Acquire) != 0
    }

    /// Runs what writes to a workspace, or to a file that must be whole. A signal only ends the calls in it, whose
    /// errors say what may have been done; a second Ctrl-C ends the process.
    pub fn defer<T>(&self, write: impl FnOnce() -> T) -> T {
        self.ends_process.store(false, Ordering::Release);
        let written = write();
        self.ends_process.store(true, Ordering::Release);
        written
    }
}

/// The signals that end a program, and the status of each.
fn signals() -> Vec<(i32, Status)> {
    let mut signals = vec![(SIGINT, Status::Interrupted), (SIGTERM, Status::Terminated)];
    #[cfg(unix)]
    if !outlives_terminal() {
        signals.push((signal_hook::consts::SIGHUP, Status::HungUp));
    }
    signals
}

/// Whether SIGHUP is ignored, as `nohup` starts a program.
#[cfg(target_os = "linux")]
fn outlives_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (signal_hook::consts::SIGHUP - 1) & 1 == 1)
}

/// The same where no file says it: `nohup` leaves no terminal to write to.
#[cfg(all(unix, not(target_os = "linux")))]
fn outlives_terminal() -> bool {
    use std::io::IsTerminal;

    !io::stdout().is_terminal() && !io::stderr().is_terminal()
}
