//! What members think of answers, and what moderators learn from it; what is kept of members, and that they can have it erased.

use serde_json::json;

use crate::house::{House, assert_says};
use crate::pretend::story::Answer;
use crate::tea_house::{ASKED, NEXT, TeaHouse, quick};

const NO_LIMITS: &str = "[discord]\nmember_limit = 0\nchannel_limit = 0\nrepeat_seconds = 0\n";
const TALK: &str = include_str!("talk/facts.toml");

/// The labels of each row of buttons.
fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let rows = answer.view["components"].as_array().cloned().unwrap_or_default();
    let label = |button: &serde_json::Value| Some(button["label"].as_str()?.to_owned());
    rows.iter()
        .map(|row| {
            row["components"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(label)
                .collect()
        })
        .collect()
}

#[tokio::test]
async fn members_mark_answers_and_moderators_see_the_rate_by_fact() {
    let mut house = House::open(NO_LIMITS).await;
    let [bob, cat, dan] = house.members(["bob", "cat", "dan"]);
    assert_says(
        &house.says(house.chief, "!nato feedback").await,
        &["No answer was marked"],
    );
    let sweden = house.reply(house.ann, ASKED).await;
    let tokyo = house.reply(house.ann, NEXT).await;
    // Anybody who reads it, not only who asked; by slash too, where only the asker sees the answer.
    for (who, on, button, part) in [
        (house.ann, &sweden, "Useful", "useful"),
        (bob, &sweden, "Useful", "useful"),
        (bob, &sweden, "Wrong", "wrong"),
        (cat, &sweden, "Wrong", "wrong"),
        (dan, &tokyo, "Useful", "useful"),
        (dan, &tokyo, "Useful", "useful"),
    ] {
        assert_says(house.word(who, on, button).await.content(), &["Thank you", part]);
        let now = house.discord.look(on.posted()).map(|now| now.content().to_owned());
        assert_eq!(now.as_deref(), Some(on.content()), "the answer stays as it is");
    }
    let options = [("question", json!("who is joining nato")), ("private", json!(true))];
    let slash = house.discord.slash(dan, house.channel, "nato ask", &options).await;
    let private = house.discord.response_to(&slash).await;
    assert_eq!(rows(&private), [["Why?", "Useful", "Wrong"]]);
    house.word(dan, &private, "Wrong").await;
    let line = "`sweden-bid`: 1 useful, 3 wrong (75 %)";
    let told = house.says(house.chief, "!nato feedback").await;
    assert_says(
        &told,
        &[
            line,
            "`tokyo-office`: 1 useful, 0 wrong (0 %)",
            "find them wrong: `sweden-bid`",
        ],
    );
    for member in [house.ann, bob, cat, dan] {
        assert!(!told.contains(&member.0.to_string()), "no names: {told}");
    }
    // It lasts over a restart, the button works after one, and a mark can be changed and erased.
    house.again(NO_LIMITS).await;
    assert_says(&house.says(house.chief, "!nato feedback").await, &[line]);
    house.word(cat, &sweden, "Useful").await;
    let privacy = house.discord.slash(bob, house.channel, "nato privacy", &[]).await;
    let privacy = house.discord.response_to(&privacy).await;
    assert!(privacy.ephemeral, "for who asked only");
    assert_says(privacy.content(), &["What I keep", "for a year", "Erase my part"]);
    assert_says(
        house.word(bob, &privacy, "Erase my part").await.content(),
        &["Forgotten: 1 note."],
    );
    assert_says(
        house.word(bob, &privacy, "Erase my part").await.content(),
        &["nothing of yours"],
    );
    let told = house.says(house.chief, "!nato feedback").await;
    assert_says(&told, &["`sweden-bid`: 2 useful, 1 wrong (33 %)"]);
    // What was only in memory goes too: the question that could be explained.
    house.says(bob, NEXT).await;
    assert_says(&house.says(bob, "!nato why").await, &["Only you will see it"]);
    assert_says(&house.says(bob, "!nato privacy erase").await, &["nothing of yours"]);
    assert_says(&house.says(bob, "!nato why").await, &["no answer of mine"]);
}

