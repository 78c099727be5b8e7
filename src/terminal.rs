//! The bot in a terminal: `chat`, `ask`, `check`. The same replies as in Discord, without an account.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::answer::{CitedSource, Voice};
use crate::diagnostic::Severity;
use crate::engine::{Conversation, Engine, Response};
use crate::facts::FactBase;
use crate::facts::load::Loaded;
use crate::facts::quotes::{self, Paragraph};

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const CODE: Style = AnsiColor::Cyan.on_default();
const NAME: Style = AnsiColor::Green.on_default().bold();

/// How `ask` answers.
#[derive(Debug, Clone, Copy)]
pub struct AskOptions {
    /// One JSON object a line.
    pub json: bool,
    /// Also why the best candidates scored as they did.
    pub explain: bool,
    /// The lines are turns of one conversation; a blank line starts a new one.
    pub conversation: bool,
}

/// Answers each line until the input ends. `interactive`: a person types, so a prompt is shown.
///
/// # Errors
/// Where input can't be read or output can't be written.
pub fn chat(engine: &Engine, input: impl BufRead, mut output: impl Write, interactive: bool) -> io::Result<()> {
    let mut turns = Conversation::default();
    if interactive {
        writeln!(
            output,
            "{FAINT}Ask in your own words, or try: help, topics, members, sources. Ctrl-D ends.{FAINT:#}"
        )?;
    }
    let prompt = |output: &mut dyn Write| -> io::Result<()> {
        if interactive {
            write!(output, "\n{STRONG}you{STRONG:#} ")?;
        }
        output.flush()
    };
    prompt(&mut output)?;
    for line in input.lines() {
        let line = line?;
        if !line.trim().is_empty() {
            let response = engine.respond(&mut turns, &line, Voice::default());
            writeln!(output, "{NAME}alliance-bot{NAME:#}")?;
            writeln!(output, "{}", styled(&response.reply.markdown()))?;
            if !interactive {
                writeln!(output)?;
            }
        }
        prompt(&mut output)?;
    }
    Ok(())
}

/// Answers one question.
///
/// # Errors
/// Where output can't be written.
pub fn ask(
    engine: &Engine,
    turns: &mut Conversation,
    question: &str,
    options: AskOptions,
    output: &mut impl Write,
) -> io::Result<()> {
    let explanation = options.explain.then(|| engine.explain(turns, question).to_string());
    let start = Instant::now();
    let response = engine.respond(turns, question, Voice::default());
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    if options.json {
        let line = Line::new(engine.base(), question, &response, explanation, micros);
        serde_json::to_writer(&mut *output, &line)?;
        writeln!(output)?;
    } else {
        writeln!(output, "{}", styled(&response.reply.markdown()))?;
        if let Some(explanation) = explanation {
            writeln!(output, "\n{explanation}")?;
        }
    }
    output.flush()
}

/// Answers one question a line, in order, each as soon as it is read.
///
/// # Errors
/// Where input can't be read or output can't be written.
pub fn ask_each(engine: &Engine, input: impl BufRead, options: AskOptions, output: &mut impl Write) -> io::Result<()> {
    let mut turns = Conversation::default();
    for line in input.split(b'\n') {
        // Not UTF-8 is a question that nobody can answer, not a reason to stop.
        let line = String::from_utf8_lossy(&line?).trim_end_matches('\r').to_owned();
        if options.conversation && line.trim().is_empty() {
            turns = Conversation::default();
            continue;
        }
        ask(engine, &mut turns, &line, options, output)?;
        if !options.conversation {
            turns = Conversation::default();
        }
    }
    Ok(())
}

