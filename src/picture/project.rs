//! From the globe to the sheet: two projections, both of which keep areas true.

/// How points of the globe are laid flat; the unit is the globe's radius.
#[derive(Debug, Clone, Copy)]
pub(super) enum Projection {
    /// Lambert's azimuthal one around a longitude and latitude, as for maps of a continent.
    /// J. P. Snyder, Map Projections: A Working Manual, 1987, p. 185.
    Around(f64, f64),
    /// Equal Earth, for the world. B. Šavrič, T. Patterson, B. Jenny, The Equal Earth map projection, 2018.
    World,
}

impl Projection {
    /// The point, x to the right and y down; `None` where it lies too far round the globe.
    pub(super) fn apply(self, (longitude, latitude): (f64, f64)) -> Option<(f64, f64)> {
        let (lambda, phi) = (longitude.to_radians(), latitude.to_radians());
        match self {
            Self::Around(longitude, latitude) => {
                let (lambda, middle) = (lambda - longitude.to_radians(), latitude.to_radians());
                let cosine = middle.sin() * phi.sin() + middle.cos() * phi.cos() * lambda.cos();
                if cosine < -0.5 {
                    return None;
                }
                let stretch = (2.0 / (1.0 + cosine)).sqrt();
                let up = middle.cos() * phi.sin() - middle.sin() * phi.cos() * lambda.cos();
                Some((stretch * phi.cos() * lambda.sin(), -stretch * up))
            }
            Self::World => {
                const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
                let theta = (3_f64.sqrt() / 2.0 * phi.sin()).asin();
                let (square, sixth) = (theta.powi(2), theta.powi(6));
                let slope = A[0] + 3.0 * A[1] * square + sixth * (7.0 * A[2] + 9.0 * A[3] * square);
                let x = 2.0 * 3_f64.sqrt() * lambda * theta.cos() / (3.0 * slope);
                let y = theta * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square));
                Some((x, -y))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: the middle, a quarter of the way round, and the published extent of Equal Earth's equator.
    #[test]
    fn known_points() {
        let around = Projection::Around(10.0, 52.0);
        let rows = [
            (around, (10.0, 52.0), Some((0.0, 0.0))),
            (around, (10.0, 90.0), Some((0.0, -2.0 * 19_f64.to_radians().sin()))),
            (around, (-170.0, -52.0), None),
            (Projection::World, (0.0, 0.0), Some((0.0, 0.0))),
            (Projection::World, (180.0, 0.0), Some((2.706_629_8, 0.0))),
            (Projection::World, (0.0, 90.0), Some((0.0, -1.317_362_7))),
        ];
        for (projection, place, expected) in rows {
            let found = projection.apply(place);
            let near = |(x, y): (f64, f64), (u, v): (f64, f64)| (x - u).abs() < 1e-5 && (y - v).abs() < 1e-5;
            let right = match (found, expected) {
                (Some(found), Some(expected)) => near(found, expected),
                (found, expected) => found == expected,
            };
            assert!(right, "{projection:?} of {place:?}: {found:?}");
        }
    }
}
