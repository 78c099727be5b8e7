//! Nothing that a member, an editor or Discord sends makes a reply ping, exceed a limit or stop the program: the bytes that the fuzz
//! targets found, and texts made of what is dangerous.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use alliance_bot::answer::Voice;
use alliance_bot::engine::Conversation;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Feeds each file of a target's corpus to its property.
fn replay(target: &str, property: impl Fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files = 0;
    for entry in fs::read_dir(&corpus).unwrap() {
        property(&fs::read(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 0, "{} holds nothing", corpus.display());
}

#[test]
fn the_corpus_holds() {
    replay("facts", properties::facts);
    replay("question", properties::question);
    replay("reply", properties::reply);
    replay("payload", properties::payload);
}

/// The longest message of Discord's, and texts of that length of every kind that costs work: words that are known, misspelt or
/// unknown, clauses and questions without end, one word, marks, other scripts, what is normalised away.
const LONGEST: usize = 4_000;

fn longest() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = [
        "a",
        "sweden ",
        "swedne finnland turkye ",
        "who is joining nato? ",
        "who and what and when and where and why ",
        "why does japan want a nato office and who is joining nato and ",
        "nato,japan;sweden:finland/",
        "!?",
        ".",
        "…",
        "\"",
        "'s n't ",
        "@everyone ",
        "<@1> ",
        "https://example.org/",
        "**bold** `code` ",
        "> quote\n",
        "\n",
        " ",
        "\u{200b}",
        "\u{301}",
        "e\u{301}",
        "\u{202e}",
        "👩‍👩‍👧",
        "🇸🇪",
        "ﷺ",
        "ß",
        "İ",
        "日本",
        "北大西洋条約機構",
        "북대서양",
        "1234567890",
        "2023 ",
        "article 5 ",
        "V. ",
        "x2 ",
        "ａｂｃ ",
        "supercalifragilisticexpialidocious ",
        "qwrtzp ",
        "aaaaaaaaab ",
        "not ",
        "and ",
        "of the ",
        "it ",
        "what about ",
        "1. ",
    ]
    .iter()
    .map(|piece| ((*piece).to_owned(), piece.chars().cycle().take(LONGEST).collect()))
    .collect();
    // Words at random, some of the base with a letter changed, so that each is looked for among those that are alike.
    let questions: Vec<String> = properties::engine()
        .base()
        .facts()
        .iter()
        .map(|fact| fact.questions.first().clone())
        .collect();
    let known: Vec<&str> = questions.iter().flat_map(|question| question.split(' ')).collect();
    let mut dice = 20_261_125_u64;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % sides as u64) as usize
    };
    for number in 0..60 {
        let mut text = String::new();
        while text.chars().count() < LONGEST {
            let mut word = known[roll(known.len())].to_owned();
            match number % 4 {
                0 => {}
                1 => word.extend(['q', 'e', 'a', 's'].get(roll(4))),
                2 => {
                    word.remove(0);
                }
                _ => {
                    word = (0..2 + roll(9))
                        .filter_map(|_| char::from_u32(97 + roll(26) as u32))
                        .collect()
                }
            }
            text.push_str(&word);
            text.push_str([" ", " ", " ", ", ", "? ", " and "][roll(6)]);
        }
        texts.push((format!("random {number}"), text.chars().take(LONGEST).collect()));
    }
    texts
}

/// What is done for a message does not grow with it: ten times the longest one is read as no more words than the longest, and those
/// are a bounded number. The times are printed; docs/operating.md has the command.
#[test]
#[expect(clippy::print_stderr, reason = "the figures are what it is run for")]
fn four_thousand_characters_of_anything_are_bounded_work() {
    let mut slowest: Vec<(Duration, String)> = Vec::new();
    for (name, text) in longest() {
        let words = alliance_bot::text::read(&text).words.len();
        let beyond = alliance_bot::text::read(&text.repeat(10)).words.len();
        // No letter is normalised to more than 18.
        assert!(
            words <= 18 * LONGEST && beyond <= words + 1,
            "{name:?}: {words} words, {beyond} of ten times as much"
        );
        let mut turns = Conversation::default();
        let (mut best, mut reading) = (Duration::MAX, Duration::MAX);
        for _ in 0..5 {
            let start = Instant::now();
            let _ = properties::engine().respond(&mut turns, &text, Voice::english("!nato "));
            best = best.min(start.elapsed());
            let start = Instant::now();
            let _ = alliance_bot::text::read(&text);
            reading = reading.min(start.elapsed());
        }
        slowest.push((best, format!("{reading:?} of it to read {name:?}")));
    }
    slowest.sort();
    slowest.reverse();
    eprintln!(
        "{} texts of {LONGEST} characters; the slowest answers, each the best of five:",
        slowest.len()
    );
    for (took, name) in slowest.iter().take(8) {
        eprintln!("  {took:?}, {name}");
    }
}

/// Pieces of text, most of them dangerous: mentions whole and cut, markup, direction marks, marks that join, limits crossed.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(vec![
            "@everyone", "@here", "@EveryOne", "<@", "<@1>", "<@!1>", "<@&1>", "<#1>", "</nato:1>", "@", "<", "@\u{200b}", "\u{202e}",
            "\u{200d}", "\u{301}", "\u{0}", "\n", "\u{2028}", "```", "`", "**", "__", "||", "> ", "# ", "-# ", "[x](https://", ")", "\\",
            "[1]", "👩‍👩‍👧", "ﷺ", "https://example.org/@everyone", "@everyone\u{301}", "@ｅveryone", "<@\u{301}1>",
        ]).prop_map(str::to_owned),
        2 => select(vec!["nato", "sweden", "office", "why", "joining", "who", "2023"]).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => (select(vec!["a", "@everyone ", "🇸🇪", "e\u{301}", "word. "]), 1..900_usize).prop_map(|(text, times)| text.repeat(times)),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_reply_is_harmless(asked in hostile()) {
        properties::question(asked.as_bytes());
    }

    #[test]
    fn whatever_a_reply_holds_its_message_is_harmless(pieces in vec(hostile(), 1..24)) {
        properties::reply(pieces.join("\u{1f}").as_bytes());
    }

    #[test]
    fn whatever_a_fact_says_its_answer_is_harmless(texts in vec(hostile(), 8)) {
        let quoted: Vec<String> = texts.iter().map(|text| toml::Value::from(text.as_str()).to_string()).collect();
        let [title, publisher, url, topic, first, second, answer, quote] = quoted.try_into().unwrap();
        let base = format!(
            r#"
[[source]]
id = "paper"
title = {title}
publisher = {publisher}
published = "2023-05"
url = {url}
[[topic]]
id = "topic"
title = {topic}
[[fact]]
id = "fact"
topic = "topic"
questions = [{first}, {second}, "Who is joining?"]
answer = {answer}
as_of = "2023-05-10"
citations = [{{ source = "paper", quote = {quote} }}]
"#
        );
        properties::facts(base.as_bytes());
    }

    #[test]
    fn whatever_a_message_holds_it_is_read(content in hostile(), name in hostile()) {
        let message = serde_json::json!({"id": "5", "channel_id": "6", "author": {"id": "7", "username": name}, "content": content});
        let frame = serde_json::json!({"op": 0, "s": 1, "t": "MESSAGE_CREATE", "d": message}).to_string();
        properties::payload(frame.as_bytes());
        for end in (0..frame.len()).step_by(7) {
            properties::payload(&frame.as_bytes()[..end]);
        }
    }
}
