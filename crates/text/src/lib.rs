//! Vietnamese text: folding, syllables, dates and figures in official prose. Pure.
//!
//! Everything here is a function from text to values with byte ranges; nothing reads a file or knows what a plan is.
//! Invariants: normalising twice changes nothing; [`lower`] keeps every byte position; a range that a finder returns
//! lies on character boundaries of the text that it was given.

mod charset;
mod date;
mod figure;
mod fold;
mod lower;
mod normal;
mod period;
mod sentence;
pub mod transcript;
mod word;

pub use charset::{OldCharset, old_charset, to_unicode};
pub use date::{Date, FoundDate, dates, days_in_month};
pub use figure::{Dong, FoundMoney, FoundPercent, money, percents};
pub use fold::{fold, fold_char, slug};
pub use lower::lower;
pub use normal::normalise;
pub use period::{FoundQuarter, FoundYears, quarters, roman, school_years, year_ranges, years};
pub use sentence::{ends_sentence, is_caps};
pub use transcript::Transcript;
pub use word::{Word, starts_upper, words};
