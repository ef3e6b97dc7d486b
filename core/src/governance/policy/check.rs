//! What is wrong with a policy, which no network is needed to see.
//!
//! Problems are for whoever reads a policy, and end the reading: see `load.rs`. How a policy breaks its own rules is
//! said of one that was read, since a plan refuses it with words of its own.

mod sections;

use std::collections::BTreeSet;

use serde::Serialize;

use super::Policy;
use crate::governance::plan::{Remark, Sort, Subject};
use crate::matrix::Gap;
use crate::members::Role;
use crate::scopes::{self, Scope};

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyCheck {
    /// Each role that the policy uses, with what the API cannot express of it.
    pub gaps: Vec<RoleGap>,
    /// How the policy breaks its own rules; empty where it does not.
    pub broken: Vec<Remark>,
}

/// What the API cannot express of a role.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleGap {
    /// The role of the matrix.
    pub role: String,
    /// What the API cannot express.
    pub gap: Gap,
}

impl Policy {
    /// What the API cannot express of the roles that it uses, and how it breaks its own rules. Needs no network.
    ///
    /// ```
    /// # use instantly_rbac::governance::Policy;
    /// let policy = Policy::from_toml(
    ///     r#"
    ///     version = 1
    ///     workspace = "Northwind"
    ///     [keys."crm-sync"]
    ///     scopes = ["api_keys:all"]
    ///     [rules]
    ///     forbidden_scopes = ["api_keys:create"]
    ///     "#,
    /// )?;
    /// let [broken] = &policy.check().broken[..] else { panic!("one rule is broken") };
    /// assert_eq!((broken.rule.as_str(), broken.subject.name.as_str()), ("forbidden_scopes", "crm-sync"));
    /// # Ok::<(), instantly_rbac::Error>(())
    /// ```
    pub fn check(&self) -> PolicyCheck {
        PolicyCheck { gaps: self.gaps(), broken: self.broken() }
    }

    /// What the API cannot express of each role that people or keys are given, role by role.
    pub(in crate::governance) fn gaps(&self) -> Vec<RoleGap> {
        let of_people = self.people.iter().flatten().filter_map(|(_, person)| Some((person.role.as_ref()?, "member")));
        let of_keys = self.keys.iter().flatten().filter_map(|(_, key)| Some((key.role.as_ref()?, "key")));
        let used: BTreeSet<(&String, &str)> = of_people.chain(of_keys).collect();
        let roles: BTreeSet<&String> = used.iter().map(|(role, _)| *role).collect();
        let matrix = self.matrix();
        let compiled = roles.into_iter().filter_map(|role| matrix.compile(role).ok());
        let gaps = compiled.flat_map(|compiled| {
            let role = compiled.role;
            compiled.gaps.into_iter().map(move |gap| RoleGap { role: role.clone(), gap })
        });
        gaps.filter(|found| used.contains(&(&found.role, found.gap.holder))).collect()
    }

    /// How it breaks its own rules: the guard `own_rules` refuses a plan for each. Only what is certain whatever the
    /// workspace looks like.
    pub(in crate::governance) fn broken(&self) -> Vec<Remark> {
        [self.foreign_people(), self.forbidden_keys(), self.too_many_admins()].concat()
    }

    /// People whose domain is not allowed, the owner among them.
    fn foreign_people(&self) -> Vec<Remark> {
        let Some(domains) = &self.rules.allowed_domains else { return Vec::new() };
        let is_foreign = |address: &&String| {
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            !domains.iter().any(|allowed| same(allowed, domain))
                && !self.rules.allowed_people.iter().any(|allowed| same(allowed, address))
        };
        let people: BTreeSet<&String> = self.people.iter().flatten().map(|(address, _)| address).collect();
        let owner = self.owner.as_ref().filter(|owner| !people.iter().any(|address| same(address, owner)));
        let message =
            format!("the domain of the address is none of {}, and allowed_people does not name it", domains.join(", "));
        let remark = |address: &String| Remark {
            subject: Subject { sort: Sort::Person, name: address.clone(), id: None },
            rule: "allowed_domains".to_owned(),
            message: message.clone(),
        };
        owner.into_iter().chain(people).filter(is_foreign).map(remark).collect()
    }

    /// Keys that would be allowed what no key may have.
    fn forbidden_keys(&self) -> Vec<Remark> {
        let forbidden = &self.rules.forbidden_scopes;
        let matrix = self.matrix();
        let of_key = |name: &String, wanted: &[Scope]| {
            let allowed: Vec<&str> =
                forbidden.iter().filter(|scope| scopes::allows(wanted, scope)).map(Scope::as_str).collect();
            (!allowed.is_empty()).then(|| Remark {
                subject: Subject { sort: Sort::Key, name: name.clone(), id: None },
                rule: "forbidden_scopes".to_owned(),
                message: format!(
                    "its scopes ({}) allow what no key may have: {}",
                    scopes::listed(wanted),
                    allowed.join(", ")
                ),
            })
        };
        let keys = self.keys.iter().flatten();
        keys.filter_map(|(name, key)| of_key(name, &key.wanted(&matrix).ok()?)).collect()
    }

    /// More people than may manage the team. Where the policy names no owner, the owner may be one of its admins.
    fn too_many_admins(&self) -> Vec<Remark> {
        let Some(most) = self.rules.max_admins else { return Vec::new() };
        let matrix = self.matrix();
        let is_owner = |address: &str| self.owner.as_ref().is_some_and(|owner| same(owner, address));
        let admins = self.people.iter().flatten().filter(|(address, person)| {
            !is_owner(address) && person.wanted(&matrix).is_ok_and(|(role, _)| role == Role::Admin)
        });
        let wanted = admins.count() + usize::from(self.owner.is_some());
        if wanted <= most as usize {
            return Vec::new();
        }
        vec![Remark {
            subject: Subject { sort: Sort::Workspace, name: self.workspace.clone(), id: None },
            rule: "max_admins".to_owned(),
            message: format!("{wanted} people are to manage the team, the owner among them; {most} may"),
        }]
    }
}

/// Whether two addresses, domains or labels are one: in any case.
pub(in crate::governance) fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
