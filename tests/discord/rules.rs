//! Who is answered, and where: block lists, a word on whom to ask instead, replies to anybody's answer, commands on every way in.

use serde_json::json;

use crate::house::{House, assert_says};
use crate::pretend::bot::Bot;
use crate::pretend::{PretendDiscord, story};
use crate::tea_house::{ASKED, NEXT, SECOND, TeaHouse, quick, small};

#[tokio::test]
async fn whom_or_where_the_settings_block_gets_no_answer() {
    let discord = PretendDiscord::start_with(quick()).await;
    let (here, there) = (discord.guild("Here"), discord.guild("There"));
    let [troll, pest, ann] = ["troll", "pest", "ann"].map(|name| discord.member(here, name));
    let (general, quiet) = (discord.channel(here, "general"), discord.channel(here, "quiet"));
    let elsewhere = discord.channel(there, "general");
    let ben = discord.member(there, "ben");
    let config = format!(
        "[discord]\nblocked_users = [{}]\n[[guild]]\nid = {}\nblocked_users = [{}]\nblocked_channels = [{}]\n",
        troll.0, here.0, pest.0, quiet.0
    );
    let _bot = Bot::start_with(&discord, small(&config)).await;
    discord.reply_to(discord.says(ben, elsewhere, ASKED)).await;
    let answer = discord.reply_to(discord.says(ann, general, ASKED)).await;
    discord.says(troll, general, ASKED);
    discord.says(pest, general, ASKED);
    discord.says(ann, quiet, ASKED);
    discord.says(ann, quiet, &format!("{} help", discord.mention()));
    discord.whispers(troll, ASKED);
    discord.quiet(SECOND / 2).await;
    // Who uses a command or a button is told: Discord would show a fault.
    let question = [("question", json!("who is joining nato"))];
    for (who, channel) in [(troll, general), (pest, general), (ann, quiet)] {
        let asked = discord.slash(who, channel, "nato ask", &question).await;
        let word = discord.response_to(&asked).await;
        assert!(word.ephemeral, "{}", word.content());
        assert_says(word.content(), &["told not to answer here"]);
    }
    let word = discord.response_to(&discord.presses(troll, &answer, "Why?")).await;
    assert_says(word.content(), &["told not to answer here"]);
    let other = discord.says(ann, general, "who is joining nato");
    let word = discord
        .response_to(&discord.uses_on(pest, other, "Answer this").await)
        .await;
    assert_says(word.content(), &["told not to answer here"]);
    // What is kept of them is theirs all the same.
    let asked = discord.slash(troll, general, "nato privacy", &[]).await;
    let privacy = discord.response_to(&asked).await;
    assert_says(privacy.content(), &["What I keep"]);
    let erased = discord
        .response_to(&discord.presses(troll, &privacy, "Erase my part"))
        .await;
    assert_says(erased.content(), &["nothing of yours"]);
    discord.reply_to(discord.says(pest, general, "!nato privacy")).await;
}

#[tokio::test]
async fn where_the_base_has_no_answer_people_are_named_who_may() {
    let (mut named, bread) = (0, "how do i bake sourdough bread");
    let settings = |guild: story::Guild, channel: story::Channel, _: story::User| {
        named = channel.0;
        format!("[[guild]]\nid = {}\nhelp_channel = {}\n", guild.0, channel.0)
    };
    let house = House::open_with(settings).await;
    let people = format!("People may know: ask in <#{named}>.");
    // `says` sees to it that nobody is pinged.
    let by_prefix = house.says(house.ann, &format!("!nato {bread}")).await;
    assert_says(&by_prefix, &[&people]);
    let asked = house
        .discord
        .slash(house.ann, house.channel, "nato ask", &[("question", json!(bread))])
        .await;
    assert_eq!(house.discord.response_to(&asked).await.content(), by_prefix);
    assert!(!house.says(house.ann, ASKED).await.contains("People may know"));
    let direct = house.discord.reply_to(house.discord.whispers(house.ann, bread)).await;
    assert!(!direct.content().contains("People may know"), "{}", direct.content());
}

