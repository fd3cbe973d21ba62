//! Marks: values by which the same thing told twice is recognised. They leave this process only as keyed hashes.
//!
//! Two reports that share a mark are *proposed* as alike, with the kind of mark as evidence; only the same file joins
//! them by itself. Addresses are brought to one form first, accounts and telephone numbers too; a text is recognised
//! whole, or by parts of it when somebody else told it in nearly the same words.

use std::collections::BTreeSet;

use lachan_filter::DomainName;

use super::model::Telling;

/// A text shorter than this says too little to be recognised by.
const SHORTEST_TEXT: usize = 40;
/// Words in a row that make one piece of a text.
const SHINGLE: usize = 3;
/// Pieces drawn from a text, two to a mark (locality-sensitive hashing after Broder, "On the resemblance and containment
/// of documents", 1997): of two texts with four of five pieces in common 98 % share a mark, with one of five 15 %.
const DRAWN: usize = 8;

/// One mark: its kind (`link`, `account`, `phone`, `text`, `words`, `child`, `file`), and the value.
pub type Mark = (&'static str, String);

/// The marks of what somebody told.
pub fn of(telling: &Telling) -> BTreeSet<Mark> {
    let mut marks: BTreeSet<Mark> = BTreeSet::new();
    marks.extend(address_or_account(&telling.link));
    marks.extend(telling.text.split_whitespace().filter(|word| is_address(word)).filter_map(address));
    for phone in phones(&format!("{}\n{}", telling.text, telling.link)) {
        marks.insert(("phone", phone));
    }
    let folded = lachan_text::fold(&telling.text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    if text.chars().count() >= SHORTEST_TEXT {
        marks.extend(parts(&words).into_iter().map(|part| ("words", part)));
        marks.insert(("text", text));
    }
    marks.extend(child(telling).map(|child| ("child", child)));
    marks
}

/// The child, where an officer's form names it: name, birth and part of the province together.
fn child(telling: &Telling) -> Option<String> {
    let of = |name: &str| {
        telling.details.get(name).map(|value| lachan_text::fold(value)).filter(|v| !v.is_empty())
    };
    Some(format!("{} {} {}", of("child_name")?, of("child_birth")?, of("area").unwrap_or_default()))
}

/// The mark of a file: its SHA-256, as 64 figures.
pub fn of_file(sha256: &str) -> Mark {
    ("file", sha256.to_owned())
}

fn address_or_account(typed: &str) -> Option<Mark> {
    let typed = typed.trim();
    if typed.chars().count() < 4 {
        return None;
    }
    address(typed).or_else(|| {
        let folded = lachan_text::fold(typed);
        let words: Vec<&str> = folded.trim_start_matches('@').split_whitespace().collect();
        Some(("account", words.join(" ")))
    })
}

/// A word inside a text that is plainly an address.
fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.")
}

/// Query parameters that tell who shared an address, and nothing of what it shows.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "igsh",
    "igshid",
    "mibextid",
    "si",
    "feature",
    "ref",
    "refsrc",
    "share",
    "share_app_id",
    "_r",
    "_t",
    "__tn__",
    "__cft__[0]",
    "__xts__[0]",
    "sfnsn",
    "extid",
    "is_from_webapp",
    "sender_device",
    "s",
];

/// Hosts under which one platform is known.
const ALIASES: &[(&str, &str)] = &[
    ("fb.com", "facebook.com"),
    ("fb.watch", "facebook.com"),
    ("youtu.be", "youtube.com"),
    ("youtube-nocookie.com", "youtube.com"),
    ("instagr.am", "instagram.com"),
    ("twitter.com", "x.com"),
    ("telegram.me", "t.me"),
    ("telegram.dog", "t.me"),
    ("chat.zalo.me", "zalo.me"),
];
/// Platforms whose account names do not tell capitals apart.
const PLATFORMS: &[&str] =
    &["facebook.com", "instagram.com", "tiktok.com", "x.com", "t.me", "youtube.com", "zalo.me"];

/// An address without what changes from copy to copy: scheme, port, the phone's host, the country's spelling of the host
/// (punycode), tracking, the slash at the end; and where a platform numbers its contents, by that number.
fn address(typed: &str) -> Option<Mark> {
    let typed =
        typed.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ')' | '(' | '"'));
    let bare = typed.split_once("://").map_or(typed, |(_, rest)| rest);
    let bare = bare.split('#').next().unwrap_or(bare);
    let (path, query) = bare.split_once('?').unwrap_or((bare, ""));
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    if !host.contains('.') || host.contains(char::is_whitespace) {
        return None;
    }
    let name = DomainName::parse_any(host).ok()?.to_string();
    let host = ["www.", "m.", "mobile.", "web.", "mbasic."].iter().find_map(|front| name.strip_prefix(front));
    let host = host.unwrap_or(&name);
    let short = ALIASES.iter().find(|(alias, _)| *alias == host);
    let platform = short.map_or(host, |(_, platform)| platform);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let value = content(host, platform, &parts, &pairs).unwrap_or_else(|| plain(platform, &parts, &pairs));
    Some(("link", value))
}

