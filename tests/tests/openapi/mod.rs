//! Reads the contract's OpenAPI and validates against it.

mod records;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use jsonschema::Validator;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

pub struct OpenApi {
    document: Value,
    /// A validator for each schema that was asked for, since one is slow to make.
    validators: RefCell<HashMap<String, Rc<Validator>>>,
}

/// One operation of it.
pub struct Documented<'a> {
    openapi: &'a OpenApi,
    pub id: String,
    pub method: String,
    pub path: String,
    fields: &'a Value,
}

impl OpenApi {
    pub fn load() -> OpenApi {
        let text = include_str!("../../contract/instantly-rbac.openapi.yaml");
        let document = serde_saphyr::from_str(text).expect("the OpenAPI is YAML");
        OpenApi { document, validators: RefCell::default() }
    }

    pub fn schema(&self, name: &str) -> &Value {
        &self.document["components"]["schemas"][name]
    }

    pub fn operations(&self) -> impl Iterator<Item = Documented<'_>> {
        self.document["paths"].as_object().expect("paths").iter().flat_map(move |(path, item)| {
            item.as_object().expect("methods").iter().map(move |(method, fields)| Documented {
                openapi: self,
                id: fields["operationId"].as_str().expect("an id").to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                fields,
            })
        })
    }

    pub fn operation(&self, method: &str, path: &str) -> Documented<'_> {
        let found = self.operations().find(|operation| operation.method == method && operation.path == path);
        found.unwrap_or_else(|| panic!("the OpenAPI has no {method} {path}"))
    }

    /// The operation that a request reaches; a path written out wins over one with `{id}`.
    pub fn matching(&self, method: &str, path: &str) -> Option<Documented<'_>> {
        let fits = |template: &str| {
            let (template, path) = (template.split('/'), path.split('/'));
            template.clone().count() == path.clone().count()
                && template.zip(path).all(|(expected, given)| expected == given || expected == "{id}")
        };
        let mut found: Vec<_> =
            self.operations().filter(|operation| operation.method == method && fits(&operation.path)).collect();
        found.sort_by_key(|operation| operation.path.contains("{id}"));
        found.into_iter().next()
    }

    /// What a value offends against in a schema.
    pub fn problems(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        validator.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect()
    }

    fn validator(&self, schema: &Value) -> Rc<Validator> {
        let mut validators = self.validators.borrow_mut();
        let known = validators.entry(schema.to_string()).or_insert_with(|| {
            let mut whole = schema.clone();
            whole["components"] = self.document["components"].clone();
            Rc::new(jsonschema::options().should_validate_formats(true).build(&whole).expect("a usable schema"))
        });
        Rc::clone(known)
    }

    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(&reference[1..]).expect("a reference that leads somewhere"),
            None => value,
        }
    }
}