/// Prints every fault, and a summary; true where there is none. With `coverage` also which facts rest on each paragraph of the
/// texts; a paragraph on which none does is a fault.
///
/// # Errors
/// Where a source's text can't be read or output can't be written.
pub fn check(
    mut loaded: Loaded,
    texts: &[(String, PathBuf)],
    coverage: bool,
    colour: bool,
    output: &mut impl Write,
) -> io::Result<bool> {
    let mut uncovered = 0;
    for (source, path) in texts {
        let text = std::fs::read_to_string(path).map_err(|error| with_path(&error, path))?;
        if let Some(base) = &loaded.base {
            loaded.diagnostics.extend(quotes::check(base, source, &text));
            if coverage {
                writeln!(output, "{source}, by paragraph:")?;
                for Paragraph { text, facts } in quotes::coverage(base, source, &text) {
                    uncovered += usize::from(facts.is_empty());
                    let facts = if facts.is_empty() {
                        "no fact".to_owned()
                    } else {
                        facts.join(", ")
                    };
                    writeln!(output, "  {} {FAINT}<-{FAINT:#} {facts}", beginning(&text))?;
                }
                writeln!(output)?;
            }
        }
    }
    for diagnostic in &loaded.diagnostics {
        writeln!(output, "{}\n", diagnostic.render(colour))?;
    }
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|fault| fault.severity() == Severity::Error)
        .count();
    let warnings = loaded.diagnostics.len() - errors;
    if let Some(base) = &loaded.base {
        let questions: usize = base.facts().iter().map(|fact| fact.questions.len()).sum();
        let golden = base.golden();
        let silent = golden.iter().filter(|golden| golden.facts.is_empty()).count();
        writeln!(
            output,
            "{} facts in {} topics, {questions} questions, {} golden questions ({silent} must stay unanswered), {} sources, base {}",
            base.facts().len(),
            base.topics().len(),
            golden.len(),
            base.sources().count(),
            base.hash()
        )?;
    }
    writeln!(output, "{errors} errors, {warnings} warnings")?;
    if coverage {
        writeln!(output, "{uncovered} paragraphs on which no fact rests")?;
    }
    Ok(loaded.diagnostics.is_empty() && uncovered == 0)
}

/// Enough of a paragraph to know it by.
fn beginning(text: &str) -> String {
    const LETTERS: usize = 48;
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn with_path(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Markdown as Discord renders it, in a terminal's colours; the marks stay out of sight.
fn styled(markdown: &str) -> String {
    markdown.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    if let Some(small) = line.strip_prefix("-# ") {
        return format!("{FAINT}{}{FAINT:#}", small.replace("<http", "http").replace('>', ""));
    }
    let line = match line.strip_prefix("- ") {
        Some(item) => format!("• {item}"),
        None => line.to_owned(),
    };
    let line = line.replace("<http", "http").replace('>', "");
    spans(&spans(&line, "**", STRONG), "`", CODE)
}

/// Every second stretch between marks in a style.
fn spans(text: &str, mark: &str, style: Style) -> String {
    let parts: Vec<&str> = text.split(mark).collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let part = |(at, part): (usize, &&str)| {
        if at % 2 == 1 {
            format!("{style}{part}{style:#}")
        } else {
            (*part).to_owned()
        }
    };
    parts.iter().enumerate().map(part).collect()
}

/// `ask --json`'s object, as `contract.md` has it.
#[derive(Serialize)]
struct Line<'a> {
    question: &'a str,
    outcome: &'static str,
    facts: &'a [String],
    suggestions: Vec<&'a str>,
    candidates: Vec<LineCandidate<'a>>,
    confidence: f64,
    answer: String,
    as_of: Option<String>,
    base: &'a str,
    citations: Vec<LineCitation<'a>>,
    micros: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
}

#[derive(Serialize)]
struct LineCandidate<'a> {
    fact: &'a str,
    score: f64,
}

#[derive(Serialize)]
struct LineCitation<'a> {
    source: &'a str,
    title: &'a str,
    publisher: &'a str,
    published: String,
    url: &'a str,
    quote: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn new(
        base: &'a FactBase,
        question: &'a str,
        response: &'a Response,
        explanation: Option<String>,
        micros: u64,
    ) -> Self {
        let Response { reply, decision, .. } = response;
        let outcome = decision.as_ref().map_or("answered", |decision| decision.outcome.name());
        let candidates = decision.iter().flat_map(|decision| &decision.candidates);
        let citation = |cited: &'a CitedSource| LineCitation {
            source: &cited.source,
            title: &cited.title,
            publisher: &cited.publisher,
            published: cited.published.to_string(),
            url: &cited.url,
            quote: cited.quote.as_deref(),
        };
        Self {
            question,
            outcome,
            facts: &reply.facts,
            suggestions: reply
                .suggestions
                .iter()
                .map(|suggestion| suggestion.fact.as_str())
                .collect(),
            candidates: candidates
                .map(|candidate| LineCandidate {
                    fact: &candidate.fact,
                    score: candidate.score,
                })
                .collect(),
            confidence: decision.as_ref().map_or(1.0, |decision| decision.confidence),
            answer: reply.plain(),
            as_of: reply.as_of.map(|date| date.to_string()),
            base: base.hash(),
            citations: reply.citations.iter().map(citation).collect(),
            micros,
            explanation,
        }
    }
}
