//! Who is signed in: sessions and sign-ins under way, in memory.
//!
//! A browser holds a random token, the service its digest. A session keeps what the identity provider said of the person and
//! the access tokens, one for each form they shared data with; attributes themselves are never kept.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};

use crate::oidc::Grant;
use crate::secret::{NoRandomness, fingerprint, token};

const IDLE_MS: i64 = 30 * 60 * 1000;
const ABSOLUTE_MS: i64 = 8 * 60 * 60 * 1000;
/// How long a nonce can be used.
pub(crate) const NONCE_MS: i64 = 5 * 60 * 1000;
/// More nonces at once than a person needs who sends from several tabs are not kept.
const MAX_NONCES: usize = 64;
const SIGN_IN_MS: i64 = 10 * 60 * 1000;
/// Beyond this the oldest go first, so that memory has a bound.
const MAX_SESSIONS: usize = 100_000;
const MAX_SIGN_INS: usize = 10_000;

/// A signed-in person.
#[derive(Clone)]
pub(crate) struct Session {
    /// The person, as the provider names them to us alone.
    pub(crate) subject: String,
    /// What to call them, if the provider says.
    pub(crate) name: Option<String>,
    /// How sure the provider is of them, e.g. `vneid2`.
    pub(crate) level: Option<String>,
    /// The right to read what they agreed to, by form.
    pub(crate) grants: BTreeMap<String, Grant>,
    started_ms: i64,
    seen_ms: i64,
    /// Nonces given out for key bindings, oldest first.
    nonces: Vec<Nonce>,
}

#[derive(Clone)]
struct Nonce {
    text: String,
    given_ms: i64,
    /// The dossier it was used for; empty before.
    used_for: String,
}

impl Nonce {
    fn is_alive(&self, now_ms: i64) -> bool {
        now_ms - self.given_ms < NONCE_MS
    }
}

impl Session {
    pub(crate) fn new(subject: String, name: Option<String>, level: Option<String>) -> Session {
        Session {
            subject,
            name,
            level,
            grants: BTreeMap::new(),
            started_ms: 0,
            seen_ms: 0,
            nonces: Vec::new(),
        }
    }

    fn is_alive(&self, now_ms: i64) -> bool {
        now_ms - self.seen_ms < IDLE_MS && now_ms - self.started_ms < ABSOLUTE_MS
    }

    /// When it ends if nothing more is asked.
    pub(crate) fn ends_ms(&self) -> i64 {
        (self.seen_ms + IDLE_MS).min(self.started_ms + ABSOLUTE_MS)
    }
}

/// A sign-in that has been sent to the provider.
pub(crate) struct SignIn {
    /// What the provider must repeat.
    pub(crate) state: String,
    /// What the ID token must repeat.
    pub(crate) nonce: String,
    /// The secret of which the provider has the digest (PKCE).
    pub(crate) verifier: String,
    /// Form to go back to.
    pub(crate) form: Option<String>,
    /// Page of ours to go back to, if it was no form's.
    pub(crate) page: Option<String>,
    /// The invitation that is to be answered: then nobody is signed in afterwards.
    pub(crate) invitation: Option<String>,
    pub(crate) started_ms: i64,
}

/// All sessions and sign-ins, by the digest of the browser's token.
#[derive(Default)]
pub(crate) struct Sessions {
    sessions: Mutex<BTreeMap<String, Session>>,
    sign_ins: Mutex<BTreeMap<String, SignIn>>,
}

impl Sessions {
    /// Opens a session and gives the browser's token; the session of `former` ends, its grants carried over if it was
    /// the same person's.
    pub(crate) fn open(
        &self,
        mut session: Session,
        former: Option<&str>,
        now_ms: i64,
    ) -> Result<String, NoRandomness> {
        let token = token()?;
        let mut sessions = lock(&self.sessions);
        if let Some(old) = former.and_then(|former| sessions.remove(&fingerprint(former)))
            && old.is_alive(now_ms)
            && old.subject == session.subject
        {
            let mut grants = old.grants;
            grants.append(&mut session.grants);
            session.grants = grants;
        }
        session.started_ms = now_ms;
        session.seen_ms = now_ms;
        sessions.retain(|_, session| session.is_alive(now_ms));
        drop_oldest(&mut sessions, MAX_SESSIONS, |session| session.seen_ms);
        sessions.insert(fingerprint(&token), session);
        Ok(token)
    }

    /// The session of a token, if it has not ended.
    pub(crate) fn get(&self, token: &str, now_ms: i64) -> Option<Session> {
        let mut sessions = lock(&self.sessions);
        let session = sessions.get_mut(&fingerprint(token))?;
        if !session.is_alive(now_ms) {
            sessions.remove(&fingerprint(token));
            return None;
        }
        session.seen_ms = now_ms;
        Some(session.clone())
    }

