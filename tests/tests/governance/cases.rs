//! Cases: workspaces, policies and options drawn from a seed, as plain JSON. The same seed gives the same case.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The moment of every plan.
pub const AS_OF: &str = "2026-11-30T12:00:00.000Z";
/// The same in milliseconds.
const NOW: i64 = 1_796_040_000_000;
const HOUR: i64 = 3_600_000;

/// What a plan is made of: `policy`, `content` and `taken` of the snapshot, and `options`.
pub struct Case {
    pub seed: u64,
    pub policy: Value,
    pub content: Value,
    pub taken: Value,
    pub options: Value,
}

const SCOPES: [&str; 9] = [
    "leads:read",
    "leads:update",
    "leads:all",
    "campaigns:read",
    "campaigns:all",
    "accounts:read",
    "api_keys:read",
    "all:read",
    "all:all",
];
const ROLES: [&str; 4] = ["Admin", "Manager", "SDR", "Viewer"];
pub const PRESETS: [&str; 3] = ["analytics_read_only", "campaign_management", "webhook_handler"];
pub const NEEDS: [&str; 3] = ["campaigns.list", "members.list", "keys.list"];
const LABELS: [&str; 10] =
    ["West", "East", "North test", "South", "SDR-West", "Agency", "VIP", "cold", "Warm up", "2026 Q4"];

fn id(sort: u16, number: usize) -> String {
    format!("0197a3c2-{sort:04x}-7000-8000-{number:012x}")
}

fn at(millis: i64) -> String {
    let time = jiff_like(millis);
    format!("{time}Z")
}

/// ISO 8601 of milliseconds, by the civil calendar of Howard Hinnant's `days`.
fn jiff_like(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / HOUR, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}", rest % 1000)
}

struct Dice(Rng);

