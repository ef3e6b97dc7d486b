//! The form of `tests/vectors/*.json`, and how a result is compared with what a case expects.
//!
//! In a reply and in what a case expects, `{"$use": "member"}` stands for the fixture of that name in
//! `tests/fixtures.json`, and `{"$use": "member", "role": "editor"}` for the same with that field in
//! place of its own. [`load`] puts fixtures and the usual headers of requests in before anything else
//! looks at a case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

/// The cases of one operation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorFile {
    /// The canonical name that the file is about.
    pub operation: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One call, what travels, and what comes out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The promise that the case shows.
    pub name: String,
    /// The function that is called.
    pub call: String,
    /// Settings of the client.
    #[serde(default)]
    pub client: ClientSettings,
    /// What the function is given, by canonical names.
    pub arguments: Map<String, Value>,
    /// What travels, in order; nothing else may.
    pub exchanges: Vec<Exchange>,
    /// What comes out.
    pub expect: Expect,
}

/// Settings of a case's client.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientSettings {
    /// Act for this sub-workspace.
    pub as_workspace: Option<String>,
    /// Requests at the most.
    pub max_attempts: Option<u32>,
}

/// One request and its reply.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// What the server must receive.
    pub request: ExpectedRequest,
    /// What it answers.
    pub response: Response,
}

/// A request, exactly.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    /// The method.
    pub method: String,
    /// The path as on the wire, percent-encoded.
    pub path: String,
    /// All parameters, decoded.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Headers to look at; null must be absent. What is not given is usual: `content-type` is that of
    /// JSON where there is a body and absent where there is none, `x-as-workspace` that of the client.
    #[serde(default)]
    pub headers: BTreeMap<String, Option<String>>,
    /// The body; absent or null must be none.
    #[serde(default)]
    pub body: Option<Body>,
}

/// A reply, or what happens in its place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// What goes wrong.
    #[serde(default)]
    pub fault: Option<Fault>,
    /// The status; 200 where it is not said.
    #[serde(default)]
    pub status: Option<u16>,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body; none where it is absent.
    #[serde(default)]
    pub body: Option<Body>,
}

/// How a reply is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection closes without a reply.
    Drop,
    /// The whole body is announced and half of it sent.
    Truncate,
}

/// A body in one of three forms.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// A JSON value.
    Json(Value),
    /// A text.
    Text(String),
    /// Bytes.
    Base64(String),
}

/// What a case comes to: a value or an error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// The canonical document without `meta`, which may be null; of `client.request` what the server sent.
    #[serde(deserialize_with = "present")]
    pub value: Option<Value>,
    /// Fields of `meta`.
    pub meta: Option<Map<String, Value>>,
    /// What `secret()` gives.
    #[serde(deserialize_with = "present")]
    pub secret: Option<String>,
    /// Fields of the error.
    pub error: Option<Map<String, Value>>,
}

/// A field that is there, even if it is null.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Whether a function needs no network.
pub fn is_offline(call: &str) -> bool {
    call.starts_with("scopes.") || call.starts_with("matrix.")
}

