//! For each fault of the gateway: whether the session is resumed or begun anew, and that questions are answered, once.

use serde_json::json;

use crate::pretend::PretendDiscord;
use crate::pretend::Settings;
use crate::pretend::bot::Bot;
use crate::pretend::faults::{Close, GatewayFault};
use crate::tea_house::{ASKED, NEXT, SECOND, TeaHouse, quick, small};

/// What becomes of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Session {
    /// The connection stays.
    Kept,
    /// Resumed, so that what was asked meanwhile is answered.
    Resumed,
    /// Begun anew: what was asked meanwhile is lost, as Discord replays nothing.
    Anew,
}

/// Something happens to the gateway; what is asked then is answered, once.
async fn survives(what: &str, session: Session, happens: impl FnOnce(&PretendDiscord)) {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let connections = || discord.journal(|journal| journal.connections());
    let before = connections();
    happens(discord);
    if session == Session::Anew {
        discord
            .until("a new session", |discord| {
                house.identifies() == 2 && discord.ready_shards() == 1
            })
            .await;
    } else {
        tokio::time::sleep(SECOND / 10).await;
    }
    let question = discord.says(house.ann, house.channel, ASKED);
    assert!(
        discord.maybe_reply(question, 40 * SECOND).await.is_some(),
        "{what}: no answer"
    );
    if session == Session::Resumed {
        discord
            .until("a resumed session", |discord| {
                connections() > before && discord.ready_shards() == 1
            })
            .await;
    }
    let next = discord.says(house.ann, house.channel, NEXT);
    discord.reply_to(next).await;
    let answered = (discord.replies_to(question), discord.replies_to(next));
    assert_eq!(answered, (1, 1), "{what}: answered once");
    let identifies = if session == Session::Anew { 2 } else { 1 };
    assert_eq!(house.identifies(), identifies, "{what}: {session:?}");
    assert_eq!(connections() > before, session != Session::Kept, "{what}: {session:?}");
}

