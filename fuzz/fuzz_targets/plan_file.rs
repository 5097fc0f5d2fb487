//! Fuzz target `plan_file`; what it claims stands at the function.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| routerkeep_fuzz::plan_file(data));
