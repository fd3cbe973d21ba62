//! Invented data: a province that does not exist, with plans, reports, cases and orders, to be looked at and played
//! with. Every step goes through the same actions as on a real hub; nothing is written past them.

mod calls;
mod cases;
mod counselling;
mod help;
mod information;
mod offenders;
mod orders;
mod people;
mod plans;
mod programme;
mod protection;
mod reform;
mod registers;
mod reports;
mod year;

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

/// Fills an empty hub. Its clock should be a fixed one that stands [`BEGINS`] back: the story moves it on to the present.
pub async fn fill(hub: &Hub) -> Result<()> {
    if !is_empty(hub).await? || !hub.install(PROVINCE.0, PROVINCE.1, true).await? {
        return Err(Error::NotOpen("people-not-set-up"));
    }
    let cast = people::cast(hub).await?;
    plans::read_and_publish(hub, &cast).await?;
    year::live(hub, &cast).await?;
    plans::hand_in_another(hub, &cast).await?;
    reports::send_some(hub, &cast).await?;
    programme::hold(hub, &cast).await?;
    calls::today(hub, &cast).await?;
    let case = cases::tell(hub, &cast).await?;
    orders::issue(hub, &cast, case).await?;
    registers::fill(hub, &cast).await?;
    help::fill(hub, &cast).await?;
    information::tell(hub, &cast).await?;
    offenders::keep(hub, &cast).await?;
    Ok(())
}

/// How far back the story of the invented data begins, in microseconds.
pub const BEGINS: i64 = year::DAYS * crate::time::DAY + 7 * crate::time::HOUR;

#[cfg(test)]
mod tests {
    use crate::db::{Db, sql};
    use crate::organisations;
    use crate::plans::actions as plans;
    use crate::slice::{Counted, Reading, Within};
    use crate::testing::databases;
    use crate::time::{Clock, Day, HOUR, Moment};
    use crate::web::Lang;
    use crate::{Hub, HubParts};

    /// The folder holds the police's own database on SQLite, and goes with it.
    async fn filled(db: &Db, now: Moment) -> (Hub, tempfile::TempDir) {
        let folder = crate::testing::scratch();
        let config =
            crate::config::Config { data: folder.path().to_owned(), ..crate::config::Config::default() };
        let clock = Clock::fixed(now.plus(-super::BEGINS));
        let parts = HubParts { clock, ..HubParts::new(config) };
        let hub = Hub::with_database(parts, Db::clone(db)).await.unwrap();
        super::fill(&hub).await.unwrap();
        (hub, folder)
    }

    #[tokio::test]
    async fn the_demo_fills_an_empty_hub_and_no_other() {
        for db in databases().await {
            let now = Clock::System.now();
            let (hub, _folder) = filled(&db, now).await;
            assert!(super::fill(&hub).await.is_err());
            assert!(hub.clock.now() <= now, "nothing is told of the future");
            let open = sql("select count(*) from stage where closed_at is null");
            assert!(open.count(&hub.db).await.unwrap() > 2);
            let orders = sql("select count(*) from takedown_order where state = 'in-force'");
            assert_eq!(orders.count(&hub.db).await.unwrap(), 1);
            let public = sql("select count(*) from warning where state = 'published'");
            assert_eq!(public.count(&hub.db).await.unwrap(), 2);
            let places = sql("select count(*) from help_place").count(&hub.db).await.unwrap();
            assert_eq!(places, 9);
            let calls = sql("select count(*) from desk_call where state <> 'open'");
            assert!(calls.count(&hub.db).await.unwrap() > 40, "calls of a year");
            let names = sql("select names from filter_policy order by sequence desc limit 1");
            assert_eq!(names.count(&hub.db).await.unwrap(), 8, "two of an order, six of lists");
            let files = sql("select count(*) from offender_file").count(&hub.offenders).await.unwrap();
            assert_eq!(files, 1);
            each_body_s_last_days_are_those_that_all_have(&hub).await;
        }
    }

    /// Whoever asks for the last days of one body gets the same ones as whoever asks for everybody's.
    async fn each_body_s_last_days_are_those_that_all_have(hub: &Hub) {
        let today = hub.clock.now().day();
        let asked = |bodies| Within { from: today.plus(-500), to: today.plus(500), bodies };
        let bodies: Vec<_> =
            organisations::actions::ever(hub).await.unwrap().into_iter().map(|body| body.id).collect();
        let mut several = 0;
        for kind in crate::slices().iter().flat_map(|slice| slice.deadlines) {
            let mut all = (kind.list)(hub, asked(None)).await.unwrap();
            all.sort_by(|a, b| (a.organisation, &a.key).cmp(&(b.organisation, &b.key)));
            let mut each = Vec::new();
            for body in &bodies {
                let mine = (kind.list)(hub, asked(Some(std::slice::from_ref(body)))).await.unwrap();
                each.extend(mine.into_iter().filter(|one| one.organisation == *body));
            }
            each.sort_by(|a, b| (a.organisation, &a.key).cmp(&(b.organisation, &b.key)));
            assert_eq!(each, all, "{}", kind.kind);
            several += u32::from(all.windows(2).any(|two| two[0].organisation != two[1].organisation));
        }
        assert!(several > 2, "the story has kinds of work that several bodies have open");
    }

    /// Counted by hand from the story: of 37 tasks of the plan 15 are done, 4 are late.
    const TASKS: Counted = Counted { settled: 15, under_way: 18, late: 4, total: 37 };

    #[tokio::test]
    async fn whatever_day_it_is_the_year_has_gone_as_told() {
        for day in ["2026-11-24", "2027-01-02", "2028-02-29"] {
            let db = databases().await.swap_remove(0);
            let today = Day::parse(day).unwrap();
            let (hub, _folder) = filled(&db, today.start().plus(10 * HOUR)).await;
            let from = today.plus(-400);
            let counted = plans::task_figures(&hub, None, from, today).await.unwrap();
            assert_eq!(counted, TASKS, "{day}");
            let reading = Reading { from, to: today, who: None, lang: Lang::Vi };
            let behind = plans::tasks_behind(&hub, None, reading).await.unwrap();
            assert_eq!(
                Counted::of(behind.iter().map(|row| row.verdict)),
                TASKS,
                "the list says the same, {day}"
            );
            let (mut before, mut points) = (0, 0);
            for back in [300, 200, 100, 0] {
                let done = plans::done_by(&hub, None, &[today.plus(-back)]).await.unwrap();
                let settled = done[0].1.settled;
                assert!(settled >= before, "{day}");
                points += u32::from(settled > before);
                before = settled;
            }
            assert!(points > 2, "the line rises over the year, {day}");
        }
    }
}
