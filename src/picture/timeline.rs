//! The number of members over the years, as a step chart; each step says who came in.

use tiny_skia::{Path, PathBuilder};

use super::sheet::{Anchor, Colour, Fill, INK, Letters, PAPER, Sheet};
use super::{bare, waves};
use crate::answer::Language;
use crate::answer::wording::pictures as wording;
use crate::facts::{Date, FactBase};

/// In pixels; a phone shows it at about four tenths of that, which the letters are sized for.
const SIZE: (u32, u32) = (1_000, 1_300);
/// Left, top, right and bottom edge of the plot.
const PLOT: (f32, f32, f32, f32) = (80.0, 150.0, 930.0, 1_220.0);
/// Blue and light blue: told apart by lightness, whoever looks.
const LINE: Colour = Colour(0x00, 0x72, 0xb2);
const BELOW: Colour = Colour(0xdc, 0xec, 0xf6);
const GRID: Colour = Colour(0xd5, 0xd8, 0xdc);
/// The height of a line of words, as a part of the size of its letters.
const LEADING: f32 = 1.18;
/// Between a step and its words.
const GAP: f32 = 14.0;

const WORDS: Letters = Letters {
    size: 28.0,
    bold: false,
    colour: INK,
    rim: None,
};

/// The chart as a PNG; `None` where the base has no members with a date.
pub(super) fn draw(base: &FactBase) -> Option<Vec<u8>> {
    let waves = waves(base);
    let (first, _) = waves.first()?;
    let end = base.newest().map(position)?;
    let total = waves.iter().map(|(_, joined)| joined.len()).sum();
    let scale = Scale {
        from: f64::from(*first),
        to: end.max(f64::from(*first) + 1.0),
        most: total,
    };
    let mut sheet = Sheet::new(SIZE.0, SIZE.1)?;
    let head = Letters {
        size: 46.0,
        bold: true,
        ..WORDS
    };
    let title = wording::timeline_title(&waves, Language::English.wording());
    sheet.words(&title, (40.0, 52.0), Anchor::Left, head);
    let below = wording::timeline_subtitle();
    sheet.words(below, (40.0, 104.0), Anchor::Left, WORDS);
    axes(&mut sheet, &scale);

    let mut corners = vec![(scale.from, 0)];
    let mut labels = Vec::new();
    for (_, joined) in &waves {
        // A step stands where the first of its year's newcomers joined, and the first of all at the edge.
        let dates = joined.iter().filter_map(|country| country.joined).map(position);
        let before = corners.last().map_or(0, |(_, count)| *count);
        let at = if before == 0 {
            scale.from
        } else {
            dates.fold(f64::MAX, f64::min)
        };
        corners.extend([(at, before), (at, before + joined.len())]);
        labels.push((at, before, before + joined.len()));
    }
    corners.push((scale.to, total));
    let corners: Vec<(f32, f32)> = corners
        .into_iter()
        .map(|(year, count)| (scale.x(year), scale.y(count)))
        .collect();
    let line = path(&corners)?;
    let ground = [corners.as_slice(), &[(scale.x(scale.to), scale.y(0))]].concat();
    sheet.area(&path(&ground)?, Fill::Plain(BELOW));
    sheet.line(&line, LINE, 7.0);
    let last = Letters { bold: true, ..WORDS };
    let end = (scale.x(scale.to) + GAP, scale.y(total));
    sheet.words(&total.to_string(), end, Anchor::Left, last);

    for ((year, joined), (at, before, after)) in waves.iter().zip(labels) {
        let names: Vec<&str> = joined.iter().map(|country| bare(&country.name)).collect();
        label(&mut sheet, &scale, (*year, &names), at, (before, after));
    }
    sheet.png()
}

fn path(points: &[(f32, f32)]) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    for (x, y) in rest {
        path.line_to(*x, *y);
    }
    path.finish()
}

/// Where years and counts stand on the sheet.
struct Scale {
    from: f64,
    to: f64,
    most: usize,
}

impl Scale {
    fn x(&self, year: f64) -> f32 {
        let part = ((year - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        PLOT.0 + (PLOT.2 - PLOT.0) * part as f32
    }

    fn y(&self, count: usize) -> f32 {
        PLOT.3 - (PLOT.3 - PLOT.1) * count as f32 / self.most.max(1) as f32
    }
}

/// A date as a year and a part of it.
fn position(date: Date) -> f64 {
    let month = f64::from(date.month().unwrap_or(1)) - 1.0;
    let day = f64::from(date.day().unwrap_or(1)) - 1.0;
    f64::from(date.year()) + month / 12.0 + day / 365.0
}

fn axes(sheet: &mut Sheet, scale: &Scale) {
    let mut rule = |from: (f32, f32), to: (f32, f32), colour, width| {
        if let Some(path) = path(&[from, to]) {
            sheet.line(&path, colour, width);
        }
    };
    let counts: Vec<usize> = (0..=scale.most).step_by(10).collect();
    for count in &counts {
        let y = scale.y(*count);
        rule((PLOT.0, y), (PLOT.2, y), GRID, 2.0);
    }
    let (from, to) = (scale.from.ceil() as i32, scale.to.floor() as i32);
    // As many decades between two marks as leave them room.
    let decades = 1 + (to - from) / 90;
    let marks: Vec<i32> = (from..=to).filter(|year| year % (10 * decades) == 0).collect();
    for year in &marks {
        let x = scale.x((*year).into());
        rule((x, PLOT.3), (x, PLOT.3 + 10.0), INK, 2.0);
    }
    for count in counts {
        let at = (PLOT.0 - GAP, scale.y(count));
        sheet.words(&count.to_string(), at, Anchor::Right, WORDS);
    }
    for year in marks {
        let at = (scale.x(year.into()), PLOT.3 + 34.0);
        sheet.words(&year.to_string(), at, Anchor::Middle, WORDS);
    }
}

/// Who came in, beside the step: below the line in the first half, where there is room to the right, above it in the second.
fn label(sheet: &mut Sheet, scale: &Scale, (year, names): (i32, &[&str]), at: f64, (before, after): (usize, usize)) {
    let x = scale.x(at);
    let right = x < (PLOT.0 + PLOT.2) / 2.0;
    let (anchor, x, room, ground) = if right {
        (Anchor::Left, x + GAP, PLOT.2 - x - 2.0 * GAP, BELOW)
    } else {
        (Anchor::Right, x - GAP, x - PLOT.0 - 2.0 * GAP, PAPER)
    };
    let letters = Letters {
        rim: Some(ground),
        ..WORDS
    };
    let (top, bottom) = (scale.y(after), scale.y(before));
    let leading = letters.size * LEADING;
    let most = ((bottom - top) / leading).floor() as usize;
    let mut lines = wrap(sheet, &wording::wave(year, names), room, letters);
    if lines.len() > most.max(1) {
        lines = vec![wording::wave_in_short(year, names.len())];
    }
    // Where even that does not fit, the reply's words have it.
    if lines.len() > most.max(1) || bottom - top < letters.size {
        return;
    }
    // A little higher than the middle, for what letters such as g have below the line.
    let middle = f32::midpoint(top, bottom) - 2.0;
    let first = middle - leading * (lines.len() - 1) as f32 / 2.0;
    for (row, line) in lines.iter().enumerate() {
        sheet.words(line, (x, first + leading * row as f32), anchor, letters);
    }
}

fn wrap(sheet: &Sheet, text: &str, room: f32, letters: Letters) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        let longer = format!("{line}{}{word}", if line.is_empty() { "" } else { " " });
        if line.is_empty() || sheet.width(&longer, letters) <= room {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
