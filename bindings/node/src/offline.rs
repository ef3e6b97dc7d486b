//! Functions that need no network, and answer at once.

use std::collections::BTreeMap;

use instantly_bridge::{Arguments, Dialect, Function};
use instantly_rbac::accounts::{AccountStatus, ProviderCode, WarmupStatus};
use instantly_rbac::audit_logs::ActivityType;
use instantly_rbac::campaigns::CampaignStatus;
use instantly_rbac::internals;
use instantly_rbac::keys::Preset;
use instantly_rbac::tags::ResourceType;
use instantly_rbac::{Error, ErrorKind};
use napi_derive::napi;

use crate::answer::{Answer, guard};

/// Calls such a function by its canonical name, with arguments as JSON.
#[napi]
pub fn offline(name: String, arguments: String) -> Answer {
    let Some(Function::Composed(function)) = Function::by_name(&name) else {
        return guard("offline", || Err(Error::new(ErrorKind::Internal, format!("there is no function {name:?}"))));
    };
    guard(function.name(), || instantly_bridge::offline(function, Arguments::of_call(Dialect::JavaScript, arguments)?))
}

/// The scopes of each preset of keys.
#[napi]
pub fn presets() -> BTreeMap<&'static str, Vec<String>> {
    let scopes = |preset: Preset| preset.scopes().iter().map(ToString::to_string).collect();
    Preset::ALL.into_iter().map(|preset| (preset.name(), scopes(preset))).collect()
}

/// What codes mean, in words.
#[napi]
pub fn labels() -> BTreeMap<&'static str, BTreeMap<String, &'static str>> {
    macro_rules! words {
        ($codes:ty) => {
            <$codes>::KNOWN.iter().map(|known| (known.code().to_string(), known.name())).collect()
        };
    }
    BTreeMap::from([
        ("activityType", words!(ActivityType)),
        ("campaignStatus", words!(CampaignStatus)),
        ("accountStatus", words!(AccountStatus)),
        ("warmupStatus", words!(WarmupStatus)),
        ("providerCode", words!(ProviderCode)),
        ("resourceType", words!(ResourceType)),
    ])
}

/// A foreign text for people to read: what it hides is made visible.
#[napi]
pub fn neutral(text: String) -> String {
    internals::neutral(&text).into_owned()
}
