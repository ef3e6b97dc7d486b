// Written by `make types` from core's records.

use super::*;

open! {
    members::Role: as_str,
    members::Permission: as_str,
    groups::GroupStatus: as_str,
    tags::ResourceType: code,
    campaigns::CampaignStatus: code,
    accounts::AccountStatus: code,
    accounts::WarmupStatus: code,
    accounts::ProviderCode: code,
    accounts::AccountListFilter: as_str,
    accounts::AccountSort: as_str,
    accounts::SortOrder: as_str,
    audit_logs::ActivityType: code,
}

record! {
    /// The name of a person.
    MemberName = instantly_rbac::members::MemberName {
        /// The first name.
        first,
        /// The last name.
        last,
    }
}

record! {
    /// A person's membership of a workspace.
    Member = instantly_rbac::members::Member {
        /// The membership, which ``get``, ``update`` and ``remove`` take.
        id,
        /// The address that was invited.
        email,
        /// The person, over all workspaces.
        user_id,
        /// The address of the person's account.
        user_email,
        /// A private label that only the workspace's owner sees.
        nickname,
        /// The person's name.
        name,
        /// What the member may do.
        role,
        /// When the invitation was made.
        timestamp_created,
        /// The workspace.
        workspace_id,
        /// Whether the invitation was accepted.
        accepted,
        /// Who added the member (a ``user_id``).
        issuer_id,
        /// Sections of the app that the member may use.
        permissions,
    }
}

record! {
    /// An API key. Its secret prints as ``***``.
    ApiKey = instantly_rbac::keys::ApiKey {
        /// The key, which ``revoke`` takes.
        id,
        /// Its name.
        name,
        /// What it may do.
        scopes,
        /// The secret itself: on a key just created, or in a list that was asked to reveal it.
        key,
        /// The workspace.
        organization_id,
        /// When it was created.
        timestamp_created,
        /// When it was last changed.
        timestamp_updated,
    }
    methods {
        /// The secret itself, which a key just created always has: the API may show it only then. Of a listed key it is
        /// empty, unless the list was asked to reveal it. A plain ``str``, which prints as it is. A key that holds it
        /// cannot be pickled.
        fn secret(&self) -> &str {
            self.record.secret()
        }
    }
}

record! {
    /// A link between an admin workspace and a sub-workspace.
    GroupMember = instantly_rbac::groups::GroupMember {
        /// The link, which ``get`` and ``remove`` take.
        id,
        /// The admin workspace.
        admin_workspace_id,
        /// The sub-workspace, which ``as_workspace`` takes.
        sub_workspace_id,
        /// Whether the link is in force.
        status,
        /// When the invitation was made.
        timestamp_created,
        /// When the link last changed.
        timestamp_updated,
        /// The sub-workspace's name.
        sub_workspace_name,
        /// The admin workspace's name.
        admin_workspace_name,
    }
}

record! {
    /// The admin workspace of the current one.
    AdminWorkspace = instantly_rbac::groups::AdminWorkspace {
        /// Its name; the text ``Undefined`` where there is none.
        workspace_name,
        /// Whether there is one: ask this rather than the name.
        has_admin_workspace,
        /// The link to it; removing it leaves the group.
        workspace_group_member_id,
    }
}

record! {
    /// A custom tag.
    Tag = instantly_rbac::tags::Tag {
        /// The tag.
        id,
        /// When it was created.
        timestamp_created,
        /// When it was last changed.
        timestamp_updated,
        /// The workspace.
        organization_id,
        /// The label, unique in the workspace.
        label,
        /// What the tag is for.
        description,
    }
}

record! {
    /// One tag on one thing.
    TagMapping = instantly_rbac::tags::TagMapping {
        /// The mapping.
        id,
        /// The tag.
        tag_id,
        /// The thing: an account's e-mail address, or the id of a campaign or workspace.
        resource_id,
        /// What sort of thing it is.
        resource_type,
        /// When the tag was put on.
        timestamp_created,
        /// The workspace.
        organization_id,
    }
}

record! {
    /// The API's answer to ``assign`` and ``unassign``.
    Assigned = instantly_rbac::tags::Assigned {
        /// Whether the API says that it succeeded.
        success,
    }
}

