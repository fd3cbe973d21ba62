//! A table is filled for a report, looked at first, filed on it.

use serde_json::json;

use super::super::data::{Data, gather};
use super::super::fillings::{Filled, Outcome, Remark, outcome, refused};
use super::super::model::{Rules, TemplateId};
use super::super::store::{self, Bytes, MappingRow, Place, TableRow, TemplateRow};
use super::{edition, list, on_workbook, parsed};
use crate::Hub;
use crate::attachment;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::periodic_reports::actions::{WRITE, Whole as Report, note, whole};
use crate::periodic_reports::model::ReportId;
use crate::web::form::Problem;

/// A table that can be filled for a report.
#[derive(Clone, Debug)]
pub struct Usable {
    /// The table.
    pub row: TemplateRow,
    /// The mapping that fills it.
    pub mapping: MappingRow,
}

/// The tables that are filled for a report; none for one of a body below.
pub async fn of_report(hub: &Hub, report: &Report) -> Result<Vec<Usable>> {
    if !report.report.rolls_up {
        return Ok(Vec::new());
    }
    let here =
        |one: &super::Listed| one.row.retired_at.is_none() && one.types.contains(&report.report.type_id);
    let listed = list(hub).await?.into_iter().filter(here);
    Ok(listed.filter_map(|one| Some(Usable { row: one.row, mapping: one.in_use? })).collect())
}

/// A table as it would be filled now.
pub struct Preview {
    /// The table and its mapping.
    pub usable: Usable,
    /// What each cell gets.
    pub filled: Vec<Filled>,
    /// What to look at.
    pub remarks: Vec<Remark>,
}

/// A table filled and not filed yet.
pub(in crate::periodic_reports) struct Ready {
    usable: Usable,
    file_name: String,
    content: Vec<u8>,
    filled: Vec<Filled>,
}

async fn usable(hub: &Hub, report: &Report, id: TemplateId) -> Result<Usable> {
    of_report(hub, report).await?.into_iter().find(|one| one.row.id == id).ok_or(Error::NotFound)
}

async fn worked_out(hub: &Hub, report: &Report, usable: &Usable) -> Result<(String, Vec<u8>, Rules, Data)> {
    let rules = parsed(&usable.mapping.rules)?;
    let data = gather(hub, report, &rules).await?;
    let (name, bytes) = edition(hub, usable.row.id, usable.mapping.file_number).await?;
    Ok((name, bytes, rules, data))
}

/// What a table would get, without filing it.
pub async fn preview(hub: &Hub, who: &Principal, report: &Report, id: TemplateId) -> Result<Preview> {
    report.check_reader(who)?;
    let usable = usable(hub, report, id).await?;
    let (_, bytes, rules, data) = worked_out(hub, report, &usable).await?;
    let Outcome { filled, remarks, .. } =
        on_workbook(bytes, move |book| outcome(book, &rules, &data)).await?.map_err(Error::Invalid)?;
    Ok(Preview { usable, filled, remarks })
}

async fn filled(hub: &Hub, report: &Report, usable: Usable) -> Result<Ready> {
    let (name, bytes, rules, data) = worked_out(hub, report, &usable).await?;
    let done = on_workbook(bytes, move |book| {
        let outcome = outcome(book, &rules, &data)?;
        let content = book.fill(&outcome.fillings).map_err(|why| vec![refused("bieu", &why)])?;
        Ok::<_, Vec<Problem>>((content, outcome.filled))
    });
    let (content, filled) = done.await?.map_err(Error::Invalid)?;
    let stem = name.strip_suffix(".xlsx").unwrap_or(&name);
    let file_name = format!("{stem} - {}.xlsx", report.report.period_key);
    Ok(Ready { usable, file_name, content, filled })
}

/// Fills all tables of a report with the figures that it has at this moment.
pub(in crate::periodic_reports) async fn fill_all(hub: &Hub, report: &Report) -> Result<Vec<Ready>> {
    let mut ready = Vec::new();
    for usable in of_report(hub, report).await? {
        ready.push(filled(hub, report, usable).await?);
    }
    Ok(ready)
}

/// Files a table in the transaction of what it belongs to; gives its hash.
pub(in crate::periodic_reports) async fn keep(
    hub: &Hub,
    tx: &mut Tx,
    (report, version): (ReportId, i64),
    ready: &Ready,
    by: PersonId,
) -> Result<String> {
    let sha256 = attachment::sha256(&ready.content);
    let place = Place { report, version, template: ready.usable.row.id };
    let bytes = Bytes { file_name: &ready.file_name, sha256: &sha256, content: &ready.content };
    let told = serde_json::to_string(&ready.filled).map_err(Error::internal)?;
    match store::file(hub, tx, place, (&bytes, ready.usable.mapping.version, &told), by).await {
        Err(error) if error.is_unique() => Err(Error::Conflict("tables-filed-already")),
        outcome => {
            outcome?;
            Ok(sha256)
        }
    }
}

/// Fills a table and files it on a report.
pub async fn file_table(hub: &Hub, who: &Principal, id: ReportId, template: TemplateId) -> Result<()> {
    let report = whole(hub, id).await?;
    can(who, &WRITE, &On::held_by(report.report.holder_id))?;
    let usable = usable(hub, &report, template).await?;
    let ready = filled(hub, &report, usable).await?;
    let version = report.report.version;
    let mut tx = hub.db.begin().await?;
    let sha256 = keep(hub, &mut tx, (id, version), &ready, who.person).await?;
    let detail = json!({ "version": version, "table": template, "sha256": sha256 });
    note(hub, &mut tx, &WRITE, Some(who), ("periodic-report", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The tables that are filed on a report, those of the newest version first.
pub async fn tables(hub: &Hub, id: ReportId) -> Result<Vec<TableRow>> {
    Ok(store::tables(hub, &hub.db, id).await?)
}

/// Name and bytes of a filled table.
pub async fn filed(
    hub: &Hub,
    who: &Principal,
    id: ReportId,
    (version, template): (i64, TemplateId),
) -> Result<(String, Vec<u8>)> {
    whole(hub, id).await?.check_reader(who)?;
    let place = Place { report: id, version, template };
    store::filed(hub, &hub.db, place).await?.ok_or(Error::NotFound)
}
