//! Bytes that are kept for long and hardly ever looked at, packed (DEFLATE).

use std::borrow::Cow;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// Packed bytes; the same bytes are packed the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Packed(Cow<'static, [u8]>);

impl Packed {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        // Writing to memory does not fail.
        let written = packed.write_all(bytes).and_then(|()| packed.finish());
        let mut packed = written.unwrap_or_default();
        packed.shrink_to_fit();
        Self(packed.into())
    }

    /// Bytes that were packed by the build.
    pub(crate) const fn built_in(packed: &'static [u8]) -> Self {
        Self(Cow::Borrowed(packed))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // What was packed above can be unpacked.
        let _length = DeflateDecoder::new(&*self.0).read_to_end(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Packed;

    #[test]
    fn what_is_packed_is_unpacked() {
        for bytes in [&b""[..], b"a", b"\0\xff", "NATO ".repeat(9_999).as_bytes()] {
            assert_eq!(Packed::new(bytes).bytes(), bytes);
        }
        assert!(Packed::new("NATO ".repeat(9_999).as_bytes()).0.len() < 500);
    }
}
