//! What a stage's form asks, with good and with bad input.

use super::*;
use crate::cases::stages::stage;

fn form(pairs: &[(&str, &str)]) -> Form {
    Form::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

fn now() -> Moment {
    Day::parse("2026-11-23").unwrap().start().plus(8 * HOUR)
}

fn problems(kind: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    let found = read(&form(pairs), stage(kind).unwrap(), now()).err().unwrap_or_default();
    found.into_iter().map(|problem| format!("{} {}", problem.field, problem.message)).collect()
}

#[test]
fn nothing_typed_names_every_missing_field_of_every_stage() {
    for one in crate::cases::stages::STAGES {
        let found = problems(one.kind, &[]);
        assert_eq!(found, ["result cases-result-needed", "end cases-end-needed"], "{}", one.kind);
        for end in one.ends {
            let found = problems(one.kind, &[("end", end.name), ("result", "Đã làm.")]);
            assert_eq!(
                end.document,
                found.contains(&"document_number cases-document-needed".to_owned()),
                "{}",
                end.name
            );
            let asked = one.fields.iter().filter(|field| one.asks(field, end.name) && !field.optional);
            for field in asked {
                let told = found.iter().any(|problem| problem.starts_with(&format!("{} ", field.name)));
                assert!(told, "{} {}: {found:?}", end.name, field.name);
            }
        }
    }
}

#[test]
fn documents_passing_from_police_to_court_need_a_number_and_a_day_that_has_come() {
    let base = [("end", "case-instituted"), ("result", "Có dấu hiệu tội phạm.")];
    let with = |more: &[(&'static str, &'static str)]| problems("check", &[&base[..], more].concat());
    assert_eq!(with(&[("document_number", "12/QĐ-CQĐT")]), ["document_on form-required"]);
    let later = [("document_number", "12/QĐ-CQĐT"), ("document_on", "24/11/2026")];
    assert_eq!(with(&later), ["document_on cases-document-future"]);
    let unreal = [("document_number", "12/QĐ-CQĐT"), ("document_on", "31/11/2026")];
    assert_eq!(with(&unreal)[0], "document_on form-day-impossible");
    assert!(with(&[("document_number", "12/QĐ-CQĐT"), ("document_on", "23/11/2026")]).is_empty());
}

#[test]
fn an_emergency_measure_has_a_kind_and_a_moment_that_has_passed() {
    let base =
        [("end", "measure-taken"), ("result", "Đã đưa trẻ đến nơi an toàn."), ("measure_by", "UBND xã")];
    let with = |kind, day, time| {
        let more = [("measure", kind), ("measure_day", day), ("measure_time", time)];
        problems("emergency", &[&base[..], &more[..]].concat())
    };
    assert!(with("safe-place", "23/11/2026", "7h30").is_empty());
    assert_eq!(with("safe-place", "23/11/2026", "08:01"), ["measure_day cases-measure-future"]);
    assert_eq!(with("safe-place", "23/11/2026", "25:00"), ["measure_time cases-time-unreadable"]);
    assert_eq!(with("", "23/11/2026", "7:30"), ["measure form-choose-one"]);
}

#[test]
fn verification_opens_at_least_one_track_unless_nothing_was_found() {
    let base = [("end", "confirmed"), ("result", "Đã gọi lại."), ("severity", "high")];
    assert_eq!(problems("verify", &base), ["tracks cases-tracks-needed"]);
    let read = read(&form(&[&base[..], &[("tracks", "violator")]].concat()), stage("verify").unwrap(), now());
    assert_eq!(read.unwrap().tracks, [Track::Violator]);
    let found = problems("verify", &[("end", "unfounded"), ("result", "Không có thật."), ("severity", "x")]);
    assert_eq!(found, ["severity form-choose-one"]);
}

#[test]
fn times_are_read_as_they_are_written() {
    for (typed, hours, minutes) in
        [("14:30", 14, 30), ("14h30", 14, 30), ("7h", 7, 0), ("0:05", 0, 5), ("9g15", 9, 15)]
    {
        assert_eq!(clock_time(typed), Some(hours * HOUR + minutes * MINUTE), "{typed}");
    }
    for typed in ["", "24:00", "7:60", "-1:00", "7", "a:b", "123:0"] {
        assert_eq!(clock_time(typed), None, "{typed}");
    }
}
