//! `tokhai schema FORM.json`: the schema of a form's dossiers, held against what `tokhai validate` says of the same dossiers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jsonschema::Validator;
use serde_json::{Value, json};

const NO_MODULE: &str = "sha256-0000000000000000000000000000000000000000000000000000000000000000";

fn tokhai(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args(args)
        .env("LANG", "en_US.UTF-8")
        .output()
        .expect("the program starts")
}

fn words(text: &str) -> Value {
    json!({ "vi": text, "en": text })
}

fn field(id: &str, kind: &str, more: Value) -> Value {
    let mut field = json!({ "id": id, "type": kind, "label": words(id) });
    let more = more.as_object().expect("an object").clone();
    field.as_object_mut().expect("an object").extend(more);
    field
}

/// A form with every type whose bounds a schema says in a way of its own.
fn form() -> Value {
    let option = |code: &str| json!({ "code": code, "label": words(code) });
    json!({
        "id": "thu-nghiem", "version": "2026-11-21", "title": words("Thử"),
        "procedure": { "code": "1.000000", "authority": "Công an cấp xã", "form": "Thử" },
        "roles": { "applicant": { "from": "self" } },
        "pages": [{ "id": "trang", "title": words("Trang"), "fields": [
            field("so", "integer", json!({ "min": -1, "max": 9 })),
            field("tien", "money", json!({})),
            field("dien_tich", "decimal", json!({ "scale": 2, "min": "-0.5", "max": "120.25" })),
            field("gio", "time", json!({ "min": "07:30", "max": "17:00" })),
            field("ngay", "date", json!({ "min": "2000-02-29", "max": "today" })),
            field("khoang", "partial-date", json!({ "min": "2000-02-29" })),
            field("luc", "date-time", json!({ "max": "2026-12-31" })),
            field("cac_muc", "choices", json!({ "options": [option("a"), option("b")] })),
            field("ghi_chu", "note", json!({})),
            field("giay", "file", json!({ "max_files": 1, "max_mb": 1, "accept": ["image/png"] })),
            field("hang", "repeat", json!({ "max_rows": 2, "fields": [field("ten", "name", json!({ "required": true }))] })),
        ] }],
        "paper": { "items": 9, "source": "Thử" }
    })
}

fn files(name: &str) -> (PathBuf, String, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("schema")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder of our own");
    let path = folder.join("thu-nghiem.json");
    fs::write(&path, form().to_string()).expect("a folder of our own");
    let text = |path: &Path| path.display().to_string();
    (
        folder.clone(),
        text(&path),
        text(&folder.join("dossiers.ndjson")),
    )
}

fn validator(form: &str) -> Validator {
    let said = tokhai(&["schema", form, "--lang", "vi"]);
    assert!(said.status.success() && said.stderr.is_empty());
    let schema: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    jsonschema::meta::validate(&schema).expect("it is a schema");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("it can be used")
}

/// The name of the form's module.
fn module_name(form: &str) -> String {
    let said = tokhai(&["run", form, "--today", "2026-11-21"]);
    let report: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    format!("sha256-{}", report["module"].as_str().expect("a digest"))
}

/// A dossier around the text of its answers, which stay as they are written.
fn dossier(module: &str, answers: &str) -> String {
    let around = json!({
        "format": "tokhai-dossier/1", "key": "019a9f3e-8a00-7cc3-98c4-dc0c0c07398f",
        "form": { "id": "thu-nghiem", "version": "2026-11-21", "module": module },
        "filled_on": "2026-11-21", "lang": "vi", "parties": [], "answers": "HERE", "origins": {}, "proofs": [], "files": [],
        "statement": { "text_sha256": "ab".repeat(32), "accepted_at": "2026-11-21T03:00:00Z" }
    });
    around.to_string().replace("\"HERE\"", answers)
}

