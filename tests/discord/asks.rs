//! What a member asks on every way in that issue 2 names, and what comes back: answered by the shipped program with the facts
//! compiled into it.

use std::time::Duration;

use crate::pretend::bot::Bot;
use crate::pretend::permissions::ATTACH_FILES;
use crate::pretend::story::{Answer, Channel, Guild, User};
use crate::pretend::{PretendDiscord, Settings};

/// Long enough for an answer that should not be.
const A_WHILE: Duration = Duration::from_millis(400);

async fn tea_house() -> (PretendDiscord, Guild, Channel, User) {
    let discord = PretendDiscord::start().await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    (discord, guild, channel, ann)
}

/// Cited, dated by its source, inside Discord's length, and pinging nobody.
fn assert_cited(reply: &Answer) {
    let content = reply.content();
    assert!(
        content.contains("[1]") && content.contains("-# [1] "),
        "numbered citations:\n{content}"
    );
    assert!(
        content.contains("<https://") || content.contains("(https://"),
        "a link:\n{content}"
    );
    assert_eq!((reply.pings.len(), reply.pings_everyone), (0, false), "pings nobody");
}

#[tokio::test]
async fn a_member_asks_for_members_and_the_reply_is_cited() {
    let (discord, _, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "").await;
    let question = discord.says(ann, channel, "!nato members");
    let reply = discord.reply_to(question).await;
    assert_cited(&reply);
    assert_eq!(reply.view["message_reference"]["message_id"], question.id.to_string());
    discord.quiet(A_WHILE).await;
    assert_eq!(discord.replies_to(question), 1, "answered once");
}

#[tokio::test]
async fn the_same_words_get_the_same_answer_on_every_way_in() {
    let (discord, _, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "[discord]\nrepeat_seconds = 0\n").await;
    let words = "who is joining nato";
    let asked = [
        discord.says(ann, channel, &format!("!nato {words}")),
        discord.says(ann, channel, &format!("{} {words}", discord.mention())),
        discord.whispers(ann, words),
        discord.whispers(ann, &format!("!nato {words}")),
    ];
    let mut answers = Vec::new();
    for question in asked {
        let reply = discord.reply_to(question).await;
        assert_cited(&reply);
        answers.push(reply.content().to_owned());
    }
    assert!(answers[0].contains("Sweden"), "{}", answers[0]);
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
}

#[tokio::test]
async fn what_is_not_meant_for_the_bot_gets_no_answer() {
    let (discord, guild, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "").await;
    let other = discord.other_bot(guild, "other bot");
    discord.says(other, channel, "!nato members");
    discord.says(other, channel, &format!("{} members", discord.mention()));
    discord.webhook_says(channel, "news", "!nato members");
    discord.says(ann, channel, "is sweden in nato?");
    discord.says(ann, channel, "!natomembers");
    discord.quiet(A_WHILE).await;
    let question = discord.says(ann, channel, "!nato members");
    discord.reply_to(question).await;
}

#[tokio::test]
async fn help_and_sources_are_answered() {
    let (discord, _, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "").await;
    let cases = [
        ("!nato help", "!nato"),
        ("!nato sources", "<https://"),
        ("!nato sources 2", "Page 2"),
    ];
    for (asked, part) in cases {
        let reply = discord.reply_to(discord.says(ann, channel, asked)).await;
        assert!(reply.content().contains(part), "{asked}: {}", reply.content());
    }
}

#[tokio::test]
async fn a_picture_comes_with_words_for_whom_it_is_not_shown_to() {
    let (discord, _, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "").await;
    let cases = [
        ("!nato map", "map.png", ["32 members", "Bosnia and Herzegovina"]),
        (
            "!nato show me a timeline of accessions",
            "timeline.png",
            ["1949", "Sweden"],
        ),
    ];
    for (asked, name, parts) in cases {
        let reply = discord.reply_to(discord.says(ann, channel, asked)).await;
        assert_cited(&reply);
        let attachment = &reply.view["attachments"][0];
        assert_eq!(attachment["filename"], name, "{asked}");
        assert!(attachment["size"].as_u64() > Some(10_000), "{attachment}");
        let alt = attachment["description"].as_str().unwrap_or_default();
        for part in parts {
            assert!(alt.contains(part), "{asked}: the alt text lacks {part}: {alt}");
            assert!(
                reply.content().contains(part),
                "{asked}: the words lack {part}: {}",
                reply.content()
            );
        }
    }
}

#[tokio::test]
async fn where_no_file_may_be_attached_the_words_come_alone() {
    let (discord, _, channel, ann) = tea_house().await;
    discord.deny_bot(channel, ATTACH_FILES);
    let _bot = Bot::start(&discord, "").await;
    let reply = discord.reply_to(discord.says(ann, channel, "!nato map")).await;
    assert_cited(&reply);
    assert_eq!(reply.view["attachments"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_question_out_of_scope_is_not_answered_with_a_fact() {
    let (discord, _, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "").await;
    let reply = discord
        .reply_to(discord.says(ann, channel, "!nato how do i bake sourdough bread"))
        .await;
    assert!(!reply.content().contains("-# [1]"), "{}", reply.content());
}

#[tokio::test]
async fn nothing_in_a_question_makes_the_reply_ping() {
    let (discord, guild, channel, ann) = tea_house().await;
    let _bot = Bot::start(&discord, "").await;
    let bob = discord.member(guild, "bob");
    for words in [
        "@everyone who is joining nato",
        &format!("<@{}> members <@&{}> @here", bob.0, guild.0),
    ] {
        let reply = discord
            .reply_to(discord.says(ann, channel, &format!("!nato {words}")))
            .await;
        assert_eq!((reply.pings.len(), reply.pings_everyone), (0, false), "{words}");
    }
}

#[tokio::test]
async fn without_the_message_content_intent_a_mention_is_answered() {
    let discord = PretendDiscord::start_with(Settings {
        privileged: 0,
        ..Settings::default()
    })
    .await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let _bot = Bot::start(&discord, "").await;
    let question = discord.says(ann, channel, &format!("{} who is joining nato", discord.mention()));
    assert_cited(&discord.reply_to(question).await);
}
