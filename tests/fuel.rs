//! What a call costs, counted in fuel, which is the same on every machine: a change works out only what depends on it, and
//! reading grows with the text and not faster.

use host::Machine;
use host::native::{Module, Native};
use serde_json::{Value, json};
use tests::{Random, Step, checked_text, module_of};

const TODAY: i32 = 20_261_121;

/// A form of so many pages: on each a number, its double, what is shown by the double, and a text.
fn form(pages: usize) -> Value {
    let words = json!({ "vi": "Mục", "en": "Item" });
    let page = |n: usize| {
        json!({ "id": format!("trang_{n}"), "title": words, "fields": [
            { "id": format!("so_{n}"), "type": "integer", "label": words, "min": 0, "max": 100 },
            { "id": format!("doi_{n}"), "type": "integer", "label": words, "value": format!("so_{n} * 2") },
            { "id": format!("them_{n}"), "type": "integer", "label": words, "show": format!("doi_{n} > 10") },
            { "id": format!("ten_{n}"), "type": "text", "label": words, "max_length": 4000 },
        ] })
    };
    json!({ "id": "vi-du", "version": "2026-01-01", "title": words, "procedure": { "code": "0.000000" },
        "pages": (0..pages).map(page).collect::<Vec<_>>() })
}

fn machine(definition: &Value) -> Native {
    let form = checked_text(&definition.to_string()).expect("the form has no mistakes");
    let module = Module::new(&module_of(&form)).expect("every form compiles to a module");
    let mut machine = module
        .instantiate()
        .expect("every module can be instantiated");
    machine.start(TODAY).expect("a day");
    machine
}

#[test]
fn a_change_works_out_only_what_depends_on_it() {
    let cost = |pages: usize| {
        let mut machine = machine(&form(pages));
        let last = pages - 1;
        let mut cost = |path: String, text: &str| {
            machine.set(&path, text).expect("the field is there");
            machine.fuel_used()
        };
        (
            cost(format!("/so_{last}"), "7"),
            cost(format!("/ten_{last}"), "An"),
        )
    };
    let (small, large) = (cost(3), cost(250));
    // Finding the field takes a few steps more among a thousand than among twelve.
    assert!(
        large.0 < small.0 * 2,
        "a number: {large:?} of fuel, {small:?} in a small form"
    );
    assert!(
        large.1 < small.1 * 2,
        "a text: {large:?} of fuel, {small:?} in a small form"
    );
}

#[test]
fn a_change_that_matters_is_worked_out() {
    let mut machine = machine(&form(250));
    machine.changes().expect("it has been started");
    machine.set("/so_249", "7").expect("the field is there");
    let changes = machine.changes().expect("it has been started");
    let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["/so_249", "/doi_249", "/them_249"]);
}

/// Writes a text so many times as long as the shortest.
type Write = fn(usize) -> String;

/// Fuel for loading so much of something, twice as much, and four times as much.
fn growth(write: impl Fn(usize) -> String) -> [u64; 3] {
    let mut machine = machine(&form(2));
    [1, 2, 4].map(|times| {
        machine.start(TODAY).expect("a day");
        machine.load(&write(times)).expect("it is an object");
        machine.fuel_used()
    })
}

#[test]
fn reading_grows_with_the_text_and_not_faster() {
    let texts: [(&str, Write); 7] = [
        ("letters", |n| "x".repeat(4_000 * n)),
        ("escapes", |n| "\\u1ebf".repeat(700 * n)),
        ("marks apart", |n| "e\u{302}\u{301}".repeat(800 * n)),
        ("marks in the wrong order", |n| {
            "e\u{301}\u{323}".repeat(800 * n)
        }),
        ("one letter with many marks", |n| {
            format!("e{}", "\u{301}\u{323}".repeat(1_000 * n))
        }),
        ("spaces", |n| " a".repeat(2_000 * n)),
        ("letters outside the first plane", |n| {
            "\u{1f600}".repeat(1_000 * n)
        }),
    ];
    for (name, text) in texts {
        let [one, two, four] = growth(|n| format!("{{\"ten_0\":\"{}\"}}", text(n)));
        // What comes before the text costs the same each time, so twice the text is at most twice the cost.
        assert!(
            two <= 2 * one && four <= 2 * two,
            "{name}: {one} {two} {four}"
        );
    }
    let [one, two, four] = growth(|n| {
        let members: Vec<String> = (0..1_000 * n).map(|m| format!("\"m{m}\":[{m}]")).collect();
        format!("{{{}}}", members.join(","))
    });
    // Numbers get longer by a digit on the way.
    assert!(
        two <= 3 * one && four <= 3 * two,
        "members: {one} {two} {four}"
    );
}

#[test]
fn checking_grows_with_the_form_and_not_faster() {
    let cost = |pages: usize| {
        let mut machine = machine(&form(pages));
        machine.check(None).expect("it has been started");
        machine.fuel_used()
    };
    let (one, two, four) = (cost(100), cost(200), cost(400));
    assert!(
        two < one * 21 / 10 && four < two * 21 / 10,
        "{one} {two} {four}"
    );
}

