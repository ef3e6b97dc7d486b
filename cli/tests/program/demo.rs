//! `demo`: what it prints, and what it does not.

use crate::{Folder, run};

#[test]
fn the_demo_walks_through_everything_and_ends_with_the_path_of_the_report() {
    let folder = Folder::new();
    let page = folder.path("review.html");
    let ended = run(&["demo", "--report", &page]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    for said in [
        "\nWorkspace: Northwind Outreach\n",
        "Invited jordan.reyes@example.com as view.",
        "jordan.reyes@example.com  editor",
        "campaigns:all, leads:all",
        "Printed, it is ***.",
        "Revoked \"Webhook handler\".",
        "Dune Robotics: 2 members",
        "SDR-West    Sales development, western region",
        "AI agent: inbound qualification  active",
        "API key created",
        "jonas.keller@northwind.example.com  owner",
        "critical  Zapier (legacy)",
        "Launch/Pause",
        "mailbox settings",
        "hannah.lindqvist@northwind.example.com  Viewer",
    ] {
        assert!(ended.out.contains(said), "{said} is missing in:\n{}", ended.out);
    }
    assert!(ended.out.ends_with(&format!("{page}\n")), "{}", ended.out);
    assert!(std::fs::read_to_string(page).unwrap().to_lowercase().starts_with("<!doctype html>"));
}

#[test]
fn the_demo_prints_no_secret() {
    let out = run(&["demo"]).out;
    // Whatever is as long as a key or a token, and is no address, is none of the words that it prints.
    let words = out.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+/=_-".contains(letter));
    let long: Vec<_> = words.filter(|word| word.len() > 30 && word.contains(|letter: char| letter != '-')).collect();
    assert_eq!(long, Vec::<&str>::new());
}