impl Dice {
    fn chance(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    fn below(&mut self, most: usize) -> usize {
        self.0.usize(0..most)
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn some(&mut self, of: &[String], percent: u32) -> Vec<String> {
        of.iter().filter(|_| self.chance(percent)).cloned().collect()
    }

    /// A text with some of its letters in the other case.
    fn cased(&mut self, text: &str, percent: u32) -> String {
        if self.chance(percent) { text.to_uppercase() } else { text.to_owned() }
    }

    fn scopes(&mut self) -> Vec<String> {
        let count = 1 + self.below(3);
        let mut scopes: Vec<String> = (0..count).map(|_| (*self.one(&SCOPES)).to_owned()).collect();
        scopes.sort();
        scopes.dedup();
        scopes
    }
}

impl Case {
    pub fn new(seed: u64) -> Case {
        let mut dice = Dice(Rng::with_seed(seed));
        let mut content = content(&mut dice);
        let policy = policy(&mut dice, &content);
        let options = options(&mut dice, &content, &policy);
        let key_in_use = match content["keys"].as_array() {
            Some(keys) if !keys.is_empty() && dice.chance(75) => keys[dice.below(keys.len())]["id"].clone(),
            _ => Value::Null,
        };
        let acts = dice.chance(8);
        if acts && let Some(links) = content["group"]["links"].as_array().filter(|links| !links.is_empty()) {
            content["group"]["admin"] = links[dice.below(links.len())]["id"].clone();
        }
        spoil(&mut dice, &mut content);
        let taken = json!({
            "began": AS_OF, "ended": AS_OF, "rounds": 2, "stable": !dice.chance(2), "requests": 10,
            "key_in_use": key_in_use, "as_workspace": acts.then(|| id(9, 0)), "client": "test",
        });
        Case { seed, policy, content, taken, options }
    }

    /// The same with the lists of its snapshot in another order, and its policy as a text whose tables are.
    pub fn shuffled(&self) -> (Value, String) {
        let mut dice = Rng::with_seed(self.seed ^ 0x5a5a);
        let mut content = self.content.clone();
        for list in ["/members", "/keys", "/tags", "/campaigns", "/group/links"] {
            if let Some(items) = content.pointer_mut(list).and_then(Value::as_array_mut) {
                dice.shuffle(items);
            }
        }
        (content, text(&mut dice, &self.policy))
    }
}

/// JSON with the fields of objects in any order.
fn text(dice: &mut Rng, value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}:{}", json!(name), text(dice, value))).collect();
            dice.shuffle(&mut fields);
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(|it| text(dice, it)).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

fn content(dice: &mut Dice) -> Value {
    let most = if dice.chance(80) { 9 } else { 31 };
    let members = members(dice, most);
    let most = if dice.chance(80) { 6 } else { 16 };
    let keys = keys(dice, most);
    let names = ["West 1", "West test", "East 1", "East 2", "north", "VIP", "cold test", "Warm 7"];
    let count = dice.below(names.len() + 1);
    let campaigns: Vec<Value> =
        (0..count).map(|n| json!({ "id": id(5, n), "name": names[n], "owned_by": null })).collect();
    let campaign_ids: Vec<String> = (0..count).map(|n| id(5, n)).collect();
    let count = dice.below(21);
    let accounts: Vec<String> = (0..count).map(|n| format!("a{n}@{}.example", ["west", "east", "go"][n % 3])).collect();
    let count = dice.below(11);
    let tags: Vec<Value> = (0..count)
        .map(|n| {
            let label = if dice.chance(2) { LABELS[0].to_uppercase() } else { LABELS[n].to_owned() };
            let description = dice.chance(40).then_some("as it was");
            let percent = dice.one(&[&0, &10, &40, &90]);
            let (accounts, campaigns) = (dice.some(&accounts, *percent), dice.some(&campaign_ids, *percent));
            let workspaces: Vec<String> = (0..dice.below(3)).map(|n| id(7, n)).collect();
            let mut accounts = accounts;
            accounts.sort();
            json!({ "id": id(4, n), "label": label, "description": description, "updated": null,
                "accounts": accounts, "campaigns": campaigns, "workspaces": workspaces })
        })
        .collect();
    let count = dice.below(7);
    let links: Vec<Value> = (0..count)
        .map(|n| {
            let status = *dice.one(&[&"accepted", &"accepted", &"pending", &"rejected"]);
            json!({ "id": id(6, n), "sub_workspace_id": id(7, n), "name": dice.chance(80).then(|| format!("Sub {n}")),
                "status": status, "updated": null })
        })
        .collect();
    json!({
        "workspace": { "id": id(9, 1), "name": "Northwind", "owner": "u-0" },
        "members": members, "keys": keys, "group": { "admin": null, "links": links }, "tags": tags,
        "campaigns": campaigns, "accounts": accounts, "unread": {},
    })
}

fn members(dice: &mut Dice, most: usize) -> Vec<Value> {
    let count = 1 + dice.below(most);
    let admins = *dice.one(&[&10, &30, &60]);
    (0..count)
        .map(|n| {
            let role = match n {
                0 => "owner",
                _ if dice.chance(admins) => "admin",
                _ if dice.chance(3) => *dice.one(&[&"client", &"robot"]),
                _ => *dice.one(&[&"editor", &"view"]),
            };
            let accepted = n == 0 || dice.chance(80);
            let email = format!("p{n}@{}.example", ["north", "agency"][n % 2]);
            let user_email = match dice.below(10) {
                0 => Some(format!("private{n}@mail.example")),
                _ => accepted.then(|| email.clone()),
            };
            let permissions = match dice.below(4) {
                0 => Some(vec!["campaigns.view"]),
                1 => Some(vec!["analytics.view", "campaigns.view"]),
                _ => None,
            };
            json!({ "id": id(2, n), "user_id": format!("u-{n}"), "email": email, "user_email": user_email,
                "role": role, "accepted": accepted, "permissions": permissions, "issuer": null, "created": null })
        })
        .collect()
}

fn keys(dice: &mut Dice, most: usize) -> Vec<Value> {
    let count = dice.below(most);
    (0..count)
        .map(|n| {
            let logical = *dice.one(&[&"crm-sync", &"crm-sync", &"zapier", &"reports", &"tool [x]", &"break glass"]);
            let name = match dice.chance(50) {
                true => format!("{logical} [abcdef{}]", ["a2", "b3", "c4", "22", "on"][n % 5]),
                false => logical.to_owned(),
            };
            let created = NOW - dice.below(24 * 200) as i64 * HOUR;
            let created = if dice.chance(30) { NOW - dice.below(72) as i64 * HOUR } else { created };
            json!({ "id": id(3, n), "name": name, "scopes": dice.scopes(),
                "created": (!dice.chance(5)).then(|| at(created)), "updated": null })
        })
        .collect()
}

/// What makes a snapshot unfit, now and then.
fn spoil(dice: &mut Dice, content: &mut Value) {
    let any = |dice: &mut Dice, list: &Value| list.as_array().map_or(0, |list| dice.below(list.len().max(1)));
    match dice.below(40) {
        0 => {
            let part = *dice.one(&[&"members", &"keys", &"group", &"tags", &"campaigns"]);
            content[part] = Value::Null;
            let name = if part == "campaigns" { "resources" } else { part };
            content["unread"] = json!({ name: "forbidden" });
        }
        1 => {
            let list = *dice.one(&[&"members", &"keys", &"tags"]);
            if let Some(first) = content[list].as_array().and_then(|list| list.first()).cloned() {
                content[list].as_array_mut().expect("a list").push(first);
            }
        }
        2 => {
            let (list, field) = *dice.one(&[&("members", "role"), &("members", "accepted"), &("keys", "scopes")]);
            let at = any(dice, &content[list]);
            if let Some(item) = content[list].get_mut(at) {
                item["irregular"] = json!([field]);
            }
        }
        3 => {
            let at = any(dice, &content["members"]);
            content["members"][at]["role"] = json!("owner");
        }
        4 => content["workspace"]["owner"] = json!("u-somebody"),
        5 => {
            // Two memberships of one address.
            let (from, to) = (any(dice, &content["members"]), any(dice, &content["members"]));
            if from != to {
                content["members"][to]["user_email"] = content["members"][from]["email"].clone();
            }
        }
        _ => {}
    }
}

fn policy(dice: &mut Dice, content: &Value) -> Value {
    let workspace = if dice.chance(80) { &content["workspace"]["id"] } else { &content["workspace"]["name"] };
    let mut policy = json!({ "version": 1, "workspace": workspace });
    if dice.chance(40) {
        policy["owner"] = if dice.chance(95) { json!("P0@north.example") } else { json!("p1@agency.example") };
    }
    if dice.chance(75) {
        policy["people"] = people(dice, content);
    }
    if dice.chance(60) {
        policy["keys"] = key_rules(dice, content);
    }
    if dice.chance(50) {
        policy["tags"] = tag_rules(dice, content);
    }
    if dice.chance(40) {
        policy["group"] = json!({ "sub_workspaces": sub_workspaces(dice, content) });
    }
    let mut manage = Map::new();
    for (section, absent) in
        [("people", &["demote", "remove"][..]), ("keys", &["revoke"]), ("tags", &["delete"]), ("group", &["remove"])]
    {
        let is_there = policy.get(section).is_some();
        let mode = *dice.one(&[&"additive", &"additive", &"authoritative", &"authoritative", &"report"]);
        // What is not there is all that there should be: that is no policy.
        let mode = if mode == "authoritative" && !is_there { "additive" } else { mode };
        manage.insert(section.to_owned(), json!(mode));
        if mode == "authoritative" && dice.chance(80) {
            manage.insert(format!("{section}_on_absent"), json!(absent[dice.below(absent.len())]));
        }
    }
    policy["manage"] = Value::Object(manage);
    let mut rules = Map::new();
    if dice.chance(40) {
        rules.insert("min_admins".to_owned(), json!(1 + dice.below(4)));
    }
    if dice.chance(20) {
        rules.insert("max_admins".to_owned(), json!(4 + dice.below(4)));
    }
    if dice.chance(30) {
        let emails =
            ["p1@agency.example".to_owned(), "P2@North.example".to_owned(), "private3@mail.example".to_owned()];
        let (names, labels) = (["crm-sync".to_owned(), "Zapier".to_owned()], ["west".to_owned(), "East".to_owned()]);
        rules.insert(
            "protected".to_owned(),
            json!({ "people": dice.some(&emails, 50), "keys": dice.some(&names, 50), "tags": dice.some(&labels, 50) }),
        );
    }
    policy["rules"] = Value::Object(rules);
    policy
}

fn api_role_of(role: &str, dice: &mut Dice) -> Value {
    // Mostly as it is, so that plans are small and many pass.
    match role {
        "admin" | "editor" | "view" if dice.chance(65) => json!(role),
        _ => json!(dice.one(&[&"admin", &"editor", &"view"])),
    }
}

fn person_rule(dice: &mut Dice, role: &str) -> Value {
    if dice.chance(30) {
        return json!(match role {
            "owner" | "admin" => "Admin",
            "view" => "Viewer",
            _ => *dice.one(&ROLES.each_ref()),
        });
    }
    let mut rule = match dice.chance(25) {
        true => json!({ "role": dice.one(&ROLES.each_ref()) }),
        false => json!({ "api_role": api_role_of(role, dice) }),
    };
    if rule.get("api_role").is_some() && dice.chance(25) {
        rule["permissions"] = json!(["campaigns.view"]);
    }
    if dice.chance(20) {
        rule["until"] = json!(dice.one(&[&"2026-11-29", &"2026-11-30", &"2026-12-01", &"2027-06-30", &"2020-01-01"]));
    }
    rule
}

fn people(dice: &mut Dice, content: &Value) -> Value {
    let mut people = Map::new();
    if dice.chance(3) {
        return json!(people);
    }
    let percent = *dice.one(&[&40, &80, &95]);
    for member in content["members"].as_array().expect("members") {
        let (email, role) = (member["email"].as_str().expect("an address"), member["role"].as_str().expect("a role"));
        if dice.chance(percent) {
            let address = match member["user_email"].as_str() {
                Some(other) if dice.chance(20) => other,
                _ => email,
            };
            people.insert(dice.cased(address, 10), person_rule(dice, role));
            // Somebody by both addresses.
            if let (Some(other), true) = (member["user_email"].as_str(), dice.chance(2)) {
                people.insert(dice.cased(other, 50), person_rule(dice, role));
            }
        }
    }
    let new = if dice.chance(2) { 24 + dice.below(5) } else { dice.below(4) };
    for n in 0..new {
        let address = format!("new{n}@north.example");
        people.insert(address, person_rule(dice, "editor"));
    }
    // Two spellings of one address are no policy.
    let mut seen = std::collections::BTreeSet::new();
    people.retain(|address, _| seen.insert(address.to_lowercase()));
    Value::Object(people)
}

fn key_rules(dice: &mut Dice, content: &Value) -> Value {
    let mut rules = Map::new();
    for logical in ["crm-sync", "zapier", "reports", "tool [x]", "new key"] {
        if !dice.chance(45) {
            continue;
        }
        let all = content["keys"].as_array().expect("keys");
        let mine: Vec<&Value> =
            all.iter().filter(|key| key["name"].as_str().is_some_and(|name| name.starts_with(logical))).collect();
        let mut rule = match dice.below(10) {
            0 => json!({ "preset": dice.one(&PRESETS.each_ref()) }),
            1 => json!({ "role": dice.one(&["Manager", "SDR", "Viewer"].each_ref()) }),
            2 => json!({ "needs": [dice.one(&NEEDS.each_ref())] }),
            3..=7 if !mine.is_empty() => {
                let newest = mine.iter().max_by_key(|key| key["created"].as_str().unwrap_or_default());
                json!({ "scopes": newest.expect("there is one")["scopes"] })
            }
            _ => json!({ "scopes": dice.scopes() }),
        };
        if dice.chance(70) {
            rule["sink"] = json!("vault");
        }
        if dice.chance(30) {
            rule["max_age"] = json!(dice.one(&[&"90d", &"2w", &"180d"]));
        }
        if dice.chance(40) {
            rule["overlap"] = json!(dice.one(&[&"1h", &"24h", &"2d"]));
        }
        if !mine.is_empty() && dice.chance(30) {
            let id = mine[dice.below(mine.len())]["id"].as_str().expect("an id");
            rule["id"] = json!(dice.cased(id, 30));
        }
        rules.insert(logical.to_owned(), rule);
    }
    Value::Object(rules)
}

fn matching(dice: &mut Dice, ids: &[String], patterns: &[&&str]) -> Value {
    let mut matching = Map::new();
    let is_by_id = dice.chance(30);
    if dice.chance(70) || !is_by_id {
        let count = 1 + dice.below(2);
        let names: Vec<&str> = (0..count).map(|_| *dice.one(patterns)).collect();
        matching.insert("names".to_owned(), json!(names));
    }
    if matching.contains_key("names") && dice.chance(40) {
        matching.insert("not".to_owned(), json!([dice.one(&["*test*", "a1*", "?ast*"].each_ref())]));
    }
    if is_by_id {
        let mut ids = dice.some(ids, 30);
        if dice.chance(10) || ids.is_empty() {
            ids.push(id(5, 99));
        }
        let ids: Vec<String> = ids.iter().map(|id| dice.cased(id, 20)).collect();
        matching.insert("ids".to_owned(), json!(ids));
    }
    Value::Object(matching)
}

fn tag_rules(dice: &mut Dice, content: &Value) -> Value {
    let ids = |list: &str, field: &str| -> Vec<String> {
        let items = content[list].as_array().expect("a list").iter();
        items.map(|item| item.get(field).unwrap_or(item).as_str().expect("a text").to_owned()).collect()
    };
    let (campaigns, accounts) = (ids("campaigns", "id"), ids("accounts", "none"));
    let tags = content["tags"].as_array().expect("tags");
    let (mut rules, mut ids_of_rules) = (Map::new(), std::collections::BTreeSet::new());
    for label in LABELS.iter().chain(&["New tag", "Other"]) {
        if !dice.chance(25) {
            continue;
        }
        let mut rule = json!({});
        if dice.chance(30) {
            rule["description"] = json!(dice.one(&["as it was", "as it should be", ""].each_ref()));
        }
        if dice.chance(60) {
            rule["campaigns"] = matching(dice, &campaigns, &["West *", "*", "east ?", "no such", "VIP"].each_ref());
        }
        if dice.chance(50) {
            let patterns = ["*@west.example", "*", "A?@*", "nobody@*", "a1@east.example"];
            rule["accounts"] = matching(dice, &accounts, &patterns.each_ref());
        }
        let has_carriers = rule.get("campaigns").is_some() || rule.get("accounts").is_some();
        if has_carriers && dice.chance(35) {
            rule["only"] = json!(true);
        }
        // Two places about one id are no policy.
        if !tags.is_empty() && dice.chance(10) {
            let id = tags[dice.below(tags.len())]["id"].as_str().expect("an id");
            if ids_of_rules.insert(id.to_owned()) {
                rule["id"] = json!(dice.cased(id, 30));
            }
        }
        rules.insert(dice.cased(label, 5), rule);
    }
    Value::Object(rules)
}

fn sub_workspaces(dice: &mut Dice, content: &Value) -> Value {
    let mut named = Map::new();
    for link in content["group"]["links"].as_array().expect("links") {
        if dice.chance(60) {
            let id = link["sub_workspace_id"].as_str().expect("an id");
            named.insert(dice.cased(id, 20), json!("a client"));
        }
    }
    for n in 0..dice.below(3) {
        named.insert(id(7, 20 + n), json!(format!("New {n}")));
    }
    Value::Object(named)
}

fn options(dice: &mut Dice, content: &Value, policy: &Value) -> Value {
    let mut options = json!({});
    let keys: Vec<&str> =
        content["keys"].as_array().expect("keys").iter().filter_map(|key| key["id"].as_str()).collect();
    if !keys.is_empty() && dice.chance(25) {
        let id = keys[dice.below(keys.len())];
        options["own_key"] = json!(dice.cased(id, 20));
    }
    let (mut delivered, mut logged) = (Map::new(), Map::new());
    for key in &keys {
        if dice.chance(60) {
            delivered.insert((*key).to_owned(), json!(at(NOW - dice.below(96) as i64 * HOUR)));
        }
        if dice.chance(20) {
            logged.insert((*key).to_owned(), json!(at(NOW - dice.below(96) as i64 * HOUR)));
        }
    }
    options["delivered"] = Value::Object(delivered);
    options["last_logged"] = Value::Object(logged);
    if dice.chance(10) {
        let mut earlier = Map::new();
        for class in ["people", "keys", "links", "pairs"] {
            if dice.chance(70) {
                earlier.insert(class.to_owned(), json!({ "losses": dice.below(4), "observed": dice.below(40) }));
            }
        }
        options["earlier"] = Value::Object(earlier);
    }
    if dice.chance(8) {
        options["losses"] = json!("skip");
    }
    let mut guards: Vec<String> =
        ["losses.people", "losses.keys", "losses.links", "losses.pairs", "min_admins", "invitations"]
            .into_iter()
            .filter(|_| dice.chance(30))
            .map(str::to_owned)
            .collect();
    for (prefix, list, field) in [
        ("protected:", "members", "email"),
        ("protected:", "keys", "name"),
        ("protected:", "tags", "label"),
        ("delivered:", "keys", "id"),
        ("still_used:", "keys", "id"),
    ] {
        for item in content[list].as_array().expect("a list") {
            if dice.chance(15) {
                guards.push(format!("{prefix}{}", item[field].as_str().expect("a text")));
            }
        }
    }
    for section in ["people", "keys", "tags", "group"] {
        if dice.chance(15) {
            guards.push(format!("empty_section:{section}"));
        }
    }
    for label in policy["tags"].as_object().into_iter().flatten().map(|(label, _)| label) {
        if dice.chance(15) {
            let bare = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            let shown = if bare { label.clone() } else { format!("{label:?}") };
            guards.push(format!("empty_section:tags.{shown}.{}", dice.one(&["campaigns", "accounts"].each_ref())));
        }
    }
    let allow: Vec<Value> =
        guards.iter().map(|guard| json!({ "guard": guard, "reason": "a test", "by": "ada" })).collect();
    options["allow"] = json!(allow);
    options
}
