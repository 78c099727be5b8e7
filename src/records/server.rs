//! A PostgreSQL server in place of a file: its address, which holds a password and is never printed, and the way to it.

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::connection::{Fault, Result};
use crate::secret::{Names, SecretFault};

/// Time to connect, unless the address says otherwise.
const CONNECT: Duration = Duration::from_secs(4);
/// Time for a statement, and for a packet to be acknowledged.
const PATIENCE: Duration = Duration::from_secs(4);

/// Where it is looked for.
const NAMES: Names = Names {
    variable: "DATABASE_URL",
    file: "DATABASE_URL_FILE",
};

/// A server's address; what prints of it is the host and the database.
#[derive(Clone)]
pub struct Server(Config);

/// Why there is none, where one was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerFault {
    /// What is set leads to nothing.
    Secret(SecretFault),
    /// It is no address of a PostgreSQL server.
    Malformed {
        /// The variable that led to it.
        variable: &'static str,
    },
}

impl Server {
    /// Reads `DATABASE_URL`, or the file that `DATABASE_URL_FILE` names, through `variable`; `None` where neither is set.
    ///
    /// # Errors
    /// Both are set, or what they hold is not the address of a PostgreSQL server.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> std::result::Result<Option<Self>, ServerFault> {
        let Some(secret) = NAMES.read(variable).map_err(ServerFault::Secret)? else {
            return Ok(None);
        };
        let fault = ServerFault::Malformed {
            variable: secret.variable,
        };
        if !["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| secret.text.starts_with(scheme))
        {
            return Err(fault);
        }
        let Ok(mut config) = secret.text.parse::<Config>() else {
            return Err(fault);
        };
        if config.get_hosts().is_empty() {
            return Err(fault);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_application_name().is_none() {
            config.application_name("alliance-bot");
        }
        config.tcp_user_timeout(PATIENCE);
        Ok(Some(Self(config)))
    }

    /// Connects; by TLS where the server offers it, unless `sslmode=disable`.
    pub(super) fn connect(&self) -> Result<Client> {
        let mut client = if self.0.get_ssl_mode() == SslMode::Disable {
            self.0.connect(NoTls)?
        } else {
            let (tls, _) = MakeRustlsConnect::with_native_certs()
                .map_err(|_| Fault::Other("no CA certificates were found to know the server by".to_owned()))?;
            self.0.connect(tls)?
        };
        client.batch_execute(&format!("SET statement_timeout = {}", PATIENCE.as_millis()))?;
        Ok(client)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.0.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let hosts = hosts.collect::<Vec<_>>().join(",");
        write!(
            f,
            "PostgreSQL {hosts}, database {}",
            self.0.get_dbname().unwrap_or("by the user's name")
        )
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

impl fmt::Display for ServerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(fault) => fault.fmt(f),
            Self::Malformed { variable } => write!(
                f,
                "{variable} is not the address of a PostgreSQL server, such as postgres://bot:password@host/database; what is special in a \
                 password is percent-encoded. For a file, unset it and set [database] path in bot.toml"
            ),
        }
    }
}

impl std::error::Error for ServerFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        // What is set, and what is told of it.
        let rows = [
            (
                "postgres://bot:hunter2@db.example/facts",
                Ok("PostgreSQL db.example, database facts"),
            ),
            (
                "postgresql://bot:hunter2@[::1]:5433/facts?sslmode=require",
                Ok("PostgreSQL ::1, database facts"),
            ),
            (
                "postgres://bot:hunter2@%2Frun%2Fpg/facts",
                Ok("PostgreSQL /run/pg, database facts"),
            ),
            ("host=db password=hunter2", Err("DATABASE_URL is not the address")),
            ("mysql://bot:hunter2@db/facts", Err("DATABASE_URL is not the address")),
            (
                "postgres://bot:hunter2@db:port/facts",
                Err("DATABASE_URL is not the address"),
            ),
            (
                "postgres://bot:hunter2@db/facts?sslmode=maybe",
                Err("DATABASE_URL is not the address"),
            ),
            (" ", Err("DATABASE_URL is empty")),
        ];
        for (set, expected) in rows {
            let found = Server::from_environment(|name| (name == "DATABASE_URL").then(|| set.into()));
            let told = match &found {
                Ok(Some(server)) => format!("{server} {server:?}"),
                Ok(None) => String::new(),
                Err(fault) => format!("{fault} {fault:?}"),
            };
            let (Ok(start) | Err(start)) = expected;
            assert!(
                told.starts_with(start) && found.is_ok() == expected.is_ok(),
                "{set}: {told}"
            );
            assert!(!told.contains("hunter2"), "{told}");
        }
        assert!(matches!(Server::from_environment(|_| None), Ok(None)));
    }
}
