//! A list is complete or an error, whatever the server's pages are like.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use instantly_rbac::campaigns::{CampaignFilter, CampaignStatus};
use instantly_rbac::internals::Pages;
use instantly_rbac::review::tags::TagReviewOptions;
use instantly_rbac::{Client, Error, ErrorKind, Meta, PageOptions};
use instantly_sandbox::http::Reply;
use instantly_sandbox::{Alternative, Fault, LoggedRequest, Sandbox};
use instantly_tests::server::Server;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A page of a hostile pager: how many items it has, and which page its cursor names (by index),
/// if it has one.
#[derive(Debug, Clone)]
struct PlannedPage {
    items: usize,
    next: Option<usize>,
}

/// Pages that mostly follow each other; now and then one ends early, leads back, or is empty.
fn plan() -> impl Strategy<Value = Vec<PlannedPage>> {
    let page = |index: usize, count: usize| {
        let next = prop_oneof![
            8 => Just(Some(index + 1)),
            1 => Just(None),
            1 => (0..count).prop_map(Some),
        ];
        (prop_oneof![9 => 1_usize..4, 1 => Just(0)], next).prop_map(|(items, next)| PlannedPage { items, next })
    };
    (1_usize..8).prop_flat_map(move |count| (0..count).map(|index| page(index, count)).collect::<Vec<_>>())
}

/// What a correct client makes of the plan: all items in order, or an error.
fn expected(plan: &[PlannedPage]) -> Result<Vec<String>, ErrorKind> {
    let mut items = Vec::new();
    let mut seen = Vec::new();
    let mut at = 0;
    loop {
        // A cursor that names no page leads to an empty one, as the API does it.
        let Some(page) = plan.get(at) else { return Ok(items) };
        if page.items == 0 {
            return Ok(items);
        }
        items.extend((0..page.items).map(|item| format!("{at}-{item}")));
        let Some(next) = page.next else { return Ok(items) };
        if seen.contains(&next) {
            return Err(ErrorKind::Decode);
        }
        seen.push(next);
        at = next;
    }
}

fn page_json(plan: &[PlannedPage], at: usize) -> Value {
    let Some(page) = plan.get(at) else { return json!({ "items": [] }) };
    let items: Vec<Value> = (0..page.items).map(|item| json!({ "id": format!("{at}-{item}") })).collect();
    match page.next {
        Some(next) => json!({ "items": items, "next_starting_after": format!("cursor {next}&@:+%") }),
        None => json!({ "items": items }),
    }
}

struct Pager {
    server: Server,
    plan: Arc<Mutex<Vec<PlannedPage>>>,
    requests: Arc<AtomicUsize>,
    without_limit: Arc<AtomicUsize>,
}

impl Pager {
    fn start() -> Pager {
        let plan: Arc<Mutex<Vec<PlannedPage>>> = Arc::default();
        let (requests, without_limit) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let shared = (plan.clone(), requests.clone(), without_limit.clone());
        let server = Server::start(move |request| {
            let (plan, requests, without_limit) = &shared;
            let query: BTreeMap<_, _> = request.query.iter().cloned().collect();
            requests.fetch_add(1, Ordering::Relaxed);
            without_limit.fetch_add(usize::from(!query.contains_key("limit")), Ordering::Relaxed);
            let at = query.get("starting_after").map_or(0, |cursor| {
                cursor.strip_prefix("cursor ").and_then(|rest| rest.strip_suffix("&@:+%")).unwrap().parse().unwrap()
            });
            Reply::json(200, &page_json(&plan.lock().unwrap(), at))
        });
        Pager { server: server.unwrap(), plan, requests, without_limit }
    }

    fn client(&self) -> Client {
        let builder = Client::builder().api_key("k").base_url(self.server.url()).capacity(None);
        builder.backoff(Duration::ZERO).build().unwrap()
    }
}

