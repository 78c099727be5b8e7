//! The moderators' phrases in Japanese.

use std::fmt::Write as _;

use super::{Change, Moderating, Status};
use crate::answer::Wording as _;
use crate::answer::wording::japanese::Japanese as Sentences;

pub(super) struct Japanese;

impl Moderating for Japanese {
    fn refused(&self) -> &'static str {
        "申し訳ありませんが、この操作はサーバーのモデレーター専用です(「サーバー管理」権限をお持ちの方、またはボットの運営者が指定した方)。質問はどなたでもできます。"
    }

    fn busy(&self) -> &'static str {
        "すでに事実データを読み込んでいます。少し待ってからもう一度お試しください。"
    }

    fn no_records(&self) -> &'static str {
        "データベースが使えないため、お答えできません。質問への回答はいつもどおり行えます。原因はログに記録されています。"
    }

    fn in_a_server(&self) -> &'static str {
        "サーバーごとに記録しているため、サーバー内でお尋ねください。"
    }

    fn gaps_on(&self) -> &'static str {
        "これから、答えられなかった質問を名前なしで30日間記録します。"
    }

    fn gaps_off(&self) -> &'static str {
        "答えられなかった質問の記録をやめました。これまでの記録は `gaps clear` で消去できます。"
    }

    fn no_gaps(&self) -> &'static str {
        "この30日間に、同じ日に3人以上が尋ねて答えられなかった質問はありません。"
    }

    fn no_feedback(&self) -> &'static str {
        "「役に立った」「誤り」と評価された回答はまだありません。"
    }

    fn same(&self, hash: &str) -> String {
        format!("変更はありません。引き続きデータ `{hash}` でお答えします。")
    }

    fn faulty_head(&self, hash: &str, faults: usize) -> String {
        format!("**却下しました**: ファイルに{faults}件の誤りがあります。引き続きデータ `{hash}` でお答えします。")
    }

    fn broken_head(&self, was: &str, hash: &str, questions: usize) -> String {
        format!(
            "**却下しました**: データ `{hash}` では確認用の質問{questions}件に正しく答えられません。引き続きデータ `{was}` でお答えします。"
        )
    }

    fn waiting_head(&self, hash: &str, questions: usize, call: &str) -> String {
        format!(
            "データ `{hash}` では確認用の質問{questions}件の答えが変わるため、承認待ちです。問題がなければ「読み込む」を押すか、`{call}reload {hash}` と入力してください。"
        )
    }

    fn loaded_head(&self, was: &str, hash: &str) -> String {
        format!("**読み込みました**: `{was}` に代えて、データ `{hash}` でお答えします。")
    }

    fn nothing_changes(&self) -> &'static str {
        "事実にも確認用の質問の答えにも変更はありません。"
    }

    fn answered_otherwise(&self) -> &'static str {
        "答えが変わる確認用の質問:"
    }

    fn wanted(&self) -> &'static str {
        "正しい答え"
    }

    fn facts_changed(&self, kind: Change, count: usize) -> String {
        let kind = match kind {
            Change::Added => "追加",
            Change::Changed => "変更",
            Change::Removed => "削除",
        };
        format!("{kind}: {count}件")
    }

    fn no_answer(&self) -> &'static str {
        "答えなし"
    }

    fn and_more(&self, count: usize) -> String {
        format!("ほか{count}件")
    }

    fn nothing_waits(&self, hash: &str, call: &str) -> String {
        format!("承認待ちのデータ `{hash}` はありません。`{call}reload` でファイルを読み直します。")
    }

    fn overtaken(&self, hash: &str, call: &str) -> String {
        format!("その後データが変わり、現在は `{hash}` でお答えしています。`{call}reload` でファイルを読み直します。")
    }

    fn nothing_earlier(&self) -> &'static str {
        "戻せる以前のデータはありません。"
    }

    fn no_such_base(&self, hashes: &str, call: &str) -> String {
        format!("そのデータは記録されていません。`{call}rollback HASH` の HASH に指定できるもの: {hashes}")
    }

    fn history_head(&self) -> &'static str {
        "**データの読み込み履歴**(新しい順)"
    }

    fn nothing_yet(&self) -> &'static str {
        "まだ何もありません。"
    }

    fn history_line(&self, at: u64, action: &str, member: Option<u64>, bases: &str, result: &str) -> String {
        let who = member.map_or("ボット自身".to_owned(), |member| format!("ユーザー `{member}`"));
        let action = match action {
            "start" => "起動",
            "reload" => "再読み込み",
            "rollback" => "復元",
            other => other,
        };
        let result = match result {
            "loaded" => "完了",
            "faulty" => "誤りのため却下",
            "broken" => "確認用の質問に答えられず却下",
            "waiting" => "承認待ち",
            other => other,
        };
        format!("<t:{at}:f> {action}({who}): {bases}、{result}")
    }

    fn stays(&self, hash: &str) -> String {
        format!("`{hash}` のまま")
    }

    fn earlier_bases(&self, hashes: &str, call: &str) -> String {
        format!("`{call}rollback HASH` で戻せるデータ: {hashes}")
    }

    fn base_line(&self, status: &Status) -> String {
        let Status { hash, since, facts, .. } = status;
        let mut text = format!("**データ** `{hash}`、事実{facts}件、使用開始 <t:{since}:R>");
        if let Some((newest, months)) = status.newest {
            let _ = write!(text, "。最も新しい出典は{}({months}か月前)", Sentences.date(newest));
        }
        text
    }

    fn running_line(&self, status: &Status) -> String {
        let mut text = format!("**起動** <t:{}:R>", status.started);
        if let Some(memory) = status.memory {
            let _ = write!(text, "、メモリ {memory} MiB");
        }
        text
    }

    fn shards_line(&self, connected: usize, all: usize, latency: Option<u64>) -> String {
        let latency = latency.map_or("応答時間は未測定".to_owned(), |most| {
            format!("応答時間は最大 {most} ミリ秒")
        });
        format!("**シャード** {all}個中{connected}個が接続中、{latency}")
    }

    fn questions_line(&self, [answered, suggested, unknown]: [u64; 3]) -> String {
        format!("**質問** 回答{answered}件、候補の提示{suggested}件、回答なし{unknown}件")
    }

    fn database_line(&self, state: &Result<bool, String>) -> String {
        match state {
            Ok(true) => "**データベース** 正常".to_owned(),
            Ok(false) => "**データベース** 無効".to_owned(),
            Err(fault) => format!("**データベース** 使用不可: {fault}"),
        }
    }

    fn gaps_head(&self) -> &'static str {
        "**答えられなかった質問**(多い順)"
    }

    fn chosen_head(&self) -> &'static str {
        "**すぐには理解できなかった質問**と、その後選ばれた候補"
    }

    fn gaps_foot(&self, call: &str) -> String {
        format!(
            "`{call}gaps export`: 確認用の質問として書き出す。`{call}gaps off`、`{call}gaps on`、`{call}gaps clear`。"
        )
    }

    fn export_head(&self) -> &'static str {
        "よろしければ事実データに加えてください。答えとなる事実ができたら、それぞれに指定してください:"
    }

    fn next_export(&self, page: usize, pages: usize, call: &str) -> String {
        format!("{page}/{pages}ページ。次へ: `{call}gaps export {}`", page + 1)
    }

    fn gaps_cleared(&self, count: usize) -> String {
        format!("答えられなかった質問{count}件を消去しました。")
    }

    fn feedback_head(&self) -> &'static str {
        "**回答への評価**(誤りが多い順)"
    }

    fn feedback_line(&self, fact: &str, useful: u32, wrong: u32) -> String {
        let share = 100 * wrong / (useful + wrong).max(1);
        format!("`{fact}`: 役に立った{useful}件、誤り{wrong}件({share} %)")
    }

    fn to_be_reviewed(&self, facts: &str) -> String {
        format!("「誤り」の割合が高く、見直しが必要な事実: {facts}")
    }

    fn privacy(&self, call: &str) -> String {
        format!(
            "**保存している情報**\n\
             - サーバー内ですぐに答えられなかった質問。メンション、アドレス、長い数字を除き、30日間保存します。名前の代わりに符号を付け、その鍵は\
             毎日破棄します。同じ日に3人以上が尋ねた質問だけが、そのうち3人以上が使った言葉に限って、モデレーターに表示されます。\n\
             - 回答を「役に立った」「誤り」のどちらと評価したか。後で変更や消去ができるよう、鍵を保管した符号を付けて1年間保存します。\
             モデレーターには件数だけが表示されます。\n\
             - どのモデレーターがどのデータを読み込んだか(ユーザーID)。\n\
             答えられた質問や、ボット宛てでない発言は保存しません。ログに残るのはID、結果、時刻だけで、言葉は残りません。メモリ上では、会話を10分間、\
             質問を(答えの理由を説明するために)1時間だけ記憶します。\n\
             「自分の分を消去」を押すか `{call}privacy erase` と入力すると、ユーザーIDと前日までの質問を除いて、これらをすべて消去します。\
             前日までの質問は、あなたのものかどうか区別できません。"
        )
    }

    fn forgotten(&self, count: usize) -> String {
        match count {
            0 => "データベースにあなたの情報はありません。".to_owned(),
            _ => format!("{count}件を消去しました。"),
        }
    }

    fn files_changed(&self, verdict: &str) -> String {
        format!("事実データのファイルが変更されました。{verdict}")
    }
}
