//! When files, the disk, the database or the machine fail, or change under the bot: what needs them fails, questions are answered.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;

use crate::house::{BASE, House, says_of_sweden, write};
use crate::pretend::story::Channel;
use crate::tea_house::{NEXT, SECOND, TeaHouse};

/// A question that no fact answers, so that the database is asked to keep it.
pub(crate) const UNANSWERED: &str = "!nato which biscuits do penguins prefer";

fn lines(house: &House, part: &str) -> usize {
    house.bot.output().matches(part).count()
}

/// Every fault that the fact base's files can have: refused with a reason, and questions are answered on; then mended and loaded.
#[tokio::test]
async fn whatever_the_files_are_questions_are_answered() {
    type Spoil = fn(&Path);
    let table: &[(&str, Spoil, &str)] = &[
        (
            "corrupt",
            |facts| write_bytes(&facts.join("facts.toml"), &[0, 159, 1, 7]),
            "not-utf-8",
        ),
        ("empty", |facts| write(&facts.join("facts.toml"), ""), "no-facts"),
        (
            "half-written",
            |facts| write(&facts.join("facts.toml"), &BASE[..BASE.len() - 9]),
            "not-toml",
        ),
        (
            "vanished",
            |facts| fs::remove_file(facts.join("facts.toml")).unwrap_or_default(),
            "no-facts",
        ),
        (
            "UTF-16",
            |facts| write_bytes(&facts.join("facts.toml"), b"\xff\xfe[\0[\0f\0"),
            "not-utf-8",
        ),
        (
            "100 MB",
            |facts| {
                let file = fs::File::create(facts.join("b.toml"));
                let _ = file.and_then(|file| file.set_len(100 << 20));
            },
            "larger than",
        ),
        (
            "a FIFO",
            |facts| drop(Command::new("mkfifo").arg(facts.join("b.toml")).status()),
            "not a regular file",
        ),
        (
            "a device",
            |facts| link("/dev/zero", &facts.join("b.toml")),
            "not a regular file",
        ),
        // A regular file that can't be read, even by root: an input/output error.
        (
            "unreadable",
            |facts| link("/proc/self/mem", &facts.join("b.toml")),
            "can't be read",
        ),
        (
            "a link to itself",
            |facts| link("b.toml", &facts.join("b.toml")),
            "can't be read",
        ),
        (
            "a link to nowhere",
            |facts| link("nowhere", &facts.join("b.toml")),
            "can't be read",
        ),
        (
            "the directory gone",
            |facts| fs::remove_dir_all(facts).unwrap_or_default(),
            "can't be read",
        ),
    ];
    let house = House::open("[discord]\nmember_limit = 0\n").await;
    let facts = house.folder.path().join("facts");
    for (name, spoil, reason) in table {
        spoil(&facts);
        let reply = house.says(house.chief, "!nato reload").await;
        assert!(
            reply.contains("**Refused**") && reply.contains(reason),
            "{name}: {reason:?} is not in:\n{reply}"
        );
        house.answers("has applied").await;
        let _ = fs::remove_dir_all(&facts);
        fs::create_dir(&facts).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        write(&facts.join("facts.toml"), &says_of_sweden("has applied to join NATO."));
        let reply = house.says(house.chief, "!nato reload").await;
        assert!(!reply.contains("**Refused**"), "{name}, mended: {reply}");
    }
}

fn write_bytes(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
}

