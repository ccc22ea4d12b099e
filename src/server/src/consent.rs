//! What an invited person agrees to: the sentences of a form's consents for their role, and the answers that stand in them.
//!
//! Their key binding says the digest of both, beside form, role and dossier. So they agree to exactly that: once a sentence or an
//! answer in it is another one, nobody has agreed to it, and the module is told of no consent.

use std::collections::BTreeSet;

use abi::{FieldView, View};
use dossier::Dossier;
use prefill::Entry;
use serde_json::{Map, Value, json};

use crate::clock::utc_text;
use crate::identity::{Proven, refuse};
use crate::pages::{answer_at, sentence};
use crate::problem::{Kind, Problem};
use crate::words::Speech;

/// What the digest is called in a key binding.
pub(crate) const CLAIM: &str = "consent";
/// Answers in sentences are no longer than this together, in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// The answers that stand in sentences, by path.
pub(crate) type Answers = Map<String, Value>;

fn asked<'v>(view: &'v View, role: &str) -> Vec<&'v FieldView> {
    view.all_fields()
        .filter(|field| field.kind == registry::CONSENT && field.role == role)
        .collect()
}

/// Whether a form asks the person of a role to agree to something.
pub(crate) fn is_asked(view: &View, role: &str) -> bool {
    !asked(view, role).is_empty()
}

/// Paths of the answers that stand in what the person of a role is asked, in any language.
fn named(view: &View, role: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for field in asked(view, role) {
        for text in field.label.0.values() {
            value::with_answers(text, &field.path, &mut |path| {
                named.insert(path.to_owned());
                String::new()
            });
        }
    }
    named
}

/// Takes the answers that a page says stand in its sentences: these, all of them and no others.
///
/// # Errors
/// [`Kind::ConsentIncomplete`] when one is missing, so that nobody agrees to a sentence with a hole in it; [`Kind::MalformedJson`]
/// for any other; [`Kind::TooLarge`].
pub(crate) fn answers(view: &View, role: &str, given: Option<Answers>) -> Result<Answers, Kind> {
    let named = named(view, role);
    let given = given.unwrap_or_default();
    if given.keys().any(|path| !named.contains(path)) {
        return Err(Kind::MalformedJson);
    }
    if named.len() != given.len() {
        return Err(Kind::ConsentIncomplete);
    }
    match dossier::canonical(&json!(given)).len() > MAX_BYTES {
        true => Err(Kind::TooLarge),
        false => Ok(given),
    }
}

/// The sentences that the person of a role is asked to agree to, as they read them.
pub(crate) fn sentences(speech: &Speech, view: &View, role: &str, given: &Answers) -> Vec<String> {
    let mut all = json!({});
    for (path, value) in given {
        put(&mut all, path, value);
    }
    let asked = asked(view, role).into_iter();
    asked
        .map(|field| sentence(speech, view, &all, field))
        .collect()
}

// Sentences of a consent name no answers in rows, so every step leads into an object.
fn put(all: &mut Value, path: &str, value: &Value) {
    let mut at = all;
    for step in path.split('/').skip(1) {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[step];
    }
    *at = value.clone();
}

/// SHA-256, in hex, of what the person of a role agrees to: the sentences and the answers in them, as canonical JSON. Nothing if
/// they are asked nothing, or an answer is missing.
pub(crate) fn digest(view: &View, role: &str, given: &Answers) -> Option<String> {
    let asked = asked(view, role);
    let named = named(view, role);
    if asked.is_empty() || !named.iter().all(|path| given.contains_key(path)) {
        return None;
    }
    let sentences = asked
        .iter()
        .map(|field| (field.path.clone(), json!(field.label)));
    let sentences: Map<String, Value> = sentences.collect();
    let told = json!({ "answers": given, "sentences": sentences });
    Some(dossier::sha256_hex(&dossier::canonical(&told)))
}

/// The same of the answers of a dossier.
pub(crate) fn filed_digest(view: &View, role: &str, all: &Map<String, Value>) -> Option<String> {
    let all = Value::Object(all.clone());
    let answer = |path: String| Some((path.clone(), answer_at(&all, &path)?.clone()));
    let given = named(view, role).into_iter().filter_map(answer).collect();
    digest(view, role, &given)
}

/// Whether a dossier says that the person of a role agrees.
pub(crate) fn is_claimed(view: &View, role: &str, dossier: &Dossier) -> bool {
    let is_answer = |field: &&FieldView| {
        field
            .path
            .strip_prefix('/')
            .is_some_and(|name| dossier.answers.contains_key(name))
    };
    let mut parties = dossier.parties.iter();
    asked(view, role).iter().any(is_answer)
        || parties.any(|party| party.role == role && party.consent.is_some())
}

/// What there is to agree to.
pub(crate) struct Expected<R, A, C> {
    /// The role that a proof is presented in.
    pub(crate) role_of: R,
    /// The digest of what the person of a role is asked.
    pub(crate) agreed: A,
    /// Whether a consent is claimed in a role.
    pub(crate) is_claimed: C,
}

/// Adds to what proofs prove that their persons agree, as their bindings say. All bindings were verified. Who agreed to something
/// else has not agreed: what they share still counts.
///
/// # Errors
/// [`Kind::ConsentDiffers`] when a consent to something else is claimed.
pub(crate) fn note(
    proven: &mut Proven,
    proofs: &[String],
    expected: &Expected<
        impl Fn(usize) -> Option<String>,
        impl Fn(&str) -> Option<String>,
        impl Fn(&str) -> bool,
    >,
) -> Result<(), Problem> {
    for (index, proof) in proofs.iter().enumerate() {
        let Some(role) = (expected.role_of)(index) else {
            continue;
        };
        let binding = credential::claimed_binding(proof).map_err(refuse)?;
        let Some(claimed) = binding.get(CLAIM) else {
            continue;
        };
        if (expected.agreed)(&role).is_none_or(|digest| *claimed != digest) {
            match (expected.is_claimed)(&role) {
                true => return Err(Kind::ConsentDiffers.into()),
                false => continue,
            }
        }
        let iat = binding.get("iat").and_then(Value::as_i64);
        let as_of = utc_text(iat.unwrap_or_default().saturating_mul(1000));
        if let Some(entry) = entry(proven, index, &role, as_of) {
            proven.record.entries.push(entry);
            proven.shows.push((0..proven.shown[index]).collect());
        }
    }
    Ok(())
}

/// Whether entries say for sure who the person of a role is: who can not be named or is not known for sure can not agree.
pub(crate) fn is_known(entries: &[Entry], role: &str) -> bool {
    entries.iter().any(|entry| is_name(entry, role))
}

fn is_name(entry: &Entry, role: &str) -> bool {
    entry.role == role && entry.attr == "name.birth" && entry.assurance.is_verified()
}

// Of several tokens of a person the one that names them carries what they agree to.
fn entry(proven: &Proven, index: usize, role: &str, as_of: String) -> Option<Entry> {
    let proof = u32::try_from(index).ok();
    let entries = &proven.record.entries;
    let is_theirs = |entry: &&Entry| entry.proof == proof && is_name(entry, role);
    let name = entries.iter().find(is_theirs)?;
    let is_noted = entries
        .iter()
        .any(|entry| entry.attr == registry::CONSENT && entry.role == role);
    (!is_noted).then(|| Entry {
        attr: registry::CONSENT.to_owned(),
        value: Value::Bool(true),
        source: "person".to_owned(),
        as_of,
        ..name.clone()
    })
}
