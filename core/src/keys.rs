//! API keys: what programs may do. A key cannot be changed, only replaced; it has no expiry.

mod create;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::List;
use crate::client::Client;
use crate::decode::record;
use crate::error::{Error, ErrorKind, Result};
use crate::hints;
use crate::json::{Extra, JsonValue};
use crate::operation::Operation;
use crate::page::{Items, OnRows, Page, PageOptions};
use crate::reply::{Removal, Reply};
use crate::request::Query;
use crate::rows::Rows;
use crate::scopes::Scope;
use crate::secret::{MASK, SecretString};
use crate::timestamp::Timestamp;
use create::{NewKey, create};

record! {
    /// An API key. Its secret prints as `***`.
    pub struct ApiKey {
        /// The key, which `revoke` takes.
        identity id: String,
        /// Its name.
        required name: String,
        /// What it may do.
        required scopes: Vec<Scope>,
        /// The secret itself: on a key just created, or in a list that was asked to reveal it.
        optional key: Option<SecretString>,
        /// The workspace.
        required organization_id: String,
        /// When it was created.
        required timestamp_created: Option<Timestamp>,
        /// When it was last changed.
        required timestamp_updated: Option<Timestamp>,
    }
}

impl ApiKey {
    /// The secret itself, which a key just created always has: the API may show it only then. Of a listed key it is
    /// empty, unless the list was asked to reveal it.
    pub fn secret(&self) -> &str {
        self.key.as_ref().map(SecretString::expose).unwrap_or_default()
    }
}

/// The scopes that the original request gives to each team's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Preset {
    /// Marketing: `campaigns:read`, `accounts:read`.
    AnalyticsReadOnly,
    /// SDRs: `campaigns:all`, `leads:all`.
    CampaignManagement,
    /// An integration that handles webhooks: `leads:read`, so that it can look up the lead of an
    /// event. Receiving events needs no scope. `webhooks:*` would add managing the webhooks
    /// themselves (`webhooks:create`, `webhooks:update` and so on), and `webhook_events:read`
    /// looking up past deliveries.
    WebhookHandler,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 3] = [Preset::AnalyticsReadOnly, Preset::CampaignManagement, Preset::WebhookHandler];

    /// The canonical name, for example `analytics_read_only`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The scopes to create a key with.
    pub fn scopes(self) -> Vec<Scope> {
        let names: &[&'static str] = match self {
            Preset::AnalyticsReadOnly => &["campaigns:read", "accounts:read"],
            Preset::CampaignManagement => &["campaigns:all", "leads:all"],
            Preset::WebhookHandler => &["leads:read"],
        };
        names.iter().copied().map(Scope::from_static).collect()
    }
}

/// How to list keys. The default hides their secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct KeyFilter {
    /// Keep the secrets that the API's list may hold, to be read like that of a key just created. Without it they are
    /// dropped as soon as the list arrives.
    pub reveal: bool,
}

/// How to create a key. The default sends one request, whatever becomes of its reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CreateOptions {
    /// Where the reply is lost, revoke what was made, whose secret is lost, and create the key anew.
    pub recover: bool,
}

/// The API keys of a workspace.
pub struct Keys<'a> {
    pub(crate) client: &'a Client,
}

