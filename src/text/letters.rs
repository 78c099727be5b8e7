//! Brings variants of a letter together: other forms, look-alikes, capitals, marks, and what cannot be seen.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Full-width, mathematical, circled and other variants of a letter become the letter (NFKC). One sign may stand for
/// eighteen letters; what goes beyond the longest utterance is left out.
pub(super) fn compatibility(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    // A circled or squared letter stands alone, so a run of them reads as one word only without the sign.
    Cow::Owned(text.nfkc().take(super::LONGEST).collect())
}

/// Drops what cannot be seen: zero-width characters, direction marks, tags, variation selectors, controls.
pub(super) fn invisible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFC}' | '\u{E0000}'..='\u{E0FFF}')
            || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    };
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|&c| !hidden(c)).collect())
}

/// Greek, Cyrillic and other letters that look Latin become Latin, in words that would then be Latin throughout.
pub(super) fn homoglyphs(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut latin = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let looks: String = word.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
        if looks != word && looks.chars().all(|c| !c.is_alphabetic() || c < '\u{250}') {
            changed = true;
            latin.push_str(&looks);
        } else {
            latin.push_str(word);
        }
    }
    if changed {
        Cow::Owned(latin)
    } else {
        Cow::Borrowed(text)
    }
}

/// The Latin letter that this one is mistaken for.
fn look_alike(c: char) -> Option<char> {
    const OTHER: &str = "АВЕКМНОРСТУХІЈЅԌаеорсухіјѕԁһӏԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχɡıɑ";
    const LATIN: &str = "ABEKMHOPCTYXIJSGaeopcyxijsdhlqwABEZHIKMNOPTYXaeikvoptuxgia";
    let at = OTHER.chars().position(|other| other == c)?;
    LATIN.chars().nth(at)
}

/// Lower case.
pub(super) fn case(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// `ü` becomes `u`, `ø` becomes `o`.
pub(super) fn diacritics(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ł' => plain.push('l'),
            'ı' => plain.push('i'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            _ => plain.push(c),
        }
    }
    Cow::Owned(plain)
}
