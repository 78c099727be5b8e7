//! Slash commands, the message menu and autocomplete: the same words get the same text as on any other way in.

use serde_json::json;

use crate::pretend::bot::Bot;
use crate::pretend::faults::Fault;
use crate::pretend::rest::Route;
use crate::pretend::story::{Answer, Posted};
use crate::pretend::{PretendDiscord, permissions};
use crate::tea_house::{NEXT, SECOND, TeaHouse, quick};

/// The text without the line that only the message menu's fallback has.
fn text(answer: &Answer) -> String {
    answer.content().to_owned()
}

/// What the bot says to these words by prefix, mention, reply, direct message, slash and message menu.
async fn on_every_way(house: &TeaHouse, words: &str) -> Vec<(&'static str, String)> {
    let (discord, ann) = (&house.discord, house.ann);
    let mut said = Vec::new();
    // A member for each, so that no conversation is carried on.
    let somebody = |name: &str| discord.member(house.guild, name);
    let place = |name: &str| discord.channel(house.guild, name);
    let prefix = discord.says(somebody("by prefix"), place("prefix"), &format!("!nato {words}"));
    said.push(("prefix", text(&discord.reply_to(prefix).await)));
    let mention = discord.says(
        somebody("by mention"),
        place("mention"),
        &format!("{} {words}", discord.mention()),
    );
    said.push(("mention", text(&discord.reply_to(mention).await)));
    let help = discord.reply_to(discord.says(ann, place("reply"), "!nato help")).await;
    let reply = discord.replies(somebody("by reply"), help.posted(), words);
    said.push(("reply", text(&discord.reply_to(reply).await)));
    said.push((
        "direct",
        text(&discord.reply_to(discord.whispers(somebody("directly"), words)).await),
    ));
    let slash = discord
        .slash(
            somebody("by slash"),
            place("slash"),
            "nato ask",
            &[("question", json!(words))],
        )
        .await;
    said.push(("slash", text(&discord.response_to(&slash).await)));
    let other = discord.says(somebody("a stranger"), place("menu"), words);
    let used = discord.uses_on(somebody("by menu"), other, "Answer this").await;
    assert!(discord.response_to(&used).await.ephemeral);
    said.push(("menu", text(&discord.reply_to(other).await)));
    said
}

#[tokio::test]
async fn the_same_words_get_the_same_text_on_every_way_in() {
    let house = TeaHouse::open().await;
    for (words, part) in [
        ("who is joining nato", "Sweden has applied"),
        ("members", "You can ask"),
        ("topics", "Members"),
        ("sources", "Sweden at the door"),
        ("help", "!nato topics"),
        ("how do i bake sourdough bread", "no sourced answer"),
        ("@everyone who is joining nato", "Sweden has applied"),
    ] {
        let said = on_every_way(&house, words).await;
        for (way, text) in &said {
            assert!(text.contains(part), "{words}, by {way}:\n{text}");
            assert_eq!(text, &said[0].1, "{words}, by {way}");
        }
    }
}

#[tokio::test]
async fn each_subcommand_answers_and_private_is_for_the_asker_only() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    for (path, options, part) in [
        ("nato ask", vec![("question", json!("who is joining nato"))], "-# [1] "),
        ("nato topic", vec![("name", json!("members"))], "You can ask"),
        ("nato topics", vec![], "Members"),
        ("nato sources", vec![], "<https://example.org/sweden>"),
        ("nato help", vec![], "!nato"),
    ] {
        for private in [None, Some(false), Some(true)] {
            let mut given = options.clone();
            given.extend(private.map(|private| ("private", json!(private))));
            let asked = discord.slash(house.ann, house.channel, path, &given).await;
            let answer = discord.response_to(&asked).await;
            assert!(answer.content().contains(part), "{path}: {}", answer.content());
            assert_eq!(answer.ephemeral, private == Some(true), "{path}, private: {private:?}");
            assert_eq!((answer.pings.len(), answer.pings_everyone), (0, false), "{path}");
        }
    }
}

