//! What must hold whatever bytes come; the fuzz targets look for bytes that break it, `tests/hostile.rs` replays those they found.

use std::sync::OnceLock;

use alliance_bot::answer::{CitedSource, Reply, Suggestion, Voice};
use alliance_bot::discord::hostile;
use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::{Date, load};

/// The prefix and a space, as the bot writes it before its commands.
const CALL: &str = "!nato ";

/// Reads a fact base of one file; where it is usable, asks it its own questions.
pub(crate) fn facts(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let loaded = load::read_texts([("fuzz.toml", &*text)]);
    for diagnostic in &loaded.diagnostics {
        let _ = (diagnostic.to_string(), diagnostic.render(false));
    }
    assert!(
        loaded.base.is_some() || loaded.has_errors(),
        "no base, and no word about why"
    );
    let Some(base) = loaded.base else { return };
    let asked: Vec<String> = base
        .facts()
        .iter()
        .take(3)
        .map(|fact| fact.questions.first().clone())
        .collect();
    let engine = Engine::new(base);
    for question in &asked {
        let reply = engine
            .respond(&mut Conversation::default(), question, Voice::english(CALL))
            .reply;
        within_limits(&reply);
    }
}

/// Asks the shipped base, line by line as turns of one conversation.
pub(crate) fn question(data: &[u8]) {
    static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
    let Some(engine) = ENGINE.get_or_init(|| load::built_in().base.map(Engine::new)) else {
        panic!("the base compiled in is unusable");
    };
    let text = String::from_utf8_lossy(data);
    let mut turns = [Conversation::default(), Conversation::default()];
    for line in text.lines().take(4) {
        let [first, again] = turns
            .each_mut()
            .map(|turns| engine.respond(turns, line, Voice::english(CALL)));
        assert_eq!(first, again, "the same question, another answer");
        assert!(!first.reply.body.trim().is_empty(), "an answer without words");
        within_limits(&first.reply);
    }
    let _ = engine.complete(&text, 25);
}

/// Makes a message of a reply whose every text is the bytes' own.
pub(crate) fn reply(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut pieces = text.split('\u{1f}').map(str::to_owned);
    let mut next = || pieces.next().unwrap_or_default();
    let body = next();
    let Some(published) = Date::parse("2023-05-10") else {
        panic!("a date");
    };
    let (mut citations, mut suggestions) = (Vec::new(), Vec::new());
    loop {
        let (title, publisher, url, question) = (next(), next(), next(), next());
        if title.is_empty() && publisher.is_empty() && url.is_empty() && question.is_empty() || citations.len() == 30 {
            break;
        }
        citations.push(CitedSource {
            source: title.clone(),
            title,
            publisher,
            published,
            url,
            quote: None,
        });
        suggestions.push(Suggestion {
            fact: question.clone(),
            question,
        });
    }
    within_limits(&Reply {
        body,
        citations,
        suggestions,
        ..Reply::default()
    });
}

/// Reads a frame of the gateway, and looks for a question in it.
pub(crate) fn payload(data: &[u8]) {
    if let Ok(text) = str::from_utf8(data) {
        hostile::payload(text);
    }
}

/// Looks at a reply as the request that would send it.
pub(crate) fn within_limits(reply: &Reply) {
    let message = hostile::message(reply);
    let content = message["content"].as_str().unwrap_or_default();
    assert!(content.encode_utf16().count() <= 2_000, "too long: {content}");
    let lower = content.to_lowercase();
    for mention in ["@everyone", "@here", "<@!", "<@&"] {
        assert!(!lower.contains(mention), "{mention} stands in: {content}");
    }
    let of_a_user = |(at, _): (usize, &str)| lower[at + 2..].starts_with(|next: char| next.is_ascii_digit());
    assert!(
        !lower.match_indices("<@").any(of_a_user),
        "a mention stands in: {content}"
    );
    let allowed = &message["allowed_mentions"];
    let none = |list: &serde_json::Value| list.as_array().is_none_or(Vec::is_empty);
    assert!(
        allowed["parse"].is_array() && ["parse", "users", "roles"].iter().all(|list| none(&allowed[*list])),
        "who may be pinged: {allowed}"
    );
    assert_eq!(allowed["replied_user"], false, "who is replied to is not pinged");
}
