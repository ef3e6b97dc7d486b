//! What a review finds among members, tags and keys that were listed: a row a promise. What differs from the
//! record at the top of each part is given, in JSON; null leaves the field out.

use instantly_rbac::audit_logs::AuditLog;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::members::Member;
use instantly_rbac::review::tags::Tagged;
use instantly_rbac::review::{Finding, KeyReviewOptions, MemberReviewOptions, TagReviewOptions, keys, members, tags};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

type Texts = &'static [&'static str];

fn parsed<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

/// Records that are like `usual` but for the fields that are given.
fn records<T: DeserializeOwned>(usual: &str, given: &[&str]) -> Vec<T> {
    let record = |given: &&str| {
        let mut fields: Map<String, Value> = parsed(usual);
        fields.extend(parsed::<Map<String, Value>>(given));
        fields.retain(|_, value| !value.is_null());
        serde_json::from_value(Value::Object(fields)).unwrap()
    };
    given.iter().map(record).collect()
}

fn line(found: &Finding) -> String {
    let Finding { severity, rule, subject, why, advice, .. } = found;
    format!("{severity} {rule} {subject}: {why}. {advice}.")
}

// --- Members, on 2026-07-01

const MEMBER: &str = r#"{"role": "view", "timestamp_created": "2026-01-05T09:00:00.000Z", "accepted": true}"#;

