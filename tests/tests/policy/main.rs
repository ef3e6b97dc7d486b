//! Policies: that they are read whole or not at all, written as they were, and made of a workspace as it is.

mod import;
mod rules;
mod schema;
mod written;
mod wrong;
