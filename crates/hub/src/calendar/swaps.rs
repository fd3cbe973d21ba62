//! Working days that past decisions have swapped with days off. What comes later is entered by the administrator.

use jiff::civil::{Date, date};

use super::Exception;

/// The swaps known when this was written: Friday 2 May 2025 against Saturday 26 April, Monday 31 August 2026 against
/// Saturday 22 August.
pub fn known() -> [(Date, Exception); 4] {
    [
        (date(2025, 4, 26), Exception::Worked),
        (date(2025, 5, 2), Exception::Off),
        (date(2026, 8, 22), Exception::Worked),
        (date(2026, 8, 31), Exception::Off),
    ]
}
