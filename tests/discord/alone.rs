//! No host but this machine is reached: the bot answers where there is no other.
//!
//! Of the two proofs at hand the sounder is the kernel's: this test runs itself again in a network namespace that has only a
//! loopback device, so that whatever the bot needs from elsewhere would be missing. Where the kernel refuses that, the watch
//! over the bot's sockets, which the harness keeps in every test, has to do, and that is said.

use std::process::Command;
use std::time::Duration;

use crate::pretend::PretendDiscord;
use crate::pretend::bot::{Bot, Start};
use crate::tea_house::{quick, small};

const INSIDE: &str = "ALLIANCE_BOT_TEST_INSIDE";

#[tokio::test]
#[expect(
    clippy::print_stderr,
    clippy::expect_used,
    reason = "test code: says which proof was used; to panic is to fail"
)]
async fn the_bot_answers_where_no_other_host_can_be_reached() {
    if std::env::var_os(INSIDE).is_none() {
        let enter = [
            "--user",
            "--map-root-user",
            "--net",
            "sh",
            "-c",
            "ip link set lo up && exec \"$0\" \"$@\"",
        ];
        let possible = Command::new("unshare")
            .args(enter)
            .arg("true")
            .output()
            .is_ok_and(|out| out.status.success());
        if possible {
            let own = std::env::current_exe().expect("the path of this test program");
            let name = "alone::the_bot_answers_where_no_other_host_can_be_reached";
            let mut again = Command::new("unshare");
            again
                .args(enter)
                .arg(own)
                .args(["--exact", name, "--nocapture"])
                .env(INSIDE, "1");
            let out = again.output().expect("unshare runs");
            let text = format!(
                "{}{}",
                String::from_utf8_lossy(&out.stdout),
                String::from_utf8_lossy(&out.stderr)
            );
            assert!(out.status.success() && text.contains("1 passed"), "{text}");
            return;
        }
        eprintln!("no network namespace to be had: only the bot's sockets are watched");
    } else {
        let devices = std::fs::read_to_string("/proc/net/dev").expect("the network devices");
        let names: Vec<&str> = devices
            .lines()
            .skip(2)
            .filter_map(|line| line.split(':').next())
            .map(str::trim)
            .collect();
        assert_eq!(names, ["lo"], "nothing but loopback");
    }
    let discord = PretendDiscord::start_with(quick()).await;
    if std::env::var_os(INSIDE).is_some() {
        // A name that nobody bears, asked for only where the question reaches nobody.
        let start = Start {
            env: vec![("DISCORD_API_BASE".into(), "https://discord.invalid".into())],
            ..small("")
        };
        let mut lost = Bot::spawn(&discord, start);
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(lost.runs(), "{}", lost.output());
        lost.terminate();
        assert_eq!(lost.exit(Duration::from_secs(10)).await, Some(0), "{}", lost.output());
    }
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let _bot = Bot::start(&discord, "").await;
    let reply = discord
        .reply_to(discord.says(ann, channel, "!nato who is joining nato"))
        .await;
    assert!(reply.content().contains("-# [1] "), "{}", reply.content());
    discord.quiet(Duration::from_millis(100)).await;
}
