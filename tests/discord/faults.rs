//! For each fault of REST and of the gateway: what becomes of the question, and that the next one is answered.

use std::time::Duration;

use serde_json::json;

use crate::pretend::bot::Bot;
use crate::pretend::faults::{Close, Fault, GatewayFault};
use crate::pretend::limits::Scope;
use crate::pretend::rest::Route;
use crate::pretend::story::{Channel, User};
use crate::pretend::{PretendDiscord, Settings, permissions};

const WORDS: &str = "!nato who is joining nato";
const SECOND: Duration = Duration::from_secs(1);

async fn tea_house() -> (PretendDiscord, Channel, User, Bot) {
    let settings = Settings {
        heartbeat: SECOND,
        max_concurrency: 16,
        ..Settings::default()
    };
    let discord = PretendDiscord::start_with(settings).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let bot = Bot::start(&discord, "").await;
    (discord, channel, ann, bot)
}

/// Asks under one fault of `POST /channels/{channel}/messages`; says whether an answer is due. In another channel the next
/// question is answered.
async fn strikes(fault: Fault, times: u64, answered: bool) {
    let (discord, channel, ann, _bot) = tea_house().await;
    let what = format!("{fault:?} × {times}");
    discord.fault(Route::CreateMessage, fault.times(times));
    let question = discord.says(ann, channel, WORDS);
    if answered {
        discord.reply_to(question).await;
    } else {
        assert!(
            discord.maybe_reply(question, 2 * SECOND).await.is_none(),
            "{what}: no answer is due"
        );
    }
    discord.lift_faults();
    let other = discord
        .world(|world| world.guilds.keys().next().copied())
        .map(crate::pretend::story::Guild);
    let Some(guild) = other else { return };
    let side = discord.channel(guild, "side");
    discord
        .reply_to(discord.says(ann, side, "!nato why does japan want a nato office"))
        .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        discord.replies_to(question),
        usize::from(answered),
        "{what}: never twice"
    );
}

macro_rules! rest {
    ($($name:ident: $fault:expr, $times:expr, $answered:expr;)*) => {
        $(#[tokio::test] async fn $name() { strikes($fault, $times, $answered).await; })*
    };
}

rest! {
    status_500_is_tried_again: Fault::Status(500), 1, true;
    status_503_is_tried_again: Fault::Status(503), 2, true;
    a_page_of_html_502_is_tried_again: Fault::Html(502), 1, true;
    a_connection_dropped_before_is_tried_again: Fault::DropBefore, 1, true;
    a_connection_reset_before_is_tried_again: Fault::ResetBefore, 1, true;
    an_answer_lost_with_the_connection_is_one_message: Fault::DropAfter, 1, true;
    an_answer_lost_in_a_reset_is_one_message: Fault::ResetAfter, 1, true;
    a_cut_body_is_one_message: Fault::CutBody, 1, true;
    a_garbage_body_is_one_message: Fault::GarbageBody, 1, true;
    an_empty_body_is_one_message: Fault::EmptyBody, 1, true;
    a_slow_body_is_one_message: Fault::SlowBody(SECOND), 1, true;
    garbage_limit_headers_are_one_message: Fault::GarbageLimitHeaders, 1, true;
    a_429_of_the_route_is_waited_for: Fault::RateLimited(SECOND), 1, true;
    a_429_of_the_resource_is_waited_for: Fault::RateLimitedShared(SECOND), 1, true;
    a_429_of_all_is_waited_for: Fault::RateLimitedGlobally(SECOND), 1, true;
    automatic_moderation_drops_the_answer: Fault::Error(400, 200_000), 1, false;
}

#[tokio::test]
async fn a_hanging_request_is_given_up_and_tried_again() {
    strikes(Fault::Hang, 1, true).await;
}

#[tokio::test]
async fn a_channel_the_bot_may_not_write_in_is_left_alone() {
    let (discord, channel, ann, _bot) = tea_house().await;
    discord.deny_bot(channel, permissions::SEND_MESSAGES);
    for _ in 0..3 {
        let question = discord.says(ann, channel, WORDS);
        assert!(discord.maybe_reply(question, SECOND / 2).await.is_none());
    }
    assert!(
        discord.invalid_requests() <= 3,
        "no storm of refused requests: {}",
        discord.invalid_requests()
    );
    discord.reply_to(discord.whispers(ann, WORDS)).await;
}

#[tokio::test]
async fn a_question_deleted_before_the_answer_and_a_closed_door_are_survived() {
    let (discord, channel, ann, _bot) = tea_house().await;
    discord.fault(Route::CreateMessage, Fault::Delay(SECOND / 2));
    let gone = discord.says(ann, channel, WORDS);
    tokio::time::sleep(SECOND / 10).await;
    discord.deletes(gone);
    discord.closes_direct_messages(ann);
    discord.whispers(ann, WORDS);
    tokio::time::sleep(SECOND).await;
    discord
        .reply_to(discord.says(ann, channel, "!nato why does japan want a nato office"))
        .await;
}

/// Something happens to the gateway; a question asked at once afterwards is answered, once.
async fn survives(what: &str, happens: impl FnOnce(&PretendDiscord)) -> (PretendDiscord, Bot) {
    let (discord, channel, ann, bot) = tea_house().await;
    happens(&discord);
    tokio::time::sleep(SECOND / 10).await;
    let question = discord.says(ann, channel, WORDS);
    discord.reply_to(question).await;
    discord
        .until(&format!("a session after {what}"), |discord| {
            discord.ready_shards() == 1
        })
        .await;
    let next = discord.says(ann, channel, "!nato why does japan want a nato office");
    discord.reply_to(next).await;
    assert_eq!(
        (discord.replies_to(question), discord.replies_to(next)),
        (1, 1),
        "{what}: answered once"
    );
    (discord, bot)
}

macro_rules! resumed {
    ($($name:ident: $happens:expr;)*) => {
        $(#[tokio::test] async fn $name() {
            let (discord, _bot) = survives(stringify!($name), $happens).await;
            assert_eq!(discord.journal(|journal| journal.heard(2)), 1, "resumed, not begun anew");
        })*
    };
}

