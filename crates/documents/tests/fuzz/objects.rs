//! A PDF taken apart, so that changes reach what its streams hold. A changed object is added at the end, as a program
//! does that saves only what is new (ISO 32000-1, 7.5.6): everything else stays where the file says that it is.

use std::io::{Read, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::bytes::{LARGEST, change, find};
use crate::chance::Chance;

const WORDS: [&str; 30] = [
    " q ",
    " Q ",
    " BT ",
    " ET ",
    " Tj ",
    " /X Do ",
    " /F1 1e9 Tf ",
    " 1 0 0 1 1e30 -1e30 cm ",
    " 0 0 0 0 0 0 Tm ",
    " 0 0 1e9 1e9 re S ",
    " 1e308 Tc ",
    " -9e99 TL T* ",
    " [(a) -1e20 (b)] TJ ",
    " BI /W 9 ID ",
    " EI ",
    " <<",
    ">> ",
    " [",
    "] ",
    "(",
    ")",
    "<FFFE>",
    " /Kids [3 0 R 3 0 R] ",
    " /Prev 0 ",
    " /Length 99999999 ",
    " 1 0 R ",
    " /Filter [/FlateDecode /FlateDecode /LZWDecode] ",
    " <0000> <FFFF> <0000> ",
    " nan ",
    " 0 beginbfrange ",
];

/// An object with a number of its own.
pub struct Held {
    number: usize,
    /// What stands before its stream, or all of it.
    dict: Vec<u8>,
    /// What its stream holds, laid open where it can be; and whether it was packed.
    stream: Option<(Vec<u8>, bool)>,
}

pub struct Pdf {
    pub file: Vec<u8>,
    pub objects: Vec<Held>,
}

pub fn pdf(file: &[u8]) -> Pdf {
    let mut objects = Vec::new();
    let mut at = 0;
    while let Some(word) = find(file, b" 0 obj", at) {
        let end = find(file, b"endobj", word).unwrap_or(file.len());
        let digits = file[..word].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&file[word - digits..word]).unwrap().parse().unwrap_or(0);
        objects.push(held(file, number, word + 6..end));
        at = end;
    }
    Pdf { file: file.to_vec(), objects }
}

fn held(file: &[u8], number: usize, range: Range<usize>) -> Held {
    let body = &file[range];
    let Some(word) = find(body, b"stream", 0) else {
        return Held { number, dict: body.to_vec(), stream: None };
    };
    let dict = body[..word].to_vec();
    let data = &body[word + 6..find(body, b"endstream", word).unwrap_or(body.len())];
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    let data = data.strip_prefix(b"\n").unwrap_or(data);
    let mut open = Vec::new();
    let is_packed =
        find(&dict, b"FlateDecode", 0).is_some() && ZlibDecoder::new(data).read_to_end(&mut open).is_ok();
    let stream = if is_packed { open } else { data.to_vec() };
    Held { number, dict, stream: Some((stream, is_packed)) }
}

/// Changes one to three objects.
pub fn changed(chance: &mut Chance, pdf: &Pdf, other: &Pdf) -> Vec<u8> {
    let mut file = pdf.file.clone();
    for _ in 0..=chance.below(3) {
        let held = chance.pick(&pdf.objects);
        let lent = chance.pick(&other.objects);
        let mut dict = held.dict.clone();
        let mut stream = held.stream.clone();
        match &mut stream {
            Some((stream, _)) if !chance.one_in(4) => {
                let lent = lent.stream.as_ref().map_or(&[][..], |(stream, _)| stream);
                change(chance, stream, lent, &WORDS);
            }
            _ => change(chance, &mut dict, &lent.dict, &WORDS),
        }
        if let Some((stream, is_packed)) = stream {
            let packed = if is_packed { packed(&stream) } else { stream };
            dict = with_length(&dict, packed.len());
            dict.extend(b"stream\n");
            dict.extend(packed);
            dict.extend(b"\nendstream");
        }
        add(&mut file, held.number, &dict);
    }
    file.truncate(2 * LARGEST);
    file
}

fn packed(stream: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    out.write_all(stream).unwrap();
    out.finish().unwrap()
}

fn with_length(dict: &[u8], length: usize) -> Vec<u8> {
    let mut out = dict.to_vec();
    if let Some(at) = find(dict, b"/Length ", 0) {
        let len = dict[at + 8..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_reference = dict[at + 8 + len..].starts_with(b" 0 R");
        let end = at + 8 + len + if is_reference { 4 } else { 0 };
        out.splice(at + 8..end, length.to_string().into_bytes());
    }
    out
}

/// Adds an object and a table that names it.
fn add(file: &mut Vec<u8>, number: usize, object: &[u8]) {
    let last = |word: &[u8]| file.windows(word.len()).rposition(|window| window == word);
    let after = |at: Option<usize>| {
        let rest = at.map_or(&[][..], |at| &file[at..]);
        let digits = rest.iter().skip_while(|b| b.is_ascii_whitespace()).take_while(|b| b.is_ascii_digit());
        String::from_utf8(digits.copied().collect()).unwrap()
    };
    let root = after(last(b"/Root ").map(|at| at + 6));
    let before = after(last(b"startxref").map(|at| at + 9));
    let place = file.len() + 1;
    file.extend(format!("\n{number} 0 obj ").into_bytes());
    file.extend(object);
    file.extend(b"\nendobj\n");
    let table = file.len();
    let prev = if before.is_empty() { String::new() } else { format!(" /Prev {before}") };
    file.extend(
        format!(
            "xref\n{number} 1\n{place:010} 00000 n \ntrailer\n<< /Size {} /Root {root} 0 R{prev} >>\nstartxref\n{table}\n%%EOF\n",
            number + 1000
        )
        .into_bytes(),
    );
}
