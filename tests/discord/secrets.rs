//! What must not leave the program: its token, what people wrote, and, from commands that need no network, anything at all.
//! That no output holds a secret is checked of every bot in every test, where it is dropped (tests/pretend/bot.rs).

use std::process::Command;

use crate::pretend::bot::{Bot, Start};
use crate::pretend::{PretendDiscord, faults};
use crate::tea_house::{ASKED, TeaHouse, quick, small};

/// The most that can be logged, by every library, while the gateway is resumed and REST refuses.
#[tokio::test]
async fn at_the_finest_log_level_the_token_stays_out() {
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let start = Start {
        env: vec![("RUST_LOG".into(), "trace".into())],
        ..small("")
    };
    let mut bot = Bot::start_with(&discord, start).await;
    discord.reply_to(discord.says(ann, channel, ASKED)).await;
    discord.end_connections(faults::Close::Drop);
    discord.reply_to(discord.says(ann, channel, ASKED)).await;
    discord.send_raw(0, "no JSON");
    discord.revokes_token();
    assert_eq!(bot.exit(std::time::Duration::from_secs(10)).await, Some(3));
    assert!(bot.output().contains("TRACE"), "trace was on");
}

#[test]
fn a_token_that_is_none_is_not_repeated() {
    for (name, value) in [("DISCORD_TOKEN", "mfa.not a token"), ("DISCORD_TOKEN", "“MTIz.quoted”")] {
        let output = Command::new(env!("CARGO_BIN_EXE_alliance-bot"))
            .arg("run")
            .env_clear()
            .env(name, value)
            .output();
        let output = output.unwrap_or_else(|error| panic!("{error}"));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(name) && !text.contains(value), "{text}");
    }
}

/// In a network namespace with nothing up, `ask`, `check`, `test`-less `chat` and `schema` do their work, and the kernel has
/// counted no packet and no connection begun. A connection begun at the end shows that it counts.
#[test]
#[expect(clippy::print_stderr, reason = "says where the proof could not be had")]
fn what_needs_no_network_opens_none() {
    let script = r#"
set -e
bot=$1; facts=$2
count() { grep -hE '^(Tcp|Udp|Ip|Icmp):' /proc/net/snmp; grep -hE 'Out|ActiveOpens' /proc/net/snmp6; grep -c . /proc/net/tcp /proc/net/udp /proc/net/tcp6 /proc/net/udp6; }
count > before
"$bot" --facts "$facts" ask 'who is joining nato' | grep -q Sweden
"$bot" --facts "$facts" check > /dev/null
echo 'who is joining nato' | "$bot" --facts "$facts" chat | grep -q Sweden
"$bot" schema facts > /dev/null
count > after
cmp before after
(: < /dev/tcp/127.0.0.1/9) 2> /dev/null || true
count > control
if cmp -s after control; then echo 'the kernel counts nothing' >&2; exit 9; fi
"#;
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let enter = ["--user", "--map-root-user", "--net", "bash", "-c"];
    let possible = Command::new("unshare").args(enter).arg("true").output();
    if !possible.is_ok_and(|out| out.status.success()) {
        eprintln!("no network namespace to be had: not shown here");
        return;
    }
    let facts = small("").facts.unwrap_or_default();
    let out = Command::new("unshare")
        .args(enter)
        .args([script, "bash", env!("CARGO_BIN_EXE_alliance-bot")])
        .arg(facts)
        .current_dir(folder.path())
        .output();
    let out = out.unwrap_or_else(|error| panic!("{error}"));
    assert!(
        out.status.success(),
        "{}\n{}{}",
        out.status,
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

/// The house's own check of outputs does find what it looks for.
#[tokio::test]
async fn what_people_write_is_known_to_the_check() {
    let house = TeaHouse::open().await;
    house
        .discord
        .reply_to(house.discord.says(house.ann, house.channel, ASKED))
        .await;
    let known = house.discord.secrets();
    assert!(known.contains(&("what somebody wrote", ASKED.to_owned())), "{known:?}");
    let parts = known.iter().filter(|(what, _)| *what == "the token").count();
    assert!(parts >= 2, "the parts of the token: {known:?}");
}
