//! Replies gone wrong: from one good reply many that are each bad in one way.

use serde_json::{Map, Value, json};

/// A bad reply.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What was done to the reply.
    pub kind: &'static str,
    /// Where, as a JSON pointer; empty for the whole.
    pub place: String,
    /// The body.
    pub body: Vec<u8>,
    /// Headers that differ.
    pub headers: Vec<(&'static str, &'static str)>,
    /// It may be read all the same, though a strict reader of JSON would not.
    pub tolerated: bool,
    /// A name stands twice in an object: which of the two counts is open.
    pub has_duplicates: bool,
}

impl Mutant {
    /// A reply of that body, which must be read as it is or not at all.
    pub fn new(kind: &'static str, place: &str, body: impl Into<Vec<u8>>) -> Mutant {
        let place = place.to_owned();
        Mutant { kind, place, body: body.into(), headers: Vec::new(), tolerated: false, has_duplicates: false }
    }
}

/// Levels of the deepest nesting.
const DEEP: usize = 10_000;
/// Stands where text that no `Value` can hold is put.
const HOLE: &str = "@@hole@@";

/// Which of the mutants are made: there are more than a test has time for. The same each time.
#[derive(Debug)]
pub struct Sample {
    random: fastrand::Rng,
    share: f64,
    /// How many there are, made or not.
    pub of: usize,
}

impl Sample {
    /// About this share (0 to 1) of them.
    pub fn new(seed: u64, share: f64) -> Sample {
        Sample { random: fastrand::Rng::with_seed(seed), share, of: 0 }
    }

    fn takes(&mut self) -> bool {
        self.of += 1;
        self.random.f64() < self.share
    }
}

/// A sample of the mutants of a reply.
pub fn of(body: &Value, sample: &mut Sample) -> Vec<Mutant> {
    let mut mutants = of_the_whole(body);
    mutants.retain(|_| sample.takes());
    let mut places = Vec::new();
    visit(body, String::new(), &mut places);
    for place in places {
        at_place(body, &place, sample, &mut mutants);
    }
    mutants
}

/// A pointer to every value below the whole.
fn visit(value: &Value, place: String, places: &mut Vec<String>) {
    if !place.is_empty() {
        places.push(place.clone());
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                visit(value, format!("{place}/{name}"), places);
            }
        }
        // A third item is like the second.
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate().take(2) {
                visit(value, format!("{place}/{index}"), places);
            }
        }
        _ => {}
    }
}

fn at_place(body: &Value, place: &str, sample: &mut Sample, mutants: &mut Vec<Mutant>) {
    let with = |value: Value| {
        let mut changed = body.clone();
        *changed.pointer_mut(place).expect("a place of the reply") = value;
        changed
    };
    let raw = |text: &str| with(json!(HOLE)).to_string().replace(&format!("\"{HOLE}\""), text);
    let now = body.pointer(place).expect("a place of the reply");
    let retyped = [
        ("a text", json!("text")),
        ("an empty text", json!("")),
        ("a number", json!(7)),
        ("a fraction", json!(-0.5)),
        ("a flag", json!(true)),
        ("an array", json!([1, "a", null])),
        ("an empty array", json!([])),
        ("an object", json!({ "a": { "b": 1 } })),
        ("an empty object", json!({})),
        ("null", Value::Null),
        ("a NUL", json!("a\u{0}b")),
        ("a long text", json!("x".repeat(5000))),
        ("an array around it", json!([now])),
        ("an object around it", json!({ "items": now })),
    ];
    let retyped = retyped.into_iter().filter(|_| sample.takes());
    mutants.extend(retyped.map(|(kind, value)| Mutant::new(kind, place, with(value).to_string())));
    let unwritable = [
        ("a number beyond all floats", "1e400".to_owned()),
        ("a number of 401 digits", format!("1{}", "0".repeat(400))),
        ("minus zero", "-0".to_owned()),
        ("a number above 64 bits", "18446744073709551616".to_owned()),
        ("a raw NUL", "\"a\u{0}b\"".to_owned()),
        ("NaN", "NaN".to_owned()),
        ("nothing", String::new()),
        ("an unknown word", "undefined".to_owned()),
        ("an unknown escape", r#""\x41""#.to_owned()),
        ("deep arrays", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP))),
        ("deep objects", format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP))),
    ];
    let unwritable = unwritable.into_iter().filter(|_| sample.takes());
    mutants.extend(unwritable.map(|(kind, text)| Mutant {
        // Well-formed, and harmless where it is skipped.
        tolerated: kind.starts_with("deep"),
        ..Mutant::new(kind, place, raw(&text))
    }));
    for (kind, text) in [("half a character", r#""a\ud800b""#), ("the other half", r#""\udc00""#)] {
        if sample.takes() {
            mutants.push(Mutant { tolerated: true, ..Mutant::new(kind, place, raw(text)) });
        }
    }
    if sample.takes() {
        let mut bytes = raw("\"a?b\"").into_bytes();
        if let Some(at) = bytes.windows(5).position(|five| five == b"\"a?b\"") {
            bytes[at + 2] = 0xff;
        }
        mutants.push(Mutant::new("a byte that is no UTF-8", place, bytes));
    }
    let mut members = of_members(body, place);
    members.retain(|_| sample.takes());
    mutants.append(&mut members);
}

