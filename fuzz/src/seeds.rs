//! Where a search begins: the replies, arguments and requests of the vectors, in the form of each
//! target.

use std::path::Path;

use instantly_bridge::Dialect;
use instantly_rbac::Operation;
use instantly_tests::vectors;
use serde_json::Value;

use crate::c_abi;

/// The name of a target, and an input for it.
pub type Seed = (&'static str, Vec<u8>);

/// Every seed of the vectors in that folder, in the order of their files.
pub fn of_vectors(folder: &Path) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (_, file) in vectors::load_json(folder) {
        let operation = file["operation"].as_str().unwrap_or_default();
        for case in file["cases"].as_array().into_iter().flatten() {
            of_case(operation, case, &mut seeds);
        }
    }
    seeds.sort();
    seeds.dedup();
    seeds
}

fn of_case(operation: &str, case: &Value, seeds: &mut Vec<Seed>) {
    let exchanges: Vec<&Value> = case["exchanges"].as_array().into_iter().flatten().collect();
    for exchange in &exchanges {
        let body = body(&exchange["response"]);
        for target in ["records", "pages", "columns"] {
            seeds.push((target, body.clone()));
        }
        for item in serde_json::from_slice::<Value>(&body).iter().filter_map(|page| page["items"].as_array()).flatten()
        {
            seeds.push(("records", item.to_string().into_bytes()));
        }
        seeds.push(("c_documents", [b"/items/0\n", &*body].concat()));
        seeds.push(("http_requests", request(&exchange["request"])));
        if let Some(path) = exchange["request"]["path"].as_str() {
            seeds.push(("request_paths", format!("{path}\nlimit\n10").into_bytes()));
            seeds.push(("ids", path.rsplit('/').next().unwrap_or_default().into()));
        }
    }
    if let Some(at) = Operation::ALL.iter().position(|known| known.name() == operation) {
        seeds.push((
            "replies",
            [vec![at as u8], exchanges.iter().flat_map(|exchange| reply(exchange)).collect()].concat(),
        ));
    }
    of_arguments(operation, &case["arguments"], seeds);
    if let Some(call) = case["call"].as_str() {
        of_options(call, &case["arguments"], seeds);
    }
}

fn body(response: &Value) -> Vec<u8> {
    let body = &response["body"];
    match body["text"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None if body["json"].is_null() => Vec::new(),
        None => body["json"].to_string().into_bytes(),
    }
}

fn request(request: &Value) -> Vec<u8> {
    let (method, path) = (request["method"].as_str().unwrap_or("GET"), request["path"].as_str().unwrap_or("/"));
    let body = if request["body"].is_null() { String::new() } else { request["body"].to_string() };
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A reply as the target `replies` reads it.
fn reply(exchange: &Value) -> Vec<u8> {
    let response = &exchange["response"];
    let status = response["status"].as_u64().unwrap_or(200);
    let choice = crate::replies::STATUSES.iter().position(|known| u64::from(*known) == status).unwrap_or_default();
    let headers: Vec<String> = response["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap_or_default()))
        .collect();
    let body = String::from_utf8_lossy(&body(response)).replace('\n', " ").replace("{{api_key}}", "{key}");
    [&[choice as u8], headers.join("\t").as_bytes(), b"\n", body.as_bytes(), b"\n"].concat()
}

/// What the vectors give to functions that need no network, and to those of C.
fn of_arguments(operation: &str, arguments: &Value, seeds: &mut Vec<Seed>) {
    for (name, value) in arguments.as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned).into_bytes();
        if operation.starts_with("matrix.") {
            seeds.push(("matrices", text.clone()));
        }
        if operation.starts_with("scopes.") {
            let names: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            seeds.push(("scopes", names.join("\n").into_bytes()));
        }
        if name.starts_with("timestamp") || name.ends_with("_date") {
            seeds.push(("timestamps", text));
        }
    }
    let of_c = c_abi::function_names().position(|name| name == format!("instantly_{}", operation.replace('.', "_")));
    if let Some(at) = of_c {
        seeds.push(("c_options", [&[at as u8], arguments.to_string().as_bytes()].concat()));
    }
}

/// The same as the target `options` reads it, with names as Python has them and as JavaScript does.
fn of_options(call: &str, arguments: &Value, seeds: &mut Vec<Seed>) {
    for dialect in [Dialect::Python, Dialect::JavaScript] {
        let arguments = arguments.as_object().into_iter().flatten();
        let options: Value = arguments.map(|(name, value)| (dialect.spell(name).into_owned(), value.clone())).collect();
        seeds.push(("options", format!("{call}\n{options}").into_bytes()));
    }
}
