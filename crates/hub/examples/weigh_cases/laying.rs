//! Years of reports, cases and stages, laid out by the database itself. What is sealed in them opens for nobody: its
//! bytes are chance, as many as there would be.

use lachan_hub::Hub;
use lachan_hub::db::{Engine, Statement, sql};
use lachan_hub::time::{DAY, HOUR};

use crate::Failure;
use crate::people::Cast;

/// How much.
#[derive(Clone, Copy)]
pub struct Size {
    reports: i64,
    /// Every so many reports one became a case.
    per_case: i64,
    stages_each: i64,
    /// Cases that are open.
    open: i64,
    /// Reports that wait.
    waiting: i64,
}

impl Size {
    /// What the figures are about.
    pub const WHOLE: Self =
        Self { reports: 1_000_000, per_case: 5, stages_each: 10, open: 20_000, waiting: 5_000 };
    /// To try the example itself.
    pub const SMALL: Self = Self { reports: 10_000, per_case: 5, stages_each: 10, open: 400, waiting: 200 };
}

/// The words in which the two engines differ.
struct Dialect {
    engine: Engine,
}

impl Dialect {
    /// So many bytes of chance.
    fn chance(&self, bytes: usize) -> String {
        match self.engine {
            Engine::Sqlite => format!("randomblob({bytes})"),
            Engine::Postgres => {
                format!(
                    "substring(decode(repeat(md5(random()::text), {}), 'hex') for {bytes})",
                    bytes / 16 + 1
                )
            }
        }
    }

    /// A key in the order of time, from a column of microseconds.
    fn key(&self, at: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!(
                "unhex(printf('%012x', {at} / 1000) || '7' || substr(hex(randomblob(2)), 2) || '8' ||
                 substr(hex(randomblob(8)), 2))"
            ),
            Engine::Postgres => format!(
                "(lpad(to_hex({at} / 1000), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' ||
                 substr(md5(random()::text), 1, 15))::uuid"
            ),
        }
    }

    fn uuid(&self, place: usize) -> String {
        match self.engine {
            Engine::Sqlite => format!("${place}"),
            Engine::Postgres => format!("cast(${place} as uuid)"),
        }
    }
}

/// A statement whose text is kept to the end of the program, which is short.
fn statement(text: String) -> Statement {
    sql(Box::leak(text.into_boxed_str()))
}

/// Lays it out, once.
pub async fn lay_out(hub: &Hub, cast: &Cast, size: Size) -> Result<(), Failure> {
    let known =
        sql("select count(*) from case_file where province = $1 and code like 'W-%'").bind(hub.province());
    if known.count(&hub.db).await? > 0 {
        return Ok(());
    }
    let dialect = Dialect { engine: hub.db.engine() };
    let now = hub.clock.now();
    let first = now.plus(-3 * 365 * DAY);
    let step = 3 * 365 * DAY / size.reports;
    let Size { reports, per_case, stages_each, open, waiting } = size;
    let settled = reports - waiting;
    let open_from = first.0 + step * (settled - open * per_case);
    let (chance, key) = (|n| dialect.chance(n), |at: &str| dialect.key(at));
    let state = format!(
        "case when i > {settled} then 'new' when i % {per_case} = 0 then 'in-case' else 'closed' end"
    );

    let reports = format!(
        "insert into report (province, id, code, receipt_mark, channel, received_at, unit_id, severity, wants_help, state,
         due_at, closed_at, closed_reason, routing, body, mailbox, queue_rank, queue_due_at)
         with recursive n (i) as (select cast(1 as bigint) union all select i + 1 from n where i < {reports}),
         r (i, at, state) as (select i, {first} + i * {step}, {state} from n)
         select $1, {id}, 'R-' || i, {mark}, 'web-child', at, {unit}, 'normal', false, state, at + {due},
         case when state = 'closed' then at + {due} end, case when state = 'closed' then 'question-answered' end,
         {routing}, {body}, {mailbox}, 2, at + {due} from r",
        first = first.0,
        id = key("at"),
        mark = chance(32),
        unit = dialect.uuid(2),
        due = 8 * HOUR,
        routing = chance(110),
        body = chance(1_065),
        mailbox = chance(73),
    );
    let keys = format!(
        "insert into report_key (province, report_id, unit_id, version, sealed)
         select province, id, unit_id, 1, {} from report where province = $1 and code like 'R-%' and length(code) <> 8
         and state <> 'in-case'",
        chance(81)
    );
    let marks = |kind: &str| {
        format!(
            "insert into report_mark (province, report_id, kind, mark) select province, id, '{kind}', {} from report
             where province = $1 and not exists (select 1 from report_mark m where m.province = report.province
             and m.report_id = report.id and m.kind = '{kind}')",
            chance(32)
        )
    };
    let cases = format!(
        "insert into case_file (province, id, code, opened_at, first_told_at, severity, closed_at, closed_by)
         select province, id, 'W-' || code, received_at, received_at, 'normal',
         case when received_at < {open_from} then received_at + {DAY} end,
         case when received_at < {open_from} then {person} end
         from report where province = $1 and state = 'in-case' and not exists
         (select 1 from case_report c where c.province = report.province and c.report_id = report.id)",
        person = dialect.uuid(2),
    );
    let of_cases = format!(
        "insert into case_report (province, report_id, case_id, sealed_key) select province, id, id, {} from case_file
         where province = $1 and code like 'W-%'",
        chance(73)
    );
    let stages = format!(
        "insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, held_since, due_at,
         closed_at, closed_by, outcome, result, disposition)
         with recursive n (i) as (select cast(0 as bigint) union all select i + 1 from n where i < {stages_each} - 1)
         select f.province, {id}, f.id, 'protection', 'carry-out', {unit}, {person}, f.opened_at, f.opened_at,
         f.opened_at + {DAY}, f.opened_at + {HOUR}, {person}, 'next', {result}, 'done'
         from case_file f cross join n where f.province = $1 and f.code like 'W-%'
         and (n.i > 0 or f.closed_at is not null)",
        id = key("(f.opened_at + n.i * 1000)"),
        unit = dialect.uuid(2),
        person = dialect.uuid(3),
        result = chance(1_065),
    );
    let clocks = "insert into stage_clock (province, stage_id, round, span_unit, from_at, half_at, near_at, due_at, beyond_at,
         next_at, stopped_at) select province, id, 1, 'working-days', opened_at, opened_at, opened_at, due_at, due_at, null,
         closed_at from stage where province = $1 and kind = 'carry-out' and closed_at is not null"
        .to_owned();
    let journal = |act: &str| {
        format!(
            "insert into journal (province, id, at, actor_id, act, subject_kind, subject_id, detail, salt, leaf)
             select province, {id}, received_at, null, '{act}', 'report', id, '{{}}', {salt}, {leaf} from report
             where province = $1 and length(code) <> 8",
            id = key("received_at"),
            salt = chance(16),
            leaf = chance(32),
        )
    };
    let (desk, person) = (cast.desk_unit, cast.desk_person);
    let run = async |text: String, ids: &[uuid::Uuid]| -> Result<(), Failure> {
        let mut asked = statement(text).bind(hub.province());
        for id in ids {
            asked = asked.bind(*id);
        }
        let mut tx = hub.db.begin().await?;
        asked.run(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    };
    run(reports, &[desk]).await?;
    run(keys, &[]).await?;
    run(marks("link"), &[]).await?;
    run(marks("text"), &[]).await?;
    run(cases, &[person]).await?;
    run(of_cases, &[]).await?;
    run(stages, &[desk, person]).await?;
    run(clocks, &[]).await?;
    run(journal("intake.receive"), &[]).await?;
    run(journal("intake.read"), &[]).await?;
    open_cases(hub, cast, &dialect, now.0).await?;
    hub.db.renew_statistics().await?;
    Ok(())
}

