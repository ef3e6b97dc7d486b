//! The filters of lists, and what they refuse.

use instantly_rbac::Client;
use instantly_rbac::accounts::{AccountFilter, AccountListFilter, AccountStatus, ProviderCode};
use instantly_rbac::audit_logs::{ActivityType, AuditLogFilter};
use instantly_rbac::campaigns::{CampaignFilter, CampaignStatus};
use instantly_rbac::members::MemberFilter;
use instantly_rbac::tags::{TagFilter, TagTargets};
use instantly_sandbox::Sandbox;
use serde_json::Value;

use crate::lists::{documents, items, list};
use crate::start_sandbox;

/// Two tags, of which the first is on a campaign and on an account: their ids, and the campaign's.
fn tagged(client: &Client) -> ([String; 2], String) {
    let tags = client.tags().ensure(&["one", "other"]).unwrap();
    let campaign = client.campaigns().list(&CampaignFilter::default()).unwrap()[0].id.clone();
    let account = "jamal.novak10@go.northwind.example.com".to_owned();
    let targets = TagTargets { campaigns: vec![campaign.clone()], accounts: vec![account], ..TagTargets::default() };
    client.tags().assign(&[tags[0].id.clone()], &targets).unwrap();
    ([tags[0].id.clone(), tags[1].id.clone()], campaign)
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// That a verb with these options lists what core's filter leaves over, which is something, and not all.
fn assert_filters(sandbox: &Sandbox, verb: &str, cases: impl IntoIterator<Item = (String, Vec<Value>)>) {
    let verb: Vec<&str> = verb.split(' ').collect();
    let all = items(sandbox, &[&verb]);
    for (options, expected) in cases {
        assert!(!expected.is_empty() && expected != all, "{options} must make a difference");
        let options: Vec<&str> = options.split(' ').collect();
        assert_eq!(items(sandbox, &[&verb, &options]), expected, "{verb:?} {options:?}");
    }
}

#[test]
fn members_and_tags_are_filtered_as_core_does() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    let ([one, other], campaign) = tagged(&client);
    let of = |accepted, search| documents(client.members().iter(&MemberFilter { accepted, search }));
    let cases = [
        ("--accepted false", of(Some(false), None)),
        ("--accepted true", of(Some(true), None)),
        ("--search maya", of(None, text("maya"))),
        ("--search e --accepted true", of(Some(true), text("e"))),
    ];
    assert_filters(&sandbox, "members list", cases.map(|(options, found)| (options.to_owned(), found)));

    let of = |filter| documents(client.tags().iter(&filter));
    let both = of(TagFilter { tag_ids: Some(vec![one.clone(), other.clone()]), ..TagFilter::default() });
    let on_it = of(TagFilter { resource_ids: Some(vec![campaign.clone()]), ..TagFilter::default() });
    let cases = [
        ("--search ow".to_owned(), of(TagFilter { search: text("ow"), ..TagFilter::default() })),
        (format!("--tag-ids {one},{other}"), both.clone()),
        (format!("--tag-ids {one} --tag-ids {other}"), both),
        (format!("--resource-ids {campaign}"), on_it),
    ];
    assert_filters(&sandbox, "tags list", cases);
}

#[test]
fn campaigns_are_filtered_as_core_does() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    let ([one, _], _) = tagged(&client);
    let of = |filter| documents(client.campaigns().iter(&filter));
    let all = CampaignFilter::default;
    let protected = Some(CampaignStatus::BounceProtect);
    let cases = [
        ("--search texas".to_owned(), of(CampaignFilter { search: text("texas"), ..all() })),
        (format!("--tag-ids {one}"), of(CampaignFilter { tag_ids: Some(vec![one]), ..all() })),
        ("--status Bounce-Protect".to_owned(), of(CampaignFilter { status: protected, ..all() })),
        ("--exclude-status -2".to_owned(), of(CampaignFilter { exclude_status: protected, ..all() })),
        ("--without-ai-sales-agents".to_owned(), of(CampaignFilter { without_ai_sales_agents: true, ..all() })),
    ];
    assert_filters(&sandbox, "campaigns list", cases);
    let narrowed = list(&sandbox, &[&["campaigns", "list", "--without-ai-sales-agents"]]);
    assert!(narrowed.problem.contains("Campaigns of AI sales agents are left out"), "{}", narrowed.problem);
    // The sandbox does not say which agent its campaigns are of, so this filter leaves nothing over.
    let agent = "01a05fac-0766-72b1-9010-4393c62234fc";
    assert_eq!(items(&sandbox, &[&["campaigns", "list", "--ai-sales-agent-id", agent]]), Vec::<Value>::new());
    assert_sent(&sandbox, "ai_sales_agent_id", agent);
}

