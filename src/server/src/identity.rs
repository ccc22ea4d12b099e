//! Proofs → one identity record, for the page and again at submit.

use std::collections::{BTreeMap, BTreeSet};

use abi::Meta;
use credential::{Error, Expected, ExpectedBinding, Jwk, Jwks, Verified, verify, verify_bound};
use prefill::{
    IdentityRecord, Missing, Wanted, Why, merge, missing_record, own_registers_first,
    placed_record, wanted_from,
};
use serde::Serialize;
use serde_json::Value;
use value::Text;

use crate::oidc::{Asked, Given, Grant, Provider};
use crate::problem::{Kind, Problem};

/// What attribute tokens attest.
pub(crate) const VCT: &str = "tokhai-identity/1";
pub(crate) const TYP: &str = "dc+sd-jwt";
/// More proofs than the sources of the person and of whom they invited can give are not looked at.
const MAX_PROOFS: usize = 16;

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

/// Roles and attributes that a record gives, in order and each once: what the log says of it.
pub(crate) fn record_attributes(record: &IdentityRecord) -> Vec<String> {
    let entries = record.entries.iter();
    let named: BTreeSet<String> = entries.map(|e| format!("{}/{}", e.role, e.attr)).collect();
    named.into_iter().collect()
}

impl Fetched {
    /// What is handed on with it.
    pub(crate) fn attributes(&self) -> Vec<String> {
        record_attributes(&self.record)
    }
}

/// What a page gets: the record, the tokens that prove it, and for each entry of the record which disclosures of its
/// token it takes to show it, by their index.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fetched {
    pub(crate) record: IdentityRecord,
    pub(crate) proofs: Vec<String>,
    pub(crate) shows: Vec<Vec<usize>>,
}

/// Which sources a page may ask for a form, and for what: those the person agreed to and the form binds something of.
#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    /// The person, as in the proofs: what a draft keeps of somebody else is not theirs.
    subject: String,
    sources: Vec<PlannedSource>,
    /// Of each attribute the register whose word counts where several have it.
    registers: BTreeMap<String, &'static str>,
}

/// One of them.
#[derive(Debug, Serialize)]
struct PlannedSource {
    source: String,
    name: Text,
    /// Attributes that it answers, by role.
    reads: Vec<Read>,
}

#[derive(Debug, Serialize)]
struct Read {
    attr: String,
    role: String,
}

/// The sources of a grant that the form binds something of, in their order.
pub(crate) fn plan(provider: &Provider, grant: &Grant, subject: &str, meta: &Meta) -> Plan {
    let wanted = wanted(meta);
    let planned = |source: &&str| {
        let reads = reads(provider, &wanted, source).into_iter();
        let reads: Vec<Read> = reads
            .map(|one| Read {
                attr: one.attr.to_owned(),
                role: one.role.to_owned(),
            })
            .collect();
        (!reads.is_empty()).then(|| PlannedSource {
            source: (*source).to_owned(),
            name: registry::source(source).map_or_else(Text::default, |one| one.name.clone()),
            reads,
        })
    };
    let register = |one: &Wanted<'_>| {
        let known = registry::attribute(one.attr)?;
        Some((one.attr.to_owned(), known.source.as_str()))
    };
    let sources = provider.sources(grant);
    Plan {
        subject: subject.to_owned(),
        sources: sources.iter().filter_map(planned).collect(),
        registers: wanted.iter().filter_map(register).collect(),
    }
}

// A provider of plain claims is one source for all it says.
fn reads<'w>(provider: &Provider, wanted: &[Wanted<'w>], source: &str) -> Vec<Wanted<'w>> {
    match provider.is_plain() {
        true => wanted.to_vec(),
        false => wanted_from(wanted, source),
    }
}