/// Where the vectors are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// Reads all vector files, in the order of their names, with every fixture in its place.
///
/// # Panics
///
/// Where one cannot be read, or names a fixture that is not there; naming it.
pub fn load(folder: &Path) -> Vec<VectorFile> {
    let files = load_json(folder).into_iter();
    files
        .map(|(path, file)| serde_json::from_value(file).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// The same as JSON, with the path of each.
///
/// # Panics
///
/// As [`load`] does.
pub fn load_json(folder: &Path) -> Vec<(PathBuf, Value)> {
    let fixtures = read(&folder.with_file_name("fixtures.json"));
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of vectors")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let whole = |path: PathBuf| {
        let mut file = read(&path);
        for case in file["cases"].as_array_mut().into_iter().flatten() {
            complete(case, &fixtures);
        }
        (path, file)
    };
    paths.into_iter().map(whole).collect()
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Puts what is not written out into a case: fixtures, and the usual headers of its requests.
fn complete(case: &mut Value, fixtures: &Value) {
    let workspace = case.pointer("/client/as_workspace").cloned().unwrap_or_default();
    for exchange in case["exchanges"].as_array_mut().into_iter().flatten() {
        let request = &mut exchange["request"];
        let has_body = request.get("body").is_some_and(|body| !body.is_null());
        let content_type = if has_body { "application/json".into() } else { Value::Null };
        for (name, usual) in [("content-type", content_type), ("x-as-workspace", workspace.clone())] {
            let headers = request.as_object_mut().expect("a request").entry("headers").or_insert_with(|| json!({}));
            headers.as_object_mut().expect("headers").entry(name).or_insert(usual);
        }
    }
    for part in ["exchanges", "expect"] {
        case[part] = expand(case[part].take(), fixtures);
    }
}

/// A value with every fixture that it names in its place.
///
/// # Panics
///
/// Where there is no fixture of that name.
pub fn expand(value: Value, fixtures: &Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| expand(item, fixtures)).collect(),
        Value::Object(mut fields) => {
            let name = fields.shift_remove("$use");
            let own = fields.into_iter().map(|(name, value)| (name, expand(value, fixtures)));
            let Some(name) = name else { return own.collect() };
            let fixture = name.as_str().and_then(|name| fixtures.get(name));
            let mut whole = expand(fixture.unwrap_or_else(|| panic!("no fixture {name}")).clone(), fixtures);
            whole.as_object_mut().expect("a fixture is an object").extend(own);
            whole
        }
        other => other,
    }
}

/// A value without the nulls of its objects: absent and null are the same in every language.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// What a document differs in from what was expected, place by place; none where it does not.
pub fn difference(expected: &Value, actual: &Value) -> Option<String> {
    /// Places that are named; the rest is counted.
    const NAMED: usize = 6;
    let mut places = Vec::new();
    compare("", &without_nulls(expected), &without_nulls(actual), &mut places);
    if places.is_empty() {
        return None;
    }
    let rest = places.len().saturating_sub(NAMED);
    places.truncate(NAMED);
    let rest = if rest == 0 { String::new() } else { format!("\n     and {rest} more") };
    Some(format!("{}{rest}", places.join("\n     ")))
}

fn compare(place: &str, expected: &Value, actual: &Value, places: &mut Vec<String>) {
    match (expected, actual) {
        // JSON has but one sort of numbers.
        (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => {}
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{place}/{index}"), left, right, places);
            }
        }
        (Value::Object(left), Value::Object(right)) => {
            for name in left.keys().chain(right.keys().filter(|name| !left.contains_key(*name))) {
                let of = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
                compare(&format!("{place}/{name}"), &of(left), &of(right), places);
            }
        }
        _ if expected == actual => {}
        _ => places.push(format!("{place}: expected {expected}, got {actual}")),
    }
}

/// What some given fields of an object differ in. `…_contains` and `…_lacks` look into the text of
/// the field before them.
pub fn field_differences(expected: &Map<String, Value>, actual: &Value) -> Vec<String> {
    let texts = |value: &Value| match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => other.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
    };
    let mut differences = Vec::new();
    for (name, expected) in expected {
        let text_of = |field: &str| actual[field].as_str().unwrap_or_default().to_owned();
        if let Some(field) = name.strip_suffix("_contains") {
            differences.extend(
                texts(expected)
                    .into_iter()
                    .filter(|part| !text_of(field).contains(part))
                    .map(|part| format!("{field} lacks {part:?}: {:?}", text_of(field))),
            );
        } else if let Some(field) = name.strip_suffix("_lacks") {
            differences.extend(
                texts(expected)
                    .into_iter()
                    .filter(|part| text_of(field).contains(part))
                    .map(|part| format!("{field} contains {part:?}: {:?}", text_of(field))),
            );
        } else if let Some(difference) = difference(expected, &actual[name]) {
            differences.push(format!("{name}: {difference}"));
        }
    }
    differences
}
