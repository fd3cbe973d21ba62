//! A talk of the first case's child with the counsellor of a school: asked for, taken, answered, and waiting for an answer.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::demo::people::Cast;
use crate::error::{Error, Result};
use crate::intake::actions::once;
use crate::intake::model::ReportId;
use crate::intake::receipt::Receipt;
use crate::support::actions::ChildId;
use crate::support::counselling::inviting::{Invitation, Source, invite};
use crate::support::counselling::model::{Brief, Scores, questions};
use crate::support::counselling::{child, taking, talking};
use crate::time::{HOUR, MINUTE};

pub(super) async fn talk(
    hub: &Hub,
    cast: &Cast,
    (case, report, child): (CaseId, ReportId, ChildId),
    receipt: &Receipt,
) -> Result<()> {
    let who = &cast.counsellor;
    let brief = Brief {
        pseudonym: "Em 1".into(),
        age_band: "11-14".into(),
        words: "Em ngại kể với người lớn ở nhà. Em muốn nói chuyện với cô giáo tư vấn, bằng chữ.".into(),
        safe_when: "Sau giờ học, khi em ở thư viện trường".into(),
    };
    let unit = who.unit().ok_or(Error::NotFound)?;
    let kind = "counselling".to_owned();
    let ask = Invitation { report, child: Some(child), planned: None, unit, kind, brief };
    let id = invite(hub, &cast.commune, Source::Case(case), &ask).await?;
    hub.clock.advance(20 * MINUTE);
    taking::accept(hub, who, id, true).await?;
    let words = "Chào em, cô là Mận, cô giáo tư vấn. Em muốn kể gì cũng được, chậm thôi cũng được. Chỉ khi em gặp \
        nguy hiểm cô mới báo cho người đến giúp.";
    talking::write(hub, who, id, words, &once(hub)).await?;
    let today = hub.clock.now().day();
    talking::note_session(hub, who, id, (today, "Buổi đầu, qua thư. Em còn dè dặt.")).await?;
    let answers: Scores = questions().map(|name| (name.to_owned(), "so-so".to_owned())).collect();
    talking::ask_how(hub, who, id, "before", &answers).await?;
    talking::arrange(hub, who, id, (Some(today.plus(3)), true)).await?;
    hub.clock.advance(HOUR);
    child::write(hub, receipt, "Dạ em chào cô. Em chưa dám nói với mẹ. Cô có mách mẹ không ạ?", &once(hub))
        .await
}
