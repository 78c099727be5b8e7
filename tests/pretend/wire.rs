//! The HTTP side of the sockets: reads a request, lets faults and limits have their say, writes the answer or spoils it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use http_body_util::{BodyExt, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::faults::Fault;
use super::limits::{Scope, Verdict};
use super::rest::{self, Asked, Call, Reply, error, form_error};
use super::{Inner, openapi};

type Body = StreamBody<BoxStream<'static, Result<Frame<Bytes>, io::Error>>>;

/// Accepts connections until the task is aborted.
pub async fn listen(inner: Arc<Inner>, listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (inner, reset) = (inner.clone(), Arc::new(AtomicBool::new(false)));
        let wire = Wire {
            stream,
            reset: reset.clone(),
        };
        tokio::spawn(async move {
            let service = hyper::service::service_fn(move |request| {
                let (inner, reset) = (inner.clone(), reset.clone());
                async move { serve(inner, reset, request).await }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(wire), service)
                .await;
        });
    }
}

/// A connection that can be reset in place of closed.
struct Wire {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The answer is kept back: hyper closes the connection when a service fails.
#[derive(Debug)]
struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a planned fault")
    }
}

impl std::error::Error for Gone {}

async fn serve(inner: Arc<Inner>, reset: Arc<AtomicBool>, request: Request<Incoming>) -> Result<Response<Body>, Gone> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let versioned = path.strip_prefix("/api/v10");
    let call = rest::parse(head.method.as_str(), versioned.unwrap_or("/not-version-10"));
    let query = query(head.uri.query().unwrap_or_default());
    let header = |name: &str| {
        head.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let kind = header("content-type");
    // `documented`: a request is at most 25 MiB
    let bytes = Limited::new(body, 26 * 1024 * 1024)
        .collect()
        .await
        .map(|body| body.to_bytes());
    let oversized = bytes.is_err();
    let (parsed, files) = parse_body(&kind, &bytes.unwrap_or_default());
    let readable = parsed.is_ok();
    let body = Arc::new(parsed.unwrap_or(Value::Null));
    let mut line = call.line.clone();
    if !query.is_empty() {
        line = format!("{line}?{}", head.uri.query().unwrap_or_default());
    }
    let (number, fault) = {
        let mut state = inner.lock();
        let shown = Some(body.clone()).filter(|body| !body.is_null());
        let number = state.journal.request(call.route, line, shown);
        (number, state.faults.take(call.route))
    };
    inner.changed.notify_waiters();
    match &fault {
        Some(Fault::Delay(time)) => tokio::time::sleep(*time).await,
        Some(Fault::Hang) => return hang(&inner, number).await,
        Some(Fault::DropBefore) => return gone(&inner, number, "connection closed, nothing done"),
        Some(Fault::ResetBefore) => {
            reset.store(true, Ordering::Relaxed);
            return gone(&inner, number, "connection reset, nothing done");
        }
        _ => {}
    }
    let refused = fault.as_ref().and_then(|fault| refusal(&inner, fault, &call));
    let by_limits = refused.is_some();
    let reply = match refused {
        Some(reply) => reply,
        None => {
            let asked = Asked {
                call: &call,
                body: &body,
                files: &files,
                query: &query,
            };
            let caller = Caller {
                authorization: header("authorization"),
                agent: header("user-agent"),
                readable,
                oversized,
            };
            answer(&inner, &asked, &caller)
        }
    };
    {
        let mut state = inner.lock();
        let shared = reply
            .headers
            .iter()
            .any(|(name, value)| *name == "x-ratelimit-scope" && value == "shared");
        state.limits.count(reply.status, shared);
    }
    if !by_limits
        && (200..300).contains(&reply.status)
        && inner.settings.check_openapi
        && let Some(view) = &reply.json
        && let Some(problem) = openapi::response(head.method.as_str(), &call.template, reply.status, view)
    {
        inner.lock().own_fault(format!("{}: {problem}", call.line));
    }
    finish(&inner, number, &reset, fault.as_ref(), reply).await
}

struct Caller {
    authorization: String,
    agent: String,
    readable: bool,
    oversized: bool,
}

