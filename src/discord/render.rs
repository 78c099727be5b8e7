//! A reply as a Discord message: inside every limit of Discord's, which only this file knows, and unable to ping anyone.

use std::fmt::Write as _;
use std::sync::Arc;

use serenity::builder::{CreateActionRow, CreateAllowedMentions, CreateAttachment};
use serenity::model::channel::MessageFlags;
use unicode_segmentation::UnicodeSegmentation;

use crate::answer::{CitedSource, Language, Reply};
use crate::picture::Picture;

/// The longest content of a message. Discord does not say whether it counts code points or UTF-16 units; the latter are never fewer,
/// so they are counted here.
const CONTENT: usize = 2_000;

/// The longest description of an attachment.
const DESCRIPTION: usize = 1_024;

/// One message's worth of a reply.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// At most 2,000 UTF-16 units.
    pub(super) content: String,
    /// Uploaded beside it.
    pub(super) picture: Option<Arc<Picture>>,
    /// Buttons and menus below it.
    pub(super) rows: Vec<CreateActionRow>,
}

/// A picture as an attachment of a message, without its bytes.
pub(super) fn attachment(picture: &Picture) -> CreateAttachment {
    CreateAttachment::bytes([], file_name(picture)).description(cut(&picture.alt, DESCRIPTION))
}

/// What a picture's file is called.
pub(super) fn file_name(picture: &Picture) -> String {
    format!("{}.png", picture.name)
}

impl Page {
    /// A page of a text that is within the limits.
    pub(super) fn of(content: String) -> Self {
        Self {
            content,
            picture: None,
            rows: Vec::new(),
        }
    }

    /// The same page below a line.
    pub(super) fn after(&self, line: &str) -> Self {
        let room = CONTENT.saturating_sub(units(line) + 1);
        Self {
            content: format!("{line}\n{}", cut(&self.content, room)),
            picture: self.picture.clone(),
            rows: self.rows.clone(),
        }
    }
}

/// A text on one line of at most so many units.
pub(super) fn label(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if units(&line) <= most {
        return line;
    }
    let mut kept = String::new();
    for piece in line.graphemes(true) {
        if units(&kept) + units(piece) >= most {
            break;
        }
        kept.push_str(piece);
    }
    kept.push('…');
    kept
}

/// Nobody is pinged, not even the one who is replied to.
pub(super) fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

/// Links stay links.
pub(super) fn flags() -> MessageFlags {
    MessageFlags::SUPPRESS_EMBEDS
}

/// A reply as its first page, without buttons.
pub(super) fn reply(reply: &Reply) -> Page {
    Page {
        picture: reply.picture.clone(),
        ..Page::of(part(reply, 1).0)
    }
}

/// A part of a reply, from 1, and how many there are: as many as its sentences take, each with all sources.
pub(super) fn part(reply: &Reply, part: usize) -> (String, usize) {
    let mut body = harmless(reply.body.trim_end());
    for (number, suggestion) in reply.suggestions.iter().enumerate() {
        let _ = write!(body, "\n{}. {}", number + 1, harmless(&suggestion.question));
    }
    let mut sources = citations(reply, true);
    if units(&body) + units(&sources) > CONTENT {
        sources = citations(reply, false);
    }
    // So many sources that they alone are too long: the text keeps half, whole lines of sources the rest.
    if units(&sources) > CONTENT / 2 && units(&body) + units(&sources) > CONTENT {
        let mut kept = String::new();
        for line in sources.lines().filter(|line| !line.is_empty()) {
            if units(&kept) + units(line) < CONTENT / 2 {
                kept.push('\n');
                kept.push_str(line);
            }
        }
        sources = kept;
    }
    let parts = split(body.trim_end(), CONTENT.saturating_sub(units(&sources)));
    let mut content = parts.get(part - 1).or(parts.last()).cloned().unwrap_or_default();
    content.push_str(&sources);
    (content, parts.len())
}

/// The evidence for an answer, as it stands, below a head.
pub(super) fn explanation(head: &str, evidence: &str) -> Page {
    let evidence = harmless(&evidence.replace('`', "'"));
    let room = CONTENT.saturating_sub(units(head) + units("\n```text\n\n```"));
    Page::of(format!("{head}\n```text\n{}\n```", cut(&evidence, room)))
}

/// The numbered sources, a line each; without their titles where there is no room for them.
fn citations(reply: &Reply, titles: bool) -> String {
    let mut lines = String::new();
    for (number, cited) in reply.citations.iter().enumerate() {
        let _ = write!(
            lines,
            "\n-# [{}] {}",
            number + 1,
            citation(cited, reply.language, titles)
        );
    }
    lines
}

/// A source whose date links to it, so that a phone shows words and no address.
fn citation(cited: &CitedSource, language: Language, title: bool) -> String {
    // No mention stands in an address: there, an at sign has another spelling.
    let address = cited.url.replace(['<', '>'], "").replace('@', "%40");
    let address: String = address.split_whitespace().collect();
    let wording = language.wording();
    let (publisher, date) = (plain(&cited.publisher), wording.date(cited.published));
    let link = format!("[{date}](<{address}>)");
    if !title {
        return format!("{publisher}, {link}");
    }
    let named = wording.source(&publisher, &plain(&cited.title), cited.published);
    match named.rsplit_once(&date) {
        Some((before, after)) => format!("{before}{link}{after}"),
        None => format!("{named} {link}"),
    }
}

/// Text that Discord shows as it stands.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\*_~`|>#[]()-".contains(letter) && !matches!(letter, '-' | '(' | ')' | '#') {
            shown.push('\\');
        }
        shown.push(if letter.is_control() { ' ' } else { letter });
    }
    harmless(&shown)
}

/// Markdown in which nothing names a member, a role or everyone: an invisible character stands in every mention.
fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at + 1);
        shown.push_str(before);
        let named = after.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("everyone"))
            || after.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("here"));
        if named || before.ends_with("<@") {
            shown.push('\u{200b}');
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// The length as Discord's limits may count it.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// As many whole sentences as there is room for; half a sentence where not even one has.
fn cut(text: &str, room: usize) -> String {
    split(text, room).into_iter().next().unwrap_or_default()
}

/// Parts of at most `room` units, cut between sentences; within one where it alone is too long.
fn split(text: &str, room: usize) -> Vec<String> {
    if units(text) <= room {
        return vec![text.to_owned()];
    }
    let room = room.saturating_sub(units(" …"));
    let mut parts = vec![String::new()];
    let mut used = 0;
    for sentence in text.split_sentence_bounds() {
        let pieces = if units(sentence) <= room {
            vec![sentence]
        } else {
            sentence.graphemes(true).filter(|piece| units(piece) <= room).collect()
        };
        for piece in pieces {
            if used + units(piece) > room {
                parts.push(String::new());
                used = 0;
            }
            if let Some(part) = parts.last_mut() {
                part.push_str(piece);
            }
            used += units(piece);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    let last = parts.len().saturating_sub(1);
    let mark = |(at, part): (usize, String)| match part.trim() {
        part if at == last => part.to_owned(),
        part => format!("{part} …"),
    };
    parts.into_iter().enumerate().map(mark).collect()
}
