//! How the bot behaves in a channel: edits, deletions, replies to others, repeated answers, cooldowns, settings by guild, many at once.

use std::time::Duration;

use serde_json::json;

use crate::pretend::bot::Bot;
use crate::pretend::{PretendDiscord, Settings};
use crate::tea_house::{ASKED, NEXT, SECOND, TeaHouse, quick, small};

#[tokio::test]
async fn an_edit_changes_the_answer_in_time_and_a_deletion_takes_it_away() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let question = discord.says(house.ann, house.channel, ASKED);
    let answer = discord.reply_to(question).await;
    discord.edits(question, NEXT);
    discord
        .until("the answer is edited", |discord| {
            let now = discord.look(answer.posted());
            now.is_some_and(|now| now.content().contains("office in Tokyo"))
        })
        .await;
    assert_eq!(discord.replies_to(question), 1);
    discord.deletes(question);
    discord
        .until("the answer is gone", |discord| discord.look(answer.posted()).is_none())
        .await;
    // What was not meant for the bot becomes a question by an edit.
    let talk = discord.says(house.ann, house.channel, "who is joining nato");
    discord.edits(talk, ASKED);
    discord.reply_to(talk).await;
}

#[tokio::test]
async fn an_edit_that_comes_late_or_is_none_changes_nothing() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let question = discord.says(house.ann, house.channel, ASKED);
    let answer = discord.reply_to(question).await;
    let event = |id: u64, content: &str, edited: serde_json::Value| {
        let author = json!({"id": house.ann.0.to_string(), "username": "ann"});
        let data = json!({"id": id.to_string(), "channel_id": house.channel.0.to_string(), "guild_id": house.guild.0.to_string(),
            "author": author, "content": content, "type": 0, "edited_timestamp": edited});
        discord.event(Some(house.guild), "MESSAGE_UPDATE", &data);
    };
    // Ten minutes later, and a link's preview, which is no edit.
    event(question.id, NEXT, json!("2099-01-01T00:00:00.000000+00:00"));
    event(question.id, NEXT, json!(null));
    // A message of long ago gets its preview: it is not asked now.
    event(175_928_847_299_117_063, ASKED, json!(null));
    discord.quiet(SECOND / 2).await;
    let now = discord.look(answer.posted()).map(|now| now.content().to_owned());
    assert_eq!(now.as_deref(), Some(answer.content()));
}

#[tokio::test]
async fn an_edited_follow_up_is_read_as_the_follow_up_it_was() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    discord.reply_to(discord.says(house.ann, house.channel, NEXT)).await;
    let follow_up = discord.says(house.ann, house.channel, "!nato how do i bake bread");
    let answer = discord.reply_to(follow_up).await;
    assert!(!answer.content().contains("office"), "{}", answer.content());
    discord.edits(follow_up, "!nato where");
    discord
        .until("the answer is edited", |discord| {
            let now = discord.look(answer.posted());
            now.is_some_and(|now| now.content().contains("office in Tokyo"))
        })
        .await;
}

#[tokio::test]
async fn called_in_a_reply_to_somebody_the_bot_answers_there() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let bob = discord.member(house.guild, "bob");
    let said = discord.says(bob, house.channel, "so who is joining nato?");
    discord.replies(house.ann, said, "!nato who is joining nato");
    let answer = discord.reply_to(said).await;
    assert!(answer.content().contains("Sweden has applied"));
    // Called without words, it takes the question from there.
    let said = discord.says(bob, house.channel, "why does japan want a nato office");
    discord.replies(house.ann, said, &discord.mention());
    assert!(discord.reply_to(said).await.content().contains("office in Tokyo"));
}

