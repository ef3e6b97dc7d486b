//! What is there from the start: an agency, its clients' workspaces, and the people, keys, tags,
//! campaigns and accounts in each. The same seed always gives the same.

use std::sync::Arc;

use instantly_rbac::Scope;
use instantly_rbac::accounts::{AccountStatus, ProviderCode, WarmupStatus};
use instantly_rbac::campaigns::CampaignStatus;
use instantly_rbac::groups::GroupStatus;
use instantly_rbac::members::{Permission, Role};
use instantly_rbac::tags::ResourceType;
use serde_json::json;

use crate::accounts::Account;
use crate::audit_events::{Cast, Person, WorkingKey};
use crate::audit_trail::Trail;
use crate::campaigns::Campaign;
use crate::groups::Link;
use crate::keys::Key;
use crate::members::{Member, Name};
use crate::people::{self, AGENCY, CLIENTS, Client, KeySeed, MemberSeed};
use crate::query::Record;
use crate::state::{DAY, HOUR, Source, Stamp, Workspace, World, uuid_at};
use crate::tags::{Mapping, Tag};
use crate::workspace::{Profile, VerificationPlan};

/// How much there is to be. Each number counts what is seeded anyway.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub seed: u64,
    pub audit_events: u64,
    pub campaigns: usize,
    pub accounts: usize,
    pub members: usize,
}

impl Plan {
    /// Whether there is memory for it.
    pub fn check(&self) -> Result<(), String> {
        const MOST_EVENTS: u64 = 1_000_000_000_000;
        const MOST: usize = 1_000_000;
        if self.audit_events > MOST_EVENTS {
            return Err(format!("audit_events: must be at most {MOST_EVENTS}"));
        }
        let counts = [("campaigns", self.campaigns), ("accounts", self.accounts), ("members", self.members)];
        match counts.into_iter().find(|(_, count)| *count > MOST) {
            Some((name, _)) => Err(format!("{name}: must be at most {MOST}")),
            None => Ok(()),
        }
    }
}

const AGENCY_EVENTS: u64 = 400;
const CLIENT_EVENTS: u64 = 40;

/// The world at its start, and the admin key.
pub(crate) fn world(plan: &Plan) -> (World, String) {
    let mut source = Source::new(plan.seed);
    let owner_token = source.secret("sandbox_owner_");
    let mut agency = workspace(&mut source, &AGENCY, plan, plan.audit_events, AGENCY_EVENTS);
    let admin_key = agency.keys.iter().find(|key| key.name == people::ADMIN_KEY);
    let admin_key = admin_key.map(|key| key.secret().to_owned()).expect("the agency's first key is the admin key");
    leave_behind(&mut agency);
    let mut workspaces = vec![agency];
    let small = Plan { campaigns: 0, accounts: 0, members: 0, ..*plan };
    for (client, _) in &CLIENTS {
        workspaces.push(workspace(&mut source, client, &small, 0, CLIENT_EVENTS));
    }
    let mut links: Vec<Link> = Vec::new();
    for (position, (_, status)) in CLIENTS.iter().enumerate() {
        if let Some(status) = status {
            let created = source.days_ago(80 - 10 * position as i64);
            let mut link = Link::new(&mut source, created, &workspaces[0], &workspaces[position + 1], status.clone());
            if *status != GroupStatus::Pending {
                link.timestamp_updated = created.plus(5 * HOUR);
            }
            links.push(link);
        }
    }
    in_order(&mut links);
    (World { source, owner_token, workspaces, links }, admin_key)
}

/// What a former member made, and nobody took over.
fn leave_behind(agency: &mut Workspace) {
    let former = former_member();
    for campaign in agency.campaigns.iter_mut().filter(|campaign| campaign.name == people::OF_FORMER_MEMBER) {
        campaign.owned_by = Some(former.clone());
        campaign.created_by = Some(former.clone());
    }
    agency.accounts[people::ADDED_BY_FORMER_MEMBER].added_by = Some(former);
}

/// Lists are kept in the order of creation, which the ids follow.
fn in_order<T: Record>(records: &mut [T]) {
    records.sort_by(|one, other| one.id().cmp(other.id()));
}

fn workspace(source: &mut Source, client: &Client, plan: &Plan, further_events: u64, events: u64) -> Workspace {
    let created = source.days_ago(400);
    let id = source.id(created);
    let members = members(source, client, &id, plan.members);
    let owner = members.iter().find(|member| member.role == Role::Owner).map(|member| member.user_id.clone());
    let profile = profile(created, id, client.name, owner.expect("every seeded workspace has an owner"));
    let keys = keys(source, client.keys, &profile.id);
    let accounts = accounts(source, client, &profile, plan.accounts);
    let campaigns = campaigns(source, client, &profile, &members, &accounts, plan.campaigns);
    let tags = tags(source, client, &profile.id);
    let mappings = mappings(source, &tags, &accounts, &campaigns);
    let accepted = members.iter().filter(|member| member.accepted);
    let has_left = |member: &&Member| {
        client.members.iter().any(|seed| seed.has_left && address(seed, client.host) == member.email)
    };
    let cast = Cast {
        people: accepted
            .filter(|member| !has_left(member))
            .take(8)
            .map(|member| Person { id: member.user_id.clone(), name: member.full_name() })
            .collect(),
        keys: working_keys(client.keys, &keys),
        campaigns: campaigns.iter().take(12).map(|campaign| (campaign.id.clone(), campaign.name.clone())).collect(),
        accounts: accounts.iter().take(12).map(|account| account.email.clone()).collect(),
    };
    let seed = source.dice().u64(..);
    let trail = Arc::new(Trail::new(seed, &profile.id, cast, events, further_events));
    Workspace { profile, is_paid: true, members, keys, tags, mappings, campaigns, accounts, trail }
}

