//! What moderators do, and what nobody else may: by the shipped program, over the pretend Discord.

use std::fs;

use crate::house::{BASE, GOLDEN, House, assert_says, hash, write};
use crate::pretend::story::{Channel, Guild, User};

#[tokio::test]
async fn a_reload_shows_what_changes_and_is_undone_by_a_rollback() {
    let mut house = House::open("").await;
    assert_says(&house.says(house.chief, "!nato reload").await, &["Nothing has changed"]);
    let other = BASE.replace("has applied to join NATO.", "knocked at the door.");
    write(&house.facts(), &format!("{other}{GOLDEN}"));
    let loaded = house.says(house.chief, "!nato reload").await;
    assert_says(&loaded, &["**Loaded**", "Changed: 1 (`sweden-bid`)"]);
    house.answers("knocked at the door").await;
    let old = hash(&loaded, 1);
    assert_says(&house.says(house.chief, "!nato rollback").await, &["**Loaded**", &old]);
    house.answers("has applied").await;
    let history = house.says(house.chief, "!nato history").await;
    let chief = house.chief.0.to_string();
    assert_says(
        &history,
        &[
            "start by the bot itself",
            "reload by user",
            "rollback by user",
            &chief,
            &old,
        ],
    );

    // The base that was read at the start again is the newer one; the database knows the older one.
    house.again("").await;
    house.answers("knocked at the door").await;
    let history = house.says(house.chief, "!nato history").await;
    assert_says(&history, &["rollback by user", "start by the bot itself", &old]);
    assert_says(
        &house.says(house.chief, &format!("!nato rollback {old}")).await,
        &["**Loaded**"],
    );
    house.answers("has applied").await;
    assert_says(
        &house.says(house.chief, "!nato rollback 00000000").await,
        &["No such base", &hash(&loaded, 0)],
    );
}

#[tokio::test]
async fn faults_and_broken_golden_questions_refuse_a_base() {
    let house = House::open("").await;
    let without_sweden = BASE.replace("[[fact]]\nid = \"sweden-bid\"", "[[fact]]\nid = \"norway-bid\"");
    // Nothing can be learnt from a question without words.
    let golden_missed = format!("{GOLDEN}[[golden]]\nquestion = \"?!\"\nfact = \"tokyo-office\"\n");
    for (name, text, parts) in [
        (
            "not TOML",
            "[[fact".to_owned(),
            ["**Refused**", "facts.toml:1: not-toml"],
        ),
        (
            "a fault",
            format!("{BASE}\n[[fact]]\nid = \"x\"\n"),
            ["**Refused**", "missing-key"],
        ),
        (
            "a golden fact gone",
            format!("{without_sweden}{GOLDEN}"),
            ["**Refused**", "unknown-id"],
        ),
        ("nothing", String::new(), ["**Refused**", "no-facts"]),
        (
            "a golden question missed",
            format!("{BASE}{golden_missed}"),
            ["**Refused**", "“?!”"],
        ),
    ] {
        write(&house.facts(), &text);
        let reply = house.says(house.chief, "!nato reload").await;
        for part in parts {
            assert!(reply.contains(part), "{name}: {part:?} is not in:\n{reply}");
        }
        assert!(reply.contains("goes on answering"), "{name}: {reply}");
        house.answers("has applied").await;
    }
}

#[tokio::test]
async fn changed_golden_answers_wait_for_consent() {
    let house = House::open("").await;
    let golden = GOLDEN.replace("fact = \"tokyo-office\"", "fact = \"\"");
    let without = BASE.split("[[fact]]\nid = \"tokyo-office\"").next().unwrap_or_default();
    let changed = without.replace("has applied to join NATO.", "knocked at the door.");
    write(&house.facts(), &format!("{changed}{golden}"));
    let waiting = house.says(house.chief, "!nato reload").await;
    assert_says(
        &waiting,
        &[
            "answers 1 golden question otherwise",
            "Removed: 1 (`tokyo-office`)",
            "`tokyo-office` → no answer",
        ],
    );
    house.answers("has applied").await;
    let hash = hash(&waiting, 0);
    assert_says(
        &house.says(house.chief, "!nato reload 00000000").await,
        &["No base `00000000` waits"],
    );
    assert!(
        house
            .says(house.ann, &format!("!nato reload {hash}"))
            .await
            .contains("moderators")
    );
    house.answers("has applied").await;
    assert_says(
        &house.says(house.chief, &format!("!nato reload {hash}")).await,
        &["**Loaded**", &hash],
    );
    house.answers("knocked at the door").await;
}

