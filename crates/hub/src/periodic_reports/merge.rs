//! Two people wrote in one narrative: what each changed, and a proposal that holds both. Pure.
//!
//! The texts are compared sentence by sentence with the one that both began from. Where only one of them changed a
//! place, that change is taken; where both did, both stand one after the other, so that no word is lost.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A merged text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// In how many places both had changed the same words; there both stand.
    pub both: usize,
}

/// Puts two texts together that began from `base`.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    let (base, mine, theirs) = (sentences(base), sentences(mine), sentences(theirs));
    let (ours, other) = (edits(&base, &mine), edits(&base, &theirs));
    let mut text = String::new();
    let (mut both, mut at, mut i, mut j) = (0, 0, 0, 0);
    while at < base.len() || i < ours.len() || j < other.len() {
        let next = [ours.get(i), other.get(j)].into_iter().flatten().map(|edit| edit.from).min();
        let Some(next) = next else {
            base[at..].iter().for_each(|piece| join(&mut text, piece));
            break;
        };
        base[at..next.max(at)].iter().for_each(|piece| join(&mut text, piece));
        // the place grows until no edit of either reaches out of it
        let (start_i, start_j, mut end) = (i, j, next);
        let touches = |edit: &&Edit, end: usize| edit.from < end || edit.from == next;
        loop {
            if let Some(edit) = ours.get(i).filter(|edit| touches(edit, end)) {
                end = end.max(edit.to);
                i += 1;
            } else if let Some(edit) = other.get(j).filter(|edit| touches(edit, end)) {
                end = end.max(edit.to);
                j += 1;
            } else {
                break;
            }
        }
        let here = |pieces: &[&str], done: &[Edit]| place(&base, pieces, done, next, end);
        let (a, b, was) =
            (here(&mine, &ours[start_i..i]), here(&theirs, &other[start_j..j]), base[next..end].concat());
        if a == b || b == was {
            join(&mut text, &a);
        } else if a == was {
            join(&mut text, &b);
        } else {
            // theirs was saved first and goes first
            join(&mut text, &b);
            join(&mut text, &a);
            both += 1;
        }
        at = end;
    }
    Merged { text: text.trim().to_owned(), both }
}

/// Base pieces `from..to` became pieces `new_from..new_to`.
#[derive(Clone, Copy, Debug)]
struct Edit {
    from: usize,
    to: usize,
    new_from: usize,
    new_to: usize,
}

fn edits(base: &[&str], now: &[&str]) -> Vec<Edit> {
    let ops = capture_diff_slices(Algorithm::Myers, base, now);
    ops.iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            Edit { from: old.start, to: old.end, new_from: new.start, new_to: new.end }
        })
        .collect()
}

/// What one side has in the place of base pieces `from..to`.
fn place(base: &[&str], now: &[&str], done: &[Edit], from: usize, to: usize) -> String {
    let mut text = String::new();
    let mut at = from;
    for edit in done {
        text.push_str(&base[at..edit.from.max(at)].concat());
        text.push_str(&now[edit.new_from..edit.new_to].concat());
        at = edit.to.max(at);
    }
    text.push_str(&base[at..to.max(at)].concat());
    text
}

/// Adds a piece; two sentences that had a line end or blank between them in neither text get a blank.
fn join(text: &mut String, piece: &str) {
    let open = text.chars().last().is_some_and(|c| !c.is_whitespace());
    if open && piece.starts_with(|c: char| !c.is_whitespace()) {
        text.push(if piece.starts_with('-') { '\n' } else { ' ' });
    }
    text.push_str(piece);
}

/// A text in sentences and lines, each with the blanks behind it.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((_, c)) = letters.next() {
        let ends = c == '\n'
            || (matches!(c, '.' | '!' | '?' | ';')
                && letters.peek().is_some_and(|(_, next)| next.is_whitespace()));
        if ends {
            while letters.next_if(|(_, next)| next.is_whitespace()).is_some() {}
            let end = letters.peek().map_or(text.len(), |(at, _)| *at);
            found.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_changed_is_taken_and_what_both_changed_stands_twice() {
        let base = "Ba xã đã tập huấn. Hai trường đã dạy. Một huyện chưa báo.";
        let mine = "Ba xã đã tập huấn cho 60 người. Hai trường đã dạy. Một huyện chưa báo.";
        let theirs = "Ba xã đã tập huấn. Hai trường đã dạy. Một huyện vừa báo.";
        let merged = merge(base, mine, theirs);
        assert_eq!(merged.text, "Ba xã đã tập huấn cho 60 người. Hai trường đã dạy. Một huyện vừa báo.");
        assert_eq!(merged.both, 0);
        let theirs = "Ba xã đã tập huấn cho 80 người. Hai trường đã dạy. Một huyện chưa báo.";
        let merged = merge(base, mine, theirs);
        assert_eq!(merged.both, 1);
        assert_eq!(
            merged.text,
            "Ba xã đã tập huấn cho 80 người. Ba xã đã tập huấn cho 60 người. Hai trường đã dạy. Một huyện chưa báo."
        );
    }

    #[test]
    fn two_who_began_from_nothing_both_stand() {
        let merged = merge("", "Bản của anh Quý.", "Bản của chị Hiền.");
        assert_eq!(merged, Merged { text: "Bản của chị Hiền. Bản của anh Quý.".into(), both: 1 });
        assert_eq!(merge("", "Như nhau.", "Như nhau.").both, 0);
        assert_eq!(merge("A.\nB.", "A.\nB.\nC.", "A.\nB.").text, "A.\nB.\nC.");
        assert_eq!(merge("A. B. C.", "A. C.", "A. B. C. D.").text, "A. C. D.", "what one took out is out");
    }

    #[test]
    fn no_sentence_that_somebody_added_is_ever_lost() {
        // all texts of up to three sentences of a small stock, against all others
        let stock = ["Một. ", "Hai. ", "Ba.\n", "Bốn; "];
        let mut texts = vec![String::new()];
        for a in stock {
            texts.push(a.to_owned());
            for b in stock {
                texts.push(format!("{a}{b}"));
                texts.extend(stock.map(|c| format!("{a}{b}{c}")));
            }
        }
        for base in texts.iter().step_by(3) {
            for mine in &texts {
                for theirs in texts.iter().step_by(2) {
                    let merged = merge(base, mine, theirs).text;
                    for text in [mine, theirs] {
                        for added in
                            sentences(text).iter().map(|one| one.trim()).filter(|one| !base.contains(one))
                        {
                            assert!(
                                merged.contains(added),
                                "{added} of {text:?} over {base:?}, {mine:?} + {theirs:?}: {merged:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
