//! An identity provider that gives plain claims: what they mean is configuration, and the service signs what it was told.
//!
//! Such a provider signs nothing that could be shown on: the service asks its userinfo endpoint, takes the claims that the
//! configuration names and wraps them in an SD-JWT of its own, with the assurance that the configuration allows. The wrapped
//! attributes go the way of all others from there.

use std::collections::BTreeMap;

use credential::Jwk;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use value::{Assurance, Date};

use crate::identity::{TYP, VCT};
use crate::receipt::Signer;
use crate::secret::random;

/// How long a wrapped attribute can prove an answer, in seconds.
const LIVE_S: i64 = 8 * 60 * 60;

/// What the plain claims of an identity provider mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainClaims {
    /// Register that the provider reads them from, an id of the attribute registry.
    pub source: String,
    /// Scopes to ask for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How sure they are, by the `acr` of the sign-in.
    #[serde(default)]
    pub assurance: BTreeMap<String, Assurance>,
    /// How sure they are without a known `acr`. Below level 2 a value fills and does not lock.
    #[serde(default = "level_1")]
    pub assurance_otherwise: Assurance,
    /// What each claim is; a name like `address.country` is a step inward.
    pub claims: BTreeMap<String, ClaimRule>,
}

/// What one claim is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRule {
    /// Id of the attribute.
    pub attribute: String,
    /// Our codes by the provider's words; a word that is not here is no value.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

fn level_1() -> Assurance {
    Assurance::Vneid1
}

/// Why a configuration of plain claims can not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlainError {
    /// The registry has no such source.
    #[error("the attribute registry has no source `{0}`")]
    Source(String),
    /// The registry has no such attribute, or it is no single text.
    #[error("claim `{0}` leads to no attribute that a text can be")]
    Attribute(String),
    /// Two claims for one attribute.
    #[error("attribute `{0}` comes from two claims")]
    Twice(String),
}

impl PlainClaims {
    /// Checks it against the attribute registry.
    ///
    /// # Errors
    /// [`PlainError`] for the first thing that is wrong.
    pub fn check(&self) -> Result<(), PlainError> {
        if registry::source(&self.source).is_none() {
            return Err(PlainError::Source(self.source.clone()));
        }
        let mut seen = std::collections::BTreeSet::new();
        for (claim, rule) in &self.claims {
            let known = registry::attribute(&rule.attribute);
            if known.is_none_or(|one| matches!(one.kind.as_str(), "list" | "address")) {
                return Err(PlainError::Attribute(claim.clone()));
            }
            if !seen.insert(&rule.attribute) {
                return Err(PlainError::Twice(rule.attribute.clone()));
            }
        }
        Ok(())
    }

    /// The `claims` parameter of the authorization request (OpenID Connect Core, 5.5) that asks for these attributes alone.
    pub(crate) fn request(&self, attributes: &[String]) -> Value {
        let wanted = self.claims.iter();
        let wanted = wanted.filter(|(_, rule)| attributes.contains(&rule.attribute));
        let first_step = |claim: &str| claim.split('.').next().unwrap_or_default().to_owned();
        let names: Map<String, Value> = wanted
            .map(|(claim, _)| (first_step(claim), Value::Null))
            .collect();
        json!({ "userinfo": names })
    }

    /// How sure a sign-in of this `acr` makes them.
    fn assurance(&self, acr: Option<&str>) -> Assurance {
        let known = acr.and_then(|acr| self.assurance.get(acr));
        known.copied().unwrap_or(self.assurance_otherwise)
    }

    /// The attributes that the claims give, by id; what does not fit its kind is left out.
    pub(crate) fn attributes(&self, claims: &Value) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for (claim, rule) in &self.claims {
            let place = format!("/{}", claim.replace('.', "/"));
            let Some(text) = claims.pointer(&place).and_then(Value::as_str) else {
                continue;
            };
            match converted(rule, text.trim()) {
                Some(value) => drop(found.insert(rule.attribute.clone(), value)),
                None => tracing::warn!(claim, "a claim does not fit its attribute"),
            }
        }
        found
    }
}

/// The value as our forms keep it.
fn converted(rule: &ClaimRule, text: &str) -> Option<String> {
    if !rule.values.is_empty() {
        return rule.values.get(text).cloned();
    }
    let kind = registry::attribute(&rule.attribute).map_or("", |one| one.kind.as_str());
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let fits = match kind {
        "date" => is_date(text),
        "id-number" => digits(text, 12),
        "phone" => {
            // E.164, as `phone_number` is written.
            let national = text.strip_prefix("+84").map(|rest| format!("0{rest}"));
            let national = national.unwrap_or_else(|| text.to_owned());
            return digits(&national, 10).then_some(national);
        }
        "choice" | "facility" => text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        _ => text.chars().count() <= 250 && !text.chars().any(char::is_control),
    };
    (fits && !text.is_empty()).then(|| text.to_owned())
}

/// A day, or the month or the year of one. OpenID Connect writes a year that it does not tell as 0000.
fn is_date(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    !text.starts_with("0000") && Date::parse_iso(&whole).is_some()
}

