//! Part of a plan.
