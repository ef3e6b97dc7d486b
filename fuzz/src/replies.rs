//! Whole calls: any replies in a row, as the transport judges them.

use std::time::{Duration, UNIX_EPOCH};

use instantly_rbac::internals::fuzzing::{self, Served};
use instantly_rbac::operation::RetryClass;
use instantly_rbac::{ErrorKind, Operation, SecretString};

use crate::input::Input;

const KEY: &str = "not-a-secret-key-c9b8a7f6";
const SECRET: &str = "not-a-secret-token-5e01";

/// The statuses of replies; 0 stands for a reply that is lost.
pub(crate) const STATUSES: [u16; 20] =
    [0, 200, 201, 204, 302, 304, 400, 401, 402, 403, 404, 409, 418, 422, 429, 500, 502, 503, 529, 599];

/// A call of any operation. The first byte picks it; then come replies: a byte that picks the
/// status, a line of headers (`name: value`, tabs between them), and a line of the body, in which
/// `{key}` and `{secret}` stand for what must not show.
pub fn replies(data: &[u8]) {
    let mut input = Input(data);
    let operation = *input.pick(Operation::ALL);
    let mut replies = Vec::new();
    while !input.is_empty() && replies.len() < 8 {
        let status = *input.pick(&STATUSES);
        let headers = headers(&input.text());
        let body = input.text().replace("{key}", KEY).replace("{secret}", SECRET).into_bytes();
        replies.push((status != 0).then_some(Served { status, headers, body }));
    }
    let outcome = fuzzing::call(operation, &SecretString::from(KEY), &SecretString::from(SECRET), &replies);
    let sent = outcome.sent_at.len();
    assert!((1..=5).contains(&sent), "at most five requests a call, and one at the least: {sent}");
    assert!(outcome.ended_at <= Duration::from_secs(120), "a call ends with its clock");
    let is_once = matches!(operation.spec().retry, RetryClass::Create | RetryClass::Once | RetryClass::GuardedCreate);
    // Only a 429 says that a request was refused before it did anything.
    let refused = |reply: &Option<Served>| reply.as_ref().is_some_and(|reply| reply.status == 429);
    let repeats = (0..sent - 1).map(|index| replies.get(index).cloned().flatten());
    assert!(!is_once || repeats.into_iter().all(|reply| refused(&reply)), "a write was sent twice");
    let Err(error) = outcome.result else { return };
    assert_ne!(error.kind(), ErrorKind::Internal, "{error}");
    assert_eq!(error.operation(), Some(operation.name()));
    assert_eq!(error.attempts() as usize, sent);
    let shown = format!("{error} {error:?} {}", serde_json::to_string(&error).expect("an error is JSON"));
    assert!(!shown.contains(KEY) && !shown.contains(SECRET), "a secret shows");
    assert!(!error.message().contains(char::is_control) && error.message().len() < 4000);
}

/// Headers that HTTP allows, of those that the line has.
fn headers(line: &str) -> Vec<(String, String)> {
    let is_name = |name: &str| {
        !name.is_empty() && name.len() < 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_value = |value: &str| value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let pairs = line.split('\t').filter_map(|header| header.split_once(": "));
    pairs
        .map(|(name, value)| (name.to_owned(), value.replace("{key}", KEY)))
        .filter(|(name, value)| is_name(name) && is_value(value))
        .collect()
}

/// Retry-After, and Date behind it, a line each: never a panic, and seconds as they were written.
pub fn retry_after(data: &[u8]) {
    let mut input = Input(data);
    let (asked, served) = (input.text(), input.text());
    // Tabs stand between headers.
    let headers = headers(&format!("retry-after: {}\tdate: {}", asked.replace('\t', " "), served.replace('\t', " ")));
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let wait = fuzzing::retry_after(&headers, now);
    if !headers.iter().any(|(name, _)| *name == "retry-after") {
        assert_eq!(wait, None);
    } else if let Ok(seconds) = asked.trim().parse::<u32>() {
        assert_eq!(wait, Some(Duration::from_secs(seconds.into())));
    }
}
