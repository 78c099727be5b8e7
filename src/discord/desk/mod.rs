//! Where every way in comes together: what is asked goes in, what a member reads comes out.

mod why;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};
use tokio::time::Instant;

use super::ask::{Ask, Way, today};
use super::cooldown::{Cooldown, Leave};
use super::declare::name_of;
use super::moderation::Tally;
use super::press::{self, Owner, Press};
use super::recent::Recent;
use super::render::Page;
use super::repeats::Repeats;
use crate::answer::{Entry, Language, Reply, Suggestion, Voice};
use crate::config::{Config, Manners};
use crate::engine::{Conversation, Engine};
use crate::ops::Metrics;
use crate::records::{self, Records};
use crate::store::Store;

/// How long a conversation is remembered, and how many are.
const TALK: (usize, Duration) = (10_000, Duration::from_secs(600));
/// How long somebody who marks an answer waits for the database.
const MARKING: Duration = Duration::from_secs(2);
/// How long a question is remembered so that its answer can be explained, and how many are.
const ASKED: (usize, Duration) = (2_000, Duration::from_secs(3_600));

/// Answers whatever is asked; shared by all ways in.
pub(super) struct Desk {
    store: Arc<Store>,
    config: Config,
    /// Whether Discord refused the text of messages.
    unread: Arc<AtomicBool>,
    metrics: Metrics,
    records: Records,
    tally: Arc<Tally>,
    state: Mutex<State>,
}

struct State {
    talks: Recent<(ChannelId, UserId), Talk>,
    asked: Recent<u64, Asked>,
    cooldown: Cooldown,
    repeats: Repeats,
    /// Of guilds that don't speak the default one.
    languages: HashMap<GuildId, Language>,
}

/// One member's conversation in one channel.
#[derive(Default)]
struct Talk {
    turns: Conversation,
    /// The question asked last.
    last: Option<u64>,
}

/// A question as it was asked.
#[derive(Clone)]
struct Asked {
    asker: UserId,
    text: String,
    /// What had been said before.
    before: Conversation,
}

/// A reply with what its delivery has to know.
pub(super) struct Answered {
    pub(super) page: Page,
    /// The facts that answer a question; none where something else was asked.
    pub(super) facts: Vec<String>,
}

impl From<Page> for Answered {
    fn from(page: Page) -> Self {
        Self {
            page,
            facts: Vec::new(),
        }
    }
}

