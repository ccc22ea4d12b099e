//! A dossier hands over what its answers need of a person's data, and nothing more.

use std::collections::BTreeSet;

use dossier::Dossier;
use prefill::{Entry, IdentityRecord};
use serde_json::Value;
use value::{AnswerOrigin, Text};

use crate::identity::Proven;
use crate::invited::Presentation;
use crate::problem::{Kind, Problem};

/// Refuses a dossier whose proofs show more than the answers that name them, and the names of its parties. What somebody else
/// presents is shown whole or not at all: they agreed to exactly that, and nobody but them can bind less of it.
///
/// The origins must be those that the module told. That a proof shows enough needs no look here: without it the module
/// would have told other origins.
///
/// # Errors
/// [`Kind::Proof`], saying that too much was sent.
pub(crate) fn no_more_than_needed(
    proven: &Proven,
    presentations: &[Option<Presentation>],
    dossier: &Dossier,
) -> Result<(), Problem> {
    let mut needed = needed(proven, dossier);
    for proof in dossier.origins.values().filter_map(|origin| origin.proof) {
        let proof = proof as usize;
        if let Some(Some(_)) = presentations.get(proof) {
            needed.extend((0..proven.shown[proof]).map(|index| (proof, index)));
        }
    }
    let shown = proven.shown.iter().enumerate();
    let mut all = shown.flat_map(|(proof, count)| (0..*count).map(move |index| (proof, index)));
    match all.all(|one| needed.contains(&one)) {
        true => Ok(()),
        false => Err(Problem::detailed(
            Kind::Proof,
            Text::both(
                "Hồ sơ gửi kèm nhiều dữ liệu của bạn hơn mức các câu trả lời cần. Tải lại trang rồi nộp lại.",
                "The dossier hands over more of your data than its answers need. Reload the page and submit again.",
            ),
        )),
    }
}

/// Each disclosure by its proof and its place there.
fn needed(proven: &Proven, dossier: &Dossier) -> BTreeSet<(usize, usize)> {
    let mut needed = BTreeSet::new();
    let mut roles = BTreeSet::new();
    let mut show = |fits: &dyn Fn(&Entry) -> bool| {
        for (entry, shows) in proven.record.entries.iter().zip(&proven.shows) {
            if let (true, Some(proof)) = (fits(entry), entry.proof) {
                needed.extend(shows.iter().map(|index| (proof as usize, *index)));
            }
        }
    };
    for (path, origin) in dossier.origins.iter() {
        if origin.proof.is_none() {
            continue;
        }
        roles.extend(origin.role.as_deref());
        let whose = whose(path, origin, &proven.record, dossier);
        show(&|entry| is_of(entry, origin) && whose.is_none_or(|subject| entry.subject == subject));
    }
    // Who the dossier speaks for is shown by name, if anybody of that role is shown at all.
    let parties = dossier.parties.iter();
    for party in parties.filter(|party| roles.contains(party.role.as_str())) {
        show(&|entry| {
            entry.attr == "name.birth" && entry.role == party.role && entry.subject == party.subject
        });
    }
    needed
}

/// Whether an answer with this origin comes from an entry, or corrects it.
pub(crate) fn is_of(entry: &Entry, origin: &AnswerOrigin) -> bool {
    origin.attribute.as_ref() == Some(&entry.attr)
        && origin.role.as_ref() == Some(&entry.role)
        && origin.proof == entry.proof
}

/// Whose value an answer is where several people have the role: the one who was chosen for it, or whose row it stands in.
pub(crate) fn whose<'a>(
    path: &'a str,
    origin: &AnswerOrigin,
    record: &IdentityRecord,
    dossier: &'a Dossier,
) -> Option<&'a str> {
    let of = record.entries.iter().filter(|e| is_of(e, origin));
    if of.count() < 2 {
        return None;
    }
    let role = origin.role.as_deref()?;
    let chosen = dossier
        .answers
        .get("_roles")
        .and_then(|roles| roles.get(role));
    let row = || path.split('/').nth(2).unwrap_or_default();
    Some(chosen.and_then(Value::as_str).unwrap_or_else(row))
}
