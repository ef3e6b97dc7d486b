//! `include/instantly_rbac.h` and the table of its functions in `fuzz/` are those of the sources. `make header` writes
//! both anew.
//!
//! The header reads as the manual: the preface, and then a section for each public file of `src`, with the
//! file's own prose above its functions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use instantly_bridge::{Dialect, client_settings, prose};
use instantly_rbac::Meta;
use instantly_rbac::internals::specs::{Kind, RECORDS, Setter, SettingSpec, Values};
use instantly_sandbox::internals::SANDBOX_SETTINGS;
use serde_json::Value;

use cbindgen::{Builder, Config, DocumentationStyle, EnumConfig, ExportConfig, Language, RenameRule, Style};

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn read(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).unwrap()
}

/// The sections, in the order in which one reads a manual, and the files of each.
const SECTIONS: [&[&str]; 21] = [
    &["status"],
    &["error"],
    &["document"],
    &["cancel"],
    &["client"],
    &["iterator"],
    &["members"],
    &["keys"],
    &["groups"],
    &["tags"],
    &["campaigns"],
    &["accounts"],
    &["audit_logs"],
    &["workspace"],
    &["review"],
    &["access"],
    &["scopes"],
    &["matrix"],
    &["sandbox"],
    &["log"],
    &["library", "abi_version"],
];

/// The comment at the top of a file, the fields of its records and its settings, as the comment above its section.
fn section(file: &str) -> String {
    let source = read(&format!("src/{file}.rs"));
    let lines: Vec<&str> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim_end).collect();
    let (title, rest) = lines.split_first().expect("every file says what lives there");
    let is_example = |line: &str| line.starts_with("     ");
    let (words, examples) = rest.split_at(rest.iter().position(|line| is_example(line)).unwrap_or(rest.len()));
    let title = title.trim();
    let mut text = format!("/* {title}\n * {}\n", "=".repeat(title.chars().count()));
    for line in words
        .iter()
        .map(|line| (*line).to_owned())
        .chain(fields(file))
        .chain(settings(file))
        .chain(examples.iter().map(|line| (*line).to_owned()))
    {
        text.push_str(&format!(" *{line}\n"));
    }
    text + " */\n"
}

/// The fields of a module's records.
fn fields(module: &str) -> Vec<String> {
    let records = RECORDS.iter().filter(|record| record.module.ends_with(&format!("::{module}")));
    let lines = records.flat_map(|record| {
        let fields = record
            .fields
            .iter()
            .map(|field| format!("   {} ({}): {}", field.wire, kind(&field.kind), field.doc.concat().trim()));
        [format!(" {}", record.name)].into_iter().chain(fields).chain([String::new()])
    });
    lines.collect()
}

/// The settings that a module's function takes as options.
fn settings(module: &str) -> Vec<String> {
    match module {
        "client" => options("instantly_client_new", client_settings(Dialect::C)),
        "sandbox" => options("instantly_sandbox_start", SANDBOX_SETTINGS),
        _ => Vec::new(),
    }
}

fn options<B: 'static>(function: &str, settings: impl IntoIterator<Item = &'static SettingSpec<B>>) -> Vec<String> {
    let mut lines = vec![format!(" Options of {function}")];
    for setting in settings {
        let holds = match setting.setter {
            Setter::Text(_) | Setter::Path(_) | Setter::Secret(_) => "text",
            Setter::Limit(_) => "number, above 0 and at most 86,400",
            Setter::Time(_) => "number",
            Setter::Share(_) => "number or null",
            Setter::U16(_) | Setter::U32(_) | Setter::U64(_) | Setter::Usize(_) => "whole number",
            Setter::Flag(_) => "bool",
        };
        let text = format!("{} ({holds}): {}", Dialect::C.spell_setting(setting), prose(Dialect::C, setting));
        let style = textwrap::Options::new(105).initial_indent("   ").subsequent_indent("    ");
        lines.extend(textwrap::wrap(&text, style).into_iter().map(Cow::into_owned));
    }
    lines.push(String::new());
    lines
}

/// What a field holds, in words.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::Scope => "text".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Integer => "whole number".to_owned(),
        Kind::Float => "number".to_owned(),
        Kind::Time => "time".to_owned(),
        Kind::Secret => "secret, shown as `***`".to_owned(),
        Kind::Object => "object".to_owned(),
        Kind::Enum(spec) => match spec.values {
            Values::Texts(values) if values.len() < 8 => {
                values.iter().map(|value| value.value).collect::<Vec<_>>().join(", ")
            }
            Values::Texts(_) => "text".to_owned(),
            Values::Codes(_) => "code".to_owned(),
        },
        Kind::Record(record) => record.name.to_owned(),
        Kind::List(Kind::Record(record)) => format!("rows of {}", record.name),
        Kind::List(_) => "texts".to_owned(),
    }
}

