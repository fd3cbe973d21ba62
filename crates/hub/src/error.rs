//! The one error of the hub, and which kind to use where.
//!
//! Every error has two faces: what the person on the other side reads (a message id, in their language) and
//! what the operator's log keeps (the cause). The second never reaches the first, and neither ever holds
//! anything that a child wrote.
//!
//! * The input is wrong → [`Error::Invalid`] with **all** problems, each at its field.
//! * Somebody was faster, or the state has moved on → [`Error::Conflict`] with the message that says so.
//! * The person may not → [`Error::Forbidden`]; whether the thing exists is not told → [`Error::NotFound`].
//! * The disk is full, the database away → [`Error::Unavailable`]: a page with 111 on it, status 503.
//! * A part of the house has not been set up yet → [`Error::NotOpen`]: a page that says so, status 503.
//! * A bug → [`Error::Internal`].

use std::time::Duration;

use crate::db::{DbError, Fault};
use crate::web::form::{Form, Problem};

/// What an action or a page can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or none that this person may know of.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the session has ended. What was typed goes with it, so that nothing is lost.
    #[error("sign-in needed")]
    SignIn(Option<Box<Kept>>),
    /// The person may not do this; the act's name is for the log.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// The form has problems, all of them.
    #[error("{} problems in the form", .0.len())]
    Invalid(Vec<Problem>),
    /// The state has moved on; the message id says how.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Too many attempts; try again after this long.
    #[error("too many attempts")]
    TooMany(Duration),
    /// The body is larger than this many bytes.
    #[error("larger than {0} bytes")]
    TooLarge(usize),
    /// Storage or a server that we need is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// What the page needs has not been set up yet; the message id says what.
    #[error("not open yet: {0}")]
    NotOpen(&'static str),
    /// A bug of ours.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

/// The usual result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A form that came when the session had ended.
#[derive(Debug)]
pub struct Kept {
    /// Where it was going.
    pub path: String,
    /// What was typed.
    pub form: Form,
}

impl Error {
    /// A bug of ours, in words for the log.
    pub fn internal(why: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{why}"))
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error.fault {
            Fault::Full | Fault::Unreachable => Self::Unavailable(error.text),
            Fault::Contention => Self::Conflict("error-busy"),
            Fault::Unique | Fault::Constraint | Fault::Other => Self::Internal(error.into()),
        }
    }
}

impl From<crate::seal::CannotOpen> for Error {
    fn from(error: crate::seal::CannotOpen) -> Self {
        Self::Internal(error.into())
    }
}
