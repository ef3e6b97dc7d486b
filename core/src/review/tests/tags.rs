//! What is found of tags, and which of them stand for teams.

use crate::accounts::Account;
use crate::campaigns::Campaign;
use crate::review::tags::{self, Tagged};
use crate::review::{Severity, TagReview, TagReviewOptions};
use crate::tags::{ResourceType, Tag, TagMapping};

fn teams(names: &[&str]) -> TagReviewOptions {
    TagReviewOptions {
        teams: Some(names.iter().map(|name| (*name).to_owned()).collect()),
        ..TagReviewOptions::default()
    }
}

/// A workspace in which everything is in order: two teams, each with a campaign and an account.
struct Tidy {
    tags: Vec<Tag>,
    mappings: Vec<TagMapping>,
    campaigns: Vec<Campaign>,
    accounts: Vec<Account>,
}

fn mapping(tag: &str, resource: &str, kind: ResourceType) -> TagMapping {
    TagMapping {
        tag_id: tag.to_owned(),
        resource_id: resource.to_owned(),
        resource_type: kind,
        ..TagMapping::default()
    }
}

impl Default for Tidy {
    fn default() -> Self {
        let tag = |id: &str, label: &str| Tag { id: id.to_owned(), label: label.to_owned(), ..Tag::default() };
        let campaign = |id: &str, from: &str| Campaign {
            id: id.to_owned(),
            name: format!("campaign {id}"),
            email_list: Some(vec![from.to_owned()]),
            ..Campaign::default()
        };
        let account = |email: &str| Account { email: email.to_owned(), ..Account::default() };
        Tidy {
            tags: vec![tag("w", "West"), tag("e", "East")],
            mappings: vec![
                mapping("w", "cw", ResourceType::Campaign),
                mapping("e", "ce", ResourceType::Campaign),
                mapping("w", "w@x.example", ResourceType::Account),
                mapping("e", "e@x.example", ResourceType::Account),
                mapping("e", "some workspace", ResourceType::Workspace),
            ],
            campaigns: vec![campaign("cw", "w@x.example"), campaign("ce", "e@x.example")],
            accounts: vec![account("w@x.example"), account("e@x.example")],
        }
    }
}

impl Tidy {
    fn review(&self, options: &TagReviewOptions) -> TagReview {
        let Tidy { tags, mappings, campaigns, accounts } = self;
        tags::review(&Tagged { tags, mappings, campaigns, accounts }, options).unwrap()
    }

    fn rules(&self, options: &TagReviewOptions) -> Vec<&'static str> {
        self.review(options).findings.iter().map(|finding| finding.rule).collect()
    }
}

#[test]
fn a_tidy_workspace_trips_no_tag_rule_and_each_untidiness_its_own() {
    let rules = |untidy: fn(&mut Tidy)| {
        let mut workspace = Tidy::default();
        untidy(&mut workspace);
        workspace.rules(&teams(&["East", "West"]))
    };
    assert!(rules(|_| ()).is_empty());
    assert_eq!(rules(|it| it.mappings.retain(|on| on.resource_id != "cw")), ["untagged_campaign"]);
    assert_eq!(
        rules(|it| {
            it.campaigns[0].email_list = None;
            it.mappings.retain(|on| on.resource_id != "w@x.example");
        }),
        ["untagged_account"]
    );
    assert_eq!(rules(|it| it.mappings.push(mapping("w", "ce", ResourceType::Campaign))), ["two_teams"]);
    assert_eq!(
        rules(|it| it.campaigns[0].email_list = Some(vec!["e@x.example".to_owned()])),
        ["sends_from_other_team"]
    );
    assert_eq!(rules(|it| it.campaigns[0].email_tag_list = Some(vec!["e".to_owned()])), ["sends_from_other_team"]);
    assert!(rules(|it| it.campaigns[0].email_tag_list = Some(vec!["w".to_owned()])).is_empty());
    assert_eq!(
        rules(|it| it.campaigns[0].irregular = vec!["email_tag_list".to_owned()]),
        ["sends_from_other_team"],
        "what cannot be read may be another team's"
    );
    assert_eq!(rules(|it| it.mappings.push(mapping("w", "gone", ResourceType::Campaign))), ["dangling_mapping"]);
    assert_eq!(rules(|it| it.mappings.push(mapping("gone", "cw", ResourceType::Campaign))), ["dangling_mapping"]);
}

#[test]
fn only_the_tags_that_are_named_stand_for_teams() {
    let mut workspace = Tidy::default();
    workspace.mappings.push(mapping("w", "ce", ResourceType::Campaign));
    assert_eq!(workspace.rules(&teams(&["East"])), ["untagged_campaign", "untagged_account"], "West is no team");
    assert_eq!(workspace.rules(&teams(&["East", "West"])), ["two_teams"]);
    let Tidy { tags, mappings, campaigns, accounts } = &workspace;
    let error = tags::review(&Tagged { tags, mappings, campaigns, accounts }, &teams(&["North"])).unwrap_err();
    assert!(error.message().contains("North"), "{error}");
}

