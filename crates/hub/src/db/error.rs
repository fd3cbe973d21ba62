//! What went wrong in the database, in the words that callers decide by.

/// The kinds of fault that a caller can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A unique constraint refused the row: somebody was faster, or it is there already.
    Unique,
    /// A foreign key, check or not-null constraint refused the row.
    Constraint,
    /// The disk is full or cannot be written; reading goes on.
    Full,
    /// The server or file cannot be reached, or did not answer in time.
    Unreachable,
    /// Two transactions got in each other's way; trying again may succeed.
    Contention,
    /// Anything else: a bug of ours.
    Other,
}

/// A database error. Its text names tables and constraints, never a value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{text}")]
pub struct DbError {
    /// What a caller can act on.
    pub fault: Fault,
    /// For the operator's log.
    pub text: String,
}

impl DbError {
    /// Whether a unique constraint refused the row.
    pub fn is_unique(&self) -> bool {
        self.fault == Fault::Unique
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let fault = match &error {
            sqlx::Error::Database(inner) => match inner.kind() {
                sqlx::error::ErrorKind::UniqueViolation => Fault::Unique,
                sqlx::error::ErrorKind::ForeignKeyViolation
                | sqlx::error::ErrorKind::NotNullViolation
                | sqlx::error::ErrorKind::CheckViolation => Fault::Constraint,
                _ => by_code(inner.code().as_deref().unwrap_or("")),
            },
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Fault::Unreachable,
            sqlx::Error::WorkerCrashed | sqlx::Error::Tls(_) => Fault::Unreachable,
            _ => Fault::Other,
        };
        Self { fault, text: error.to_string() }
    }
}

/// SQLite's result codes (<https://sqlite.org/rescode.html>) and PostgreSQL's (appendix A of its manual).
fn by_code(code: &str) -> Fault {
    match code {
        // SQLITE_IOERR and its extended codes (low byte 10), SQLITE_FULL, SQLITE_READONLY; disk_full
        "13" | "8" | "53100" => Fault::Full,
        // SQLITE_BUSY, SQLITE_LOCKED; serialization_failure, deadlock_detected
        "5" | "6" | "40001" | "40P01" => Fault::Contention,
        // cannot_connect_now, admin_shutdown, too_many_connections
        "57P03" | "57P01" | "53300" => Fault::Unreachable,
        // serialization of a read-only session, or a write to it
        "25006" => Fault::Full,
        other => match other.parse::<u32>() {
            Ok(extended) if other.len() <= 4 && matches!(extended & 0xff, 8 | 10 | 13) => Fault::Full,
            _ => Fault::Other,
        },
    }
}