#[rustfmt::skip]
const MEMBERS: &[(&str, usize, Texts, &str, Texts)] = &[
    ("an invitation that is open for longer than thirty days is found, one that is open for thirty is not", 3,
        &[r#"{"email": "ada@northwind.example", "role": "owner"}"#,
        r#"{"email": "late@northwind.example", "timestamp_created": "2026-05-31T23:59:59.999Z", "accepted": false}"#,
        r#"{"email": "just@northwind.example", "timestamp_created": "2026-06-01T00:00:00.000Z", "accepted": false}"#,
        r#"{"email": "in@northwind.example", "timestamp_created": "2026-01-01T00:00:00.000Z"}"#], "owner=1 view=3",
        &["low invitation_left_open late@northwind.example: the invitation has been open for more than 30 days, and may still be accepted. Remove it, and invite again when it is wanted."]),
    ("a role that is not documented is kept, counted and found", 3,
        &[r#"{"email": "ada@northwind.example", "role": "owner"}"#,
        r#"{"email": "gus@northwind.example", "role": "superviewer"}"#], "owner=1 superviewer=1",
        &[r#"high unknown_role gus@northwind.example: the role "superviewer" is not documented: counted as full access. Look the role up in the dashboard."#]),
    ("who may change things with an address outside the owner's domain is found, a viewer is not, and case does not count",
        3, &[r#"{"email": "ada@northwind.example", "role": "owner"}"#,
        r#"{"email": "hal@agency.example", "role": "editor"}"#,
        r#"{"email": "ida@NORTHWIND.example", "role": "admin"}"#, r#"{"email": "jo@agency.example"}"#,
        r#"{"email": "kim@sub.northwind.example", "role": "admin"}"#], "admin=2 editor=1 owner=1 view=1",
        &["low outside_domain hal@agency.example: may change things, with an address outside northwind.example, the owner's domain. Make sure that the person still works for you, or remove them.",
        "low outside_domain kim@sub.northwind.example: may change things, with an address outside northwind.example, the owner's domain. Make sure that the person still works for you, or remove them."]),
    ("without an owner in the list no member is outside the domain", 3,
        &[r#"{"email": "hal@agency.example", "role": "editor"}"#,
        r#"{"email": "ida@northwind.example", "role": "admin"}"#], "admin=1 editor=1", &[]),
    ("more than three admins are too many, and the owner is none of them", 3,
        &[r#"{"email": "ada@northwind.example", "role": "owner"}"#,
        r#"{"email": "a@northwind.example", "role": "admin"}"#,
        r#"{"email": "b@northwind.example", "role": "admin"}"#,
        r#"{"email": "c@northwind.example", "role": "admin"}"#,
        r#"{"email": "d@northwind.example", "role": "admin"}"#], "admin=4 owner=1",
        &["medium many_admins the workspace: it has 4 admins, which is more than 3, and each may invite, remove and raise anybody. Make editors of those who need not manage people."]),
    ("the most severe comes first, then the order of the addresses", 0,
        &[r#"{"email": "ada@northwind.example", "role": "owner"}"#,
        r#"{"email": "zoe@agency.example", "role": "admin", "accepted": false}"#,
        r#"{"email": "amy@agency.example", "role": "editor"}"#,
        r#"{"email": "mel@northwind.example", "role": "boss"}"#], "admin=1 boss=1 editor=1 owner=1",
        &[r#"high unknown_role mel@northwind.example: the role "boss" is not documented: counted as full access. Look the role up in the dashboard."#,
        "medium many_admins the workspace: it has 2 admins, counting 1 whose role cannot be read, which is more than 0, and each may invite, remove and raise anybody. Make editors of those who need not manage people.",
        "low outside_domain amy@agency.example: may change things, with an address outside northwind.example, the owner's domain. Make sure that the person still works for you, or remove them.",
        "low invitation_left_open zoe@agency.example: the invitation has been open for more than 30 days, and may still be accepted. Remove it, and invite again when it is wanted.",
        "low outside_domain zoe@agency.example: may change things, with an address outside northwind.example, the owner's domain. Make sure that the person still works for you, or remove them."]),
    ("a member without address and role is named by id, and counted as having none", 3,
        &[r#"{"id": "0198a1d2-0a1b-7c2d-8e3f-4a5b6c7d8e02", "timestamp_created": "2026-01-01T00:00:00.000Z", "accepted": false, "role": null}"#],
        "(none)=1",
        &["high unknown_role 0198a1d2-0a1b-7c2d-8e3f-4a5b6c7d8e02: the role cannot be read: counted as full access. Look the role up in the dashboard.",
        "low invitation_left_open 0198a1d2-0a1b-7c2d-8e3f-4a5b6c7d8e02: the invitation has been open for more than 30 days, and may still be accepted. Remove it, and invite again when it is wanted."]),
    ("an empty workspace has nothing to review", 3, &[], "", &[]),
    ("an owner in other letters still says which domain is home", 3,
        &[r#"{"email": "o@home.example", "role": " OWNER", "timestamp_created": "2026-05-01T08:00:00.000Z"}"#,
        r#"{"email": "e@else.example", "role": "editor", "timestamp_created": "2026-05-01T08:00:00.000Z"}"#],
        " OWNER=1 editor=1",
        &[r#"high unknown_role o@home.example: the role " OWNER" is not documented: counted as full access. Look the role up in the dashboard."#,
        "low outside_domain e@else.example: may change things, with an address outside home.example, the owner's domain. Make sure that the person still works for you, or remove them."]),
    ("an invitation of which something cannot be read counts as left open", 3,
        &[r#"{"email": "a@x.example", "timestamp_created": "2026-05-01T08:00:00.000Z", "accepted": null}"#,
        r#"{"email": "b@x.example", "accepted": false, "timestamp_created": null}"#], "view=2",
        &["low invitation_left_open a@x.example: whether the invitation was accepted cannot be read: counted as open, and it may still be accepted. Look the member up in the dashboard.",
        "low invitation_left_open b@x.example: when the invitation was made cannot be read: counted as open for more than 30 days, and it may still be accepted. Remove it, and invite again when it is wanted."]),
];

#[test]
fn members_are_counted_by_role_and_found_by_the_rules() {
    for (promise, max_admins, given, roles, expected) in MEMBERS {
        let as_of = parsed(r#""2026-07-01T00:00:00.000Z""#);
        let options = MemberReviewOptions { max_admins: *max_admins, as_of, ..MemberReviewOptions::default() };
        let listed: Vec<Member> = records(MEMBER, given);
        let review = members::review(&listed, &options);
        assert_eq!(review.members, listed, "{promise}");
        let counted: Vec<_> = review.roles.iter().map(|(role, count)| format!("{role}={count}")).collect();
        assert_eq!(counted.join(" "), *roles, "{promise}");
        assert_eq!(review.findings.iter().map(line).collect::<Vec<_>>(), *expected, "{promise}");
    }
}

// --- Tags of two teams, and of two more

const ALL: Texts = &["SDR-West", "SDR-East", "Marketing", "Enterprise"];
/// What `tidy` stands for among the mappings of a row.
const TIDY: Texts = &[
    "SDR-West campaign west",
    "SDR-East campaign east",
    "SDR-West account west@x.example",
    "SDR-East account east@x.example",
];
const CAMPAIGNS: Texts = &["west West_coast west@x.example -", "east East_coast east@x.example -"];
const ACCOUNTS: Texts = &["west@x.example", "east@x.example"];

/// The tags; those that stand for teams, none for all; what carries which; campaigns as id, name, accounts, tags;
/// accounts.
type Tidy = (&'static str, Texts, Texts, Texts, Texts, Texts, &'static str, Texts);

#[rustfmt::skip]
const TAGS: &[Tidy] = &[
    ("two teams that keep apart are in order, and each tag is counted", ALL, &[], &["tidy"], CAMPAIGNS, ACCOUNTS,
        "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2", &[]),
    ("a campaign and an account under two teams are found", ALL, &[], &["tidy", "Marketing campaign west",
        "Enterprise account east@x.example"], CAMPAIGNS, ACCOUNTS, "Enterprise=1 Marketing=1 SDR-East=2 SDR-West=2",
        &["medium two_teams West_coast: the campaign is under Marketing and SDR-West. Decide whose it is, and take the other tags off.",
        "medium two_teams east@x.example: the account is under Enterprise and SDR-East. Decide whose it is, and take the other tags off."]),
    ("a campaign that sends from another team's account is found", ALL, &[], &["tidy"],
        &["west West_coast west@x.example,east@x.example -", "east East_coast east@x.example -"], ACCOUNTS,
        "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2",
        &["medium sends_from_other_team West_coast: the campaign is SDR-West's and sends from accounts of SDR-East. Give it accounts of its own team, or tag the accounts anew."]),
    ("a campaign that sends by another team's tag is found, by its own is not", ALL, &[], &["tidy"],
        &["west West_coast west@x.example SDR-East,Marketing", "east East_coast east@x.example SDR-East"], ACCOUNTS,
        "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2",
        &["medium sends_from_other_team West_coast: the campaign is SDR-West's and sends from accounts of Marketing and SDR-East. Give it accounts of its own team, or tag the accounts anew."]),
    ("a campaign without a team, and an account without one, borrow nothing", ALL, &["SDR-West", "SDR-East"],
        &["Marketing campaign west", "SDR-East campaign east", "SDR-West account west@x.example",
        "Marketing account east@x.example"], &["west News west@x.example -", "east East_coast east@x.example -"],
        ACCOUNTS, "Enterprise=0 Marketing=2 SDR-East=1 SDR-West=1", &[
        "low untagged_campaign News: the campaign is in no team: it carries none of SDR-East and SDR-West. Tag it with its team.",
        "low untagged_account east@x.example: the account is in no team: it carries none of SDR-East and SDR-West. Tag it with its team."]),
    ("an account that both teams share is borrowed by neither", ALL, &[], &["tidy",
        "SDR-East account west@x.example"], &["west West_coast west@x.example -", "east East_coast west@x.example -"],
        ACCOUNTS, "Enterprise=0 Marketing=0 SDR-East=3 SDR-West=2",
        &["medium two_teams west@x.example: the account is under SDR-East and SDR-West. Decide whose it is, and take the other tags off."]),
    ("a tag that is gone and still on something is found", ALL, &[], &["tidy", "gone campaign west"], CAMPAIGNS,
        ACCOUNTS, "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2",
        &["low dangling_mapping west: a tag that is gone is still on it. Take the tag off it."]),
    ("a tag on a campaign or an account that is gone is found, and what is gone is not counted", ALL, &[], &["tidy",
        "Marketing campaign gone", "Enterprise account gone@x.example"], CAMPAIGNS, ACCOUNTS,
        "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2",
        &["low dangling_mapping gone: the tag Marketing is on something that is gone. Take the tag off it.",
        "low dangling_mapping gone@x.example: the tag Enterprise is on something that is gone. Take the tag off it."]),
    ("a tag on a workspace is not said to be gone, and not counted among campaigns and accounts", ALL, &[], &["tidy",
        "Enterprise workspace 0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e02"], CAMPAIGNS, ACCOUNTS,
        "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2", &[]),
    ("the most severe comes first, then the order of the names", ALL, &[], &["SDR-West campaign east",
        "SDR-East campaign east", "SDR-West campaign west", "SDR-East account east@x.example",
        "gone account a@x.example"], &["third A - -", "west Z east@x.example -", "east B - -"], &["a@x.example",
        "east@x.example", "b@x.example"], "Enterprise=0 Marketing=0 SDR-East=2 SDR-West=2",
        &["medium two_teams B: the campaign is under SDR-East and SDR-West. Decide whose it is, and take the other tags off.",
        "medium sends_from_other_team Z: the campaign is SDR-West's and sends from accounts of SDR-East. Give it accounts of its own team, or tag the accounts anew.",
        "low untagged_campaign A: the campaign is in no team: it carries none of Enterprise, Marketing, SDR-East and SDR-West. Tag it with its team.",
        "low untagged_account a@x.example: the account is in no team: it carries none of Enterprise, Marketing, SDR-East and SDR-West. Tag it with its team.",
        "low dangling_mapping a@x.example: a tag that is gone is still on it. Take the tag off it.",
        "low untagged_account b@x.example: the account is in no team: it carries none of Enterprise, Marketing, SDR-East and SDR-West. Tag it with its team."]),
    ("a campaign without a name is called by its id", &["SDR-West"], &[], &[], &["third - - -"], &[], "SDR-West=0",
        &["low untagged_campaign third: the campaign is in no team: it carries none of SDR-West. Tag it with its team."]),
    ("an empty workspace has nothing to review", &[], &[], &[], &[], &[], "", &[]),
];

#[test]
fn tags_are_counted_and_what_is_untidy_is_found() {
    let list = |texts: &str| match texts {
        "-" => Value::Null,
        texts => texts.split(',').collect(),
    };
    let mapping = |row: &str| {
        let [tag, kind, resource] = row.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let kind = ["account", "campaign", "workspace"].iter().position(|known| *known == kind).unwrap() + 1;
        json!({ "tag_id": tag, "resource_type": kind, "resource_id": resource })
    };
    let campaign = |row: &&str| {
        let [id, name, from, tags] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let name = Some(name).filter(|name| *name != "-");
        json!({ "id": id, "name": name, "email_list": list(from), "email_tag_list": list(tags) })
    };
    let mappings = |rows: &[&str]| -> Value {
        let all = rows.iter().flat_map(|row| if *row == "tidy" { TIDY } else { std::slice::from_ref(row) });
        all.map(|row| mapping(row)).collect()
    };
    let review = |labels: &[&str], teams: &[&str], rows: &[&str], campaigns: &[&str], accounts: &[&str]| {
        let tags: Value = labels.iter().map(|label| json!({ "id": label, "label": label })).collect();
        let accounts: Value = accounts.iter().map(|email| json!({ "email": email })).collect();
        let tagged = Tagged {
            tags: &parsed::<Vec<_>>(&tags.to_string()),
            mappings: &parsed::<Vec<_>>(&mappings(rows).to_string()),
            campaigns: &parsed::<Vec<_>>(&campaigns.iter().map(campaign).collect::<Value>().to_string()),
            accounts: &parsed::<Vec<_>>(&accounts.to_string()),
        };
        let teams = if teams.is_empty() { labels } else { teams };
        let teams = teams.iter().map(ToString::to_string).collect::<Vec<_>>();
        tags::review(&tagged, &TagReviewOptions { teams: Some(teams), ..TagReviewOptions::default() })
    };
    for (promise, labels, teams, mappings, campaigns, accounts, carriers, expected) in TAGS {
        let review = review(labels, teams, mappings, campaigns, accounts).unwrap();
        let counted: Vec<_> = review.carriers.iter().map(|(label, count)| format!("{label}={count}")).collect();
        assert_eq!(counted.join(" "), *carriers, "{promise}");
        assert_eq!(review.findings.iter().map(line).collect::<Vec<_>>(), *expected, "{promise}");
    }
    let error = review(ALL, &["sdr-west"], &[], &[], &[]).unwrap_err();
    let message = error.message();
    assert!(
        message.contains("teams") && message.contains("\"sdr-west\""),
        "a team is looked up as it is written: {error}"
    );
}

// --- Keys, on 2026-07-01

const KEY: &str =
    r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01", "name": "k", "timestamp_created": "2026-05-01T08:00:00.000Z"}"#;

/// What each rule says, and how severe it is.
const RULES: &[(&str, &str, &str)] = &[
    ("holds_all_all", "critical", "it can do everything, also with what is added later"),
    ("holds_all_update", "high", "it can change everything, members' roles and the owner among it"),
    ("governs_members", "high", "it can invite people or raise their roles"),
    ("governs_workspace", "high", "with a security token it can hand the workspace to another owner"),
    ("governs_auth", "high", "it reaches authentication, whose endpoints are not documented"),
    ("reaches_security_tokens", "high", "it reaches security tokens, which a change of owner may ask for"),
    ("mints_keys", "critical", "it can create a key that may do more than itself"),
    ("holds_all_create", "high", "it can create anything, keys and members among it"),
    ("holds_all_delete", "high", "it can delete anything, members and the workspace among it"),
    (
        "reads_secrets",
        "high",
        "the list of keys may hold their secrets, and with them it can do whatever the widest key can",
    ),
    ("holds_all_read", "medium", "it can read everything, also what is added later"),
    ("unreadable_scopes", "high", "its scopes, or one of them, cannot be read: counted as full access"),
    (
        "no_scopes",
        "medium",
        "it holds no scope: no operation is documented to accept that, and whether the API agrees is not known",
    ),
    ("old", "medium", "it is older than 180 days, and keys do not expire"),
    ("lacks_needs", "low", "it cannot do all that it is stated to need"),
    ("misspelled_scope", "high", "it holds a scope that is not spelled as documented: counted as the documented one"),
    (
        "undocumented_action",
        "medium",
        "it holds a scope whose action is not documented: counted as everything with the resource",
    ),
    ("exceeds_needs", "low", "it can do more than it is stated to need"),
];

/// Advice that many rows have, by a word.
const ADVICE: &[(&str, &str)] = &[
    (
        "STATE",
        "State what it needs (the option needs, by its id or name) to get the smallest scopes for that; if nobody needs \
         it, revoke it",
    ),
    ("LOOK", "Look the key up in the dashboard before you trust it"),
    ("SPELL", "Look the scope up in the dashboard before you trust the key"),
];

/// The needs; events of the log; the keys; and of each key in order what it can do, the rules that find it with their
/// advice (STATE where none is given), what is suggested, and when the log names it last.
#[rustfmt::skip]
const KEYS: &[(&str, &str, Texts, Texts, Texts)] = &[
    ("the scopes of the presets are in order", r#"{}"#, &[],
        &[r#"{"name": "marketing", "scopes": ["campaigns:read", "accounts:read"]}"#],
        &["marketing can read campaigns; read accounts"]),
    ("all:update can change members, the owner and all that guards the workspace", r#"{}"#, &[],
        &[r#"{"name": "zap", "scopes": ["all:update"]}"#],
        &["zap can update everything | holds_all_update; governs_members; governs_workspace; governs_auth; reaches_security_tokens"]),
    ("all:create mints keys first of all", r#"{}"#, &[], &[r#"{"name": "maker", "scopes": ["all:create"]}"#],
        &["maker can create everything | mints_keys; holds_all_create; governs_members; governs_auth; reaches_security_tokens"]),
    ("all:delete is high, and reaches what guards the workspace", r#"{}"#, &[],
        &[r#"{"name": "sweeper", "scopes": ["all:delete"]}"#],
        &["sweeper can delete everything | holds_all_delete; governs_auth; reaches_security_tokens"]),
    ("all:read is medium by itself and high for the secrets that it may read", r#"{}"#, &[],
        &[r#"{"name": "warehouse", "scopes": ["all:read"]}"#],
        &["warehouse can read everything | reads_secrets; governs_auth; reaches_security_tokens; holds_all_read"]),
    ("who may create keys can mint a wider one", r#"{}"#, &[],
        &[r#"{"name": "minter", "scopes": ["api_keys:create"]}"#], &["minter can create api keys | mints_keys"]),
    ("who may read keys may read their secrets", r#"{}"#, &[],
        &[r#"{"name": "lister", "scopes": ["api_keys:read"]}"#], &["lister can read api keys | reads_secrets"]),
    ("all of keys is minting and reading", r#"{}"#, &[], &[r#"{"name": "keeper", "scopes": ["api_keys:all"]}"#],
        &["keeper can do everything with api keys | mints_keys; reads_secrets"]),
    ("who may only revoke keys gains nothing", r#"{}"#, &[],
        &[r#"{"name": "revoker", "scopes": ["api_keys:delete"]}"#], &["revoker can delete api keys"]),
    ("who may invite members governs them", r#"{}"#, &[],
        &[r#"{"name": "inviter", "scopes": ["workspace_members:create"]}"#],
        &["inviter can create workspace members | governs_members"]),
    ("who may change members governs them", r#"{}"#, &[],
        &[r#"{"name": "promoter", "scopes": ["workspace_members:update"]}"#],
        &["promoter can update workspace members | governs_members"]),
    ("who may read and remove members does not govern them", r#"{}"#, &[],
        &[r#"{"name": "leaver", "scopes": ["workspace_members:read", "workspace_members:delete"]}"#],
        &["leaver can read and delete workspace members"]),
    ("who may change the workspace can give it away", r#"{}"#, &[],
        &[r#"{"name": "namer", "scopes": ["workspaces:update"]}"#],
        &["namer can update workspaces | governs_workspace"]),
    ("any scope on auth is high", r#"{}"#, &[], &[r#"{"name": "auth reader", "scopes": ["auth:read"]}"#],
        &["auth reader can read auth | governs_auth"]),
    ("any scope on security tokens is high", r#"{}"#, &[],
        &[r#"{"name": "token deleter", "scopes": ["security_tokens:delete"]}"#],
        &["token deleter can delete security tokens | reaches_security_tokens"]),
    ("a whole resource that governs nothing is in order", r#"{}"#, &[],
        &[r#"{"name": "sdr", "scopes": ["campaigns:all", "leads:all", "webhooks:all"]}"#],
        &["sdr can do everything with campaigns; do everything with leads; do everything with webhooks"]),
    ("a scope of an unknown resource cannot be read, and counts as full access", r#"{}"#, &[],
        &[r#"{"name": "future", "scopes": ["teleports:read"]}"#],
        &[r#"future can use "teleports:read", which cannot be read and counts as full access | unreadable_scopes LOOK"#]),
    ("a key without scopes is medium", r#"{}"#, &[], &[r#"{"name": "empty", "scopes": []}"#],
        &["empty can nothing | no_scopes Revoke it, unless somebody can say what it is for"]),
    ("a key older than 180 days is medium", r#"{}"#, &[],
        &[r#"{"name": "old", "scopes": ["leads:read"], "timestamp_created": "2026-01-01T23:59:59.999Z"}"#],
        &["old can read leads | old Create one with the same or fewer scopes, switch to it, and revoke this one"]),
    ("a key of exactly 180 days is not too old", r#"{}"#, &[],
        &[r#"{"name": "not yet", "scopes": ["leads:read"], "timestamp_created": "2026-01-02T00:00:00.000Z"}"#],
        &["not yet can read leads"]),
    ("what a key needs is the advice, in the smallest scopes",
        r#"{"root": ["campaigns.list", "campaigns.iter", "accounts.list"]}"#, &[],
        &[r#"{"name": "root", "scopes": ["all:all"]}"#],
        &["root can do everything | holds_all_all Create a key with campaigns:read, accounts:read, switch to it, and revoke this one | campaigns:read accounts:read from needs"]),
    ("the advice on a key that lacks some of what it needs names that, and there is no suggestion", r#"{"tagger": ["tags.ensure"]}"#,
        &[], &[r#"{"name": "tagger", "scopes": ["all:update"]}"#],
        &["tagger can update everything | holds_all_update It lacks custom_tags:read, custom_tags:create for what it is stated to need: find out what it does before you replace it by a key with custom_tags:read, custom_tags:create, the smallest set for that; governs_members It lacks custom_tags:read, custom_tags:create for what it is stated to need: find out what it does before you replace it by a key with custom_tags:read, custom_tags:create, the smallest set for that; governs_workspace It lacks custom_tags:read, custom_tags:create for what it is stated to need: find out what it does before you replace it by a key with custom_tags:read, custom_tags:create, the smallest set for that; governs_auth It lacks custom_tags:read, custom_tags:create for what it is stated to need: find out what it does before you replace it by a key with custom_tags:read, custom_tags:create, the smallest set for that; reaches_security_tokens It lacks custom_tags:read, custom_tags:create for what it is stated to need: find out what it does before you replace it by a key with custom_tags:read, custom_tags:create, the smallest set for that; lacks_needs It lacks custom_tags:read, custom_tags:create for what it is stated to need: find out what it does before you replace it by a key with custom_tags:read, custom_tags:create, the smallest set for that"]),
    ("what is needed and not documented is said to be so",
        r#"{"root": ["campaigns.list", "tags.assign", "groups.admin"]}"#, &[],
        &[r#"{"name": "root", "scopes": ["all:all"]}"#],
        &["root can do everything | holds_all_all Create a key with campaigns:read, custom_tags:update, workspace_group_members:read (what tags.assign, groups.admin needs is not documented: try it), switch to it, and revoke this one | campaigns:read custom_tags:update workspace_group_members:read from needs"]),
    ("a key that holds what it needs and no more is in order", r#"{"sdr": ["campaigns:all"]}"#, &[],
        &[r#"{"name": "sdr", "scopes": ["campaigns:all"]}"#], &["sdr can do everything with campaigns"]),
    ("the most severe key comes first, then the order of the names; keys in order come last", r#"{}"#, &[],
        &[r#"{"name": "b", "scopes": ["leads:read"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02", "name": "c", "scopes": ["all:read"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f03", "name": "z", "scopes": ["all:all"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f04", "name": "a", "scopes": ["teleports:read"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f05", "name": "a", "scopes": ["leads:read"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f06", "name": "d", "scopes": ["api_keys:create"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f07", "name": "old", "scopes": ["leads:read"], "timestamp_created": "2025-01-01T00:00:00.000Z"}"#],
        &["d can create api keys | mints_keys", "z can do everything | holds_all_all",
        r#"a can use "teleports:read", which cannot be read and counts as full access | unreadable_scopes LOOK"#,
        "c can read everything | reads_secrets; governs_auth; reaches_security_tokens; holds_all_read",
        "old can read leads | old Create one with the same or fewer scopes, switch to it, and revoke this one",
        "a can read leads", "b can read leads"]),
    ("a key without a name is called by its id", r#"{}"#, &[], &[r#"{"scopes": ["all:all"], "name": null}"#],
        &["0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01 can do everything | holds_all_all"]),
    ("the last logged activity is the latest event of the key, wherever it stands in the log", r#"{}"#,
        &[r#"{"timestamp": "2026-06-01T05:00:00.000Z", "activity_type": 4, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}"#,
        r#"{"timestamp": "2026-06-20T05:00:00.000Z", "activity_type": 4, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}"#,
        r#"{"timestamp": "2026-06-10T05:00:00.000Z", "activity_type": 4, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}"#,
        r#"{"timestamp": "2026-06-30T05:00:00.000Z", "activity_type": 4}"#,
        r#"{"timestamp": "2026-06-30T06:00:00.000Z", "activity_type": 4, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f99"}"#],
        &[r#"{"name": "a", "scopes": ["campaigns:update"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02", "name": "b", "scopes": ["leads:read"]}"#],
        &["a can update campaigns | logged 2026-06-20T05:00:00.000Z", "b can read leads"]),
    ("an empty log is complete and says nothing of any key", r#"{}"#, &[],
        &[r#"{"name": "a", "scopes": ["leads:read"]}"#], &["a can read leads"]),
    ("a workspace without keys has nothing to review", r#"{}"#, &[], &[], &[]),
    ("wildcards that no documentation knows cannot be read, and count as full access", r#"{}"#, &[],
        &[r#"{"name": "star", "scopes": ["*"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02", "name": "stars", "scopes": ["*:*"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f03", "name": "every action", "scopes": ["leads:*"]}"#],
        &[r#"every action can use "leads:*", which cannot be read and counts as full access | unreadable_scopes LOOK"#,
        r#"star can use "*", which cannot be read and counts as full access | unreadable_scopes LOOK"#,
        r#"stars can use "*:*", which cannot be read and counts as full access | unreadable_scopes LOOK"#]),
    ("all:all in other letters, with spaces or with invisible characters is all:all", r#"{}"#, &[],
        &[r#"{"name": "loud", "scopes": ["ALL:ALL"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02", "name": "spaced", "scopes": [" all:all"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f03", "name": "unseen", "scopes": ["all\u200b:all"]}"#],
        &[r#"loud can use "ALL:ALL", which is not spelled as documented and counts as all:all | holds_all_all; misspelled_scope SPELL"#,
        r#"spaced can use " all:all", which is not spelled as documented and counts as all:all | holds_all_all; misspelled_scope SPELL"#,
        "unseen can use \"all\\u{200b}:all\", which is not spelled as documented and counts as all:all | holds_all_all; misspelled_scope SPELL"]),
    ("a power in other letters is found", r#"{}"#, &[], &[r#"{"name": "minter", "scopes": ["api_keys:CREATE"]}"#],
        &[r#"minter can use "api_keys:CREATE", which is not spelled as documented and counts as api_keys:create | mints_keys; misspelled_scope SPELL"#]),
    ("an undocumented action counts as everything with its resource", r#"{}"#, &[],
        &[r#"{"name": "flyer", "scopes": ["leads:fly"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02", "name": "keeper", "scopes": ["api_keys:fly"]}"#],
        &[r#"keeper can use "api_keys:fly", whose action is not documented, and which counts as api_keys:all | mints_keys; reads_secrets; undocumented_action SPELL"#,
        r#"flyer can use "leads:fly", whose action is not documented, and which counts as leads:all | undocumented_action SPELL"#]),
    ("a key whose age cannot be read may be too old", r#"{}"#, &[],
        &[r#"{"name": "ageless", "scopes": ["leads:read"], "timestamp_created": null}"#],
        &["ageless can read leads | old Create one with the same or fewer scopes, switch to it, and revoke this one"]),
    ("a need may be a function made of several operations, or a scope that no operation here takes",
        r#"{"tagger": ["tags.ensure", "leads:update"]}"#, &[], &[r#"{"name": "tagger", "scopes": ["all:all"]}"#],
        &["tagger can do everything | holds_all_all Create a key with custom_tags:read, custom_tags:create, leads:update, switch to it, and revoke this one | custom_tags:read custom_tags:create leads:update from needs"]),
    ("a key that reads members is not advised to read campaigns", r#"{"team page": ["campaigns.list"]}"#, &[],
        &[r#"{"name": "team page", "scopes": ["workspace_members:read", "workspace_members:update"]}"#],
        &["team page can read and update workspace members | governs_members It lacks campaigns:read for what it is stated to need: find out what it does before you replace it by a key with campaigns:read, the smallest set for that; lacks_needs It lacks campaigns:read for what it is stated to need: find out what it does before you replace it by a key with campaigns:read, the smallest set for that"]),
    ("a key that can do more than it needs is found, although no rule finds it powerful",
        r#"{"sdr": ["campaigns.list"]}"#, &[], &[r#"{"name": "sdr", "scopes": ["campaigns:all"]}"#],
        &["sdr can do everything with campaigns | exceeds_needs Create a key with campaigns:read, switch to it, and revoke this one | campaigns:read from needs"]),
    ("whether a key whose scopes cannot be read has what it needs is not known", r#"{"star": ["campaigns.list"]}"#,
        &[], &[r#"{"name": "star", "scopes": ["*"]}"#],
        &[r#"star can use "*", which cannot be read and counts as full access | unreadable_scopes LOOK"#]),
    ("a key that did what takes an unknown scope gets no suggestion", r#"{}"#,
        &[r#"{"timestamp": "2026-06-01T08:00:00.000Z", "activity_type": 4, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}"#,
        r#"{"timestamp": "2026-06-02T08:00:00.000Z", "activity_type": 99, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}"#],
        &[r#"{"name": "root", "scopes": ["all:all"]}"#],
        &["root can do everything | holds_all_all | logged 2026-06-02T08:00:00.000Z"]),
    ("what only other keys did is no suggestion", r#"{}"#,
        &[r#"{"timestamp": "2026-06-01T08:00:00.000Z", "activity_type": 4, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02"}"#],
        &[r#"{"name": "root", "scopes": ["all:all"]}"#,
        r#"{"id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f02", "name": "sdr", "scopes": ["campaigns:all"]}"#],
        &["root can do everything | holds_all_all",
        "sdr can do everything with campaigns | logged 2026-06-01T08:00:00.000Z"]),
    ("what a key is stated to need is suggested, whatever it did", r#"{"root": ["campaigns.list"]}"#,
        &[r#"{"timestamp": "2026-06-01T08:00:00.000Z", "activity_type": 9, "api_key_id": "0198b2e5-1a4c-7d63-b5e4-8d7c6b5a4f01"}"#],
        &[r#"{"name": "root", "scopes": ["all:all"]}"#],
        &["root can do everything | holds_all_all Create a key with campaigns:read, switch to it, and revoke this one | campaigns:read from needs | logged 2026-06-01T08:00:00.000Z"]),
];

#[test]
fn keys_are_found_by_the_rules_with_advice_and_the_most_severe_come_first() {
    for (promise, needs, events, given, expected) in KEYS {
        let as_of = parsed(r#""2026-07-01T00:00:00.000Z""#);
        let options = KeyReviewOptions { needs: parsed(needs), as_of, ..KeyReviewOptions::default() };
        let (listed, events): (Vec<ApiKey>, Vec<AuditLog>) = (records(KEY, given), records("{}", events));
        let review = json!(keys::review(&listed, &events, &options).unwrap());
        let mut lines: Vec<_> = review["keys"].as_array().unwrap().iter().map(key_line).collect();
        lines.extend(review["unused_needs"].as_array().unwrap().iter().map(|name| format!("unused {}", text(name))));
        assert_eq!(lines, *expected, "{promise}");
        assert_eq!(review["events_read"], events.len(), "{promise}");
        assert_eq!(review["events_complete"], true, "{promise}");
        assert!(
            text(&review["caveat"]).contains("since July 2026, which records some changes and no reads"),
            "{promise}"
        );
    }
    let undocumented = KeyReviewOptions { needs: parsed(r#"{"crm": ["leads:fly"]}"#), ..KeyReviewOptions::default() };
    let error = keys::review(&[], &[], &undocumented).unwrap_err();
    for part in ["needs[\"crm\"]", "leads:fly", "leads:update"] {
        assert!(error.message().contains(part), "a scope that is not documented is no need: {error}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn texts(value: &Value, by: &str) -> String {
    value.as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(by)
}

/// A key in a line, with each finding held to what its rule says.
fn key_line(reviewed: &Value) -> String {
    let (name, id) = (text(&reviewed["key"]["name"]), text(&reviewed["key"]["id"]));
    let name = if name.is_empty() { id } else { name };
    let finding = |found: &Value| {
        let (_, severity, why) = RULES.iter().find(|(rule, ..)| found["rule"] == *rule).unwrap();
        let why = match found["rule"] == "old" && reviewed["key"]["timestamp_created"].is_null() {
            true => "its age cannot be read: counted as older than 180 days, and keys do not expire",
            false => why,
        };
        assert_eq!((text(&found["severity"]), text(&found["why"]), text(&found["subject"])), (*severity, why, name));
        let advice = text(&found["advice"]);
        match ADVICE.iter().find(|(_, known)| *known == advice).map_or(advice, |(word, _)| word) {
            "STATE" => text(&found["rule"]).to_owned(),
            advice => format!("{} {advice}", text(&found["rule"])),
        }
    };
    let findings: Vec<_> = reviewed["findings"].as_array().unwrap().iter().map(finding).collect();
    let can = texts(&reviewed["can"], "; ");
    let mut line = format!("{name} can {}", if can.is_empty() { "nothing" } else { &can });
    if !findings.is_empty() {
        line += &format!(" | {}", findings.join("; "));
    }
    if !reviewed["suggested_scopes"].as_array().unwrap().is_empty() {
        line += &format!(" | {} from {}", texts(&reviewed["suggested_scopes"], " "), text(&reviewed["suggested_from"]));
    }
    if let Some(logged) = reviewed["last_logged"].as_str() {
        line += &format!(" | logged {logged}");
    }
    line
}
