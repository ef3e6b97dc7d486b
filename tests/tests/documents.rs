//! The documents: their links lead somewhere, and the two that everybody reads stay short.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Every document of the repository, by its path from the root.
fn documents() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "*.md"]).current_dir(root()).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.lines().map(PathBuf::from).collect()
}

/// The lines that are no code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        inside ^= is_fence;
        !inside && !is_fence
    })
}

/// What the links of a line lead to.
fn links(line: &str) -> Vec<&str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

/// How a heading is named in a link, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    prose(text).filter(|line| line.starts_with('#')).map(anchor).collect()
}

#[test]
fn every_link_within_the_repository_leads_somewhere() {
    let root = root();
    let (mut broken, mut found) = (Vec::new(), 0);
    for document in documents() {
        let text = std::fs::read_to_string(root.join(&document)).unwrap();
        for target in prose(&text).flat_map(links).filter(|target| !target.contains("://")) {
            found += 1;
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let folder = root.join(&document).parent().unwrap().to_owned();
            let file = if path.is_empty() { root.join(&document) } else { folder.join(path) };
            let is_there = file.exists()
                && (heading.is_empty() || {
                    let text = std::fs::read_to_string(&file).unwrap_or_default();
                    anchors(&text).contains(heading)
                });
            if !is_there {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
    assert!(found > 40, "only {found} links were found");
}

#[test]
fn what_everybody_reads_first_stays_short() {
    for (document, most) in [("README.md", 900), ("CONTRIBUTING.md", 1300)] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let words = text.split_whitespace().count();
        assert!(words <= most, "{document} has {words} words, of {most} at the most");
    }
}
