//! Every sentence that people read which does not stand in a fact, in each language. Facts stay in English.

mod english;
mod japanese;
pub mod moderators;
pub(crate) mod pictures;

use schemars::JsonSchema;
use serde::Deserialize;

use super::CitedSource;
use crate::facts::{Date, Fact, FactBase, Source, Standing, Topic};
use crate::picture::Picture;

/// A language of the bot's own sentences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
pub enum Language {
    /// What is not said otherwise.
    #[default]
    #[serde(rename = "en")]
    English,
    /// 日本語
    #[serde(rename = "ja")]
    Japanese,
}

impl Language {
    /// The language of a locale such as `ja` or `en-GB`; English where there is no better.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match locale.split('-').next() {
            Some("ja") => Self::Japanese,
            _ => Self::English,
        }
    }

    /// Its sentences.
    #[must_use]
    pub fn wording(self) -> &'static dyn Wording {
        match self {
            Self::English => &english::English,
            Self::Japanese => &japanese::Japanese,
        }
    }
}

/// How a reply speaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Voice<'a> {
    /// The language of its sentences.
    pub language: Language,
    /// What stands before a command here, such as `!nato `.
    pub call: &'a str,
    /// Where it is known, things are shown with their age.
    pub today: Option<Date>,
    /// Where people can be asked what the base does not cover, as it is written here.
    pub people: Option<&'a str>,
}

impl<'a> Voice<'a> {
    /// English, with this before a command.
    #[must_use]
    pub fn english(call: &'a str) -> Self {
        Self {
            call,
            ..Self::default()
        }
    }

    /// The sentences of its language.
    #[must_use]
    pub fn wording(self) -> &'static dyn Wording {
        self.language.wording()
    }
}

/// What has a name and a description in Discord's menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The slash command itself.
    Nato,
    /// A question.
    Ask,
    /// The question's words.
    Question,
    /// A topic.
    Topic,
    /// The topic's name.
    TopicName,
    /// All topics.
    Topics,
    /// What the answers rest on.
    Sources,
    /// Who joined when, as a picture.
    Timeline,
    /// Who stands where, as a picture.
    Map,
    /// Why the last question was answered as it was.
    Why,
    /// How to use the bot.
    Help,
    /// What is kept of who asks.
    Privacy,
    /// That only the asker sees the answer.
    Private,
    /// The command in a message's menu; it has no description.
    AnswerThis,
}

impl Entry {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Nato,
        Self::Ask,
        Self::Question,
        Self::Topic,
        Self::TopicName,
        Self::Topics,
        Self::Sources,
        Self::Timeline,
        Self::Map,
        Self::Why,
        Self::Help,
        Self::Privacy,
        Self::Private,
        Self::AnswerThis,
    ];
}

/// What stands on a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// In a menu of which nothing is chosen yet.
    Choose,
    /// To the part before.
    Back,
    /// To the next part.
    More,
    /// To the page before.
    Previous,
    /// To the next page.
    Next,
    /// Why this answer?
    Why,
    /// The answer helped.
    Useful,
    /// The answer is wrong.
    Wrong,
    /// A base that waits for consent is to be loaded.
    Load,
    /// What is kept of whoever presses is to be forgotten.
    Erase,
    /// Away with this answer.
    Remove,
}

impl Label {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Choose,
        Self::Back,
        Self::More,
        Self::Previous,
        Self::Next,
        Self::Why,
        Self::Useful,
        Self::Wrong,
        Self::Load,
        Self::Erase,
        Self::Remove,
    ];
}

