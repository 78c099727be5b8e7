//! Many questions at once, under Discord's own limits: each is answered once, in its channel's order, and no limit of the whole bot
//! is ever met. The figures are printed; docs/operating.md has the command for 5,000 questions over 200 channels.

use std::time::{Duration, Instant};

use crate::pretend::Settings;
use crate::pretend::limits::Scope;
use crate::pretend::story::Posted;
use crate::tea_house::{ASKED, TeaHouse};

/// A number from the environment.
fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// Discord allows 50 requests a second and 5 in 5 s a channel, each burst at once: the least time that leaves.
fn least(questions: usize, channels: usize) -> Duration {
    let each = questions.div_ceil(channels);
    let global = questions.saturating_sub(50).div_ceil(50);
    let channel = 5 * each.saturating_sub(5).div_ceil(5);
    Duration::from_secs(global.max(channel) as u64)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "the figures are what it is run for")]
async fn many_questions_at_once_are_each_answered_once() {
    let (asked, over) = (number("LOAD_QUESTIONS", 400), number("LOAD_CHANNELS", 100));
    let settings = Settings {
        check_openapi: false,
        ..Settings::default()
    };
    let house = TeaHouse::open_with(settings, "").await;
    let discord = &house.discord;
    let channels: Vec<_> = (0..over)
        .map(|number| discord.channel(house.guild, &format!("channel {number}")))
        .collect();
    let (idle, start) = (house.bot.resident(), Instant::now());
    let questions: Vec<Posted> = (0..asked)
        .map(|number| discord.says(house.ann, channels[number % over], ASKED))
        .collect();
    let answered = |discord: &crate::pretend::PretendDiscord| {
        questions
            .iter()
            .filter(|question| discord.replies_to(**question) > 0)
            .count()
    };
    let (patience, mut most) = (4 * least(asked, over) + Duration::from_secs(20), 0);
    while answered(discord) < asked && start.elapsed() < patience {
        most = most.max(house.bot.resident());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (took, count) = (start.elapsed(), answered(discord));
    let twice = questions
        .iter()
        .filter(|question| discord.replies_to(**question) > 1)
        .count();
    eprintln!(
        "{count} of {asked} questions over {over} channels answered in {took:.1?}; Discord's limits allow {:?}; {twice} twice; 429s: {} by \
         route, {} global; resident {idle} KiB idle, {most} KiB at most",
        least(asked, over),
        discord.refused(Scope::User),
        discord.refused(Scope::Global),
    );
    assert_eq!((count, twice, discord.refused(Scope::Global)), (asked, 0, 0));
    for channel in channels {
        let order: Vec<u64> = discord
            .of_bot_in(channel)
            .iter()
            .filter_map(|answer| answer.view["message_reference"]["message_id"].as_str()?.parse().ok())
            .collect();
        assert!(order.is_sorted(), "in the order asked: {order:?}");
    }
}
