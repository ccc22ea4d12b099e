//! One service with its folder, provider and clock, and what a browser does with it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use compiler::{SourceFile, Sources, compile};
use serde_json::{Value, json};
use tower::ServiceExt;
use value::Text;

use super::issuer::{CLIENT, Issuer, only_needed, page_key};
use super::judging::{FakeJudge, form};
use super::{NAME, NUMBER};
use crate::clock::Clock;
use crate::config::{Config, IssuerConfig};
use crate::forms::PublishedForm;
use crate::judge::Verifier;
use crate::session::Session;
use crate::state::State;

/// A page that may show forms in a frame.
pub(crate) const AGENCY: &str = "https://agency.example";
pub(crate) const ORIGIN: &str = "http://localhost:8080";

/// A service that runs.
pub(crate) struct World {
    pub(crate) router: Router,
    pub(crate) state: State,
    pub(crate) issuer: Issuer,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) folder: Arc<Folder>,
}

/// The machine's time, moved by what a test says.
#[derive(Default)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        crate::clock::SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) response: Response<()>,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json; charset=utf-8"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        problem["code"].as_str().unwrap().to_owned()
    }
}

/// A definition without blocks and lists, compiled by the real compiler.
pub(crate) fn published_as(definition: &Value) -> PublishedForm {
    published_with(definition, &[])
}

/// The same with blocks by name.
pub(crate) fn published_with(definition: &Value, blocks: &[(&str, &Value)]) -> PublishedForm {
    let main = SourceFile {
        file: "form.json".to_owned(),
        text: definition.to_string(),
    };
    let sources = Sources {
        main,
        blocks: blocks
            .iter()
            .map(|(name, block)| {
                let file = SourceFile {
                    file: format!("{name}.json"),
                    text: block.to_string(),
                };
                ((*name).to_owned(), file)
            })
            .collect(),
        lists: BTreeMap::new(),
    };
    let compiled = compile(&sources);
    let module = compiled
        .module
        .unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    PublishedForm::from_bytes(&module.wasm, Text::default()).unwrap()
}

impl World {
    /// Whether nobody has read anything of a person.
    pub(crate) async fn nothing_was_read_of(&self, person: &str) -> bool {
        self.state
            .store
            .readings_of(person)
            .await
            .unwrap()
            .is_empty()
    }

    pub(crate) async fn start() -> World {
        let forms = vec![
            form("dang-ky-tam-tru", "Đăng ký tạm trú", ""),
            form("khai-tu", "Khai tử", ""),
        ];
        World::start_in(folder(), forms, Issuer::start().await).await
    }

    pub(crate) async fn start_in(
        folder: Arc<Folder>,
        forms: Vec<PublishedForm>,
        issuer: Issuer,
    ) -> World {
        World::start_with(folder, forms, issuer, Arc::new(FakeJudge)).await
    }

    pub(crate) async fn start_with(
        folder: Arc<Folder>,
        forms: Vec<PublishedForm>,
        issuer: Issuer,
        verifier: Arc<dyn Verifier>,
    ) -> World {
        watch_logs();
        let config = Config {
            public_url: ORIGIN.to_owned(),
            data_dir: folder.to_path_buf(),
            assets_dir: folder.join("assets"),
            forms,
            issuer: IssuerConfig {
                plain: None,
                url: issuer.url.clone(),
                client_id: CLIENT.to_owned(),
                client_secret: String::new(),
            },
            framed_by: vec![AGENCY.to_owned()],
            authority: "CT01".to_owned(),
        };
        let clock = Arc::new(TestClock::default());
        let state = State::open_at(config, verifier, clock.clone())
            .await
            .unwrap();
        let router = crate::app(state.clone()).await;
        World {
            router,
            state,
            issuer,
            clock,
            folder,
        }
    }

