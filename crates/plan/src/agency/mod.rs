//! Organisations in running text: where a name begins and ends, and the key that it stands for.
//!
//! A name is read by grammar: determiner, head (Sở, Công an, Ủy ban nhân dân…), field or own name, area, and what
//! narrows it ("liên quan", "trên địa bàn tỉnh"). The table of heads and fields is in [`table`]; a name that the table
//! does not know gets a key made the same way and a low confidence.

mod area;
mod field;
mod group;
mod name;
mod parse;
mod table;

pub(crate) use parse::{Found, Grammar, after_request};

/// Level of the body that issues the document; names without a level take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Province,
    District,
    Commune,
}

impl Level {
    /// The end of a key.
    pub fn suffix(self) -> &'static str {
        match self {
            Level::Province => "tinh",
            Level::District => "huyen",
            Level::Commune => "xa",
        }
    }
}

#[cfg(test)]
mod tests;