#[tokio::test]
async fn an_answer_has_one_row_of_small_buttons_with_words() {
    let house = House::open_on(TALK, |_, _, _| NO_LIMITS.to_owned()).await;
    let mut long = house
        .reply(house.ann, "!nato what is the long history of the alliance")
        .await;
    let mut seen = vec![rows(&long)];
    while long.labels().contains(&"More".to_owned()) {
        house
            .discord
            .first_answer(&house.discord.presses(house.ann, &long, "More"))
            .await;
        long = house.discord.look(long.posted()).unwrap_or(long);
        seen.push(rows(&long));
    }
    let last = seen.len() - 1;
    assert!(last >= 1, "{seen:?}");
    for (at, rows) in seen.iter().enumerate() {
        let expected: &[&str] = match at {
            0 => &["More", "Why?", "Useful", "Wrong", "Remove"],
            _ if at == last => &["Back", "Why?", "Useful", "Wrong", "Remove"],
            _ => &["Back", "More", "Why?", "Remove"],
        };
        assert_eq!(rows.as_slice(), [expected], "part {at}");
    }
    for (asked, expected) in [
        (
            "!nato when did greece join nato",
            vec!["Why?", "Useful", "Wrong", "Remove"],
        ),
        ("!nato how do i bake sourdough bread", vec!["Why?", "Remove"]),
        ("!nato help", vec!["Remove"]),
    ] {
        let answer = house.reply(house.ann, asked).await;
        assert_eq!(rows(&answer), [expected], "{asked}");
        for button in answer.components() {
            assert!(button["emoji"].is_null(), "a word, no sign: {button}");
            assert_eq!(button["style"], json!(2), "small and grey");
        }
    }
}

#[tokio::test]
async fn where_nothing_is_kept_there_is_no_mark_and_a_broken_database_costs_only_it() {
    for (path, has_marks) in [("", false), ("/nowhere/at/all.db", true)] {
        let house = TeaHouse::open_with(quick(), &format!("[database]\npath = {path:?}\n")).await;
        let answer = house
            .discord
            .reply_to(house.discord.says(house.ann, house.channel, ASKED))
            .await;
        assert_eq!(
            answer.labels().contains(&"Useful".to_owned()),
            has_marks,
            "{:?}",
            answer.labels()
        );
        if has_marks {
            let pressed = house.discord.presses(house.ann, &answer, "Useful");
            let word = house.discord.response_to(&pressed).await;
            assert!(
                word.ephemeral && word.content().contains("can't keep that"),
                "{}",
                word.content()
            );
        }
        house.answers_on().await;
    }
}

#[tokio::test]
async fn suggestions_that_three_members_took_are_proposed_as_phrasings() {
    let house = House::open_on(TALK, |_, _, _| NO_LIMITS.to_owned()).await;
    for name in ["bob", "cat", "dan"] {
        let gaps = house.says(house.chief, "!nato gaps").await;
        assert_says(&gaps, &["Nothing was asked in vain"]);
        let [member] = house.members([name]);
        let unsure = house.reply(member, "!nato estonia greece").await;
        if name == "cat" {
            house.discord.says(member, house.channel, "!nato 1");
            continue;
        }
        let label = unsure.labels().first().cloned().unwrap_or_default();
        house
            .discord
            .first_answer(&house.discord.presses(member, &unsure, &label))
            .await;
    }
    let gaps = house.says(house.chief, "!nato gaps").await;
    assert_says(
        &gaps,
        &["Not understood at once", "- estonia greece → `joined-", "(3×)"],
    );
    let export = house.says(house.chief, "!nato gaps export").await;
    assert_says(
        &export,
        &["[[golden]]\nquestion = \"estonia greece\"\nfact = \"joined-"],
    );
    // Approved by putting it into a file: it is answered from then on.
    let table = export.split("```toml").nth(1).and_then(|rest| rest.split("```").next());
    crate::house::write(&house.facts(), &format!("{TALK}{}", table.unwrap_or_default()));
    assert_says(&house.says(house.chief, "!nato reload").await, &["**Loaded**"]);
    let answer = house.says(house.ann, "!nato estonia greece").await;
    assert_says(&answer, &["joined NATO in", "-# [1] "]);
}
