//! Who reports, and through whom: groups of the register on a date, and the way up from school to commune to district
//! to province. Pure; the register is that of the last day of a turn's figures.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::id::OrganisationId;
use crate::organisations::actions::Organisation;

/// A group of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Circle {
    /// *Các sở, ban, ngành*.
    ProvincialBodies,
    /// *UBND các huyện*, until 30 June 2025.
    Districts,
    /// *UBND các xã, phường*.
    Communes,
    /// *Các trường học*.
    Schools,
}

impl Circle {
    /// All groups, from the top.
    pub const ALL: [Self; 4] = [Self::ProvincialBodies, Self::Districts, Self::Communes, Self::Schools];

    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::ProvincialBodies => "provincial-bodies",
            Self::Districts => "districts",
            Self::Communes => "communes",
            Self::Schools => "schools",
        }
    }

    /// The group of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|circle| circle.name() == name)
    }

    /// Whether a body belongs to it.
    pub fn holds(self, body: &Organisation) -> bool {
        let (kind, level) = (body.kind.as_str(), body.level.as_str());
        match self {
            Self::ProvincialBodies => level == "province" && matches!(kind, "department" | "police"),
            Self::Districts => level == "district" && kind == "peoples-committee",
            Self::Communes => level == "commune" && kind == "peoples-committee",
            Self::Schools => kind == "school",
        }
    }
}

/// The groups that the words of a duty to report name: "các Sở, Ban, ngành, UBND các huyện, thành phố". What was asked
/// of districts is asked of communes where there are no districts any more.
pub fn proposal(who_words: &str, districts: bool) -> Vec<Circle> {
    let folded = lachan_text::fold(who_words);
    let words: BTreeSet<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let named = |all: &[&str]| all.iter().any(|word| words.contains(word));
    let local = folded.contains("dia phuong");
    let committees = named(&["ubnd"]) || folded.contains("uy ban nhan dan");
    let mut found = Vec::new();
    if folded.contains("cac so") || (named(&["so"]) && named(&["nganh"])) {
        found.push(Circle::ProvincialBodies);
    }
    // "quận" with its mark: "cơ quan" folds to the same word
    let urban = who_words.to_lowercase().contains("quận");
    let of_districts = committees && (urban || named(&["huyen"]) || folded.contains("thi xa"));
    if of_districts && districts {
        found.push(Circle::Districts);
    }
    if local || (committees && named(&["xa", "phuong"])) || (of_districts && !districts) {
        found.push(Circle::Communes);
    }
    if folded.contains("truong hoc") || folded.contains("nha truong") || folded.contains("co so giao duc") {
        found.push(Circle::Schools);
    }
    found.dedup();
    found
}

/// Who reports, as one entry of the list that somebody set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A group.
    Circle(Circle),
    /// One body.
    Body(OrganisationId),
}

impl Entry {
    /// Whether a body is meant.
    pub fn holds(self, body: &Organisation) -> bool {
        match self {
            Self::Circle(circle) => circle.holds(body),
            Self::Body(id) => id == body.id,
        }
    }
}

/// The register on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    bodies: Vec<Organisation>,
    index: HashMap<OrganisationId, usize>,
    parents: HashMap<OrganisationId, OrganisationId>,
    /// Unit of area to the unit above.
    areas: HashMap<String, String>,
    /// Unit of area to the people's committee there.
    committees: HashMap<String, OrganisationId>,
}

/// The bodies that a list names, each once, in the order of the register, without `lead`, which writes the province's
/// report from theirs.
pub fn expected<'b>(
    bodies: &'b [Organisation],
    entries: &[Entry],
    lead: Option<OrganisationId>,
) -> impl Iterator<Item = &'b Organisation> {
    bodies.iter().filter(move |body| Some(body.id) != lead && entries.iter().any(|entry| entry.holds(body)))
}

impl Register {
    /// The register of these bodies; who stands under whom; which unit of area lies in which.
    pub fn new(
        bodies: Vec<Organisation>,
        parents: Vec<(OrganisationId, OrganisationId)>,
        areas: Vec<(String, String)>,
    ) -> Self {
        let index = bodies.iter().enumerate().map(|(n, body)| (body.id, n)).collect();
        let committees = bodies
            .iter()
            .filter(|body| Circle::Communes.holds(body) || Circle::Districts.holds(body))
            .map(|body| (body.area_code.clone(), body.id))
            .collect();
        let (parents, areas) = (parents.into_iter().collect(), areas.into_iter().collect());
        Self { bodies, index, parents, areas, committees }
    }

    /// A body as it was on the day; nothing where it did not stand.
    pub fn get(&self, id: OrganisationId) -> Option<&Organisation> {
        self.index.get(&id).and_then(|n| self.bodies.get(*n))
    }

