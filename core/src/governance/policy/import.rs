//! The policy of a workspace as it is.
