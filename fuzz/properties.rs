//! What must hold whatever bytes come; the fuzz targets look for bytes that break it, `tests/hostile.rs` replays those they found.

use std::collections::HashSet;
use std::sync::OnceLock;

use alliance_bot::answer::{CitedSource, List, Offer, Reply, Suggestion, Voice};
use alliance_bot::discord::hostile;
use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::{Date, load};
use serde_json::Value;

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

/// The shipped base. To learn it takes a while, which is no fault of what is asked first.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
    let Some(engine) = ENGINE.get_or_init(|| load::built_in().base.map(Engine::new)) else {
        panic!("the base compiled in is unusable");
    };
    engine
}

/// Asks the shipped base, line by line as turns of one conversation.
pub(crate) fn question(data: &[u8]) {
    let engine = engine();
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
    let _ = engine.explain(&turns[0], &text).to_string();
    for completed in engine.complete(&text, 25) {
        let choice = hostile::choice(&completed.question);
        let fits = |key: &str| {
            let text = choice[key].as_str().unwrap_or_default();
            (1..=100).contains(&units(text))
        };
        assert!(fits("name") && fits("value"), "no choice: {choice}");
    }
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
    let (mut citations, mut suggestions, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let (title, publisher, url, question) = (next(), next(), next(), next());
        if title.is_empty() && publisher.is_empty() && url.is_empty() && question.is_empty() || citations.len() == 30 {
            break;
        }
        facts.push(title.clone());
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
    // The same pieces as a list and its menu.
    let menu = suggestions.iter().flat_map(|offer| {
        let (name, title) = (offer.fact.clone(), offer.question.clone());
        [Offer::Fact(offer.clone()), Offer::Named { name, title }]
    });
    let menu: Vec<Offer> = menu.collect();
    let list = facts.first().map(|name| List {
        name: name.clone(),
        page: facts.len() / 2,
        pages: facts.len(),
    });
    let plain = Reply {
        body,
        citations,
        facts,
        ..Reply::default()
    };
    within_limits(&Reply {
        menu,
        list,
        ..plain.clone()
    });
    within_limits(&Reply { suggestions, ..plain });
}

/// Reads a frame of the gateway, and looks for a question in it.
pub(crate) fn payload(data: &[u8]) {
    if let Ok(text) = str::from_utf8(data) {
        hostile::payload(text);
    }
}

/// The length as Discord's limits may count it.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Looks at a reply as the requests that would send it.
pub(crate) fn within_limits(reply: &Reply) {
    for message in hostile::messages(reply) {
        pings_nobody(&message);
        let content = message["content"].as_str().unwrap_or_default();
        assert!(units(content) <= 2_000, "too long: {content}");
        components_fit(&message["components"]);
    }
}

/// No mention stands in the text, and Discord is told to obey none.
fn pings_nobody(message: &Value) {
    let content = message["content"].as_str().unwrap_or_default();
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
    let none = |list: &Value| list.as_array().is_none_or(Vec::is_empty);
    assert!(
        allowed["parse"].is_array() && ["parse", "users", "roles"].iter().all(|list| none(&allowed[*list])),
        "who may be pinged: {allowed}"
    );
    assert_eq!(allowed["replied_user"], false, "who is replied to is not pinged");
}

/// At most five rows, of up to five buttons or one menu; labels that show; ids that fit and are there once.
fn components_fit(rows: &Value) {
    let none = Vec::new();
    let rows = rows.as_array().unwrap_or(&none);
    assert!(rows.len() <= 5, "{} rows", rows.len());
    let mut ids = HashSet::new();
    for component in rows.iter().flat_map(|row| {
        let inside = row["components"].as_array().unwrap_or(&none);
        assert!((1..=5).contains(&inside.len()), "a row of {}", inside.len());
        inside
    }) {
        let text = |key: &str, of: &Value| of[key].as_str().unwrap_or_default().to_owned();
        let id = text("custom_id", component);
        assert!((1..=100).contains(&units(&id)), "an id of {}", units(&id));
        assert!(ids.insert(id), "an id twice: {component}");
        let Some(options) = component["options"].as_array() else {
            let label = text("label", component);
            assert!(
                units(&label) <= 80 && !label.trim().is_empty(),
                "a button's label: {component}"
            );
            continue;
        };
        assert!((1..=25).contains(&options.len()), "{} options", options.len());
        assert!(units(&text("placeholder", component)) <= 150, "{component}");
        let mut values = HashSet::new();
        for option in options {
            let (label, value) = (text("label", option), text("value", option));
            assert!(
                units(&label) <= 100 && !label.trim().is_empty(),
                "an option's label: {option}"
            );
            assert!((1..=100).contains(&units(&value)), "an option's value: {option}");
            assert!(values.insert(value), "an option twice: {option}");
        }
    }
}
