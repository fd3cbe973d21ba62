//! Lower case that keeps byte positions, and one place for the tone mark.

/// Lower-cases text without moving any byte, and writes the tone mark of open `oa oe uy` on the first vowel
/// (`hoà` → `hòa`, `uỷ` → `ủy`), because both spellings are in official use.
///
/// A letter whose lower case needs another number of bytes stays as it is; so a range found in the result is a range
/// of the original as long as it begins and ends outside a word.
pub fn lower(text: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let mut small = c.to_lowercase();
        let first = small.next().unwrap_or(c);
        let c = if small.next().is_none() && first.len_utf8() == c.len_utf8() { first } else { c };
        let ends_syllable = !rest.peek().is_some_and(|next| next.is_alphanumeric());
        let pair = out.last().filter(|_| ends_syllable).and_then(|&before| moved(before, c));
        if let Some((vowel, plain)) = pair.filter(|_| before_last(&out) != Some('q')) {
            out.pop();
            out.push(vowel);
            out.push(plain);
        } else {
            out.push(c);
        }
    }
    out.into_iter().collect()
}

fn before_last(out: &[char]) -> Option<char> {
    out.len().checked_sub(2).and_then(|i| out.get(i)).copied()
}

fn moved(first: char, second: char) -> Option<(char, char)> {
    const TONES: [(char, &str, &str); 3] =
        [('a', "àáảãạ", "òóỏõọ"), ('e', "èéẻẽẹ", "òóỏõọ"), ('y', "ỳýỷỹỵ", "ùúủũụ")];
    let head = if second_is_y(second) { 'u' } else { 'o' };
    if first != head {
        return None;
    }
    TONES.iter().filter(|(plain, ..)| (*plain == 'y') == (head == 'u')).find_map(|(plain, from, to)| {
        let at = from.chars().position(|c| c == second)?;
        let toned = to.chars().nth(at)?;
        (toned.len_utf8() + plain.len_utf8() == first.len_utf8() + second.len_utf8())
            .then_some((toned, *plain))
    })
}

fn second_is_y(c: char) -> bool {
    "ỳýỷỹỵ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_places_of_the_tone_mark_read_alike() {
        assert_eq!(lower("Toà án, Uỷ ban, xã hội hoá"), "tòa án, ủy ban, xã hội hóa");
        assert_eq!(lower("Quý II"), "quý ii");
        assert_eq!(lower("Kế hoạch, Tỉnh đoàn, hoàn toàn"), "kế hoạch, tỉnh đoàn, hoàn toàn");
    }

    proptest::proptest! {
        #[test]
        fn no_byte_moves(text in "\\PC*") {
            proptest::prop_assert_eq!(lower(&text).len(), text.len());
        }
    }
}