#[tokio::test]
async fn a_reply_to_anybodys_answer_goes_on_from_it_also_after_a_restart() {
    let mut house = House::open("[discord]\nrepeat_seconds = 0\n").await;
    let sweden = house.reply(house.ann, ASKED).await;
    let office = house.reply(house.ann, NEXT).await;
    let follows = async |house: &House, name: &str| {
        let [member] = house.members([name]);
        // What was talked of last, by the same member, is something else.
        house
            .discord
            .reply_to(house.discord.says(member, house.channel, ASKED))
            .await;
        let asked = house.discord.replies(member, office.posted(), "where");
        let answer = house.discord.reply_to(asked).await;
        assert_says(answer.content(), &["office in Tokyo"]);
    };
    follows(&house, "bob").await;
    house.again("[discord]\nrepeat_seconds = 0\n").await;
    follows(&house, "cat").await;
    let [dan] = house.members(["dan"]);
    let answer = house
        .discord
        .reply_to(house.discord.replies(dan, sweden.posted(), "where"))
        .await;
    assert!(!answer.content().contains("office in Tokyo"), "{}", answer.content());
}

#[tokio::test]
async fn commands_get_the_same_text_on_every_way_in_and_somebody_elses_words_are_none() {
    let house = House::open("[discord]\nrepeat_seconds = 0\n").await;
    let (discord, channel) = (&house.discord, house.channel);
    let help = house.reply(house.ann, "!nato help").await;
    for (who, words, part) in [
        (house.ann, "status", "moderators"),
        (house.ann, "reload", "moderators"),
        (house.ann, "privacy", "What I keep"),
        (house.chief, "gaps", "Nothing was asked in vain"),
        (house.chief, "rollback", "no earlier base"),
        (house.chief, "reload", "Nothing has changed"),
    ] {
        let mention = format!("{} {words}", discord.mention());
        let mut said = vec![
            house.says(who, &format!("!nato {words}")).await,
            house.says(who, &mention).await,
            discord
                .reply_to(discord.replies(who, help.posted(), words))
                .await
                .content()
                .to_owned(),
        ];
        let asked = discord
            .slash(who, channel, "nato ask", &[("question", json!(words))])
            .await;
        said.push(discord.response_to(&asked).await.content().to_owned());
        for text in &said {
            assert!(text.contains(part), "{words}: {text}");
            assert_eq!(text, &said[0], "{words}");
        }
        // A moderator has it answered like any other message.
        let [stranger] = house.members(["stranger"]);
        let theirs = discord.says(stranger, channel, words);
        discord
            .response_to(&discord.uses_on(house.chief, theirs, "Answer this").await)
            .await;
        assert!(!discord.reply_to(theirs).await.content().contains(part), "{words}");
        let theirs = discord.says(stranger, channel, words);
        discord.replies(house.chief, theirs, "!nato");
        assert!(!discord.reply_to(theirs).await.content().contains(part), "{words}");
    }
}

#[tokio::test]
async fn who_brings_the_bot_along_to_a_guild_moderates_nothing_there() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let elsewhere = discord.guild("Elsewhere");
    let (place, bea) = (discord.channel(elsewhere, "general"), discord.member(elsewhere, "bea"));
    discord.role(elsewhere, "keepers", 1 << 5, &[bea]);
    discord.installs(bea);
    discord.throws_bot_out(elsewhere);
    let asked = discord
        .slash(bea, place, "nato ask", &[("question", json!("reload"))])
        .await;
    let word = discord.response_to(&asked).await;
    assert!(word.ephemeral, "{}", word.content());
    assert_says(word.content(), &["moderators"]);
}

#[tokio::test]
async fn answers_are_plain_text_whose_links_do_not_unfurl() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let options = [("question", json!("who is joining nato"))];
    let slash = discord.slash(house.ann, house.channel, "nato ask", &options).await;
    let mut answers = vec![discord.response_to(&slash).await];
    for words in [ASKED, "!nato sources", "!nato members", "!nato how do i bake bread"] {
        answers.push(discord.reply_to(discord.says(house.ann, house.channel, words)).await);
    }
    for answer in &answers {
        assert!(!answer.content().is_empty());
        assert_eq!(answer.view["embeds"], json!([]), "{:#}", answer.view);
        let flags = answer.view["flags"].as_u64().unwrap_or(0);
        assert_eq!(flags & 4, 4, "embeds are suppressed: {:#}", answer.view);
    }
}
