//! What a test can make go wrong: on REST by kind of request, on the gateway by connection.
//!
//! A fault is planned with `discord.fault(route, Fault::Status(503).times(2))` or
//! `discord.gateway_fault(GatewayFault::HangHandshake.times(1))` and used up in the order planned.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::rest::Route;

/// What goes wrong with one request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This status with Discord's JSON error body; nothing was done. `documented`: 5xx may come at any time
    Status(u16),
    /// This status with a page of HTML, as Cloudflare sends; nothing was done. `observed`
    Html(u16),
    /// This status and Discord's error code; nothing was done.
    Error(u16, u32),
    /// The request is worked on only after this time, then answered rightly.
    Delay(Duration),
    /// The request is worked on, the answer comes only after this time.
    LateAnswer(Duration),
    /// Nothing is done and nothing answered; the connection stays open.
    Hang,
    /// The request is done, its answer begins and then stops; the connection stays open.
    HangInBody,
    /// The connection is closed before anything was done.
    DropBefore,
    /// The request is done, then the connection is closed without an answer.
    DropAfter,
    /// The connection is reset (TCP RST) before anything was done.
    ResetBefore,
    /// The request is done, then the connection is reset without an answer.
    ResetAfter,
    /// The request is done; its answer is cut in the middle and the connection closed.
    CutBody,
    /// The request is done; its answer comes in fifty pieces, over this time.
    SlowBody(Duration),
    /// The request is done and answered 200 with something that is not JSON.
    GarbageBody,
    /// The request is done and answered 200 with nothing.
    EmptyBody,
    /// The request is done and answered rightly, but the rate limit headers make no sense.
    GarbageLimitHeaders,
    /// 429 for this route and bot. `documented`
    RateLimited(Duration),
    /// 429 for the resource, whoever asks; does not count as invalid. `documented`
    RateLimitedShared(Duration),
    /// 429 for the whole bot; every route but interactions is refused for that time. `documented`
    RateLimitedGlobally(Duration),
    /// 429 by Cloudflare: HTML, no rate limit headers but Retry-After. `observed`
    RateLimitedByCloudflare(Duration),
    /// 429 without any header or usable body. `assumed`
    RateLimitedBare,
    /// From now on the route's bucket allows so many requests in so much time; this request is handled as usual.
    Limit(u32, Duration),
}

/// A fault and how often.
#[derive(Clone, Debug)]
pub struct Planned<F> {
    fault: F,
    left: Option<u64>,
}

impl Fault {
    /// This fault for the next `count` requests.
    pub fn times(self, count: u64) -> Planned<Self> {
        Planned {
            fault: self,
            left: Some(count),
        }
    }

    /// This fault until the faults are lifted.
    pub fn always(self) -> Planned<Self> {
        Planned {
            fault: self,
            left: None,
        }
    }
}

impl From<Fault> for Planned<Fault> {
    fn from(fault: Fault) -> Self {
        fault.times(1)
    }
}

/// How the pretend Discord ends a gateway connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// A close frame with this code.
    Code(u16),
    /// A close frame that carries no code.
    WithoutCode,
    /// The TCP connection is closed, no close frame.
    Drop,
    /// The TCP connection is reset.
    Reset,
}

/// What goes wrong with one gateway connection.
#[derive(Clone, Debug)]
pub enum GatewayFault {
    /// Accepted and at once reset.
    ResetOnAccept,
    /// Accepted; the WebSocket handshake is never answered.
    HangHandshake,
    /// The handshake is refused with this HTTP status.
    RefuseHandshake(u16),
    /// HELLO never comes.
    NoHello,
    /// Nobody is there at the address for resuming: reset as soon as accepted.
    DeadResumeDoor,
    /// Ended in place of HELLO.
    EndOnHello(Close),
    /// Ended in answer to IDENTIFY.
    EndOnIdentify(Close),
    /// Ended in answer to RESUME.
    EndOnResume(Close),
    /// Invalid session (op 9) in answer to IDENTIFY.
    InvalidOnIdentify,
    /// Invalid session (op 9) in answer to RESUME; the flag says whether it may be tried again.
    InvalidOnResume(bool),
    /// Heartbeats are never acknowledged; all else works.
    NoAcks,
    /// After READY or RESUMED nothing is read or sent any more, and the connection stays open: a half-open connection.
    SilentAfterReady,
}

/// The moment of a connection at which a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The connection was accepted.
    Accept,
    /// The connection was accepted at the address for resuming.
    ResumeDoor,
    /// IDENTIFY came.
    Identify,
    /// RESUME came.
    Resume,
}

impl GatewayFault {
    /// This fault for the next `count` connections (or IDENTIFYs, or RESUMEs) it fits.
    pub fn times(self, count: u64) -> Planned<Self> {
        Planned {
            fault: self,
            left: Some(count),
        }
    }

    /// This fault until the faults are lifted.
    pub fn always(self) -> Planned<Self> {
        Planned {
            fault: self,
            left: None,
        }
    }

    fn stage(&self) -> Stage {
        match self {
            Self::EndOnIdentify(_) | Self::InvalidOnIdentify => Stage::Identify,
            Self::DeadResumeDoor => Stage::ResumeDoor,
            Self::EndOnResume(_) | Self::InvalidOnResume(_) => Stage::Resume,
            _ => Stage::Accept,
        }
    }
}

impl From<GatewayFault> for Planned<GatewayFault> {
    fn from(fault: GatewayFault) -> Self {
        fault.times(1)
    }
}

/// The faults still to come.
#[derive(Default)]
pub struct Faults {
    rest: HashMap<Route, VecDeque<Planned<Fault>>>,
    gateway: VecDeque<Planned<GatewayFault>>,
}

impl Faults {
    /// Plans a fault of REST.
    pub fn plan(&mut self, route: Route, fault: Planned<Fault>) {
        self.rest.entry(route).or_default().push_back(fault);
    }

    /// Plans a fault of the gateway.
    pub fn plan_gateway(&mut self, fault: Planned<GatewayFault>) {
        self.gateway.push_back(fault);
    }

    /// Forgets all that is planned.
    pub fn lift(&mut self) {
        *self = Self::default();
    }

    /// The fault for a request, that of its own kind before that of `Route::Any`.
    pub fn take(&mut self, route: Route) -> Option<Fault> {
        [route, Route::Any].into_iter().find_map(|route| {
            let queue = self.rest.get_mut(&route)?;
            let at = queue.iter().position(|planned| planned.left != Some(0))?;
            Some(use_up(queue, at))
        })
    }

    /// The fault for a gateway connection at this stage.
    pub fn take_gateway(&mut self, stage: Stage) -> Option<GatewayFault> {
        let at = self
            .gateway
            .iter()
            .position(|planned| planned.fault.stage() == stage && planned.left != Some(0))?;
        Some(use_up(&mut self.gateway, at))
    }
}

fn use_up<F: Clone>(queue: &mut VecDeque<Planned<F>>, at: usize) -> F {
    let fault = queue[at].fault.clone();
    if let Some(left) = &mut queue[at].left {
        *left -= 1;
        if *left == 0 {
            queue.remove(at);
        }
    }
    fault
}
