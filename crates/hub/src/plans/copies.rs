//! A duty that stands twice in a plan, in the text and again in the appendix: which one may be the copy of which, and
//! what the copy says beyond the original. Pure.

use std::collections::BTreeSet;

use lachan_plan::model::TimeKind;

use crate::plans::model::{Body, DutyId, Part, When};
use crate::plans::store::Duty;

/// What the copies of a duty say that the duty does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// Bodies that are named to help.
    pub bodies: Vec<Body>,
    /// When, with the words as printed.
    pub time: Option<(When, String)>,
}

impl Extra {
    /// Whether there is nothing to take over.
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty() && self.time.is_none()
    }
}

/// What the copies of a duty say that the duty itself does not: further bodies, a time where it has none.
pub fn extra(duty: &Duty, bodies: &[Body], copies: &[&(Duty, Vec<Body>)]) -> Extra {
    let mut extra = Extra::default();
    let known = |body: &Body, more: &[Body]| {
        bodies.iter().chain(more).any(|known| {
            known.key == body.key || lachan_text::slug(&known.words) == lachan_text::slug(&body.words)
        })
    };
    for (copy, named) in copies {
        for body in named {
            if !known(body, &extra.bodies) {
                extra.bodies.push(Body { part: Part::Coordinate, ..body.clone() });
            }
        }
        let says = copy.when();
        if extra.time.is_none()
            && duty.when().kind == TimeKind::Unspecified
            && says.kind != TimeKind::Unspecified
        {
            extra.time = Some((says, copy.time_words.clone().unwrap_or_default()));
        }
    }
    extra
}

/// How alike two sentences are, in hundredths: the words of the shorter one that stand in the longer one too.
pub fn likeness(one: &str, other: &str) -> usize {
    let words = |text: &str| -> BTreeSet<String> {
        let folded = lachan_text::fold(text);
        folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 1)
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    let shorter = one.len().min(other.len());
    if shorter < 3 {
        return 0;
    }
    // one third of the difference in length counts against them: a short sentence is easily found in a long one
    let longer = one.len().max(other.len());
    100 * one.intersection(&other).count() * 3 / (shorter * 2 + longer)
}

/// The duties that one may be a copy of, the most alike first: duties by themselves that are no copies. A duty that
/// has copies is none itself.
pub fn originals(id: DutyId, duties: &[(Duty, Vec<Body>)]) -> Vec<(&Duty, usize)> {
    let Some((duty, _)) = duties.iter().find(|(duty, _)| duty.id == id) else { return Vec::new() };
    let others = duties.iter().map(|(other, _)| other).filter(|other| other.id != id && !other.is_copy());
    let others = others.filter(|other| other.state != "rejected");
    let mut found: Vec<_> = others.map(|other| (other, likeness(&duty.text, &other.text))).collect();
    found.sort_by_key(|(other, alike)| (std::cmp::Reverse(*alike), other.first_line));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_duty_in_text_and_appendix_is_more_alike_than_its_neighbours() {
        let text = "Chủ trì, phối hợp với Huyện Đoàn nghiên cứu, đề xuất các giải pháp để lấy trẻ em làm trung tâm, \
            có sự tham gia của trẻ em trong xây dựng chính sách số về trẻ em.";
        let appendix = "Đề xuất các giải pháp để lấy trẻ em làm trung tâm, có sự tham gia của trẻ em trong xây dựng \
            chính sách số về trẻ em";
        let neighbour = "Tham mưu xây dựng các kênh thông báo về trẻ em với Tổng đài 111.";
        assert!(likeness(text, appendix) > 75, "{}", likeness(text, appendix));
        assert!(likeness(text, neighbour) < 60, "{}", likeness(text, neighbour));
        assert_eq!(likeness(text, "Dạy"), 0);
    }
}
