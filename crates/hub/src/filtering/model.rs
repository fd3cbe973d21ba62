//! One-time codes, and how a resolver is doing.

use crate::time::{DAY, MINUTE, Moment};

crate::id! {
    /// A resolver (*máy lọc tên miền*).
    ResolverId,
    /// A filter list (*danh sách chặn*).
    ListId,
    /// A change of the rules by age (*lần đổi quy tắc*).
    ChangeId,
}

/// Letters of a code: Crockford's base 32, without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How long a code is good.
pub const CODE_LIFE: i64 = DAY;
/// A resolver asks at least once a minute; after so long without a word its line is down.
pub const SILENT: i64 = 3 * MINUTE;

/// A one-time code of 80 random bits: `7K3M-9QWX-TR20-ZB5C`.
pub fn code(bits: [u8; 10]) -> String {
    let mut number = bits.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let mut letters = Vec::with_capacity(16);
    for _ in 0..16 {
        letters.push(char::from(LETTERS[(number & 31) as usize]));
        number >>= 5;
    }
    let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join("-")
}

/// A code in the form under which its mark is kept: as typed, without signs between, in capitals.
pub fn plain_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// How a resolver is doing; the names are the ends of message ids (`filtering-health-*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It has not asked for some minutes.
    Silent,
    /// It asks, but has not taken the newest policy.
    Stale,
    /// It has the newest policy.
    Running,
    /// It was shut out.
    Revoked,
}

impl Health {
    /// The end of the message id.
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Stale => "stale",
            Self::Running => "running",
            Self::Revoked => "revoked",
        }
    }

    /// Judged by when it was seen, what it has, and which policy is newest since when.
    pub fn of(now: Moment, seen_at: Moment, sequence: i64, newest: Option<(i64, Moment)>) -> Self {
        if now.since(seen_at) > SILENT {
            return Self::Silent;
        }
        match newest {
            // a policy made just now is still on its way
            Some((latest, issued_at)) if sequence < latest && now.since(issued_at) > MINUTE => Self::Stale,
            _ => Self::Running,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let shown = code([0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(shown.len(), 19);
        assert_eq!(plain_code(&shown), plain_code(&format!(" {} ", shown.to_lowercase().replace('-', " "))));
        assert_ne!(code([0; 10]), code([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
    }

    #[test]
    fn a_resolver_is_stale_only_when_it_had_time_to_fetch() {
        let now = Moment(100 * MINUTE);
        let newest = |ago: i64| Some((5, now.plus(-ago)));
        assert_eq!(Health::of(now, now.plus(-SILENT - 1), 5, newest(MINUTE)), Health::Silent);
        assert_eq!(Health::of(now, now, 4, newest(30)), Health::Running);
        assert_eq!(Health::of(now, now, 4, newest(2 * MINUTE)), Health::Stale);
        assert_eq!(Health::of(now, now, 5, newest(2 * MINUTE)), Health::Running);
        assert_eq!(Health::of(now, now, 0, None), Health::Running);
    }
}