#[test]
fn a_hostile_pager_yields_every_item_once_or_an_error() {
    let pager = Pager::start();
    let client = pager.client();
    proptest!(ProptestConfig::with_cases(400), |(plan in plan())| {
        *pager.plan.lock().unwrap() = plan.clone();
        pager.requests.store(0, Ordering::Relaxed);
        let listed = client.members().list(&Default::default());
        let ids = listed.map_err(|error| error.kind()).map(|list| {
            assert!(list.complete);
            list.into_iter().map(|member| member.id).collect::<Vec<_>>()
        });
        prop_assert_eq!(ids, expected(&plan));
        prop_assert!(pager.requests.load(Ordering::Relaxed) <= plan.len() + 1, "no page is asked for twice");
        prop_assert_eq!(pager.without_limit.load(Ordering::Relaxed), 0);
    });
}

#[test]
fn a_bounded_list_takes_so_many_and_says_whether_that_was_all() {
    let pager = Pager::start();
    let page = |items, next| PlannedPage { items, next };
    *pager.plan.lock().unwrap() = vec![page(3, Some(1)), page(3, Some(2)), page(2, None)];
    let client = pager.client();
    let take = |most: u64| {
        let list = client.members().iter(&Default::default()).max_items(most).into_list().unwrap();
        (list.len(), list.complete)
    };
    assert_eq!(take(2), (2, false));
    assert_eq!(take(3), (3, false));
    assert_eq!(take(7), (7, false));
    assert_eq!(take(8), (8, true));
    assert_eq!(take(100), (8, true));
}

#[test]
fn an_iterator_asks_for_a_page_only_when_it_is_needed_and_is_over_after_an_error() {
    let pager = Pager::start();
    let page = |items, next| PlannedPage { items, next };
    *pager.plan.lock().unwrap() = vec![page(2, Some(1)), page(1, Some(1))];
    let client = pager.client();
    let mut items = client.members().iter(&Default::default());
    assert_eq!(pager.requests.load(Ordering::Relaxed), 0, "nothing is asked for before the first item");
    assert!(items.next().unwrap().is_ok() && items.next().unwrap().is_ok());
    assert_eq!(pager.requests.load(Ordering::Relaxed), 1);
    assert_eq!(items.next().unwrap().unwrap_err().kind(), ErrorKind::Decode, "the cursor came a second time");
    assert!(items.next().is_none() && items.next().is_none());
    assert!(!items.is_complete());
}

#[test]
fn a_function_is_called_after_each_page_and_its_error_ends_the_list() {
    let pager = Pager::start();
    let page = |items, next| PlannedPage { items, next };
    *pager.plan.lock().unwrap() = vec![page(2, Some(1)), page(3, Some(2)), page(1, None)];
    let client = pager.client();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let watch = |most: u64| {
        let heard = Arc::clone(&heard);
        client.members().iter(&Default::default()).on_page(move |items| {
            heard.lock().unwrap().push(items);
            if items < most { Ok(()) } else { Err(Error::new(ErrorKind::Cancelled, "that is enough")) }
        })
    };
    assert_eq!(watch(100).into_list().unwrap().len(), 6);
    assert_eq!(watch(100).max_items(4).into_list().unwrap().len(), 4);
    assert_eq!(heard.lock().unwrap().split_off(0), [2, 5, 6, 2, 4], "never more than max_items allows");

    let mut items = watch(6);
    assert_eq!(items.by_ref().take(5).filter(Result::is_ok).count(), 5);
    let error = items.next().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Cancelled, "that is enough"));
    assert!(items.next().is_none() && !items.is_complete(), "what came with that page is not handed out");
    assert_eq!(watch(5).into_list().unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn a_client_tells_of_the_pages_of_all_its_lists_together_and_is_told_to_stop() {
    let pager = Pager::start();
    let page = |items, next| PlannedPage { items, next };
    *pager.plan.lock().unwrap() = vec![page(2, Some(1)), page(3, None)];
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    let client = pager.client().with_progress(move |items| {
        told.lock().unwrap().push(items);
        if items < 7 { Ok(()) } else { Err(Error::new(ErrorKind::Cancelled, "that is enough")) }
    });
    assert_eq!(client.members().list(&Default::default()).unwrap().len(), 5);
    for _ in 0..2 {
        let error = client.members().list(&Default::default()).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Cancelled, "that is enough"));
    }
    assert_eq!(*heard.lock().unwrap(), [2, 5, 7], "it is not called again once it ended the lists");
    assert_eq!(pager.client().members().list(&Default::default()).unwrap().len(), 5);
}

