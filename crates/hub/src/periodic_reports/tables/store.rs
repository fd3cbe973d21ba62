//! The tables of templates, their editions and mappings, and what was filled.

use super::model::TemplateId;
use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::periodic_reports::model::{ReportId, TypeId};
use crate::time::Moment;

/// A table that a body above wants filled.
#[derive(Clone, Debug, FromRow)]
pub struct TemplateRow {
    /// Key.
    pub id: TemplateId,
    /// What it is called.
    pub name: String,
    /// Who wants it.
    pub sender: String,
    /// When it came first.
    pub created_at: Moment,
    /// Since when it is not filled any more.
    pub retired_at: Option<Moment>,
}

/// All tables, the newest first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<TemplateRow>, DbError> {
    sql("select id, name, sender, created_at, retired_at from report_template where province = $1
         order by created_at desc, id desc")
    .bind(hub.province())
    .all(on)
    .await
}

/// For which types of reports tables are filled.
pub async fn types<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(TemplateId, TypeId)>, DbError> {
    sql("select template_id, type_id from report_template_type where province = $1 order by template_id, type_id")
        .bind(hub.province())
        .all(on)
        .await
}

/// Adds a table.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    id: TemplateId,
    (name, sender): (&str, &str),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into report_template (province, id, name, sender, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(name)
    .bind(sender)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Says for which types of reports a table is filled.
pub async fn put_types(hub: &Hub, tx: &mut Tx, id: TemplateId, types: &[TypeId]) -> Result<(), DbError> {
    sql("delete from report_template_type where province = $1 and template_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    for of in types {
        sql("insert into report_template_type (province, template_id, type_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(id)
            .bind(*of)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Stops filling a table, or begins again.
pub async fn retire(hub: &Hub, tx: &mut Tx, id: TemplateId, by: Option<PersonId>) -> Result<(), DbError> {
    let at = by.map(|_| hub.clock.now());
    sql("update report_template set retired_at = $3, retired_by = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(at)
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}

/// One edition of the workbook, without its bytes.
#[derive(Clone, Debug, FromRow)]
pub struct FileRow {
    /// From 1.
    pub number: i64,
    /// Its name.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
    /// Hash of the bytes.
    pub sha256: String,
    /// When it came.
    pub received_at: Moment,
    /// Who took it in.
    pub received_by: String,
}

/// The editions of a workbook, the newest first.
pub async fn files<'c>(hub: &Hub, on: impl On<'c>, id: TemplateId) -> Result<Vec<FileRow>, DbError> {
    sql("select f.number, f.file_name, f.size, f.sha256, f.received_at, p.name as received_by
         from report_template_file f
         join person p on p.province = f.province and p.id = f.received_by
         where f.province = $1 and f.template_id = $2 order by f.number desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Name and bytes of an edition.
pub async fn content<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: TemplateId,
    number: i64,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    sql("select file_name, content from report_template_file
         where province = $1 and template_id = $2 and number = $3")
    .bind(hub.province())
    .bind(id)
    .bind(number)
    .optional(on)
    .await
}

/// A workbook with its name and hash.
pub struct Bytes<'a> {
    /// Its name.
    pub file_name: &'a str,
    /// Hash of the bytes.
    pub sha256: &'a str,
    /// The bytes.
    pub content: &'a [u8],
}

impl Bytes<'_> {
    fn size(&self) -> i64 {
        i64::try_from(self.content.len()).unwrap_or(i64::MAX)
    }
}

/// Adds an edition; a colleague who was faster makes it a unique fault.
pub async fn add_file(
    hub: &Hub,
    tx: &mut Tx,
    (id, number): (TemplateId, i64),
    file: &Bytes<'_>,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into report_template_file (province, template_id, number, file_name, size, sha256, content,
         received_at, received_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(id)
    .bind(number)
    .bind(file.file_name)
    .bind(file.size())
    .bind(file.sha256)
    .bind(file.content)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// One version of a mapping.
#[derive(Clone, Debug, FromRow)]
pub struct MappingRow {
    /// Of which table.
    pub template_id: TemplateId,
    /// From 1.
    pub version: i64,
    /// For which edition of the workbook.
    pub file_number: i64,
    /// JSON of `Rules`.
    pub rules: String,
    /// Counts savings.
    pub revision: i64,
    /// When it was confirmed.
    pub confirmed_at: Option<Moment>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
}

const MAPPING: &str = "select m.template_id, m.version, m.file_number, m.rules, m.revision, m.confirmed_at,
    p.name as confirmed_by from report_template_mapping m
    left join person p on p.province = m.province and p.id = m.confirmed_by";

/// All versions of a mapping, the newest first.
pub async fn mappings<'c>(hub: &Hub, on: impl On<'c>, id: TemplateId) -> Result<Vec<MappingRow>, DbError> {
    crate::db::Statement::composed(format!(
        "{MAPPING} where m.province = $1 and m.template_id = $2 order by m.version desc"
    ))
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// The newest confirmed mapping of each table.
pub async fn in_use<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<MappingRow>, DbError> {
    crate::db::Statement::composed(format!(
        "{MAPPING} where m.province = $1 and m.version = (select max(n.version) from report_template_mapping n
         where n.province = m.province and n.template_id = m.template_id and n.confirmed_at is not null)"
    ))
    .bind(hub.province())
    .all(on)
    .await
}

/// Begins a version; a colleague who was faster makes it a unique fault.
pub async fn open(
    hub: &Hub,
    tx: &mut Tx,
    (id, version): (TemplateId, i64),
    (file_number, rules): (i64, &str),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into report_template_mapping (province, template_id, version, file_number, rules, revision,
         opened_at, opened_by) values ($1, $2, $3, $4, $5, 0, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(file_number)
    .bind(rules)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Saves a version that nobody has confirmed; `false` when a colleague saved or confirmed it meanwhile.
pub async fn save(
    hub: &Hub,
    tx: &mut Tx,
    (id, version, seen): (TemplateId, i64, i64),
    (file_number, rules): (i64, &str),
) -> Result<bool, DbError> {
    let done = sql("update report_template_mapping set rules = $5, file_number = $6, revision = revision + 1
         where province = $1 and template_id = $2 and version = $3 and revision = $4 and confirmed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(seen)
    .bind(rules)
    .bind(file_number)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Confirms a version; `false` when it is confirmed already.
pub async fn confirm(
    hub: &Hub,
    tx: &mut Tx,
    (id, version): (TemplateId, i64),
    rules: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let done = sql("update report_template_mapping set rules = $4, confirmed_at = $5, confirmed_by = $6
         where province = $1 and template_id = $2 and version = $3 and confirmed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(rules)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// A filled table, without its bytes.
#[derive(Clone, Debug, FromRow)]
pub struct TableRow {
    /// On which version of the report.
    pub version: i64,
    /// Which table.
    pub template_id: TemplateId,
    /// What it is called.
    pub name: String,
    /// By which version of the mapping.
    pub mapping_version: i64,
    /// Name of the file.
    pub file_name: String,
    /// Hash of the bytes.
    pub sha256: String,
    /// JSON of what each cell got.
    pub filled: String,
    /// When it was filled.
    pub filled_at: Moment,
    /// Who filled it.
    pub filled_by: String,
}

/// The tables that are filed on a report, those of the newest version first.
pub async fn tables<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Vec<TableRow>, DbError> {
    sql("select t.version, t.template_id, r.name, t.mapping_version, t.file_name, t.sha256, t.filled, t.filled_at,
         p.name as filled_by from report_table t
         join report_template r on r.province = t.province and r.id = t.template_id
         join person p on p.province = t.province and p.id = t.filled_by
         where t.province = $1 and t.report_id = $2 order by t.version desc, t.filled_at, t.template_id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Where a filled table is filed.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// On which report.
    pub report: ReportId,
    /// On which version of it.
    pub version: i64,
    /// Which table.
    pub template: TemplateId,
}

/// Files a table. While the report is being written it takes the place of the one before; on a report that was sent a
/// second one is a unique fault.
pub async fn file(
    hub: &Hub,
    tx: &mut Tx,
    place: Place,
    (file, mapping_version, filled): (&Bytes<'_>, i64, &str),
    by: PersonId,
) -> Result<(), DbError> {
    sql("delete from report_table where province = $1 and report_id = $2 and version = $3 and template_id = $4
         and exists (select 1 from body_report_version v where v.province = report_table.province
             and v.report_id = report_table.report_id and v.version = report_table.version and v.state = 'draft')")
    .bind(hub.province())
    .bind(place.report)
    .bind(place.version)
    .bind(place.template)
    .run(&mut *tx)
    .await?;
    sql("insert into report_table (province, report_id, version, template_id, mapping_version, file_name, size, sha256,
         content, filled, filled_at, filled_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(hub.province())
    .bind(place.report)
    .bind(place.version)
    .bind(place.template)
    .bind(mapping_version)
    .bind(file.file_name)
    .bind(file.size())
    .bind(file.sha256)
    .bind(file.content)
    .bind(filled)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Name and bytes of a filled table.
pub async fn filed<'c>(
    hub: &Hub,
    on: impl On<'c>,
    place: Place,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    sql("select file_name, content from report_table
         where province = $1 and report_id = $2 and version = $3 and template_id = $4")
    .bind(hub.province())
    .bind(place.report)
    .bind(place.version)
    .bind(place.template)
    .optional(on)
    .await
}
