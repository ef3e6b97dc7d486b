//! Texts that may hold a secret, on their way to JavaScript: the copy on this side is wiped. The copy that
//! JavaScript has is its own, and cannot be.

#![allow(unsafe_code, reason = "the trait's function is unsafe; it does nothing but to hand on")]

use instantly_rbac::SecretString;
use napi::bindgen_prelude::ToNapiValue;
use napi::sys;

/// A text that becomes a string of JavaScript's.
pub struct Wiped(SecretString);

impl From<SecretString> for Wiped {
    fn from(text: SecretString) -> Self {
        Wiped(text)
    }
}

impl From<String> for Wiped {
    fn from(text: String) -> Self {
        Wiped(text.into())
    }
}

impl ToNapiValue for Wiped {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> napi::Result<sys::napi_value> {
        // SAFETY: by the caller's promise.
        unsafe { <&str>::to_napi_value(env, value.0.expose()) }
    }
}
