//! Findings that are left as they are, until a day.

use instantly_rbac::review::{Exception, Report, ReviewOptions};
use instantly_rbac::{ErrorKind, Timestamp};
use instantly_sandbox::Sandbox;

use super::client;

fn by_fingerprint(fingerprint: &str, until: &str) -> Exception {
    let (reason, until) = ("superseded".to_owned(), until.to_owned());
    Exception { fingerprint: Some(fingerprint.to_owned()), reason, until, ..Exception::default() }
}

fn by_subject(rule: &str, subject: &str, until: &str) -> Exception {
    let (rule, subject) = (Some(rule.to_owned()), Some(subject.to_owned()));
    Exception { rule, subject, fingerprint: None, ..by_fingerprint("", until) }
}

fn review(sandbox: &Sandbox, exceptions: Vec<Exception>, as_of: &str) -> Report {
    let options = ReviewOptions { exceptions, as_of: Timestamp::parse(as_of), ..ReviewOptions::default() };
    client(sandbox, &[]).review(&options).unwrap()
}

const DAY: &str = "2026-11-30T12:00:00Z";

#[test]
fn what_is_excepted_is_no_finding_and_is_listed_in_every_form() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let before = review(&sandbox, Vec::new(), DAY);
    let worst = before.findings()[0].clone();
    let open = before.members.review.as_ref().unwrap().findings[0].clone();
    let id = open.id.clone().unwrap();
    let exceptions =
        vec![by_fingerprint(&worst.fingerprint.to_uppercase(), "2026-11-30"), by_subject(open.rule, &id, "2026-12-31")];
    let after = review(&sandbox, exceptions, DAY);
    assert_eq!(after.findings().len(), before.findings().len() - 2);
    for finding in [&worst, &open] {
        assert!(!after.findings().contains(&finding), "{finding:?}");
        let excepted = after.excepted.iter().find(|excepted| excepted.finding == *finding).unwrap();
        assert_eq!(excepted.reason, "superseded");
    }
    assert_eq!(after.excepted.iter().map(|it| it.until.as_str()).collect::<Vec<_>>(), ["2026-12-31", "2026-11-30"]);
    assert!(after.unused_exceptions.is_empty());
    for form in [after.to_text(), after.to_markdown(), after.to_html(), after.to_json()] {
        for said in ["superseded", "2026-12-31", worst.rule] {
            assert!(form.replace('`', "").contains(said), "{said}: {form}");
        }
    }
}

#[test]
fn a_key_of_which_all_is_excepted_is_no_severe_key_and_comes_last() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let before = review(&sandbox, Vec::new(), DAY).keys.review.unwrap();
    let worst = &before.keys[0];
    let exceptions = worst.findings.iter().map(|it| by_fingerprint(&it.fingerprint, "2026-12-31")).collect();
    let after = review(&sandbox, exceptions, DAY).keys.review.unwrap();
    let place = after.keys.iter().position(|key| key.key.id == worst.key.id).unwrap();
    assert!(after.keys[place].findings.is_empty());
    assert!(after.keys[place..].iter().all(|key| key.severity().is_none()), "behind all that were found");
}

#[test]
fn an_exception_holds_on_its_last_day_and_is_said_to_have_ended_after_it() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let fingerprint = review(&sandbox, Vec::new(), DAY).findings()[0].fingerprint.clone();
    let on = |as_of: &str| review(&sandbox, vec![by_fingerprint(&fingerprint, "2026-11-30")], as_of);
    for holds in ["2026-11-30T23:59:59.999Z", "2026-11-30", "2026-12-01T00:30:00+01:00", "2026-01-01"] {
        assert_eq!(on(holds).excepted.len(), 1, "{holds}");
    }
    let after = on("2026-12-01T00:00:00Z");
    assert!(after.excepted.is_empty() && after.findings()[0].fingerprint == fingerprint);
    assert_eq!(after.unused_exceptions[0].why, "it ended on 2026-11-30");
    assert!(after.to_text().contains(&format!("The exception of {fingerprint}")), "{}", after.to_text());
    let unmatched = review(&sandbox, vec![by_subject("old", "nobody", "2026-12-31")], DAY);
    assert_eq!(unmatched.unused_exceptions[0].why, "it matches nothing");
    assert!(unmatched.to_text().contains("The exception of nobody from old"), "{}", unmatched.to_text());
}

#[test]
fn an_exception_that_is_none_is_refused_by_its_number_before_anything_is_sent() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let good = by_fingerprint("0123456789abcdef", "2026-12-31");
    let both = Exception { rule: Some("old".to_owned()), subject: Some("k".to_owned()), ..good.clone() };
    for (wrong, said) in [
        (Exception { until: String::new(), ..good.clone() }, "exceptions[1].until: must be the last day"),
        (by_fingerprint("0123456789abcdef", "soon"), "exceptions[1].until: must be the last day"),
        (by_fingerprint("0123456789abcdef", "2026-13-01"), "exceptions[1].until: must be the last day"),
        (Exception { reason: " ".to_owned(), ..good.clone() }, "exceptions[1].reason: must say why"),
        (by_fingerprint("f3d0", "2026-12-31"), "exceptions[1].fingerprint: must be the 16 hexadecimal digits"),
        (by_subject("odl", "k", "2026-12-31"), "exceptions[1].rule: \"odl\" is none; expected one of: holds_all_all, "),
        (by_subject("old", "", "2026-12-31"), "exceptions[1].subject: must be the id or the name"),
        (both, "exceptions[1]: must hold a fingerprint, or a rule and a subject: give one of both, not both"),
        (Exception { fingerprint: None, ..good.clone() }, "exceptions[1]: must hold a fingerprint, or a rule"),
    ] {
        let options = ReviewOptions { exceptions: vec![good.clone(), wrong], ..ReviewOptions::default() };
        let error = client(&sandbox, &[]).review(&options).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidArgument, Some("client.review")));
        assert!(error.message().starts_with(said), "{}", error.message());
    }
    let misspelt = by_subject("hold_all_all", "k", "2026-12-31");
    let options = ReviewOptions { exceptions: vec![misspelt], ..ReviewOptions::default() };
    let error = client(&sandbox, &[]).review(&options).unwrap_err();
    assert!(error.message().ends_with("; did you mean holds_all_all?"), "{}", error.message());
    assert!(sandbox.requests().is_empty());
}
