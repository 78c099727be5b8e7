//! Completes words that leave out what was said just before them: "and Finland?", "what in The Hague?", "why did he?"

use compact_str::CompactString;

use crate::facts::Date;
use crate::retrieval::{Class, Retrieval, Slot};
use crate::text::{self, Word};

/// Words that point at what was said before.
const POINTERS: &[&str] = &[
    "that", "it", "this", "he", "she", "they", "there", "then", "them", "him", "his", "her", "their", "theirs",
    "those", "these", "its", "so",
];
/// Of these, the words that stand for a person.
const PERSONS: &[&str] = &["he", "she", "him", "his", "her"];
/// Words that point where they come last and no other of them before: "which of them did?" After them, "there" does not.
const VERBS: &[&str] = &[
    "did", "does", "do", "has", "have", "is", "are", "was", "were", "will", "can",
];
/// Words after which "one" is a number.
const NUMBERED: &[&str] = &["about", "article", "and", "or"];
/// Words that leave behind the date of what was said before.
const NOW: &[&str] = &["now", "today", "currently", "nowadays"];
/// The group of words for today.
const CURRENT: &str = "~current";
/// Readings that are tried at most.
const MOST_READINGS: usize = 8;

/// What words hold of their own, and what they may mean after what was said before.
#[derive(Debug)]
pub(super) struct Ellipsis {
    /// Whether a word points at what was said before.
    pub(super) points: bool,
    /// Whether something is named: a country, a person, a number.
    pub(super) names: bool,
    /// Whether what is asked for is said: when, why, who.
    pub(super) asks: bool,
    /// What carries a subject of its own and was not said before, and who is pointed at, by the names of their groups.
    pub(super) own: Vec<CompactString>,
    /// The completed words, the likeliest reading first.
    pub(super) readings: Vec<Vec<Word>>,
}

/// What may stand in for one another: countries, people and bodies; numbers; "article 4" and "article 5".
pub(super) fn kind(slot: &Slot) -> Option<&str> {
    if matches!(slot.class, Class::Name | Class::Proper) {
        Some("")
    } else if is_figure(slot) {
        Some(slot.text.split_once(' ').map_or("0", |(what, _)| what))
    } else {
        None
    }
}

/// Whether it says what is asked for: "when", "which one", "how big".
fn asks_for(slot: &Slot) -> bool {
    let first = slot.text.split(' ').next().unwrap_or_default();
    slot.class == Class::Asking || text::is_question_word(first)
}

/// "4", "article 4".
fn is_figure(slot: &Slot) -> bool {
    let last = slot.text.rsplit(' ').next().unwrap_or_default();
    last.starts_with(|c: char| c.is_ascii_digit())
}

/// Reads `short` as it may be meant after `before`.
pub(super) fn read(retrieval: &Retrieval, before: &[Word], short: &[Word]) -> Ellipsis {
    let (short, one) = without_one(short);
    let mut old = retrieval.slots(before);
    let short = &numbered(retrieval, before, &old, short);
    let new = retrieval.slots(short);
    // Who asks about today no longer means the date that was asked about before.
    if short.iter().any(|word| NOW.contains(&word.text.as_str())) {
        old.retain(|slot| !is_figure(slot) && !Date::is_month(&slot.text));
    }
    // "Right now" belongs to what was asked, not to what it was about.
    old.retain(|slot| slot.key != CURRENT);
    let said = |slot: &Slot| old.iter().any(|other| other.key == slot.key);
    let named: Vec<&Slot> = new.iter().filter(|slot| kind(slot).is_some()).collect();
    let mut own: Vec<CompactString> = new
        .iter()
        .filter(|slot| slot.class == Class::Content && kind(slot).is_none() && !said(slot) && !asks_for(slot))
        .map(|slot| slot.key.clone())
        .collect();
    let asks = new.iter().any(asks_for);
    // No fact can hold what nothing is asked with, however it is read.
    let can_be_held = own.iter().all(|key| retrieval.is_asked_with(key));
    let mut readings: Vec<Vec<Word>> = Vec::new();
    let mut add = |words: Vec<Word>| {
        if can_be_held && readings.len() < MOST_READINGS && !readings.contains(&words) {
            readings.push(words);
        }
    };
    if own.is_empty() && !named.is_empty() {
        // The same question of another: each thing named before may be the one that is replaced.
        let places = old.iter().enumerate();
        for (place, _) in places.filter(|(_, slot)| named.iter().any(|name| kind(name) == kind(slot))) {
            add(replaced(before, &old, place, short, &named, asks.then_some(&new)));
        }
        add(replaced(before, &old, usize::MAX, short, &named, asks.then_some(&new)));
    }
    let content: Vec<&Slot> = new.iter().filter(|slot| slot.class == Class::Content).collect();
    if let [only] = content[..]
        && named.is_empty()
        && !said(only)
        && !asks
    {
        // "And in Madrid?": what is not known to be a name may take any place, likeliest that of the last name.
        let of = |class: Class| old.iter().rev().filter(move |slot| slot.class == class);
        for slot in of(Class::Name).chain(of(Class::Content)) {
            let (start, end) = (&before[..slot.from], &before[slot.to..]);
            add([start, &short[only.from..only.to], end].concat());
        }
    }
    let spoken = || {
        short
            .iter()
            .filter(|word| !POINTERS.contains(&word.text.as_str()))
            .cloned()
    };
    let carried = |keep: &dyn Fn(&Slot) -> bool| {
        let mut words: Vec<Word> = spoken().collect();
        for slot in old.iter().filter(|slot| keep(slot) && !(asks && asks_for(slot))) {
            if !new.iter().any(|own| own.key == slot.key) {
                words.extend_from_slice(&before[slot.from..slot.to]);
            }
        }
        words
    };
    let is_verb = |word: &Word| VERBS.contains(&word.text.as_str());
    let points = one
        || (0..short.len()).any(|at| points_back(short, at))
        || short.iter().position(is_verb).is_some_and(|at| at + 1 == short.len());
    let fits = |slot: &Slot| slot.class != Class::Name || named.is_empty();
    let telling = |slot: &Slot| slot.class.carries_subject();
    let pronoun = short
        .iter()
        .position(|word| PERSONS.contains(&word.text.as_str()))
        .filter(|_| named.is_empty());
    if let Some(at) = pronoun
        && let somebody = somebody(before, &old)
        && !somebody.is_empty()
    {
        add([&short[..at], somebody, &short[at + 1..]].concat());
    }
    if points && !named.is_empty() {
        add(carried(&telling));
    }
    add(carried(&|slot| telling(slot) && fits(slot)));
    add(carried(&|slot| kind(slot).is_some() && fits(slot)));
    let names = !named.is_empty();
    if let Some(somebody) = old.iter().find(|slot| slot.class == Class::Proper)
        && pronoun.is_some()
    {
        own.push(somebody.key.clone());
    }
    Ellipsis {
        points,
        names,
        asks,
        own,
        readings,
    }
}

