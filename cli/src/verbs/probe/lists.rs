//! Pages: how many records they hold, how they end, and in which order they come.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::{Operation, Timestamp};

use super::plain::{Plain, plain};
use super::prober::{CURSOR, Prober, Request, Stop, optional, text, unsettled};
use super::records::{form_of_id, lists, type_name};

/// The lists whose page size is asked for, until so many have told it.
const ENOUGH_SIZES: usize = 3;
const SIZED: [Operation; 4] =
    [Operation::AuditLogsList, Operation::AccountsList, Operation::CampaignsList, Operation::MembersList];

pub fn default_size(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let (mut sizes, mut longest) = (Vec::new(), 0);
    for (list, all) in prober.first_pages(SIZED)? {
        longest = longest.max(all.items.len());
        // A page of one record, or of all of them, says nothing.
        if all.items.len() < 2 || sizes.len() == ENOUGH_SIZES {
            continue;
        }
        let Some(page) = optional(prober.page(&Request::of(list.spec().path)))? else { continue };
        if page.items.len() < all.items.len() {
            sizes.push(plain![page.items.len(), " (", list.name(), ")"]);
        } else if page.cursor().is_some() && all.cursor().is_some() {
            sizes.push(plain!["at least ", page.items.len(), " (", list.name(), ")"]);
        }
    }
    if sizes.is_empty() {
        return unsettled!["no list is longer than one page; the longest has ", longest, " records"];
    }
    Ok(Plain::list(sizes, "none"))
}

/// What a limit above the maximum gives.
pub fn above_the_maximum(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut findings = Vec::new();
    for (list, all) in prober.first_pages([Operation::AuditLogsList, Operation::AccountsList])? {
        let (name, most, limit) = (list.name(), all.items.len(), list.largest_page() + 1);
        let reply = prober.ask(&Request::list(list, limit))?;
        match reply.page().filter(|_| reply.is_success()) {
            None => findings.push(plain![name, ": ", limit, " is refused with ", reply.status()]),
            Some(page) if !all.items.is_empty() => {
                let count = page.items.len();
                findings.push(plain![name, ": ", limit, " gives ", count, " records, ", limit - 1, " gives ", most]);
            }
            Some(_) => {}
        }
    }
    if findings.is_empty() { unsettled!["the lists are empty"] } else { Ok(Plain::findings(findings)) }
}

/// Whether the documented maximum is accepted.
pub fn maximum(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut sizes = Vec::new();
    for (list, page) in prober.first_pages(lists())? {
        let limit = list.largest_page();
        sizes.push(plain![list.name(), ": ", page.items.len(), " of ", limit]);
    }
    Ok(plain!["yes: ", Plain::list(sizes, "none")])
}

/// How the end of a list is marked.
pub fn end_of_list(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut ways: BTreeMap<&'static str, Vec<Plain>> = BTreeMap::new();
    for (list, page) in prober.first_pages(lists())? {
        let way = match page.envelope.get(CURSOR) {
            None => "no cursor",
            Some(cursor) if type_name(cursor) == "null" => "null",
            Some(cursor) if text(Some(cursor)).is_some_and(|cursor| cursor.is_empty()) => "an empty text",
            Some(_) if page.items.len() < list.largest_page() as usize => "a cursor all the same",
            // It may go on.
            Some(_) => continue,
        };
        ways.entry(way).or_default().push(plain![list.name()]);
    }
    if ways.is_empty() {
        return unsettled!["each list is longer than a page"];
    }
    let ways = ways.into_iter().map(|(way, lists)| plain![way, " (", Plain::list(lists, "none"), ")"]);
    Ok(Plain::findings(ways))
}

/// Whether a page carries a cursor that is full and the last one.
pub fn full_last_page(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let pages = prober.first_pages(lists())?;
    let whole = pages.iter().find(|(list, page)| !page.items.is_empty() && page.is_whole(list.largest_page()));
    let Some((list, page)) = whole else { return unsettled!["no list is shorter than a page"] };
    let Ok(limit) = u32::try_from(page.items.len()) else { return unsettled!["the page is too long"] };
    let full = prober.page(&Request::list(*list, limit))?;
    let Some(cursor) = full.cursor() else { return Ok(plain!["no (", list.name(), ")"]) };
    let request = Request::list(*list, limit).hidden("starting_after", &cursor, "the cursor");
    let next = prober.ask(&request)?;
    match next.page() {
        Some(page) if next.is_success() => {
            let count = page.items.len();
            Ok(plain!["yes (", list.name(), "); the page after it has ", count, " records"])
        }
        _ => Ok(plain!["yes (", list.name(), "); the page after it is a ", next.status()]),
    }
}

/// The forms of all cursors that came. Asks for nothing.
pub fn forms_of_cursors(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut forms: BTreeSet<Plain> = BTreeSet::new();
    for reply in prober.replies.clone() {
        let Some(cursor) = reply.page().and_then(|page| page.cursor()) else { continue };
        if forms.insert(plain![reply.path, ": ", form_of_id(&cursor)]) {
            prober.rest_on(&reply);
        }
    }
    if forms.is_empty() { unsettled!["no reply had a cursor"] } else { Ok(Plain::list(forms, "none")) }
}

/// In which order lists come.
pub fn order(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut orders = Vec::new();
    for (list, page) in prober.first_pages(lists())? {
        let times = page.each("timestamp_created");
        let times: Vec<_> = times.iter().filter_map(|time| Some(Timestamp::parse(time)?.unix_millis())).collect();
        if let Some(order) = order_of(&times) {
            orders.push(plain![list.name(), ": ", order]);
        }
    }
    if orders.is_empty() { unsettled!["no list has two records"] } else { Ok(Plain::list(orders, "none")) }
}

/// The order of moments; none where they are too few to have one.
pub fn order_of(times: &[i64]) -> Option<&'static str> {
    let (rises, falls) = (times.is_sorted(), times.is_sorted_by(|one, other| one >= other));
    match (rises, falls) {
        (true, true) => None,
        (true, false) => Some("oldest first"),
        (false, true) => Some("newest first"),
        (false, false) => Some("neither newest nor oldest first"),
    }
}
