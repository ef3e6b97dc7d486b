//! `codeNames`: what the numbers of the API stand for.

use instantly_rbac::accounts::{AccountStatus, ProviderCode, WarmupStatus};
use instantly_rbac::audit_logs::ActivityType;
use instantly_rbac::campaigns::CampaignStatus;
use instantly_rbac::tags::ResourceType;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::offline::Offline;

/// The name of each code that an enumeration knows.
macro_rules! names {
    ($enumeration:ty) => {
        <$enumeration>::KNOWN
            .iter()
            .map(|known| (known.code().to_string(), json!(known.name())))
            .collect::<Map<String, Value>>()
    };
}

pub const OFFLINE: &[Offline] = &[("codes.names", |_| {
    Answer::of(&json!({
        "activity_type": names!(ActivityType),
        "campaign_status": names!(CampaignStatus),
        "account_status": names!(AccountStatus),
        "warmup_status": names!(WarmupStatus),
        "provider_code": names!(ProviderCode),
        "resource_type": names!(ResourceType),
    }))
})];
