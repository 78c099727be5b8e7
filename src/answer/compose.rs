//! Composes a reply: the fact, what has happened since, and the sources, numbered through.

use vec1::Vec1;

use super::wording::{self, Language, Voice};
use super::{CitedSource, List, Offer, Outcome, Reply, Suggestion};
use crate::facts::{Citation, Country, Fact, FactBase, Standing, Topic};
use crate::picture::{self, Subject};

/// More developments than this are the topic's business.
const MOST_DEVELOPMENTS: usize = 3;
/// Questions or sources on one page; each takes one to two lines of a message.
const PAGE: usize = 8;
/// Topics on one page; each takes one line.
const TOPICS: usize = 20;

/// The reply to a question.
#[must_use]
pub fn outcome(base: &FactBase, outcome: &Outcome, voice: Voice<'_>) -> Reply {
    match outcome {
        Outcome::Answer(ids) => facts(base, ids, voice.language).unwrap_or_else(|| fallback(base, voice)),
        Outcome::Suggest(suggestions) => {
            let suggestions = suggestions.to_vec();
            Reply {
                body: voice.wording().did_you_mean(suggestions.len()),
                suggestions,
                language: voice.language,
                ..Reply::default()
            }
        }
        Outcome::Abstain => fallback(base, voice),
    }
}

/// States the facts of these ids; `None` where the base has none of them.
#[must_use]
pub fn facts(base: &FactBase, ids: &Vec1<String>, language: Language) -> Option<Reply> {
    let facts: Vec<&Fact> = ids.iter().filter_map(|id| base.fact(id)).collect();
    let first = facts.first()?;
    let mut sources = Numbered::new(base);
    let blocks: Vec<String> = facts
        .iter()
        .map(|fact| block(base, fact, &mut sources, language))
        .collect();
    Some(Reply {
        body: blocks.join("\n\n"),
        citations: sources.cited,
        facts: facts.iter().map(|fact| fact.id.clone()).collect(),
        as_of: Some(first.as_of),
        language,
        ..Reply::default()
    })
}

/// A topic: the fact that leads it, then a page of the questions it answers.
#[must_use]
pub fn topic(base: &FactBase, topic: &Topic, page: usize, voice: Voice<'_>) -> Reply {
    let wording = voice.wording();
    let lead = topic.lead.as_deref().and_then(|id| base.fact(id));
    let (expanded, written): (Vec<&Fact>, Vec<&Fact>) = base
        .facts()
        .iter()
        .filter(|fact| fact.topic == topic.id)
        .partition(|fact| fact.country.is_some());
    let lead = lead.or(written.first().copied()).or(expanded.first().copied());
    let mut lines: Vec<String> = written
        .iter()
        .map(|fact| format!("- {}", fact.questions.first()))
        .collect();
    if let Some(example) = expanded.first() {
        lines.push(wording.for_each_country(example.questions.first(), expanded.len()));
    }
    let (page_lines, list) = page_of(&lines, &topic.id, page, PAGE);
    let mut body = format!("**{}**", topic.title);
    let mut sources = Numbered::new(base);
    let stated = lead.filter(|_| page == 1);
    if let Some(lead) = stated {
        body = format!("{body}\n{}", block(base, lead, &mut sources, voice.language));
    }
    body = format!("{body}\n\n{}", paged(wording.you_can_ask(), page_lines, &list, voice));
    let (page_facts, _) = page_of(&written, &topic.id, page, PAGE);
    let offer = |fact: &&Fact| {
        Offer::Fact(Suggestion {
            fact: fact.id.clone(),
            question: fact.questions.first().clone(),
        })
    };
    Reply {
        body,
        citations: sources.cited,
        facts: stated.iter().map(|fact| fact.id.clone()).collect(),
        as_of: stated.map(|fact| fact.as_of),
        menu: page_facts.iter().map(offer).collect(),
        list: Some(list),
        language: voice.language,
        ..Reply::default()
    }
}

/// A page of the topics.
#[must_use]
pub fn topics(base: &FactBase, page: usize, voice: Voice<'_>) -> Reply {
    let wording = voice.wording();
    let (topics, list) = page_of(base.topics(), "topics", page, TOPICS);
    let line = |topic: &Topic| {
        let facts = base.facts().iter().filter(|fact| fact.topic == topic.id).count();
        wording.topic_line(topic, facts, voice.call)
    };
    let lines: Vec<String> = topics.iter().map(line).collect();
    let offer = |topic: &Topic| Offer::Named {
        name: topic.id.clone(),
        title: topic.title.clone(),
    };
    Reply {
        body: paged(&wording.topics_head(base.topics().len()), &lines, &list, voice),
        menu: topics.iter().map(offer).collect(),
        list: Some(list),
        language: voice.language,
        ..Reply::default()
    }
}

