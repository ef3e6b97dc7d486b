//! `demo`: governs a sandbox workspace from end to end, and prints what it did.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use instantly_rbac::accounts::AccountFilter;
use instantly_rbac::audit_logs::AuditLogFilter;
use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::{ApiKey, KeyFilter, Preset};
use instantly_rbac::matrix::{Action, Assignment};
use instantly_rbac::members::{Invitation, Member, MemberFilter, MemberUpdate, Role};
use instantly_rbac::review::{Report, ReviewOptions, Severity};
use instantly_rbac::tags::{TagTargets, TagUpdate};
use instantly_rbac::{Change, Client};
use instantly_sandbox::Sandbox;

use crate::output::Output;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::table::{day, shown, table};

/// The teams, and what each is for.
const TEAMS: [(&str, &str); 4] = [
    ("SDR-West", "Sales development, western region"),
    ("SDR-East", "Sales development, eastern region"),
    ("Marketing", "Campaigns of the marketing team"),
    ("Enterprise", "Enterprise accounts"),
];

/// Walk through members, keys, group, tags, audit log, hand-over and review, on a sandbox.
#[derive(Args)]
#[command(after_help = "\
It governs a sandbox workspace, over real HTTP. Nothing leaves this machine, and no key is needed.

Exit status:
  0    it walked through everything
  1    the sandbox did not start, or the report could not be written
  2    the command was called wrongly
  130  interrupted

Example:
  instantly-rbac demo --report review.html")]
pub struct Demo {
    /// Write the review to this file, as HTML.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Demo {
    /// Walks through everything.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let sandbox = Sandbox::start().map_err(Failure::Sandbox)?;
        let client = sandbox.client()?;
        let mut walk = Walk { client: &client, streams };
        let url = sandbox.url();
        walk.line(&format!("Governing a sandbox workspace over real HTTP at {url}. Nothing leaves this machine."))?;
        walk.line(&format!("Workspace: {}", client.workspace().get()?.name))?;
        walk.govern_members()?;
        walk.govern_keys()?;
        walk.show_group()?;
        let tag = walk.make_team_tags()?;
        walk.use_tag(tag)?;
        walk.show_audit_log()?;
        walk.hand_over(&sandbox)?;
        let report = walk.review()?;
        if let Some(path) = &self.report {
            let output = Output::open(Some(path))
                .and_then(|output| output.fill(streams, |output, streams| output.print(report.to_html(), streams)));
            output.map_err(|failure| match failure {
                Failure::File(_, path, error) => Failure::File("--report", path, error),
                other => other,
            })?;
            let whole = std::path::absolute(path).map_err(|error| Failure::File("--report", path.clone(), error))?;
            streams.print(format_args!("\nThe whole review, for your browser: {}", whole.display()))?;
        }
        Ok(Status::Done)
    }
}

/// What the parts of the demo share.
struct Walk<'a, 's> {
    client: &'a Client,
    streams: &'a mut Streams<'s>,
}

type Outcome<T = ()> = Result<T, Failure>;

impl Walk<'_, '_> {
    fn govern_members(&mut self) -> Outcome {
        let members = self.client.members();
        self.heading("Members: who is in, and in which role")?;
        self.members(&members.list(&MemberFilter::default())?)?;

        self.heading("Invite a person, and change the role")?;
        let invited = members.invite(&Invitation::new("jordan.reyes@example.com", Role::View))?;
        self.line(&format!("Invited {} as {}.", invited.email, invited.role))?;
        let update = MemberUpdate { role: Some(Role::Editor), nickname: Change::from("SDR lead, West") };
        self.members([&*members.update(&invited.id, &update)?])
    }

    fn govern_keys(&mut self) -> Outcome {
        let keys = self.client.keys();
        self.heading("API keys: one for each team, with the scopes that it needs")?;
        let marketing = keys.create("Marketing dashboard", &Preset::AnalyticsReadOnly.scopes())?;
        let campaigns = keys.create("SDR campaign tool", &Preset::CampaignManagement.scopes())?;
        let webhooks = keys.create("Webhook handler", &Preset::WebhookHandler.scopes())?;
        self.keys([&*marketing, &campaigns, &webhooks])?;
        let printed = shown(marketing.key.as_ref());
        self.line(&format!("Each secret was given once, to the program. Printed, it is {printed}."))?;

        self.heading("All keys of the workspace")?;
        self.keys(&keys.list(&KeyFilter::default())?)?;

        self.heading("Revoke one")?;
        let gone = keys.revoke(&webhooks.id)?;
        self.line(&format!("Revoked \"{}\".", gone.record.map_or(gone.id, |key| key.name)))
    }

