//! Pictures drawn from the base's table of countries. Each is drawn when it is first asked for, and only its PNG is kept.

mod label;
mod map;
mod outlines;
mod project;
mod sheet;
mod timeline;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::answer::wording::pictures as wording;
use crate::facts::{Country, FactBase, Standing};

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// How many members there were, from the first to today.
    Timeline,
    /// Members, applicants and partners.
    Map,
}

/// A picture, and its content in words for whom it can't be shown to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its subject's name.
    pub name: &'static str,
    /// An opaque PNG.
    pub png: Vec<u8>,
    /// What it shows, in words.
    pub alt: String,
}

/// The pictures of one base.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    timeline: OnceLock<Option<Arc<Picture>>>,
    map: OnceLock<Option<Arc<Picture>>>,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Timeline, Self::Map];

    /// What a person types, and the name of its file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Map => "map",
        }
    }

    /// The subject of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }
}

impl Pictures {
    /// The picture, drawn now or before; `None` where the base has nothing to draw.
    pub(crate) fn get(&self, base: &FactBase, subject: Subject) -> Option<Arc<Picture>> {
        let kept = match subject {
            Subject::Timeline => &self.timeline,
            Subject::Map => &self.map,
        };
        kept.get_or_init(|| draw(base, subject).map(Arc::new)).clone()
    }
}

/// Draws a picture; `None` where the base has nothing to draw.
#[must_use]
pub fn draw(base: &FactBase, subject: Subject) -> Option<Picture> {
    let (png, alt) = match subject {
        Subject::Timeline => (timeline::draw(base)?, wording::timeline_alt(&waves(base))),
        Subject::Map => (map::draw(base)?, wording::map_alt(base)),
    };
    let name = subject.name();
    Some(Picture { name, png, alt })
}

/// The members by the year in which they joined, oldest first.
#[must_use]
pub(crate) fn waves(base: &FactBase) -> Vec<(i32, Vec<&Country>)> {
    let mut years: BTreeMap<i32, Vec<&Country>> = BTreeMap::new();
    for country in of(base, Standing::Member) {
        if let Some(joined) = country.joined {
            years.entry(joined.year().into()).or_default().push(country);
        }
    }
    years.into_iter().collect()
}

/// The countries of a standing, in the order of their names.
#[must_use]
pub(crate) fn of(base: &FactBase, standing: Standing) -> Vec<&Country> {
    let mut found: Vec<&Country> = base
        .countries()
        .iter()
        .filter(|country| country.standing == standing)
        .collect();
    found.sort_by_key(|country| bare(&country.name));
    found
}

/// A country's name as it stands in a list: without its article.
#[must_use]
pub(crate) fn bare(name: &str) -> &str {
    name.strip_prefix("the ").unwrap_or(name)
}
