//! Runs the shipped engine on public benchmarks: one fact an intent, its utterances as questions; needs their files. Without them,
//! tells how long an answer on the shipped base takes.
//!
//! `cargo bench --bench matching -- [DIRECTORY [clinc150|banking77] [utterances an intent]]`. The figures are on the
//! validation parts; those of the peers beside them are on the test parts, so that they compare roughly, not exactly.

#![expect(clippy::print_stdout, reason = "a program that prints a table")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::load;

/// Seeds of the few-shot runs, of which the mean is printed.
const SEEDS: [u64; 3] = [1, 2, 3];
/// Peers on the test parts: accuracy; in-scope and out-of-scope recall and area under the curve where they apply.
const PEERS: &[(&str, &str)] = &[
    (
        "clinc150",
        "BM25 87.1, 86.7/22.6, 0.900; linear SVM 92.8, 92.5/41.1, 0.951; MiniLM nearest 90.7, 89.8/62.6, 0.963",
    ),
    ("banking77", "BM25 85.3; linear SVM 91.4; MiniLM nearest 91.9"),
    ("clinc150-10", "BM25 76.2; linear SVM 82.0; MiniLM nearest 86.3"),
    ("banking77-10", "BM25 65.4; linear SVM 71.8; MiniLM nearest 80.2"),
    ("banking77-5", "BM25 56.4; linear SVM 62.4; MiniLM nearest 75.7"),
];

/// An utterance and its intent, empty where it is out of scope.
type Row = (String, String);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| !one.starts_with("--")).collect();
    let Some(directory) = arguments.first() else {
        return shipped();
    };
    let only = arguments.get(1);
    let shots: Option<usize> = arguments.get(2).map(|text| text.parse()).transpose()?;
    for (name, few) in [
        ("clinc150", 0),
        ("clinc150", 10),
        ("banking77", 0),
        ("banking77", 10),
        ("banking77", 5),
    ] {
        if only.is_some_and(|only| only != name) || shots.is_some_and(|shots| shots != few) {
            continue;
        }
        let train = read(Path::new(directory), &format!("{name}.train.jsonl"))?;
        let asked = read(Path::new(directory), &format!("{name}.validation.jsonl"))?;
        if few == 0 {
            println!("{name}, validation: {}", run(&train, &asked)?.1);
            peers(name);
        } else {
            let mut sum = 0.0;
            for seed in SEEDS {
                sum += run(&sample(&train, few, seed), &asked)?.0;
            }
            println!(
                "{name}, {few} an intent, validation: accuracy {:.1}, mean of {} seeds",
                sum / SEEDS.len() as f64,
                SEEDS.len()
            );
            peers(&format!("{name}-{few}"));
        }
    }
    Ok(())
}

/// Times each golden question of the shipped base, by its length in words.
fn shipped() -> Result<(), Box<dyn Error>> {
    let base = load::built_in().base.ok_or("the shipped base does not load")?;
    let golden = base.golden();
    let engine = Engine::new(base);
    let turns = Conversation::default();
    for (least, most) in [(1, 5), (6, 10), (11, 20), (21, usize::MAX)] {
        let of_length = |question: &&str| (least..=most).contains(&question.split_whitespace().count());
        let questions = golden.iter().map(|golden| golden.question.as_str());
        let questions: Vec<&str> = questions.filter(of_length).collect();
        let begun = Instant::now();
        for question in &questions {
            std::hint::black_box(engine.decide(&turns, question));
        }
        let each = begun.elapsed().as_secs_f64() * 1000.0 / questions.len().max(1) as f64;
        let lengths = questions.iter().map(|question| question.split_whitespace().count());
        let longest = lengths.max().unwrap_or(least);
        println!(
            "{each:.3} ms an answer, {} questions of {least} to {longest} words",
            questions.len()
        );
    }
    Ok(())
}

fn peers(name: &str) {
    for (_, figures) in PEERS.iter().filter(|(of, _)| *of == name) {
        println!("  peers, test: {figures}");
    }
}

fn read(directory: &Path, file: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut rows = Vec::new();
    for line in std::fs::read_to_string(directory.join(file))?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        rows.push((text("text"), id(&text("intent"))));
    }
    Ok(rows)
}

/// An intent's name as the id of a fact.
fn id(intent: &str) -> String {
    let parts: Vec<String> = intent
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    parts.join("-")
}