/// A page of the sources, newest first.
#[must_use]
pub fn sources(base: &FactBase, page: usize, voice: Voice<'_>) -> Reply {
    let wording = voice.wording();
    let mut sources: Vec<_> = base.sources().collect();
    sources.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.id.cmp(&b.id)));
    let head = wording.sources_head(sources.len());
    let (sources, list) = page_of(&sources, "sources", page, PAGE);
    let lines: Vec<String> = sources
        .iter()
        .map(|source| wording.source_line(source, voice.today))
        .collect();
    Reply {
        list: Some(list.clone()),
        ..text(paged(&head, &lines, &list, voice), voice)
    }
}

/// What a picture shows, in words and with its sources; `None` where the base has no members to show.
#[must_use]
pub fn picture(base: &FactBase, subject: Subject, language: Language) -> Option<Reply> {
    let members = picture::of(base, Standing::Member);
    let as_of = members.iter().map(|country| country.as_of).max()?;
    let mut sources = Numbered::new(base);
    let mut lines = Vec::new();
    let words = language.wording();
    match subject {
        Subject::Timeline => {
            let waves = picture::waves(base);
            lines.push(format!("**{}**", wording::pictures::timeline_title(&waves, words)));
            for (year, joined) in &waves {
                let names: Vec<&str> = joined.iter().map(|country| picture::bare(&country.name)).collect();
                let firsts = joined.iter().map(|country| country.citations.first());
                let marks = sources.marks(firsts);
                lines.push(format!("- {} {marks}", wording::pictures::wave(*year, &names)));
            }
        }
        Subject::Map => {
            lines.push(format!("**{}**", words.standings()));
            for standing in [Standing::Member, Standing::Applicant, Standing::Partner] {
                let countries = picture::of(base, standing);
                if !countries.is_empty() {
                    let marks = match standing {
                        // Their firsts say when they joined.
                        Standing::Member => sources.marks(covering(&countries)),
                        _ => sources.marks(countries.iter().map(|country| country.citations.first())),
                    };
                    let line = wording::pictures::of_standing(standing, &countries, as_of, words);
                    lines.push(format!("- {line} {marks}"));
                }
            }
        }
    }
    lines.push(format!("-# {}", words.holds(as_of, base.newest())));
    Some(Reply {
        body: lines.join("\n"),
        citations: sources.cited,
        as_of: Some(as_of),
        language,
        ..Reply::default()
    })
}

/// Citations of which each country has one: time and again the source that most of those without one cite.
fn covering<'a>(countries: &[&'a Country]) -> Vec<&'a Citation> {
    let mut open: Vec<&Country> = countries.to_vec();
    let mut chosen = Vec::new();
    while !open.is_empty() {
        let cites =
            |country: &Country, source: &str| country.citations.iter().any(|citation| citation.source == source);
        let citations = open.iter().flat_map(|country| &country.citations);
        let best = citations.max_by_key(|citation| {
            let covered = open.iter().filter(|country| cites(country, &citation.source)).count();
            (covered, std::cmp::Reverse(citation.source.as_str()))
        });
        let Some(best) = best else { break };
        open.retain(|country| !cites(country, &best.source));
        chosen.push(best);
    }
    chosen
}

/// How to use the bot.
#[must_use]
pub fn help(base: &FactBase, voice: Voice<'_>) -> Reply {
    text(voice.wording().help(base, voice.call), voice)
}

/// Where a number was typed and nothing was offered under it.
#[must_use]
pub fn no_such_choice(voice: Voice<'_>) -> Reply {
    text(voice.wording().no_such_choice(voice.call), voice)
}

fn fallback(base: &FactBase, voice: Voice<'_>) -> Reply {
    text(voice.wording().fallback(base, voice.call, voice.people), voice)
}

fn text(body: String, voice: Voice<'_>) -> Reply {
    Reply {
        body,
        language: voice.language,
        ..Reply::default()
    }
}