#[tokio::test]
async fn what_is_the_moderators_is_refused_to_others() {
    let house = House::open("").await;
    let bob = house.discord.member(house.guild, "bob");
    for words in [
        "reload",
        "rollback",
        "history",
        "status",
        "gaps",
        "gaps export",
        "gaps off",
        "gaps clear",
        "feedback",
    ] {
        let reply = house.says(bob, &format!("!nato {words}")).await;
        assert!(reply.contains("moderators") && !reply.contains('`'), "{words}: {reply}");
    }
    assert!(
        house.bot.output().contains("refused: not a moderator"),
        "{}",
        house.bot.output()
    );
    let direct = house
        .discord
        .reply_to(house.discord.whispers(house.chief, "status"))
        .await;
    assert!(
        direct.content().contains("moderators"),
        "Manage Server counts in its guild only: {}",
        direct.content()
    );
    let mention = format!("{} status", house.discord.mention());
    assert_says(&house.says(house.chief, &mention).await, &["**Base**"]);
}

#[tokio::test]
async fn the_status_says_how_the_bot_is() {
    let house = House::open("[discord]\nrepeat_seconds = 0\n").await;
    for words in [
        "who is joining nato",
        "why does japan want a nato office",
        "how do i bake bread",
    ] {
        house.says(house.ann, &format!("!nato {words}")).await;
    }
    // The first heartbeat is acknowledged about a second after the start.
    let mut status = house.says(house.chief, "!nato status").await;
    for _ in 0..40 {
        if !status.contains("not known yet") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        status = house.says(house.chief, "!nato status").await;
    }
    let parts = [
        "**Base** `",
        "`, 2 facts, live since <t:",
        "newest source of 10 May 2023, ",
        " months ago",
        "**Running** since <t:",
        " MiB of memory",
        "**Shards** 1 of 1 connected, latency ",
        " ms at most",
        "**Questions** 2 answered, 0 with a suggestion, 1 unknown",
        "**Database** works",
    ];
    assert_says(&status, &parts);
}

#[tokio::test]
async fn settings_name_the_moderators_of_a_guild() {
    let named =
        |guild: Guild, _: Channel, ann: User| format!("[[guild]]\nid = {}\nmoderator_users = [{}]\n", guild.0, ann.0);
    let house = House::open_with(named).await;
    assert_says(&house.says(house.ann, "!nato status").await, &["**Base**"]);
    assert_says(&house.says(house.chief, "!nato status").await, &["moderators"]);
    let everywhere =
        |_: Guild, _: Channel, ann: User| format!("[moderators]\nmanage_server = false\nusers = [{}]\n", ann.0);
    let house = House::open_with(everywhere).await;
    assert_says(&house.says(house.ann, "!nato status").await, &["**Base**"]);
    assert_says(&house.says(house.chief, "!nato status").await, &["moderators"]);
    let direct = house
        .discord
        .reply_to(house.discord.whispers(house.ann, "status"))
        .await;
    assert_says(direct.content(), &["**Base**"]);
}

#[tokio::test]
async fn gaps_show_what_three_members_asked_and_can_be_cleared_and_forgotten() {
    let house = House::open("[discord]\nmember_limit = 0\nchannel_limit = 0\n").await;
    let flag = "!nato which biscuits do penguins prefer";
    let members: Vec<User> = ["bob", "cat", "dan"]
        .map(|name| house.discord.member(house.guild, name))
        .into();
    for member in &members[..2] {
        house.says(*member, flag).await;
        house.says(*member, flag).await;
    }
    assert_says(
        &house.says(house.chief, "!nato gaps").await,
        &["Nothing was asked in vain"],
    );
    house.says(members[2], flag).await;
    let gaps = house.says(house.chief, "!nato gaps").await;
    assert_says(&gaps, &["which biscuits do penguins prefer (5×)"]);
    for member in &members {
        assert!(!gaps.contains(&member.0.to_string()), "{gaps}");
    }
    let export = house.says(house.chief, "!nato gaps export").await;
    assert_says(
        &export,
        &[
            "```toml\n",
            "[[golden]]\nquestion = \"which biscuits do penguins prefer\"\nfact = \"\"\n",
        ],
    );
    assert_says(
        &house.says(members[2], "!nato privacy").await,
        &["What I keep", "privacy erase"],
    );
    assert_says(
        &house.says(members[2], "!nato privacy erase").await,
        &["Forgotten: 1 note."],
    );
    assert_says(
        &house.says(house.chief, "!nato gaps").await,
        &["Nothing was asked in vain"],
    );
    house.says(house.chief, "!nato gaps off").await;
    house.says(members[2], flag).await;
    assert_says(
        &house.says(house.chief, "!nato gaps").await,
        &["Nothing was asked in vain"],
    );
    assert_says(
        &house.says(house.chief, "!nato gaps clear").await,
        &["4 unanswered questions forgotten"],
    );
}

