//! What somebody else presents of themself in another person's dossier.
//!
//! Such a proof is bound by a key of that person's own page (RFC 9901, 4.3), and its binding repeats a nonce that was given for one
//! invitation alone and says which form, which role and which dossier it is for. So it proves nothing in another one, and nothing
//! once its person has taken it back.

use std::collections::BTreeMap;

use credential::ExpectedBinding;
use dossier::Dossier;
use prefill::{IdentityRecord, Wanted};

use crate::identity::record_attributes;
use crate::invitations::{COUNTS_MS, Invitations, Presented, Purpose, is_of_presentation};
use crate::problem::{Kind, Problem};
use crate::store::Reading;

/// One that a dossier carries.
pub(crate) struct Presentation {
    nonce: String,
    presented: Presented,
}

impl Presentation {
    /// The person whose data it is.
    pub(crate) fn subject(&self) -> &str {
        &self.presented.subject
    }

    /// The role of the form that they have.
    pub(crate) fn role(&self) -> &str {
        &self.presented.purpose.role
    }

    /// What of that person the form reads.
    pub(crate) fn wanted<'w>(&self, wanted: &[Wanted<'w>]) -> Vec<Wanted<'w>> {
        prefill::presented(wanted, &self.presented.purpose.role)
    }

    /// What its key binding must say besides.
    pub(crate) fn made_for(&self) -> [(&'static str, &str); 3] {
        made_for(&self.presented.purpose)
    }

    /// What its key binding must be.
    pub(crate) fn binding<'a>(
        &'a self,
        audience: &'a str,
        made_for: &'a [(&'static str, &'a str)],
    ) -> ExpectedBinding<'a> {
        ExpectedBinding {
            audience,
            nonce: &self.nonce,
            max_age_s: COUNTS_MS / 1000,
            also: made_for,
        }
    }
}

/// What the key binding of a presentation says that it is made for.
pub(crate) fn made_for(purpose: &Purpose) -> [(&'static str, &str); 3] {
    [
        ("form", &purpose.form),
        ("role", &purpose.role),
        ("dossier_key", &purpose.dossier),
    ]
}

/// Which of a dossier's proofs somebody else presents, at the place of each; `filer` is who sends it.
///
/// # Errors
/// [`Kind::PresentationEnded`] and [`Kind::PresentationWithdrawn`]; [`Kind::Proof`] when it was presented to somebody else, for
/// another dossier, or when two people present themselves in one role.
pub(crate) fn presentations(
    invitations: &Invitations,
    dossier: &Dossier,
    filer: &str,
    now_ms: i64,
) -> Result<Vec<Option<Presentation>>, Problem> {
    let mut by_role: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Vec::new();
    for proof in &dossier.proofs {
        // What can not be read is refused with all others, as a proof.
        let nonce = credential::claimed_nonce(proof).unwrap_or_default();
        if !is_of_presentation(&nonce) {
            found.push(None);
            continue;
        }
        let presented = invitations.presented(&nonce, now_ms);
        let presented = presented.ok_or(Kind::PresentationEnded)?;
        let purpose = &presented.purpose;
        let is_meant = purpose.asker == filer
            && purpose.form == dossier.form.id
            && purpose.dossier == dossier.key.to_string();
        let role = by_role.entry(purpose.role.clone());
        if !is_meant || *role.or_insert_with(|| nonce.clone()) != nonce {
            return Err(Kind::Proof.into());
        }
        if presented.is_withdrawn {
            return Err(Kind::PresentationWithdrawn.into());
        }
        found.push(Some(Presentation { nonce, presented }));
    }
    Ok(found)
}

/// What of each person's data a dossier discloses: an entry in the chain of each, the filer's first.
pub(crate) fn readings(
    record: &IdentityRecord,
    presentations: &[Option<Presentation>],
    filer: &Reading,
) -> Vec<Reading> {
    let presenter = |proof: Option<u32>| {
        let at = usize::try_from(proof?).ok()?;
        presentations.get(at)?.as_ref().map(Presentation::subject)
    };
    let mut people: Vec<Option<&str>> = vec![None];
    people.extend(
        presentations
            .iter()
            .flatten()
            .map(|one| Some(one.subject())),
    );
    people.sort_unstable();
    people.dedup();
    let of = |whose: Option<&str>| {
        let mut own = record.clone();
        own.entries.retain(|entry| presenter(entry.proof) == whose);
        Reading {
            owner: whose.unwrap_or(&filer.owner).to_owned(),
            attributes: record_attributes(&own),
            ..filer.clone()
        }
    };
    people.into_iter().map(of).collect()
}
