//! Parameters of lists: whether they filter as documented, and what becomes of those that are malformed.

use std::collections::BTreeSet;
use std::rc::Rc;

use instantly_rbac::{JsonValue, Operation};

use super::plain::{Plain, plain};
use super::prober::{Object, Page, Prober, Request, Stop, text, unsettled};
use super::replies::NO_ID;

const NO_UUID: &str = "not-a-uuid";

fn page_of(list: Operation) -> Request {
    Request::list(list, list.largest_page())
}

/// How a filtered page stands to the records that it is to have, out of all.
enum Filtered {
    /// Exactly those.
    AsDocumented,
    /// All there are, which are more.
    NotAtAll,
    /// Others.
    Otherwise,
}

fn compare(got: &BTreeSet<String>, expected: &BTreeSet<String>, all: &BTreeSet<String>) -> Filtered {
    match () {
        () if got == expected => Filtered::AsDocumented,
        () if got == all => Filtered::NotAtAll,
        () => Filtered::Otherwise,
    }
}

fn set(page: &Page, field: &str) -> BTreeSet<String> {
    page.each(field).into_iter().collect()
}

/// The page of a request that may be refused, or the status.
fn page_or_status(prober: &mut Prober<'_>, request: &Request) -> Result<Result<Rc<Page>, u16>, Stop> {
    let reply = prober.ask(request)?;
    Ok(reply.page().filter(|_| reply.is_success()).ok_or(reply.status()))
}

pub fn accepted(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let list = Operation::MembersList;
    let all = prober.first_page(list)?;
    if !all.is_whole(list.largest_page()) {
        return unsettled!["there are more members than a page holds"];
    }
    let flag = |member: &Object| member.get("accepted").and_then(|value| value.parse::<bool>().ok());
    let ids = set(&all, "id");
    let mut counts = Vec::new();
    for (word, value) in [("true", true), ("false", false)] {
        let page = match page_or_status(prober, &page_of(list).word("accepted", word))? {
            Ok(page) => page,
            Err(status) => return Ok(plain!["no: it is refused with ", status]),
        };
        let expected = all.items.iter().filter(|member| flag(member) == Some(value));
        let expected: BTreeSet<_> = expected.filter_map(|member| text(member.get("id"))).collect();
        match compare(&set(&page, "id"), &expected, &ids) {
            Filtered::AsDocumented => counts.push(plain![expected.len(), " with ", word]),
            Filtered::NotAtAll => return Ok(plain!["no: ", word, " gives all ", ids.len(), " members"]),
            Filtered::Otherwise => {
                return Ok(plain![
                    "no: ",
                    word,
                    " gives ",
                    page.items.len(),
                    " members, where ",
                    expected.len(),
                    " are so"
                ]);
            }
        }
    }
    Ok(plain!["yes: ", Plain::list(counts, "none"), ", of ", ids.len()])
}

