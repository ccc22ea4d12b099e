//! The provider itself: what it was told, its key, and what it remembers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential::SigningKey;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::store::Store;

/// Everything a request can need.
pub(crate) struct Provider {
    pub(crate) config: Config,
    pub(crate) key: SigningKey,
    /// Secret that subject ids are made with.
    pairwise: [u8; 32],
    store: Mutex<Store>,
}

impl Provider {
    pub(crate) fn new(config: Config) -> Provider {
        let seed = config.seed.unwrap_or_else(random);
        Provider {
            key: signing_key(&seed),
            pairwise: derive(&seed, b"pairwise", 0),
            config,
            store: Mutex::new(Store::default()),
        }
    }

    /// Now, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        (self.config.now)()
    }

    /// What is remembered.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        // Each change is one insertion or removal, so a thread that died has left nothing half done.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id by which the client, and no other, knows the citizen.
    pub(crate) fn subject(&self, citizen: usize) -> String {
        let id = self.config.citizens.get(citizen).map_or("", |c| &c.id);
        let mut hash = Sha256::new();
        hash.update(self.pairwise);
        hash.update(self.config.client_id.as_bytes());
        // No id holds a zero byte, so the two can not run into each other.
        hash.update([0]);
        hash.update(id.as_bytes());
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }

    /// Path under which browsers see the provider, with a slash at both ends.
    pub(crate) fn path(&self) -> String {
        let path = url::Url::parse(&self.config.issuer).map(|u| u.path().to_owned());
        let path = path.unwrap_or_default();
        format!("{}/", path.trim_end_matches('/'))
    }
}

/// The first P-256 key that the seed leads to. All but one in 2³² are at the first step.
fn signing_key(seed: &[u8; 32]) -> SigningKey {
    (0..=u8::MAX)
        .find_map(|step| SigningKey::es256(&derive(seed, b"signing", step)).ok())
        .expect("256 hashes in a row that are no key do not happen")
}

fn derive(seed: &[u8; 32], purpose: &[u8], step: u8) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed);
    hash.update(purpose);
    hash.update([step]);
    hash.finalize().into()
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// A fresh text nobody can guess.
pub(crate) fn secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// Whether two secrets are the same, taking as long for every answer.
pub(crate) fn is_same_secret(one: &str, other: &str) -> bool {
    // Hashes differ unpredictably, so the time of comparing them tells nothing about the texts.
    Sha256::digest(one.as_bytes()) == Sha256::digest(other.as_bytes())
}
