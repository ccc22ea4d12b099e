//! Keys: those we sign with, and those others publish.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;

/// The signature algorithms that are taken; every other name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    Es256,
    /// Ed25519 (RFC 8037).
    EdDsa,
}

impl Algorithm {
    /// Its name in a JOSE header.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of that exact name.
    ///
    /// # Errors
    /// [`Error::Algorithm`] for every name but the two, `none` among them.
    pub fn from_name(name: &str) -> Result<Algorithm, Error> {
        match name {
            "ES256" => Ok(Algorithm::Es256),
            "EdDSA" => Ok(Algorithm::EdDsa),
            _ => Err(Error::Algorithm),
        }
    }
}

/// A private key with its published half.
#[derive(Clone)]
pub struct SigningKey {
    secret: Secret,
    public: Jwk,
}

#[derive(Clone)]
enum Secret {
    P256(Box<p256::ecdsa::SigningKey>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl SigningKey {
    /// An Ed25519 key from its 32 secret bytes; its id is its thumbprint.
    pub fn ed25519(seed: &[u8; 32]) -> SigningKey {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let x = URL_SAFE_NO_PAD.encode(secret.verifying_key().as_bytes());
        SigningKey {
            secret: Secret::Ed25519(Box::new(secret)),
            public: Jwk::named("OKP", "Ed25519", x, None, Algorithm::EdDsa),
        }
    }

    /// A P-256 key from its 32 secret bytes; its id is its thumbprint.
    ///
    /// # Errors
    /// [`Error::Key`] for the very few byte strings that are no P-256 scalar (zero, or not below the group order).
    pub fn es256(seed: &[u8; 32]) -> Result<SigningKey, Error> {
        let secret = p256::ecdsa::SigningKey::from_slice(seed).map_err(|_| Error::Key)?;
        let point = secret.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        let (x, y) = (&bytes[1..33], &bytes[33..]);
        Ok(SigningKey {
            public: Jwk::named(
                "EC",
                "P-256",
                URL_SAFE_NO_PAD.encode(x),
                Some(URL_SAFE_NO_PAD.encode(y)),
                Algorithm::Es256,
            ),
            secret: Secret::P256(Box::new(secret)),
        })
    }

    /// The half to publish.
    pub fn public(&self) -> Jwk {
        self.public.clone()
    }

    /// Id of the key, its thumbprint by RFC 7638.
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    /// What it signs with.
    pub fn algorithm(&self) -> Algorithm {
        match self.secret {
            Secret::P256(_) => Algorithm::Es256,
            Secret::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    /// The 64-byte signature of `message`. Both algorithms are deterministic, so this needs no randomness.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }
}

// By hand, so that no log ever holds the secret.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.public.kid)
            .finish_non_exhaustive()
    }
}

/// A published key (RFC 7517). Members that we do not use are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `EC` or `OKP`; keys of other kinds are kept but never used.
    pub kty: String,
    /// `P-256` or `Ed25519`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub crv: String,
    /// First coordinate, or the whole Ed25519 key, in base64url.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub x: String,
    /// Second coordinate of a P-256 key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// Its id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kid: String,
    /// The only algorithm it may be used with, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// What it may be used for; `sig` if anything.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
}

impl Jwk {
    fn named(kty: &str, crv: &str, x: String, y: Option<String>, algorithm: Algorithm) -> Jwk {
        let mut jwk = Jwk {
            kty: kty.to_owned(),
            crv: crv.to_owned(),
            x,
            y,
            kid: String::new(),
            alg: Some(algorithm.name().to_owned()),
            usage: Some("sig".to_owned()),
        };
        jwk.kid = jwk.thumbprint();
        jwk
    }

    /// SHA-256 thumbprint in base64url (RFC 7638), the same for the same key whatever else is said about it.
    pub fn thumbprint(&self) -> String {
        // The members are base64url or fixed names, so they need no escapes; the order is the alphabet's.
        let text = match &self.y {
            Some(y) => format!(
                r#"{{"crv":"{}","kty":"{}","x":"{}","y":"{y}"}}"#,
                self.crv, self.kty, self.x
            ),
            None => format!(
                r#"{{"crv":"{}","kty":"{}","x":"{}"}}"#,
                self.crv, self.kty, self.x
            ),
        };
        URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
    }

    /// The bare P-256 key, as a token is bound to it (`cnf`): nothing a stranger wrote beside it.
    ///
    /// # Errors
    /// [`Error::Key`] when it is no P-256 key, or no point of the curve.
    pub fn bare_p256(&self) -> Result<Jwk, Error> {
        if self.kty != "EC" || self.crv != "P-256" {
            return Err(Error::Key);
        }
        self.p256()?;
        Ok(Jwk {
            kty: self.kty.clone(),
            crv: self.crv.clone(),
            x: self.x.clone(),
            y: self.y.clone(),
            kid: String::new(),
            alg: None,
            usage: None,
        })
    }

