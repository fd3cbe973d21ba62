//! The columns of class B, read one after another: to check that the hub's key opens them.
//!
//! Such a field is sealed for the place `table column id`, where the id is the second part of the primary key.

use uuid::Uuid;

use super::migrate::{Class, Migration, classes};
use super::{Db, DbError, Fault, Statement};

/// Rows that are read at once; a field may be a file of some megabytes.
const PAGE: i64 = 20;

/// A column of class B.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The column that names the row.
    pub key: String,
}

/// All columns of class B. Errors name a table whose key is not `(province, one column)`.
pub fn encrypted(steps: &[Migration]) -> Result<Vec<Field>, DbError> {
    let wrong = |text| DbError { fault: Fault::Other, text };
    let mut found = Vec::new();
    for ((table, column), class) in classes(steps).map_err(wrong)? {
        if class == Class::Encrypted {
            let key = key_of(steps, &table);
            let key =
                key.ok_or_else(|| wrong(format!("{table} has no key of one column beside the province")))?;
            found.push(Field { table, column, key });
        }
    }
    Ok(found)
}

fn key_of(steps: &[Migration], table: &str) -> Option<String> {
    let text = steps.iter().find_map(|step| step.text.split_once(&format!("create table {table} (")))?.1;
    let (_, key) = text.split_once("primary key (province, ")?;
    let (key, _) = key.split_once(')')?;
    (!key.contains(',')).then(|| key.to_owned())
}

/// The next rows after a key, in the order of keys; empty fields are left out.
pub async fn page(
    db: &Db,
    province: &str,
    field: &Field,
    after: Option<Uuid>,
) -> Result<Vec<(Uuid, Vec<u8>)>, DbError> {
    let Field { table, column, key } = field;
    Statement::composed(format!(
        "select {key}, {column} from {table} where province = $1 and {key} > $2 and length({column}) > 0
         order by {key} limit {PAGE}"
    ))
    .bind(province)
    .bind(after.unwrap_or(Uuid::nil()))
    .all(db)
    .await
}