    /// The same folder and provider under a new process, perhaps with other forms.
    pub(crate) async fn restart(&self, forms: Vec<PublishedForm>) -> World {
        World::start_in(self.folder.clone(), forms, self.issuer.clone()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            response: Response::from_parts(parts, ()),
            bytes,
        }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(
            request(Method::GET, path, cookie)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    /// Sends a dossier as the page does: its proofs bound to this very dossier by the page's key.
    pub(crate) async fn post(&self, dossier: &Value, cookie: &str) -> Answer {
        let sealed = self.sealed(dossier, cookie).await;
        self.post_bytes(serde_json::to_vec(&sealed).unwrap(), cookie)
            .await
    }

    /// The same dossier with its proofs bound under a fresh nonce; as it is when it is no dossier or nobody is signed in.
    pub(crate) async fn sealed(&self, dossier: &Value, cookie: &str) -> Value {
        let mut sealed = dossier.clone();
        let Ok(read) = dossier::read(&serde_json::to_vec(dossier).unwrap()) else {
            return sealed;
        };
        let Some(nonce) = self.nonce(cookie).await else {
            return sealed;
        };
        let sha256 = dossier::unbound_sha256(&read);
        for proof in sealed["proofs"].as_array_mut().unwrap() {
            *proof = json!(self.bound(proof.as_str().unwrap(), &nonce, &sha256));
        }
        sealed
    }

    /// A nonce for this session, if there is one.
    pub(crate) async fn nonce(&self, cookie: &str) -> Option<String> {
        let request = request(Method::POST, "/api/nonce", cookie).header("origin", ORIGIN);
        let answer = self.send(request.body(Body::empty()).unwrap()).await;
        let is_given = answer.status == StatusCode::CREATED;
        is_given.then(|| answer.json()["nonce"].as_str().unwrap().to_owned())
    }

    /// A proof bound by the page's key; one that is no SD-JWT without a binding stays as it is.
    pub(crate) fn bound(&self, proof: &str, nonce: &str, sha256: &str) -> String {
        let also = [("dossier_sha256", sha256)];
        let now = self.state.now_ms() / 1000;
        let bound = credential::bind(proof, ORIGIN, nonce, now, &also, &page_key());
        bound.unwrap_or_else(|_| proof.to_owned())
    }

    /// Asks for the identity record of a form, as the page does.
    pub(crate) async fn identity(&self, form: &str, cookie: &str) -> Answer {
        let body = json!({ "jwk": page_key().public() });
        self.ask_identity(form, &body, cookie).await
    }

    /// The same from one source.
    pub(crate) async fn identity_from(&self, source: &str, form: &str, cookie: &str) -> Answer {
        let body = json!({ "jwk": page_key().public(), "source": source });
        self.ask_identity(form, &body, cookie).await
    }

    async fn ask_identity(&self, form: &str, body: &Value, cookie: &str) -> Answer {
        let body = body.to_string();
        let path = format!("/api/identity?form={form}");
        let request = request(Method::POST, &path, cookie)
            .header("origin", ORIGIN)
            .header("content-type", "application/json");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn post_bytes(&self, body: Vec<u8>, cookie: &str) -> Answer {
        let request = request(Method::POST, "/api/submissions", cookie)
            .header("origin", ORIGIN)
            .header("content-type", "application/json");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A session as signing in leaves it.
    pub(crate) fn signed_in(&self, subject: &str) -> String {
        let session = Session::new(subject.to_owned(), None, Some("vneid2".to_owned()));
        let token = self
            .state
            .sessions
            .open(session, None, self.state.now_ms())
            .unwrap();
        format!("tokhai_session={token}")
    }

    /// A module that has begun on this day.
    pub(crate) fn machine(&self, module: &[u8]) -> host::native::Native {
        let module = host::native::Module::new(module).unwrap();
        let mut machine = module.instantiate().unwrap();
        let (year, month, day) = self.state.today().ymd();
        host::Machine::start(&mut machine, year * 10_000 + (month * 100 + day) as i32).unwrap();
        machine
    }

    /// A dossier that is right, by the person who is signed in as `person-1`.
    pub(crate) fn dossier(&self) -> Value {
        let forms = &self.state.catalogue;
        let form = forms
            .form("dang-ky-tam-tru")
            .unwrap_or_else(|| forms.forms()[0]);
        let today = self.state.today().to_iso();
        let register = json!({
            "origin": "register", "attribute": "name.birth", "role": "applicant", "source": "population",
            "assurance": "vneid2", "as_of": "2026-11-20", "proof": 0,
        });
        let mut dossier = json!({
            "format": "tokhai-dossier/1", "key": fresh_key(),
            "form": { "id": form.id(), "version": form.meta.version, "module": form.digest },
            "filled_on": today, "lang": "vi",
            "parties": [ { "role": "applicant", "subject": "self" } ],
            "answers": { "ho_ten": NAME, "so": 12, "han": today },
            "origins": { "/ho_ten": register },
            "proofs": [ self.issuer.proof("person-1") ], "files": [],
            "statement": {
                "text_sha256": dossier::sha256_hex("Tôi cam đoan lời khai là đúng.".as_bytes()),
                "accepted_at": "2026-11-21T03:00:00Z",
            },
        });
        only_needed(&mut dossier);
        dossier
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            for secret in [
                NAME,
                NUMBER,
                "the-access-token",
                "the-refresh-token",
                "the-code",
                "eyJ",
            ] {
                assert!(!logs().contains(secret), "a log line holds {secret}");
            }
        }
    }
}

pub(crate) fn request(method: Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    if cookie.is_empty() {
        request
    } else {
        request.header("cookie", cookie)
    }
}

pub(crate) fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::SeqCst);
    dossier::Key::from_parts(1_795_000_000_000 + count, [7; 10]).to_string()
}

/// A folder that goes when the last service in it has.
pub(crate) struct Folder(PathBuf);

impl std::ops::Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A new empty folder.
pub(crate) fn folder() -> Arc<Folder> {
    let name = format!("tokhai-server-{}-{}", std::process::id(), fresh_key());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    Arc::new(Folder(folder))
}

#[derive(Clone)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| Kept(Arc::default()))
}

/// Everything that every test of this program has logged so far.
pub(crate) fn logs() -> String {
    String::from_utf8_lossy(&kept().0.lock().unwrap()).into_owned()
}

/// Keeps every log line of our own and of the libraries, however unimportant.
fn watch_logs() {
    static WATCH: OnceLock<()> = OnceLock::new();
    WATCH.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(|| kept().clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}