#[tokio::test]
async fn the_same_answer_is_linked_to_for_a_while_and_given_to_who_insists() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let (bob, side) = (discord.member(house.guild, "bob"), discord.channel(house.guild, "side"));
    let first = discord.reply_to(discord.says(house.ann, house.channel, ASKED)).await;
    let link = format!("/{}/{}/{}", house.guild.0, house.channel.0, first.id);
    let linked = discord
        .reply_to(discord.says(bob, house.channel, "!nato who's joining nato?"))
        .await;
    assert!(linked.content().contains(&link), "{}", linked.content());
    assert!(!linked.content().contains("-# [1] "), "{}", linked.content());
    let insisted = discord.reply_to(discord.says(bob, house.channel, ASKED)).await;
    assert!(insisted.content().contains("-# [1] "), "{}", insisted.content());
    // Elsewhere, in direct messages, by slash, and of what is no answer: in full.
    for _ in 0..2 {
        for question in [
            discord.says(bob, side, "!nato help"),
            discord.says(bob, side, "!nato members"),
            discord.whispers(bob, ASKED),
        ] {
            let answer = discord.reply_to(question).await;
            assert!(!answer.content().contains("a moment ago"), "{}", answer.content());
        }
        let options = [("question", json!("who is joining nato"))];
        let slash = discord.slash(bob, house.channel, "nato ask", &options).await;
        assert!(discord.response_to(&slash).await.content().contains("-# [1] "));
    }
    let elsewhere = discord.reply_to(discord.says(bob, side, ASKED)).await;
    assert!(elsewhere.content().contains("-# [1] "), "{}", elsewhere.content());
    // What is gone is not linked to. A second answer in the channel shows that the bot knows of the first.
    discord.reply_to(discord.says(bob, side, "!nato help")).await;
    discord.deletes(elsewhere.posted());
    let again = discord.reply_to(discord.says(house.ann, side, ASKED)).await;
    assert!(again.content().contains("-# [1] "), "{}", again.content());
}

#[tokio::test]
async fn a_cooldown_is_told_once_and_kindly() {
    let config = "[discord]\nmember_limit = 2\nchannel_limit = 3\nrepeat_seconds = 0\n";
    let house = TeaHouse::open_with(quick(), config).await;
    let discord = &house.discord;
    let (bob, side) = (discord.member(house.guild, "bob"), discord.channel(house.guild, "side"));
    for _ in 0..2 {
        assert!(
            discord
                .reply_to(discord.says(house.ann, house.channel, ASKED))
                .await
                .content()
                .contains("-# [1] ")
        );
    }
    let told = discord.reply_to(discord.says(house.ann, house.channel, ASKED)).await;
    assert!(told.content().contains("Please ask again in"), "{}", told.content());
    discord.says(house.ann, house.channel, ASKED);
    discord.quiet(SECOND / 2).await;
    // By slash each is told, privately.
    for _ in 0..2 {
        let slash = discord.slash(house.ann, house.channel, "nato help", &[]).await;
        let word = discord.response_to(&slash).await;
        assert!(
            word.ephemeral && word.content().contains("Please ask again in"),
            "{}",
            word.content()
        );
    }
    // Elsewhere, and another member, until the channel has had enough.
    assert!(
        discord
            .reply_to(discord.says(house.ann, side, ASKED))
            .await
            .content()
            .contains("-# [1] ")
    );
    assert!(
        discord
            .reply_to(discord.says(bob, house.channel, ASKED))
            .await
            .content()
            .contains("-# [1] ")
    );
    let enough = discord.reply_to(discord.says(bob, house.channel, NEXT)).await;
    assert!(enough.content().contains("Please ask again in"), "{}", enough.content());
}

