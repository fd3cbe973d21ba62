//! The kinds of value that both engines know.

use sqlx::{Database, Decode, Type};
use uuid::Uuid;

use crate::time::Day;

/// A value to bind. `None` is a typed null, which PostgreSQL needs.
#[derive(Clone, Debug)]
pub enum Value {
    /// `text`
    Text(Option<String>),
    /// `bigint`
    Int(Option<i64>),
    /// `boolean`
    Bool(Option<bool>),
    /// `bytea`
    Bytes(Option<Vec<u8>>),
    /// `uuid`
    Id(Option<Uuid>),
}

macro_rules! into_value {
    ($($from:ty => $arm:ident),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self { Self::$arm(Some(value.into())) }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self { Self::$arm(value.map(Into::into)) }
        }
    )+};
}

into_value!(
    &str => Text, String => Text, &String => Text,
    i64 => Int, i32 => Int, u32 => Int,
    bool => Bool,
    Vec<u8> => Bytes, &[u8] => Bytes,
    Uuid => Id,
);

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

impl<DB: Database> Type<DB> for Day
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <String as Type<DB>>::type_info()
    }

    fn compatible(kind: &DB::TypeInfo) -> bool {
        <String as Type<DB>>::compatible(kind)
    }
}

impl<'r, DB: Database> Decode<'r, DB> for Day
where
    String: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        let text = <String as Decode<'r, DB>>::decode(value)?;
        Day::parse(&text).ok_or_else(|| "not a day".into())
    }
}
