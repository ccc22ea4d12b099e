//! Dossiers that somebody made to do harm: every reader either refuses them in its own words or judges them, and the
//! compiled module says of each what `interp` says.

use std::collections::BTreeMap;

use dossier::strict_json;
use form::Form;
use serde_json::Value;
use tests::{Bench, Case, Step, cases, form_of, run};

const SUITE: &str = include_str!("json-test-suite.json");
/// Inputs whose judging is up to the reader, and that ours take: numbers are doubles and round to zero at worst.
const TAKEN: [&str; 5] = [
    "i_number_double_huge_neg_exp",
    "i_number_real_underflow",
    "i_number_too_big_neg_int",
    "i_number_too_big_pos_int",
    "i_number_very_big_negative_int",
];
/// Largest text in bytes that a module takes, by the README of `abi`.
const LARGEST: usize = 1 << 20;

fn suite() -> BTreeMap<String, String> {
    serde_json::from_str(SUITE).expect("the suite is an object of texts")
}

/// The case that asks most beside blocks.
fn large_case() -> Case {
    let mut cases: Vec<Case> = cases().into_iter().map(|(_, case)| case).collect();
    cases.sort_by_key(|case| form_of(case).map_or(0, |form| names(&form).len()));
    cases.pop().expect("there are cases")
}

/// The members of a form's answers that are no blocks.
fn names(form: &Form) -> Vec<String> {
    (0..form.fields.len())
        .map(|id| form.path(id).trim_start_matches('/').to_owned())
        .filter(|name| !name.contains('/'))
        .chain(form.repeats.iter().map(|repeat| repeat.name.clone()))
        .collect()
}

/// What every machine says of each step; they must agree, and none may stop in the middle.
fn said(bench: &Bench<'_>, script: &[Step]) -> Vec<String> {
    let mut machines = bench.machines();
    let lines = |step: &Step| -> String {
        let mut lines = machines
            .iter_mut()
            .map(|(_, machine)| run(&mut **machine, step));
        let first = lines.next().expect("there is a machine");
        for line in lines {
            assert_eq!(first, line, "{}", shortened(&format!("{step:?}")));
        }
        assert!(
            !first.contains("broken module") && !first.contains("more time or memory"),
            "{}: {first}",
            shortened(&format!("{step:?}"))
        );
        first
    };
    script.iter().map(lines).collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(300).collect()
}

fn load(bench: &Bench<'_>, today: i32, answers: &str) -> String {
    let script = [
        Step::Start(today),
        Step::Load(answers.to_owned()),
        Step::Save,
        Step::Check(-1),
        Step::Changes,
        Step::Origins,
    ];
    said(bench, &script).swap_remove(1)
}

#[test]
fn what_is_no_json_is_refused_and_what_is_json_is_not() {
    let case = large_case();
    let form = form_of(&case).expect("a case has a form without mistakes");
    let bench = Bench::new(&form);
    for (name, input) in suite() {
        // Inside an object, so that it is the input that is judged and not its being no object.
        let line = load(&bench, case.today, &format!("{{\"la\":{input}}}"));
        match &name[..2] {
            "y_" => assert_eq!(line, "1", "{name}: one member that the form does not know"),
            "n_" => assert_eq!(line, "-1", "{name}"),
            _ => assert!(["1", "-1"].contains(&line.as_str()), "{name}: {line}"),
        }
        let naked = load(&bench, case.today, &input);
        let is_object = serde_json::from_str::<Value>(&input).is_ok_and(|value| value.is_object());
        assert_eq!(naked == "-1", !is_object, "{name}: {naked}");
    }
}

#[test]
fn the_reader_of_dossiers_says_where_a_text_stops_being_json() {
    for (name, input) in suite() {
        let read = strict_json(input.as_bytes());
        match &name[..2] {
            // Two readers could differ on them, so a dossier may not have them.
            "y_" if name.starts_with("y_object_duplicated_key") => assert!(read.is_err(), "{name}"),
            "y_" => assert!(read.is_ok(), "{name}"),
            "n_" => assert!(read.is_err(), "{name}"),
            _ => assert_eq!(
                read.is_ok(),
                TAKEN.contains(&name.as_str()),
                "{name}: {read:?}"
            ),
        }
        if let Err(place) = read {
            let line = input.split('\n').nth(place.line - 1);
            let line = line.unwrap_or_else(|| panic!("{name}: line {}", place.line));
            assert!(
                place.column <= line.len() + 1,
                "{name}: column {}",
                place.column
            );
        }
    }
    for bytes in [
        &b"\xff\xfe[\0]\0"[..],
        b"\xc3",
        b"[\"\xed\xa0\x80\"]",
        b"[\"\xc0\xaf\"]",
        b"[\"\xf5\x90\x80\x80\"]",
    ] {
        assert!(strict_json(bytes).is_err(), "{bytes:x?}");
    }
}

#[test]
fn the_reader_of_definitions_reports_and_goes_on() {
    for (name, input) in suite() {
        let (_, diagnostics) = syntax::parse("form.json", &input);
        if name.starts_with("n_") {
            assert!(!diagnostics.is_empty(), "{name}");
        }
        for diagnostic in diagnostics {
            let place = diagnostic.span;
            assert!(
                place.start <= place.end && place.end <= input.len(),
                "{name}"
            );
        }
    }
}

