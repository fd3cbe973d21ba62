//! The delta (bản thay đổi): what leads from one bundle to a newer one, a few bytes a changed name instead of all names.
//!
//! It needs no signature of its own. It carries the signed head of the newer bundle; whoever applies it makes the newer
//! content out of the older one and checks that it is, byte for byte, what the head vouches for. Anything else is
//! refused, and the whole bundle is fetched.
//!
//! ```text
//! 0 magic 8 | 8 SHA-256 of the older content 32 | 40 head of the newer bundle 144 | 184 bytes when unpacked 8
//! 192 raw DEFLATE (RFC 1951) of: matrix, categories, edits of the sources, reasons that the edits name, then four
//!     columns with their lengths
//! ```
//!
//! The columns hold, edit by edit in the order of the names read backwards: how many older names are kept before it,
//! times three, plus what it does (0 removes the next older name, 1 gives it another reason, 2 puts a new name in front of
//! it); of a new name, how many bytes it shares with the name before it and how many it adds; these bytes; the number of
//! the reason.

use std::collections::HashMap;
use std::sync::Arc;

use crate::bundle::{
    Bundle, BundleError, Content, HEADER, Head, Names, check_head, follow, pack, put_reasons, put_tables,
    read_reasons, read_tables, shared, unpack,
};
use crate::code::{Reader, put_number, put_text};
use crate::merge::Origin;
use crate::{Category, VerifyingKey};

const MAGIC: [u8; 8] = *b"LACHAND\x01";
const BASE: usize = 8;
const HEAD: usize = 40;
const LENGTH: usize = HEAD + HEADER;
const START: usize = LENGTH + 8;
/// What unpacks to more is worth no delta.
const MAX_UNPACKED: usize = 64 << 20;

const REMOVE: u64 = 0;
const CHANGE: u64 = 1;
const INSERT: u64 = 2;

