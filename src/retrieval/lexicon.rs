//! Which words mean the same, and what kind of word each is.

use std::collections::{HashMap, HashSet};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::lists::WordList;
use crate::facts::FactBase;
use crate::text::{self, Break, Word};

/// What a word does in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Holds the sentence together.
    Function,
    /// Turns its sense round.
    Negation,
    /// Says what is asked for: when, where, who, why, how many.
    Asking,
    /// Is said around questions.
    Chatter,
    /// Carries the subject.
    Content,
    /// Names a person, a body or a place other than a country.
    Proper,
    /// Names a country, its people or its capital.
    Name,
}

impl Class {
    /// Whether it says what a question is about.
    pub(crate) fn carries_subject(self) -> bool {
        matches!(self, Self::Content | Self::Proper | Self::Name)
    }
}

/// A word or phrase of a query, under the name of the group of words that mean the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    /// The group's name, or the word's stem.
    pub(crate) key: CompactString,
    /// As it was written, corrected.
    pub(crate) text: CompactString,
    /// What it does.
    pub(crate) class: Class,
    /// 1, or less where the spelling had to be guessed.
    pub(crate) certainty: f32,
    /// Its words are `from..to` of the query.
    pub(crate) from: usize,
    /// See `from`.
    pub(crate) to: usize,
}

/// The groups of words that mean the same: the base's own, everyday English, the world's countries.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Lexicon {
    /// The stems of each form, joined by spaces.
    forms: WordList,
    /// The place of each form's group.
    group_of: Box<[u32]>,
    groups: WordList,
    /// Whether each group names a country.
    is_name: Box<[bool]>,
    /// Stems that the base writes with a capital within sentences, and never without.
    proper: WordList,
}

/// Groups that say what is asked for.
const ASKING: &[&str] = &["~when", "~why", "~where", "~who", "~how many", "~how long"];

/// Forms with their groups, while they are gathered.
#[derive(Default)]
struct Draft {
    group_of: HashMap<String, String>,
    names: HashSet<String>,
}

impl Draft {
    fn group(&self, forms: &[String]) -> Option<String> {
        forms.iter().find_map(|form| self.group_of.get(form)).cloned()
    }

    /// Adds the forms that no group has.
    fn add(&mut self, forms: Vec<String>, group: &str) {
        for form in forms.into_iter().filter(|form| !form.is_empty()) {
            self.group_of.entry(form).or_insert_with(|| group.to_owned());
        }
    }
}

impl Lexicon {
    /// Gathers the groups; where two share a form, the base's own decides.
    pub(crate) fn new(base: &FactBase) -> Self {
        let mut draft = Draft::default();
        for group in base.synonyms() {
            let forms: Vec<String> = group.iter().map(|form| stems(form)).collect();
            let name = draft.group(&forms).unwrap_or_else(|| named("=", &forms));
            draft.add(forms, &name);
        }
        for country in base.countries() {
            draft.names.extend(draft.group(&[stems(&country.name)]));
        }
        if !base.countries().is_empty() {
            for names in text::world_names() {
                let forms: Vec<String> = names.map(stems).collect();
                let name = draft.group(&forms[..1]).unwrap_or_else(|| named("=", &forms));
                draft.add(forms, &name);
                draft.names.insert(name);
            }
        }
        for group in text::groups() {
            let forms: Vec<String> = group.into_iter().map(stems).collect();
            let name = draft.group(&forms).filter(|name| !draft.names.contains(name));
            let name = name.unwrap_or_else(|| named("~", &forms));
            draft.add(forms, &name);
        }
        let forms = WordList::new(draft.group_of.keys().map(String::as_str));
        let groups = WordList::new(draft.group_of.values().map(String::as_str));
        let group_of = forms.iter().filter_map(|form| groups.place(&draft.group_of[form]));
        Self {
            group_of: group_of.map(|group| group as u32).collect(),
            is_name: groups.iter().map(|group| draft.names.contains(group)).collect(),
            proper: WordList::new(proper_nouns(base).iter().map(String::as_str)),
            forms,
            groups,
        }
    }