/// What a wrapped token is about.
pub(crate) struct Wrapping<'a> {
    /// What the claims mean.
    pub(crate) plain: &'a PlainClaims,
    /// Who gave the claims.
    pub(crate) issuer: &'a str,
    /// Whose they are, as that provider names them to us.
    pub(crate) subject: &'a str,
    /// How the person signed in.
    pub(crate) acr: Option<&'a str>,
    /// The key of the page.
    pub(crate) holder: &'a Jwk,
    /// Now, in seconds since 1970.
    pub(crate) now: i64,
}

/// Signs what a provider told as attributes of one source, each with a disclosure of its own.
///
/// # Errors
/// When there is no randomness, or the claims are too large to be signed.
pub(crate) fn wrap(
    claims: &Value,
    about: &Wrapping<'_>,
    signer: &Signer,
) -> Result<String, credential::Error> {
    let attributes = about.plain.attributes(claims);
    let pointers: Vec<String> = attributes
        .keys()
        .map(|id| format!("/{}", id.replace('.', "/")))
        .collect();
    let day = crate::clock::day_in_vietnam(about.now.saturating_mul(1000)).to_iso();
    let mut token = json!({
        "iss": signer.issuer(), "aud": signer.issuer(), "sub": about.subject, "vct": VCT,
        "iat": about.now, "exp": about.now.saturating_add(LIVE_S), "cnf": { "jwk": about.holder },
        "source": about.plain.source, "assurance": about.plain.assurance(about.acr), "as_of": day,
        "told_by": about.issuer,
    });
    for (id, value) in attributes {
        put(&mut token, &id, value);
    }
    let seed = random::<32>().map_err(|_| credential::Error::Key)?;
    signer.attest(TYP, &token, &pointers, &seed)
}

fn put(around: &mut Value, id: &str, value: String) {
    match id.split_once('.') {
        Some((first, rest)) => put(&mut around[first], rest, value),
        None => around[id] = Value::String(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> PlainClaims {
        serde_json::from_str(text).expect("a configuration")
    }

    const USUAL: &str = r#"{ "source": "population", "scopes": ["profile"],
        "assurance": { "urn:example:high": "vneid2" },
        "claims": { "name": { "attribute": "name.birth" }, "birthdate": { "attribute": "birth.date" },
            "gender": { "attribute": "sex", "values": { "male": "M", "female": "F" } },
            "phone_number": { "attribute": "contact.phone" }, "ids.citizen": { "attribute": "id.number" } } }"#;

    #[test]
    fn claims_become_attributes_as_forms_keep_them() {
        let claims = json!({
            "name": " Anna Muster ", "birthdate": "1990-09-02", "gender": "female", "phone_number": "+84530000018",
            "ids": { "citizen": "000190000018" }, "email": "not@asked.test",
        });
        let found = plain(USUAL).attributes(&claims);
        let pairs: Vec<(&str, &str)> = found.iter().map(|(k, v)| (&**k, &**v)).collect();
        assert_eq!(
            pairs,
            [
                ("birth.date", "1990-09-02"),
                ("contact.phone", "0530000018"),
                ("id.number", "000190000018"),
                ("name.birth", "Anna Muster"),
                ("sex", "F"),
            ]
        );
    }

    #[test]
    fn what_does_not_fit_its_attribute_is_left_out() {
        let rules = plain(USUAL);
        for (claim, value) in [
            ("birthdate", json!("1990-02-30")),
            ("birthdate", json!("0000-09-02")),
            ("birthdate", json!(19900902)),
            ("gender", json!("other")),
            ("phone_number", json!("+4915112345678")),
            ("ids", json!({ "citizen": "12345" })),
            ("ids", json!("000190000018")),
            ("name", json!("")),
            ("name", json!("a\nb")),
            ("name", json!("a".repeat(251))),
            ("name", json!({ "given": "Anna" })),
        ] {
            assert_eq!(
                rules.attributes(&json!({ claim: value })).len(),
                0,
                "{claim}"
            );
        }
        assert_eq!(rules.attributes(&json!({ "birthdate": "1938" })).len(), 1);
    }

    #[test]
    fn only_what_the_form_reads_is_asked_for() {
        let asked = plain(USUAL).request(&["id.number".to_owned(), "sex".to_owned()]);
        assert_eq!(
            asked,
            json!({ "userinfo": { "gender": null, "ids": null } })
        );
    }

    #[test]
    fn the_assurance_is_the_configured_one() {
        let rules = plain(USUAL);
        assert_eq!(rules.assurance(Some("urn:example:high")), Assurance::Vneid2);
        for acr in [None, Some("vneid2"), Some("")] {
            assert_eq!(rules.assurance(acr), Assurance::Vneid1);
        }
    }

    #[test]
    fn a_configuration_that_the_registry_does_not_know_is_refused() {
        assert_eq!(plain(USUAL).check(), Ok(()));
        for (from, to, expected) in [
            (
                "\"population\"",
                "\"here\"",
                PlainError::Source("here".to_owned()),
            ),
            (
                "name.birth",
                "name.x",
                PlainError::Attribute("name".to_owned()),
            ),
            (
                "name.birth",
                "residence.permanent",
                PlainError::Attribute("name".to_owned()),
            ),
            (
                "name.birth",
                "children",
                PlainError::Attribute("name".to_owned()),
            ),
            ("name.birth", "sex", PlainError::Twice("sex".to_owned())),
        ] {
            assert_eq!(plain(&USUAL.replace(from, to)).check(), Err(expected));
        }
        assert!(serde_json::from_str::<PlainClaims>(&USUAL.replace("scopes", "scope")).is_err());
    }
}
