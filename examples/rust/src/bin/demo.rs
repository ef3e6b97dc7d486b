//! Governs a workspace from end to end: `make demo`.
//!
//! It walks through members, keys, the workspace group, tags, the audit log, ownership and the
//! access review, over real HTTP against the sandbox. With `LIVE=1` it reads the workspace of
//! `INSTANTLY_API_KEY` instead, and writes nothing to it.

use std::error::Error;
use std::path::PathBuf;

use instantly_examples::{
    heading, print_accounts, print_campaigns, print_differences, print_events, print_groups, print_key_review,
    print_keys, print_members, print_tags, say, shown,
};
use instantly_rbac::accounts::AccountFilter;
use instantly_rbac::audit_logs::AuditLogFilter;
use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::keys::{KeyFilter, Preset};
use instantly_rbac::matrix::Assignment;
use instantly_rbac::members::{Invitation, Member, MemberFilter, MemberUpdate, Role};
use instantly_rbac::review::{ReviewOptions, Severity};
use instantly_rbac::tags::{TagFilter, TagTargets, TagUpdate};
use instantly_rbac::{Change, Client, List};
use instantly_sandbox::Sandbox;

type Outcome = Result<(), Box<dyn Error>>;

/// The teams of the original request, and what each is for.
const TEAMS: [(&str, &str); 4] = [
    ("SDR-West", "Sales development, western region"),
    ("SDR-East", "Sales development, eastern region"),
    ("Marketing", "Campaigns of the marketing team"),
    ("Enterprise", "Enterprise accounts"),
];

fn main() {
    let live = std::env::var("LIVE").is_ok_and(|value| value == "1");
    if let Err(error) = if live { read_live() } else { govern_sandbox() } {
        eprintln!("\nThe demo stopped: {error}");
        std::process::exit(1);
    }
}

fn govern_sandbox() -> Outcome {
    let sandbox = Sandbox::start()?;
    let client = sandbox.client()?;
    say!("Governing a sandbox workspace over real HTTP at {}. Nothing leaves this machine.", sandbox.url());
    show_workspace(&client)?;
    govern_members(&client)?;
    govern_keys(&client)?;
    show_group(&client)?;
    let west = make_team_tags(&client)?;
    use_tags(&client, west)?;
    show_audit_log(&client)?;
    hand_over(&sandbox, &client)?;
    let assignment = Assignment {
        people: [("maya.okafor", "Manager"), ("diego.santos", "SDR"), ("hannah.lindqvist", "Viewer")]
            .map(|(name, role)| (format!("{name}@northwind.example.com"), role.to_owned()))
            .into(),
        keys: [("SDR campaign tool".to_owned(), "SDR".to_owned())].into(),
    };
    say!("\n`make demo LIVE=1` reviews your own workspace with INSTANTLY_API_KEY, and writes nothing to it.");
    review(&client, Some(assignment))
}

fn read_live() -> Outcome {
    let client = Client::from_env()?;
    say!("Reading the workspace of INSTANTLY_API_KEY. Nothing is written.");
    show_workspace(&client)?;
    // A key may not read everything; what it may not read is said, and the rest goes on.
    heading("Members");
    show(client.members().list(&MemberFilter::default()), |members| print_members(members));
    heading("API keys");
    show(client.keys().list(&KeyFilter::default()), |keys| print_keys(keys));
    heading("The workspace group");
    show(client.groups().list(), |links| print_groups(links));
    heading("Tags");
    show(client.tags().list(&TagFilter::default()), |tags| print_tags(tags));
    heading("The audit log: when, who, what");
    show(client.audit_logs().iter(&AuditLogFilter::default()).max_items(10).into_list(), |events| print_events(events));
    review(&client, None)
}

/// Shows what was read, or why it was not.
fn show<T>(read: instantly_rbac::Result<List<T>>, print: impl FnOnce(&List<T>)) {
    match read {
        Ok(list) => print(&list),
        Err(error) => say!("{error}"),
    }
}

fn show_workspace(client: &Client) -> Outcome {
    let check = client.check()?;
    match (&check.workspace, &check.problem) {
        (Some(workspace), _) => say!("Workspace: {}", workspace.name),
        (None, Some(problem)) if check.works => say!("The key works, but may not read the workspace. {problem}"),
        (None, problem) => return Err(problem.clone().map_or("the key does not work".into(), Into::into)),
    }
    Ok(())
}

fn govern_members(client: &Client) -> Outcome {
    let members = client.members();
    heading("Members: who is in, and in which role");
    print_members(&members.list(&MemberFilter::default())?);

    heading("Invite a person, and change the role");
    let invited = members.invite(&Invitation::new("jordan.reyes@example.com", Role::View))?;
    say!("Invited jordan.reyes@example.com as {}.", Role::View);
    let update = MemberUpdate { role: Some(Role::Editor), nickname: Change::from("SDR lead, West") };
    print_members([&*members.update(&invited.id, &update)?]);
    Ok(())
}

fn govern_keys(client: &Client) -> Outcome {
    let keys = client.keys();
    heading("API keys: one for each team, with the scopes that it needs");
    let mut created = Vec::new();
    for (name, preset) in [
        ("Marketing dashboard", Preset::AnalyticsReadOnly),
        ("SDR campaign tool", Preset::CampaignManagement),
        ("Webhook handler", Preset::WebhookHandler),
    ] {
        created.push(keys.create(name, &preset.scopes())?);
    }
    print_keys(created.iter().map(|reply| &reply.value));
    if let Some(secret) = &created[0].key {
        say!("Each secret was given once, to the program. Printed, it is {secret}.");
    }

    heading("All keys of the workspace");
    print_keys(&keys.list(&KeyFilter::default())?);

    heading("Revoke one");
    let last = created.last().ok_or("no key was created")?;
    let gone = keys.revoke(&last.id)?;
    say!("Revoked \"{}\".", gone.record.map_or(gone.id, |key| key.name));
    Ok(())
}

