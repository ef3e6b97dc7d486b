//! The workspace itself: name, ownership, removal, agency domain, plan.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::decode::record;
use crate::error::{Error, ErrorKind, Result};
use crate::json::JsonObject;
use crate::members::Member;
use crate::members::check_email;
use crate::operation::{Composed, Operation};
use crate::recovery::{Age, Found, write_or_find};
use crate::reply::{Change, Reply};
use crate::request::{Received, check_id, read_record};
use crate::rows::{FromRow, Rows};
use crate::secret::SecretString;
use crate::timestamp::Timestamp;

record! {
    /// The plan for e-mail verification.
    pub struct VerificationPlan {
        /// Verifications that the plan holds.
        optional quantity: Option<f64>,
        /// The product.
        optional product_id: Option<String>,
        /// When it last changed.
        optional timestamp_updated: Option<Timestamp>,
    }
}

record! {
    /// A workspace.
    pub struct Workspace {
        /// The workspace.
        required id: String,
        /// When it was created.
        required timestamp_created: Option<Timestamp>,
        /// When it was last changed.
        required timestamp_updated: Option<Timestamp>,
        /// When it will be removed, where that is scheduled.
        optional scheduled_for_removal_at: Option<Timestamp>,
        /// The owner (a `user_id`).
        required owner: String,
        /// Its name.
        required name: String,
        /// The outreach plan.
        optional plan_id: Option<String>,
        /// The bundle.
        optional plan_id_bundle: Option<String>,
        /// The lead finder plan.
        optional plan_id_leadfinder: Option<String>,
        /// The verification plan.
        optional plan_id_verification: Option<VerificationPlan>,
        /// The CRM plan.
        optional plan_id_crm: Option<String>,
        /// The website visitor plan.
        optional plan_id_website_visitor: Option<String>,
        /// The inbox placement plan.
        optional plan_id_inbox_placement: Option<String>,
        /// Whether who unsubscribes goes to the block list.
        optional add_unsub_to_block: Option<bool>,
        /// What an opportunity is worth, unless said otherwise.
        optional default_opportunity_value: Option<f64>,
        /// The logo.
        optional org_logo_url: Option<String>,
        /// The agency domain.
        optional org_client_domain: Option<String>,
    }
}

record! {
    /// A DNS record that the agency domain still needs.
    pub struct DomainVerification {
        /// The type of the record.
        optional record_type = "type": Option<String>,
        /// Its name.
        optional domain: Option<String>,
        /// Its value.
        optional value: Option<String>,
        /// Why it is needed.
        optional reason: Option<String>,
    }
}

record! {
    /// The agency domain and its verification.
    pub struct DomainInfo {
        /// The domain.
        optional name: Option<String>,
        /// Whether it is verified.
        optional verified: Option<bool>,
        /// What is still needed.
        optional verification: Option<Vec<DomainVerification>>,
    }
}

record! {
    /// The plan of one product, with the quotas that the product has. Times are Unix seconds.
    pub struct ProductPlan {
        /// The plan's name.
        optional plan_name: Option<String>,
        /// Day, week, month or year.
        optional interval: Option<String>,
        /// The end of the paid period.
        optional current_period_end: Option<f64>,
        /// When it ends, where it was cancelled.
        optional cancel_at_time: Option<f64>,
        /// The price of an interval.
        optional price_in_dollars: Option<f64>,
        /// The product.
        optional product_id: Option<String>,
        /// How many add-ons there are.
        optional addons_qty: Option<f64>,
        /// Leads at the most.
        optional total_lead_limit: Option<f64>,
        /// Leads now.
        optional current_lead_count: Option<f64>,
        /// Leads at the most, without add-ons.
        optional base_lead_limit: Option<f64>,
        /// Credits in all.
        optional total_credits: Option<f64>,
        /// Credits left.
        optional available_credits: Option<f64>,
        /// The chosen price.
        optional price_option_id: Option<String>,
        /// The plan's own limit.
        optional plan_limit: Option<f64>,
    }
}

record! {
    /// The plans of a workspace, product by product.
    pub struct PlanSubscriptions {
        /// Sending.
        optional outreach: Option<ProductPlan>,
        /// Credits.
        optional credits: Option<ProductPlan>,
        /// The bundle.
        optional bundle: Option<ProductPlan>,
        /// The CRM.
        optional crm: Option<ProductPlan>,
        /// Website visitors.
        optional website_visitors: Option<ProductPlan>,
        /// Inbox placement.
        optional inbox_placement: Option<ProductPlan>,
    }
}

record! {
    /// Plan and quota of each product.
    pub struct PlanDetails {
        /// The workspace.
        optional organization_id: Option<String>,
        /// Its name.
        optional organization_name: Option<String>,
        /// The plans.
        optional subscriptions: Option<PlanSubscriptions>,
        /// What may be bought on top.
        optional addons: Option<JsonObject>,
    }
}

