//! A browser and a client in one, which talk to the router without a socket.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sandbox::Config;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use url::{Url, form_urlencoded};

pub(crate) const ISSUER: &str = "https://id.test/sandbox";
pub(crate) const CLIENT: &str = "to-khai";
pub(crate) const REDIRECT: &str = "https://service.test/back";
pub(crate) const STATE: &str = "state-1";
pub(crate) const NONCE: &str = "nonce-1";
pub(crate) const VERIFIER: &str = "a-verifier-that-only-this-client-knows-0123456789";

pub(crate) struct Browser {
    app: Router,
    client: String,
    now: Arc<AtomicI64>,
    cookie: Option<String>,
    pub(crate) interaction: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Browser {
    pub(crate) fn new() -> Browser {
        Browser::with(|_| ())
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Browser {
        let now = Arc::new(AtomicI64::new(1_795_280_000));
        let clock = Arc::clone(&now);
        let mut config = Config::new(ISSUER, CLIENT, REDIRECT);
        config.seed = Some([42; 32]);
        config.now = Arc::new(move || clock.load(Ordering::Relaxed));
        change(&mut config);
        Browser {
            client: config.client_id.clone(),
            app: sandbox::app(config),
            now,
            cookie: None,
            interaction: String::new(),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn forget_cookies(&mut self) {
        self.cookie = None;
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = &self.cookie {
            let cookie = format!("other=1; {cookie}").parse().unwrap();
            request.headers_mut().insert("cookie", cookie);
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        if let Some(cookie) = parts.headers.get("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }

    /// Asks the attributes endpoint with an access token.
    pub(crate) async fn bearer(&mut self, form: &str, token: &str) -> Answer {
        let request = Request::post("/attributes")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }

    /// The query of an ordinary authorization request.
    pub(crate) fn query(&self, attributes: &str) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        encode(&[
            ("client_id", &self.client),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", STATE),
            ("nonce", NONCE),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("attributes", attributes),
        ])
    }

    pub(crate) async fn authorize(&mut self, attributes: &str) -> Answer {
        let query = self.query(attributes);
        self.begin(&query).await
    }

    pub(crate) async fn begin(&mut self, query: &str) -> Answer {
        let page = self.get(&format!("/authorize?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let (_, rest) = page
            .text
            .split_once("name=\"interaction\" value=\"")
            .unwrap();
        self.interaction = rest.split('"').next().unwrap().to_owned();
        page
    }

    pub(crate) async fn try_choose(&mut self, citizen: &str) -> Answer {
        let body = encode(&[("interaction", &self.interaction), ("citizen", citizen)]);
        self.post("/choose", &body).await
    }

    /// Picks a citizen and gives the consent page.
    pub(crate) async fn choose(&mut self, citizen: &str) -> Answer {
        let answer = self.try_choose(citizen).await;
        self.follow(answer).await
    }

    /// The page a redirect inside the provider leads to.
    pub(crate) async fn follow(&mut self, answer: Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let path = format!("/{}", answer.header("location"));
        self.get(&path).await
    }

    pub(crate) async fn agree(&mut self, source: &str, declined: &[&str]) -> Answer {
        let id = self.interaction.clone();
        let mut pairs = vec![
            ("interaction", id.as_str()),
            ("source", source),
            ("decision", "agree"),
        ];
        pairs.extend(declined.iter().map(|key| ("decline", *key)));
        self.post("/consent", &encode(&pairs)).await
    }

    /// Presses "share nothing from this source".
    pub(crate) async fn share_nothing(&mut self, source: &str) -> Answer {
        let id = self.interaction.clone();
        let pairs = [
            ("interaction", id.as_str()),
            ("source", source),
            ("decision", "none"),
        ];
        self.post("/consent", &encode(&pairs)).await
    }

    pub(crate) async fn refuse(&mut self) -> Answer {
        let body = encode(&[("interaction", &self.interaction), ("decision", "refuse")]);
        self.post("/consent", &body).await
    }

    /// What the client is told at its address.
    pub(crate) fn answer(&self, back: &Answer) -> BTreeMap<String, String> {
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        let url = Url::parse(back.header("location")).unwrap();
        assert!(url.as_str().starts_with(&format!("{REDIRECT}?")));
        url.query_pairs().into_owned().collect()
    }

    pub(crate) fn code(&self, back: &Answer) -> String {
        let answer = self.answer(back);
        assert_eq!(answer["state"], STATE);
        assert_eq!(answer["iss"], ISSUER);
        answer["code"].clone()
    }

    /// Signs in and agrees to everything.
    pub(crate) async fn sign_in_to_code(&mut self, citizen: &str, attributes: &str) -> String {
        self.authorize(attributes).await;
        let mut page = self.choose(citizen).await;
        loop {
            let (_, rest) = page.text.split_once("name=\"source\" value=\"").unwrap();
            let source = rest.split('"').next().unwrap().to_owned();
            let answer = self.agree(&source, &[]).await;
            if answer.header("location").starts_with(REDIRECT) {
                return self.code(&answer);
            }
            page = self.follow(answer).await;
        }
    }

    pub(crate) async fn sign_in(&mut self, citizen: &str, attributes: &str) -> Value {
        let code = self.sign_in_to_code(citizen, attributes).await;
        let answer = self.exchange(&code, VERIFIER).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    pub(crate) async fn exchange(&mut self, code: &str, verifier: &str) -> Answer {
        self.exchange_at(code, verifier, REDIRECT).await
    }

    /// Asks for another access token.
    pub(crate) async fn renew(&mut self, refresh_token: &str) -> Answer {
        let body = encode(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.client),
            ("refresh_token", refresh_token),
        ]);
        self.post("/token", &body).await
    }

    pub(crate) async fn exchange_at(
        &mut self,
        code: &str,
        verifier: &str,
        redirect: &str,
    ) -> Answer {
        let body = encode(&[
            ("grant_type", "authorization_code"),
            ("client_id", &self.client),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirect),
        ]);
        self.post("/token", &body).await
    }

    pub(crate) async fn exchange_with_secret(&mut self, code: &str, secret: &str) -> Answer {
        let form: fn(&str) -> String =
            |text| form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let credentials = STANDARD.encode(format!("{}:{}", form(&self.client), form(secret)));
        let body = encode(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", REDIRECT),
        ]);
        let request = Request::post("/token")
            .header("authorization", format!("Basic {credentials}"))
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }
}

fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}
