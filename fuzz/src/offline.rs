//! What needs no network: timestamps, scopes, matrices, paths, ids, redaction.

use std::time::{SystemTime, UNIX_EPOCH};

use instantly_rbac::internals::fuzzing;
use instantly_rbac::matrix::{Action, Matrix, Resource};
use instantly_rbac::scopes::{added_access, adds_access, allows, effective, in_words, smallest_for};
use instantly_rbac::{ErrorKind, Operation, Scope, SecretString, Timestamp};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use crate::input::Input;

fn milliseconds(moment: SystemTime) -> i128 {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_millis() as i128,
        Err(before) => -(before.duration().as_millis() as i128),
    }
}

/// Moments: kept as they came, and the same moment in every form.
pub fn timestamps(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(moment) = Timestamp::parse(text) else { return };
    assert_eq!(moment.as_str(), text);
    let json = serde_json::to_string(&moment).expect("a text is JSON");
    assert_eq!(serde_json::from_str::<Timestamp>(&json).expect("it is a moment"), moment);
    if let Some(system) = moment.to_system_time() {
        assert_eq!(milliseconds(system), i128::from(moment.unix_millis()));
    }
    let (hour, earlier) = fuzzing::around(&moment, data.len() as u32);
    assert!(earlier.unix_millis() <= moment.unix_millis());
    assert_eq!(Timestamp::parse(earlier.as_str()).as_ref(), Some(&earlier), "our own form is read as it is");
    if let Some(hour) = hour {
        let within = moment.unix_millis() - hour.unix_millis();
        assert!((0..3_600_000).contains(&within) && hour.unix_millis() % 3_600_000 == 0);
        assert_eq!(Timestamp::parse(hour.as_str()).as_ref(), Some(&hour));
    }
}

/// Scopes, one a line; an empty line ends what was held before. What is granted is what is allowed.
pub fn scopes(data: &[u8]) {
    let mut input = Input(data);
    let (mut before, mut after, mut held_before) = (Vec::new(), Vec::new(), true);
    while !input.is_empty() {
        let line = input.text();
        if line.is_empty() {
            held_before = false;
        }
        match line.parse::<Scope>() {
            Ok(scope) => {
                assert_eq!(scope.as_str(), line);
                assert_eq!(format!("{}:{}", scope.resource(), scope.action()), line);
                assert!(scope.sufficient().iter().all(|wider| wider.covers(&scope)));
                if held_before { before.push(scope) } else { after.push(scope) }
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidArgument),
        }
        // A name of an operation as often as not.
        if let Ok(needs) = smallest_for(&[&line]) {
            assert!(needs.scopes.iter().all(Scope::is_documented));
        }
    }
    let held = effective(&before);
    assert!(held.iter().all(|scope| allows(&before, scope)));
    assert!(before.iter().all(|scope| held.contains(scope)), "what is held is in effect");
    assert!(!adds_access(&before, &before));
    let added = added_access(&before, &after);
    assert_eq!(adds_access(&before, &after), !added.is_empty());
    assert!(added.iter().all(|scope| allows(&after, scope) && !before.contains(scope)));
    if before.iter().all(Scope::is_documented) {
        let is_new = |scope: &&Scope| scope.is_documented() && !allows(&before, scope);
        assert!(added.iter().filter(is_new).eq(effective(&after).iter().filter(is_new)));
        assert_eq!(added.is_empty(), !added.iter().any(|scope| is_new(&scope)));
    }
    assert_eq!(in_words(&before).is_empty(), before.is_empty(), "whatever is held is said");
}

/// Matrices of one's own, as JSON and as TOML.
pub fn matrices(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for read in [Matrix::from_json(text), Matrix::from_toml(text)] {
        match read {
            Ok(matrix) => matrix_is_itself(&matrix),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidArgument);
                assert!(error.message().starts_with("matrix: "));
            }
        }
    }
}

