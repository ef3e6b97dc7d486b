//! The review of tags: what carries none, what is under two teams, who sends from whose accounts.
//!
//! **A tag is a label and a filter; it does not restrict access.** This review finds untidiness, not access: who may
//! read campaigns reads all of them.

mod teams;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::names::in_a_row;
use super::steps::Action;
use super::{Finding, Severity, Subject, SubjectKind, sort};
use crate::accounts::{Account, AccountFilter};
use crate::campaigns::{Campaign, CampaignFilter};
use crate::error::{Error, Result};
use crate::given::{did_you_mean, short};
use crate::operation::{Composed, Operation};
use crate::reply::Meta;
use crate::scopes::joined;
use crate::tags::{MappingFilter, ResourceType, Tag, TagFilter, TagMapping, Tags};

/// How to review tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TagReviewOptions {
    /// The labels of the tags that stand for teams; an empty list says that none does. Default: each tag that is on at
    /// least one campaign and one account, unless most of what carries it is another team's, is taken for a team, and
    /// what is found by that is low.
    pub teams: Option<Vec<String>>,
    /// Whether a team may have no tag, as in one workspace of a group: the review is made without it then, and says so
    /// in `caveat`. Default: false, and it is an error.
    pub teams_may_be_absent: bool,
    /// Whether the campaigns of AI sales agents are left out, for a server that does not know the parameter which asks
    /// for them. What carries a tag may then be one of those, so that no campaign is found to be gone. Default: false.
    pub without_ai_sales_agents: bool,
}

/// A tag that stands for a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Team {
    /// The label of the tag.
    pub label: String,
    /// Why it stands for a team: it is named, or what it is on.
    pub why: String,
}

/// The review of all tags.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagReview {
    /// The tags that stand for teams, by label.
    pub teams: Vec<Team>,
    /// What was not looked for, and how to have it found.
    pub caveat: Option<String>,
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
    /// Campaigns and accounts without a team, things under two teams, campaigns that send from another
    /// team's accounts, and tags on things that are gone. Which tags stand for teams is named in the options, or
    /// taken from what they are on. Scopes: `custom_tags:read`, `custom_tag_mappings:read`, `campaigns:read`,
    /// `accounts:read`.
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
    /// `InvalidArgument` where a team has no tag, unless `teams_may_be_absent`; otherwise those of the lists.
    pub fn review(&self, options: &TagReviewOptions) -> Result<TagReview> {
        self.review_and("teams", options, |_| ())
    }

    /// The same, and a look at what was listed. `argument` is what errors call the teams.
    pub(super) fn review_and(
        &self,
        argument: &str,
        options: &TagReviewOptions,
        look: impl FnOnce(&Tagged<'_>),
    ) -> Result<TagReview> {
        check_teams(argument, options).map_err(|error| error.in_operation(Composed::TagsReview))?;
        let tags = self.list(&TagFilter::default())?;
        let mut meta = tags.meta.clone();
        // A team without a tag is an error, before the rest is requested.
        check_labels(argument, &tags, options)
            .map_err(|error| error.in_operation(Composed::TagsReview).after(&meta))?;
        let mappings = self.mappings(&MappingFilter::default()).map_err(|error| error.after(&meta))?;
        meta.add(mappings.meta.clone());
        let all =
            CampaignFilter { without_ai_sales_agents: options.without_ai_sales_agents, ..CampaignFilter::default() };
        let campaigns = self.client.campaigns().list(&all).map_err(|error| error.after(&meta))?;
        meta.add(campaigns.meta.clone());
        let accounts = self.client.accounts().list(&AccountFilter::default()).map_err(|error| error.after(&meta))?;
        meta.add(accounts.meta.clone());
        let tagged = Tagged { tags: &tags, mappings: &mappings, campaigns: &campaigns, accounts: &accounts };
        look(&tagged);
        Ok(TagReview { meta, ..review(&tagged, options)? })
    }
}

/// Reviews what was listed before. Nothing is sent.
///
/// # Errors
///
/// `InvalidArgument` where a team has no tag, unless `teams_may_be_absent`.
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
    let is_known =
        |mapping: &&TagMapping| !options.without_ai_sales_agents || mapping.resource_type != ResourceType::Campaign;
    findings.extend(tagged.mappings.iter().filter(is_known).filter_map(|mapping| index.dangling(mapping)));
    // A campaign may not say in which workspace it is; the tags do.
    if let Some(workspace) = tagged.tags.iter().find_map(|tag| tag.given("organization_id", &tag.organization_id)) {
        findings.iter_mut().for_each(|finding| finding.locate(workspace));
    }
    sort(&mut findings);
    let carriers = index.carriers(tagged);
    let Index { teams, caveat, .. } = index;
    let mut teams: Vec<Team> = teams.into_values().collect();
    teams.sort_by(|left, right| left.label.cmp(&right.label));
    Ok(TagReview { teams, caveat, carriers, findings, meta: Meta::default() })
}

/// What can be known to be wrong before anything is sent.
pub(super) fn check_teams(argument: &str, options: &TagReviewOptions) -> Result<()> {
    if options.teams.iter().flatten().any(|label| label.trim().is_empty()) {
        return Err(Error::invalid_argument(argument, "must not hold an empty label"));
    }
    Ok(())
}

/// Whether there is a tag for each team that is named.
fn check_labels(argument: &str, tags: &[Tag], options: &TagReviewOptions) -> Result<()> {
    match absent_teams(tags, options).first() {
        Some(name) if !options.teams_may_be_absent => {
            let meant = did_you_mean(name, tags.iter().filter_map(label_of));
            Err(Error::invalid_argument(argument, format!("there is no tag {:?}{meant}", short(name))))
        }
        _ => Ok(()),
    }
}

