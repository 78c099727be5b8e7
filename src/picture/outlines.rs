//! The countries' outlines as they are carried: read anew for each picture, so that nothing of them stays in memory.

/// See `assets/README.md` for its format, origin and licence.
const OUTLINES: &str = include_str!("../../assets/outlines.txt");

/// A closed line in degrees of longitude and latitude.
pub(super) type Ring = Vec<(f64, f64)>;

/// One piece of land of one country: its shore or border, then its holes.
pub(super) struct Polygon {
    /// ISO 3166-1 alpha-3.
    pub(super) code: &'static str,
    pub(super) rings: Vec<Ring>,
}

/// All land but the Antarctic, one polygon at a time.
pub(super) fn polygons() -> impl Iterator<Item = Polygon> {
    OUTLINES.lines().filter_map(|line| {
        let (code, rings) = line.split_once(' ')?;
        let rings = rings.split(';').map(ring).collect();
        Some(Polygon { code, rings })
    })
}

/// Steps in hundredths of a degree as points.
fn ring(steps: &str) -> Ring {
    let mut numbers = steps.split(' ').filter_map(|step| step.parse::<i32>().ok());
    let (mut x, mut y) = (0, 0);
    std::iter::from_fn(|| {
        x += numbers.next()?;
        y += numbers.next()?;
        Some((f64::from(x) / 100.0, f64::from(y) / 100.0))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_polygon() {
        let found: Vec<Polygon> = polygons().collect();
        assert_eq!(found.len(), OUTLINES.lines().count());
        for polygon in &found {
            assert!(polygon.code.len() == 3 || polygon.code == "-", "{}", polygon.code);
            for &(longitude, latitude) in polygon.rings.iter().flatten() {
                assert!(longitude.abs() <= 195.0 && latitude.abs() <= 90.0, "{}", polygon.code);
            }
            assert!(polygon.rings.iter().all(|ring| ring.len() >= 3), "{}", polygon.code);
        }
    }

    #[test]
    fn steps_add_up() {
        assert_eq!(ring("1457 3585 -13 -3"), [(14.57, 35.85), (14.44, 35.82)]);
    }
}
