//! The lists of some workspaces: fetched side by side, given in the order of the workspaces, page by page.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use instantly_rbac::internals::{Pages, Rows, SIDE_BY_SIDE, THREAD_NAME, without_signals};
use instantly_rbac::{CancelToken, Result};

use crate::group::Workspace;
use crate::status::Failure;

/// How often whoever waits for a page is told that it waits.
const STEP: Duration = Duration::from_millis(100);

/// A list to fetch.
pub struct Source {
    /// Of which workspace, where there are several.
    pub workspace: Option<Workspace>,
    /// Its pages, or why there can be none.
    pub pages: Result<Pages>,
}

/// What comes of the list of a workspace.
pub enum Part {
    /// Nothing yet.
    Waiting,
    /// The next records.
    Rows(Rows),
    /// The end of the list.
    End(Box<Result<Pages>>),
}

/// Fetches the lists, and gives their parts to a function, whose error ends all of it.
///
/// # Errors
///
/// That of the function.
pub fn fetch(
    sources: Vec<Source>,
    cancel: &CancelToken,
    mut take: impl FnMut(Option<&Workspace>, Part) -> Result<(), Failure>,
) -> Result<(), Failure> {
    // Each list waits with its next page until those before it are through, so memory holds a few pages of each.
    let (lists, parts): (VecDeque<_>, Vec<_>) = sources
        .into_iter()
        .map(|Source { workspace, pages }| {
            let (sender, receiver) = sync_channel(1);
            ((pages, sender), (workspace, receiver))
        })
        .unzip();
    let threads = lists.len().min(SIDE_BY_SIDE);
    let lists = Mutex::new(lists);
    let next = || lists.lock().expect("no thread panics with the lists").pop_front();
    let work = || {
        while let Some((pages, sender)) = next() {
            send(pages, &sender);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().name(THREAD_NAME.to_owned());
            without_signals(|| thread.spawn_scoped(scope, work)).expect("the system has a thread to spare");
        }
        let outcome =
            parts.into_iter().try_for_each(|(workspace, parts)| receive(&parts, |part| take(workspace.as_ref(), part)));
        if outcome.is_err() {
            cancel.cancel();
        }
        outcome
    })
}

/// Sends the parts of a list, as long as somebody takes them.
fn send(pages: Result<Pages>, sender: &SyncSender<Part>) {
    let whole = pages.and_then(|mut pages| {
        while let Some(rows) = pages.next_rows().transpose()? {
            if sender.send(Part::Rows(rows)).is_err() {
                break;
            }
        }
        Ok(pages)
    });
    let _ = sender.send(Part::End(Box::new(whole)));
}

fn receive(parts: &Receiver<Part>, mut take: impl FnMut(Part) -> Result<(), Failure>) -> Result<(), Failure> {
    loop {
        let part = match parts.recv_timeout(STEP) {
            Ok(part) => part,
            Err(RecvTimeoutError::Timeout) => Part::Waiting,
            // Its thread panicked, which the scope reports.
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        let is_end = matches!(part, Part::End(_));
        take(part)?;
        if is_end {
            return Ok(());
        }
    }
}
