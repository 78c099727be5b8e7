//! Where a country's name stands on a map: within its land, else on the sea beside it, else as its code, else nowhere.

use super::bare;
use super::map::{SEA, Shape};
use super::sheet::{Anchor, INK, Letters, Sheet};
use crate::facts::Country;

/// Pixels between the places that are tried.
const STEP: f32 = 7.0;
/// So much of a name's width must stand on its land.
const SNUG: f32 = 0.85;
/// Pixels that stay free around a name.
const AIR: f32 = 5.0;

/// A rectangle: left, top, right, bottom.
type Box4 = (f32, f32, f32, f32);

/// A country and the land that its name goes to.
pub(super) struct Place<'a, 's> {
    pub(super) shape: &'s Shape,
    pub(super) country: &'a Country,
}

/// The names set so far.
#[derive(Default)]
pub(super) struct Labels<'a> {
    /// Left, top, right and bottom of the map.
    within: Box4,
    taken: Vec<Box4>,
    named: Vec<&'a str>,
}

impl<'a> Labels<'a> {
    /// Sets a country's name within a map, given as left, top, width and height, where it fits and touches no other; once.
    pub(super) fn set(
        &mut self,
        sheet: &mut Sheet,
        (x, y, width, height): (f32, f32, f32, f32),
        place: &Place<'a, '_>,
        letters: Letters,
    ) {
        if self.named.contains(&place.country.id.as_str()) {
            return;
        }
        self.within = (x, y, x + width, y + height);
        let name = bare(&place.country.name);
        let code = place.country.code.as_deref().unwrap_or_default();
        let at_sea = Letters {
            colour: INK,
            rim: None,
            ..letters
        };
        let found = self
            .inside(sheet, place.shape, name, letters)
            .map(|at| (name, at, letters))
            .or_else(|| Some((name, self.beside(sheet, place.shape, name, letters)?, at_sea)))
            .or_else(|| Some((code, self.inside(sheet, place.shape, code, letters)?, letters)));
        let Some((words, at, letters)) = found else { return };
        self.named.push(&place.country.id);
        let size = (sheet.width(words, letters), letters.size);
        self.taken.push(around(at, size));
        sheet.words(words, at, Anchor::Middle, letters);
    }

    /// The middle of the place within the land that is nearest to its centre.
    fn inside(&self, sheet: &Sheet, shape: &Shape, words: &str, letters: Letters) -> Option<(f32, f32)> {
        let size = (sheet.width(words, letters), letters.size * 0.8);
        let (left, top, right, bottom) = shape.bounds();
        let (left, right) = (left.max(self.within.0), right.min(self.within.2));
        let (top, bottom) = (top.max(self.within.1), bottom.min(self.within.3));
        let centre = (f32::midpoint(left, right), f32::midpoint(top, bottom));
        let distance = |(x, y): (f32, f32)| (x - centre.0).powi(2) + (y - centre.1).powi(2);
        grid((left, top, right, bottom))
            .filter(|at| {
                let area = around(*at, size);
                self.free(area)
                    && points(around(*at, (size.0 * SNUG, size.1))).all(|point| contains(shape.outer(), point))
            })
            .min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
    }

    /// The middle of a place on the open sea along the shore.
    fn beside(&self, sheet: &Sheet, shape: &Shape, words: &str, letters: Letters) -> Option<(f32, f32)> {
        let size = (sheet.width(words, letters), letters.size);
        let (across, down) = (size.0 / 2.0 + AIR, size.1 / 2.0 + AIR);
        let sides = [(across, 0.0), (-across, 0.0), (0.0, down), (0.0, -down)];
        let (left, top, right, bottom) = shape.bounds();
        let centre = (f32::midpoint(left, right), f32::midpoint(top, bottom));
        let distance = |(x, y): (f32, f32)| (x - centre.0).powi(2) + (y - centre.1).powi(2);
        let shore = shape.outer().iter();
        shore
            .flat_map(|(x, y)| sides.map(|(right, below)| (x + right, y + below)))
            .filter(|at| {
                let (left, top, right, bottom) = around(*at, size);
                self.free((left, top, right, bottom)) && sheet.is_all((left, top, right - left, bottom - top), SEA)
            })
            .min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
    }

    fn free(&self, (left, top, right, bottom): Box4) -> bool {
        let apart = |other: &Box4| left > other.2 || right < other.0 || top > other.3 || bottom < other.1;
        let within = left > self.within.0 && top > self.within.1 && right < self.within.2 && bottom < self.within.3;
        within && self.taken.iter().all(apart)
    }
}

fn around((x, y): (f32, f32), (width, height): (f32, f32)) -> Box4 {
    (
        x - width / 2.0 - 2.0,
        y - height / 2.0 - 2.0,
        x + width / 2.0 + 2.0,
        y + height / 2.0 + 2.0,
    )
}

fn grid((left, top, right, bottom): Box4) -> impl Iterator<Item = (f32, f32)> {
    let (columns, rows) = (((right - left) / STEP) as usize, ((bottom - top) / STEP) as usize);
    (0..=rows)
        .flat_map(move |row| (0..=columns).map(move |column| (left + STEP * column as f32, top + STEP * row as f32)))
}

/// Points along the edge of a rectangle, by which it is judged.
fn points((left, top, right, bottom): Box4) -> impl Iterator<Item = (f32, f32)> {
    (0..=4_u8).flat_map(move |part| {
        let x = left + (right - left) * f32::from(part) / 4.0;
        [(x, top), (x, bottom)]
    })
}

/// Whether a point lies within a ring: whether a line from it to the right crosses the ring an odd number of times.
fn contains(ring: &[(f32, f32)], (x, y): (f32, f32)) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crosses = |((ax, ay), (bx, by)): (&(f32, f32), &(f32, f32))| {
        (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
    };
    ring.iter().zip(next).filter(|edge| crosses(*edge)).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_within_or_not() {
        let bay = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 4.0), (0.0, 10.0)];
        for (point, expected) in [
            ((5.0, 2.0), true),
            ((5.0, 8.0), false),
            ((1.0, 8.0), true),
            ((11.0, 5.0), false),
        ] {
            assert_eq!(contains(&bay, point), expected, "{point:?}");
        }
    }
}
