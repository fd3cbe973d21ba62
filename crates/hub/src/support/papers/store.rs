//! The tables of papers. A signed version is only ever added.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::support::actions::ChildId;
use crate::support::papers::PaperId;
use crate::time::Moment;

/// A paper with its draft and its newest version, without what stands in them.
#[derive(Clone, Debug, FromRow)]
pub struct Paper {
    /// Key.
    pub id: PaperId,
    /// Of which child.
    pub child_id: ChildId,
    /// Of which kind.
    pub kind: String,
    /// Who wrote the draft.
    pub draft_by: Option<String>,
    /// When.
    pub draft_at: Option<Moment>,
    /// Whose signature the draft waits for.
    pub sent_to: Option<String>,
    /// Why it came back.
    pub returned: Option<String>,
    /// The newest version.
    pub version: Option<i64>,
    /// When that was signed.
    pub signed_at: Option<Moment>,
    /// Who wrote it.
    pub written_by: Option<String>,
    /// Who signed it as the second person.
    pub confirmed_by: Option<String>,
}

const PAPER: &str = "select p.id, p.child_id, p.kind, dw.name as draft_by, d.written_at as draft_at,
    ds.name as sent_to, d.returned, v.version, v.signed_at, vw.name as written_by, vc.name as confirmed_by
    from support_paper p
    left join support_paper_draft d on d.province = p.province and d.paper_id = p.id
    left join person dw on dw.province = d.province and dw.id = d.written_by
    left join person ds on ds.province = d.province and ds.id = d.sent_to
    left join support_paper_version v on v.province = p.province and v.paper_id = p.id
    and v.version = (select max(n.version) from support_paper_version n where n.province = p.province
    and n.paper_id = p.id)
    left join person vw on vw.province = v.province and vw.id = v.written_by
    left join person vc on vc.province = v.province and vc.id = v.confirmed_by
    where p.province = $1";

fn paper(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{PAPER} {condition}"))
}

/// The papers of a child, oldest first.
pub async fn of_child<'c>(hub: &Hub, on: impl On<'c>, child: ChildId) -> Result<Vec<Paper>, DbError> {
    paper("and p.child_id = $2 order by p.made_at, p.id").bind(hub.province()).bind(child).all(on).await
}