    /// A fresh nonce for the key bindings of one dossier, if the session has not ended.
    pub(crate) fn give_nonce(
        &self,
        session: &str,
        now_ms: i64,
    ) -> Result<Option<String>, NoRandomness> {
        let nonce = token()?;
        let mut sessions = lock(&self.sessions);
        let Some(session) = sessions.get_mut(&fingerprint(session)) else {
            return Ok(None);
        };
        session.nonces.retain(|one| one.is_alive(now_ms));
        if session.nonces.len() >= MAX_NONCES {
            session.nonces.remove(0);
        }
        session.nonces.push(Nonce {
            text: nonce.clone(),
            given_ms: now_ms,
            used_for: String::new(),
        });
        Ok(Some(nonce))
    }

    /// Whether this session was given that nonce and has used it for no other dossier; from now on it is this one's.
    ///
    /// The same dossier may come twice at once, when a page tries again before the first answer is there.
    pub(crate) fn take_nonce(&self, session: &str, nonce: &str, sha256: &str, now_ms: i64) -> bool {
        let mut sessions = lock(&self.sessions);
        let Some(session) = sessions.get_mut(&fingerprint(session)) else {
            return false;
        };
        session.nonces.retain(|one| one.is_alive(now_ms));
        let mut nonces = session.nonces.iter_mut();
        let Some(found) = nonces.find(|known| known.text == nonce) else {
            return false;
        };
        if found.used_for.is_empty() {
            sha256.clone_into(&mut found.used_for);
        }
        found.used_for == sha256
    }

    /// Ends a session for good.
    pub(crate) fn close(&self, token: &str) {
        lock(&self.sessions).remove(&fingerprint(token));
    }

    /// Remembers a sign-in and gives the browser's token for it.
    pub(crate) fn begin(&self, sign_in: SignIn) -> Result<String, NoRandomness> {
        let token = token()?;
        let now_ms = sign_in.started_ms;
        let mut sign_ins = lock(&self.sign_ins);
        sign_ins.retain(|_, one| now_ms - one.started_ms < SIGN_IN_MS);
        drop_oldest(&mut sign_ins, MAX_SIGN_INS, |one| one.started_ms);
        sign_ins.insert(fingerprint(&token), sign_in);
        Ok(token)
    }

    /// The sign-in of a token, once.
    pub(crate) fn finish(&self, token: &str, now_ms: i64) -> Option<SignIn> {
        let sign_in = lock(&self.sign_ins).remove(&fingerprint(token))?;
        (now_ms - sign_in.started_ms < SIGN_IN_MS).then_some(sign_in)
    }
}

/// Makes room for one more by leaving out the oldest.
pub(crate) fn drop_oldest<T>(all: &mut BTreeMap<String, T>, limit: usize, age: impl Fn(&T) -> i64) {
    while all.len() >= limit {
        let oldest = all
            .iter()
            .min_by_key(|(_, one)| age(one))
            .map(|(key, _)| key.clone());
        match oldest {
            Some(key) => all.remove(&key),
            None => return,
        };
    }
}

// What is behind the lock is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A cookie of this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session.
    Session,
    /// A sign-in under way.
    SignIn,
    /// Somebody who answers an invitation; whoever is signed in on this device stays so.
    Guest,
}

