//! DNS cookies (RFC 7873) as RFC 9018 makes them: a client that gets its own back with ours knows that the answer
//! is no forgery from beside the path. Nobody is turned away for having none.

use std::net::IpAddr;

use siphasher::sip::SipHasher24;

/// The secret of this run, and when it began (seconds since 1970).
pub(crate) struct Baker {
    secret: [u8; 16],
    started: u32,
}

impl Baker {
    /// A new secret; none when the system gives no random bytes: then no cookies are given.
    pub(crate) fn new(started: u64) -> Option<Baker> {
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).ok()?;
        // the time stamp is one of serial numbers and may wrap (RFC 9018, 4.3)
        Some(Baker { secret, started: started as u32 })
    }

    /// The cookie for a client; `now` in seconds since the start.
    pub(crate) fn bake(&self, half: [u8; 8], client: IpAddr, now: u32) -> [u8; 24] {
        let mut cookie = [0; 24];
        cookie[..8].copy_from_slice(&half);
        cookie[8] = 1;
        cookie[12..16].copy_from_slice(&self.started.wrapping_add(now).to_be_bytes());
        let mut hashed = [0; 32];
        hashed[..16].copy_from_slice(&cookie[..16]);
        let length = match client.to_canonical() {
            IpAddr::V4(v4) => {
                hashed[16..20].copy_from_slice(&v4.octets());
                20
            }
            IpAddr::V6(v6) => {
                hashed[16..].copy_from_slice(&v6.octets());
                32
            }
        };
        let hash = SipHasher24::new_with_key(&self.secret).hash(&hashed[..length]);
        cookie[16..].copy_from_slice(&hash.to_le_bytes());
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9018, appendix A.1 and A.4.
    #[test]
    fn the_cookies_are_those_of_the_standard() {
        let secret = 0xe5e9_73e5_a6b2_a43f_48e7_dc84_9e37_bfcf_u128.to_be_bytes();
        let baker = Baker { secret, started: 0x5cf7_9f11 };
        let half = 0x2464_c4ab_cf10_c957_u64.to_be_bytes();
        let cookie = baker.bake(half, "198.51.100.100".parse().unwrap(), 0);
        assert_eq!(cookie[..8], half);
        assert_eq!(cookie[8..], 0x0100_0000_5cf7_9f11_1f81_30c3_eee2_9480_u128.to_be_bytes());

        let secret = 0xdd3b_df93_44b6_78b1_85a6_f5cb_60fc_a715_u128.to_be_bytes();
        let baker = Baker { secret, started: 0x5cf7_ace9 };
        let half = 0x22681ab97d52c298_u64.to_be_bytes();
        let cookie = baker.bake(half, "2001:db8:220:1:59de:d0f4:8769:82b8".parse().unwrap(), 0);
        assert_eq!(cookie[8..16], [1, 0, 0, 0, 0x5c, 0xf7, 0xac, 0xe9]);
        let other = baker.bake(half, "2001:db8:220:1:59de:d0f4:8769:82b9".parse().unwrap(), 0);
        assert_ne!(cookie[16..], other[16..], "bound to the client's address");
    }
}
