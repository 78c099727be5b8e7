//! Nothing that a member, an editor or Discord sends makes a reply ping, exceed a limit or stop the program: the bytes that the fuzz
//! targets found, and texts made of what is dangerous.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::Path;

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