impl Bundle {
    /// Whether the bytes are a delta and not a bundle.
    pub fn is_delta(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// What leads from this bundle to a newer one; `None` when one of them contradicts itself or the delta would be too
    /// large to be worth it.
    pub fn delta_to(&self, newer: &Bundle) -> Option<Vec<u8>> {
        let mut plain = Vec::new();
        put_tables(&mut plain, newer.matrix(), newer.categories());
        put_list_edits(&mut plain, self.sources(), newer.sources());
        let mut edits = Edits::between(self, newer)?;
        put_reasons(&mut plain, &std::mem::take(&mut edits.reasons));
        for column in [edits.kept, edits.shared, edits.letters, edits.reason] {
            put_number(&mut plain, column.len() as u64);
            plain.extend_from_slice(&column);
        }
        if plain.len() > MAX_UNPACKED {
            return None;
        }
        let mut file = MAGIC.to_vec();
        file.extend_from_slice(self.digest());
        file.extend_from_slice(&newer.head[..]);
        file.extend_from_slice(&(plain.len() as u64).to_le_bytes());
        pack(file, &plain)
    }

    /// The newer bundle, by a delta from this one. Signature and sequence number are checked before anything is unpacked,
    /// the result before it is given.
    ///
    /// # Errors
    /// See [`BundleError`]; with `OtherBase` and `BadDelta` the whole bundle helps.
    pub fn apply(&self, delta: &[u8], key: &VerifyingKey, min_sequence: u64) -> Result<Bundle, BundleError> {
        if !Bundle::is_delta(delta) {
            return Err(BundleError::NotABundle);
        }
        if delta.get(BASE..HEAD) != Some(self.digest()) {
            return Err(BundleError::OtherBase);
        }
        let head = delta.get(HEAD..LENGTH).and_then(|head| <&Head>::try_from(head).ok());
        let head = head.ok_or(BundleError::BadSignature)?;
        let length = check_head(head, key, min_sequence)?;
        let content = self.changed(&delta[LENGTH..]).filter(|content| content.len() == length);
        let content = content.ok_or(BundleError::BadDelta)?;
        Bundle::with_content(head, content).ok_or(BundleError::Malformed)?.ok_or(BundleError::BadDelta)
    }

    /// The newer content; `None` when the edits contradict themselves or this bundle.
    fn changed(&self, delta: &[u8]) -> Option<Vec<u8>> {
        let length = usize::try_from(Reader(delta).u64()?).ok().filter(|length| *length <= MAX_UNPACKED)?;
        let plain = unpack(delta.get(START - LENGTH..)?, length)?;
        let mut rest = Reader(&plain);
        let (matrix, categories) = read_tables(&mut rest)?;
        let sources = read_list_edits(&mut rest, self.sources())?;
        let reasons = read_reasons(&mut rest, categories.len(), sources.len())?;
        let mut column = || rest.count().and_then(|length| rest.bytes(length)).map(Reader);
        let (mut kept, mut sharing, mut letters, mut reason) = (column()?, column()?, column()?, column()?);

        let carried = carried(self, &categories, &sources);
        let mut older = Older { names: self.backward_names()?, left: self.names() };
        let (mut content, mut name) = (Content::default(), Vec::new());
        while !kept.0.is_empty() {
            let word = kept.number()?;
            for _ in 0..word / 3 {
                let origins = carried.get(older.next()?)?.clone()?;
                content.push(&older.names.name, origins);
            }
            if word / 3 > 0 {
                name.clone_from(&older.names.name);
            }
            match word % 3 {
                INSERT => {
                    let [same, more] = sharing.array()?;
                    follow(&mut name, same, letters.bytes(usize::from(more))?)?;
                    content.push(&name, reasons.get(reason.count()?)?.clone());
                }
                what => {
                    older.next()?;
                    if what == CHANGE {
                        name.clone_from(&older.names.name);
                        content.push(&name, reasons.get(reason.count()?)?.clone());
                    }
                }
            }
        }
        while older.left > 0 {
            let origins = carried.get(older.next()?)?.clone()?;
            content.push(&older.names.name, origins);
        }
        content.finish(&matrix, &categories, &sources)
    }
}

/// The names of a bundle with how many are left.
struct Older<'a> {
    names: Names<'a>,
    left: usize,
}

impl Older<'_> {
    /// Goes on to the next name and gives the number of its reason.
    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        self.names.next()
    }

    /// The same for who only reads: `None` at the end, and for what cannot be read.
    fn step(&mut self) -> Option<usize> {
        if self.left == 0 { None } else { self.next() }
    }
}

/// The reasons of a bundle with the numbers that categories and sources have in another one; none for a reason that
/// speaks of what is not there any more.
fn carried(older: &Bundle, categories: &[Category], sources: &[Arc<str>]) -> Vec<Option<Vec<Origin>>> {
    let place: HashMap<&str, u32> = sources.iter().map(AsRef::as_ref).zip(0..).collect();
    let sources: Vec<Option<u32>> = older.sources().iter().map(|s| place.get(s.as_ref()).copied()).collect();
    let place = |category: &Category| categories.iter().position(|other| other == category);
    let categories: Vec<Option<usize>> = older.categories().iter().map(place).collect();
    let carry = |origin: &Origin| {
        let category = u8::try_from(categories[usize::from(origin.category)]?).ok()?;
        Some(Origin { category, source: sources[origin.source as usize]?, ..*origin })
    };
    older.reasons().iter().map(|origins| origins.iter().map(carry).collect()).collect()
}

/// The columns while they are made.
#[derive(Default)]
struct Edits {
    kept: Vec<u8>,
    shared: Vec<u8>,
    letters: Vec<u8>,
    reason: Vec<u8>,
    reasons: Vec<Vec<Origin>>,
    /// Where in `reasons` a reason of the newer bundle is.
    number_of: HashMap<usize, u64>,
    /// Older names kept since the last edit.
    since: u64,
}

