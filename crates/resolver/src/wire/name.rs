//! Names as they stand in a packet (RFC 1035, 3.1): each label after its length, the root at the end, in small letters.

/// A name, written with points, as in a packet.
pub(crate) fn in_packet(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len() + 2);
    for label in name.split('.') {
        out.push(label.len() as u8);
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    out
}

/// Whether a name is a zone's or lies below it; both as in a packet.
pub(crate) fn is_in(name: &[u8], zone: &[u8]) -> bool {
    let Some(more) = name.len().checked_sub(zone.len()) else { return false };
    if &name[more..] != zone {
        return false;
    }
    // the zone begins where a label does
    let mut at = 0;
    while at < more {
        at += 1 + usize::from(name[at]);
    }
    at == more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_a_zone_are_in_it_and_names_that_only_end_so_are_not() {
        let zone = in_packet("truong.lan");
        assert_eq!(zone, b"\x06truong\x03lan\0");
        for (name, inside) in [
            ("truong.lan", true),
            ("a.truong.lan", true),
            ("a.b.truong.lan", true),
            ("xtruong.lan", false),
            ("lan", false),
            ("truong.lan.example", false),
        ] {
            assert_eq!(is_in(&in_packet(name), &zone), inside, "{name}");
        }
        // a label that holds what looks like the zone
        assert!(!is_in(b"\x0b\x06truong\x03lan\0", &zone));
    }
}