macro_rules! gateway {
    ($session:expr; $($name:ident: $happens:expr;)*) => {
        $(#[tokio::test] async fn $name() { survives(stringify!($name), $session, $happens).await; })*
    };
}

/// The connection drops, and this awaits the next one.
fn drops_into(discord: &PretendDiscord, fault: GatewayFault) {
    discord.gateway_fault(fault);
    discord.end_connections(Close::Drop);
}

gateway! {
    Session::Resumed;
    a_dropped_connection: |discord| discord.end_connections(Close::Drop);
    a_reset_connection: |discord| discord.end_connections(Close::Reset);
    a_close_without_code: |discord| discord.end_connections(Close::WithoutCode);
    close_1000: |discord| discord.end_connections(Close::Code(1000));
    close_1001: |discord| discord.end_connections(Close::Code(1001));
    close_1011: |discord| discord.end_connections(Close::Code(1011));
    close_4000: |discord| discord.end_connections(Close::Code(4000));
    close_4001: |discord| discord.end_connections(Close::Code(4001));
    close_4002: |discord| discord.end_connections(Close::Code(4002));
    close_4005: |discord| discord.end_connections(Close::Code(4005));
    close_4008: |discord| discord.end_connections(Close::Code(4008));
    // Discord remembers the session for a while longer; where it does not, it says so, and that costs one connection.
    close_4009: |discord| discord.end_connections(Close::Code(4009));
    close_4999_that_nobody_knows: |discord| discord.end_connections(Close::Code(4999));
    a_requested_reconnect: |discord| discord.asks_to_reconnect();
    an_invalid_session_that_may_be_resumed: |discord| discord.invalidates_sessions(true);
    silence: |discord| discord.falls_silent();
    silence_after_resuming: |discord| drops_into(discord, GatewayFault::SilentAfterReady);
    a_dead_address_for_resuming: |discord| drops_into(discord, GatewayFault::DeadResumeDoor);
    a_handshake_that_hangs: |discord| drops_into(discord, GatewayFault::HangHandshake);
    a_handshake_that_is_refused: |discord| drops_into(discord, GatewayFault::RefuseHandshake(503));
    a_reset_handshake: |discord| drops_into(discord, GatewayFault::ResetOnAccept);
    a_hello_that_never_comes: |discord| drops_into(discord, GatewayFault::NoHello);
    a_close_in_place_of_hello: |discord| drops_into(discord, GatewayFault::EndOnHello(Close::Code(4000)));
    a_drop_in_place_of_hello: |discord| drops_into(discord, GatewayFault::EndOnHello(Close::Drop));
    a_drop_while_resuming: |discord| drops_into(discord, GatewayFault::EndOnResume(Close::Drop));
    missing_acknowledgements: |discord| drops_into(discord, GatewayFault::NoAcks);
}

gateway! {
    Session::Anew;
    close_4003: |discord| discord.end_connections(Close::Code(4003));
    close_4007: |discord| discord.end_connections(Close::Code(4007));
    close_4007_while_resuming: |discord| drops_into(discord, GatewayFault::EndOnResume(Close::Code(4007)));
    an_invalid_session: |discord| discord.invalidates_sessions(false);
    an_invalid_session_while_resuming: |discord| drops_into(discord, GatewayFault::InvalidOnResume(false));
}

gateway! {
    Session::Kept;
    a_request_for_a_heartbeat: |discord| discord.asks_for_heartbeat();
    an_unknown_event: |discord| discord.event(None, "SOMETHING_NEW", &json!({"a": [1, null]}));
    an_event_without_data: |discord| discord.event(None, "MESSAGE_CREATE", &json!(null));
    a_malformed_message: |discord| discord.event(None, "MESSAGE_CREATE", &json!({"id": 5, "author": null}));
    a_malformed_deletion: |discord| discord.event(None, "MESSAGE_DELETE_BULK", &json!({"ids": "all"}));
    a_malformed_interaction: |discord| discord.event(None, "INTERACTION_CREATE", &json!({"type": 99}));
    a_gap_in_the_sequence: |discord| discord.skips_sequence(7);
    a_frame_that_is_no_json: |discord| discord.send_raw(0, "this is no JSON {");
    a_frame_that_holds_nothing: |discord| discord.send_raw(0, "");
    a_frame_of_an_unknown_kind: |discord| discord.send_raw(99, r#"{"op":99,"s":null,"t":null,"d":[]}"#);
    a_frame_that_nests_deeply: |discord| discord.send_raw(0, &"[".repeat(100_000));
}

/// 60 frames of 20 MB, of a message and of nothing known: passed over, and their memory does not stay.
#[tokio::test]
async fn huge_frames_are_passed_over_and_cost_their_memory_once() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let huge = "nato ".repeat(4_000_000);
    let message = format!(
        r#"{{"op":0,"s":90,"t":"MESSAGE_CREATE","d":{{"id":"9","channel_id":"{}","author":{{"id":"{}"}},"content":"!nato {huge}"}}}}"#,
        house.channel.0, house.ann.0
    );
    let unknown = format!(r#"{{"op":0,"s":90,"t":"SOMETHING_NEW","d":"{huge}"}}"#);
    let before = house.bot.resident();
    let mut most = 0;
    for _ in 0..30 {
        for frame in [&message, &unknown] {
            discord.send_raw(0, frame);
            most = most.max(house.bot.resident());
        }
    }
    discord.reply_to(discord.says(house.ann, house.channel, ASKED)).await;
    most = most.max(house.bot.resident());
    house.answers_on().await;
    assert!(
        most < before + 150 * 1024,
        "{before} KiB before, {most} KiB at most: one frame at a time"
    );
    assert_eq!(house.identifies(), 1, "the session is kept");
}

/// Heartbeats are never acknowledged, on any connection: each is resumed, ever later, and questions are answered on the way.
#[tokio::test]
async fn acknowledgements_that_never_come_are_no_storm() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    drops_into(discord, GatewayFault::NoAcks);
    discord.gateway_fault(GatewayFault::NoAcks.always());
    for _ in 0..5 {
        tokio::time::sleep(2 * SECOND).await;
        discord.reply_to(discord.says(house.ann, house.channel, ASKED)).await;
    }
    assert_eq!(house.identifies(), 1, "resumed each time");
    assert!(house.resumes() <= 8, "{} RESUMEs in ten seconds", house.resumes());
    discord.lift_faults();
    house.answers_on().await;
}

/// What a gateway that never lets a session form costs in fifteen seconds: connections are braked, IDENTIFYs are few, and it goes on.
/// Between two IDENTIFYs are five seconds and more, so that fewer tell nothing.
#[tokio::test]
async fn a_gateway_that_never_lets_in_is_asked_ever_later() {
    for (what, fault, lost) in [
        ("op 9 to IDENTIFY", GatewayFault::InvalidOnIdentify, true),
        ("op 9 to RESUME", GatewayFault::InvalidOnResume(true), false),
        ("4000 to IDENTIFY", GatewayFault::EndOnIdentify(Close::Code(4000)), true),
        ("4000 to RESUME", GatewayFault::EndOnResume(Close::Code(4000)), false),
        ("reset on accept", GatewayFault::ResetOnAccept, false),
        ("refused", GatewayFault::RefuseHandshake(502), false),
    ] {
        let house = TeaHouse::open().await;
        let discord = &house.discord;
        discord.gateway_fault(fault.always());
        if lost {
            discord.invalidates_sessions(false);
        } else {
            discord.end_connections(Close::Drop);
        }
        let before = discord.journal(|journal| journal.connections());
        tokio::time::sleep(15 * SECOND).await;
        let connections = discord.journal(|journal| journal.connections()) - before;
        assert!(
            (2..=6).contains(&connections),
            "{what}: {connections} connections in fifteen seconds"
        );
        assert!(house.identifies() <= 6, "{what}: {} IDENTIFYs", house.identifies());
        discord.lift_faults();
        let side = discord.channel(house.guild, "side");
        discord.until("a session", |discord| discord.ready_shards() == 1).await;
        discord.reply_to(discord.says(house.ann, side, NEXT)).await;
    }
}

/// Sessions form, and end at once, again and again.
#[tokio::test]
async fn a_gateway_that_flaps_is_resumed_ever_later() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let start = tokio::time::Instant::now();
    while start.elapsed() < 10 * SECOND {
        discord.end_connections(Close::Code(4000));
        tokio::time::sleep(SECOND / 20).await;
    }
    assert!(house.resumes() <= 6, "{} RESUMEs in ten seconds", house.resumes());
    let question = discord.says(house.ann, house.channel, ASKED);
    discord.reply_to(question).await;
    house.answers_on().await;
    assert_eq!(house.identifies(), 1, "resumed each time");
}

