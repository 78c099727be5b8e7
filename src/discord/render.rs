//! A reply as a Discord message: inside every limit of Discord's, which only this file knows, and unable to ping anyone.

use std::fmt::Write as _;
use std::sync::Arc;

use serenity::builder::{CreateAllowedMentions, CreateAttachment};
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
        Self { content, picture: None }
    }

    /// The same page below a line.
    pub(super) fn after(&self, line: &str) -> Self {
        let room = CONTENT.saturating_sub(units(line) + 1);
        Self {
            content: format!("{line}\n{}", cut(&self.content, room)),
            picture: self.picture.clone(),
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

/// A reply as its first page.
pub(super) fn reply(reply: &Reply) -> Page {
    let mut body = harmless(reply.body.trim_end());
    for (number, suggestion) in reply.suggestions.iter().enumerate() {
        let _ = write!(body, "\n{}. {}", number + 1, harmless(&suggestion.question));
    }
    let mut sources = citations(reply, true);
    if units(&body) + units(&sources) > CONTENT {
        sources = citations(reply, false);
    }
    let room = CONTENT.saturating_sub(units(&sources));
    let mut content = cut(body.trim_end(), room);
    content.push_str(&sources);
    // So many sources that they alone are too long: the text keeps half, whole lines of sources the rest.
    if units(&content) > CONTENT {
        content = cut(body.trim_end(), CONTENT / 2);
        for line in sources.split_inclusive('\n').filter(|line| !line.trim().is_empty()) {
            let line = line.trim_end();
            if units(&content) + units(line) < CONTENT {
                content.push('\n');
                content.push_str(line);
            }
        }
    }
    Page {
        content,
        picture: reply.picture.clone(),
    }
}

/// What is said once a channel's queue has overflowed.
pub(super) fn dropped(questions: usize) -> Page {
    Page {
        content: Language::default().wording().dropped(questions),
        picture: None,
    }
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
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// As many whole sentences as there is room for; half a sentence where not even one has.
fn cut(text: &str, room: usize) -> String {
    if units(text) <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(2);
    let fitting = |pieces: &mut dyn Iterator<Item = &str>| {
        let mut kept = String::new();
        let mut used = 0;
        for piece in pieces {
            used += units(piece);
            if used > room {
                break;
            }
            kept.push_str(piece);
        }
        kept
    };
    let mut kept = fitting(&mut text.split_sentence_bounds());
    if kept.trim().is_empty() {
        kept = fitting(&mut text.graphemes(true));
    }
    format!("{} …", kept.trim_end())
}
