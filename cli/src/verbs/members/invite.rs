//! `members invite`.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use instantly_rbac::internals::neutral;
use instantly_rbac::members::{Invitation, Member, Permission, Role};

use super::who::{granted_role, nickname};
use crate::names::{each, email};
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::writing::{Done, Step, Writing, help};

/// Invite people to the workspace by e-mail, all in one role.
#[derive(Args)]
#[command(after_help = help(&[
    "An invitation is sent once. Where its reply is lost, the person is looked for among the members; where they are \
     not found, the outcome is not known: look at the members before you invite them again."
], "instantly-rbac members invite sam@example.com --role editor"))]
pub struct Invite {
    /// The addresses that the invitations are sent to.
    #[arg(value_name = "EMAIL", required = true)]
    emails: Vec<String>,
    /// What they may do. Owner and client cannot be granted.
    #[arg(long, value_name = "ROLE", value_parser = granted_role(), ignore_case = true)]
    role: Role,
    /// A section of the app that they may use, such as campaigns.view; give it for each. It cannot be changed later.
    #[arg(long = "permission", value_name = "SECTION", value_delimiter = ',', value_parser = permission(), ignore_case = true, hide_possible_values = true)]
    permissions: Option<Vec<Permission>>,
    /// The address of the person's account, where it is another one. Of one person.
    #[arg(long, value_name = "EMAIL", value_parser = email)]
    user_email: Option<String>,
    /// A label that only the workspace's owner sees. Of one person.
    #[arg(long, value_name = "TEXT", value_parser = nickname)]
    nickname: Option<String>,
    #[command(flatten)]
    writing: Writing,
}

impl Invite {
    /// Invites one after another.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let mut emails: Vec<String> = Vec::new();
        for email in each("EMAIL", &self.emails, email)? {
            if !emails.iter().any(|other| other.to_lowercase() == email.to_lowercase()) {
                emails.push(email);
            }
        }
        for (option, is_given) in [("--user-email", self.user_email.is_some()), ("--nickname", self.nickname.is_some())]
        {
            if is_given && emails.len() > 1 {
                return Err(Failure::usage(format!("{option}: is of one person; invite the others apart")));
            }
        }
        let connection = self.writing.open(streams)?;
        let steps = emails.into_iter().map(|email| {
            let invitation = Invitation {
                user_email: self.user_email.clone(),
                nickname: self.nickname.clone(),
                permissions: self.permissions.clone(),
                ..Invitation::new(&email, self.role.clone())
            };
            Step {
                plan: format!("invite {} as {}{}", neutral(&email), self.role, self.particulars()),
                item: email,
                write: Box::new(move |client| Ok(client.members().invite(&invitation)?.into())),
            }
        });
        self.writing.carry_out(&connection, steps.collect(), sentence, streams)
    }

    /// What is asked for beside the role.
    fn particulars(&self) -> String {
        let account = self.user_email.as_ref().map(|email| format!(", with the account {}", neutral(email)));
        let nickname = self.nickname.as_ref().map(|nickname| format!(", with the nickname \"{}\"", neutral(nickname)));
        let names = self.permissions.iter().flatten().map(Permission::as_str).collect::<Vec<_>>().join(", ");
        let sections = (!names.is_empty()).then(|| format!(", in the app only: {names}"));
        [account, nickname, sections].into_iter().flatten().collect()
    }
}

fn sentence(done: &Done<Member>) -> String {
    let (role, id) = done.record.as_ref().map_or(("", ""), |member| (member.role.as_str(), member.id.as_str()));
    format!("Invited {} as {} ({}).", neutral(&done.item), neutral(role), neutral(id))
}

fn permission() -> impl TypedValueParser<Value = Permission> {
    let names = Permission::KNOWN.iter().map(Permission::as_str);
    // In the spelling of the API, in which some have capitals.
    let known = |name: &str| Permission::KNOWN.iter().find(|known| known.as_str().eq_ignore_ascii_case(name)).cloned();
    PossibleValuesParser::new(names).map(move |name| known(&name).expect("it is a possible value"))
}
