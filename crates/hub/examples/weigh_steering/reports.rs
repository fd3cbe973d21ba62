//! Periodic reports: each year the half-year of departments and communes, and the year of these and of all schools.

use lachan_hub::Hub;
use lachan_hub::db::{Tx, Value};
use lachan_hub::time::{DAY, Day, Moment};
use uuid::Uuid;

use crate::country::{Body, Country};
use crate::dice::Dice;
use crate::rows::{Load, at_or, day, flag, id, id_or, int, text};
use crate::work::Plan;
use crate::{Failure, a_day};

const WORDS: &str = "Đơn vị đã tổ chức tuyên truyền cho trẻ em, cha mẹ và giáo viên về kỹ năng an toàn trên môi \
    trường mạng; phổ biến Tổng đài 111 và cách báo tin; rà soát hộp thư góp ý; phối hợp với Công an xã và Trạm Y tế \
    trong tiếp nhận, xử lý thông tin. Qua theo dõi, nền nếp sử dụng thiết bị của học sinh có chuyển biến tốt.";

/// How many rows were made, and what the measurement needs.
#[derive(Default)]
pub struct Made {
    /// Reports.
    pub reports: usize,
    /// Narratives.
    pub texts: usize,
    /// The province's report of the last turn, which is being written.
    pub province: Option<Uuid>,
    /// The page of that turn.
    pub turn: String,
}

/// The reports of a plan's year.
pub async fn make(
    hub: &Hub,
    tx: &mut Tx,
    dice: &mut Dice,
    country: &Country,
    plan: &Plan,
) -> Result<Made, Failure> {
    let mut rows = Rows::new(country, hub.clock.now());
    let mut made = Made::default();
    for (n, (due, schools)) in
        [(a_day(plan.year, 6, 20)?, false), (a_day(plan.year, 11, 25)?, true)].into_iter().enumerate()
    {
        let turn = rows.turn(dice, plan, (n, due), schools)?;
        let below = country.departments[1..].iter().chain(&country.communes);
        for body in below.chain(country.schools.iter().filter(|_| schools)) {
            rows.report(dice, &turn, body);
            if rows.reports.waiting() > 4_000 {
                rows.write(hub, tx).await?;
            }
        }
        let province = rows.province(dice, &turn, &country.departments[0]);
        made.province = Some(province);
        made.turn = format!("{}/{}", turn.of, turn.due);
    }
    rows.write(hub, tx).await?;
    (made.reports, made.texts) = (rows.reports.write(hub, tx).await?, rows.texts.write(hub, tx).await?);
    Ok(made)
}

/// A turn of a duty to report.
struct Turn {
    of: Uuid,
    due: Day,
    from: Day,
    begun: Moment,
    over: bool,
}

impl Turn {
    fn to(&self) -> Day {
        self.due.plus(-1)
    }
}

struct Rows {
    now: Moment,
    by: Uuid,
    second: Uuid,
    duties: Load,
    types: Load,
    bodies: Load,
    turns: Load,
    reports: Load,
    versions: Load,
    texts: Load,
}

impl Rows {
    fn new(country: &Country, now: Moment) -> Self {
        Self {
            now,
            by: country.by.0,
            second: country.second.0,
            duties: Load::new(
                "plan_reporting",
                "id plan_id ordinal path first_line last_line subject who_words to_words through_words due_words
                 due_kind due_month due_day due_year confidence state decided_at decided_by version",
            ),
            types: Load::new(
                "report_type",
                "id plan_id reporting_id kind to_words through_words grace_days bodies_set_at bodies_set_by version",
            ),
            bodies: Load::new("report_type_body", "type_id ordinal circle"),
            turns: Load::new(
                "report_turn",
                "type_id period_key period_from period_to due_on opened_at locked_at",
            ),
            reports: Load::new(
                "body_report",
                "id type_id period_key organisation_id holder_id name rolls_up period_from period_to created_at received",
            ),
            versions: Load::new(
                "body_report_version",
                "report_id version state reason revision figures frozen opened_at opened_by submitted_at submitted_by
                 accepted_at accepted_by approved_at approved_by locked_at",
            ),
            texts: Load::new("body_report_text", "report_id version section revision text saved_at saved_by"),
        }
    }

    async fn write(&mut self, hub: &Hub, tx: &mut Tx) -> Result<(), Failure> {
        let all = [
            &mut self.duties,
            &mut self.types,
            &mut self.bodies,
            &mut self.turns,
            &mut self.reports,
            &mut self.versions,
            &mut self.texts,
        ];
        for load in all {
            load.write(hub, &mut *tx).await?;
        }
        Ok(())
    }

    fn turn(
        &mut self,
        dice: &mut Dice,
        plan: &Plan,
        (n, due): (usize, Day),
        schools: bool,
    ) -> Result<Turn, Failure> {
        let begun = a_day(plan.year, 1, 15)?.start();
        let (of, ordinal) = (dice.id(begun), i64::try_from(n)?);
        self.duties.row([
            id(of),
            id(plan.id),
            int(ordinal),
            text(format!("V.{n}")),
            int(200 + ordinal),
            int(200 + ordinal),
            text("kết quả thực hiện Kế hoạch"),
            text("các Sở, Ban, ngành, UBND các xã, các trường học"),
            text("Ủy ban nhân dân"),
            text("Sở chuyên môn 0"),
            text(format!("ngày {}/{}", due.0.day(), due.0.month())),
            text("dated"),
            int(due.0.month().into()),
            int(due.0.day().into()),
            int(due.0.year().into()),
            text("certain"),
            text("accepted"),
            int(begun.0),
            id(self.by),
            int(1),
        ]);
        self.types.row([
            id(of),
            id(plan.id),
            id(of),
            text("periodic"),
            text("Ủy ban nhân dân"),
            text("Sở chuyên môn 0"),
            int(10),
            int(begun.0),
            id(self.by),
            int(1),
        ]);
        let circles = ["provincial-bodies", "communes", "schools"];
        for (n, circle) in (0_i64..).zip(circles.iter().take(if schools { 3 } else { 2 })) {
            self.bodies.row([id(of), int(n), text(*circle)]);
        }
        let from = a_day(plan.year - 1, 12, 15)?;
        let locked = due.plus(11);
        let over = locked <= self.now.day();
        self.turns.row([
            id(of),
            text(due.to_string()),
            day(from),
            day(due.plus(-1)),
            day(due),
            int(due.plus(-30).start().0),
            at_or(over.then(|| locked.start())),
        ]);
        Ok(Turn { of, due, from, begun, over })
    }

