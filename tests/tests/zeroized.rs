//! No memory that this library gives back holds a secret: neither the key, nor what a call was given,
//! nor what a reply brought.
//!
//! The allocator of this program looks through each block that is freed. What the libraries for HTTP
//! under ours keep of a request or a reply is theirs, and is distinguished by where it is freed. The server
//! has no memory on the heap at all, so that nothing of it is found.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::time::Duration;

use instantly_bridge::{Arguments, Dialect};
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::{CancelToken, Client, ErrorKind, Method, SecretString};
use serde::Deserialize;

/// Secrets as they go over the wire; of each a part is enough to be found.
const SECRETS: [&str; 5] = ["canary-key", "canary-made", "canary-sec", "canary-proxy", "canary-escaped"];
const KEY: &str = "canary-key-0123456789abcdef";

struct Watching;

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// Who freed a block with a secret in it.
static FOUND: Mutex<Vec<(&str, usize, String)>> = Mutex::new(Vec::new());

thread_local!(static IS_LOOKING: Cell<bool> = const { Cell::new(false) });

// SAFETY: everything is done by the system's allocator. Blocks are zeroed when they are made, so that
// all of a block may be read when it is freed.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: by the caller's promise the block is of this size, and nothing else uses it.
        let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
        look(bytes);
        // SAFETY: by the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

fn look(bytes: &[u8]) {
    // All begin alike; a search for one byte is quick even where nothing is optimised.
    let holds = |secret: &&str| {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|&byte| byte == b'c') {
            if rest[at..].starts_with(secret.as_bytes()) {
                return true;
            }
            rest = &rest[at + 1..];
        }
        false
    };
    // While a thread ends there is nothing to remember it by.
    if bytes.len() < 8 || IS_LOOKING.try_with(|looking| looking.replace(true)).unwrap_or(true) {
        return;
    }
    if let Some(secret) = SECRETS.into_iter().find(holds) {
        let place = Backtrace::force_capture().to_string();
        FOUND.lock().unwrap().push((secret, bytes.len(), place));
    }
    let _ = IS_LOOKING.try_with(|looking| looking.set(false));
}

/// Answers every request in turn with one of these.
fn serve(replies: &'static [&'static [u8]]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for &reply in replies {
            let Ok((mut connection, _)) = listener.accept() else { return };
            skip_request(&mut connection);
            let _ = connection.write_all(reply);
        }
    });
    format!("http://{address}")
}

/// Reads a request with a body of JSON, if any, that ends with its last brace.
fn skip_request(connection: &mut TcpStream) {
    let (mut request, mut length) = ([0; 8192], 0);
    while let Ok(count @ 1..) = connection.read(&mut request[length..]) {
        length += count;
        let text = &request[..length];
        let head = text.windows(4).position(|part| part == b"\r\n\r\n");
        let has_body = text.windows(13).any(|part| part.eq_ignore_ascii_case(b"content-type:"));
        if head.is_some_and(|head| !has_body || head + 4 < length && text.ends_with(b"}")) {
            return;
        }
    }
}

const MADE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"id\": \"k1\", \"name\": \"n\", \"key\": \"canary-made-fedcba9876543210\", \"scopes\": [\"leads:read\"]}";
const LISTED: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"items\": [{\"id\": \"k1\", \"name\": \"n\", \"key\": \"canary-made-fedcba9876543210\", \"scopes\": [\"leads:read\"]}]}";
/// Each secret has escapes, with text on both sides of them.
const MADE_ESCAPED: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"id\": \"k1\", \"name\": \"n\", \"key\": \"canary-escaped\\/one\\u002ftwo\", \"scopes\": [\"leads:read\"], \
    \"note\": \"of canary-escaped\\/one\\/two\"}";
const LISTED_ESCAPED: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"items\": [{\"id\": \"k1\", \"name\": \"n\", \"key\": \"canary-escaped\\/one\\/two\", \"scopes\": [\"leads:read\"]}]}";
const REFUSED_ESCAPED: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"statusCode\": 400, \"error\": \"Bad Request\", \"message\": [\"Bearer canary\\u002dkey-0123456789abcdef may\\/not\"]}";
const REFUSED: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"statusCode\": 400, \"error\": \"Bad Request\", \"message\": \"Bearer canary-key-0123456789abcdef may not\"}";
const CONFUSED: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n\
    authorization: Bearer canary-key-0123456789abcdef";
const DONE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"id\": \"w1\"}";

fn client(url: &str) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(url).total_timeout(Duration::from_secs(20));
    builder.proxy("http://user:canary-proxy@127.0.0.1:1").build().unwrap()
}

