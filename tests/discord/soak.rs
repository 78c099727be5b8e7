//! A bot for as long as it is told to, with faults at random, questions all the while and its facts changed and reloaded every
//! second: nothing is lost, nothing is answered twice, and in a long run neither memory nor handles grow. A few seconds of it are a
//! test; docs/operating.md has the command for an hour.

use std::time::{Duration, Instant};

use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::{Close, Fault, GatewayFault};
use crate::pretend::rest::Route;
use crate::pretend::story::{Channel, Posted, User};
use crate::pretend::{PretendDiscord, Settings};
use crate::tea_house::{ASKED, NEXT, SECOND};

/// How long a question may wait for its answer, whatever goes wrong meanwhile.
const PATIENCE: Duration = Duration::from_secs(120);
/// Time between two questions.
const BETWEEN: Duration = Duration::from_millis(60);
/// Channels that are asked in.
const CHANNELS: u64 = 100;
/// From this length on a run is long enough to judge growth by.
const LONG: Duration = Duration::from_secs(600);
/// As many questions as the bot remembers at most come before what is judged, so that its memory of them has its full size.
const REMEMBERED: u64 = 10_500;
/// Without a fault before the session is lost: longer than a session must last to count as a healthy one.
const PEACE: Duration = Duration::from_secs(90);
/// Where reloads are asked for: one channel takes no more than one message a second.
const KEEPERS: usize = 3;
/// Discord's bit for Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;
const BASE: &str = include_str!("base/facts.toml");
/// How the image is told to give memory back.
const IMAGE: &str = include_str!("../../Dockerfile");

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// A little generator, so that a seed names a run (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// What the bot used, each second.
#[derive(Default)]
struct Usage {
    resident: Vec<u64>,
    handles: Vec<u64>,
}

impl Usage {
    fn note(&mut self, bot: &Bot) {
        self.resident.push(bot.resident());
        self.handles.push(bot.handles() as u64);
    }
}

/// The averages of the first and the last tenth.
fn tenths(values: &[u64]) -> (u64, u64) {
    let tenth = (values.len() / 10).max(1);
    let average = |part: &[u64]| part.iter().sum::<u64>() / part.len().max(1) as u64;
    (average(&values[..tenth]), average(&values[values.len() - tenth..]))
}

/// Questions on their way and what became of the others.
#[derive(Default)]
struct Count {
    waiting: Vec<(Posted, Instant)>,
    done: Vec<Posted>,
    asked: u64,
    reloads: u64,
    answered: u64,
    lost: Vec<u64>,
    twice: u64,
    slowest: Duration,
}

impl Count {
    fn ask(&mut self, discord: &PretendDiscord, ann: User, channel: Channel) {
        let words = if self.asked.is_multiple_of(3) { NEXT } else { ASKED };
        self.waiting.push((discord.says(ann, channel, words), Instant::now()));
        self.asked += 1;
    }

    /// Looks at what waits, and once more at what was answered a while ago.
    fn look(&mut self, discord: &PretendDiscord) {
        let waiting = std::mem::take(&mut self.waiting);
        for (question, since) in waiting {
            if discord.replies_to(question) > 0 {
                // A word that it was dropped is no answer.
                if discord
                    .replied(question)
                    .is_some_and(|reply| reply.content().contains("not answered"))
                {
                    self.lost.push(question.id);
                }
                self.answered += 1;
                self.slowest = self.slowest.max(since.elapsed());
                self.done.push(question);
            } else if since.elapsed() > PATIENCE {
                self.lost.push(question.id);
            } else {
                self.waiting.push((question, since));
            }
        }
        if self.done.len() > 2_000 {
            let settled: Vec<_> = self.done.drain(..1_000).collect();
            self.settle(discord, &settled);
        }
    }

    fn settle(&mut self, discord: &PretendDiscord, questions: &[Posted]) {
        for question in questions {
            match discord.replies_to(*question) {
                1 => {}
                _ => self.twice += 1,
            }
        }
    }
}

