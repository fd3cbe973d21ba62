//! What a school has set for its own resolvers (cài đặt của trường): rooms and hours, what is open or shut for a while,
//! names that stay open there, and answers to those who asked from the block page.
//!
//! 64 bytes of Ed25519 signature of the hub's policy key over `lachan-school/1`, a line feed and the text; then the text,
//! one statement a line:
//!
//! ```text
//! resolver 0190f5a0-…                      whom it is for: settings of one school say nothing at another
//! sequence 12                              grows with every change; one that is not newer is not taken
//! issued 1795392000                        seconds since 1970
//! expires 1795395600                       until when it may be taken; what has been taken stays
//! open ROOM UNTIL games,social a.example   for a lesson: categories (or -) and names, until a moment
//! shut ROOM UNTIL                          for an examination: nothing but what an allow list names
//! allow b.example                          open in the whole school
//! answer APPEAL allowed                    allowed, refused or passed on
//! timetable                                what follows is one: see [`Timetable`]
//! ```
//!
//! An opening carries its end as a moment, so a resolver ends it with nobody's help. Whatever stands here, names of an
//! order and what the law forbids stay closed ([`Policy::decide_except`](crate::Policy::decide_except)).

use std::fmt::Write as _;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::{BadTimetable, Category, DomainName, Timetable};

/// The longest that something is open for a lesson, in seconds.
pub const LONGEST_OPENING: u64 = 90 * 60;
/// The longest that a room is shut by hand, in seconds.
pub const LONGEST_SHUT: u64 = 4 * 3600;

/// What a school has set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct School {
    /// For which resolver.
    pub resolver: String,
    /// Grows with every change.
    pub sequence: u64,
    /// When it was signed, in seconds since 1970.
    pub issued_at: u64,
    /// Until when it may be taken.
    pub expires_at: u64,
    /// What is open for a lesson.
    pub openings: Vec<Opening>,
    /// Rooms that are shut.
    pub shut: Vec<Shut>,
    /// Names that are open in the whole school.
    pub allow: Vec<DomainName>,
    /// Answers to appeals, by their keys.
    pub answers: Vec<(String, Answer)>,
    /// Rooms and hours, as text.
    pub timetable: String,
}

/// What is open in a room for a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The room's name in the timetable.
    pub room: String,
    /// When it ends, in seconds since 1970.
    pub until: u64,
    /// Whole categories.
    pub categories: Vec<Category>,
    /// Names, with all below them.
    pub names: Vec<DomainName>,
}

/// A room that is shut, as during an examination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shut {
    /// The room's name in the timetable.
    pub room: String,
    /// When it ends, in seconds since 1970.
    pub until: u64,
}

/// What became of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The name is open now.
    Allowed,
    /// The name stays closed.
    Refused,
    /// The province decides.
    PassedOn,
}

impl Answer {
    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Answer::Allowed => "allowed",
            Answer::Refused => "refused",
            Answer::PassedOn => "passed-on",
        }
    }

    /// The answer of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Answer::Allowed, Answer::Refused, Answer::PassedOn].into_iter().find(|one| one.as_str() == word)
    }
}

/// Why settings are not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchoolError {
    /// Not signed by the key.
    #[error("the school's settings are not signed by the hub")]
    BadSignature,
    /// For somebody else.
    #[error("the school's settings are for another resolver")]
    OtherResolver,
    /// Old ones, sent again.
    #[error("the school's settings number {got} are not newer than number {have}")]
    Replayed {
        /// Its number.
        got: u64,
        /// The number of those at hand.
        have: u64,
    },
    /// Past the moment until which they may be taken.
    #[error("the school's settings are past their time, or this machine's clock is wrong")]
    Expired,
    /// A line that says nothing.
    #[error("line {0} of the school's settings cannot be read")]
    Line(usize),
    /// The hours in them.
    #[error("the hours in the school's settings: {0}")]
    Timetable(#[from] BadTimetable),
}

const CONTEXT: &[u8] = b"lachan-school/1\n";
const SIGNATURE: usize = 64;