/// So many utterances of each intent, by a seeded shuffle.
fn sample(rows: &[Row], few: usize, seed: u64) -> Vec<Row> {
    let mut state = seed;
    let mut next = || {
        // SplitMix64, Steele, Lea and Flood 2014.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let mut order: Vec<(u64, &Row)> = rows.iter().map(|row| (next(), row)).collect();
    order.sort();
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for (_, row) in order {
        let count = taken.entry(&row.1).or_default();
        if *count < few {
            *count += 1;
            kept.push(row.clone());
        }
    }
    kept
}

fn base(rows: &[Row]) -> String {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (text, intent) in rows {
        by.entry(intent).or_default().push(text);
    }
    let mut toml = String::from(
        "[[source]]\nid = \"s\"\ntitle = \"Benchmark\"\npublisher = \"Benchmark\"\npublished = \"2020-01-01\"\nurl = \"https://example.org/\"\n\
         [[topic]]\nid = \"t\"\ntitle = \"Intents\"\n",
    );
    for (intent, questions) in by {
        let _ = write!(
            toml,
            "[[fact]]\nid = \"{intent}\"\ntopic = \"t\"\nquestions = {}\nanswer = \"This is about {intent}.\"\n\
             as_of = \"2020-01-01\"\ncitations = [{{ source = \"s\" }}]\n",
            serde_json::json!(questions)
        );
    }
    toml
}

/// Accuracy in percent, and all figures in words.
fn run(train: &[Row], asked: &[Row]) -> Result<(f64, String), Box<dyn Error>> {
    let toml = base(train);
    let loaded = load::read_texts([("benchmark.toml", toml.as_str())]);
    let first = loaded
        .diagnostics
        .first()
        .map(|one| format!("{one:?}"))
        .unwrap_or_default();
    let facts = loaded
        .base
        .ok_or(format!("no base: {}", &first[..first.len().min(400)]))?;
    let begun = Instant::now();
    let engine = Engine::new(facts);
    let index = begun.elapsed().as_secs_f64();
    let turns = Conversation::default();
    let begun = Instant::now();
    // Confidence, in scope, right.
    let mut told: Vec<(f64, bool, bool)> = Vec::new();
    for (text, intent) in asked {
        let decision = engine.decide(&turns, text);
        let right = decision.candidates.first().is_some_and(|best| best.fact == *intent);
        told.push((decision.confidence, !intent.is_empty(), right));
    }
    let each = begun.elapsed().as_secs_f64() * 1000.0 / asked.len().max(1) as f64;
    let inside = told.iter().filter(|row| row.1).count().max(1) as f64;
    let accuracy = 100.0 * told.iter().filter(|row| row.1 && row.2).count() as f64 / inside;
    let mut words = format!("accuracy {accuracy:.1}");
    let outside = told.len() as f64 - inside;
    if outside > 0.0 {
        let (kept, refused) = at_best_threshold(&told);
        let _ = write!(
            words,
            ", in/out-of-scope recall {:.1}/{:.1}, AUROC {:.3}",
            100.0 * kept / inside,
            100.0 * refused / outside,
            area(&told)
        );
    }
    let _ = write!(words, ", {each:.3} ms a query, index {index:.1} s");
    Ok((accuracy, words))
}

/// Right answers kept and out-of-scope utterances refused, at the threshold where their sum is largest.
fn at_best_threshold(told: &[(f64, bool, bool)]) -> (f64, f64) {
    let mut rows = told.to_vec();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut kept, mut refused) = (rows.iter().filter(|row| row.2).count() as f64, 0.0);
    let mut best = (kept, refused);
    for (at, row) in rows.iter().enumerate() {
        kept -= f64::from(u8::from(row.2));
        refused += f64::from(u8::from(!row.1));
        // Rows of the same confidence fall on the same side.
        let last = rows.get(at + 1).is_none_or(|next| next.0 > row.0);
        if last && kept + refused > best.0 + best.1 {
            best = (kept, refused);
        }
    }
    best
}

/// The chance that an utterance in scope has the greater confidence; ties count half.
fn area(told: &[(f64, bool, bool)]) -> f64 {
    let (inside, outside): (Vec<&(f64, bool, bool)>, Vec<_>) = told.iter().partition(|row| row.1);
    let mut sum = 0.0;
    for a in &inside {
        for b in &outside {
            sum += if a.0 > b.0 {
                1.0
            } else if a.0 == b.0 {
                0.5
            } else {
                0.0
            };
        }
    }
    sum / (inside.len() * outside.len()).max(1) as f64
}
