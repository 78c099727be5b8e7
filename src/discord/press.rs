//! What a button or a menu carries: whose it is, and all that its press needs, so that it works after a restart.

use std::collections::BTreeSet;

use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};
use serenity::model::application::ButtonStyle;
use serenity::model::id::UserId;
use sha2::{Digest as _, Sha256};

use super::render::{self, Page};
use crate::answer::{Label, Offer, Reply, Wording};
use crate::facts::FactBase;

/// Stands first, so that what an older version carried is not misread.
const VERSION: &str = "1";
/// The longest id of a button, in UTF-16 units as Discord may count them.
const ID: usize = 100;
/// Of a label, what a telephone shows; longer ones stand in a menu.
const SHOWN: usize = 38;
/// Buttons in a row.
const ROW: usize = 5;
/// Facts that one mark is about: more don't fit into a button's id.
const MARKED: usize = 5;
/// In place of an asker, where what is shown is not about anybody's question.
pub(super) const NOBODY: UserId = UserId::new(1);
/// Options of a menu, and the longest of their labels.
const OPTIONS: (usize, usize) = (25, 100);

/// What a press asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Press {
    /// The fact of an offered question, by its mark.
    Offer(String),
    /// A part of the reply to something with a name, as it is typed.
    Named(usize, String),
    /// A part of the statement of facts, by their marks.
    Facts(usize, Vec<String>),
    /// Why the question of this id was answered so.
    Why(u64),
    /// The facts of these marks were useful, or wrong.
    Mark(bool, Vec<String>),
    /// The base of the second hash is to take the place of that of the first.
    Load(String, String),
    /// What is kept of whoever presses is to be forgotten.
    Erase,
    /// The answer is to go.
    Remove,
}

/// Whose reply it is, and what else its buttons carry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) asker: UserId,
    /// The question that can be explained.
    pub(super) question: Option<u64>,
    /// Only the asker sees it, and removes it without us.
    pub(super) private: bool,
    /// Whether what members think of answers is kept.
    pub(super) marks: bool,
}

