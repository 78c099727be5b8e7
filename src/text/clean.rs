//! Takes Discord's markup out of an utterance: mentions, emoji codes, code, quotes, addresses, emphasis.

use std::borrow::Cow;

/// The utterance without markup. Where nothing but code or a quote was written, that is what is read.
#[must_use]
pub fn clean(utterance: &str) -> Cow<'_, str> {
    if !utterance.contains(['<', '`', '>', '*', '_', '~', '|', '[', '\\', '#', '/', ':']) {
        return Cow::Borrowed(utterance);
    }
    let spoken = unmarked(&without_quotes(&without_code(utterance)));
    if spoken.chars().any(char::is_alphanumeric) {
        return Cow::Owned(spoken);
    }
    let all: String = utterance
        .chars()
        .map(|c| if c == '`' || c == '>' { ' ' } else { c })
        .collect();
    Cow::Owned(unmarked(&all))
}

/// Leaves out ```` ```blocks``` ```` and `` `spans` `` that are closed; an open fence is only dropped itself.
fn without_code(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        kept.push_str(&rest[..at]);
        let fence = rest[at..].chars().take_while(|&c| c == '`').count();
        let inner = &rest[at + fence..];
        match inner.find(&rest[at..at + fence]) {
            Some(end) => {
                // A short span is emphasis rather than code: people write `NATO`.
                if fence < 3 && inner[..end].split_whitespace().count() <= 2 {
                    kept.push_str(&inner[..end]);
                }
                rest = inner[end..].trim_start_matches('`');
            }
            None => rest = inner,
        }
        kept.push(' ');
    }
    kept.push_str(rest);
    kept
}

/// Leaves out lines that quote another message.
fn without_quotes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if start.starts_with(">>> ") {
            break;
        }
        if !start.starts_with("> ") {
            kept.push_str(line);
        }
    }
    kept
}

/// Replaces mentions, emoji codes, timestamps and addresses by spaces and drops the signs of emphasis.
fn unmarked(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = match first {
            '<' => tag(rest),
            '[' => link(rest, &mut kept),
            'h' | 'H' => address(rest),
            ':' => emoji_code(rest),
            _ => 0,
        };
        if skipped > 0 {
            kept.push(' ');
            rest = &rest[skipped..];
            continue;
        }
        match first {
            '*' | '~' | '|' | '\\' | '#' => {}
            '_' => kept.push(' '),
            _ => kept.push(first),
        }
        rest = &rest[first.len_utf8()..];
    }
    kept
}

/// The length of `<@1>`, `<#1>`, `<:name:1>`, `<t:1:R>`, `</name:1>` or `<https://…>` at the start, else 0.
fn tag(text: &str) -> usize {
    let Some(end) = text.find('>') else { return 0 };
    let inner = &text[1..end];
    let known = inner.starts_with(['@', '#', ':', '/'])
        || ["a:", "t:", "id:", "http://", "https://"]
            .iter()
            .any(|start| inner.starts_with(start));
    if known && end <= 300 && !inner.contains('\n') {
        end + 1
    } else {
        0
    }
}

/// The length of `[text](address)` at the start, with its text kept, else 0.
fn link(text: &str, kept: &mut String) -> usize {
    let Some(middle) = text.find("](") else { return 0 };
    let Some(end) = text[middle..].find(')') else { return 0 };
    let words = &text[1..middle];
    if words.contains(['[', '\n']) {
        return 0;
    }
    kept.push_str(words);
    middle + end + 1
}

/// The length of `http://…` or `https://…` at the start, else 0.
fn address(text: &str) -> usize {
    let starts = |start: &str| {
        text.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if starts("http://") || starts("https://") {
        text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len())
    } else {
        0
    }
}

/// The length of `:thumbs_up:` at the start, else 0.
fn emoji_code(text: &str) -> usize {
    let Some(end) = text[1..].find(':') else { return 0 };
    let name = &text[1..=end];
    let is_name = name.len() >= 2
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
        && !name.bytes().all(|b| b.is_ascii_digit());
    if is_name { end + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn leaves_what_was_said() {
        let rows = [
            ("who leads nato", "who leads nato"),
            ("<@123> who leads nato", "who leads nato"),
            ("<@!123> <#4> who <@&5> leads", "who leads"),
            ("hi <:wave:12> <a:party:13> there", "hi there"),
            ("when <t:1700000000:R> then", "when then"),
            ("see https://example.com/a_b?c=d for it", "see for it"),
            ("see <https://example.com> now", "see now"),
            ("[the office](https://example.com) in Tokyo", "the office in Tokyo"),
            ("**who** is _this_ ~~man~~ ||here||", "who is this man here"),
            ("# who leads", "who leads"),
            ("what is `NATO`", "what is NATO"),
            ("```rust\nfn main() {}\n``` who leads", "who leads"),
            ("> he said no\nwho leads", "who leads"),
            ("who leads\n>>> all this\nand this", "who leads"),
            ("> who leads nato", "who leads nato"),
            ("```who leads nato```", "who leads nato"),
            ("`open fence and on", "open fence and on"),
            ("5 > 3 < 4", "5 > 3 < 4"),
            (":thumbsup: who", "who"),
            ("at 10:30: who", "at 10:30: who"),
            ("2 * 3 \\* 4", "2 3 4"),
        ];
        for (utterance, said) in rows {
            let cleaned = clean(utterance);
            let words: Vec<&str> = cleaned.split_whitespace().collect();
            assert_eq!(words.join(" "), said, "{utterance:?}");
        }
    }
}