/// The sentences of one language. A language that lacks one does not compile.
pub trait Wording: Sync {
    /// A date as it is read.
    fn date(&self, date: Date) -> String;
    /// How a claim is introduced, by how sure it is. What is established needs no introduction.
    fn lead_in(&self, fact: &Fact) -> String;
    /// The head of an older claim, told after the newer one that settles it.
    fn before_that(&self) -> &'static str;
    /// The head of what came after a claim.
    fn since_then(&self) -> &'static str;
    /// One thing that came after a claim.
    fn development(&self, fact: &Fact, marks: &str) -> String;
    /// The date for which an answer holds, and where the base's knowledge ends.
    fn holds(&self, as_of: Date, newest: Option<Date>) -> String;
    /// Where the base does not cover the question.
    fn fallback(&self, base: &FactBase, call: &str, people: Option<&str>) -> String;
    /// Where some facts are near, but none is near enough.
    fn did_you_mean(&self, suggestions: usize) -> String;
    /// Where a number was typed and nothing was offered under it.
    fn no_such_choice(&self, call: &str) -> String;
    /// How to use the bot.
    fn help(&self, base: &FactBase, call: &str) -> String;
    /// One line of the list of topics.
    fn topic_line(&self, topic: &Topic, facts: usize, call: &str) -> String;
    /// The head of the questions that a topic answers.
    fn you_can_ask(&self) -> &'static str;
    /// Stands for the questions that are answered alike for each country.
    fn for_each_country(&self, example: &str, countries: usize) -> String;
    /// Below a page that is not the last.
    fn next_page(&self, page: usize, pages: usize, call: &str) -> String;
    /// Where a page beyond the last was asked for.
    fn no_such_page(&self, pages: usize) -> String;
    /// The head of the list of topics.
    fn topics_head(&self, count: usize) -> String;
    /// The head of the list of sources.
    fn sources_head(&self, count: usize) -> String;
    /// Stands for a picture where none can be shown.
    fn unseen(&self, picture: &Picture) -> String;
    /// The title of the timeline: how many members there were at first, and how many there are.
    fn grown(&self, first: usize, total: usize) -> String;
    /// The title of the map.
    fn standings(&self) -> &'static str;
    /// The countries of a standing, counted.
    fn standing(&self, standing: Standing, count: usize) -> String;
    /// A country of which something is known for an earlier date only.
    fn known_for(&self, country: &str, date: Date) -> String;
    /// Where more was asked in a channel at once than can be answered.
    fn dropped(&self, questions: usize) -> String;
    /// A source, without its address.
    fn source(&self, publisher: &str, title: &str, published: Date) -> String;
    /// The name, in lower case and one word but for `AnswerThis`, and the description.
    fn entry(&self, entry: Entry) -> (&'static str, &'static str);
    /// What stands on a button or in an empty menu.
    fn label(&self, label: Label) -> &'static str;
    /// How old something is.
    fn age(&self, months: u32) -> String;
    /// To who asked too much of late.
    fn cooldown(&self, seconds: u64) -> String;
    /// In the place of an answer that stands in the channel already.
    fn repeated(&self, link: &str) -> String;
    /// Above the evidence for an answer.
    fn why(&self, base: &str) -> String;
    /// Where others would read it: how to see it alone.
    fn why_privately(&self) -> &'static str;
    /// Where nothing is known of the answer to be explained.
    fn nothing_to_explain(&self) -> &'static str;
    /// To who pressed somebody else's button.
    fn not_yours(&self) -> &'static str;
    /// To who may not remove an answer.
    fn not_yours_to_remove(&self) -> &'static str;
    /// To who found an answer useful, or wrong.
    fn marked(&self, useful: bool) -> &'static str;
    /// Where that could not be kept.
    fn not_marked(&self) -> &'static str;
    /// To whom, or where, the settings say that nothing is answered.
    fn blocked(&self) -> &'static str;
    /// To who pressed what leads nowhere any more.
    fn stale(&self) -> &'static str;
    /// To whoever had a message answered.
    fn replied(&self) -> &'static str;
    /// Above an answer that stands away from the message it answers.
    fn in_reply_to(&self, link: &str) -> String;
}

impl dyn Wording {
    /// A numbered source below a reply, as Markdown whose link does not unfold.
    #[must_use]
    pub fn citation(&self, number: usize, cited: &CitedSource) -> String {
        let source = self.source(&cited.publisher, &cited.title, cited.published);
        format!("[{number}] {source}: <{}>", cited.url)
    }

    /// One line of the list of sources.
    #[must_use]
    pub fn source_line(&self, source: &Source, today: Option<Date>) -> String {
        let named = self.source(&source.publisher, &source.title, source.published);
        let age = today.map(|today| self.age(source.published.months_until(today)));
        format!("- {named}{}: <{}>", age.unwrap_or_default(), source.url)
    }
}

/// The ids of all topics, as they are typed.
fn topic_ids(base: &FactBase) -> Vec<String> {
    base.topics().iter().map(|topic| format!("`{}`", topic.id)).collect()
}

