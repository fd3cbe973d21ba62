//! A secret in three parts: any two give it back, and one alone says nothing at all.
//!
//! Replicated sharing (Ito, Saito, Nishizeki: Secret sharing scheme realizing general access structure, 1987): the
//! secret is the exclusive or of three words, two of them drawn by chance, and a part holds the two words that are not
//! its own. Two parts together have all three words and one of them twice, which tells parts of another secret.

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::chance::Chance;

const WORD: usize = 32;
/// Position, two words, and two bytes of SHA-256 over them against a slip of the pen.
const ON_PAPER: usize = 1 + 2 * WORD + 2;

/// One part of three. No `Debug`; wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Part {
    position: u8,
    words: [[u8; WORD]; 2],
}

/// A code as people copy it: in groups of four.
pub(super) fn in_fours(code: &str) -> String {
    // whole from the start, so that no piece of a secret stays behind in memory that was let go
    let mut text = String::with_capacity(code.len() * 5 / 4 + 1);
    for (index, character) in code.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push(' ');
        }
        text.push(character);
    }
    text
}

/// The words that the part at a position holds: all but its own.
fn held(position: u8) -> [u8; 2] {
    match position {
        1 => [2, 3],
        2 => [1, 3],
        _ => [1, 2],
    }
}

/// Parts 1, 2 and 3 of a secret.
pub fn split(chance: &Chance, secret: &[u8; WORD]) -> [Part; 3] {
    let mut words = Zeroizing::new([chance.bytes::<WORD>(), chance.bytes::<WORD>(), *secret]);
    for index in 0..WORD {
        words[2][index] ^= words[0][index] ^ words[1][index];
    }
    [1, 2, 3]
        .map(|position| Part { position, words: held(position).map(|word| words[usize::from(word) - 1]) })
}

/// The secret of two parts; `None` when they are the same one or belong to different secrets.
pub fn join(one: &Part, two: &Part) -> Option<Zeroizing<[u8; WORD]>> {
    let common = (1..=3).find(|word| *word != one.position && *word != two.position)?;
    let word = one.word(common)?;
    if one.position == two.position || word != two.word(common)? {
        return None;
    }
    let (other, another) = (one.word(two.position)?, two.word(one.position)?);
    let mut secret = Zeroizing::new([0; WORD]);
    for index in 0..WORD {
        secret[index] = word[index] ^ other[index] ^ another[index];
    }
    Some(secret)
}

impl Part {
    /// 1, 2 or 3.
    pub fn position(&self) -> u8 {
        self.position
    }

    fn word(&self, number: u8) -> Option<&[u8; WORD]> {
        let at = held(self.position).iter().position(|word| *word == number)?;
        self.words.get(at)
    }

    /// The part as bytes: position, words, check.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(ON_PAPER));
        bytes.push(self.position);
        self.words.iter().for_each(|word| bytes.extend_from_slice(word));
        let check = Sha256::digest(bytes.as_slice());
        bytes.extend_from_slice(&check[..2]);
        bytes
    }

    /// SHA-256 of the part: tells whether another one is the same, and nothing else.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.bytes().as_slice()).into()
    }

    /// From [`Part::bytes`]; `None` when the check says that something is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (body, check) = bytes.split_at_checked(ON_PAPER - 2)?;
        let position = *body.first().filter(|position| (1..=3).contains(*position))?;
        if check != &Sha256::digest(body)[..2] {
            return None;
        }
        let words = [body[1..=WORD].try_into().ok()?, body[1 + WORD..].try_into().ok()?];
        Some(Self { position, words })
    }

    /// As it stands on paper: Crockford's base32 in groups of four.
    pub fn on_paper(&self) -> Zeroizing<String> {
        let code = Zeroizing::new(base32::encode(base32::Alphabet::Crockford, &self.bytes()));
        Zeroizing::new(in_fours(&code))
    }

    /// Reads what somebody typed from paper: letters of any size, gaps anywhere, O for 0, I and L for 1.
    pub fn parse(typed: &str) -> Option<Self> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')).collect();
        let code = Zeroizing::new(code);
        let bytes = Zeroizing::new(base32::decode(base32::Alphabet::Crockford, &code)?);
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_parts_give_the_secret_back_and_one_says_nothing() {
        let chance = Chance::seeded(7);
        let secret = chance.bytes();
        let parts = split(&chance, &secret);
        for (one, two) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
            assert_eq!(*join(&parts[one], &parts[two]).unwrap(), secret, "{one} and {two}");
        }
        for part in &parts {
            assert!(join(part, part).is_none());
            assert!(part.words.iter().all(|word| *word != secret));
        }
        let other = split(&chance, &chance.bytes());
        assert!(join(&parts[0], &other[1]).is_none(), "parts of two secrets");
    }

    #[test]
    fn a_part_comes_back_from_paper_and_a_slip_is_found() {
        let chance = Chance::seeded(8);
        for part in split(&chance, &chance.bytes()) {
            let text = part.on_paper();
            let typed = text.to_lowercase().replace('0', "o").replace('1', "l").replace(' ', "  ");
            let back = Part::parse(&typed).unwrap();
            assert_eq!(back.position(), part.position());
            assert_eq!(back.words, part.words);
            for at in (0..text.len()).filter(|at| text.as_bytes()[*at] != b' ') {
                let mut wrong = text.to_string();
                let other = if &text[at..=at] == "7" { "8" } else { "7" };
                wrong.replace_range(at..=at, other);
                let read = Part::parse(&wrong);
                // the last character has spare bits; elsewhere two bytes of check miss 1 in 65,536
                let same = read.is_none_or(|read| read.bytes() == part.bytes());
                assert!(same, "character {at}");
            }
            assert!(Part::parse(&text[..40]).is_none());
        }
        assert!(Part::parse("").is_none());
        assert!(Part::parse("không phải mã").is_none());
    }
}
