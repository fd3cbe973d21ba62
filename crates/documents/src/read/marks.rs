//! Numbers as marks of lists.

/// a, b, … z, aa, ab …
pub(super) fn letters(number: u32) -> String {
    let mut rest = number.max(1);
    let mut out = Vec::new();
    while rest > 0 {
        let place = u8::try_from((rest - 1) % 26).unwrap_or(0);
        out.push(char::from(b'a' + place));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

/// I, II, III, IV …
pub(super) fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.clamp(1, 3999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}
