//! TLS before an address of the pretend Discord, with a certificate that a test chooses.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// What a door shows to whoever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A certificate as it has to be.
    Right,
    /// One that it signed itself.
    SelfSigned,
    /// One for another host.
    OfAnother,
    /// One whose time is over.
    Expired,
}

impl Shown {
    /// All that are wrong.
    pub const WRONG: [Self; 3] = [Self::SelfSigned, Self::OfAnother, Self::Expired];
}

/// An authority, and a door that shows its certificates.
pub struct Door {
    authority: CertifiedIssuer<'static, KeyPair>,
    address: SocketAddr,
    shown: Arc<Mutex<Arc<ServerConfig>>>,
    let_in: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Door {
    /// Opens one before this address, `http://` or `ws://` and a port.
    pub async fn before(address: &str, shows: Shown) -> Self {
        let to: SocketAddr = address.rsplit('/').next().unwrap_or_default().parse().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "an authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shown = Arc::new(Mutex::new(config(&authority, shows)));
        let let_in = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(stand(listener, to, shown.clone(), let_in.clone()));
        Self {
            authority,
            address,
            shown,
            let_in,
            task,
        }
    }

    /// Its address: `https://` or `wss://`.
    pub fn address(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// The authority's certificate, for `SSL_CERT_FILE`.
    pub fn authority(&self) -> String {
        self.authority.pem()
    }

    /// From now on it shows this.
    pub fn shows(&self, shown: Shown) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = config(&self.authority, shown);
    }

    /// How many came in, past the certificate; only what comes after that could be a secret.
    pub fn let_in(&self) -> u64 {
        self.let_in.load(Ordering::Relaxed)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn stand(listener: TcpListener, to: SocketAddr, shown: Arc<Mutex<Arc<ServerConfig>>>, let_in: Arc<AtomicU64>) {
    loop {
        let (outside, _) = listener.accept().await.unwrap();
        let (config, let_in) = (
            shown.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            let_in.clone(),
        );
        tokio::spawn(async move {
            let mut inside = TcpStream::connect(to).await?;
            let mut outside = TlsAcceptor::from(config).accept(outside).await?;
            let_in.fetch_add(1, Ordering::Relaxed);
            tokio::io::copy_bidirectional(&mut outside, &mut inside).await
        });
    }
}

fn config(authority: &CertifiedIssuer<'static, KeyPair>, shown: Shown) -> Arc<ServerConfig> {
    let host = if shown == Shown::OfAnother {
        "127.0.0.2"
    } else {
        "127.0.0.1"
    };
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    if shown == Shown::Expired {
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match shown {
        Shown::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, authority),
    };
    let chain = vec![certificate.unwrap().der().clone()];
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key);
    Arc::new(config.unwrap())
}