fn link(to: &str, path: &Path) {
    symlink(to, path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
}

/// 1,000 questions in flight, each for two facts at once, while the base is replaced again and again: each is answered once, and both
/// halves of an answer are of the same base.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_under_a_thousand_questions_tears_no_answer() {
    let house = House::open("[discord]\nmember_limit = 0\nchannel_limit = 0\nrepeat_seconds = 0\n").await;
    let discord = &house.discord;
    let both = "!nato who is joining nato? why does japan want a nato office?";
    let versions: Vec<String> = ["First", "Second"]
        .iter()
        .map(|word| {
            let text = says_of_sweden(&format!("{word}: has applied to join NATO."));
            text.replace("answer = \"Japan", &format!("answer = \"{word}: Japan"))
        })
        .collect();
    assert_eq!(
        versions[0].matches("First: ").count(),
        2,
        "both answers name their base"
    );
    write(&house.facts(), &versions[0]);
    assert!(house.says(house.chief, "!nato reload").await.contains("**Loaded**"));
    let channels: Vec<Channel> = (0..200)
        .map(|number| discord.channel(house.guild, &format!("channel {number}")))
        .collect();
    let mut questions = Vec::new();
    let mut loaded = 0;
    for round in 0..20 {
        write(&house.facts(), &versions[(round + 1) % 2]);
        let keepers = discord.channel(house.guild, &format!("keepers {round}"));
        let reload = discord.says(house.chief, keepers, "!nato reload");
        for number in 0..50 {
            questions.push(discord.says(house.ann, channels[(round * 50 + number) % 200], both));
        }
        let reply = discord.maybe_reply(reload, 60 * SECOND).await;
        loaded += usize::from(reply.is_some_and(|reply| reply.content().contains("**Loaded**")));
        // Which of the others come before the reload is chance; these come after it and before the next.
        for number in 0..11 {
            let question = discord.says(house.ann, channels[(round * 11 + number) % 200], both);
            discord.reply_to(question).await;
            questions.push(question);
        }
    }
    assert_eq!(loaded, 20, "each change was loaded");
    let mut seen = [0, 0];
    for question in questions {
        let reply = discord.maybe_reply(question, 60 * SECOND).await;
        let reply = reply.unwrap_or_else(|| discord.fail("a question was not answered"));
        let said = ["First: ", "Second: "].map(|word| reply.content().matches(word).count());
        assert!(said == [2, 0] || said == [0, 2], "of one base: {}", reply.content());
        seen[usize::from(said == [0, 2])] += 1;
        assert_eq!(discord.replies_to(question), 1);
    }
    assert!(seen.iter().all(|count| *count > 100), "answered by both: {seen:?}");
}

/// Another program holds the database: questions and reloads go on, what needs it says so, and once it is let go all is kept again.
#[tokio::test]
async fn a_locked_database_costs_only_what_needs_it() {
    let house = House::open("[discord]\nmember_limit = 0\n").await;
    let status = || house.says(house.chief, "!nato status");
    assert!(status().await.contains("**Database** works"));
    let other = Connection::open(house.folder.path().join("bot.db")).unwrap_or_else(|fault| panic!("{fault}"));
    other
        .execute_batch("BEGIN IMMEDIATE")
        .unwrap_or_else(|fault| panic!("{fault}"));
    house.says(house.ann, UNANSWERED).await;
    house.answers("has applied").await;
    write(&house.facts(), &says_of_sweden("knocked at the door."));
    let reload = house.discord.says(house.chief, house.channel, "!nato reload");
    house
        .discord
        .until("the other base", |_| lines(&house, "result=\"loaded\"") == 1)
        .await;
    house.answers("knocked at the door").await;
    house.discord.reply_to(reload).await;
    assert!(
        status().await.contains("**Database** out of service"),
        "{}",
        status().await
    );
    house.answers("knocked at the door").await;
    assert_eq!(lines(&house, "the database is out of service"), 1, "logged once");
    drop(other);
    house.says(house.ann, UNANSWERED).await;
    house
        .discord
        .until("the database works again", |_| {
            lines(&house, "the database works again") == 1
        })
        .await;
    assert!(
        house
            .says(house.chief, "!nato history")
            .await
            .contains("start by the bot itself")
    );
}

/// The file is taken away, cut or overwritten under the running bot, which answers on, and so does the next one that finds it so.
#[tokio::test]
async fn a_database_that_is_spoilt_costs_only_what_it_held() {
    type Spoil = fn(&Path) -> std::io::Result<()>;
    let table: &[(&str, Spoil)] = &[
        ("removed", |path| fs::remove_file(path)),
        ("cut", |path| fs::File::options().write(true).open(path)?.set_len(100)),
        ("overwritten", |path| {
            fs::write(path, "no database at all ".repeat(9_999))
        }),
    ];
    for (name, spoil) in table {
        let mut house = House::open("[discord]\nmember_limit = 0\n").await;
        assert!(
            house
                .says(house.chief, "!nato status")
                .await
                .contains("**Database** works")
        );
        spoil(&house.folder.path().join("bot.db")).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        for _ in 0..3 {
            house.says(house.ann, UNANSWERED).await;
            house.answers("has applied").await;
        }
        house.again("").await;
        house.answers("has applied").await;
        let told = house.says(house.chief, "!nato status").await;
        assert!(told.contains("**Database** "), "{name}: {told}");
    }
}

