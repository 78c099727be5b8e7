//! Which words mean the same, and what kind of word each is.

use std::collections::{HashMap, HashSet};

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

/// A word or phrase of a query, under the name of the group of words that mean the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    /// The group's name, or the word's stem.
    pub(crate) key: String,
    /// As it was written, corrected.
    pub(crate) text: String,
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
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// By first stem: the stems of a form and its group's name, longest first.
    forms: HashMap<String, Vec<(Vec<String>, String)>>,
    names: HashSet<String>,
    /// Stems that the base writes with a capital within sentences, and never without.
    proper: HashSet<String>,
}

/// Groups that say what is asked for.
const ASKING: &[&str] = &["~when", "~why", "~where", "~who", "~how many", "~how long"];

impl Lexicon {
    /// Gathers the groups; where two share a form, the base's own decides.
    pub(crate) fn new(base: &FactBase) -> Self {
        let mut lexicon = Self {
            forms: HashMap::new(),
            names: HashSet::new(),
            proper: proper_nouns(base),
        };
        for group in base.synonyms() {
            let forms: Vec<Vec<String>> = group.iter().map(|form| stems(form)).collect();
            let name = lexicon.group_of(&forms).unwrap_or_else(|| named("=", &forms));
            lexicon.add(&forms, &name);
        }
        for country in base.countries() {
            if let Some(name) = lexicon.group_of(&[stems(&country.name)]) {
                lexicon.names.insert(name);
            }
        }
        if !base.countries().is_empty() {
            for names in text::world_names() {
                let forms: Vec<Vec<String>> = names.map(stems).collect();
                let name = lexicon.group_of(&forms[..1]).unwrap_or_else(|| named("=", &forms));
                lexicon.add(&forms, &name);
                lexicon.names.insert(name);
            }
        }
        for group in text::groups() {
            let forms: Vec<Vec<String>> = group.into_iter().map(stems).collect();
            let name = lexicon.group_of(&forms).filter(|name| !lexicon.names.contains(name));
            let name = name.unwrap_or_else(|| named("~", &forms));
            lexicon.add(&forms, &name);
        }
        for forms in lexicon.forms.values_mut() {
            forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        lexicon
    }

    fn group_of(&self, forms: &[Vec<String>]) -> Option<String> {
        forms.iter().find_map(|form| self.find(form).map(str::to_owned))
    }

    fn find(&self, form: &[String]) -> Option<&str> {
        let known = self.forms.get(form.first()?)?;
        known
            .iter()
            .find(|(stems, _)| stems == form)
            .map(|(_, name)| name.as_str())
    }

    fn add(&mut self, forms: &[Vec<String>], name: &str) {
        for form in forms {
            if self.find(form).is_none()
                && let Some(first) = form.first()
            {
                self.forms
                    .entry(first.clone())
                    .or_default()
                    .push((form.clone(), name.to_owned()));
            }
        }
    }

    /// The words of a query, corrected, as slots.
    pub(crate) fn slots(&self, words: &[Word]) -> Vec<Slot> {
        let mut slots = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let (key, taken) = self.longest(&words[at..]).unwrap_or((word.stem.as_str(), 1));
            let own = &words[at..at + taken];
            let texts: Vec<&str> = own.iter().map(|word| word.text.as_str()).collect();
            slots.push(Slot {
                class: self.class(key, words, at, taken),
                key: key.to_owned(),
                text: texts.join(" "),
                certainty: own.iter().map(|word| word.certainty).fold(1.0, f32::min),
                from: at,
                to: at + taken,
            });
            at += taken;
        }
        slots
    }

    fn longest(&self, words: &[Word]) -> Option<(&str, usize)> {
        let forms = self.forms.get(&words.first()?.stem)?;
        let fits = |form: &[String]| {
            form.len() <= words.len()
                && form.iter().zip(words).all(|(stem, word)| *stem == word.stem)
                && words[..form.len() - 1].iter().all(|word| word.then < Break::Clause)
        };
        forms
            .iter()
            .find(|(form, _)| fits(form))
            .map(|(form, name)| (name.as_str(), form.len()))
    }

    fn class(&self, key: &str, words: &[Word], at: usize, taken: usize) -> Class {
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let before = if at > 0 { text(at - 1) } else { "" };
        if self.names.contains(key) {
            return Class::Name;
        }
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
        if key.starts_with(['=', '~']) || !self.proper.contains(key) {
            Class::Content
        } else {
            Class::Proper
        }
    }

    /// Whether two words, each alone, name different countries.
    pub(crate) fn are_rival_names(&self, one: &str, other: &str) -> bool {
        let name = |word: &str| self.find(&[text::stem(word)]).filter(|name| self.names.contains(*name));
        matches!((name(one), name(other)), (Some(one), Some(other)) if one != other)
    }

    /// The single words of all names.
    pub(crate) fn name_words(&self) -> HashSet<&str> {
        self.forms
            .values()
            .flatten()
            .filter(|(_, name)| self.names.contains(name))
            .flat_map(|(form, _)| form.iter().map(String::as_str))
            .collect()
    }
}

fn stems(form: &str) -> Vec<String> {
    text::read_plain(form).words.into_iter().map(|word| word.stem).collect()
}

fn named(mark: &str, forms: &[Vec<String>]) -> String {
    format!("{mark}{}", forms.first().map(|form| form.join(" ")).unwrap_or_default())
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
    let stems = capital.into_iter().flat_map(|word| stems(&word));
    stems.filter(|stem| stem.len() > 2 && !lower.contains(stem)).collect()
}
