//! Files on their way: the cases of tus, and what a dossier takes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::issuer::Issuer;
use super::world::{Answer, ORIGIN, World, folder, fresh_key, published_as, request};
use crate::forms::PublishedForm;
use crate::modules::Modules;

/// A file of `tests/cases/tus`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    description: String,
    steps: Vec<Step>,
}

/// A request and what has to come back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    /// Which bytes of the file are sent.
    #[serde(default)]
    bytes: Option<[usize; 2]>,
    status: u16,
    /// What headers of the answer hold.
    #[serde(default)]
    has: BTreeMap<String, String>,
    /// Whether it leads to the place of the upload before.
    #[serde(default)]
    same: bool,
}

fn compiled(id: &str, fields: Value) -> PublishedForm {
    let words = |text: &str| json!({ "vi": text, "en": text });
    let form = json!({
        "id": id, "version": "2026-01-01", "title": words("Thử"),
        "procedure": { "code": "1.000000", "authority": "Công an cấp xã", "form": "Thử" },
        "roles": { "applicant": { "from": "self" } },
        "pages": [{ "id": "trang", "title": words("Trang"), "fields": fields }],
        "statement": words("Tôi cam đoan lời khai là đúng."),
    });
    published_as(&form)
}

fn field(id: &str, kind: &str, more: Value) -> Value {
    let mut field =
        json!({ "id": id, "type": kind, "label": { "vi": "Câu hỏi", "en": "Question" } });
    let more = more.as_object().unwrap().clone();
    field.as_object_mut().unwrap().extend(more);
    field
}

fn forms() -> Vec<PublishedForm> {
    let rows = json!({ "fields": [field("anh", "file", json!({ "max_files": 1, "max_mb": 1 }))], "max_rows": 2 });
    let fields = json!([
        field(
            "giay",
            "file",
            json!({ "max_files": 2, "max_mb": 1, "required": true, "accept": ["application/pdf"] })
        ),
        field("nguoi", "repeat", rows),
    ]);
    vec![
        compiled("co-tep", fields),
        compiled("khong-tep", json!([field("x", "text", json!({}))])),
    ]
}

async fn world() -> World {
    let judge = Arc::new(Modules::default());
    World::start_with(folder(), forms(), Issuer::start().await, judge).await
}

/// A PDF of a thousand bytes, as far as its first bytes say.
fn file(mark: u8) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(1000, mark);
    bytes
}

/// Names in cases and what they stand for.
fn names(world: &World, key: &str, bytes: &[u8]) -> Vec<(&'static str, String)> {
    let in_base64 = |text: &str| STANDARD.encode(text);
    let digest = |id: &str| world.state.catalogue.form(id).unwrap().digest.clone();
    let module = in_base64(&digest("co-tep"));
    let (key, sha256) = (in_base64(key), in_base64(&dossier::sha256_hex(bytes)));
    vec![
        (
            "$metadata",
            format!("module {module},dossier {key},sha256 {sha256}"),
        ),
        ("$module64", module),
        ("$plain64", in_base64(&digest("khong-tep"))),
        ("$key64", key),
        ("$sha64", sha256),
        ("$origin", ORIGIN.to_owned()),
        ("$length", bytes.len().to_string()),
    ]
}