impl School {
    /// Writes and signs the settings.
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        let text = self.text();
        let signature = key.sign(&[CONTEXT, text.as_bytes()].concat());
        [&signature.to_bytes(), text.as_bytes()].concat()
    }

    fn text(&self) -> String {
        let mut text = format!(
            "resolver {}\nsequence {}\nissued {}\nexpires {}\n",
            self.resolver, self.sequence, self.issued_at, self.expires_at
        );
        // writing into a text never fails
        let mut put = |line: std::fmt::Arguments<'_>| _ = text.write_fmt(line);
        for Opening { room, until, categories, names } in &self.openings {
            let categories: Vec<_> = categories.iter().map(Category::as_str).collect();
            let categories = if categories.is_empty() { "-".to_owned() } else { categories.join(",") };
            put(format_args!("open {room} {until} {categories}"));
            names.iter().for_each(|name| put(format_args!(" {}", name.as_str())));
            put(format_args!("\n"));
        }
        self.shut.iter().for_each(|Shut { room, until }| put(format_args!("shut {room} {until}\n")));
        self.allow.iter().for_each(|name| put(format_args!("allow {}\n", name.as_str())));
        for (appeal, answer) in &self.answers {
            put(format_args!("answer {appeal} {}\n", answer.as_str()));
        }
        put(format_args!("timetable\n{}", self.timetable));
        text
    }

    /// Takes settings that this key has signed for this resolver.
    ///
    /// # Errors
    /// See [`SchoolError`].
    pub fn open(bytes: &[u8], key: &VerifyingKey, resolver: &str) -> Result<School, SchoolError> {
        let (signature, text) = bytes.split_at_checked(SIGNATURE).ok_or(SchoolError::BadSignature)?;
        let signature = Signature::from_slice(signature).map_err(|_| SchoolError::BadSignature)?;
        key.verify_strict(&[CONTEXT, text].concat(), &signature).map_err(|_| SchoolError::BadSignature)?;
        let text = std::str::from_utf8(text).map_err(|_| SchoolError::Line(1))?;
        let school = School::read(text)?;
        if school.resolver != resolver {
            return Err(SchoolError::OtherResolver);
        }
        Ok(school)
    }

    /// Whether settings that just came may take the place of number `have`.
    ///
    /// # Errors
    /// They are older, or past their time.
    pub fn may_replace(&self, have: u64, now: u64) -> Result<(), SchoolError> {
        if self.sequence <= have {
            return Err(SchoolError::Replayed { got: self.sequence, have });
        }
        if now > self.expires_at {
            return Err(SchoolError::Expired);
        }
        Ok(())
    }

    /// Rooms and hours.
    ///
    /// # Errors
    /// A line that says nothing a timetable could mean.
    pub fn hours(&self) -> Result<Timetable, BadTimetable> {
        self.timetable.parse()
    }

    fn read(text: &str) -> Result<School, SchoolError> {
        let (head, timetable) = match text.split_once("\ntimetable\n") {
            Some((head, timetable)) => (head, timetable),
            None => return Err(SchoolError::Line(text.lines().count())),
        };
        let mut school = School { timetable: timetable.to_owned(), ..School::default() };
        for (number, line) in head.lines().enumerate() {
            let words: Vec<&str> = line.split(' ').collect();
            school.line(&words).ok_or(SchoolError::Line(number + 1))?;
        }
        school.hours()?;
        Ok(school)
    }

    fn line(&mut self, words: &[&str]) -> Option<()> {
        match words {
            ["resolver", id] => self.resolver = (*id).to_owned(),
            ["sequence", number] => self.sequence = number.parse().ok()?,
            ["issued", at] => self.issued_at = at.parse().ok()?,
            ["expires", at] => self.expires_at = at.parse().ok()?,
            ["open", room, until, categories, names @ ..] => {
                let categories = categories.split(',').filter(|word| *word != "-").map(str::parse);
                let names = names.iter().map(|name| DomainName::parse(name));
                self.openings.push(Opening {
                    room: (*room).to_owned(),
                    until: until.parse().ok()?,
                    categories: categories.collect::<Result<_, _>>().ok()?,
                    names: names.collect::<Result<_, _>>().ok()?,
                });
            }
            ["shut", room, until] => {
                self.shut.push(Shut { room: (*room).to_owned(), until: until.parse().ok()? });
            }
            ["allow", name] => self.allow.push(DomainName::parse(name).ok()?),
            ["answer", appeal, answer] => {
                self.answers.push(((*appeal).to_owned(), Answer::parse(answer)?));
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school() -> School {
        let name = |text| DomainName::parse(text).unwrap();
        School {
            resolver: "r1".into(),
            sequence: 7,
            issued_at: 1_000,
            expires_at: 4_600,
            openings: vec![
                Opening {
                    room: "a".into(),
                    until: 2_000,
                    categories: vec![Category::GAMES, Category::SOCIAL],
                    names: vec![name("bai.example"), name("hoc.example")],
                },
                Opening {
                    room: "b".into(),
                    until: 9,
                    categories: Vec::new(),
                    names: vec![name("c.example")],
                },
            ],
            shut: vec![Shut { room: "b".into(), until: 3_000 }],
            allow: vec![name("mo.example")],
            answers: vec![("x".into(), Answer::Allowed), ("y".into(), Answer::PassedOn)],
            timetable: "room a 192.168.2.0/24\nroom b 192.168.3.0/24\na every 00:00-24:00 primary\n".into(),
        }
    }

    #[test]
    fn what_was_signed_is_read_again() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let bytes = school().sign(&key);
        assert_eq!(School::open(&bytes, &key.verifying_key(), "r1"), Ok(school()));
        let empty = School { resolver: "r1".into(), ..School::default() };
        assert_eq!(School::open(&empty.sign(&key), &key.verifying_key(), "r1"), Ok(empty));
    }

    #[test]
    fn forged_strange_old_and_late_settings_are_refused() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let bytes = school().sign(&key);
        let open = |bytes: &[u8], resolver| School::open(bytes, &key.verifying_key(), resolver);
        for at in [0, 40, SIGNATURE, bytes.len() - 2] {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert_eq!(open(&forged, "r1"), Err(SchoolError::BadSignature), "byte {at}");
        }
        assert_eq!(open(&bytes[..30], "r1"), Err(SchoolError::BadSignature));
        let other = school().sign(&SigningKey::from_bytes(&[8; 32]));
        assert_eq!(open(&other, "r1"), Err(SchoolError::BadSignature));
        assert_eq!(open(&bytes, "r2"), Err(SchoolError::OtherResolver));
        let school = school();
        assert_eq!(school.may_replace(6, 4_600), Ok(()));
        assert_eq!(school.may_replace(7, 1_000), Err(SchoolError::Replayed { got: 7, have: 7 }));
        assert_eq!(school.may_replace(6, 4_601), Err(SchoolError::Expired));
    }

    #[test]
    fn a_signed_line_that_says_nothing_is_told() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let wrong = School { timetable: "room a\n".into(), ..school() };
        let read = School::open(&wrong.sign(&key), &key.verifying_key(), "r1");
        assert!(matches!(read, Err(SchoolError::Timetable(_))), "{read:?}");
        let wrong = School { resolver: "r1 r2".into(), ..school() };
        assert_eq!(School::open(&wrong.sign(&key), &key.verifying_key(), "r1"), Err(SchoolError::Line(1)));
    }
}