/// The declarations of a file.
fn declarations(file: &Path) -> String {
    let config = Config {
        language: Language::C,
        no_includes: true,
        style: Style::Type,
        documentation_style: DocumentationStyle::C99,
        usize_is_size_t: true,
        line_length: 110,
        tab_width: 4,
        enumeration: EnumConfig { rename_variants: RenameRule::QualifiedScreamingSnakeCase, ..EnumConfig::default() },
        // No function of its own section uses it.
        export: ExportConfig {
            include: ["InstantlyStatus", "InstantlyLogLevel"].map(str::to_owned).into(),
            ..ExportConfig::default()
        },
        ..Config::default()
    };
    let mut text = Vec::new();
    Builder::new().with_config(config).with_src(file).generate().unwrap().write(&mut text);
    // The Arrow specification names its structs by tag alone.
    String::from_utf8(text).unwrap().trim().replace("ArrowArrayStream *", "struct ArrowArrayStream *")
}

fn header() -> String {
    let mut text = read("header/preface.h");
    text.push_str("\n#ifndef INSTANTLY_RBAC_H\n#define INSTANTLY_RBAC_H\n\n");
    text.push_str(&format!(
        "/* The release of this header. */\n#define INSTANTLY_VERSION \"{}\"\n\n",
        env!("CARGO_PKG_VERSION")
    ));
    text.push_str("#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n");
    text.push_str(&read("header/arrow_c_interface.h"));
    text.push_str("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    for files in SECTIONS {
        text.push_str(&format!("\n{}", section(files[0])));
        for file in files {
            text.push_str(&format!("\n{}\n", declarations(&path(&format!("src/{file}.rs")))));
        }
    }
    text.push_str("\n#ifdef __cplusplus\n} /* extern \"C\" */\n#endif\n\n#endif /* INSTANTLY_RBAC_H */\n");
    text
}

/// The table of the C functions, with a hole for each argument.
fn table() -> String {
    let mut rows = BTreeMap::new();
    for file in SECTIONS.into_iter().flatten() {
        let declared = code(&declarations(&path(&format!("src/{file}.rs"))));
        for function in functions(&declared) {
            let (_, rest) = declared.split_once(&format!("{function}(")).unwrap();
            let (arguments, _) = rest.split_once(");").unwrap();
            let count = if arguments == "void" { 0 } else { arguments.split(',').count() };
            let row = format!("    {file}::{function}({}),\n", vec!["_"; count].join(", "));
            rows.insert(function, row);
        }
    }
    let rows: String = rows.into_values().collect();
    format!("//! Written by `make header` from ffi/src.\n\ntable! {{\n{rows}}}\n")
}

#[test]
fn what_is_checked_in_is_that_of_the_sources() {
    for (file, text) in [("include/instantly_rbac.h", header()), ("fuzz/src/c_abi/functions.rs", table())] {
        let path = path("..").join(file);
        if std::env::var_os("UPDATE_HEADER").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let checked_in = std::fs::read_to_string(&path).unwrap();
        assert!(checked_in == text, "{file} is not that of ffi/src: run `make header`");
    }
}

/// The functions that a source file exports, or that the header declares.
fn functions(text: &str) -> BTreeSet<String> {
    let after = text.match_indices('(').filter_map(|(at, _)| {
        let name = text[..at].rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next()?;
        name.starts_with("instantly_").then(|| name.to_owned())
    });
    after.collect()
}

#[test]
fn the_header_declares_every_exported_function_and_no_other() {
    let mut exported = BTreeSet::new();
    for entry in std::fs::read_dir(path("src")).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let marked = source.split("#[unsafe(no_mangle)]\npub extern \"C\" fn ").skip(1);
        exported.extend(marked.map(|rest| rest.split('(').next().unwrap().to_owned()));
    }
    assert_eq!(functions(&code(&header())), exported);
    assert!(exported.len() > 100, "{}", exported.len());
}

/// The lines that are no comments.
fn code(text: &str) -> String {
    let is_comment = |line: &&str| ["//", "/*", " *"].iter().any(|start| line.starts_with(start));
    text.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_field_of_meta_is_named_in_the_section_on_documents() {
    let Value::Object(fields) = serde_json::to_value(Meta::default()).unwrap() else { panic!("meta is an object") };
    let text = section("document");
    let missing: Vec<&String> = fields.keys().filter(|field| !text.contains(&format!("`{field}`"))).collect();
    assert!(missing.is_empty(), "document.rs does not name {missing:?}");
}

#[test]
fn unsafe_code_lives_in_the_boundary_alone() {
    for entry in std::fs::read_dir(path("src")).unwrap() {
        let file = entry.unwrap().path();
        let source = std::fs::read_to_string(&file).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap().replace("#[unsafe(no_mangle)]", "");
        let is_boundary = file.ends_with("boundary.rs");
        let has_unsafe = code.contains("unsafe {") || code.contains("unsafe impl") || code.contains("unsafe fn");
        assert_eq!(has_unsafe, is_boundary, "{}", file.display());
        assert_eq!(code.contains("at_border("), is_boundary, "{}", file.display());
    }
}

#[test]
fn cargo_c_gives_the_library_the_same_soname() {
    let abi_version = read("src/abi_version.rs");
    let abi_version = abi_version.split("u32 = ").nth(1).unwrap().trim_end().trim_end_matches(';');
    assert!(read("Cargo.toml").contains(&format!("version = \"{abi_version}.0.0\"")));
}
