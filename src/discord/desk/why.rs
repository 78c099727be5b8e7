//! Why a question was answered as it was, for whoever asks and for nobody else.

use tokio::time::Instant;

use super::super::ask::{self, Ask};
use super::super::commands;
use super::super::press::{self, Owner};
use super::super::render::{self, Page};
use super::Desk;
use crate::answer::Reply;
use crate::engine::Conversation;

impl Desk {
    /// What is said to who asks for an explanation: where others would read it, how to see it alone.
    pub(super) fn asked_why(&self, ask: &Ask, question: Option<u64>, private: bool) -> Page {
        let is_known = question.is_some_and(|question| self.state().asked.get(&question, Instant::now()).is_some());
        if private || ask.guild.is_none() || !is_known {
            return self.why(question, None, ask);
        }
        let reply = Reply {
            body: ask.language.wording().why_privately().to_owned(),
            language: ask.language,
            ..Reply::default()
        };
        let owner = Owner {
            asker: ask.asker.id,
            question,
            private: false,
            marks: false,
        };
        press::page(&reply, 1, owner)
    }

    /// Why the question of this id was answered as it was. `content` is the question's own message, should the question not be
    /// remembered.
    pub(in crate::discord) fn why(&self, question: Option<u64>, content: Option<&str>, ask: &Ask) -> Page {
        let now = Instant::now();
        let remembered = question.and_then(|question| {
            let asked = self.state().asked.get(&question, now)?.clone();
            Some((asked.text, asked.before))
        });
        let asked = remembered.or_else(|| {
            let text = commands::without_prefix(content?, self.manners(ask.guild).prefix).unwrap_or(content?);
            let words: Vec<&str> = text.split_whitespace().filter(|word| !word.starts_with("<@")).collect();
            let text = words.join(" ");
            (!text.is_empty() && !ask::is_why(&text)).then(|| (text, Conversation::default()))
        });
        let wording = ask.language.wording();
        match asked {
            None => Page::of(wording.nothing_to_explain().to_owned()),
            Some((text, before)) => {
                let engine = self.engine();
                let told = engine.explain(&before, &text).to_string();
                render::explanation(&wording.why(engine.base().hash()), &told)
            }
        }
    }
}
