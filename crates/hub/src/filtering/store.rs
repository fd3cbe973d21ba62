//! The tables of lists, policies, resolvers and codes.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::filtering::model::{ChangeId, ListId, ResolverId};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// A list without its content.
#[derive(Clone, Debug, FromRow)]
pub struct ListRow {
    /// Key.
    pub id: ListId,
    /// What its names are about.
    pub category: String,
    /// Where it comes from.
    pub name: String,
    /// Under which it may be used.
    pub licence: String,
    /// Whether the policy takes it.
    pub is_on: bool,
    /// Which kind of file it was.
    pub format: String,
    /// Usable rules.
    pub rules: i64,
    /// Lines that could not be used.
    pub bad_lines: i64,
    /// The first of them.
    pub first_bad: String,
    /// SHA-256 of the file.
    pub digest: Vec<u8>,
    /// When it came.
    pub uploaded_at: Moment,
    /// Why a newer file was refused whole, so that this one stays in use: the end of a message id.
    pub refused_flaw: Option<String>,
    /// In which line; 0: in the whole file.
    pub refused_line: Option<i64>,
    /// When.
    pub refused_at: Option<Moment>,
}

/// All lists, by category and name.
pub async fn lists<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<ListRow>, DbError> {
    sql("select l.id, l.category, l.name, l.licence, l.is_on, l.format, l.rules, l.bad_lines, l.first_bad,
         l.digest, l.uploaded_at, r.flaw as refused_flaw, r.line as refused_line, r.refused_at
         from filter_list l left join filter_list_refusal r on r.province = l.province and r.list_id = l.id
         where l.province = $1 order by l.category, l.name, l.id")
    .bind(hub.province())
    .all(on)
    .await
}

/// The file of a list.
pub async fn list_file<'c>(hub: &Hub, on: impl On<'c>, id: ListId) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(Vec<u8>,)> =
        sql("select content from filter_list_file where province = $1 and list_id = $2")
            .bind(hub.province())
            .bind(id)
            .optional(on)
            .await?;
    Ok(row.map(|(content,)| content))
}

