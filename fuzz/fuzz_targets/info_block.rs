//! Fuzz target `info_block`; what it claims stands at the function.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| routerkeep_fuzz::info_block(data));
