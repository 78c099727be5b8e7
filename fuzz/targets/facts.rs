//! Whatever a fact file holds, the loader returns, and what it returns can be asked.

#![no_main]

#[path = "../properties.rs"]
#[expect(dead_code, reason = "each target holds one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::facts(data));
