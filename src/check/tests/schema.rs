//! The JSON Schema of the language and its reader agree: over every case, every form of ours, and forms that were
//! damaged one value at a time.

#[expect(dead_code, reason = "the cases use more of it")]
mod case;

use std::collections::BTreeSet;
use std::path::Path;

use case::{folder, folder_of, sources};
use check::{Of, SourceFile, Sources, schema};
use diagnostics::{Diagnostic, Severity};
use jsonschema::Validator;
use serde_json::{Value, json};

/// What a schema can say about one file by itself.
const STRUCTURAL: &[&str] = &[
    "empty-form",
    "empty-options",
    "invalid-id",
    "invalid-value",
    "misplaced-member",
    "missing-member",
    "nested-repeat",
    "out-of-bounds",
    "unknown-attribute",
    "unknown-field-type",
    "unknown-member",
    "wrong-type",
];

struct Schemas {
    form: Validator,
    block: Validator,
    list: Validator,
}

impl Schemas {
    fn new() -> Schemas {
        let made = |of| {
            let schema = schema(of, "en");
            jsonschema::meta::validate(&schema).expect("it is a schema");
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&schema).expect("it can be used")
        };
        Schemas {
            form: made(Of::Form),
            block: made(Of::Block),
            list: made(Of::List),
        }
    }
}

/// A file that the definition uses and that is whole JSON, with the schema for it.
fn judged<'s>(sources: &'s Sources, schemas: &'s Schemas) -> Vec<(&'s SourceFile, &'s Validator)> {
    let all = || {
        let blocks = sources.blocks.values();
        std::iter::once(&sources.main).chain(blocks)
    };
    let is_used = |name: &str| all().any(|source| source.text.contains(name));
    let block = |(name, source): (&String, &'s SourceFile)| {
        is_used(&format!("\"{name}\"")).then_some((source, &schemas.block))
    };
    let list = |(name, source): (&String, &'s SourceFile)| {
        is_used(&format!("\"list:{name}\"")).then_some((source, &schemas.list))
    };
    let blocks = sources.blocks.iter().filter_map(block);
    let lists = sources.lists.iter().filter_map(list);
    std::iter::once((&sources.main, &schemas.form))
        .chain(blocks)
        .chain(lists)
        .collect()
}

/// Whether only the name of the file, which a schema does not know, makes it wrong.
fn is_about_the_file(problem: &Diagnostic) -> bool {
    problem.code == "invalid-id" && problem.message["en"].contains("the file is called")
}

/// Where the schema and the reader do not agree about the files of one definition.
fn differences(name: &str, sources: &Sources, schemas: &Schemas) -> Vec<String> {
    let problems = check::check(sources).1;
    let mut out = Vec::new();
    for (source, validator) in judged(sources, schemas) {
        let here: Vec<&Diagnostic> = problems
            .iter()
            .filter(|problem| problem.file == source.file)
            .collect();
        let is_broken = |problem: &&Diagnostic| {
            matches!(
                problem.code.as_str(),
                "syntax" | "duplicate-key" | "too-deep"
            )
        };
        if here.iter().any(is_broken) {
            continue;
        }
        let value: Value = serde_json::from_str(&source.text).expect("the reader read it");
        let refused: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        let file = &source.file;
        if !refused.is_empty() && here.iter().all(|p| p.severity != Severity::Error) {
            out.push(format!(
                "{name} {file}: the schema alone refuses: {refused:?}"
            ));
        }
        let structural = here.iter().find(|problem| {
            STRUCTURAL.contains(&problem.code.as_str()) && !is_about_the_file(problem)
        });
        if let Some(problem) = structural
            && refused.is_empty()
        {
            out.push(format!("{name} {file}: the schema takes: {problem:?}"));
        }
    }
    out
}

