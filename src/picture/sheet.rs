//! A sheet of paper to draw on: areas, lines and words, written out as a PNG. Opaque, so that it reads the same on dark and on light.

use tiny_skia::{
    Color, FillRule, FilterQuality, LineCap, Paint, Path, PathBuilder, Pattern, Pixmap, Rect, Shader, SpreadMode,
    Stroke, Transform,
};
use ttf_parser::{Face, OutlineBuilder};

const REGULAR: &[u8] = include_bytes!("../../assets/dejavu-sans-condensed.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/dejavu-sans-condensed-bold.ttf");
/// The height of capitals, as a part of the size of the letters.
const CAPITALS: f32 = 0.73;
/// The side of the square that a pattern repeats, in pixels.
const TILE: u32 = 16;

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// What everything stands on.
pub(super) const PAPER: Colour = Colour(0xff, 0xff, 0xff);
/// Words and axes.
pub(super) const INK: Colour = Colour(0x1f, 0x23, 0x28);

/// How an area is filled. Patterns tell areas apart for whom colours don't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Plain(Colour),
    /// The second as stripes on the first.
    Striped(Colour, Colour),
    /// The second as dots on the first.
    Dotted(Colour, Colour),
}

/// How words are set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    /// In pixels.
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) colour: Colour,
    /// A rim around each letter, where what it stands on is uneven.
    pub(super) rim: Option<Colour>,
}

/// Which part of the words stands at the point given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

pub(super) struct Sheet {
    pixels: Pixmap,
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Sheet {
    /// An empty sheet of so many pixels.
    pub(super) fn new(width: u32, height: u32) -> Option<Self> {
        let mut pixels = Pixmap::new(width, height)?;
        pixels.fill(PAPER.into());
        Some(Self {
            pixels,
            regular: Face::parse(REGULAR, 0).ok()?,
            bold: Face::parse(BOLD, 0).ok()?,
        })
    }

    /// Fills what lies within a path.
    pub(super) fn area(&mut self, path: &Path, fill: Fill) {
        let tile;
        let mut paint = Paint {
            anti_alias: true,
            ..Paint::default()
        };
        match fill {
            Fill::Plain(colour) => paint.set_color(colour.into()),
            Fill::Striped(under, over) | Fill::Dotted(under, over) => {
                tile = pattern(under, over, matches!(fill, Fill::Striped(..)));
                match &tile {
                    Some(tile) => {
                        let (repeat, exact) = (SpreadMode::Repeat, FilterQuality::Nearest);
                        paint.shader = Pattern::new(tile.as_ref(), repeat, exact, 1.0, Transform::identity());
                    }
                    None => paint.set_color(under.into()),
                }
            }
        }
        self.pixels
            .fill_path(path, &paint, FillRule::EvenOdd, Transform::identity(), None);
    }

    /// Fills a rectangle, given as left, top, width and height.
    pub(super) fn rectangle(&mut self, (x, y, width, height): (f32, f32, f32, f32), fill: Fill) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.area(&PathBuilder::from_rect(rect), fill);
        }
    }

    /// Fills a circle.
    pub(super) fn disc(&mut self, (x, y): (f32, f32), radius: f32, fill: Fill) {
        if let Some(path) = PathBuilder::from_circle(x, y, radius) {
            self.area(&path, fill);
        }
    }

    /// Draws along a path.
    pub(super) fn line(&mut self, path: &Path, colour: Colour, width: f32) {
        let stroke = Stroke {
            width,
            line_cap: LineCap::Square,
            ..Stroke::default()
        };
        self.pixels
            .stroke_path(path, &plain(colour), &stroke, Transform::identity(), None);
    }

    /// Sets words in one line whose capitals are centred on the point's height.
    pub(super) fn words(&mut self, words: &str, (x, y): (f32, f32), anchor: Anchor, letters: Letters) {
        let width = self.width(words, letters);
        let left = match anchor {
            Anchor::Left => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::Right => x - width,
        };
        let Some(path) = self.outline(words, left, y + letters.size * CAPITALS / 2.0, letters) else {
            return;
        };
        if let Some(rim) = letters.rim {
            self.line(&path, rim, letters.size / 5.0);
        }
        self.area_winding(&path, letters.colour);
    }

    /// How wide words come out, in pixels.
    pub(super) fn width(&self, words: &str, letters: Letters) -> f32 {
        let face = self.face(letters);
        let units: u32 = words.chars().map(|letter| advance(face, letter)).sum();
        units as f32 * letters.size / f32::from(face.units_per_em())
    }

    /// Whether nothing but this colour is in a rectangle, as far as every fourth pixel tells.
    pub(super) fn is_all(&self, (x, y, width, height): (f32, f32, f32, f32), colour: Colour) -> bool {
        let (columns, rows) = ((width / 4.0).ceil() as u32, (height / 4.0).ceil() as u32);
        (0..=columns).all(|column| {
            (0..=rows).all(|row| {
                let at_x = x + width * column as f32 / columns as f32;
                let at_y = y + height * row as f32 / rows as f32;
                at_x >= 0.0
                    && at_y >= 0.0
                    && self
                        .pixels
                        .pixel(at_x as u32, at_y as u32)
                        .is_some_and(|pixel| Colour(pixel.red(), pixel.green(), pixel.blue()) == colour)
            })
        })
    }

    /// The sheet as a PNG, written row by row.
    pub(super) fn png(&self) -> Option<Vec<u8>> {
        use std::io::Write as _;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.pixels.width(), self.pixels.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        // Large plain areas compress best as they are.
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().ok()?;
        let mut stream = writer.stream_writer().ok()?;
        // Opaque throughout: nothing to undo of the alpha channel.
        for row in self.pixels.pixels().chunks(self.pixels.width() as usize) {
            let row: Vec<u8> = row
                .iter()
                .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
                .collect();
            stream.write_all(&row).ok()?;
        }
        stream.finish().ok()?;
        writer.finish().ok()?;
        Some(bytes)
    }

    fn area_winding(&mut self, path: &Path, colour: Colour) {
        self.pixels
            .fill_path(path, &plain(colour), FillRule::Winding, Transform::identity(), None);
    }

    fn face(&self, letters: Letters) -> &Face<'static> {
        if letters.bold { &self.bold } else { &self.regular }
    }

    fn outline(&self, words: &str, left: f32, baseline: f32, letters: Letters) -> Option<Path> {
        let face = self.face(letters);
        let scale = letters.size / f32::from(face.units_per_em());
        let mut pen = Pen {
            path: PathBuilder::new(),
            left,
            baseline,
            scale,
        };
        for letter in words.chars() {
            if let Some(glyph) = face.glyph_index(letter) {
                face.outline_glyph(glyph, &mut pen);
            }
            pen.left += advance(face, letter) as f32 * scale;
        }
        pen.path.finish()
    }
}

