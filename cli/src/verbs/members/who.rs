//! Which member is meant: by the id of the membership, or by an e-mail address, which is looked up.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use instantly_rbac::internals::{checks, neutral};
use instantly_rbac::members::{Member, MemberFilter, Role};
use instantly_rbac::{Client, Error, ErrorKind, List};

use crate::names::{allowed, email};
use crate::status::Failure;

/// A member as an argument names them. Neither form is that of a key, so messages may repeat it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Id(String),
    Email(String),
}

/// A member who was found. Without the membership where the key may not list the members and an id was given.
pub struct Person {
    pub id: String,
    pub member: Option<Member>,
}

impl Person {
    /// The address, or the id.
    pub fn name(&self) -> String {
        self.member.as_ref().map_or(&self.id, |member| &member.email).clone()
    }

    /// The address with the role, or the id.
    pub fn shown(&self) -> String {
        match &self.member {
            Some(member) => format!("{} ({})", neutral(&member.email), neutral(member.role.as_str())),
            None => neutral(&self.id).into_owned(),
        }
    }
}

/// An argument that says who.
pub fn who(text: &str) -> Result<Who, &'static str> {
    match text {
        id if checks::is_id(id) => Ok(Who::Id(id.to_owned())),
        address if email(address).is_ok() => Ok(Who::Email(address.to_owned())),
        _ => Err("must be an e-mail address, or the id of a membership"),
    }
}

/// An argument that is a nickname.
pub fn nickname(text: &str) -> Result<String, String> {
    checks::nickname(text).map(|()| text.to_owned()).map_err(|error| allowed(&error))
}

/// An argument that is a role which can be granted.
pub fn granted_role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new([&Role::Admin, &Role::Editor, &Role::View].map(Role::as_str))
        .map(|name| Role::from(name.to_lowercase().as_str()))
}

/// Finds each of them once.
///
/// # Errors
///
/// `NotFound` where somebody is no member, `Conflict` where an address has several memberships, and those of the list.
pub fn find(client: &Client, whos: &[Who]) -> Result<Vec<Person>, Failure> {
    let members = match client.members().list(&MemberFilter::default()) {
        Ok(members) => members,
        Err(error) if error.kind() == ErrorKind::Forbidden && whos.iter().all(|who| matches!(who, Who::Id(_))) => {
            return Ok(once(whos.iter().filter_map(|who| match who {
                Who::Id(id) => Some(Person { id: id.clone(), member: None }),
                Who::Email(_) => None,
            })));
        }
        Err(error) => return Err(error.into()),
    };
    let people = whos.iter().map(|who| find_one(&members, who)).collect::<Result<Vec<_>, _>>()?;
    Ok(once(people))
}

fn find_one(members: &List<Member>, who: &Who) -> Result<Person, Error> {
    let is_meant = |member: &Member| match who {
        Who::Id(id) => member.id.eq_ignore_ascii_case(id),
        Who::Email(address) => {
            let is_address = |other: &str| other.to_lowercase() == address.to_lowercase();
            is_address(&member.email) || member.user_email.as_deref().is_some_and(is_address)
        }
    };
    let found: Vec<&Member> = members.iter().filter(|member| is_meant(member)).collect();
    match (found.as_slice(), who) {
        ([member], _) => Ok(Person { id: member.id.clone(), member: Some((*member).clone()) }),
        ([], Who::Id(id)) => {
            let problem = format!("nothing was done: no membership has the id {id}; the id of a user is none");
            Err(Error::new(ErrorKind::NotFound, problem))
        }
        ([], Who::Email(address)) => {
            // Nobody else is named, lest it be done to them.
            let problem =
                format!("nothing was done: no member has the address {address}; `members list` shows who is one");
            Err(Error::new(ErrorKind::NotFound, problem))
        }
        (several, Who::Id(name) | Who::Email(name)) => {
            let ids = several.iter().map(|member| member.id.as_str()).collect::<Vec<_>>().join(", ");
            let problem = format!("nothing was done: {name} has several memberships; name one by its id: {ids}");
            Err(Error::new(ErrorKind::Conflict, problem))
        }
    }
}

fn once(people: impl IntoIterator<Item = Person>) -> Vec<Person> {
    let mut found: Vec<Person> = Vec::new();
    for person in people {
        if found.iter().all(|other| other.id != person.id) {
            found.push(person);
        }
    }
    found
}