fn profile(created: Stamp, id: String, name: &str, owner: String) -> Profile {
    Profile {
        id,
        timestamp_created: created,
        timestamp_updated: created.plus(30 * DAY),
        scheduled_for_removal_at: None,
        owner,
        name: name.to_owned(),
        plan_id: Some("pid_hg_v1".to_owned()),
        plan_id_bundle: None,
        plan_id_leadfinder: Some("pid_gic_v1".to_owned()),
        plan_id_verification: VerificationPlan {
            quantity: 5_000,
            product_id: "pid_verify_v1_monthly".to_owned(),
            timestamp_updated: created.plus(31 * DAY),
        },
        plan_id_crm: Some("pid_crm_g".to_owned()),
        plan_id_website_visitor: None,
        plan_id_inbox_placement: None,
        add_unsub_to_block: Some(true),
        default_opportunity_value: Some(1_200),
        org_logo_url: None,
        org_client_domain: None,
    }
}

fn members(source: &mut Source, client: &Client, workspace_id: &str, least: usize) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for (index, seed) in client.members.iter().enumerate() {
        let created = source.days_ago(seed.days_ago.unwrap_or(390 - 40 * index as i64));
        members.push(member(source, created, workspace_id, seed, client.host));
    }
    for index in members.len()..least {
        let created = Stamp::START.plus(-30 * DAY + index as i64 * 1_000);
        let (first, last) = people::name(index);
        let role = if index % 5 == 0 { &Role::Editor } else { &Role::View };
        let seed = MemberSeed { accepted: index % 7 != 0, ..people::joined(first, last, role) };
        let mut member = member(source, created, workspace_id, &seed, client.host);
        // Names repeat in a large workspace; addresses must not.
        let numbered = member.email.replacen('@', &format!("{index}@"), 1);
        member.user_email = member.user_email.map(|_| numbered.clone());
        member.email = numbered;
        members.push(member);
    }
    in_order(&mut members);
    let owner = members.iter().find(|member| member.role == Role::Owner).map(|member| member.user_id.clone());
    for member in members.iter_mut().filter(|member| member.role != Role::Owner) {
        member.issuer_id.clone_from(&owner);
    }
    members
}

fn member(source: &mut Source, created: Stamp, workspace_id: &str, seed: &MemberSeed, host: &str) -> Member {
    let mut member = Member::pending(source, created, workspace_id, &address(seed, host), seed.role.clone());
    member.nickname = seed.nickname.map(str::to_owned);
    if *seed.role == Role::View {
        let sections = [Permission::DashboardView, Permission::CampaignsView, Permission::AnalyticsView];
        member.permissions = Some(sections.to_vec());
    }
    if seed.accepted {
        member.accept();
        member.name = Some(Name { first: seed.first.to_owned(), last: seed.last.to_owned() });
    }
    member
}

fn address(seed: &MemberSeed, host: &str) -> String {
    format!("{}.{}@{}", seed.first, seed.last, seed.host.unwrap_or(host)).to_lowercase()
}

/// The user id of somebody who left the agency before its first member of today was invited.
fn former_member() -> String {
    uuid_at(Stamp::START.plus(-399 * DAY), &[0x5a; 10])
}

fn keys(source: &mut Source, seeds: &[KeySeed], workspace_id: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for (index, seed) in seeds.iter().enumerate() {
        let created = source.days_ago(380 - 50 * index as i64);
        let scopes = seed.scopes.iter().map(|scope| Scope::from_static(scope)).collect();
        keys.push(Key::new(source, created, workspace_id, seed.name, scopes));
    }
    in_order(&mut keys);
    keys
}

/// The keys that the log shows at work.
fn working_keys(seeds: &[KeySeed], keys: &[Key]) -> Vec<WorkingKey> {
    let working = seeds.iter().filter(|seed| !seed.does.is_empty());
    working
        .filter_map(|seed| {
            let key = keys.iter().find(|key| key.name == seed.name)?;
            Some(WorkingKey::new(&key.id, seed.does))
        })
        .collect()
}

