//! The command line as people and scripts call it: arguments in, exit code and words out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const FORMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../forms");

/// What one call gave.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn tokhai(args: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args(args)
        .env("LANG", "en_US.UTF-8")
        .output()
        .expect("the program starts");
    Said {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("command_line")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder of our own");
    folder
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a folder of our own");
    path.display().to_string()
}

/// A form of three questions, of which `bound` are read from the register.
fn form(bound: usize) -> String {
    let attributes = ["name.birth", "id.number", "birth.date"];
    let kinds = ["name", "id-number", "date"];
    let field = |index: usize| {
        let mut field = json!({
            "id": format!("muc_{index}"), "type": kinds[index], "official": format!("{}", index + 1), "required": true,
            "label": { "vi": format!("Mục {index}"), "en": format!("Item {index}") }
        });
        if index < bound {
            field["bind"] = json!({ "attr": attributes[index], "role": "applicant" });
        }
        field
    };
    json!({
        "id": "thu-nghiem", "version": "2026-01-01", "title": { "vi": "Thử nghiệm", "en": "Trial" },
        "procedure": { "code": "1.000000", "authority": "Công an cấp xã", "form": "Thử" },
        "roles": { "applicant": { "from": "self" } },
        "pages": [{ "id": "trang", "title": { "vi": "Trang", "en": "Page" }, "fields": [field(0), field(1), field(2)] }],
        "paper": { "items": 3, "source": "Thử" }
    })
    .to_string()
}

#[test]
fn the_forms_of_this_project_are_clean() {
    let said = tokhai(&["check", FORMS]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("0 errors"), "{}", said.out);
}

#[test]
fn a_mistake_is_drawn_with_place_code_sentence_and_hint_in_both_languages() {
    let folder = folder("broken");
    let text = "{\n  \"id\": \"sai\",\n  \"id\": \"sai\"\n}\n";
    let path = write(&folder, "sai.json", text);
    let said = tokhai(&["check", &path]);
    assert_eq!(said.code, 1);
    for part in [
        "sai.json:3:3",
        "error[duplicate-key]",
        "error[missing-member]",
    ] {
        assert!(said.out.contains(part), "{part} in {}", said.out);
    }
    let said = tokhai(&["check", &path, "--lang", "vi"]);
    assert!(said.out.contains("lỗi[duplicate-key]"), "{}", said.out);
}

#[test]
fn problems_as_json_have_lines_and_columns() {
    let folder = folder("json");
    let path = write(&folder, "sai.json", "{\n  \"tên\": 1, \"id\": 2 }");
    let said = tokhai(&["check", &path, "--format", "json"]);
    assert_eq!(said.code, 1);
    let problems: Value = serde_json::from_str(&said.out).unwrap();
    let problems = problems.as_array().unwrap();
    assert!(
        problems
            .iter()
            .any(|one| one["line"] == 2 && one["column"] == 3),
        "{}",
        said.out
    );
    assert!(
        problems
            .iter()
            .all(|one| one["message"]["vi"].is_string() && one["code"].is_string())
    );
}

/// Every problem of every kind of file stands where an editor looks for it.
#[test]
fn problems_as_json_have_the_ranges_of_editors() {
    let folder = folder("ranges");
    let text = "{\n  \"x-đ😀\": \"đ😀\", \"tên\": 1,\r\n\"id\": \"Sai\" }";
    let path = write(&folder, "sai.json", text);
    let said = tokhai(&["check", &path, "--format", "json"]);
    let problems: Vec<diagnostics::Listed> = serde_json::from_str(&said.out).unwrap();
    assert!(problems.len() > 2 && said.err.is_empty(), "{}", said.out);
    for one in &problems {
        for (place, byte) in [(one.range.start, one.start), (one.range.end, one.end)] {
            assert_eq!(place.offset, byte);
            let line = text.split('\n').nth(place.line).expect("a line of it");
            let units: Vec<u16> = line.encode_utf16().take(place.character).collect();
            let before = String::from_utf16(&units).expect("between characters");
            let start = text.split('\n').take(place.line).map(|line| line.len() + 1);
            assert_eq!(start.sum::<usize>() + before.len(), byte, "{one:?}");
        }
    }
    let name = problems.iter().find(|one| one.code == "unknown-member");
    let name = name.expect("there is no member of that name");
    assert_eq!((name.range.start.line, name.range.start.character), (1, 18));
    assert_eq!((name.line, name.column, name.end_column), (2, 17, 22));
    assert_eq!(&text[name.start..name.end], "\"tên\"");
}

