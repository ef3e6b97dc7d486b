//! The programs are in `bin/`.

/// The programs of the README, which run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

/// Those of the first page of the documents.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/start.md")]
pub struct Start;

/// Those of what there is.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/functions.md")]
pub struct Functions;

/// Those of access as documents.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/governance.md")]
pub struct Governance;
