//! For each fault of REST: what becomes of the question, and that the next one is answered.

use std::time::Duration;

use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::Fault;
use crate::pretend::rest::Route;
use crate::pretend::{PretendDiscord, permissions};
use crate::tea_house::{ASKED, NEXT, SECOND, TeaHouse, quick, small};

/// Asks under a fault of `POST /channels/{channel}/messages` that strikes so often; says whether an answer is due within so many
/// seconds. In another channel the next question is answered, and none is answered twice.
async fn strikes(fault: Fault, times: u64, answered: bool, within: u32) {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let what = format!("{fault:?} × {times}");
    // Discord did as it was asked and said so, if oddly: nothing is asked twice, for all that the nonce would forgive it.
    let was_done = matches!(
        fault,
        Fault::GarbageLimitHeaders | Fault::GarbageBody | Fault::EmptyBody | Fault::Limit(..)
    );
    let is_forgiven = matches!(fault, Fault::RateLimitedShared(_));
    discord.fault(Route::CreateMessage, fault.times(times));
    let question = discord.says(house.ann, house.channel, ASKED);
    let reply = discord.maybe_reply(question, within * SECOND).await;
    assert_eq!(reply.is_some(), answered, "{what}: whether it was answered");
    discord.lift_faults();
    house.answers_on().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        discord.replies_to(question),
        usize::from(answered),
        "{what}: never twice"
    );
    if was_done {
        let requests = discord.journal(|journal| journal.requests(Route::CreateMessage));
        assert_eq!(requests, 2, "{what}: one request for each question");
    }
    if is_forgiven {
        assert_eq!(discord.invalid_requests(), 0, "{what}: counts for no ban");
    }
}

macro_rules! rest {
    ($($name:ident: $fault:expr, $times:expr, $answered:expr, $within:expr;)*) => {
        $(#[tokio::test] async fn $name() { strikes($fault, $times, $answered, $within).await; })*
    };
}

rest! {
    status_500_is_tried_again: Fault::Status(500), 1, true, 20;
    status_503_is_tried_again: Fault::Status(503), 2, true, 20;
    a_page_of_html_502_is_tried_again: Fault::Html(502), 1, true, 20;
    a_page_of_html_524_is_tried_again: Fault::Html(524), 1, true, 20;
    an_overload_is_tried_again: Fault::Error(503, 130_000), 1, true, 20;
    a_connection_dropped_before_is_tried_again: Fault::DropBefore, 1, true, 20;
    a_connection_reset_before_is_tried_again: Fault::ResetBefore, 1, true, 20;
    an_answer_lost_with_the_connection_is_one_message: Fault::DropAfter, 1, true, 20;
    an_answer_lost_in_a_reset_is_one_message: Fault::ResetAfter, 1, true, 20;
    an_answer_lost_three_times_is_one_message: Fault::DropAfter, 3, true, 20;
    a_cut_body_is_one_message: Fault::CutBody, 1, true, 20;
    a_body_that_hangs_is_one_message: Fault::HangInBody, 1, true, 20;
    a_garbage_body_is_one_message: Fault::GarbageBody, 1, true, 20;
    an_empty_body_is_one_message: Fault::EmptyBody, 1, true, 20;
    a_slow_body_is_one_message: Fault::SlowBody(SECOND), 1, true, 20;
    a_body_slower_than_patience_is_one_message: Fault::SlowBody(6 * SECOND), 1, true, 20;
    an_answer_later_than_patience_is_one_message: Fault::LateAnswer(6 * SECOND), 1, true, 20;
    a_hanging_request_is_tried_again: Fault::Hang, 1, true, 20;
    garbage_limit_headers_are_one_message: Fault::GarbageLimitHeaders, 1, true, 20;
    limits_that_shrink_are_kept: Fault::Limit(1, 3 * SECOND), 1, true, 20;
    a_429_of_the_route_is_waited_for: Fault::RateLimited(SECOND), 1, true, 20;
    a_429_of_the_resource_is_waited_for: Fault::RateLimitedShared(SECOND), 1, true, 20;
    a_429_of_all_is_waited_for: Fault::RateLimitedGlobally(SECOND), 1, true, 20;
    a_429_for_an_hour_drops_the_answer_and_stops_no_other_channel: Fault::RateLimited(3_600 * SECOND), 1, false, 2;
    a_429_of_the_wall_stops_for_half_a_minute: Fault::RateLimitedByCloudflare(SECOND), 1, true, 60;
    a_429_without_a_word_stops_for_half_a_minute: Fault::RateLimitedBare, 1, true, 60;
}

/// What Discord declined is not asked again, and told to nobody in that channel.
#[tokio::test]
async fn each_refusal_is_taken_for_an_answer() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    for (status, code) in [
        (404, 10_003),
        (404, 10_008),
        (403, 20_016),
        (400, 40_005),
        (403, 50_001),
        (400, 50_006),
        (403, 50_007),
        (403, 50_013),
        (400, 50_035),
        (403, 50_083),
        (403, 50_278),
        (403, 160_005),
        (400, 200_000),
        (400, 240_000),
        (418, 0),
    ] {
        let channel = discord.channel(house.guild, "here");
        let requests = || discord.journal(|journal| journal.requests(Route::CreateMessage));
        let before = requests();
        discord.fault(Route::CreateMessage, Fault::Error(status, code));
        let question = discord.says(house.ann, channel, ASKED);
        discord
            .until(&format!("a request that is refused with {code}"), |_| {
                requests() == before + 1
            })
            .await;
        house.answers_on().await;
        assert_eq!(discord.replies_to(question), 0, "{code}: declined");
        assert_eq!(requests(), before + 2, "{code}: asked once, and the next question once");
    }
}

