//! What is checked in is what core's records, enumerations and settings say. `make types` writes it anew.

use std::collections::BTreeSet;

use instantly_generate::{files, root};
use instantly_rbac::internals::specs::{CLIENT_SETTINGS, ENUMS, Kind, RECORDS};
use instantly_sandbox::internals::SANDBOX_SETTINGS;

#[test]
fn the_checked_in_files_are_what_core_declares() {
    let stale: Vec<&str> = files()
        .into_iter()
        .filter(|(path, text)| std::fs::read_to_string(root().join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert!(stale.is_empty(), "run `make types`: {stale:?} are not what core declares");
}

/// The names of what a macro declares in the sources of core.
fn declared(macro_name: &str, keyword: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("core/src")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        for declaration in source.split(&format!("{macro_name}! {{")).skip(1) {
            let name = declaration.split(keyword).nth(1).unwrap().split([' ', '{']).next().unwrap();
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn every_record_and_enumeration_of_core_is_listed() {
    let records: BTreeSet<String> = RECORDS.iter().map(|record| record.name.to_owned()).collect();
    assert_eq!(records, declared("record", "pub struct "));
    let enums: BTreeSet<String> = ENUMS.iter().map(|spec| spec.name.to_owned()).collect();
    assert_eq!(enums, &declared("open_enum", "pub enum ") | &declared("open_code", "pub enum "));
}

#[test]
fn a_record_comes_after_the_records_that_it_holds() {
    fn held(kind: &Kind) -> Option<&'static str> {
        match kind {
            Kind::Record(record) => Some(record.name),
            Kind::List(item) => held(item),
            _ => None,
        }
    }
    for (place, record) in RECORDS.iter().enumerate() {
        for name in record.fields.iter().filter_map(|field| held(&field.kind)) {
            assert!(RECORDS[..place].iter().any(|earlier| earlier.name == name), "{} holds {name}", record.name);
        }
    }
}

#[test]
fn prose_has_no_links_of_one_language() {
    let records = RECORDS.iter().flat_map(|record| record.fields.iter().map(|field| field.doc).chain([record.doc]));
    let enums = ENUMS.iter().map(|spec| spec.doc);
    let client = CLIENT_SETTINGS.iter().flat_map(|setting| [setting.doc, setting.default]);
    let sandbox = SANDBOX_SETTINGS.iter().flat_map(|setting| [setting.doc, setting.default]);
    for line in records.chain(enums).chain(client).chain(sandbox).flatten() {
        assert!(!line.contains("[`") && !line.contains("crate::"), "{line}");
    }
}