/// A pager whose pages hold these items; each cursor is the index of the next page.
fn pager_of(pages: Vec<Vec<Value>>) -> (Server, Client) {
    let server = Server::start(move |request| {
        let cursor = request.query.iter().find(|(name, _)| name == "starting_after").map(|(_, cursor)| cursor);
        let at = cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap());
        let next = (at + 1 < pages.len()).then(|| (at + 1).to_string());
        Reply::json(200, &json!({ "items": pages[at], "next_starting_after": next }))
    });
    let server = server.unwrap();
    let builder = Client::builder().api_key("k").base_url(server.url()).capacity(None);
    let client = builder.backoff(Duration::ZERO).build().unwrap();
    (server, client)
}

fn with_ids(ids: &[&str]) -> Vec<Value> {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

#[test]
fn a_record_that_comes_again_on_the_next_page_is_listed_once_and_counted_as_repeated() {
    let (_server, client) =
        pager_of(vec![with_ids(&["a", "b"]), with_ids(&["b", "c"]), with_ids(&["b", "c"]), with_ids(&["c", "d"])]);
    let ids = |most: u64| {
        let list = client.members().iter(&Default::default()).max_items(most).into_list().unwrap();
        let ids: String = list.iter().map(|member| member.id.as_str()).collect();
        (ids, list.complete, list.meta.repeated)
    };
    assert_eq!(ids(100), ("abcd".to_owned(), true, 4));
    assert_eq!(ids(3), ("abc".to_owned(), false, 1));

    let mut pages = Pages::from(client.groups().iter());
    let sizes: Vec<usize> = std::iter::from_fn(|| pages.next_rows()).map(|page| page.unwrap().len()).collect();
    assert_eq!((sizes, pages.meta().repeated), (vec![2, 1, 1], 4));

    let activity = client.audit_logs().activity(&Default::default(), &Default::default()).unwrap();
    assert_eq!((activity.events, activity.complete, activity.meta.repeated), (4, true, 4));
}

#[test]
fn accounts_are_known_by_their_address_and_a_record_without_an_id_is_never_dropped() {
    let account = |email: &str| json!({ "email": email });
    let (_server, client) = pager_of(vec![vec![account("a@x"), account("b@x")], vec![account("b@x"), account("c@x")]]);
    let accounts = client.accounts().list(&Default::default()).unwrap();
    assert_eq!((accounts.len(), accounts.meta.repeated), (3, 1));

    let nameless = || vec![json!({ "id": "" }), json!({}), json!({ "id": 7 })];
    let (_server, client) = pager_of(vec![nameless(), nameless()]);
    let members = client.members().list(&Default::default()).unwrap();
    assert_eq!((members.len(), members.meta.repeated), (6, 0));
}

#[test]
fn pages_that_hold_nothing_new_end_in_an_error_although_each_has_a_new_cursor() {
    let (_server, client) = pager_of(vec![with_ids(&["a", "b"]); 1_000]);
    let error = client.members().list(&Default::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("two pages in a row"), "{error}");
    assert_eq!(error.attempts(), 3);
}

#[test]
fn a_list_is_complete_in_each_way_in_which_the_sandbox_ends_one() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = sandbox.client().unwrap();
    for page_size in [4, 7, 12, 14, 100] {
        // Ends with an empty cursor, and holds a draft without a schedule.
        let campaigns = client.campaigns().iter(&Default::default()).page_size(page_size).into_list().unwrap();
        assert_eq!((campaigns.len(), campaigns.complete), (12, true), "{page_size}");
        let draft = campaigns.iter().find(|campaign| campaign.status == CampaignStatus::Draft).unwrap();
        assert_eq!(json!(draft)["campaign_schedule"], json!({}), "{:?}", draft.irregular);
        // Ends with null.
        let accounts = client.accounts().iter(&Default::default()).page_size(page_size).into_list().unwrap();
        assert_eq!((accounts.len(), accounts.complete), (14, true), "{page_size}");
    }
}