record! {
    /// A campaign. Its sending settings are in ``extra``.
    Campaign = instantly_rbac::campaigns::Campaign {
        /// The campaign.
        id,
        /// Its name.
        name,
        /// Its state.
        status,
        /// When it sends.
        campaign_schedule,
        /// When it was created.
        timestamp_created,
        /// When it was last changed.
        timestamp_updated,
        /// The workspace.
        organization,
        /// The owner (a ``user_id``).
        owned_by,
        /// Who created it (a ``user_id``).
        created_by,
        /// The accounts that send, by e-mail address.
        email_list,
        /// Tags whose accounts send.
        email_tag_list,
        /// The AI sales agent that it belongs to.
        ai_sdr_id,
        /// Why it does not send; the codes are not documented.
        not_sending_status,
        /// Whether it goes on for ever.
        is_evergreen,
        /// E-mails a day at the most.
        daily_limit,
    }
}

record! {
    /// A tag on an account, as ``include_tags`` shows it.
    AccountTag = instantly_rbac::accounts::AccountTag {
        /// The tag.
        id,
        /// Its label.
        label,
        /// What it is for.
        description,
    }
}

record! {
    /// A sending account.
    Account = instantly_rbac::accounts::Account {
        /// The address, which is the account's key.
        email,
        /// When it was added.
        timestamp_created,
        /// When it was last changed.
        timestamp_updated,
        /// The sender's first name.
        first_name,
        /// The sender's last name.
        last_name,
        /// The workspace.
        organization,
        /// Its state.
        status,
        /// The state of its warm-up.
        warmup_status,
        /// Who runs the mailbox.
        provider_code,
        /// Whether it is still being set up.
        setup_pending,
        /// Whether Instantly manages it.
        is_managed_account,
        /// Who added it (a ``user_id``).
        added_by,
        /// Who changed it last (a ``user_id``).
        modified_by,
        /// E-mails a day at the most.
        daily_limit,
        /// The warm-up score, 0 to 100.
        stat_warmup_score,
        /// Its tags, where ``include_tags`` asked for them.
        tags,
    }
}

record! {
    /// One thing that happened.
    AuditLog = instantly_rbac::audit_logs::AuditLog {
        /// The event.
        id,
        /// When.
        timestamp,
        /// The workspace.
        organization_id,
        /// What.
        activity_type,
        /// From which address.
        ip_address,
        /// Whether a program did it.
        from_api,
        /// With which program.
        user_agent,
        /// Who.
        user_id,
        /// Who, by name.
        user_name,
        /// With which API key, where known.
        api_key_id,
        /// How many things it touched.
        affected_count,
        /// On which campaign.
        campaign_id,
        /// On which webhook.
        webhook_id,
        /// On which subsequence.
        subsequence_id,
        /// On which lead list.
        list_id,
        /// Details, in no documented form.
        audit_metadata,
    }
}

record! {
    /// The plan for e-mail verification.
    VerificationPlan = instantly_rbac::workspace::VerificationPlan {
        /// Verifications that the plan holds.
        quantity,
        /// The product.
        product_id,
        /// When it last changed.
        timestamp_updated,
    }
}

record! {
    /// A workspace.
    Workspace = instantly_rbac::workspace::Workspace {
        /// The workspace.
        id,
        /// When it was created.
        timestamp_created,
        /// When it was last changed.
        timestamp_updated,
        /// When it will be removed, where that is scheduled.
        scheduled_for_removal_at,
        /// The owner (a ``user_id``).
        owner,
        /// Its name.
        name,
        /// The outreach plan.
        plan_id,
        /// The bundle.
        plan_id_bundle,
        /// The lead finder plan.
        plan_id_leadfinder,
        /// The verification plan.
        plan_id_verification,
        /// The CRM plan.
        plan_id_crm,
        /// The website visitor plan.
        plan_id_website_visitor,
        /// The inbox placement plan.
        plan_id_inbox_placement,
        /// Whether who unsubscribes goes to the block list.
        add_unsub_to_block,
        /// What an opportunity is worth, unless said otherwise.
        default_opportunity_value,
        /// The logo.
        org_logo_url,
        /// The agency domain.
        org_client_domain,
    }
}

record! {
    /// A DNS record that the agency domain still needs.
    DomainVerification = instantly_rbac::workspace::DomainVerification {
        /// The type of the record.
        record_type,
        /// Its name.
        domain,
        /// Its value.
        value,
        /// Why it is needed.
        reason,
    }
}

