//! From raw tables to the fact base: what passed its checks, and how the tables hang together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use vec1::Vec1;

use super::checks::{FACT_CHECKS, LINK_CHECKS};
use super::parse::{Item, Raw};
use super::schema::{RawCitation, RawCountry, RawFact, RawSource, RawStanding, RawStatus, RawTopic, Text};
use super::{Citation, Country, Date, Fact, FactBase, Golden, Source, Standing, Status, Topic, golden};
use crate::diagnostic::{Code, Diagnostic, SourceFile, nearest};

/// What other tables may refer to.
pub(super) struct Known<'a> {
    pub(super) sources: BTreeMap<&'a str, &'a Item<RawSource>>,
    pub(super) topics: BTreeMap<&'a str, &'a Item<RawTopic>>,
    pub(super) facts: BTreeMap<&'a str, &'a Item<RawFact>>,
}

/// Checks everything, adds to `diagnostics`, and returns the base of what passed; `None` where no fact did.
pub(crate) fn validate(raw: &Raw, files: &[Arc<SourceFile>], diagnostics: &mut Vec<Diagnostic>) -> Option<FactBase> {
    let known = Known {
        sources: first_of_each(&raw.sources, |source| &source.id, "source", diagnostics),
        topics: first_of_each(&raw.topics, |topic| &topic.id, "topic", diagnostics),
        facts: first_of_each(&raw.facts, |fact| &fact.id, "fact", diagnostics),
    };
    let sources: BTreeMap<_, _> = known
        .sources
        .values()
        .filter_map(|item| source(item, diagnostics))
        .collect();
    let facts: Vec<Fact> = known
        .facts
        .values()
        .filter_map(|item| fact(&known, item, diagnostics))
        .collect();
    let topics = raw.topics.iter().filter(|item| {
        known
            .topics
            .get(item.raw.id.get_ref().as_str())
            .is_some_and(|first| std::ptr::eq(*first, *item))
    });
    let topics = topics.map(|item| topic(&known, item, diagnostics)).collect();
    let countries = first_of_each(&raw.countries, |country| &country.id, "country", diagnostics);
    let countries: Vec<Country> = countries
        .values()
        .filter_map(|item| country(&known, item, diagnostics))
        .collect();
    let golden = raw.golden.iter().map(|item| {
        let ids = std::iter::once(&item.raw.fact).chain(&item.raw.or);
        let ids = ids.map(|id| id.get_ref().clone()).filter(|id| !id.is_empty());
        let question = &item.raw.question;
        Golden {
            question: question.get_ref().clone(),
            after: item.raw.after.as_ref().map(|after| after.get_ref().clone()),
            facts: ids.collect(),
            place: item.at(question),
        }
    });
    let golden = golden::Kept::new(files, golden);

    golden_questions_guard_facts(&known, raw, diagnostics);
    synonyms_are_pairs(raw, diagnostics);
    questions_tell_facts_apart(raw, diagnostics);
    sources_are_used(&known, diagnostics);
    topics_have_facts(&known, diagnostics);

    let of_countries = raw.countries.iter().map(|item| {
        let row = &item.raw;
        [&row.name, &row.adjective]
            .into_iter()
            .chain(&row.capital)
            .chain(&row.aliases)
            .map(|text| text.get_ref().clone())
            .collect()
    });
    let synonyms = raw.synonyms.iter().map(|item| {
        item.raw
            .words
            .get_ref()
            .iter()
            .map(|word| word.get_ref().clone())
            .collect()
    });
    let synonyms = synonyms.chain(of_countries).collect();
    (!facts.is_empty()).then(|| FactBase {
        sources,
        topics,
        facts,
        countries,
        synonyms,
        golden,
        digest: digest(files),
    })
}

/// Whether an id is kebab-case: lower-case letters, digits and single hyphens between them.
pub(crate) fn is_id(id: &str) -> bool {
    id.split('-').all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| letter.is_lowercase() || letter.is_numeric() || letter == '_')
    })
}

