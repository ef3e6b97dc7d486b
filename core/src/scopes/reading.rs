//! How a scope that a key holds is read. What cannot be read counts as the widest that it could mean, so that a
//! review errs on the side of finding too much.

use super::{RESOURCES, Scope, is_well_formed};
use crate::display::is_visible;

/// What is made of a scope that a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It is documented, and counts as itself.
    Documented,
    /// Case, spaces and invisible characters apart it is this documented scope, and counts as that.
    Resembles(Scope),
    /// Its resource is documented and its action is not: it counts as everything with the resource. It cannot be more,
    /// because no operation accepts a scope of another resource but `all`.
    WholeResource(Scope),
    /// It might mean anything, and counts as full access.
    Unreadable,
}

impl Scope {
    /// How the scope is read where a key holds it.
    pub(crate) fn reading(&self) -> Reading {
        if self.is_documented() {
            return Reading::Documented;
        }
        let folded = Scope(folded(self.as_str()).into());
        if folded.is_documented() {
            return Reading::Resembles(folded);
        }
        match self.0.split_once(':') {
            Some((resource, action))
                if resource != "all" && RESOURCES.contains(&resource) && is_well_formed(action) =>
            {
                Reading::WholeResource(Scope::new(resource, "all"))
            }
            _ => Reading::Unreadable,
        }
    }

    /// The documented scope that this one counts as where a key holds it.
    pub(crate) fn counts_as(&self) -> Scope {
        match self.reading() {
            Reading::Documented => self.clone(),
            Reading::Resembles(scope) | Reading::WholeResource(scope) => scope,
            Reading::Unreadable => Scope::from_static("all:all"),
        }
    }

    /// What a key may do by an undocumented scope, in words; nothing for a documented one.
    pub(super) fn doubt_in_words(&self) -> Option<String> {
        let why = match self.reading() {
            Reading::Documented => return None,
            Reading::Resembles(scope) => format!("which is not spelled as documented and counts as {scope}"),
            Reading::WholeResource(scope) => format!("whose action is not documented, and which counts as {scope}"),
            Reading::Unreadable => "which cannot be read and counts as full access".to_owned(),
        };
        Some(format!("use {:?}, {why}", self.as_str()))
    }
}

/// A text in lower case, without spaces and invisible characters. A character that only looks like another one makes a
/// scope unreadable, which counts as more.
pub(crate) fn folded(text: &str) -> String {
    let shows = |character: &char| !character.is_whitespace() && is_visible(*character, false);
    text.chars().filter(shows).flat_map(char::to_lowercase).collect()
}