impl Edits {
    fn between(older: &Bundle, newer: &Bundle) -> Option<Edits> {
        let number: HashMap<&Vec<Origin>, usize> = newer.reasons().iter().zip(0..).collect();
        let carried = carried(older, newer.categories(), newer.sources());
        let now: Vec<Option<usize>> =
            carried.iter().map(|origins| number.get(origins.as_ref()?).copied()).collect();
        let mut edits = Edits::default();
        let mut from = Older { names: older.backward_names()?, left: older.names() };
        let mut to = Older { names: newer.backward_names()?, left: newer.names() };
        let (mut old, mut new, mut last) = (from.step(), to.step(), Vec::new());
        while let (Some(_), _) | (_, Some(_)) = (old, new) {
            let (one, other) = (&from.names.name, &to.names.name);
            match (old, new) {
                (Some(before), Some(after)) if one == other => {
                    if *now.get(before)? == Some(after) {
                        edits.since += 1;
                    } else {
                        edits.put(CHANGE);
                        edits.give_reason(newer, after)?;
                    }
                    last.clone_from(other);
                    (old, new) = (from.step(), to.step());
                }
                (_, Some(after)) if old.is_none() || other < one => {
                    edits.put(INSERT);
                    let same = shared(other, &last);
                    edits.shared.extend_from_slice(&[same as u8, (other.len() - same) as u8]);
                    edits.letters.extend_from_slice(&other[same..]);
                    edits.give_reason(newer, after)?;
                    last.clone_from(other);
                    new = to.step();
                }
                _ => {
                    edits.put(REMOVE);
                    old = from.step();
                }
            }
        }
        // what could not be read ends a walk too early
        (from.left == 0 && to.left == 0).then_some(edits)
    }

    fn put(&mut self, what: u64) {
        put_number(&mut self.kept, self.since * 3 + what);
        self.since = 0;
    }

    fn give_reason(&mut self, newer: &Bundle, reason: usize) -> Option<()> {
        let origins = newer.reasons().get(reason)?;
        let next = self.reasons.len() as u64;
        let number = *self.number_of.entry(reason).or_insert(next);
        if number == next {
            self.reasons.push(origins.clone());
        }
        put_number(&mut self.reason, number);
        Some(())
    }
}

/// What leads from one list of texts to another: how many edits, then of each how many texts are left out, how many are
/// taken over, and how many follow that are new, with these.
fn put_list_edits(plain: &mut Vec<u8>, older: &[Arc<str>], newer: &[Arc<str>]) {
    let place: HashMap<&str, usize> = older.iter().map(AsRef::as_ref).zip(0..).collect();
    let (mut at, mut next, mut edits, mut body) = (0, 0, 0, Vec::new());
    while next < newer.len() {
        let taken =
            |at: usize, next: usize| at < older.len() && next < newer.len() && older[at] == newer[next];
        let from = place.get(newer[next].as_ref()).copied().filter(|place| *place >= at).unwrap_or(at);
        put_number(&mut body, (from - at) as u64);
        at = from;
        let start = at;
        while taken(at, next) {
            (at, next) = (at + 1, next + 1);
        }
        put_number(&mut body, (at - start) as u64);
        let is_new = |text: &Arc<str>| place.get(text.as_ref()).is_none_or(|place| *place < at);
        let count = newer[next..].iter().take_while(|text| is_new(text)).count();
        put_number(&mut body, count as u64);
        newer[next..next + count].iter().for_each(|text| put_text(&mut body, text));
        next += count;
        edits += 1;
    }
    put_number(plain, edits);
    plain.extend_from_slice(&body);
}