/// Right answers, and wrong ones of which the schema says so.
const SEEN: [(&str, bool); 57] = [
    (
        r#"{"giay":[{"name":"x.png","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048576,"type":"image/png"}]}"#,
        true,
    ),
    (
        r#"{"giay":[{"name":"x.png","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048576,"type":"image/png"},{"name":"x.png","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048576,"type":"image/png"}]}"#,
        false,
    ),
    (
        r#"{"giay":[{"name":"x.png","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048577,"type":"image/png"}]}"#,
        false,
    ),
    (
        r#"{"giay":[{"name":"x.png","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048576,"type":"image/jpeg"}]}"#,
        false,
    ),
    (
        r#"{"giay":[{"name":"x.png","sha256":"a","size":1048576,"type":"image/png"}]}"#,
        false,
    ),
    (
        r#"{"giay":[{"name":"","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048576,"type":"image/png"}]}"#,
        false,
    ),
    (
        r#"{"giay":[{"name":"x.png","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1048576,"type":"image/png","x":1}]}"#,
        false,
    ),
    (r#"{"giay":[]}"#, false),
    ("{}", true),
    (r#"{"so":9}"#, true),
    (r#"{"so":-1}"#, true),
    (r#"{"so":-2}"#, false),
    (r#"{"so":10}"#, false),
    (r#"{"so":"9"}"#, false),
    (r#"{"so":1.5}"#, false),
    (r#"{"so":1.0}"#, true),
    (r#"{"so":0.1e1}"#, true),
    (r#"{"so":null}"#, false),
    (r#"{"tien":0}"#, true),
    (r#"{"tien":-1}"#, false),
    (r#"{"tien":9007199254740992}"#, false),
    (r#"{"dien_tich":"120.25"}"#, true),
    (r#"{"dien_tich":"-0.50"}"#, true),
    (r#"{"dien_tich":"0.00"}"#, true),
    (r#"{"dien_tich":"120.26"}"#, false),
    (r#"{"dien_tich":"-0.51"}"#, false),
    (r#"{"dien_tich":"-0.00"}"#, false),
    (r#"{"dien_tich":"012.00"}"#, false),
    (r#"{"dien_tich":"12.5"}"#, false),
    (r#"{"dien_tich":"12.500"}"#, false),
    (r#"{"dien_tich":12.5}"#, false),
    (r#"{"gio":"07:30"}"#, true),
    (r#"{"gio":"07:29"}"#, false),
    (r#"{"gio":"17:01"}"#, false),
    (r#"{"gio":"12:60"}"#, false),
    (r#"{"gio":"7:30"}"#, false),
    (r#"{"ngay":"2000-02-29"}"#, true),
    (r#"{"ngay":"2000-02-28"}"#, false),
    (r#"{"ngay":"2001-02-29"}"#, false),
    (r#"{"ngay":"29/02/2000"}"#, false),
    (r#"{"khoang":"2000"}"#, true),
    (r#"{"khoang":"2000-02"}"#, true),
    (r#"{"khoang":"1999"}"#, false),
    (r#"{"khoang":"2000-01"}"#, false),
    (r#"{"khoang":"2000-13"}"#, false),
    (r#"{"khoang":"2001-02-29"}"#, false),
    (r#"{"luc":"2026-12-31T23:59"}"#, true),
    (r#"{"luc":"2027-01-01T00:00"}"#, false),
    (r#"{"luc":"2026-12-31T24:00"}"#, false),
    (r#"{"cac_muc":["a","b"]}"#, true),
    (r#"{"cac_muc":["a","c"]}"#, false),
    (r#"{"cac_muc":["a","a"]}"#, false),
    (r#"{"cac_muc":[]}"#, false),
    (r#"{"ghi_chu":"có"}"#, false),
    (r#"{"hang":[{"_id":"r1","ten":"An"}]}"#, true),
    (r#"{"hang":[{"_id":"r1"}]}"#, false),
    (r#"{"la":1}"#, false),
];

/// Wrong answers that no schema tells from right ones: the order of codes, a day that is none beside a time, and what moves with today.
const UNSEEN: [&str; 3] = [
    r#"{"ngay":"2026-11-22"}"#,
    r#"{"luc":"2026-02-31T08:30"}"#,
    r#"{"cac_muc":["b","a"]}"#,
];

#[test]
fn the_schema_of_a_form_takes_the_dossiers_that_its_module_takes() {
    let (_folder, form, dossiers) = files("agree");
    let module = module_name(&form);
    let validator = validator(&form);
    let unseen = UNSEEN.iter().map(|answers| (*answers, true, false));
    let all: Vec<(&str, bool, bool)> = SEEN
        .iter()
        .map(|(answers, is_right)| (*answers, *is_right, *is_right))
        .chain(unseen)
        .collect();
    let lines: Vec<String> = all
        .iter()
        .map(|(answers, ..)| dossier(&module, answers))
        .collect();
    fs::write(&dossiers, lines.join("\n")).expect("a folder of our own");
    let said = tokhai(&["validate", &form, &dossiers]);
    let out = String::from_utf8(said.stdout).expect("UTF-8");
    let verdicts: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        verdicts.len(),
        all.len(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    for (((answers, by_schema, by_module), line), verdict) in all.iter().zip(&lines).zip(&verdicts)
    {
        let dossier: Value = serde_json::from_str(line).expect("JSON");
        let refused = validator.iter_errors(&dossier).next();
        assert_eq!(refused.is_none(), *by_schema, "{answers}: {refused:?}");
        assert_eq!(verdict["valid"], *by_module, "{answers}: {verdict}");
    }
}

#[test]
fn the_schema_of_a_form_refuses_dossiers_of_another_one() {
    let (_folder, form, _) = files("another");
    let validator = validator(&form);
    let changes = [
        ("/form/id", json!("khac")),
        ("/form/version", json!("2026-11-22")),
        ("/answers", json!([])),
        ("/parties", json!([{ "role": "nobody", "subject": "p1" }])),
        ("/outputs", json!(["1.000001"])),
        ("/filled_on", json!("21/11/2026")),
        ("/la", json!(1)),
    ];
    let right: Value = serde_json::from_str(&dossier(NO_MODULE, "{}")).expect("JSON");
    let is_taken = |dossier: &Value| validator.is_valid(dossier);
    assert!(is_taken(&right));
    let with = |pointer: &str, value: Value| {
        let mut dossier = right.clone();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        dossier.pointer_mut(parent).expect("it is there")[name] = value;
        dossier
    };
    assert!(is_taken(&with("/outputs", json!(["1.000000"]))));
    for (pointer, value) in changes {
        assert!(!is_taken(&with(pointer, value)), "{pointer}");
    }
}

#[test]
fn the_schema_of_linked_procedures_names_all_of_them() {
    let (folder, path, _) = files("linked");
    let mut linked = form();
    linked["outputs"] = json!([
        { "procedure": { "code": "1.000000" }, "title": words("Một"), "fields": ["so"] },
        { "procedure": { "code": "2.000000" }, "title": words("Hai"), "fields": ["tien"] },
    ]);
    fs::write(folder.join("thu-nghiem.json"), linked.to_string()).expect("a folder of our own");
    let validator = validator(&path);
    let mut dossier: Value = serde_json::from_str(&dossier(NO_MODULE, "{}")).expect("JSON");
    assert!(!validator.is_valid(&dossier), "it names none");
    dossier["outputs"] = json!(["1.000000", "2.000000"]);
    assert!(validator.is_valid(&dossier));
    for wrong in [
        json!(["1.000000"]),
        json!(["2.000000", "1.000000"]),
        json!([]),
    ] {
        dossier["outputs"] = wrong;
        assert!(!validator.is_valid(&dossier));
    }
}

#[test]
fn a_definition_with_mistakes_has_no_schema() {
    let (folder, path, _) = files("wrong");
    let mut wrong = form();
    // Finer than its scale: no answer could ever stand on this bound.
    wrong["pages"][0]["fields"][2]["min"] = json!("0.125");
    fs::write(folder.join("thu-nghiem.json"), wrong.to_string()).expect("a folder of our own");
    let said = tokhai(&["schema", &path]);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(1));
    assert!(
        said.stdout.is_empty() && told.contains("invalid-value"),
        "{told}"
    );
    assert_eq!(
        tokhai(&["schema", &path, "--of", "block"]).status.code(),
        Some(2)
    );
    assert_eq!(tokhai(&["schema", "nowhere.json"]).status.code(), Some(2));
}
