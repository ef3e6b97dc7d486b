//! Steps for the links to sub-workspaces.

use serde_json::json;

use super::derive::{Draft, Making, fields, place};
use super::{Risk, Sort, StepKind, Subject};
use crate::governance::policy::{AbsentLink, Mode};
use crate::governance::snapshot::Link;

fn subject(link: &Link) -> Subject {
    Subject::new(Sort::Link, link.name.as_deref().unwrap_or(&link.sub_workspace_id), Some(&link.id))
}

impl Making<'_> {
    pub(super) fn group(&mut self) {
        let (Some(rule), Some(group)) = (&self.policy.group, self.content.group.clone()) else { return };
        let mode = self.policy.manage.group;
        for (id, name) in &rule.sub_workspaces {
            let reason = place(&["group", "sub_workspaces", id]);
            let linked = group.links.iter().find(|link| link.sub_workspace_id.eq_ignore_ascii_case(id));
            match linked.map(|link| (link, link.status.as_str())) {
                Some((_, "accepted" | "pending")) => {}
                Some((link, status)) => {
                    let message = format!("is linked with the status {status}: only its owner can change that");
                    self.finding(subject(link), &reason, message);
                }
                None => {
                    let (subject, risk) = (Subject::new(Sort::Link, name, None), Risk::Medium);
                    let after = fields(json!({ "sub_workspace_id": id }));
                    let kind = StepKind::GroupInvite;
                    let (before, gained, lost) = (None, Vec::new(), Vec::new());
                    let draft = Draft { kind, subject, before, after, gained, lost, reason, risk, undocumented: false };
                    self.step(mode, draft);
                }
            }
        }
        let is_named =
            |link: &&Link| rule.sub_workspaces.keys().any(|id| id.eq_ignore_ascii_case(&link.sub_workspace_id));
        for link in group.links.iter().filter(|link| !is_named(link)) {
            if mode == Mode::Authoritative && self.policy.manage.group_on_absent == AbsentLink::Remove {
                let before = fields(json!({ "sub_workspace_id": link.sub_workspace_id, "status": link.status }));
                let reason = place(&["manage", "group_on_absent"]);
                let (kind, subject, risk) = (StepKind::GroupRemove, subject(link), Risk::High);
                let lost = vec![format!("acting for {}", link.sub_workspace_id)];
                let (after, gained) = (None, Vec::new());
                self.step(
                    mode,
                    Draft { kind, subject, before, after, gained, lost, reason, risk, undocumented: false },
                );
            } else {
                self.finding(subject(link), "unnamed", format!("is linked ({}), and not in the policy", link.status));
            }
        }
    }
}