/// One fact with its dates, and with the facts that overtook it.
fn block(base: &FactBase, fact: &Fact, sources: &mut Numbered<'_>, language: Language) -> String {
    let wording = language.wording();
    let developments = base.developments(&fact.id);
    let settled_by = developments.iter().find(|newer| newer.settles.contains(&fact.id));
    let mut lines = Vec::new();
    if let Some(newer) = settled_by {
        let marks = sources.marks(&newer.citations);
        lines.push(format!("{}{} {marks}", wording.lead_in(newer), newer.answer));
        lines.push(format!("-# {}", wording.holds(newer.as_of, base.newest())));
        lines.push(String::new());
    }
    if settled_by.is_some() {
        lines.push(wording.before_that().to_owned());
    }
    let marks = sources.marks(&fact.citations);
    lines.push(format!("{}{} {marks}", wording.lead_in(fact), fact.answer));
    let newest = if settled_by.is_some() { None } else { base.newest() };
    lines.push(format!("-# {}", wording.holds(fact.as_of, newest)));
    let told = settled_by.map(|newer| newer.id.as_str());
    let mut others = developments
        .iter()
        .filter(|newer| Some(newer.id.as_str()) != told)
        .take(MOST_DEVELOPMENTS)
        .peekable();
    if others.peek().is_some() {
        lines.extend([String::new(), wording.since_then().to_owned()]);
        for newer in others {
            let marks = sources.marks([newer.citations.first()]);
            lines.push(wording.development(newer, &marks));
        }
    }
    lines.join("\n")
}

/// The lines of one page, at most so many; `name` is what is typed for the list.
fn page_of<'a, T>(lines: &'a [T], name: &str, page: usize, most: usize) -> (&'a [T], List) {
    let list = List {
        name: name.to_owned(),
        page,
        pages: lines.len().div_ceil(most).max(1),
    };
    let lines = lines.chunks(most).nth(page.saturating_sub(1)).unwrap_or_default();
    (lines, list)
}

fn paged(head: &str, lines: &[String], list: &List, voice: Voice<'_>) -> String {
    let List { name, page, pages } = list;
    if page > pages {
        return voice.wording().no_such_page(*pages);
    }
    let shown = format!("{head}\n{}", lines.join("\n"));
    if page == pages {
        shown
    } else {
        let next = format!("{}{name} {}", voice.call, page + 1);
        format!("{shown}\n{}", voice.wording().next_page(*page, *pages, &next))
    }
}

/// The sources cited so far, each once, with its number.
struct Numbered<'a> {
    base: &'a FactBase,
    cited: Vec<CitedSource>,
}

impl<'a> Numbered<'a> {
    fn new(base: &'a FactBase) -> Self {
        Self {
            base,
            cited: Vec::new(),
        }
    }

    /// `[1] [2]`: the numbers of what is cited.
    fn marks<'c>(&mut self, citations: impl IntoIterator<Item = &'c Citation>) -> String {
        let mut numbers: Vec<usize> = citations
            .into_iter()
            .filter_map(|citation| self.number(citation))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .iter()
            .map(|number| format!("[{number}]"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn number(&mut self, citation: &Citation) -> Option<usize> {
        if let Some(at) = self.cited.iter().position(|cited| cited.source == citation.source) {
            return Some(at + 1);
        }
        let source = self.base.source(&citation.source)?;
        self.cited.push(CitedSource {
            source: source.id.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            published: source.published,
            url: source.url.clone(),
            quote: citation.quote.clone(),
        });
        Some(self.cited.len())
    }
}

impl Reply {
    /// All of it as Markdown: the body, the suggestions and the sources, numbered, and what a picture shows.
    #[must_use]
    pub fn markdown(&self) -> String {
        let wording = self.language.wording();
        let mut lines = vec![self.body.clone()];
        lines.extend(
            self.picture
                .iter()
                .map(|picture| format!("-# {}", wording.unseen(picture))),
        );
        lines.extend(self.suggestions.iter().enumerate().map(numbered));
        lines.extend(
            self.citations
                .iter()
                .enumerate()
                .map(|(at, cited)| format!("-# {}", wording.citation(at + 1, cited))),
        );
        lines.join("\n")
    }

    /// All of it without Markdown's marks, as text to be read anywhere.
    #[must_use]
    pub fn plain(&self) -> String {
        let lines = self
            .markdown()
            .lines()
            .map(|line| line.strip_prefix("-# ").unwrap_or(line).replace("**", ""))
            .collect::<Vec<_>>();
        lines.join("\n").replace("<http", "http").replace(['>', '`'], "")
    }
}

fn numbered((at, suggestion): (usize, &Suggestion)) -> String {
    format!("{}. {}", at + 1, suggestion.question)
}
