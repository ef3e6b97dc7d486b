//! The members and keys of a workspace or of a whole group, listed for their rights.

use std::borrow::Cow;

use super::{Access, AccessFailure, AccessOptions, AccessPart, AccessRow, of};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::given::did_you_mean;
use crate::keys::{ApiKey, KeyFilter};
use crate::members::{Member, MemberFilter, check_email};
use crate::operation::Composed;
use crate::reply::{Meta, Reply};
use crate::review::report::Part;
use crate::review::{KeyReview, MemberReview};
use crate::workspace::Workspace;

impl Client {
    /// Who can do what: people and keys, with their rights to each resource. Scopes: `workspace_members:read` and
    /// `api_keys:read`, `workspaces:read` for the name of the workspace, and with `group`
    /// `workspace_group_members:read`.
    ///
    /// What may not be read is in `failed`, and so is a workspace of a group that fails; it costs nothing else. Where
    /// nothing of the client's own workspace may be read, that is an error. Where nobody has the address of `person`,
    /// `meta.hint` says so, and who may have been meant. Over a group, up to 8 sub-workspaces are
    /// read at a time; this workspace comes first, and the others in the order of the group.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::access::AccessOptions;
    ///
    /// let person = Some("maya.okafor@northwind.example.com".to_owned());
    /// let access = client.access(&AccessOptions { person, group: true })?;
    /// for row in &access.rows {
    ///     println!("{:?}: {} {}", row.workspace_name, row.resource.title(), row.label);
    /// }
    /// # assert!(access.complete && !access.rows.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a `person` that is no e-mail address, before anything is sent. Where nothing at all could be
    /// read, why; without `group`, whatever is no 403; and where the group cannot be listed.
    pub fn access(&self, options: &AccessOptions) -> Result<Access> {
        let AccessOptions { person, group } = options;
        if let Some(person) = person {
            check_email("person", person).map_err(|error| error.in_operation(Composed::ClientAccess))?;
        }
        let person = person.as_deref();
        let (workspace, meta) = match self.workspace().get() {
            Ok(Reply { value, meta }) => (value, meta),
            Err(error) if error.kind() == ErrorKind::Forbidden => (Workspace::default(), made(&error)),
            // One workspace of several costs the others nothing; why nothing is read of it, its lists say.
            Err(error) if *group && error.kind() == ErrorKind::PaymentRequired => (Workspace::default(), made(&error)),
            Err(error) => return Err(error),
        };
        let mut read = read(self, person);
        read.locate(
            workspace.given("id", &workspace.id).or(self.workspace_id()),
            workspace.given("name", &workspace.name),
        );
        let mut all = vec![read];
        if *group {
            let of_group = self.groups().for_each(|client, _| Ok(self::read(client, person)))?;
            all.extend(of_group.into_iter().map(|sub| {
                let mut read = sub.result.unwrap_or_else(|error| Read::failed(parts(person), error));
                let id = sub.link.given("sub_workspace_id", &sub.link.sub_workspace_id);
                read.locate(id, sub.link.sub_workspace_name.as_deref());
                read
            }));
        }
        let mut access = Access { rows: Vec::new(), failed: Vec::new(), complete: true, meta };
        let mut is_read = false;
        let mut not_asked = Vec::new();
        for Read { rows, others, failed, lists, meta } in all {
            let ends_the_call = |failure: &&AccessFailure| match failure.error.kind() {
                ErrorKind::Cancelled => true,
                ErrorKind::Forbidden => false,
                _ => !group,
            };
            if let Some(failure) = failed.iter().find(ends_the_call) {
                return Err(failure.error.clone());
            }
            access.rows.extend(rows);
            access.failed.extend(failed);
            access.meta.add(meta);
            not_asked.extend(others);
            is_read |= lists > 0;
        }
        if let (Some(person), true) = (person, access.rows.is_empty()) {
            access.meta.hint = Some(Cow::Owned(nobody(person, *group, &not_asked)));
        }
        access.complete = access.failed.is_empty();
        if !is_read {
            let nothing = access.failed.into_iter().next().map(|failure| failure.error);
            return Err(
                nothing.unwrap_or_else(|| Error::new(ErrorKind::Internal, "nothing was read, and nothing failed"))
            );
        }
        Ok(access)
    }
}