#[test]
fn schema_and_reader_agree_on_every_case() {
    let schemas = Schemas::new();
    let mut all = Vec::new();
    for kind in ["check", "run"] {
        for (name, file) in folder_of(&folder().with_file_name(kind)) {
            let (tree, _) = syntax::parse(&name, &file.text);
            let sources = sources(&file.text, &tree.root);
            all.extend(differences(&name, &sources, &schemas));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

fn own_forms() -> Vec<Sources> {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let (blocks, lists) = (
        folder_of(&forms.join("blocks")),
        folder_of(&forms.join("lists")),
    );
    let blocks = named(blocks, "blocks");
    let lists = named(lists, "lists");
    let all = folder_of(&forms).into_values();
    all.map(|main| Sources {
        main,
        blocks: blocks.clone(),
        lists: lists.clone(),
    })
    .collect()
}

fn named(
    files: std::collections::BTreeMap<String, SourceFile>,
    kind: &str,
) -> std::collections::BTreeMap<String, SourceFile> {
    let files = files.into_iter().map(|(name, mut source)| {
        source.file = format!("{kind}/{}", source.file);
        (name, source)
    });
    files.collect()
}

#[test]
fn schema_and_reader_agree_on_our_own_forms() {
    let schemas = Schemas::new();
    for sources in own_forms() {
        let all = differences(&sources.main.file, &sources, &schemas);
        assert!(all.is_empty(), "{}", all.join("\n"));
        let value: Value = serde_json::from_str(&sources.main.text).expect("JSON");
        assert!(schemas.form.is_valid(&value));
    }
}

/// Pointers to every value in a document.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                pointers(
                    value,
                    &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    out,
                );
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), out);
            }
        }
        _ => {}
    }
}

/// What takes the place of a value; `null` takes it away.
fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(99_999),
        json!(1_000_000_000_000_000_000_i64),
        json!(""),
        json!("x"),
        json!("Tên"),
        json!("today"),
        json!("2026-02-30"),
        json!("list:gioi-tinh"),
        json!("name.birth"),
        json!([]),
        json!({}),
        json!({ "vi": "Lời" }),
        json!({ "vi": "Lời", "en": "Word", "odd_one": 1 }),
        json!({ "attr": "name.birth", "role": "applicant" }),
    ]
}

#[test]
fn schema_and_reader_agree_on_damaged_forms() {
    let schemas = &Schemas::new();
    let judged: Vec<(usize, BTreeSet<String>)> = std::thread::scope(|scope| {
        let start = |sources| scope.spawn(move || differences_when_damaged(sources, schemas));
        let running: Vec<_> = own_forms().into_iter().map(start).collect();
        let joined = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|done| done.expect("no panic")).collect()
    });
    let tried: usize = judged.iter().map(|(tried, _)| tried).sum();
    assert!(tried > 200, "only {tried}");
    let wrong: BTreeSet<&String> = judged.iter().flat_map(|(_, wrong)| wrong).collect();
    let told: Vec<&&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {tried}: {told:#?}", wrong.len());
}

/// Puts an odd value in one place of a form after the other; how many were tried, and where schema and reader differ.
fn differences_when_damaged(mut sources: Sources, schemas: &Schemas) -> (usize, BTreeSet<String>) {
    let whole: Value = serde_json::from_str(&sources.main.text).expect("JSON");
    let mut places = Vec::new();
    pointers(&whole, "", &mut places);
    let odd = odd_values();
    let (mut tried, mut wrong) = (0, BTreeSet::new());
    // Every second place meets one of them, every one of them meets many places.
    for (at, place) in places.iter().enumerate().skip(1).step_by(2) {
        let mut value = whole.clone();
        *value.pointer_mut(place).expect("a place of it") = odd[at / 2 % odd.len()].clone();
        sources.main.text = value.to_string();
        tried += 1;
        wrong.extend(differences(place, &sources, schemas));
    }
    (tried, wrong)
}

/// What a type alone brings is in its own part, so an editor offers it there only.
#[test]
fn every_type_of_the_reader_is_in_the_schema() {
    let schema = schema(Of::Form, "vi");
    let types = schema["$defs"]["field"]["allOf"]
        .as_array()
        .expect("a list of types");
    let told = schema["$defs"]["field"]["properties"]["type"]["enum"].as_array();
    assert_eq!(Some(types.len()), told.map(Vec::len));
    assert_eq!(
        schema["$defs"]["field"]["properties"]["label"]["description"],
        "Câu hỏi."
    );
}