#[tokio::test]
async fn without_a_database_questions_are_answered_all_the_same() {
    let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
    let corrupt = folder.path().join("corrupt.db");
    write(&corrupt, &"no database at all ".repeat(999));
    for (path, state) in [
        (String::new(), "off"),
        ("/nowhere/at/all.db".to_owned(), "out of service"),
        (corrupt.display().to_string(), "out of service"),
        ("/dev/full".to_owned(), "out of service"),
        (folder.path().display().to_string(), "out of service"),
    ] {
        let house = House::open(&format!("[database]\npath = {path:?}\n")).await;
        house.answers("has applied").await;
        house.says(house.ann, "!nato which biscuits do penguins prefer").await;
        assert_says(
            &house.says(house.chief, "!nato status").await,
            &[&format!("**Database** {state}")],
        );
        assert_says(&house.says(house.chief, "!nato history").await, &["out of service"]);
        let other = BASE.replace("has applied to join NATO.", "knocked at the door.");
        write(&house.facts(), &format!("{other}{GOLDEN}"));
        assert_says(&house.says(house.chief, "!nato reload").await, &["**Loaded**"]);
        house.answers("knocked at the door").await;
        assert_says(&house.says(house.chief, "!nato rollback").await, &["**Loaded**"]);
        let warned = house.bot.output().matches("the database is out of service").count();
        assert_eq!(
            warned,
            usize::from(state != "off"),
            "{path}: logged once\n{}",
            house.bot.output()
        );
    }
    assert_eq!(
        fs::read_to_string(&corrupt).unwrap_or_default().len(),
        19 * 999,
        "what is no database is left alone"
    );
}

#[tokio::test]
async fn changed_files_are_read_where_they_are_watched() {
    let settings = |guild: Guild, channel: Channel, _: User| {
        format!(
            "[facts]\nwatch = true\n[[guild]]\nid = {}\nmoderator_channel = {}\n",
            guild.0, channel.0
        )
    };
    let house = House::open_with(settings).await;
    let told = |part: &'static str, times: usize| {
        let discord = &house.discord;
        let channel = house.channel;
        async move {
            discord
                .until(part, |discord| {
                    discord.world(|world| {
                        world
                            .messages
                            .values()
                            .filter(|message| message.channel == channel.0 && message.content.contains(part))
                            .count()
                    }) >= times
                })
                .await;
        }
    };
    // As an editor saves.
    write(
        &house.facts(),
        &format!(
            "{}{GOLDEN}",
            BASE.replace("has applied to join NATO.", "knocked at the door.")
        ),
    );
    told("**Loaded**", 1).await;
    house.answers("knocked at the door").await;
    // By renaming.
    let aside = house.folder.path().join("aside");
    write(&aside, "[[fact");
    fs::rename(&aside, house.facts()).unwrap_or_else(|fault| panic!("{fault}"));
    told("**Refused**", 1).await;
    house.answers("knocked at the door").await;
    // As Kubernetes does: a link that leads elsewhere.
    for (name, answer) in [("..one", "rang the bell."), ("..two", "came in.")] {
        let version = house.folder.path().join("facts").join(name);
        fs::create_dir(&version).unwrap_or_else(|fault| panic!("{fault}"));
        write(
            &version.join("facts.toml"),
            &format!("{}{GOLDEN}", BASE.replace("has applied to join NATO.", answer)),
        );
        let next = house.folder.path().join("facts/..next");
        std::os::unix::fs::symlink(name, &next).unwrap_or_else(|fault| panic!("{fault}"));
        fs::rename(&next, house.folder.path().join("facts/..data")).unwrap_or_else(|fault| panic!("{fault}"));
        if name == "..one" {
            fs::remove_file(house.facts()).unwrap_or_else(|fault| panic!("{fault}"));
            std::os::unix::fs::symlink("..data/facts.toml", house.facts()).unwrap_or_else(|fault| panic!("{fault}"));
        }
        told("**Loaded**", if name == "..one" { 2 } else { 3 }).await;
        house.answers(answer).await;
    }
}
