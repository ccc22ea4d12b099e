//! The cases of the CEL specification, through `tokhai eval`: compiled to WebAssembly and run by wasmtime.
//!
//! `tests/cases/cel/README.md` says where they come from. `UPDATE_EXPECT=1 cargo test -p cli --test conformance`
//! writes the list of refused cases; the difference is to be read like code.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/cel")
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .expect("one JSON value a line")
}

/// Every case with its answer, in order.
fn answers() -> Vec<(Value, Value)> {
    let path = folder().join("conformance.ndjson");
    let output = Command::new(env!("CARGO_BIN_EXE_tokhai"))
        .args(["eval", "--batch"])
        .arg(&path)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "it ended badly");
    let cases = lines(&std::fs::read_to_string(&path).expect("the cases are there"));
    let answers = lines(&String::from_utf8(output.stdout).expect("UTF-8"));
    assert_eq!(cases.len(), answers.len(), "one answer a line");
    assert!(cases.len() > 2300, "all cases are there");
    cases.into_iter().zip(answers).collect()
}

fn is_refused(answer: &Value) -> bool {
    answer["refused"] == true
}

/// Whether an answer that was not refused is what the specification says.
fn is_right(case: &Value, answer: &Value) -> bool {
    match (case.get("value"), case.get("error")) {
        (Some(value), _) => same(value, answer),
        (None, Some(_)) => answer.get("error").is_some(),
        // The case is about types alone.
        (None, None) => true,
    }
}

/// Whether two values in proto-JSON are the same: entries of maps in any order, numbers as numbers.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(x), Value::Object(y)) => match (x.get("entries"), y.get("entries")) {
            (Some(Value::Array(x)), Some(Value::Array(y))) => {
                x.len() == y.len() && x.iter().all(|a| y.iter().any(|b| same(a, b)))
            }
            _ => {
                x.len() == y.len()
                    && x.iter()
                        .all(|(name, a)| y.get(name).is_some_and(|b| same(a, b)))
            }
        },
        _ => a == b,
    }
}

#[test]
fn every_case_gives_what_the_specification_says_or_is_refused_by_name() {
    let answers = answers();
    let wrong: Vec<String> = answers
        .iter()
        .filter(|(case, answer)| !is_refused(answer) && !is_right(case, answer))
        .map(|(case, answer)| format!("{}: {} gives {answer}", case["name"], case["expr"]))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let syntax = answers
        .iter()
        .find(|(_, answer)| answer["error"] == "cel-syntax");
    assert!(syntax.is_none(), "every case parses: {syntax:?}");
    refused_as_listed(&answers);
}

fn refused_as_listed(answers: &[(Value, Value)]) {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (case, answer) in answers.iter().filter(|(_, answer)| is_refused(answer)) {
        let code = answer["error"].as_str().expect("a refusal has a code");
        let name = case["name"].as_str().expect("a case has a name");
        found.entry(code).or_default().push(name);
    }
    let mut text = String::new();
    for (code, names) in &found {
        text += &format!("# {code}: {}\n", names.len());
        for name in names {
            text += &format!("{name}\n");
        }
    }
    let path = folder().join("refused.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).expect("the list can be written");
    }
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    let difference: Vec<String> = diff(&listed, &text);
    assert!(difference.is_empty(), "\n{}", difference.join("\n"));
}

/// Lines of one text that are not in the other.
fn diff(listed: &str, found: &str) -> Vec<String> {
    let only = |sign: &str, a: &str, b: &str| -> Vec<String> {
        let other: Vec<&str> = b.lines().collect();
        let lines = a.lines().filter(|line| !other.contains(line));
        lines.map(|line| format!("{sign} {line}")).collect()
    };
    [only("-", listed, found), only("+", found, listed)].concat()
}

#[test]
fn a_wrong_answer_would_be_seen() {
    let json = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let case = json(r#"{"value":{"int64Value":"1"}}"#);
    assert!(is_right(&case, &json(r#"{"int64Value":"1"}"#)));
    assert!(!is_right(&case, &json(r#"{"uint64Value":"1"}"#)));
    assert!(!is_right(&case, &json(r#"{"error":"overflow"}"#)));
    let error = json(r#"{"error":"return error for overflow"}"#);
    assert!(!is_right(&error, &json(r#"{"int64Value":"1"}"#)));
}