/// The answer that a planned status or limit gives in place of the work.
fn refusal(inner: &Inner, fault: &Fault, call: &Call) -> Option<Reply> {
    let mut state = inner.lock();
    let mut limited = |scope, time: &Duration| Some(state.limits.refuse(scope, *time, call.route, call.major));
    match fault {
        Fault::Status(status) => {
            let code = if *status == 503 { 130_000 } else { 0 };
            Some(Reply::json(
                *status,
                json!({"message": format!("{status}: a planned fault"), "code": code}),
            ))
        }
        Fault::Html(status) => Some(Reply::page(
            *status,
            "<html><body><h1>Bad gateway</h1>cloudflare</body></html>",
        )),
        Fault::Error(status, code) => {
            let mut reply = error(*code);
            reply.status = *status;
            if let Some(body) = &mut reply.json {
                body["code"] = json!(code);
            }
            Some(reply)
        }
        Fault::RateLimited(time) => limited(Scope::User, time),
        Fault::RateLimitedShared(time) => limited(Scope::Shared, time),
        Fault::RateLimitedGlobally(time) => limited(Scope::Global, time),
        Fault::RateLimitedByCloudflare(time) => limited(Scope::Cloudflare, time),
        Fault::RateLimitedBare => Some(Reply::page(429, "")),
        Fault::Limit(most, per) => {
            state.limits.set(call.route, *most, *per);
            None
        }
        _ => None,
    }
}

/// Checks who asks and how often, then does the work.
fn answer(inner: &Inner, asked: &Asked<'_>, caller: &Caller) -> Reply {
    let route = asked.call.route;
    let mut state = inner.lock();
    // `documented`: User-Agent "DiscordBot (url, version)", else Cloudflare may refuse
    if !caller.agent.starts_with("DiscordBot (") {
        state.violate(format!(
            "User-Agent is not of the form `DiscordBot (url, version)`: {}",
            caller.agent
        ));
    }
    let right = format!("Bot {}", state.token);
    let named = !caller.authorization.is_empty();
    if (!route.needs_no_token() || named) && (caller.authorization != right || state.token_revoked) {
        return Reply::json(401, json!({"message": "401: Unauthorized", "code": 0}));
    }
    let headers = match state.limits.weigh(route, asked.call.major) {
        Verdict::Refuse(reply) => return reply,
        Verdict::Pass(headers) => headers,
    };
    let mut reply = if caller.oversized {
        state.violate("a request of more than 25 MiB".into());
        error(40005)
    } else if !caller.readable {
        state.violate(format!("a body that is not JSON: {}", asked.call.line));
        error(50109)
    } else {
        match schema_problem(inner, asked) {
            Some((field, problem)) => {
                state.violate(format!(
                    "{}: not as the OpenAPI document has it: {field}: {problem}",
                    asked.call.line
                ));
                form_error(&field, &problem)
            }
            None => rest::work(&mut state, asked),
        }
    };
    reply.headers.extend(headers);
    reply
}

fn schema_problem(inner: &Inner, asked: &Asked<'_>) -> Option<(String, String)> {
    if !inner.settings.check_openapi || asked.body.is_null() || asked.call.template.is_empty() {
        return None;
    }
    let method = asked.call.line.split(' ').next().unwrap_or_default();
    openapi::request(method, &asked.call.template, asked.body)
}

async fn hang(inner: &Inner, number: u64) -> Result<Response<Body>, Gone> {
    inner.responded(number, 0, "nothing done, never answered".into());
    std::future::pending::<Infallible>().await;
    Err(Gone)
}

fn gone(inner: &Inner, number: u64, note: &str) -> Result<Response<Body>, Gone> {
    inner.responded(number, 0, note.into());
    Err(Gone)
}

