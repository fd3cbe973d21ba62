//! Domain names as rules hold them.

use std::fmt;

/// A domain name in its ASCII form: lower case, no dot at the end, labels of 1 to 63 bytes, at most 253
/// bytes in all (RFC 1035, 2.3.4). Letters, digits, `-` and `_` only.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName(Box<str>);

/// Why a text is not usable as a rule's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing there.
    #[error("no name")]
    Empty,
    /// Over 253 bytes, or a label over 63 or empty.
    #[error("not a domain name: a part is empty or over 63 letters, or the whole is over 253")]
    Length,
    /// A character that no host name has.
    #[error("not a domain name: {0:?} cannot stand in it")]
    Character(char),
    /// An IP address.
    #[error("an address, not a name")]
    Address,
    /// Letters beyond ASCII that do not make an internationalised name (RFC 5891).
    #[error("not a valid internationalised name")]
    Idn,
    /// A single label, such as `com`.
    #[error("a whole top-level domain: the rule would block everything below it")]
    TopLevel,
    /// A name under which the public registers names, such as `com.vn`.
    #[error("a public suffix: the rule would block every name registered below it")]
    PublicSuffix,
}

impl DomainName {
    /// Reads the name of a rule. Refuses what would block far more than one site: top-level domains and
    /// public suffixes run by registries.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = Self::parse_any(text)?;
        refuse_suffix(name.0.as_bytes())?;
        Ok(name)
    }

    /// Reads a name that is asked about: any well-formed name, a top-level domain too.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn parse_any(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text.is_ascii() {
            return Self::from_ascii(text);
        }
        let ascii = idna::domain_to_ascii(text).map_err(|_| NameError::Idn)?;
        Self::from_ascii(ascii.strip_suffix('.').unwrap_or(&ascii))
    }

    fn from_ascii(text: &str) -> Result<Self, NameError> {
        let mut name = Vec::with_capacity(text.len());
        put_ascii(&mut name, text.as_bytes())?;
        String::from_utf8(name).map(|name| DomainName(name.into())).map_err(|_| NameError::Idn)
    }

    /// A name that [`put_name`] has written.
    pub(crate) fn written(letters: &[u8]) -> Self {
        DomainName(String::from_utf8_lossy(letters).into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Appends the name of a rule in its ASCII form; nothing when it is refused. See [`DomainName::parse`].
pub(crate) fn put_name(out: &mut Vec<u8>, text: &[u8]) -> Result<(), NameError> {
    let start = out.len();
    let text = text.trim_ascii();
    let text = text.strip_suffix(b".").unwrap_or(text);
    let written = if text.is_ascii() {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        put_ascii(out, text).and_then(|()| refuse_suffix(&out[start..]))
    } else {
        let text = std::str::from_utf8(text).map_err(|_| NameError::Idn)?;
        DomainName::parse(text).map(|name| out.extend_from_slice(name.0.as_bytes()))
    };
    if written.is_err() {
        out.truncate(start);
    }
    written
}

/// What each byte becomes in a name; 0: it cannot stand in one.
const LETTERS: [u8; 256] = {
    let (mut table, mut byte) = ([0; 256], 0);
    while byte < 128 {
        let letter = byte as u8;
        if letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.') {
            table[byte] = letter.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Appends a name in lower case and checks what RFC 1035 asks of it. On an error what was appended has to be
/// taken back.
fn put_ascii(out: &mut Vec<u8>, text: &[u8]) -> Result<(), NameError> {
    if text.len() > 253 {
        return Err(NameError::Length);
    }
    let start = out.len();
    out.extend(text.iter().map(|byte| LETTERS[usize::from(*byte)]));
    let (mut label, mut last) = (0, start);
    for (at, letter) in out[start..].iter().enumerate() {
        match letter {
            0 => return Err(NameError::Character(char::from(text[at]))),
            b'.' if label == 0 => return Err(NameError::Length),
            b'.' => (label, last) = (0, start + at + 1),
            _ => label += 1,
        }
        if label > 63 {
            return Err(NameError::Length);
        }
    }
    if label == 0 {
        return Err(NameError::Length);
    }
    if out[last..].iter().all(u8::is_ascii_digit) {
        return Err(NameError::Address);
    }
    Ok(())
}

/// Refuses what would block far more than one site. Registries' suffixes have at most four labels, so longer
/// names need no look-up.
fn refuse_suffix(name: &[u8]) -> Result<(), NameError> {
    let is_whole = |suffix: psl::Suffix<'_>| {
        suffix.as_bytes().len() == name.len() && suffix.typ() == Some(psl::Type::Icann)
    };
    match name.iter().filter(|letter| **letter == b'.').count() {
        0 => Err(NameError::TopLevel),
        1..=3 if psl::suffix(name).is_some_and(is_whole) => Err(NameError::PublicSuffix),
        _ => Ok(()),
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
impl AsRef<str> for DomainName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_ascii_without_a_last_dot() {
        assert_eq!(DomainName::parse("Example.COM.").unwrap().as_str(), "example.com");
        // RFC 3492: "bücher" is "bcher-kva".
        assert_eq!(DomainName::parse("Bücher.example").unwrap().as_str(), "xn--bcher-kva.example");
    }

    #[test]
    fn vietnamese_names_become_ascii_whatever_the_normal_form() {
        let composed = DomainName::parse("đánhbài.vn").unwrap();
        let decomposed = DomainName::parse("đánhba\u{300}i.vn").unwrap();
        assert_eq!(composed, decomposed);
        assert!(composed.as_str().starts_with("xn--"));
    }

    #[test]
    fn what_would_block_half_the_net_is_refused() {
        assert_eq!(DomainName::parse("com"), Err(NameError::TopLevel));
        assert_eq!(DomainName::parse("VN."), Err(NameError::TopLevel));
        for suffix in ["com.vn", "edu.vn", "gov.vn", "co.uk"] {
            assert_eq!(DomainName::parse(suffix), Err(NameError::PublicSuffix), "{suffix}");
        }
        assert!(DomainName::parse("a.com.vn").is_ok());
        assert!(DomainName::parse("github.io").is_ok(), "a company's own suffix may be blocked");
    }

    #[test]
    fn addresses_and_broken_names_are_refused() {
        assert_eq!(DomainName::parse("127.0.0.1"), Err(NameError::Address));
        for text in ["", ".", "a..b", ".a.b", "a b.c", "a/b.c", "a*.com", "http://a.com"] {
            assert!(DomainName::parse(text).is_err(), "{text}");
        }
        assert!(DomainName::parse(&format!("{}.com", "a".repeat(64))).is_err());
        assert!(DomainName::parse(&format!("{}.com", "a".repeat(63))).is_ok());
    }
}
