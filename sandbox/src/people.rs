//! The cast: who works where, and what they made. All names are made up; all addresses lie in
//! domains that are set aside for examples.

use instantly_rbac::campaigns::CampaignStatus::{self, *};
use instantly_rbac::groups::GroupStatus;
use instantly_rbac::members::Role;

/// The name of the key that [`Sandbox::admin_key`](crate::Sandbox::admin_key) gives.
pub(crate) const ADMIN_KEY: &str = "Sandbox admin";
/// Campaigns with this in their name belong to an AI sales agent.
pub(crate) const OF_AGENT: &str = "AI agent";

pub(crate) struct MemberSeed {
    pub first: &'static str,
    pub last: &'static str,
    pub role: &'static Role,
    pub accepted: bool,
    pub nickname: Option<&'static str>,
}

/// A name, and scopes.
pub(crate) type KeySeed = (&'static str, &'static [&'static str]);

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

const fn joined(first: &'static str, last: &'static str, role: &'static Role) -> MemberSeed {
    MemberSeed { first, last, role, accepted: true, nickname: None }
}

const fn invited(first: &'static str, last: &'static str, role: &'static Role) -> MemberSeed {
    MemberSeed { first, last, role, accepted: false, nickname: None }
}

pub(crate) static AGENCY: Client = Client {
    name: "Northwind Outreach",
    host: "northwind.example.com",
    members: &[
        joined("Priya", "Raman", &Role::Owner),
        joined("Jonas", "Keller", &Role::Admin),
        joined("Maya", "Okafor", &Role::Editor),
        MemberSeed {
            first: "Diego",
            last: "Santos",
            role: &Role::Editor,
            accepted: true,
            nickname: Some("Night shift, west coast"),
        },
        joined("Hannah", "Lindqvist", &Role::View),
        joined("Tom", "Whitaker", &Role::View),
        invited("Aiko", "Mori", &Role::Editor),
        invited("Ben", "Carter", &Role::View),
    ],
    keys: &[
        (ADMIN_KEY, &["all:all"]),
        ("Zapier (legacy)", &["all:all"]),
        ("Bulk editor", &["all:update"]),
        ("SDR console", &["campaigns:all", "leads:all"]),
        ("Marketing dashboard", &["campaigns:read", "accounts:read"]),
        ("Reply webhook", &["leads:read"]),
        ("Access review", &["workspace_members:read", "api_keys:read", "audit_logs:read"]),
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

const CLIENT_KEYS: &[KeySeed] =
    &[("Reporting", &["campaigns:read", "accounts:read"]), ("Owner's script", &["all:all"])];
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
            &[joined("Omar", "Haddad", &Role::Owner), joined("Ellen", "Pryce", &Role::Editor)],
        ),
        Some(GroupStatus::Accepted),
    ),
    (
        client(
            "Copperline Analytics",
            "copperline.example.org",
            &[
                joined("Nina", "Volkova", &Role::Owner),
                joined("Arjun", "Mehta", &Role::Admin),
                joined("Lucy", "Grant", &Role::View),
            ],
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