/// Whether `search` finds this text of a record, and leaves others out.
fn finds(
    prober: &mut Prober<'_>,
    list: Operation,
    all: &Page,
    (what, sought): (&'static str, &str),
    (key, of_record): (&str, &str),
) -> Result<Plain, Stop> {
    let page = match page_or_status(prober, &page_of(list).hidden("search", sought, what))? {
        Ok(page) => page,
        Err(status) => return Ok(plain![what, ": refused with ", status]),
    };
    let (got, ids) = (set(&page, key), set(all, key));
    let (count, of) = (got.len(), ids.len());
    Ok(match () {
        () if !got.contains(of_record) => plain![what, ": no, it is not among the ", count, " that are found"],
        () if got == ids && of > 1 => plain![what, ": no, all ", of, " are found"],
        () => plain![what, ": yes, ", count, " of ", of],
    })
}

pub fn search_of_members(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let list = Operation::MembersList;
    let all = prober.first_page(list)?;
    if all.items.len() < 2 {
        return unsettled!["there are fewer than two members"];
    }
    let mut answers = Vec::new();
    let with_email = all.items.iter().find_map(|member| Some((text(member.get("email"))?, text(member.get("id"))?)));
    if let Some((email, id)) = with_email {
        answers.push(finds(prober, list, &all, ("e-mail", &email), ("id", &id))?);
    }
    let first_name = |member: &Object| text(member.get("name")?.parse::<Object>().ok()?.get("first"));
    let with_name = all.items.iter().find_map(|member| {
        let name = first_name(member).filter(|name| !name.is_empty())?;
        Some((name, text(member.get("id"))?))
    });
    if let Some((name, id)) = with_name {
        answers.push(finds(prober, list, &all, ("first name", &name), ("id", &id))?);
    }
    if answers.is_empty() { unsettled!["no member has an address"] } else { Ok(Plain::findings(answers)) }
}

pub fn search_of_campaigns(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let list = Operation::CampaignsList;
    let all = prober.first_page(list)?;
    let named = all.items.iter().find_map(|campaign| Some((text(campaign.get("name"))?, text(campaign.get("id"))?)));
    match named {
        Some((name, id)) if all.items.len() > 1 => finds(prober, list, &all, ("name", &name), ("id", &id)),
        _ => unsettled!["there are fewer than two campaigns"],
    }
}

/// What carries which tag: the tag, and the id of the resource.
struct Mappings {
    page: Rc<Page>,
}

impl Mappings {
    fn read(prober: &mut Prober<'_>) -> Result<Mappings, Stop> {
        let list = Operation::TagsMappings;
        let page = prober.first_page(list)?;
        if !page.is_whole(list.largest_page()) {
            return unsettled!["there are more tags on things than a page holds"];
        }
        Ok(Mappings { page })
    }

    /// A tag that some of these records carry, and which of them.
    fn tag_on(&self, records: &BTreeSet<String>) -> Option<(String, BTreeSet<String>)> {
        let pair = |mapping: &Object| Some((text(mapping.get("tag_id"))?, text(mapping.get("resource_id"))?));
        let pairs: Vec<_> = self.page.items.iter().filter_map(pair).collect();
        // One that not all of them carry, if there is one.
        let carried = |tag: &str| {
            let ids = pairs.iter().filter(|(other, id)| other == tag && records.contains(id));
            ids.map(|(_, id)| id.clone()).collect::<BTreeSet<_>>()
        };
        let tags: BTreeSet<_> = pairs.iter().map(|(tag, _)| tag.clone()).collect();
        let tags = tags.into_iter().map(|tag| (carried(&tag), tag)).filter(|(ids, _)| !ids.is_empty());
        tags.min_by_key(|(ids, _)| ids.len()).map(|(ids, tag)| (tag, ids))
    }
}

/// Whether a list of campaigns or accounts is filtered by a tag. With `another`, by any one of two, of which nothing
/// carries the second one.
fn by_tag(prober: &mut Prober<'_>, list: Operation, key: &str, another: bool) -> Result<Plain, Stop> {
    let all = prober.first_page(list)?;
    if !all.is_whole(list.largest_page()) {
        return unsettled!["there are more records than a page holds"];
    }
    let ids = set(&all, key);
    let Some((tag, expected)) = Mappings::read(prober)?.tag_on(&ids) else {
        return unsettled!["no tag is on any of them"];
    };
    let request = if another {
        page_of(list).hidden("tag_ids", &format!("{tag},{NO_ID}"), "the id of a tag, and one of none")
    } else {
        page_of(list).hidden("tag_ids", &tag, "the id of a tag")
    };
    let page = match page_or_status(prober, &request)? {
        Ok(page) => page,
        Err(status) => return Ok(plain!["no: it is refused with ", status]),
    };
    let (count, of) = (page.items.len(), ids.len());
    Ok(match compare(&set(&page, key), &expected, &ids) {
        Filtered::AsDocumented => plain!["yes: ", count, " of ", of],
        Filtered::NotAtAll => plain!["no: all ", of, " are found, of which ", expected.len(), " carry it"],
        Filtered::Otherwise if count == 0 => plain!["no: none is found, of which ", expected.len(), " carry it"],
        Filtered::Otherwise => plain!["no: ", count, " are found, where ", expected.len(), " carry it"],
    })
}

pub fn campaigns_by_tag(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    by_tag(prober, Operation::CampaignsList, "id", false)
}

pub fn campaigns_by_any_tag(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    by_tag(prober, Operation::CampaignsList, "id", true)
}

pub fn accounts_by_tag(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    by_tag(prober, Operation::AccountsList, "email", false)
}

/// What a tag id gives that is none.
pub fn malformed_tag(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let mut answers = Vec::new();
    for (list, all) in prober.first_pages([Operation::CampaignsList, Operation::AccountsList])? {
        let answer = match page_or_status(prober, &page_of(list).word("tag_ids", NO_UUID))? {
            Err(status) => plain!["refused with ", status],
            Ok(_) if all.items.is_empty() => plain!["not refused"],
            Ok(page) if page.items.is_empty() => plain!["not refused, an empty page"],
            Ok(page) => plain!["not refused, ", page.items.len(), " of ", all.items.len(), " records"],
        };
        answers.push(plain![list.name(), ": ", answer]);
    }
    Ok(Plain::findings(answers))
}

pub fn campaigns_of_agents(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let list = Operation::CampaignsList;
    let all = prober.first_page(list)?;
    let request = page_of(list).word("include_ai_sales_agent_campaigns", "true");
    Ok(match page_or_status(prober, &request)? {
        Err(status) => plain!["no: it is refused with ", status],
        Ok(page) => plain!["yes: ", page.items.len(), " campaigns with it, ", all.items.len(), " without"],
    })
}

/// What becomes of a parameter that no list has.
pub fn unknown_parameter(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let pages = prober.first_pages([Operation::TagsList, Operation::MembersList, Operation::CampaignsList])?;
    let (list, _) = pages[0];
    Ok(match page_or_status(prober, &page_of(list).word("no_such_parameter", "1"))? {
        Err(status) => plain!["it is refused with ", status, " (", list.name(), ")"],
        Ok(_) => plain!["it is ignored (", list.name(), ")"],
    })
}

/// Which number stands for which kind of resource.
pub fn resource_types(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let page = prober.first_page(Operation::TagsMappings)?;
    let mut kinds = BTreeSet::new();
    for mapping in &page.items {
        let code = mapping.get("resource_type").and_then(|code: &JsonValue| code.parse::<i64>().ok());
        let code = code.filter(|code| (0..100).contains(code));
        let (Some(code), Some(id)) = (code, text(mapping.get("resource_id"))) else { continue };
        kinds.insert((code, if id.contains('@') { "accounts" } else { "others, by their ids" }));
    }
    let kinds = kinds.into_iter().map(|(code, kind)| plain![code, ": ", kind]);
    if page.items.is_empty() { unsettled!["nothing carries a tag"] } else { Ok(Plain::list(kinds, "none")) }
}
