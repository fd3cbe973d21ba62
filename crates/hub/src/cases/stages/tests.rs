//! The table of stages is whole: every ending leads somewhere, every track can end.

use std::collections::BTreeSet;

use super::*;

const fn hours(amount: u32) -> Span {
    Span { unit: Unit::Hours, amount }
}
const fn working(amount: u32) -> Span {
    Span { unit: Unit::WorkingDays, amount }
}
const fn days(amount: u32) -> Span {
    Span { unit: Unit::Days, amount }
}

#[test]
fn every_ending_leads_to_a_stage_of_its_track() {
    let mut names = BTreeSet::new();
    for stage in STAGES {
        assert!(names.insert(stage.kind), "{} twice", stage.kind);
        assert!(!stage.ends.is_empty());
        for end in stage.ends {
            if let After::Stage(next) = end.after {
                assert_eq!(super::stage(next).map(|next| next.track), Some(stage.track), "{}", end.name);
            }
        }
        for field in stage.fields {
            assert!(field.when.iter().all(|end| stage.end(end).is_some()), "{}", field.name);
        }
    }
}

#[test]
fn every_stage_can_reach_the_end_of_its_track_and_is_reached_from_its_first() {
    for track in Track::ALL {
        let mut reached = BTreeSet::from([if track == Track::Intake { "received" } else { first(track) }]);
        let mut before = 0;
        while before < reached.len() {
            before = reached.len();
            for stage in of(track).filter(|stage| reached.contains(stage.kind)).collect::<Vec<_>>() {
                for end in stage.ends {
                    if let After::Stage(next) = end.after {
                        reached.insert(next);
                    }
                }
            }
        }
        let all: BTreeSet<_> = of(track).map(|stage| stage.kind).collect();
        assert_eq!(reached, all, "{track:?}");
        assert!(of(track).any(|stage| stage.ends.iter().any(|end| !matches!(end.after, After::Stage(_)))));
    }
}

#[test]
fn the_legal_terms_are_those_of_the_law() {
    let span = |kind: &str| stage(kind).map(|stage| stage.span).unwrap();
    // Decree 56/2017/NĐ-CP, article 31: at most 12 hours from the receipt of the information
    assert_eq!((span("emergency"), stage("emergency").unwrap().start), (hours(12), Start::Told));
    // article 28: the plan is submitted in 5 working days
    assert_eq!(span("plan"), working(5));
    // Criminal Procedure Code 2015, articles 147, 172, 240, 277: the shortest of each
    assert_eq!(span("check"), days(20));
    assert_eq!(span("investigation"), days(60));
    assert_eq!(span("prosecution"), days(20));
    assert_eq!(span("trial"), days(30));
    // every stage that passes between police, procuracy and court does so with a document
    for kind in ["check", "investigation", "prosecution", "trial"] {
        assert!(stage(kind).unwrap().ends.iter().all(|end| end.document), "{kind}");
    }
}
