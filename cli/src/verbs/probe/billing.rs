//! Which fields the plan and the subscriptions have.

use std::collections::BTreeMap;

use instantly_rbac::{JsonValue, Operation};

use super::plain::{Plain, plain};
use super::prober::{Object, Prober, Stop};
use super::records::type_name;

/// Objects within objects that are looked at.
const DEEPEST: usize = 4;

pub fn fields_of_plan(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    fields(prober, Operation::WorkspacePlan)
}

pub fn fields_of_subscriptions(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    fields(prober, Operation::WorkspaceSubscription)
}

fn fields(prober: &mut Prober<'_>, operation: Operation) -> Result<Plain, Stop> {
    let record = prober.record(operation)?;
    let mut types = BTreeMap::new();
    note(&record, &plain![], DEEPEST, &mut types);
    Ok(Plain::list(types.into_iter().map(|(place, kind)| plain![place, " (", kind, ")"]), "none"))
}

/// Notes the name and type of each field, those of objects and lists in it included.
fn note(record: &Object, place: &Plain, depth: usize, types: &mut BTreeMap<Plain, &'static str>) {
    for (name, value) in record {
        let place = plain![place.clone(), Plain::field(name)];
        let kind = type_name(value);
        // Of records of a list, one may lack a value that another one has.
        let known = types.entry(place.clone()).or_insert(kind);
        if *known == "null" {
            *known = kind;
        }
        if depth == 0 {
            continue;
        }
        if let Ok(inner) = value.parse::<Object>() {
            note(&inner, &plain![place, "."], depth - 1, types);
        } else if let Ok(items) = value.parse::<Vec<JsonValue>>() {
            for inner in items.iter().filter_map(|item| item.parse::<Object>().ok()) {
                note(&inner, &plain![place.clone(), "[]."], depth - 1, types);
            }
        }
    }
}
