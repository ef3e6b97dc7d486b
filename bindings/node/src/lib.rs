//! The native half of the Node package `instantly-rbac`: converts and forwards, and decides nothing.
//!
//! Functions are called by name, through `instantly-bridge`. What goes over the border is JSON, because `JSON.parse`
//! makes objects faster than they are built from here; pages of records are packed. What JavaScript says better (errors,
//! iterators, streams) is in `lib/`.

mod answer;
mod call;
mod cancel;
mod client;
mod command_line;
mod csv;
mod errors;
mod events;
mod groups;
mod items;
mod offline;
mod output;
mod packed;
mod promise;
mod report;
mod sandbox;
mod values;

/// Makes whole numbers irregular that are larger than this in magnitude: JavaScript's numbers are doubles.
#[napi_derive::napi]
pub fn set_largest_whole(largest: i64) {
    instantly_rbac::internals::set_largest_whole(largest.unsigned_abs());
}

/// Panics as a defect would: for the test that it becomes an `InternalError`. Not in release builds.
#[cfg(debug_assertions)]
#[napi_derive::napi(js_name = "_panic")]
pub fn panic_here() -> answer::Answer {
    answer::guard("panic", || panic!("with a s3cret"))
}

/// The same, on a thread of the pool.
#[cfg(debug_assertions)]
#[napi_derive::napi(js_name = "_panicLater")]
pub fn panic_later(settler: &promise::Settler, promise: u32) {
    settler.settle(promise, "panic", || {
        let work = Box::new(|| panic!("with a s3cret"));
        Ok(promise::Task { terms: instantly_rbac::internals::pool::QueueTerms::none(), work })
    });
}

/// The version of the package that this was built for.
#[napi_derive::napi]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