/// An event once more, late, or before the one it follows.
#[tokio::test]
async fn events_that_come_twice_or_out_of_order_are_answered_once_or_not_at_all() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let question = discord.says(house.ann, house.channel, ASKED);
    discord.duplicates(question);
    discord.reply_to(question).await;
    discord.duplicates(question);
    // Deleted first, written after.
    let (channel, ann) = (house.channel.0.to_string(), house.ann.0.to_string());
    let view = |id: &str| json!({"id": id, "channel_id": channel, "guild_id": house.guild.0.to_string(), "author": {"id": ann}, "content": ASKED});
    let guild = Some(house.guild);
    let ghost = question.id + 1;
    discord.event(
        guild,
        "MESSAGE_DELETE",
        &json!({"id": ghost.to_string(), "channel_id": channel}),
    );
    discord.event(guild, "MESSAGE_CREATE", &view(&ghost.to_string()));
    house.answers_on().await;
    // Changed first, written after: one question.
    let early = question.id + 2;
    discord.event(guild, "MESSAGE_UPDATE", &view(&early.to_string()));
    discord.event(guild, "MESSAGE_CREATE", &view(&early.to_string()));
    house.answers_on().await;
    tokio::time::sleep(SECOND / 2).await;
    assert_eq!(discord.replies_to(question), 1);
    assert_eq!(
        discord.of_bot_in(house.channel).len(),
        2,
        "the first, and the one that was changed first"
    );
}

/// The day's identifies are spent: Discord would reset the token of a bot that went on.
#[tokio::test]
async fn with_no_identify_left_the_bot_waits_for_the_next_day() {
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    discord.identifies_left(0, 6 * SECOND);
    let bot = Bot::spawn(&discord, small(""));
    discord
        .until("a connection", |discord| {
            discord.journal(|journal| journal.connections()) > 0
        })
        .await;
    tokio::time::sleep(2 * SECOND).await;
    assert_eq!(
        discord.journal(|journal| journal.heard(2)),
        0,
        "no IDENTIFY before the next day"
    );
    assert!(
        bot.output().contains("identif"),
        "says what it waits for: {}",
        bot.output()
    );
    discord.ready(1).await;
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    discord.reply_to(discord.says(ann, channel, ASKED)).await;
}

/// Four shards where two may identify at once: they keep to it, and each shard answers for its guilds.
#[tokio::test]
async fn shards_identify_no_faster_than_discord_allows() {
    let settings = Settings {
        shards: 4,
        max_concurrency: 2,
        ..Settings::default()
    };
    let discord = PretendDiscord::start_with(settings).await;
    let guilds: Vec<_> = (0..8).map(|number| discord.guild(&format!("guild {number}"))).collect();
    let _bot = Bot::spawn(&discord, small(""));
    discord.ready(4).await;
    // Without a pace, two of four would be refused as too soon; one may be, where it came late and the next did not.
    let identifies = discord.journal(|journal| journal.heard(2));
    assert!(identifies <= 5, "{identifies} IDENTIFYs for four shards");
    for guild in guilds {
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        discord.reply_to(discord.says(ann, channel, ASKED)).await;
    }
}

