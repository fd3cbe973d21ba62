//! Invented data: a province that does not exist, with plans, reports, cases and orders, to be looked at and played
//! with. Every step goes through the same actions as on a real hub; nothing is written past them.

mod cases;
mod help;
mod information;
mod orders;
mod people;
mod plans;
mod programme;
mod reform;
mod registers;
mod reports;

use crate::Hub;
use crate::db::sql;
use crate::error::{Error, Result};

pub use people::Cast;

/// The code and name of the province that does not exist.
pub const PROVINCE: (&str, &str) = ("MAU", "Tỉnh Mẫu");

/// Whether the hub holds anything already: the demo refuses to mix with it.
pub async fn is_empty(hub: &Hub) -> Result<bool> {
    Ok(!hub.is_set_up() && !sql("select 1 from organisation").exists(&hub.db).await?)
}

/// Fills an empty hub. Its clock should be a fixed one some hours back: the story moves it on to the present.
pub async fn fill(hub: &Hub) -> Result<()> {
    if !is_empty(hub).await? || !hub.install(PROVINCE.0, PROVINCE.1, true).await? {
        return Err(Error::NotOpen("people-not-set-up"));
    }
    let cast = people::cast(hub).await?;
    plans::read_and_publish(hub, &cast).await?;
    reports::send_some(hub, &cast).await?;
    programme::hold(hub, &cast).await?;
    let case = cases::tell(hub, &cast).await?;
    orders::issue(hub, &cast, case).await?;
    registers::fill(hub, &cast).await?;
    help::fill(hub, &cast).await?;
    information::tell(hub, &cast).await?;
    Ok(())
}

/// How far back the story of the invented data begins, in microseconds.
pub const BEGINS: i64 = 5 * crate::time::HOUR;

#[cfg(test)]
mod tests {
    use crate::testing::databases;
    use crate::{Hub, HubParts};

    #[tokio::test]
    async fn the_demo_fills_an_empty_hub_and_no_other() {
        for db in databases().await {
            let folder = crate::testing::scratch();
            let config =
                crate::config::Config { data: folder.path().to_owned(), ..crate::config::Config::default() };
            let hub = Hub::with_database(HubParts::new(config), crate::db::Db::clone(&db)).await.unwrap();
            super::fill(&hub).await.unwrap();
            assert!(super::fill(&hub).await.is_err());
            let open = crate::db::sql("select count(*) from stage where closed_at is null");
            assert!(open.count(&hub.db).await.unwrap() > 2);
            let tasks = crate::db::sql("select count(*) from plan_task").count(&hub.db).await.unwrap();
            assert!(tasks > 10, "{tasks}");
            let orders = crate::db::sql("select count(*) from takedown_order where state = 'in-force'");
            assert_eq!(orders.count(&hub.db).await.unwrap(), 1);
            let public = crate::db::sql("select count(*) from warning where state = 'published'");
            assert_eq!(public.count(&hub.db).await.unwrap(), 2);
            let places = crate::db::sql("select count(*) from help_place").count(&hub.db).await.unwrap();
            assert_eq!(places, 9);
            let names = crate::db::sql("select names from filter_policy order by sequence desc limit 1");
            assert_eq!(names.count(&hub.db).await.unwrap(), 8, "two of an order, six of lists");
        }
    }
}
