//! Every format has a schema, a sample that it takes, and mutants of the sample that it refuses.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tests::{Step, cases, steps};

/// One format: the files that belong to it, and the type that stands for it in Rust.
struct Format {
    schema: &'static str,
    sample: &'static str,
    /// What the type makes of a value: reads it and writes it again.
    again: fn(&Value) -> Option<Value>,
    /// Where any member goes: words by language, texts by name, answers of an unknown form.
    free: &'static [&'static str],
}

const FORMATS: [Format; 10] = [
    Format {
        schema: "src/value/schema/answers.json",
        sample: "tests/formats/answers.json",
        again: |value| Some(value.clone()),
        free: &["", "/members/*", "/nguoi_khai"],
    },
    Format {
        schema: "src/value/schema/origins.json",
        sample: "tests/formats/origins.json",
        again: again::<value::Origins>,
        free: &[],
    },
    Format {
        schema: "src/prefill/schema/identity.json",
        sample: "tests/formats/identity.json",
        again: again::<prefill::IdentityRecord>,
        free: &["/entries/*/value"],
    },
    Format {
        schema: "src/dossier/schema/tokhai-dossier-1.schema.json",
        sample: "src/dossier/schema/tokhai-dossier-1.sample.json",
        again: |value| {
            let dossier = dossier::read(value.to_string().as_bytes()).ok()?;
            serde_json::from_slice(&dossier::write(&dossier)).ok()
        },
        free: &["/answers"],
    },
    Format {
        schema: "src/dossier/schema/tokhai-receipt-1.schema.json",
        sample: "src/dossier/schema/tokhai-receipt-1.sample.json",
        again: again::<dossier::ReceiptClaims>,
        free: &["/answers"],
    },
    Format {
        schema: "src/abi/schema/meta.json",
        sample: "tests/formats/meta.json",
        again: again::<abi::Meta>,
        free: &[],
    },
    Format {
        schema: "src/abi/schema/view.json",
        sample: "tests/formats/view.json",
        again: again::<abi::View>,
        free: &[],
    },
    Format {
        schema: "src/abi/schema/changes.json",
        sample: "tests/formats/changes.json",
        again: again::<Vec<abi::Change>>,
        free: &[],
    },
    Format {
        schema: "src/abi/schema/findings.json",
        sample: "tests/formats/findings.json",
        again: again::<Vec<abi::Finding>>,
        free: &[],
    },
    Format {
        schema: "src/diagnostics/schema/problems.json",
        sample: "tests/formats/problems.json",
        again: again::<Vec<diagnostics::Listed>>,
        free: &[],
    },
];

