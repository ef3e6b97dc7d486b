//! `docs/review.schema.json`: the JSON Schema of an access review.

pub fn files() -> Vec<(&'static str, String)> {
    let schema = serde_json::to_string_pretty(&instantly_rbac::internals::schema::report()).expect("a schema is JSON");
    vec![("docs/review.schema.json", schema + "\n")]
}