/// What `workspace.change_owner` reads in the bridge.
#[derive(Deserialize)]
struct NewOwner {
    email: String,
    sec: SecretString,
}

/// Arguments of a call as they come from JavaScript.
fn from_node() -> NewOwner {
    let json = r#"[{"id": "x"}, {"email": "sam@example.com", "sec": "canary-sec\\\"-0123"}]"#;
    let parse = || Arguments::of_call(Dialect::JavaScript, json.to_owned()).unwrap();
    let mut arguments = parse();
    assert_eq!(arguments.required::<String>("id").unwrap(), "x");
    assert!(arguments.option::<String>("other").unwrap().is_none());
    assert!(parse().end().is_err_and(|error| error.message().contains("unknown option \"email\"")));
    arguments.read_one().unwrap()
}

/// Everything that a secret goes through.
fn handle_secrets() {
    let url = serve(&[
        MADE,
        LISTED,
        MADE_ESCAPED,
        LISTED_ESCAPED,
        MADE_ESCAPED,
        REFUSED_ESCAPED,
        REFUSED,
        CONFUSED,
        DONE,
        DONE,
        DONE,
        DONE,
    ]);
    let client = client(&url);
    let made = client.keys().create("n", &["leads:read"]).unwrap();
    assert!(made.secret().starts_with("canary-made"));
    let filter = KeyFilter { reveal: true };
    let listed = client.keys().list(&filter).unwrap();
    assert!(!listed[0].secret().is_empty());
    let escaped = client.keys().create("n", &["leads:read"]).unwrap();
    assert_eq!(escaped.secret(), "canary-escaped/one/two");
    assert_eq!(client.keys().list(&filter).unwrap()[0].secret(), "canary-escaped/one/two");
    let sent = client.request(Method::Get, "/api-keys/k1", &[], None).unwrap();
    assert!(sent.as_str().contains("canary-escaped"));
    assert!(client.workspace().get().unwrap_err().message().contains("Bearer *** may/not"));
    for _ in 0..2 {
        assert_eq!(client.workspace().get().unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    client.workspace().change_owner("sam@example.com", "canary-sec-0123").unwrap();
    let NewOwner { email, sec } = from_node();
    client.workspace().change_owner(&email, sec).unwrap();
    // On a thread of the library's.
    let cancellable = client.with_cancel(&CancelToken::new());
    cancellable.workspace().change_owner("sam@example.com", "canary-sec-0123").unwrap();
    cancellable.as_workspace("w2").unwrap().workspace().get().unwrap();
    client.close();
    // One that would use its proxy.
    let far = Client::builder().api_key(KEY).base_url("https://api.example.invalid");
    drop(far.proxy("http://user:canary-proxy@127.0.0.1:1").build().unwrap());
}

/// Whether a block is one of the buffers of hyper's, by the frames of its end: into which it writes
/// requests, or reads replies. The headers of a reply keep the latter.
fn is_theirs(place: &str) -> bool {
    ["hyper::proto::h1::io::", "bytes::bytes_mut::Shared"].iter().any(|buffer| place.contains(buffer))
}

#[test]
fn what_is_given_back_holds_no_secret() {
    // Made once before the search: backtraces keep what they read of the program.
    drop(Backtrace::force_capture().to_string());
    look(&[b'x'; 64]);
    drop(Box::<[u8]>::from(&b"a block with canary-key in it"[..]));
    // The buffer in which serde_json unescapes, once or more as it grows, and what it gives back.
    drop(serde_json::from_str::<String>(r#""canary-escaped\/one""#).unwrap());
    let shown = FOUND.lock().unwrap().drain(..).count();
    assert!(shown >= 3, "what is to be found is found: {shown}");
    handle_secrets();
    // Threads of the libraries under ours end a little later.
    std::thread::sleep(Duration::from_millis(200));
    let found = std::mem::take(&mut *FOUND.lock().unwrap());
    let (theirs, ours): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, _, place)| is_theirs(place));
    println!("{} blocks of the libraries for HTTP held a secret, {} of this library's own", theirs.len(), ours.len());
    for (secret, size, place) in &ours {
        println!("{secret} in {size} bytes, freed at\n{place}");
    }
    if std::env::var_os("SHOW_THEIRS").is_some() {
        for (secret, size, place) in &theirs {
            println!("THEIRS {secret} in {size} bytes, freed at\n{place}");
        }
    }
    assert!(ours.is_empty(), "{} blocks with a secret", ours.len());
}