fn again<T: DeserializeOwned + Serialize>(value: &Value) -> Option<Value> {
    let read: T = serde_json::from_value(value.clone()).ok()?;
    serde_json::to_value(read).ok()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path));
    let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn validator(path: &str) -> Validator {
    let schema = read(path);
    jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn every_schema_has_its_sample() {
    let known: BTreeSet<PathBuf> = FORMATS
        .iter()
        .map(|format| root().join(format.schema))
        .collect();
    let rooms = std::fs::read_dir(root().join("src")).expect("src can be read");
    for room in rooms {
        let folder = room.expect("src can be read").path().join("schema");
        let files = std::fs::read_dir(folder).into_iter().flatten();
        for path in files.map(|file| file.expect("a folder of schemas can be read").path()) {
            let is_sample = path.to_string_lossy().ends_with(".sample.json");
            assert!(
                is_sample || known.contains(&path),
                "no sample for {}",
                path.display()
            );
        }
    }
}

#[test]
fn schemas_take_the_samples() {
    for format in FORMATS {
        let found = errors(&validator(format.schema), &read(format.sample));
        assert!(found.is_empty(), "{}: {found:#?}", format.sample);
    }
}

#[test]
fn types_give_the_samples_back() {
    for format in FORMATS {
        let sample = read(format.sample);
        assert_eq!((format.again)(&sample), Some(sample), "{}", format.sample);
    }
}

#[test]
fn schemas_refuse_unknown_members() {
    for format in FORMATS {
        let (validator, sample) = (validator(format.schema), read(format.sample));
        for place in places(&sample, Value::is_object) {
            if is_free(&format, &sample, &place) {
                continue;
            }
            let mut mutant = sample.clone();
            let object = mutant.pointer_mut(&place).expect("a place of the sample");
            object["Không có"] = json!({"vi": 1});
            assert!(
                !validator.is_valid(&mutant),
                "{} takes a member at {place:?}",
                format.schema
            );
        }
    }
}

#[test]
fn schemas_refuse_other_types() {
    for format in FORMATS {
        let (validator, sample) = (validator(format.schema), read(format.sample));
        for place in places(&sample, |value| !value.is_object() && !value.is_array()) {
            if is_free(&format, &sample, &place) {
                continue;
            }
            for other in [json!(null), json!([[]]), json!(1.5)] {
                let mut mutant = sample.clone();
                *mutant.pointer_mut(&place).expect("a place of the sample") = other.clone();
                assert!(
                    !validator.is_valid(&mutant),
                    "{} takes {other} at {place:?}",
                    format.schema
                );
            }
        }
    }
}

#[test]
fn schemas_and_types_need_the_same_members() {
    for format in FORMATS {
        let (validator, sample) = (validator(format.schema), read(format.sample));
        for place in places(&sample, |_| true) {
            let Some((object, name)) = place.rsplit_once('/') else {
                continue;
            };
            let mut mutant = sample.clone();
            let Some(Value::Object(members)) = mutant.pointer_mut(object) else {
                continue;
            };
            members.remove(&name.replace("~1", "/"));
            // A type may take more than the schema; what the schema takes, the type must read.
            if validator.is_valid(&mutant) {
                let read = (format.again)(&mutant).is_some();
                assert!(
                    read,
                    "only {} takes a sample without {place}",
                    format.schema
                );
            }
        }
    }
}

/// JSON Pointers of the values that fit.
fn places(value: &Value, fits: fn(&Value) -> bool) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(number, value)| (number.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let inner = inner.into_iter().flat_map(|(name, value)| {
        let places = places(value, fits).into_iter();
        places.map(move |place| format!("/{name}{place}"))
    });
    let own = fits(value).then(String::new);
    own.into_iter().chain(inner).collect()
}

// Texts by language and other maps have members of any name; so has what the schema leaves open.
fn is_free(format: &Format, sample: &Value, place: &str) -> bool {
    let pattern: Vec<&str> = place
        .split('/')
        .map(|name| {
            if name.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty() {
                "*"
            } else {
                name
            }
        })
        .collect();
    let pattern = pattern.join("/");
    let is_leaf = sample
        .pointer(place)
        .is_some_and(|value| !value.is_object());
    format.free.iter().any(
        |free| match is_leaf && format.schema.ends_with("answers.json") {
            true => false,
            false => pattern == *free || (pattern.starts_with(free) && !free.is_empty()),
        },
    )
}

#[test]
fn what_running_forms_say_fits_the_schemas() {
    let answers = validator("src/value/schema/answers.json");
    let origins = validator("src/value/schema/origins.json");
    let changes = validator("src/abi/schema/changes.json");
    let findings = validator("src/abi/schema/findings.json");
    for (path, case) in cases() {
        // Every machine says what stands there; `run_cases` sees to it.
        let expected = std::fs::read_to_string(path.with_extension("expected"));
        let expected = expected.expect("a case has its result");
        for (step, line) in steps(&case.script).iter().zip(expected.lines()) {
            let validator = match step {
                Step::Save => &answers,
                Step::Origins => &origins,
                Step::Changes => &changes,
                Step::Check(_) | Step::CheckField(_) => &findings,
                _ => continue,
            };
            if line.starts_with('-') {
                continue;
            }
            let value = serde_json::from_str(line).expect("a result is JSON");
            let found = errors(validator, &value);
            assert!(found.is_empty(), "{} {step:?}: {found:#?}", path.display());
        }
    }
}
