//! Percentages and money: `100%`, `99,5 %`, `1,5 tỷ đồng`, `1.500.000 đồng`.

use std::ops::Range;

use crate::lower;

/// Vietnamese đồng, whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dong(pub i64);

/// A percentage and where it stands, sign included.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPercent {
    /// The figure, in per cent.
    pub value: f64,
    /// Its bytes.
    pub range: Range<usize>,
}

/// A sum of money and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMoney {
    /// The sum.
    pub sum: Dong,
    /// Its bytes.
    pub range: Range<usize>,
}

/// All percentages of a text, in order.
pub fn percents(text: &str) -> Vec<FoundPercent> {
    let mut out = Vec::new();
    for (sign, _) in text.match_indices('%') {
        let head = text[..sign].trim_end_matches(' ');
        let start = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.').len();
        let figure = head[start..].trim_start_matches([',', '.']);
        let start = head.len() - figure.len();
        if let Ok(value) = figure.replace(',', ".").parse::<f64>()
            && figure.starts_with(|c: char| c.is_ascii_digit())
        {
            out.push(FoundPercent { value, range: start..sign + 1 });
        }
    }
    out
}

/// All sums of money of a text: figures followed by `đồng`, `nghìn|triệu|tỷ (đồng)`.
pub fn money(text: &str) -> Vec<FoundMoney> {
    let low = lower(text);
    let bytes = low.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        if !starts {
            at += 1;
            continue;
        }
        let len = bytes[at..].iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        let end = at + low[at..at + len].trim_end_matches(['.', ',']).len();
        if let Some((unit, after)) = unit(&low, end)
            && let Some(sum) = amount(&low[at..end], unit)
        {
            out.push(FoundMoney { sum, range: at..after });
        }
        at += len;
    }
    out
}

fn unit(low: &str, at: usize) -> Option<(i64, usize)> {
    let rest = low[at..].trim_start_matches(' ');
    let scales = [
        ("nghìn", 1_000),
        ("ngàn", 1_000),
        ("triệu", 1_000_000),
        ("tỷ", 1_000_000_000),
        ("tỉ", 1_000_000_000),
    ];
    for (word, scale) in scales {
        if let Some(rest) = rest.strip_prefix(word) {
            let tail = rest.trim_start_matches(' ');
            let rest = tail.strip_prefix("đồng").unwrap_or(rest);
            return Some((scale, low.len() - rest.len()));
        }
    }
    let rest = rest.strip_prefix("đồng")?;
    Some((1, low.len() - rest.len()))
}

/// A dot groups thousands, a comma begins decimals; anything finer than one đồng is refused.
fn amount(figure: &str, unit: i64) -> Option<Dong> {
    let (whole, part) = figure.split_once(',').unwrap_or((figure, ""));
    let whole: i64 = whole.replace('.', "").parse().ok()?;
    let mut sum = whole.checked_mul(unit)?;
    let mut scale = unit;
    for digit in part.chars() {
        if scale % 10 != 0 {
            return None;
        }
        scale /= 10;
        sum = sum.checked_add(i64::from(digit.to_digit(10)?).checked_mul(scale)?)?;
    }
    Some(Dong(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages() {
        let found: Vec<f64> =
            percents("Phấn đấu 100% trường; trên 99,5 % hộ").iter().map(|p| p.value).collect();
        assert_eq!(found, [100.0, 99.5]);
        assert!(percents("% và ,%").is_empty());
    }

    #[test]
    fn sums() {
        let found: Vec<i64> =
            money("1.500.000 đồng; 1,5 tỷ đồng; 20 triệu").iter().map(|m| m.sum.0).collect();
        assert_eq!(found, [1_500_000, 1_500_000_000, 20_000_000]);
        assert!(money("có 20 trường").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_slices(text in "([0-9.,]|%| |đồng|tỷ|triệu)*|\\PC*") {
            for r in percents(&text).into_iter().map(|p| p.range).chain(money(&text).into_iter().map(|m| m.range)) {
                proptest::prop_assert!(text.get(r).is_some());
            }
        }
    }
}
