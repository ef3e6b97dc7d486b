//! Compares a workspace with a matrix of your own, and fails where a member or key can do more than it
//! says: something to run every night.
//!
//! With `INSTANTLY_API_KEY` set it reads your workspace, otherwise a sandbox. It writes nothing.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use instantly_rbac::matrix::{Assignment, Difference, Holder, Matrix};
use instantly_rbac::review::{KeyReviewOptions, ReviewOptions};
use instantly_rbac::{Client, DEFAULT_API_KEY_ENV};
use instantly_sandbox::Sandbox;

/// Who should do what. It could as well come from a file.
const MATRIX: &str = r#"
    [roles.Lead]
    campaigns = "Full"
    leads = "Full"
    accounts = "View"

    [roles.Reporting]
    campaigns = "View"
    accounts = "View"
"#;

/// Prints a line, as `println!` does, which panics where the reader is gone (`access_review | head`): the program ends
/// with 1, and says why unless its reader has gone.
macro_rules! say {
    ($($text:tt)*) => {
        if let Err(error) = writeln!(io::stdout(), $($text)*) {
            if error.kind() != io::ErrorKind::BrokenPipe {
                let _ = writeln!(io::stderr(), "cannot print: {error}");
            }
            std::process::exit(1);
        }
    };
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    // Kept until the end: a sandbox stops when it is dropped.
    let sandbox = if std::env::var_os(DEFAULT_API_KEY_ENV).is_none() { Some(Sandbox::start()?) } else { None };
    let client = sandbox.as_ref().map_or_else(Client::from_env, Sandbox::client)?;
    let roles = [("SDR console", "Lead"), ("Marketing dashboard", "Reporting"), ("Bulk editor", "Lead")];
    let assignment =
        Assignment { keys: roles.map(|(key, role)| (key.to_owned(), role.to_owned())).into(), ..Assignment::default() };
    let report = client.review(&ReviewOptions {
        matrix: Some(Matrix::from_toml(MATRIX)?),
        assignment: Some(assignment),
        // What a key must still be able to do; the advice on it is the smallest scopes for that.
        keys: KeyReviewOptions {
            needs: [("Zapier (legacy)".to_owned(), vec!["campaigns.list".to_owned(), "leads:create".to_owned()])]
                .into(),
            ..KeyReviewOptions::default()
        },
        ..ReviewOptions::default()
    })?;

    for finding in report.findings() {
        say!("{:8}  {}: {}. {}.", finding.severity, finding.subject, finding.why, finding.advice);
    }
    // A review that could not look is no review that found nothing.
    let gaps = &report.gaps;
    let blind = gaps.iter().chain(&report.matrix.not_compared).inspect(|gap| say!("{gap}")).count() > 0;
    let check = report.matrix.check.unwrap_or_default();
    check.absent.iter().for_each(|holder| say!("{holder} has a role, and is not there"));
    let beyond = |difference: &&Difference| !difference.more.is_subset(&difference.more_after);
    let excess: Vec<_> = check.differences.iter().filter(beyond).collect();
    for difference in &excess {
        let (Holder::Person(name) | Holder::Key(name)) = &difference.holder;
        let actions: Vec<&str> = difference.more.iter().map(|action| action.name()).collect();
        say!("{name} is {} and can also {} {}", difference.role, actions.join(", "), difference.resource);
    }
    // 3 says "findings", as opposed to 1, "it did not work".
    let passed = excess.is_empty() && check.absent.is_empty();
    Ok(match (blind, passed) {
        (true, _) => ExitCode::FAILURE,
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(3),
    })
}