/// What can be done to a member of an object or an array: drop, rename, double, accompany.
fn of_members(body: &Value, place: &str) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let (parent, name) = place.rsplit_once('/').expect("a place below the whole");
    let name = name.replace("~1", "/").replace("~0", "~");
    let within = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut changed = body.clone();
        let Some(Value::Object(fields)) = changed.pointer_mut(parent) else { return None };
        change(fields);
        Some(changed.to_string())
    };
    let dropped = within(&|fields| drop(fields.shift_remove(&name)));
    let renamed = within(&|fields| {
        let value = fields.shift_remove(&name).unwrap_or_default();
        fields.insert(format!("{name}_2"), value);
    });
    let accompanied = within(&|fields| drop(fields.insert("brand_new".to_owned(), json!({ "a": [1, null] }))));
    for (kind, changed) in [("dropped", dropped), ("renamed", renamed), ("accompanied", accompanied)] {
        mutants.extend(changed.map(|changed| Mutant::new(kind, place, changed)));
    }
    for (kind, value) in [("doubled", "null"), ("doubled with a text", "\"twice\""), ("doubled with an array", "[]")] {
        let doubled = within(&|fields| drop(fields.insert(HOLE.to_owned(), json!(HOLE))));
        mutants.extend(doubled.map(|doubled| {
            let again = format!("{}:{value}", json!(name));
            let doubled = doubled.replace(&format!("\"{HOLE}\":\"{HOLE}\""), &again);
            Mutant { has_duplicates: true, ..Mutant::new(kind, place, doubled) }
        }));
    }
    let mut shorter = body.clone();
    if let (Some(Value::Array(items)), Ok(index)) = (shorter.pointer_mut(parent), name.parse::<usize>()) {
        items.remove(index);
        mutants.push(Mutant::new("dropped", place, shorter.to_string()));
    }
    mutants
}

fn of_the_whole(body: &Value) -> Vec<Mutant> {
    let text = body.to_string();
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: &[u8]| -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
    };
    let whole = [
        ("empty", Vec::new()),
        ("white space", b" \r\n\t ".to_vec()),
        ("null", b"null".to_vec()),
        ("a text", b"\"twenty characters ok\"".to_vec()),
        ("a number", b"42".to_vec()),
        ("a flag", b"true".to_vec()),
        ("an empty array", b"[]".to_vec()),
        ("an empty object", b"{}".to_vec()),
        ("an array around it", format!("[{text}]").into_bytes()),
        ("an array of texts", b"[\"a\", \"b\"]".to_vec()),
        ("an object around it", format!("{{\"data\":{text}}}").into_bytes()),
        ("items of null", b"{\"items\": null}".to_vec()),
        ("items of an object", b"{\"items\": {\"0\": {}}}".to_vec()),
        ("HTML", b"<!doctype html><html><body>Sign in</body></html>".to_vec()),
        ("a byte-order mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16 of one end", utf16(u16::to_le_bytes, b"\xff\xfe")),
        ("UTF-16 of the other end", utf16(u16::to_be_bytes, b"\xfe\xff")),
        ("UTF-16 without a mark", utf16(u16::to_le_bytes, b"")),
        ("garbage behind it", format!("{text}}}").into_bytes()),
        ("another value behind it", format!("{text}\n{text}").into_bytes()),
        ("a NUL behind it", format!("{text}\0").into_bytes()),
        ("a prefix against inclusion", format!(")]}}',\n{text}").into_bytes()),
        ("single quotes", text.replace('"', "'").into_bytes()),
        ("bytes of no meaning", (0..=255).collect()),
        ("deep arrays", "[".repeat(DEEP).into_bytes()),
        ("deep objects", "{\"items\":".repeat(DEEP).into_bytes()),
    ];
    let mut mutants: Vec<_> = whole.map(|(kind, bytes)| Mutant::new(kind, "", bytes)).into();
    for mutant in &mut mutants {
        mutant.tolerated = mutant.kind == "a byte-order mark";
    }
    let types = [
        ("text/html", "a wrong content type"),
        ("application/octet-stream", "a wrong content type"),
        ("application/json; charset=utf-16", "a wrong charset"),
        ("application/json; charset=iso-8859-1", "a wrong charset"),
        ("", "no content type"),
        ("\"", "a broken content type"),
    ];
    for (value, kind) in types {
        let headers = vec![("content-type", value)];
        mutants.push(Mutant { headers, ..Mutant::new(kind, "", text.as_bytes()) });
    }
    // Truncated, at a few places that are spread over the text.
    let step = (text.len() / 16).max(1);
    let ends = (0..text.len()).step_by(step).chain([text.len() - 1]);
    mutants.extend(ends.map(|end| Mutant::new("truncated", "", &text.as_bytes()[..end])));
    mutants
}
