//! Whatever a member types, the shipped base answers the same twice, inside Discord's limits.

#![no_main]

#[path = "../properties.rs"]
#[expect(dead_code, reason = "each target holds one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(init: { properties::engine(); }, |data: &[u8]| properties::question(data));
