//! How answers leave: in order, once, from a bounded queue, and no channel waiting for another.

use std::time::Duration;

use serde_json::json;

use crate::pretend::faults::Fault;
use crate::pretend::limits::Scope;
use crate::pretend::rest::Route;
use crate::tea_house::{ASKED, NEXT, SECOND, TeaHouse, quick};

/// Twelve questions in one channel at Discord's pace of 5 in 5 s: the limit itself is never met.
#[tokio::test]
async fn a_burst_in_one_channel_keeps_to_the_limits_and_the_order() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let questions: Vec<_> = (0..12).map(|_| discord.says(house.ann, house.channel, ASKED)).collect();
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

/// 60 questions where five may wait: other channels are answered meanwhile, and whoever was dropped is told.
#[tokio::test]
async fn a_flood_in_one_channel_delays_no_other_and_whoever_is_dropped_is_told() {
    let house = TeaHouse::open_with(quick(), "[discord]\nqueue = 5\nmember_limit = 0\n").await;
    let discord = &house.discord;
    // The flood is in before its first answer is out, on a starved machine too.
    discord.fault(Route::CreateMessage, Fault::Delay(3 * SECOND));
    let flood: Vec<_> = (0..60).map(|_| discord.says(house.ann, house.channel, ASKED)).collect();
    for number in 0..5 {
        let calm = discord.channel(house.guild, &format!("calm {number}"));
        discord.reply_to(discord.says(house.ann, calm, NEXT)).await;
    }
    assert!(
        discord.of_bot_in(house.channel).len() <= 6,
        "the others were answered before the flood was"
    );
    let told = |answer: &crate::pretend::story::Answer| answer.content().contains("not answered");
    discord
        .until("a word to those who were dropped", |discord| {
            discord.of_bot_in(house.channel).iter().any(told)
        })
        .await;
    let answers = discord.of_bot_in(house.channel);
    let (words, rest): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| told(answer));
    assert_eq!(words.len(), 1, "one word for all");
    let dropped = flood.len() - rest.len();
    assert!(
        words[0]
            .content()
            .contains(&format!("{dropped} questions were not answered")),
        "{} answered: {}",
        rest.len(),
        words[0].content()
    );
    assert!(
        (6..=12).contains(&rest.len()),
        "five waited, and one was on its way: {} answered",
        rest.len()
    );
    // The first to come were the ones answered.
    for question in &flood[..rest.len().min(6)] {
        assert_eq!(discord.replies_to(*question), 1);
    }
}

/// However often a question is edited while its answer waits, one answer leaves, for the last words.
#[tokio::test]
async fn edits_while_an_answer_waits_change_that_answer() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    for _ in 0..5 {
        discord.says(house.ann, house.channel, ASKED);
    }
    let question = discord.says(house.ann, house.channel, ASKED);
    for _ in 0..200 {
        discord.edits(question, ASKED);
    }
    discord.edits(question, NEXT);
    let deleted = discord.says(house.ann, house.channel, ASKED);
    discord.deletes(deleted);
    let reply = discord.reply_to(question).await;
    // On its way already, it left as it was, and is edited.
    discord
        .until("the last words are answered", |discord| {
            let now = discord.look(reply.posted());
            now.is_some_and(|now| now.content().contains("Tokyo"))
        })
        .await;
    house.answers_on().await;
    assert_eq!((discord.replies_to(question), discord.replies_to(deleted)), (1, 0));
}

/// 20,000 messages that are none of the bot's business, with questions among them: all of those are answered, nothing piles up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_events_loses_no_question_and_takes_no_memory() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let channels: Vec<_> = (0..20)
        .map(|number| discord.channel(house.guild, &format!("channel {number}")))
        .collect();
    let (before, mut questions, mut most) = (house.bot.resident(), Vec::new(), 0);
    let guild = house.guild.0.to_string();
    for round in 0..40 {
        for number in 0..500 {
            let event = json!({
                "id": (1_000_000 + round * 500 + number).to_string(), "channel_id": house.channel.0.to_string(), "guild_id": guild,
                "author": {"id": house.ann.0.to_string(), "username": "ann"}, "content": "lunch? ".repeat(60), "type": 0,
            });
            discord.event(Some(house.guild), "MESSAGE_CREATE", &event);
        }
        questions.push(discord.says(house.ann, channels[round % 20], ASKED));
        most = most.max(house.bot.resident());
    }
    for question in &questions {
        discord.reply_to(*question).await;
        most = most.max(house.bot.resident());
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(
        questions.iter().all(|question| discord.replies_to(*question) == 1),
        "each once"
    );
    assert_eq!(house.identifies(), 1, "heartbeats went on");
    assert!(most < before + 16 * 1024, "{before} KiB before, {most} KiB at most");
}
