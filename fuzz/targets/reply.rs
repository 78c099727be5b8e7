//! Whatever a reply holds, the message made of it is inside Discord's limits and pings nobody.

#![no_main]

#[path = "../properties.rs"]
#[expect(dead_code, reason = "each target holds one of the properties")]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::reply(data));