/// That nobody has an address, and whose may have been meant.
fn nobody(person: &str, is_group: bool, others: &[String]) -> String {
    let place = if is_group { "in these workspaces" } else { "here" };
    let meant = did_you_mean(person.trim(), others.iter().map(String::as_str));
    format!("Nobody {place} has that address; members.list shows who is a member{meant}")
}

/// How a call went that failed.
fn made(error: &Error) -> Meta {
    Meta { attempts: error.attempts(), ..Meta::default() }
}

/// The same of what a review listed.
pub(crate) fn reviewed(
    members: &Part<MemberReview>,
    keys: &Part<KeyReview>,
    workspace_id: Option<&str>,
    workspace_name: Option<&str>,
) -> Access {
    let mut all = Read::default();
    if let Some(review) = &members.review {
        all.rows.extend(of(&review.members, &[]));
        all.meta.add(review.meta.clone());
    }
    if let Some(review) = &keys.review {
        let keys: Vec<ApiKey> = review.keys.iter().map(|reviewed| reviewed.key.clone()).collect();
        all.rows.extend(of(&[], &keys));
        all.meta.add(review.meta.clone());
    }
    for (part, problem) in [(AccessPart::Members, &members.problem), (AccessPart::Keys, &keys.problem)] {
        all.failed.extend(problem.iter().flat_map(|problem| Read::failed(vec![part], problem.clone()).failed));
    }
    all.locate(workspace_id, workspace_name);
    let Read { rows, failed, meta, .. } = all;
    Access { complete: failed.is_empty(), rows, failed, meta }
}

/// What is read of a workspace.
fn parts(person: Option<&str>) -> Vec<AccessPart> {
    if person.is_some() { vec![AccessPart::Members] } else { vec![AccessPart::Members, AccessPart::Keys] }
}

/// What was read of a workspace.
#[derive(Default)]
struct Read {
    rows: Vec<AccessRow>,
    /// Whose addresses were listed, where one was looked for and not found.
    others: Vec<String>,
    failed: Vec<AccessFailure>,
    /// How many lists were read.
    lists: usize,
    meta: Meta,
}

impl Read {
    fn failed(parts: Vec<AccessPart>, error: Error) -> Read {
        let meta = made(&error);
        let failure = AccessFailure { workspace_id: None, workspace_name: None, parts, error };
        Read { failed: vec![failure], meta, ..Read::default() }
    }

    /// Says which workspace it was.
    fn locate(&mut self, id: Option<&str>, name: Option<&str>) {
        let known = self.rows.iter().find_map(|row| row.workspace_id.clone());
        let id = id.map(str::to_owned).or(known);
        let places = self.rows.iter_mut().map(|row| (&mut row.workspace_id, &mut row.workspace_name));
        let failed = self.failed.iter_mut().map(|failure| (&mut failure.workspace_id, &mut failure.workspace_name));
        for (workspace_id, workspace_name) in places.chain(failed) {
            if id.is_some() {
                workspace_id.clone_from(&id);
            }
            *workspace_name = name.map(str::to_owned);
        }
    }
}

fn read(client: &Client, person: Option<&str>) -> Read {
    let mut read = Read::default();
    match client.members().list(&MemberFilter::default()) {
        Ok(members) => {
            read.lists += 1;
            read.meta.add(members.meta.clone());
            let (members, others): (Vec<Member>, Vec<Member>) =
                members.into_iter().partition(|member| person.is_none_or(|person| is_person(member, person)));
            read.rows = of(&members, &[]);
            read.others = others.into_iter().map(|member| member.email).collect();
        }
        // It may list keys all the same.
        Err(error) if error.kind() == ErrorKind::Forbidden && person.is_none() => {
            read = Read::failed(vec![AccessPart::Members], error);
        }
        Err(error) => return Read::failed(parts(person), error),
    }
    if person.is_some() {
        return read;
    }
    match client.keys().list(&KeyFilter::default()) {
        Ok(keys) => {
            read.lists += 1;
            read.meta.add(keys.meta.clone());
            read.rows.extend(of(&[], &keys));
        }
        Err(error) => {
            read.meta.add(made(&error));
            read.failed.extend(Read::failed(vec![AccessPart::Keys], error).failed);
        }
    }
    read
}

fn is_person(member: &Member, person: &str) -> bool {
    let is_theirs = |address: &str| address.eq_ignore_ascii_case(person.trim());
    is_theirs(&member.email) || member.user_email.as_deref().is_some_and(is_theirs)
}
