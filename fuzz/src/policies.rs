//! Policies from TOML and from JSON: what is read writes and reads back as it was, and what is wrong is said with a line.

use instantly_rbac::governance::Policy;
use instantly_rbac::{Error, ErrorKind};

/// Policies as TOML.
pub fn policy_toml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    judge(text, Policy::from_toml(text));
}

/// Policies as JSON.
pub fn policy_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    judge(text, Policy::from_json(text));
}

fn judge(text: &str, read: Result<Policy, Error>) {
    let policy = match read {
        Ok(policy) => policy,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            let message = error.message();
            assert!(message.starts_with("policy: ") && message.contains(" at line "), "{message}");
            let line = message.rsplit(" at line ").next().and_then(|rest| rest.split(' ').next()?.parse().ok());
            let lines = text.split('\n').count();
            assert!(line.is_some_and(|line: usize| (1..=lines).contains(&line)), "{message} of {lines} lines");
            return;
        }
    };
    let json = policy.to_json();
    assert_eq!(Policy::from_json(&json).expect("what a policy says in JSON can be read"), policy);
    let toml = policy.to_toml();
    let again = Policy::from_toml(&toml).expect("what a policy says in TOML can be read");
    assert_eq!(again, policy, "{toml}");
    assert_eq!((again.to_json(), again.to_toml()), (json, toml));
    let check = policy.check();
    assert!(check.gaps.iter().all(|found| policy.matrix().roles().any(|role| role == found.role)));
    assert!(check.broken.iter().all(|found| !found.message.is_empty()));
}
