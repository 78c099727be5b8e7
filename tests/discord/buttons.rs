//! Buttons and menus: they answer in place, for who asked, after a restart too; pages, parts, why, and away with an answer.

use std::path::Path;

use serde_json::json;

use crate::pretend::bot::{Bot, Start};
use crate::pretend::permissions::MANAGE_MESSAGES;
use crate::pretend::story::{Answer, Asked};
use crate::pretend::{PretendDiscord, permissions};
use crate::tea_house::{TeaHouse, quick};

/// Near to several facts and to none enough.
const UNSURE: &str = "!nato spain poland";

/// A bot that knows enough to page through.
fn talkative(config: &str) -> Start {
    Start {
        config: config.into(),
        facts: Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/discord/talk")),
        ..Start::default()
    }
}

async fn open() -> TeaHouse {
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let bot = Bot::start_with(&discord, talkative("")).await;
    TeaHouse {
        bot,
        discord,
        guild,
        channel,
        ann,
    }
}

impl TeaHouse {
    async fn asks(&self, text: &str) -> Answer {
        self.discord
            .reply_to(self.discord.says(self.ann, self.channel, text))
            .await
    }

    /// The bot is killed and starts again.
    async fn restart(&mut self) {
        self.bot.kill();
        self.discord
            .until("the old session has ended", |discord| discord.ready_shards() == 0)
            .await;
        self.bot = Bot::start_with(&self.discord, talkative("")).await;
    }

    /// What the message says once the press has been responded to.
    async fn then(&self, asked: &Asked, on: &Answer) -> Answer {
        let ack = self.discord.first_answer(asked).await;
        assert_eq!(ack.kind, 7, "in place: {ack:?}");
        match self.discord.look(on.posted()) {
            Some(answer) => answer,
            None => self.discord.fail("the message is gone"),
        }
    }

    /// A private word, and the message stays as it was.
    async fn word(&self, asked: &Asked, on: &Answer) -> String {
        let word = self.discord.response_to(asked).await;
        assert!(word.ephemeral, "for who pressed only: {}", word.content());
        let now = self.discord.look(on.posted());
        assert_eq!(
            now.map(|now| now.view["content"].clone()),
            Some(on.view["content"].clone())
        );
        word.content().to_owned()
    }
}

#[tokio::test]
async fn a_suggestion_answers_in_place_for_who_asked_and_after_a_restart() {
    let mut house = open().await;
    let unsure = house.asks(UNSURE).await;
    assert!(unsure.content().contains("Did you mean"), "{}", unsure.content());
    let bob = house.discord.member(house.guild, "bob");
    let offers: Vec<String> = unsure
        .labels()
        .into_iter()
        .filter(|label| label.ends_with("NATO?"))
        .collect();
    assert!((2..=3).contains(&offers.len()), "{:?}", unsure.labels());
    let word = house
        .word(&house.discord.presses(bob, &unsure, &offers[0]), &unsure)
        .await;
    assert!(word.contains("Only who asked"), "{word}");
    house.restart().await;
    let pressed = house.discord.presses(house.ann, &unsure, &offers[0]);
    let answer = house.then(&pressed, &unsure).await;
    assert!(answer.content().contains("joined NATO in"), "{}", answer.content());
    assert!(answer.content().contains("-# [1] "), "{}", answer.content());
    // What follows goes on from what was chosen.
    let follow_up = house.asks("!nato what about croatia").await;
    assert!(
        follow_up.content().contains("Croatia joined NATO in 2009"),
        "{}",
        follow_up.content()
    );
}

#[tokio::test]
async fn long_labels_stand_in_a_menu() {
    let house = open().await;
    let unsure = house.asks("!nato denmark greece").await;
    let menus: Vec<_> = unsure
        .components()
        .into_iter()
        .filter(|c| c["type"] == json!(3))
        .collect();
    assert_eq!(menus.len(), 1, "{:#}", unsure.view["components"]);
    let options = menus[0]["options"].as_array().cloned().unwrap_or_default();
    let long = options.iter().find(|option| {
        option["label"]
            .as_str()
            .is_some_and(|label| label.starts_with("When did Denmark, one"))
    });
    let value = long
        .and_then(|option| option["value"].as_str())
        .unwrap_or_default()
        .to_owned();
    let answer = house
        .then(&house.discord.chooses(house.ann, &unsure, &value), &unsure)
        .await;
    assert!(
        answer.content().contains("Denmark joined NATO in 1949"),
        "{}",
        answer.content()
    );
}