/// One spelling of a sentence, so that two that differ in case and punctuation alone are the same.
pub(crate) fn plain(sentence: &str) -> String {
    let words = sentence
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

fn first_of_each<'a, T>(
    items: &'a [Item<T>],
    id: fn(&T) -> &Text,
    kind: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, &'a Item<T>> {
    let mut firsts: BTreeMap<&str, &Item<T>> = BTreeMap::new();
    for item in items {
        let spot = id(&item.raw);
        if let Some(first) = firsts.get(spot.get_ref().as_str()) {
            let fault = item.fault(
                Code::DuplicateId,
                spot,
                format!("there are two of the {kind} `{}`", spot.get_ref()),
            );
            diagnostics.push(
                fault
                    .label("the second is left out")
                    .other(first.at(id(&first.raw)), "the first"),
            );
        } else {
            firsts.insert(spot.get_ref(), item);
        }
    }
    firsts
}

pub(super) fn unknown_id<T, U>(item: &Item<U>, id: &Text, kind: &str, known: &BTreeMap<&str, T>) -> Diagnostic {
    let help = nearest(id.get_ref(), known.keys().copied()).map(|near| format!("did you mean `{near}`?"));
    item.fault(Code::UnknownId, id, format!("there is no {kind} `{}`", id.get_ref()))
        .maybe_help(help)
}

fn fact(known: &Known<'_>, item: &Item<RawFact>, diagnostics: &mut Vec<Diagnostic>) -> Option<Fact> {
    let before = diagnostics.len();
    for check in FACT_CHECKS {
        check(known, item, diagnostics);
    }
    let sound = diagnostics.len() == before;
    for check in LINK_CHECKS {
        check(known, item, diagnostics);
    }
    if !sound {
        return None;
    }
    let raw = &item.raw;
    let texts = |texts: &[Text]| {
        texts
            .iter()
            .map(|text| text.get_ref().trim().to_owned())
            .collect::<Vec<_>>()
    };
    Some(Fact {
        id: raw.id.get_ref().clone(),
        topic: raw.topic.get_ref().clone(),
        questions: Vec1::try_from_vec(texts(raw.questions.get_ref())).ok()?,
        keywords: texts(&raw.keywords),
        answer: raw.answer.get_ref().trim().to_owned(),
        brief: raw.brief.as_ref().map(|brief| brief.get_ref().trim().to_owned()),
        status: match raw.status {
            RawStatus::Established => Status::Established,
            RawStatus::Reported => Status::Reported,
            RawStatus::Planned => Status::Planned,
            RawStatus::Forecast => Status::Forecast,
            RawStatus::Quoted => Status::Quoted,
        },
        as_of: Date::parse(raw.as_of.get_ref())?,
        speaker: raw.speaker.as_ref().map(|speaker| speaker.get_ref().clone()),
        updates: texts(&raw.updates),
        settles: texts(&raw.settles),
        citations: Vec1::try_from_vec(raw.citations.get_ref().iter().map(|raw| citation(item, raw)).collect()).ok()?,
        country: raw.country.clone(),
        place: item.at(&raw.id),
    })
}

fn citation<T>(item: &Item<T>, raw: &RawCitation) -> Citation {
    let quote = raw.quote.as_ref().map(|quote| quote.get_ref().clone());
    let place = item.at(raw.quote.as_ref().unwrap_or(&raw.source));
    Citation {
        source: raw.source.get_ref().clone(),
        quote,
        place,
    }
}

pub(super) fn id_is_kebab_case<T>(item: &Item<T>, id: &Text, diagnostics: &mut Vec<Diagnostic>) {
    if !is_id(id.get_ref()) {
        let fault = item.fault(Code::BadId, id, format!("`{}` is not an id", id.get_ref()));
        diagnostics.push(fault.help("an id is in kebab-case: lower-case letters, digits and single hyphens"));
    }
}

