//! People who were asked to share their own data with somebody's form, in memory for minutes.
//!
//! Who fills a form asks; the link is opened by whoever it was sent to, who signs in, and shares or not, once. What was shared waits
//! here for the page that asked. What stays longer, as long as a session can, is that it was shared: for which draft, form and
//! role, by whom, and whether they have taken it back. That, and which links may still be answered, is in the database too
//! (`store/invitations.rs`), so a restart takes back nothing that a person did; what was shared and who has signed in for it are here only.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::consent::Answers;
use crate::identity::Fetched;
use crate::oidc::Grant;
use crate::secret::{NoRandomness, fingerprint, token};
use crate::session::drop_oldest;

/// How long a link can be answered.
pub(crate) const OPEN_MS: i64 = 15 * 60 * 1000;
/// How long what was shared waits for the page that asked.
const WAITS_MS: i64 = 5 * 60 * 1000;
/// How long it counts: as long as a session lasts at most. Its tokens may end before.
pub(crate) const COUNTS_MS: i64 = 8 * 60 * 60 * 1000;
/// Beyond this the oldest go first, so that memory has a bound.
const MAX_INVITATIONS: usize = 10_000;
const MAX_PRESENTED: usize = 100_000;
/// One person asks for no more at once.
const MAX_OF_ONE: usize = 16;
/// How the nonce of a presentation begins, which tells it from the nonce of a dossier.
const NONCE: &str = "invited.";

/// What was asked: whose form, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// The person who asks, as the provider names them to us.
    pub(crate) asker: String,
    /// Id of the form.
    pub(crate) form: String,
    /// The role of the form that the other one has.
    pub(crate) role: String,
    /// The key of the dossier that is being filled.
    pub(crate) dossier: String,
}

/// One invitation.
#[derive(Clone)]
pub(crate) struct Invitation {
    pub(crate) purpose: Purpose,
    /// What to call who asks, if the provider says.
    pub(crate) asker_name: Option<String>,
    pub(crate) made_ms: i64,
    /// The answers in what the other one is asked to agree to; nothing after a restart.
    pub(crate) told: Option<Answers>,
    /// Who has signed in for it.
    pub(crate) guest: Option<Guest>,
    pub(crate) answer: Answer,
}

/// Who has signed in to answer.
#[derive(Clone)]
pub(crate) struct Guest {
    pub(crate) subject: String,
    pub(crate) name: Option<String>,
    pub(crate) grant: Grant,
    /// What their key bindings repeat.
    pub(crate) nonce: String,
    /// The digest of their browser's token.
    browser: String,
}

/// What became of an invitation.
#[derive(Clone)]
pub(crate) enum Answer {
    Open,
    Declined,
    /// With what was shared, until it has been fetched or too long ago.
    Shared {
        at_ms: i64,
        given: Option<Box<Fetched>>,
    },
}

/// That somebody has shared their data for one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Presented {
    pub(crate) purpose: Purpose,
    /// Whose data it is.
    pub(crate) subject: String,
    pub(crate) at_ms: i64,
    pub(crate) is_withdrawn: bool,
}

/// All invitations by the digest of their link's token, and all that was presented by the digest of its nonce.
#[derive(Default)]
pub(crate) struct Invitations {
    open: Mutex<BTreeMap<String, Invitation>>,
    presented: Mutex<BTreeMap<String, Presented>>,
}

impl Invitation {
    fn is_alive(&self, now_ms: i64) -> bool {
        let lasts = match self.answer {
            Answer::Shared { .. } => COUNTS_MS,
            Answer::Open | Answer::Declined => OPEN_MS,
        };
        now_ms - self.made_ms < lasts
    }

    /// Forgets what nobody came for.
    fn tidy(&mut self, now_ms: i64) {
        if let Answer::Shared { at_ms, given } = &mut self.answer
            && now_ms - *at_ms >= WAITS_MS
        {
            *given = None;
        }
    }