fn accounts(source: &mut Source, client: &Client, profile: &Profile, least: usize) -> Vec<Account> {
    const STATES: [AccountStatus; 10] = {
        use AccountStatus::{Active, ConnectionError, Maintenance, Paused, SendingError};
        [Active, Active, Paused, Active, Active, ConnectionError, Active, Active, Maintenance, SendingError]
    };
    const WARMUPS: [WarmupStatus; 6] = {
        use WarmupStatus::{Active, Banned, Paused};
        [Active, Active, Active, Paused, Active, Banned]
    };
    const PROVIDERS: [ProviderCode; 5] = {
        use ProviderCode::{CustomImapSmtp, Google, Microsoft};
        [Google, Google, Microsoft, Google, CustomImapSmtp]
    };
    (0..client.accounts.max(least))
        .map(|index| {
            let (first, last) = people::name(index * 7 + 3);
            let host = format!("{}.{}", ["mail", "go", "try"][index % 3], client.host);
            let created = Stamp::START.plus(-200 * DAY + index as i64 * 11 * 60_000);
            Account {
                email: format!("{first}.{last}{index}@{host}").to_lowercase(),
                timestamp_created: created,
                timestamp_updated: created.plus(9 * DAY),
                first_name: first.to_owned(),
                last_name: last.to_owned(),
                organization: profile.id.clone(),
                status: STATES[index % STATES.len()],
                warmup_status: WARMUPS[index % WARMUPS.len()],
                provider_code: PROVIDERS[index % PROVIDERS.len()],
                setup_pending: index % 13 == 7,
                is_managed_account: index % 13 >= 6,
                added_by: Some(profile.owner.clone()),
                modified_by: None,
                daily_limit: 30,
                stat_warmup_score: source.dice().u32(71..=100),
                tracking_domain_name: (index % 4 != 3).then(|| format!("track.{host}")),
                is_prewarmed: index % 11 == 4,
            }
        })
        .collect()
}

fn campaigns(
    source: &mut Source,
    client: &Client,
    profile: &Profile,
    members: &[Member],
    accounts: &[Account],
    least: usize,
) -> Vec<Campaign> {
    let owners: Vec<&Member> = members.iter().filter(|member| member.accepted && member.role != Role::View).collect();
    let mut campaigns: Vec<Campaign> = Vec::new();
    for index in 0..client.campaigns.len().max(least) {
        let (name, status) = match client.campaigns.get(index) {
            Some((name, status)) => ((*name).to_owned(), *status),
            None => (format!("Follow-up wave {index}"), CampaignStatus::Completed),
        };
        let created = Stamp::START.plus(-150 * DAY + index as i64 * 60 * 60_000);
        let is_of_agent = name.contains(people::OF_AGENT);
        let owner = owners.get(index % owners.len().max(1)).map(|owner| owner.user_id.clone());
        campaigns.push(Campaign {
            id: source.id(created),
            name,
            status,
            campaign_schedule: schedule(status),
            timestamp_created: created,
            timestamp_updated: created.plus(3 * DAY),
            organization: profile.id.clone(),
            owned_by: owner.clone(),
            created_by: owner,
            email_list: accounts
                .iter()
                .skip(index % 5)
                .step_by(5)
                .take(3)
                .map(|account| account.email.clone())
                .collect(),
            email_tag_list: Vec::new(),
            ai_sdr_id: is_of_agent.then(|| source.id(created)),
            not_sending_status: (status == CampaignStatus::AccountsUnhealthy).then_some(2),
            is_evergreen: index % 4 == 1,
            daily_limit: 150,
        });
    }
    in_order(&mut campaigns);
    campaigns
}

/// A draft has none yet: an empty object, as has been seen live.
fn schedule(status: CampaignStatus) -> serde_json::Value {
    if status == CampaignStatus::Draft {
        return json!({});
    }
    json!({
        "schedules": [{
            "name": "Weekdays",
            "timing": { "from": "09:00", "to": "17:00" },
            "days": { "1": true, "2": true, "3": true, "4": true, "5": true },
            "timezone": "America/Chicago",
        }],
    })
}

fn tags(source: &mut Source, client: &Client, workspace_id: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for (index, (label, description)) in client.tags.iter().enumerate() {
        let created = source.days_ago(120 - 10 * index as i64);
        tags.push(Tag::new(source, created, workspace_id, label, *description));
    }
    in_order(&mut tags);
    tags
}

/// The first tag is on some campaigns, the second on some accounts.
fn mappings(source: &mut Source, tags: &[Tag], accounts: &[Account], campaigns: &[Campaign]) -> Vec<Mapping> {
    let mut mappings: Vec<Mapping> = Vec::new();
    let first = campaigns.iter().take(3).map(|campaign| (0, ResourceType::Campaign, campaign.id.as_str()));
    let second = accounts.iter().take(4).map(|account| (1, ResourceType::Account, account.email.as_str()));
    for (day, (index, kind, resource_id)) in first.chain(second).enumerate() {
        if let Some(tag) = tags.get(index) {
            let created = source.days_ago(60 - 2 * day as i64);
            mappings.push(Mapping::new(source, created, tag, kind, resource_id));
        }
    }
    in_order(&mut mappings);
    mappings
}
