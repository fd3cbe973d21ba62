//! Time left and parts done, as words first and a small bar second.

use std::borrow::Cow;

use jiff::Timestamp;
use maud::{Markup, Render, html};

use crate::web::Lang;

/// How urgent a time or figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// In time.
    #[default]
    Calm,
    /// Soon due.
    Due,
    /// Late.
    Late,
    /// Done.
    Done,
}

impl Tone {
    pub(super) fn bar(self) -> &'static str {
        match self {
            Tone::Calm => "f",
            Tone::Due => "f due",
            Tone::Late => "f late",
            Tone::Done => "f done",
        }
    }

    fn words(self) -> Option<&'static str> {
        match self {
            Tone::Calm => None,
            Tone::Due => Some("due-t"),
            Tone::Late => Some("late-t"),
            Tone::Done => Some("done-t"),
        }
    }
}

/// The time left of one due moment.
#[derive(Clone, Debug)]
pub struct Clock<'a> {
    /// How urgent it is.
    pub tone: Tone,
    /// "còn 4 giờ 18 phút", "trễ 35 phút".
    pub text: Cow<'a, str>,
    /// The share of the time that is spent, 0 to 100.
    pub spent: u8,
}

impl Clock<'static> {
    /// The clock of something that began at `start` and is due at `due`, seen at `now`.
    #[must_use]
    pub fn of(lang: Lang, start: Timestamp, now: Timestamp, due: Timestamp) -> Self {
        let (whole, gone) =
            ((due.as_second() - start.as_second()).max(1), now.as_second() - start.as_second());
        let left = lang.remaining(now, due);
        // late is late, also where it began only after its time
        let spent =
            if left.late { 100 } else { u8::try_from((gone * 100 / whole).clamp(0, 100)).unwrap_or(100) };
        let tone = if left.late {
            Tone::Late
        } else if spent >= 80 {
            Tone::Due
        } else {
            Tone::Calm
        };
        Self { tone, text: left.text.into(), spent }
    }
}

impl Render for Clock<'_> {
    fn render(&self) -> Markup {
        html! {
            span.clock {
                span class=[self.tone.words()] { (self.text) }
                (bar(None, self.tone, self.spent))
            }
        }
    }
}

/// A bar as wide as its column. The number it shows stands in words beside it.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    /// The colour.
    pub tone: Tone,
    /// How many are done.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Render for Meter {
    fn render(&self) -> Markup {
        let share = (self.part.min(self.whole) * 100).checked_div(self.whole).unwrap_or(0);
        bar(Some("meter"), self.tone, u8::try_from(share).unwrap_or(100))
    }
}

fn bar(class: Option<&str>, tone: Tone, share: u8) -> Markup {
    html! {
        svg class=[class] viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect class=(tone.bar()) width=(share.min(100)) height="8" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_has_spent_all_its_time() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let clock = |start, now, due| {
            let clock = Clock::of(Lang::Vi, at(start), at(now), at(due));
            (clock.tone, clock.spent)
        };
        assert_eq!(clock(0, 50, 100), (Tone::Calm, 50));
        assert_eq!(clock(0, 80, 100), (Tone::Due, 80));
        assert_eq!(clock(0, 101, 100), (Tone::Late, 100));
        // an offer that ran out when the stage was late already
        assert_eq!(clock(150, 160, 100), (Tone::Late, 100));
        assert_eq!(clock(160, 160, 100), (Tone::Late, 100));
    }
}
