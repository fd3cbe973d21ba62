//! The names of all officials, to find those whom words name: an officer who is named in a report never sees it.
//!
//! Every report that comes in is looked through for every name, so the names are kept in memory by their first two words,
//! and a report costs as much as it has words, however many officials there are.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::PersonId;
use crate::kept::kept;
use crate::people::store::{self, KEPT};

/// Names without marks, by their first two words.
#[derive(Debug, Default, PartialEq)]
pub struct Officials(HashMap<[String; 2], Vec<(PersonId, Vec<String>)>>);

/// All whose account is not closed.
pub async fn all(hub: &Hub) -> Result<Arc<Officials>> {
    let read = || async move { Ok(Officials::new(store::officials(hub, &hub.db).await?)) };
    kept(hub, (KEPT, "officials".into()), read).await
}

/// The words of a text that is folded: what letters and figures stand together.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Officials {
    /// From keys and names without marks. Who has one word for a name is named by nothing.
    pub fn new(names: Vec<(PersonId, String)>) -> Self {
        let mut by_front: HashMap<_, Vec<_>> = HashMap::new();
        for (person, name) in names {
            let mut all = words(&name).map(str::to_owned);
            if let (Some(first), Some(second)) = (all.next(), all.next()) {
                by_front.entry([first, second]).or_default().push((person, all.collect()));
            }
        }
        Self(by_front)
    }

    /// Who is named in some words: the whole name, with or without marks, as whole words, in the order of their keys.
    pub fn named_in(&self, text: &str) -> Vec<PersonId> {
        let folded = lachan_text::fold(text);
        let words: Vec<&str> = words(&folded).collect();
        let mut named = Vec::new();
        for (at, pair) in words.windows(2).enumerate() {
            let Some(names) = self.0.get(&[pair[0].to_owned(), pair[1].to_owned()]) else { continue };
            let after = &words[at + 2..];
            let is_there =
                |rest: &Vec<String>| after.len() >= rest.len() && rest.iter().zip(after).all(|(a, b)| a == b);
            named.extend(names.iter().filter(|(_, rest)| is_there(rest)).map(|(person, _)| *person));
        }
        named.sort();
        named.dedup();
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_found_with_and_without_marks() {
        let people: Vec<_> = (0..4).map(|n| PersonId(uuid::Uuid::from_u128(n))).collect();
        let names = ["vi van quy", "vi van quyet", "quy", "hoang thi"];
        let officials = Officials::new(people.iter().copied().zip(names.map(str::to_owned)).collect());
        let named = |text: &str| officials.named_in(text);
        assert_eq!(named("Cháu bị ông Vi Văn Quý bắt."), [people[0]]);
        assert_eq!(named("cong an ten vi  van\nquyet, va VI VAN QUY"), [people[0], people[1]]);
        assert_eq!(named("vi van"), []);
        assert_eq!(named("Quý"), [], "one word is no name");
        assert_eq!(named("(Hoàng-Thị)"), [people[3]]);
        assert_eq!(named("xvi van quy, vi van quyx"), [], "not inside other words");
        assert_eq!(named(""), []);
    }
}
