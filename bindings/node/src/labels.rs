//! What codes mean, in words.

use instantly_rbac::accounts::{AccountStatus, ProviderCode, WarmupStatus};
use instantly_rbac::audit_logs::ActivityType;
use instantly_rbac::campaigns::CampaignStatus;
use instantly_rbac::tags::ResourceType;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::offline::Offline;

/// The words of every code that is known.
macro_rules! words {
    ($codes:ty) => {
        <$codes>::KNOWN
            .iter()
            .map(|known| (known.code().to_string(), json!(known.name())))
            .collect::<Map<String, Value>>()
    };
}

pub const OFFLINE: &[Offline] = &[("labels", |_| {
    Answer::of(&json!({
        "activityType": words!(ActivityType),
        "campaignStatus": words!(CampaignStatus),
        "accountStatus": words!(AccountStatus),
        "warmupStatus": words!(WarmupStatus),
        "providerCode": words!(ProviderCode),
        "resourceType": words!(ResourceType),
    }))
})];
