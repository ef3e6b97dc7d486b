//! The workspace itself: name, ownership, removal, agency domain, plan.

use instantly_rbac::members::Role;
use serde::Serialize;
use serde_json::{Value, json};

use crate::dispatch::{Call, Outcome};
use crate::http::Reply;
use crate::refusal::Refusal;
use crate::state::{DAY, Stamp, Workspace};
use crate::validate::Object;

#[derive(Clone, Serialize)]
pub(crate) struct VerificationPlan {
    pub quantity: u32,
    pub product_id: String,
    pub timestamp_updated: Stamp,
}

#[derive(Clone, Serialize)]
pub(crate) struct Profile {
    pub id: String,
    pub timestamp_created: Stamp,
    pub timestamp_updated: Stamp,
    pub scheduled_for_removal_at: Option<Stamp>,
    pub owner: String,
    pub name: String,
    pub plan_id: Option<String>,
    pub plan_id_bundle: Option<String>,
    pub plan_id_leadfinder: Option<String>,
    pub plan_id_verification: VerificationPlan,
    pub plan_id_crm: Option<String>,
    pub plan_id_website_visitor: Option<String>,
    pub plan_id_inbox_placement: Option<String>,
    pub add_unsub_to_block: Option<bool>,
    pub default_opportunity_value: Option<u32>,
    pub org_logo_url: Option<String>,
    pub org_client_domain: Option<String>,
}

pub(crate) fn get(call: &Call<'_>) -> Outcome {
    Ok(Reply::json(200, &call.here().profile))
}

/// Changes the workspace of the call and answers with it.
fn change(call: &mut Call<'_>, make: impl FnOnce(&mut Workspace, Stamp)) -> Outcome {
    let now = call.world.source.tick();
    let here = &mut call.world.workspaces[call.at];
    make(here, now);
    here.profile.timestamp_updated = now;
    Ok(Reply::json(200, &here.profile))
}

pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    body.not_empty()?;
    body.closed(&["name", "org_logo_url"])?;
    let name = body.optional("name").map(|field| field.text()).transpose()?.map(str::to_owned);
    let logo = body.optional("org_logo_url").map(|field| field.nullable_text()).transpose()?;
    let logo = logo.map(|logo| logo.map(str::to_owned));
    if let Some(name) = &name {
        rename_in_links(call, name);
    }
    change(call, |here, _| {
        if let Some(name) = name {
            here.profile.name = name;
        }
        if let Some(logo) = logo {
            here.profile.org_logo_url = logo;
        }
    })
}

/// A link shows the names of both its workspaces as they are now.
fn rename_in_links(call: &mut Call<'_>, name: &str) {
    let here = call.world.workspaces[call.at].id();
    for link in &mut call.world.links {
        if link.admin_workspace_id == here {
            link.admin_workspace_name = Some(name.to_owned());
        }
        if link.sub_workspace_id == here {
            link.sub_workspace_name = Some(name.to_owned());
        }
    }
}

/// The new owner must have accepted; the old one stays as an admin.
pub(crate) fn change_owner(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let email = body.required("email")?;
    let sec = body.required("sec")?;
    let (email, sec) = (email.email()?, sec.text()?);
    if sec != call.world.owner_token {
        return Err(Refusal::new(403, "The security token is not valid"));
    }
    let members = &call.here().members;
    let new = members.iter().position(|member| member.accepted && member.has_email(email)).ok_or_else(|| {
        Refusal::bad_request("The new owner must be a member of the workspace who has accepted the invitation")
    })?;
    if members[new].role == Role::Owner {
        return Err(Refusal::bad_request("This member owns the workspace already"));
    }
    change(call, |here, _| {
        here.members.iter_mut().filter(|member| member.role == Role::Owner).for_each(|old| old.role = Role::Admin);
        here.members[new].role = Role::Owner;
        here.profile.owner = here.members[new].user_id.clone();
    })
}

/// A repeat moves the time, which is why a client had better not repeat it blindly.
pub(crate) fn schedule_removal(call: &mut Call<'_>) -> Outcome {
    change(call, |here, now| here.profile.scheduled_for_removal_at = Some(now.plus(DAY)))
}

pub(crate) fn cancel_removal(call: &mut Call<'_>) -> Outcome {
    if call.here().profile.scheduled_for_removal_at.is_none() {
        return Err(Refusal::not_found());
    }
    change(call, |here, _| here.profile.scheduled_for_removal_at = None)
}

pub(crate) fn get_domain(call: &Call<'_>) -> Outcome {
    let domain = call.here().profile.org_client_domain.as_deref().ok_or_else(Refusal::not_found)?;
    let record = |kind: &str, domain: &str, value: &str| json!({ "type": kind, "domain": domain, "value": value, "reason": "pending_verification" });
    // Nobody sets DNS records for a sandbox, so no domain of it is ever verified.
    Ok(Reply::json(
        200,
        &json!({
            "name": domain,
            "verified": false,
            "verification": [
                record("CNAME", domain, "whitelabel.example.com"),
                record("TXT", &format!("_instantly.{domain}"), &format!("instantly-verify={}", call.here().id())),
            ],
        }),
    ))
}