impl Documented<'_> {
    pub fn required_scopes(&self) -> BTreeSet<String> {
        let scopes = self.fields["x-required-scopes-any"].as_array().expect("scopes");
        scopes.iter().map(|scope| scope.as_str().expect("a text").to_owned()).collect()
    }

    pub fn parameters(&self, place: &str) -> Vec<&Value> {
        let parameters = self.fields["parameters"].as_array().into_iter().flatten();
        parameters
            .map(|parameter| self.openapi.resolve(parameter))
            .filter(|parameter| parameter["in"] == place)
            .collect()
    }

    pub fn query_parameters(&self) -> BTreeSet<String> {
        let names = self.parameters("query").into_iter();
        names.map(|parameter| parameter["name"].as_str().expect("a name").to_owned()).collect()
    }

    pub fn largest_page(&self) -> Option<u64> {
        let limit = self.parameters("query").into_iter().find(|parameter| parameter["name"] == "limit")?;
        limit["schema"]["maximum"].as_u64()
    }

    pub fn body_schema(&self) -> Option<&Value> {
        let schema = &self.fields["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| self.openapi.resolve(schema))
    }

    pub fn body_fields(&self) -> BTreeSet<String> {
        let fields = self.body_schema().and_then(|schema| schema["properties"].as_object());
        fields.into_iter().flat_map(Map::keys).cloned().collect()
    }

    pub fn body_requires(&self, name: &str) -> bool {
        let required = self.body_schema().and_then(|schema| schema["required"].as_array());
        required.is_some_and(|required| required.contains(&json!(name)))
    }

    pub fn body_field_is_nullable(&self, name: &str) -> bool {
        let kind = self.body_schema().map(|schema| &schema["properties"][name]["type"]);
        kind.and_then(Value::as_array).is_some_and(|kinds| kinds.contains(&json!("null")))
    }

    pub fn result_schema(&self) -> String {
        let schema = &self.fields["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        schema.as_str().and_then(|reference| reference.rsplit('/').next()).expect("a named schema").to_owned()
    }

    /// What is wrong with a request's query and body.
    pub fn request_problems(&self, query: &[(String, String)], body: Option<&Value>) -> Vec<String> {
        let parameters = self.parameters("query");
        let mut problems = Vec::new();
        for (index, (name, text)) in query.iter().enumerate() {
            if query[..index].iter().any(|(before, _)| before == name) {
                problems.push(format!("{}: the parameter {name} stands twice", self.id));
            }
            let Some(parameter) = parameters.iter().find(|parameter| parameter["name"] == name.as_str()) else {
                problems.push(format!("{}: there is no parameter {name}", self.id));
                continue;
            };
            let schema = self.openapi.resolve(&parameter["schema"]);
            let value = typed(schema, text);
            problems.extend(
                self.openapi
                    .problems(schema, &value)
                    .into_iter()
                    .map(|problem| format!("{}: parameter {name}={text}: {problem}", self.id)),
            );
        }
        if parameters.iter().any(|parameter| parameter["name"] == "limit")
            && !query.iter().any(|(name, _)| name == "limit")
        {
            problems.push(format!("{}: a page is asked for without a limit", self.id));
        }
        match (self.body_schema(), body) {
            (Some(schema), Some(body)) => {
                let found = self.openapi.problems(schema, body);
                problems.extend(found.into_iter().map(|problem| format!("{}: body: {problem}", self.id)));
            }
            (None, None) => {}
            (Some(_), None) => problems.push(format!("{}: the body is missing", self.id)),
            (None, Some(_)) => problems.push(format!("{}: a body where none belongs", self.id)),
        }
        problems
    }

    /// What is wrong with the parameters in a request's path.
    pub fn path_problems(&self, path: &str) -> Vec<String> {
        let Some(place) = self.path.split('/').position(|segment| segment == "{id}") else { return Vec::new() };
        let segment = path.split('/').nth(place).unwrap_or_default();
        let id = json!(percent_decode_str(segment).decode_utf8_lossy());
        let schema = self.parameters("path").into_iter().map(|parameter| &parameter["schema"]).next();
        self.openapi.problems(schema.expect("a path parameter"), &id)
    }

    /// What is wrong with the headers that are parameters.
    pub fn header_problems(&self, headers: &[(String, String)]) -> Vec<String> {
        let mut problems = Vec::new();
        for parameter in self.parameters("header") {
            for (name, text) in headers.iter().filter(|(name, _)| parameter["name"] == name.as_str()) {
                let found = self.openapi.problems(&parameter["schema"], &json!(text));
                problems.extend(found.into_iter().map(|problem| format!("{}: header {name}: {problem}", self.id)));
            }
        }
        problems
    }

    /// What is wrong with a reply.
    pub fn reply_problems(&self, status: u16, reply: &Value) -> Vec<String> {
        let response = self.openapi.resolve(&self.fields["responses"][status.to_string()]);
        // The published spec lists 400 on creates alone; the contract expects it anywhere.
        let response = if response.is_null() && status == 400 {
            &self.openapi.document["components"]["responses"]["BadRequest"]
        } else {
            response
        };
        if response.is_null() {
            return vec![format!("{}: status {status} is not documented", self.id)];
        }
        let schema = &response["content"]["application/json"]["schema"];
        let found = self.openapi.problems(schema, reply);
        found.into_iter().map(|problem| format!("{}: {status}: {problem}", self.id)).collect()
    }
}

/// A query parameter's text as the type that its schema names.
fn typed(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        _ => json!(text),
    }
}
