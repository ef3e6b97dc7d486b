//! Part of a plan.

/// A guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// whole
    WholeRead,
}