#[tokio::test]
async fn each_guild_has_its_own_settings() {
    let discord = PretendDiscord::start_with(quick()).await;
    let (plain, own) = (discord.guild("Plain"), discord.guild("Own"));
    let config = format!(
        "[[guild]]\nid = {}\nprefix = \"?ask\"\nlanguage = \"ja\"\nmember_limit = 1\nrepeat_seconds = 0\n",
        own.0
    );
    let _bot = Bot::start_with(&discord, small(&config)).await;
    let (ann, bob) = (discord.member(plain, "ann"), discord.member(own, "bob"));
    let (there, here) = (discord.channel(plain, "general"), discord.channel(own, "general"));
    for _ in 0..3 {
        let help = discord.reply_to(discord.says(ann, there, "!nato help")).await;
        assert!(help.content().contains("`!nato topics`"), "{}", help.content());
    }
    discord.says(bob, here, "!nato help");
    discord.quiet(SECOND / 2).await;
    let help = discord.reply_to(discord.says(bob, here, "?ask help")).await;
    assert!(
        help.content().contains("`?ask topics`: 話題の一覧"),
        "{}",
        help.content()
    );
    let told = discord.reply_to(discord.says(bob, here, "?ask help")).await;
    assert!(told.content().contains("秒後に"), "{}", told.content());
}

#[tokio::test]
async fn without_the_message_content_intent_all_but_the_prefix_works_and_the_bot_says_so() {
    let settings = Settings {
        privileged: 0,
        ..quick()
    };
    let house = TeaHouse::open_with(settings, "").await;
    let discord = &house.discord;
    assert!(house.bot.output().contains("did not grant the message content intent"));
    let (bob, mention) = (discord.member(house.guild, "bob"), discord.mention());
    discord.says(house.ann, house.channel, ASKED);
    discord.quiet(SECOND / 2).await;
    let by_mention = discord.says(house.ann, house.channel, &format!("{mention} who is joining nato"));
    let answer = discord.reply_to(by_mention).await;
    assert!(answer.content().contains("Sweden has applied"));
    let reply = discord.replies(bob, answer.posted(), "why does japan want a nato office");
    let direct = discord.whispers(bob, "who is joining nato");
    assert!(discord.reply_to(direct).await.content().contains("Sweden has applied"));
    assert!(discord.reply_to(reply).await.content().contains("office in Tokyo"));
    let options = [("question", json!("why does japan want a nato office"))];
    let slash = discord.slash(bob, house.channel, "nato ask", &options).await;
    assert!(discord.response_to(&slash).await.content().contains("office in Tokyo"));
    let help = discord
        .reply_to(discord.says(bob, house.channel, &format!("{mention} help")))
        .await;
    assert!(help.content().contains("`/nato ask topics`"), "{}", help.content());
    let said = discord.says(bob, house.channel, "who is joining nato");
    discord.uses_on(house.ann, said, "Answer this").await;
    assert!(discord.reply_to(said).await.content().contains("Sweden has applied"));
}

/// As many as `docs/operating.md` measures with, by many members: no default of the bot's own loses an answer.
#[tokio::test]
async fn no_default_loses_an_answer_in_busy_channels() {
    let settings = Settings {
        check_openapi: false,
        limits: false,
        ..quick()
    };
    let house = TeaHouse::open_with(settings, "[discord]\nrequests_per_second = 2000\n").await;
    let discord = &house.discord;
    let members: Vec<_> = (0..250)
        .map(|number| discord.member(house.guild, &format!("member {number}")))
        .collect();
    let channels: Vec<_> = (0..200)
        .map(|number| discord.channel(house.guild, &format!("channel {number}")))
        .collect();
    let questions: Vec<_> = (0..5_000)
        .map(|number| {
            let text = [ASKED, NEXT, "!nato members", "!nato help"][number % 4];
            discord.says(members[number % 250], channels[number % 200], text)
        })
        .collect();
    let answered = || {
        questions
            .iter()
            .filter(|question| discord.replies_to(**question) == 1)
            .count()
    };
    let begun = std::time::Instant::now();
    while answered() < questions.len() && begun.elapsed() < Duration::from_secs(90) {
        tokio::time::sleep(SECOND / 5).await;
    }
    assert_eq!(answered(), questions.len());
    let words = discord.of_bot_in(channels[0]);
    assert!(words.iter().all(|word| !word.content().contains("Please ask again")));
}
