//! A base that answers golden questions otherwise: it is loaded by a moderator's click, and by nobody else's.

use crate::house::{BASE, GOLDEN, House, assert_says, hash, write};
use crate::ops;
use crate::pretend::story::{Answer, Channel, Guild, User};

/// A base without one fact, which one golden question misses, and in which Sweden does something else.
fn without_tokyo(sweden: &str) -> String {
    let golden = GOLDEN.replace("fact = \"tokyo-office\"", "fact = \"\"");
    let without = BASE.split("[[fact]]\nid = \"tokyo-office\"").next().unwrap_or_default();
    format!("{}{golden}", without.replace("has applied to join NATO.", sweden))
}

impl House {
    /// What stands in the place of a message once it says something else.
    async fn becomes(&self, message: &Answer, part: &str) -> Answer {
        self.discord
            .until(part, |discord| {
                discord
                    .look(message.posted())
                    .is_some_and(|now| now.content().contains(part))
            })
            .await;
        self.discord.look(message.posted()).unwrap_or_else(|| message.clone())
    }
}

#[tokio::test]
async fn a_moderators_click_loads_what_waits_and_nothing_else() {
    let mut house = House::open("").await;
    write(&house.facts(), &without_tokyo("knocked at the door."));
    let first = house.reply(house.chief, "!nato reload").await;
    assert_says(
        first.content(),
        &["answers 1 golden question otherwise", "press *Load it*"],
    );
    assert_eq!(first.labels(), ["Load it"]);
    let [bob] = house.members(["bob"]);
    for other in [bob, house.ann] {
        assert_says(house.word(other, &first, "Load it").await.content(), &["moderators"]);
    }
    assert!(house.bot.output().contains("refused: not a moderator"));
    house.answers("has applied").await;
    // Another base waits by now: the click that was about the first one loads neither.
    write(&house.facts(), &without_tokyo("rang the bell."));
    let second = house.reply(house.chief, "!nato reload").await;
    house.discord.presses(house.chief, &first, "Load it");
    let stale = house.becomes(&first, "waits for consent").await;
    assert_says(stale.content(), &["No base", &hash(first.content(), 0)]);
    assert_eq!(stale.labels(), Vec::<String>::new());
    house.answers("has applied").await;
    house.discord.presses(house.chief, &second, "Load it");
    let loaded = house.becomes(&second, "**Loaded**").await;
    assert_eq!(loaded.labels(), Vec::<String>::new(), "pressed once");
    house.answers("rang the bell").await;
    let history = house.says(house.chief, "!nato history").await;
    assert_says(&history, &["waiting", "loaded", &house.chief.0.to_string()]);
    let output = house.bot.output();
    let address = output
        .split("address=")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next());
    let address = address.and_then(|address| address.parse().ok());
    let metrics = ops::get(address.unwrap_or_else(|| panic!("no address in {output}")), "/metrics").await;
    let loaded = ops::value(&metrics, "alliance_bot_reloads_total{result=\"loaded\"}");
    assert_eq!(loaded, Some(1.0), "{metrics}");
    // A click of before a restart is understood, and refused where it is about a base that is no longer there.
    write(&house.facts(), &format!("{BASE}{GOLDEN}"));
    let third = house.reply(house.chief, "!nato reload").await;
    assert_eq!(third.labels(), ["Load it"], "{}", third.content());
    house.again("").await;
    let word = house.word(house.chief, &third, "Load it").await;
    assert_says(
        word.content(),
        &["That was about another base", &hash(third.content(), 0)],
    );
    house.answers("has applied").await;
}

#[tokio::test]
async fn what_a_watched_file_brings_waits_for_a_click_in_the_moderators_channel() {
    let settings = |guild: Guild, channel: Channel, _: User| {
        let (guild, channel) = (guild.0, channel.0);
        format!("[facts]\nwatch = true\n[[guild]]\nid = {guild}\nmoderator_channel = {channel}\nlanguage = \"ja\"\n")
    };
    let house = House::open_with(settings).await;
    write(&house.facts(), &without_tokyo("knocked at the door."));
    let told = || house.discord.of_bot_in(house.channel);
    house
        .discord
        .until("the moderators are told", |_| !told().is_empty())
        .await;
    let posted = told().remove(0);
    assert_says(
        posted.content(),
        &["ファイルが変更されました", "承認待ち", "削除: 1件 (`tokyo-office`)"],
    );
    assert_eq!(posted.labels(), ["読み込む"]);
    assert_says(
        house.word(house.ann, &posted, "読み込む").await.content(),
        &["moderators"],
    );
    house.answers("has applied").await;
    house.discord.presses(house.chief, &posted, "読み込む");
    house.becomes(&posted, "**Loaded**").await;
    house.answers("knocked at the door").await;
}

#[tokio::test]
async fn moderators_read_their_own_language() {
    let house = House::open("").await;
    house.discord.speaks(house.chief, "ja");
    let ask = |words: &str| [("question", serde_json::json!(words))];
    for (words, parts) in [
        ("status", ["**データ** `", "シャード"]),
        ("history", ["データの読み込み履歴", "起動(ボット自身)"]),
        ("gaps", ["この30日間に", "ありません"]),
        ("feedback", ["評価された回答", "まだありません"]),
        ("reload", ["変更はありません", "引き続きデータ"]),
        ("rollback", ["戻せる以前のデータ", "ありません"]),
        ("privacy", ["保存している情報", "自分の分を消去"]),
    ] {
        let asked = house
            .discord
            .slash(house.chief, house.channel, "nato ask", &ask(words))
            .await;
        assert_says(house.discord.response_to(&asked).await.content(), &parts);
    }
}
