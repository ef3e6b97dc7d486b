//! The targets on stable Rust: over what was found before, over every reply of the vectors, and
//! complete.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use instantly_fuzz::{TARGETS, c_abi, seeds};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

fn names(folder: &str) -> BTreeSet<String> {
    let stem = |path: &PathBuf| path.file_stem().expect("it has a name").to_string_lossy().into_owned();
    entries(&here(folder)).iter().map(stem).collect()
}

/// Runs an input; a broken promise names the target and what broke it.
fn run(target: fn(&[u8]), name: &str, from: &str, input: &[u8]) {
    let outcome = catch_unwind(AssertUnwindSafe(|| target(input)));
    assert!(outcome.is_ok(), "{name} does not hold for {from}");
}

#[test]
fn what_was_found_once_never_breaks_a_promise_again() {
    let mut bytes = 0;
    for (name, target) in TARGETS {
        let corpus = entries(&here("corpus").join(name));
        assert!(!corpus.is_empty(), "{name} has nothing to begin with");
        for path in corpus {
            let input = fs::read(&path).expect("the input can be read");
            bytes += input.len();
            run(*target, name, &path.display().to_string(), &input);
        }
    }
    assert!(bytes < 500_000, "the corpus is small enough to be checked in: {bytes} bytes");
}

#[test]
fn the_replies_of_the_vectors_hold_every_promise() {
    let seeds = seeds::of_vectors(&here("../tests/vectors"));
    assert!(seeds.len() > 500, "of each reply there are some: {}", seeds.len());
    for (name, target) in TARGETS {
        for (index, (_, input)) in seeds.iter().filter(|(seeded, _)| seeded == name).enumerate() {
            run(*target, name, &format!("its seed {index}"), input);
        }
    }
}

#[test]
fn bytes_without_any_sense_hold_every_promise() {
    for (name, target) in TARGETS {
        for input in [&b""[..], b"\0", b"\xff\xfe\xfd", b"\n\n\n", &[0x80; 300], b"{\"items\": [", b"[[[[{}]]]]"] {
            run(*target, name, "nonsense", input);
        }
    }
}

#[test]
fn every_function_of_the_header_is_called() {
    let header = fs::read_to_string(here("../include/instantly_rbac.h")).expect("the header is checked in");
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let code = header.lines().filter(|line| !line.trim_start().starts_with(['*', '/']));
    let declared: BTreeSet<&str> = code
        .flat_map(|line| line.match_indices("instantly_").map(move |(at, _)| &line[at..]))
        .filter_map(|rest| rest.find(|character| !is_word(character)).map(|end| rest.split_at(end)))
        .filter(|(_, after)| after.starts_with('('))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(c_abi::function_names().collect::<BTreeSet<_>>(), declared);
}

#[test]
fn every_target_has_a_corpus_and_is_searched() {
    let all: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("corpus"), all);
    assert_eq!(names("libfuzzer/fuzz_targets"), all);
    let manifest = fs::read_to_string(here("libfuzzer/Cargo.toml")).expect("the manifest is checked in");
    for name in &all {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

#[test]
fn no_input_holds_a_key() {
    for (name, _) in TARGETS {
        for path in entries(&here("corpus").join(name)) {
            let input = fs::read(&path).expect("the input can be read");
            let text = String::from_utf8_lossy(&input);
            let of_a_key = |word: &str| word.len() >= 40 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let mut words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '=');
            assert!(!words.any(of_a_key), "{} holds what looks like a key", path.display());
        }
    }
}