impl Cookie {
    // With HTTPS the prefix makes browsers insist on Secure, no Domain and Path=/.
    fn name(self, is_https: bool) -> &'static str {
        match (self, is_https) {
            (Cookie::Session, false) => "tokhai_session",
            (Cookie::Session, true) => "__Host-tokhai_session",
            (Cookie::SignIn, false) => "tokhai_dang_nhap",
            (Cookie::SignIn, true) => "__Host-tokhai_dang_nhap",
            (Cookie::Guest, false) => "tokhai_khach",
            (Cookie::Guest, true) => "__Host-tokhai_khach",
        }
    }

    /// The token that the browser sent; nothing if it sent none or several.
    pub(crate) fn read(self, headers: &HeaderMap, is_https: bool) -> Option<String> {
        let name = self.name(is_https);
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned());
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }

    /// The header that gives the browser its token, or takes it away.
    pub(crate) fn write(self, token: Option<&str>, is_https: bool) -> HeaderValue {
        let name = self.name(is_https);
        let secure = if is_https { "; Secure" } else { "" };
        let end = match token {
            None => "; Max-Age=0",
            Some(_) => "",
        };
        let token = token.unwrap_or_default();
        let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
        HeaderValue::from_str(&text).expect("tokens are base64url")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(subject: &str, form: &str) -> Session {
        let mut session = Session::new(subject.to_owned(), None, None);
        session.grants.insert(form.to_owned(), Grant::default());
        session
    }

    #[test]
    fn a_session_ends_when_idle_and_at_the_latest_after_eight_hours() {
        let sessions = Sessions::default();
        let token = sessions.open(session("a", "f"), None, 0).unwrap();
        assert!(sessions.get(&token, IDLE_MS - 1).is_some());
        assert!(sessions.get(&token, 2 * IDLE_MS).is_none());
        let token = sessions.open(session("a", "f"), None, 0).unwrap();
        let mut now = 0;
        while now + IDLE_MS / 2 < ABSOLUTE_MS {
            now += IDLE_MS / 2;
            assert!(sessions.get(&token, now).is_some(), "{now}");
        }
        assert!(sessions.get(&token, ABSOLUTE_MS).is_none());
    }

    #[test]
    fn signing_in_again_changes_the_token_and_keeps_ones_own_grants() {
        let sessions = Sessions::default();
        let first = sessions.open(session("a", "f"), None, 0).unwrap();
        let second = sessions.open(session("a", "g"), Some(&first), 1).unwrap();
        assert!(sessions.get(&first, 2).is_none());
        assert_eq!(sessions.get(&second, 2).unwrap().grants.len(), 2);
        let other = sessions.open(session("b", "g"), Some(&second), 3).unwrap();
        assert!(sessions.get(&second, 4).is_none());
        assert_eq!(sessions.get(&other, 4).unwrap().grants.len(), 1);
    }

    #[test]
    fn a_nonce_is_for_one_session_one_dossier_and_five_minutes() {
        let sessions = Sessions::default();
        let mine = sessions.open(session("a", "f"), None, 0).unwrap();
        let other = sessions.open(session("b", "f"), None, 0).unwrap();
        let nonce = sessions.give_nonce(&mine, 0).unwrap().unwrap();
        assert!(!sessions.take_nonce(&other, &nonce, "d", 1));
        assert!(sessions.take_nonce(&mine, &nonce, "d", 1));
        assert!(sessions.take_nonce(&mine, &nonce, "d", 2), "tried again");
        assert!(!sessions.take_nonce(&mine, &nonce, "e", 2), "another one");
        let late = sessions.give_nonce(&mine, 0).unwrap().unwrap();
        assert!(!sessions.take_nonce(&mine, &late, "d", NONCE_MS));
        assert_eq!(sessions.give_nonce("guess", 0), Ok(None));
        let first = sessions.give_nonce(&mine, 0).unwrap().unwrap();
        for _ in 0..MAX_NONCES {
            sessions.give_nonce(&mine, 0).unwrap();
        }
        assert!(
            !sessions.take_nonce(&mine, &first, "d", 1),
            "the oldest is forgotten"
        );
    }

    #[test]
    fn a_closed_session_stays_closed() {
        let sessions = Sessions::default();
        let token = sessions.open(session("a", "f"), None, 0).unwrap();
        sessions.close(&token);
        assert!(sessions.get(&token, 1).is_none());
    }

    #[test]
    fn a_sign_in_is_taken_up_once_and_in_time() {
        let sessions = Sessions::default();
        let begin = |started_ms| {
            let sign_in = SignIn {
                state: String::new(),
                nonce: String::new(),
                verifier: String::new(),
                form: None,
                page: None,
                invitation: None,
                started_ms,
            };
            sessions.begin(sign_in).unwrap()
        };
        let token = begin(0);
        assert!(sessions.finish(&token, 1).is_some());
        assert!(sessions.finish(&token, 2).is_none());
        let late = begin(0);
        assert!(sessions.finish(&late, SIGN_IN_MS).is_none());
    }

    #[test]
    fn cookies_are_read_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        let sent = HeaderValue::from_static("x_tokhai_session=no; tokhai_session=yes; a=b");
        headers.insert(header::COOKIE, sent);
        assert_eq!(
            Cookie::Session.read(&headers, false).as_deref(),
            Some("yes")
        );
        assert_eq!(Cookie::Session.read(&headers, true), None);
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("tokhai_session=two"),
        );
        assert_eq!(Cookie::Session.read(&headers, false), None);
    }

    #[test]
    fn with_https_the_cookie_is_bound_to_the_host() {
        let text = Cookie::Session.write(Some("abc"), true);
        assert_eq!(
            text,
            "__Host-tokhai_session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let text = Cookie::Session.write(None, false);
        assert_eq!(
            text,
            "tokhai_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
