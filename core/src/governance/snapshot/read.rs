//! How a snapshot is read: twice, and again while two rounds in a row differ.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{Content, Group, Part, Snapshot, SnapshotOptions, Taken, state};
use crate::accounts::AccountFilter;
use crate::campaigns::CampaignFilter;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::governance::Governance;
use crate::keys::KeyFilter;
use crate::members::MemberFilter;
use crate::side_by_side::side_by_side;
use crate::tags::{MappingFilter, TagFilter};
use crate::timestamp::Timestamp;

/// Rounds at the most.
const MOST_ROUNDS: u32 = 4;
/// Lists that are read at the same time; the pages of each come one after the other.
const SIDE_BY_SIDE: usize = 3;

impl Governance<'_> {
    /// What there is, at one moment: the members, keys, links and tags with what carries them are read until two rounds
    /// in a row agree, four rounds at the most. A part that the key may not read is in `unread`, and never empty.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let before = client.governance().snapshot(&Default::default())?;
    /// client.tags().create("West", None)?;
    /// let after = client.governance().snapshot(&Default::default())?;
    /// assert_ne!(before.digest, after.digest);
    /// for change in before.diff(&after)?.changes {
    ///     println!("{:?} {:?} {}", change.sort, change.kind, change.subject);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of reading the workspace, and of each list but 402 and 403.
    pub fn snapshot(&self, options: &SnapshotOptions) -> Result<Snapshot> {
        let parts = options.parts.clone().unwrap_or_else(|| Part::ALL.to_vec());
        let requests = AtomicU32::new(0);
        let began = Timestamp::now();
        let mut content = read(self.client, &parts, &requests)?;
        // Campaigns and accounts change by themselves, and give nobody access.
        let again: Vec<Part> = parts.iter().copied().filter(|part| *part != Part::Resources).collect();
        let (mut rounds, mut stable) = (1, false);
        while !stable && rounds < MOST_ROUNDS {
            let mut next = read(self.client, &again, &requests)?;
            rounds += 1;
            next.campaigns.clone_from(&content.campaigns);
            next.accounts.clone_from(&content.accounts);
            let of_resources = |(part, why): (&String, &String)| (part == Part::Resources.name()).then(|| why.clone());
            if let Some(why) = content.unread.iter().find_map(of_resources) {
                next.unread.insert(Part::Resources.name().to_owned(), why);
            }
            stable = next == content;
            content = next;
        }
        let taken = Taken {
            began,
            ended: Timestamp::now(),
            rounds,
            stable,
            requests: requests.into_inner(),
            key_in_use: self.client.own_key_id().map(str::to_owned),
            as_workspace: self.client.workspace_id().map(str::to_owned),
            client: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Snapshot::new(content, taken)
    }
}

/// A list to read.
#[derive(Clone, Copy)]
enum Listing {
    Workspace,
    Of(Part),
}

/// Everything once.
fn read(client: &Client, parts: &[Part], requests: &AtomicU32) -> Result<Content> {
    let listings: Vec<Listing> =
        [Listing::Workspace].into_iter().chain(parts.iter().copied().map(Listing::Of)).collect();
    let results = side_by_side(client, &listings, SIDE_BY_SIDE, |client, listing| one(client, *listing, requests));
    let mut content = Content::default();
    for (listing, result) in listings.into_iter().zip(results) {
        let interrupted = || Err(Error::new(ErrorKind::Cancelled, "the caller interrupted the snapshot"));
        match (result.unwrap_or_else(interrupted), listing) {
            (Ok(fill), _) => fill(&mut content),
            (Err(error), Listing::Of(part)) if is_refusal(&error) => {
                content.unread.insert(part.name().to_owned(), error.to_string());
            }
            (Err(error), _) => return Err(error),
        }
    }
    Ok(content)
}

fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::PaymentRequired)
}

/// Puts what was read where it belongs.
type Fill = Box<dyn FnOnce(&mut Content) + Send>;

fn one(client: &Client, listing: Listing, requests: &AtomicU32) -> Result<Fill> {
    let count = |attempts: u32| _ = requests.fetch_add(attempts, Ordering::Relaxed);
    Ok(match listing {
        Listing::Workspace => {
            let reply = client.workspace().get()?;
            count(reply.meta.attempts);
            let workspace = state::workspace(reply.value);
            Box::new(|content| content.workspace = workspace)
        }
        Listing::Of(Part::Members) => {
            let list = client.members().list(&MemberFilter::default())?;
            count(list.meta.attempts);
            let members = state::people(list.items);
            Box::new(|content| content.members = Some(members))
        }
        Listing::Of(Part::Keys) => {
            let list = client.keys().list(&KeyFilter::default())?;
            count(list.meta.attempts);
            let keys = state::keys(list.items);
            Box::new(|content| content.keys = Some(keys))
        }
        Listing::Of(Part::Group) => {
            let links = client.groups().list()?;
            let admin = client.groups().admin()?;
            count(links.meta.attempts + admin.meta.attempts);
            let has_admin = admin.has_admin_workspace != Some(false);
            let admin = admin.value.workspace_group_member_id.filter(|_| has_admin);
            let group = Group { admin, links: state::links(links.items) };
            Box::new(|content| content.group = Some(group))
        }
        Listing::Of(Part::Tags) => {
            let tags = client.tags().list(&TagFilter::default())?;
            let mappings = client.tags().mappings(&MappingFilter::default())?;
            count(tags.meta.attempts + mappings.meta.attempts);
            let tags = state::tags(tags.items, mappings.items);
            Box::new(|content| content.tags = Some(tags))
        }
        Listing::Of(Part::Resources) => {
            let campaigns = client.campaigns().list(&CampaignFilter::default())?;
            let accounts = client.accounts().list(&AccountFilter::default())?;
            count(campaigns.meta.attempts + accounts.meta.attempts);
            let (campaigns, accounts) = (state::campaigns(campaigns.items), state::accounts(accounts.items));
            Box::new(|content| (content.campaigns, content.accounts) = (Some(campaigns), Some(accounts)))
        }
    })
}
