//! The bot's own sentences in the language of who reads them: by locale for interactions, by setting or guild otherwise.

use serde_json::{Value, json};

use crate::pretend::PretendDiscord;
use crate::pretend::bot::Bot;
use crate::tea_house::{TeaHouse, quick, small};

const SOURCED: &str = "-# [1] A paper『Sweden at the door』([2023年5月10日](<https://example.org/sweden>))";

#[tokio::test]
async fn interactions_speak_the_language_of_who_uses_them() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    let hana = discord.member(house.guild, "hana");
    discord.speaks(hana, "ja");
    let ask = [("question", json!("who is joining nato"))];
    let other = [("question", json!("how do i bake sourdough bread"))];
    for (who, path, options, part) in [
        (hana, "nato ask", ask.as_slice(), SOURCED),
        (hana, "nato ask", &other, "推測ではお答えしません"),
        (hana, "nato help", &[], "この説明"),
        (hana, "nato sources", &[], "年前"),
        (
            house.ann,
            "nato ask",
            &ask,
            "-# [1] A paper, “Sweden at the door”, [10 May 2023](<https://example.org/sweden>)",
        ),
        (house.ann, "nato ask", &other, "I don't guess"),
    ] {
        let asked = discord.slash(who, house.channel, path, options).await;
        let answer = discord.response_to(&asked).await;
        assert!(answer.content().contains(part), "{path}: {}", answer.content());
    }
    let asked = discord.slash(hana, house.channel, "nato ask", &ask).await;
    let answer = discord.response_to(&asked).await;
    assert!(
        answer.content().contains("Sweden has applied to join NATO."),
        "facts are English"
    );
    assert_eq!(answer.labels(), ["理由は?", "役に立った", "誤り", "削除"]);
    let word = discord.response_to(&discord.presses(hana, &answer, "理由は?")).await;
    assert!(word.content().contains("そうお答えした理由"), "{}", word.content());
}

#[tokio::test]
async fn messages_speak_the_language_of_the_guild_or_of_the_setting() {
    for (locale, config, part) in [
        ("en-US", "", "I don't guess"),
        ("ja", "", "推測ではお答えしません"),
        ("de", "", "I don't guess"),
        ("ja", "[discord]\nlanguage = \"en\"\n", "I don't guess"),
        ("en-US", "[discord]\nlanguage = \"ja\"\n", "推測ではお答えしません"),
    ] {
        let discord = PretendDiscord::start_with(quick()).await;
        let guild = discord.guild("Tea house");
        discord.change_world(|world| {
            if let Some(guild) = world.guilds.get_mut(&guild.0) {
                guild.locale = locale.into();
            }
        });
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        let _bot = Bot::start_with(&discord, small(config)).await;
        let reply = discord
            .reply_to(discord.says(ann, channel, "!nato how do i bake sourdough bread"))
            .await;
        assert!(
            reply.content().contains(part),
            "{locale}, {config}: {}",
            reply.content()
        );
    }
}

#[tokio::test]
async fn commands_are_declared_in_each_language_and_for_guilds_and_users() {
    let house = TeaHouse::open().await;
    let discord = &house.discord;
    discord
        .until("the commands are declared", |discord| discord.has_command("nato"))
        .await;
    let commands = discord.commands();
    assert_eq!(commands.len(), 2, "{commands:#?}");
    for command in &commands {
        assert_eq!(command["integration_types"], json!([0, 1]));
        assert_eq!(command["contexts"], json!([0, 1, 2]));
    }
    // Every name and description has its Japanese, except the command's own name.
    fn walk(value: &Value, path: &str, lacking: &mut Vec<String>) {
        let name = value["name"].as_str().unwrap_or_default();
        let path = format!("{path} {name}");
        for key in ["name", "description"] {
            let told = value[key].as_str().unwrap_or_default();
            let japanese = value[format!("{key}_localizations")]["ja"].as_str().unwrap_or_default();
            let needed = !told.is_empty() && path != " nato";
            if needed && (japanese.is_empty() || japanese.is_ascii()) {
                lacking.push(format!("{path}: {key}"));
            }
        }
        for option in value["options"].as_array().into_iter().flatten() {
            walk(option, &path, lacking);
        }
    }
    let mut lacking = Vec::new();
    commands.iter().for_each(|command| walk(command, "", &mut lacking));
    assert_eq!(lacking, Vec::<String>::new());
    let names: Vec<&str> = commands[0]["options"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|option| option["name"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "ask", "topic", "topics", "sources", "timeline", "map", "why", "help", "privacy"
        ]
    );
}