/// Contents and accounts that a platform numbers.
fn content(host: &str, platform: &str, parts: &[&str], pairs: &[(&str, &str)]) -> Option<String> {
    let asked = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    match (platform, parts) {
        ("youtube.com", [id]) if host == "youtu.be" => Some(format!("youtube.com/watch?v={id}")),
        ("youtube.com", ["watch", ..]) => asked("v").map(|id| format!("youtube.com/watch?v={id}")),
        ("youtube.com", ["shorts" | "live" | "embed" | "v", id, ..]) => {
            Some(format!("youtube.com/watch?v={id}"))
        }
        ("facebook.com", ["profile.php"]) => asked("id").map(|id| format!("facebook.com/{id}")),
        ("facebook.com", ["people", _, id, ..]) => Some(format!("facebook.com/{id}")),
        ("facebook.com", ["watch", ..]) if host != "fb.watch" => {
            asked("v").map(|id| format!("facebook.com/video/{id}"))
        }
        ("facebook.com", ["reel" | "video", id, ..] | [_, "videos", id, ..]) => {
            Some(format!("facebook.com/video/{id}"))
        }
        ("facebook.com", ["story.php" | "permalink.php"]) => {
            Some(format!("facebook.com/{}/posts/{}", asked("id")?, asked("story_fbid")?))
        }
        ("facebook.com", ["groups", group, "posts" | "permalink", id, ..]) => {
            Some(format!("facebook.com/groups/{}/{id}", group.to_lowercase()))
        }
        ("tiktok.com", [_, "video" | "photo", id, ..]) => Some(format!("tiktok.com/video/{id}")),
        _ => None,
    }
}

/// Any other address.
fn plain(host: &str, parts: &[&str], pairs: &[(&str, &str)]) -> String {
    let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    if PLATFORMS.contains(&host)
        && let Some(account) = parts.first_mut()
    {
        *account = account.to_lowercase();
    }
    let mut kept: Vec<String> = pairs
        .iter()
        .filter(|(key, _)| !key.starts_with("utm_") && !TRACKING.contains(key))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    kept.sort();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    format!("{host}/{}{query}", parts.join("/"))
}

/// Parts of a text that a retelling in nearly the same words has too.
fn parts(words: &[&str]) -> Vec<String> {
    let pieces: Vec<String> = words.windows(SHINGLE).map(|piece| piece.join(" ")).collect();
    let drawn: Vec<u64> = (0..DRAWN as u64)
        .filter_map(|draw| pieces.iter().map(|piece| scattered(draw, piece.as_bytes())).min())
        .collect();
    drawn.chunks_exact(2).enumerate().map(|(n, two)| format!("{n} {:x} {:x}", two[0], two[1])).collect()
}

/// The hash FNV-1a of Fowler, Noll and Vo of `bytes` with the draw in front, its bits mixed at the end, since the smallest is looked for. The
/// mark itself is hashed with the hub's key afterwards.
fn scattered(draw: u64, bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in draw.to_le_bytes().iter().chain(bytes) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

/// Vietnamese telephone numbers in the form +84…: ten figures that begin with 0, or with 84 in front.
fn phones(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !matches!(c, ' ' | '.' | '-' | '+') || c == '\n' {
            if let Some(number) = phone(&digits) {
                found.push(number);
            }
            digits.clear();
        }
    }
    found
}

