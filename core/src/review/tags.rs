//! The review of tags: what carries none, what is under two teams, who sends from whose accounts.
//!
//! **A tag is a label and a filter; it does not restrict access.** This review finds untidiness, not access: who may
//! read campaigns reads all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Finding, Severity, Subject, sort};
use crate::accounts::{Account, AccountFilter};
use crate::campaigns::{Campaign, CampaignFilter};
use crate::error::{Error, Result};
use crate::operation::Composed;
use crate::reply::Meta;
use crate::tags::{MappingFilter, ResourceType, Tag, TagFilter, TagMapping, Tags};

/// How to review tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TagReviewOptions {
    /// The labels of the tags that stand for teams. Default: every tag does.
    pub teams: Option<Vec<String>>,
}

/// The review of all tags.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagReview {
    /// How many campaigns and accounts carry each tag, by label.
    pub carriers: BTreeMap<String, usize>,
    /// What was found, most severe first.
    pub findings: Vec<Finding>,
    /// How the calls went.
    pub meta: Meta,
}

/// What was listed.
#[derive(Debug, Clone, Copy)]
pub struct Tagged<'a> {
    /// The tags.
    pub tags: &'a [Tag],
    /// What carries which.
    pub mappings: &'a [TagMapping],
    /// The campaigns, those of AI sales agents among them.
    pub campaigns: &'a [Campaign],
    /// The accounts.
    pub accounts: &'a [Account],
}

impl Tags<'_> {
    /// Untagged campaigns and accounts, things under two teams, campaigns that send from another
    /// team's accounts, and mappings to things that are gone. Scopes: `custom_tags:read`,
    /// `custom_tag_mappings:read`, `campaigns:read`, `accounts:read`.
    ///
    /// A tag is a label and a filter; it does not restrict access.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// for finding in client.tags().review(&Default::default())?.findings {
    ///     println!("{}: {}", finding.subject, finding.why);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where a team has no tag; otherwise those of the lists.
    pub fn review(&self, options: &TagReviewOptions) -> Result<TagReview> {
        check_teams("teams", options).map_err(|error| error.in_operation(Composed::TagsReview))?;
        let tags = self.list(&TagFilter::default())?;
        let mut meta = tags.meta.clone();
        // A team without a tag is an error, before the rest is requested.
        teams(&tags, options).map_err(|error| error.in_operation(Composed::TagsReview).after(&meta))?;
        let mappings = self.mappings(&MappingFilter::default()).map_err(|error| error.after(&meta))?;
        meta.add(mappings.meta.clone());
        let campaigns = self.client.campaigns().list(&CampaignFilter::default()).map_err(|error| error.after(&meta))?;
        meta.add(campaigns.meta.clone());
        let accounts = self.client.accounts().list(&AccountFilter::default()).map_err(|error| error.after(&meta))?;
        meta.add(accounts.meta.clone());
        let tagged = Tagged { tags: &tags, mappings: &mappings, campaigns: &campaigns, accounts: &accounts };
        Ok(TagReview { meta, ..review(&tagged, options)? })
    }
}

/// Reviews what was listed before. Nothing is sent.
///
/// # Errors
///
/// `InvalidArgument` where a team has no tag.
pub fn review(tagged: &Tagged<'_>, options: &TagReviewOptions) -> Result<TagReview> {
    let index = Index::of(tagged, options)?;
    let mut findings = Vec::new();
    for campaign in tagged.campaigns {
        let subject = Subject::campaign(campaign);
        findings.extend(index.untagged("untagged_campaign", &subject));
        findings.extend(index.two_teams(&subject));
        findings.extend(index.borrowed(campaign, &subject));
    }
    for account in tagged.accounts {
        let subject = Subject::account(account);
        findings.extend(index.untagged("untagged_account", &subject));
        findings.extend(index.two_teams(&subject));
    }
    findings.extend(tagged.mappings.iter().filter_map(|mapping| index.dangling(mapping)));
    // A campaign may not say in which workspace it is; the tags do.
    if let Some(workspace) = tagged.tags.iter().find_map(|tag| tag.given("organization_id", &tag.organization_id)) {
        findings.iter_mut().for_each(|finding| finding.locate(workspace));
    }
    sort(&mut findings);
    Ok(TagReview { carriers: index.carriers(tagged), findings, meta: Meta::default() })
}

/// What can be known to be wrong before anything is sent.
pub(super) fn check_teams(argument: &str, options: &TagReviewOptions) -> Result<()> {
    if options.teams.iter().flatten().any(|label| label.trim().is_empty()) {
        return Err(Error::invalid_argument(argument, "must not hold an empty label"));
    }
    Ok(())
}

/// The tags that stand for teams, by id.
fn teams<'a>(tags: &'a [Tag], options: &TagReviewOptions) -> Result<BTreeSet<&'a str>> {
    let is_team = |tag: &&Tag| match &options.teams {
        None => true,
        Some(names) => names.iter().any(|name| label_of(tag) == Some(name)),
    };
    let missing = options.teams.iter().flatten().find(|name| !tags.iter().any(|tag| label_of(tag) == Some(name)));
    if let Some(name) = missing {
        return Err(Error::invalid_argument("teams", format!("there is no tag {name:?}")));
    }
    Ok(tags.iter().filter(is_team).filter_map(id_of).collect())
}

fn id_of(tag: &Tag) -> Option<&str> {
    tag.given("id", &tag.id)
}

fn label_of(tag: &Tag) -> Option<&str> {
    tag.given("label", &tag.label)
}

/// The tag and the resource of a mapping.
fn mapped(mapping: &TagMapping) -> Option<(&str, &str)> {
    mapping.given("tag_id", &mapping.tag_id).zip(mapping.given("resource_id", &mapping.resource_id))
}

