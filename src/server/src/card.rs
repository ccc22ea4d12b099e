//! What a dossier says came from an identity card. Nobody signed it, so it is self-declared.

use card::ATTRIBUTES;
use dossier::Dossier;
use prefill::{Entry, IdentityRecord};
use value::{AnswerOrigin, Assurance, Origin};

/// Adds to the verified record what the dossier itself says was on a card, so that the module fills those answers again, with the
/// same origin and unlocked. What a register says stands before it and is taken first; an origin that the module does not come to
/// again is refused like any other.
pub(crate) fn add(record: &mut IdentityRecord, dossier: &Dossier) {
    for (path, origin) in &dossier.origins {
        record.entries.extend(entry(dossier, path, origin));
    }
}

fn entry(dossier: &Dossier, path: &str, origin: &AnswerOrigin) -> Option<Entry> {
    let assurance = origin.assurance?;
    let is_of_card = origin.origin == Origin::Card
        && matches!(assurance, Assurance::Qr | Assurance::MrzQr)
        && origin.source.as_deref() == Some("card")
        && origin.proof.is_none();
    let attr = origin.attribute.as_deref()?;
    if !is_of_card || !ATTRIBUTES.contains(&attr) {
        return None;
    }
    let mut steps = path.strip_prefix('/')?.split('/');
    let first = dossier.answers.get(steps.next()?)?;
    let value = steps.try_fold(first, |inner, step| inner.get(step))?;
    Some(Entry {
        attr: attr.to_owned(),
        role: origin.role.clone()?,
        subject: "self".to_owned(),
        value: value.clone(),
        source: "card".to_owned(),
        assurance,
        as_of: origin.as_of.clone().unwrap_or_default(),
        proof: None,
        reason: None,
        as_written: None,
    })
}
