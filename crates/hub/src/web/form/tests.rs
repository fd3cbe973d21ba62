use jiff::civil::date;

use super::{Filled, Form, FormReader, Need, Problem};
use crate::web::Lang;

fn form(pairs: &[(&str, &str)]) -> Form {
    Form::new(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn all_problems_come_at_once_and_nothing_typed_is_lost() {
    let form = form(&[("title", "  "), ("due", "29/02/2027"), ("n", "-4"), ("kind", "?"), ("story", "ễộử")]);
    let mut read = FormReader::new(&form);
    read.line("title", Need::Required, 10);
    read.day("due");
    read.int("n", 0..=10);
    read.one_of("kind", &[("a", 1), ("b", 2)]);
    read.text("story", Need::Required, 2);
    let problems = read.finish().unwrap_err();
    let fields: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
    assert_eq!(fields, ["title", "due", "n", "kind", "story"]);
    assert_eq!(form.value("due"), "29/02/2027");
    let filled = Filled { form: &form, problems: &problems, lang: Lang::Vi };
    let due = filled.error("due").unwrap();
    assert_eq!(due, "Ngày 29/02/2027 không có trong lịch. Bạn muốn 28/02 hay 01/03?");
    assert_eq!(filled.error("other"), None);
}

#[test]
fn every_message_exists_in_both_voices_and_languages() {
    let form = form(&[("due", "x"), ("leap", "29/02/2027"), ("n", "x"), ("m", "99"), ("long", "abc")]);
    for mut read in [FormReader::new(&form), FormReader::for_child(&form)] {
        read.line("none", Need::Required, 10);
        read.day("due");
        read.day("leap");
        read.int("n", 0..=10);
        read.int("m", 0..=10);
        read.line("long", Need::Required, 2);
        read.one_of("kind", &[("a", 1)]);
        read.any_of("kinds", Need::Required, &[("a", 1)]);
        read.file_size("file", Lang::Vi, 18_000_000, 10_000_000);
        for problem in read.finish().unwrap_err() {
            for lang in Lang::ALL {
                let text = problem.text(lang);
                assert!(!text.starts_with("form-") && !text.contains('{'), "{text}");
            }
        }
    }
}

#[test]
fn days_in_the_ways_people_type_them() {
    for typed in ["25/11/2026", " 25-11-2026", "25.11.2026", "2026-11-25"] {
        let form = form(&[("d", typed)]);
        let mut read = FormReader::new(&form);
        assert_eq!(read.day("d"), date(2026, 11, 25));
        assert!(read.finish().is_ok());
    }
    for typed in ["25/11/26", "hôm nay", "31/13/2026", "0/1/2026", "25/11/2026/1", "+5/01/2026", "32/01/2026"]
    {
        let form = form(&[("d", typed)]);
        let mut read = FormReader::new(&form);
        assert_eq!(read.optional_day("d"), None);
        assert_eq!(read.finish().unwrap_err()[0].message, "form-day-unreadable", "{typed}");
    }
}

#[test]
fn values_are_tidied() {
    let form = form(&[("t", "  a \r\n b\u{0} "), ("n", "1.500.000"), ("k", "b"), ("k", "c"), ("k", "z")]);
    let mut read = FormReader::for_child(&form);
    assert_eq!(read.line("t", Need::Required, 10), "a b");
    assert_eq!(read.text("t", Need::Required, 10), "a \n b");
    assert_eq!(read.int("n", 0..=i64::MAX), 1_500_000);
    assert_eq!(read.any_of("k", Need::Required, &[("a", 1), ("b", 2), ("c", 3)]), [2, 3]);
    assert_eq!(read.optional_one_of::<i32>("none", &[("a", 1)]), None);
    assert!(!read.flag("none"));
    assert!(read.finish().is_ok());
}

#[test]
fn whole_numbers_are_not_guessed() {
    for (typed, number) in
        [("-4", Some(-4)), ("1,500,000", Some(1_500_000)), ("1,5", None), ("1.5000", None), ("", None)]
    {
        assert_eq!(super::whole_number(typed), number, "{typed}");
    }
    assert_eq!(super::whole_number("99999999999999999999"), None);
}

#[test]
fn a_slice_may_use_its_own_words() {
    let form = Form::default();
    let mut read = FormReader::new(&form);
    read.line("a", Need::Required, 5);
    read.reword("a", "form-choose-any");
    read.problem(Problem::new("b", "form-too-long").with("length", 9).with("max", 5).with("over", 4));
    assert!(read.is_bad("b") && !read.is_bad("c"));
    let problems = read.finish().unwrap_err();
    assert_eq!(problems[0].message, "form-choose-any");
    assert!(problems[1].text(Lang::Vi).contains('9'));
}
