//! Steps for people.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::derive::{Draft, Making, fields, place};
use super::{Risk, Sort, StepKind, Subject};
use crate::error::Result;
use crate::governance::policy::{AbsentPerson, Mode, PersonRule};
use crate::governance::rights;
use crate::governance::snapshot::Person;
use crate::matrix::adds_access;
use crate::members::Role;

/// Whether somebody of this role may manage the team, as far as is known.
pub(super) fn manages(role: &str) -> bool {
    matches!(Role::from(role), Role::Owner | Role::Admin)
}

fn subject(person: &Person) -> Subject {
    Subject::new(Sort::Person, &person.email, Some(&person.id))
}

fn risk_of(role: &Role) -> Risk {
    match role {
        Role::View => Risk::Low,
        Role::Editor => Risk::Medium,
        _ => Risk::High,
    }
}

/// The risk of taking something from somebody of this role.
fn risk_of_loss(role: &Role) -> Risk {
    if matches!(role, Role::View | Role::Editor) { Risk::Medium } else { Risk::High }
}

impl Making<'_> {
    pub(super) fn people(&mut self) -> Result<()> {
        let (Some(people), Some(members)) = (&self.policy.people, self.content.members.clone()) else { return Ok(()) };
        let mode = self.policy.manage.people;
        let mut named: BTreeMap<&str, &str> = BTreeMap::new();
        for (address, rule) in people {
            let reason = place(&["people", address]);
            let lower = address.to_lowercase();
            let is = |text: &str| text.to_lowercase() == lower;
            let matching: Vec<&Person> =
                members.iter().filter(|it| is(&it.email) || it.user_email.as_deref().is_some_and(is)).collect();
            let other = matching.iter().find_map(|it| named.get(it.id.as_str()).copied());
            if matching.len() > 1 || other.is_some() {
                let ids: Vec<&str> = matching.iter().map(|it| it.id.as_str()).collect();
                let of = other.map_or_else(String::new, |other| format!(", of which {other} names one already"));
                let message = format!("{address} is the address of the memberships {}{of}", ids.join(", "));
                let to_do =
                    "take one of the addresses out of the policy, or one of the memberships out of the workspace";
                self.refusal("ambiguous", format!("{message}: {to_do}"), None);
            }
            matching.iter().for_each(|it| _ = named.insert(&it.id, address));
            match matching.as_slice() {
                [] if rule.is_over(&self.as_of) => {}
                [] => self.invite(mode, address, rule, reason)?,
                [person] if other.is_none() => self.align(mode, person, rule, reason)?,
                _ => {}
            }
        }
        for person in members.iter().filter(|it| !named.contains_key(it.id.as_str())) {
            self.unnamed(person);
        }
        Ok(())
    }

    fn invite(&mut self, mode: Mode, address: &str, rule: &PersonRule, reason: String) -> Result<()> {
        let (role, permissions) = rule.wanted(&self.matrix)?;
        let gained = rights::of_role(&role, permissions.as_ref()).into_iter().collect();
        let after = json!({ "email": address, "role": role, "permissions": permissions });
        let (subject, risk) = (Subject::new(Sort::Person, address, None), risk_of(&role));
        let (kind, lost) = (StepKind::MemberInvite, Vec::new());
        let after = fields(after);
        self.step(mode, Draft { kind, subject, before: None, after, gained, lost, reason, risk, undocumented: false });
        Ok(())
    }

    /// Brings somebody who is in in line with what the policy says of them.
    fn align(&mut self, mode: Mode, person: &Person, rule: &PersonRule, reason: String) -> Result<()> {
        if rule.is_over(&self.as_of) {
            if rights::role(person) != Role::Owner {
                self.remove(mode, person, format!("{reason}.until"));
            } else {
                self.finding(
                    subject(person),
                    &reason,
                    "is the owner, whose end no plan brings: change the owner first",
                );
            }
            return Ok(());
        }
        let (wanted, permissions) = rule.wanted(&self.matrix)?;
        let role = rights::role(person);
        if role == Role::Owner {
            if wanted != Role::Admin {
                self.finding(subject(person), &reason, "is the owner, and may do everything whatever the policy says");
            }
            return Ok(());
        }
        if role != wanted {
            self.change_role(mode, person, &wanted, reason.clone());
        }
        let is_looked_at = rule.role.is_some() || permissions.is_some();
        if is_looked_at && person.permissions != permissions {
            let listed = |list: &Option<BTreeSet<String>>| match list {
                Some(list) => format!("the permissions {}", list.iter().cloned().collect::<Vec<_>>().join(", ")),
                None => "no list of permissions".to_owned(),
            };
            let message = format!(
                "has {}, and the policy asks for {}: they cannot be changed, only given with another \
                 invitation after a removal",
                listed(&person.permissions),
                listed(&permissions)
            );
            self.residue(subject(person), &reason, message);
        }
        Ok(())
    }

    pub(super) fn change_role(&mut self, mode: Mode, person: &Person, wanted: &Role, reason: String) {
        let role = rights::role(person);
        let may = |role: &Role| rights::of_role(role, person.permissions.as_ref());
        let (gained, lost) = rights::changed(&may(&role), &may(wanted));
        let (kind, risk) = match adds_access(&role, wanted) {
            true => (StepKind::MemberRaise, risk_of(wanted)),
            false => (StepKind::MemberLower, risk_of_loss(&role)),
        };
        let (before, after) = (fields(json!({ "role": role })), fields(json!({ "role": wanted })));
        // Nothing says that the role of an open invitation can be changed.
        let undocumented = person.accepted == Some(false);
        self.step(
            mode,
            Draft { kind, subject: subject(person), before, after, gained, lost, reason, risk, undocumented },
        );
    }

    pub(super) fn remove(&mut self, mode: Mode, person: &Person, reason: String) {
        let Person { role, permissions, accepted, .. } = person;
        let before = fields(json!({ "role": role, "permissions": permissions, "accepted": accepted }));
        let lost = rights::of_person(person).into_iter().collect();
        let (subject, risk) = (subject(person), risk_of_loss(&rights::role(person)));
        let (kind, after, gained) = (StepKind::MemberRemove, None, Vec::new());
        self.step(mode, Draft { kind, subject, before, after, gained, lost, reason, risk, undocumented: false });
    }

    fn unnamed(&mut self, person: &Person) {
        let role = rights::role(person);
        if role == Role::Owner {
            return;
        }
        let manage = &self.policy.manage;
        let (mode, absent) = (manage.people, manage.people_on_absent);
        let is_governed = matches!(role, Role::Admin | Role::Editor | Role::View);
        let reason = place(&["manage", "people_on_absent"]);
        match absent {
            AbsentPerson::Demote if mode == Mode::Authoritative && is_governed => {
                if role != Role::View {
                    self.change_role(mode, person, &Role::View, reason);
                }
            }
            AbsentPerson::Remove if mode == Mode::Authoritative && is_governed => self.remove(mode, person, reason),
            _ => self.finding(subject(person), "unnamed", format!("is {role}, and the policy does not name them")),
        }
    }

    /// Losses of admins that are only right once others, who are invited, have accepted: a later plan has them.
    pub(super) fn defer_for_admins(&mut self) {
        let (before, after, open) = self.admins();
        let wanted = self.policy.rules.min_admins().min(before);
        if after >= wanted || after + open < wanted {
            return;
        }
        for _ in after..wanted {
            let accepted = |person: &Person| person.accepted == Some(true) && manages(&person.role);
            let last = self.steps.iter().rposition(|step| {
                matches!(step.kind, StepKind::MemberLower | StepKind::MemberRemove)
                    && self.person(step).is_some_and(accepted)
            });
            let Some(index) = last else { return };
            self.defer(index, format!("an admin who is invited to accept: {wanted} must be there"));
        }
    }

    /// Who a step is about, where they are in.
    pub(super) fn person(&self, step: &Draft) -> Option<&Person> {
        self.content.members.iter().flatten().find(|it| Some(&it.id) == step.subject.id.as_ref())
    }

    /// How many may manage the team now, and how many after the steps: those who accepted. And how many more may when
    /// they accept.
    pub(super) fn admins(&self) -> (u32, u32, u32) {
        let role_after = |person: &Person| {
            let mut role = Some(person.role.clone());
            for step in self.steps.iter().filter(|step| step.subject.id.as_ref() == Some(&person.id)) {
                let given = |name: &str| step.after.as_ref()?.get(name)?.as_str().map(str::to_owned);
                match step.kind {
                    StepKind::MemberRemove => role = None,
                    StepKind::MemberRaise | StepKind::MemberLower => role = given("role"),
                    _ => {}
                }
            }
            role.is_some_and(|role| manages(&role))
        };
        let (mut before, mut after, mut open) = (0, 0, 0);
        for person in self.content.members.iter().flatten() {
            let accepted = person.accepted != Some(false);
            before += u32::from(accepted && manages(&person.role));
            match role_after(person) {
                true if accepted => after += 1,
                true => open += 1,
                false => {}
            }
        }
        let is_admin = |step: &&Draft| step.after.as_ref().and_then(|it| it.get("role")?.as_str()).is_some_and(manages);
        let invited = self.steps.iter().filter(|step| step.kind == StepKind::MemberInvite).filter(is_admin).count();
        (before, after, open + u32::try_from(invited).unwrap_or(u32::MAX))
    }
}