    /// Whoever signed in for it, if it is in this browser.
    pub(crate) fn guest_of(&self, browser: Option<&str>) -> Option<&Guest> {
        let browser = fingerprint(browser?);
        self.guest.as_ref().filter(|guest| guest.browser == browser)
    }
}

/// Whether a nonce is that of a presentation.
pub(crate) fn is_of_presentation(nonce: &str) -> bool {
    nonce.starts_with(NONCE)
}

impl Invitations {
    /// What the database kept while the service was away.
    pub(crate) fn restored(
        asked: Vec<(String, Purpose, i64)>,
        presented: Vec<(String, Presented)>,
    ) -> Invitations {
        let open = asked.into_iter().map(|(name, purpose, made_ms)| {
            let invitation = Invitation {
                purpose,
                // Nobody's name is kept.
                asker_name: None,
                made_ms,
                told: None,
                guest: None,
                answer: Answer::Open,
            };
            (name, invitation)
        });
        Invitations {
            open: Mutex::new(open.collect()),
            presented: Mutex::new(presented.into_iter().collect()),
        }
    }

    /// Remembers a new invitation and gives the token of its link; nothing if its asker has too many open.
    pub(crate) fn invite(
        &self,
        purpose: Purpose,
        (asker_name, told): (Option<String>, Answers),
        now_ms: i64,
    ) -> Result<Option<String>, NoRandomness> {
        let token = token()?;
        let mut open = self.tidied(now_ms);
        // What was asked before for the same part is not answered any more.
        let is_open = |one: &Invitation| matches!(one.answer, Answer::Open);
        open.retain(|_, one| !is_open(one) || one.purpose != purpose);
        let of_one = open
            .values()
            .filter(|one| one.purpose.asker == purpose.asker);
        if of_one.filter(|one| is_open(one)).count() >= MAX_OF_ONE {
            return Ok(None);
        }
        drop_oldest(&mut open, MAX_INVITATIONS, |one| one.made_ms);
        let invitation = Invitation {
            purpose,
            asker_name,
            made_ms: now_ms,
            told: Some(told),
            guest: None,
            answer: Answer::Open,
        };
        open.insert(fingerprint(&token), invitation);
        Ok(Some(token))
    }

    /// The invitation of a link.
    pub(crate) fn get(&self, token: &str, now_ms: i64) -> Option<Invitation> {
        self.tidied(now_ms).get(&fingerprint(token)).cloned()
    }

    /// Forgets an invitation that this person made, and tells whether they did; what was shared for it goes on to count.
    pub(crate) fn close(&self, token: &str, asker: &str, now_ms: i64) -> bool {
        let mut open = self.tidied(now_ms);
        let key = fingerprint(token);
        let Some(one) = open.get_mut(&key).filter(|one| one.purpose.asker == asker) else {
            return false;
        };
        match &mut one.answer {
            Answer::Shared { given, .. } => *given = None,
            Answer::Open | Answer::Declined => drop(open.remove(&key)),
        }
        true
    }

    /// Lets who has signed in answer, and gives the token of their browser: of several people the first. Nobody answers
    /// themself.
    pub(crate) fn enter(
        &self,
        invitation: &str,
        (subject, name, grant): (String, Option<String>, Grant),
        now_ms: i64,
    ) -> Result<Option<String>, NoRandomness> {
        let (browser, nonce) = (token()?, token()?);
        let mut open = self.tidied(now_ms);
        let Some(one) = open.get_mut(&fingerprint(invitation)) else {
            return Ok(None);
        };
        let is_first = one
            .guest
            .as_ref()
            .is_none_or(|guest| guest.subject == subject);
        let may_answer = matches!(one.answer, Answer::Open) && is_first;
        if !may_answer || subject == one.purpose.asker {
            return Ok(None);
        }
        one.guest = Some(Guest {
            subject,
            name,
            grant,
            nonce: format!("{NONCE}{nonce}"),
            browser: fingerprint(&browser),
        });
        Ok(Some(browser))
    }

