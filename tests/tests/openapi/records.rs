//! The table of records and enumerations, compared with the schemas of the OpenAPI in both directions.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::internals::specs::{ENUMS, EnumSpec, FieldSpec, Kind, RECORDS, RecordSpec, Values};
use instantly_rbac::operation::{Operation, ResultShape};
use serde_json::{Map, Value, json};

use super::OpenApi;

/// The schema of what an operation answers with, and the record that stands for it. Records inside of others are
/// found by the field that holds them.
const SCHEMAS: &[(&str, &str)] = &[
    ("WorkspaceMember", "Member"),
    ("ApiKey", "ApiKey"),
    ("WorkspaceGroupMember", "GroupMember"),
    ("AdminWorkspaceInfo", "AdminWorkspace"),
    ("CustomTag", "Tag"),
    ("CustomTagMapping", "TagMapping"),
    ("Success", "Assigned"),
    ("AuditLog", "AuditLog"),
    ("Workspace", "Workspace"),
    ("WhitelabelDomainInfo", "DomainInfo"),
    ("PlanDetails", "PlanDetails"),
    ("SubscriptionDetails", "SubscriptionDetails"),
    ("Campaign", "Campaign"),
    ("Account", "Account"),
];

/// Enumerations of arguments: no record has them.
const ARGUMENTS: &[(&str, &str)] =
    &[("AccountListFilter", "filter"), ("AccountSort", "sort_by"), ("SortOrder", "sort_order")];

/// Fields that are of another kind than their schema, with the reason. A field that is not must leave the list.
const OTHERWISE: &[(&str, &str)] = &[
    ("ProductPlan.interval", "billing: shown and compared with nothing, so its values need no names"),
    ("Subscription.interval", "billing, as above"),
    ("Subscription.product_id", "billing, as above"),
    ("Subscription.product_type", "billing, as above"),
    ("Subscription.plan_type", "billing, as above"),
    ("Campaign.not_sending_status", "the contract lists the codes without saying what they mean"),
    ("Campaign.timestamp_created", "a time as everywhere, although the contract gives it no format"),
    ("Campaign.timestamp_updated", "a time as everywhere, although the contract gives it no format"),
    ("PlanDetails.addons", "offers of the shop, whose form differs from product to product"),
];

/// Required by the contract and not by the record, with the reason.
const OPTIONAL: &[(&str, &str)] =
    &[("ApiKey.key", "a server that shows a secret only once, on creation, does well: the rest is not irregular")];

/// Each record with every schema that it stands for: the plans of six products are one record.
fn records_with_schemas(openapi: &OpenApi) -> BTreeMap<&'static str, (&'static RecordSpec, Vec<&Value>)> {
    let mut found = BTreeMap::new();
    for &(schema, name) in SCHEMAS {
        let record = RECORDS.iter().find(|record| record.name == name);
        collect(record.unwrap_or_else(|| panic!("no record {name}")), openapi.schema(schema), openapi, &mut found);
    }
    found
}

fn collect<'a>(
    record: &'static RecordSpec,
    schema: &'a Value,
    openapi: &'a OpenApi,
    found: &mut BTreeMap<&'static str, (&'static RecordSpec, Vec<&'a Value>)>,
) {
    found.entry(record.name).or_insert_with(|| (record, Vec::new())).1.push(schema);
    for field in record.fields {
        let property = openapi.resolve(&schema["properties"][field.wire]);
        match field.kind {
            Kind::Record(inner) => collect(inner, property, openapi, found),
            Kind::List(&Kind::Record(inner)) => collect(inner, openapi.resolve(&property["items"]), openapi, found),
            _ => {}
        }
    }
}

