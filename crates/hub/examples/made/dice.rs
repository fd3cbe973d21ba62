//! Repeatable chance: xorshift64*, which is plenty for invented rows.

use lachan_hub::time::{Day, Moment};
use uuid::Uuid;

/// The chance of one country.
pub struct Dice(u64);

impl Dice {
    /// Chance that begins with a number other than 0.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    /// The same as a number of days or minutes.
    pub fn up_to(&mut self, limit: u32) -> i32 {
        i32::try_from(self.below(limit.into())).unwrap_or(0)
    }

    /// Whether something happens that happens `n` times in a hundred.
    pub fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let index = self.below(of.len() as u64);
        &of[usize::try_from(index).unwrap_or(0)]
    }

    /// A key as the hub gives it at a moment: in the order of time (RFC 9562, version 7), so that it lies in an index
    /// where a real one would.
    pub fn id(&mut self, at: Moment) -> Uuid {
        let mut random = [0_u8; 10];
        random.fill_with(|| u8::try_from(self.below(256)).unwrap_or(0));
        let millis = u64::try_from(at.0 / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A moment of a day between 7 and 17 o'clock.
    pub fn moment(&mut self, day: Day) -> Moment {
        let minutes = 7 * 60 + i64::from(self.up_to(600));
        day.start().plus(minutes * lachan_hub::time::MINUTE)
    }
}
