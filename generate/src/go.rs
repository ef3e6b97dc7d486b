//! Go: `records_gen.go`, and the calls of the C library in `native_calls_gen.go`.

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use instantly_rbac::internals::specs::{EnumSpec, FieldSpec, Kind};
use instantly_rbac::operation::{Argument, ArgumentType, Composed, Operation};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use crate::language::{self, Language, words};

const GO: Language = Language {
    type_name: exported,
    field_name: |field| exported(field.name),
    field_type,
    value_name,
    prose: |text| text.replace('`', ""),
};

pub fn files() -> Vec<(&'static str, String)> {
    let calls = include_str!("../templates/native_calls_gen.go.jinja");
    vec![
        ("bindings/go/records_gen.go", GO.render(include_str!("../templates/records_gen.go.jinja"))),
        ("bindings/go/native_calls_gen.go", language::render(calls, context! { calls => Serde(calls_of_c()) })),
    ]
}

/// A function of the C library, as Go calls it.
#[derive(Serialize)]
struct Call {
    variable: String,
    /// Under which errors are reported.
    name: &'static str,
    function: String,
    arguments: Vec<String>,
    output: &'static str,
}

impl Call {
    fn new(function: &str, name: &'static str, arguments: &[Argument], output: &'static str) -> Call {
        let (lists, texts): (Vec<&Argument>, Vec<&Argument>) = arguments
            .iter()
            .filter(|argument| argument.required)
            .partition(|argument| argument.kind == ArgumentType::TextList);
        // Texts come before lists in every function of C.
        let texts = (0..texts.len()).map(|place| format!("c.texts[{place}]"));
        let lists = (0..lists.len()).map(|place| format!("c.lists[{place}], c.counts[{place}]"));
        let arguments = texts.chain(lists).collect();
        let variable = function.replace('.', "_").to_lower_camel_case();
        Call { variable, name, function: format!("instantly_{}", function.replace('.', "_")), arguments, output }
    }
}

fn calls_of_c() -> Vec<Call> {
    let of_operations = Operation::ALL.iter().flat_map(|&operation| {
        operation.functions().into_iter().map(move |name| match name.strip_suffix("iter") {
            Some(name) => Call::new(&format!("{name}open"), operation.name(), &[], "iterator"),
            None => Call::new(&name, operation.name(), operation.spec().arguments, "document"),
        })
    });
    let is_call = |function: &&Composed| {
        let has_its_own_way = matches!(function, Composed::GroupsForEach | Composed::AuditLogsBatches);
        !function.spec().uses.is_empty() && !has_its_own_way
    };
    let composed = Composed::ALL.iter().filter(is_call);
    of_operations
        .chain(
            composed.map(|function| Call::new(function.name(), function.name(), function.spec().arguments, "document")),
        )
        .collect()
}

/// Abbreviations, which Go writes in capitals.
const ABBREVIATIONS: &[&str] = &["ai", "api", "aws", "crm", "id", "imap", "ip", "mfa", "sdr", "smtp", "totp", "url"];

fn exported(name: &str) -> String {
    let word = |word: &String| {
        if ABBREVIATIONS.contains(&word.as_str()) { word.to_uppercase() } else { word.to_upper_camel_case() }
    };
    words(name).iter().map(word).collect()
}

fn value_name(spec: &EnumSpec, value: &str) -> String {
    exported(spec.name) + &exported(value)
}

fn field_type(field: &FieldSpec) -> String {
    match &field.kind {
        Kind::Bool | Kind::Integer | Kind::Float | Kind::Text | Kind::Scope | Kind::Enum(_) if field.nullable => {
            format!("Optional[{}]", plain(&field.kind))
        }
        Kind::Record(record) => format!("*{}", exported(record.name)),
        kind => plain(kind),
    }
}

fn plain(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Integer => "int64".to_owned(),
        Kind::Float => "float64".to_owned(),
        Kind::Time => "Timestamp".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Scope => "Scope".to_owned(),
        Kind::Object => "JSONObject".to_owned(),
        Kind::Enum(spec) => exported(spec.name),
        Kind::Record(record) => exported(record.name),
        Kind::List(item) => format!("[]{}", plain(item)),
    }
}