/// Fetches what is wanted of what a person agreed to share, bound to the key of their page: from `source`, or from all of which the form binds
/// something. No other source is asked.
///
/// # Errors
/// As [`Provider::attributes`], [`Kind::ShareAgain`] when `source` is not one of them, and [`Kind::ProviderDown`] when a token does
/// not stand the checks.
pub(crate) async fn fetch(
    provider: &Provider,
    grant: &Grant,
    asked: &Asked<'_>,
    source: Option<&str>,
    wanted: Vec<Wanted<'_>>,
) -> Result<Fetched, Problem> {
    let (subject, holder, now_ms) = (asked.subject, asked.holder, asked.now_ms);
    let mut sources = provider.sources(grant);
    sources.retain(|one| source.is_none_or(|source| source == *one));
    sources.retain(|one| !reads(provider, &wanted, one).is_empty());
    if sources.is_empty() && source.is_some() {
        return Err(Kind::ShareAgain.into());
    }
    let mut proofs = Vec::new();
    let mut down = Vec::new();
    for given in provider.attributes(grant, &sources, asked).await? {
        match given {
            Given::Token(token) => proofs.push(token),
            Given::Down(source) => {
                let lost = wanted_from(&wanted, &source);
                down.push(missing_record(&lost, Why::SourceDown));
            }
        }
    }
    if proofs.is_empty() {
        if down.is_empty() {
            down.push(missing_record(&wanted, Why::Declined));
        }
        return Ok(Fetched {
            record: merge(down),
            proofs,
            shows: Vec::new(),
        });
    }
    let bound = Bound::To(holder);
    // Of one source what it could say is told, and not that it says nothing of the others.
    let told = match source {
        Some(source) => reads(provider, &wanted, source),
        None => wanted.clone(),
    };
    let whose = vec![Whose::new(subject, &wanted, bound); proofs.len()];
    let mut proven = records(provider, &proofs, &whose, now_ms)
        .await
        .map_err(|problem| match problem.kind() {
            // Straight from the provider, a token that is wrong is the provider's fault.
            Kind::Proof | Kind::ProofExpired => Kind::ProviderDown.into(),
            _ => problem,
        })?;
    let is_told = |one: &Missing| {
        let mut told = told.iter();
        told.any(|wanted| wanted.attr == one.attr && wanted.role == one.role)
    };
    proven.record.missing.retain(is_told);
    Ok(Fetched {
        record: merge(std::iter::once(proven.record).chain(down)),
        proofs,
        shows: proven.shows,
    })
}

/// What the proofs of a dossier prove.
pub(crate) struct Proven {
    /// The identity record made of them.
    pub(crate) record: IdentityRecord,
    /// For each entry of the record which disclosures of its proof show it.
    pub(crate) shows: Vec<Vec<usize>>,
    /// How many disclosures each proof shows.
    pub(crate) shown: Vec<usize>,
}

/// Whose a proof must be, and what of that person the form reads.
#[derive(Clone, Copy)]
pub(crate) struct Whose<'a> {
    subject: &'a str,
    wanted: &'a [Wanted<'a>],
    bound: Bound<'a>,
}

impl<'a> Whose<'a> {
    fn new(subject: &'a str, wanted: &'a [Wanted<'a>], bound: Bound<'a>) -> Whose<'a> {
        Whose {
            subject,
            wanted,
            bound,
        }
    }

    /// Of this person, whose key must have bound it so.
    pub(crate) fn by(
        subject: &'a str,
        wanted: &'a [Wanted<'a>],
        binding: &'a ExpectedBinding<'a>,
    ) -> Whose<'a> {
        Whose::new(subject, wanted, Bound::By(binding))
    }
}

