//! Identifiers: one newtype a kind of record, so that a case can never be passed for a report.
//!
//! All are UUID version 7 (RFC 9562): they sort by creation and leak the creation time, so they never appear in
//! a public address; reporters come back with a [receipt](crate::intake) instead.

/// Declares identifier newtypes that the database door can bind and read on both engines.
#[macro_export]
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self { Self(id) }
        }
        impl From<$name> for $crate::db::Value {
            fn from(id: $name) -> Self { $crate::db::Value::Id(Some(id.0)) }
        }
        impl From<Option<$name>> for $crate::db::Value {
            fn from(id: Option<$name>) -> Self { $crate::db::Value::Id(id.map(|id| id.0)) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { text.parse().map(Self) }
        }
    )+};
}

id! {
    /// An organisation (*cơ quan, đơn vị*).
    OrganisationId,
    /// A person with an account.
    PersonId,
    /// One event of the journal.
    EventId,
    /// One queued job.
    JobId,
}