/// A fact's mark: short whatever its id, and the same in every base that has it.
pub(super) fn mark(fact: &str) -> String {
    let digest = Sha256::digest(fact.as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The ids of the facts with these marks; `None` where one is gone.
pub(super) fn marked(base: &FactBase, marks: &[String]) -> Option<Vec<String>> {
    let of = |wanted: &String| base.facts().iter().find(|fact| mark(&fact.id) == *wanted);
    marks.iter().map(|wanted| Some(of(wanted)?.id.clone())).collect()
}

/// A reply's part, from 1, with its buttons: what may have been meant, and one row for all else.
pub(super) fn page(reply: &Reply, part: usize, owner: Owner) -> Page {
    let (content, parts) = render::part(reply, part);
    let wording = reply.language.wording();
    // Of two buttons that carry the same Discord takes neither, nor the message.
    let mut given = BTreeSet::new();
    let offers = offers(reply, owner, wording, &mut given);
    let mut below = below(reply, part, parts, owner);
    below.retain(|(press, _)| id(owner.asker, press).is_none_or(|id| given.insert(id)));
    let below = row(below, owner.asker, wording);
    Page {
        content,
        picture: reply.picture.clone(),
        rows: offers.into_iter().chain(below).collect(),
    }
}

/// Buttons side by side, each with its word; none where there are none.
pub(super) fn row(presses: Vec<(Press, Label)>, asker: UserId, wording: &dyn Wording) -> Option<CreateActionRow> {
    let button = |(press, label): (Press, Label)| {
        let button = CreateButton::new(id(asker, &press)?).label(wording.label(label));
        Some(button.style(ButtonStyle::Secondary))
    };
    let buttons: Vec<CreateButton> = presses.into_iter().filter_map(button).take(ROW).collect();
    (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
}

/// Questions that may have been meant, or topics to choose from.
fn offers(reply: &Reply, owner: Owner, wording: &dyn Wording, given: &mut BTreeSet<String>) -> Option<CreateActionRow> {
    let meant = reply.suggestions.iter();
    let meant = meant.map(|offer| (Press::Offer(mark(&offer.fact)), offer.question.as_str()));
    let menu = reply.menu.iter().map(|offer| match offer {
        Offer::Fact(fact) => (Press::Offer(mark(&fact.fact)), fact.question.as_str()),
        Offer::Named { name, title } => (Press::Named(1, name.clone()), title.as_str()),
    });
    let (most, longest) = OPTIONS;
    let offers: Vec<(String, String)> = meant
        .chain(menu)
        .map(|(press, label)| (press, render::label(label, longest)))
        .filter(|(_, label)| !label.is_empty())
        .filter_map(|(press, label)| Some((id(owner.asker, &press)?, label)))
        .filter(|(id, _)| given.insert(id.clone()))
        .take(most)
        .collect();
    if offers.is_empty() {
        return None;
    }
    if offers.len() <= 5 && offers.iter().all(|(_, label)| render::units(label) <= SHOWN) {
        let button = |(id, label): &(String, String)| CreateButton::new(id).label(label).style(ButtonStyle::Primary);
        return Some(CreateActionRow::Buttons(offers.iter().map(button).collect()));
    }
    let options = offers
        .iter()
        .map(|(id, label)| CreateSelectMenuOption::new(label, id))
        .collect();
    let menu = CreateSelectMenu::new(
        format!("{VERSION}|{}|m", owner.asker),
        CreateSelectMenuKind::String { options },
    )
    .placeholder(wording.label(Label::Choose));
    Some(CreateActionRow::SelectMenu(menu))
}

/// The way on, and what can be done about the reply itself.
fn below(reply: &Reply, part: usize, parts: usize, owner: Owner) -> Vec<(Press, Label)> {
    let mut presses = way_on(reply, part, parts);
    let why = owner.question.map(|question| (Press::Why(question), Label::Why));
    let remove = (!owner.private).then_some((Press::Remove, Label::Remove));
    let taken = presses.len() + usize::from(why.is_some()) + usize::from(remove.is_some());
    presses.extend(why);
    // Between two parts of a long answer there is no room to judge it; at its end there is.
    if owner.marks && !reply.facts.is_empty() && reply.list.is_none() && taken + 2 <= ROW {
        let marks: Vec<String> = reply.facts.iter().take(MARKED).map(|fact| mark(fact)).collect();
        presses.push((Press::Mark(true, marks.clone()), Label::Useful));
        presses.push((Press::Mark(false, marks), Label::Wrong));
    }
    presses.extend(remove);
    presses
}

/// The parts of a reply that is too long for one message, and the pages of a list.
fn way_on(reply: &Reply, part: usize, parts: usize) -> Vec<(Press, Label)> {
    let this = |part| match &reply.list {
        Some(list) => Press::Named(part, format!("{} {}", list.name, list.page)),
        None => Press::Facts(part, reply.facts.iter().map(|fact| mark(fact)).collect()),
    };
    let mut presses = Vec::new();
    if part > 1 {
        presses.push((this(part - 1), Label::Back));
    }
    if part < parts {
        presses.push((this(part + 1), Label::More));
    }
    if let Some(list) = &reply.list {
        let to = |page| Press::Named(1, format!("{} {page}", list.name));
        if list.page > 1 && list.page <= list.pages {
            presses.push((to(list.page - 1), Label::Previous));
        }
        if list.page < list.pages {
            presses.push((to(list.page + 1), Label::Next));
        }
    }
    presses
}

/// What a button carries; `None` where there is no room for it.
fn id(asker: UserId, press: &Press) -> Option<String> {
    let carried = match press {
        Press::Offer(mark) => format!("o|{mark}"),
        Press::Named(part, name) => format!("n|{part}|{name}"),
        Press::Facts(part, marks) => format!("f|{part}|{}", marks.join("+")),
        Press::Why(question) => format!("w|{question}"),
        Press::Mark(true, marks) => format!("g|{}", marks.join("+")),
        Press::Mark(false, marks) => format!("b|{}", marks.join("+")),
        Press::Load(was, hash) => format!("l|{was}|{hash}"),
        Press::Erase => "e".to_owned(),
        Press::Remove => "x".to_owned(),
    };
    let id = format!("{VERSION}|{asker}|{carried}");
    (render::units(&id) <= ID).then_some(id)
}

/// Whose button it was and what it asks for; `None` where this version made no such button.
pub(super) fn read(custom_id: &str, chosen: &[String]) -> Option<(UserId, Press)> {
    let mut parts = custom_id.splitn(3, '|');
    let (VERSION, asker, carried) = (parts.next()?, parts.next()?, parts.next()?) else {
        return None;
    };
    if carried == "m" {
        // What a menu's options carry is what buttons carry.
        return chosen
            .first()
            .filter(|id| !id.ends_with("|m"))
            .and_then(|id| read(id, &[]));
    }
    let asker = asker.parse().ok().filter(|asker| *asker != 0).map(UserId::new)?;
    let (kind, rest) = carried.split_once('|').unwrap_or((carried, ""));
    let part = || {
        let (part, rest) = rest.split_once('|')?;
        Some((part.parse().ok().filter(|part| *part > 0)?, rest))
    };
    let press = match kind {
        "o" => Press::Offer(rest.to_owned()),
        "n" => part().map(|(part, name)| Press::Named(part, name.to_owned()))?,
        "f" => part().map(|(part, marks)| Press::Facts(part, marks.split('+').map(str::to_owned).collect()))?,
        "w" => Press::Why(rest.parse().ok()?),
        "g" | "b" => Press::Mark(kind == "g", rest.split('+').map(str::to_owned).collect()),
        "l" => rest
            .split_once('|')
            .map(|(was, hash)| Press::Load(was.to_owned(), hash.to_owned()))?,
        "e" => Press::Erase,
        "x" => Press::Remove,
        _ => return None,
    };
    Some((asker, press))
}

/// The question that the buttons under a message can explain.
pub(super) fn question_under(components: &serde_json::Value) -> Option<u64> {
    under(components).find_map(|press| match press {
        Press::Why(question) => Some(question),
        _ => None,
    })
}

/// The marks of the facts that the message above these buttons states.
pub(super) fn marks_under(components: &serde_json::Value) -> Vec<String> {
    let marks = under(components).find_map(|press| match press {
        Press::Mark(_, marks) | Press::Facts(_, marks) => Some(marks),
        _ => None,
    });
    marks.unwrap_or_default()
}

fn under(components: &serde_json::Value) -> impl Iterator<Item = Press> {
    let rows = components.as_array().into_iter().flatten();
    let ids = rows.filter_map(|row| row["components"].as_array()).flatten();
    ids.filter_map(|button| Some(read(button["custom_id"].as_str()?, &[])?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_carries_is_read_again() {
        let asker = UserId::new(u64::MAX - 1);
        for press in [
            Press::Offer(mark("sweden-bid")),
            Press::Named(2, "members 11".to_owned()),
            Press::Named(1, "a|b".to_owned()),
            Press::Facts(3, vec![mark("one"), mark("two"), mark("three"), mark("four")]),
            Press::Why(u64::MAX),
            Press::Mark(true, vec![mark("one"); MARKED]),
            Press::Mark(false, vec![mark("one")]),
            Press::Load("3f2a1c9e".to_owned(), "00000000".to_owned()),
            Press::Erase,
            Press::Remove,
        ] {
            let id = id(asker, &press).unwrap_or_default();
            assert!(render::units(&id) <= ID, "{id}");
            assert_eq!(read(&id, &[]), Some((asker, press)), "{id}");
        }
        assert_eq!(id(asker, &Press::Named(1, "x".repeat(80))), None, "no room");
    }

    #[test]
    fn what_no_button_of_this_version_carries_is_refused() {
        for forged in [
            "",
            "1",
            "1|",
            "1|2",
            "0|2|x",
            "2|2|x",
            "1|x|x",
            "1|0|x",
            "1|2|q",
            "1|2|w|",
            "1|2|w|x",
            "1|2|n|0|members",
            "1|2|n|members",
            "1|2|f|x|y",
            "1|2|l|3f2a1c9e",
            "1|2|m",
        ] {
            assert_eq!(read(forged, &[]), None, "{forged}");
        }
        assert_eq!(read("1|2|m", &["1|2|m".to_owned()]), None, "a menu in a menu");
    }
}