/// One fault at random; whether the session is to be lost, which takes a while (see [`lose_session`]).
fn strike(discord: &PretendDiscord, dice: &mut Dice) -> bool {
    let rest = |fault: Fault| discord.fault(Route::CreateMessage, fault);
    let into = |fault: GatewayFault| {
        discord.gateway_fault(fault);
        discord.end_connections(Close::Drop);
    };
    let fault = dice.roll(36);
    // Of those that end a connection one in five, or the bot would hardly be connected: it comes back ever later.
    if matches!(fault, 18..=26 | 31..=35) && dice.roll(5) > 0 {
        return false;
    }
    match fault {
        0 => rest(Fault::Status(500)),
        1 => rest(Fault::Status(503)),
        2 => rest(Fault::Html(502)),
        3 => rest(Fault::DropBefore),
        4 => rest(Fault::DropAfter),
        5 => rest(Fault::ResetBefore),
        6 => rest(Fault::ResetAfter),
        7 => rest(Fault::CutBody),
        8 => rest(Fault::Hang),
        9 => rest(Fault::HangInBody),
        10 => rest(Fault::SlowBody(2 * SECOND)),
        11 => rest(Fault::LateAnswer(5 * SECOND)),
        12 => rest(Fault::GarbageBody),
        13 => rest(Fault::EmptyBody),
        14 => rest(Fault::GarbageLimitHeaders),
        15 => rest(Fault::RateLimited(SECOND)),
        16 => rest(Fault::RateLimitedShared(SECOND)),
        17 => rest(Fault::RateLimitedGlobally(SECOND)),
        18 => discord.end_connections(Close::Drop),
        19 => discord.end_connections(Close::Reset),
        20 => discord.end_connections(Close::WithoutCode),
        21 => discord.end_connections(Close::Code(4000)),
        22 => discord.end_connections(Close::Code(1001)),
        23 => discord.end_connections(Close::Code(4009)),
        24 => discord.asks_to_reconnect(),
        25 => discord.invalidates_sessions(true),
        26 => discord.falls_silent(),
        27 => discord.asks_for_heartbeat(),
        28 => discord.send_raw(0, "no JSON"),
        29 => discord.event(None, "SOMETHING_NEW", &serde_json::json!({"a": [1]})),
        30 => discord.skips_sequence(3),
        31 => into(GatewayFault::DeadResumeDoor),
        32 => into(GatewayFault::RefuseHandshake(503)),
        33 => into(GatewayFault::NoHello),
        34 => into(GatewayFault::NoAcks),
        _ => return true,
    }
    false
}

