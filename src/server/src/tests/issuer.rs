//! A provider of identity of the tests' own, which can also give tokens that are wrong.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential::{
    Expected, Issue, Jwk, Jwks, SigningKey, disclosed_pointers, issue, select, sign_jwt, verify,
};
use openidconnect::url::form_urlencoded;
use prefill::{IdentityRecord, Wanted, merge, own_registers_first, record_from_claims};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::{NAME, NUMBER};

pub(crate) const CLIENT: &str = "to-khai";

/// How the provider behaves.
#[derive(Clone)]
pub(crate) struct Manner {
    pub(crate) subject: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
    pub(crate) is_expired: bool,
    pub(crate) source_is_down: bool,
    pub(crate) binds_to_another: bool,
    /// Whether it has changed its keys; the old one is published no more.
    pub(crate) has_new_key: bool,
    /// Whether the first access token has ended; a second one is given for the refresh token.
    pub(crate) has_ended: bool,
    /// Whether it gives no refresh token.
    pub(crate) renews_nothing: bool,
    /// Sources that were asked, in order.
    pub(crate) asked: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) manner: Arc<Mutex<Manner>>,
}

impl Issuer {
    pub(crate) async fn start() -> Issuer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = Issuer {
            url: format!("http://{}", listener.local_addr().unwrap()),
            manner: Arc::new(Mutex::new(Manner {
                subject: "person-1".to_owned(),
                nonce: String::new(),
                challenge: String::new(),
                is_expired: false,
                source_is_down: false,
                binds_to_another: false,
                has_new_key: false,
                has_ended: false,
                renews_nothing: false,
                asked: Vec::new(),
            })),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/attributes", post(attributes))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.manner.lock().unwrap());
    }

    fn key(&self) -> SigningKey {
        let seed = match self.manner.lock().unwrap().has_new_key {
            true => [11; 32],
            false => [9; 32],
        };
        SigningKey::es256(&seed).unwrap()
    }

    /// An attribute token about `subject`, as the attributes endpoint gives it.
    pub(crate) fn proof(&self, subject: &str) -> String {
        self.proof_by(&self.key(), subject, now() + 3600, &page_key().public())
    }

    pub(crate) fn expired_proof(&self, subject: &str) -> String {
        self.proof_by(&self.key(), subject, now() - 3600, &page_key().public())
    }

    /// The same, signed by a key that is not the provider's, under the provider's name for its own.
    pub(crate) fn forged_proof(&self, subject: &str) -> String {
        let real = self.proof(subject);
        let fake = self.proof_by(
            &SigningKey::es256(&[8; 32]).unwrap(),
            subject,
            now() + 3600,
            &page_key().public(),
        );
        let header = real.split('.').next().unwrap();
        let rest = fake.split_once('.').unwrap().1;
        format!("{header}.{rest}")
    }

    fn proof_by(&self, key: &SigningKey, subject: &str, exp: i64, holder: &Jwk) -> String {
        let clear = json!({
            "iss": self.url, "sub": subject, "aud": CLIENT, "iat": exp - 7200, "exp": exp,
            "cnf": { "jwk": holder },
        });
        let (name, number) = match subject {
            "person-2" => (OTHER_NAME, OTHER_NUMBER),
            _ => (NAME, NUMBER),
        };
        let known = json!({ "name": { "birth": name }, "id": { "number": number } });
        self.sign(key, clear, known, &["/name/birth", "/id/number"])
    }

    /// A token about `person-1` that says other things.
    pub(crate) fn proof_of(&self, known: Value, disclose: &[&str]) -> String {
        let clear = json!({
            "iss": self.url, "sub": "person-1", "aud": CLIENT, "iat": now() - 60, "exp": now() + 3600,
            "cnf": { "jwk": page_key().public() },
        });
        self.sign(&self.key(), clear, known, disclose)
    }

    fn sign(&self, key: &SigningKey, clear: Value, known: Value, disclose: &[&str]) -> String {
        let mut claims = json!({
            "vct": "tokhai-identity/1", "source": "population", "assurance": "vneid2", "as_of": "2026-11-20",
        });
        for more in [clear, known] {
            let members = more.as_object().unwrap().clone();
            claims.as_object_mut().unwrap().extend(members);
        }
        let disclose: Vec<String> = disclose.iter().map(|one| (*one).to_owned()).collect();
        let request = Issue {
            typ: "dc+sd-jwt",
            claims: &claims,
            disclose: &disclose,
            key,
        };
        let mut salt = 0;
        issue(&request, &mut || {
            salt += 1;
            [salt; 16]
        })
        .unwrap()
    }
}

/// What the register knows of the person `person-2`.
pub(crate) const OTHER_NAME: &str = "Lê Văn Kia";
pub(crate) const OTHER_NUMBER: &str = "000088000077";

/// The key of the page that the tests play.
pub(crate) fn page_key() -> SigningKey {
    SigningKey::es256(&[5; 32]).unwrap()
}

