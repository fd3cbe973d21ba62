//! New moons: J. Meeus, *Astronomical Algorithms*, 2nd ed., chapter 49; good to some seconds in this century.

use std::f64::consts::PI;

/// Days of UTC+7 before UTC.
pub(super) const ZONE: f64 = 7.0 / 24.0;

/// Mean length of a lunation and the first new moon of 2000, in days of dynamical time.
const LUNATION: f64 = 29.530_588_861;
const FIRST: f64 = 2_451_550.097_66;

/// Days of the Julian calendar number at noon on which new moon `k` (0: 6 January 2000) falls at UTC+7.
pub(super) fn new_moon(k: i64) -> i64 {
    day_of(instant(k))
}

/// The last new moon whose day is not after `julian`.
pub(super) fn before(julian: i64) -> i64 {
    let mut k = whole((julian as f64 - FIRST) / LUNATION) + 1;
    while new_moon(k) > julian {
        k -= 1;
    }
    k
}

/// The day at UTC+7 of an instant in days of universal time.
fn day_of(instant: f64) -> i64 {
    whole(instant + 0.5 + ZONE)
}

#[allow(clippy::cast_possible_truncation)]
fn whole(days: f64) -> i64 {
    days.floor() as i64
}

/// The instant of new moon `k` in days of universal time.
fn instant(k: i64) -> f64 {
    let k = k as f64;
    let t = k / 1236.85;
    let e = 1.0 - 0.002_516 * t - 0.000_007_4 * t * t;
    let rad = |degrees: f64| degrees.rem_euclid(360.0) * PI / 180.0;
    let sun = rad(2.5534 + 29.105_356_7 * k - 0.000_001_4 * t * t);
    let moon = rad(201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t + 0.000_012_38 * t.powi(3));
    let node = rad(160.7108 + 390.670_502_84 * k - 0.001_611_8 * t * t - 0.000_002_27 * t.powi(3));
    let omega = rad(124.7746 - 1.563_755_88 * k + 0.002_067_2 * t * t);
    // (factor in days, power of E, multiples of the sun's and the moon's anomaly and of the argument of latitude)
    const PERIODIC: [(f64, i32, f64, f64, f64); 24] = [
        (-0.407_20, 0, 0.0, 1.0, 0.0),
        (0.172_41, 1, 1.0, 0.0, 0.0),
        (0.016_08, 0, 0.0, 2.0, 0.0),
        (0.010_39, 0, 0.0, 0.0, 2.0),
        (0.007_39, 1, -1.0, 1.0, 0.0),
        (-0.005_14, 1, 1.0, 1.0, 0.0),
        (0.002_08, 2, 2.0, 0.0, 0.0),
        (-0.001_11, 0, 0.0, 1.0, -2.0),
        (-0.000_57, 0, 0.0, 1.0, 2.0),
        (0.000_56, 1, 1.0, 2.0, 0.0),
        (-0.000_42, 0, 0.0, 3.0, 0.0),
        (0.000_42, 1, 1.0, 0.0, 2.0),
        (0.000_38, 1, 1.0, 0.0, -2.0),
        (-0.000_24, 1, -1.0, 2.0, 0.0),
        (-0.000_07, 0, 2.0, 1.0, 0.0),
        (0.000_04, 0, 0.0, 2.0, -2.0),
        (0.000_04, 0, 3.0, 0.0, 0.0),
        (0.000_03, 0, 1.0, 1.0, -2.0),
        (0.000_03, 0, 0.0, 2.0, 2.0),
        (-0.000_03, 0, 1.0, 1.0, 2.0),
        (0.000_03, 0, -1.0, 1.0, 2.0),
        (-0.000_02, 0, -1.0, 1.0, -2.0),
        (-0.000_02, 0, 1.0, 3.0, 0.0),
        (0.000_02, 0, 0.0, 4.0, 0.0),
    ];
    // (factor in days, degrees at k = 0, degrees a lunation)
    const PLANETS: [(f64, f64, f64); 14] = [
        (0.000_325, 299.77, 0.107_408),
        (0.000_165, 251.88, 0.016_321),
        (0.000_164, 251.83, 26.651_886),
        (0.000_126, 349.42, 36.412_478),
        (0.000_110, 84.66, 18.206_239),
        (0.000_062, 141.74, 53.303_771),
        (0.000_060, 207.14, 2.453_732),
        (0.000_056, 154.84, 7.306_860),
        (0.000_047, 34.52, 27.261_239),
        (0.000_042, 207.19, 0.121_824),
        (0.000_040, 291.34, 1.844_379),
        (0.000_037, 161.72, 24.198_154),
        (0.000_035, 239.56, 25.513_099),
        (0.000_023, 331.55, 3.592_518),
    ];
    let periodic: f64 = PERIODIC
        .iter()
        .map(|(days, power, s, m, f)| days * e.powi(*power) * (s * sun + m * moon + f * node).sin())
        .sum();
    let planets: f64 = PLANETS.iter().map(|(days, start, pace)| days * rad(start + pace * k).sin()).sum();
    let dynamical = FIRST + LUNATION * k + 0.000_154_37 * t * t + periodic + planets - 0.000_17 * omega.sin();
    dynamical - delta_t(2000.0 + k / 12.3685) / 86_400.0
}

/// Dynamical time less universal time, in seconds: F. Espenak and J. Meeus, *Polynomial Expressions for Delta T*.
pub(super) fn delta_t(year: f64) -> f64 {
    if year < 1986.0 {
        let t = year - 1975.0;
        45.45 + 1.067 * t - t * t / 260.0 - t.powi(3) / 718.0
    } else if year < 2005.0 {
        let t = year - 2000.0;
        63.86 + 0.3345 * t - 0.060_374 * t * t + 0.001_727_5 * t.powi(3) + 0.000_651_814 * t.powi(4)
    } else {
        let t = year - 2000.0;
        62.92 + 0.322_17 * t + 0.005_589 * t * t
    }
}
