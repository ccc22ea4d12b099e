//! Signing receipts, and making the same one again.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use credential::{Issue, Jwks, SigningKey, issue};
use dossier::{Dossier, ReceiptClaims};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::clock::utc_text;
use crate::qr;
use crate::secret::random;
use crate::store::StoredDossier;

/// What the person who sent a dossier gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Receipt {
    /// Key of the dossier.
    pub(crate) key: String,
    /// Code to read out.
    pub(crate) code: String,
    /// When it was stored, RFC 3339 in UTC.
    pub(crate) received_at: String,
    /// Digest of the dossier's canonical bytes.
    pub(crate) dossier_sha256: String,
    /// Address of the page to print.
    pub(crate) page: String,
    /// The code of that page's whole address, to be found again from paper; nothing in it tells of a person.
    pub(crate) qr: Option<qr::Drawn>,
    /// The signed receipt with all its disclosures.
    pub(crate) receipt: String,
}

/// The page of a receipt, on our own origin.
fn page(key: &str) -> String {
    format!("/bien-nhan/{key}")
}

/// The key that signs receipts.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    key: SigningKey,
    pepper: Pepper,
    issuer: String,
}

/// What makes aliases of people that nobody can work out who knows their names; told nowhere.
#[derive(Clone)]
struct Pepper(String);

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper")
    }
}

impl Signer {
    /// The key in `folder`, made at the first start.
    ///
    /// # Errors
    /// When the file can not be read or written, or holds no key.
    pub(crate) fn open(folder: &Path, issuer: &str) -> io::Result<Signer> {
        let path = folder.join("receipt.key");
        if !path.exists() {
            let seed = random::<32>().map_err(io::Error::other)?;
            write_secret(&path, &seed)?;
        }
        let seed: [u8; 32] = fs::read(&path)?
            .try_into()
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "receipt.key is no key"))?;
        Ok(Signer {
            key: SigningKey::ed25519(&seed),
            pepper: Pepper(dossier::sha256_hex(&[b"alias".as_slice(), &seed].concat())),
            issuer: issuer.to_owned(),
        })
    }

    /// A name for a person that says nothing of them: the same at each sign-in, and another at another service.
    pub(crate) fn alias(&self, subject: &str) -> String {
        let told = format!("{} {subject}", self.pepper.0);
        dossier::sha256_hex(told.as_bytes())[..32].to_owned()
    }

    /// The published half.
    pub(crate) fn keys(&self) -> Jwks {
        Jwks {
            keys: vec![self.key.public()],
        }
    }

    /// The receipt of a stored dossier, always the same for the same one.
    ///
    /// # Errors
    /// When what is stored can not be read or signed.
    pub(crate) fn receipt(&self, stored: &StoredDossier) -> Result<Receipt, SignError> {
        let dossier = dossier::read(&stored.bytes).map_err(|_| SignError::Stored)?;
        let received_at = utc_text(stored.received_ms);
        let claims = ReceiptClaims::new(
            &dossier,
            &stored.code,
            &self.issuer,
            stored.received_ms.div_euclid(1000),
            &received_at,
        );
        Ok(Receipt {
            receipt: self.sign(claims, &stored.salts)?,
            qr: self.code(&dossier.key.to_string()),
            page: page(&dossier.key.to_string()),
            key: dossier.key.to_string(),
            code: stored.code.clone(),
            received_at,
            dossier_sha256: stored.sha256.clone(),
        })
    }

    /// The code that leads to the receipt of a dossier.
    pub(crate) fn code(&self, key: &str) -> Option<qr::Drawn> {
        qr::draw(&format!("{}{}", self.issuer, page(key)))
    }

    /// Whether a dossier of this size can have a receipt at all, asked before it is stored.
    pub(crate) fn can_sign(&self, dossier: &Dossier, code_length: usize) -> Result<(), SignError> {
        let code = "X".repeat(code_length);
        let claims = ReceiptClaims::new(dossier, &code, &self.issuer, 0, &utc_text(0));
        self.sign(claims, &[0; 32]).map(|_| ())
    }

    /// Our own name, as what we sign says it.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// An SD-JWT of what we were told of a person, its salts made of 32 random bytes.
    ///
    /// # Errors
    /// As [`credential::issue`].
    pub(crate) fn attest(
        &self,
        typ: &str,
        claims: &Value,
        disclose: &[String],
        seed: &[u8; 32],
    ) -> Result<String, credential::Error> {
        let request = Issue {
            typ,
            claims,
            disclose,
            key: &self.key,
        };
        let mut index = 0u64;
        issue(&request, &mut || {
            index += 1;
            salt(seed, index)
        })
    }

    fn sign(&self, claims: ReceiptClaims, salts: &[u8]) -> Result<String, SignError> {
        let disclose: Vec<String> = claims
            .answers
            .keys()
            .map(|path| format!("/answers/{}", path.replace('~', "~0").replace('/', "~1")))
            .collect();
        let claims: Value = serde_json::to_value(claims).map_err(|_| SignError::Stored)?;
        let request = Issue {
            typ: "dc+sd-jwt",
            claims: &claims,
            disclose: &disclose,
            key: &self.key,
        };
        let mut index = 0u64;
        issue(&request, &mut || {
            index += 1;
            salt(salts, index)
        })
        .map_err(SignError::Credential)
    }
}

/// Why a receipt could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignError {
    /// What is stored is no dossier.
    #[error("what is stored is no dossier")]
    Stored,
    /// The token could not be made.
    #[error(transparent)]
    Credential(credential::Error),
}

/// The `index`th salt of a receipt: as good as random to everyone who has not the 32 stored bytes.
fn salt(seed: &[u8], index: u64) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(seed)
        .chain_update(index.to_be_bytes())
        .finalize();
    let mut salt = [0; 16];
    salt.copy_from_slice(&digest[..16]);
    salt
}

/// Written whole or not at all, and readable by nobody else.
fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    let draft = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    // The name too must be on the disk before anything is signed with the key.
    match path.parent() {
        Some(folder) if cfg!(unix) => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