    /// The words of a query, corrected, as slots.
    pub(crate) fn slots(&self, words: &[Word]) -> Vec<Slot> {
        let mut slots = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let form = self.longest(&words[at..]);
            let (key, taken) = form.map_or((word.stem.as_str(), 1), |(form, taken)| (self.group(form), taken));
            let own = &words[at..at + taken];
            let mut text = own.first().map_or(CompactString::default(), |word| word.text.clone());
            for word in own.iter().skip(1) {
                text.push(' ');
                text.push_str(&word.text);
            }
            slots.push(Slot {
                class: if form.is_some_and(|(form, _)| self.is_name(form)) {
                    Class::Name
                } else {
                    self.class(key, words, at, taken)
                },
                key: key.into(),
                text,
                certainty: own.iter().map(|word| word.certainty).fold(1.0, f32::min),
                from: at,
                to: at + taken,
            });
            at += taken;
        }
        slots
    }

    /// The place of the longest form that starts these words, and how many words it has.
    fn longest(&self, words: &[Word]) -> Option<(usize, usize)> {
        let first = &words.first()?.stem;
        // How many words a form has, where these words begin with it; `rest` is what it has beyond the first.
        let length = |rest: &str| {
            let mut more = words[1..].iter();
            let mut stems = rest.split(' ').skip(1);
            let fits = |stem: &str| more.next().is_some_and(|word| word.stem == stem);
            stems.all(fits).then(|| words.len() - more.len())
        };
        // A space comes before all letters: forms that go on after the first word stand right behind it.
        let forms = self
            .forms
            .starting_with(first)
            .map(|(at, form)| (at, &form[first.len()..]));
        let forms = forms.take_while(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
        // Most that go on do so otherwise, which is told without parting them.
        let second = words.get(1).map_or("", |word| word.stem.as_str());
        let forms = forms.filter(|(_, rest)| rest.is_empty() || rest[1..].starts_with(second));
        let fitting = forms.filter_map(|(at, rest)| Some((at, length(rest)?)));
        let within_a_clause = |length: usize| words[..length - 1].iter().all(|word| word.then < Break::Clause);
        fitting
            .filter(|(_, length)| within_a_clause(*length))
            .max_by_key(|(_, length)| *length)
    }

    fn group(&self, form: usize) -> &str {
        self.groups.get(self.group_of[form] as usize)
    }

    fn is_name(&self, form: usize) -> bool {
        self.is_name[self.group_of[form] as usize]
    }

    fn class(&self, key: &str, words: &[Word], at: usize, taken: usize) -> Class {
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let before = if at > 0 { text(at - 1) } else { "" };
        if ASKING.contains(&key) {
            return Class::Asking;
        }
        if taken > 1 {
            return self.subject(key);
        }
        match text(at) {
            // "Isn't Sweden in already?" asks what "Is Sweden in?" asks.
            "not" | "never" => {
                if at <= 1 {
                    Class::Function
                } else {
                    Class::Negation
                }
            }
            word if text::is_addressed(before, word, text(at + 1)) => Class::Content,
            word if text::is_function_word(word) || text::is_question_word(word) => Class::Function,
            word if text::is_chatter(word) || text::is_acquaintance(before, word) => Class::Chatter,
            _ => self.subject(key),
        }
    }

    fn subject(&self, key: &str) -> Class {
        if key.starts_with(['=', '~']) || self.proper.place(key).is_none() {
            Class::Content
        } else {
            Class::Proper
        }
    }

    /// Whether two words, each alone, name different countries.
    pub(crate) fn are_rival_names(&self, one: &str, other: &str) -> bool {
        let form = |word: &str| self.forms.place(&text::stem(word)).filter(|form| self.is_name(*form));
        matches!((form(one), form(other)), (Some(one), Some(other)) if self.group_of[one] != self.group_of[other])
    }

    /// The single words of all names.
    pub(crate) fn name_words(&self) -> impl Iterator<Item = &str> {
        let forms = self.forms.iter().enumerate();
        let of_names = forms.filter(|(at, _)| self.is_name(*at));
        of_names.flat_map(|(_, form)| form.split(' '))
    }
}

/// The stems of a form, joined by spaces.
fn stems(form: &str) -> String {
    let words = text::read_plain(form).words.into_iter();
    words.map(|word| word.stem).collect::<Vec<_>>().join(" ")
}

fn named(mark: &str, forms: &[String]) -> String {
    format!("{mark}{}", forms.first().map_or("", String::as_str))
}

/// The stems of words that stand with a capital within a sentence of an answer, and in no answer or question without.
fn proper_nouns(base: &FactBase) -> HashSet<String> {
    let (mut capital, mut lower) = (HashSet::new(), HashSet::new());
    for fact in base.facts() {
        for text in fact.questions.iter().chain([&fact.answer]) {
            let mut starts = true;
            for word in text.split_whitespace() {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                let mut letters = bare.chars();
                match (letters.next(), letters.next()) {
                    (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() && !starts => {
                        capital.insert(bare.to_owned());
                    }
                    (Some(first), _) if first.is_lowercase() && text.chars().any(char::is_uppercase) => {
                        lower.insert(text::stem(bare));
                    }
                    _ => {}
                }
                starts = word.ends_with(['.', '?', '!', ':']);
            }
        }
    }
    let words = capital.iter().flat_map(|word| text::read_plain(word).words);
    let stems = words.map(|word| word.stem.to_string());
    stems.filter(|stem| stem.len() > 2 && !lower.contains(stem)).collect()
}