    /// Whether `signature` over `message` is this key's, made with `algorithm`.
    ///
    /// The kind of key decides what is computed; a header that names another algorithm can not talk us into it.
    pub(crate) fn check(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.check_purpose(algorithm)?;
        match (self.kty.as_str(), self.crv.as_str(), algorithm) {
            ("EC", "P-256", Algorithm::Es256) => self.check_p256(message, signature),
            ("OKP", "Ed25519", Algorithm::EdDsa) => self.check_ed25519(message, signature),
            _ => Err(Error::Algorithm),
        }
    }

    fn check_purpose(&self, algorithm: Algorithm) -> Result<(), Error> {
        let alg_fits = self.alg.as_deref().is_none_or(|a| a == algorithm.name());
        let use_fits = self.usage.as_deref().is_none_or(|u| u == "sig");
        if alg_fits && use_fits {
            Ok(())
        } else {
            Err(Error::Algorithm)
        }
    }

    fn check_p256(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        use p256::ecdsa::signature::Verifier as _;
        let key = self.p256()?;
        let signature =
            p256::ecdsa::Signature::from_slice(signature).map_err(|_| Error::Signature)?;
        key.verify(message, &signature)
            .map_err(|_| Error::Signature)
    }

    fn p256(&self) -> Result<p256::ecdsa::VerifyingKey, Error> {
        let x = coordinate(&self.x)?;
        let y = coordinate(self.y.as_deref().ok_or(Error::Key)?)?;
        let point = [&[4u8][..], &x, &y].concat();
        p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).map_err(|_| Error::Key)
    }

    fn check_ed25519(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&coordinate(&self.x)?)
            .map_err(|_| Error::Key)?;
        let signature =
            ed25519_dalek::Signature::from_slice(signature).map_err(|_| Error::Signature)?;
        // Strict: small-order keys, with which one signature fits many messages, are refused.
        key.verify_strict(message, &signature)
            .map_err(|_| Error::Signature)
    }
}

fn coordinate(text: &str) -> Result<[u8; 32], Error> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Key)?;
    bytes.try_into().map_err(|_| Error::Key)
}

/// A set of published keys, as at an issuer's `jwks_uri`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

impl Jwks {
    /// Reads a key set.
    ///
    /// # Errors
    /// [`Error::Key`] when it is not the JSON of a key set.
    pub fn parse(text: &str) -> Result<Jwks, Error> {
        serde_json::from_str(text).map_err(|_| Error::Key)
    }

    /// The one key with that id.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] when there is none, or more than one.
    pub fn find(&self, kid: &str) -> Result<&Jwk, Error> {
        let mut fitting = self.keys.iter().filter(|k| k.kid == kid);
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(key),
            _ => Err(Error::UnknownKey),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_out_of_debug_text() {
        let key = SigningKey::ed25519(&[9; 32]);
        assert_eq!(
            format!("{key:?}"),
            format!("SigningKey {{ kid: {:?}, .. }}", key.kid())
        );
    }

    /// RFC 8037 appendix A: key, thumbprint and signature of one published example.
    #[test]
    fn ed25519_agrees_with_rfc_8037() {
        let seed = URL_SAFE_NO_PAD
            .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .unwrap();
        let key = SigningKey::ed25519(&seed.try_into().unwrap());
        assert_eq!(
            key.public().x,
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        );
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let signed = key.sign(b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
        assert_eq!(
            URL_SAFE_NO_PAD.encode(signed),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }

    #[test]
    fn both_algorithms_verify_their_own_signature_only() {
        for key in [
            SigningKey::ed25519(&[1; 32]),
            SigningKey::es256(&[1; 32]).unwrap(),
        ] {
            let signature = key.sign(b"text");
            let public = key.public();
            let alg = key.algorithm();
            assert_eq!(public.check(alg, b"text", &signature), Ok(()));
            assert_eq!(
                public.check(alg, b"other", &signature),
                Err(Error::Signature)
            );
            assert_eq!(
                public.check(alg, b"text", &signature[..63]),
                Err(Error::Signature)
            );
        }
    }

    #[test]
    fn a_key_is_used_for_its_own_algorithm_and_purpose_only() {
        let key = SigningKey::ed25519(&[1; 32]);
        let signature = key.sign(b"text");
        let mut public = key.public();
        assert_eq!(
            public.check(Algorithm::Es256, b"text", &signature),
            Err(Error::Algorithm)
        );
        public.usage = Some("enc".to_owned());
        assert_eq!(
            public.check(Algorithm::EdDsa, b"text", &signature),
            Err(Error::Algorithm)
        );
    }

    #[test]
    fn zero_is_no_p256_key() {
        assert_eq!(SigningKey::es256(&[0; 32]).err(), Some(Error::Key));
    }

    #[test]
    fn a_point_off_the_curve_is_no_key() {
        let key = SigningKey::es256(&[3; 32]).unwrap();
        let mut public = key.public();
        public.y = Some(URL_SAFE_NO_PAD.encode([1u8; 32]));
        assert_eq!(
            public.check(Algorithm::Es256, b"text", &key.sign(b"text")),
            Err(Error::Key)
        );
    }

    #[test]
    fn two_keys_of_one_id_are_no_key() {
        let key = SigningKey::ed25519(&[1; 32]).public();
        let keys = Jwks {
            keys: vec![key.clone(), key.clone()],
        };
        assert_eq!(keys.find(&key.kid), Err(Error::UnknownKey));
    }
}