impl Keys<'_> {
    /// All keys. Scope: `api_keys:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// for key in &client.keys().list(&Default::default())? {
    ///     println!("{:?} may {:?}", key.name, key.scopes);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any error of any page: never a part of the list.
    pub fn list(&self, filter: &KeyFilter) -> Result<List<ApiKey>> {
        self.iter(filter).into_list()
    }

    /// The same, page by page as they are needed.
    pub fn iter(&self, filter: &KeyFilter) -> Items<ApiKey> {
        Items::new(self.client, Operation::KeysList, Ok(Query::default()), filter.on_rows())
    }

    /// One page of the same.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a limit above 100.
    pub fn page(&self, filter: &KeyFilter, options: &PageOptions) -> Result<Page<ApiKey>> {
        self.iter(filter).page(options)
    }

    /// Creates a key. Scope: `api_keys:create`.
    ///
    /// The request is sent once. Where its reply is lost, a key may exist whose secret was not received:
    /// the error is `OutcomeUnknown`, and its [`candidates`](Error::candidates) are the keys of that
    /// name and these scopes that were made since the call began, as far as they could be listed
    /// (scope `api_keys:read`).
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::keys::Preset;
    ///
    /// let key = client.keys().create("marketing", &Preset::AnalyticsReadOnly.scopes())?;
    /// assert!(!key.secret().is_empty());
    /// assert!(!format!("{key:?}").contains(key.secret()), "printed as ***");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for an empty name, no scopes (what the API makes of none is not
    /// documented), or a scope that is not documented.
    pub fn create<S: AsRef<str>>(&self, name: &str, scopes: &[S]) -> Result<Reply<ApiKey>> {
        self.create_with(name, scopes, &CreateOptions::default())
    }

    /// The same with options. With `recover` a lost reply is made good where that is possible: the
    /// candidates are revoked and the key is created anew; `meta.recovered` and `meta.hint` say so.
    /// Scopes: `api_keys:create`, `api_keys:read` and `api_keys:delete`.
    ///
    /// Of two calls that create a key of the same name and scopes in the same moment, from whatever
    /// program, one may revoke the other's: give each key a name of its own.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::keys::CreateOptions;
    /// use instantly_sandbox::Fault;
    ///
    /// sandbox.fault(Fault::drop_reply().on("keys.create"));
    /// let key = client.keys().create_with("deploy-42", &["leads:read"], &CreateOptions { recover: true })?;
    /// assert!(key.meta.recovered && !key.secret().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create). `OutcomeUnknown` also where no candidate was found: the lost
    /// request may still be carried out.
    pub fn create_with<S: AsRef<str>>(
        &self,
        name: &str,
        scopes: &[S],
        options: &CreateOptions,
    ) -> Result<Reply<ApiKey>> {
        let CreateOptions { recover } = options;
        create(self.client, NewKey::checked(name, scopes)?, *recover)
    }

    /// Revokes a key, at once and for good. Scope: `api_keys:delete`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let id = client.keys().create("short-lived", &["leads:read"])?.id.clone();
    /// assert_eq!(client.keys().revoke(&id)?.id, id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Refused`, with nothing sent, where the key is known to be the one in use: known from
    /// lists of keys that this client read.
    pub fn revoke(&self, id: &str) -> Result<Removal<ApiKey>> {
        let check = || {
            if self.client.own_key_id().is_some_and(|own| own.eq_ignore_ascii_case(id)) {
                return Err(Error::new(ErrorKind::Refused, "nothing was sent: this is the key in use")
                    .with(|details| details.hint = Some(hints::SELF_REVOCATION.into())));
            }
            Ok(())
        };
        self.client.remove(Operation::KeysRevoke, id, check, hide)
    }
}

impl KeyFilter {
    fn on_rows(&self) -> OnRows {
        let KeyFilter { reveal } = self;
        if *reveal { reveal_noticing } else { hide }
    }
}

fn reveal_noticing(client: &Client, keys: &mut Rows) {
    for key in keys.iter() {
        if let Some(secret) = key.secret() {
            client.notice_key(key.id(), secret);
        }
    }
    mask_extra(keys);
}

fn hide(client: &Client, keys: &mut Rows) {
    reveal_noticing(client, keys);
    keys.remove_secrets();
}

/// A field that we do not know might hold the secret, under another name or deep inside.
fn mask_extra(keys: &mut Rows) {
    keys.replace_odd(|secret, name, json| {
        let secret = secret.map(SecretString::expose).filter(|secret| !secret.is_empty());
        let mut value = JsonValue::known(json);
        mask(name, &mut value, secret);
        (value.as_str() != json).then_some(value)
    });
}

fn mask(name: &str, value: &mut JsonValue, secret: Option<&str>) {
    let name = name.to_ascii_lowercase();
    let is_named_so = || ["key", "secret", "token"].iter().any(|word| name.contains(word));
    let is_secret = |text: &str| secret.is_some_and(|secret| text.contains(secret));
    match value.as_str().as_bytes() {
        _ if is_named_so() => *value = JsonValue::of(&MASK),
        [b'"', ..] if value.text().is_some_and(|text| is_secret(&text)) => *value = JsonValue::of(&MASK),
        [b'{', ..] => {
            let mut fields: Extra = value.parse().unwrap_or_default();
            fields.iter_mut().for_each(|(name, value)| mask(name, value, secret));
            *value = JsonValue::of(&fields);
        }
        [b'[', ..] => {
            let mut items: Vec<JsonValue> = value.parse().unwrap_or_default();
            items.iter_mut().for_each(|item| mask("", item, secret));
            *value = JsonValue::of(&items);
        }
        _ => {}
    }
}