#[tokio::test]
async fn forged_and_stale_presses_get_a_kind_word() {
    let house = open().await;
    let unsure = house.asks(UNSURE).await;
    let ann = house.ann.0;
    for id in [
        "".to_owned(),
        "0|1|x".to_owned(),
        format!("1|{ann}|q"),
        format!("1|{ann}|o|000000000000"),
        format!("1|{ann}|g|000000000000"),
        format!("1|{ann}|b|"),
        format!("1|{ann}|f|1|000000000000+111111111111"),
        format!("1|{ann}|f|0|"),
        format!("1|{ann}|w|99999999999999999999999"),
        format!("1|{ann}|m"),
        "x".repeat(100),
    ] {
        let data = json!({"component_type": 2, "custom_id": id});
        let word = house
            .word(&house.discord.component(house.ann, &unsure, &id, data), &unsure)
            .await;
        assert!(word.contains("leads nowhere any more"), "{id}: {word}");
    }
    house.asks("!nato members").await;
}

#[tokio::test]
async fn members_topics_and_sources_page_with_buttons_in_place() {
    let house = open().await;
    let mut page = house.asks("!nato members").await;
    assert!(page.content().contains("Page 1 of 2"), "{}", page.content());
    page = house
        .then(&house.discord.presses(house.ann, &page, "Next page"), &page)
        .await;
    assert!(
        page.content().contains("When did Poland join NATO?"),
        "{}",
        page.content()
    );
    assert!(!page.labels().contains(&"Next page".to_owned()), "{:?}", page.labels());
    page = house
        .then(&house.discord.presses(house.ann, &page, "Previous page"), &page)
        .await;
    assert!(page.content().contains("Page 1 of 2"), "{}", page.content());
    // A question of the page is answered in place.
    let menu = page.components().into_iter().find(|c| c["type"] == json!(3));
    let value = menu.and_then(|menu| Some(menu["options"].as_array()?.first()?["value"].as_str()?.to_owned()));
    let chosen = house.discord.chooses(house.ann, &page, &value.unwrap_or_default());
    page = house.then(&chosen, &page).await;
    assert!(
        page.content().contains("Belgium joined NATO in 1949"),
        "{}",
        page.content()
    );

    let topics = house.asks("!nato topics").await;
    assert!(topics.content().contains("Members"), "{}", topics.content());
    let menu = topics.components().into_iter().find(|c| c["type"] == json!(3));
    let options = menu
        .and_then(|menu| menu["options"].as_array().cloned())
        .unwrap_or_default();
    assert_eq!(options.len(), 3, "{options:?}");
    let value = options[0]["value"].as_str().unwrap_or_default().to_owned();
    let topic = house
        .then(&house.discord.chooses(house.ann, &topics, &value), &topics)
        .await;
    assert!(topic.content().contains("You can ask"), "{}", topic.content());

    let sources = house.asks("!nato sources").await;
    assert!(sources.content().contains("years old"), "{}", sources.content());
    let more = house
        .then(&house.discord.presses(house.ann, &sources, "Next page"), &sources)
        .await;
    assert!(
        more.content().contains("<https://example.org/belgium>"),
        "{}",
        more.content()
    );
}