/// What these proofs prove, each about its person and bound by its holder's key; `wanted` is what the form reads.
///
/// # Errors
/// [`Kind::Proof`] for the first proof that is wrong or somebody else's, [`Kind::ProofExpired`] for one that has ended,
/// [`Kind::ProviderDown`] when the issuer's keys can not be had.
pub(crate) async fn record(
    provider: &Provider,
    proofs: &[String],
    whose: &[Whose<'_>],
    wanted: &[Wanted<'_>],
    now_ms: i64,
) -> Result<Proven, Problem> {
    if proofs.is_empty() {
        return Ok(Proven {
            record: missing_record(wanted, Why::Declined),
            shows: Vec::new(),
            shown: Vec::new(),
        });
    }
    if proofs.len() > MAX_PROOFS {
        return Err(Kind::Proof.into());
    }
    records(provider, proofs, whose, now_ms).await
}

/// How a token must be tied to its holder.
#[derive(Clone, Copy)]
enum Bound<'a> {
    /// It names this key and says nothing yet.
    To(&'a Jwk),
    /// The holder has proven to have the key it names.
    By(&'a ExpectedBinding<'a>),
}

async fn records(
    provider: &Provider,
    proofs: &[String],
    whose: &[Whose<'_>],
    now_ms: i64,
) -> Result<Proven, Problem> {
    let mut keys = provider.keys(now_ms).await?;
    let mut records = Vec::new();
    let mut shows = Vec::new();
    let mut shown = Vec::new();
    for (index, (proof, whose)) in (0..).zip(proofs.iter().zip(whose)) {
        let mut read = read(provider, proof, whose, &keys, now_ms);
        if matches!(read, Err(Error::UnknownKey)) {
            keys = provider.newer_keys(now_ms).await?;
            read = self::read(provider, proof, whose, &keys, now_ms);
        }
        let verified = read.map_err(refuse)?;
        let (record, places) = placed_record(&verified.claims, index, whose.wanted);
        shows.extend(places.iter().map(|place| shown_by(&verified, place)));
        records.push(record);
        shown.push(verified.disclosed.len());
    }
    let record = merge(records);
    // What another register than its own says is there, and does not count.
    let order = own_registers_first(&record.entries);
    let in_order = |place: &usize| (record.entries[*place].clone(), shows[*place].clone());
    let (entries, shows) = order.iter().map(in_order).unzip();
    Ok(Proven {
        record: IdentityRecord { entries, ..record },
        shows,
        shown,
    })
}

/// The name that a token of this person discloses: who they are is known by their session, so no key has to bind it.
///
/// # Errors
/// As [`record`].
pub(crate) async fn name(
    provider: &Provider,
    proof: &str,
    subject: &str,
    now_ms: i64,
) -> Result<Option<String>, Problem> {
    let keys = provider.keys(now_ms).await?;
    let expected = expected(provider, &keys, now_ms);
    let claims = verify(proof, &expected).map_err(refuse)?.claims;
    if claims.get("sub").and_then(Value::as_str) != Some(subject) {
        return Err(refuse(Error::Audience));
    }
    let name = claims.pointer("/name/birth").and_then(Value::as_str);
    Ok(name.map(str::to_owned))
}

fn expected<'a>(provider: &'a Provider, keys: &'a Jwks, now_ms: i64) -> Expected<'a> {
    Expected {
        typ: TYP,
        issuer: provider.attester(),
        audience: Some(provider.audience()),
        vct: VCT,
        must_expire: true,
        now: now_ms.div_euclid(1000),
        keys,
    }
}

/// What to answer to a proof that does not stand the checks.
pub(crate) fn refuse(error: Error) -> Problem {
    tracing::info!(code = error.code(), "a proof was refused");
    let kind = match error {
        Error::Expired => Kind::ProofExpired,
        _ => Kind::Proof,
    };
    Problem::detailed(kind, error.sentence())
}

/// The disclosures that show what stands at `place`: those around it and those inside.
fn shown_by(verified: &Verified, place: &str) -> Vec<usize> {
    let leads = |from: &str, to: &str| {
        to.strip_prefix(from)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let pointers = verified.disclosed.iter().enumerate();
    let needed = pointers.filter(|(_, pointer)| leads(pointer, place) || leads(place, pointer));
    needed.map(|(index, _)| index).collect()
}

fn read(
    provider: &Provider,
    proof: &str,
    whose: &Whose<'_>,
    keys: &Jwks,
    now_ms: i64,
) -> Result<Verified, Error> {
    let expected = expected(provider, keys, now_ms);
    let verified = match whose.bound {
        Bound::By(binding) => verify_bound(proof, &expected, binding)?,
        Bound::To(holder) => {
            let verified = verify(proof, &expected)?;
            let named = verified.holder.as_ref().map(Jwk::thumbprint);
            if named != Some(holder.thumbprint()) {
                return Err(Error::BindingAbsent);
            }
            verified
        }
    };
    // Everything else may be right: it is still not this person's.
    if verified.claims.get("sub").and_then(Value::as_str) != Some(whose.subject) {
        return Err(Error::Audience);
    }
    Ok(verified)
}
