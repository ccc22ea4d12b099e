//! Putting disclosures back in the place of their digests (RFC 9901, §7.1).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::issue::{MUST_BE_CLEAR, digest};
use crate::{Error, MAX_DEPTH, json, jws};

/// What a token says once its disclosures are back in place.
pub(crate) struct Unfolded {
    /// The claims, without digests.
    pub(crate) claims: Map<String, Value>,
    /// For each disclosure, in the token's order, the JSON Pointer of what it brought.
    pub(crate) pointers: Vec<String>,
}

/// Names that belong to the digests themselves.
pub(crate) fn is_reserved(name: &str) -> bool {
    matches!(name, "_sd" | "_sd_alg" | "...")
}

/// Puts every disclosure in its place; each must have exactly one.
pub(crate) fn unfold(
    mut claims: Map<String, Value>,
    disclosures: &[&str],
) -> Result<Unfolded, Error> {
    match claims.remove("_sd_alg") {
        None => {}
        Some(Value::String(name)) if name == "sha-256" => {}
        Some(_) => return Err(Error::HashAlgorithm),
    }
    let mut folds = Folds {
        by_digest: read_all(disclosures)?,
        seen: BTreeSet::new(),
        pointers: vec![None; disclosures.len()],
    };
    let claims = folds.object(claims, &Place::default())?;
    let pointers: Option<Vec<String>> = folds.pointers.into_iter().collect();
    Ok(Unfolded {
        claims,
        pointers: pointers.ok_or(Error::UnusedDisclosure)?,
    })
}

struct Disclosure {
    index: usize,
    /// Absent for an array element.
    name: Option<String>,
    value: Value,
}

fn read_all(disclosures: &[&str]) -> Result<BTreeMap<String, Disclosure>, Error> {
    let mut all = BTreeMap::new();
    for (index, text) in disclosures.iter().enumerate() {
        if all.insert(digest(text), read(index, text)?).is_some() {
            return Err(Error::DuplicateDigest);
        }
    }
    Ok(all)
}

fn read(index: usize, text: &str) -> Result<Disclosure, Error> {
    let bytes = jws::bytes(text).map_err(|_| Error::Disclosure)?;
    let parts = match json::read(&bytes) {
        Ok(Value::Array(parts)) => parts,
        Err(Error::TooDeep) => return Err(Error::TooDeep),
        _ => return Err(Error::Disclosure),
    };
    let (name, value) = match <[Value; 3]>::try_from(parts) {
        Ok([Value::String(_salt), Value::String(name), value]) => (Some(name), value),
        Ok(_) => return Err(Error::Disclosure),
        Err(parts) => match <[Value; 2]>::try_from(parts) {
            Ok([Value::String(_salt), value]) => (None, value),
            _ => return Err(Error::Disclosure),
        },
    };
    Ok(Disclosure { index, name, value })
}

/// Where the walk is.
#[derive(Default)]
struct Place {
    pointer: String,
    depth: usize,
}

impl Place {
    fn inner(&self, step: &str) -> Place {
        let step = step.replace('~', "~0").replace('/', "~1");
        Place {
            pointer: format!("{}/{step}", self.pointer),
            depth: self.depth + 1,
        }
    }

    /// Disclosures can bring disclosures, so the depth must be watched here and not only when reading.
    fn refuse_too_deep(&self) -> Result<(), Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        Ok(())
    }
}

struct Folds {
    by_digest: BTreeMap<String, Disclosure>,
    seen: BTreeSet<String>,
    pointers: Vec<Option<String>>,
}

impl Folds {
    fn value(&mut self, value: Value, place: &Place) -> Result<Value, Error> {
        match value {
            Value::Object(members) => self.object(members, place).map(Value::Object),
            Value::Array(items) => self.array(items, place).map(Value::Array),
            plain => Ok(plain),
        }
    }

    fn object(
        &mut self,
        mut members: Map<String, Value>,
        place: &Place,
    ) -> Result<Map<String, Value>, Error> {
        place.refuse_too_deep()?;
        let digests = digest_list(members.remove("_sd"))?;
        let mut out = Map::new();
        for (name, value) in members {
            if is_reserved(&name) {
                return Err(Error::StrayDigest);
            }
            let value = self.value(value, &place.inner(&name))?;
            out.insert(name, value);
        }
        for digest in digests {
            let Some(disclosure) = self.take(digest)? else {
                continue;
            };
            let name = disclosure.name.ok_or(Error::Disclosure)?;
            if is_reserved(&name)
                || out.contains_key(&name)
                || (place.depth == 0 && MUST_BE_CLEAR.contains(&name.as_str()))
            {
                return Err(Error::ForbiddenClaim);
            }
            let inner = place.inner(&name);
            self.pointers[disclosure.index] = Some(inner.pointer.clone());
            let value = self.value(disclosure.value, &inner)?;
            out.insert(name, value);
        }
        Ok(out)
    }

    fn array(&mut self, items: Vec<Value>, place: &Place) -> Result<Vec<Value>, Error> {
        place.refuse_too_deep()?;
        let mut out = Vec::new();
        for item in items {
            let inner = place.inner(&out.len().to_string());
            let Some(digest) = element_digest(&item)? else {
                out.push(self.value(item, &inner)?);
                continue;
            };
            let Some(disclosure) = self.take(digest)? else {
                continue;
            };
            if disclosure.name.is_some() {
                return Err(Error::Disclosure);
            }
            self.pointers[disclosure.index] = Some(inner.pointer.clone());
            out.push(self.value(disclosure.value, &inner)?);
        }
        Ok(out)
    }

    /// The disclosure of a digest, if it was shown. A digest may stand only once in the whole token.
    fn take(&mut self, digest: String) -> Result<Option<Disclosure>, Error> {
        let disclosure = self.by_digest.remove(&digest);
        if !self.seen.insert(digest) {
            return Err(Error::DuplicateDigest);
        }
        Ok(disclosure)
    }
}

fn digest_list(value: Option<Value>) -> Result<Vec<String>, Error> {
    match value {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => items
            .into_iter()
            .map(|item| match item {
                Value::String(digest) => Ok(digest),
                _ => Err(Error::StrayDigest),
            })
            .collect(),
        Some(_) => Err(Error::StrayDigest),
    }
}

/// The digest in `{ "...": digest }`, or nothing for an ordinary element.
fn element_digest(item: &Value) -> Result<Option<String>, Error> {
    let Some(found) = item.get("...") else {
        return Ok(None);
    };
    let alone = item.as_object().is_some_and(|members| members.len() == 1);
    match found {
        Value::String(digest) if alone => Ok(Some(digest.clone())),
        _ => Err(Error::StrayDigest),
    }
}
