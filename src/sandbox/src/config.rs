//! What the provider is told at its start.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::citizens::{Citizen, citizens};

/// Address, client, citizens, key and clock of the provider.
#[derive(Clone)]
pub struct Config {
    /// Its own address without a slash at the end, e.g. `http://localhost:8080/sandbox`.
    pub issuer: String,
    /// Id of the one client it knows.
    pub client_id: String,
    /// The client's secret; without one the client is public and has PKCE alone.
    pub client_secret: Option<String>,
    /// How the client is called on the pages.
    pub client_name: String,
    /// Where it may send people back to after signing in, compared letter by letter.
    pub redirect_uris: Vec<String>,
    /// Where it may send people back to after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// The people who can sign in.
    pub citizens: Vec<Citizen>,
    /// 32 secret bytes that its key and its pairwise subject ids come from; fresh ones at each start if not given.
    /// With fresh ones, everybody is a new subject after a restart.
    pub seed: Option<[u8; 32]>,
    /// How long attribute tokens last, in seconds.
    pub attributes_live_s: i64,
    /// Now, in seconds since 1970.
    pub now: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl Config {
    /// A provider for one public client, with the sample citizens and the system's clock.
    pub fn new(issuer: &str, client_id: &str, redirect_uri: &str) -> Config {
        Config {
            issuer: issuer.trim_end_matches('/').to_owned(),
            client_id: client_id.to_owned(),
            client_secret: None,
            client_name: "Cổng Tờ Khai".to_owned(),
            redirect_uris: vec![redirect_uri.to_owned()],
            post_logout_redirect_uris: Vec::new(),
            citizens: citizens(),
            seed: None,
            attributes_live_s: 8 * 60 * 60,
            now: Arc::new(system_now),
        }
    }
}

fn system_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX))
}
