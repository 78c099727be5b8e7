//! A small HTTP server that says how the program is, and the one request that asks it. Slow and many clients harm nothing: each
//! has little time, and where there are too many the oldest goes.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::Metrics;
use crate::store::Store;

/// From a connection to its end.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections at once.
const CLIENTS: usize = 64;
/// The longest head of a request, in bytes.
const HEAD: usize = 16 * 1024;
/// What Prometheus knows the text by.
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";

/// Answers `/healthz`, `/readyz` and `/metrics` for as long as it is polled.
pub async fn serve(listener: TcpListener, store: Arc<Store>, metrics: Metrics) {
    let mut clients: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        clients.retain(|client| !client.is_finished());
        if clients.len() >= CLIENTS
            && let Some(oldest) = clients.pop_front()
        {
            oldest.abort();
        }
        let (store, metrics) = (Arc::clone(&store), metrics.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let response = respond(&request, &store, &metrics);
            async move { Ok::<_, Infallible>(response) }
        });
        let connection = http1::Builder::new()
            .keep_alive(false)
            .max_buf_size(HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let client = tokio::spawn(async move {
            let _ = tokio::time::timeout(PATIENCE, connection).await;
        });
        clients.push_back(client.abort_handle());
    }
}

fn respond(request: &Request<Incoming>, store: &Store, metrics: &Metrics) -> Response<Full<Bytes>> {
    let (status, kind, text) = match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/healthz") => (StatusCode::OK, PLAIN, "alive\n".to_owned()),
        (&Method::GET | &Method::HEAD, "/readyz") => match metrics.unready() {
            None => (StatusCode::OK, PLAIN, "ready\n".to_owned()),
            Some(why) => (StatusCode::SERVICE_UNAVAILABLE, PLAIN, format!("{why}\n")),
        },
        (&Method::GET | &Method::HEAD, "/metrics") => match metrics.text(&store.live()) {
            Ok(text) => (StatusCode::OK, METRICS, text),
            Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, PLAIN, format!("{fault}\n")),
        },
        (&Method::GET | &Method::HEAD, _) => {
            let known = "/healthz, /readyz and /metrics are here\n";
            (StatusCode::NOT_FOUND, PLAIN, known.to_owned())
        }
        _ => (StatusCode::METHOD_NOT_ALLOWED, PLAIN, "GET only\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, hyper::header::HeaderValue::from_static("no-store"));
    response
}

/// Asks the program that listens at `address` whether it is ready; `Ok` is its word, and whether that is yes.
///
/// # Errors
/// Nobody answers there, or not in HTTP.
pub fn ask(address: SocketAddr) -> io::Result<(bool, String)> {
    let mut address = address;
    // Whoever listens everywhere listens on loopback.
    match address {
        SocketAddr::V4(_) if address.ip().is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(_) if address.ip().is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE / 2)?;
    stream.set_read_timeout(Some(PATIENCE / 2))?;
    stream.set_write_timeout(Some(PATIENCE / 2))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut response = Vec::new();
    stream.take(HEAD as u64).read_to_end(&mut response)?;
    let response = String::from_utf8_lossy(&response);
    let (head, body) = response
        .split_once("\r\n\r\n")
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the response is not HTTP"))?;
    let is_ready = head
        .strip_prefix("HTTP/1.1 ")
        .is_some_and(|rest| rest.starts_with("200 "));
    Ok((is_ready, body.trim().to_owned()))
}