    /// Takes the answer of who signed in under this nonce, once; whether it was theirs to give.
    pub(crate) fn answer(
        &self,
        token: &str,
        nonce: &str,
        given: Option<Fetched>,
        now_ms: i64,
    ) -> bool {
        let mut open = self.tidied(now_ms);
        let Some(one) = open.get_mut(&fingerprint(token)) else {
            return false;
        };
        let guest = one.guest.as_ref().filter(|guest| guest.nonce == nonce);
        let (Some(guest), Answer::Open) = (guest, &one.answer) else {
            return false;
        };
        let Some(given) = given else {
            one.answer = Answer::Declined;
            return true;
        };
        let presented = Presented {
            purpose: one.purpose.clone(),
            subject: guest.subject.clone(),
            at_ms: now_ms,
            is_withdrawn: false,
        };
        let mut all = self.counting(now_ms);
        drop_oldest(&mut all, MAX_PRESENTED, |one| one.at_ms);
        all.insert(fingerprint(nonce), presented);
        one.answer = Answer::Shared {
            at_ms: now_ms,
            given: Some(Box::new(given)),
        };
        true
    }

    /// What was presented under a nonce, and still counts or was taken back.
    pub(crate) fn presented(&self, nonce: &str, now_ms: i64) -> Option<Presented> {
        self.counting(now_ms).get(&fingerprint(nonce)).cloned()
    }

    /// Roles of a dossier for which somebody has presented their data to its filer, each with whether what came last still counts.
    pub(crate) fn presented_for(
        &self,
        asker: &str,
        dossier: &str,
        now_ms: i64,
    ) -> BTreeMap<String, bool> {
        let all = self.counting(now_ms);
        let is_meant =
            |one: &&Presented| one.purpose.asker == asker && one.purpose.dossier == dossier;
        let mut meant: Vec<&Presented> = all.values().filter(is_meant).collect();
        meant.sort_by_key(|one| one.at_ms);
        let told = meant
            .into_iter()
            .map(|one| (one.purpose.role.clone(), !one.is_withdrawn));
        told.collect()
    }

    /// What a person has presented, each with the name by which it is taken back.
    pub(crate) fn presented_by(&self, subject: &str, now_ms: i64) -> Vec<(String, Presented)> {
        let all = self.counting(now_ms);
        let own = all.iter().filter(|(_, one)| one.subject == subject);
        own.map(|(name, one)| (name.clone(), one.clone())).collect()
    }

    /// Takes back what this person has presented.
    pub(crate) fn withdraw(&self, name: &str, subject: &str, now_ms: i64) {
        let found = |one: &&mut Presented| one.subject == subject;
        let mut all = self.counting(now_ms);
        let Some(one) = all.get_mut(name).filter(found) else {
            return;
        };
        one.is_withdrawn = true;
        drop(all);
        // Nor does it wait any more for the page that asked.
        for invitation in self.tidied(now_ms).values_mut() {
            let nonce = invitation
                .guest
                .as_ref()
                .map(|guest| fingerprint(&guest.nonce));
            if let (true, Answer::Shared { given, .. }) =
                (nonce.as_deref() == Some(name), &mut invitation.answer)
            {
                *given = None;
            }
        }
    }

    fn tidied(&self, now_ms: i64) -> MutexGuard<'_, BTreeMap<String, Invitation>> {
        let mut open = lock(&self.open);
        open.retain(|_, one| one.is_alive(now_ms));
        for one in open.values_mut() {
            one.tidy(now_ms);
        }
        open
    }

    fn counting(&self, now_ms: i64) -> MutexGuard<'_, BTreeMap<String, Presented>> {
        let mut all = lock(&self.presented);
        all.retain(|_, one| now_ms - one.at_ms < COUNTS_MS);
        all
    }
}

// What is behind the lock is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How what was presented under a nonce is called where it is taken back, and an invitation in the database.
pub(crate) fn name_of(secret: &str) -> String {
    fingerprint(secret)
}
