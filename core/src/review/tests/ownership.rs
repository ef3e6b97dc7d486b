//! What belongs to nobody who is a member.

use super::*;
use crate::accounts::Account;
use crate::campaigns::Campaign;
use crate::review::tags::Tagged;

fn user(id: &str) -> Member {
    Member { user_id: id.to_owned(), ..Member::default() }
}

fn campaign(owner: Option<&str>) -> Campaign {
    Campaign {
        id: "c".to_owned(),
        name: "Autumn".to_owned(),
        owned_by: owner.map(str::to_owned),
        ..Campaign::default()
    }
}

fn account(user: Option<&str>) -> Account {
    Account { email: "a@x.example".to_owned(), added_by: user.map(str::to_owned), ..Account::default() }
}

fn found(members: &[Member], campaigns: &[Campaign], accounts: &[Account]) -> Vec<Finding> {
    super::super::ownership::findings(
        members,
        Some("u-owner"),
        &Tagged { tags: &[], mappings: &[], campaigns, accounts },
    )
}

#[test]
fn a_campaign_and_an_account_of_nobody_who_is_a_member_are_found() {
    let members = [user("u-1"), user("u-2")];
    let findings = found(&members, &[campaign(Some("u-9"))], &[account(Some("u-9"))]);
    let about: Vec<_> = findings.iter().map(|it| (it.rule, it.kind, it.subject.as_str(), it.severity)).collect();
    let expected = [
        ("owned_by_no_member", SubjectKind::Campaign, "Autumn", Severity::Medium),
        ("added_by_no_member", SubjectKind::Account, "a@x.example", Severity::Medium),
    ];
    assert_eq!(about, expected);
    assert!(findings[0].why.contains("u-9") && findings[0].advice.contains("dashboard"), "{findings:?}");
}

#[test]
fn what_belongs_to_a_member_to_the_owner_or_to_nobody_who_is_named_is_not() {
    let members = [user("u-1"), user("u-2")];
    for id in [Some("u-2"), Some("U-1"), Some("u-owner"), Some(""), None] {
        assert_eq!(found(&members, &[campaign(id)], &[account(id)]), [], "{id:?}");
    }
    assert_eq!(found(&[], &[campaign(Some("u-9"))], &[]), [], "a workspace of nobody is none that was read");
    let unread = [user("u-1"), Member { irregular: vec!["user_id".to_owned()], ..user("") }];
    assert_eq!(found(&unread, &[campaign(Some("u-9"))], &[]), [], "who is one of them is not known");
}
