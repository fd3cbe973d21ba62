//! Changes to XML and HTML that keep elements whole, so that a reader gets behind the first wrong bracket.

use crate::bytes::{LARGEST, change, find};
use crate::chance::Chance;

const VALUES: [&str; 20] = [
    "0",
    "1",
    "-1",
    "8",
    "9",
    "999",
    "1000",
    "65535",
    "4294967295",
    "18446744073709551615",
    "",
    "off",
    "restart",
    ".VnTime",
    ".VnTimeH",
    "VNI-Times",
    "inherit",
    "decimal",
    "%1.%9.",
    "Muc",
];

/// Changes whole elements and values, and now and then mere bytes.
pub fn change_elements(chance: &mut Chance, data: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    if chance.one_in(5) {
        return change(chance, data, other, words);
    }
    for _ in 0..=chance.below(6) {
        match chance.below(6) {
            0 => value(chance, data),
            1 => {
                if let Some(whole) = element(chance, data) {
                    data.drain(whole);
                }
            }
            2 => {
                let from = element(chance, other).map(|whole| other[whole].to_vec());
                put(chance, data, from, 1);
            }
            3 => {
                let from = element(chance, data).map(|whole| data[whole].to_vec());
                let times = 1 << if chance.one_in(64) { chance.below(11) } else { chance.below(3) };
                put(chance, data, from, times);
            }
            4 => nest(chance, data),
            _ => {
                let at = text(chance, data);
                data.splice(at..at, chance.pick(words).bytes());
            }
        }
    }
}

/// Puts an element before another one, many times over.
fn put(chance: &mut Chance, data: &mut Vec<u8>, from: Option<Vec<u8>>, times: usize) {
    let (Some(from), Some(to)) = (from, element(chance, data)) else { return };
    if data.len() + from.len() * times < LARGEST {
        data.splice(to.start..to.start, from.repeat(times));
    }
}

/// Puts an element into a copy of itself, and that into another.
fn nest(chance: &mut Chance, data: &mut Vec<u8>) {
    let Some(whole) = element(chance, data) else { return };
    let inner = data[whole.clone()].to_vec();
    let Some(head) = inner.iter().position(|byte| *byte == b'>').map(|at| at + 1) else { return };
    let foot = inner.iter().rposition(|byte| *byte == b'<').unwrap_or(head).max(head);
    let times = 1 << if chance.one_in(32) { chance.below(9) } else { chance.below(3) };
    if inner.len() * times > LARGEST / 2 {
        return;
    }
    let nested = [inner[..head].repeat(times), inner.clone(), inner[foot..].repeat(times)].concat();
    data.splice(whole, nested);
}

/// Changes what an attribute says.
fn value(chance: &mut Chance, data: &mut Vec<u8>) {
    let at = chance.below(data.len());
    let Some(start) = find(data, b"=\"", at).map(|at| at + 2) else { return };
    let Some(end) = find(data, b"\"", start) else { return };
    data.splice(start..end, chance.pick(&VALUES).bytes());
}

/// A place between tags.
fn text(chance: &mut Chance, data: &[u8]) -> usize {
    let at = chance.below(data.len());
    find(data, b">", at).map_or(data.len(), |at| at + 1)
}

/// An element from its first bracket to its last.
fn element(chance: &mut Chance, data: &[u8]) -> Option<std::ops::Range<usize>> {
    let mut at = find(data, b"<", chance.below(data.len()))?;
    while matches!(data.get(at + 1), Some(b'/' | b'?' | b'!')) {
        at = find(data, b"<", at + 1)?;
    }
    let (start, mut depth) = (at, 0_usize);
    loop {
        let end = find(data, b">", at)? + 1;
        match data.get(at + 1)? {
            b'/' => depth = depth.saturating_sub(1),
            b'!' | b'?' => {}
            _ if data.get(end - 2) == Some(&b'/') => {}
            _ => depth += 1,
        }
        if depth == 0 {
            return Some(start..end);
        }
        at = find(data, b"<", end)?;
    }
}
