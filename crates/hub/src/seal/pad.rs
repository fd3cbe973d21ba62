//! Padding to a few sizes, so that the length of a sealed report says little about it.

/// Size classes in bytes: 1, 4, 16 and 64 KiB; beyond that, whole multiples of the last.
const CLASSES: [usize; 4] = [1 << 10, 4 << 10, 16 << 10, 64 << 10];

/// `plain` with a 0x80 mark and zeros behind it, up to the next size class (ISO/IEC 7816-4).
pub fn pad(plain: &[u8]) -> Vec<u8> {
    let needed = plain.len() + 1;
    let last = CLASSES[CLASSES.len() - 1];
    let size = CLASSES.iter().copied().find(|class| *class >= needed);
    let size = size.unwrap_or_else(|| needed.div_ceil(last) * last);
    let mut padded = Vec::with_capacity(size);
    padded.extend_from_slice(plain);
    padded.push(0x80);
    padded.resize(size, 0);
    padded
}

/// What stood before the mark; `None` when there is no mark.
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded[end] == 0x80).then(|| &padded[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_fall_into_classes_and_come_back() {
        for (len, size) in [(0, 1024), (1023, 1024), (1024, 4096), (70_000, 131_072)] {
            let plain = vec![0x80; len];
            let padded = pad(&plain);
            assert_eq!(padded.len(), size);
            assert_eq!(unpad(&padded), Some(plain.as_slice()));
        }
        assert_eq!(unpad(&[0, 0]), None);
        assert_eq!(unpad(&[]), None);
    }
}
