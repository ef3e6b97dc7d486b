//! The cast: who works where, and what they made. All names are made up; all addresses lie in
//! domains that are set aside for examples.
//!
//! What a review has to find is among it, and told in the documentation of the crate.

use instantly_rbac::audit_logs::ActivityType::{
    self, AccountUpdate, CampaignLaunch, CampaignPause, CampaignUpdate, LeadAdded, LeadDeletion, LeadMoved,
};
use instantly_rbac::campaigns::CampaignStatus::{self, *};
use instantly_rbac::groups::GroupStatus;
use instantly_rbac::members::Role;

/// The name of the key that [`Sandbox::admin_key`](crate::Sandbox::admin_key) gives.
pub(crate) const ADMIN_KEY: &str = "Sandbox admin";
/// Campaigns with this in their name belong to an AI sales agent.
pub(crate) const OF_AGENT: &str = "AI agent";

const AGENCY_HOST: &str = "northwind.example.com";
/// The campaign of the agency that belongs to somebody who is no member any more.
pub(crate) const OF_FORMER_MEMBER: &str = "Partner introductions";
/// The place of the agency's account that the same person added.
pub(crate) const ADDED_BY_FORMER_MEMBER: usize = 3;

pub(crate) struct MemberSeed {
    pub first: &'static str,
    pub last: &'static str,
    pub role: &'static Role,
    pub accepted: bool,
    pub nickname: Option<&'static str>,
    /// The domain of the address, where it is not that of the workspace.
    pub host: Option<&'static str>,
    /// How many days ago the invitation was made, where that does not follow from the place in the list.
    pub days_ago: Option<i64>,
    /// Whether the person works here no more, and so does nothing that is logged.
    pub has_left: bool,
}

impl MemberSeed {
    const fn at(self, host: &'static str) -> MemberSeed {
        MemberSeed { host: Some(host), ..self }
    }

    const fn nicknamed(self, nickname: &'static str) -> MemberSeed {
        MemberSeed { nickname: Some(nickname), ..self }
    }

    const fn since(self, days_ago: i64) -> MemberSeed {
        MemberSeed { days_ago: Some(days_ago), ..self }
    }
}

/// A key, and what the log shows that it does. Reads are not logged.
pub(crate) struct KeySeed {
    pub name: &'static str,
    pub scopes: &'static [&'static str],
    pub does: &'static [ActivityType],
}

/// A workspace as it is at the start.
pub(crate) struct Client {
    pub name: &'static str,
    pub host: &'static str,
    pub members: &'static [MemberSeed],
    pub keys: &'static [KeySeed],
    pub tags: &'static [(&'static str, Option<&'static str>)],
    pub campaigns: &'static [(&'static str, CampaignStatus)],
    pub accounts: usize,
}

pub(crate) const fn joined(first: &'static str, last: &'static str, role: &'static Role) -> MemberSeed {
    let (nickname, host, days_ago) = (None, None, None);
    MemberSeed { first, last, role, accepted: true, nickname, host, days_ago, has_left: false }
}

pub(crate) const fn invited(first: &'static str, last: &'static str, role: &'static Role) -> MemberSeed {
    MemberSeed { accepted: false, ..joined(first, last, role) }
}

/// She works for nobody here any more, and is a member of three workspaces with one address.
const fn whitaker(role: &'static Role) -> MemberSeed {
    MemberSeed { has_left: true, ..joined("Tessa", "Whitaker", role).at(AGENCY_HOST) }
}

