//! The calendar of this installation: the rules, the swaps of past years, and what has been entered here.

use serde_json::json;

use super::store;
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::calendar::holidays::Holiday;
use crate::calendar::{Exception, Working, swaps};
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

pub use store::Changed;

/// Enter what a decision changes.
pub const MANAGE: Act = Act { name: "working-days.manage", allow: &[(Role::Administrator, Reach::Province)] };

/// The calendar that clocks are counted by.
pub async fn working(hub: &Hub) -> Result<Working> {
    let known = swaps::known().map(|(day, exception)| (Day(day), exception));
    let entered = store::all(hub, &hub.db).await?;
    let entered = entered.iter().map(|changed| (changed.day, exception(&changed.kind)));
    // what was entered here is later and wins
    Ok(Working::new(known.into_iter().chain(entered)))
}

/// What a kind in the database does.
pub fn exception(kind: &str) -> Exception {
    if kind == "worked" { Exception::Worked } else { Exception::Off }
}

/// What a holiday is called.
pub fn holiday_word(lang: Lang, holiday: Holiday) -> String {
    let id = match holiday {
        Holiday::NewYear => "calendar-new-year",
        Holiday::Tet => "calendar-tet",
        Holiday::HungKings => "calendar-hung-kings",
        Holiday::Reunification => "calendar-reunification",
        Holiday::Labour => "calendar-labour",
        Holiday::NationalDay => "calendar-national-day",
        Holiday::CultureDay => "calendar-culture-day",
        Holiday::MadeUp => "calendar-made-up",
    };
    lang.t(id).into_owned()
}

/// The days entered here.
pub async fn entered(hub: &Hub, who: &Principal) -> Result<Vec<Changed>> {
    can(who, &MANAGE, &On::province())?;
    Ok(store::all(hub, &hub.db).await?)
}

/// Enters what a decision makes of a day. A day that is that already is refused.
pub async fn change(hub: &Hub, who: &Principal, changed: &Changed) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let worked = exception(&changed.kind) == Exception::Worked;
    if working(hub).await?.is_worked(changed.day) == worked {
        let message = if worked { "calendar-already-worked" } else { "calendar-already-off" };
        return Err(Error::Invalid(vec![Problem::new("day", message)]));
    }
    let mut tx = hub.db.begin().await?;
    store::put(hub, &mut tx, changed, who.person).await?;
    let detail = json!({ "day": changed.day, "kind": changed.kind });
    record(hub, &mut tx, who, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Leaves a day to the rules again.
pub async fn remove(hub: &Hub, who: &Principal, day: Day) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if !store::remove(hub, &mut tx, day).await? {
        return Err(Error::NotFound);
    }
    record(hub, &mut tx, who, json!({ "day": day, "kind": "by rule" })).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(hub: &Hub, tx: &mut crate::db::Tx, who: &Principal, detail: serde_json::Value) -> Result<()> {
    let entry = Entry {
        act: MANAGE.name,
        actor: Some(who.person),
        subject_kind: "calendar",
        subject: uuid::Uuid::nil(),
        detail,
    };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
