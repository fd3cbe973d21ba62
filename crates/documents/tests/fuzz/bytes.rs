//! Changes to bytes whose meaning is not known: what a bad line, a bad disk or a bad hand does to a file.

use crate::chance::Chance;

/// No file grows over this, so that what takes long is the reader's doing.
pub const LARGEST: usize = 1 << 20;

/// Numbers at which something ends.
const NUMBERS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "2",
    "255",
    "65536",
    "1000000",
    "2147483647",
    "-2147483648",
    "4294967295",
    "9223372036854775807",
    "18446744073709551616",
    "1e38",
    ".00000001",
];

/// Changes bytes at one to eight places; `other` is what a piece may come from, `words` are known to the reader.
pub fn change(chance: &mut Chance, data: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    for _ in 0..=chance.below(8) {
        change_once(chance, data, other, words);
    }
    data.truncate(LARGEST);
}

fn change_once(chance: &mut Chance, data: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    let at = chance.below(data.len());
    let piece = chance.piece(data.len());
    match chance.below(12) {
        0 | 1 if !data.is_empty() => data[at] ^= 1 << chance.below(8),
        2 if !data.is_empty() => data[at] = *chance.pick(b"\0\x01\x7f\x80\xff <>()[]/%&;\"'-09\r\n"),
        3 if chance.one_in(4) => data.truncate(at),
        3 | 4 => drop(data.drain(piece)),
        5 => {
            let copy = data[piece].to_vec();
            insert(data, at, &copy);
        }
        6 => {
            let times = 1 << if chance.one_in(64) { chance.below(12) } else { chance.below(3) };
            let copy = data[piece].repeat(times);
            insert(data, at, &copy);
        }
        7 => {
            let from = chance.piece(other.len());
            let end = (at + chance.below(from.len() + 1)).min(data.len());
            data.splice(at..end, other[from].iter().copied());
        }
        8 | 9 => inflate(chance, data, at),
        _ => insert(data, at, chance.pick(words).as_bytes()),
    }
}

fn insert(data: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if data.len() + piece.len() <= LARGEST {
        data.splice(at..at, piece.iter().copied());
    }
}

/// Puts another number where the next one stands.
fn inflate(chance: &mut Chance, data: &mut Vec<u8>, at: usize) {
    let Some(start) = data[at..].iter().position(u8::is_ascii_digit).map(|far| at + far) else { return };
    let len = data[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    data.splice(start..start + len, chance.pick(&NUMBERS).bytes());
}

/// Where a word stands, from a place on.
pub fn find(data: &[u8], word: &[u8], from: usize) -> Option<usize> {
    data.get(from..)?.windows(word.len()).position(|window| window == word).map(|far| from + far)
}
