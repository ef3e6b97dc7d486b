//! Campaigns and accounts of people who are no members: nobody who is one answers for them.

use std::collections::BTreeSet;

use super::tags::Tagged;
use super::{Finding, Severity, Subject};
use crate::members::Member;

const HAND_OVER: &str = "Hand it over to a member, in the dashboard, unless its owner is at work from another workspace \
of the group";
const CONNECT_ANEW: &str = "Find out whose mailbox it is: have a member connect it anew, or remove it";

/// What belongs to nobody who is a member, or who owns the workspace. Nothing where it is not known who all of them are.
pub(super) fn findings(members: &[Member], owner: Option<&str>, listed: &Tagged<'_>) -> Vec<Finding> {
    let ids = members.iter().map(|member| member.given("user_id", &member.user_id).map(str::to_lowercase));
    let Some(mut known) = ids.collect::<Option<BTreeSet<String>>>() else { return Vec::new() };
    // A workspace has an owner at least.
    if known.is_empty() {
        return Vec::new();
    }
    known.extend(owner.map(str::to_lowercase));
    let is_gone = |user: &&str| !user.is_empty() && !known.contains(&user.to_lowercase());
    let campaigns = listed.campaigns.iter().filter_map(|campaign| {
        let user = campaign.owned_by.as_deref().filter(is_gone)?;
        let why = format!("its owner, the user {user}, is no member of the workspace");
        Some(Subject::campaign(campaign).finding(Severity::Medium, "owned_by_no_member", why, HAND_OVER))
    });
    let accounts = listed.accounts.iter().filter_map(|account| {
        let user = account.added_by.as_deref().filter(is_gone)?;
        let why = format!("the user {user}, who added it, is no member of the workspace");
        Some(Subject::account(account).finding(Severity::Medium, "added_by_no_member", why, CONNECT_ANEW))
    });
    campaigns.chain(accounts).collect()
}
