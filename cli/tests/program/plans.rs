//! `plan`: what it writes, what it ends with, and the workflow for GitHub Actions as a script.

use std::path::Path;
use std::process::Command;

use crate::{Ended, Folder, json, run, run_with_key, start_sandbox};

const POLICY: &str =
    "version = 1\nworkspace = \"Northwind Outreach\"\n[people]\n\"new@northwind.example.com\" = \"Viewer\"\n";
const REFUSED: &str = "[manage]\npeople = \"authoritative\"\npeople_on_absent = \"remove\"\n";

#[test]
fn a_plan_is_shown_in_each_form_and_ends_with_what_was_looked_for() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let policy = folder.path("policy.toml");
    std::fs::write(&policy, POLICY).unwrap();
    let plan = |more: &[&str]| {
        let arguments: Vec<&str> = ["plan", &policy].into_iter().chain(more.iter().copied()).collect();
        run_with_key(&sandbox, &sandbox.admin_key(), &arguments)
    };
    let ended = plan(&[]);
    assert_eq!(ended.status, Some(0), "{}", ended.problem);
    assert!(ended.out.starts_with("Plan for Northwind Outreach\n"));
    assert!(
        ended.out.contains("invite new@northwind.example.com as view with 4 permissions, by e-mail\n"),
        "{}",
        ended.out
    );
    assert_eq!(plan(&["--fail-on", "steps"]).status, Some(3));
    assert_eq!(plan(&["--fail-on", "losses"]).status, Some(0));
    assert_eq!(plan(&["--fail-on", "findings"]).status, Some(3));
    let document = json(&plan(&["--json"]).out);
    assert_eq!(
        (&document["format"], &document["steps"][0]["kind"]),
        (&"instantly-rbac/plan".into(), &"member.invite".into())
    );
    assert!(plan(&["--html"]).out.starts_with("<!DOCTYPE html>"));
    assert!(plan(&["--markdown"]).out.starts_with("# Plan for Northwind Outreach\n"));
    assert_eq!(plan(&["--markdown", "--html"]).status, Some(2));
}

#[test]
fn a_refused_plan_is_shown_and_ends_with_a_status_of_its_own() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (policy, out, page, outputs) =
        (folder.path("policy.toml"), folder.path("plan.json"), folder.path("plan.md"), folder.path("outputs"));
    std::fs::write(&policy, format!("{POLICY}{REFUSED}")).unwrap();
    let plan = |more: &[&str]| {
        let arguments: Vec<&str> = ["plan", &policy].into_iter().chain(more.iter().copied()).collect();
        run_with_key(&sandbox, &sandbox.admin_key(), &arguments)
    };
    let ended = plan(&["--out", &out, "--markdown", "--output", &page, "--outputs", &outputs]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(5), ""));
    assert!(
        ended.problem.contains("Refused (losses.people): 7 of 8 people would go, and 2 may at a time"),
        "{}",
        ended.problem
    );
    assert!(std::fs::read_to_string(&page).unwrap().contains("## Refused"));
    assert_eq!(json(&std::fs::read_to_string(&out).unwrap())["refusals"].as_array().unwrap().len(), 2);
    let lines = std::fs::read_to_string(&outputs).unwrap();
    assert!(
        lines.starts_with("digest=sha256:") && lines.ends_with("\nsteps=8\nlosses=7\nrefused=2\ndeferred=0\n"),
        "{lines}"
    );

    let allowed = plan(&["--allow", "losses.people=all left", "--allow", "min_admins=all left", "--by", "ada"]);
    assert_eq!(allowed.status, Some(0), "{}", allowed.problem);
    assert!(allowed.out.contains("Guards that are overridden"));
    assert_eq!(plan(&["--no-loss"]).status, Some(0));
    for (wrong, said) in [
        (vec!["--allow", "losses.people=x"], "--by"),
        (vec!["--allow", "losses.people", "--by", "ada"], "--allow: must be a guard and a reason"),
        (vec!["--allow", "losses.poeple=x", "--by", "ada"], "did you mean losses.people?"),
        (vec!["--own-key", "mine"], "--own-key: must be an id"),
    ] {
        let Ended { status, problem, .. } = plan(&wrong);
        assert!(status == Some(2) && problem.contains(said), "{wrong:?}: {problem}");
    }
}

#[test]
fn a_plan_of_a_snapshot_sends_nothing_and_a_wrong_file_is_named() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (policy, snapshot) = (folder.path("policy.toml"), folder.path("snapshot.json"));
    std::fs::write(&policy, POLICY).unwrap();
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &["snapshot", "--output", &snapshot]).status, Some(0));
    let ended = run(&["plan", &policy, "--snapshot", &snapshot]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    let again = run(&["plan", &policy, "--snapshot", &snapshot]);
    assert_eq!(ended.out, again.out);

    let refused = |file: &str, said: &str| {
        let ended = run(&["plan", file, "--snapshot", &snapshot]);
        assert!(ended.status == Some(2) && ended.problem.contains(said), "{}", ended.problem);
    };
    std::fs::write(&policy, POLICY.replace("Northwind Outreach", "Southwind")).unwrap();
    refused(&policy, "the snapshot is of another workspace");
    std::fs::write(&policy, POLICY.replace("[people]", "[poeple]")).unwrap();
    refused(&policy, "POLICY: poeple: expected one of");
    refused(&snapshot, "POLICY: ");
    assert_eq!(run(&["plan", &folder.path("none.toml")]).status, Some(1));
}

/// The script of a step of the workflow, without what stands before every line.
fn script_of(workflow: &str, step: &str) -> String {
    let (_, after) = workflow.split_once(&format!("- id: {step}\n")).expect("the step is there");
    let (_, block) = after.split_once("run: |\n").expect("it has a script");
    let indent = block.len() - block.trim_start().len();
    block
        .lines()
        .map_while(|line| line.get(indent..).filter(|_| line[..indent].trim().is_empty()))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(unix)]
#[test]
fn the_workflow_for_github_shows_the_plan_and_fails_where_it_is_refused() {
    let workflow =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/github/access.yml")).unwrap();
    let script = script_of(&workflow, "plan");
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let place = folder.path("");
    std::fs::create_dir(folder.path("access")).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_instantly-rbac")).parent().unwrap().to_owned();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    for (policy, status, steps) in [(POLICY.to_owned(), 0, 1), (format!("{POLICY}{REFUSED}"), 5, 8)] {
        std::fs::write(folder.path("access/policy.toml"), policy).unwrap();
        let (outputs, summary) = (folder.path("outputs"), folder.path("summary.md"));
        let ended = Command::new("bash")
            .args(["-e", "-c", &script])
            .current_dir(&place)
            .env("PATH", &path)
            .env("INSTANTLY_API_KEY", sandbox.admin_key().expose())
            .env("INSTANTLY_BASE_URL", sandbox.url())
            .env("GITHUB_OUTPUT", &outputs)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .status()
            .unwrap();
        assert_eq!(ended.code(), Some(status));
        assert!(std::fs::read_to_string(&outputs).unwrap().ends_with(&format!(
            "steps={steps}\nlosses={}\nrefused={}\ndeferred=0\n",
            steps - 1,
            if status == 5 { 2 } else { 0 }
        )));
        assert!(std::fs::read_to_string(&summary).unwrap().starts_with("# Plan for Northwind Outreach"));
    }
}