    fn show_group(&mut self) -> Outcome {
        let groups = self.client.groups();
        self.heading("The workspace group")?;
        let links = groups.list()?;
        let rows = links.iter().map(|link| {
            [shown(link.sub_workspace_name.as_ref()), link.status.to_string(), day(&link.timestamp_created)]
        });
        self.table(["sub-workspace", "invitation", "since"], rows)?;
        let admin = groups.admin()?;
        match admin.has_admin_workspace {
            Some(true) => self.line(&format!("Its admin workspace is {}.", admin.workspace_name))?,
            _ => self.line("No other workspace administers this one.")?,
        }
        for sub in groups.for_each(|workspace, _| Ok(workspace.members().list(&MemberFilter::default())?.len()))? {
            let found = sub.result.map_or_else(|error| error.to_string(), |members| format!("{members} members"));
            self.line(&format!("  {}: {found}", shown(sub.link.sub_workspace_name.as_ref())))?;
        }
        Ok(())
    }

    /// Makes a tag for each team, and gives the id of the first.
    fn make_team_tags(&mut self) -> Outcome<String> {
        self.heading("A tag for each team (a label to find and filter by: it keeps nobody out)")?;
        let tags = self.client.tags();
        let mut described = Vec::new();
        for (tag, (_, purpose)) in tags.ensure(&TEAMS.map(|(label, _)| label))?.iter().zip(TEAMS) {
            let update = TagUpdate { description: Change::from(purpose), ..TagUpdate::default() };
            described.push(tags.update(&tag.id, &update)?.into_value());
        }
        let rows = described.iter().map(|tag| [tag.label.clone(), shown(tag.description.as_ref())]);
        self.table(["tag", "for"], rows)?;
        Ok(described.swap_remove(0).id)
    }

    fn use_tag(&mut self, tag_id: String) -> Outcome {
        let (campaigns, accounts) = (self.client.campaigns(), self.client.accounts());
        self.heading("Tag a campaign and an account, and filter both by the tag")?;
        let targets = TagTargets {
            campaigns: vec![campaigns.list(&CampaignFilter::default())?[0].id.clone()],
            accounts: vec![accounts.list(&AccountFilter::default())?[0].email.clone()],
            ..TagTargets::default()
        };
        self.client.tags().assign(std::slice::from_ref(&tag_id), &targets)?;
        let tag_ids = Some(vec![tag_id]);
        let campaigns = campaigns.list(&CampaignFilter { tag_ids: tag_ids.clone(), ..Default::default() })?;
        let accounts = accounts.list(&AccountFilter { tag_ids, ..Default::default() })?;
        let rows = campaigns.iter().map(|campaign| [campaign.name.clone(), campaign.status.to_string()]);
        self.table(["campaign", "state"], rows)?;
        let rows = accounts
            .iter()
            .map(|account| [account.email.clone(), shown(account.status), account.provider_code.to_string()]);
        self.table(["sending account", "state", "provider"], rows)
    }

    fn show_audit_log(&mut self) -> Outcome {
        self.heading("The audit log: when, who, what")?;
        let events = self.client.audit_logs().iter(&AuditLogFilter::default()).max_items(10).into_list()?;
        let rows = events.iter().map(|event| {
            let second = event.timestamp.iter().flat_map(|moment| moment.as_str().chars().take(19));
            let by = if event.from_api == Some(true) { "API" } else { "app" };
            [
                second.collect::<String>().replace('T', " "),
                shown(event.user_name.as_ref()),
                event.activity_type.to_string(),
                format!("{} ({by})", event.ip_address),
            ]
        });
        self.table(["when (UTC)", "who", "what", "from"], rows)?;
        match &events.meta.hint {
            Some(hint) => self.line(hint),
            None => {
                self.line(&format!("The first {} events. Member, role and tag changes are never logged.", events.len()))
            }
        }
    }

