//! The bot's clock jumps by an hour, and is wrong from the start: nothing that it counts in minutes is lost, nor over too soon.
//!
//! The library of Debian's package `libfaketime` stands between the program and the clock of the day; what only ever runs forward is
//! left alone, as by a real jump.

#![expect(clippy::print_stderr, reason = "says where it could not be shown")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::house::{House, says_of_sweden, write};
use crate::pretend::Settings;
use crate::pretend::bot::Bot;
use crate::tea_house::{ASKED, NEXT, SECOND, quick};

fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    found.find(|path| path.exists())
}

fn environment(library: &Path, clock: &Path) -> Vec<(String, String)> {
    [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", clock.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("NO_FAKE_STAT", "1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The minute of the day of the log's newest line.
fn minute(bot: &Bot) -> i64 {
    let output = bot.output();
    let time = output.lines().last().and_then(|line| line.split_once('T'));
    let (hour, rest) = time.and_then(|(_, time)| time.split_once(':')).unwrap_or_default();
    let minute = rest.split(':').next().unwrap_or_default();
    hour.parse::<i64>().unwrap_or_default() * 60 + minute.parse::<i64>().unwrap_or_default()
}

#[tokio::test]
async fn a_clock_that_jumps_an_hour_loses_and_resurrects_nothing() {
    let Some(library) = library() else {
        eprintln!("no libfaketime: a clock that jumps is not shown here");
        return;
    };
    // Discord's clock is the right one: the second bot is behind it from the start, the third ahead.
    for (first, then, hours) in [("+0", "+1h", 1), ("-1h", "+0", 1), ("+1h", "-1h", -2)] {
        let name = format!("{first}, then {then}");
        let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
        let clock = folder.path().join("clock");
        write(&clock, first);
        let env = environment(&library, &clock);
        // Between two heartbeats a starved machine must come to its turn: a connection that is given up is not the clock's doing.
        let settings = Settings {
            heartbeat: 10 * SECOND,
            ..quick()
        };
        let mut house = House::open_in(
            settings,
            env,
            "[discord]\nmember_limit = 3\nchannel_limit = 0\nrepeat_seconds = 0\n",
        )
        .await;
        let (discord, ann, chief) = (&house.discord, house.ann, house.chief);
        let [bob] = house.members(["bob"]);
        let den = discord.channel(house.guild, "den");
        let question = discord.says(ann, house.channel, ASKED);
        let answer = discord.reply_to(question).await;
        for _ in 0..3 {
            discord.reply_to(discord.says(bob, den, ASKED)).await;
        }
        let before = minute(&house.bot);
        // No identify, heartbeat or wait is upset by it.
        write(&clock, then);
        let reply = house.says(ann, NEXT).await;
        assert!(reply.contains("-# [1] "), "{name}: {reply}");
        // The reply may be here before the log's line is.
        let jumped = || (0..5).contains(&((minute(&house.bot) - before - hours * 60 + 720).rem_euclid(1440) - 720));
        discord
            .until(&format!("{name}: a log by the new clock"), |_| jumped())
            .await;
        // The limit of a minute goes on, and the conversation does: neither is over, and none begins anew.
        let limited = discord.reply_to(discord.says(bob, den, NEXT)).await;
        assert!(!limited.content().contains("-# [1] "), "{name}: {}", limited.content());
        let options = [("question", json!("where"))];
        let asked = discord.slash(ann, house.channel, "nato ask", &options).await;
        let follow_up = discord.response_to(&asked).await;
        assert!(
            follow_up.content().contains("-# [1] "),
            "{name}: {}",
            follow_up.content()
        );
        // What was asked before the jump is changed, explained and pressed after it.
        discord.edits(question, NEXT);
        discord
            .until("a changed answer", |discord| {
                discord
                    .look(answer.posted())
                    .is_some_and(|now| now.content() != answer.content())
            })
            .await;
        let why = house
            .word(ann, &discord.look(answer.posted()).unwrap_or(answer), "Why?")
            .await;
        assert!(!why.content().is_empty(), "{name}");
        // Files are read anew, and the history stands in order.
        write(&house.facts(), &says_of_sweden("knocked at the door."));
        assert!(house.says(chief, "!nato reload").await.contains("**Loaded**"), "{name}");
        house.answers("knocked at the door").await;
        let history = house.says(chief, "!nato history").await;
        assert!(
            history.contains("start by") && history.contains("reload by"),
            "{name}: {history}"
        );
        assert_eq!(
            discord.journal(|journal| (journal.heard(2), journal.connections())),
            (1, 1),
            "{name}"
        );
        assert_eq!(discord.replies_to(question), 1, "{name}: once");
        house.bot.terminate();
        assert_eq!(
            house.bot.exit(10 * SECOND).await,
            Some(0),
            "{name}: {}",
            house.bot.output()
        );
    }
}
