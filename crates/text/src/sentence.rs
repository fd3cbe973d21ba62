//! Where a sentence ends, and lines of capitals: titles, headings and capacities stand in them.

/// Does the text end a sentence? A document ends in "./.".
pub fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '…']) || text.ends_with(".”")
}

/// Has the text capitals only? A single letter, a list mark perhaps, is none.
pub fn is_caps(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().take(2).count() == 2 && letters.all(|c| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_with_their_sign() {
        for text in ["thực hiện.", "thực hiện./.", "“Vì trẻ em.”", "thế nào?", "…"] {
            assert!(ends_sentence(text), "{text}");
        }
        for text in ["thực hiện;", "thực hiện", "gồm:", ""] {
            assert!(!ends_sentence(text), "{text}");
        }
    }

    #[test]
    fn capitals_are_two_letters_at_least() {
        for text in ["KẾ HOẠCH", "I. MỤC ĐÍCH, YÊU CẦU", "UBND"] {
            assert!(is_caps(text), "{text}");
        }
        for text in ["Kế hoạch", "I.", "1.", "UBND tỉnh", ""] {
            assert!(!is_caps(text), "{text}");
        }
    }
}
