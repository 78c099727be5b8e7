//! What stands in and beside pictures. What is drawn, and the alt text that repeats it, is in English, as the facts are.

use std::fmt::Write as _;

use super::{Language, Wording};
use crate::facts::{Country, Date, FactBase, Standing};
use crate::picture;

/// The title of the timeline. `waves` are the members by the year in which they joined.
pub(crate) fn timeline_title(waves: &[(i32, Vec<&Country>)], wording: &dyn Wording) -> String {
    let total: usize = waves.iter().map(|(_, joined)| joined.len()).sum();
    match waves {
        [(_, first), _, ..] => wording.grown(first.len(), total),
        _ => wording.standing(Standing::Member, total),
    }
}

/// What the timeline's axes are.
pub(crate) fn timeline_subtitle() -> &'static str {
    "Members of the alliance, and the years in which they joined"
}

/// Who joined in a year.
pub(crate) fn wave(year: i32, names: &[&str]) -> String {
    format!("{year}: {}", names.join(", "))
}

/// How many joined in a year, where there is no room for who.
pub(crate) fn wave_in_short(year: i32, count: usize) -> String {
    format!("{year}: {count} more")
}

/// The timeline for whom it can't be shown to.
pub(crate) fn timeline_alt(waves: &[(i32, Vec<&Country>)]) -> String {
    let mut alt = "A step chart of the number of members.".to_owned();
    let mut total = 0;
    for (year, joined) in waves {
        total += joined.len();
        let names: Vec<&str> = joined.iter().map(|country| picture::bare(&country.name)).collect();
        let _ = write!(alt, " {year}: {total}, with {}.", names.join(", "));
    }
    alt
}

/// The countries of a standing by name; those that are known for an earlier date than `as_of` only, with that date.
pub(crate) fn of_standing(of: Standing, countries: &[&Country], as_of: Date, wording: &dyn Wording) -> String {
    let name = |country: &&Country| {
        let name = picture::bare(&country.name);
        match country.standing {
            // Nobody has left the alliance: a member of then is one now, or a row says otherwise.
            Standing::Member => name.to_owned(),
            _ if country.as_of < as_of => wording.known_for(name, country.as_of),
            _ => name.to_owned(),
        }
    };
    let names: Vec<String> = countries.iter().map(name).collect();
    format!("**{}**: {}", wording.standing(of, countries.len()), names.join(", "))
}

/// The map for whom it can't be shown to.
pub(crate) fn map_alt(base: &FactBase) -> String {
    let mut alt = "A map of Europe above a map of the world.".to_owned();
    for (of, look) in [
        (Standing::Member, "plain blue"),
        (Standing::Applicant, "striped orange"),
        (Standing::Partner, "dotted light blue"),
    ] {
        let countries = picture::of(base, of);
        if !countries.is_empty() {
            let names: Vec<&str> = countries.iter().map(|country| picture::bare(&country.name)).collect();
            let counted = Language::English.wording().standing(of, names.len());
            let _ = write!(alt, " In {look}, {counted}: {}.", names.join(", "));
        }
    }
    alt
}
