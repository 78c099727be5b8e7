//! Whether the sources can still be read where the base says: asked of their hosts, at an operator's or CI's wish only.

use std::fmt;
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::StatusCode;

use crate::facts::FactBase;

/// How long one address is tried for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Addresses asked for at once.
const AT_ONCE: usize = 4;
/// Some hosts refuse who does not say who asks.
const AGENT: &str = concat!("alliance-bot/", env!("CARGO_PKG_VERSION"), " (link check)");

/// What became of one source's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The source's id.
    pub source: String,
    /// Its address.
    pub url: String,
    /// What its host said.
    pub found: Found,
}

/// What a host said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is there.
    There,
    /// It is not there any more.
    Gone(u16),
    /// Nobody can tell from here: the host refuses programs, is out of order, or can't be reached.
    Unknown(String),
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, url, found } = self;
        match found {
            Found::There => write!(f, "there    {source}: {url}"),
            Found::Gone(status) => write!(f, "gone     {source}: {url} ({status})"),
            Found::Unknown(why) => write!(f, "unknown  {source}: {url} ({why})"),
        }
    }
}

/// Asks for each source's address, in the order of their ids.
///
/// # Errors
/// Where no client can be made, for want of certificates.
pub async fn check(base: &FactBase) -> Result<Vec<Link>, reqwest::Error> {
    let client = reqwest::Client::builder().user_agent(AGENT).timeout(PATIENCE).build()?;
    let mut sources: Vec<(String, String)> = base
        .sources()
        .map(|source| (source.id.clone(), source.url.clone()))
        .collect();
    sources.sort();
    let asked = sources.into_iter().map(|(source, url)| {
        let client = client.clone();
        async move {
            let found = match client.get(&url).send().await.map(|response| response.status()) {
                Ok(status @ (StatusCode::NOT_FOUND | StatusCode::GONE)) => Found::Gone(status.as_u16()),
                Ok(status) if status.is_success() => Found::There,
                Ok(status) => Found::Unknown(status.to_string()),
                Err(fault) if fault.is_timeout() => Found::Unknown("no answer in time".to_owned()),
                Err(fault) if fault.is_connect() => Found::Unknown("can't be reached".to_owned()),
                Err(fault) => Found::Unknown(fault.without_url().to_string()),
            };
            Link { source, url, found }
        }
    });
    Ok(futures_util::stream::iter(asked).buffered(AT_ONCE).collect().await)
}