#[test]
fn many_rows_with_much_in_them_are_read() {
    let words = json!({ "vi": "Mục", "en": "Item" });
    let definition = json!({ "id": "vi-du", "version": "2026-01-01", "title": words, "procedure": { "code": "0.000000" },
        "pages": [{ "id": "trang", "title": words, "fields": [
            { "id": "nguoi", "type": "repeat", "label": words, "max_rows": 200, "fields": [
                { "id": "ten", "type": "text", "label": words, "max_length": 1000 }] }] }] });
    let mut machine = machine(&definition);
    let cost = |machine: &mut Native, rows: usize| {
        let text = "x".repeat(1_000);
        let rows: Vec<String> = (0..rows)
            .map(|n| format!("{{\"_id\":\"r{n}\",\"ten\":\"{text}\"}}"))
            .collect();
        machine.start(TODAY).expect("a day");
        assert_eq!(
            machine.load(&format!("{{\"nguoi\":[{}]}}", rows.join(","))),
            Ok(0)
        );
        machine.fuel_used()
    };
    let (some, many) = (cost(&mut machine, 50), cost(&mut machine, 200));
    // Keys are compared with each other, which is little beside reading them.
    assert!(many < some * 5, "{some} for 50 rows, {many} for 200");
}

#[test]
fn rows_that_come_in_another_order_cost_little_more() {
    let words = json!({ "vi": "Mục", "en": "Item" });
    let fields: Vec<Value> = (0..20)
        .map(|n| json!({ "id": format!("f{n}"), "type": "integer", "label": words }))
        .collect();
    let definition = json!({ "id": "vi-du", "version": "2026-01-01", "title": words, "procedure": { "code": "0.000000" },
        "pages": [{ "id": "trang", "title": words, "fields": [
            { "id": "dong", "type": "repeat", "label": words, "max_rows": 200, "fields": fields }] }] });
    let mut machine = machine(&definition);
    let mut cost = |rows: &[usize]| {
        let rows: Vec<Value> = rows
            .iter()
            .map(|n| json!({ "_id": format!("r{n}"), "f0": n }))
            .collect();
        let answers = json!({ "dong": rows }).to_string();
        assert_eq!(machine.load(&answers), Ok(0));
        let fuel = machine.fuel_used();
        assert_eq!(machine.save(), Ok(answers), "in the order that was given");
        fuel
    };
    let rows: Vec<usize> = (0..200).collect();
    let reversed: Vec<usize> = rows.iter().rev().copied().collect();
    let turned: Vec<usize> = (100..200).chain(0..100).collect();
    cost(&rows);
    let same = cost(&rows);
    let (backwards, turned) = (cost(&reversed), cost(&turned));
    assert!(
        backwards < same * 3 / 2 && turned < same * 3 / 2,
        "{same} in order, {backwards} backwards, {turned} turned"
    );
}

/// Runs a script; what cost more than the module says it can.
fn beyond_its_bound(form: &form::Form, script: &[Step]) -> Option<String> {
    let module = Module::new(&module_of(form)).expect("every form compiles to a module");
    let bound = module.meta().fuel;
    let mut machine = module
        .instantiate()
        .expect("every module can be instantiated");
    let mut handed_in = 0;
    for step in script {
        let line = tests::run(&mut machine, step);
        handed_in = match step {
            Step::Start(_) => 0,
            Step::Identity(text) | Step::Load(text) => handed_in + text.len() as u64,
            Step::Set(path, text) => handed_in + (path.len() + text.len()) as u64,
            _ => handed_in,
        };
        let most = match step {
            Step::Load(_) | Step::Set(..) => bound.load + bound.byte * handed_in,
            Step::Check(_) => bound.check + bound.byte * handed_in,
            _ => continue,
        };
        // An error gives no figure of its own.
        let is_told = !line.starts_with('-');
        let used = machine.fuel_used();
        if is_told && used > most {
            return Some(format!("{step:?} of {}: {used} of {most}", form.id));
        }
    }
    None
}

#[test]
fn nothing_costs_more_than_its_module_says() {
    // A third of the cases, for turning a module into machine code is what takes long here.
    let of_cases: Vec<_> = tests::cases()
        .into_iter()
        .step_by(3)
        .filter_map(|(_, case)| {
            let first = Step::Start(case.today);
            let steps = std::iter::once(first).chain(tests::steps(&case.script));
            Some((tests::form_of(&case).ok()?, steps.collect()))
        })
        .collect();
    let by_chance = (0..50_u64).filter_map(|seed| Some((seed, tests::random_form(seed)?)));
    let by_chance = by_chance.map(|(seed, form)| {
        let script = (0..5).flat_map(|n| Random::new(&form, &[], seed * 10 + n).dossier());
        let script: Vec<Step> = script.collect();
        (form, script)
    });
    let all: Vec<(form::Form, Vec<Step>)> = of_cases.into_iter().chain(by_chance).collect();
    assert!(all.len() > 60, "{} forms", all.len());
    let beyond = tests::each(&all, |(form, script)| beyond_its_bound(form, script));
    assert!(beyond.is_empty(), "{}", beyond.join("\n"));
}

#[test]
fn no_published_form_can_cost_a_quarter_of_what_hosts_give() {
    for (name, form) in tests::published_forms() {
        let module = Module::new(&module_of(&form)).expect("every form compiles to a module");
        let bound = module.meta().fuel;
        assert!(
            bound.check <= 25_000_000 && bound.load <= 25_000_000,
            "{name}: {bound:?}"
        );
    }
}
