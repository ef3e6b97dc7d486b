//! Help and version.

use crate::run;

#[test]
fn the_version_is_that_of_the_package() {
    let ended = run(&["--version"]);
    assert_eq!((ended.status, ended.out), (Some(0), format!("instantly-rbac {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn every_verb_has_help_in_80_columns_that_ends_with_an_example() {
    let whole = run(&["--help"]);
    let first = verbs_of(&whole.out);
    assert!(first.contains(&"review") && first.contains(&"sandbox"), "{first:?}");
    let second: Vec<_> = first.iter().map(|verb| (*verb, run(&[*verb, "--help"]).out)).collect();
    let second = second.iter().flat_map(|(verb, help)| verbs_of(help).into_iter().map(move |it| vec![*verb, it]));
    let paths = [vec![]].into_iter().chain(first.iter().map(|verb| vec![*verb])).chain(second);
    for arguments in paths.flat_map(|path| ["--help", "-h"].map(|option| [path.as_slice(), &[option]].concat())) {
        let ended = run(&arguments);
        assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(ended.out.contains("\nUsage: instantly-rbac "), "{}", ended.out);
        assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
        let example = ended.out.rsplit("Example:\n").next().unwrap();
        assert!(example.starts_with("  instantly-rbac ") && example.lines().count() == 1, "{}", ended.out);
    }
}

/// The verbs that a help lists.
fn verbs_of(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| !["Verbs:", "Commands:"].contains(line)).skip(1);
    let lines = lines.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("    "));
    lines.filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn without_a_verb_the_help_goes_to_stderr() {
    let ended = run(&[]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.problem.contains("\nUsage: instantly-rbac <VERB>\n"), "{}", ended.problem);
}
