//! The fuzz targets: functions over any bytes at all, with what must hold as assertions.
//!
//! `cargo test -p instantly-fuzz` runs them over the checked-in corpus and over every reply of the
//! vectors; `make fuzz` searches with libFuzzer. A target panics where a promise is broken.

pub mod c_abi;
pub mod decoders;
pub mod governance;
mod input;
pub mod offline;
pub mod options;
pub mod policies;
pub mod replies;
pub mod sandbox;
pub mod seeds;

/// A target: its name, which is that of its folder in `corpus/`, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("c_calls", c_abi::calls),
    ("c_documents", c_abi::documents),
    ("c_options", c_abi::options),
    ("columns", decoders::columns),
    ("fault_scripts", options::fault_scripts),
    ("http_requests", sandbox::http_requests),
    ("ids", offline::ids),
    ("matrices", offline::matrices),
    ("options", options::options),
    ("pages", decoders::pages),
    ("plan", governance::plan),
    ("policy_json", policies::policy_json),
    ("policy_toml", policies::policy_toml),
    ("records", decoders::records),
    ("redaction", offline::redaction),
    ("replies", replies::replies),
    ("request_paths", offline::request_paths),
    ("retry_after", replies::retry_after),
    ("scopes", offline::scopes),
    ("snapshot", governance::snapshot),
    ("timestamps", offline::timestamps),
];
