//! The corpus: every operation with every parameter, body, content type and key, one thing at a
//! time away from a request that succeeds. It is made from the OpenAPI, and knows of the sandbox
//! only what exists in it.

use instantly_sandbox::Sandbox;
use serde_json::{Map, Value, json};

use super::request::{Connection, Key, Request};
use crate::openapi::{Documented, OpenApi};

/// A well-formed id that nothing has.
pub const UNKNOWN_ID: &str = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";
const OWNER_TO_BE: &str = "maya.okafor@northwind.example.com";
const CONTENT_TYPES: [Option<&str>; 8] = [
    None,
    Some("application/json"),
    Some("application/json; charset=utf-8"),
    Some("Application/JSON"),
    Some("text/plain"),
    Some("application/xml"),
    Some("application/x-www-form-urlencoded"),
    Some("application/vnd.api+json"),
];

/// What exists in a sandbox, for requests that succeed.
pub struct World {
    pub sandbox: Sandbox,
    pub sub_workspace: String,
    ids: Map<String, Value>,
}

impl World {
    /// A sandbox in which every operation can succeed. Each is the same as the one before.
    pub fn start() -> World {
        let sandbox = Sandbox::builder().rate_limit(false).start().expect("a free port");
        let authorization = format!("Bearer {}", sandbox.admin_key().expose());
        let mut connection = Connection::open(&sandbox.url());
        let mut call = |request: &Request| connection.exchange(request, Some(&authorization)).body;
        let mut last = |path: &str, ends_with: &str| {
            let list = call(&Request { query: vec![pair("limit", "100")], ..request("", "GET", path) });
            let items = list["items"].as_array().expect("a page").clone();
            items.last().map(|item| item[ends_with].clone()).expect("the sandbox has one")
        };
        let mut ids = Map::new();
        ids.insert("campaigns".to_owned(), last("/api/v2/campaigns", "id"));
        ids.insert("accounts".to_owned(), last("/api/v2/accounts", "email"));
        ids.insert("custom-tags".to_owned(), last("/api/v2/custom-tags", "id"));
        ids.insert("workspace-group-members".to_owned(), last("/api/v2/workspace-group-members", "id"));
        let domain = json!({"domain": "agency.example.com"});
        call(&request("", "POST", "/api/v2/workspaces/current/whitelabel-domain").with_body(&domain));
        call(&request("", "POST", "/api/v2/workspaces/current/schedule-for-removal"));
        let member = json!({"email": "lee@example.com", "role": "view"});
        let member = call(&request("", "POST", "/api/v2/workspace-members").with_body(&member));
        ids.insert("workspace-members".to_owned(), member["id"].clone());
        let key = json!({"name": "corpus", "scopes": []});
        ids.insert("api-keys".to_owned(), call(&request("", "POST", "/api/v2/api-keys").with_body(&key))["id"].clone());
        let (sub_workspace, _) = sandbox.sub_workspaces().remove(0);
        World { sandbox, sub_workspace, ids }
    }

    /// The id, or address, of something in this collection.
    fn id(&self, collection: &str) -> &str {
        self.ids[collection].as_str().expect("an id")
    }

    pub fn knows(&self, id: &str) -> bool {
        self.ids.values().any(|known| known == id)
    }

    /// Bodies that succeed.
    fn bodies(&self, operation: &str) -> Vec<Value> {
        let toggle = json!({ "tag_ids": [self.id("custom-tags")], "resource_type": 1, "assign": true });
        let with = |further: Value| {
            let mut body = toggle.clone();
            body.as_object_mut().expect("an object").extend(further.as_object().expect("an object").clone());
            body
        };
        match operation {
            "createWorkspaceMember" => vec![json!({"email": "kim@example.com", "role": "editor"})],
            "patchWorkspaceMember" => vec![json!({"role": "editor"})],
            "createApiKey" => vec![json!({"name": "made", "scopes": ["campaigns:read", "leads:all"]})],
            "createWorkspaceGroupMember" => {
                vec![json!({"sub_workspace_id": self.sandbox.invitable_workspaces().remove(0).0})]
            }
            "createCustomTag" => vec![json!({"label": "Made"})],
            "patchCustomTag" => vec![json!({"label": "Changed"})],
            "toggleTagResource" => vec![
                with(json!({"resource_ids": [self.id("accounts")]})),
                with(json!({"resource_ids": [self.id("campaigns")], "resource_type": 2, "assign": false})),
                with(json!({"selected_all": true})),
                with(json!({"selected_all": true, "resource_type": 2})),
            ],
            "patchCurrentWorkspace" => vec![json!({"name": "Renamed"})],
            "changeWorkspaceOwner" => {
                vec![json!({"email": OWNER_TO_BE, "sec": self.sandbox.owner_token().expose()})]
            }
            "setWhitelabelDomain" => vec![json!({"domain": "other.example.com"})],
            _ => Vec::new(),
        }
    }

