//! What must hold of every plan: derived of a case, and carried out in a world.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::governance::plan::PlanOptions;
use instantly_rbac::governance::snapshot::{Content, Taken};
use instantly_rbac::governance::{Plan, Policy, Snapshot};
use serde_json::{Value, json};

use crate::cases::{AS_OF, Case};
use crate::world::{World, covers, logical};

/// How often each invariant had something to say, and what broke it.
#[derive(Default)]
pub struct Tally {
    pub held: BTreeMap<&'static str, u64>,
    pub broken: BTreeMap<&'static str, u64>,
    pub first: Vec<String>,
}

impl Tally {
    pub fn expect(&mut self, case: &Case, invariant: &'static str, holds: bool, what: impl FnOnce() -> String) {
        *self.held.entry(invariant).or_default() += 1;
        if !holds {
            *self.broken.entry(invariant).or_default() += 1;
            if self.first.len() < 5 {
                self.first.push(format!("case {}: {invariant}: {}", case.seed, what()));
            }
        }
    }

    pub fn join(&mut self, other: Tally) {
        for (of, from) in [(&mut self.held, other.held), (&mut self.broken, other.broken)] {
            from.into_iter().for_each(|(name, count)| *of.entry(name).or_default() += count);
        }
        self.first.extend(other.first);
        self.first.truncate(5);
    }

    fn note(&mut self, what: &'static str) {
        *self.held.entry(what).or_default() += 1;
    }
}

/// What derives a plan once more is done for one case of so many.
const SELDOM: u64 = 4;

/// The guards that leave no world in which the steps could be carried out.
const UNFIT: [&str; 1] = ["whole_read"];

pub fn snapshot(content: &Value, taken: &Value) -> Snapshot {
    let content: Content = serde_json::from_value(content.clone()).expect("the content of a snapshot");
    let taken: Taken = serde_json::from_value(taken.clone()).expect("how it was taken");
    Snapshot {
        format: "instantly-rbac/snapshot",
        version: 1,
        digest: String::new(),
        parts: BTreeMap::new(),
        content,
        taken,
    }
}

