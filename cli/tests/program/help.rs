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
    let verbs: Vec<_> = whole.out.lines().skip_while(|line| *line != "Verbs:").skip(1).collect();
    let verbs = verbs.iter().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("    "));
    let verbs: Vec<_> = verbs.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(verbs.contains(&"review") && verbs.contains(&"sandbox"), "{verbs:?}");
    let of_verbs = verbs.iter().flat_map(|verb| [vec![*verb, "--help"], vec![*verb, "-h"]]);
    for arguments in of_verbs.chain([vec!["--help"], vec!["-h"]]) {
        let ended = run(&arguments);
        assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(ended.out.contains("\nUsage: instantly-rbac "), "{}", ended.out);
        assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
        let example = ended.out.rsplit("Example:\n").next().unwrap();
        assert!(example.starts_with("  instantly-rbac ") && example.lines().count() == 1, "{}", ended.out);
    }
}

#[test]
fn without_a_verb_the_help_goes_to_stderr() {
    let ended = run(&[]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.problem.contains("\nUsage: instantly-rbac <VERB>\n"), "{}", ended.problem);
}