pub(super) fn date_exists<T>(item: &Item<T>, date: &Text, diagnostics: &mut Vec<Diagnostic>) -> Option<Date> {
    let found = Date::parse(date.get_ref());
    if found.is_none() {
        let fault = item.fault(Code::BadDate, date, format!("`{}` is not a date", date.get_ref()));
        diagnostics.push(fault.help("write YYYY, YYYY-MM or YYYY-MM-DD, and a day that exists"));
    }
    found
}

fn source(item: &Item<RawSource>, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Source)> {
    let raw = &item.raw;
    id_is_kebab_case(item, &raw.id, diagnostics);
    let published = date_exists(item, &raw.published, diagnostics);
    let url = raw.url.get_ref();
    let is_url = (url.starts_with("https://") || url.starts_with("http://"))
        && !url.contains(|letter: char| letter.is_whitespace() || "<>".contains(letter));
    if !is_url {
        let fault = item.fault(Code::BadUrl, &raw.url, format!("`{url}` is not an address"));
        diagnostics.push(fault.help("write it as a browser shows it, with https:// in front"));
    }
    for text in [&raw.title, &raw.publisher]
        .into_iter()
        .filter(|text| plain(text.get_ref()).is_empty())
    {
        diagnostics.push(item.fault(Code::EmptyText, text, "a source needs a title and a publisher"));
    }
    let id = raw.id.get_ref().clone();
    let source = Source {
        id: id.clone(),
        title: raw.title.get_ref().clone(),
        publisher: raw.publisher.get_ref().clone(),
        published: published?,
        url: url.clone(),
    };
    Some((id, source))
}

fn topic(known: &Known<'_>, item: &Item<RawTopic>, diagnostics: &mut Vec<Diagnostic>) -> Topic {
    let raw = &item.raw;
    id_is_kebab_case(item, &raw.id, diagnostics);
    if let Some(lead) = raw
        .lead
        .as_ref()
        .filter(|lead| !known.facts.contains_key(lead.get_ref().as_str()))
    {
        diagnostics.push(unknown_id(item, lead, "fact", &known.facts));
    }
    Topic {
        id: raw.id.get_ref().clone(),
        title: raw.title.get_ref().clone(),
        aliases: raw.aliases.iter().map(|alias| alias.get_ref().clone()).collect(),
        lead: raw.lead.as_ref().map(|lead| lead.get_ref().clone()),
    }
}

fn country(known: &Known<'_>, item: &Item<RawCountry>, diagnostics: &mut Vec<Diagnostic>) -> Option<Country> {
    let raw = &item.raw;
    id_is_kebab_case(item, &raw.id, diagnostics);
    if let Some(fact) = raw
        .fact
        .as_ref()
        .filter(|fact| !known.facts.contains_key(fact.get_ref().as_str()))
    {
        diagnostics.push(unknown_id(item, fact, "fact", &known.facts));
    }
    // Without an expanded fact, whose citations are these, they are looked at here.
    for citation in raw.citations.get_ref().iter().filter(|_| raw.fact.is_some()) {
        if !known.sources.contains_key(citation.source.get_ref().as_str()) {
            diagnostics.push(unknown_id(item, &citation.source, "source", &known.sources));
        }
    }
    let as_of = date_exists(item, &raw.as_of, diagnostics)?;
    let joined = raw.joined.as_ref().map(|joined| date_exists(item, joined, diagnostics));
    if joined.is_some() != (raw.standing == RawStanding::Member) {
        let message = "a member has the date on which it `joined`, and nobody else has one";
        diagnostics.push(item.fault(Code::BadStanding, &raw.id, message));
        return None;
    }
    Some(Country {
        id: raw.id.get_ref().clone(),
        name: raw.name.get_ref().clone(),
        aliases: std::iter::once(&raw.adjective)
            .chain(&raw.capital)
            .chain(&raw.aliases)
            .map(|alias| alias.get_ref().clone())
            .collect(),
        code: raw.code.as_ref().map(|code| code.get_ref().clone()),
        standing: match raw.standing {
            RawStanding::Member => Standing::Member,
            RawStanding::Applicant => Standing::Applicant,
            RawStanding::Partner => Standing::Partner,
            RawStanding::Outside => Standing::Outside,
        },
        joined: joined.flatten(),
        as_of,
        citations: Vec1::try_from_vec(raw.citations.get_ref().iter().map(|raw| citation(item, raw)).collect()).ok()?,
    })
}

