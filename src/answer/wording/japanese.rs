//! The sentences in Japanese.

use std::fmt::Write as _;

use super::{Entry, Label, Wording, example, topic_ids};
use crate::facts::{Date, Fact, FactBase, Standing, Status, Topic};
use crate::picture::Picture;

pub(super) struct Japanese;

impl Wording for Japanese {
    fn date(&self, date: Date) -> String {
        let mut text = format!("{}年", date.year());
        if let Some(month) = date.month() {
            let _ = write!(text, "{month}月");
        }
        if let Some(day) = date.day() {
            let _ = write!(text, "{day}日");
        }
        text
    }

    fn lead_in(&self, fact: &Fact) -> String {
        let when = self.date(fact.as_of);
        match (fact.status, &fact.speaker) {
            (Status::Established, _) => String::new(),
            (Status::Reported, _) => format!("**{when}の報道:** "),
            (Status::Planned, _) => format!("**予定({when}時点):** "),
            (Status::Forecast, _) => format!("**見通し({when}時点):** "),
            (Status::Quoted, Some(speaker)) => format!("**{speaker}の発言({when}):** "),
            (Status::Quoted, None) => format!("**発言({when}):** "),
        }
    }

    fn before_that(&self) -> &'static str {
        "**それ以前の情報**"
    }

    fn since_then(&self) -> &'static str {
        "**その後の動き**"
    }

    fn development(&self, fact: &Fact, marks: &str) -> String {
        let status = match fact.status {
            Status::Established | Status::Quoted => "",
            Status::Reported => "(報道)",
            Status::Planned => "(予定)",
            Status::Forecast => "(見通し)",
        };
        let text = fact.brief.as_deref().unwrap_or(&fact.answer);
        format!("- {}{status}: {text} {marks}", self.date(fact.as_of))
    }

    fn holds(&self, as_of: Date, newest: Option<Date>) -> String {
        let mut line = format!("{}現在の情報です。", self.date(as_of));
        if let Some(newest) = newest {
            let _ = write!(line, "{}より後のことは分かりません。", self.date(newest));
        }
        line
    }

    fn fallback(&self, base: &FactBase, call: &str, people: Option<&str>) -> String {
        let mut text = format!(
            "それについては出典のある答えを持っておらず、推測ではお答えしません。お答えできる話題: {}\n`{call}topics` または `{call}help` をお試しください。",
            listed(&topic_ids(base))
        );
        if let Some(people) = people {
            let _ = write!(text, "\n{people} で詳しい人に尋ねることもできます。");
        }
        text
    }

    fn did_you_mean(&self, suggestions: usize) -> String {
        match suggestions {
            1 => "ご質問の意味がはっきりしません。次の質問のことでしょうか。".to_owned(),
            _ => "ご質問の意味がはっきりしません。次のどれかのことでしょうか。".to_owned(),
        }
    }

    fn no_such_choice(&self, call: &str) -> String {
        format!("その番号の選択肢はありません。質問を入力するか、`{call}help` をお試しください。")
    }

    fn help(&self, base: &FactBase, call: &str) -> String {
        let mut text = format!(
            "{}件の事実をもとに、出典を付けて質問にお答えします(事実は英語です)。答えがないときは、そうお伝えします。\n\
             - `{call}質問`: 自由な言葉で質問(英語)",
            base.facts().len()
        );
        if let Some(example) = example(base) {
            let _ = write!(text, "。例: `{call}{example}`");
        }
        let _ = write!(
            text,
            "\n- `{call}話題`: 話題ごとに見る。話題は {}\n- `{call}topics`: 話題の一覧\n- `{call}sources`: 出典の一覧\n- `{call}help`: この説明",
            listed(&topic_ids(base))
        );
        if let Some(newest) = base.newest() {
            let _ = write!(
                text,
                "\n最も新しい出典は{}のもので、それより後のことは分かりません。",
                self.date(newest)
            );
        }
        text
    }

    fn topic_line(&self, topic: &Topic, facts: usize, call: &str) -> String {
        format!("- `{call}{}`: {}(事実{facts}件)", topic.id, topic.title)
    }

    fn you_can_ask(&self) -> &'static str {
        "**質問の例**"
    }

    fn for_each_country(&self, example: &str, countries: usize) -> String {
        format!("- {example}(ほか、同じ質問を{countries}か国について)")
    }

    fn next_page(&self, page: usize, pages: usize, call: &str) -> String {
        format!("-# {page}/{pages}ページ。次へ: `{call}`")
    }

    fn no_such_page(&self, pages: usize) -> String {
        format!("全部で{pages}ページです。")
    }

    fn topics_head(&self, count: usize) -> String {
        format!("**お答えできる話題**({count}件)")
    }

    fn sources_head(&self, count: usize) -> String {
        format!("**回答の出典**({count}件、新しい順)")
    }

    fn unseen(&self, picture: &Picture) -> String {
        let Picture { name, alt, .. } = picture;
        format!("画像: {alt} 保存するには `alliance-bot picture {name} -o {name}.png`")
    }

    fn grown(&self, first: usize, total: usize) -> String {
        format!("加盟国は{first}か国から{total}か国へ")
    }

    fn standings(&self) -> &'static str {
        "加盟国・申請国・パートナー国"
    }

    fn standing(&self, standing: Standing, count: usize) -> String {
        let name = match standing {
            Standing::Member => "加盟国",
            Standing::Applicant => "申請国",
            Standing::Partner => "パートナー国",
            Standing::Outside => return "いずれでもない国".to_owned(),
        };
        format!("{name}({count}か国)")
    }

    fn known_for(&self, country: &str, date: Date) -> String {
        format!("{country}({}時点)", self.date(date))
    }

    fn dropped(&self, questions: usize) -> String {
        format!(
            "Discordの制限により送信が間に合わず、{questions}件の質問にお答えできませんでした。もう一度ご質問ください。"
        )
    }

    fn source(&self, publisher: &str, title: &str, published: Date) -> String {
        format!("{publisher}『{title}』({})", self.date(published))
    }

    fn entry(&self, entry: Entry) -> (&'static str, &'static str) {
        match entry {
            Entry::Nato => ("nato", "NATOについて、出典を付けてお答えします"),
            Entry::Ask => ("質問", "質問すると、出典付きの答えが返ります"),
            Entry::Question => ("内容", "質問の内容(英語)"),
            Entry::Topic => ("話題", "話題の要点と、質問できることを見る"),
            Entry::TopicName => ("名前", "話題の名前"),
            Entry::Topics => ("話題一覧", "どんな話題があるかを見る"),
            Entry::Sources => ("出典", "回答の出典を新しい順に見る"),
            Entry::Timeline => ("年表", "どの国がいつ加盟したかを、画像と文章で見る"),
            Entry::Map => ("地図", "加盟国・申請国・パートナー国を、画像と文章で見る"),
            Entry::Why => ("理由", "直前の質問にそう答えた理由を、自分だけに表示する"),
            Entry::Help => ("ヘルプ", "このボットの使い方"),
            Entry::Privacy => ("プライバシー", "保存している情報とその消し方を、自分だけに表示する"),
            Entry::Private => ("非公開", "答えを自分だけに表示する"),
            Entry::AnswerThis => ("これに答える", ""),
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Choose => "選んでください",
            Label::Back => "戻る",
            Label::More => "続き",
            Label::Previous => "前のページ",
            Label::Next => "次のページ",
            Label::Why => "理由は?",
            Label::Useful => "役に立った",
            Label::Wrong => "誤り",
            Label::Load => "読み込む",
            Label::Erase => "自分の分を消去",
            Label::Remove => "削除",
        }
    }

    fn age(&self, months: u32) -> String {
        match (months, months / 12) {
            (0, _) => "、1か月以内".to_owned(),
            (1..=23, _) => format!("、{months}か月前"),
            (_, years) => format!("、{years}年前"),
        }
    }

    fn cooldown(&self, seconds: u64) -> String {
        format!("短い間にたくさんのご質問をいただきました。{seconds}秒後にもう一度ご質問ください。")
    }

    fn repeated(&self, link: &str) -> String {
        format!("先ほどこのチャンネルでお答えしました: {link}\n-# もう一度ご質問いただければ、全文でお答えします。")
    }

    fn why(&self, base: &str) -> String {
        format!("**そうお答えした理由**(事実データ `{base}`、詳細は英語)")
    }

    fn why_privately(&self) -> &'static str {
        "「理由は?」を押すと、どのように答えを選んだかを自分だけに表示します。"
    }

    fn nothing_to_explain(&self) -> &'static str {
        "ここで説明できる回答がありません。まず質問するか、私の回答に返信してください。"
    }

    fn not_yours(&self) -> &'static str {
        "ここで選べるのは質問した方だけです。ご自分で質問していただければ、ボタンをお使いになれます。"
    }

    fn not_yours_to_remove(&self) -> &'static str {
        "この回答を削除できるのは、質問した方とモデレーターだけです。"
    }

    fn marked(&self, useful: bool) -> &'static str {
        if useful {
            "ありがとうございます。「役に立った」と記録しました。もう一方のボタンで変更できます。"
        } else {
            "ありがとうございます。「誤り」と記録しました。もう一方のボタンで変更できます。モデレーターには件数だけが表示され、お名前は表示されません。"
        }
    }

    fn not_marked(&self) -> &'static str {
        "ありがとうございます。ただ、今は記録できません。後でもう一度お試しください。"
    }

    fn blocked(&self) -> &'static str {
        "ここでは答えないように設定されています。変更できるのはボットの運営者です。"
    }

    fn stale(&self) -> &'static str {
        "内容が変わったため、このボタンは使えなくなりました。もう一度ご質問ください。"
    }

    fn replied(&self) -> &'static str {
        "そのメッセージに返信しました。"
    }

    fn in_reply_to(&self, link: &str) -> String {
        format!("-# {link} について")
    }
}

fn listed(words: &[String]) -> String {
    if words.is_empty() {
        "まだありません".to_owned()
    } else {
        words.join("、")
    }
}
