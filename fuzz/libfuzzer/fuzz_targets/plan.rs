#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| instantly_fuzz::governance::plan(data));
