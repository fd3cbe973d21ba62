//! The receipt: 16 random characters and a check character, the only way back to a report.
//!
//! Crockford's base32 (no I, L, O, U): 80 bits. Letters may be typed small, O is read as 0, I and L as 1. The
//! check character is a weighted sum over GF(32): it finds every single wrong character and every exchange of two
//! characters, and it is one of the same 32 characters. Crockford's own check (modulo 37) would need signs such as
//! `*` and `~`, which a child cannot dictate over a telephone.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;

/// A receipt whose check character was right. No `Debug`: it opens a child's mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt(Zeroizing<String>);

/// Why a typed code is no receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistyped {
    /// Too few or too many characters; how many there are.
    Length(usize),
    /// A character that no receipt has, in the group of this number (from 1).
    Character(char, usize),
    /// All characters could be right, but the check character says that one is not.
    Check,
}

impl Receipt {
    /// A receipt from 80 bits of chance.
    pub fn from_bits(bits: [u8; 10]) -> Self {
        let mut number = bits.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut symbols = [0_u8; LENGTH];
        for symbol in symbols.iter_mut().rev() {
            *symbol = (number & 31) as u8;
            number >>= 5;
        }
        let mut code = Zeroizing::new(String::with_capacity(LENGTH));
        symbols.iter().for_each(|symbol| code.push(char::from(ALPHABET[usize::from(*symbol)])));
        Self(code)
    }

    /// Reads what somebody typed.
    pub fn parse(typed: &str) -> Result<Self, Mistyped> {
        let mut symbols = Vec::new();
        for character in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_')) {
            let upper = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|known| char::from(*known) == upper);
            let value = value.ok_or(Mistyped::Character(character, symbols.len() / 4 + 1))?;
            symbols.push(value as u8);
        }
        if symbols.len() != LENGTH + 1 {
            return Err(Mistyped::Length(symbols.len()));
        }
        if check(&symbols[..LENGTH]) != symbols[LENGTH] {
            return Err(Mistyped::Check);
        }
        let code =
            symbols[..LENGTH].iter().map(|symbol| char::from(ALPHABET[usize::from(*symbol)])).collect();
        Ok(Self(Zeroizing::new(code)))
    }

    /// The 16 characters without the check character: what keys are drawn from.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// As it is shown: four groups of four and the check character, `7K3M 9QXR 2WTD H5BV 8`.
    pub fn shown(&self) -> String {
        let symbols: Vec<u8> = self
            .0
            .bytes()
            .filter_map(|byte| ALPHABET.iter().position(|a| *a == byte))
            .map(|v| v as u8)
            .collect();
        let mut text = String::new();
        for (index, character) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                text.push(' ');
            }
            text.push(character);
        }
        text.push(' ');
        text.push(char::from(ALPHABET[usize::from(check(&symbols))]));
        text
    }
}

/// Σ α^(i+1)·cᵢ over GF(32) with x⁵+x²+1. All weights differ and none is 0 or 1, so a changed character, or two
/// exchanged ones, always change the sum.
fn check(symbols: &[u8]) -> u8 {
    let mut weight = 1;
    symbols.iter().fold(0, |sum, symbol| {
        weight = times(weight, 2);
        sum ^ times(weight, *symbol)
    })
}

fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        Receipt::from_bits([0x3c, 0xe7, 0x44, 0xdf, 0xb8, 0x17, 0x34, 0xd8, 0x95, 0x7b]).shown()
    }

    #[test]
    fn what_is_shown_is_read_in_any_hand() {
        let shown = sample();
        let receipt = Receipt::parse(&shown).unwrap_or_else(|_| panic!("its own receipt"));
        assert_eq!(shown.len(), 21);
        assert_eq!(receipt.shown(), shown);
        for hand in
            [shown.to_lowercase(), shown.replace(' ', "-"), shown.replace(' ', ""), shown.replace('0', "o")]
        {
            assert!(Receipt::parse(&hand).is_ok_and(|again| again == receipt), "{hand}");
        }
    }

    #[test]
    fn every_single_slip_and_every_exchange_is_found() {
        let right: Vec<char> = sample().chars().filter(|c| *c != ' ').collect();
        for index in 0..right.len() {
            for other in ALPHABET.iter().map(|c| char::from(*c)).filter(|c| *c != right[index]) {
                let mut typed = right.clone();
                typed[index] = other;
                assert!(Receipt::parse(&typed.iter().collect::<String>()).is_err(), "{index} {other}");
            }
            for second in index + 1..LENGTH {
                let mut typed = right.clone();
                typed.swap(index, second);
                if typed != right {
                    assert!(Receipt::parse(&typed.iter().collect::<String>()).is_err(), "{index} {second}");
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let problem = |typed: &str| Receipt::parse(typed).err();
        assert_eq!(problem("7K3M"), Some(Mistyped::Length(4)));
        assert_eq!(problem(""), Some(Mistyped::Length(0)));
        assert_eq!(problem("7K3M 9QUR 2WTD H5BV 8"), Some(Mistyped::Character('U', 2)));
        assert_eq!(problem("7K3M 9QXR 2WTD H5BV 🙂"), Some(Mistyped::Character('🙂', 5)));
    }

    #[test]
    fn multiplication_is_that_of_the_field() {
        // α⁵ = α² + 1 for x⁵+x²+1, and the powers of α run through all 31 elements
        assert_eq!(times(16, 2), 0b101);
        let mut power = 1;
        let powers: std::collections::BTreeSet<u8> = (0..31)
            .map(|_| {
                power = times(power, 2);
                power
            })
            .collect();
        assert_eq!(powers.len(), 31);
    }
}