#[tokio::test]
async fn a_follow_up_by_slash_goes_on_from_the_question_before() {
    let house = TeaHouse::open().await;
    let mut said = Vec::new();
    for words in ["why does japan want a nato office", "where"] {
        let asked = house
            .discord
            .slash(house.ann, house.channel, "nato ask", &[("question", json!(words))])
            .await;
        said.push(text(&house.discord.response_to(&asked).await));
    }
    assert!(said[1].contains("office in Tokyo"), "{}", said[1]);
}

#[tokio::test]
async fn where_only_a_user_installed_the_bot_it_answers_in_its_own_response() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let elsewhere = discord.guild("Elsewhere");
    let (place, bea) = (discord.channel(elsewhere, "general"), discord.member(elsewhere, "bea"));
    discord.installs(bea);
    discord.throws_bot_out(elsewhere);
    let question = [("question", json!("who is joining nato"))];
    let asked = discord.slash(bea, place, "nato ask", &question).await;
    assert!(text(&discord.response_to(&asked).await).contains("Sweden has applied"));
    let other = discord.says(bea, place, "who is joining nato");
    let used = discord.uses_on(bea, other, "Answer this").await;
    let answer = discord.response_to(&used).await;
    assert!(!answer.ephemeral && answer.content().contains("Sweden has applied"));
    let link = format!("/{}/{}/{}", elsewhere.0, place.0, other.id);
    assert!(answer.content().contains(&link), "{}", answer.content());
}

#[tokio::test]
async fn where_the_bot_may_not_write_the_menu_answers_in_its_own_response() {
    let house = TeaHouse::open().await;
    house.discord.deny_bot(house.channel, permissions::SEND_MESSAGES);
    let other: Posted = house.discord.says(house.ann, house.channel, "who is joining nato");
    let used = house.discord.uses_on(house.ann, other, "Answer this").await;
    let answer = house.discord.response_to(&used).await;
    assert!(answer.content().contains("Sweden has applied"), "{}", answer.content());
}

#[tokio::test]
async fn questions_and_topics_complete_themselves() {
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let _bot = Bot::start(&discord, "").await;
    for (path, option, typed, part) in [
        ("nato ask", "question", "", "?"),
        ("nato ask", "question", "swed", "Sweden"),
        ("nato ask", "question", "who is joi", "join"),
        ("nato ask", "question", "jpan ofice", "office"),
        ("nato topic", "name", "", "alliance"),
        ("nato topic", "name", "mem", "members"),
        ("nato topic", "name", "when did sweden join", "members"),
        ("nato topic", "name", "zzzz", ""),
    ] {
        let asked = discord.types(ann, channel, path, option, typed).await;
        let choices = discord.choices_for(&asked).await;
        assert!(choices.len() <= 25, "{typed:?}: {}", choices.len());
        let first = choices.first().map(|(name, _)| name.as_str()).unwrap_or_default();
        assert!(first.contains(part), "{typed:?}: {choices:?}");
        let mut values: Vec<&String> = choices.iter().map(|(_, value)| value).collect();
        values.sort();
        values.dedup();
        assert_eq!(values.len(), choices.len(), "{typed:?}: none twice");
    }
    // Before anything is typed, what matters most about each topic stands first.
    let base = alliance_bot::facts::load::built_in().base;
    let base = base.as_ref().unwrap_or_else(|| panic!("no base"));
    let leads: Vec<&String> = base
        .topics()
        .iter()
        .filter_map(|topic| Some(base.fact(topic.lead.as_ref()?)?.questions.first()))
        .collect();
    let asked = discord.types(ann, channel, "nato ask", "question", "").await;
    let choices = discord.choices_for(&asked).await;
    assert!(leads.len() > 5 && choices.len() == 25, "{choices:?}");
    let first: Vec<&String> = choices.iter().map(|(_, value)| value).take(leads.len()).collect();
    assert_eq!(first, leads);
    let asked = discord.types(ann, channel, "nato ask", "question", "sweden").await;
    let choices = discord.choices_for(&asked).await;
    assert!(choices.len() > 5, "{choices:?}");
    for (_, value) in choices.iter().take(5) {
        let given = [("question", json!(value)), ("private", json!(true))];
        let asked = discord.slash(ann, channel, "nato ask", &given).await;
        let answer = discord.response_to(&asked).await;
        assert!(answer.content().contains("-# [1] "), "{value}: {}", answer.content());
    }
}

