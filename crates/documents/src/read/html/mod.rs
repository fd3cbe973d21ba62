//! A page as a browser or a word processor saves it: of a legal portal, or "Lưu thành trang web" of Word.
//!
//! Tags of such pages rarely close as they should, so no tree is built: what begins and ends a paragraph, a row, a
//! cell is known by its tag, whatever stands around it. Layout tables (a table with a table in it) are taken apart.

mod bytes;
mod kind;
mod list;
mod page;
mod sheet;
mod tag;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use lachan_text::Transcript;

use super::Unreadable;
use super::typed::Spelling;
use bytes::Text;
use page::Page;

/// More tags, and words between them, than any page has: a plan of 400 pages that Word saved has 300 000.
const MOST_TAGS: usize = 2_000_000;

/// Reads the bytes of a page.
pub(super) fn read(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    let page = |text: &str| Spelling::tried(|spelling| spelt(text, spelling));
    match bytes::text(bytes) {
        Text::Sure(text) => page(&text),
        // Old character sets have no name; what was typed for them shows when its bytes are told as Latin letters.
        Text::Guess { latin, guess } => match page(&latin) {
            Ok(done) if !done.notes.is_empty() => Ok(done),
            _ => page(&guess),
        },
    }
}

fn spelt(text: &str, spelling: Spelling) -> Result<Transcript, Unreadable> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page::spelt(spelling);
    let mut tags = 0_usize;
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(start) => page.open(&tag::Tag::of(&start)),
            Token::EndTag(end) => page.close(&tag::name(&end.name)),
            Token::String(words) => page.words(&String::from_utf8_lossy(&words)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        tags += 1;
        let many = (tags > MOST_TAGS).then_some("có quá nhiều thẻ");
        if let Some(what) = page.excess().or(many) {
            return Err(Unreadable::Excessive { format: "trang web (.html)", what });
        }
    }
    page.finish()
}

#[cfg(test)]
mod font_tests;
#[cfg(test)]
mod tests;
