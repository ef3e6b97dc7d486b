//! What the language packages, the sandbox and the tools of this repository need of this crate.
//!
//! **Not part of the API.** Anything here may change in any version, without a note in the changelog.

use crate::accounts::{AccountFilter, AccountPageOptions};
use crate::client::Client;
use crate::error::Result;
use crate::groups::ForEachOptions;

pub use crate::__settings as settings;
pub use crate::client::{derive, with_cancel_between_attempts};
pub use crate::csv::{csv_line, csv_text};
pub use crate::decode::{FromDocument, FromDocuments, set_largest_whole};
pub use crate::display::neutral;
pub use crate::given::{did_you_mean, expected_one_of, nearest, place, read_json, read_toml, short, shown_path};
pub use crate::groups::SIDE_BY_SIDE;
pub use crate::matrix::mending::{HolderMending, by_holder};
pub use crate::observation::{Observation, key_in_use, observe};
pub use crate::page::{Pages, RowList, RowPage};
pub use crate::panics::{THREAD_NAME, at_border};
pub use crate::render::Form;
pub use crate::review::exceptions::check_exceptions;
pub use crate::review::forms::render;
pub use crate::rows::{Cell, FromRow, Row, Rows};
pub use crate::scopes::naming::read_scope;
pub use crate::timestamp::civil;
pub use crate::transport::SANDBOX_HEADER;
pub use crate::transport::pool;
pub use crate::transport::process::ProcessId;
pub use crate::transport::signals::without_signals;

/// One page of accounts, sorted or not, whose records are read where they stand.
///
/// # Errors
///
/// Those of `accounts.page`.
pub fn account_page(client: &Client, filter: &AccountFilter, options: &AccountPageOptions) -> Result<RowPage> {
    let (items, options) = client.accounts().sorted(filter, options);
    Pages::from(items).into_page(&options)
}

/// How many sub-workspaces `groups.for_each` works on at the same time, for what calls the function itself.
///
/// # Errors
///
/// `InvalidArgument` where it is none of 1 to 64.
pub fn concurrency(options: &ForEachOptions) -> Result<usize> {
    options.concurrency()
}

/// The id of the key in use, once a list of keys showed it.
pub fn own_key_id(client: &Client) -> Option<&str> {
    client.own_key_id()
}

/// What functions check before they send anything, for a caller that checks all its arguments before the first call.
pub mod checks {
    use crate::error::Result;
    use crate::{members, tags};

    /// Whether a text may be an e-mail address.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`.
    pub fn email(text: &str) -> Result<()> {
        members::check_email("email", text)
    }

    /// Whether a text may be a nickname.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`.
    pub fn nickname(text: &str) -> Result<()> {
        members::check_nickname(text)
    }

    /// Whether a text has the form of an id: a UUID with its hyphens.
    pub fn is_id(text: &str) -> bool {
        tags::is_uuid(text)
    }
}

/// What the fuzz targets call.
#[cfg(feature = "fuzzing")]
pub mod fuzzing {
    pub use crate::fuzzing::*;
}

/// What functions take and return as JSON Schema, for the generator of the language packages.
#[cfg(feature = "schema")]
pub mod schema {
    pub use crate::schema::{Described, arguments, documents, plan, policy, report, snapshot};
}

/// Records, enumerations and settings as data, for the bridge and the generator of the language packages.
pub mod specs {
    pub use crate::config::CLIENT_SETTINGS;
    pub use crate::specs::*;
}
