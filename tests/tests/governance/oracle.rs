//! The oracle: cases go to it as a file of JSON lines, and what it says is compared with the plan and the world after.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use instantly_rbac::keys::Preset;
use instantly_rbac::matrix::Matrix;
use instantly_rbac::scopes::smallest_for;
use serde_json::{Value, json};

use crate::cases::{Case, NEEDS, PRESETS};
use crate::invariants::{Tally, check};
use crate::world::{World, logical};

/// What is no decision of a plan, and what the library is asked for: what roles, presets and functions come to.
fn tables() -> Value {
    let texts = |list: &[instantly_rbac::Scope]| -> Vec<String> { list.iter().map(ToString::to_string).collect() };
    let matrix = Matrix::original();
    let roles: BTreeMap<&str, Value> = matrix
        .roles()
        .map(|role| {
            let it = matrix.compile(role).expect("a role");
            let permissions = it.permissions.map(|list| list.iter().map(ToString::to_string).collect::<BTreeSet<_>>());
            (role, json!({ "api_role": it.api_role, "permissions": permissions, "scopes": texts(&it.scopes) }))
        })
        .collect();
    let preset = |name: &str| Preset::ALL.into_iter().find(|it| it.name() == name).expect("a preset").scopes();
    let presets: BTreeMap<&str, Vec<String>> = PRESETS.iter().map(|name| (*name, texts(&preset(name)))).collect();
    let needs: BTreeMap<&str, Vec<String>> =
        NEEDS.iter().map(|name| (*name, texts(&smallest_for(&[*name]).expect("a function").scopes))).collect();
    json!({ "roles": roles, "presets": presets, "needs": needs })
}

/// Cases that go to one process: some ten megabytes.
const TOGETHER: usize = 2_000;

pub fn compare(seeds: &[u64], tally: &mut Tally) {
    let tables = tables();
    for seeds in seeds.chunks(TOGETHER) {
        let cases: Vec<Case> = seeds.iter().map(|seed| Case::new(*seed)).collect();
        for (case, answer) in cases.iter().zip(answers(&cases, &tables)) {
            one(case, &answer, tally);
        }
    }
}

fn answers(cases: &[Case], tables: &Value) -> Vec<Value> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("governance-{}.jsonl", std::process::id()));
    let mut lines = String::new();
    for Case { policy, content, taken, options, .. } in cases {
        let line =
            json!({ "policy": policy, "content": content, "taken": taken, "options": options, "tables": tables });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    fs::write(&file, lines).expect("the cases can be written");
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("governance/oracle.py");
    let output = Command::new("python3").arg(oracle).arg(&file).output().expect("python3 is there");
    fs::remove_file(&file).expect("it was written");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers = String::from_utf8(output.stdout).expect("a text");
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), cases.len(), "an answer for each case");
    answers
}

fn one(case: &Case, answer: &Value, tally: &mut Tally) {
    let (plan, world) = check(case, &mut Tally::default());
    let list = |name: &str| plan[name].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // What breaks the policy's own rules needs the library's tables of scopes, and is tested beside the policy.
    let refusals: BTreeSet<[String; 2]> =
        list("refusals").map(|it| [text(&it["guard"]), text(&it["override"])]).collect();
    let wanted: BTreeSet<[String; 2]> = serde_json::from_value(answer["refusals"].clone()).expect("pairs");
    let is_unfit = |set: &BTreeSet<[String; 2]>| set.iter().any(|it| it[0] == "whole_read");
    if is_unfit(&wanted) || is_unfit(&refusals) {
        let same = is_unfit(&wanted) == is_unfit(&refusals);
        return tally.expect(case, "the oracle refuses what was not read whole", same, || format!("{refusals:?}"));
    }
    tally.expect(case, "I7 the oracle refuses for the same", wanted == refusals, || {
        format!("the oracle {wanted:?}, the plan {refusals:?}")
    });
    let mut deferred: Vec<[String; 2]> = list("deferred")
        .map(|it| {
            let subject = &it["subject"];
            let new = || format!("new:{}", text(&subject["name"]));
            [text(&it["kind"]), subject["id"].as_str().map_or_else(new, str::to_owned)]
        })
        .collect();
    deferred.sort();
    let wanted: Vec<[String; 2]> = serde_json::from_value(answer["deferred"].clone()).expect("pairs");
    tally.expect(case, "I7 the oracle defers the same", wanted == deferred, || {
        format!("the oracle {wanted:?}, the plan {deferred:?}")
    });
    let people = list("residue").filter(|it| it["subject"]["sort"] == "person");
    let mut residue: Vec<String> = people.map(|it| text(&it["subject"]["id"])).collect();
    residue.sort();
    tally.expect(case, "I7 the oracle has the same residue", answer["residue"] == json!(residue), || {
        format!("the oracle {}, the plan {residue:?}", answer["residue"])
    });
    if let Some(world) = world {
        let (end, wanted) = (end(case, &world), &answer["end"]);
        tally.expect(case, "I7 the world after is the oracle's end", end == *wanted, || {
            let parts = wanted.as_object().expect("fields").iter().filter(|(part, it)| end[part.as_str()] != **it);
            let parts = parts.map(|(part, it)| format!("{part}: the oracle {it}, the world {}", end[part.as_str()]));
            parts.collect::<Vec<_>>().join("\n")
        });
    }
}

/// The parts of a world that a policy reads, as the oracle writes them.
fn end(case: &Case, world: &World) -> Value {
    let reads = |section: &str| case.policy.get(section).is_some();
    let old = |id: &&String| !id.starts_with("new-");
    let reads_people = reads("people") || reads("owner");
    let (mut people, mut invited) = (BTreeMap::new(), BTreeMap::new());
    for (id, it) in world.people.iter().filter(|_| reads_people) {
        match old(&id) {
            true => _ = people.insert(id, &it.role),
            false => _ = invited.insert(&it.email, json!({ "role": it.role, "permissions": it.record["permissions"] })),
        }
    }
    let (mut keys, mut created) = (Vec::new(), BTreeMap::new());
    for (id, it) in world.keys.iter().filter(|_| reads("keys")) {
        if old(&id) {
            keys.push(id);
        } else if it.stored {
            created.insert(logical(&it.name), &it.scopes);
        }
    }
    let tags = world.tags.iter().filter(|_| reads("tags")).map(|(id, it)| {
        let key = if old(&id) { id.clone() } else { format!("new:{}", it.label) };
        let (accounts, campaigns) = (&it.things["accounts"], &it.things["campaigns"]);
        (key, json!({ "label": it.label, "description": it.description, "accounts": accounts, "campaigns": campaigns }))
    });
    let (links, linked): (Vec<_>, Vec<_>) = world.links.iter().filter(|_| reads("group")).partition(|(id, _)| old(id));
    let links: Vec<&String> = links.into_iter().map(|(id, _)| id).collect();
    let linked: BTreeSet<&String> = linked.into_iter().map(|(_, link)| &link.sub_workspace).collect();
    json!({
        "people": people, "invited": invited, "keys": keys, "created": created,
        "tags": tags.collect::<BTreeMap<_, _>>(), "links": links, "linked": linked,
    })
}