record! {
    /// One subscription. Times are Unix seconds.
    pub struct Subscription {
        /// The workspace that it is for.
        optional workspace_id: Option<String>,
        /// Month or year.
        optional interval: Option<String>,
        /// How many.
        optional quantity: Option<f64>,
        /// The product.
        optional product_id: Option<String>,
        /// The sort of product.
        optional product_type: Option<String>,
        /// Whether it is a plan or an add-on.
        optional plan_type: Option<String>,
        /// The end of the paid period.
        optional current_period_end: Option<f64>,
        /// When it ends, where it was cancelled.
        optional cancel_at_time: Option<f64>,
        /// The price of an interval.
        optional price_in_dollars: Option<f64>,
        /// The chosen price.
        optional price_id: Option<String>,
    }
}

record! {
    /// The subscriptions of a workspace.
    pub struct SubscriptionDetails {
        /// The subscriptions.
        optional subscriptions: Option<Vec<Subscription>>,
        /// Whether all of them were cancelled.
        optional all_subs_cancelled: Option<bool>,
    }
}

/// What to change of the workspace; at least one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorkspaceUpdate {
    /// The new name.
    pub name: Option<String>,
    /// The URL of the logo.
    pub org_logo_url: Change<String>,
}

/// The workspace of the client.
pub struct WorkspaceApi<'a> {
    pub(crate) client: &'a Client,
}