    /// Requests for an operation that succeed.
    fn good(&self, operation: &Documented<'_>) -> Vec<Request> {
        let collection = operation.path.split('/').nth(3).expect("a collection");
        let id = if operation.path.contains("{id}") { self.id(collection) } else { "" };
        let plain = request(&operation.id, &operation.method, &operation.path.replace("{id}", id));
        match self.bodies(&operation.id) {
            none if none.is_empty() => vec![plain],
            bodies => bodies.iter().map(|body| plain.with_body(body)).collect(),
        }
    }
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn request(operation: &str, method: &str, path: &str) -> Request {
    Request {
        operation: operation.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        query: Vec::new(),
        content_type: None,
        as_workspace: None,
        body: None,
        key: Key::Admin,
        is_absolute: false,
        is_unpaid: false,
    }
}

/// Every request of the corpus.
pub fn requests(openapi: &OpenApi, world: &World) -> Vec<Request> {
    let mut all = Vec::new();
    for operation in openapi.operations() {
        let good = world.good(&operation);
        let first = &good[0];
        all.extend(good.iter().cloned());
        all.push(Request { is_absolute: true, ..first.clone() });
        all.push(Request { is_unpaid: true, ..first.clone() });
        all.extend(paths(&operation, first));
        all.extend(queries(openapi, &operation, first));
        all.extend(contents(first));
        all.extend(good.iter().flat_map(|good| bodies(openapi, &operation, good)));
        all.extend(keys(&operation, first, world));
    }
    all.extend(methods(openapi, world));
    let heads: Vec<Request> = all.iter().filter(|request| request.method == "GET").cloned().collect();
    all.extend(heads.into_iter().map(|get| Request { method: "HEAD".to_owned(), ..get }));
    all
}

/// Ids of all forms.
fn paths(operation: &Documented<'_>, good: &Request) -> Vec<Request> {
    if !operation.path.contains("{id}") {
        return Vec::new();
    }
    let known = good.path.split('/').nth(4).expect("an id").to_uppercase();
    let ids = [UNKNOWN_ID, &UNKNOWN_ID.replace('-', ""), &known, "x", "1", "%20", "..%2Fapi-keys", "sam%40example.com"];
    ids.iter().map(|id| Request { path: operation.path.replace("{id}", id), ..good.clone() }).collect()
}

/// Every documented parameter with values of every type, repeated, and together with an unknown.
fn queries(openapi: &OpenApi, operation: &Documented<'_>, good: &Request) -> Vec<Request> {
    let with = |query: Vec<(String, String)>| Request { query, ..good.clone() };
    let mut all = vec![with(vec![pair("color", "red")]), with(vec![pair("color", "red"), pair("color", "")])];
    for parameter in operation.parameters("query") {
        let name = parameter["name"].as_str().expect("a name");
        let values = texts(openapi.resolve(&parameter["schema"]));
        all.extend(values.iter().map(|value| with(vec![pair(name, value)])));
        for (one, other) in [(&values[0], &values[0]), (&values[0], &values[1]), (&values[0], &String::new())] {
            all.push(with(vec![pair(name, one), pair(name, other)]));
        }
        all.push(with(vec![pair(&format!("{name}[]"), &values[0])]));
    }
    all
}

/// Texts for a parameter of this schema; the first two are good.
fn texts(schema: &Value) -> Vec<String> {
    let mut texts: Vec<String> = schema["enum"].as_array().into_iter().flatten().map(text_of).collect();
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("integer"), _) => {
            let smallest = schema["minimum"].as_i64().expect("a minimum");
            let largest = schema["maximum"].as_i64().unwrap_or(1_000_000);
            let bounds = [smallest, largest, smallest - 1, largest + 1, -largest];
            texts.extend(bounds.iter().map(i64::to_string));
            texts.extend(["10.0", "1e1", "0.5e1", "+7", " 7", "1.5", "7e-1", "-0.0"].map(str::to_owned));
        }
        (Some("number"), _) => {
            texts.extend(["1", "2", "1.0", "2e0", "0.1e1", "-1.0", "46", "1.5", "1e300", " 1"].map(str::to_owned));
        }
        (Some("boolean"), _) => texts.extend(["true", "false", "True", "TRUE", "yes", " true"].map(str::to_owned)),
        (Some("string"), Some("uuid")) => {
            let id = UNKNOWN_ID;
            texts.extend([
                id.to_owned(),
                id.to_uppercase(),
                id.replace('-', ""),
                format!("{{{id}}}"),
                id[1..].to_owned(),
            ]);
        }
        (Some("string"), _) => {
            let of_enumeration = texts.first().map(|first| first.to_ascii_lowercase());
            texts.extend(of_enumeration);
            texts
                .extend(["a", "sam@example.com", "2026-01-31", "Zoë & Søn + 1%", "a,b", UNKNOWN_ID].map(str::to_owned));
        }
        other => panic!("a parameter of the type {other:?}"),
    }
    texts.extend(["", " ", "null", "0", "1", "true", "ten", "[]", "{}", "NaN", "Infinity", "0,1"].map(str::to_owned));
    texts.push("n".repeat(2_000));
    texts
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Content types with and without a body.
fn contents(good: &Request) -> Vec<Request> {
    let body = good.body.clone().unwrap_or_else(|| "{}".to_owned());
    let bodies = [None, Some(""), Some(body.as_str()), Some("null"), Some("[]"), Some("{"), Some("\"text\"")];
    let mut all = Vec::new();
    for content_type in CONTENT_TYPES {
        for body in bodies {
            let (content_type, body) = (content_type.map(str::to_owned), body.map(str::to_owned));
            all.push(Request { content_type, body, ..good.clone() });
        }
    }
    all
}