/// One paper.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: PaperId) -> Result<Option<Paper>, DbError> {
    paper("and p.id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// Begins a paper. The database refuses a second one of most kinds.
pub async fn begin(hub: &Hub, tx: &mut Tx, id: PaperId, child: ChildId, kind: &str) -> Result<(), DbError> {
    sql("insert into support_paper (province, id, child_id, kind, made_at) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(id)
        .bind(child)
        .bind(kind)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// A draft with what stands in it, sealed.
#[derive(Clone, Debug, FromRow)]
pub struct Draft {
    /// Of which paper.
    pub paper_id: PaperId,
    /// Counts the changes.
    pub changes: i64,
    /// What stands in it.
    pub sealed: Vec<u8>,
    /// Who wrote it last.
    pub written_by: PersonId,
    /// For which unit.
    pub unit_id: OrganisationId,
    /// Whose signature it waits for.
    pub sent_to: Option<PersonId>,
    /// As the head of which unit.
    pub sent_unit_id: Option<OrganisationId>,
    /// The key of the copy.
    pub copy_key: Option<Vec<u8>>,
    /// The copy.
    pub copy: Option<Vec<u8>>,
}

/// The draft of a paper.
pub async fn draft<'c>(hub: &Hub, on: impl On<'c>, id: PaperId) -> Result<Option<Draft>, DbError> {
    sql("select paper_id, changes, sealed, written_by, unit_id, sent_to, sent_unit_id, copy_key, copy
         from support_paper_draft where province = $1 and paper_id = $2")
    .bind(hub.province())
    .bind(id)
    .optional(on)
    .await
}

/// Who writes a draft.
#[derive(Clone, Copy)]
pub struct Writer {
    /// Who.
    pub person: PersonId,
    /// For which unit.
    pub unit: OrganisationId,
}

/// Puts a draft for the first time; a paper that has one keeps it, and `false` comes back.
pub async fn add_draft(
    hub: &Hub,
    tx: &mut Tx,
    id: PaperId,
    sealed: Vec<u8>,
    writer: Writer,
) -> Result<bool, DbError> {
    let added =
        sql("insert into support_paper_draft (province, paper_id, changes, sealed, written_by, unit_id,
         written_at) values ($1, $2, 1, $3, $4, $5, $6) on conflict (province, paper_id) do nothing")
        .bind(hub.province())
        .bind(id)
        .bind(sealed)
        .bind(writer.person)
        .bind(writer.unit)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(added == 1)
}

/// Changes a draft that was seen with so many changes and waits for nobody's signature.
pub async fn change_draft(
    hub: &Hub,
    tx: &mut Tx,
    (id, seen): (PaperId, i64),
    sealed: Vec<u8>,
    writer: Writer,
) -> Result<bool, DbError> {
    let changed = sql("update support_paper_draft set changes = changes + 1, sealed = $4, written_by = $5,
         unit_id = $6, written_at = $7, returned = null
         where province = $1 and paper_id = $2 and changes = $3 and sent_to is null")
    .bind(hub.province())
    .bind(id)
    .bind(seen)
    .bind(sealed)
    .bind(writer.person)
    .bind(writer.unit)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// To whom a draft goes for the signature.
pub struct Sending {
    /// Who is to sign.
    pub to: PersonId,
    /// As the head of which unit.
    pub unit: OrganisationId,
    /// The key of the copy, sealed to them.
    pub copy_key: Vec<u8>,
    /// The copy.
    pub copy: Vec<u8>,
}

/// Sends a draft for the signature.
pub async fn send(hub: &Hub, tx: &mut Tx, id: PaperId, sending: Sending) -> Result<bool, DbError> {
    let sent =
        sql("update support_paper_draft set sent_to = $3, sent_unit_id = $4, sent_at = $5, copy_key = $6,
         copy = $7, changes = changes + 1 where province = $1 and paper_id = $2 and sent_to is null")
        .bind(hub.province())
        .bind(id)
        .bind(sending.to)
        .bind(sending.unit)
        .bind(hub.clock.now())
        .bind(sending.copy_key)
        .bind(sending.copy)
        .run(tx)
        .await?;
    Ok(sent == 1)
}

/// It comes back unsigned, with a reason of the list, or because the writer wants it back.
pub async fn come_back(
    hub: &Hub,
    tx: &mut Tx,
    (id, seen): (PaperId, i64),
    returned: Option<&str>,
) -> Result<bool, DbError> {
    let back = sql("update support_paper_draft set sent_to = null, sent_unit_id = null, sent_at = null,
         copy_key = null, copy = null, returned = $4, changes = changes + 1
         where province = $1 and paper_id = $2 and changes = $3 and sent_to is not null")
    .bind(hub.province())
    .bind(id)
    .bind(seen)
    .bind(returned.map(str::to_owned))
    .run(tx)
    .await?;
    Ok(back == 1)
}

/// Takes a draft away, to become a version; `None` when it was changed since it was seen.
pub async fn take_draft(hub: &Hub, tx: &mut Tx, id: PaperId, seen: i64) -> Result<Option<Draft>, DbError> {
    let found = draft(hub, &mut *tx, id).await?.filter(|draft| draft.changes == seen);
    if found.is_some() {
        let gone =
            sql("delete from support_paper_draft where province = $1 and paper_id = $2 and changes = $3")
                .bind(hub.province())
                .bind(id)
                .bind(seen)
                .run(tx)
                .await?;
        if gone == 0 {
            return Ok(None);
        }
    }
    Ok(found)
}

/// A signed version, sealed.
#[derive(Clone, Debug, FromRow)]
pub struct Version {
    /// Of which paper.
    pub paper_id: PaperId,
    /// Its number.
    pub version: i64,
    /// Of which kind.
    pub kind: String,
    /// What stands in it.
    pub sealed: Vec<u8>,
    /// Of the sealed bytes.
    pub digest: String,
    /// Who wrote it.
    pub written_by: PersonId,
    /// For which unit.
    pub unit_id: OrganisationId,
    /// When it was signed.
    pub signed_at: Moment,
    /// The second person.
    pub confirmed_by: Option<PersonId>,
    /// As the head of which unit.
    pub confirmed_unit_id: Option<OrganisationId>,
}

/// Adds a signed version, and fixes it: the database lets neither the version go nor its digest change, and what is sealed
/// is compared with the digest whenever it is opened.
pub async fn add_version(hub: &Hub, tx: &mut Tx, new: &Version) -> Result<(), DbError> {
    sql("insert into support_paper_version (province, paper_id, version, before, kind, sealed, digest, written_by,
         unit_id, signed_at, confirmed_by, confirmed_unit_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(hub.province())
    .bind(new.paper_id)
    .bind(new.version)
    .bind((new.version > 1).then_some(new.version - 1))
    .bind(new.kind.clone())
    .bind(new.sealed.clone())
    .bind(new.digest.clone())
    .bind(new.written_by)
    .bind(new.unit_id)
    .bind(new.signed_at)
    .bind(new.confirmed_by)
    .bind(new.confirmed_unit_id)
    .run(&mut *tx)
    .await?;
    sql("insert into support_paper_fixed (province, paper_id, version, digest) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(new.paper_id)
        .bind(new.version)
        .bind(new.digest.clone())
        .run(tx)
        .await?;
    Ok(())
}

/// The versions of a paper, the oldest first.
pub async fn versions<'c>(hub: &Hub, on: impl On<'c>, id: PaperId) -> Result<Vec<Version>, DbError> {
    sql("select paper_id, version, kind, sealed, digest, written_by, unit_id, signed_at, confirmed_by,
         confirmed_unit_id from support_paper_version where province = $1 and paper_id = $2 order by version")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// What waits for somebody's signature.
#[derive(Clone, Debug, FromRow)]
pub struct Waiting {
    /// Of which paper.
    pub paper_id: PaperId,
    /// Of which kind.
    pub kind: String,
    /// The code of the case.
    pub code: String,
    /// What lists call the child.
    pub pseudonym: String,
    /// Who wrote it.
    pub written_by: String,
    /// Since when it waits.
    pub sent_at: Moment,
}

/// What waits for a person's signature, the oldest first; nothing of a case whose report names that person.
pub async fn waiting<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<Vec<Waiting>, DbError> {
    sql("select d.paper_id, p.kind, f.code, c.pseudonym, w.name as written_by, d.sent_at
         from support_paper_draft d
         join support_paper p on p.province = d.province and p.id = d.paper_id
         join child_involved c on c.province = p.province and c.id = p.child_id
         join case_file f on f.province = c.province and f.id = c.case_id
         join person w on w.province = d.province and w.id = d.written_by
         where d.province = $1 and d.sent_to = $2 and not exists (select 1 from case_conflict k
         where k.province = f.province and k.case_id = f.id and k.person_id = $2)
         order by d.sent_at, d.paper_id")
    .bind(hub.province())
    .bind(person)
    .all(on)
    .await
}

/// Keeps whether what is told about the child skips its carer.
pub async fn set_carer_apart(hub: &Hub, tx: &mut Tx, child: ChildId, apart: bool) -> Result<(), DbError> {
    sql("update child_involved set carer_apart = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(child)
        .bind(i64::from(apart))
        .run(tx)
        .await?;
    Ok(())
}

/// Who somebody is, by name.
pub async fn name<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<String, DbError> {
    let row: Option<(String,)> = sql("select name from person where province = $1 and id = $2")
        .bind(hub.province())
        .bind(person)
        .optional(on)
        .await?;
    Ok(row.map(|(name,)| name).unwrap_or_default())
}