impl Issuer {
    /// The record that a page is given for these proofs.
    pub(crate) fn record(&self, proofs: &[String], wanted: &[Wanted<'_>]) -> IdentityRecord {
        let keys = Jwks {
            keys: vec![self.key().public()],
        };
        let expected = Expected {
            typ: "dc+sd-jwt",
            issuer: &self.url,
            audience: Some(CLIENT),
            vct: "tokhai-identity/1",
            must_expire: true,
            now: now(),
            keys: &keys,
        };
        let records = (0..).zip(proofs).map(|(index, proof)| {
            let claims = verify(proof, &expected).unwrap().claims;
            record_from_claims(&claims, index, wanted)
        });
        let record = merge(records.collect::<Vec<_>>());
        let order = own_registers_first(&record.entries);
        let entries = order.iter().map(|place| record.entries[*place].clone());
        IdentityRecord {
            entries: entries.collect(),
            ..record.clone()
        }
    }
}

/// Takes out of a dossier's proofs what its answers do not need, as an honest page does.
///
/// Members of the household have the keys m1, m2 … in the order of the token.
pub(crate) fn only_needed(dossier: &mut Value) {
    let origins = dossier["origins"].as_object().unwrap().clone();
    for (at, proof) in (0..).zip(dossier["proofs"].as_array_mut().unwrap()) {
        let of_proof = origins.iter().filter(|(_, origin)| origin["proof"] == at);
        let mut keep = BTreeSet::new();
        for (path, origin) in of_proof {
            match origin["role"].as_str() {
                Some("members") => {
                    let key = path.split('/').nth(2).unwrap();
                    let number: usize = key.trim_start_matches('m').parse().unwrap();
                    keep.insert(format!("/household/members/{}", number - 1));
                }
                _ => {
                    let attribute = origin["attribute"].as_str().unwrap();
                    keep.insert(format!("/{}", attribute.replace('.', "/")));
                    keep.insert("/name/birth".to_owned());
                }
            }
        }
        let token = proof.as_str().unwrap();
        let there = disclosed_pointers(token).unwrap().into_iter();
        let is_kept = |one: &String| {
            let within = |kept: &String| {
                one.strip_prefix(kept)
                    .is_some_and(|rest| rest.starts_with('/'))
            };
            keep.contains(one) || keep.iter().any(within)
        };
        let keep = there.filter(is_kept).collect();
        *proof = json!(select(token, &keep).unwrap());
    }
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

async fn discovery(State(issuer): State<Issuer>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", issuer.url);
    Json(json!({
        "issuer": issuer.url,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("jwks"),
        "attributes_endpoint": at("attributes"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn jwks(State(issuer): State<Issuer>) -> Json<Jwks> {
    Json(Jwks {
        keys: vec![issuer.key().public()],
    })
}

async fn token(State(issuer): State<Issuer>, body: String) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let manner = issuer.manner.lock().unwrap().clone();
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    if value("grant_type") == Some("refresh_token") {
        let is_given = value("refresh_token") == Some("the-refresh-token");
        let status = match is_given && !manner.renews_nothing {
            true => StatusCode::OK,
            false => StatusCode::BAD_REQUEST,
        };
        let answer = json!({
            "access_token": "the-access-token-2", "token_type": "Bearer", "expires_in": 300,
            "error": "invalid_grant",
        });
        return (status, Json(answer)).into_response();
    }
    let verifier = value("code_verifier").unwrap_or("");
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    if value("code") != Some("the-code") || challenge != manner.challenge {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": "invalid_grant" })),
        )
            .into_response();
    }
    let claims = json!({
        "iss": issuer.url, "sub": manner.subject, "aud": CLIENT, "nonce": manner.nonce, "acr": "vneid2",
        "iat": now(), "exp": if manner.is_expired { now() - 600 } else { now() + 600 },
    });
    Json(json!({
        "access_token": "the-access-token", "token_type": "Bearer", "expires_in": 300,
        "id_token": sign_jwt("JWT", &claims, &issuer.key()).unwrap(),
        "attribute_sources": ["population", "residence"], "refresh_token": "the-refresh-token",
    }))
    .into_response()
}

async fn attributes(State(issuer): State<Issuer>, headers: HeaderMap, body: String) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let manner = issuer.manner.lock().unwrap().clone();
    let access = match manner.has_ended {
        true => "Bearer the-access-token-2",
        false => "Bearer the-access-token",
    };
    let is_granted = headers
        .get("authorization")
        .is_some_and(|text| text == access);
    if !is_granted {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    issuer.change(|manner| manner.asked.push(form[0].1.clone()));
    if manner.source_is_down || form[0] != ("source".to_owned(), "population".to_owned()) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let holder: Jwk = match manner.binds_to_another {
        true => SigningKey::es256(&[4; 32]).unwrap().public(),
        false => serde_json::from_str(&form[1].1).unwrap(),
    };
    issuer
        .proof_by(&issuer.key(), &manner.subject, now() + 3600, &holder)
        .into_response()
}