#[test]
fn accounts_are_filtered_as_core_does() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    let ([one, other], _) = tagged(&client);
    let of = |filter| documents(client.accounts().iter(&filter));
    let all = AccountFilter::default;
    let any = of(AccountFilter { tag_ids: Some(vec![one.clone(), other.clone()]), ..all() });
    let cases = [
        ("--search jamal".to_owned(), of(AccountFilter { search: text("jamal"), ..all() })),
        ("--status maintenance".to_owned(), of(AccountFilter { status: Some(AccountStatus::Maintenance), ..all() })),
        ("--provider-code google".to_owned(), of(AccountFilter { provider_code: Some(ProviderCode::Google), ..all() })),
        (format!("--tag-ids {one},{other}"), any),
        (format!("--tag-ids-all {one}"), of(AccountFilter { tag_ids_all: Some(vec![one]), ..all() })),
        ("--include-tags".to_owned(), of(AccountFilter { include_tags: Some(true), ..all() })),
        ("--filter paused".to_owned(), of(AccountFilter { filter: Some(AccountListFilter::Paused), ..all() })),
    ];
    assert_filters(&sandbox, "accounts list", cases);
    assert!(list(&sandbox, &[&["accounts", "list", "--include-tags"]]).out.contains("  one\n"));
}

#[test]
fn audit_logs_are_filtered_as_core_does() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    let of = |filter| documents(client.audit_logs().iter(&filter));
    let all = AuditLogFilter::default;
    let made = of(AuditLogFilter { activity_type: Some(ActivityType::ApiKeyCreated), ..all() });
    let (start_date, end_date) = (text("2026-11-01"), text("2026-11-10"));
    let cases = [
        ("--activity-type api-key-created", made),
        ("--search maya", of(AuditLogFilter { search: text("maya"), ..all() })),
        ("--start-date 2026-11-01 --end-date 2026-11-10", of(AuditLogFilter { start_date, end_date, ..all() })),
    ];
    assert_filters(&sandbox, "audit-logs", cases.map(|(options, found)| (options.to_owned(), found)));
}

/// That the last request had this parameter.
fn assert_sent(sandbox: &Sandbox, name: &str, value: &str) {
    let query = sandbox.requests().pop().expect("a request").query;
    assert!(query.contains(&(name.to_owned(), value.to_owned())), "{query:?}");
}

#[test]
fn a_value_is_known_by_its_name_in_any_case_and_by_its_code() {
    let sandbox = start_sandbox();
    let by_name = items(&sandbox, &[&["audit-logs", "--activity-type", "api-key-created"]]);
    for same in ["37", "API key created", "API_KEY_CREATED", "Api-Key-Created"] {
        assert_eq!(items(&sandbox, &[&["audit-logs", "--activity-type", same]]), by_name, "{same}");
    }
    for same in ["no-custom-tracking-domain", "ACC_FILTER_NO_CTD"] {
        items(&sandbox, &[&["accounts", "list", "--filter", same]]);
        assert_sent(&sandbox, "filter", "ACC_FILTER_NO_CTD");
    }
    // The API may have added a code since.
    list(&sandbox, &[&["audit-logs", "--activity-type", "99", "--json"]]);
    assert_sent(&sandbox, "activity_type", "99");
}

#[test]
fn what_is_not_allowed_is_refused_before_anything_is_sent() {
    let sandbox = start_sandbox();
    let statuses = "account-suspended, bounce-protect, accounts-unhealthy, draft, active, paused, completed, \
                    running-subsequences";
    for (arguments, said) in [
        (
            &["campaigns", "list", "--status", "activ"][..],
            &*format!("--status: expected one of: {statuses}; did you mean active?"),
        ),
        (&["campaigns", "list", "--exclude-status", "zzz"], &*format!("--exclude-status: expected one of: {statuses}")),
        (
            &["accounts", "list", "--provider-code", "gogle"],
            "--provider-code: expected one of: custom-imap-smtp, google, microsoft, aws, air-mail, airmail-instant; did \
             you mean google?",
        ),
        (&["accounts", "list", "--filter", "ACC_FILTER_PAUSD"], "--filter: expected one of: paused, error, "),
        (&["audit-logs", "--activity-type", "api key creatd"], "--activity-type: expected one of: user-login, "),
        (&["audit-logs", "--start-date", "yesterday"], "--start-date: must be a date such as 2026-01-31"),
        (&["audit-logs", "--end-date", "2026-13-01"], "--end-date: must be a date such as 2026-01-31"),
        (
            &["audit-logs", "--start-date", "2026-02-01", "--end-date", "2026-01-31"],
            "--start-date: must not be after --end-date: 2026-02-01 is after 2026-01-31",
        ),
        (&["tags", "list", "--tag-ids", "West"], "--tag-ids: "),
        (&["tags", "list", "--resource-ids", ","], "--resource-ids: must hold at least one item"),
        (&["accounts", "list", "--tag-ids-all", "West"], "--tag-ids-all: "),
        (&["members", "list", "--max-items", "0"], "--max-items: must be at least 1"),
        (&["members", "list", "--page-size", "101"], "--page-size: must be from 1 to 100"),
        (&["audit-logs", "--page-size", "1001", "--group"], "--page-size: must be from 1 to 1000"),
    ] {
        let ended = list(&sandbox, &[arguments]);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.problem);
        assert!(ended.problem.starts_with(&format!("error: {said}")), "{arguments:?}: {}", ended.problem);
        assert_eq!(ended.problem.lines().count(), 1, "{}", ended.problem);
    }
    let near = list(&sandbox, &[&["audit-logs", "--activity-type", "api key creatd"]]);
    assert!(near.problem.ends_with("; did you mean api-key-created?\n"), "{}", near.problem);
    assert_eq!(sandbox.requests().len(), 0);
}