const INSIDE: &str = "ALLIANCE_BOT_TEST_FULL";

/// The disk is full: the test runs itself again in a mount namespace where the database's directory is a file system of 256 KiB.
#[tokio::test]
#[expect(clippy::print_stderr, reason = "says where the proof could not be had")]
async fn a_full_disk_costs_only_what_needs_it() {
    if std::env::var_os(INSIDE).is_none() {
        let disk = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
        let script = "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"";
        let enter = ["--user", "--map-root-user", "--mount", "sh", "-c", script];
        let run = |command: &[&str]| {
            let mut entered = Command::new("unshare");
            entered
                .args(enter)
                .arg(disk.path())
                .args(command)
                .env(INSIDE, disk.path());
            entered.output().unwrap_or_else(|fault| panic!("{fault}"))
        };
        if !run(&["true"]).status.success() {
            eprintln!("no mount namespace to be had: not shown here");
            return;
        }
        let own = std::env::current_exe().unwrap_or_else(|fault| panic!("{fault}"));
        let name = "files::a_full_disk_costs_only_what_needs_it";
        let out = run(&[&own.display().to_string(), "--exact", name, "--nocapture"]);
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&out.stdout),
            String::from_utf8_lossy(&out.stderr)
        );
        assert!(out.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let disk = std::env::var(INSIDE).unwrap_or_default();
    let database = Path::new(&disk).join("bot.db");
    let config = format!(
        "[discord]\nmember_limit = 0\n[database]\npath = {:?}\n",
        database.display().to_string()
    );
    let house = House::open(&config).await;
    assert!(
        house
            .says(house.chief, "!nato status")
            .await
            .contains("**Database** works")
    );
    let full = Path::new(&disk).join("full");
    let mut room = fs::File::create(&full).unwrap_or_else(|fault| panic!("{fault}"));
    let filled = std::io::copy(&mut std::io::repeat(1), &mut room);
    assert!(filled.is_err(), "the disk is full");
    drop(room);
    for round in 0..6 {
        house.says(house.ann, UNANSWERED).await;
        house.answers("").await;
        write(&house.facts(), &says_of_sweden(&format!("knocked {round} times.")));
        let reply = house.says(house.chief, "!nato reload").await;
        assert!(reply.contains("**Loaded**"), "{reply}");
        house.answers(&format!("knocked {round} times")).await;
    }
    let told = house.says(house.chief, "!nato status").await;
    assert!(told.contains("**Database** out of service"), "{told}");
    fs::remove_file(&full).unwrap_or_else(|fault| panic!("{fault}"));
    house.says(house.ann, UNANSWERED).await;
    house
        .discord
        .until("the database works again", |_| {
            lines(&house, "the database works again") >= 1
        })
        .await;
    let history = house.says(house.chief, "!nato history").await;
    assert!(
        history.contains("start by the bot itself"),
        "what was kept is whole: {history}"
    );
}

/// The machine runs out of what the process may have, or stops it: what was asked meanwhile is answered once that is over.
#[tokio::test]
async fn a_process_that_is_starved_answers_once_it_is_not() {
    for starved in ["of file handles", "of the processor"] {
        let house = TeaHouse::open().await;
        let pid = house.bot.pid().to_string();
        let run = |program: &str, arguments: &[&str]| {
            let status = Command::new(program).args(arguments).status();
            assert!(status.is_ok_and(|status| status.success()), "{program} {arguments:?}");
        };
        match starved {
            "of file handles" => run("prlimit", &["--pid", &pid, "--nofile=3:"]),
            _ => run("kill", &["-STOP", &pid]),
        }
        // Nothing new can be opened, and what was open is gone.
        house.discord.end_connections(crate::pretend::faults::Close::Drop);
        let question = house.discord.says(house.ann, house.channel, NEXT);
        tokio::time::sleep(4 * SECOND).await;
        match starved {
            "of file handles" => run("prlimit", &["--pid", &pid, "--nofile=1024:"]),
            _ => run("kill", &["-CONT", &pid]),
        }
        assert!(
            house.discord.maybe_reply(question, 60 * SECOND).await.is_some(),
            "starved {starved}"
        );
        house.answers_on().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(house.discord.replies_to(question), 1, "starved {starved}: once");
        assert_eq!(house.identifies(), 1, "starved {starved}: resumed");
    }
}