/// The teams that are named and have no tag.
fn absent_teams<'o>(tags: &[Tag], options: &'o TagReviewOptions) -> Vec<&'o str> {
    let named = options.teams.iter().flatten().map(String::as_str);
    named.filter(|name| !tags.iter().any(|tag| label_of(tag) == Some(name))).collect()
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
    teams: BTreeMap<&'a str, Team>,
    /// Whether the teams are taken from what the tags are on.
    is_inferred: bool,
    /// Of these sorts, those without a team are not found.
    not_by_team: Vec<SubjectKind>,
    caveat: Option<String>,
    campaigns: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

impl<'a> Index<'a> {
    fn of(tagged: &Tagged<'a>, options: &TagReviewOptions) -> Result<Index<'a>> {
        check_labels("teams", tagged.tags, options)?;
        let labels: BTreeMap<&str, &str> =
            tagged.tags.iter().filter_map(|tag| Some((id_of(tag)?, label_of(tag).unwrap_or("(no label)")))).collect();
        let mut by_resource: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for mapping in tagged.mappings {
            if let Some((tag, resource)) = mapped(mapping) {
                by_resource.entry(same(resource)).or_default().insert(tag);
            }
        }
        let campaigns = tagged.campaigns.iter().filter_map(|it| it.given("id", &it.id)).map(same).collect();
        let accounts = tagged.accounts.iter().filter_map(|it| it.given("email", &it.email)).map(same).collect();
        let (teams, is_inferred, not_by_team) = (BTreeMap::new(), options.teams.is_none(), Vec::new());
        let mut index =
            Index { labels, by_resource, teams, is_inferred, not_by_team, caveat: None, campaigns, accounts };
        match &options.teams {
            Some(names) => {
                index.teams = index.named(names);
                let absent: Vec<String> =
                    absent_teams(tagged.tags, options).iter().map(|it| format!("{it:?}")).collect();
                let absent: Vec<&str> = absent.iter().map(String::as_str).collect();
                index.caveat = (!absent.is_empty()).then(|| format!("There is no tag {} here", joined(&absent)));
            }
            None => index.infer(),
        }
        Ok(index)
    }

    fn label(&self, tag: &'a str) -> &'a str {
        self.labels.get(tag).copied().unwrap_or(tag)
    }

    fn teams_of(&self, resource: &str) -> BTreeSet<&'a str> {
        let tags = self.by_resource.get(&same(resource)).into_iter().flatten().copied();
        tags.filter(|tag| self.teams.contains_key(tag)).collect()
    }

    fn labels_of(&self, tags: impl IntoIterator<Item = &'a str>) -> String {
        let mut labels: Vec<&str> = tags.into_iter().map(|tag| self.label(tag)).collect();
        labels.sort_unstable();
        joined(&in_a_row(&labels).iter().map(String::as_str).collect::<Vec<_>>())
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

    /// Of a team that nobody named, what is found is a guess.
    fn severity(&self) -> Severity {
        if self.is_inferred { Severity::Low } else { Severity::Medium }
    }

    fn untagged(&self, rule: &'static str, subject: &Subject<'_>) -> Option<Finding> {
        let id = subject.id().unwrap_or_default();
        if self.teams.is_empty() || self.not_by_team.contains(&subject.kind()) || !self.teams_of(id).is_empty() {
            return None;
        }
        let labels = self.first_labels();
        let why = format!("the {} is in no team: it carries none of {labels}", subject.kind());
        let finding = subject.finding(Severity::Low, rule, why, "Tag it with its team");
        Some(finding.mended_by([Action::Decide(Operation::TagsAssign.name())]))
    }

    fn two_teams(&self, subject: &Subject<'_>) -> Option<Finding> {
        let teams = self.teams_of(subject.id().unwrap_or_default());
        (teams.len() > 1).then(|| {
            let why = format!("the {} is under {}", subject.kind(), self.labels_of(teams));
            let advice = self.unless_named("Decide whose it is, and take the other tags off");
            let finding = subject.finding(self.severity(), "two_teams", why, advice);
            finding.mended_by([Action::Decide(Operation::TagsUnassign.name())])
        })
    }

    fn unless_named(&self, advice: &str) -> String {
        match self.is_inferred {
            true => format!("{advice}; if these tags do not stand for teams, name those that do (the option teams)"),
            false => advice.to_owned(),
        }
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
        let of_teams = by_tag.filter_map(|tag| self.teams.get_key_value(tag.as_str()).map(|(tag, _)| *tag));
        others.extend(of_teams.filter(|tag| !own.contains(tag)));
        let from = match (others.is_empty(), is_unreadable) {
            (true, false) => return None,
            (true, true) => "what cannot be read: counted as another team's".to_owned(),
            (false, _) => format!("accounts of {}", self.labels_of(others)),
        };
        let why = format!("the campaign is {}'s and sends from {from}", self.labels_of(own));
        let advice = self.unless_named("Give it accounts of its own team, or tag the accounts anew");
        let finding = subject.finding(self.severity(), "sends_from_other_team", why, advice);
        Some(finding.mended_by([Action::Decide(Operation::TagsAssign.name())]))
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
        let finding = Subject::mapping(mapping).finding(Severity::Low, "dangling_mapping", why, "Take the tag off it");
        // Whether the API takes a tag off what is gone is not known, so there is no command.
        Some(finding.mended_by([Action::Decide(Operation::TagsUnassign.name())]))
    }
}