#[tokio::test]
async fn without_the_right_to_read_the_history_the_answer_refers_to_nothing() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    discord.fault(Route::CreateMessage, Fault::Error(400, 160_002));
    discord.says(house.ann, house.channel, ASKED);
    discord
        .until("an answer", |discord| discord.of_bot_in(house.channel).len() == 1)
        .await;
    house.answers_on().await;
    let answers = discord.of_bot_in(house.channel);
    assert_eq!(answers.len(), 1, "once");
    assert!(answers[0].view["message_reference"].is_null(), "{:#}", answers[0].view);
}

/// Discord is down for longer than an answer is tried for: the answer is dropped, the asker is told once Discord is back.
#[tokio::test]
async fn an_outage_drops_the_answer_and_the_asker_is_told() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    discord.fault(Route::CreateMessage, Fault::Status(503).times(5));
    let question = discord.says(house.ann, house.channel, ASKED);
    let told = discord.maybe_reply(question, 60 * SECOND).await;
    let told = told.map(|reply| reply.content().to_owned()).unwrap_or_default();
    assert!(told.contains("one question"), "{told}");
    let tries = discord.journal(|journal| journal.requests(Route::CreateMessage));
    assert_eq!(tries, 6, "five tries and one word about it");
    let next = discord.says(house.ann, house.channel, NEXT);
    discord.reply_to(next).await;
}

/// The same faults of a change of an answer: it is changed in the end, there is one, and the next question is answered.
#[tokio::test]
async fn an_answer_is_changed_whatever_becomes_of_the_request() {
    for (fault, changed) in [
        (Fault::Status(500), true),
        (Fault::Html(502), true),
        (Fault::DropBefore, true),
        (Fault::DropAfter, true),
        (Fault::ResetAfter, true),
        (Fault::CutBody, true),
        (Fault::GarbageBody, true),
        (Fault::RateLimited(SECOND), true),
        (Fault::RateLimitedGlobally(SECOND), true),
        (Fault::Error(404, 10_008), false),
        (Fault::Error(403, 50_013), false),
    ] {
        let house = TeaHouse::open().await;
        let discord = &house.discord;
        let what = format!("{fault:?}");
        let question = discord.says(house.ann, house.channel, ASKED);
        let answer = discord.reply_to(question).await;
        discord.fault(Route::EditMessage, fault.times(1));
        discord.edits(question, NEXT);
        let now = |discord: &crate::pretend::PretendDiscord| {
            let now = discord.look(answer.posted());
            now.is_some_and(|now| now.content().contains("Tokyo"))
        };
        if changed {
            discord.until(&what, now).await;
        } else {
            let requests = |discord: &crate::pretend::PretendDiscord| {
                discord.journal(|journal| journal.requests(Route::EditMessage)) == 1
            };
            discord.until(&what, requests).await;
            tokio::time::sleep(SECOND / 2).await;
            assert!(!now(discord) && requests(discord), "{what}: asked once");
        }
        discord.lift_faults();
        house.answers_on().await;
        assert_eq!(discord.replies_to(question), 1, "{what}: one answer");
    }
}