/// Discord forgets the session once nothing is on its way, since it replays nothing then. The bot was left in peace for a while before:
/// to one whose connections have kept failing it would come back ever later.
async fn lose_session(discord: &PretendDiscord, count: &mut Count) {
    while !count.waiting.is_empty() {
        count.look(discord);
        tokio::time::sleep(SECOND / 20).await;
    }
    discord.invalidates_sessions(false);
    discord
        .until("a new session", |discord| discord.ready_shards() == 1)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::print_stderr,
    clippy::expect_used,
    reason = "test code: the figures are what it is run for"
)]
async fn hours_of_faults_lose_nothing_and_leave_nothing_behind() {
    let length = Duration::from_secs(number("SOAK_SECONDS", 10));
    let seed = number("SOAK_SEED", 20_261_124);
    let discord = PretendDiscord::start_with(Settings {
        heartbeat: 2 * SECOND,
        max_concurrency: 16,
        check_openapi: false,
        keep_messages: 20_000,
        keep_journal: 2_000,
        ..Settings::default()
    })
    .await;
    let guild = discord.guild("Tea house");
    let (ann, chief) = (discord.member(guild, "ann"), discord.member(guild, "chief"));
    discord.role(guild, "keepers", MANAGE_SERVER, &[chief]);
    let channels = |name: &str, count: u64| -> Vec<Channel> {
        (0..count)
            .map(|number| discord.channel(guild, &format!("{name} {number}")))
            .collect()
    };
    let (channels, keepers) = (channels("channel", CHANNELS), channels("keepers", KEEPERS as u64));
    let folder = tempfile::tempdir().expect("a folder");
    let facts = folder.path().join("facts");
    std::fs::create_dir(&facts).expect("a folder");
    let bases = [
        BASE.to_owned(),
        BASE.replace("has applied to join NATO.", "knocked at the door."),
    ];
    let written = facts.join("facts.toml");
    std::fs::write(&written, BASE).expect("a fact file");
    let database = folder.path().join("bot.db").display().to_string();
    let settings = IMAGE.split_whitespace().filter_map(|word| word.split_once('='));
    let start = Start {
        facts: Some(facts),
        config: format!("[discord]\nmember_limit = 0\n[database]\npath = {database:?}\n"),
        env: settings
            .filter(|(name, _)| name.starts_with("MALLOC_"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        ..Start::default()
    };
    let bot = Bot::start_with(&discord, start).await;
    let (mut dice, mut count, mut usage) = (Dice(seed | 1), Count::default(), Usage::default());
    let reloads = |bot: &Bot| bot.output().matches("result=\"loaded\"").count();
    // A change of the facts, and somebody who has them read.
    let reload = |count: &mut Count| {
        let turn = count.reloads as usize;
        std::fs::write(&written, &bases[(turn + 1) % 2]).expect("a fact file");
        let asked = discord.says(chief, keepers[turn % KEEPERS], "!nato reload");
        count.waiting.push((asked, Instant::now()));
        count.reloads += 1;
    };
    if length >= LONG {
        let (begun, mut second) = (Instant::now(), 0);
        while count.asked < REMEMBERED {
            for _ in 0..2 {
                count.ask(&discord, ann, channels[dice.roll(CHANNELS) as usize]);
            }
            tokio::time::sleep(BETWEEN * 2 / 3).await;
            if begun.elapsed().as_secs() > second {
                second = begun.elapsed().as_secs();
                count.look(&discord);
                reload(&mut count);
            }
        }
        eprintln!(
            "{} asked in {second} s before it counts: {} KiB",
            count.asked,
            bot.resident()
        );
    }
    let (begun, mut second, mut faults, mut peace) = (Instant::now(), 0, 0_u64, None);
    while begun.elapsed() < length {
        count.ask(&discord, ann, channels[dice.roll(CHANNELS) as usize]);
        tokio::time::sleep(BETWEEN).await;
        if begun.elapsed().as_secs() > second {
            second = begun.elapsed().as_secs();
            count.look(&discord);
            usage.note(&bot);
            reload(&mut count);
            match peace {
                Some(until) if Instant::now() > until => {
                    lose_session(&discord, &mut count).await;
                    peace = None;
                }
                None if second.is_multiple_of(2) => {
                    faults += 1;
                    if strike(&discord, &mut dice) {
                        discord.lift_faults();
                        peace = Some(Instant::now() + PEACE);
                    }
                }
                _ => {}
            }
            if second.is_multiple_of(60) {
                eprintln!(
                    "{second} s: {} asked, {} answered, {} lost, {faults} faults, {} reloads, {} KiB, {} handles",
                    count.asked,
                    count.answered,
                    count.lost.len(),
                    reloads(&bot),
                    bot.resident(),
                    bot.handles()
                );
            }
        }
    }
    discord.lift_faults();
    while !count.waiting.is_empty() {
        count.look(&discord);
        tokio::time::sleep(SECOND / 10).await;
    }
    tokio::time::sleep(SECOND).await;
    let done = std::mem::take(&mut count.done);
    count.settle(&discord, &done);
    usage.note(&bot);
    let (resident, handles) = (tenths(&usage.resident), tenths(&usage.handles));
    eprintln!(
        "seed {seed}, {:.0?}: {} asked, and {} reloads of which {} loaded another base; {} answered (slowest {:.1?}), {} lost, {} twice, \
         {faults} faults, {} connections; resident {} KiB in the first tenth, {} KiB in the last; handles {} and {}",
        begun.elapsed(),
        count.asked,
        count.reloads,
        reloads(&bot),
        count.answered,
        count.slowest,
        count.lost.len(),
        count.twice,
        discord.journal(|journal| journal.connections()),
        resident.0,
        resident.1,
        handles.0,
        handles.1,
    );
    assert_eq!((count.lost.len(), count.twice), (0, 0), "lost and twice");
    assert!(reloads(&bot) * 2 > count.reloads as usize, "reloads were done");
    if begun.elapsed() >= LONG {
        assert!(resident.1 * 100 <= resident.0 * 105, "memory grew");
        assert!(handles.1 * 100 <= handles.0 * 105 + 100, "handles grew");
    }
}