/// What the campaigns of AI sales agents are asked for with.
const OF_AGENTS: &str = "include_ai_sales_agent_campaigns";

#[test]
fn campaigns_of_ai_sales_agents_are_listed_without_being_asked_for() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let every = CampaignFilter::default();
    let list = client.campaigns().list(&every).unwrap();
    assert_eq!((list.len(), list.complete, &list.meta.hint), (12, true, &None));
    assert_eq!(list.iter().filter(|campaign| campaign.ai_sdr_id.is_some()).count(), 1);
    assert_eq!(client.campaigns().iter(&every).page_size(5).collect::<Result<Vec<_>, _>>().unwrap(), list.items);
    assert_eq!(client.campaigns().page(&every, &PageOptions::default()).unwrap().items, list.items);
}

#[test]
fn a_list_that_leaves_out_campaigns_of_ai_sales_agents_says_so_on_every_page() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let without = CampaignFilter { without_ai_sales_agents: true, ..CampaignFilter::default() };
    let says_so = |meta: &Meta| {
        let hint = meta.hint.as_deref().expect("a hint");
        assert!(hint.contains("AI sales agents are left out") && hint.contains("without_ai_sales_agents"), "{hint}");
    };
    let list = client.campaigns().list(&without).unwrap();
    assert_eq!((list.len(), list.complete), (11, true));
    assert!(list.iter().all(|campaign| campaign.ai_sdr_id.is_none()));
    says_so(&list.meta);
    let mut items = client.campaigns().iter(&without).page_size(5);
    assert_eq!(items.by_ref().count(), 11);
    says_so(items.meta());
    let mut options = PageOptions { limit: Some(6), starting_after: None };
    for received in [6, 5] {
        let page = client.campaigns().page(&without, &options).unwrap();
        assert_eq!(page.len(), received);
        says_so(&page.meta);
        options.starting_after = page.next_starting_after;
    }
    let asks = |request: &LoggedRequest| request.query.iter().any(|(name, _)| name == OF_AGENTS);
    assert!(!sandbox.requests().iter().any(asks), "the parameter is not sent");
}

#[test]
fn a_server_that_does_not_know_campaigns_of_ai_sales_agents_is_named_the_way_out() {
    let old = Sandbox::builder().instead(Alternative::ParameterRefused(OF_AGENTS)).start().unwrap();
    let client = old.client().unwrap();
    let refusals = [
        client.campaigns().list(&CampaignFilter::default()).unwrap_err(),
        client.tags().review(&TagReviewOptions::default()).unwrap_err(),
    ];
    for error in refusals {
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidArgument, Some("campaigns.list")));
        assert!(
            error.hint().unwrap_or_default().contains("without_ai_sales_agents, an option of campaigns.list"),
            "{error}"
        );
    }
    let without = CampaignFilter { without_ai_sales_agents: true, ..CampaignFilter::default() };
    assert_eq!(client.campaigns().list(&without).unwrap().len(), 11);

    // Any words that name the parameter do; others have another cause.
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    for (said, is_meant) in
        [(r#"unknown parameter \"include_ai_sales_agent_campaigns\""#, true), ("unknown parameter", false)]
    {
        let body = format!(r#"{{"statusCode": 400, "error": "Bad Request", "message": "{said}"}}"#);
        sandbox.fault(Fault::status_with(400, &[], &body).on("campaigns.list"));
        let error = client.campaigns().list(&CampaignFilter::default()).unwrap_err();
        assert_eq!(error.hint().is_some_and(|hint| hint.contains("without_ai_sales_agents")), is_meant, "{error}");
    }
}
