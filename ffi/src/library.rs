//! The library itself: versions, and what is alive

use std::ffi::c_char;

use crate::abi_version::INSTANTLY_ABI_VERSION;
use crate::boundary::quietly;
use crate::handles;

/// The INSTANTLY_ABI_VERSION of the library that the program runs with.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_abi_version() -> u32 {
    INSTANTLY_ABI_VERSION
}

/// The release of the library that the program runs with, for example `0.1.0`. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// How many handles are alive, rows that were asked for included: for tests that look for what was
/// not freed. What a handle leads to is not on the caller's heap, so leak checkers do not see it.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_handle_count() -> usize {
    quietly(0, || Some(handles::count()))
}