impl WorkspaceApi<'_> {
    /// The workspace. Scope: `workspaces:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let workspace = client.workspace().get()?;
    /// println!("{:?} is owned by {:?}", workspace.name, workspace.owner);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn get(&self) -> Result<Reply<Workspace>> {
        self.client.send(Operation::WorkspaceGet, read_record, |_| Ok(()))
    }

    /// Changes the name or the logo. Scope: `workspaces:update`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::workspace::WorkspaceUpdate;
    ///
    /// let update = WorkspaceUpdate { name: Some("Northwind".to_owned()), ..Default::default() };
    /// assert_eq!(client.workspace().update(&update)?.name, "Northwind");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where nothing is to be changed.
    pub fn update(&self, update: &WorkspaceUpdate) -> Result<Reply<Workspace>> {
        self.client.send(Operation::WorkspaceUpdate, read_record, |call| {
            let WorkspaceUpdate { name, org_logo_url } = update;
            let mut body = Map::new();
            if let Some(name) = name {
                check_not_empty("name", name)?;
                body.insert("name".to_owned(), json!(name));
            }
            org_logo_url.write("org_logo_url", &mut body);
            if body.is_empty() {
                return Err(Error::invalid_argument("update", "give a name or an org_logo_url to change"));
            }
            call.body(&Value::Object(body))
        })
    }

    /// Hands the workspace to the person of this e-mail address. Scope: `workspaces:update`.
    ///
    /// `sec` is a security token that the API asks for; how to obtain one is not documented, so
    /// try this in the sandbox first. The request is sent once. Where its reply is lost, the owner
    /// is read back (scopes `workspaces:read` and `workspace_members:read`, which shows whose id it
    /// is): where it is that person, that is the result, with `meta.recovered`.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for an address without `@` or an empty `sec`. `OutcomeUnknown` where the
    /// reply was lost and the workspace is not known to be that person's.
    pub fn change_owner(&self, email: &str, sec: impl Into<SecretString>) -> Result<Reply<Workspace>> {
        let sec = sec.into();
        write_or_find(
            self.client,
            Operation::WorkspaceChangeOwner,
            |client| client.workspace().post_owner(email, &sec),
            |call| {
                let now = call.client.workspace().get();
                let workspace = call.part(now)?;
                let is_it = |member: &Member| {
                    let is_named = |address: &str| address.to_lowercase() == email.to_lowercase();
                    let owner = workspace.given("owner", &workspace.owner);
                    (member.given("email", &member.email).is_some_and(is_named)
                        || member.user_email.as_deref().is_some_and(is_named))
                        && owner.is_some()
                        && member.given("user_id", &member.user_id) == owner
                };
                let owners = call.search(Operation::MembersList, |_, _| (), is_it, |_| None)?;
                let is_owner = !owners.is_empty();
                Ok(is_owner.then_some(Found { value: workspace, age: Age::Unknown }).into_iter().collect())
            },
        )
    }

    fn post_owner(&self, email: &str, sec: &SecretString) -> Result<Reply<Workspace>> {
        self.client.send(Operation::WorkspaceChangeOwner, read_record, |call| {
            check_email("email", email)?;
            check_not_empty("sec", sec.expose())?;
            call.mask(sec);
            call.secret_body(json!({ "email": email, "sec": sec.expose() }))
        })
    }

    /// Hands the workspace to a member, whose e-mail address is looked up. Scopes:
    /// `workspace_members:read` and `workspaces:update`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::members::Role;
    ///
    /// let members = client.members().list(&Default::default())?;
    /// let admin = members.iter().find(|member| member.role == Role::Admin).unwrap();
    /// let workspace = client.workspace().change_owner_to_member(&admin.id, sandbox.owner_token())?;
    /// assert_eq!(workspace.owner, admin.user_id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Refused`, with nothing changed, where the member has not accepted the invitation;
    /// otherwise as for [`change_owner`](Self::change_owner).
    pub fn change_owner_to_member(&self, member_id: &str, sec: impl Into<SecretString>) -> Result<Reply<Workspace>> {
        let name = Composed::WorkspaceChangeOwnerToMember;
        let sec = sec.into();
        check_id("member_id", member_id)
            .and_then(|()| check_not_empty("sec", sec.expose()))
            .map_err(|error| error.in_operation(name))?;
        let Reply { value: member, mut meta } = self.client.members().get(member_id)?;
        let address = member.user_email.as_deref().or(member.given("email", &member.email));
        let email = match (member.accepted, address) {
            (Some(false) | None, _) => {
                let message = "nothing was changed: the member is not known to have accepted the invitation";
                return Err(Error::new(ErrorKind::Refused, message).in_operation(name).after(&meta));
            }
            (_, None) => return Err(Error::decode("the member has no e-mail address").in_operation(name).after(&meta)),
            (_, Some(email)) => email,
        };
        let reply = self.change_owner(email, sec).map_err(|error| error.after(&meta))?;
        meta.add(reply.meta);
        Ok(Reply { value: reply.value, meta })
    }

    /// Schedules the workspace for removal in 24 hours. Scope: `workspaces:delete`.
    ///
    /// The request is sent once, so that a repeat cannot move the time. Where its reply is lost,
    /// the error is `OutcomeUnknown`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// assert!(client.workspace().schedule_removal()?.scheduled_for_removal_at.is_some());
    /// assert!(client.workspace().cancel_removal()?.scheduled_for_removal_at.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn schedule_removal(&self) -> Result<Reply<Workspace>> {
        self.client.send(Operation::WorkspaceScheduleRemoval, read_record, |_| Ok(()))
    }

    /// Cancels the scheduled removal. Scope: `workspaces:delete`. Where the reply is lost and the
    /// workspace may not be read, the result is empty and `meta.hint` says so.
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn cancel_removal(&self) -> Result<Reply<Workspace>> {
        self.end(Operation::WorkspaceCancelRemoval)
    }

    /// The agency domain and its verification. Scope: `workspaces:read`.
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn get_domain(&self) -> Result<Reply<DomainInfo>> {
        self.client.send(Operation::WorkspaceGetDomain, read_record, |_| Ok(()))
    }

    /// Sets the agency domain. Scope: `workspaces:update`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// client.workspace().set_domain("app.example.com")?;
    /// let domain = client.workspace().get_domain()?;
    /// println!("verified: {:?}, still needed: {:?}", domain.verified, domain.verification);
    /// client.workspace().delete_domain()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for an empty domain.
    pub fn set_domain(&self, domain: &str) -> Result<Reply<Workspace>> {
        self.client.send(Operation::WorkspaceSetDomain, read_record, |call| {
            check_not_empty("domain", domain)?;
            call.body(&json!({ "domain": domain }))
        })
    }

    /// Removes the agency domain. Scope: `workspaces:update`, not `delete`. A lost reply is as for
    /// [`cancel_removal`](Self::cancel_removal).
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn delete_domain(&self) -> Result<Reply<Workspace>> {
        self.end(Operation::WorkspaceDeleteDomain)
    }

    /// Plan and quota of each product. Scope: `workspace_billing:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let plan = client.workspace().plan()?;
    /// let outreach = plan.subscriptions.as_ref().and_then(|plans| plans.outreach.as_ref());
    /// println!("{:?}", outreach.and_then(|outreach| outreach.plan_name.clone()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn plan(&self) -> Result<Reply<PlanDetails>> {
        self.client.send(Operation::WorkspacePlan, read_record, |_| Ok(()))
    }

    /// The subscriptions. Scope: `workspace_billing:read`.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// println!("all cancelled: {:?}", client.workspace().subscription()?.all_subs_cancelled);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub fn subscription(&self) -> Result<Reply<SubscriptionDetails>> {
        self.client.send(Operation::WorkspaceSubscription, read_record, |_| Ok(()))
    }

    /// Ends something of the workspace. Where the reply was lost and a repeat found it ended, the workspace is read;
    /// where that is not allowed, what was asked for is done all the same.
    fn end(&self, operation: Operation) -> Result<Reply<Workspace>> {
        let read = |response: Received<'_>| response.map(|response| read_record(Some(response))).transpose();
        let Reply { value, mut meta } = self.client.send(operation, read, |_| Ok(()))?;
        if let Some(value) = value {
            return Ok(Reply { value, meta });
        }
        meta.recovered = true;
        let value = match self.get() {
            Ok(now) => {
                meta.add(now.meta);
                now.value
            }
            Err(error) if error.kind() == ErrorKind::Cancelled => return Err(error.after(&meta)),
            Err(error) => {
                meta.attempts += error.attempts();
                meta.hint =
                    Some("It is done, but the reply was lost and the workspace could not be read afterwards".into());
                // Nothing of it is known, and each stand-in is named as one.
                Workspace::from_row(Rows::nested("{}", &Workspace::SPEC).row(0))
            }
        };
        Ok(Reply { value, meta })
    }
}

fn check_not_empty(argument: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid_argument(argument, "must not be empty"));
    }
    Ok(())
}
