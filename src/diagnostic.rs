//! A fault in TOML: what is wrong, where, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::packed::Packed;

/// A file that was read, kept so that diagnostics can show its lines. Its text is packed: a bot keeps the files of its base
/// and of those before it for as long as it runs, and hardly ever looks at them.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    path: Box<str>,
    text: Packed,
}

impl SourceFile {
    /// A file of this path, as its reader gives it, and this text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            text: Packed::new(text.as_bytes()),
        }
    }

    /// A file that the build packed into the program.
    pub(crate) fn built_in(path: &str, packed: &'static [u8]) -> Self {
        Self {
            path: path.into(),
            text: Packed::built_in(packed),
        }
    }

    /// Its path, as its reader gave it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// All of it.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.text.bytes()).unwrap_or_default()
    }

    /// The line, from 1, on which this byte stands.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.text().bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// A stretch of a file.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// In bytes.
    pub span: Range<usize>,
}

impl Place {
    /// The line, from 1, on which it starts.
    #[must_use]
    pub fn line(&self) -> usize {
        self.file.line(self.span.start)
    }
}

/// `facts/members.toml:12`
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.path(), self.line())
    }
}

/// Whether a diagnostic makes its subject unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The subject is left out, and a reload is refused.
    Error,
    /// The subject works, but not as its editor would want.
    Warning,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident $text:literal $severity:ident,)+) => {
        /// The closed list of what can be wrong; `docs/facts.md` has a heading for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// In kebab-case, as it is printed.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// How grave it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// The file or directory can't be read, or is not a regular file of a sensible size.
    Unreadable "unreadable" Error,
    /// The file is not UTF-8.
    NotUtf8 "not-utf-8" Error,
    /// The file is not TOML.
    NotToml "not-toml" Error,
    /// No usable fact was found.
    NoFacts "no-facts" Error,
    /// A key that this kind of table does not have.
    UnknownKey "unknown-key" Error,
    /// A required key is missing.
    MissingKey "missing-key" Error,
    /// A value of another type or kind than its key takes.
    WrongValue "wrong-value" Error,
    /// An id that is not kebab-case.
    BadId "bad-id" Error,
    /// Two things of one kind have the same id.
    DuplicateId "duplicate-id" Error,
    /// An id that nothing has.
    UnknownId "unknown-id" Error,
    /// Text that must not be empty is.
    EmptyText "empty-text" Error,
    /// A text longer than a reply can carry.
    TooLong "too-long" Error,
    /// Not a date, or no such day.
    BadDate "bad-date" Error,
    /// Not an http or https address.
    BadUrl "bad-url" Error,
    /// A quote of fewer than 3 or more than 15 words.
    BadQuote "bad-quote" Error,
    /// A quote that does not stand in its source.
    QuoteNotFound "quote-not-found" Error,
    /// A quoted claim without its speaker.
    MissingSpeaker "missing-speaker" Error,
    /// An update that is not newer than what it brings up to date, or settles what it does not update.
    BadUpdate "bad-update" Error,
    /// An update without the short sentence that is told after the older claim.
    MissingBrief "missing-brief" Error,
    /// A placeholder that the country's row does not fill.
    UnfilledPlaceholder "unfilled-placeholder" Error,
    /// A country's row whose date of joining does not fit its standing.
    BadStanding "bad-standing" Error,
    /// One sentence is a question of two facts, so it can't tell them apart.
    DuplicateQuestion "duplicate-question" Warning,
    /// A golden question that is also a phrasing proves nothing.
    GoldenIsQuestion "golden-is-question" Warning,
    /// A source that no fact cites.
    UnusedSource "unused-source" Warning,
    /// A topic without facts.
    EmptyTopic "empty-topic" Warning,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A fault, with everything its editor needs to mend it.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// What kind of fault.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where; `None` where the fault is the absence of a file.
    pub place: Option<Place>,
    /// What stands there.
    pub label: String,
    /// A second place that is involved, and what stands there.
    pub other: Option<(Place, String)>,
    /// A way out.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at a place.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: Some(place),
            label: String::new(),
            other: None,
            help: None,
        }
    }

    /// A fault that has no place in a file that could be read.
    pub fn placeless(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
            label: String::new(),
            other: None,
            help: None,
        }
    }

    /// Says what stands at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Points to a second place.
    #[must_use]
    pub fn other(mut self, place: Place, label: impl Into<String>) -> Self {
        self.other = Some((place, label.into()));
        self
    }

    /// Offers a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a way out where there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// As an editor reads it in a terminal, with the lines concerned.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(self.message.as_str()).id(self.code.as_str());
        let mut group = match &self.place {
            Some(place) => {
                let mut primary = AnnotationKind::Primary.span(place.span.clone());
                if !self.label.is_empty() {
                    primary = primary.label(self.label.as_str());
                }
                title.element(snippet(&place.file).annotation(primary))
            }
            None => Group::with_title(title),
        };
        if let Some((place, label)) = &self.other {
            let context = AnnotationKind::Context.span(place.span.clone()).label(label.as_str());
            group = group.element(snippet(&place.file).annotation(context));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Unicode).render(&[group])
    }
}

/// One line, as a log or a moderator's channel shows it: `facts/members.toml:12: unknown-key: …`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}: {}", self.code, self.message)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

/// The word of `known` nearest to a misspelt one, where one is near.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this Jaro-Winkler similarity a proposal confuses more than it helps: "quote" must not offer "note".
    const LEAST: f64 = 0.8;
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(similarity, _)| *similarity >= LEAST)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

fn snippet<'a>(file: &'a SourceFile) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    Snippet::source(file.text()).path(file.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let mut texts: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        for text in &texts {
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{text}"
            );
        }
        texts.sort_unstable();
        let count = texts.len();
        texts.dedup();
        assert_eq!(texts.len(), count);
    }

    #[test]
    fn shows_lines_places_and_a_way_out() {
        let file = Arc::new(SourceFile::new("facts/a.toml", "[[fact]]\nquestons = []\n"));
        let place = Place { file, span: 9..17 };
        let fault = Diagnostic::new(Code::UnknownKey, place, "a fact has no key `questons`")
            .label("not a key of a fact")
            .help("did you mean `questions`?");
        assert_eq!(
            fault.to_string(),
            "facts/a.toml:2: unknown-key: a fact has no key `questons` (did you mean `questions`?)"
        );
        let rendered = fault.render(false);
        for shown in [
            "error[unknown-key]",
            "facts/a.toml:2:1",
            "not a key of a fact",
            "help: did you mean `questions`?",
        ] {
            assert!(rendered.contains(shown), "{shown:?} is not in {rendered}");
        }
    }

    #[test]
    fn proposes_only_what_is_near() {
        let known = ["questions", "keywords", "answer", "status"];
        for (word, expected) in [
            ("questons", Some("questions")),
            ("anwser", Some("answer")),
            ("colour", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