/// Ensure that golden questions guard facts that exist, and follow on something.
fn golden_questions_guard_facts(known: &Known<'_>, raw: &Raw, diagnostics: &mut Vec<Diagnostic>) {
    for item in &raw.golden {
        for text in item.raw.after.iter().filter(|text| plain(text.get_ref()).is_empty()) {
            diagnostics.push(item.fault(Code::EmptyText, text, "this text has no words"));
        }
        for fact in std::iter::once(&item.raw.fact).chain(&item.raw.or) {
            if !fact.get_ref().is_empty() && !known.facts.contains_key(fact.get_ref().as_str()) {
                diagnostics.push(unknown_id(item, fact, "fact", &known.facts));
            }
        }
    }
}

/// Ensure that a synonym has something to be one of.
fn synonyms_are_pairs(raw: &Raw, diagnostics: &mut Vec<Diagnostic>) {
    for item in &raw.synonyms {
        let words = item.raw.words.get_ref();
        if words.len() < 2 || words.iter().any(|word| plain(word.get_ref()).is_empty()) {
            let place = item.at(&item.raw.words);
            diagnostics.push(Diagnostic::new(
                Code::EmptyText,
                place,
                "synonyms are at least two words or phrases",
            ));
        }
    }
}

/// Ensure that no sentence is a question of two facts, nor both a question and a golden one.
fn questions_tell_facts_apart(raw: &Raw, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, (&Item<RawFact>, &Text)> = HashMap::new();
    for item in &raw.facts {
        for question in item.raw.questions.get_ref() {
            let (first, at) = *seen.entry(plain(question.get_ref())).or_insert((item, question));
            if first.raw.id.get_ref() != item.raw.id.get_ref() {
                let (one, two) = (first.raw.id.get_ref(), item.raw.id.get_ref());
                let message = format!("“{}” is a question of `{one}` and of `{two}`", question.get_ref());
                let fault = item
                    .fault(Code::DuplicateQuestion, question, message)
                    .other(first.at(at), "and here");
                diagnostics.push(fault.help("keep it with the fact that answers it best"));
            }
        }
    }
    for item in raw.golden.iter().filter(|item| item.raw.after.is_none()) {
        let golden = &item.raw.question;
        if let Some((fact, at)) = seen.get(&plain(golden.get_ref())) {
            let message = format!(
                "“{}” is already a question of `{}`",
                golden.get_ref(),
                fact.raw.id.get_ref()
            );
            let fault = item
                .fault(Code::GoldenIsQuestion, golden, message)
                .other(fact.at(at), "the question");
            diagnostics.push(fault.help("reword the golden question: one that is known by heart proves nothing"));
        }
    }
}

/// Ensure that the list of sources shows what the base rests on, and nothing else.
fn sources_are_used(known: &Known<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let cited = known.facts.values().flat_map(|item| item.raw.citations.get_ref());
    let cited: BTreeSet<&str> = cited.map(|citation| citation.source.get_ref().as_str()).collect();
    for (id, item) in known.sources.iter().filter(|(id, _)| !cited.contains(**id)) {
        diagnostics.push(item.fault(
            Code::UnusedSource,
            &item.raw.id,
            format!("no fact cites the source `{id}`"),
        ));
    }
}

/// Ensure that a member who opens a topic finds something.
fn topics_have_facts(known: &Known<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let used: BTreeSet<&str> = known
        .facts
        .values()
        .map(|item| item.raw.topic.get_ref().as_str())
        .collect();
    for (id, item) in known.topics.iter().filter(|(id, _)| !used.contains(**id)) {
        diagnostics.push(item.fault(Code::EmptyTopic, &item.raw.id, format!("the topic `{id}` has no facts")));
    }
}

fn digest(files: &[Arc<SourceFile>]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        let text = file.text();
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