/// The body with each field missing, of each type and at its bounds, with one field more, and
/// something else in its place.
fn bodies(openapi: &OpenApi, operation: &Documented<'_>, good: &Request) -> Vec<Request> {
    let (Some(schema), Some(Value::Object(body))) = (operation.body_schema(), good.json()) else { return Vec::new() };
    let mut all = objects(openapi, schema, &body);
    all.extend(of_every_type());
    all.iter().map(|body| good.with_body(body)).collect()
}

fn objects(openapi: &OpenApi, schema: &Value, good: &Map<String, Value>) -> Vec<Value> {
    let with = |name: &str, value: Option<Value>| {
        let mut body = good.clone();
        match value {
            Some(value) => body.insert(name.to_owned(), value),
            None => body.remove(name),
        };
        Value::Object(body)
    };
    let mut all = vec![with("extra", Some(json!(1))), with("extra", Some(Value::Null))];
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        all.push(with(name, None));
        let values = values(openapi, openapi.resolve(field));
        all.extend(values.into_iter().map(|value| with(name, Some(value))));
    }
    all
}

fn of_every_type() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(7.5),
        json!(""),
        json!("text"),
        json!([]),
        json!(["text"]),
        json!({}),
        json!({"a": 1}),
    ]
}

/// Values for a field: of every type, each that is listed, and at the bounds.
fn values(openapi: &OpenApi, schema: &Value) -> Vec<Value> {
    let mut all = of_every_type();
    for option in schema["oneOf"].as_array().into_iter().flatten() {
        all.extend(values(openapi, openapi.resolve(option)));
    }
    all.extend(schema["enum"].as_array().into_iter().flatten().cloned());
    if let Some(longest) = schema["maxLength"].as_u64() {
        all.extend([longest, longest + 1].map(|length| json!("é".repeat(length as usize))));
    }
    if schema["pattern"].is_string() {
        all.extend([json!("  "), json!(" x "), json!("\n")]);
    }
    match schema["format"].as_str() {
        Some("email") => {
            all.extend(["kim@example.com", "kim@", "@example.com", "a b@example.com"].map(|text| json!(text)))
        }
        Some("uuid") => all.extend([json!(UNKNOWN_ID), json!(UNKNOWN_ID.replace('-', "")), json!("x")]),
        _ => {}
    }
    if schema["items"].is_object() {
        let items = values(openapi, openapi.resolve(&schema["items"]));
        all.extend(items.into_iter().map(|item| json!([item])));
    }
    if schema["properties"].is_object() {
        all.extend(objects(openapi, schema, &Map::new()));
    }
    all
}

/// Keys that are missing, malformed, unknown, too weak and just strong enough; and workspaces.
fn keys(operation: &Documented<'_>, good: &Request, world: &World) -> Vec<Request> {
    let key = world.sandbox.admin_key();
    let key = key.expose();
    let headers = [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some("Bearer no-such-key".to_owned()),
        Some(key.to_owned()),
        Some(format!("Basic {key}")),
        Some(format!("Token {key}")),
        Some(format!("Bearer {key}x")),
        Some(format!("bearer {key}")),
    ];
    let mut all: Vec<Key> = headers.into_iter().map(Key::Header).collect();
    all.extend(operation.required_scopes().into_iter().map(Key::Scoped));
    all.extend(["webhooks:all", "all:none", "leads:read"].map(|scope| Key::Scoped(scope.to_owned())));
    let mut all: Vec<Request> = all.into_iter().map(|key| Request { key, ..good.clone() }).collect();
    let workspaces = [world.sub_workspace.as_str(), UNKNOWN_ID, "x", ""];
    all.extend(workspaces.map(|workspace| Request { as_workspace: Some(workspace.to_owned()), ..good.clone() }));
    all
}

/// Every method on every path, and paths that do not exist.
fn methods(openapi: &OpenApi, world: &World) -> Vec<Request> {
    let mut paths: Vec<(String, String)> =
        openapi.operations().map(|operation| (operation.path.clone(), world.good(&operation).remove(0).path)).collect();
    paths.sort();
    paths.dedup();
    let paths = paths.into_iter().map(|(_, path)| path);
    let unknown = ["/", "/api/v2", "/api/v2/nothing", "/api/v1/accounts", "/api/v2/Accounts"].map(str::to_owned);
    let known_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    paths
        .chain(unknown)
        .flat_map(|path| known_methods.map(|method| request("", method, &path)))
        .filter(|request| {
            let method = if request.method == "HEAD" { "GET" } else { &request.method };
            openapi.matching(method, &request.path).is_none()
        })
        .collect()
}
