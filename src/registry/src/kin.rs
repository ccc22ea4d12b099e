//! People a form can ask about besides its applicant, and which of the applicant's own attributes say something of them.
//!
//! A register holds of a relative who they are: name, numbers, nationality (Điều 9 khoản 15, 23 Luật Căn cước 26/2023/QH15), and of a
//! death that it was registered. So a role like `family.father` is no look into the father's own entry; whatever else a form asks of
//! an adult, that adult shows themself (`invited`).

use std::collections::BTreeSet;

use crate::attributes::{Attribute, Availability, attribute};

/// Of one person: where a role comes `from`, an attribute of that person, and the applicant's attribute that carries it.
const CLAIMS: [(&str, &str, &str); 14] = [
    ("household.head", "name.birth", "household.head.name"),
    ("household.head", "id.number", "household.head.id"),
    ("family.father", "name.birth", "father.name"),
    ("family.father", "id.number", "father.id"),
    ("family.father", "id.oldNumber", "father.oldId"),
    ("family.father", "nationality", "father.nationality"),
    ("family.mother", "name.birth", "mother.name"),
    ("family.mother", "id.number", "mother.id"),
    ("family.mother", "id.oldNumber", "mother.oldId"),
    ("family.mother", "nationality", "mother.nationality"),
    ("family.spouse", "name.birth", "spouse.name"),
    ("family.spouse", "id.number", "spouse.id"),
    ("family.spouse", "id.oldNumber", "spouse.oldId"),
    ("family.spouse", "nationality", "spouse.nationality"),
];

/// Of several people: where a role comes `from`, and the applicant's list of them.
const LISTS: [(&str, &str); 3] = [
    ("household.members", "household.members"),
    ("family.children", "children"),
    ("deceased", "civil.deaths"),
];

/// Roles that are made of others: the applicant and the household, or parents, spouse and children.
const GROUPS: [(&str, &[&str]); 2] = [
    ("household", &["self", "household.members"]),
    (
        "family",
        &[
            "family.father",
            "family.mother",
            "family.spouse",
            "family.children",
        ],
    ),
];

/// The parts of a role that is made of others; itself if it is not.
pub fn parts_of(from: &str) -> Vec<&str> {
    match GROUPS.iter().find(|(group, _)| *group == from) {
        Some((_, parts)) => parts.to_vec(),
        None => vec![from],
    }
}

/// Whether a role that comes `from` there may be any of several people.
pub fn is_of_several(from: &str) -> bool {
    parts_of(from).len() > 1 || list_of(from).is_some()
}

/// The applicant's attribute that says `attr` of the one person a role comes `from`.
pub fn claim_of(from: &str, attr: &str) -> Option<&'static str> {
    let mut all = CLAIMS.iter();
    all.find(|(of, own, _)| *of == from && *own == attr)
        .map(|(_, _, claim)| *claim)
}

/// The applicant's list of the people a role comes `from`.
pub fn list_of(from: &str) -> Option<&'static str> {
    let mut all = LISTS.iter();
    all.find(|(of, _)| *of == from).map(|(_, list)| *list)
}

impl Attribute {
    /// What is really read when a form asks it of a role that comes `from` there: of a relative the applicant's own
    /// attribute that says it.
    fn carriers(&self, from: &str) -> Vec<&Attribute> {
        let carrier = |part: &str| {
            let id = claim_of(part, &self.id).or_else(|| list_of(part));
            id.and_then(attribute).unwrap_or(self)
        };
        let parts = parts_of(from).into_iter();
        parts
            .filter(|part| self.is_known_for(part))
            .map(carrier)
            .collect()
    }

    /// Whether its source answers when it is asked of a role that comes `from` there: the least of what is read for it.
    pub fn availability_for(&self, from: &str) -> Availability {
        let all = self.carriers(from).into_iter().map(|one| one.availability);
        all.max().unwrap_or(self.availability)
    }

    /// Whether it locks by default there: what is exempt of the applicant's own attributes is exempt for that person.
    pub fn locks_for(&self, from: &str) -> bool {
        self.lock && self.carriers(from).iter().all(|one| one.lock)
    }

    /// The register that says it of a role that comes `from` there; several with `+` between them where the role is made of others.
    pub fn register_for(&self, from: &str) -> String {
        let all = self.carriers(from).into_iter();
        let ids: BTreeSet<&str> = all.map(|one| one.source.as_str()).collect();
        ids.into_iter().collect::<Vec<_>>().join("+")
    }

    /// Whether that register says it of everybody who has the role: it answers today, and nobody is without it.
    pub fn is_due_for(&self, from: &str) -> bool {
        let own = if from == "invited" { "self" } else { from };
        let is_of_some = |part: &str| self.some.iter().any(|role| role == part);
        self.availability_for(from) == Availability::Today
            && !parts_of(own).into_iter().any(is_of_some)
    }
}
