//! Stream filters that carry text (ISO 32000-1, 7.4), none of which gives more than it is allowed to.

use std::io::Read as _;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::lexer::is_blank;

/// How a predictor has changed the rows before they were compressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predictor {
    pub kind: i64,
    pub colors: usize,
    pub bits: usize,
    pub columns: usize,
    pub early_change: bool,
}

/// Why a filter was not taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Only pictures use it, or the stream is damaged from its beginning.
    Unreadable,
    /// It would give more than it may.
    TooMuch,
}

/// Takes one filter off.
pub(super) fn decode(name: &[u8], input: &[u8], params: Predictor, limit: usize) -> Result<Vec<u8>, Refused> {
    let plain =
        |data: Option<Vec<u8>>| unpredicted(data.ok_or(Refused::TooMuch)?, params).ok_or(Refused::Unreadable);
    let out = match name {
        b"FlateDecode" | b"Fl" => plain(flate(input, limit))?,
        b"LZWDecode" | b"LZW" => plain(lzw(input, params.early_change, limit))?,
        b"ASCII85Decode" | b"A85" => ascii85(input),
        b"ASCIIHexDecode" | b"AHx" => ascii_hex(input),
        b"RunLengthDecode" | b"RL" => run_length(input, limit).ok_or(Refused::TooMuch)?,
        b"Crypt" => input.to_vec(),
        _ => return Err(Refused::Unreadable),
    };
    if out.len() > limit { Err(Refused::TooMuch) } else { Ok(out) }
}

/// A damaged stream gives what could be read before the damage.
fn flate(input: &[u8], limit: usize) -> Option<Vec<u8>> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut out = Vec::with_capacity(input.len().saturating_mul(3).min(limit));
    // An error leaves in `out` what came before it.
    let _ = ZlibDecoder::new(input).take(most).read_to_end(&mut out);
    if out.is_empty() && input.len() > 2 {
        let _ = DeflateDecoder::new(&input[2..]).take(most).read_to_end(&mut out);
    }
    (out.len() <= limit).then_some(out)
}

fn lzw(input: &[u8], early: bool, limit: usize) -> Option<Vec<u8>> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut out: Vec<u8> = Vec::new();
    // Each entry is where its bytes stand in the output: start and length.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(4096);
    let mut before: Option<(usize, usize)> = None;
    let (mut bits, mut held, mut width) = (0u32, 0u32, 9u32);
    for byte in input {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held & ((1 << width) - 1)) as usize;
        bits &= (1 << held) - 1;
        if code == END {
            break;
        }
        if code == CLEAR {
            table.clear();
            before = None;
            width = 9;
            continue;
        }
        let start = out.len();
        if code < CLEAR {
            out.push(u8::try_from(code).unwrap_or_default());
        } else if let Some(&(from, len)) = table.get(code - 258) {
            out.extend_from_within(from..from + len);
        } else {
            let Some((from, len)) = before else { break };
            out.extend_from_within(from..from + len);
            out.extend_from_within(from..=from);
        }
        if out.len() > limit {
            return None;
        }
        // The new entry is the one before and one byte more, which stand side by side in the output.
        if let Some((from, len)) = before
            && table.len() < 4096 - 258
        {
            table.push((from, len + 1));
        }
        before = Some((start, out.len() - start));
        let next = table.len() + 258 + usize::from(early) + usize::from(before.is_some());
        width = match next {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
    }
    Some(out)
}