/// Puts a list in, or a new version in the place of the old one of the same category and name; gives its key.
pub async fn put_list(hub: &Hub, tx: &mut Tx, new: &ListRow, by: PersonId) -> Result<ListId, DbError> {
    let (id,): (ListId,) =
        sql("insert into filter_list (province, id, category, name, licence, is_on, format,
         rules, bad_lines, first_bad, digest, uploaded_by, uploaded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (province, category, name) do update set licence = excluded.licence,
         format = excluded.format, rules = excluded.rules, bad_lines = excluded.bad_lines,
         first_bad = excluded.first_bad, digest = excluded.digest, uploaded_by = excluded.uploaded_by,
         uploaded_at = excluded.uploaded_at returning id")
        .bind(hub.province())
        .bind(new.id)
        .bind(&new.category)
        .bind(&new.name)
        .bind(&new.licence)
        .bind(new.is_on)
        .bind(&new.format)
        .bind(new.rules)
        .bind(new.bad_lines)
        .bind(&new.first_bad)
        .bind(new.digest.as_slice())
        .bind(by)
        .bind(new.uploaded_at)
        .one(tx)
        .await?;
    Ok(id)
}

/// Keeps the file of a list.
pub async fn put_list_file(hub: &Hub, tx: &mut Tx, id: ListId, content: &[u8]) -> Result<(), DbError> {
    sql("insert into filter_list_file (province, list_id, content) values ($1, $2, $3)
         on conflict (province, list_id) do update set content = excluded.content")
    .bind(hub.province())
    .bind(id)
    .bind(content)
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps why a newer file of a list was refused, the last time only; `None` when there is no such list.
pub async fn refuse_list(
    hub: &Hub,
    tx: &mut Tx,
    (category, name): (&str, &str),
    (flaw, line): (&str, i64),
    by: PersonId,
) -> Result<Option<ListId>, DbError> {
    let row: Option<(ListId,)> =
        sql("insert into filter_list_refusal (province, list_id, flaw, line, refused_at, handed_in_by)
             select province, id, $4, $5, $6, $7 from filter_list where province = $1 and category = $2 and name = $3
             on conflict (province, list_id) do update set flaw = excluded.flaw, line = excluded.line,
             refused_at = excluded.refused_at, handed_in_by = excluded.handed_in_by returning list_id")
        .bind(hub.province())
        .bind(category)
        .bind(name)
        .bind(flaw)
        .bind(line)
        .bind(hub.clock.now())
        .bind(by)
        .optional(tx)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// A good file has come: what was refused before matters no more.
pub async fn forget_refusal(hub: &Hub, tx: &mut Tx, id: ListId) -> Result<(), DbError> {
    sql("delete from filter_list_refusal where province = $1 and list_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// Switches a list on or off; `false` when it is so already.
pub async fn switch_list(hub: &Hub, tx: &mut Tx, id: ListId, is_on: bool) -> Result<bool, DbError> {
    let changed = sql("update filter_list set is_on = $3 where province = $1 and id = $2 and is_on <> $3")
        .bind(hub.province())
        .bind(id)
        .bind(is_on)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// A policy without its bundle.
#[derive(Clone, Debug, FromRow)]
pub struct PolicyRow {
    /// Its number.
    pub sequence: i64,
    /// SHA-256 of what went into it.
    pub digest: Vec<u8>,
    /// Orders in it.
    pub orders: i64,
    /// Lists in it.
    pub lists: i64,
    /// Rules in it.
    pub names: i64,
    /// When it was made.
    pub issued_at: Moment,
    /// Until when it counts as fresh.
    pub expires_at: Moment,
}

/// The newest policy.
pub async fn latest<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<PolicyRow>, DbError> {
    sql("select sequence, digest, orders, lists, names, issued_at, expires_at from filter_policy
         where province = $1 order by sequence desc limit 1")
    .bind(hub.province())
    .optional(on)
    .await
}

/// The bundle of a policy, while it is kept.
pub async fn bundle<'c>(hub: &Hub, on: impl On<'c>, sequence: i64) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(Vec<u8>,)> =
        sql("select bundle from filter_policy where province = $1 and sequence = $2")
            .bind(hub.province())
            .bind(sequence)
            .optional(on)
            .await?;
    Ok(row.map(|(bundle,)| bundle))
}

/// Keeps a policy. The database refuses a second one of the same number.
pub async fn add_policy(hub: &Hub, tx: &mut Tx, new: &PolicyRow, bundle: &[u8]) -> Result<(), DbError> {
    sql("insert into filter_policy (province, sequence, digest, orders, lists, names, issued_at, expires_at, bundle)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(new.sequence)
    .bind(new.digest.as_slice())
    .bind(new.orders)
    .bind(new.lists)
    .bind(new.names)
    .bind(new.issued_at)
    .bind(new.expires_at)
    .bind(bundle)
    .run(tx)
    .await?;
    Ok(())
}

/// Lets go of all policies up to a number.
pub async fn forget_policies(hub: &Hub, tx: &mut Tx, up_to: i64) -> Result<(), DbError> {
    sql("delete from filter_policy where province = $1 and sequence <= $2")
        .bind(hub.province())
        .bind(up_to)
        .run(tx)
        .await?;
    Ok(())
}

/// A resolver.
#[derive(Clone, Debug, FromRow)]
pub struct ResolverRow {
    /// Key.
    pub id: ResolverId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Where it stands.
    pub site: String,
    /// What the machine calls itself.
    pub host: String,
    /// Its Ed25519 key.
    pub public_key: Vec<u8>,
    /// When it used its code.
    pub enrolled_at: Moment,
    /// When it asked last.
    pub seen_at: Moment,
    /// The policy that it said it has.
    pub sequence: i64,
    /// Since when it gets nothing more.
    pub revoked_at: Option<Moment>,
}

/// All resolvers, those shut out last.
pub async fn resolvers<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<ResolverRow>, DbError> {
    sql("select id, organisation_id, site, host, public_key, enrolled_at, seen_at, sequence, revoked_at
         from resolver where province = $1
         order by case when revoked_at is null then 0 else 1 end, site, enrolled_at")
    .bind(hub.province())
    .all(on)
    .await
}

/// One resolver.
pub async fn resolver<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ResolverId,
) -> Result<Option<ResolverRow>, DbError> {
    sql("select id, organisation_id, site, host, public_key, enrolled_at, seen_at, sequence, revoked_at
         from resolver where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .optional(on)
    .await
}

/// Adds a resolver. The database refuses a key that is known.
pub async fn add_resolver(hub: &Hub, tx: &mut Tx, new: &ResolverRow) -> Result<(), DbError> {
    sql("insert into resolver (province, id, organisation_id, site, host, public_key, enrolled_at, seen_at, sequence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.organisation_id)
    .bind(&new.site)
    .bind(&new.host)
    .bind(new.public_key.as_slice())
    .bind(new.enrolled_at)
    .bind(new.seen_at)
    .bind(new.sequence)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes down that a resolver asked.
pub async fn seen(hub: &Hub, tx: &mut Tx, id: ResolverId, sequence: i64) -> Result<(), DbError> {
    sql("update resolver set seen_at = $3, sequence = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .bind(sequence)
        .run(tx)
        .await?;
    Ok(())
}

/// Shuts a resolver out; `false` when it is already.
pub async fn revoke(hub: &Hub, tx: &mut Tx, id: ResolverId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update resolver set revoked_at = $3, revoked_by = $4
         where province = $1 and id = $2 and revoked_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Keeps a code's mark.
pub async fn add_code(
    hub: &Hub,
    tx: &mut Tx,
    mark: [u8; 32],
    organisation: OrganisationId,
    site: &str,
    by: PersonId,
    expires_at: Moment,
) -> Result<(), DbError> {
    sql("insert into resolver_code (province, mark, organisation_id, site, made_by, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(mark)
    .bind(organisation)
    .bind(site)
    .bind(by)
    .bind(hub.clock.now())
    .bind(expires_at)
    .run(tx)
    .await?;
    Ok(())
}

/// For whose resolver an unused code in its time is.
pub async fn code<'c>(
    hub: &Hub,
    on: impl On<'c>,
    mark: [u8; 32],
) -> Result<Option<(OrganisationId, String)>, DbError> {
    sql("select organisation_id, site from resolver_code
         where province = $1 and mark = $2 and used_at is null and expires_at > $3")
    .bind(hub.province())
    .bind(mark)
    .bind(hub.clock.now())
    .optional(on)
    .await
}

/// Uses a code up; `false` when somebody was faster.
pub async fn use_code(hub: &Hub, tx: &mut Tx, mark: [u8; 32], by: ResolverId) -> Result<bool, DbError> {
    let changed = sql("update resolver_code set used_at = $3, resolver_id = $4
         where province = $1 and mark = $2 and used_at is null and expires_at > $3")
    .bind(hub.province())
    .bind(mark)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// A cell of the matrix as one change left it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CellRow {
    /// By which change.
    pub version: i64,
    /// A category, or `measure-` and a measure.
    pub line: String,
    /// For which age.
    pub tier: String,
    /// Closed, or the measure is on.
    pub is_on: bool,
}

/// All cells that were ever changed, the oldest change first. What holds is what the last change of a cell said.
pub async fn cells<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<CellRow>, DbError> {
    sql("select version, line, tier, is_on from filter_change_cell where province = $1
         order by version, line, tier")
    .bind(hub.province())
    .all(on)
    .await
}

/// A change of the matrix, without its cells.
#[derive(Clone, Debug, FromRow)]
pub struct ChangeRow {
    /// Its number.
    pub version: i64,
    /// Why.
    pub reason: String,
    /// Which officer, by name.
    pub changed_by_name: String,
    /// When.
    pub changed_at: Moment,
}

/// The changes after one of them, the newest first.
pub async fn changes<'c>(hub: &Hub, on: impl On<'c>, after: i64) -> Result<Vec<ChangeRow>, DbError> {
    sql("select c.version, c.reason, p.name as changed_by_name, c.changed_at from filter_change c
         join person p on p.province = c.province and p.id = c.changed_by
         where c.province = $1 and c.version > $2 order by c.version desc")
    .bind(hub.province())
    .bind(after)
    .all(on)
    .await
}

/// Keeps a change with its cells. The database refuses a second one of the same number.
pub async fn add_change(
    hub: &Hub,
    tx: &mut Tx,
    id: ChangeId,
    reason: &str,
    by: PersonId,
    cells: &[CellRow],
) -> Result<(), DbError> {
    let version = cells.first().map_or(0, |cell| cell.version);
    sql("insert into filter_change (province, version, id, reason, changed_by, changed_at)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(version)
    .bind(id)
    .bind(reason)
    .bind(by)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    for cell in cells {
        sql("insert into filter_change_cell (province, version, line, tier, is_on) values ($1, $2, $3, $4, $5)")
            .bind(hub.province())
            .bind(version)
            .bind(&cell.line)
            .bind(&cell.tier)
            .bind(cell.is_on)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}