fn filled(text: &str, names: &[(&'static str, String)]) -> String {
    let fill = |text: String, (name, value): &(&'static str, String)| text.replace(name, value);
    names.iter().fold(text.to_owned(), fill)
}

#[tokio::test]
async fn every_case_of_tus_is_answered_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/tus");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 15);
    let world = world().await;
    for path in paths {
        let case: Case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(!case.description.is_empty());
        run(&world, &case, &path).await;
    }
}

async fn run(world: &World, case: &Case, path: &Path) {
    let bytes = file(b'x');
    let mut names = names(world, &fresh_key(), &bytes);
    for (at, step) in case.steps.iter().enumerate() {
        let place = format!("{} step {at}", path.display());
        let method = Method::from_bytes(step.method.as_bytes()).unwrap();
        let mut sent = request(method, &filled(&step.path, &names), "");
        for (name, value) in &step.headers {
            sent = sent.header(name, filled(value, &names));
        }
        let body = step
            .bytes
            .map_or(Vec::new(), |[from, to]| bytes[from..to].to_vec());
        let answer = world.send(sent.body(Body::from(body)).unwrap()).await;
        assert_eq!(
            answer.status.as_u16(),
            step.status,
            "{place}: {}",
            answer.text()
        );
        for (name, part) in &step.has {
            let found = answer.header(name);
            assert!(
                found.contains(&filled(part, &names)),
                "{place}: {name} is {found}"
            );
        }
        let to = answer.header("location").to_owned();
        if !to.is_empty() {
            let before = names.iter().find(|(name, _)| *name == "$upload");
            let is_same = before.is_some_and(|(_, before)| *before == to);
            assert_eq!(is_same, step.same, "{place}");
            names.retain(|(name, _)| *name != "$upload");
            names.push(("$upload", to));
        }
    }
}

async fn create(world: &World, key: &str, bytes: &[u8]) -> Answer {
    let names = names(world, key, bytes);
    let sent = request(Method::POST, "/api/files", "")
        .header("origin", ORIGIN)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", bytes.len())
        .header("upload-metadata", &names[0].1);
    world.send(sent.body(Body::empty()).unwrap()).await
}

async fn patch(world: &World, to: &str, offset: usize, body: Body) -> Answer {
    let sent = request(Method::PATCH, to, "")
        .header("origin", ORIGIN)
        .header("tus-resumable", "1.0.0")
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset);
    world.send(sent.body(body).unwrap()).await
}

async fn offset(world: &World, to: &str) -> Option<usize> {
    let sent = request(Method::HEAD, to, "").header("tus-resumable", "1.0.0");
    let answer = world.send(sent.body(Body::empty()).unwrap()).await;
    answer.header("upload-offset").parse().ok()
}

/// Uploads a file for a dossier.
async fn upload(world: &World, key: &str, bytes: &[u8]) -> String {
    let begun = create(world, key, bytes).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text());
    let to = begun.header("location").to_owned();
    let answer = patch(world, &to, 0, Body::from(bytes.to_vec())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    to
}

fn said(bytes: &[u8], name: &str) -> Value {
    json!({ "name": name, "sha256": dossier::sha256_hex(bytes), "size": bytes.len(), "type": "application/pdf" })
}

fn at(path: &str, mut file: Value) -> Value {
    file["path"] = json!(path);
    file
}

/// A dossier of typed answers with these files.
fn dossier_of(world: &World, answers: Value, files: Vec<Value>) -> Value {
    let form = world.state.catalogue.form("co-tep").unwrap();
    let mut dossier = world.dossier();
    dossier["form"] =
        json!({ "id": form.id(), "version": form.meta.version, "module": form.digest });
    dossier["answers"] = answers;
    dossier["origins"] = json!({});
    dossier["proofs"] = json!([]);
    dossier["files"] = json!(files);
    dossier
}

async fn refused(world: &World, dossier: &Value, status: u16, code: &str) {
    let answer = world.post(dossier, &world.signed_in("person-1")).await;
    let found = (answer.status.as_u16(), answer.code());
    assert_eq!(found, (status, code.to_owned()), "{}", answer.text());
}

#[tokio::test]
async fn a_dossier_takes_its_files_and_nobody_elses() {
    let world = world().await;
    let (one, two) = (file(b'1'), file(b'2'));
    let answers = json!({
        "giay": [said(&one, "một.pdf")],
        "nguoi": [{ "_id": "r1", "anh": [said(&two, "<b>.pdf")] }, { "_id": "r2" }],
    });
    let files = vec![
        at("/giay", said(&one, "một.pdf")),
        at("/nguoi/r1/anh", said(&two, "<b>.pdf")),
    ];
    let dossier = dossier_of(&world, answers, files);
    let key = dossier["key"].as_str().unwrap().to_owned();
    refused(&world, &dossier, 422, "files-missing").await;
    upload(&world, &key, &one).await;
    refused(&world, &dossier, 422, "files-missing").await;
    // Another dossier's upload of the same file is not this one's.
    upload(&world, &fresh_key(), &two).await;
    refused(&world, &dossier, 422, "files-missing").await;
    let begun = create(&world, &key, &two)
        .await
        .header("location")
        .to_owned();
    patch(&world, &begun, 0, Body::from(two[..999].to_vec())).await;
    refused(&world, &dossier, 422, "files-missing").await;
    patch(&world, &begun, 999, Body::from(two[999..].to_vec())).await;
    let cookie = world.signed_in("person-1");
    let answer = world.post(&dossier, &cookie).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(world.post(&dossier, &cookie).await.status, StatusCode::OK);
    // What a dossier has taken neither goes nor is anybody else's to read.
    let sent = request(Method::DELETE, &begun, "")
        .header("origin", ORIGIN)
        .header("tus-resumable", "1.0.0");
    let gone = world.send(sent.body(Body::empty()).unwrap()).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    world.clock.advance_s(30 * 86_400);
    create(&world, &fresh_key(), &one).await;
    let path = format!("/api/submissions/{key}/files/{}", dossier::sha256_hex(&two));
    let cookie = world.signed_in("person-1");
    let kept = world.get(&path, &cookie).await;
    assert_eq!((kept.status, kept.bytes == two), (StatusCode::OK, true));
    assert_eq!(kept.header("content-disposition"), "attachment");
    assert_eq!(kept.header("content-type"), "application/octet-stream");
    for (path, cookie, status) in [
        (&path, world.signed_in("person-2"), 404),
        (&path, String::new(), 401),
        (&format!("/api/submissions/{key}/files/00"), cookie, 404),
    ] {
        assert_eq!(world.get(path, &cookie).await.status.as_u16(), status);
    }
}

#[tokio::test]
async fn files_that_are_not_as_the_answers_say_are_refused() {
    let world = world().await;
    let bytes = file(b'1');
    let right = || at("/giay", said(&bytes, "a.pdf"));
    let answers = || json!({ "giay": [said(&bytes, "a.pdf")] });
    let changed = |member: &str, value: Value| {
        let mut file = right();
        file[member] = value;
        vec![file]
    };
    for files in [
        vec![],
        vec![right(), right()],
        changed("path", json!("/nguoi/r1/anh")),
        changed("name", json!("b.pdf")),
        changed("size", json!(999)),
        changed("type", json!("image/png")),
        changed("sha256", json!("00".repeat(32))),
        changed("x-them", json!(1)),
    ] {
        refused(
            &world,
            &dossier_of(&world, answers(), files),
            422,
            "files-differ",
        )
        .await;
    }
    let none = dossier_of(&world, json!({}), vec![]);
    refused(&world, &none, 422, "findings").await;
    // The answer and the dossier agree on a type, or a size, that the bytes do not have.
    for (member, value, code) in [
        ("type", json!("image/png"), "findings"),
        ("size", json!(1001), "files-missing"),
    ] {
        let mut file = said(&bytes, "a.pdf");
        file[member] = value;
        let dossier = dossier_of(
            &world,
            json!({ "giay": [file.clone()] }),
            vec![at("/giay", file)],
        );
        upload(&world, dossier["key"].as_str().unwrap(), &bytes).await;
        refused(&world, &dossier, 422, code).await;
    }
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(500, 0);
    let file = said(&picture, "khong-phai.pdf");
    let dossier = dossier_of(
        &world,
        json!({ "giay": [file.clone()] }),
        vec![at("/giay", file)],
    );
    upload(&world, dossier["key"].as_str().unwrap(), &picture).await;
    refused(&world, &dossier, 422, "files-missing").await;
}

#[tokio::test]
async fn what_is_no_file_of_a_known_type_is_refused_and_gone() {
    let world = world().await;
    for bytes in [
        &b"<html><script>alert(1)</script>"[..],
        b"MZ\x90\0",
        b"GIF89a",
        b"x",
    ] {
        let to = create(&world, &fresh_key(), bytes)
            .await
            .header("location")
            .to_owned();
        let answer = patch(&world, &to, 0, Body::from(bytes.to_vec())).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (415, "file-type")
        );
        assert_eq!(offset(&world, &to).await, None);
    }
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart_and_a_lost_connection() {
    let before = world().await;
    let key = fresh_key();
    let mut bytes = file(b'1');
    bytes.resize(700_000, b'y');
    let to = create(&before, &key, &bytes)
        .await
        .header("location")
        .to_owned();
    patch(&before, &to, 0, Body::from(bytes[..300_000].to_vec())).await;
    let world = before.restart(forms()).await;
    assert_eq!(offset(&world, &to).await, Some(300_000));
    // A connection that ends within a piece leaves what had come.
    let pieces = vec![
        Ok(bytes[300_000..600_000].to_vec()),
        Err(std::io::Error::other("the connection ended")),
    ];
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    let answer = patch(&world, &to, 300_000, body).await;
    assert!(answer.status.is_client_error());
    assert_eq!(offset(&world, &to).await, Some(600_000));
    let answer = patch(&world, &to, 600_000, Body::from(bytes[600_000..].to_vec())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    assert_eq!(offset(&world, &to).await, Some(700_000));
}

#[tokio::test]
async fn what_nobody_took_goes_after_a_week_and_there_is_no_more_room_than_there_is() {
    let world = world().await;
    let (key, bytes) = (fresh_key(), file(b'1'));
    let to = upload(&world, &key, &bytes).await;
    world.clock.advance_s(6 * 86_400);
    assert_eq!(offset(&world, &to).await, Some(1000));
    world.clock.advance_s(2 * 86_400);
    assert_eq!(offset(&world, &to).await, None);
    // The form takes two files and one in each of two rows, of a megabyte each.
    let most = 1 << 20;
    for mark in 0..4 {
        let mut bytes = file(mark);
        bytes.resize(most, mark);
        assert_eq!(
            create(&world, &key, &bytes).await.status,
            StatusCode::CREATED
        );
    }
    let answer = create(&world, &key, &file(9)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (413, "file-too-large")
    );
    assert_eq!(
        create(&world, &fresh_key(), &file(9)).await.status,
        StatusCode::CREATED
    );
}
