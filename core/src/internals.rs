//! What the language packages, the sandbox and the tools of this repository need of this crate.
//!
//! **Not part of the API.** Anything here may change in any version, without a note in the changelog.

pub use crate::client::{derive, with_cancel_between_attempts};
pub use crate::display::neutral;
pub use crate::panics::{THREAD_NAME, at_border};
pub use crate::timestamp::civil;
pub use crate::transport::pool;
pub use crate::transport::process::ProcessId;
pub use crate::transport::signals::without_signals;

/// What the fuzz targets call.
#[cfg(feature = "fuzzing")]
pub mod fuzzing {
    pub use crate::fuzzing::*;
}

/// How a binding reads options from JSON.
pub mod options {
    pub use crate::options::*;
}

/// What functions take and return as JSON Schema, for the generator of the language packages.
#[cfg(feature = "schema")]
pub mod schema {
    pub use crate::schema::{Described, arguments, documents, report};
}

/// Records and enumerations as data, for the generator of the language packages.
pub mod specs {
    pub use crate::specs::*;
}
