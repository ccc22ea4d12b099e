//! What arrives at a service: answers, then an identity record, then lines `path text` as typed. All machines say the same of
//! them, and the readers outside the module take no less than it may.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use check::{SourceFile, Sources};
use dossier::{canonical, strict_json};
use form::Form;
use prefill::IdentityRecord;
use tests::{Bench, Direct, Step, difference, run};

use super::parts;

const TODAY: i32 = 20_261_121;

static FORM: LazyLock<Form> = LazyLock::new(form);
static BENCH: LazyLock<Bench<'static>> = LazyLock::new(|| Bench::new(&FORM));

/// A form with a field of every type.
fn form() -> Form {
    let file = |file: &str, text: &str| SourceFile {
        file: file.to_owned(),
        text: text.to_owned(),
    };
    let named = |name: &str, text: &str| (name.to_owned(), file(name, text));
    let sources = Sources {
        main: file("form.json", include_str!("../form.json")),
        blocks: BTreeMap::from([named("nguoi", include_str!("../block.json"))]),
        lists: BTreeMap::from([
            named(
                "quoc-gia",
                include_str!("../../../forms/lists/quoc-gia.json"),
            ),
            named("dan-toc", include_str!("../../../forms/lists/dan-toc.json")),
        ]),
    };
    let (form, problems) = check::check(&sources);
    form.unwrap_or_else(|| panic!("the form of this target has mistakes: {problems:#?}"))
}

pub(crate) fn enter(bytes: &[u8]) {
    let _ = dossier::read(bytes);
    if let Ok(value) = strict_json(bytes) {
        let text = canonical(&value);
        let again = strict_json(&text).expect("what is canonical is strict");
        assert_eq!(text, canonical(&again), "canonical once and for all");
    }
    let Some(parts) = parts(bytes) else { return };
    if let Some(record) = parts.get(1) {
        let _ = IdentityRecord::parse(record);
    }
    let script = script(&parts);
    if let Some(difference) = difference(&BENCH, &script) {
        panic!("{difference}\n  after {script:?}");
    }
    judge_laws(&script, parts.first().copied().unwrap_or_default());
}

fn script(parts: &[&str]) -> Vec<Step> {
    let mut script = vec![Step::Start(TODAY)];
    if let Some(record) = parts.get(1) {
        script.push(Step::Identity((*record).to_owned()));
    }
    if let Some(answers) = parts.first() {
        script.push(Step::Load((*answers).to_owned()));
    }
    script.extend([Step::Check(-1), Step::Changes]);
    for line in parts.get(2).into_iter().flat_map(|lines| lines.lines()) {
        let (path, text) = line.split_once(' ').unwrap_or((line, ""));
        script.push(match path.strip_prefix('+') {
            Some(path) => Step::AddRow(path.to_owned(), text.to_owned()),
            None if text == "!" => Step::RemoveRow(path.to_owned()),
            None if text == "?" => Step::CheckField(path.to_owned()),
            None => Step::Set(path.to_owned(), text.to_owned()),
        });
    }
    script.extend([Step::Changes, Step::Check(-1), Step::Save, Step::Origins]);
    script
}

/// What holds for one machine holds for all, since they agree.
fn judge_laws(script: &[Step], answers: &str) {
    let mut machine = Direct(interp::Interp::new(&FORM));
    let mut lines: Vec<String> = script.iter().map(|step| run(&mut machine, step)).collect();
    if let Ok(value) = strict_json(answers.as_bytes())
        && let Some(at) = script.iter().position(|step| matches!(step, Step::Load(_)))
    {
        let is_taken = lines[at] != "-1";
        assert_eq!(
            is_taken,
            value.is_object(),
            "strict JSON, and {}",
            lines[at]
        );
    }
    // What is saved loads to the same answers.
    let saved = lines.swap_remove(lines.len() - 2);
    let opening = script
        .iter()
        .take_while(|step| matches!(step, Step::Start(_) | Step::Identity(_)));
    for step in opening {
        run(&mut machine, step);
    }
    let refused = run(&mut machine, &Step::Load(saved.clone()));
    let again = run(&mut machine, &Step::Save);
    assert_eq!((refused.as_str(), &again), ("0", &saved));
}
