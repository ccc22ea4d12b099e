//! A facility in the program: how much of it is typed, what a dossier's schema takes, how a dossier is judged.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn words(text: &str) -> Value {
    json!({ "vi": text, "en": text })
}

/// A form with a list of its own, in a folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("lists")).unwrap();
    let option = |code: &str, label: &str, province: &str| json!({ "code": code, "label": words(label), "province": province });
    let list = json!({
        "id": "co-so-mau", "source": "Danh sách mẫu để thử, không có cơ sở thật nào",
        "options": [
            option("MAU-04-001", "Bệnh viện Mẫu Vùng Cao", "04"),
            option("MAU-01-001", "Bệnh viện Mẫu Một", "01"),
            option("MAU-01-002", "Bệnh viện Mẫu Hai", "01"),
            // Wherever somebody lives.
            json!({ "code": "MAU-00-001", "label": words("Bệnh viện Mẫu Trung Ương") }),
        ],
    });
    let field = |id: &str, kind: &str, more: Value| {
        let mut field =
            json!({ "id": id, "type": kind, "label": words(id), "official": id, "required": true });
        let more = more.as_object().unwrap().clone();
        field.as_object_mut().unwrap().extend(more);
        field
    };
    let form = json!({
        "id": "noi-kham", "version": "2026-01-01", "title": words("Nơi khám"), "procedure": { "code": "0.000000" },
        "roles": { "applicant": { "from": "self" } },
        "pages": [{ "id": "trang", "title": words("Trang"), "fields": [
            field("ho_ten", "name", json!({ "bind": "name.birth" })),
            field("noi_o", "address", json!({ "bind": "residence.permanent", "sample": "01/00004/Số 1" })),
            field("noi_kham", "facility", json!({ "options": "list:co-so-mau", "within": "noi_o" })),
        ] }],
    });
    std::fs::write(folder.join("lists/co-so-mau.json"), list.to_string()).unwrap();
    std::fs::write(folder.join("noi-kham.json"), form.to_string()).unwrap();
    folder
}

/// The JSON that the program prints, however it ends: a form that saves little is one that it complains of.
fn tokhai(args: &[&str]) -> Value {
    let done = Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args(args)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&done.stderr);
    serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{args:?}: {complaint}"))
}

/// Whoever fills it for the figures takes a facility where they live, and types its name.
#[test]
fn the_burden_is_measured_with_a_facility_that_can_be_chosen() {
    let folder = folder("facility-burden");
    let form = folder.join("noi-kham.json");
    let form = form.to_str().unwrap();
    let said = tokhai(&["burden", form, "--format", "json", "--acts"]);
    let text = said.to_string();
    let measures: Vec<&Value> = measures(&said);
    assert!(measures.len() > 10, "{text}");
    for one in measures {
        assert_eq!(one["stuck"], json!([]), "{one}");
        assert_eq!(one["different"], json!([]), "{one}");
    }
    // Citizens live in Hà Nội and elsewhere: where the list has none, there is none to take.
    for name in ["Bệnh viện Mẫu Một", "Bệnh viện Mẫu Trung Ương"] {
        assert!(text.contains(&format!(r#""text":"{name}""#)), "{text}");
    }
    assert!(!text.contains(r#""text":"MAU-01-001""#), "{text}");
}

fn measures(said: &Value) -> Vec<&Value> {
    match said {
        Value::Array(all) => all.iter().flat_map(measures).collect(),
        Value::Object(one) if one.contains_key("stuck") => vec![said],
        Value::Object(one) => one.values().flat_map(measures).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_schema_of_dossiers_names_the_codes() {
    let folder = folder("facility-schema");
    let said = tokhai(&["schema", folder.join("noi-kham.json").to_str().unwrap()]);
    let codes = json!({ "enum": ["MAU-04-001", "MAU-01-001", "MAU-01-002", "MAU-00-001"] });
    assert!(has(&said, &codes), "{said}");
}

fn has(value: &Value, wanted: &Value) -> bool {
    let is_it = value.get("enum").is_some() && value.get("enum") == wanted.get("enum");
    is_it
        || match value {
            Value::Array(all) => all.iter().any(|one| has(one, wanted)),
            Value::Object(one) => one.values().any(|one| has(one, wanted)),
            _ => false,
        }
}

#[test]
fn a_run_tells_a_facility_that_lies_elsewhere() {
    let folder = folder("facility-run");
    let form = folder.join("noi-kham.json");
    let answers = folder.join("answers.json");
    let address = json!({ "commune": "00004", "country": "VN", "detail": "Số 1", "province": "01", "vintage": "since-2025-07" });
    for (code, findings) in [
        ("MAU-01-002", json!([])),
        (
            "MAU-04-001",
            json!([{ "path": "/noi_kham", "rule": "within" }]),
        ),
        (
            "MAU-99-001",
            json!([{ "path": "/noi_kham", "rule": "option" }]),
        ),
    ] {
        let all = json!({ "ho_ten": "Trần Thị Mẫu", "noi_o": address, "noi_kham": code });
        std::fs::write(&answers, all.to_string()).unwrap();
        let [form, answers] = [&form, &answers].map(|path| path.to_str().unwrap());
        let said = tokhai(&["run", form, "--today", "2026-11-21", "--answers", answers]);
        assert_eq!(said["findings"], findings, "{code}");
    }
}
