//! Who a name in a document is in the register of organisations.
//!
//! The register is dated: a document of 2021 writes the names of 2021, so a body is known by the names that it bears
//! today and by those that it bore on the day of issue. What [`matching`](super::matching) calls sure is taken, if
//! exactly one body answers to it; a slip is a candidate for a person to choose, never a guess.

use crate::Hub;
use crate::error::Result;
use crate::organisations::{self, actions::Organisation};
use crate::plans::matching::{Form, Likeness};
use crate::plans::model::{Group, Who};
use crate::time::Day;

/// The register, ready to be asked for names.
pub struct Register {
    names: Vec<(Form, Who, String)>,
    province: String,
}

/// Who a printed name may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who.
    pub who: Who,
    /// The name that it was compared with.
    pub name: String,
    /// How alike they are.
    pub likeness: Likeness,
}

/// The most candidates that are offered: one for each number key.
const MOST: usize = 9;

impl Register {
    /// A register of these organisations, in a province of this name ("Tỉnh Cao Bằng").
    pub fn new(organisations: &[Organisation], province: &str) -> Self {
        let province = lachan_text::fold(province);
        let province =
            province.strip_prefix("tinh ").or(province.strip_prefix("thanh pho ")).unwrap_or(&province);
        let mut register = Self { names: Vec::new(), province: province.trim().to_owned() };
        register.also(organisations);
        register
    }

    /// Adds the names that the same bodies bore on another day.
    pub fn also(&mut self, organisations: &[Organisation]) {
        for organisation in organisations {
            for name in [&organisation.name, &organisation.short_name] {
                self.add(name, Who::Organisation(organisation.id));
            }
        }
    }

    /// Adds a printed name of which somebody has said who it is.
    pub fn add(&mut self, name: &str, who: Who) {
        let form = Form::new(name, &self.province);
        if !form.is_empty() && !self.names.iter().any(|(_, known, words)| *known == who && words == name) {
            self.names.push((form, who, name.to_owned()));
        }
    }

    /// Who bears this name for sure; open when nobody or more than one does.
    pub fn who(&self, words: &str, key: &str) -> Who {
        if let Some(group) = group(key) {
            return Who::Group(group);
        }
        let found = self.candidates(words);
        let sure: Vec<_> = found.iter().filter(|one| one.likeness.is_sure()).collect();
        let best = sure.iter().map(|one| one.likeness).min();
        let mut best = sure.iter().filter(|one| Some(one.likeness) == best);
        match (best.next(), best.next()) {
            (Some(one), None) => one.who,
            _ => Who::Open,
        }
    }

    /// Everybody that this name may be, the likeliest first, each once.
    pub fn candidates(&self, words: &str) -> Vec<Candidate> {
        let asked = Form::new(words, &self.province);
        let like = |(form, who, name): &(Form, Who, String)| {
            Some(Candidate { who: *who, name: name.clone(), likeness: asked.like(form)? })
        };
        let mut found: Vec<_> = self.names.iter().filter_map(like).collect();
        found.sort_by_key(|one| one.likeness);
        let mut once: Vec<Candidate> = Vec::new();
        for one in found {
            if once.len() < MOST && once.iter().all(|known| known.who != one.who) {
                once.push(one);
            }
        }
        once
    }
}

/// The register as of today, with the names that its bodies bore on the day of issue.
pub async fn of_day(hub: &Hub, issued_on: Option<&str>) -> Result<Register> {
    let today = organisations::actions::all(hub).await?;
    let mut register = Register::new(&today, &hub.site().operator);
    if let Some(day) = issued_on.and_then(Day::parse) {
        let mut then = organisations::actions::as_of(hub, day).await?;
        // a body that is no more cannot be given a task
        then.retain(|body| today.iter().any(|known| known.id == body.id));
        register.also(&then);
    }
    Ok(register)
}

fn group(key: &str) -> Option<Group> {
    match key {
        "so-ban-nganh-tinh" => Some(Group::ProvincialBodies),
        "ubnd-cap-xa" => Some(Group::Communes),
        "truong-hoc" | "nha-truong" => Some(Group::Schools),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::OrganisationId;

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

    #[test]
    fn a_slip_is_offered_and_a_name_of_another_day_is_known() {
        let mut register =
            Register::new(&[organisation(1, "Tỉnh đoàn"), organisation(2, "Sở Y tế")], "Tỉnh Mẫu Sơn");
        register.also(&[organisation(2, "Sở Lao động - Thương binh và Xã hội")]);
        let is = |n: u128| Who::Organisation(OrganisationId(Uuid::from_u128(n)));
        assert_eq!(register.who("Sở LĐ-TB&XH", ""), is(2));
        assert_eq!(register.who("Tinh đoàn", ""), Who::Open, "a slip is a question");
        let found = register.candidates("Tinh đoàn");
        assert_eq!(found.iter().map(|one| one.who).collect::<Vec<_>>(), [is(1)]);
        assert!(register.candidates("Phòng LĐTĐ").is_empty(), "nobody is invented");
        register.add("Phòng LĐ – TB&XH", is(2));
        assert_eq!(register.candidates("Phòng LĐTĐ")[0].who, is(2), "as the same plan spells it elsewhere");
    }
}
