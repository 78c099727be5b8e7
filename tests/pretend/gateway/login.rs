//! IDENTIFY and RESUME: who may, who is refused and how, what is told first.

use serde_json::{Value, json};

use super::super::State;
use super::super::faults::{Close, GatewayFault, Stage};
use super::super::journal::What;
use super::super::views;
use super::connection::{Connection, Flow};
use super::{Order, Spent, intent};

impl Connection {
    pub(super) fn identify(&mut self, state: &mut State, data: &Value) -> Flow {
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

    pub(super) fn resume(&mut self, state: &mut State, data: &Value) -> Flow {
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
}