resumed! {
    a_dropped_connection_is_resumed: |discord| discord.end_connections(Close::Drop);
    a_reset_connection_is_resumed: |discord| discord.end_connections(Close::Reset);
    a_close_without_code_is_resumed: |discord| discord.end_connections(Close::WithoutCode);
    close_1000_is_resumed: |discord| discord.end_connections(Close::Code(1000));
    close_1001_is_resumed: |discord| discord.end_connections(Close::Code(1001));
    close_4000_is_resumed: |discord| discord.end_connections(Close::Code(4000));
    close_4001_is_resumed: |discord| discord.end_connections(Close::Code(4001));
    close_4002_is_resumed: |discord| discord.end_connections(Close::Code(4002));
    close_4005_is_resumed: |discord| discord.end_connections(Close::Code(4005));
    close_4008_is_resumed: |discord| discord.end_connections(Close::Code(4008));
    a_requested_reconnect_is_resumed: |discord| discord.asks_to_reconnect();
    an_invalid_session_that_may_be_resumed_is: |discord| discord.invalidates_sessions(true);
    silence_is_noticed_and_resumed: |discord| discord.falls_silent();
    a_request_for_a_heartbeat_is_harmless: |discord| discord.asks_for_heartbeat();
    an_unknown_event_is_harmless: |discord| discord.event(None, "SOMETHING_NEW", &json!({"a": [1, null]}));
    a_malformed_message_is_harmless: |discord| discord.event(None, "MESSAGE_CREATE", &json!({"id": 5, "author": null}));
    a_malformed_interaction_is_harmless: |discord| discord.event(None, "INTERACTION_CREATE", &json!({"type": 99}));
    a_gap_in_the_sequence_is_harmless: |discord| discord.skips_sequence(7);
}

#[tokio::test]
async fn missing_acknowledgements_are_noticed_and_resumed() {
    let (discord, _bot) = survives("no ACK", |discord| discord.acknowledges(false)).await;
    discord
        .until("a second connection", |discord| {
            discord.journal(|journal| journal.heard(6)) >= 1
        })
        .await;
    assert_eq!(
        discord.journal(|journal| journal.heard(2)),
        1,
        "resumed, not begun anew"
    );
}

#[tokio::test]
async fn a_lost_session_is_begun_anew() {
    let (discord, channel, ann, _bot) = tea_house().await;
    discord.invalidates_sessions(false);
    discord
        .until("a new session", |discord| discord.ready_shards() == 1)
        .await;
    discord.reply_to(discord.says(ann, channel, WORDS)).await;
    assert_eq!(discord.journal(|journal| journal.heard(2)), 2);
}

#[tokio::test]
async fn a_gateway_that_hangs_or_refuses_is_tried_again() {
    let (discord, channel, ann, _bot) = tea_house().await;
    discord.gateway_fault(GatewayFault::RefuseHandshake(503));
    discord.gateway_fault(GatewayFault::ResetOnAccept);
    discord.end_connections(Close::Drop);
    let question = discord.says(ann, channel, WORDS);
    discord.reply_to(question).await;
}

#[tokio::test]
async fn an_event_that_comes_twice_is_answered_once() {
    let (discord, channel, ann, _bot) = tea_house().await;
    let question = discord.says(ann, channel, WORDS);
    discord.duplicates(question);
    discord.reply_to(question).await;
    discord.duplicates(question);
    tokio::time::sleep(SECOND / 2).await;
    assert_eq!(discord.replies_to(question), 1);
}

/// Twelve questions in one channel at Discord's pace of 5 in 5 s: the limit itself is never met.
#[tokio::test]
async fn a_burst_in_one_channel_keeps_to_the_limits() {
    let (discord, channel, ann, _bot) = tea_house().await;
    let mut questions = Vec::new();
    for _ in 0..12 {
        questions.push(discord.says(ann, channel, WORDS));
    }
    let mut last = 0;
    for question in questions {
        let reply = discord.reply_to(question).await;
        assert!(reply.id > last, "in the order asked");
        last = reply.id;
    }
    assert_eq!(
        (discord.refused(Scope::Global), discord.refused(Scope::User)),
        (0, 0),
        "no 429"
    );
}