#[test]
fn the_schema_of_the_language_is_printed_for_each_kind_of_file() {
    for of in ["form", "block", "list"] {
        let said = tokhai(&["schema", "--of", of]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        let schema: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(schema["$id"], format!("urn:tokhai:language:{of}"));
        assert!(schema["$defs"][of]["properties"]["id"]["description"].is_string());
    }
    let said = tokhai(&["schema", "--lang", "vi"]);
    assert!(said.out.contains("Các trang theo thứ tự."), "{}", said.out);
    assert_eq!(tokhai(&["schema", "--of", "gì đó"]).code, 2);
}

#[test]
fn a_whole_folder_tells_what_nobody_uses_and_what_is_out_of_date() {
    let folder = folder("library");
    for part in ["blocks", "lists"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    write(&folder, "thu-nghiem.json", &form(3));
    let block = r#"{ "id": "thua", "title": { "vi": "A", "en": "A" }, "fields": [] }"#;
    write(&folder, "blocks/thua.json", block);
    let list = r#"{ "id": "cu", "source": "Thử", "to": "2026-05-31", "options": [ { "code": "a", "label": { "vi": "A", "en": "A" } } ] }"#;
    write(&folder, "lists/cu.json", list);
    let codes = |path: &str, day: &str| {
        let said = tokhai(&["check", path, "--format", "json", "--today", day]);
        let problems: Vec<diagnostics::Listed> = serde_json::from_str(&said.out).unwrap();
        let codes = problems.into_iter().map(|one| one.code);
        (said.code, codes.collect::<Vec<String>>())
    };
    let whole = folder.display().to_string();
    let own = folder.join("thu-nghiem.json").display().to_string();
    let unused = ["unused-block", "unused-list"].map(str::to_owned).to_vec();
    assert_eq!(codes(&whole, "2026-06-01"), (0, unused));
    assert_eq!(codes(&own, "2026-06-01"), (0, Vec::new()));
    let mut used: Value = serde_json::from_str(&form(3)).unwrap();
    let choice = json!({ "id": "c", "type": "choice", "label": { "vi": "C", "en": "C" }, "options": "list:cu" });
    used["pages"][0]["fields"]
        .as_array_mut()
        .unwrap()
        .push(choice);
    write(&folder, "thu-nghiem.json", &used.to_string());
    let old = vec!["list-out-of-date".to_owned(), "unused-block".to_owned()];
    assert_eq!(codes(&whole, "2026-06-01"), (0, old));
    assert_eq!(codes(&own, "2026-05-31"), (0, Vec::new()));
    assert_eq!(tokhai(&["check", &own, "--today", "mai"]).code, 2);
}

#[test]
fn a_form_that_saves_too_little_names_the_questions_a_register_answers() {
    let folder = folder("gate");
    let path = write(&folder, "thu-nghiem.json", &form(0));
    let said = tokhai(&["check", &path, "--format", "json"]);
    assert_eq!(said.code, 1, "{}", said.out);
    let problems: Vec<diagnostics::Listed> = serde_json::from_str(&said.out).unwrap();
    let gate = problems
        .iter()
        .find(|one| one.code == "burden-below-target");
    let gate = gate.expect("nothing is saved");
    assert_eq!(gate.pointer, "/id");
    let questions: Vec<&str> = gate
        .related
        .iter()
        .map(|one| one.pointer.as_str())
        .collect();
    assert!(questions.contains(&"/pages/0/fields/1"), "{questions:?}");
    assert!(gate.hint["vi"].contains("id.number") && gate.hint["en"].contains("id.number"));
}

#[test]
fn a_form_that_falls_below_its_committed_figure_is_refused() {
    let folder = folder("committed");
    let path = write(&folder, "thu-nghiem.json", &form(3));
    let figures = folder.join("burden").join("figures.json");
    let figures = figures.display().to_string();
    let whole = folder.display().to_string();
    let noted = tokhai(&["burden", &whole, "--write", &figures]);
    assert_eq!(noted.code, 0, "{}{}", noted.out, noted.err);
    let text = fs::read_to_string(&figures).unwrap();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let percent = read["worst_percent"]["thu-nghiem"].as_i64().unwrap();
    assert!(percent >= 20, "{text}");
    assert_eq!(tokhai(&["check", &path]).code, 0, "as it was measured");
    // It saves enough, and less than it did.
    let higher = text.replace(&percent.to_string(), &(percent + 1).to_string());
    fs::write(&figures, higher).unwrap();
    let out = folder.join("out.wasm").display().to_string();
    for args in [
        vec!["check", &path],
        vec!["build", &path, "-o", &out],
        vec!["burden", &path],
    ] {
        let said = tokhai(&args);
        assert_eq!(said.code, 1, "{args:?} {}", said.out);
    }
    let said = tokhai(&["check", &path]);
    assert!(
        said.out.contains("error[burden-below-committed]"),
        "{}",
        said.out
    );
    assert!(said.out.contains("--write"), "{}", said.out);
    // A figure of another form says nothing of this one; a file that is none is named.
    fs::write(&figures, text.replace("thu-nghiem", "khac")).unwrap();
    assert_eq!(tokhai(&["check", &path]).code, 0);
    fs::write(&figures, "{}").unwrap();
    let said = tokhai(&["check", &path]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("figures.json"), "{}", said.err);
}

#[test]
fn what_is_not_there_or_not_text_is_named() {
    let folder = folder("world");
    let missing = folder.join("khong-co.json").display().to_string();
    for command in ["check", "burden"] {
        let said = tokhai(&[command, &missing]);
        assert_eq!(said.code, 2, "{command}");
        assert!(
            said.err.contains("khong-co.json") && said.err.contains("check the path"),
            "{}",
            said.err
        );
    }
    let said = tokhai(&["--lang", "vi", "run", &missing, "--today", "2026-11-21"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("kiểm tra lại đường dẫn"), "{}", said.err);

    fs::write(folder.join("latin1.json"), b"{ \"id\": \"\xe9\" }").unwrap();
    let said = tokhai(&["check", &folder.join("latin1.json").display().to_string()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("save it as UTF-8"), "{}", said.err);

    let empty = folder.join("trong");
    fs::create_dir(&empty).unwrap();
    let said = tokhai(&["check", &empty.display().to_string()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no definition"), "{}", said.err);

    assert_eq!(tokhai(&["check"]).code, 2);
    assert_eq!(tokhai(&["bay"]).code, 2);
}

#[test]
fn a_form_that_saves_too_little_is_refused_with_the_fields_to_bind() {
    let folder = folder("gate");
    let path = write(&folder, "thu-nghiem.json", &form(0));
    let out = folder.join("out.wasm");
    for args in [
        vec!["check", &path],
        vec!["build", &path, "-o", out.to_str().unwrap()],
    ] {
        let said = tokhai(&args);
        assert_eq!(said.code, 1, "{}{}", said.out, said.err);
        let both = said.out + &said.err;
        for part in [
            "error[burden-below-target]",
            "/muc_0 ← name.birth",
            "/muc_2",
        ] {
            assert!(both.contains(part), "{part} in {both}");
        }
    }
    assert!(!out.exists());

    let path = write(&folder, "thu-nghiem.json", &form(3));
    let said = tokhai(&["check", &path]);
    assert_eq!(said.code, 0, "{}", said.out);

    // What the official form does not ask is no saving, however much of it data answers.
    let unofficial = form(3).replace("official", "x-official");
    let path = write(&folder, "thu-nghiem.json", &unofficial);
    let said = tokhai(&["check", &path]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.out.contains("not counted without `official`"),
        "{}",
        said.out
    );
}

#[test]
fn a_module_is_named_by_its_bytes_and_comes_out_the_same_twice() {
    let folder = folder("build");
    let build = |name: &str, surroundings: &[(&str, &str)]| {
        let out = folder.join(name);
        // From another folder, too: no module may know where it was made.
        let output = Command::new(env!("CARGO_BIN_EXE_tokhai"))
            .args(["build", FORMS, "-o", out.to_str().unwrap()])
            .current_dir(&folder)
            .env_clear()
            .envs(surroundings.iter().copied())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let index = fs::read_to_string(out.join("index.json")).unwrap();
        (out, index, String::from_utf8(output.stdout).unwrap())
    };
    let (first, index, printed) = build("a", &[("LANG", "en_US.UTF-8"), ("TZ", "UTC")]);
    let (_, again, _) = build(
        "b",
        &[
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "vi_VN.UTF-8"),
            ("TZ", "Asia/Ho_Chi_Minh"),
            ("HOME", "/"),
        ],
    );
    assert_eq!(index, again);
    let index: Value = serde_json::from_str(&index).unwrap();
    assert_eq!(index["format"], "tokhai-forms/1");
    let forms = index["forms"].as_array().unwrap();
    assert!(forms.iter().any(|form| form["id"] == "dang-ky-tam-tru"));
    for form in forms {
        let hex = form["digest"]
            .as_str()
            .unwrap()
            .strip_prefix("sha256-")
            .unwrap();
        let bytes = fs::read(first.join(format!("{hex}.wasm"))).unwrap();
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(digest, hex);
        assert!(printed.contains(&digest) && printed.contains(&bytes.len().to_string()));
    }
}

#[test]
fn run_ends_with_0_when_valid_3_with_findings_1_with_a_broken_definition() {
    let folder = folder("run");
    let path = write(&folder, "thu-nghiem.json", &form(3));
    let answers = r#"{"muc_0":"Nguyễn  Văn Mẫu","muc_1":"000190000018","muc_2":"1990-09-02"}"#;
    let answers = write(&folder, "answers.json", answers);
    let run = |more: &[&str]| {
        let args = [&["run", path.as_str(), "--today", "2026-11-21"], more].concat();
        tokhai(&args)
    };
    let said = run(&["--answers", &answers]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["answers"]["muc_0"], "Nguyễn Văn Mẫu");
    assert_eq!(report["findings"], json!([]));
    assert_eq!(report["visible"], json!(["/muc_0", "/muc_1", "/muc_2"]));

    let said = run(&[]);
    assert_eq!(said.code, 3, "{}", said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        report["findings"][0],
        json!({ "path": "/muc_0", "rule": "required" })
    );
    assert_eq!(report["required"].as_array().unwrap().len(), 3);

    let broken = write(&folder, "sai.json", "{");
    assert_eq!(tokhai(&["run", &broken, "--today", "2026-11-21"]).code, 1);
    assert_eq!(tokhai(&["run", &path, "--today", "31/02/2026"]).code, 2);
    let said = run(&["--answers", &broken]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("sai.json") && said.err.contains("not JSON"),
        "{}",
        said.err
    );
}

#[test]
fn an_identity_record_fills_and_is_told_as_the_origin() {
    let folder = folder("identity");
    let path = write(&folder, "thu-nghiem.json", &form(3));
    let record = json!({ "format": "tokhai-identity/1", "missing": [], "entries": [
        { "attr": "name.birth", "role": "applicant", "subject": "self", "value": "Nguyễn Văn Mẫu",
          "source": "population", "assurance": "vneid2", "as_of": "2026-11-21", "proof": 0 } ] });
    let record = write(&folder, "identity.json", &record.to_string());
    let said = tokhai(&["run", &path, "--today", "2026-11-21", "--identity", &record]);
    assert_eq!(said.code, 3, "{}", said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["prefilled"], 1);
    assert_eq!(report["origins"]["/muc_0"]["origin"], "register");

    let wrong = write(&folder, "wrong.json", r#"{ "format": "something" }"#);
    let said = tokhai(&["run", &path, "--today", "2026-11-21", "--identity", &wrong]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("tokhai-identity/1"), "{}", said.err);
}

#[test]
fn a_module_runs_and_is_inspected_and_a_corrupt_one_is_refused() {
    let folder = folder("inspect");
    let definition = write(&folder, "thu-nghiem.json", &form(3));
    let module = folder.join("out.wasm").display().to_string();
    assert_eq!(tokhai(&["build", &definition, "-o", &module]).code, 0);
    assert_eq!(tokhai(&["run", &module, "--today", "2026-11-21"]).code, 3);

    let said = tokhai(&["inspect", &module, "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&told["meta"]["form"], &told["imports"]),
        (&json!("thu-nghiem"), &json!(0))
    );
    assert!(told["memory"]["maximum"].is_u64());
    assert!(tokhai(&["inspect", &module]).out.contains("func tk_start"));

    let bytes = fs::read(&module).unwrap();
    for (name, broken) in [
        ("empty", Vec::new()),
        ("half", bytes[..bytes.len() / 2].to_vec()),
        ("text", b"not a module".to_vec()),
    ] {
        let path = folder.join(format!("{name}.wasm"));
        fs::write(&path, broken).unwrap();
        for args in [
            vec!["inspect", path.to_str().unwrap()],
            vec!["run", path.to_str().unwrap(), "--today", "2026-11-21"],
        ] {
            let said = tokhai(&args);
            assert_eq!(said.code, 2, "{name}");
            assert!(said.err.contains("tokhai build"), "{name}: {}", said.err);
        }
    }
}

#[test]
fn burden_is_measured_for_both_forms_and_both_journeys_end_alike() {
    let said = tokhai(&["burden", FORMS, "--format", "json"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let reports: Value = serde_json::from_str(&said.out).unwrap();
    for report in reports.as_array().unwrap() {
        assert!(report["worst_percent"].as_i64().unwrap() >= 20, "{report}");
        let journeys = report["journeys"].as_array().unwrap();
        assert!(
            journeys
                .iter()
                .any(|one| one["counts"] == true && one["companions"] == 0)
        );
        for one in journeys {
            assert_eq!(one["different"], json!([]), "{one}");
            // Who may not marry yet can not finish that form; everybody who counts finishes every form.
            let stuck = one["stuck"].as_array().unwrap();
            let by_rule = |at: &Value| at.as_str().unwrap().contains(": check ");
            assert!(stuck.iter().all(by_rule), "{one}");
            assert!(stuck.is_empty() || one["counts"] == false, "{one}");
        }
    }
    assert_eq!(tokhai(&["burden", FORMS, "--min", "99"]).code, 1);
    assert!(
        tokhai(&["burden", FORMS, "--lang", "vi"])
            .out
            .contains("đạt")
    );
}

/// Ends the program when the test does.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks a service on this machine and gives a reader of its answer, header and all.
fn ask(port: &str, path: &str) -> impl std::io::BufRead + use<> {
    request(port, "GET", path)
}

fn request(port: &str, method: &str, path: &str) -> impl std::io::BufRead + use<> {
    use std::io::{BufReader, Write};
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
    let limit = Some(std::time::Duration::from_secs(120));
    stream.set_read_timeout(limit).expect("a limit can be set");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .expect("it reads");
    BufReader::new(stream)
}

#[test]
fn the_preview_tells_what_is_wrong_and_shows_the_mended_form() {
    use std::io::{BufRead, BufReader};
    let folder = folder("preview");
    let path = write(&folder, "thu-nghiem.json", &form(3));
    write(&folder, "tokhai.js", "export {};");
    let child = Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args([
            "preview",
            &path,
            "--port",
            "0",
            "--site",
            folder.to_str().unwrap(),
        ])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut child = Running(child);
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port = line
        .trim()
        .strip_prefix("http://localhost:")
        .unwrap()
        .to_owned();

    let mut news = ask(&port, "/events").lines().filter_map(|line| {
        let line = line.expect("the stream goes on");
        let json = line.strip_prefix("data: ")?;
        Some(serde_json::from_str::<Value>(json).expect("JSON"))
    });
    let mut until = |wanted: &dyn Fn(&Value) -> bool| {
        news.find(|told| wanted(told)).expect("the stream goes on")
    };
    let first = until(&|_| true);
    let digest = first["digest"].as_str().unwrap().to_owned();
    assert_eq!(first["problems"], json!([]));

    write(&folder, "thu-nghiem.json", "{ \"id\": 1");
    let broken = until(&|told| told["problems"] != json!([]));
    assert_eq!(
        broken["digest"], first["digest"],
        "the last good form stays"
    );

    write(
        &folder,
        "thu-nghiem.json",
        &form(3).replace("Mục 0", "Mục không"),
    );
    let mended = until(&|told| told["problems"] == json!([]));
    assert_ne!(mended["digest"], first["digest"]);
    let status = |path: &str| ask(&port, path).lines().next().unwrap().unwrap();
    assert!(
        status(&format!(
            "/module/{}.wasm",
            mended["digest"].as_str().unwrap()
        ))
        .contains("200")
    );
    assert!(status(&format!("/module/{digest}.wasm")).contains("404"));
    let identity = request(&port, "POST", "/identity?citizen=tran-thi-thu");
    assert!(identity.lines().next().unwrap().unwrap().contains("200"));
    assert!(status("/site/..%2fthu-nghiem.json").contains("404"));
}

#[test]
fn serving_says_what_is_missing_before_it_opens_a_port() {
    let folder = folder("serve");
    let nowhere = folder.join("site").display().to_string();
    let path = write(&folder, "sai.json", "{}");
    for args in [
        vec!["serve", "--site", &nowhere],
        vec!["preview", &path, "--site", &nowhere],
    ] {
        let said = tokhai(&args);
        assert_eq!(said.code, 2);
        assert!(said.err.contains("cargo xtask build"), "{}", said.err);
    }

    write(&folder, "tokhai.js", "export {};");
    let here = folder.display().to_string();
    let forms = folder.join("forms");
    fs::create_dir(&forms).unwrap();
    write(&forms, "sai.json", "{}");
    let forms = forms.display().to_string();
    let said = tokhai(&["serve", "--site", &here, "--forms", &forms, "--data", &here]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("error[missing-member]"), "{}", said.err);

    write(Path::new(&forms), "index.json", "{}");
    let said = tokhai(&["serve", "--site", &here, "--forms", &forms, "--data", &here]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("index.json"), "{}", said.err);
}

const CARD: &str = "000300000018||NGUYỄN THỊ MẪU|02012000|Nữ|Số 1, Thôn Mẫu, Tỉnh Mẫu|15042021";
const LINES: &str = "IDVNM3000000182000300000018<<2\n0001029F4001027VNM<<<<<<<<<<<8\nNGUYEN<<THI<MAU<<<<<<<<<<<<<<<\n";

#[test]
fn identity_reads_cards() {
    let folder = folder("identity-cards");
    let lines = write(&folder, "lines.txt", LINES);
    for (args, kind, assurance) in [
        (vec!["--qr", CARD], "card-qr", "qr"),
        (vec!["--mrz", &lines], "card-mrz", "typed"),
        (vec!["--qr", CARD, "--mrz", &lines], "card-mrz+qr", "mrz+qr"),
    ] {
        let said = tokhai(&[&["identity"], &args[..]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        let answer: Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!(
            (&answer["kind"], &answer["assurance"]),
            (&json!(kind), &json!(assurance))
        );
        assert_eq!(answer["attributes"]["birth.date"], "2000-01-02");
    }
    let said = tokhai(&["identity", "--qr", "hello"]);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((said.code, &answer["error"]), (3, &json!("card-shape")));
    assert!(answer["message"]["vi"].is_string() && answer["message"]["en"].is_string());
    assert_eq!(tokhai(&["identity"]).code, 2);
}

#[test]
fn identity_reads_tokens_and_batches() {
    let key = credential::SigningKey::es256(&[7; 32]).expect("a key");
    let now = 1_800_000_000;
    let claims = json!({ "iss": "https://id.test", "aud": "to-khai", "iat": now, "exp": now + 60, "nonce": "n",
                         "name": { "birth": "Nguyễn Thị Mẫu" }, "sub": "x" });
    let token = credential::sign_jwt("JWT", &claims, &key).expect("signed");
    let jwks = json!({ "keys": [key.public()] });
    let folder = folder("identity-tokens");
    let keys = write(&folder, "jwks.json", &jwks.to_string());
    let fixed = [
        "identity",
        "--jwks",
        &keys,
        "--issuer",
        "https://id.test",
        "--audience",
        "to-khai",
        "--nonce",
        "n",
    ];
    let at = |now: &str, more: &[&str]| tokhai(&[&fixed[..], &["--now", now], more].concat());
    let said = at("1800000030", &["--token", &token]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(
        answer["attributes"],
        json!({ "name.birth": "Nguyễn Thị Mẫu" })
    );
    let said = at("1800000200", &["--token", &token]);
    assert_eq!(said.code, 3);
    assert!(said.out.contains("credential-expired") && !said.out.contains("Nguyễn"));
    let questions = [
        json!({ "id": 1, "token": token }).to_string(),
        json!({ "id": 2, "token": token, "nonce": "other" }).to_string(),
        json!({ "id": 3, "qr": CARD }).to_string(),
        json!({ "id": 4, "mrz": LINES }).to_string(),
        "not json".to_owned(),
        json!({ "id": 6 }).to_string(),
        "x".repeat(2_000_000),
        json!({ "id": 8, "qr": CARD, "mrz": LINES }).to_string(),
    ];
    let file = write(&folder, "questions.ndjson", &questions.join("\n"));
    let said = at("1800000030", &["--batch", &file]);
    assert_eq!(said.code, 3);
    let answers: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let told: Vec<&Value> = answers
        .iter()
        .map(|one| one.get("error").unwrap_or(&one["kind"]))
        .collect();
    assert_eq!(
        told,
        [
            "jwt",
            "credential-binding",
            "card-qr",
            "card-mrz",
            "question",
            "question",
            "question",
            "card-mrz+qr"
        ]
    );
    assert_eq!(answers[7]["id"], 8);
}

#[test]
fn log_verifies_what_was_exported() {
    let mut previous = String::new();
    let mut entries = Vec::new();
    for number in 1..=3 {
        let mut entry = json!({
            "owner": "person", "number": number, "at": "2026-11-21T03:00:00Z", "reader": "https://service.test",
            "form": "thu", "purpose": "prefill", "attributes": ["applicant/name.birth"], "previous": previous,
        });
        previous = dossier::sha256_hex(&dossier::canonical(&entry));
        entry["hash"] = json!(previous);
        entries.push(entry);
    }
    let folder = folder("log");
    let verify = |name: &str, entries: &[Value]| {
        let lines: Vec<String> = entries.iter().map(Value::to_string).collect();
        let file = write(&folder, name, &lines.join("\n"));
        let said = tokhai(&["log", "verify", "--file", &file]);
        let answer: Value = serde_json::from_str(&said.out).expect("JSON");
        (said.code, answer)
    };
    assert_eq!(
        verify("whole.ndjson", &entries),
        (0, json!({ "entries": 3 }))
    );
    let broken = |number: i32| {
        (
            3,
            json!({ "error": "log-broken", "owner": "person", "number": number }),
        )
    };
    let mut changed = entries.clone();
    changed[1]["form"] = json!("khac");
    assert_eq!(verify("changed.ndjson", &changed), broken(2));
    assert_eq!(verify("removed.ndjson", &entries[1..]), broken(1));
    entries.swap(1, 2);
    assert_eq!(verify("moved.ndjson", &entries), broken(2));
    let missing = folder.join("nowhere").display().to_string();
    assert_eq!(tokhai(&["log", "verify", "--data", &missing]).code, 2);
    // Each answer is a sentence beside the JSON, in the language that was asked for.
    let said = |lang: &str, text: &str| {
        let file = write(&folder, "said.ndjson", text);
        tokhai(&["--lang", lang, "log", "verify", "--file", &file]).err
    };
    let whole = entries[..1]
        .iter()
        .map(Value::to_string)
        .collect::<String>();
    for (text, vi, en) in [
        ("", "Nhật ký không có mục nào.", "The log has no entry."),
        (
            &*whole,
            "Nhật ký nguyên vẹn: 1 mục, 1 người.",
            "The log is whole: entries 1, people 1.",
        ),
        (
            &whole[..40],
            "dòng 1: không phải một mục",
            "line 1: no entry of a log",
        ),
        (
            &*format!("{whole}\n{whole}"),
            "mục số 2 bị sửa",
            "entry 2 was altered",
        ),
    ] {
        for (lang, words) in [("vi", vi), ("en", en)] {
            let told = said(lang, text);
            assert!(told.contains(words), "{told}");
        }
    }
}
