//! Duties split, merged and marked as copies. A duty's words are never edited: parts and unions are rows of their own,
//! and the rows that they were made of stay, so that every change can be undone until the plan is in force.

use std::ops::Range;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::plans::model::{DutyId, DutyStanding, PlanId, ReshapeId};
use crate::plans::place;
use crate::plans::store::review::line;
use crate::time::Moment;

/// What an undecided duty made of another one bears.
pub struct Made<'a> {
    /// Of which duty it takes the kind, the bodies' printed names and the reader's confidence.
    pub like: DutyId,
    /// Place in the outline.
    pub path: &'a str,
    /// Its words.
    pub text: &'a str,
    /// Where they stand.
    pub span: Range<usize>,
    /// It begins with "Phối hợp".
    pub joins: bool,
    /// When, as printed.
    pub time_words: Option<&'a str>,
    /// The expected result.
    pub outcome: Option<&'a str>,
    /// The duty whose time it has.
    pub time_of: DutyId,
}

/// Puts a part or a union in, as an undecided duty.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    document: &str,
    made: &Made<'_>,
) -> Result<DutyId, DbError> {
    let id = DutyId(hub.chance.id(hub.clock.now()));
    let (first, last) = place::lines_of(document, &made.span);
    sql("insert into plan_duty (province, id, plan_id, kind, ordinal, path, text, first_line, last_line, lead_words,
         joins, confidence, time_words, time_kind, time_from, time_to, outcome, state, version, span_start, span_end)
         select d.province, $3, d.plan_id, d.kind,
             (select max(o.ordinal) + 1 from plan_duty o where o.province = $1 and o.plan_id = $4),
             $5, $6, $7, $8, d.lead_words, $9, d.confidence, $10, t.time_kind, t.time_from, t.time_to, $11,
             'draft', 0, $12, $13
         from plan_duty d join plan_duty t on t.province = d.province and t.id = $14
         where d.province = $1 and d.id = $2")
    .bind(hub.province())
    .bind(made.like)
    .bind(id)
    .bind(plan)
    .bind(made.path)
    .bind(made.text)
    .bind(first)
    .bind(last)
    .bind(made.joins)
    .bind(made.time_words)
    .bind(made.outcome)
    .bind(line(made.span.start))
    .bind(line(made.span.end))
    .bind(made.time_of)
    .run(tx)
    .await?;
    Ok(id)
}

/// Changes what a duty is among the others; `false` when a colleague was faster or it was not that any more.
pub async fn set_standing(
    hub: &Hub,
    tx: &mut Tx,
    duty: DutyId,
    seen: i64,
    (from, to): (DutyStanding, DutyStanding),
) -> Result<bool, DbError> {
    let done = sql("update plan_duty set standing = $5, version = version + 1
         where province = $1 and id = $2 and version = $3 and standing = $4")
    .bind(hub.province())
    .bind(duty)
    .bind(seen)
    .bind(from.name())
    .bind(to.name())
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Puts a duty back among those that nobody has decided; `false` when a colleague was faster.
pub async fn reopen(hub: &Hub, tx: &mut Tx, duty: DutyId, seen: i64) -> Result<bool, DbError> {
    let done = sql("update plan_duty set state = 'draft', decided_at = null, decided_by = null,
         version = version + 1 where province = $1 and id = $2 and version = $3")
    .bind(hub.province())
    .bind(duty)
    .bind(seen)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Writes down which duties were made of which; the old ones must have been replaced before.
pub async fn record(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    (kind, by): (&str, PersonId),
    (before, after): (&[DutyId], &[DutyId]),
) -> Result<(), DbError> {
    let now = hub.clock.now();
    let id = ReshapeId(hub.chance.id(now));
    sql("insert into plan_reshape (province, id, plan_id, kind, made_at, made_by) values ($1, $2, $3, $4, $5, $6)")
        .bind(hub.province())
        .bind(id)
        .bind(plan)
        .bind(kind)
        .bind(now)
        .bind(by)
        .run(&mut *tx)
        .await?;
    for duty in before {
        sql("insert into plan_reshape_before (province, duty_id, reshape_id, plan_id, standing)
             values ($1, $2, $3, $4, 'replaced')")
        .bind(hub.province())
        .bind(*duty)
        .bind(id)
        .bind(plan)
        .run(&mut *tx)
        .await?;
    }
    for duty in after {
        sql(
            "insert into plan_reshape_after (province, duty_id, reshape_id, plan_id) values ($1, $2, $3, $4)",
        )
        .bind(hub.province())
        .bind(*duty)
        .bind(id)
        .bind(plan)
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// A split or a merge that stands.
#[derive(Clone, Debug, FromRow)]
pub struct Reshape {
    /// Key.
    pub id: ReshapeId,
    /// `split` or `merge`.
    pub kind: String,
    /// When.
    pub made_at: Moment,
    /// By whom.
    pub made_by: PersonId,
    /// A part, or the union.
    pub duty_id: DutyId,
    /// What the part or the union is by now.
    pub standing: String,
}

/// The splits and merges of a plan with all that they made, the newest first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Reshape>, DbError> {
    sql("select r.id, r.kind, r.made_at, r.made_by, a.duty_id, d.standing from plan_reshape r
         join plan_reshape_after a on a.province = r.province and a.reshape_id = r.id
         join plan_duty d on d.province = a.province and d.id = a.duty_id
         where r.province = $1 and r.plan_id = $2 order by r.made_at desc, r.id desc, d.ordinal")
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// Undoes a split or a merge: what it was made of stands again, what it made does not. The rows that it made stay.
pub async fn undo(hub: &Hub, tx: &mut Tx, reshape: ReshapeId) -> Result<(), DbError> {
    let before = "select duty_id from plan_reshape_before where province = $1 and reshape_id = $2";
    let ids: Vec<(DutyId,)> = sql(before).bind(hub.province()).bind(reshape).all(&mut *tx).await?;
    sql("delete from plan_reshape_before where province = $1 and reshape_id = $2")
        .bind(hub.province())
        .bind(reshape)
        .run(&mut *tx)
        .await?;
    sql("update plan_duty set standing = 'replaced', version = version + 1 where province = $1 and id in
         (select duty_id from plan_reshape_after where province = $1 and reshape_id = $2)")
    .bind(hub.province())
    .bind(reshape)
    .run(&mut *tx)
    .await?;
    for (id,) in ids {
        sql("update plan_duty set standing = 'own', version = version + 1 where province = $1 and id = $2")
            .bind(hub.province())
            .bind(id)
            .run(&mut *tx)
            .await?;
    }
    for statement in [
        "delete from plan_reshape_after where province = $1 and reshape_id = $2",
        "delete from plan_reshape where province = $1 and id = $2",
    ] {
        sql(statement).bind(hub.province()).bind(reshape).run(&mut *tx).await?;
    }
    Ok(())
}

/// Points a copy to the duty that it repeats.
pub async fn add_copy(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    (copy, of): (DutyId, DutyId),
) -> Result<(), DbError> {
    sql("insert into plan_duplicate (province, duty_id, plan_id, duty_standing, of_id, of_standing)
         values ($1, $2, $3, 'copy', $4, 'own')")
    .bind(hub.province())
    .bind(copy)
    .bind(plan)
    .bind(of)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes the pointer of a copy away.
pub async fn drop_copy(hub: &Hub, tx: &mut Tx, copy: DutyId) -> Result<(), DbError> {
    sql("delete from plan_duplicate where province = $1 and duty_id = $2")
        .bind(hub.province())
        .bind(copy)
        .run(tx)
        .await?;
    Ok(())
}