/// Addresses that are none come from REST and with READY: no shard is lost over them for longer than a moment.
#[tokio::test]
async fn an_address_that_is_none_is_not_used() {
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let right = discord.gateway_url();
    discord.gateway_at("not an address");
    discord.resumes_at("nor is this");
    let bot = Bot::spawn(&discord, small(""));
    tokio::time::sleep(SECOND).await;
    discord.gateway_at(&right);
    discord.until("a session", |_| bot.output().contains("connected")).await;
    discord.resumes_at(&right);
    discord.end_connections(Close::Drop);
    discord
        .until("another session", |discord| {
            discord.ready_shards() == 1 && discord.journal(|journal| journal.connections()) > 1
        })
        .await;
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    discord.reply_to(discord.says(ann, channel, ASKED)).await;
}

/// Cut off for some seconds while 500 questions are asked: all are replayed, and each is answered once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_while_it_was_cut_off_is_answered_once() {
    let house = TeaHouse::open_with(quick(), "[discord]\nmember_limit = 0\nchannel_limit = 0\n").await;
    let discord = &house.discord;
    let channels: Vec<_> = (0..100)
        .map(|number| discord.channel(house.guild, &format!("channel {number}")))
        .collect();
    discord.gateway_fault(GatewayFault::RefuseHandshake(503).times(3));
    discord.end_connections(Close::Drop);
    let questions: Vec<_> = (0..500)
        .map(|number| discord.says(house.ann, channels[number % 100], ASKED))
        .collect();
    for question in &questions {
        let reply = discord.maybe_reply(*question, 60 * SECOND).await;
        assert!(reply.is_some(), "not answered");
    }
    tokio::time::sleep(SECOND).await;
    let twice = questions.iter().filter(|question| discord.replies_to(**question) != 1);
    assert_eq!(twice.count(), 0, "each once");
    assert_eq!(house.identifies(), 1, "resumed");
}

/// As many guilds as one shard may have, each told of at the start with its members and channels: memory follows none of that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_and_a_half_thousand_guilds_take_no_memory() {
    let resident = async |guilds: usize| {
        let discord = PretendDiscord::start_with(quick()).await;
        let home = discord.guild("Tea house");
        for number in 1..guilds {
            discord.guild(&format!("guild {number}"));
        }
        let (channel, ann) = (discord.channel(home, "general"), discord.member(home, "ann"));
        let bot = Bot::start_with(&discord, small("")).await;
        discord.reply_to(discord.says(ann, channel, ASKED)).await;
        discord.end_connections(Close::Drop);
        discord.reply_to(discord.says(ann, channel, NEXT)).await;
        bot.resident()
    };
    let (one, many) = (resident(1).await, resident(2_500).await);
    assert!(many < one + 8 * 1024, "{one} KiB with one guild, {many} KiB with 2,500");
}

/// Of four shards one is kept out: health names it, the others answer, and what it missed is answered when it is back.
#[tokio::test]
async fn a_shard_that_is_kept_out_keeps_no_other_from_answering() {
    let address = crate::ops::free_port();
    let discord = PretendDiscord::start_with(Settings { shards: 4, ..quick() }).await;
    let guilds: Vec<_> = (0..12)
        .map(|number| discord.guild(&format!("guild {number}")))
        .collect();
    let places: Vec<_> = guilds
        .iter()
        .map(|guild| (discord.channel(*guild, "general"), discord.member(*guild, "ann")))
        .collect();
    let _bot = Bot::spawn(&discord, small(&format!("[ops]\nlisten = \"{address}\"\n")));
    discord.ready(4).await;
    crate::ops::until_ready(address, "200").await;
    discord.gateway_fault(GatewayFault::RefuseHandshake(503).always());
    discord.end_shard(2, Close::Drop);
    crate::ops::until_ready(address, "503").await;
    assert_eq!(
        crate::ops::healthcheck(&address.to_string()).1.trim(),
        "not connected: shard 2"
    );
    let ask = |(channel, ann): &(_, _)| discord.says(*ann, *channel, ASKED);
    let questions: Vec<_> = places.iter().map(ask).collect();
    for (guild, question) in guilds.iter().zip(&questions) {
        if (guild.0 >> 22) % 4 != 2 {
            discord.reply_to(*question).await;
        }
    }
    discord.lift_faults();
    for question in &questions {
        let reply = discord.maybe_reply(*question, 60 * SECOND).await;
        assert!(reply.is_some() && discord.replies_to(*question) == 1, "once");
    }
    crate::ops::until_ready(address, "200").await;
}