const fn key(name: &'static str, scopes: &'static [&'static str], does: &'static [ActivityType]) -> KeySeed {
    KeySeed { name, scopes, does }
}

pub(crate) static AGENCY: Client = Client {
    name: "Northwind Outreach",
    host: AGENCY_HOST,
    members: &[
        joined("Priya", "Raman", &Role::Owner),
        joined("Jonas", "Keller", &Role::Admin),
        joined("Maya", "Okafor", &Role::Editor),
        joined("Diego", "Santos", &Role::Editor).at("santos.example.net").nicknamed("Night shift, west coast"),
        joined("Hannah", "Lindqvist", &Role::View),
        whitaker(&Role::View).nicknamed("Left in August"),
        invited("Aiko", "Mori", &Role::Editor).since(372),
        invited("Ben", "Carter", &Role::View),
    ],
    keys: &[
        key(ADMIN_KEY, &["all:all"], &[]),
        key("Zapier (legacy)", &["all:all"], &[LeadAdded]),
        key("Bulk editor", &["all:update"], &[]),
        key(
            "SDR console",
            &["campaigns:all", "leads:all"],
            &[CampaignLaunch, CampaignPause, CampaignUpdate, LeadAdded, LeadMoved],
        ),
        key("Marketing dashboard", &["campaigns:read", "accounts:read"], &[]),
        key("Reply webhook", &["leads:read"], &[]),
        key("Access review", &["workspace_members:read", "api_keys:read", "audit_logs:read"], &[]),
    ],
    tags: &[
        ("Priority", Some("Campaigns that a director watches")),
        ("Warm-up", Some("Accounts that are not to send yet")),
        ("Agency-owned", None),
    ],
    campaigns: &[
        ("Q4 SaaS founders, US", Active),
        ("Logistics directors, DACH", Active),
        ("Webinar follow-up, October", Completed),
        ("Dental clinics, Texas", Paused),
        ("Series A hiring managers", Active),
        ("Winter re-engagement", Draft),
        ("E-commerce operations, UK", RunningSubsequences),
        ("Partner introductions", Active),
        ("Churned trials, spring", Completed),
        ("Manufacturing, Midwest", BounceProtect),
        ("Recruiting agencies, Nordics", AccountsUnhealthy),
        ("AI agent: inbound qualification", Active),
    ],
    accounts: 14,
};

const CLIENT_KEYS: &[KeySeed] = &[
    key("Reporting", &["campaigns:read", "accounts:read"], &[]),
    key("Owner's script", &["all:all"], &[LeadAdded, LeadDeletion, AccountUpdate]),
];
const CLIENT_TAGS: &[(&str, Option<&str>)] = &[("Priority", None), ("Warm-up", None)];
const CLIENT_CAMPAIGNS: &[(&str, CampaignStatus)] =
    &[("New customers", Active), ("Lapsed customers", Paused), ("Referral ask", Draft)];

const fn client(name: &'static str, host: &'static str, members: &'static [MemberSeed]) -> Client {
    let (keys, tags, campaigns) = (CLIENT_KEYS, CLIENT_TAGS, CLIENT_CAMPAIGNS);
    Client { name, host, members, keys, tags, campaigns, accounts: 4 }
}

/// The clients' workspaces, and how each stands to the agency.
pub(crate) static CLIENTS: [(Client, Option<GroupStatus>); 8] = [
    (
        client(
            "Alder & Finch Legal",
            "alderfinch.example.org",
            &[
                joined("Ruth", "Alder", &Role::Owner),
                joined("Samuel", "Finch", &Role::Admin),
                invited("Chloe", "Baptiste", &Role::View),
            ],
        ),
        Some(GroupStatus::Accepted),
    ),
    (
        client(
            "Brightwater Dental",
            "brightwater.example.org",
            &[joined("Omar", "Haddad", &Role::Owner), whitaker(&Role::Editor)],
        ),
        Some(GroupStatus::Accepted),
    ),
    (
        client(
            "Copperline Analytics",
            "copperline.example.org",
            &[joined("Nina", "Volkova", &Role::Owner), whitaker(&Role::Admin), joined("Lucy", "Grant", &Role::View)],
        ),
        Some(GroupStatus::Accepted),
    ),
    (
        client(
            "Dune Robotics",
            "dunerobotics.example.org",
            &[joined("Felix", "Brandt", &Role::Owner), invited("Amara", "Nwosu", &Role::Editor)],
        ),
        Some(GroupStatus::Accepted),
    ),
    (
        client("Evergreen Freight", "evergreenfreight.example.org", &[joined("Carla", "Moreno", &Role::Owner)]),
        Some(GroupStatus::Pending),
    ),
    (
        client("Foxglove Skincare", "foxglove.example.org", &[joined("Isla", "Murray", &Role::Owner)]),
        Some(GroupStatus::Rejected),
    ),
    (client("Granite Roofing", "graniteroofing.example.org", &[joined("Walt", "Jensen", &Role::Owner)]), None),
    (client("Harbor Light Books", "harborlight.example.org", &[joined("Sofia", "Rossi", &Role::Owner)]), None),
];

const FIRST_NAMES: [&str; 16] = [
    "Alex", "Bianca", "Carlos", "Dana", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jamal", "Kira", "Liam", "Mina",
    "Noah", "Olga", "Pavel",
];
const LAST_NAMES: [&str; 15] = [
    "Abbott", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hughes", "Ito", "Jansen", "Kowalski",
    "Larsen", "Meyer", "Novak", "Osei",
];

/// One of 240 names.
pub(crate) fn name(index: usize) -> (&'static str, &'static str) {
    (FIRST_NAMES[index % FIRST_NAMES.len()], LAST_NAMES[index % LAST_NAMES.len()])
}
