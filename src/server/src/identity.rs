//! Proofs → one identity record, for the page and again at submit.

use abi::Meta;
use credential::{Error, Expected, Jwks, verify};
use prefill::{IdentityRecord, Wanted, Why, merge, missing_record, record_from_claims};
use serde_json::Value;

use crate::oidc::{Given, Grant, Provider};
use crate::problem::{Kind, Problem};

/// What attribute tokens attest.
const VCT: &str = "tokhai-identity/1";
const TYP: &str = "dc+sd-jwt";
/// More proofs than sources can give are not looked at.
const MAX_PROOFS: usize = 8;

/// What the module of a form reads, as `prefill` wants it.
pub(crate) fn wanted(meta: &Meta) -> Vec<Wanted<'_>> {
    let uses = meta.attributes.iter();
    uses.map(|one| Wanted {
        attr: &one.attr,
        role: &one.role,
        from: &one.from,
    })
    .collect()
}

/// Fetches what a person agreed to share: the record, and the tokens that prove it.
///
/// # Errors
/// As [`Provider::attributes`], and [`Kind::ProviderDown`] when a token does not stand the checks.
pub(crate) async fn fetch(
    provider: &Provider,
    grant: &Grant,
    subject: &str,
    meta: &Meta,
    now_ms: i64,
) -> Result<(IdentityRecord, Vec<String>), Problem> {
    let wanted = wanted(meta);
    let mut proofs = Vec::new();
    let mut is_down = false;
    for given in provider.attributes(grant, now_ms).await? {
        match given {
            Given::Token(token) => proofs.push(token),
            Given::Down => is_down = true,
        }
    }
    let down = is_down.then(|| missing_record(&wanted, Why::SourceDown));
    if proofs.is_empty() {
        let declined = || missing_record(&wanted, Why::Declined);
        return Ok((down.unwrap_or_else(declined), proofs));
    }
    let record = record(provider, &proofs, subject, &wanted, now_ms)
        .await
        .map_err(|problem| match problem.kind() {
            // Straight from the provider, a token that is wrong is the provider's fault.
            Kind::Proof => Kind::ProviderDown.into(),
            _ => problem,
        })?;
    Ok((merge([record].into_iter().chain(down)), proofs))
}

/// The identity record that these proofs prove about `subject`.
///
/// # Errors
/// [`Kind::Proof`] for the first proof that is wrong, expired or somebody else's, [`Kind::ProviderDown`] when the
/// issuer's keys can not be had.
pub(crate) async fn record(
    provider: &Provider,
    proofs: &[String],
    subject: &str,
    wanted: &[Wanted<'_>],
    now_ms: i64,
) -> Result<IdentityRecord, Problem> {
    if proofs.is_empty() {
        return Ok(missing_record(wanted, Why::Declined));
    }
    if proofs.len() > MAX_PROOFS {
        return Err(Kind::Proof.into());
    }
    let mut keys = provider.keys(now_ms).await?;
    let mut records = Vec::new();
    for (index, proof) in (0..).zip(proofs) {
        let mut claims = claims(provider, proof, subject, &keys, now_ms);
        if matches!(claims, Err(Error::UnknownKey)) {
            keys = provider.newer_keys(now_ms).await?;
            claims = self::claims(provider, proof, subject, &keys, now_ms);
        }
        let claims = claims.map_err(|error| {
            tracing::info!(code = error.code(), "a proof was refused");
            Problem::detailed(Kind::Proof, error.sentence())
        })?;
        records.push(record_from_claims(&claims, index, wanted));
    }
    Ok(merge(records))
}

fn claims(
    provider: &Provider,
    proof: &str,
    subject: &str,
    keys: &Jwks,
    now_ms: i64,
) -> Result<Value, Error> {
    let expected = Expected {
        typ: TYP,
        issuer: provider.issuer(),
        audience: Some(provider.client_id()),
        vct: VCT,
        must_expire: true,
        now: now_ms.div_euclid(1000),
        keys,
    };
    let claims = verify(proof, &expected)?.claims;
    // Everything else may be right: it is still not this person's.
    if claims.get("sub").and_then(Value::as_str) != Some(subject) {
        return Err(Error::Audience);
    }
    Ok(claims)
}
