//! What functions take and return beyond records, as core describes it.

use instantly_rbac::internals::schema::{Described, arguments, documents};
use serde_json::Value;

fn each(mut check: impl FnMut(&str, &Value)) {
    for Described { names, schemas } in [arguments(), documents()] {
        names.iter().for_each(|name| check(name, &schemas[name]));
    }
}

#[test]
fn every_structure_and_each_of_its_fields_is_explained() {
    each(|name, schema| {
        assert!(schema["description"].is_string(), "{name}");
        let fields = schema["properties"].as_object().into_iter().flatten();
        for (field, schema) in fields.filter(|_| name != "Error") {
            assert!(schema["description"].is_string(), "{name}.{field}");
        }
    });
}

#[test]
fn prose_has_no_links_and_no_code_of_one_language() {
    each(|name, schema| {
        let text = schema.to_string();
        assert!(["[`", "::", "```"].iter().all(|rust| !text.contains(rust)), "{name}: {text}");
    });
}

/// Otherwise it could neither be left out nor be told from null.
#[test]
fn what_null_clears_has_another_default_or_none() {
    let Described { schemas, .. } = arguments();
    let field = |structure: &str, field: &str| schemas[structure]["properties"][field].clone();
    assert_eq!(field("MemberUpdate", "role")["default"], Value::Null);
    assert!(field("MemberUpdate", "role").get("default").is_some(), "nothing given, and null, change nothing");
    assert_eq!(field("MemberUpdate", "nickname").get("default"), None, "null empties it");
    assert_eq!(field("KeyReviewOptions", "max_age_days")["default"], 180, "null finds no key too old");
}
