//! Words to terms: stems, with the words and phrases that mean the same folded into one.

use std::collections::{BTreeSet, HashMap};

use crate::facts::FactBase;
use crate::text::{self, Word};

/// Folds synonyms and knows the names of countries.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// A phrase's stems to the term of its group; the longest phrase that starts with a stem stands first.
    phrases: HashMap<String, Vec<(Vec<String>, String)>>,
    /// The terms that stand for countries.
    countries: BTreeSet<String>,
}

impl Lexicon {
    pub(super) fn new(base: &FactBase) -> Self {
        let mut lexicon = Self::default();
        for names in text::world_names() {
            let names: Vec<String> = names.map(str::to_owned).collect();
            let term = lexicon.fold(&names);
            lexicon.countries.extend(term);
        }
        for words in base.synonyms() {
            lexicon.fold(words);
        }
        for group in text::groups() {
            let group: Vec<String> = group.into_iter().map(str::to_owned).collect();
            lexicon.fold(&group);
        }
        lexicon
    }

    /// Makes the phrases one term: that of the first which already has one, else a new one.
    fn fold(&mut self, phrases: &[String]) -> Option<String> {
        let phrases: Vec<Vec<String>> = phrases
            .iter()
            .map(|phrase| stems(&text::read_plain(phrase).words))
            .filter(|stems| !stems.is_empty())
            .collect();
        let known = phrases.iter().find_map(|phrase| self.exact(phrase));
        let term = known.or_else(|| phrases.first().map(|phrase| phrase.join(" ")))?;
        for phrase in phrases {
            if self.exact(&phrase).is_none() {
                let list = self.phrases.entry(phrase[0].clone()).or_default();
                list.push((phrase, term.clone()));
                list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
            }
        }
        Some(term)
    }

    fn exact(&self, phrase: &[String]) -> Option<String> {
        self.phrases
            .get(&phrase[0])?
            .iter()
            .find(|(known, _)| known == phrase)
            .map(|(_, term)| term.clone())
    }

    pub(super) fn is_country(&self, term: &str) -> bool {
        self.countries.contains(term)
    }

    /// The terms of some words; words that only hold a sentence together are left out.
    pub(super) fn terms(&self, words: &[Word]) -> Vec<String> {
        let stems = stems(words);
        let mut terms = Vec::new();
        let mut at = 0;
        while at < stems.len() {
            let rest = &stems[at..];
            let phrase = self
                .phrases
                .get(&rest[0])
                .into_iter()
                .flatten()
                .find(|(phrase, _)| rest.starts_with(phrase));
            if let Some((phrase, term)) = phrase {
                terms.push(term.clone());
                at += phrase.len();
                continue;
            }
            let word = &words[at].text;
            if !text::is_function_word(word) && !text::is_chatter(word) {
                terms.push(stems[at].clone());
            }
            at += 1;
        }
        terms
    }
}

fn stems(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.stem.clone()).collect()
}