pub fn derive(content: &Value, taken: &Value, policy: &str, options: &Value) -> Plan {
    let policy = Policy::from_json(policy).unwrap_or_else(|error| panic!("{error}: {policy}"));
    let options: PlanOptions = serde_json::from_value(options.clone()).expect("options");
    Plan::derive(&snapshot(content, taken), &policy, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn is_loss(kind: &str) -> bool {
    ["tag.unassign", "member.lower", "key.revoke", "member.remove", "group.remove", "tag.delete"].contains(&kind)
}

/// The plan of a case as a document, and the world that it leaves, where it can be carried out.
pub fn check(case: &Case, tally: &mut Tally) -> (Value, Option<World>) {
    let text = case.policy.to_string();
    let plan = derive(&case.content, &case.taken, &text, &case.options);
    let document = plan.to_json();
    if case.seed.is_multiple_of(SELDOM) {
        let (content, policy) = case.shuffled();
        let again = derive(&content, &case.taken, &policy, &case.options).to_json();
        tally.expect(case, "I13 shuffled input makes the same bytes", again == document, || {
            first_difference(&document, &again)
        });
        let read = Plan::from_json(&document);
        tally.expect(case, "a plan reads back", read.as_ref() == Ok(&plan), || format!("{:?}", read.err()));
        imported(case, tally);
    }
    let document: Value = serde_json::from_str(&document).expect("a plan is JSON");

    let refused: BTreeSet<&str> = list(&document, "refusals").filter_map(|it| it["guard"].as_str()).collect();
    tally.note(if refused.is_empty() { "(plans that are not refused)" } else { "(plans that are refused)" });
    tally.note(if plan.is_empty() { "(plans without a step)" } else { "(plans with steps)" });
    order(case, &document, tally);
    touched(case, &document, tally);
    if refused.iter().any(|guard| UNFIT.contains(guard)) {
        return (document, None);
    }
    let before = World::new(&case.content);
    let mut world = before.clone();
    let mut problem = None;
    for step in list(&document, "steps") {
        if let Err(what) = world.carry_out(step) {
            problem.get_or_insert(what);
            break;
        }
        after_each(case, &before, &world, step, refused.is_empty(), tally);
    }
    // What is ambiguous may name one thing twice.
    let is_held = problem.is_none() || refused.contains("ambiguous");
    tally.expect(case, "every step can be carried out in its order", is_held, || problem.clone().unwrap_or_default());
    if problem.is_some() {
        return (document, None);
    }
    if refused.is_empty() {
        budgets(case, &before, &world, tally);
        if case.seed.is_multiple_of(SELDOM) || plan.steps.len() > 5 {
            second(case, &document, &world, tally);
        }
    }
    (document, Some(world))
}

/// The policy of a workspace as it is asks for nothing, also after it was written as TOML and read again.
fn imported(case: &Case, tally: &mut Tally) {
    let snapshot = snapshot(&case.content, &case.taken);
    let Ok(imported) = Policy::import(&snapshot) else { return };
    let written = imported.to_toml();
    let policy = match Policy::from_toml(&written) {
        Ok(policy) => policy,
        Err(error) => {
            return tally.expect(case, "I16 an imported policy is read", false, || format!("{error}: {written}"));
        }
    };
    let plan = Plan::derive(&snapshot, &policy, &PlanOptions::default()).expect("a plan");
    // Of a list that names one id twice, nothing is planned.
    if plan.refusals.iter().any(|refusal| UNFIT.contains(&refusal.guard.as_str())) {
        return;
    }
    let beyond_roles = plan.residue.iter().find(|residue| residue.rule != "matrix");
    let asks_for = |what: String| format!("{what}\n{written}");
    tally.expect(case, "I16 an imported policy asks for no step", plan.is_empty() && plan.deferred.is_empty(), || {
        asks_for(format!("{:?} {:?}", plan.steps.first(), plan.deferred.first()))
    });
    tally.expect(case, "I16 an imported policy leaves nothing but gaps of roles", beyond_roles.is_none(), || {
        asks_for(format!("{beyond_roles:?}"))
    });
}

fn allowed(case: &Case, guard: &str) -> bool {
    list(&case.options, "allow").any(|allow| allow["guard"] == guard)
}

fn after_each(case: &Case, before: &World, world: &World, step: &Value, passes: bool, tally: &mut Tally) {
    if before.owners().len() == 1 {
        let same = world.owners() == before.owners();
        tally
            .expect(case, "I1 one owner, the same, after every step", same, || format!("{:?}: {step}", world.owners()));
    }
    if !passes {
        return;
    }
    if let Some(person) = step["subject"]["id"].as_str().and_then(|id| before.people.get(id)) {
        let is_changeable = ["admin", "editor", "view"].contains(&person.role.as_str());
        tally.expect(case, "I1 clients and unknown roles are left alone", is_changeable, || step.to_string());
    }
    let kind = step["kind"].as_str().unwrap_or_default();
    if ["member.lower", "member.remove"].contains(&kind) {
        let wanted = case.policy["rules"]["min_admins"].as_u64().unwrap_or(2) as usize;
        let wanted = if allowed(case, "min_admins") { 1 } else { wanted };
        let enough = world.admins() >= wanted.min(before.admins());
        tally.expect(case, "I2 enough admins who accepted after every step", enough, || {
            format!("{} of {} are left, {wanted} are wanted: {step}", world.admins(), before.admins())
        });
    }
    if kind == "key.revoke" {
        let own = case.options["own_key"].as_str().or(case.taken["key_in_use"].as_str());
        let is_known = own.is_some() || !case.taken["as_workspace"].is_null();
        let lives = own.is_none_or(|own| {
            let is_own = |id: &&String| id.eq_ignore_ascii_case(own);
            before.keys.keys().filter(is_own).all(|id| world.keys.contains_key(id))
        });
        tally.expect(case, "I3 the key in use is known and lives", is_known && lives, || step.to_string());
        generation(case, before, world, step, tally);
    }
    if kind == "group.remove" && !case.taken["as_workspace"].is_null() {
        let is_own = step["subject"]["id"] == case.content["group"]["admin"];
        tally.expect(case, "I3 the own link stays", !is_own, || step.to_string());
    }
}

/// An old generation goes only where its successor lives, was delivered, and nothing shows the old one in use.
fn generation(case: &Case, before: &World, world: &World, step: &Value, tally: &mut Tally) {
    let id = step["subject"]["id"].as_str().unwrap_or_default();
    let Some(old) = before.keys.get(id) else { return };
    let is_meant = |key: &Value| match case.policy["keys"][logical(&old.name)]["id"].as_str() {
        Some(wanted) if key["name"] == logical(&old.name) => {
            key["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(wanted))
        }
        _ => true,
    };
    if case.policy["keys"].get(logical(&old.name)).is_none() || !is_meant(&old.record) {
        return;
    }
    let created = |key: &Value| key["created"].as_str().unwrap_or_default().to_owned();
    let (options, mut live) =
        (&case.options, world.keys.iter().filter(|(_, key)| logical(&key.name) == logical(&old.name)));
    let holds = live.any(|(id, key)| {
        let delivered = options["delivered"][id].as_str();
        let logged = options["last_logged"][step["subject"]["id"].as_str().unwrap_or_default()].as_str();
        let is_used = delivered.zip(logged).is_some_and(|(delivered, logged)| logged > delivered);
        is_meant(&key.record)
            && created(&key.record) >= created(&old.record)
            && (delivered.is_some() || allowed(case, &format!("delivered:{id}")))
            && (!is_used
                || allowed(case, &format!("still_used:{}", step["subject"]["id"].as_str().unwrap_or_default())))
    });
    tally.expect(case, "I4 an old key goes after its successor was delivered", holds, || step.to_string());
}

fn order(case: &Case, plan: &Value, tally: &mut Tally) {
    let steps: Vec<&Value> = list(plan, "steps").collect();
    let losses: Vec<bool> = steps.iter().map(|step| is_loss(step["kind"].as_str().unwrap_or_default())).collect();
    tally.expect(case, "I5 no grant after a loss", losses.is_sorted(), || format!("{steps:?}"));
    let of = |kind: &str| -> BTreeSet<String> {
        let steps = steps.iter().filter(|step| step["kind"] == kind);
        steps.filter_map(|step| Some(step["subject"]["name"].as_str()?.to_lowercase())).collect()
    };
    let both: Vec<String> = of("member.invite").intersection(&of("member.remove")).cloned().collect();
    tally.expect(case, "I5 nobody is removed and added", both.is_empty(), || format!("{both:?}"));
    let numbers = steps.iter().enumerate().all(|(at, step)| {
        let earlier = list(step, "after_steps").all(|n| n.as_u64().is_some_and(|n| n >= 1 && n <= at as u64));
        step["n"] == at + 1 && earlier
    });
    tally.expect(case, "steps are numbered, and come after those they need", numbers, || format!("{steps:?}"));
}

/// What a section that is additive, or only reported, leaves alone.
fn touched(case: &Case, plan: &Value, tally: &mut Tally) {
    let lower = |text: &str| text.to_lowercase();
    let names = |section: &Value| -> BTreeSet<String> {
        section.as_object().into_iter().flatten().map(|(name, _)| lower(name)).collect()
    };
    let policy = &case.policy;
    let record = |list: &str, id: &Value| {
        let items = case.content.pointer(list).and_then(Value::as_array).into_iter().flatten();
        items.clone().find(|item| item["id"] == *id).cloned().unwrap_or_default()
    };
    for step in list(plan, "steps") {
        let (subject, kind) = (&step["subject"], step["kind"].as_str().unwrap_or_default());
        let name = subject["name"].as_str().unwrap_or_default();
        let (section, is_named) = match kind.split('.').next() {
            Some("member") => {
                let person = record("/members", &subject["id"]);
                let other = person["user_email"].as_str().unwrap_or_default();
                let named = names(&policy["people"]);
                ("people", named.contains(&lower(name)) || named.contains(&lower(other)))
            }
            Some("key") => ("keys", policy["keys"].get(logical(name)).is_some()),
            Some("tag") => {
                let by_id = |rule: &Value| {
                    let id = rule["id"].as_str().zip(subject["id"].as_str());
                    id.is_some_and(|(wanted, id)| wanted.eq_ignore_ascii_case(id))
                };
                let by_id = policy["tags"].as_object().into_iter().flatten().any(|(_, rule)| by_id(rule));
                ("tags", by_id || names(&policy["tags"]).contains(&lower(name)))
            }
            _ => {
                let link = record("/group/links", &subject["id"]);
                let id = step["after"]["sub_workspace_id"].as_str().or(link["sub_workspace_id"].as_str());
                ("group", names(&policy["group"]["sub_workspaces"]).contains(&lower(id.unwrap_or_default())))
            }
        };
        let manage = &policy["manage"];
        let removes = manage[section] == "authoritative"
            && manage[format!("{section}_on_absent")].as_str().is_some_and(|it| it != "report");
        let holds = manage[section] != "report" && (is_named || removes && is_loss(kind));
        tally.expect(case, "I6 what is not named is left alone", holds, || step.to_string());
        if kind == "member.remove" && !is_named {
            let says = manage["people_on_absent"] == "remove";
            tally.expect(case, "I6 who is not named is removed only where the policy says so", says, || {
                step.to_string()
            });
        }
    }
}

/// What went is no more than may go, unless it was allowed by name.
fn budgets(case: &Case, before: &World, after: &World, tally: &mut Tally) {
    let people = before.people.iter().filter(|(id, person)| after.has_less(id, person)).count();
    let replaced = |old: &crate::world::Key| {
        let mut live = after.keys.values().filter(|key| key.stored && logical(&key.name) == logical(&old.name));
        live.any(|key| old.scopes.iter().all(|scope| covers(&key.scopes, scope)))
    };
    let gone = before.keys.iter().filter(|(id, _)| !after.keys.contains_key(*id));
    let keys = gone.filter(|(_, key)| !replaced(key)).count();
    let links = before.links.keys().filter(|id| !after.links.contains_key(*id)).count();
    let (had, has) = (before.pairs(), after.pairs());
    let pairs = had.difference(&has).count();
    let needed = |section: &str| case.policy.get(section).is_some();
    for (class, lost, observed, floor, cap) in [
        ("people", people, before.people.len(), 2, 20),
        ("keys", keys, before.keys.len(), 1, 10),
        ("links", links, before.links.len(), 1, 5),
        ("pairs", pairs, if needed("tags") { had.len() } else { 0 }, 10, 500),
    ] {
        if lost == 0 {
            continue;
        }
        let earlier = &case.options["earlier"][class];
        let earlier_losses = earlier["losses"].as_u64().unwrap_or_default() as usize;
        let observed = earlier["observed"].as_u64().map_or(observed, |observed| observed as usize);
        let most = (observed / 4).max(floor).min(cap);
        let holds = lost + earlier_losses <= most || allowed(case, &format!("losses.{class}"));
        tally.expect(case, "I6 losses stay within their budget", holds, || {
            format!("{lost} of {observed} {class}, {most} may")
        });
    }
}

/// A plan of the world after a plan has nothing left to do.
fn second(case: &Case, plan: &Value, world: &World, tally: &mut Tally) {
    let mut options = case.options.clone();
    for id in world.keys.keys().filter(|id| id.starts_with("new-")) {
        options["delivered"][id] = json!(AS_OF);
    }
    let again = derive(&world.content(AS_OF), &case.taken, &case.policy.to_string(), &options);
    let left: Value = serde_json::from_str(&again.to_json()).expect("a plan is JSON");
    let waits = |value: &Value| -> BTreeSet<(String, String)> {
        list(value, "deferred").map(|it| (it["kind"].to_string(), it["subject"]["id"].to_string())).collect()
    };
    let nothing = again.is_empty();
    tally.expect(case, "I10 the second plan has no step", nothing, || {
        format!("{}\nthen {}", plan["steps"], left["steps"])
    });
    if case.options["losses"] != "skip" {
        let more: Vec<_> = waits(&left).difference(&waits(plan)).cloned().collect();
        tally.expect(case, "I10 the second plan defers nothing more", more.is_empty(), || format!("{more:?}"));
    }
}

fn first_difference(one: &str, other: &str) -> String {
    let at = one.bytes().zip(other.bytes()).position(|(one, other)| one != other).unwrap_or(one.len().min(other.len()));
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(60)..(at + 60).min(text.len())]).into_owned()
    };
    format!("{} | {}", around(one), around(other))
}
