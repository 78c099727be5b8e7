//! One gateway connection: handshake, HELLO, IDENTIFY or RESUME, heartbeats, orders, and how it ends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::super::Inner;
use super::super::faults::{Close, GatewayFault, Stage};
use super::super::journal::What;
use super::Order;

/// Accepts connections until the task is aborted.
pub async fn listen(inner: Arc<Inner>, listener: TcpListener, resume_door: bool) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve(inner.clone(), stream, resume_door));
    }
}

async fn serve(inner: Arc<Inner>, mut stream: TcpStream, resume_door: bool) {
    let (number, fault) = {
        let mut state = inner.lock();
        state.connections += 1;
        let connection = state.connections;
        state.journal.add(What::Connected {
            connection,
            resume_door,
        });
        let door = if resume_door {
            state.faults.take_gateway(Stage::ResumeDoor)
        } else {
            None
        };
        (connection, door.or_else(|| state.faults.take_gateway(Stage::Accept)))
    };
    inner.changed.notify_waiters();
    match fault {
        Some(GatewayFault::ResetOnAccept | GatewayFault::DeadResumeDoor) => {
            let _ = stream.set_zero_linger();
            return ended(&inner, number, "reset on accept".into());
        }
        Some(GatewayFault::HangHandshake) => {
            let mut byte = [0; 1024];
            while matches!(tokio::io::AsyncReadExt::read(&mut stream, &mut byte).await, Ok(read) if read > 0) {}
            return ended(&inner, number, "the bot gave up the handshake".into());
        }
        Some(GatewayFault::RefuseHandshake(status)) => {
            let text = format!("HTTP/1.1 {status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
            return ended(&inner, number, format!("handshake refused with {status}"));
        }
        _ => {}
    }
    let mut version = String::new();
    #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
    let callback = |request: &Request, response: Response| {
        version = request.uri().query().unwrap_or_default().to_owned();
        Ok(response)
    };
    let Ok(socket) = tokio_tungstenite::accept_hdr_async(stream, callback).await else {
        return ended(&inner, number, "no WebSocket handshake".into());
    };
    let (orders, inbox) = mpsc::unbounded_channel();
    inner.lock().gateway.open.insert(number, orders.clone());
    let mut connection = Connection {
        inner: inner.clone(),
        socket,
        number,
        orders,
        session: None,
        acks: !matches!(fault, Some(GatewayFault::NoAcks)),
        silent: false,
        silent_after_ready: matches!(fault, Some(GatewayFault::SilentAfterReady)),
        sends: VecDeque::new(),
    };
    let note = match (fault, version.contains("v=10") && version.contains("encoding=json")) {
        // `documented`: 4012 for a version that does not exist
        (_, false) => connection.end(Close::Code(4012)).await,
        (Some(GatewayFault::EndOnHello(how)), _) => connection.end(how).await,
        (Some(GatewayFault::NoHello), _) => connection.talk(inbox, false).await,
        _ => connection.talk(inbox, true).await,
    };
    connection.leave(&note);
}

fn ended(inner: &Inner, connection: u64, note: String) {
    inner.lock().journal.add(What::Ended { connection, note });
    inner.changed.notify_waiters();
}

/// An open connection.
pub struct Connection {
    inner: Arc<Inner>,
    socket: WebSocketStream<TcpStream>,
    pub(super) number: u64,
    pub(super) orders: UnboundedSender<Order>,
    pub(super) session: Option<String>,
    acks: bool,
    silent: bool,
    pub(super) silent_after_ready: bool,
    sends: VecDeque<Instant>,
}

/// Go on, or end this way.
pub type Flow = Result<(), Close>;

impl Connection {
    /// The conversation, up to its end; the note says how it ended.
    async fn talk(&mut self, mut inbox: UnboundedReceiver<Order>, hello: bool) -> String {
        let interval = self.inner.settings.heartbeat;
        if hello {
            let hello = json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": u64::try_from(interval.as_millis()).unwrap(), "_trace": ["pretend"]}});
            self.tell(10, &hello, "HELLO");
        }
        // `assumed`: a client that stays silent for an interval and a half is cut off with 4009
        let patience = interval + interval / 2 + Duration::from_secs(1);
        let mut last_beat = tokio::time::Instant::now();
        loop {
            tokio::select! {
                biased;
                order = inbox.recv() => match order {
                    None => return "pretend Discord stopped".into(),
                    Some(order) => {
                        if let Err(how) = self.obey(order).await {
                            return self.end(how).await;
                        }
                    }
                },
                frame = self.socket.next(), if !self.silent => {
                    let text = match frame {
                        Some(Ok(Frame::Text(text))) => text.as_str().to_owned(),
                        Some(Ok(Frame::Binary(bytes))) => String::from_utf8_lossy(&bytes).into_owned(),
                        Some(Ok(Frame::Close(frame))) => {
                            let code = frame.map(|frame| u16::from(frame.code));
                            // The answering close frame goes out with the next reads.
                            let _ = tokio::time::timeout(Duration::from_millis(200), async { while let Some(Ok(_)) = self.socket.next().await {} }).await;
                            return self.client_closed(code);
                        }
                        Some(Ok(_)) => continue,
                        Some(Err(error)) => return format!("the bot is gone: {error}"),
                        None => return "the bot closed the connection".into(),
                    };
                    if text.contains(r#""op":1,"#) || text.contains(r#""op":1}"#) {
                        last_beat = tokio::time::Instant::now();
                    }
                    if let Err(how) = self.hear(&text) {
                        return self.end(how).await;
                    }
                },
                () = tokio::time::sleep_until(last_beat + patience), if !self.silent => {
                    return self.end(Close::Code(4009)).await;
                }
            }
        }
    }

    fn client_closed(&mut self, code: Option<u16>) -> String {
        // `documented`: 1000 and 1001 end the session, any other code leaves it to be resumed
        if matches!(code, Some(1000 | 1001))
            && let Some(session) = self.session.take()
        {
            self.inner.lock().gateway.sessions.remove(&session);
        }
        match code {
            Some(code) => format!("closed by the bot with {code}"),
            None => "closed by the bot without a code".into(),
        }
    }

    pub(super) fn tell(&self, op: u64, payload: &Value, note: &str) {
        let _ = self
            .orders
            .send(Order::Send(payload.to_string().into(), op, note.into()));
    }

    async fn obey(&mut self, order: Order) -> Flow {
        match order {
            Order::Send(text, op, note) => {
                if self.silent {
                    return Ok(());
                }
                if op != 0 || !note.is_empty() {
                    self.inner.lock().journal.add(What::Told {
                        connection: self.number,
                        op,
                        note,
                    });
                }
                if self.socket.send(Frame::text(&*text)).await.is_err() {
                    return Err(Close::Drop);
                }
            }
            Order::End(how) => return Err(how),
            Order::Acks(on) => self.acks = on,
            Order::Silence => self.silent = true,
        }
        Ok(())
    }

    /// One payload of the bot's. `documented`: the close codes
    fn hear(&mut self, text: &str) -> Flow {
        let now = Instant::now();
        self.sends.push_back(now);
        while self
            .sends
            .front()
            .is_some_and(|sent| now.duration_since(*sent) > Duration::from_secs(60))
        {
            self.sends.pop_front();
        }
        let inner = self.inner.clone();
        let mut state = inner.lock();
        if self.sends.len() > 120 {
            state.violate("more than 120 gateway payloads in 60 seconds".into());
            return Err(Close::Code(4008));
        }
        if text.len() > 4096 {
            state.violate("a gateway payload of more than 4096 bytes".into());
            return Err(Close::Code(4002));
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            state.violate("a gateway payload that is not JSON".into());
            return Err(Close::Code(4002));
        };
        let (op, data) = (payload["op"].as_u64().unwrap_or(u64::MAX), &payload["d"]);
        let mut shown = data.clone();
        if shown["token"].is_string() {
            shown["token"] = json!("TOKEN");
        }
        state.journal.add(What::Heard {
            connection: self.number,
            op,
            data: Arc::new(shown),
        });
        inner.changed.notify_waiters();
        match op {
            1 => {
                if let Some(session) = self.session.as_ref().and_then(|id| state.gateway.sessions.get_mut(id)) {
                    session.acknowledge(data.as_u64().unwrap_or(0));
                }
                if self.acks {
                    self.tell(11, &json!({"op": 11, "s": null, "t": null, "d": null}), "heartbeat ACK");
                }
                Ok(())
            }
            2 => self.identify(&mut state, data),
            6 => self.resume(&mut state, data),
            _ if self.session.is_none() => Err(Close::Code(4003)),
            3 | 4 | 8 | 31 => Ok(()),
            _ => {
                state.violate(format!("gateway opcode {op}"));
                Err(Close::Code(4001))
            }
        }
    }

    async fn end(&mut self, how: Close) -> String {
        match how {
            Close::Code(code) => {
                let frame = CloseFrame {
                    code: code.into(),
                    reason: "".into(),
                };
                let _ = self.socket.close(Some(frame)).await;
                self.linger().await;
                format!("closed with {code}")
            }
            Close::WithoutCode => {
                let _ = self.socket.close(None).await;
                self.linger().await;
                "closed without a code".into()
            }
            Close::Drop => "dropped".into(),
            Close::Reset => {
                let _ = self.socket.get_ref().set_zero_linger();
                "reset".into()
            }
        }
    }

    /// Reads on for a moment, so that the close frame arrives and is not lost in a reset.
    async fn linger(&mut self) {
        let rest = async { while let Some(Ok(_)) = self.socket.next().await {} };
        let _ = tokio::time::timeout(Duration::from_millis(500), rest).await;
    }

    fn leave(&mut self, note: &str) {
        let mut state = self.inner.lock();
        state.gateway.open.remove(&self.number);
        if let Some(session) = self.session.as_ref().and_then(|id| state.gateway.sessions.get_mut(id))
            && session
                .connection
                .as_ref()
                .is_some_and(|(number, _)| *number == self.number)
        {
            session.connection = None;
            session.lost = Some(Instant::now());
        }
        state.journal.add(What::Ended {
            connection: self.number,
            note: note.into(),
        });
        drop(state);
        self.inner.changed.notify_waiters();
    }
}
