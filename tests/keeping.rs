//! What the database keeps, for how long, and what cannot be found in it.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use alliance_bot::records::{By, Event, Rate, Records, State};

const DAY: Duration = Duration::from_secs(86_400);
const GUILD: u64 = 700_000_000_000_000_001;
/// Ids that are found again in a file if they stand there.
const MEMBERS: [u64; 3] = [
    800_000_000_000_000_011,
    800_000_000_000_000_012,
    800_000_000_000_000_013,
];
const FLAG: &str = "what colour is the flag";

fn day(number: u32) -> SystemTime {
    UNIX_EPOCH + DAY * 20_000 + DAY * number
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"))
}

/// Opens the file anew, as a restart does.
fn open(folder: &tempfile::TempDir) -> Records {
    Records::open(&folder.path().join("bot.db"))
}

async fn all_ask(records: &Records, at: SystemTime) {
    for member in MEMBERS {
        records.unanswered(GUILD, member, FLAG, None, at);
    }
    records.finish().await;
}

async fn gaps(records: &Records, at: SystemTime) -> Vec<(String, usize)> {
    let found = records
        .gaps(GUILD, at)
        .await
        .unwrap_or_else(|| panic!("{:?}", records.state()));
    found.into_iter().map(|gap| (gap.question, gap.asked)).collect()
}

fn holds(folder: &Path, wanted: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let texts: Vec<Vec<u8>> = files.filter_map(|file| std::fs::read(file.path()).ok()).collect();
    assert!(texts.iter().map(Vec::len).sum::<usize>() > 4_096, "there is a database");
    texts
        .iter()
        .any(|text| text.windows(wanted.len()).any(|part| part == wanted))
}

#[tokio::test]
async fn a_question_is_kept_for_thirty_days_over_restarts_and_without_names() {
    let folder = folder();
    all_ask(&open(&folder), day(0)).await;
    let entry = vec![(FLAG.to_owned(), 3)];
    for (after, expected) in [(0, &entry), (29, &entry), (30, &Vec::new()), (400, &Vec::new())] {
        assert_eq!(gaps(&open(&folder), day(after)).await, *expected, "after {after} days");
    }
    assert!(
        holds(folder.path(), FLAG.as_bytes()),
        "what is looked for here is found"
    );
    for member in MEMBERS {
        for spelt in [
            member.to_string().into_bytes(),
            member.to_le_bytes().to_vec(),
            member.to_be_bytes().to_vec(),
        ] {
            assert!(!holds(folder.path(), &spelt), "{member} stands in the file");
        }
    }
    // What is too old leaves with the next that comes.
    let records = open(&folder);
    records.unanswered(GUILD, MEMBERS[0], "who drinks tea here", None, day(40));
    records.finish().await;
    assert_eq!(gaps(&records, day(20)).await, Vec::new());
}

#[tokio::test]
async fn what_a_member_has_forgotten_is_gone_and_yesterdays_cannot_be_told_to_be_theirs() {
    let folder = folder();
    let records = open(&folder);
    all_ask(&records, day(0)).await;
    records.mark(vec!["flag".to_owned()], MEMBERS[0], true, day(0)).await;
    assert_eq!(records.forget(MEMBERS[0], day(0)).await, Some(2));
    assert_eq!(records.forget(MEMBERS[0], day(0)).await, Some(0));
    assert_eq!(gaps(&records, day(0)).await, Vec::new(), "two are not enough");
    assert_eq!(records.forget(MEMBERS[1], day(1)).await, Some(0), "another day's code");
}

#[tokio::test]
async fn marks_are_one_for_each_member_and_fact_and_counted_by_fact() {
    let folder = folder();
    let records = open(&folder);
    let facts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for (names, member, useful) in [
        (&["flag", "anthem"][..], 0, true),
        (&["flag"], 1, true),
        (&["flag"], 1, false),
        (&["flag"], 2, false),
        (&["flag"], 2, false),
    ] {
        assert!(records.mark(facts(names), MEMBERS[member], useful, day(0)).await);
    }
    let rate = |fact: &str, useful, wrong| Rate {
        fact: fact.to_owned(),
        useful,
        wrong,
    };
    let expected = Some(vec![rate("flag", 1, 2), rate("anthem", 1, 0)]);
    assert_eq!(records.rates().await, expected);
    assert_eq!(open(&folder).rates().await, expected, "after a restart");
    // A year later the next mark takes the old ones with it.
    assert!(records.mark(facts(&["flag"]), MEMBERS[0], true, day(365)).await);
    assert_eq!(records.rates().await, Some(vec![rate("flag", 1, 0)]));
}

#[tokio::test]
async fn settings_and_history_last_over_restarts_and_each_guild_has_its_own() {
    let folder = folder();
    let records = open(&folder);
    assert!(records.set_gaps(GUILD, false).await);
    let event = |hash: &str| Event {
        at: day(0),
        by: By::Member(MEMBERS[0]),
        action: "reload".to_owned(),
        was: "00000000".to_owned(),
        hash: hash.to_owned(),
        result: "loaded".to_owned(),
    };
    for hash in ["11111111", "22222222", "33333333"] {
        assert!(records.note(event(hash)).await);
    }
    let records = open(&folder);
    all_ask(&records, day(0)).await;
    assert_eq!(gaps(&records, day(0)).await, Vec::new(), "off since before the restart");
    for member in MEMBERS {
        records.unanswered(GUILD + 1, member, FLAG, None, day(0));
    }
    let other = records.gaps(GUILD + 1, day(0)).await.map(|found| found.len());
    assert_eq!(other, Some(1), "not off in another guild");
    assert_eq!(
        records.history(2).await,
        Some(vec![event("33333333"), event("22222222")])
    );
    assert!(records.set_gaps(GUILD, true).await);
    all_ask(&records, day(0)).await;
    assert_eq!(gaps(&records, day(0)).await.len(), 1, "on again");
    assert_eq!(records.clear_gaps(GUILD).await, Some(3));
    assert_eq!(
        (gaps(&records, day(0)).await, records.state()),
        (Vec::new(), State::Working)
    );
}