/// Texts of a size or shape that no case file should hold.
fn monsters() -> Vec<(&'static str, String)> {
    // A quarter of what a module takes: what grows faster than the text shows already.
    let size = LARGEST / 4;
    let million = "x".repeat(size);
    let accents = "e\u{302}\u{323}".repeat(size / 5);
    let members: String = (0..20_000).map(|n| format!("\"m{n}\":{n},")).collect();
    let rows: String = (0..20_000)
        .map(|n| format!("{{\"_id\":\"r{n}\"}},"))
        .collect();
    vec![
        ("open arrays", "[".repeat(100_000)),
        ("open objects", "{\"\":".repeat(100_000)),
        ("both", "[{\"\":".repeat(50_000)),
        ("closed arrays", "[".repeat(100_000) + &"]".repeat(100_000)),
        ("a number of very many digits", "1".repeat(size)),
        (
            "a fraction of very many digits",
            format!("0.{}", "1".repeat(size)),
        ),
        (
            "an exponent of very many digits",
            format!("1e{}", "9".repeat(size)),
        ),
        ("a text of very many letters", format!("\"{million}\"")),
        (
            "a text of very many escapes",
            format!("\"{}\"", "\\u0000".repeat(size / 6)),
        ),
        ("a text of very many marks", format!("\"{accents}\"")),
        (
            "one letter with very many marks",
            format!("\"a{}\"", "\u{301}".repeat(size / 2 - 1)),
        ),
        (
            "one letter with marks in the wrong order",
            format!(
                "\"a{}{}\"",
                "\u{301}".repeat(size / 4 - 1),
                "\u{323}\u{31b}".repeat(size / 8 - 1)
            ),
        ),
        (
            "a text of very many quotes",
            format!("\"{}\"", "\\\"".repeat(size / 2)),
        ),
        ("white space", format!("{}1", " \n\t\r".repeat(size / 4))),
        ("many members", format!("{{{members}\"z\":0}}")),
        ("many rows", format!("[{rows}{{\"_id\":\"z\"}}]")),
        (
            "many equal members",
            format!("{{{}\"a\":1}}", "\"a\":1,".repeat(100_000)),
        ),
        ("what ends in the middle of an escape", "\"\\u00".to_owned()),
        (
            "a name of very many letters",
            format!("{{\"{million}\":1}}"),
        ),
    ]
}

#[test]
fn a_text_beyond_what_a_module_takes_changes_nothing() {
    let case = large_case();
    let form = form_of(&case).expect("a case has a form without mistakes");
    let bench = Bench::new(&form);
    let mut machines = bench.machines();
    let (name, module) = machines.last_mut().expect("there is a machine");
    assert_eq!(*name, "wasmtime");
    run(&mut **module, &Step::Start(case.today));
    let before = run(&mut **module, &Step::Save);
    let padded = |size: usize| Step::Load(format!("{{{}}}", " ".repeat(size - 2)));
    assert_eq!(run(&mut **module, &padded(LARGEST)), "0");
    assert_eq!(run(&mut **module, &padded(LARGEST + 1)), "-5");
    assert_eq!(run(&mut **module, &Step::Save), before);
}

#[test]
fn monsters_are_judged_alike_in_every_field() {
    let case = large_case();
    let form = form_of(&case).expect("a case has a form without mistakes");
    let bench = Bench::new(&form);
    let names = names(&form);
    assert!(
        names.len() >= 5,
        "the form has too few fields to show anything: {names:?}"
    );
    for (_, monster) in monsters() {
        load(&bench, case.today, &monster);
        for name in &names {
            load(&bench, case.today, &format!("{{\"{name}\":{monster}}}"));
        }
        let text = monster.trim_matches('"').to_owned();
        let mut script = vec![Step::Start(case.today), Step::Identity(monster.clone())];
        script.extend(
            names
                .iter()
                .map(|name| Step::Set(format!("/{name}"), text.clone())),
        );
        script.extend([
            Step::CheckField(text.clone()),
            Step::AddRow(text.clone(), text),
            Step::Save,
            Step::Check(-1),
        ]);
        said(&bench, &script);
    }
}

#[test]
fn monsters_are_refused_with_a_place_by_the_readers_outside_the_module() {
    for (name, monster) in monsters() {
        let is_json = matches!(
            name,
            "a fraction of very many digits"
                | "a text of very many letters"
                | "a text of very many escapes"
                | "a text of very many marks"
                | "one letter with very many marks"
                | "one letter with marks in the wrong order"
                | "a text of very many quotes"
                | "white space"
                | "many members"
                | "many rows"
                | "a name of very many letters"
        );
        assert_eq!(strict_json(monster.as_bytes()).is_ok(), is_json, "{name}");
        let (_, diagnostics) = syntax::parse("form.json", &monster);
        assert!(diagnostics.len() < 1000, "{name}: {}", diagnostics.len());
    }
}
