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

use super::super::faults::{Close, GatewayFault, Stage};
use super::super::journal::What;
use super::super::views;
use super::super::{Inner, State};
use super::{Order, Spent, intent};

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
        (connection, state.faults.take_gateway(Stage::Accept))
    };
    inner.changed.notify_waiters();
    match fault {
        Some(GatewayFault::ResetOnAccept) => {
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

struct Connection {
    inner: Arc<Inner>,
    socket: WebSocketStream<TcpStream>,
    number: u64,
    orders: UnboundedSender<Order>,
    session: Option<String>,
    acks: bool,
    silent: bool,
    silent_after_ready: bool,
    sends: VecDeque<Instant>,
}

/// Go on, or end this way.
type Flow = Result<(), Close>;

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
        if matches!(code, Some(1000 | 1001)) {
            if let Some(session) = self.session.take() {
                self.inner.lock().gateway.sessions.remove(&session);
            }
        }
        match code {
            Some(code) => format!("closed by the bot with {code}"),
            None => "closed by the bot without a code".into(),
        }
    }

    fn tell(&self, op: u64, payload: &Value, note: &str) {
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

    fn identify(&mut self, state: &mut State, data: &Value) -> Flow {
        if self.session.is_some() {
            return Err(Close::Code(4005));
        }
        if data["token"].as_str().map(|token| token.trim_start_matches("Bot ")) != Some(state.token.as_str())
            || state.token_revoked
        {
            return Err(Close::Code(4004));
        }
        match state.faults.take_gateway(Stage::Identify) {
            Some(GatewayFault::EndOnIdentify(how)) => {
                let _ = state.gateway.limit.spend(0);
                return Err(how);
            }
            Some(GatewayFault::InvalidOnIdentify) => {
                let _ = state.gateway.limit.spend(0);
                self.invalid(false);
                return Ok(());
            }
            _ => {}
        }
        let intents = data["intents"].as_u64().unwrap_or(u64::MAX);
        if intents & !intent::KNOWN != 0 {
            return Err(Close::Code(4013));
        }
        if intents & intent::PRIVILEGED & !state.settings.privileged != 0 {
            return Err(Close::Code(4014));
        }
        for property in ["os", "browser", "device"] {
            if !data["properties"][property].is_string() {
                state.violate(format!("IDENTIFY without the property {property}"));
            }
        }
        let shard = match &data["shard"] {
            Value::Null => (0, 1),
            pair => (pair[0].as_u64().unwrap_or(u64::MAX), pair[1].as_u64().unwrap_or(0)),
        };
        if shard.0 >= shard.1 {
            return Err(Close::Code(4010));
        }
        let guilds: Vec<u64> = state
            .world
            .guilds
            .keys()
            .copied()
            .filter(|id| state.world.bot_in(*id))
            .collect();
        let own: Vec<u64> = guilds
            .into_iter()
            .filter(|id| (id >> 22) % shard.1 == shard.0)
            .collect();
        if own.len() > state.settings.most_guilds_a_shard {
            return Err(Close::Code(4011));
        }
        match state.gateway.limit.spend(shard.0) {
            Spent::Allowed => {}
            Spent::TooSoon => {
                self.invalid(false);
                return Ok(());
            }
            Spent::Bankrupt => {
                state.token_revoked = true;
                for orders in state.gateway.open.values() {
                    let _ = orders.send(Order::End(Close::Code(4004)));
                }
                return Ok(());
            }
        }
        let id = state
            .gateway
            .open_session(shard, intents, self.number, self.orders.clone());
        self.session = Some(id.clone());
        let unavailable: Vec<Value> = own
            .iter()
            .map(|id| json!({"id": id.to_string(), "unavailable": true}))
            .collect();
        let ready = json!({
            "v": 10, "user": views::user(&state.world.bot), "guilds": unavailable, "session_id": id,
            "resume_gateway_url": state.gateway.resume_url, "session_type": "normal", "shard": [shard.0, shard.1],
            "application": {"id": state.world.application.to_string(), "flags": 1 << 19}, "private_channels": [],
            "relationships": [], "presences": [], "user_settings": {}, "geo_ordered_rtc_regions": [], "guild_join_requests": [],
            "_trace": ["pretend"],
        });
        let keep = state.gateway.keep_events;
        let creates: Vec<String> = if intents & intent::GUILDS == 0 {
            Vec::new()
        } else {
            own.iter()
                .map(|id| views::guild_create(&state.world, &state.world.guilds[id]).to_string())
                .collect()
        };
        let Some(session) = state.gateway.sessions.get_mut(&id) else {
            return Ok(());
        };
        session.send(&mut state.journal, "READY", &ready.to_string(), keep);
        for create in creates {
            session.send(&mut state.journal, "GUILD_CREATE", &create, keep);
        }
        session.ready = true;
        self.after_ready();
        Ok(())
    }

    fn resume(&mut self, state: &mut State, data: &Value) -> Flow {
        if self.session.is_some() {
            return Err(Close::Code(4005));
        }
        if data["token"].as_str().map(|token| token.trim_start_matches("Bot ")) != Some(state.token.as_str())
            || state.token_revoked
        {
            return Err(Close::Code(4004));
        }
        match state.faults.take_gateway(Stage::Resume) {
            Some(GatewayFault::EndOnResume(how)) => return Err(how),
            Some(GatewayFault::InvalidOnResume(again)) => {
                if !again {
                    state
                        .gateway
                        .sessions
                        .remove(data["session_id"].as_str().unwrap_or_default());
                }
                self.invalid(again);
                return Ok(());
            }
            _ => {}
        }
        let (id, sequence) = (
            data["session_id"].as_str().unwrap_or_default(),
            data["seq"].as_u64().unwrap_or(0),
        );
        let within = state.gateway.resume_within;
        let keep = state.gateway.keep_events;
        let found = state
            .gateway
            .sessions
            .get_mut(id)
            .filter(|s| s.lost.is_none_or(|lost| lost.elapsed() < within));
        let Some(session) = found else {
            self.invalid(false);
            return Ok(());
        };
        if sequence > session.sequence {
            return Err(Close::Code(4007));
        }
        if session.log.front().map_or(session.sequence, |(first, ..)| first - 1) > sequence {
            // What was missed is no longer known.
            self.invalid(false);
            return Ok(());
        }
        if let Some((_, old)) = session.connection.replace((self.number, self.orders.clone())) {
            let _ = old.send(Order::End(Close::Drop));
        }
        session.lost = None;
        session.acknowledge(sequence);
        for (_, text, note) in &session.log {
            state.journal.add(What::Told {
                connection: self.number,
                op: 0,
                note: format!("{note} (replayed)"),
            });
            let _ = self.orders.send(Order::Send(text.clone(), 0, String::new()));
        }
        session.send(&mut state.journal, "RESUMED", r#"{"_trace":["pretend"]}"#, keep);
        session.ready = true;
        self.session = Some(id.to_owned());
        self.after_ready();
        Ok(())
    }

    fn after_ready(&self) {
        if self.silent_after_ready {
            let _ = self.orders.send(Order::Silence);
        }
    }

    fn invalid(&self, resumable: bool) {
        self.tell(
            9,
            &json!({"op": 9, "s": null, "t": null, "d": resumable}),
            &format!("invalid session, resumable: {resumable}"),
        );
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
        if let Some(session) = self.session.as_ref().and_then(|id| state.gateway.sessions.get_mut(id)) {
            if session
                .connection
                .as_ref()
                .is_some_and(|(number, _)| *number == self.number)
            {
                session.connection = None;
                session.lost = Some(Instant::now());
            }
        }
        state.journal.add(What::Ended {
            connection: self.number,
            note: note.into(),
        });
        drop(state);
        self.inner.changed.notify_waiters();
    }
}