/// Addresses are compared in lower case; ids have it already.
fn same(resource: &str) -> String {
    resource.to_lowercase()
}

/// Lookup tables.
struct Index<'a> {
    /// Labels by tag.
    labels: BTreeMap<&'a str, &'a str>,
    /// Tags by what carries them.
    by_resource: BTreeMap<String, BTreeSet<&'a str>>,
    /// Tags that stand for teams.
    teams: BTreeSet<&'a str>,
    campaigns: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

impl<'a> Index<'a> {
    fn of(tagged: &Tagged<'a>, options: &TagReviewOptions) -> Result<Index<'a>> {
        let labels: BTreeMap<&str, &str> =
            tagged.tags.iter().filter_map(|tag| Some((id_of(tag)?, label_of(tag).unwrap_or("(no label)")))).collect();
        let teams = teams(tagged.tags, options)?;
        let mut by_resource: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for mapping in tagged.mappings {
            if let Some((tag, resource)) = mapped(mapping) {
                by_resource.entry(same(resource)).or_default().insert(tag);
            }
        }
        let campaigns = tagged.campaigns.iter().filter_map(|it| it.given("id", &it.id)).map(same).collect();
        let accounts = tagged.accounts.iter().filter_map(|it| it.given("email", &it.email)).map(same).collect();
        Ok(Index { labels, by_resource, teams, campaigns, accounts })
    }

    fn label(&self, tag: &'a str) -> &'a str {
        self.labels.get(tag).copied().unwrap_or(tag)
    }

    fn teams_of(&self, resource: &str) -> BTreeSet<&'a str> {
        let tags = self.by_resource.get(&same(resource)).into_iter().flatten().copied();
        tags.filter(|tag| self.teams.contains(tag)).collect()
    }

    fn labels_of(&self, tags: impl IntoIterator<Item = &'a str>) -> String {
        let mut labels: Vec<&str> = tags.into_iter().map(|tag| self.label(tag)).collect();
        labels.sort_unstable();
        crate::scopes::joined(&labels)
    }

    fn carriers(&self, tagged: &Tagged<'a>) -> BTreeMap<String, usize> {
        let listed = self.campaigns.iter().chain(&self.accounts);
        let carried: Vec<_> = listed.filter_map(|resource| self.by_resource.get(resource)).collect();
        let mut carriers = BTreeMap::new();
        for id in tagged.tags.iter().filter_map(id_of) {
            let count = carried.iter().filter(|tags| tags.contains(id)).count();
            *carriers.entry(self.label(id).to_owned()).or_insert(0) += count;
        }
        carriers
    }

    fn untagged(&self, rule: &'static str, subject: &Subject<'_>) -> Option<Finding> {
        let carries_none = !self.by_resource.contains_key(&same(subject.id().unwrap_or_default()));
        carries_none.then(|| {
            let why = format!("the {} carries no tag, so a list by tag leaves it out", subject.kind());
            subject.finding(Severity::Low, rule, why, "Tag it with its team")
        })
    }

    fn two_teams(&self, subject: &Subject<'_>) -> Option<Finding> {
        let teams = self.teams_of(subject.id().unwrap_or_default());
        (teams.len() > 1).then(|| {
            let why = format!("the {} is under {}", subject.kind(), self.labels_of(teams));
            let advice = "Decide whose it is, and take the other tags off; or name the tags that stand for teams";
            subject.finding(Severity::Medium, "two_teams", why, advice)
        })
    }

    /// A campaign that sends from another team's accounts: by address, or by tag.
    fn borrowed(&self, campaign: &Campaign, subject: &Subject<'_>) -> Option<Finding> {
        let own = self.teams_of(subject.id().unwrap_or_default());
        if own.is_empty() {
            return None;
        }
        let is_unreadable = campaign.is_irregular("email_list") || campaign.is_irregular("email_tag_list");
        let addresses = campaign.email_list.iter().flatten();
        let mut others: BTreeSet<&str> =
            addresses.map(|address| self.teams_of(address)).filter(|teams| teams.is_disjoint(&own)).flatten().collect();
        let by_tag = campaign.email_tag_list.iter().flatten();
        others.extend(by_tag.filter_map(|tag| self.teams.get(tag.as_str()).copied()).filter(|tag| !own.contains(tag)));
        let from = match (others.is_empty(), is_unreadable) {
            (true, false) => return None,
            (true, true) => "what cannot be read: counted as another team's".to_owned(),
            (false, _) => format!("accounts of {}", self.labels_of(others)),
        };
        let why = format!("the campaign is {}'s and sends from {from}", self.labels_of(own));
        let advice = "Give it accounts of its own team, or tag the accounts anew";
        Some(subject.finding(Severity::Medium, "sends_from_other_team", why, advice))
    }

    fn dangling(&self, mapping: &'a TagMapping) -> Option<Finding> {
        let (tag, resource) = mapped(mapping)?;
        if mapping.is_irregular("resource_type") {
            return None;
        }
        let gone = match mapping.resource_type {
            ResourceType::Account => !self.accounts.contains(&same(resource)),
            ResourceType::Campaign => !self.campaigns.contains(&same(resource)),
            // Other workspaces cannot be listed from here.
            ResourceType::Workspace | ResourceType::Unknown(_) => false,
        };
        let why = match (self.labels.contains_key(tag), gone) {
            (true, false) => return None,
            (true, true) => format!("the tag {} is on something that is gone", self.label(tag)),
            (false, _) => "a tag that is gone is still on it".to_owned(),
        };
        Some(Subject::mapping(mapping).finding(Severity::Low, "dangling_mapping", why, "Take the tag off it"))
    }
}
