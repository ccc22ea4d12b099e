//! What a dossier says is wrong in a register.

use dossier::Dossier;
use prefill::IdentityRecord;
use value::Origin;

use crate::disclosed::{is_of, whose};

/// Most characters of a reason.
const MOST: usize = 500;

/// Notes in the verified record what the dossier says is wrong in it, and why, so that the module fills and locks none of that
/// and tells the register's value beside the answer. An origin that the module does not come to again is refused like any
/// other, so one without a reason, or with one that is too long, corrects nothing.
pub(crate) fn note(record: &mut IdentityRecord, dossier: &Dossier) {
    for (path, origin) in &dossier.origins {
        let reason = origin.reason.as_deref().filter(|reason| is_reason(reason));
        let (Origin::RegisterCorrected, Some(reason)) = (origin.origin, reason) else {
            continue;
        };
        let whose = whose(path, origin, record, dossier).map(str::to_owned);
        let meant = record.entries.iter_mut().filter(|entry| {
            is_of(entry, origin)
                && whose
                    .as_ref()
                    .is_none_or(|subject| entry.subject == *subject)
        });
        for entry in meant {
            entry.reason = Some(reason.to_owned());
        }
    }
}

fn is_reason(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MOST
}