pub(crate) fn set_domain(call: &mut Call<'_>) -> Outcome {
    let body = Object::body(&call.body)?;
    let domain = body.required("domain")?;
    let name = domain.text()?.to_ascii_lowercase();
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    if !name.contains('.') || name.split('.').any(str::is_empty) || !name.bytes().all(is_host) {
        return domain.refuse("must be a domain name");
    }
    change(call, |here, _| here.profile.org_client_domain = Some(name))
}

pub(crate) fn delete_domain(call: &mut Call<'_>) -> Outcome {
    if call.here().profile.org_client_domain.is_none() {
        return Err(Refusal::not_found());
    }
    change(call, |here, _| here.profile.org_client_domain = None)
}

/// The end of the paid period of everything, in Unix seconds.
const PERIOD_END: i64 = (Stamp::START.0 + 21 * DAY) / 1_000;

/// What every product's plan has in common.
fn product(name: Option<&str>, price: Option<u32>, product_id: Option<&str>, quotas: Value) -> Value {
    let is_bought = product_id.is_some();
    let mut plan = json!({
        "plan_name": name,
        "interval": is_bought.then_some("month"),
        "current_period_end": is_bought.then_some(PERIOD_END),
        "cancel_at_time": null,
        "price_in_dollars": price,
        "product_id": product_id,
    });
    if let (Value::Object(plan), Value::Object(quotas)) = (&mut plan, quotas) {
        plan.extend(quotas);
    }
    plan
}

pub(crate) fn plan(call: &Call<'_>) -> Outcome {
    let Workspace { profile, .. } = call.here();
    let leads = json!({ "total_lead_limit": 25_000, "current_lead_count": 11_482, "base_lead_limit": 25_000 });
    let no_leads = json!({ "total_lead_limit": 0, "current_lead_count": 0, "base_lead_limit": 0 });
    let credits = json!({ "available_credits": null, "plan_limit": null });
    let mut outreach = leads;
    outreach["addons_qty"] = json!(0);
    Ok(Reply::json(
        200,
        &json!({
            "organization_id": profile.id,
            "organization_name": profile.name,
            "subscriptions": {
                "outreach": product(Some("Hypergrowth"), Some(97), profile.plan_id.as_deref(), outreach),
                "credits": product(Some("Growth Credits"), Some(47), profile.plan_id_leadfinder.as_deref(),
                    json!({ "total_credits": 1_500, "available_credits": 903, "price_option_id": null })),
                "bundle": product(None, None, profile.plan_id_bundle.as_deref(), no_leads),
                "crm": product(Some("Growth CRM"), Some(47), profile.plan_id_crm.as_deref(),
                    json!({ "available_credits": 500, "plan_limit": 500 })),
                "website_visitors": product(Some("None"), None, profile.plan_id_website_visitor.as_deref(), credits.clone()),
                "inbox_placement": product(Some("None"), None, profile.plan_id_inbox_placement.as_deref(), credits),
            },
            "addons": addons(),
        }),
    ))
}

/// What could be bought besides.
fn addons() -> Value {
    json!({
        "outreach": {
            "product_id": "pid_addon_25kl_v1",
            "unit_lead_limit": 25_000,
            "existing_quantity": 0,
            "max_quantity": 20,
            "interval": null,
            "can_purchase": false,
            "purchase_blocked_reason": "advanced_outreach_plan_required",
            "annual_discount_percent": 20,
            "monthly_pricing_tiers": [
                { "from_quantity": 1, "to_quantity": 5, "price_in_dollars": 87 },
                { "from_quantity": 6, "to_quantity": null, "price_in_dollars": 82 },
            ],
        },
        "credits": {
            "product_id": "pid_addon_ic_50k_v1",
            "annual_product_id": "pid_addon_ic_50k_v1_annual",
            "unit_credits": 50_000,
            "annual_unit_credits": 600_000,
            "existing_quantity": 0,
            "max_quantity": 10,
            "interval": null,
            "can_purchase": true,
            "purchase_blocked_reason": null,
            "monthly_price_in_dollars": 425,
            "annual_price_in_dollars": 5_100,
        },
    })
}

pub(crate) fn subscription(call: &Call<'_>) -> Outcome {
    let here = call.here();
    let one = |product_id: &str, product_type: &str, price: u32| {
        json!({
            "workspace_id": here.id(),
            "interval": "month",
            "quantity": 1,
            "product_id": product_id,
            "product_type": product_type,
            "plan_type": "plt_primary",
            "current_period_end": PERIOD_END,
            "cancel_at_time": null,
            "price_in_dollars": price,
            "price_id": format!("price_sandbox_{product_id}"),
        })
    };
    let subscriptions = [
        here.profile.plan_id.as_deref().map(|id| one(id, "prt_outreach", 97)),
        here.profile.plan_id_leadfinder.as_deref().map(|id| one(id, "prt_leadfinder", 47)),
    ];
    let subscriptions: Vec<Value> = subscriptions.into_iter().flatten().collect();
    Ok(Reply::json(200, &json!({ "subscriptions": subscriptions, "all_subs_cancelled": false })))
}
