//! The police's register: one invented file from the judgment of the year, with a measure that is due.

use crate::Hub;
use crate::demo::people::Cast;
use crate::error::Result;
use crate::offenders::model::{Contents, Judgment, Measure};
use crate::offenders::{actions, keys, measures};
use crate::time::Day;

pub(super) async fn keep(hub: &Hub, cast: &Cast) -> Result<()> {
    let [first, second] = &cast.register;
    keys::found(hub, first).await?;
    keys::let_in(hub, first, second.person).await?;
    let today = hub.clock.now().day();
    let judgment = Judgment {
        number: "19/2026/HS-ST".into(),
        court: "TAND tỉnh Mẫu".into(),
        on: Some(today.plus(-57)),
        article: "Điều 170 Bộ luật Hình sự".into(),
        acted_on: Some(today.plus(-170)),
        outcome: None,
    };
    let one = Contents {
        name: "Trần Văn Mẫu".into(),
        birth: Some(Day(jiff::civil::date(1994, 3, 2))),
        accounts: vec!["tai-khoan-mau-09".into()],
        commune: "Xã Nà Lùng".into(),
        method: "Giả làm bạn cùng tuổi, xin ảnh rồi dọa nói với cha mẹ.".into(),
        judgments: vec![judgment],
        ..Contents::default()
    };
    let number = actions::enter(hub, first, &one, today.plus(180)).await?;
    let visit = Measure {
        kind: "visit".into(),
        basis: "Bản án 19/2026/HS-ST".into(),
        from: today.plus(-30),
        until: None,
        who: "Công an xã Nà Lùng".into(),
        steps: Vec::new(),
    };
    measures::begin(hub, first, number, &visit, today).await
}
