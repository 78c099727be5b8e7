//! Members, applicants and partners on two maps: Europe, where names fit, and the world.

use std::collections::BTreeMap;

use tiny_skia::{Path, PathBuilder};

use super::label::{Labels, Place};
use super::of;
use super::outlines;
use super::project::Projection;
use super::sheet::{Anchor, Colour, Fill, INK, Letters, PAPER, Sheet};
use crate::answer::Language;
use crate::facts::{FactBase, Standing};

/// In pixels; a phone shows it at about four tenths of that, which the letters are sized for.
const SIZE: (u32, u32) = (1_000, 1_330);
pub(super) const SEA: Colour = Colour(0xf1, 0xf5, 0xf8);
/// Neither member, applicant nor partner.
const LAND: Colour = Colour(0xcf, 0xd3, 0xd7);
const BORDER: Colour = Colour(0xff, 0xff, 0xff);
/// A country smaller than this is shown as a disc, or nobody would see it.
const LEAST: f32 = 8.0;

/// Where a map stands on the sheet, and what it shows.
pub(super) struct Panel {
    projection: Projection,
    /// Left, top, width and height.
    pub(super) area: (f32, f32, f32, f32),
    /// Pixels for each radius of the globe.
    scale: f64,
    /// Where the projection's middle stands.
    middle: (f64, f64),
}

/// From Iceland to the Caucasus, from the North Cape to Cyprus.
const EUROPE: Panel = Panel {
    projection: Projection::Around(13.0, 53.0),
    area: (0.0, 150.0, 1_000.0, 780.0),
    scale: 1_300.0,
    middle: (420.0, 533.0),
};
const WORLD: Panel = Panel {
    projection: Projection::World,
    area: (0.0, 942.0, 1_000.0, 388.0),
    scale: 181.0,
    middle: (500.0, 1_158.0),
};

/// A piece of land on the sheet, in pixels.
pub(super) struct Shape {
    code: &'static str,
    pub(super) rings: Vec<Vec<(f32, f32)>>,
}

/// The maps as a PNG; `None` where the base has no member with a code.
pub(super) fn draw(base: &FactBase) -> Option<Vec<u8>> {
    let standings: BTreeMap<&str, Standing> = base
        .countries()
        .iter()
        .filter_map(|country| Some((country.code.as_deref()?, country.standing)))
        .collect();
    if !standings.values().any(|standing| *standing == Standing::Member) {
        return None;
    }
    let mut sheet = Sheet::new(SIZE.0, SIZE.1)?;
    let mut labels = Labels::default();
    panel(&mut sheet, &EUROPE, base, &standings, &mut labels);
    // What reaches beyond the first map is covered before the second is drawn.
    let (_, top, width, height) = EUROPE.area;
    sheet.rectangle((0.0, 0.0, width, top), Fill::Plain(PAPER));
    let below = top + height;
    sheet.rectangle((0.0, below, width, SIZE.1 as f32 - below), Fill::Plain(PAPER));
    panel(&mut sheet, &WORLD, base, &standings, &mut labels);
    head(&mut sheet, base);
    sheet.png()
}

fn head(sheet: &mut Sheet, base: &FactBase) {
    let words = Letters {
        size: 28.0,
        bold: false,
        colour: INK,
        rim: None,
    };
    let title = Letters {
        size: 46.0,
        bold: true,
        ..words
    };
    sheet.words(
        Language::English.wording().standings(),
        (40.0, 52.0),
        Anchor::Left,
        title,
    );
    let mut x = 40.0;
    for standing in [
        Standing::Member,
        Standing::Applicant,
        Standing::Partner,
        Standing::Outside,
    ] {
        let count = of(base, standing).len();
        if count == 0 {
            continue;
        }
        let name = Language::English.wording().standing(standing, count);
        sheet.rectangle((x, 94.0, 40.0, 34.0), fill(standing));
        sheet.words(&name, (x + 50.0, 111.0), Anchor::Left, words);
        x += 50.0 + sheet.width(&name, words) + 34.0;
    }
}