fn show_group(client: &Client) -> Outcome {
    heading("The workspace group");
    print_groups(&client.groups().list()?);
    let admin = client.groups().admin()?;
    match admin.has_admin_workspace {
        Some(true) => say!("Its admin workspace is {}.", admin.workspace_name),
        _ => say!("No other workspace administers this one."),
    }
    for sub in client.groups().for_each(|workspace, _| Ok(workspace.members().list(&MemberFilter::default())?.len()))? {
        let name = sub.link.sub_workspace_name.as_deref().unwrap_or("(no name)");
        match sub.result {
            Ok(members) => say!("  {name}: {members} members"),
            Err(error) => say!("  {name}: {error}"),
        }
    }
    Ok(())
}

/// Makes a tag for each team and returns the id of the first.
fn make_team_tags(client: &Client) -> Result<String, Box<dyn Error>> {
    heading("A tag for each team (a label to find and filter by: it keeps nobody out)");
    let tags = client.tags();
    let mut described = Vec::new();
    for (tag, (_, purpose)) in tags.ensure(&TEAMS.map(|(label, _)| label))?.iter().zip(TEAMS) {
        let update = TagUpdate { description: Change::from(purpose), ..TagUpdate::default() };
        described.push(tags.update(&tag.id, &update)?.into_value());
    }
    print_tags(&described);
    Ok(described[0].id.clone())
}

fn use_tags(client: &Client, tag_id: String) -> Outcome {
    heading("Tag a campaign and an account, and filter both by the tag");
    let campaign = client.campaigns().list(&CampaignFilter::default())?.into_iter().next().ok_or("no campaign")?;
    let account = client.accounts().list(&AccountFilter::default())?.into_iter().next().ok_or("no account")?;
    let targets = TagTargets {
        campaigns: vec![campaign.id.clone()],
        accounts: vec![account.email.clone()],
        ..TagTargets::default()
    };
    client.tags().assign(std::slice::from_ref(&tag_id), &targets)?;
    let tag_ids = Some(vec![tag_id]);
    print_campaigns(&client.campaigns().list(&CampaignFilter { tag_ids: tag_ids.clone(), ..Default::default() })?);
    print_accounts(&client.accounts().list(&AccountFilter { tag_ids, ..Default::default() })?);
    Ok(())
}

fn show_audit_log(client: &Client) -> Outcome {
    heading("The audit log: when, who, what");
    let events = client.audit_logs().iter(&AuditLogFilter::default()).max_items(10).into_list()?;
    print_events(&events);
    match events.meta.hint {
        Some(hint) => say!("{hint}."),
        None => say!("The first {} events. Member, role and tag changes are never logged.", events.len()),
    }
    Ok(())
}

fn hand_over(sandbox: &Sandbox, client: &Client) -> Outcome {
    heading("Hand the workspace over to another owner");
    let members = client.members().list(&MemberFilter { accepted: Some(true), ..Default::default() })?;
    let is_admin = |member: &&Member| member.role == Role::Admin;
    let heir = members.iter().find(is_admin).ok_or("no admin to hand over to")?;
    client.workspace().change_owner_to_member(&heir.id, sandbox.owner_token())?;
    print_members(
        client
            .members()
            .list(&MemberFilter::default())?
            .iter()
            .filter(|member| matches!(member.role, Role::Owner | Role::Admin)),
    );
    Ok(())
}

/// Reviews keys, members and tags, compares them with the matrix, and writes the report.
fn review(client: &Client, assignment: Option<Assignment>) -> Outcome {
    heading("The access review: what is worth a second look");
    let report = client.review(&ReviewOptions { assignment, ..ReviewOptions::default() })?;
    match &report.keys.review {
        Some(keys) => {
            print_key_review(keys);
            say!("The worst of each; the report has the rest:");
            for key in keys.keys.iter().filter(|key| key.severity() >= Some(Severity::High)) {
                let finding = &key.findings[0];
                say!("  {} ({}): {}. {}.", finding.subject, finding.severity, finding.why, finding.advice);
            }
        }
        None => say!("The keys could not be reviewed: {}", shown(&report.keys.problem)),
    }
    heading("The access matrix, and what the API cannot express of it");
    say!("{}", report.matrix.table.to_string().trim_end());
    for compiled in &report.matrix.compiled {
        for gap in &compiled.gaps {
            say!("  {} and {}, for a {}: {}.", compiled.role, gap.resource.title(), gap.holder, gap.why);
        }
    }
    if let Some(check) = &report.matrix.check {
        heading("Who can do more, or less, than the matrix says, and could be mended");
        print_differences(check);
    }
    let page = report_path()?;
    std::fs::write(&page, report.to_html())?;
    say!("\nThe whole review, for your browser: {}", page.canonicalize()?.display());
    Ok(())
}

/// In the build folder, or where the user wants it.
fn report_path() -> Result<PathBuf, Box<dyn Error>> {
    let folder = std::env::var_os("REPORT_DIR").map_or_else(|| PathBuf::from("target/demo"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    Ok(folder.join("access-review.html"))
}
