//! The second factor: time-based one-time passwords (RFC 6238, SHA-1, 6 digits, 30 s, one step of tolerance).

use totp_rs::{Builder, Totp};

use crate::people::parts::in_fours;
use crate::time::{Moment, SECOND};

/// Length of the secret (RFC 4226, section 4: at least 128 bits, 160 recommended).
pub const SECRET: usize = 20;

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

/// The time step whose code this is, when it is one of now and newer than `last`: each code is good once.
pub fn check(secret: &[u8], code: &str, now: Moment, last: Option<i64>) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.0 / SECOND).ok()?;
    let step = i64::try_from(totp(secret)?.check(&code, seconds)?).ok()?;
    last.is_none_or(|last| step > last).then_some(step)
}

/// The code of a moment; for the demo and for tests, which have no telephone.
pub fn code(secret: &[u8], now: Moment) -> String {
    let seconds = u64::try_from(now.0 / SECOND).unwrap_or(0);
    totp(secret).map(|totp| totp.generate(seconds).to_string()).unwrap_or_default()
}

/// The secret as people type it into an authenticator: base32 (RFC 4648) in groups of four.
pub fn shown(secret: &[u8]) -> String {
    let code = base32::encode(base32::Alphabet::Rfc4648 { padding: false }, secret);
    in_fours(&code)
}

/// The address that an authenticator scans (Key Uri Format).
pub fn address(secret: &[u8], login: &str) -> String {
    let secret = shown(secret).replace(' ', "");
    format!("otpauth://totp/La%20Chan:{login}?secret={secret}&issuer=La%20Chan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // RFC 6238, appendix B: secret "12345678901234567890", SHA-1; the last six of the eight digits printed.
        let secret = b"12345678901234567890";
        for (seconds, digits) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000_i64, "353130")] {
            let now = Moment(seconds * SECOND);
            assert_eq!(code(secret, now), digits);
            let step = check(secret, digits, now, None).unwrap();
            assert_eq!(step, seconds / 30);
            assert_eq!(check(secret, digits, now, Some(step)), None, "each code is good once");
            assert_eq!(check(secret, digits, now.plus(120 * SECOND), None), None);
        }
        assert_eq!(check(secret, "", Moment(59 * SECOND), None), None);
    }

    #[test]
    fn the_secret_is_shown_in_base32() {
        // RFC 4648, section 10: BASE32("fooba") = "MZXW6YTB"
        assert_eq!(shown(b"fooba"), "MZXW 6YTB");
    }
}