    /// The report of a body: in a turn that is over nearly all are there; in the last one some are missing, some are
    /// being written.
    fn report(&mut self, dice: &mut Dice, turn: &Turn, body: &Body) {
        let (sent, begun) = if turn.over { (97, 98) } else { (85, 92) };
        let place = dice.below(100);
        if place >= begun {
            return;
        }
        let opened = turn.due.plus(-25 + dice.up_to(10));
        let opened = dice.moment(opened);
        let report = dice.id(opened);
        self.head(report, turn, body, opened, (false, place < sent));
        let late = dice.percent(8);
        let at = if late { turn.due.plus(1 + dice.up_to(3)) } else { turn.due.plus(-dice.up_to(12)) };
        let at = dice.moment(at).min(self.now);
        let (settled, open, late) = (1 + dice.below(12), dice.below(3), dice.below(2));
        let counted = format!(
            r#"{{"settled":{settled},"under_way":{open},"late":{late},"total":{}}}"#,
            settled + open + late
        );
        let name = &body.name;
        let figures = format!(r#"{{"targets":[],"tasks":{counted},"leads":[["{name}",{counted}]]}}"#);
        let state = match place {
            _ if place >= sent => "draft",
            _ if turn.over => "locked",
            0..=29 => "submitted",
            30..=59 => "accepted",
            _ => "approved",
        };
        self.version(report, turn, (state, opened, at), (&figures, name));
        for section in ["results", "difficulties", "proposals"].iter().take(1 + usize::from(dice.percent(30)))
        {
            self.texts.row([
                id(report),
                int(1),
                text(*section),
                int(0),
                text(format!("{name}: {WORDS}")),
                int(opened.0),
                id(self.by),
            ]);
        }
    }

    /// The one report that goes on to the People's Committee: locked where the turn is over, else being written.
    fn province(&mut self, dice: &mut Dice, turn: &Turn, lead: &Body) -> Uuid {
        let opened = dice.moment(turn.due.plus(-2)).min(self.now);
        let report = dice.id(opened);
        self.head(report, turn, lead, opened, (true, turn.over));
        let state = if turn.over { "locked" } else { "draft" };
        let figures = r#"{"targets":[],"tasks":{"settled":30,"under_way":6,"late":4,"total":40},"leads":[]}"#;
        self.version(report, turn, (state, opened, opened), (figures, &lead.name));
        for section in ["results", "difficulties", "proposals"] {
            self.texts.row([
                id(report),
                int(1),
                text(section),
                int(0),
                text([WORDS; 12].join("\n")),
                int(opened.0),
                id(self.by),
            ]);
        }
        report
    }

    fn head(
        &mut self,
        report: Uuid,
        turn: &Turn,
        body: &Body,
        opened: Moment,
        (rolls_up, sent): (bool, bool),
    ) {
        self.reports.row([
            id(report),
            id(turn.of),
            text(turn.due.to_string()),
            id(body.id),
            id(body.id),
            text(&body.name),
            flag(rolls_up),
            day(turn.from),
            day(turn.to()),
            int(opened.0),
            flag(sent),
        ]);
    }

    fn version(
        &mut self,
        report: Uuid,
        turn: &Turn,
        (state, opened, at): (&str, Moment, Moment),
        (figures, name): (&str, &str),
    ) {
        let is = |states: &[&str]| states.contains(&state);
        let sent = Some(at).filter(|_| !is(&["draft"]));
        let accepted = sent.filter(|_| is(&["accepted", "approved", "locked"])).map(|at| at.plus(DAY / 2));
        let approved = accepted.filter(|_| is(&["approved", "locked"])).map(|at| at.plus(DAY / 4));
        let locked = approved.filter(|_| is(&["locked"])).map(|_| turn.due.plus(11).start());
        let who = |at: Option<Moment>, who: Uuid| id_or(at.map(|_| who));
        let kept = |words: String| Value::Text(sent.map(|_| words));
        let frozen = format!(
            r#"{{"issuer":{{"name":"{name}","superior":"Ủy ban nhân dân","symbol":"BC","place":"Bản","capacity":["CHỦ TỊCH"]}},"to":"Sở chuyên môn 0","sections":[["results",""],["difficulties",""],["proposals",""]]}}"#
        );
        self.versions.row([
            id(report),
            int(1),
            text(state),
            text(""),
            int(2),
            kept(figures.to_owned()),
            kept(frozen),
            int(opened.max(turn.begun).0),
            id(self.by),
            at_or(sent),
            who(sent, self.by),
            at_or(accepted),
            who(accepted, self.second),
            at_or(approved),
            who(approved, self.second),
            at_or(locked),
        ]);
    }
}
