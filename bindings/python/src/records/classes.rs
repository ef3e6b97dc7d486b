// Written by `make types` from core's records.

use instantly_rbac::SecretString;

use super::*;
use crate::frames::Batches;

record! {
    /// The name of a person.
    MemberName = instantly_rbac::members::MemberName;
}

record! {
    /// A person's membership of a workspace.
    Member = instantly_rbac::members::Member;
}

record! {
    /// An API key. Its secret prints as ``***``.
    ApiKey = instantly_rbac::keys::ApiKey;
    methods {
        /// The secret itself, which a key just created always has: the API may show it only then. Of a listed key it is
        /// empty, unless the list was asked to reveal it. A plain ``str``, which prints as it is. A key that holds it
        /// cannot be pickled.
        fn secret(&self) -> &str {
            self.0.row().secret().map_or("", SecretString::expose)
        }
    }
}

record! {
    /// A link between an admin workspace and a sub-workspace.
    GroupMember = instantly_rbac::groups::GroupMember;
}

record! {
    /// The admin workspace of the current one.
    AdminWorkspace = instantly_rbac::groups::AdminWorkspace;
}

record! {
    /// A custom tag.
    Tag = instantly_rbac::tags::Tag;
}

record! {
    /// One tag on one thing.
    TagMapping = instantly_rbac::tags::TagMapping;
}

record! {
    /// The API's answer to ``assign`` and ``unassign``.
    Assigned = instantly_rbac::tags::Assigned;
}

record! {
    /// A campaign. Its sending settings are in ``extra``.
    Campaign = instantly_rbac::campaigns::Campaign;
}

record! {
    /// A tag on an account, as ``include_tags`` shows it.
    AccountTag = instantly_rbac::accounts::AccountTag;
}

record! {
    /// A sending account.
    Account = instantly_rbac::accounts::Account;
}

record! {
    /// One thing that happened.
    AuditLog = instantly_rbac::audit_logs::AuditLog;
}

record! {
    /// The plan for e-mail verification.
    VerificationPlan = instantly_rbac::workspace::VerificationPlan;
}

record! {
    /// A workspace.
    Workspace = instantly_rbac::workspace::Workspace;
}

record! {
    /// A DNS record that the agency domain still needs.
    DomainVerification = instantly_rbac::workspace::DomainVerification;
}

record! {
    /// The agency domain and its verification.
    DomainInfo = instantly_rbac::workspace::DomainInfo;
}

record! {
    /// The plan of one product, with the quotas that the product has. Times are Unix seconds.
    ProductPlan = instantly_rbac::workspace::ProductPlan;
}

record! {
    /// The plans of a workspace, product by product.
    PlanSubscriptions = instantly_rbac::workspace::PlanSubscriptions;
}

record! {
    /// Plan and quota of each product.
    PlanDetails = instantly_rbac::workspace::PlanDetails;
}

record! {
    /// One subscription. Times are Unix seconds.
    Subscription = instantly_rbac::workspace::Subscription;
}

record! {
    /// The subscriptions of a workspace.
    SubscriptionDetails = instantly_rbac::workspace::SubscriptionDetails;
}

/// The class of every record.
pub static CLASSES: [Class; 21] = [
    Class::new::<MemberName>(<instantly_rbac::members::MemberName as FromRow>::SPEC),
    Class::new::<Member>(<instantly_rbac::members::Member as FromRow>::SPEC),
    Class::new::<ApiKey>(<instantly_rbac::keys::ApiKey as FromRow>::SPEC),
    Class::new::<GroupMember>(<instantly_rbac::groups::GroupMember as FromRow>::SPEC),
    Class::new::<AdminWorkspace>(<instantly_rbac::groups::AdminWorkspace as FromRow>::SPEC),
    Class::new::<Tag>(<instantly_rbac::tags::Tag as FromRow>::SPEC),
    Class::new::<TagMapping>(<instantly_rbac::tags::TagMapping as FromRow>::SPEC),
    Class::new::<Assigned>(<instantly_rbac::tags::Assigned as FromRow>::SPEC),
    Class::new::<Campaign>(<instantly_rbac::campaigns::Campaign as FromRow>::SPEC),
    Class::new::<AccountTag>(<instantly_rbac::accounts::AccountTag as FromRow>::SPEC),
    Class::new::<Account>(<instantly_rbac::accounts::Account as FromRow>::SPEC),
    Class::new::<AuditLog>(<instantly_rbac::audit_logs::AuditLog as FromRow>::SPEC),
    Class::new::<VerificationPlan>(<instantly_rbac::workspace::VerificationPlan as FromRow>::SPEC),
    Class::new::<Workspace>(<instantly_rbac::workspace::Workspace as FromRow>::SPEC),
    Class::new::<DomainVerification>(<instantly_rbac::workspace::DomainVerification as FromRow>::SPEC),
    Class::new::<DomainInfo>(<instantly_rbac::workspace::DomainInfo as FromRow>::SPEC),
    Class::new::<ProductPlan>(<instantly_rbac::workspace::ProductPlan as FromRow>::SPEC),
    Class::new::<PlanSubscriptions>(<instantly_rbac::workspace::PlanSubscriptions as FromRow>::SPEC),
    Class::new::<PlanDetails>(<instantly_rbac::workspace::PlanDetails as FromRow>::SPEC),
    Class::new::<Subscription>(<instantly_rbac::workspace::Subscription as FromRow>::SPEC),
    Class::new::<SubscriptionDetails>(<instantly_rbac::workspace::SubscriptionDetails as FromRow>::SPEC),
];
