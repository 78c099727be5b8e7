//! How the matcher scales beside a search engine and a plain scan: invented bases of 100 to 100,000 facts.

mod made;
mod meter;

use std::error::Error;
use std::time::Instant;

use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::load;
use made::{Fact, Question};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, STORED, Schema, TEXT, Value as _};
use tantivy::{Index, IndexWriter, TantivyDocument, Term, doc};

#[global_allocator]
static COUNTED: meter::Counted = meter::Counted;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Questions of each size.
const QUESTIONS: usize = 500;
/// Pairs of a question and a phrasing that a scan looks at in all: at 100,000 facts that is 20 questions by
/// Jaro-Winkler, and 5 by Damerau-Levenshtein, which takes four times as long.
const MOST_PAIRS: (usize, usize) = (4_000_000, 1_000_000);
/// What tantivy may use while it writes.
const WRITER_BYTES: usize = 200_000_000;
/// `src/facts/load.rs` reads no more than this from a directory; texts at hand may be longer.
const MOST_OF_A_DIRECTORY: usize = 16 << 20;

/// One line of a table.
struct Row {
    name: &'static str,
    /// Seconds on the clock and on the processors until it can be asked.
    load: (f64, f64),
    bytes: usize,
    /// Microseconds of each question.
    each: Vec<f64>,
    /// Whether the first candidate was right, in the order of the questions.
    right: Vec<bool>,
}

fn main() -> Result<()> {
    let (flags, sizes): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|one| one.starts_with("--"));
    let sizes: Vec<usize> = sizes
        .iter()
        .map(|size| size.parse())
        .collect::<std::result::Result<_, _>>()?;
    let sizes = if sizes.is_empty() {
        vec![100, 1_000, 10_000, 100_000]
    } else {
        sizes
    };
    // What is unpacked once for a process (word vectors, lists of English) is no part of a base.
    let warm = alliance(&made::facts(2), &[])?;
    println!(
        "Times of questions are on the processor, one thread. An alliance-bot of 2 facts holds {:.1} MB (its speller's \
         English); what it shares among bases is left out.",
        warm.bytes as f64 / 1e6
    );
    for size in sizes {
        measure(size, flags.iter().any(|flag| flag == "--alone"))?;
    }
    Ok(())
}

fn measure(size: usize, alone: bool) -> Result<()> {
    let facts = made::facts(size);
    let questions = made::questions(&facts, QUESTIONS);
    println!("\n## {size} facts, {} phrasings\n", size * 2);
    for question in &questions[..3] {
        println!(
            "- \"{}\" asks \"{}\"",
            question.text,
            facts[question.fact].phrasings.join("\" or \"")
        );
    }
    let text = made::toml(&facts).len();
    let room = if text > MOST_OF_A_DIRECTORY {
        "more than the 16 MiB that a directory may hold: read from memory"
    } else {
        "fits a directory"
    };
    println!("- TOML: {:.1} MB, {room}\n", text as f64 / 1e6);
    let mut rows = vec![alliance(&facts, &questions)?];
    if alone {
        for (question, _) in questions
            .iter()
            .zip(&rows[0].right)
            .filter(|(_, right)| !**right)
            .take(20)
        {
            println!("- wrong: \"{}\" for {}", question.text, facts[question.fact].id);
        }
        print(&rows, size);
        return Ok(());
    }
    rows.extend(search(&facts, &questions)?);
    let some = |most: usize| &questions[..QUESTIONS.min(most / (size * 2))];
    rows.push(scan(
        "strsim jaro_winkler",
        strsim::jaro_winkler,
        &facts,
        some(MOST_PAIRS.0),
    ));
    rows.push(scan(
        "strsim normalized_damerau_levenshtein",
        strsim::normalized_damerau_levenshtein,
        &facts,
        some(MOST_PAIRS.1),
    ));
    print(&rows, size);
    Ok(())
}

fn print(rows: &[Row], size: usize) {
    println!(
        "| | load s (processor s) | bytes a fact | µs a question: mean | median | questions | first right % | thing first | thing last | misspelt | alliance-bot's time to its |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    let own = mean(&rows[0].each);
    for row in rows {
        let mut sorted = row.each.clone();
        sorted.sort_by(f64::total_cmp);
        println!(
            "| {} | {:.2} ({:.2}) | {} | {:.0} | {:.0} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.3} |",
            row.name,
            row.load.0,
            row.load.1,
            row.bytes / size,
            mean(&row.each),
            sorted[sorted.len() / 2],
            row.each.len(),
            share(row.right.iter()),
            share(row.right.iter().step_by(4)),
            share(row.right.iter().skip(2).step_by(4)),
            share(row.right.iter().skip(1).step_by(2)),
            own / mean(&row.each)
        );
    }
}

fn mean(each: &[f64]) -> f64 {
    each.iter().sum::<f64>() / each.len() as f64
}

fn share<'a>(right: impl Iterator<Item = &'a bool>) -> f64 {
    let (mut all, mut some) = (0.0, 0.0);
    for right in right {
        all += 1.0;
        some += f64::from(u8::from(*right));
    }
    100.0 * some / all
}

/// Times the making of something and the bytes that stay.
fn built<T>(make: impl FnOnce() -> Result<T>) -> Result<(T, (f64, f64), usize)> {
    let (bytes, clock, processor) = (meter::live(), Instant::now(), meter::process());
    let made = make()?;
    let load = (clock.elapsed().as_secs_f64(), meter::process() - processor);
    Ok((made, load, meter::live().saturating_sub(bytes)))
}

