//! The fact base: what is known about the alliance, checked and immutable, with the source of each claim.

mod checks;
mod date;
mod expand;
mod golden;
pub mod load;
mod parse;
pub mod quotes;
mod schema;
mod validate;

use std::collections::BTreeMap;

use vec1::Vec1;

pub use date::Date;
pub use golden::Golden;

use crate::diagnostic::Place;

/// All facts of one directory, checked. Facts are in the order of their ids.
#[derive(Debug, Clone)]
pub struct FactBase {
    sources: BTreeMap<String, Source>,
    topics: Vec<Topic>,
    facts: Vec<Fact>,
    countries: Vec<Country>,
    synonyms: Vec<Vec<String>>,
    golden: golden::Kept,
    digest: String,
}

/// Where facts come from: one publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name in `citations`.
    pub id: String,
    /// The publication's own title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When it was published.
    pub published: Date,
    /// Where it can be read.
    pub url: String,
}

/// A group of facts that a member can browse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What a member types after the prefix.
    pub id: String,
    /// What a member reads.
    pub title: String,
    /// Other words for `id`.
    pub aliases: Vec<String>,
    /// The fact told first when a member browses the topic.
    pub lead: Option<String>,
}

/// One curated claim with everything needed to find it, word it and cite it.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Unique in the base; kebab-case.
    pub id: String,
    /// The id of its topic.
    pub topic: String,
    /// Phrasings that the fact answers; the first is the one shown to members.
    pub questions: Vec1<String>,
    /// Words and phrases that are evidence of what is asked, beyond the phrasings.
    pub keywords: Vec<String>,
    /// The claim in our own words, in Markdown that Discord renders.
    pub answer: String,
    /// The claim in one short sentence, for "Since then".
    pub brief: Option<String>,
    /// How sure the claim is.
    pub status: Status,
    /// When the claim was true.
    pub as_of: Date,
    /// Who said it; always there where `status` is quoted.
    pub speaker: Option<String>,
    /// The ids of older facts that this one brings up to date.
    pub updates: Vec<String>,
    /// Those of `updates` whose claim this fact shows fulfilled or failed, so that this one is told first.
    pub settles: Vec<String>,
    /// Where the claim stands; never empty.
    pub citations: Vec1<Citation>,
    /// The id of the country whose row a template was expanded for.
    pub country: Option<String>,
    /// Where the fact is written.
    pub place: Place,
}

/// How sure a claim is, which decides how it is worded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// Beyond dispute, or official.
    #[default]
    Established,
    /// A source reports it.
    Reported,
    /// Somebody intends it.
    Planned,
    /// Somebody expected it.
    Forecast,
    /// A person's words; the fact names the speaker.
    Quoted,
}

/// One place in one source that carries a claim.
#[derive(Debug, Clone)]
pub struct Citation {
    /// The id of the source.
    pub source: String,
    /// 3 to 15 words, verbatim.
    pub quote: Option<String>,
    /// Where the citation is written.
    pub place: Place,
}

/// A country and where it stands toward the alliance.
#[derive(Debug, Clone)]
pub struct Country {
    /// Unique in the base; kebab-case.
    pub id: String,
    /// The usual English name, as used within a sentence.
    pub name: String,
    /// Other names, adjectives, peoples and capitals.
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-3, for maps.
    pub code: Option<String>,
    /// Where it stands toward the alliance.
    pub standing: Standing,
    /// When it became a member.
    pub joined: Option<Date>,
    /// When its standing was true.
    pub as_of: Date,
    /// Where its standing is said; a member's first says when it joined.
    pub citations: Vec1<Citation>,
}

/// Where a country stands toward the alliance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A member.
    Member,
    /// Has declared that it wants to join.
    Applicant,
    /// Works with the alliance without being a member.
    Partner,
    /// None of these.
    Outside,
}

impl FactBase {
    /// All facts, in the order of their ids.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The fact of this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.place(id).map(|at| &self.facts[at as usize])
    }

    /// The place of the fact of this id among all.
    pub(crate) fn place(&self, id: &str) -> Option<u32> {
        let place = self.facts.binary_search_by(|fact| fact.id.as_str().cmp(id));
        place.ok().map(|at| at as u32)
    }

    /// All topics, in the order of the files.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// All sources, in the order of their ids.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// The source of this id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.get(id)
    }

    /// All countries, in the order of their ids.
    #[must_use]
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// Groups of words that mean the same in this base, country names and their forms included.
    #[must_use]
    pub fn synonyms(&self) -> &[Vec<String>] {
        &self.synonyms
    }

    /// The golden questions, in the order of the files; unpacked for whoever asks.
    #[must_use]
    pub fn golden(&self) -> Vec<Golden> {
        self.golden.read()
    }

    /// The date of the newest source: what happened later, the base can't know.
    #[must_use]
    pub fn newest(&self) -> Option<Date> {
        self.sources.values().map(|source| source.published).max()
    }

    /// Eight hexadecimal digits that change when any byte of the base does.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.digest[..8]
    }

    /// The whole SHA-256 of which `hash` is the start.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The facts that bring `id` up to date, newest first.
    #[must_use]
    pub fn developments(&self, id: &str) -> Vec<&Fact> {
        let mut found: Vec<&Fact> = self
            .facts
            .iter()
            .filter(|fact| fact.updates.iter().any(|older| older == id))
            .collect();
        found.sort_by(|a, b| b.as_of.cmp(&a.as_of).then_with(|| a.id.cmp(&b.id)));
        found
    }
}
