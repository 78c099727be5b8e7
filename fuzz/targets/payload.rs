//! Whatever the gateway sends, reading it returns.

#![no_main]

#[path = "../properties.rs"]
#[expect(dead_code, reason = "each target holds one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::payload(data));
