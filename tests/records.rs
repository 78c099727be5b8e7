//! What outlasts a restart, on its own: the same in a SQLite file and in a real PostgreSQL that the test starts.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod postgres;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use alliance_bot::diagnostic::SourceFile;
use alliance_bot::records::{By, Event, Gap, Rate, Records, Server, State};

use postgres::Postgres;

fn at(day: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(86_400 * (20_000 + day))
}

fn event(number: u64, by: By) -> Event {
    Event {
        at: at(number),
        by,
        action: "reload".to_owned(),
        was: "aaaaaaaa".to_owned(),
        hash: format!("{number:08}"),
        result: "loaded: 3 facts, “quoted”".to_owned(),
    }
}

fn server(url: &str) -> Records {
    let found = Server::from_environment(|name| (name == "DATABASE_URL").then(|| url.into()));
    Records::connect(found.unwrap().unwrap())
}

/// Two programs that share a database, and a third that comes later.
async fn keeps_everything(open: &dyn Fn() -> Records) {
    let (one, two) = (open(), open());
    // History, by whoever.
    let events = [
        event(1, By::Start),
        event(2, By::Watch),
        event(3, By::Member(u64::MAX >> 1)),
    ];
    for (number, event) in events.iter().enumerate() {
        let records = if number % 2 == 0 { &one } else { &two };
        assert!(records.note(event.clone()).await, "{:?}", records.state());
    }
    let newest: Vec<Event> = events.iter().rev().cloned().collect();
    assert_eq!(two.history(10).await.unwrap(), newest);
    assert_eq!(one.history(1).await.unwrap(), newest[..1]);
    // Bases: the newest few, each once.
    let text = |number: u64| {
        let text = format!("# {number} – \"$1 ?1 \\ \u{0}\u{1f980}");
        vec![Arc::new(SourceFile::new("facts/a.toml", &text))]
    };
    for number in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 2] {
        let day = if number == 2 { 30 } else { number };
        one.keep_base(format!("{number:08}"), &text(number), at(day)).await;
    }
    let bases = two.bases().await;
    assert_eq!(bases.len(), alliance_bot::store::EARLIER + 1);
    let last = bases.last().unwrap();
    assert_eq!(
        (last.hash.as_str(), last.files[0].text()),
        ("00000002", text(2)[0].text())
    );
    // What was asked in vain, once three members asked it, for as long as its guild wants.
    let asked = "what colour is the flag";
    for (records, asker) in [(&one, 1), (&two, 2), (&one, 2), (&one, 3)] {
        records.unanswered(7, asker, asked, None, at(40));
        records.finish().await;
    }
    one.unanswered(8, 4, asked, None, at(40));
    one.finish().await;
    let gap = |asked| {
        vec![Gap {
            question: "what colour is the flag".to_owned(),
            fact: String::new(),
            asked,
        }]
    };
    assert_eq!(two.gaps(7, at(41)).await.unwrap(), gap(4));
    assert_eq!(two.gaps(8, at(41)).await.unwrap(), []);
    assert!(two.set_gaps(7, false).await && two.set_gaps(7, false).await);
    one.unanswered(7, 5, asked, None, at(40));
    assert_eq!(one.gaps(7, at(41)).await.unwrap(), gap(4));
    assert!(two.set_gaps(7, true).await);
    one.unanswered(7, 5, asked, None, at(40));
    assert_eq!(one.gaps(7, at(41)).await.unwrap(), gap(5));
    // Marks: one a member and fact.
    for (records, fact, member, useful) in [
        (&one, "b", 1, true),
        (&two, "a", 1, false),
        (&two, "b", 1, false),
        (&two, "b", 2, false),
        (&one, "c", 3, true),
    ] {
        assert!(records.mark(vec![fact.to_owned()], member, useful, at(40)).await);
    }
    let rate = |fact: &str, useful, wrong| Rate {
        fact: fact.to_owned(),
        useful,
        wrong,
    };
    assert_eq!(
        one.rates().await.unwrap(),
        [rate("b", 0, 2), rate("a", 0, 1), rate("c", 1, 0)]
    );
    // Member 2 is forgotten: two questions and a mark, by the salt that both programs share.
    assert_eq!(two.forget(2, at(40)).await, Some(3));
    assert_eq!(
        one.rates().await.unwrap(),
        [rate("a", 0, 1), rate("b", 0, 1), rate("c", 1, 0)]
    );
    // What is too old is gone with the next.
    one.unanswered(7, 1, asked, None, at(99));
    assert_eq!(one.clear_gaps(7).await, Some(1));
    assert_eq!(open().history(10).await.unwrap(), newest, "still there");
    assert_eq!((one.state(), two.state()), (State::Working, State::Working));
}

#[tokio::test]
async fn a_file_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    keeps_everything(&|| Records::open(&folder.path().join("bot.db"))).await;
}

#[tokio::test]
async fn a_server_keeps_everything() {
    let Some(postgres) = Postgres::start() else { return };
    keeps_everything(&|| server(&postgres.url())).await;
}

/// Programs that start at once take each step of the schema once.
#[tokio::test]
async fn many_start_at_once() {
    let Some(postgres) = Postgres::start() else { return };
    let all: Vec<Records> = (0..8).map(|_| server(&postgres.url())).collect();
    for (number, records) in (0..).zip(&all) {
        assert!(records.note(event(number, By::Start)).await, "{:?}", records.state());
    }
    assert_eq!(all[0].history(99).await.unwrap().len(), 8);
}

/// A server that is gone for a while costs what was to be kept then, and nothing after.
#[tokio::test]
async fn a_server_that_comes_back_keeps_again() {
    let Some(mut postgres) = Postgres::start() else { return };
    let records = server(&postgres.url());
    assert!(records.note(event(1, By::Start)).await);
    postgres.stop();
    assert!(!records.note(event(2, By::Start)).await);
    let State::Broken(fault) = records.state() else {
        panic!("{:?}", records.state())
    };
    assert!(
        fault.contains("refused") && !fault.contains(postgres::PASSWORD),
        "{fault}"
    );
    postgres.begin(&[]);
    let begun = SystemTime::now();
    while !records.note(event(3, By::Start)).await {
        assert!(
            begun.elapsed().unwrap() < Duration::from_secs(60),
            "{:?}",
            records.state()
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(records.state(), State::Working);
    let kept = records.history(9).await.unwrap();
    assert_eq!(kept, [event(3, By::Start), event(1, By::Start)]);
    // A connection that only idled while the server was restarted is made anew at once.
    postgres.stop();
    postgres.begin(&[]);
    assert!(records.note(event(4, By::Start)).await, "{:?}", records.state());
}

#[tokio::test]
async fn a_wrong_password_is_said_and_not_shown() {
    let Some(postgres) = Postgres::start() else { return };
    let records = server(&postgres.url().replace(postgres::PASSWORD, "wrong-horse-battery"));
    assert_eq!(records.history(1).await, None);
    let State::Broken(fault) = records.state() else {
        panic!("{:?}", records.state())
    };
    assert!(fault.contains("password authentication failed"), "{fault}");
    assert!(!fault.contains("wrong-horse-battery"), "{fault}");
}
