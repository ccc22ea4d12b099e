//! Old addresses of communes that were split: which of today's the filer says it is.

use dossier::Dossier;
use prefill::IdentityRecord;
use serde_json::Value;
use value::Origin;

use crate::disclosed::{is_of, whose};
use crate::pages::answer_at;

/// Takes the dossier's word where an old address of the verified record lies today, if that is one of the communes that took a part of
/// the old one; so the module fills it, as the page's did. Any other commune settles nothing: then the module comes to no such answer
/// and no such origin, and the dossier is refused like any other.
pub(crate) fn settle(record: &mut IdentityRecord, dossier: &Dossier) {
    let answers = Value::Object(dossier.answers.clone());
    for (path, origin) in &dossier.origins {
        if origin.origin != Origin::Register || origin.as_written.is_none() {
            continue;
        }
        let Some(answer) = answer_at(&answers, path) else {
            continue;
        };
        let whose = whose(path, origin, record, dossier).map(str::to_owned);
        let is_theirs = |subject: &String| whose.as_ref().is_none_or(|whose| subject == whose);
        for entry in &mut record.entries {
            if is_of(entry, origin) && is_theirs(&entry.subject) {
                prefill::settle(entry, answer);
            }
        }
    }
}