/// The open cases: each at one of the communes, within its time.
async fn open_cases(hub: &Hub, cast: &Cast, dialect: &Dialect, now: i64) -> Result<(), Failure> {
    let mut tx = hub.db.begin().await?;
    let communes = cast.communes.len();
    let share = |n: usize| match dialect.engine {
        Engine::Sqlite => format!("f.rowid % {communes} = {n}"),
        Engine::Postgres => format!("abs(hashtext(f.code)) % {communes} = {n}"),
    };
    let open = "f.province = $1 and f.code like 'W-%' and f.closed_at is null";
    let text = format!(
        "insert into case_open (province, case_id) select f.province, f.id from case_file f where {open}"
    );
    statement(text).bind(hub.province()).run(&mut tx).await?;
    for (n, commune) in cast.communes.iter().enumerate() {
        let of = format!("from case_file f where {open} and {}", share(n));
        let (unit, person) = (dialect.uuid(2), dialect.uuid(3));
        let keys = format!(
            "insert into case_key (province, case_id, unit_id, version, sealed)
             select f.province, f.id, {unit}, 1, {} {of}",
            dialect.chance(81)
        );
        let stages = format!(
            "insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, held_since, due_at)
             select f.province, {}, f.id, 'protection', 'carry-out', {unit}, {person}, f.opened_at, f.opened_at,
             {now} + {DAY} * 40 {of}",
            dialect.key("f.opened_at"),
        );
        statement(keys).bind(hub.province()).bind(commune.unit).run(&mut tx).await?;
        statement(stages).bind(hub.province()).bind(commune.unit).bind(commune.person).run(&mut tx).await?;
    }
    let focal = "insert into stage_focal (province, stage_id, case_id, unit_id) select s.province, s.id, s.case_id, s.unit_id
         from stage s where s.province = $1 and s.closed_at is null and not exists (select 1 from stage_focal k
         where k.province = s.province and k.stage_id = s.id)";
    let clocks = format!(
        "insert into stage_clock (province, stage_id, round, span_unit, from_at, half_at, near_at, due_at, beyond_at,
         next_at) select province, id, 1, 'working-days', opened_at, {now} + {DAY} * 20, {now} + {DAY} * 30, due_at,
         due_at + {DAY} * 20, {now} + {DAY} * 20 from stage s where s.province = $1 and s.closed_at is null and not exists
         (select 1 from stage_clock c where c.province = s.province and c.stage_id = s.id)"
    );
    sql(focal).bind(hub.province()).run(&mut tx).await?;
    statement(clocks).bind(hub.province()).run(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
