//! What many pages read and few acts change, kept in memory for as long as the database says that it has not changed.
//!
//! Each subject has a number in the database. Whoever changes what belongs to it counts the number up in the same
//! transaction ([`changed`]); whoever reads asks for the number first, and reads anew where it is another one. So
//! nothing stale is ever shown, not even where several hubs share one database: a number that is seen stands for rows
//! that are at least as new. In tests every answer from memory is compared with the database.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Hub;
use crate::db::migrate::Migration;
use crate::db::{DbError, Tx, sql};
use crate::error::Result;

/// The numbers.
pub const MIGRATIONS: &[Migration] = &[Migration {
    number: 5,
    name: "kept",
    text: "create table kept (
        province text not null, -- C: which province
        subject text not null, -- C: what is kept in memory, such as organisations
        number bigint not null, -- C: counts its changes
        primary key (province, subject)
    );",
}];

/// So many answers are kept, those used last; one is the register of a day or the events of a year, a few megabytes in
/// a large country.
const MOST: usize = 24;

/// Answers by what they are about.
#[derive(Default)]
pub struct Kept(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    by_key: HashMap<(&'static str, String), Answer>,
    uses: u64,
}

struct Answer {
    number: i64,
    used: u64,
    value: Arc<dyn Any + Send + Sync>,
}

/// Counts a subject up, in the transaction of the change.
pub async fn changed(hub: &Hub, tx: &mut Tx, subject: &str) -> Result<(), DbError> {
    count_up(hub, tx, subject).await?;
    Ok(())
}

/// Counts a subject up, in the transaction of the change, and gives the number. Until that transaction ends nobody else
/// counts it up: rows that bear the number come to light in its order.
pub async fn count_up(hub: &Hub, tx: &mut Tx, subject: &str) -> Result<i64, DbError> {
    sql("insert into kept (province, subject, number) values ($1, $2, 1)
         on conflict (province, subject) do update set number = kept.number + 1 returning number")
    .bind(hub.province())
    .bind(subject)
    .count(tx)
    .await
}

async fn number(hub: &Hub, subject: &str) -> Result<i64, DbError> {
    let row: Option<(i64,)> = sql("select number from kept where province = $1 and subject = $2")
        .bind(hub.province())
        .bind(subject)
        .optional(&hub.db)
        .await?;
    Ok(row.map_or(0, |(number,)| number))
}

/// What `read` gives, from memory where the subject has not changed since it was read. `what` names the reading: its
/// kind and, where it is of a day, the day.
pub async fn kept<T, F>(
    hub: &Hub,
    (subject, what): (&'static str, String),
    read: impl Fn() -> F,
) -> Result<Arc<T>>
where
    T: PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T>>,
{
    // the number goes first: what is read after it is at least as new
    let number = number(hub, subject).await?;
    let key = (subject, what);
    if let Some(known) = hub.kept.get::<T>(&key, number) {
        #[cfg(test)]
        assert!(*known == read().await?, "{key:?} changed and nobody said so");
        return Ok(known);
    }
    let fresh = Arc::new(read().await?);
    hub.kept.put(key, number, fresh.clone());
    Ok(fresh)
}

/// As [`kept`], for what changes all day long and is large: where the subject has changed, `renew` gets what is kept and
/// the number at which it was read, and puts right what has changed since. It may find later changes too and must take
/// the same change twice; it gives nothing where reading anew is quicker.
pub async fn kept_up<T, F, G>(
    hub: &Hub,
    (subject, what): (&'static str, String),
    read: impl Fn() -> F,
    renew: impl Fn(Arc<T>, i64) -> G,
) -> Result<Arc<T>>
where
    T: PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T>>,
    G: Future<Output = Result<Option<T>>>,
{
    let number = number(hub, subject).await?;
    let key = (subject, what);
    let known = hub.kept.latest::<T>(&key);
    let fresh = match known {
        Some((at, known)) if at == number => known,
        Some((at, known)) => match renew(known, at).await? {
            Some(renewed) => Arc::new(renewed),
            None => Arc::new(read().await?),
        },
        None => Arc::new(read().await?),
    };
    #[cfg(test)]
    assert!(*fresh == read().await?, "{key:?} changed otherwise than was said");
    hub.kept.put(key, number, fresh.clone());
    Ok(fresh)
}

impl Kept {
    fn get<T: Send + Sync + 'static>(&self, key: &(&'static str, String), number: i64) -> Option<Arc<T>> {
        self.latest(key).filter(|(at, _)| *at == number).map(|(_, value)| value)
    }

    /// What was read last, and at which number.
    fn latest<T: Send + Sync + 'static>(&self, key: &(&'static str, String)) -> Option<(i64, Arc<T>)> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.uses += 1;
        let uses = answers.uses;
        let answer = answers.by_key.get_mut(key)?;
        answer.used = uses;
        Some((answer.number, answer.value.clone().downcast().ok()?))
    }

    fn put(&self, key: (&'static str, String), number: i64, value: Arc<dyn Any + Send + Sync>) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.uses += 1;
        let used = answers.uses;
        answers.by_key.insert(key, Answer { number, used, value });
        if answers.by_key.len() > MOST {
            let oldest =
                answers.by_key.iter().min_by_key(|(_, answer)| answer.used).map(|(key, _)| key.clone());
            oldest.and_then(|key| answers.by_key.remove(&key));
        }
    }
}
