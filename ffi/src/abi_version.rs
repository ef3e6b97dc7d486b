//! The number of the ABI, which the header, the SONAME and the build script share.

/// The version of this ABI, and of the SONAME. Functions, options, fields and status numbers are
/// added without changing it; anything that could break a program that is built already raises it.
pub const INSTANTLY_ABI_VERSION: u32 = 1;