/// Whether the word at this place points at what was said before: not the "there" of "are there", nor a "then" or "so" around
/// a question.
fn points_back(words: &[Word], at: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let is_filler = match text(at) {
        "there" => at > 0 && VERBS.contains(&text(at - 1)),
        "then" | "so" => at == 0 || at + 1 == words.len(),
        _ => false,
    };
    !is_filler && POINTERS.contains(&text(at))
}

/// The first name that is a person's or a body's: "mao ning".
fn somebody<'a>(before: &'a [Word], old: &[Slot]) -> &'a [Word] {
    let is_proper = |slot: &&Slot| slot.class == Class::Proper;
    let mut proper = old.iter().skip_while(|slot| !is_proper(slot)).take_while(is_proper);
    match (proper.next(), proper.last()) {
        (Some(first), last) => &before[first.from..last.unwrap_or(first).to],
        (None, _) => &[],
    }
}

/// "The newer one" points, and names no number.
fn without_one(short: &[Word]) -> (&[Word], bool) {
    match short.split_last() {
        Some((last, rest @ [_, .., before]))
            if matches!(last.text.as_str(), "one" | "1") && !NUMBERED.contains(&before.text.as_str()) =>
        {
            (rest, true)
        }
        _ => (short, false),
    }
}

/// "And 4?" or "and number 4?" after "article 5" means article 4: a number at the end, too small for a year.
fn numbered(retrieval: &Retrieval, before: &[Word], old: &[Slot], short: &[Word]) -> Vec<Word> {
    let mut words = short.to_vec();
    let bare = |slot: &&Slot| kind(slot) == Some("0") && slot.text.len() < 3;
    let mut figures = old.iter().filter(|slot| is_figure(slot));
    if let (Some(numbered), None) = (figures.next(), figures.next())
        && numbered.to - numbered.from > 1
        && let Some(number) = retrieval.slots(short).last().filter(bare)
    {
        let what = before[numbered.from..numbered.to - 1].iter().cloned();
        let called = number.from > 0 && short[number.from - 1].text == "number";
        words.splice(number.from - usize::from(called)..number.from, what);
    }
    words
}

/// What was said before with the slot at `place`, and others of the kinds that are named now, replaced by what is named
/// now; without what it asked for where something else is asked for now.
fn replaced(
    before: &[Word],
    old: &[Slot],
    place: usize,
    short: &[Word],
    named: &[&Slot],
    asked: Option<&Vec<Slot>>,
) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut placed = vec![false; named.len()];
    for slot in asked.into_iter().flatten().filter(|slot| asks_for(slot)) {
        words.extend_from_slice(&short[slot.from..slot.to]);
    }
    for (at, slot) in old.iter().enumerate() {
        if asks_for(slot) && asked.is_some() {
            continue;
        }
        let chosen = kind(slot).is_some() && (at == place || kind(slot) != old.get(place).and_then(kind));
        let mut taken = false;
        for (name, placed) in named.iter().zip(&mut placed) {
            if chosen && !*placed && kind(name) == kind(slot) {
                words.extend_from_slice(&short[name.from..name.to]);
                (*placed, taken) = (true, true);
            }
        }
        if !taken {
            words.extend_from_slice(&before[slot.from..slot.to]);
        }
    }
    for (name, placed) in named.iter().zip(placed) {
        if !placed {
            words.extend_from_slice(&short[name.from..name.to]);
        }
    }
    words
}