fn properties(schema: &Value) -> BTreeSet<&str> {
    schema["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect()
}

#[test]
fn every_record_has_every_field_of_its_schema_and_no_other() {
    let openapi = OpenApi::load();
    let records = records_with_schemas(&openapi);
    let results = Operation::ALL.iter().map(|operation| match operation.spec().result {
        ResultShape::Pages(schema) | ResultShape::Record(schema) | ResultShape::Removal(schema) => schema,
    });
    let results: BTreeSet<&str> = results.collect();
    assert_eq!(results, SCHEMAS.iter().map(|&(schema, _)| schema).collect());
    let names: BTreeSet<&str> = RECORDS.iter().map(|record| record.name).collect();
    assert_eq!(names, records.keys().copied().collect(), "every record stands for a schema");
    for (name, (record, schemas)) in records {
        let documented: BTreeSet<&str> = schemas.iter().flat_map(|schema| properties(schema)).collect();
        let declared: BTreeSet<&str> = record.fields.iter().map(|field| field.wire).collect();
        assert_eq!(declared, documented, "{name}");
        assert_eq!(declared.len(), record.fields.len(), "{name}: a field stands twice");
    }
}

#[test]
fn a_field_is_required_where_its_schema_requires_it() {
    let openapi = OpenApi::load();
    let mut optional = BTreeSet::new();
    for (name, (record, schemas)) in records_with_schemas(&openapi) {
        for field in record.fields {
            let requires = |schema: &&Value| {
                schema["required"].as_array().is_some_and(|required| required.contains(&json!(field.wire)))
            };
            let required = schemas.iter().all(requires);
            assert!(required || !field.required, "{name}.{} is optional", field.wire);
            if required && !field.required {
                optional.insert(format!("{name}.{}", field.wire));
            }
        }
    }
    assert_eq!(optional, names(OPTIONAL));
}

fn names(fields: &[(&str, &str)]) -> BTreeSet<String> {
    fields.iter().map(|&(field, _)| field.to_owned()).collect()
}

/// Whether a field holds what its schema describes.
fn fits(openapi: &OpenApi, kind: &Kind, schema: &Value) -> bool {
    let schema = openapi.resolve(schema);
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        names => {
            names.as_array().into_iter().flatten().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
    };
    let is = |name: &str| types == [name];
    let is_closed = !schema["enum"].is_null();
    match kind {
        Kind::Text | Kind::Secret => is("string") && !is_closed && schema["format"] != "date-time",
        Kind::Time => is("string") && schema["format"] == "date-time",
        Kind::Bool => is("boolean"),
        Kind::Integer | Kind::Float => (is("number") || is("integer")) && !is_closed,
        Kind::Scope => schema == openapi.schema("Scope"),
        Kind::Enum(spec) => {
            let documented = schema["enum"].as_array().into_iter().flatten().filter(|value| !value.is_null());
            documented.map(Value::to_string).collect::<BTreeSet<_>>() == values(spec)
        }
        Kind::Object => is("object") && properties(schema).is_empty(),
        Kind::Record(_) => is("object") && !properties(schema).is_empty(),
        Kind::List(items) => is("array") && fits(openapi, items, &schema["items"]),
    }
}

/// The values of an enumeration, as JSON.
fn values(spec: &EnumSpec) -> BTreeSet<String> {
    match spec.values {
        Values::Texts(values) => values.iter().map(|value| json!(value.value).to_string()).collect(),
        Values::Codes(values) => values.iter().map(|value| value.value.to_string()).collect(),
    }
}

#[test]
fn a_field_is_of_the_kind_and_has_the_values_of_its_schema() {
    let openapi = OpenApi::load();
    let mut otherwise = BTreeSet::new();
    for (name, (record, schemas)) in records_with_schemas(&openapi) {
        for FieldSpec { wire, kind, .. } in record.fields {
            let described = schemas.iter().map(|schema| &schema["properties"][wire]).filter(|schema| !schema.is_null());
            if !described.clone().all(|schema| fits(&openapi, kind, schema)) {
                otherwise.insert(format!("{name}.{wire}"));
            }
        }
    }
    assert_eq!(otherwise, names(OTHERWISE));
}

/// The enumerations of a kind.
fn enumerations(kind: &'static Kind) -> Option<&'static EnumSpec> {
    match kind {
        Kind::Enum(spec) => Some(spec),
        Kind::List(items) => enumerations(items),
        _ => None,
    }
}

#[test]
fn every_enumeration_has_the_values_and_the_names_of_the_openapi() {
    let openapi = OpenApi::load();
    let mut schemas: BTreeMap<&str, (&EnumSpec, &Value)> = BTreeMap::new();
    for (record, described) in records_with_schemas(&openapi).into_values() {
        for field in record.fields {
            let Some(spec) = enumerations(&field.kind) else { continue };
            let property = openapi.resolve(&described[0]["properties"][field.wire]);
            let inner = if property["items"].is_null() { property } else { openapi.resolve(&property["items"]) };
            schemas.insert(spec.name, (spec, inner));
        }
    }
    let accounts = openapi.operation("GET", "/api/v2/accounts");
    for &(name, parameter) in ARGUMENTS {
        let spec = ENUMS.iter().find(|spec| spec.name == name).unwrap_or_else(|| panic!("no enumeration {name}"));
        let parameter = accounts.parameters("query").into_iter().find(|found| found["name"] == parameter);
        let schema = openapi.resolve(&parameter.expect("a documented parameter")["schema"]);
        assert!(fits(&openapi, &Kind::Enum(spec), schema), "{name}");
        schemas.insert(name, (spec, schema));
    }
    let names: BTreeSet<&str> = ENUMS.iter().map(|spec| spec.name).collect();
    assert_eq!(names, schemas.keys().copied().collect(), "every enumeration is in the OpenAPI");
    for (name, (spec, schema)) in schemas {
        let Values::Codes(codes) = spec.values else { continue };
        for code in codes {
            let documented = schema["x-enum-descriptions"][code.value.to_string()].as_str().expect("a name");
            assert_eq!(code.doc.concat().to_lowercase(), documented.to_lowercase(), "{name}: {}", code.value);
        }
    }
}
