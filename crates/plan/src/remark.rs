//! Remarks: what the reader noticed, where, and what a person can do about it.

use serde::{Deserialize, Serialize};

use crate::model::Span;

/// Something that a person should look at. The texts are Vietnamese, for the officer who imports the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Where; nothing when it concerns the whole document.
    pub span: Option<Span>,
    /// What was noticed.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl Remark {
    pub(crate) fn new(span: Option<Span>, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Remark { span, what: what.into(), advice: advice.into() }
    }
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.span {
            Some(span) => write!(f, "dòng {}: {} {}", span.first_line, self.what, self.advice),
            None => write!(f, "{} {}", self.what, self.advice),
        }
    }
}
