//! Reports that were written before bodies had their own.

use crate::db::migrate::{Migration, migrate};
use crate::db::{Db, sql};
use crate::testing::databases;
use crate::time::Moment;

/// A province with one plan, one duty to report, and a report with two versions, as they stood before.
const BEFORE: &[&str] = &[
    "insert into organisation values ('MS', $1, 'department', 'province', '', 1)",
    "insert into organisation_name values ('MS', $1, 'Sở Khoa học và Công nghệ', 'Sở KH&CN', 'so', '2025-03-01', null, '')",
    "insert into function_holder values ('MS', 'steering', '', $1, '2025-03-01', null)",
    "insert into person (province, id, name, folded, login, language, created_at) values ('MS', $1, 'Nam', 'nam', 'nam', 'vi', 1)",
    "insert into plan (province, id, sha256, file_name, text, extracted, remarks, kind, title, state, imported_at,
     imported_by, touched_at, published_at, published_by)
     values ('MS', $1, 'x', 'x', '', '{}', '[]', 'ke_hoach', 'Kế hoạch', 'published', 1, $1, 1, 1, $1)",
    "insert into plan_reporting (province, id, plan_id, ordinal, path, first_line, last_line, subject, who_words,
     to_words, through_words, due_kind, confidence, state, decided_at, decided_by, version)
     values ('MS', $1, $1, 1, '', 1, 1, '', 'các sở', 'UBND tỉnh', '', 'annual', 'certain', 'accepted', 1, $1, 1)",
    "insert into periodic_report values
     ('MS', $1, $1, $1, '2026', '2025-12-15', '2026-11-24', '2026-11-25', 1)",
    "insert into periodic_report_version values
     ('MS', $1, 1, 'submitted', '', 1, 'Tốt.', '', 'Xin thêm.', '{\"targets\":[]}', 1, $1, 2, $1)",
    "insert into periodic_report_version (province, report_id, version, state, reason, revision, results,
     difficulties, proposals, opened_at, opened_by) values ('MS', $1, 2, 'draft', 'sửa', 0, 'Tốt hơn.', '', '', 3, $1)",
];

async fn count(db: &Db, text: &'static str) -> i64 {
    sql(text).count(db).await.unwrap()
}

#[tokio::test]
async fn they_become_reports_of_the_body_that_steers() {
    let steps = crate::migrations();
    let (old, _): (Vec<Migration>, Vec<Migration>) = steps.iter().partition(|step| step.number < 60);
    for db in databases().await {
        migrate(&db, &old, Moment(1)).await.unwrap();
        let one = uuid::Uuid::from_u128(7);
        let mut tx = db.begin().await.unwrap();
        for text in BEFORE {
            let statement = sql(text);
            let statement = if text.contains("$1") { statement.bind(one) } else { statement };
            statement.run(&mut tx).await.unwrap_or_else(|error| panic!("{text}: {error:?}"));
        }
        tx.commit().await.unwrap();
        migrate(&db, &steps, Moment(2)).await.unwrap();
        let report = "select count(*) from body_report where rolls_up and name = 'Sở Khoa học và Công nghệ'
            and period_key = '2026' and organisation_id = holder_id";
        assert_eq!(count(&db, report).await, 1);
        let states = "select count(*) from body_report_version where (version = 1 and state = 'submitted'
            and figures is not null) or (version = 2 and state = 'draft' and reason = 'sửa')";
        assert_eq!(count(&db, states).await, 2);
        assert_eq!(count(&db, "select count(*) from body_report_text").await, 6);
        let text = "select count(*) from body_report_text where version = 2 and section = 'results' and text = 'Tốt hơn.'";
        assert_eq!(count(&db, text).await, 1);
        assert_eq!(count(&db, "select count(*) from report_turn where due_on = '2026-11-25'").await, 1);
    }
}