impl From<Colour> for Color {
    fn from(Colour(red, green, blue): Colour) -> Self {
        Self::from_rgba8(red, green, blue, u8::MAX)
    }
}

/// How far the next letter stands; one that the font lacks is as wide as a space and stays unseen.
fn advance(face: &Face<'_>, letter: char) -> u32 {
    let glyph = face.glyph_index(letter).or_else(|| face.glyph_index(' '));
    glyph
        .and_then(|glyph| face.glyph_hor_advance(glyph))
        .map_or(0, u32::from)
}

fn plain(colour: Colour) -> Paint<'static> {
    Paint {
        shader: Shader::SolidColor(colour.into()),
        anti_alias: true,
        ..Paint::default()
    }
}

/// One square of a pattern that goes on seamlessly.
fn pattern(under: Colour, over: Colour, striped: bool) -> Option<Pixmap> {
    let mut tile = Pixmap::new(TILE, TILE)?;
    tile.fill(under.into());
    let side = TILE as f32;
    if striped {
        let stroke = Stroke {
            width: side / 4.0,
            ..Stroke::default()
        };
        for shift in [-side, 0.0, side] {
            let mut path = PathBuilder::new();
            path.move_to(shift - side, side * 2.0);
            path.line_to(shift + side * 2.0, -side);
            tile.stroke_path(&path.finish()?, &plain(over), &stroke, Transform::identity(), None);
        }
    } else {
        let dot = PathBuilder::from_circle(side / 2.0, side / 2.0, side / 5.5)?;
        tile.fill_path(&dot, &plain(over), FillRule::Winding, Transform::identity(), None);
    }
    Some(tile)
}

/// Takes a glyph's outline, in the font's units, to where it stands on the sheet.
struct Pen {
    path: PathBuilder,
    left: f32,
    baseline: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.left + x * self.scale, self.baseline - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
