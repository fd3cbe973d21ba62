//! What has happened to a task, from all that keeps a line of it: notes, obstacles, turns, evidence.

use maud::{Markup, html};

use super::rhythms;
use super::words::Names;
use crate::plans::actions::{Evidence, Obstacle, RhythmRow, Rung, TurnRow};
use crate::plans::model::RungState;
use crate::plans::store::tasks::Note;
use crate::time::Moment;
use crate::web::Lang;
use crate::web::components::{Event, Weight, timeline};

/// Everything that keeps a line.
pub(super) struct Past<'a> {
    pub notes: &'a [Note],
    pub obstacles: &'a [(Obstacle, Vec<Rung>)],
    pub rhythms: &'a [RhythmRow],
    pub turns: &'a [TurnRow],
    pub evidence: &'a [Evidence],
}

/// One line before it is put in order.
struct Line {
    at: Moment,
    turn: bool,
    what: String,
    text: String,
    small: String,
}

/// All of it, the newest first.
pub(super) fn history(lang: Lang, past: &Past<'_>, names: &Names) -> Markup {
    let mut lines: Vec<Line> = past.notes.iter().map(|note| written(lang, note, past, names)).collect();
    for (obstacle, rungs) in past.obstacles {
        obstacle_lines(lang, (obstacle, rungs), names, &mut lines);
    }
    lines.extend(past.turns.iter().filter_map(|turn| turn_line(lang, turn)));
    for one in past.evidence {
        evidence_lines(lang, one, &mut lines);
    }
    if lines.is_empty() {
        return html! { p.muted { (lang.t("plans-task-no-notes")) } };
    }
    // a stable sort: what happened in one moment stays in its order
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    let events: Vec<_> = lines.iter().map(|line| event(lang, line)).collect();
    timeline(&events)
}

fn event(lang: Lang, line: &Line) -> Event<'static> {
    let at = line.at.local();
    Event {
        weight: if line.turn { Weight::Turn } else { Weight::Step },
        when: lang.short_moment(at.timestamp()).into(),
        datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
        what: html! { strong { (line.what) } @if !line.text.is_empty() { p { (line.text) } } },
        small: line.small.clone().into(),
    }
}

fn written(lang: Lang, note: &Note, past: &Past<'_>, names: &Names) -> Line {
    let whom = note.organisation_id.map(|id| names.short(id)).unwrap_or_default();
    let with = |id: &str| lang.f(id, &[("name", whom.to_owned().into())]);
    let rhythm = past.rhythms.iter().find(|row| row.set_at == note.at).and_then(RhythmRow::rhythm);
    let what = match (note.kind.as_str(), note.due_on) {
        ("given", _) => with("plans-note-given"),
        ("accepted", _) => with("plans-note-accepted"),
        ("refused", _) => with("plans-note-refused"),
        ("withdrawn", _) => with("plans-note-withdrawn"),
        ("contribution", _) => with("plans-note-contribution"),
        ("date", Some(day)) => lang.f("plans-note-date", &[("day", lang.date(day.0).into())]),
        ("date", None) => match rhythm {
            Some(rhythm) => lang.f("rhythms-note-set", &[("every", rhythms::kind(lang, rhythm.kind).into())]),
            None => lang.t("plans-note-ongoing"),
        },
        ("done", _) => lang.t("plans-note-done"),
        _ => lang.t("plans-note-progress"),
    };
    Line {
        at: note.at,
        turn: note.kind == "done",
        what: what.into_owned(),
        text: note.text.clone(),
        small: note.name.clone(),
    }
}

fn obstacle_lines(lang: Lang, (obstacle, rungs): (&Obstacle, &[Rung]), names: &Names, lines: &mut Vec<Line>) {
    let line = |at: Moment, id: &str, of: &Rung, text: &str, small: &str| Line {
        at,
        turn: true,
        what: lang.f(id, &[("name", names.short(of.organisation_id).to_owned().into())]).into_owned(),
        text: text.to_owned(),
        small: small.to_owned(),
    };
    for rung in rungs {
        if rung.ordinal == 1 {
            lines.push(line(
                rung.reached_at,
                "obstacles-note-raised",
                rung,
                &obstacle.text,
                &obstacle.raiser,
            ));
        } else {
            lines.push(line(rung.reached_at, "obstacles-note-reached", rung, "", ""));
        }
        if let (Some(at), Some(words)) = (rung.answered_at, &rung.words) {
            let id = if rung.state() == RungState::Passed {
                "obstacles-note-passed"
            } else {
                "obstacles-note-answered"
            };
            lines.push(line(at, id, rung, words, rung.answerer.as_deref().unwrap_or_default()));
        }
    }
    if let (Some(at), Some(how), Some(last)) = (obstacle.ended_at, &obstacle.ended_how, rungs.last()) {
        let (id, text) = match how.as_str() {
            "solved" => ("obstacles-note-solved", ""),
            _ => ("obstacles-note-lifted", obstacle.answer.as_deref().unwrap_or_default()),
        };
        lines.push(line(at, id, last, text, ""));
    }
}

fn turn_line(lang: Lang, turn: &TurnRow) -> Option<Line> {
    let said = rhythms::turn(lang, turn.first_day, turn.last_day);
    Some(Line {
        at: turn.done_at?,
        turn: true,
        what: lang.f("rhythms-note-done", &[("turn", said.into())]).into_owned(),
        text: turn.result.clone().unwrap_or_default(),
        small: turn.done_by.clone().unwrap_or_default(),
    })
}

fn evidence_lines(lang: Lang, one: &Evidence, lines: &mut Vec<Line>) {
    let mut line = |at: Moment, id: &str, small: &str| {
        lines.push(Line {
            at,
            turn: false,
            what: lang.f(id, &[("name", one.name.clone().into())]).into_owned(),
            text: String::new(),
            small: small.to_owned(),
        });
    };
    line(one.added_at, "evidence-note-added", &one.adder);
    if let (Some(at), Some(remover)) = (one.removed_at, &one.remover) {
        line(at, "evidence-note-removed", remover);
    }
}
