//! What all languages have in common: records, enumerations and settings under their names there, for the templates.

use heck::{ToLowerCamelCase, ToSnakeCase};
use instantly_bridge::{Dialect, client_settings, prose};
use instantly_rbac::internals::specs::{
    ENUMS, EnumSpec, FieldSpec, Kind, Part, RECORDS, Setter, SettingSpec, Value, Values,
};
use instantly_sandbox::internals::SANDBOX_SETTINGS;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;

/// How a language writes things.
pub struct Language {
    /// The name of a record or an enumeration.
    pub type_name: fn(&str) -> String,
    /// The name of a field.
    pub field_name: fn(&FieldSpec) -> String,
    /// The type of a field.
    pub field_type: fn(&FieldSpec) -> String,
    /// The name of a value of an enumeration.
    pub value_name: fn(&EnumSpec, &str) -> String,
    /// Prose; code stands between backticks.
    pub prose: fn(&str) -> String,
    /// How it spells settings.
    pub dialect: Dialect,
    /// The type of a setting, by its name and by what it holds.
    pub setting_type: fn(&str, Holds) -> &'static str,
}

/// What a setting holds.
#[derive(Clone, Copy, PartialEq)]
pub enum Holds {
    Text,
    Path,
    Secret,
    Time,
    Share,
    Whole,
    Flag,
}

impl<B> From<&Setter<B>> for Holds {
    fn from(setter: &Setter<B>) -> Holds {
        match setter {
            Setter::Text(_) => Holds::Text,
            Setter::Path(_) => Holds::Path,
            Setter::Secret(_) => Holds::Secret,
            Setter::Limit(_) | Setter::Time(_) => Holds::Time,
            Setter::Share(_) => Holds::Share,
            Setter::U16(_) | Setter::U32(_) | Setter::U64(_) | Setter::Usize(_) => Holds::Whole,
            Setter::Flag(_) => Holds::Flag,
        }
    }
}

#[derive(Serialize)]
struct Record {
    name: String,
    rust: &'static str,
    module: &'static str,
    doc: String,
    has_secret: bool,
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    wire: &'static str,
    r#type: String,
    is_code: bool,
    doc: String,
}

#[derive(Serialize)]
struct Enumeration {
    name: String,
    module: &'static str,
    doc: String,
    is_code: bool,
    values: Vec<Variant>,
}

#[derive(Serialize)]
struct Variant {
    name: String,
    text: Option<&'static str>,
    code: Option<i64>,
    /// Empty where it would only repeat the value.
    doc: String,
}

#[derive(Serialize)]
struct Setting {
    /// Its name as that of a type or a function.
    name: String,
    /// Its canonical name.
    canonical: &'static str,
    /// Its name as that of an option.
    option: String,
    r#type: &'static str,
    doc: String,
    /// Whether it says where the key or the API is.
    is_place: bool,
    is_time: bool,
    is_flag: bool,
}

/// A template with these values.
pub fn render(template: &str, values: minijinja::Value) -> String {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().expect("the usual delimiters"));
    environment.add_filter("wrap", wrap);
    environment.add_filter("lower_first", lower_first);
    environment.add_filter("lower_camel", |name: String| name.to_lower_camel_case());
    environment.render_str(template, values).unwrap_or_else(|error| panic!("{error:#}"))
}

impl Language {
    /// A template with all records, enumerations and settings.
    pub fn render(&self, template: &str) -> String {
        let records: Vec<Record> = RECORDS
            .iter()
            .map(|record| Record {
                name: (self.type_name)(record.name),
                rust: record.name,
                module: module(record.module),
                doc: self.doc(record.doc),
                has_secret: record.fields.iter().any(|field| field.kind == Kind::Secret),
                fields: record.fields.iter().map(|field| self.field(field)).collect(),
            })
            .collect();
        let enums: Vec<Enumeration> = ENUMS.iter().map(|spec| self.enumeration(spec)).collect();
        let client: Vec<Setting> = client_settings(self.dialect).map(|setting| self.setting(setting)).collect();
        let sandbox: Vec<Setting> = SANDBOX_SETTINGS.iter().map(|setting| self.setting(setting)).collect();
        let values = context! {
            records => Serde(records),
            enums => Serde(enums),
            client_settings => Serde(client),
            sandbox_settings => Serde(sandbox),
        };
        render(template, values)
    }

    fn setting<B>(&self, setting: &SettingSpec<B>) -> Setting {
        let holds = Holds::from(&setting.setter);
        Setting {
            name: (self.type_name)(setting.name),
            canonical: setting.name,
            option: self.dialect.spell_setting(setting),
            r#type: (self.setting_type)(setting.name, holds),
            doc: (self.prose)(&prose(self.dialect, setting)),
            is_place: setting.part != Part::Behaviour,
            is_time: holds == Holds::Time,
            is_flag: holds == Holds::Flag,
        }
    }

    fn field(&self, field: &FieldSpec) -> Field {
        Field {
            name: (self.field_name)(field),
            wire: field.wire,
            r#type: (self.field_type)(field),
            is_code: matches!(field.kind, Kind::Enum(EnumSpec { values: Values::Codes(_), .. })),
            doc: self.doc(field.doc),
        }
    }

    fn enumeration(&self, spec: &EnumSpec) -> Enumeration {
        let values = match spec.values {
            Values::Texts(values) => {
                values.iter().map(|value| self.variant(spec, value, Some(value.value), None)).collect()
            }
            Values::Codes(values) => {
                values.iter().map(|value| self.variant(spec, value, None, Some(value.value))).collect()
            }
        };
        Enumeration {
            name: (self.type_name)(spec.name),
            module: module(spec.module),
            doc: self.doc(spec.doc),
            is_code: matches!(spec.values, Values::Codes(_)),
            values,
        }
    }

    fn variant<T>(&self, spec: &EnumSpec, value: &Value<T>, text: Option<&'static str>, code: Option<i64>) -> Variant {
        let doc = joined(value.doc);
        let repeats = text.is_some_and(|text| doc == format!("`{text}`"));
        let doc = if repeats { String::new() } else { (self.prose)(&doc) };
        Variant { name: (self.value_name)(spec, value.name), text, code, doc }
    }

    fn doc(&self, lines: &[&str]) -> String {
        (self.prose)(&joined(lines))
    }
}

/// `instantly_rbac::audit_logs` → `audit_logs`.
fn module(path: &'static str) -> &'static str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The lines of a comment as one text.
fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Lines of at most `width` characters, the second and later ones behind `indent`.
fn wrap(text: &str, width: usize, indent: &str) -> String {
    let options = textwrap::Options::new(width)
        .break_words(false)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).join(&format!("\n{indent}"))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    // An abbreviation stays as it is.
    if letters.as_str().starts_with(|letter: char| letter.is_uppercase()) {
        text.to_owned()
    } else {
        first + letters.as_str()
    }
}

/// The words of a name: `ApiKey` and `api_key` are `api`, `key`.
pub fn words(name: &str) -> Vec<String> {
    name.to_snake_case().split('_').map(str::to_owned).collect()
}