    fn hand_over(&mut self, sandbox: &Sandbox) -> Outcome {
        self.heading("Hand the workspace over to another owner")?;
        let members = || self.client.members().list(&MemberFilter { accepted: Some(true), ..Default::default() });
        let accepted = members()?;
        let heir = accepted.iter().find(|member| member.role == Role::Admin).expect("the sandbox has an admin");
        self.client.workspace().change_owner_to_member(&heir.id, sandbox.owner_token())?;
        let members = members()?;
        self.members(members.iter().filter(|member| matches!(member.role, Role::Owner | Role::Admin)))
    }

    /// Reviews keys, members and tags, and compares people and keys with the access matrix.
    fn review(&mut self) -> Outcome<Report> {
        let people = [
            ("maya.okafor@northwind.example.com", "Manager"),
            ("diego.santos@santos.example.net", "SDR"),
            ("hannah.lindqvist@northwind.example.com", "Viewer"),
        ];
        let people = people.map(|(address, role)| (address.to_owned(), role.to_owned()));
        let assignment =
            Assignment { people: people.into(), keys: [("SDR campaign tool".to_owned(), "SDR".to_owned())].into() };
        let report = self.client.review(&ReviewOptions { assignment: Some(assignment), ..ReviewOptions::default() })?;

        self.heading("The access review: what is worth a second look")?;
        let keys = report.keys.review.iter().flat_map(|review| &review.keys);
        let rows = keys.clone().map(|it| {
            let can = if it.can.is_empty() { "do nothing".to_owned() } else { it.can.join("; ") };
            [shown(it.severity()), it.key.name.clone(), can, day(&it.last_logged)]
        });
        self.table(["severity", "key", "it can", "last logged"], rows)?;
        self.line("The worst of each; the report has the rest:")?;
        for finding in keys.filter(|it| it.severity() >= Some(Severity::High)).map(|it| &it.findings[0]) {
            let (subject, severity) = (&finding.subject, finding.severity);
            self.line(&format!("  {subject} ({severity}): {}. {}.", finding.why, finding.advice))?;
        }

        self.heading("The access matrix, and what the API cannot express of it")?;
        self.line(&report.matrix.table.to_string())?;
        for compiled in &report.matrix.compiled {
            for gap in &compiled.gaps {
                let (resource, holder) = (gap.resource.title(), gap.holder);
                self.line(&format!("  {} and {resource}, for a {holder}: {}.", compiled.role, gap.why))?;
            }
        }

        self.heading("Who can do more, or less, than the matrix says, and could be mended")?;
        let actions = |actions: &BTreeSet<Action>| actions.iter().map(|it| it.name()).collect::<Vec<_>>().join(", ");
        let differences = report.matrix.check.iter().flat_map(|check| &check.differences);
        let rows = differences.filter(|it| it.can_be_mended()).map(|it| {
            let title = it.resource.title().to_owned();
            [it.holder.to_string(), it.role.clone(), title, actions(&it.more), actions(&it.less), it.in_words.clone()]
        });
        self.table(["who", "role", "with", "can also", "lacks", "how to mend it"], rows)?;
        Ok(report)
    }

    fn line(&mut self, text: &str) -> Outcome {
        self.streams.print(text)
    }

    fn heading(&mut self, text: &str) -> Outcome {
        self.line(&format!("\n{text}\n{}", "-".repeat(text.len())))
    }

    fn table<const N: usize>(&mut self, columns: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Outcome {
        let text = table(columns, rows, self.streams);
        self.line(&text)
    }

    fn members<'m>(&mut self, members: impl IntoIterator<Item = &'m Member>) -> Outcome {
        let rows = members.into_iter().map(|member| {
            let joined = if member.accepted == Some(true) { "yes" } else { "not yet" };
            [member.email.clone(), member.role.to_string(), day(&member.timestamp_created), joined.to_owned()]
        });
        self.table(["member", "role", "invited", "joined"], rows)
    }

    /// What each key may do. Their secrets are not among it.
    fn keys<'k>(&mut self, keys: impl IntoIterator<Item = &'k ApiKey>) -> Outcome {
        let rows = keys.into_iter().map(|key| {
            let scopes: Vec<_> = key.scopes.iter().map(ToString::to_string).collect();
            [key.name.clone(), day(&key.timestamp_created), scopes.join(", ")]
        });
        self.table(["key", "created", "may"], rows)
    }
}