record! {
    /// The agency domain and its verification.
    DomainInfo = instantly_rbac::workspace::DomainInfo {
        /// The domain.
        name,
        /// Whether it is verified.
        verified,
        /// What is still needed.
        verification,
    }
}

record! {
    /// The plan of one product, with the quotas that the product has. Times are Unix seconds.
    ProductPlan = instantly_rbac::workspace::ProductPlan {
        /// The plan's name.
        plan_name,
        /// Day, week, month or year.
        interval,
        /// The end of the paid period.
        current_period_end,
        /// When it ends, where it was cancelled.
        cancel_at_time,
        /// The price of an interval.
        price_in_dollars,
        /// The product.
        product_id,
        /// How many add-ons there are.
        addons_qty,
        /// Leads at the most.
        total_lead_limit,
        /// Leads now.
        current_lead_count,
        /// Leads at the most, without add-ons.
        base_lead_limit,
        /// Credits in all.
        total_credits,
        /// Credits left.
        available_credits,
        /// The chosen price.
        price_option_id,
        /// The plan's own limit.
        plan_limit,
    }
}

record! {
    /// The plans of a workspace, product by product.
    PlanSubscriptions = instantly_rbac::workspace::PlanSubscriptions {
        /// Sending.
        outreach,
        /// Credits.
        credits,
        /// The bundle.
        bundle,
        /// The CRM.
        crm,
        /// Website visitors.
        website_visitors,
        /// Inbox placement.
        inbox_placement,
    }
}

record! {
    /// Plan and quota of each product.
    PlanDetails = instantly_rbac::workspace::PlanDetails {
        /// The workspace.
        organization_id,
        /// Its name.
        organization_name,
        /// The plans.
        subscriptions,
        /// What may be bought on top.
        addons,
    }
}

record! {
    /// One subscription. Times are Unix seconds.
    Subscription = instantly_rbac::workspace::Subscription {
        /// The workspace that it is for.
        workspace_id,
        /// Month or year.
        interval,
        /// How many.
        quantity,
        /// The product.
        product_id,
        /// The sort of product.
        product_type,
        /// Whether it is a plan or an add-on.
        plan_type,
        /// The end of the paid period.
        current_period_end,
        /// When it ends, where it was cancelled.
        cancel_at_time,
        /// The price of an interval.
        price_in_dollars,
        /// The chosen price.
        price_id,
    }
}

record! {
    /// The subscriptions of a workspace.
    SubscriptionDetails = instantly_rbac::workspace::SubscriptionDetails {
        /// The subscriptions.
        subscriptions,
        /// Whether all of them were cancelled.
        all_subs_cancelled,
    }
}

/// The class of every record.
pub static CLASSES: &[Class] = &[
    Class::new::<instantly_rbac::members::MemberName>(),
    Class::new::<instantly_rbac::members::Member>(),
    Class::new::<instantly_rbac::keys::ApiKey>(),
    Class::new::<instantly_rbac::groups::GroupMember>(),
    Class::new::<instantly_rbac::groups::AdminWorkspace>(),
    Class::new::<instantly_rbac::tags::Tag>(),
    Class::new::<instantly_rbac::tags::TagMapping>(),
    Class::new::<instantly_rbac::tags::Assigned>(),
    Class::new::<instantly_rbac::campaigns::Campaign>(),
    Class::new::<instantly_rbac::accounts::AccountTag>(),
    Class::new::<instantly_rbac::accounts::Account>(),
    Class::new::<instantly_rbac::audit_logs::AuditLog>(),
    Class::new::<instantly_rbac::workspace::VerificationPlan>(),
    Class::new::<instantly_rbac::workspace::Workspace>(),
    Class::new::<instantly_rbac::workspace::DomainVerification>(),
    Class::new::<instantly_rbac::workspace::DomainInfo>(),
    Class::new::<instantly_rbac::workspace::ProductPlan>(),
    Class::new::<instantly_rbac::workspace::PlanSubscriptions>(),
    Class::new::<instantly_rbac::workspace::PlanDetails>(),
    Class::new::<instantly_rbac::workspace::Subscription>(),
    Class::new::<instantly_rbac::workspace::SubscriptionDetails>(),
];