fn matrix_is_itself(matrix: &Matrix) {
    let roles: Vec<&str> = matrix.roles().collect();
    assert!(!roles.is_empty());
    let mut written = Map::new();
    for (role, cells) in matrix.rows() {
        let mut row = Map::new();
        for (resource, cell) in Resource::ALL.into_iter().zip(cells) {
            assert_eq!(matrix.cell(role, resource).expect("it has the role"), cell);
            row.insert(resource.name().to_owned(), json!(cell.label));
            for action in Action::ALL {
                let can = matrix.can(role, resource, action);
                assert!(can.is_ok() || !resource.actions().contains(&action), "{role} {resource:?} {action:?}");
            }
        }
        written.insert(role.to_owned(), Value::Object(row));
        if let Err(error) = matrix.compile(role) {
            assert_ne!(error.kind(), ErrorKind::Internal, "{error}");
        }
    }
    let written = json!({ "roles": written }).to_string();
    let again = Matrix::from_json(&written).expect("what a matrix says can be read");
    assert_eq!(&again, matrix);
}

/// Paths of `client.request`, and the parameters after them, a line each: a path goes where it shows.
pub fn request_paths(data: &[u8]) {
    let mut input = Input(data);
    let path = input.text();
    let mut texts = Vec::new();
    while !input.is_empty() {
        texts.push((input.text(), input.text()));
    }
    let query: Vec<(&str, &str)> = texts.iter().map(|(name, value)| (&**name, &**value)).collect();
    let target = match fuzzing::request_target(&path, &query) {
        Ok(target) => target,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert_eq!(error.operation(), Some("client.request"));
            return;
        }
    };
    let shown = if path.starts_with("/api/") { path } else { format!("/api/v2{path}") };
    let url = parsed(&target);
    assert_eq!(url.path(), shown, "it would go elsewhere");
    let sent: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!(sent, texts, "parameters arrive as they were given");
}

/// The URL of a target, as the HTTP library makes it.
fn parsed(target: &str) -> Url {
    let url: Url = format!("https://api.instantly.ai{target}").parse().expect("a target is part of a URL");
    assert_eq!((url.host_str(), url.username(), url.fragment()), (Some("api.instantly.ai"), "", None));
    url
}

/// Ids, which are one segment of a path and nothing else.
pub fn ids(data: &[u8]) {
    let id = String::from_utf8_lossy(data);
    for operation in [Operation::MembersGet, Operation::KeysRevoke, Operation::TagsUpdate, Operation::GroupsRemove] {
        let target = match fuzzing::id_target(operation, &id) {
            Ok(target) => target,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidArgument);
                continue;
            }
        };
        let url = parsed(&target);
        let whole = operation.spec().path;
        let start = whole.split("{id}").next().unwrap_or(whole);
        let rest = url.path().strip_prefix(start).expect("the id changes nothing in front of it");
        let end = whole.split("{id}").nth(1).unwrap_or_default();
        let segment = rest.strip_suffix(end).expect("nor behind it");
        assert!(!segment.contains('/') && url.query().is_none());
        assert_eq!(percent_decode_str(segment).decode_utf8_lossy(), id);
    }
}

/// Server text: its first two lines are secrets, the rest is what the server said, with the secrets
/// in it once more.
pub fn redaction(data: &[u8]) {
    let mut input = Input(data);
    let secrets: Vec<String> = [input.text(), input.text()].into_iter().filter(|text| is_key_like(text)).collect();
    let said = String::from_utf8_lossy(input.0);
    let masked: Vec<SecretString> = secrets.iter().map(|secret| SecretString::from(&**secret)).collect();
    let middle = said.char_indices().nth(said.chars().count() / 2).map_or(0, |(at, _)| at);
    let mut texts = vec![said.to_string()];
    for secret in &secrets {
        texts.push(format!("{}{secret}{}", &said[..middle], &said[middle..]));
        texts.push(secret.replace(' ', "\n"));
    }
    for text in texts {
        let shown = fuzzing::quotable(&text, &masked);
        assert!(secrets.iter().all(|secret| !shown.contains(&**secret)), "a secret shows");
        assert!(shown.chars().count() <= 301 && !shown.chars().any(char::is_control));
    }
}

/// What a client takes as a key; asterisks alone would be found in the mask itself.
fn is_key_like(text: &str) -> bool {
    text.len() >= 8 && text.trim() == text && !text.contains(char::is_control) && !text.contains("*")
}