#[tokio::test]
async fn a_long_answer_is_cut_between_sentences_and_more_shows_the_rest() {
    let house = open().await;
    let first = house.asks("!nato what is the long history of the alliance").await;
    assert!(first.content().contains("agreed there. …"), "{}", first.content());
    assert!(first.content().contains("-# [1] "), "{}", first.content());
    let mut shown = first.content().to_owned();
    let mut page = first;
    while page.labels().contains(&"More".to_owned()) {
        page = house
            .then(&house.discord.presses(house.ann, &page, "More"), &page)
            .await;
        assert!(page.content().contains("-# [1] "), "{}", page.content());
        assert!(page.labels().contains(&"Why?".to_owned()), "{:?}", page.labels());
        shown.push_str(page.content());
    }
    for number in 1..=24 {
        assert!(shown.contains(&format!("Sentence {number} of")), "{number}:\n{shown}");
    }
    let back = house
        .then(&house.discord.presses(house.ann, &page, "Back"), &page)
        .await;
    assert_ne!(back.content(), page.content());
}

#[tokio::test]
async fn why_is_explained_to_whoever_presses_and_survives_a_restart() {
    let mut house = open().await;
    let answer = house.asks("!nato when did greece join nato").await;
    let bob = house.discord.member(house.guild, "bob");
    for restarted in [false, true] {
        if restarted {
            house.restart().await;
        }
        let word = house.word(&house.discord.presses(bob, &answer, "Why?"), &answer).await;
        for part in [
            "answered with joined-greece",
            "runner-up: ",
            "read as: ",
            "fact base `",
            "of what is asked",
        ] {
            assert!(word.contains(part), "{part}, restarted: {restarted}\n{word}");
        }
    }
}

#[tokio::test]
async fn why_as_a_command_explains_privately() {
    let house = open().await;
    let (discord, ann) = (&house.discord, house.ann);
    let empty = house.asks("!nato why").await;
    assert!(empty.content().contains("no answer of mine"), "{}", empty.content());
    let greece = house.asks("!nato when did greece join nato").await;
    house.asks("!nato when did spain join nato").await;
    house.asks("!nato topics").await;
    // Others read the channel: what they see is where to press.
    let of_reply = discord
        .reply_to(discord.replies(ann, greece.posted(), "!nato why"))
        .await;
    let last = house.asks("!nato why").await;
    for (said, fact) in [(last, "joined-spain"), (of_reply, "joined-greece")] {
        assert!(said.content().contains("Only you will see it"), "{}", said.content());
        let word = house.word(&discord.presses(ann, &said, "Why?"), &said).await;
        for part in [fact, "runner-up: ", "nearest question", "fact base `"] {
            assert!(word.contains(part), "{part}: {word}");
        }
    }
    discord
        .reply_to(discord.whispers(ann, "when did greece join nato"))
        .await;
    let direct = discord.reply_to(discord.whispers(ann, "!nato why")).await;
    assert!(direct.content().contains("joined-greece"), "{}", direct.content());
    let slash = discord
        .response_to(&discord.slash(ann, house.channel, "nato why", &[]).await)
        .await;
    assert!(
        slash.ephemeral && slash.content().contains("nearest question"),
        "{}",
        slash.content()
    );
}

#[tokio::test]
async fn an_answer_is_removed_by_who_asked_or_a_moderator_only() {
    let house = open().await;
    let (discord, guild) = (&house.discord, house.guild);
    let (bob, mod_) = (discord.member(guild, "bob"), discord.member(guild, "mod"));
    discord.role(guild, "moderators", MANAGE_MESSAGES | permissions::EVERYONE, &[mod_]);
    for (who, way) in [
        (house.ann, "prefix"),
        (mod_, "prefix"),
        (house.ann, "slash"),
        (mod_, "slash"),
    ] {
        let answer = if way == "prefix" {
            house.asks("!nato members").await
        } else {
            let asked = discord
                .slash(house.ann, house.channel, "nato topic", &[("name", json!("members"))])
                .await;
            discord.response_to(&asked).await
        };
        let word = house.word(&discord.presses(bob, &answer, "Remove"), &answer).await;
        assert!(word.contains("a moderator"), "{word}");
        discord.presses(who, &answer, "Remove");
        discord
            .until("the answer is gone", |discord| discord.look(answer.posted()).is_none())
            .await;
    }
    let private = discord
        .slash(house.ann, house.channel, "nato help", &[("private", json!(true))])
        .await;
    let private = discord.response_to(&private).await;
    assert!(
        !private.labels().contains(&"Remove".to_owned()),
        "{:?}",
        private.labels()
    );
}
