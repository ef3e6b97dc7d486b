//! Values that become JavaScript's in a way of their own.

#![allow(unsafe_code, reason = "the trait's function is unsafe; each here hands its environment on")]

use instantly_rbac::SecretString;
use napi::bindgen_prelude::ToNapiValue;
use napi::sys;

/// A text that may hold a secret. The copy on this side is wiped; that of JavaScript is its own, and cannot be.
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

/// An object of any class, which is made on JavaScript's thread.
pub struct NativeObject(Box<dyn FnOnce(sys::napi_env) -> napi::Result<sys::napi_value> + Send>);

impl NativeObject {
    /// The object that this function makes.
    pub fn new<T: ToNapiValue>(make: impl FnOnce() -> T + Send + 'static) -> NativeObject {
        // SAFETY: `to_napi_value` below is the only caller, with the environment of its own caller.
        NativeObject(Box::new(move |env| unsafe { T::to_napi_value(env, make()) }))
    }
}

impl ToNapiValue for NativeObject {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> napi::Result<sys::napi_value> {
        (value.0)(env)
    }
}
