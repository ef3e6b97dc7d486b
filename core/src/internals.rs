//! What the language packages, the sandbox and the tools of this repository need of this crate.
//!
//! **Not part of the API.** Anything here may change in any version, without a note in the changelog.

use crate::accounts::{AccountFilter, AccountPageOptions};
use crate::client::Client;
use crate::error::Result;

pub use crate::__settings as settings;
pub use crate::client::{derive, with_cancel_between_attempts};
pub use crate::decode::{FromDocument, FromDocuments, set_largest_whole};
pub use crate::display::neutral;
pub use crate::groups::SIDE_BY_SIDE;
pub use crate::observation::{Observation, key_in_use, observe};
pub use crate::page::{Pages, RowList, RowPage};
pub use crate::panics::{THREAD_NAME, at_border};
pub use crate::rows::{Cell, FromRow, Row, Rows};
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

/// What the fuzz targets call.
#[cfg(feature = "fuzzing")]
pub mod fuzzing {
    pub use crate::fuzzing::*;
}

/// What functions take and return as JSON Schema, for the generator of the language packages.
#[cfg(feature = "schema")]
pub mod schema {
    pub use crate::schema::{Described, arguments, documents, report};
}

/// Records, enumerations and settings as data, for the bridge and the generator of the language packages.
pub mod specs {
    pub use crate::config::CLIENT_SETTINGS;
    pub use crate::specs::*;
}