fn phone(digits: &str) -> Option<String> {
    let national = match (digits.len(), digits) {
        (10, _) => digits.strip_prefix('0')?,
        (11, _) => digits.strip_prefix("84")?,
        _ => return None,
    };
    Some(format!("+84{national}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str, link: &str) -> BTreeSet<Mark> {
        of(&Telling { text: text.into(), link: link.into(), ..Telling::default() })
    }

    fn link(link: &str) -> String {
        let found = marks("", link);
        assert_eq!(found.len(), 1, "{link}: {found:?}");
        found.into_iter().next().map(|(kind, value)| format!("{kind} {value}")).unwrap()
    }

    #[test]
    fn the_same_address_in_other_clothes_is_the_same() {
        let plain = link("https://www.Example.test/nick/Abc/?utm_source=x&fbclid=1");
        assert_eq!(plain, "link example.test/nick/Abc");
        assert_eq!(plain, link("m.example.test/nick/Abc#top"));
        assert_eq!(plain, link("http://example.test:80/nick/Abc"));
        assert_ne!(plain, link("example.test/nick/abd"));
        assert_eq!(link("example.test/a?b=1&a=2"), link("example.test/a?a=2&b=1"));
        assert!(marks("", " ab").is_empty());
    }

    #[test]
    fn a_host_in_vietnamese_letters_and_in_punycode_is_one() {
        assert_eq!(link("https://BÁCH-khoa.test/x"), link("xn--bch-khoa-8ya.test/x"));
    }

    #[test]
    fn a_platform_has_many_doors_to_one_content() {
        let same = |all: &[&str]| {
            for one in all {
                assert_eq!(link(one), link(all[0]), "{one}");
            }
        };
        same(&[
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=share",
            "https://youtu.be/dQw4w9WgXcQ?si=abc",
            "https://m.youtube.com/shorts/dQw4w9WgXcQ",
            "youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ]);
        same(&[
            "https://www.facebook.com/Nick.Abc",
            "fb.com/nick.abc/",
            "https://m.facebook.com/nick.abc?mibextid=1",
        ]);
        same(&["facebook.com/profile.php?id=1000", "https://www.facebook.com/people/Ten-Ai/1000/"]);
        same(&[
            "facebook.com/reel/77",
            "https://www.facebook.com/watch/?v=77",
            "facebook.com/ai.do/videos/77",
        ]);
        same(&["https://www.tiktok.com/@Ai.Do/video/99?_r=1", "tiktok.com/@ai.do/video/99"]);
        same(&["twitter.com/Ai", "https://x.com/ai?s=20"]);
        same(&["https://t.me/Nhom", "telegram.me/nhom"]);
        assert_ne!(
            link("youtu.be/dQw4w9WgXcQ"),
            link("youtu.be/dQw4w9WgXcq"),
            "numbers of contents tell capitals apart"
        );
    }

    #[test]
    fn a_nickname_is_an_account_in_any_writing() {
        assert_eq!(link("@Cậu Bé  Bút Chì"), "account cau be but chi");
        assert_eq!(link("cau be but chi"), link("Cậu bé bút chì"));
    }

    #[test]
    fn addresses_inside_a_text_are_found() {
        let found = marks("Em xem ở đây (https://youtu.be/abc12345), ghê lắm.", "");
        assert!(found.contains(&("link", "youtube.com/watch?v=abc12345".into())), "{found:?}");
    }

    #[test]
    fn telephone_numbers_are_found_in_any_writing() {
        let mut found = marks("số 0912.345.678 và +84 912 345 678, ngày 2026", "");
        found.retain(|mark| mark.0 == "phone");
        assert_eq!(found, BTreeSet::from([("phone", "+84912345678".to_owned())]));
        assert!(marks("năm 2026", "").is_empty());
    }

    #[test]
    fn a_child_is_known_by_name_and_birth_together() {
        let of = |name: &str, birth: &str| {
            let mut telling = Telling::default();
            telling.details.insert("child_name".into(), name.into());
            telling.details.insert("child_birth".into(), birth.into());
            super::of(&telling)
        };
        assert_eq!(of("Lò Thị Hoa", "02/09/2014"), of("lo thi hoa", "02/09/2014"));
        assert_ne!(of("Lò Thị Hoa", "02/09/2014"), of("Lò Thị Hoa", "03/09/2014"));
        assert!(of("Lò Thị Hoa", "").is_empty(), "a name alone says too little");
    }

    const STORY: &str = "Có một bạn tên Tuấn làm quen với em trong trò chơi, tặng em kim cương rồi cứ đòi em gặp ở bến xe \
        sau giờ học, bạn ấy bảo em không được kể với bố mẹ và cô giáo, em sợ lắm không biết phải làm sao";

    #[test]
    fn a_story_told_again_in_nearly_the_same_words_shares_a_part() {
        let shared = |a: &str, b: &str| {
            let (a, b) = (marks(a, ""), marks(b, ""));
            a.intersection(&b).filter(|mark| mark.0 == "words").count()
        };
        let again = STORY.replace("sau giờ học", "sau giờ tan học").replace("em sợ lắm", "em rất sợ");
        assert!(shared(STORY, &again) > 0);
        let other = "Hôm nay ở lớp em các bạn nói xấu em trên nhóm chat của lớp, các bạn đặt cho em biệt danh rất kỳ, \
            em không muốn đi học nữa, em nhờ thầy cô giúp em với ạ, em cảm ơn thầy cô nhiều";
        assert_eq!(shared(STORY, other), 0);
    }
}