fn why_of(review: &TagReview, label: &str) -> Option<String> {
    review.teams.iter().find(|team| team.label == label).map(|team| team.why.clone())
}

#[test]
fn a_tag_on_a_campaign_and_on_an_account_is_taken_for_a_team_and_what_it_is_on_is_said() {
    let mut workspace = Tidy::default();
    for (id, label) in [("p", "Priority"), ("m", "Warm-up"), ("u", "Unused")] {
        workspace.tags.push(Tag { id: id.to_owned(), label: label.to_owned(), ..Tag::default() });
    }
    workspace.mappings.push(mapping("p", "cw", ResourceType::Campaign));
    workspace.mappings.push(mapping("m", "e@x.example", ResourceType::Account));
    workspace.mappings.push(mapping("u", "gone@x.example", ResourceType::Account));
    let review = workspace.review(&TagReviewOptions::default());
    let labels: Vec<&str> = review.teams.iter().map(|team| team.label.as_str()).collect();
    assert_eq!(labels, ["East", "West"]);
    assert_eq!(why_of(&review, "East").unwrap(), "it is on 1 campaign and 1 account");
    assert_eq!((review.caveat, review.findings.len()), (None, 1), "but for the tag on what is gone");
    let named = workspace.review(&teams(&["Priority"]));
    assert_eq!(why_of(&named, "Priority").unwrap(), "named");
}

#[test]
fn a_tag_of_which_most_carriers_are_another_teams_is_no_team() {
    let mut workspace = Tidy::default();
    workspace.tags.push(Tag { id: "q".to_owned(), label: "Enterprise".to_owned(), ..Tag::default() });
    for (resource, kind) in
        [("cw", ResourceType::Campaign), ("ce", ResourceType::Campaign), ("w@x.example", ResourceType::Account)]
    {
        workspace.mappings.push(mapping("q", resource, kind));
    }
    let review = workspace.review(&TagReviewOptions::default());
    assert_eq!(why_of(&review, "Enterprise"), None);
    assert!(review.findings.is_empty(), "{review:?}");
    assert!(review.caveat.unwrap().starts_with("Enterprise is not taken for a team: "));
    assert!(workspace.rules(&teams(&["Enterprise", "West"])).contains(&"two_teams"), "a name is believed");
}

#[test]
fn without_teams_nothing_is_found_of_them_and_the_review_says_how_to_name_them() {
    let mut workspace = Tidy::default();
    workspace.mappings.retain(|on| on.resource_type != ResourceType::Account);
    let review = workspace.review(&TagReviewOptions::default());
    assert!(review.teams.is_empty() && review.findings.is_empty(), "{review:?}");
    assert!(review.caveat.unwrap().contains("Name the tags that stand for teams (the option teams)"));
    let none = workspace.review(&teams(&[]));
    assert!(none.teams.is_empty() && none.findings.is_empty() && none.caveat.is_none(), "{none:?}");
}

#[test]
fn what_has_no_team_is_found_where_most_have_one_or_the_teams_are_named() {
    let mut workspace = Tidy::default();
    for number in 0..3000 {
        let campaign = Campaign { id: format!("c{number}"), name: format!("n{number}"), ..Campaign::default() };
        workspace.campaigns.push(campaign);
    }
    let review = workspace.review(&TagReviewOptions::default());
    assert!(review.findings.is_empty(), "{} findings", review.findings.len());
    assert!(review.caveat.unwrap().starts_with("Only 2 of 3,002 campaigns carry the tag of a team"));
    let named = workspace.review(&teams(&["West", "East"]));
    assert_eq!(named.findings.len(), 3000);
    assert_eq!(named.findings[0].why, "the campaign is in no team: it carries none of East and West");
}

#[test]
fn what_rests_on_teams_that_nobody_named_is_low_and_says_how_to_name_them() {
    let mut workspace = Tidy::default();
    workspace.mappings.push(mapping("w", "ce", ResourceType::Campaign));
    let guessed = workspace.review(&TagReviewOptions::default()).findings.remove(0);
    assert_eq!((guessed.rule, guessed.severity), ("two_teams", Severity::Low));
    assert!(guessed.advice.ends_with("name those that do (the option teams)"), "{}", guessed.advice);
    let certain = workspace.review(&teams(&["West", "East"])).findings.remove(0);
    assert_eq!((certain.severity, certain.why), (Severity::Medium, guessed.why));
    assert!(!certain.advice.contains("option"), "{}", certain.advice);
}
