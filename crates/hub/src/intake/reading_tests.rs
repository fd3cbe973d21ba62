//! The words of the public pages are as long as their readers can follow: learn.md (d), in syllables a sentence (mean
//! and longest): 10 and 16 for a child of 9 to 11, 18 and 28 for a parent. Vietnamese writes each syllable apart, so
//! they are counted by white space.

const INTAKE: &str = include_str!("../../messages/vi/intake.ftl");
const COMMON: &str = include_str!("../../messages/vi/common.ftl");
const FORM: &str = include_str!("../../messages/vi/form.ftl");

/// What words.md says is never said to a child.
pub(crate) const NEVER: &[&str] = &["nạn nhân", "bằng chứng", "tại sao em", "hệ thống", "vui lòng", "!", "—"];

/// Messages under a heading (`## …`), as `(id, text)`.
pub(crate) fn section(file: &'static str, heading: &str) -> Vec<(&'static str, &'static str)> {
    let start = format!("## {heading}\n");
    let text = file.split_once(start.as_str()).unwrap_or_else(|| panic!("no {heading}")).1;
    let text = text.split("\n## ").next().unwrap();
    text.lines().filter_map(|line| line.split_once(" = ")).collect()
}

/// The sentences of a message, with something in each place of it.
fn sentences(text: &str) -> Vec<String> {
    let mut plain = text.replace("{ $by }", "19:42 thứ hai 23/11");
    while let Some((before, rest)) = plain.split_once('{') {
        let after = rest.split_once('}').unwrap().1;
        plain = format!("{before}một{after}");
    }
    let mut found = vec![String::new()];
    for word in plain.split_whitespace() {
        let last = found.last_mut().unwrap();
        last.push_str(word);
        last.push(' ');
        if word.trim_end_matches(['”', ')']).ends_with(['.', '?', '!', ':']) {
            found.push(String::new());
        }
    }
    found.retain(|sentence| syllables(sentence) > 0);
    found
}

fn syllables(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

pub(crate) fn check(messages: &[(&str, &str)], mean: usize, longest: usize) {
    let all: Vec<_> = messages
        .iter()
        .flat_map(|(id, text)| sentences(text).into_iter().map(move |one| (*id, one)))
        .collect();
    let long: Vec<_> = all.iter().filter(|(_, sentence)| syllables(sentence) > longest).collect();
    assert!(long.is_empty(), "more than {longest} syllables: {long:#?}");
    let sum: usize = all.iter().map(|(_, sentence)| syllables(sentence)).sum();
    assert!(sum <= mean * all.len(), "{sum} syllables in {} sentences, more than {mean} each", all.len());
}

#[test]
fn a_child_of_nine_can_read_what_is_said_to_it() {
    let mut words = section(INTAKE, "Nói với trẻ em");
    let line = |line: &'static str| line.split_once(" = ");
    words.extend(FORM.lines().filter_map(line).filter(|(id, _)| id.starts_with("form-child-")));
    let common = [
        "common-danger",
        "common-errors-child",
        "common-errors-kept-child",
        "common-error-429",
        "common-error-5",
    ];
    words.extend(
        COMMON.lines().filter_map(line).filter(|(id, _)| common.iter().any(|part| id.starts_with(part))),
    );
    assert!(words.len() > 150, "the child's part of the file was found: {}", words.len());
    check(&words, 10, 16);
    for (id, text) in words {
        let text = text.to_lowercase();
        assert!(NEVER.iter().all(|never| !text.contains(never)), "{id}: {text}");
    }
}

#[test]
fn a_grown_up_is_not_spoken_to_like_an_office() {
    let words = section(INTAKE, "Nói với người lớn");
    assert!(words.len() > 80, "the grown-ups' part of the file was found: {}", words.len());
    check(&words, 18, 28);
}

#[test]
fn sentences_are_counted_as_people_read_them() {
    let found = sentences("Em gọi { $who } nhé. Chậm nhất { $by }: “Không sao.” Thế thôi");
    let counted: Vec<_> = found.iter().map(|sentence| syllables(sentence)).collect();
    assert_eq!(counted, [4, 6, 2, 2]);
    assert_eq!(sentences("{ $n } ảnh").len(), 1);
}
