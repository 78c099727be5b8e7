//! Where the health server listens, as it stands in the settings.

use std::net::{Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::Deserialize;

/// An address, or nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Listen(pub Option<SocketAddr>);

/// Where nobody from outside gets to.
impl Default for Listen {
    fn default() -> Self {
        Self(Some((Ipv4Addr::LOCALHOST, 9464).into()))
    }
}

impl TryFrom<String> for Listen {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let address = text
            .parse()
            .map_err(|_| "an address and a port, such as \"127.0.0.1:9464\", or \"\" for none")?;
        Ok(Self(Some(address)))
    }
}
