//! Text typed for fonts from before Unicode: TCVN3 (".VnTime") and VNI ("VNI-Times").
//!
//! Such a text looks right only in its font; as Unicode it is Latin letters that Vietnamese never uses. TCVN3 is the
//! one-byte form of TCVN 5712:1993 (VN3): a byte a letter. VNI writes a vowel and a mark behind it. Both are told
//! here as the Latin-1 characters that their bytes are.

/// A character set from before Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldCharset {
    /// TCVN 5712:1993, VN3; fonts whose names begin with ".Vn".
    Tcvn3,
    /// VNI; fonts whose names begin with "VNI-".
    Vni,
}

impl OldCharset {
    /// Its name, as officers know it.
    pub fn name(self) -> &'static str {
        match self {
            OldCharset::Tcvn3 => "TCVN3",
            OldCharset::Vni => "VNI",
        }
    }
}

/// The letters of TCVN3 from 0xA1 to 0xFE; a blank where it has none of its own.
const TCVN3: &str = "\
    ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

/// What stands behind a vowel in VNI, and the vowels that it makes of a, e, i, o, u, y, ơ, ư; a blank where it makes
/// none. Capitals have capital marks.
const VNI_MARKS: [(char, &str); 17] = [
    ('ù', "áé óúýớứ"),
    ('ø', "àè òùỳờừ"),
    ('û', "ảẻ ỏủỷởử"),
    ('õ', "ãẽ õũỹỡữ"),
    ('ï', "ạẹ ọụ ợự"),
    ('â', "âê ô    "),
    ('á', "ấế ố    "),
    ('à', "ầề ồ    "),
    ('å', "ẩể ổ    "),
    ('ã', "ẫễ ỗ    "),
    ('ä', "ậệ ộ    "),
    ('ê', "ă       "),
    ('é', "ắ       "),
    ('è', "ằ       "),
    ('ú', "ẳ       "),
    ('ü', "ẵ       "),
    ('ë', "ặ       "),
];

/// Letters of VNI that stand alone; í and ì are what they look like.
const VNI_ALONE: [(char, char); 6] = [('ñ', 'đ'), ('ô', 'ơ'), ('ö', 'ư'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị')];

/// The vowels of [`VNI_MARKS`], as VNI writes them.
const VNI_VOWELS: &str = "aeiouyôö";

/// Whether a text was typed for one of these character sets, and at which byte that shows first.
///
/// The text must be as it came: normalising takes out the soft hyphen, which is "ư" in TCVN3.
pub fn old_charset(text: &str) -> Option<(OldCharset, usize)> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let unicode = text.chars().filter(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}')).count();
    if unicode * 20 > letters {
        return None;
    }
    let vni: Vec<usize> = marked_vowels(text).collect();
    if vni.len() * 12 > letters {
        return vni.first().map(|at| (OldCharset::Vni, *at));
    }
    let typed = |c: &char| "¸µ¶·¹¨¾»¼½©®ª«¬Ö×ØÞßæçëîïñõ÷øûþ".contains(*c);
    let count = text.chars().filter(typed).count();
    let first = text.char_indices().find(|(_, c)| typed(c)).map(|(at, _)| at);
    first.filter(|_| count * 12 > letters).map(|at| (OldCharset::Tcvn3, at))
}

/// The places of vowels with a mark of VNI behind them, and of its đ.
fn marked_vowels(text: &str) -> impl Iterator<Item = usize> + '_ {
    let next = text.chars().skip(1).map(Some).chain([None]);
    text.char_indices().zip(next).filter_map(|((at, c), next)| {
        let pair = next.and_then(|mark| joined(c, mark)).is_some();
        (pair || c == 'ñ').then_some(at)
    })
}

/// Writes such a text in Unicode, composed.
pub fn to_unicode(text: &str, charset: OldCharset) -> String {
    match charset {
        OldCharset::Tcvn3 => {
            let letters: Vec<char> = TCVN3.chars().collect();
            text.chars().map(|c| from_tcvn3(&letters, c)).collect()
        }
        OldCharset::Vni => from_vni(text),
    }
}

fn from_tcvn3(letters: &[char], c: char) -> char {
    let place = (c as usize).checked_sub(0xa1);
    place.and_then(|place| letters.get(place)).copied().filter(|letter| *letter != ' ').unwrap_or(c)
}

fn from_vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let pair = chars.peek().and_then(|mark| joined(c, *mark));
        if let Some(letter) = pair {
            chars.next();
            out.push(letter);
        } else {
            out.push(alone(c));
        }
    }
    out
}

/// The letter that a vowel and the mark behind it make; a capital vowel makes a capital.
fn joined(vowel: char, mark: char) -> Option<char> {
    let place = VNI_VOWELS.chars().position(|known| known == small(vowel))?;
    let (_, letters) = VNI_MARKS.iter().find(|(known, _)| *known == small(mark))?;
    let letter = letters.chars().nth(place).filter(|letter| *letter != ' ')?;
    Some(if vowel.is_uppercase() { large(letter) } else { letter })
}

fn alone(c: char) -> char {
    let found = VNI_ALONE.iter().find(|(known, _)| *known == small(c)).map(|(_, letter)| *letter);
    // "î" is ỵ, with no y before it.
    let found = found.or_else(|| (small(c) == 'î').then_some('ỵ'));
    found.map_or(c, |letter| if c.is_uppercase() { large(letter) } else { letter })
}

fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn large(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter of Vietnamese beside what the keyboards of the time wrote for it, in TCVN3 and in VNI.
    const LETTERS: [(char, &str, &str); 67] = [
        ('à', "µ", "aø"),
        ('ả', "¶", "aû"),
        ('ã', "·", "aõ"),
        ('á', "¸", "aù"),
        ('ạ', "¹", "aï"),
        ('ă', "¨", "aê"),
        ('ằ', "»", "aè"),
        ('ẳ', "¼", "aú"),
        ('ẵ', "½", "aü"),
        ('ắ', "¾", "aé"),
        ('ặ', "Æ", "aë"),
        ('â', "©", "aâ"),
        ('ầ', "Ç", "aà"),
        ('ẩ', "È", "aå"),
        ('ẫ', "É", "aã"),
        ('ấ', "Ê", "aá"),
        ('ậ', "Ë", "aä"),
        ('đ', "®", "ñ"),
        ('è', "Ì", "eø"),
        ('ẻ', "Î", "eû"),
        ('ẽ', "Ï", "eõ"),
        ('é', "Ð", "eù"),
        ('ẹ', "Ñ", "eï"),
        ('ê', "ª", "eâ"),
        ('ề', "Ò", "eà"),
        ('ể', "Ó", "eå"),
        ('ễ', "Ô", "eã"),
        ('ế', "Õ", "eá"),
        ('ệ', "Ö", "eä"),
        ('ì', "×", "ì"),
        ('ỉ', "Ø", "æ"),
        ('ĩ', "Ü", "ó"),
        ('í', "Ý", "í"),
        ('ị', "Þ", "ò"),
        ('ò', "ß", "oø"),
        ('ỏ', "á", "oû"),
        ('õ', "â", "oõ"),
        ('ó', "ã", "où"),
        ('ọ', "ä", "oï"),
        ('ô', "«", "oâ"),
        ('ồ', "å", "oà"),
        ('ổ', "æ", "oå"),
        ('ỗ', "ç", "oã"),
        ('ố', "è", "oá"),
        ('ộ', "é", "oä"),
        ('ơ', "¬", "ô"),
        ('ờ', "ê", "ôø"),
        ('ở', "ë", "ôû"),
        ('ỡ', "ì", "ôõ"),
        ('ớ', "í", "ôù"),
        ('ợ', "î", "ôï"),
        ('ù', "ï", "uø"),
        ('ủ', "ñ", "uû"),
        ('ũ', "ò", "uõ"),
        ('ú', "ó", "uù"),
        ('ụ', "ô", "uï"),
        ('ư', "\u{ad}", "ö"),
        ('ừ', "õ", "öø"),
        ('ử', "ö", "öû"),
        ('ữ', "÷", "öõ"),
        ('ứ', "ø", "öù"),
        ('ự', "ù", "öï"),
        ('ỳ', "ú", "yø"),
        ('ỷ', "û", "yû"),
        ('ỹ', "ü", "yõ"),
        ('ý', "ý", "yù"),
        ('ỵ', "þ", "î"),
    ];

    #[test]
    fn every_letter_of_both() {
        for (letter, tcvn3, vni) in LETTERS {
            assert_eq!(to_unicode(tcvn3, OldCharset::Tcvn3), letter.to_string(), "{letter} in TCVN3");
            assert_eq!(to_unicode(vni, OldCharset::Vni), letter.to_string(), "{letter} in VNI");
            let capital: String = letter.to_uppercase().collect();
            let vni: String = vni.to_uppercase();
            assert_eq!(to_unicode(&vni, OldCharset::Vni), capital, "{capital} in VNI");
        }
        assert_eq!(to_unicode("¡¢£¤¥¦§", OldCharset::Tcvn3), "ĂÂÊÔƠƯĐ");
    }

    #[test]
    fn whole_sentences_are_recognised_and_written_in_unicode() {
        let right = "Kế hoạch triển khai thực hiện công tác bảo vệ trẻ em trên địa bàn tỉnh";
        for (charset, typed) in [
            (OldCharset::Tcvn3, "KÕ ho¹ch triÓn khai thùc hiÖn c«ng t¸c b¶o vÖ trÎ em trªn ®Þa bµn tØnh"),
            (
                OldCharset::Vni,
                "Keá hoaïch trieån khai thöïc hieän coâng taùc baûo veä treû em treân ñòa baøn tænh",
            ),
        ] {
            assert_eq!(old_charset(typed).map(|(found, _)| found), Some(charset));
            assert_eq!(to_unicode(typed, charset), right);
        }
    }

    #[test]
    fn other_texts_are_left_alone() {
        assert_eq!(old_charset("Kế hoạch bảo vệ trẻ em"), None);
        assert_eq!(old_charset("A plan in English"), None);
        assert_eq!(old_charset("Une école à côté, garçon, où, déjà"), None);
        assert_eq!(old_charset(""), None);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[aeiouyôöAEIOUYÔÖùøûõïâáàåãäêéèúüë\u{a1}-\u{fe} ]{0,40}") {
            for charset in [OldCharset::Tcvn3, OldCharset::Vni] {
                to_unicode(&text, charset);
            }
            if let Some((_, at)) = old_charset(&text) {
                proptest::prop_assert!(text.is_char_boundary(at));
            }
        }
    }
}