fn panel<'a>(
    sheet: &mut Sheet,
    panel: &Panel,
    base: &'a FactBase,
    standings: &BTreeMap<&str, Standing>,
    labels: &mut Labels<'a>,
) {
    sheet.rectangle(panel.area, Fill::Plain(SEA));
    let shapes: Vec<Shape> = outlines::polygons()
        .filter_map(|polygon| panel.shape(&polygon))
        .collect();
    let standing = |shape: &Shape| standings.get(shape.code).copied().unwrap_or(Standing::Outside);
    for shape in &shapes {
        if let Some(path) = shape.path() {
            sheet.area(&path, fill(standing(shape)));
            sheet.line(&path, BORDER, 1.2);
        }
    }
    let places = largest_first(base, &shapes);
    for Place { shape, country } in &places {
        let (left, top, right, bottom) = shape.bounds();
        if (right - left).max(bottom - top) < LEAST {
            let at = (f32::midpoint(left, right), f32::midpoint(top, bottom));
            sheet.disc(at, LEAST / 2.0 + 1.5, Fill::Plain(BORDER));
            sheet.disc(at, LEAST / 2.0, fill(country.standing));
        }
    }
    for place in &places {
        labels.set(sheet, panel.area, place, letters(place.country.standing));
    }
}

/// The countries that are worth a name, with their largest piece of land.
fn largest_first<'a, 's>(base: &'a FactBase, shapes: &'s [Shape]) -> Vec<Place<'a, 's>> {
    let mut found = Vec::new();
    for country in base.countries() {
        let pieces = shapes
            .iter()
            .filter(|shape| country.code.as_deref() == Some(shape.code));
        let largest = pieces.max_by(|a, b| a.area().total_cmp(&b.area()));
        if let Some(shape) = largest.filter(|_| country.standing != Standing::Outside) {
            found.push(Place { shape, country });
        }
    }
    // Applicants first: there are few of them, and they are what people look for.
    let later = |place: &Place<'_, '_>| place.country.standing != Standing::Applicant;
    found.sort_by(|a, b| {
        let by_size = b.shape.area().total_cmp(&a.shape.area());
        later(a).cmp(&later(b)).then(by_size)
    });
    found
}

/// Colours of Okabe and Ito's set for colour-blind readers, with a pattern each.
fn fill(standing: Standing) -> Fill {
    match standing {
        Standing::Member => Fill::Plain(Colour(0x00, 0x72, 0xb2)),
        Standing::Applicant => Fill::Striped(Colour(0xe6, 0x9f, 0x00), Colour(0x7a, 0x4a, 0x00)),
        Standing::Partner => Fill::Dotted(Colour(0x9f, 0xd6, 0xf3), Colour(0x2b, 0x7a, 0xa8)),
        Standing::Outside => Fill::Plain(LAND),
    }
}

fn letters(standing: Standing) -> Letters {
    let (colour, rim) = match standing {
        Standing::Member => (PAPER, Colour(0x00, 0x72, 0xb2)),
        Standing::Applicant | Standing::Outside => (INK, PAPER),
        Standing::Partner => (INK, Colour(0xd9, 0xee, 0xf9)),
    };
    Letters {
        size: 25.0,
        bold: false,
        colour,
        rim: Some(rim),
    }
}

impl Panel {
    /// The polygon where this map shows it; `None` where it does not.
    fn shape(&self, polygon: &outlines::Polygon) -> Option<Shape> {
        let at = |point: &(f64, f64)| {
            let (x, y) = self.projection.apply(*point)?;
            Some((
                (self.middle.0 + x * self.scale) as f32,
                (self.middle.1 + y * self.scale) as f32,
            ))
        };
        let ring = |ring: &outlines::Ring| ring.iter().map(at).collect::<Option<Vec<_>>>();
        let rings = polygon.rings.iter().map(ring).collect::<Option<Vec<_>>>()?;
        let shape = Shape {
            code: polygon.code,
            rings,
        };
        let (left, top, right, bottom) = shape.bounds();
        let (x, y, width, height) = self.area;
        (right > x && left < x + width && bottom > y && top < y + height).then_some(shape)
    }
}

impl Shape {
    /// Its shore or border, without holes.
    pub(super) fn outer(&self) -> &[(f32, f32)] {
        self.rings.first().map_or(&[], Vec::as_slice)
    }

    /// Left, top, right, bottom.
    pub(super) fn bounds(&self) -> (f32, f32, f32, f32) {
        let all = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        self.outer().iter().fold(all, |(left, top, right, bottom), (x, y)| {
            (left.min(*x), top.min(*y), right.max(*x), bottom.max(*y))
        })
    }

    fn area(&self) -> f32 {
        let ring = self.outer();
        let next = ring.iter().cycle().skip(1);
        let twice: f32 = ring.iter().zip(next).map(|((x, y), (u, v))| x * v - u * y).sum();
        twice.abs() / 2.0
    }

    fn path(&self) -> Option<Path> {
        let mut path = PathBuilder::new();
        for ring in &self.rings {
            for (at, (x, y)) in ring.iter().enumerate() {
                if at == 0 {
                    path.move_to(*x, *y);
                } else {
                    path.line_to(*x, *y);
                }
            }
            path.close();
        }
        path.finish()
    }
}
