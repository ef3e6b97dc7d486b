//! Panics of this library at a language border: the message is neither printed nor repeated, because it may hold a key.
//! The error names the place in the source.
//!
//! In Rust itself the hook is the program's own: nothing is installed before a binding calls `at_border`.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};

use once_cell::race::OnceBox;

use crate::error::{Error, ErrorKind, Result};

/// The name of every thread that this library starts, in core and in the bindings.
pub const THREAD_NAME: &str = "instantly-rbac";
/// The other threads that belong to it: those of the sandbox, and the one on which reqwest makes its requests.
const OTHER_THREADS: [&str; 3] = ["sandbox-accept", "sandbox-connection", "reqwest-internal-sync-runtime"];

thread_local! {
    /// How many calls of [`catch`] this thread is in.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// Where the last panic of this thread was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a function of a binding; a panic becomes an error. From the first call on, the default hook prints no
/// panic of this library, and a hook that was set before sees only those of others.
pub fn at_border<T>(body: impl FnOnce() -> T) -> Result<T> {
    static INSTALLED: OnceBox<()> = OnceBox::new();
    INSTALLED.get_or_init(|| {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if is_ours() {
                note(panic);
            } else {
                former(panic);
            }
        }));
        Box::new(())
    });
    catch(body)
}

/// Runs something; a panic becomes an error.
pub(crate) fn catch<T>(body: impl FnOnce() -> T) -> Result<T> {
    DEPTH.set(DEPTH.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(body));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|_| {
        let place = PLACE.try_with(RefCell::take).ok().flatten();
        let place = place.map_or_else(|| "somewhere".to_owned(), |place| format!("at {place}"));
        Error::new(ErrorKind::Internal, format!("this library panicked {place}, which is a defect: please report it"))
    })
}

fn is_ours() -> bool {
    DEPTH.get() > 0
        || std::thread::current().name().is_some_and(|name| name == THREAD_NAME || OTHER_THREADS.contains(&name))
}

fn note(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let _ = PLACE.try_with(|last| last.replace(place));
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::*;
    use crate::transport::deadline::{Deadline, SystemClock};
    use crate::transport::pool::Pool;

    #[test]
    fn a_panic_of_this_library_is_not_printed_and_one_of_the_program_is() {
        const INSIDE: &str = "INSTANTLY_TEST_PANICS";
        if std::env::var_os(INSIDE).is_none() {
            let test = "panics::tests::a_panic_of_this_library_is_not_printed_and_one_of_the_program_is";
            let program = std::env::current_exe().unwrap();
            let output =
                Command::new(program).args([test, "--exact", "--nocapture"]).env(INSIDE, "1").output().unwrap();
            let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
            assert!(!printed.contains("s3cret"), "{printed}");
            assert_eq!(printed.matches("the host's hook: of the program").count(), 2, "{printed}");
            return;
        }
        let said = |panic: &PanicHookInfo<'_>| panic.payload_as_str().unwrap_or_default().to_owned();
        panic::set_hook(Box::new(move |panic| eprintln!("the host's hook: {}", said(panic))));

        let error = at_border(|| panic!("s3cret of a call")).unwrap_err();
        assert!(error.message().starts_with("this library panicked at core/src/panics.rs:"), "{error}");
        let pool: &Pool = Box::leak(Box::default());
        let deadline = Deadline::after(Duration::from_secs(60), &SystemClock, None);
        assert!(pool.run(&deadline, || panic!("s3cret of a worker")).is_err());
        for name in OTHER_THREADS {
            let thread = std::thread::Builder::new().name(name.to_owned());
            assert!(thread.spawn(|| panic!("s3cret of a thread")).unwrap().join().is_err());
        }

        assert!(std::thread::spawn(|| panic!("of the program")).join().is_err());
        assert!(catch_unwind(|| panic!("of the program, on a thread that called before")).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_names_of_the_other_threads_are_what_these_libraries_give_them() {
        let sandbox = instantly_sandbox::Sandbox::start().unwrap();
        let client = sandbox.client().unwrap();
        assert!(client.check().unwrap().works);
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let names = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok());
        let names: Vec<String> = names.collect();
        for expected in OTHER_THREADS {
            // Linux keeps fifteen bytes.
            assert!(names.iter().any(|name| name.trim_end() == &expected[..expected.len().min(15)]), "{names:?}");
        }
    }
}