fn read_list_edits(rest: &mut Reader<'_>, older: &[Arc<str>]) -> Option<Vec<Arc<str>>> {
    let (mut at, mut newer) = (0usize, Vec::new());
    for _ in 0..rest.count()? {
        at = at.checked_add(rest.count()?)?;
        let end = at.checked_add(rest.count()?)?;
        newer.extend_from_slice(older.get(at..end)?);
        at = end;
        for _ in 0..rest.count()? {
            newer.push(rest.text()?.into());
        }
    }
    Some(newer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{DomainName, Entry, Matrix, Measure, Policy, SigningKey};

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn entry(name: &str, category: &str, source: &str) -> Entry {
        Entry::block(DomainName::parse(name).unwrap(), category.parse().unwrap(), source)
    }

    fn pack_up(entries: &[Entry], matrix: &Matrix, sequence: u64) -> Vec<u8> {
        Bundle::build(entries, matrix, sequence, sequence * 100, sequence * 200, &key()).unwrap()
    }

    fn open(bytes: &[u8]) -> Bundle {
        Bundle::open(bytes, &key().verifying_key(), 0).unwrap()
    }

    /// The newer bundle made by a delta is the newer bundle byte for byte; gives the length of the delta.
    fn leads(older: &[u8], newer: &[u8]) -> usize {
        let (from, to) = (open(older), open(newer));
        let delta = from.delta_to(&to).unwrap();
        let made = from.apply(&delta, &key().verifying_key(), 0).unwrap();
        assert_eq!(made.to_bytes().unwrap(), newer);
        delta.len()
    }

    #[test]
    fn names_orders_lists_and_the_matrix_change() {
        let mut matrix = Matrix::default();
        let one = [entry("a.example", "games", "list"), entry("b.example", "adult", "order 9")];
        let two = [
            entry("a.example", "gambling", "list"),
            entry("0.example", "order", "order 10"),
            entry("c.b.example", "vpn", "order 8"),
            entry("b.example", "adult", "order 9"),
            entry("b.example", "order", "order 10"),
        ];
        leads(&pack_up(&one, &matrix, 1), &pack_up(&two, &matrix, 2));
        leads(&pack_up(&two, &matrix, 1), &pack_up(&one, &matrix, 2));
        leads(&pack_up(&[], &matrix, 1), &pack_up(&two, &matrix, 2));
        leads(&pack_up(&two, &matrix, 1), &pack_up(&[], &matrix, 2));
        let older = pack_up(&two, &matrix, 1);
        matrix.set_measure(Measure::SafeSearch, crate::AgeTier::Staff, true);
        leads(&older, &pack_up(&two, &matrix, 2));
        leads(&older, &pack_up(&two, &Matrix::default(), 2));
    }

    #[test]
    fn a_thousand_changed_names_of_a_hundred_thousand_fit_into_fifty_kilobytes() {
        let word = |number: u64| {
            // letters that a packer cannot guess
            let mut number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let letters = std::iter::repeat_with(|| {
                let letter = b'a' + (number % 26) as u8;
                number /= 26;
                char::from(letter)
            });
            letters.take(11).collect::<String>()
        };
        let ends = ["com", "net", "vn", "xyz", "top"];
        let name = |number: u64| format!("{}.{}", word(number), ends[number as usize % ends.len()]);
        let mut all: Vec<Entry> = (0..100_000).map(|n| entry(&name(n), "adult", "adult.txt")).collect();
        let older = pack_up(&all, &Matrix::default(), 1);
        // a quarter removed, a quarter of another kind, half new, each new one by an order of its own
        for number in 0..250 {
            all[number * 300 + 1] = entry(&name(number as u64 * 300 + 1), "gambling", "gambling.txt");
        }
        for number in 0..500 {
            all.push(entry(&name(200_000 + number), "order", &format!("Lệnh số {number}/LC-2026")));
        }
        for number in (0..250).rev() {
            all.remove(number * 300);
        }
        let newer = pack_up(&all, &Matrix::default(), 2);
        let length = leads(&older, &newer);
        assert!(length <= 50_000, "{length} bytes");
    }

    #[test]
    fn what_is_older_of_another_base_or_changed_on_the_way_is_refused() {
        let matrix = Matrix::default();
        let [one, two, three] = [1u64, 2, 3].map(|number| {
            let names = (0..20 * number).map(|n| entry(&format!("n{n}.example"), "games", "list"));
            pack_up(&names.collect::<Vec<_>>(), &matrix, number)
        });
        let (from, to) = (open(&one), open(&two));
        let delta = from.delta_to(&to).unwrap();
        let public = key().verifying_key();
        assert_eq!(from.apply(&delta, &public, 3).unwrap_err(), BundleError::Rollback { got: 2, wanted: 3 });
        assert_eq!(open(&three).apply(&delta, &public, 0).unwrap_err(), BundleError::OtherBase);
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        assert_eq!(from.apply(&delta, &other, 0).unwrap_err(), BundleError::BadSignature);
        assert_eq!(from.apply(&two, &public, 0).unwrap_err(), BundleError::NotABundle);
        for at in 0..delta.len() {
            let mut changed = delta.clone();
            changed[at] ^= 1;
            // a bit that means nothing leads to the very bundle that was signed, or to none
            if let Ok(made) = from.apply(&changed, &public, 0) {
                assert_eq!(made.to_bytes().unwrap(), two, "byte {at}");
            }
            assert!(from.apply(&delta[..at], &public, 0).is_err(), "{at} bytes");
        }
        // the head of one and the changes of another
        let further = from.delta_to(&open(&three)).unwrap();
        let mixed = [&delta[..LENGTH], &further[LENGTH..]].concat();
        assert_eq!(from.apply(&mixed, &public, 0).unwrap_err(), BundleError::BadDelta);
    }

    fn any_entries() -> impl Strategy<Value = Vec<Entry>> {
        let label = || prop::sample::select(vec!["a", "b", "c", "long-label-9"]);
        let name =
            prop::collection::vec(label(), 1..4).prop_map(|labels| format!("{}.example", labels.join(".")));
        let category = prop::sample::select(vec!["order", "adult", "games", "allow", "own-word"]);
        let source = prop::sample::select(vec!["s1", "s2", "s3", "s4", "s5"]);
        let one =
            (name, category, source).prop_map(|(name, category, source)| entry(&name, category, source));
        prop::collection::vec(one, 0..30)
    }

    proptest! {
        #[test]
        fn any_two_bundles_lead_to_each_other(one in any_entries(), two in any_entries()) {
            let matrix = Matrix::default();
            let (older, newer) = (pack_up(&one, &matrix, 1), pack_up(&two, &matrix, 2));
            leads(&older, &newer);
            let made = open(&older).apply(&open(&older).delta_to(&open(&newer)).unwrap(), &key().verifying_key(), 0);
            prop_assert!(Policy::compile(&made.unwrap()).is_ok());
        }

        #[test]
        fn lists_of_texts_come_back(one in prop::collection::vec("[a-d]", 0..12), two in prop::collection::vec("[a-d]", 0..12)) {
            let texts = |list: Vec<String>| list.into_iter().map(Arc::from).collect::<Vec<Arc<str>>>();
            let (one, two) = (texts(one), texts(two));
            let mut plain = Vec::new();
            put_list_edits(&mut plain, &one, &two);
            prop_assert_eq!(read_list_edits(&mut Reader(&plain), &one), Some(two));
        }

        /// Nonsense behind a good head: refused, never a panic and never another bundle.
        #[test]
        fn crafted_changes_lead_nowhere(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            one in any_entries(),
            two in any_entries(),
        ) {
            let matrix = Matrix::default();
            let (from, to) = (open(&pack_up(&one, &matrix, 1)), open(&pack_up(&two, &matrix, 2)));
            let delta = from.delta_to(&to).unwrap();
            let length = Reader(&delta[LENGTH..]).u64().unwrap() as usize;
            let mut plain = unpack(&delta[START..], length).unwrap();
            for (at, value) in changes {
                let at = at.index(plain.len());
                plain[at] = value;
            }
            let crafted = pack(delta[..START].to_vec(), &plain).unwrap();
            if let Ok(made) = from.apply(&crafted, &key().verifying_key(), 0) {
                prop_assert_eq!(made.to_bytes().unwrap(), to.to_bytes().unwrap());
            }
        }
    }
}