fn ascii85(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len() / 5 * 4 + 4);
    let mut group = [0u8; 5];
    let mut held = 0;
    let mut flush = |group: &[u8; 5], count: usize| {
        let value = group.iter().fold(0u32, |v, d| v.wrapping_mul(85).wrapping_add(u32::from(*d)));
        out.extend_from_slice(&value.to_be_bytes()[..count]);
    };
    for byte in input.iter().copied() {
        match byte {
            b'z' if held == 0 => flush(&[0; 5], 4),
            b'!'..=b'u' => {
                group[held] = byte - b'!';
                held += 1;
                if held == 5 {
                    flush(&group, 4);
                    held = 0;
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if held > 1 {
        group[held..].fill(84);
        flush(&group, held - 1);
    }
    out
}

fn ascii_hex(input: &[u8]) -> Vec<u8> {
    let digits = input.iter().take_while(|b| **b != b'>').filter(|b| !is_blank(**b));
    let values: Vec<u8> = digits
        .filter_map(|b| char::from(*b).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    values.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or_default()).collect()
}

fn run_length(input: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&length) = input.get(at) {
        at += 1;
        match length {
            128 => break,
            0..=127 => {
                let end = (at + usize::from(length) + 1).min(input.len());
                out.extend_from_slice(&input[at..end]);
                at = end;
            }
            129.. => {
                let Some(&byte) = input.get(at) else { break };
                out.resize(out.len() + 257 - usize::from(length), byte);
                at += 1;
            }
        }
        if out.len() > limit {
            return None;
        }
    }
    Some(out)
}

/// Undoes the PNG predictors, which cross-reference streams use; TIFF's is for pictures.
fn unpredicted(data: Vec<u8>, params: Predictor) -> Option<Vec<u8>> {
    if params.kind < 10 {
        return Some(data);
    }
    let pixel = (params.colors * params.bits).div_ceil(8).max(1);
    let row = params.columns.checked_mul(params.colors)?.checked_mul(params.bits)?.div_ceil(8);
    if row == 0 || row > 1 << 20 {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; row];
    for line in data.chunks(row + 1) {
        let mut current = line[1..].to_vec();
        current.resize(row, 0);
        for i in 0..row {
            let left = if i >= pixel { current[i - pixel] } else { 0 };
            let corner = if i >= pixel { above[i - pixel] } else { 0 };
            let add = match line[0] {
                1 => left,
                2 => above[i],
                3 => u8::try_from(u16::midpoint(u16::from(left), u16::from(above[i]))).unwrap_or_default(),
                4 => paeth(left, above[i], corner),
                _ => 0,
            };
            current[i] = current[i].wrapping_add(add);
        }
        out.extend_from_slice(&current);
        above = current;
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i32::from(left) + i32::from(up) - i32::from(corner);
    let far = |value: u8| (guess - i32::from(value)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Predictor = Predictor { kind: 1, colors: 1, bits: 8, columns: 1, early_change: true };

    fn text(name: &str, input: &[u8]) -> String {
        String::from_utf8(decode(name.as_bytes(), input, PLAIN, 1000).unwrap()).unwrap()
    }

    #[test]
    fn text_filters_give_the_examples_of_the_standard() {
        assert_eq!(text("ASCIIHexDecode", b"48 65 6C 6c 6F>"), "Hello");
        assert_eq!(text("ASCII85Decode", b"87cURD]i,\"Ebo80~>"), "Hello World!");
        assert_eq!(text("RunLengthDecode", &[2, b'a', b'b', b'c', 254, b'd', 128]), "abcddd");
        // ISO 32000-1, 7.4.4.2: 45 45 45 45 45 65 45 45 45 66
        let coded = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        let plain = decode(b"LZWDecode", &coded, PLAIN, 1000).unwrap();
        assert_eq!(plain, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn a_bomb_is_refused_and_damage_keeps_the_beginning() {
        use std::io::Write as _;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b'a'; 1 << 20]).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(decode(b"FlateDecode", &packed, PLAIN, 1000), Err(Refused::TooMuch));
        assert_eq!(decode(b"DCTDecode", b"x", PLAIN, 1000), Err(Refused::Unreadable));
        assert_eq!(decode(b"FlateDecode", &packed, PLAIN, 1 << 20).unwrap().len(), 1 << 20);
        let half = decode(b"FlateDecode", &packed[..packed.len() / 2], PLAIN, 1 << 20).unwrap();
        assert!(half.len() > 1000);
    }
}
