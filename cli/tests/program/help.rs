//! Help and version.

use crate::run;

#[test]
fn the_version_is_that_of_the_package() {
    let ended = run(&["--version"]);
    assert_eq!((ended.status, ended.out), (Some(0), format!("instantly-rbac {}\n", env!("CARGO_PKG_VERSION"))));
}

/// The verbs that a help lists.
fn verbs(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Verbs:").skip(1).take_while(|line| !line.is_empty());
    let verbs = lines.filter(|line| !line.starts_with("    ")).filter_map(|line| line.split_whitespace().next());
    verbs.map(str::to_owned).collect()
}

#[test]
fn every_verb_has_help_in_80_columns_that_says_how_it_ends_and_has_an_example() {
    let mut checked = Vec::new();
    let mut left = vec![Vec::new()];
    while let Some(path) = left.pop() {
        for option in ["--help", "-h"] {
            let arguments: Vec<&str> = path.iter().map(String::as_str).chain([option]).collect();
            let ended = run(&arguments);
            assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""), "{arguments:?}");
            assert!(ended.out.contains("\nUsage: instantly-rbac "), "{}", ended.out);
            assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
            let example = ended.out.rsplit("Example:\n").next().unwrap();
            assert!(example.starts_with("  instantly-rbac ") && example.lines().count() == 1, "{}", ended.out);
            // Those that only group verbs end with nothing of their own.
            let is_group = ended.out.contains("\nVerbs:\n");
            assert!(is_group || ended.out.contains("\nExit status:\n  "), "{}", ended.out);
            if option == "--help" {
                left.extend(verbs(&ended.out).into_iter().map(|verb| [path.clone(), vec![verb]].concat()));
            }
        }
        checked.push(path.join(" "));
    }
    for verb in ["review", "sandbox", "members list", "keys create", "matrix can", "audit-logs"] {
        assert!(checked.iter().any(|checked| checked == verb), "{checked:?}");
    }
}

#[test]
fn without_a_verb_the_help_goes_to_stderr() {
    let ended = run(&[]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.problem.contains("\nUsage: instantly-rbac <VERB>\n"), "{}", ended.problem);
}

#[test]
fn every_verb_but_those_that_list_is_in_the_documentation_with_its_options() {
    let page = include_str!("../../../docs/command-line.md");
    let alone = ["review", "check", "access", "probe", "demo", "sandbox"];
    let mut documented: Vec<_> = alone.iter().map(|verb| vec![(*verb).to_owned()]).collect();
    for group in ["members", "keys", "tags", "matrix", "scopes", "policy"] {
        documented.extend(verbs(&run(&[group, "--help"]).out).into_iter().map(|verb| vec![group.to_owned(), verb]));
    }
    for verb in documented {
        let name = verb.join(" ");
        assert!(page.contains(&format!("`{name}")), "{name}");
        let arguments: Vec<&str> = verb.iter().map(String::as_str).chain(["--help"]).collect();
        let help = run(&arguments).out;
        let options = help.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split([' ', ',']).next());
        for option in options.filter(|option| *option != "help") {
            assert!(page.contains(&format!("`--{option}")), "{name} --{option}");
        }
    }
}