impl Desk {
    pub(super) fn new(
        store: Arc<Store>,
        config: &Config,
        unread: Arc<AtomicBool>,
        metrics: Metrics,
        records: Records,
        tally: Arc<Tally>,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            config: config.clone(),
            unread,
            metrics,
            records,
            tally,
            state: Mutex::new(State {
                talks: Recent::new(TALK.0, TALK.1),
                asked: Recent::new(ASKED.0, ASKED.1),
                cooldown: Cooldown::new(),
                repeats: Repeats::new(),
                languages: HashMap::new(),
            }),
        })
    }

    /// The engine that answers now.
    pub(super) fn engine(&self) -> Arc<Engine> {
        self.store.engine()
    }

    /// The settings in this guild, or where there is none.
    pub(super) fn manners(&self, guild: Option<GuildId>) -> Manners<'_> {
        self.config.manners(guild.map(GuildId::get))
    }

    /// The language of what is written in this guild: as set, else the guild's own.
    pub(super) fn language(&self, guild: Option<GuildId>) -> Language {
        let own = || guild.and_then(|guild| self.state().languages.get(&guild).copied());
        self.manners(guild).language.or_else(own).unwrap_or_default()
    }

    /// Remembers a guild's own language.
    pub(super) fn speaks(&self, guild: GuildId, language: Language) {
        let mut state = self.state();
        if language == Language::default() {
            state.languages.remove(&guild);
        } else {
            state.languages.insert(guild, language);
        }
    }

    /// Whether the settings say that this asker, or anybody in this channel, gets no answer.
    pub(super) fn blocks(&self, ask: &Ask) -> bool {
        let (guild, channel) = (ask.guild.map(GuildId::get), ask.channel.get());
        self.config.blocks(guild, channel, ask.asker.id.get())
    }

    /// What stands before a command: where messages are not read, the slash command that takes any.
    pub(super) fn call(&self, guild: Option<GuildId>) -> String {
        if guild.is_some() && self.unread.load(Ordering::Relaxed) {
            format!("/{} {} ", name_of(Entry::Nato), name_of(Entry::Ask))
        } else {
            format!("{} ", self.manners(guild).prefix)
        }
    }

    /// Whether one more question is answered here.
    pub(super) fn leave(&self, ask: &Ask) -> Leave {
        let manners = self.manners(ask.guild);
        self.state()
            .cooldown
            .ask(ask.channel, ask.asker.id, &manners, Instant::now())
    }

    /// Replies, as the next turn of the asker's conversation in this channel. An edited question takes the place that it had.
    pub(super) fn reply(&self, ask: &Ask, private: bool) -> Answered {
        let now = Instant::now();
        let (guild, channel) = (ask.guild.map(|guild| guild.get()), ask.channel.get());
        let _span = tracing::info_span!("question", id = ask.id, guild, channel).entered();
        let place = (ask.channel, ask.asker.id);
        if ask.asks_why() {
            let last = self.state().talks.get(&place, now).and_then(|talk| talk.last);
            return self.asked_why(ask, ask.about.question.or(last), private).into();
        }
        let (again, talk, about) = {
            let mut state = self.state();
            let again = state.asked.get(&ask.id, now).map(|asked| asked.before.clone());
            if again.is_some() {
                state.repeats.edited(MessageId::new(ask.id));
            }
            let talk = state.talks.take(&place, now).unwrap_or_default();
            let about = ask
                .about
                .question
                .and_then(|question| state.asked.get(&question, now).cloned());
            (again, talk, about)
        };
        let last = talk.last;
        let is_last = ask.about.question.is_some() && ask.about.question == last;
        let of_answer = || {
            if is_last {
                None
            } else {
                self.turns_of(about, &ask.about.marks)
            }
        };
        let before = again.or_else(of_answer).unwrap_or(talk.turns);
        let mut turns = before.clone();
        let (call, people) = (self.call(ask.guild), self.people(ask.guild));
        let voice = Voice {
            language: ask.language,
            call: &call,
            today: today(),
            people: people.as_deref(),
        };
        let response = self.engine().respond(&mut turns, &ask.text, voice);
        let outcome = response.decision.as_ref().map(|decision| decision.outcome.name());
        let took = now.elapsed();
        self.metrics.asked(ask.way.name(), outcome.unwrap_or("command"), took);
        if response.took_suggestion {
            self.metrics.suggestion_taken();
            self.chosen(ask, last, response.reply.facts.first());
        }
        let (fact, micros) = (response.reply.facts.first(), took.as_micros());
        if let Some(outcome) = outcome {
            self.tally.count(outcome);
        }
        if let (Some("unknown"), Some(guild)) = (outcome, ask.guild) {
            self.records
                .unanswered(guild.get(), ask.asker.id.get(), &ask.text, None, SystemTime::now());
        }
        tracing::info!(way = ?ask.way, outcome, fact, micros, "asked");
        let owner = Owner {
            asker: ask.asker.id,
            question: outcome.is_some().then_some(ask.id),
            private,
            marks: self.keeps_marks(),
        };
        let mut state = self.state();
        if outcome.is_some() {
            let asked = Asked {
                asker: ask.asker.id,
                text: ask.text.clone(),
                before,
            };
            state.asked.insert(ask.id, asked, now);
        }
        let talk = Talk {
            turns,
            last: outcome.map(|_| ask.id).or(last),
        };
        state.talks.insert(place, talk, now);
        Answered {
            page: press::page(&response.reply, 1, owner),
            facts: response.decision.map(|_| response.reply.facts).unwrap_or_default(),
        }
    }

    /// The question in whose answer the channel has just been told the same, where a link to it will do.
    pub(super) fn earlier(&self, ask: &Ask, facts: &[String]) -> Option<MessageId> {
        let window = Duration::from_secs(self.manners(ask.guild).repeat_seconds.into());
        if facts.is_empty() || ask.guild.is_none() || ask.way == Way::Menu || window.is_zero() {
            return None;
        }
        let asked = (MessageId::new(ask.id), ask.asker.id);
        self.state()
            .repeats
            .earlier((ask.channel, facts), asked, window, Instant::now())
    }

    /// What a press shows in the place of what it stood under; `None` where that is no longer known.
    pub(super) fn pressed(&self, ask: &Ask, press: &Press, owner: Owner) -> Option<Page> {
        let engine = self.engine();
        let base = engine.base();
        let (call, people) = (self.call(ask.guild), self.people(ask.guild));
        let voice = Voice {
            language: ask.language,
            call: &call,
            today: today(),
            people: people.as_deref(),
        };
        let (reply, part): (Reply, usize) = match press {
            Press::Offer(mark) => {
                let fact = press::marked(base, std::slice::from_ref(mark))?.pop()?;
                let (place, now) = ((ask.channel, ask.asker.id), Instant::now());
                let mut talk = self.state().talks.take(&place, now).unwrap_or_default();
                let reply = engine.choose(&mut talk.turns, &fact, voice);
                self.state().talks.insert(place, talk, now);
                self.metrics.suggestion_taken();
                self.chosen(ask, owner.question, Some(&fact));
                (reply?, 1)
            }
            Press::Facts(part, marks) => (engine.tell(press::marked(base, marks)?, voice)?, *part),
            Press::Named(part, name) => {
                let mut turns = Conversation::default();
                (engine.respond(&mut turns, name, voice).reply, *part)
            }
            Press::Why(_) | Press::Mark(..) | Press::Load(..) | Press::Erase | Press::Remove => return None,
        };
        Some(press::page(&reply, part, owner))
    }

    /// Forgets what is only in memory of somebody.
    pub(super) fn forget(&self, member: UserId) {
        let mut state = self.state();
        state.talks.forget(|(_, asker), _| *asker == member);
        state.asked.forget(|_, asked| asked.asker == member);
    }

    /// Whether what members think of answers is kept.
    pub(super) fn keeps_marks(&self) -> bool {
        self.records.state() != records::State::Off
    }

    /// Keeps what a member thinks of facts; `None` where one of them is gone, and otherwise whether it is kept.
    pub(super) async fn mark(&self, ask: &Ask, marks: &[String], useful: bool) -> Option<bool> {
        let facts = press::marked(self.engine().base(), marks)?;
        let kept = self.records.mark(facts, ask.asker.id.get(), useful, SystemTime::now());
        Some(tokio::time::timeout(MARKING, kept).await.unwrap_or(false))
    }

    /// Keeps which suggestion was taken for a question that was not understood at once.
    fn chosen(&self, ask: &Ask, question: Option<u64>, fact: Option<&String>) {
        let asked = question.and_then(|question| self.state().asked.get(&question, Instant::now()).cloned());
        if let (Some(asked), Some(fact), Some(guild)) = (asked, fact, ask.guild) {
            let (guild, asker) = (guild.get(), ask.asker.id.get());
            self.records
                .unanswered(guild, asker, &asked.text, Some(fact), SystemTime::now());
        }
    }

    /// The conversation that led to the answer which is replied to, itself included.
    fn turns_of(&self, asked: Option<Asked>, marks: &[String]) -> Option<Conversation> {
        let engine = self.engine();
        let voice = Voice::english("");
        let facts = press::marked(engine.base(), marks).unwrap_or_default();
        let mut turns = Conversation::default();
        let mut told = Vec::new();
        if let Some(Asked { text, before, .. }) = asked {
            turns = before;
            told = engine.respond(&mut turns, &text, voice).reply.facts;
        }
        // What stands there now may have been chosen since, or a restart has forgotten the question.
        if let Some(fact) = facts.first().filter(|_| facts != told) {
            engine.choose(&mut turns, fact, voice)?;
        }
        (!turns.is_empty()).then_some(turns)
    }

    /// Where people can be asked, as it is written in a message.
    fn people(&self, guild: Option<GuildId>) -> Option<String> {
        let channel = self.manners(guild).help_channel?;
        Some(format!("<#{channel}>"))
    }

    /// Questions that what was typed so far may become.
    pub(super) fn complete(&self, typed: &str, most: usize) -> Vec<Suggestion> {
        self.engine().complete(typed, most)
    }

    /// Topics that what was typed so far may name: by name first, then by what is asked in them.
    pub(super) fn complete_topic(&self, typed: &str, most: usize) -> Vec<(String, String)> {
        let engine = self.engine();
        let base = engine.base();
        let typed = typed.trim().to_lowercase();
        let is_named = |name: &&String| name.to_lowercase().starts_with(&typed);
        let named = base.topics().iter().filter(|topic| {
            [&topic.id, &topic.title]
                .into_iter()
                .chain(&topic.aliases)
                .any(|name| is_named(&name))
        });
        let near = engine.complete(&typed, base.facts().len());
        let asked = near
            .iter()
            .filter_map(|near| base.fact(&near.fact))
            .filter_map(|fact| base.topics().iter().find(|topic| topic.id == fact.topic));
        let mut found: Vec<(String, String)> = Vec::new();
        for topic in named.chain(asked) {
            if found.len() < most && !found.iter().any(|(id, _)| *id == topic.id) {
                found.push((topic.id.clone(), topic.title.clone()));
            }
        }
        found
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