/// Writes the answer, spoilt as planned.
async fn finish(
    inner: &Inner,
    number: u64,
    reset: &AtomicBool,
    fault: Option<&Fault>,
    mut reply: Reply,
) -> Result<Response<Body>, Gone> {
    match fault {
        Some(Fault::DropAfter) => return gone(inner, number, "done, connection closed"),
        Some(Fault::ResetAfter) => {
            reset.store(true, Ordering::Relaxed);
            return gone(inner, number, "done, connection reset");
        }
        Some(Fault::LateAnswer(time)) => tokio::time::sleep(*time).await,
        Some(Fault::GarbageBody) => {
            reply = Reply {
                json: None,
                page: Some("\u{1}{not json".into()),
                status: 200,
                ..reply
            }
        }
        Some(Fault::EmptyBody) => {
            reply = Reply {
                json: None,
                page: Some(String::new()),
                status: 200,
                ..reply
            }
        }
        Some(Fault::GarbageLimitHeaders) => {
            for (name, value) in &mut reply.headers {
                if name.starts_with("x-ratelimit") {
                    *value = "nonsense".into();
                }
            }
        }
        _ => {}
    }
    let note = match &reply.json {
        Some(body) if reply.status >= 400 => format!("{} {}", body["code"], body["message"]),
        Some(body) => body["id"].as_str().unwrap_or_default().to_owned(),
        None => String::new(),
    };
    inner.responded(number, reply.status, note);
    let (kind, bytes) = match (&reply.json, reply.page) {
        (Some(json), _) => ("application/json", json.to_string().into_bytes()),
        (None, Some(page)) => ("text/html; charset=UTF-8", page.into_bytes()),
        (None, None) => ("", Vec::new()),
    };
    let mut response = Response::builder().status(reply.status);
    if !kind.is_empty() {
        response = response
            .header("content-type", kind)
            .header("content-length", bytes.len());
    }
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(body(bytes, fault)).map_err(|_| Gone)
}

fn body(bytes: Vec<u8>, fault: Option<&Fault>) -> Body {
    let half = bytes.len() / 2;
    let piece = |bytes: &[u8]| Ok(Frame::data(Bytes::copy_from_slice(bytes)));
    let stream = match fault {
        Some(Fault::CutBody) => stream::iter([piece(&bytes[..half])])
            .chain(stream::once(async {
                // Time for the first half to leave before the connection goes.
                tokio::time::sleep(Duration::from_millis(30)).await;
                Err(io::Error::from(io::ErrorKind::ConnectionAborted))
            }))
            .boxed(),
        Some(Fault::HangInBody) => stream::iter([piece(&bytes[..half])]).chain(stream::pending()).boxed(),
        Some(Fault::SlowBody(time)) => {
            let (pause, size) = (*time / 50, bytes.len().div_ceil(50).max(1));
            stream::iter(bytes.chunks(size).map(<[u8]>::to_vec).collect::<Vec<_>>())
                .then(move |piece| async move {
                    tokio::time::sleep(pause).await;
                    Ok(Frame::data(Bytes::from(piece)))
                })
                .boxed()
        }
        _ if bytes.is_empty() => stream::empty().boxed(),
        _ => stream::iter([Ok(Frame::data(Bytes::from(bytes)))]).boxed(),
    };
    StreamBody::new(stream)
}

fn query(text: &str) -> HashMap<String, String> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}

type Files = Vec<(String, String, usize)>;

fn parse_body(kind: &str, bytes: &[u8]) -> (Result<Value, ()>, Files) {
    if bytes.is_empty() {
        return (Ok(Value::Null), Vec::new());
    }
    let Some((_, boundary)) = kind.split_once("boundary=") else {
        return (serde_json::from_slice(bytes).map_err(|_| ()), Vec::new());
    };
    let mark = format!("--{}", boundary.trim_matches('"'));
    let (mut json, mut files) = (Ok(json!({})), Vec::new());
    for part in split(bytes, mark.as_bytes()) {
        let mut halves = split(part, b"\r\n\r\n");
        let (Some(head), Some(_)) = (halves.next(), halves.next()) else {
            continue;
        };
        let head_text = String::from_utf8_lossy(head).into_owned();
        let content = part[head.len() + 4..]
            .strip_suffix(b"\r\n")
            .unwrap_or(&part[head.len() + 4..]);
        let attribute = |name: &str| {
            let (_, rest) = head_text.split_once(&format!(" {name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        match (attribute("name").as_deref(), attribute("filename")) {
            (Some("payload_json"), _) => json = serde_json::from_slice(content).map_err(|_| ()),
            (Some(field), Some(name)) => files.push((field.to_owned(), name, content.len())),
            _ => {}
        }
    }
    (json, files)
}

fn split<'a>(bytes: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let whole = rest?;
        match whole.windows(mark.len()).position(|window| window == mark) {
            Some(at) => {
                rest = Some(&whole[at + mark.len()..]);
                Some(&whole[..at])
            }
            None => rest.take(),
        }
    })
}
