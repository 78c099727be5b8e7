//! What goes wrong: faults of REST and the gateway, limits used up, a token reset.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::PretendDiscord;
use super::super::faults::{Close, Fault, GatewayFault, Planned};
use super::super::gateway::Order;
use super::super::limits::Scope;
use super::super::rest::Route;
use super::Guild;

impl PretendDiscord {
    /// Plans a fault of REST.
    pub fn fault(&self, route: Route, fault: impl Into<Planned<Fault>>) {
        let fault = fault.into();
        let mut state = self.inner.lock();
        state.note(format!("fault planned for {route:?}: {fault:?}"));
        state.faults.plan(route, fault);
    }

    /// Plans a fault of gateway connections to come.
    pub fn gateway_fault(&self, fault: impl Into<Planned<GatewayFault>>) {
        let fault = fault.into();
        let mut state = self.inner.lock();
        state.note(format!("gateway fault planned: {fault:?}"));
        state.faults.plan_gateway(fault);
    }

    /// Forgets all planned faults.
    pub fn lift_faults(&self) {
        self.inner.lock().faults.lift();
    }

    /// Ends every open gateway connection this way.
    pub fn end_connections(&self, how: Close) {
        self.order(&format!("all connections end: {how:?}"), || Order::End(how));
    }

    /// Ends the connection of one shard this way.
    pub fn end_shard(&self, shard: u64, how: Close) {
        let state = self.inner.lock();
        let sessions = state.gateway.sessions.values();
        for (_, orders) in sessions
            .filter(|session| session.shard.0 == shard)
            .filter_map(|session| session.connection.as_ref())
        {
            let _ = orders.send(Order::End(how));
        }
    }

    /// Sends every connection a requested reconnect (op 7).
    pub fn asks_to_reconnect(&self) {
        self.send_raw(7, r#"{"op":7,"s":null,"t":null,"d":null}"#);
    }

    /// Sends every connection an invalid session (op 9); one that cannot be resumed is forgotten.
    pub fn invalidates_sessions(&self, resumable: bool) {
        self.send_raw(9, &format!(r#"{{"op":9,"s":null,"t":null,"d":{resumable}}}"#));
        if !resumable {
            self.inner.lock().gateway.sessions.clear();
        }
    }

    /// Asks every connection for a heartbeat at once (op 1).
    pub fn asks_for_heartbeat(&self) {
        self.send_raw(1, r#"{"op":1,"s":null,"t":null,"d":null}"#);
    }

    /// From now on heartbeats of open connections are acknowledged, or not.
    pub fn acknowledges(&self, on: bool) {
        self.order(&format!("acknowledges heartbeats: {on}"), || Order::Acks(on));
    }

    /// Open connections fall silent and stay open: half-open.
    pub fn falls_silent(&self) {
        self.order("all connections fall silent", || Order::Silence);
    }

    /// Sends every connection this text, be it a payload or not.
    pub fn send_raw(&self, op: u64, text: &str) {
        self.order("", || Order::Send(text.into(), op, "sent by the test".into()));
    }

    /// Sends an event with this name and data to the sessions of a guild's shard, numbered like any other.
    pub fn event(&self, guild: Option<Guild>, name: &str, data: &Value) {
        let state = &mut *self.inner.lock();
        state.gateway.dispatch(
            &mut state.journal,
            guild.map(|guild| guild.0),
            0,
            name,
            &data.to_string(),
            None,
        );
    }

    /// Skips sequence numbers, as a lost event would.
    pub fn skips_sequence(&self, count: u64) {
        for session in self.inner.lock().gateway.sessions.values_mut() {
            session.sequence += count;
        }
    }

    fn order(&self, note: &str, order: impl Fn() -> Order) {
        let mut state = self.inner.lock();
        if !note.is_empty() {
            state.note(note.into());
        }
        for orders in state.gateway.open.values() {
            let _ = orders.send(order());
        }
    }

    /// Requests refused by this limit.
    pub fn refused(&self, scope: Scope) -> u64 {
        self.inner.lock().limits.refused(scope)
    }

    /// Requests that Discord counts as invalid, of the last ten minutes.
    pub fn invalid_requests(&self) -> usize {
        self.inner.lock().limits.invalid()
    }

    /// Changes the identify budget that is left, and when it is whole again.
    pub fn identifies_left(&self, left: u64, resets_in: Duration) {
        let mut state = self.inner.lock();
        state.gateway.limit.remaining = left;
        state.gateway.limit.resets = Instant::now() + resets_in;
    }

    /// The identify budget that is left.
    pub fn identifies(&self) -> u64 {
        self.inner.lock().gateway.limit.remaining
    }

    /// From now on READY names this address for resuming.
    pub fn resumes_at(&self, address: &str) {
        self.inner.lock().gateway.resume_url = address.into();
    }

    /// From now on REST names this address for the gateway.
    pub fn gateway_at(&self, address: &str) {
        self.inner.lock().gateway.url = address.into();
    }

    /// The token is reset in the portal: REST gives 401, the gateway 4004.
    pub fn revokes_token(&self) {
        self.inner.lock().token_revoked = true;
        self.end_connections(Close::Code(4004));
    }
}
