//! A client that was used before a fork works in the child, and in the parent after it.
//!
//! A forked child of a test runner has but one thread and may not return into the runner, so it
//! leaves with `_exit`; the parent waits with a deadline, because the failure looked for is a
//! hang.

#![cfg(unix)]

use std::time::{Duration, Instant};

use instantly_rbac::{CancelToken, Client};
use instantly_sandbox::http::Reply;
use instantly_tests::server::Server;
use serde_json::json;

fn server() -> Server {
    Server::start(|_| Reply::json(200, &json!({ "items": [{ "id": "m1" }] }))).unwrap()
}

fn client(server: &Server) -> Client {
    Client::builder().api_key("k").base_url(server.url()).total_timeout(Duration::from_secs(10)).build().unwrap()
}

fn works(client: &Client) -> bool {
    client.members().list(&Default::default()).is_ok_and(|members| members.len() == 1)
}

/// Runs `check` in a forked child; true when it said true in time.
fn in_child(check: impl FnOnce() -> bool) -> bool {
    // SAFETY: the child runs `check` and leaves by `_exit`. It takes locks of the allocator, which
    // glibc makes usable after a fork, and none that another thread of the parent may hold.
    let pid = unsafe { libc::fork() };
    assert!(pid >= 0, "fork failed");
    if pid == 0 {
        let code = i32::from(!check());
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(code) };
    }
    let begun = Instant::now();
    let mut status = 0;
    while begun.elapsed() < Duration::from_secs(30) {
        // SAFETY: `pid` is a child of ours, and `status` lives as long as the call.
        if unsafe { libc::waitpid(pid, &mut status, libc::WNOHANG) } == pid {
            return libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    // SAFETY: as above.
    unsafe {
        libc::kill(pid, libc::SIGKILL);
        libc::waitpid(pid, &mut status, 0);
    }
    false
}

#[test]
fn a_client_used_before_the_fork_works_in_the_child_and_afterwards_in_the_parent() {
    let server = server();
    let client = client(&server);
    assert!(works(&client));
    assert!(in_child(|| works(&client) && works(&client)));
    assert!(works(&client));
}

#[test]
fn a_client_made_but_not_used_before_the_fork_works_in_both() {
    let server = server();
    let client = client(&server);
    assert!(in_child(|| works(&client)));
    assert!(works(&client));
}

#[test]
fn a_child_of_a_child_works_too() {
    let server = server();
    let client = client(&server);
    assert!(works(&client));
    assert!(in_child(|| works(&client) && in_child(|| works(&client))));
}

#[test]
fn interruptible_calls_get_threads_of_their_own_in_the_child() {
    let server = server();
    let client = client(&server).with_cancel(&CancelToken::new());
    assert!(works(&client), "the pool of threads is in use before the fork");
    assert!(in_child(|| works(&client)));
}

#[test]
fn dropping_a_client_in_the_child_does_not_hang() {
    let server = server();
    let mut held = Some(client(&server));
    assert!(held.as_ref().is_some_and(works));
    assert!(in_child(|| {
        drop(held.take());
        true
    }));
}

#[test]
fn a_fork_in_the_middle_of_other_threads_calls_does_not_hang_the_child() {
    let server = server();
    let client = client(&server);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert!(works(&client.clone()));
                }
            });
        }
        for _ in 0..10 {
            assert!(in_child(|| works(&client)));
        }
    });
}
