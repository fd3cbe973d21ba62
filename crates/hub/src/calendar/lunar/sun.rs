//! The sun's place: J. Meeus, *Astronomical Algorithms*, 2nd ed., chapter 25 (lower accuracy, 0.01 degrees).

use super::moon::{ZONE, delta_t};

/// Which principal term the sun has passed when a day of UTC+7 begins: 0 from the March equinox, then one for each
/// 30 degrees; 9 from the winter solstice.
pub(super) fn principal_term(julian: i64) -> u8 {
    let midnight = julian as f64 - 0.5 - ZONE;
    let degrees = longitude(midnight);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let term = (degrees / 30.0).floor() as u8;
    term
}

/// Apparent longitude in degrees at an instant in days of universal time.
fn longitude(instant: f64) -> f64 {
    let year = 2000.0 + (instant - 2_451_545.0) / 365.25;
    let t = (instant + delta_t(year) / 86_400.0 - 2_451_545.0) / 36_525.0;
    let mean = 280.466_46 + 36_000.769_83 * t + 0.000_303_2 * t * t;
    let anomaly = (357.529_11 + 35_999.050_29 * t - 0.000_153_7 * t * t).to_radians();
    let centre = (1.914_602 - 0.004_817 * t - 0.000_014 * t * t) * anomaly.sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * anomaly).sin()
        + 0.000_289 * (3.0 * anomaly).sin();
    let omega = (125.04 - 1934.136 * t).to_radians();
    (mean + centre - 0.005_69 - 0.004_78 * omega.sin()).rem_euclid(360.0)
}
