//! The JSON Schemas: of an access review, a policy, a snapshot and a plan.

use instantly_rbac::internals::schema;
use serde_json::Value;

pub fn files() -> Vec<(&'static str, String)> {
    let written = |schema: Value| serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    vec![
        ("docs/review.schema.json", written(schema::report())),
        ("docs/policy.schema.json", written(schema::policy())),
        ("docs/snapshot.schema.json", written(schema::snapshot())),
        ("docs/plan.schema.json", written(schema::plan())),
    ]
}
