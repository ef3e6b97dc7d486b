//! Clients share connections, and nothing else: many clients need one thread, each sends its own key, and none ends
//! the connections of another. Threads are counted as Linux shows them.
#![cfg(target_os = "linux")]

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use instantly_rbac::{Client, ClientBuilder};
use instantly_sandbox::http::{Reply, read_request, write_reply};
use serde_json::json;

/// One test at a time: each counts the threads of the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(|error| error.into_inner())
}

#[derive(Default)]
struct Seen {
    keys: Mutex<Vec<String>>,
    opened: AtomicUsize,
    open: AtomicUsize,
}

/// A server that notes the key of each request, and how many connections there are.
fn server() -> (String, Arc<Seen>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::<Seen>::default();
    let of_server = seen.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let seen = of_server.clone();
            seen.opened.fetch_add(1, Ordering::SeqCst);
            seen.open.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || {
                let mut ahead = Vec::new();
                while let Ok(Some(request)) = read_request(&mut stream, &mut ahead) {
                    seen.keys.lock().unwrap().push(request.header("authorization").unwrap_or_default().to_owned());
                    let page = Reply::json(200, &json!({ "items": [] }));
                    if write_reply(&mut stream, &page).is_err() {
                        break;
                    }
                }
                seen.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    (url, seen)
}

fn builder(url: &str, key: &str) -> ClientBuilder {
    Client::builder().api_key(key).base_url(url).capacity(None)
}

fn call(client: &Client) {
    assert!(client.members().list(&Default::default()).unwrap().is_empty());
}

/// All threads of this process, and those on which reqwest makes requests.
fn threads() -> (usize, usize) {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names: Vec<_> = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok()).collect();
    (names.len(), names.iter().filter(|name| name.starts_with("reqwest-")).count())
}

fn assert_soon(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn two_hundred_clients_use_one_thread_and_each_sends_its_own_key() {
    let _alone = alone();
    let (url, seen) = server();
    let before = threads();
    let keys: Vec<_> = (0..200).map(|number| format!("not-a-secret-{number}")).collect();
    let clients: Vec<_> = keys.iter().map(|key| builder(&url, key).build().unwrap()).collect();
    for round in 0..2 {
        clients.iter().for_each(call);
        let sent = std::mem::take(&mut *seen.keys.lock().unwrap());
        let expected: Vec<_> = keys.iter().map(|key| format!("Bearer {key}")).collect();
        assert_eq!(sent, expected, "round {round}");
    }
    let after = threads();
    assert_eq!(after.1, before.1 + 1, "one thread makes the requests of all");
    // The other one is the server's, of the one connection.
    assert!(after.0 <= before.0 + 2 + seen.opened.load(Ordering::SeqCst), "{before:?} {after:?}");
    for (client, key) in clients.iter().zip(&keys) {
        assert!(!format!("{client:?}").contains(key.as_str()));
    }
    drop(clients);
    assert_soon("the thread ends with the last client", || threads().1 == before.1);
}

#[test]
fn clients_that_call_at_the_same_time_each_send_their_own_key() {
    let _alone = alone();
    let (url, seen) = server();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let client = builder(&url, &format!("not-a-secret-{number}")).build().unwrap();
            scope.spawn(move || (0..20).for_each(|_| call(&client)));
        }
    });
    let mut sent = std::mem::take(&mut *seen.keys.lock().unwrap());
    sent.sort();
    let mut expected: Vec<_> = (0..16 * 20).map(|call| format!("Bearer not-a-secret-{}", call % 16)).collect();
    expected.sort();
    assert_eq!(sent, expected);
}

#[test]
fn a_closed_client_leaves_the_connections_of_others_open_and_the_last_one_ends_them() {
    let _alone = alone();
    let (url, seen) = server();
    let before = threads().1;
    let [first, second, third] = ["a", "b", "c"].map(|key| builder(&url, key).build().unwrap());
    [&first, &second, &third].into_iter().for_each(call);
    first.close();
    call(&second);
    drop(second);
    call(&third);
    assert_eq!(seen.opened.load(Ordering::SeqCst), 1, "all used one connection, one after the other");
    assert_eq!((seen.open.load(Ordering::SeqCst), threads().1), (1, before + 1));
    third.close();
    assert_soon("the connection ends with the last client", || seen.open.load(Ordering::SeqCst) == 0);
    assert_soon("and so does its thread", || threads().1 == before);
    drop(first);
}

#[test]
fn clients_with_other_settings_of_the_connection_share_none() {
    let _alone = alone();
    let (url, seen) = server();
    let before = threads().1;
    let clients = [
        builder(&url, "a"),
        builder(&url, "a").user_agent("other"),
        builder(&url, "a").connect_timeout(Duration::from_secs(6)),
    ]
    .map(|builder| builder.build().unwrap());
    clients.iter().for_each(call);
    assert_eq!((threads().1, seen.opened.load(Ordering::SeqCst)), (before + 3, 3));
    // What a request carries makes no difference.
    let same = builder(&url, "b").attempt_timeout(Duration::from_secs(7)).max_response_bytes(1000).build().unwrap();
    call(&same);
    assert_eq!((threads().1, seen.opened.load(Ordering::SeqCst)), (before + 3, 3));
}
