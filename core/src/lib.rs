//! Governs access to [Instantly.ai](https://instantly.ai) workspaces: members, API keys,
//! workspace groups, tags, audit logs and ownership, over the API v2.
//!
//! One blocking client, with the safety that access control asks for: a write is never doubled,
//! a list is never silently short, a call always ends, and no key is ever printed.
//!
//! ```
//! # let sandbox = instantly_sandbox::Sandbox::start()?;
//! # let client = sandbox.client()?; // with an account: Client::from_env()?
//! use instantly_rbac::keys::Preset;
//! use instantly_rbac::members::{Invitation, Role};
//!
//! client.members().invite(&Invitation::new("sam@example.com", Role::Editor))?;
//! let key = client.keys().create("marketing", &Preset::AnalyticsReadOnly.scopes())?;
//! let secret = key.secret(); // shown once; prints as *** everywhere else
//! # assert!(!secret.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`operation`] is the table of everything that exists. The crate `instantly-sandbox` is a real
//! HTTP server that behaves as the API does, for trying things out and for your tests.
//!
//! The feature `arrow`, off by default, gives records as Apache Arrow record batches, and the audit log as a stream of
//! the Arrow C data interface: the module `arrow`. Other features are for this repository alone.

mod client;
mod config;
mod csv;
mod decode;
mod display;
mod error;
#[cfg(feature = "fuzzing")]
mod fuzzing;
mod given;
mod hints;
mod json;
mod observation;
mod page;
mod panics;
mod recovery;
mod render;
mod reply;
mod request;
mod rows;
#[cfg(feature = "schema")]
mod schema;
mod secret;
mod side_by_side;
mod spare;
mod specs;
mod timestamp;
mod transport;

pub mod access;
pub mod accounts;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod audit_logs;
pub mod campaigns;
pub mod events;
pub mod governance;
pub mod groups;
pub mod internals;
pub mod keys;
pub mod matrix;
pub mod members;
pub mod operation;
pub mod review;
pub mod scopes;
pub mod tags;
pub mod workspace;

pub use client::{Check, Client};
pub use config::{BASE_URL_ENV, ClientBuilder, DEFAULT_API_KEY_ENV, DEFAULT_BASE_URL, KeySource};
pub use error::{Error, ErrorKind, Result};
pub use json::{Extra, JsonObject, JsonValue};
pub use operation::{Method, Operation};
pub use page::{Items, List, ListOptions, Page, PageOptions};
pub use reply::{Change, Meta, Removal, Reply};
pub use scopes::Scope;
pub use secret::SecretString;
pub use timestamp::Timestamp;
pub use transport::deadline::CancelToken;
