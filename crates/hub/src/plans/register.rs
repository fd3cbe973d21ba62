//! Who a name in a document is in the register of organisations.
//!
//! Documents write "Sở TT&TT", "Sở Thông tin và Truyền thông", "UBND tỉnh"; the register "Ủy ban nhân dân tỉnh Cao
//! Bằng". Both are brought to one form and compared whole: a near miss is a question for a person, never a guess.

use crate::id::OrganisationId;
use crate::organisations::actions::Organisation;
use crate::plans::model::{Group, Who};

/// Abbreviations that are read out before names are compared, on folded words.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("ubnd", "uy ban nhan dan"),
    ("ubmttq", "uy ban mat tran to quoc"),
    ("tt&tt", "thong tin truyen thong"),
    ("tttt", "thong tin truyen thong"),
    ("kh&cn", "khoa hoc cong nghe"),
    ("khcn", "khoa hoc cong nghe"),
    ("gd&dt", "giao duc dao tao"),
    ("gddt", "giao duc dao tao"),
    ("gd-dt", "giao duc dao tao"),
    ("vhtt&dl", "van hoa the thao du lich"),
    ("vh&tt", "van hoa thong tin"),
    ("vhtt", "van hoa thong tin"),
    ("ldtb&xh", "lao dong thuong binh xa hoi"),
    ("ld-tb&xh", "lao dong thuong binh xa hoi"),
    ("ldtbxh", "lao dong thuong binh xa hoi"),
    ("tand", "toa an nhan dan"),
    ("vksnd", "vien kiem sat nhan dan"),
    ("tnhcm", "thanh nien"),
];

/// The register, ready to be asked for names.
pub struct Register {
    names: Vec<(String, OrganisationId)>,
    province: String,
}

impl Register {
    /// A register of these organisations, in a province of this name ("Tỉnh Cao Bằng").
    pub fn new(organisations: &[Organisation], province: &str) -> Self {
        let province = lachan_text::fold(province);
        let province =
            province.strip_prefix("tinh ").or(province.strip_prefix("thanh pho ")).unwrap_or(&province);
        let province = province.trim().to_owned();
        let mut names = Vec::new();
        for organisation in organisations {
            for name in [&organisation.name, &organisation.short_name] {
                let name = plain(name, &province);
                if !name.is_empty() && !names.contains(&(name.clone(), organisation.id)) {
                    names.push((name, organisation.id));
                }
            }
        }
        Self { names, province }
    }

    /// Who bears this name; open when nobody or more than one does.
    pub fn who(&self, words: &str, key: &str) -> Who {
        if let Some(group) = group(key) {
            return Who::Group(group);
        }
        let asked = plain(words, &self.province);
        let mut found = self.names.iter().filter(|(name, _)| *name == asked).map(|(_, id)| *id);
        match (found.next(), found.next()) {
            (Some(id), None) => Who::Organisation(id),
            _ => Who::Open,
        }
    }
}

fn group(key: &str) -> Option<Group> {
    match key {
        "so-ban-nganh-tinh" => Some(Group::ProvincialBodies),
        "ubnd-cap-xa" => Some(Group::Communes),
        "truong-hoc" | "nha-truong" => Some(Group::Schools),
        _ => None,
    }
}

/// One form for all spellings of a name: folded, abbreviations read out, without "và", signs, the province's name.
fn plain(words: &str, province: &str) -> String {
    let folded = lachan_text::fold(words);
    let mut parts = Vec::new();
    for word in folded.split(|c: char| c.is_whitespace() || ",;()–/.".contains(c)) {
        let read = ABBREVIATIONS.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long);
        parts.extend(read.split(['-', ' ', '&']).filter(|part| !part.is_empty() && *part != "va"));
    }
    let mut name = parts.join(" ");
    if !province.is_empty() {
        name = name.strip_suffix(&format!(" {province}")).unwrap_or(&name).to_owned();
    }
    let name = name.strip_suffix(" thanh pho").or(name.strip_suffix(" tinh")).unwrap_or(&name);
    name.strip_prefix("cac ").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn organisation(n: u128, name: &str) -> Organisation {
        Organisation {
            id: OrganisationId(Uuid::from_u128(n)),
            kind: "department".into(),
            level: "province".into(),
            area_code: String::new(),
            name: name.into(),
            short_name: name.into(),
        }
    }

    #[test]
    fn one_body_answers_to_all_its_spellings() {
        let list = [
            organisation(1, "Sở Thông tin và Truyền thông tỉnh Mẫu Sơn"),
            organisation(2, "Ủy ban nhân dân tỉnh Mẫu Sơn"),
            organisation(3, "Công an tỉnh Mẫu Sơn"),
            organisation(4, "Công an xã Bản Mới"),
        ];
        let register = Register::new(&list, "Tỉnh Mẫu Sơn");
        let who = |words: &str| register.who(words, "");
        let is = |n: u128| Who::Organisation(OrganisationId(Uuid::from_u128(n)));
        assert_eq!(who("Sở Thông tin và Truyền thông"), is(1));
        assert_eq!(who("Sở TT&TT"), is(1));
        assert_eq!(who("Sở Thông tin - Truyền thông"), is(1));
        assert_eq!(who("UBND tỉnh"), is(2));
        assert_eq!(who("Công an tỉnh"), is(3));
        assert_eq!(who("Công an xã Bản Mới"), is(4));
        assert_eq!(who("Công an xã"), Who::Open, "no near misses");
        assert_eq!(
            register.who("các Sở, Ban, ngành", "so-ban-nganh-tinh"),
            Who::Group(Group::ProvincialBodies)
        );
    }
}