/// Discord can't be reached at all when the bot starts: it tries ever later, and answers once it can.
#[tokio::test]
async fn an_outage_at_the_start_is_waited_out() {
    for fault in [
        Fault::DropBefore,
        Fault::Status(503),
        Fault::Html(502),
        Fault::GarbageBody,
        Fault::RateLimitedShared(SECOND),
    ] {
        let discord = PretendDiscord::start_with(quick()).await;
        let guild = discord.guild("Tea house");
        let what = format!("{fault:?}");
        discord.fault(Route::GatewayBot, fault.times(2));
        let _bot = Bot::start_with(&discord, small("")).await;
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        discord.reply_to(discord.says(ann, channel, ASKED)).await;
        let requests = discord.journal(|journal| journal.requests(Route::GatewayBot));
        assert!((2..=4).contains(&requests), "{what}: {requests} requests");
    }
}

/// Nobody is there, or nobody who speaks TLS: no crash, no storm, and a stop is obeyed. (A name that nobody bears: alone.rs.)
#[tokio::test]
async fn an_address_where_discord_is_not_is_tried_ever_later() {
    let discord = PretendDiscord::start_with(quick()).await;
    let nobody = crate::ops::free_port();
    for base in [
        format!("http://{nobody}"),
        format!("https://{nobody}"),
        discord.base().replace("http://", "https://"),
    ] {
        let start = Start {
            env: vec![("DISCORD_API_BASE".into(), base.clone())],
            ..small("")
        };
        let mut bot = Bot::spawn(&discord, start);
        tokio::time::sleep(4 * SECOND).await;
        assert!(bot.runs(), "{base}: {}", bot.output());
        assert!(bot.output().matches('\n').count() < 20, "{base}: {}", bot.output());
        bot.terminate();
        assert_eq!(bot.exit(10 * SECOND).await, Some(0), "{base}: {}", bot.output());
    }
}

#[tokio::test]
async fn a_token_that_is_refused_midway_ends_with_exit_3_and_a_sentence() {
    let mut house = TeaHouse::open().await;
    house.discord.fault(Route::CreateMessage, Fault::Error(401, 0).always());
    for _ in 0..5 {
        house.discord.says(house.ann, house.channel, ASKED);
    }
    assert_eq!(house.bot.exit(10 * SECOND).await, Some(3), "{}", house.bot.output());
    assert!(
        house.bot.output().contains("DISCORD_TOKEN"),
        "says what to do: {}",
        house.bot.output()
    );
    let requests = house.discord.journal(|journal| journal.requests(Route::CreateMessage));
    assert_eq!(requests, 1, "nothing is sent with a token that was refused");
}

#[tokio::test]
async fn a_channel_the_bot_may_not_write_in_is_left_alone() {
    for right in [permissions::SEND_MESSAGES, permissions::VIEW_CHANNEL] {
        let house = TeaHouse::open().await;
        let discord = &house.discord;
        // Asked before the right is taken, sent after: what the bot may not see it does not hear of.
        discord.fault(Route::CreateMessage, Fault::Delay(SECOND / 2));
        let question = discord.says(house.ann, house.channel, ASKED);
        tokio::time::sleep(SECOND / 5).await;
        discord.deny_bot(house.channel, right);
        for _ in 0..3 {
            let more = discord.says(house.ann, house.channel, ASKED);
            assert!(discord.maybe_reply(more, SECOND / 2).await.is_none());
        }
        assert_eq!(discord.replies_to(question), 0);
        assert_eq!(discord.invalid_requests(), 1, "no storm of refused requests");
        house.answers_on().await;
    }
}

#[tokio::test]
async fn a_question_and_a_channel_that_are_gone_and_a_closed_door_are_survived() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let attic = discord.channel(house.guild, "attic");
    for gone in ["question", "channel", "door"] {
        discord.fault(Route::CreateMessage, Fault::Delay(SECOND / 2));
        let question = match gone {
            "question" => discord.says(house.ann, house.channel, ASKED),
            "channel" => discord.says(house.ann, attic, ASKED),
            _ => discord.whispers(house.ann, ASKED),
        };
        tokio::time::sleep(SECOND / 5).await;
        match gone {
            "question" => discord.deletes(question),
            "channel" => discord.deletes_channel(attic),
            _ => discord.closes_direct_messages(house.ann),
        }
        house.answers_on().await;
    }
}
