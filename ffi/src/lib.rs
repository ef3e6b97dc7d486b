//! The C ABI of instantly-rbac.
//!
//! Everything exported is listed in `include/instantly_rbac.h`, which `make header` writes from
//! these files in this order. They convert and forward; what anything means is core's.
//! `boundary.rs` holds all `unsafe` code and catches every panic.

mod boundary;
mod call;
mod content;
mod handles;
mod json;
mod table;
mod text;

pub mod abi_version;
pub mod access;
pub mod accounts;
pub mod audit_logs;
pub mod campaigns;
pub mod cancel;
pub mod client;
pub mod document;
pub mod error;
pub mod groups;
pub mod iterator;
pub mod keys;
pub mod library;
pub mod log;
pub mod matrix;
pub mod members;
pub mod review;
pub mod sandbox;
pub mod scopes;
pub mod status;
pub mod tags;
pub mod workspace;
