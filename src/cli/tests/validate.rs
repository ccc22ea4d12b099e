//! `tokhai validate`: many dossiers in, one verdict a line out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Stands in answers only; nothing that is printed may hold it.
const MARKED: &str = "Người Mẫu Bí Mật";

struct Said {
    code: i32,
    verdicts: Vec<Value>,
    out: String,
    err: String,
}

fn validate(module: &Path, input: &str, more: &[&str]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args([
            "validate",
            module.to_str().expect("what the test made itself"),
            "-",
        ])
        .args(more)
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("what the test made itself");
    let mut stdin = child.stdin.take().expect("what the test made itself");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().expect("what the test made itself");
    writer.join().expect("what the test made itself");
    let out = String::from_utf8(output.stdout).expect("what the test made itself");
    let err = String::from_utf8(output.stderr).expect("what the test made itself");
    assert!(!out.contains(MARKED) && !err.contains(MARKED), "{out}{err}");
    Said {
        code: output.status.code().expect("what the test made itself"),
        verdicts: out
            .lines()
            .map(|line| serde_json::from_str(line).expect("what the test made itself"))
            .collect(),
        out,
        err,
    }
}

/// A form of a name, a number, its double, and what only adults are asked; its module, and the digest.
fn module(name: &str) -> (PathBuf, String) {
    let words = |text: &str| json!({ "vi": text, "en": text });
    let field = |id: &str, kind: &str, more: Value| {
        let mut field = json!({ "id": id, "type": kind, "label": words(id) });
        field
            .as_object_mut()
            .expect("what the test made itself")
            .extend(more.as_object().expect("what the test made itself").clone());
        field
    };
    let form = json!({
        "id": "thu-nghiem", "version": "2026-11-21", "title": words("Thử"),
        "procedure": { "code": "1.000000", "authority": "Công an cấp xã", "form": "Thử" },
        "roles": { "applicant": { "from": "self" } },
        "pages": [{ "id": "trang", "title": words("Trang"), "fields": [
            field("ten", "name", json!({ "required": true, "official": "1", "bind": { "attr": "name.birth", "role": "applicant" } })),
            field("ngay", "date", json!({ "required": true, "max": "today", "official": "2", "bind": { "attr": "birth.date", "role": "applicant" } })),
            field("so_dinh_danh", "id-number", json!({ "required": true, "official": "3", "bind": { "attr": "id.number", "role": "applicant" } })),
            field("so", "integer", json!({ "min": 1, "max": 9 })),
            field("doi", "integer", json!({ "value": "so * 2" })),
            field("viec", "text", json!({ "show": "age(ngay) >= 18" })),
        ] }],
        "paper": { "items": 4, "source": "Thử" }
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("validate")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("forms")).expect("what the test made itself");
    fs::write(folder.join("forms/thu-nghiem.json"), form.to_string())
        .expect("what the test made itself");
    let built = Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args([
            "build",
            folder
                .join("forms")
                .to_str()
                .expect("what the test made itself"),
            "--out",
        ])
        .arg(&folder)
        .output()
        .expect("what the test made itself");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let index = fs::read_to_string(folder.join("index.json")).expect("what the test made itself");
    let index: Value = serde_json::from_str(&index).expect("what the test made itself");
    let digest = index["forms"][0]["digest"]
        .as_str()
        .expect("what the test made itself")
        .to_owned();
    let hex = digest
        .strip_prefix("sha256-")
        .expect("what the test made itself");
    (folder.join(format!("{hex}.wasm")), digest)
}

/// A dossier with these answers; `so` brings its double along.
fn dossier(digest: &str, answers: Value) -> Value {
    let origins = match answers.get("doi") {
        Some(_) => json!({ "/doi": { "origin": "computed" } }),
        None => json!({}),
    };
    json!({
        "format": "tokhai-dossier/1", "key": "019a9f3e-8a00-7cc3-98c4-dc0c0c07398f",
        "form": { "id": "thu-nghiem", "version": "2026-11-21", "module": digest },
        "filled_on": "2026-11-21", "lang": "vi", "parties": [], "answers": answers, "origins": origins,
        "proofs": [], "files": [],
        "statement": { "text_sha256": "ab".repeat(32), "accepted_at": "2026-11-21T03:00:00Z" }
    })
}

fn right(digest: &str) -> Value {
    dossier(
        digest,
        json!({ "ten": MARKED, "so": 4, "doi": 8, "so_dinh_danh": "000190000018", "ngay": "2000-02-29", "viec": "Thợ" }),
    )
}

fn changed(dossier: &Value, pointer: &str, value: Value) -> Value {
    let mut dossier = dossier.clone();
    *dossier.pointer_mut(pointer).expect("the place is there") = value;
    dossier
}

#[test]
fn what_is_wrong_is_named_and_never_quoted() {
    let (module, digest) = module("wrong");
    let right = right(&digest);
    let unlocked = json!({ "origin": "register", "attribute": "name.birth", "role": "applicant",
        "source": "population", "assurance": "vneid2", "as_of": "2026-11-21", "proof": 0 });
    let mut proven = right.clone();
    proven["origins"]["/ten"] = unlocked;
    let twice = right
        .to_string()
        .replacen("\"lang\"", "\"key\":1,\"lang\"", 1);
    let rows: Vec<(String, Value)> = vec![
        (right.to_string(), json!({ "valid": true })),
        (proven.to_string(), json!({ "valid": true, "unproven": 1 })),
        (
            "{\"format\": }".to_owned(),
            json!({ "error": "malformed-json", "column": 12 }),
        ),
        (
            String::new(),
            json!({ "error": "malformed-json", "column": 1 }),
        ),
        (
            "{\"a\":\"\\ud800\"}".to_owned(),
            json!({ "error": "malformed-json" }),
        ),
        ("[".repeat(100_000), json!({ "error": "malformed-json" })),
        (twice, json!({ "error": "malformed-json" })),
        (
            "\u{feff}{}".to_owned(),
            json!({ "error": "malformed-json", "column": 1 }),
        ),
        ("7".to_owned(), json!({ "error": "not-a-dossier" })),
        (
            "{\"format\":\"tokhai-dossier/2\"}".to_owned(),
            json!({ "error": "not-a-dossier" }),
        ),
        (
            changed(&right, "/filled_on", json!("2026-02-30")).to_string(),
            json!({ "error": "not-a-dossier" }),
        ),
        (
            format!("\"{}\"", "x".repeat(2 << 20)),
            json!({ "error": "too-large" }),
        ),
        (
            changed(
                &right,
                "/form/module",
                json!(format!("sha256-{}", "0".repeat(64))),
            )
            .to_string(),
            json!({ "error": "unknown-module" }),
        ),
        (
            changed(&right, "/form/version", json!("2020-01-01")).to_string(),
            json!({ "error": "other-form" }),
        ),
        (
            changed(&right, "/answers/doi", json!(9)).to_string(),
            json!({ "error": "not-as-saved" }),
        ),
        (
            changed(&right, "/answers/ten", json!(format!(" {MARKED}"))).to_string(),
            json!({ "error": "not-as-saved" }),
        ),
        // Somebody of sixteen is not asked for work.
        (
            changed(&right, "/answers/ngay", json!("2010-01-01")).to_string(),
            json!({ "error": "not-as-saved" }),
        ),
        (
            changed(&right, "/origins", json!({})).to_string(),
            json!({ "error": "origin-mismatch" }),
        ),
        (
            changed(&right, "/answers/so", json!(10)).to_string(),
            json!({ "rule": "too-large" }),
        ),
        (
            changed(&right, "/answers/ten", json!(MARKED.repeat(900))).to_string(),
            json!({ "rule": "required", "not_taken": 1 }),
        ),
        ("{\"ten\":\"A\"}".to_owned(), json!({ "error": "no-day" })),
    ];
    let input: String = rows.iter().map(|(line, _)| format!("{line}\n")).collect();
    let said = validate(&module, &input, &["--jobs", "3"]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert_eq!(said.verdicts.len(), rows.len());
    for (number, ((line, expected), verdict)) in rows.iter().zip(&said.verdicts).enumerate() {
        let start: String = line.chars().take(200).collect();
        let context = format!("{start}\n{verdict}");
        assert_eq!(verdict["line"], number + 1, "{context}");
        assert_eq!(
            verdict["valid"],
            expected.get("valid").is_some(),
            "{context}"
        );
        let places = [
            ("error", "/error/code"),
            ("column", "/error/column"),
            ("rule", "/findings/0/rule"),
            ("not_taken", "/not_taken"),
            ("unproven", "/unproven"),
        ];
        for (name, place) in places {
            if let Some(expected) = expected.get(name) {
                assert_eq!(verdict.pointer(place), Some(expected), "{context}");
            }
        }
    }
    assert!(
        said.err.starts_with("21 dossiers: 2 valid, 19 not;"),
        "{}",
        said.err
    );
}

#[test]
fn the_day_of_the_command_wins_over_the_day_of_the_dossier() {
    let (module, digest) = module("day");
    let input = right(&digest).to_string();
    assert_eq!(
        validate(&module, &input, &["--today", "2027-01-01"]).code,
        0
    );
    let early = validate(&module, &input, &["--today", "2026-11-20"]);
    assert_eq!(early.verdicts[0]["error"]["code"], "future-day");
    let answers = r#"{"ngay":"2026-11-21","so_dinh_danh":"000190000018","ten":"A"}"#;
    assert_eq!(
        validate(&module, answers, &["--today", "2026-11-21"]).code,
        0
    );
    let early = validate(&module, answers, &["--today", "2026-11-20"]);
    assert_eq!(early.verdicts[0]["findings"][0]["rule"], "too-large");
    assert_eq!(
        validate(&module, answers, &["--today", "31/12/2026"]).code,
        2
    );
}

#[test]
fn verdicts_come_in_order_and_do_not_depend_on_what_came_before() {
    let (module, digest) = module("order");
    let lines: Vec<String> = (0..500)
        .map(|n| match n % 5 {
            0 => right(&digest).to_string(),
            1 => "{".repeat(n % 70 + 1),
            2 => dossier(&digest, json!({ "so": n, "doi": n * 2, "x": n })).to_string(),
            3 => dossier(&digest, json!({ "ten": "A", "viec": "B" })).to_string(),
            _ => dossier(&digest, json!({})).to_string(),
        })
        .collect();
    let one = validate(&module, &lines.join("\n"), &["--jobs", "1"]);
    let four = validate(&module, &(lines.join("\n") + "\n"), &["--jobs", "4"]);
    assert_eq!(one.verdicts.len(), 500);
    assert_eq!(one.out, four.out);
    let backwards: Vec<String> = lines.iter().rev().cloned().collect();
    let mut backwards = validate(&module, &backwards.join("\n"), &[]).verdicts;
    backwards.reverse();
    for (verdict, mut other) in one.verdicts.into_iter().zip(backwards) {
        other["line"] = verdict["line"].clone();
        assert_eq!(verdict, other);
    }
}

#[test]
fn nothing_to_judge_is_clean_and_no_bar_is_drawn_outside_a_terminal() {
    let (module, digest) = module("clean");
    let none = validate(&module, "", &[]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    let one = validate(&module, &right(&digest).to_string(), &["--jobs", "2"]);
    assert_eq!(one.code, 0, "{}", one.out);
    assert_eq!(one.err.lines().count(), 1, "{}", one.err);
    assert_eq!(validate(&module, "", &["--jobs", "0"]).code, 2);
}
