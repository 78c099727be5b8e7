//! A limit on threads, as `ulimit -u` and a container's `pids_limit` are: too low at the start it is said, later it costs nothing.

#![expect(clippy::print_stderr, reason = "says where it could not be shown")]

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::house::{House, says_of_sweden, write};
use crate::pretend::PretendDiscord;
use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::Close;
use crate::tea_house::{ASKED, NEXT, SECOND, quick, small};

/// What starts a program as a user that has no other process, since the kernel counts by user, with at most so many threads. Who may look
/// into its files stays the same. Nothing where the kernel does not let us.
fn as_somebody(limit: u32) -> Option<Vec<String>> {
    static USERS: AtomicU32 = AtomicU32::new(0);
    let user = 50_000 + (std::process::id() * 32 + USERS.fetch_add(1, Ordering::Relaxed)) % 15_000;
    let under = [
        "setpriv",
        &format!("--ruid={user}"),
        "--inh-caps=-all",
        "--bounding-set=-sys_resource,-sys_admin",
        "prlimit",
        &format!("--nproc={limit}:{limit}"),
    ]
    .map(str::to_owned);
    let tried = Command::new(&under[0]).args(&under[1..]).arg("true").output();
    if tried.is_ok_and(|tried| tried.status.success()) {
        return Some(under.into());
    }
    eprintln!("no other user to be had: a limit on threads is not shown here");
    None
}

/// Processes that are in the way, until they are dropped.
struct Others(Vec<Child>);

impl Others {
    fn of(under: &[String], count: u32) -> Self {
        let one = |_| {
            let mut command = Command::new(&under[0]);
            command.args(&under[1..]).args(["sleep", "120"]);
            let spawned = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            spawned.unwrap_or_else(|fault| panic!("{fault}"))
        };
        Self((0..count).map(one).collect())
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        for other in &mut self.0 {
            let _ = other.kill().and_then(|()| other.wait());
        }
    }
}

#[tokio::test]
async fn too_few_threads_to_start_end_with_exit_2_and_a_sentence() {
    for limit in [1, 2, 3, 5] {
        let Some(under) = as_somebody(limit) else { return };
        let discord = PretendDiscord::start_with(quick()).await;
        let mut bot = Bot::spawn(&discord, Start { under, ..small("") });
        assert_eq!(bot.exit(30 * SECOND).await, Some(2), "{limit}: {}", bot.output());
        let output = bot.output();
        assert!(
            output.contains("threads") && !output.contains("panicked"),
            "{limit}: {output}"
        );
        assert_eq!(discord.journal(|journal| journal.all_requests()), 0, "{limit}");
    }
}

/// As many as it needs are enough; and where, long after the start, others of its user take all that there are, nothing is lost.
#[tokio::test]
async fn no_more_threads_cost_no_answer_and_no_reload() {
    const ENOUGH: u32 = 8;
    let Some(under) = as_somebody(ENOUGH) else { return };
    let mut house = House::open_under(under.clone()).await;
    reloads(&house, "knocked at the door.").await;
    // Idle threads would be gone by then.
    tokio::time::sleep(12 * SECOND).await;
    let _others = Others::of(&under, ENOUGH);
    reloads(&house, "went away again.").await;
    house.discord.end_connections(Close::Drop);
    for question in [ASKED, NEXT] {
        house.says(house.ann, question).await;
    }
    house.bot.terminate();
    assert_eq!(house.bot.exit(10 * SECOND).await, Some(0), "{}", house.bot.output());
    assert!(!house.bot.output().contains("panicked"), "{}", house.bot.output());
}

async fn reloads(house: &House, text: &str) {
    write(&house.facts(), &says_of_sweden(text));
    let reply = house.says(house.chief, "!nato reload").await;
    assert!(reply.contains("**Loaded**"), "{reply}");
    house.answers(text.trim_end_matches('.')).await;
}
