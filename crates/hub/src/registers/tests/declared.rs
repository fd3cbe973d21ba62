//! Every declaration, by being walked over.

use std::collections::BTreeSet;

use super::{day, house, opened};
use crate::plans;
use crate::registers::actions::{self, Wanted};
use crate::registers::declared::ALL;
use crate::registers::model::{Draft, Kind, Need, Register, Value, Values};
use crate::testing::hubs;
use crate::web::Lang;

/// Something that a field takes.
fn sample(register: &Register, kind: Kind, body: &str, task: Option<plans::model::TaskId>) -> Option<Value> {
    Some(match kind {
        Kind::Line | Kind::Text | Kind::Person => Value::Words(format!("Chữ của {}", register.name)),
        Kind::Day => Value::Day(day("2026-10-05")),
        Kind::Year => Value::Number(2026),
        Kind::Count => Value::Number(12),
        Kind::Money => Value::Number(84_000_000),
        Kind::Percent => Value::Number(875),
        Kind::Choice(values) => Value::Choice(values[0].to_owned()),
        Kind::Organisation | Kind::AnyBody => Value::Body(body.to_owned(), None),
        Kind::Task => Value::Task(task?),
        Kind::Tick => Value::Number(1),
    })
}

#[test]
fn every_declaration_is_whole_and_has_its_words() {
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for register in ALL {
        let name = register.name;
        assert!(names.insert(name) && paths.insert(register.path), "{name} stands twice");
        let fields: BTreeSet<_> = register.fields.iter().map(|field| field.name).collect();
        assert_eq!(fields.len(), register.fields.len(), "{name}: a field stands twice");
        // names of the form's own fields and of the list's own filters
        for taken in ["csrf", "version", "state", "file", "tim", "nam", "co-quan", "tinh-trang", "trang"] {
            assert!(!fields.contains(taken), "{name}: {taken} is taken");
        }
        let named = register.columns.iter().chain(register.filters).chain(register.overview);
        let pairs = register.warns.iter().chain(&register.share).flat_map(|(a, b)| [a, b]);
        for field in named.chain(pairs).chain([&register.title, &register.on]) {
            assert!(fields.contains(field), "{name} names no field {field}");
        }
        let title = register.field(register.title).unwrap();
        assert!(
            title.need == Need::Always && matches!(title.kind, Kind::Line | Kind::Person),
            "{name}: title"
        );
        let on = register.field(register.on).unwrap();
        assert!(on.need == Need::Always && matches!(on.kind, Kind::Day | Kind::Year), "{name}: time");
        for state in register.states.iter().flat_map(|state| state.next).chain(register.sole) {
            assert!(register.state(state).is_some(), "{name}: no state {state}");
        }
        for lang in Lang::ALL {
            let mut ids = vec![format!("registers-{name}"), format!("registers-{name}-lede")];
            for field in register.fields {
                ids.push(format!("registers-{name}-{}", field.name));
                if field.hinted {
                    ids.push(format!("registers-{name}-{}-hint", field.name));
                }
                if let Kind::Choice(values) = field.kind {
                    ids.extend(values.iter().map(|value| format!("registers-{name}-{}-{value}", field.name)));
                }
                if let Need::From(state) = field.need {
                    assert!(register.state(state).is_some(), "{name}: {} needs {state}", field.name);
                }
            }
            ids.extend(register.states.iter().map(|state| format!("registers-{name}-is-{}", state.name)));
            for id in ids {
                assert_ne!(lang.t(&id), id, "{id} has no words");
            }
        }
    }
    assert_eq!(ALL.len(), 14);
}

#[tokio::test]
async fn every_declaration_saves_what_it_asks_for_and_goes_through_its_states() {
    for hub in hubs().await {
        let house = house(&hub).await;
        for register in ALL {
            let at = if register.only == Some("school") { house.school } else { house.commune };
            let mut values = Values::new();
            for field in register.fields {
                if let Some(value) = sample(register, field.kind, "UBND xã Bản Mới", None) {
                    values.insert(field.name, value);
                }
            }
            let draft = Draft { state: register.first_state().into(), values };
            let id = actions::record(&hub, &house.steering, register, at, &draft).await.unwrap();
            let found = opened(&hub, &house.steering, register, id).await;
            assert_eq!(found.values, draft.values, "{}", register.name);
            assert_eq!((found.row.year, found.row.version), (2026, 1), "{}", register.name);
            if register.needs_file.is_some() {
                let pdf = b"%PDF-1.7 quy tac".to_vec();
                actions::add_file(&hub, &house.steering, &found, "quy-tac.pdf", pdf).await.unwrap();
            }
            // along the last of the states that may follow, to where none does
            let mut last = found.row.state;
            while let Some(next) = register.state(&last).and_then(|state| state.next.first()) {
                let before = opened(&hub, &house.steering, register, id).await;
                let moved = Draft { state: (*next).to_owned(), values: draft.values.clone() };
                let seen = before.row.version;
                actions::change(&hub, &house.steering, &before, seen, &moved).await.unwrap();
                last = (*next).to_owned();
                if register.sole.contains(next) && register.name == "online-rules" && *next == "checked" {
                    break;
                }
            }
            let done = opened(&hub, &house.steering, register, id).await;
            assert!(register.is_settled(&done.row.state), "{} ends in {}", register.name, done.row.state);
            let listed =
                actions::listed(&hub, &house.steering, register, &Wanted::default(), 1).await.unwrap();
            assert_eq!((listed.count, listed.rows.len()), (1, 1), "{}", register.name);
            let names = actions::Names::default();
            for (field, value) in &done.values {
                assert!(!names.show(Lang::Vi, register, field, value).is_empty());
            }
        }
    }
}