    /// All bodies of the day.
    pub fn bodies(&self) -> &[Organisation] {
        &self.bodies
    }

    /// Whether there are districts.
    pub fn has_districts(&self) -> bool {
        self.bodies.iter().any(|body| Circle::Districts.holds(body))
    }

    /// The body that takes a report in: the nearest one above that reports itself, by the dated parents, else by the
    /// units of area; `None` is the body that steers the plan.
    pub fn above(&self, id: OrganisationId, reports: &HashSet<OrganisationId>) -> Option<OrganisationId> {
        let mut seen = vec![id];
        let mut next = self.parents.get(&id).copied();
        while let Some(upper) = next.filter(|upper| !seen.contains(upper)) {
            if reports.contains(&upper) {
                return Some(upper);
            }
            seen.push(upper);
            next = self.parents.get(&upper).copied();
        }
        let body = self.get(id)?;
        if body.level == "province" {
            return None;
        }
        let mut area = Some(body.area_code.clone());
        let mut steps = 0;
        while let Some(code) = area.filter(|code| !code.is_empty() && steps < 8) {
            let committee = self.committees.get(&code).copied();
            if let Some(upper) = committee.filter(|upper| *upper != id && reports.contains(upper)) {
                return Some(upper);
            }
            area = self.areas.get(&code).cloned();
            steps += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(n))
    }

    fn body(n: u128, kind: &str, level: &str, area: &str) -> Organisation {
        let name = format!("Cơ quan {n}");
        let (kind, level, area_code) = (kind.into(), level.into(), area.into());
        Organisation { id: id(n), kind, level, area_code, short_name: name.clone(), name }
    }

    #[test]
    fn the_words_of_a_plan_propose_who_reports() {
        use Circle::{Communes, Districts, ProvincialBodies, Schools};
        for (words, districts, found) in [
            ("các Sở, Ban, ngành, UBND các huyện, thành phố", false, vec![ProvincialBodies, Communes]),
            ("các Sở, Ban, ngành, UBND các huyện, thành phố", true, vec![ProvincialBodies, Districts]),
            ("các sở, ban, ngành, UBND cấp huyện/xã", true, vec![ProvincialBodies, Districts, Communes]),
            ("Ủy ban nhân dân các xã, phường", false, vec![Communes]),
            ("các cơ quan, đơn vị, địa phương", false, vec![Communes]),
            ("các trường học trên địa bàn", false, vec![Schools]),
            ("Sở Khoa học và Công nghệ", false, vec![]),
        ] {
            assert_eq!(proposal(words, districts), found, "{words}");
        }
    }

    #[test]
    fn the_way_up_is_that_of_the_day() {
        let bodies = vec![
            body(1, "department", "province", ""),
            body(2, "peoples-committee", "district", "D1"),
            body(3, "peoples-committee", "commune", "C1"),
            body(4, "school", "school", "C1"),
            body(5, "school", "school", "C2"),
        ];
        let areas = vec![("C1".to_owned(), "D1".to_owned()), ("C2".to_owned(), "D1".to_owned())];
        let register = Register::new(bodies.clone(), Vec::new(), areas.clone());
        let all: HashSet<_> = [2, 3, 4, 5].map(id).into();
        assert_eq!(register.above(id(4), &all), Some(id(3)));
        assert_eq!(register.above(id(5), &all), Some(id(2)), "no commune there: the district");
        assert_eq!(register.above(id(3), &all), Some(id(2)));
        assert_eq!(register.above(id(2), &all), None);
        // from 1 July 2025 there is no district
        let after = Register::new(
            bodies.into_iter().filter(|body| body.level != "district").collect(),
            Vec::new(),
            Vec::new(),
        );
        let all: HashSet<_> = [3, 4, 5].map(id).into();
        assert_eq!((after.above(id(3), &all), after.above(id(5), &all)), (None, None));
        // a parent of the register goes before the area, and a circle of parents ends
        let parents = vec![(id(4), id(1)), (id(1), id(4))];
        let odd = Register::new(register.bodies().to_vec(), parents, areas);
        assert_eq!(odd.above(id(4), &HashSet::from([id(1), id(3)])), Some(id(1)));
        assert_eq!(odd.above(id(4), &HashSet::from([id(3)])), Some(id(3)));
    }

    #[test]
    fn a_list_of_groups_and_bodies_names_each_once() {
        let bodies = vec![
            body(1, "department", "province", ""),
            body(2, "department", "province", ""),
            body(3, "union", "province", ""),
        ];
        let entries = [
            Entry::Circle(Circle::ProvincialBodies),
            Entry::Body(id(3)),
            Entry::Body(id(2)),
            Entry::Body(id(9)),
        ];
        let found: Vec<_> = expected(&bodies, &entries, Some(id(1))).map(|one| one.id).collect();
        assert_eq!(found, [2, 3].map(id));
    }
}