#[tokio::test]
async fn a_keystroke_is_answered_while_many_questions_wait() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let questions: Vec<Posted> = (0..60).map(|_| discord.says(house.ann, house.channel, NEXT)).collect();
    let asked = discord
        .types(house.ann, house.channel, "nato ask", "question", "swe")
        .await;
    let choices = discord.choices_for(&asked).await;
    assert!(!choices.is_empty());
    let waiting = questions.iter().filter(|question| discord.replies_to(**question) == 0);
    assert!(waiting.count() > 0, "answered before what was asked earlier");
}

/// Each fault of the one request that answers an interaction, for which there are three seconds; the next one is answered.
#[tokio::test]
async fn a_response_is_tried_again_and_never_given_twice() {
    let house = TeaHouse::open_with(quick(), "[discord]\nmember_limit = 0\n").await;
    for (fault, answered) in [
        (Fault::Status(500), true),
        (Fault::Html(502), true),
        (Fault::Error(503, 130_000), true),
        (Fault::DropBefore, true),
        (Fault::DropAfter, true),
        (Fault::ResetBefore, true),
        (Fault::ResetAfter, true),
        (Fault::CutBody, true),
        (Fault::Hang, true),
        (Fault::HangInBody, true),
        (Fault::LateAnswer(2 * SECOND), true),
        (Fault::SlowBody(2 * SECOND), true),
        (Fault::GarbageBody, true),
        (Fault::EmptyBody, true),
        (Fault::RateLimited(SECOND / 2), true),
        (Fault::RateLimitedGlobally(SECOND / 2), true),
        // What Discord declines is not asked again; it has forgotten the interaction, or it was answered.
        (Fault::Error(404, 10_062), false),
        (Fault::Error(400, 40_060), false),
        (Fault::Error(403, 50_013), false),
        (Fault::Error(401, 0), false),
    ] {
        let what = format!("{fault:?}");
        house.discord.fault(Route::Callback, fault.times(1));
        let question = [("question", json!("who is joining nato"))];
        let asked = house
            .discord
            .slash(house.ann, house.channel, "nato ask", &question)
            .await;
        if answered {
            let answer = house.discord.response_to(&asked).await;
            assert!(answer.content().contains("Sweden has applied"), "{what}");
        } else {
            tokio::time::sleep(SECOND / 2).await;
            assert!(house.discord.ack(&asked).is_none(), "{what}");
        }
        house.discord.lift_faults();
        let next = house
            .discord
            .slash(house.ann, house.channel, "nato ask", &question)
            .await;
        let answer = house.discord.response_to(&next).await;
        assert!(answer.content().contains("Sweden has applied"), "after {what}");
    }
    house.answers_on().await;
}

/// All messages are stopped by the limit for the whole bot, which interactions don't count for.
#[tokio::test]
async fn while_all_sending_is_stopped_interactions_are_answered() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    discord.fault(Route::CreateMessage, Fault::RateLimitedGlobally(6 * SECOND));
    let question = discord.says(house.ann, house.channel, NEXT);
    discord
        .until("a request that is refused", |discord| {
            discord.journal(|journal| journal.requests(Route::CreateMessage)) == 1
        })
        .await;
    let typed = [("question", json!("who is joining nato"))];
    let asked = discord.slash(house.ann, house.channel, "nato ask", &typed).await;
    discord.response_to(&asked).await;
    assert_eq!(discord.replies_to(question), 0, "the message still waits");
    discord.reply_to(question).await;
    house.answers_on().await;
}

#[tokio::test]
async fn the_pictures_come_by_slash_with_their_alt_text() {
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let _bot = Bot::start(&discord, "").await;
    for (path, name) in [("nato timeline", "timeline.png"), ("nato map", "map.png")] {
        let asked = discord.slash(ann, channel, path, &[]).await;
        let answer = discord.response_to(&asked).await;
        let attached = &answer.view["attachments"][0];
        assert_eq!(attached["filename"], name, "{:#}", answer.view);
        let alt = attached["description"].as_str().unwrap_or_default();
        assert!(alt.contains("1949") || alt.contains("Belgium"), "{alt}");
        assert!(answer.content().contains("-# [1] "), "{}", answer.content());
    }
}