/// A question of the base, as one might type it.
fn example(base: &FactBase) -> Option<String> {
    let question = base.facts().first()?.questions.first();
    Some(question.to_lowercase().trim_end_matches('?').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::load;

    /// Each sentence of each language, by the name of its method.
    fn said(wording: &dyn Wording, base: &FactBase) -> Vec<(&'static str, String)> {
        let date = Date::parse("2023-05-10");
        let of = |wanted: fn(&&Fact) -> bool| base.facts().iter().find(wanted);
        let fact = of(|fact| fact.status == crate::facts::Status::Reported);
        let (Some(date), Some(fact), Some(topic)) = (date, fact, base.topics().first()) else {
            return Vec::new();
        };
        let picture = Picture {
            name: "map",
            png: Vec::new(),
            alt: String::new(),
        };
        vec![
            ("date", wording.date(date)),
            ("lead_in", wording.lead_in(fact)),
            ("before_that", wording.before_that().to_owned()),
            ("since_then", wording.since_then().to_owned()),
            ("development", wording.development(fact, "[1]")),
            ("holds", wording.holds(date, Some(date))),
            ("fallback", wording.fallback(base, "", None)),
            (
                "fallback",
                wording.fallback(base, "", Some("")).lines().skip(1).collect(),
            ),
            ("did_you_mean", wording.did_you_mean(1)),
            ("did_you_mean", wording.did_you_mean(2)),
            ("no_such_choice", wording.no_such_choice("")),
            ("help", wording.help(base, "")),
            ("topic_line", wording.topic_line(topic, 1, "")),
            ("you_can_ask", wording.you_can_ask().to_owned()),
            ("for_each_country", wording.for_each_country("", 2)),
            ("next_page", wording.next_page(1, 2, "")),
            ("no_such_page", wording.no_such_page(1)),
            ("topics_head", wording.topics_head(2)),
            ("sources_head", wording.sources_head(2)),
            ("unseen", wording.unseen(&picture)),
            ("grown", wording.grown(12, 32)),
            ("standings", wording.standings().to_owned()),
            ("standing", wording.standing(Standing::Member, 32)),
            ("standing", wording.standing(Standing::Applicant, 3)),
            ("standing", wording.standing(Standing::Partner, 3)),
            ("standing", wording.standing(Standing::Outside, 3)),
            ("known_for", wording.known_for("", date)),
            ("age", wording.age(0)),
            ("age", wording.age(1)),
            ("age", wording.age(36)),
            ("cooldown", wording.cooldown(9)),
            ("repeated", wording.repeated("")),
            ("why", wording.why("")),
            ("why_privately", wording.why_privately().to_owned()),
            ("marked", wording.marked(true).to_owned()),
            ("marked", wording.marked(false).to_owned()),
            ("not_marked", wording.not_marked().to_owned()),
            ("blocked", wording.blocked().to_owned()),
            ("nothing_to_explain", wording.nothing_to_explain().to_owned()),
            ("not_yours", wording.not_yours().to_owned()),
            ("not_yours_to_remove", wording.not_yours_to_remove().to_owned()),
            ("stale", wording.stale().to_owned()),
            ("dropped", wording.dropped(1)),
            ("source", wording.source("", "", date)),
            ("replied", wording.replied().to_owned()),
            ("in_reply_to", wording.in_reply_to("")),
        ]
    }

    #[test]
    fn each_sentence_stands_in_each_language() {
        let base = load::built_in().base;
        let base = base.as_ref();
        let [english, japanese] = [Language::English, Language::Japanese]
            .map(|language| base.map(|base| said(language.wording(), base)).unwrap_or_default());
        for ((name, english), (_, japanese)) in english.iter().zip(&japanese) {
            assert_ne!(english, japanese, "{name}");
            assert!(!english.trim().is_empty() && !japanese.trim().is_empty(), "{name}");
            assert!(!japanese.is_ascii(), "{name}: {japanese}");
        }
        // The command is called the same everywhere.
        for entry in Entry::ALL.into_iter().filter(|entry| *entry != Entry::Nato) {
            let [english, japanese] =
                [Language::English, Language::Japanese].map(|language| language.wording().entry(entry));
            assert_ne!(english.0, japanese.0, "{entry:?}");
            assert!(entry == Entry::AnswerThis || english.1 != japanese.1, "{entry:?}");
        }
        for label in Label::ALL {
            let [english, japanese] =
                [Language::English, Language::Japanese].map(|language| language.wording().label(label));
            assert_ne!(english, japanese, "{label:?}");
        }
        let methods = include_str!("mod.rs")
            .lines()
            .skip_while(|line| !line.starts_with("pub trait Wording"))
            .take_while(|line| *line != "}")
            .filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
        for method in methods.filter(|method| !["entry", "label"].contains(method)) {
            assert!(
                english.iter().any(|(name, _)| *name == method),
                "{method} is not compared here"
            );
        }
    }
}