/// Asks each question, by turns timed, and compares what came first.
fn asked<T: PartialEq>(
    questions: &[Question],
    mut ask: impl FnMut(&str) -> Result<Option<T>>,
    right: impl Fn(usize) -> T,
) -> Result<(Vec<f64>, Vec<bool>)> {
    // The first questions are asked twice: caches and pages are no question's own.
    for question in questions.iter().take(20) {
        ask(&question.text)?;
    }
    let (mut each, mut told) = (Vec::new(), Vec::new());
    for question in questions {
        let begun = meter::thread();
        let found = ask(&question.text)?;
        each.push((meter::thread() - begun) * 1e6);
        told.push(found == Some(right(question.fact)));
    }
    Ok((each, told))
}

fn alliance(facts: &[Fact], questions: &[Question]) -> Result<Row> {
    let toml = made::toml(facts);
    let (engine, load, bytes) = built(|| {
        let loaded = load::read_texts([("scale.toml", toml.as_str())]);
        if let Some(first) = loaded.diagnostics.first() {
            return Err(format!("a fault in what was made: {}", first.message).into());
        }
        Ok(Engine::new(loaded.base.ok_or("no base")?))
    })?;
    if engine.base().facts().len() != facts.len() {
        return Err("facts were left out".into());
    }
    let turns = Conversation::default();
    let ask = |text: &str| {
        Ok(engine
            .decide(&turns, text)
            .candidates
            .first()
            .map(|best| best.fact.clone()))
    };
    let (each, right) = asked(questions, ask, |fact| facts[fact].id.clone())?;
    Ok(Row {
        name: "alliance-bot",
        load,
        bytes,
        each,
        right,
    })
}

/// How words that are misspelt are looked for.
#[derive(Clone, Copy, PartialEq)]
enum Fuzzy {
    No,
    /// Every word of four letters and more, beside the word itself. A fuzzy match scores 1, whatever the word.
    All,
    /// Only words that the index does not hold.
    Unknown,
}

/// Tantivy with its default tokenizer (cut, lower-case) and BM25, in memory, one segment.
fn search(facts: &[Fact], questions: &[Question]) -> Result<Vec<Row>> {
    let mut schema = Schema::builder();
    let phrasing = schema.add_text_field("phrasing", TEXT);
    let place = schema.add_u64_field("fact", STORED);
    let schema = schema.build();
    let ((index, reader), load, bytes) = built(|| {
        let index = Index::create_in_ram(schema);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for (at, fact) in (0u64..).zip(facts) {
            for text in &fact.phrasings {
                writer.add_document(doc!(phrasing => text.as_str(), place => at))?;
            }
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let reader = index
            .reader_builder()
            .reload_policy(tantivy::ReloadPolicy::Manual)
            .try_into()?;
        Ok((index, reader))
    })?;
    let searcher = reader.searcher();
    let mut tokenizer = index.tokenizer_for_field(phrasing)?;
    let mut ask = |text: &str, fuzzy: Fuzzy| -> Result<Option<u64>> {
        let mut words: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut stream = tokenizer.token_stream(text);
        while stream.advance() {
            let word = &stream.token().text;
            let term = Term::from_field_text(phrasing, word);
            let far = word.chars().count() >= 4
                && (fuzzy == Fuzzy::All || fuzzy == Fuzzy::Unknown && searcher.doc_freq(&term)? == 0);
            if far {
                words.push((Occur::Should, Box::new(FuzzyTermQuery::new(term.clone(), 1, true))));
            }
            if !far || fuzzy == Fuzzy::All {
                words.push((
                    Occur::Should,
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                ));
            }
        }
        let best = searcher.search(&BooleanQuery::new(words), &TopDocs::with_limit(5).order_by_score())?;
        let Some((_, address)) = best.first() else {
            return Ok(None);
        };
        let found: TantivyDocument = searcher.doc(*address)?;
        Ok(found.get_first(place).and_then(|value| value.as_u64()))
    };
    let mut rows = Vec::new();
    for (name, fuzzy) in [
        ("tantivy BM25", Fuzzy::No),
        ("tantivy BM25 and fuzzy, distance 1", Fuzzy::All),
        ("tantivy BM25, fuzzy where a word is unknown", Fuzzy::Unknown),
    ] {
        let (each, right) = asked(questions, |text| ask(text, fuzzy), |fact| fact as u64)?;
        rows.push(Row {
            name,
            load,
            bytes,
            each,
            right,
        });
    }
    Ok(rows)
}

/// Looks at every phrasing, in lower case.
fn scan(name: &'static str, alike: fn(&str, &str) -> f64, facts: &[Fact], questions: &[Question]) -> Row {
    let begun = built(|| {
        let lower = facts.iter().enumerate();
        Ok(lower
            .flat_map(|(at, fact)| fact.phrasings.each_ref().map(|text| (at, text.to_lowercase())))
            .collect())
    });
    let Ok((lower, load, bytes)): Result<(Vec<(usize, String)>, _, _)> = begun else {
        unreachable!()
    };
    let (mut each, mut right) = (Vec::new(), Vec::new());
    for question in questions {
        let begun = meter::thread();
        let asked = question.text.to_lowercase();
        let mut best = (f64::MIN, 0);
        for (at, text) in &lower {
            let likeness = alike(&asked, text);
            if likeness > best.0 {
                best = (likeness, *at);
            }
        }
        each.push((meter::thread() - begun) * 1e6);
        right.push(best.1 == question.fact);
    }
    Row {
        name,
        load,
        bytes,
        each,
        right,
    }
}
