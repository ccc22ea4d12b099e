//! Shapes: what fields have in common. How a text becomes an answer, the questions to it, and how it is written.

use form::{DateBound, FieldId, FileLimits, Form, Kind, TextKind};
use wasm_encoder::Instruction;

use super::{PATH, piece};
use crate::asm::Asm;
use crate::steps;
use crate::unit::Unit;

/// Facts, as `runtime/src/outline.rs` numbers them.
const ALWAYS_REQUIRED: u8 = 1;
const COMPUTED: u8 = 2;
const ADDRESS: u8 = 4;
const BARE: u8 = 8;
const LIST: u8 = 16;
const ASIDE: u8 = 32;
const FOLLOWED: u8 = 64;

/// The shapes of a form.
pub(super) struct Shapes {
    /// The number of each field's shape.
    pub(super) of: Vec<u32>,
    /// The facts of each shape.
    pub(super) facts: Vec<u8>,
}

/// The code for one shape.
struct Shape {
    put: Asm,
    judge: Asm,
    text: Asm,
}

/// put(shape, slot, mode), judge(shape, slot) and text(shape, slot).
pub(super) fn emit(unit: &mut Unit<'_>) -> Shapes {
    let form = unit.form;
    let mut shapes: Vec<Shape> = Vec::new();
    let mut known: Vec<(u8, Vec<u8>)> = Vec::new();
    let mut of = Vec::new();
    for id in 0..form.fields.len() {
        let shape = shape(unit, id);
        // The same code does the same, since a table that is the same has one address.
        let code = [&shape.put, &shape.judge, &shape.text]
            .into_iter()
            .flat_map(|asm| asm.finish(|callee| callee));
        let key = (facts(form, id), code.collect());
        let there = known.iter().position(|known| *known == key);
        of.push(there.unwrap_or(known.len()) as u32);
        if there.is_none() {
            known.push(key);
            shapes.push(shape);
        }
    }
    let count = shapes.len() as u32;
    let (mut puts, mut judges, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for (number, shape) in (0..).zip(shapes) {
        puts.push((number, shape.put));
        judges.push((number, shape.judge));
        texts.push((number, shape.text));
    }
    let (mut put, mut judge, mut text) = (Asm::new(3), Asm::new(2), Asm::new(2));
    put.switch(0, count, puts);
    put.int(PATH);
    judge.switch(0, count, judges);
    judge.int(0);
    text.switch(0, count, texts);
    text.long(0);
    unit.hook("form_put", put);
    unit.hook("form_judge", judge);
    unit.hook("form_text", text);
    Shapes {
        of,
        facts: known.into_iter().map(|(facts, _)| facts).collect(),
    }
}

fn facts(form: &Form, id: FieldId) -> u8 {
    let field = &form.fields[id];
    let fact = |fact: u8, holds: bool| if holds { fact } else { 0 };
    fact(ALWAYS_REQUIRED, field.required)
        | fact(COMPUTED, field.value.is_some())
        | fact(ADDRESS, field.kind == Kind::Address)
        | fact(
            BARE,
            matches!(
                field.kind,
                Kind::Integer { .. }
                    | Kind::Money { .. }
                    | Kind::Boolean
                    | Kind::Statement
                    | Kind::Consent
                    | Kind::File(_)
            ),
        )
        | fact(LIST, matches!(field.kind, Kind::Choices { .. }))
        | fact(ASIDE, field.kind == Kind::Note)
        | fact(FOLLOWED, form.followed(id).is_some())
}

fn shape(unit: &mut Unit<'_>, id: FieldId) -> Shape {
    let field = &unit.form.fields[id];
    let mut put = piece();
    put.get(1);
    let (reads, writes) = match &field.kind {
        Kind::Text {
            name: TextKind::LongText,
            max_length,
            ..
        } => {
            put.int(*max_length);
            ("rt_put_lines", "rt_text")
        }
        Kind::Text {
            name: TextKind::LicencePlate | TextKind::BankAccount,
            max_length,
            ..
        } => {
            put.int(*max_length);
            ("rt_put_capitals", "rt_text")
        }
        Kind::Choices { list } => {
            let codes = unit.form.lists[list].options.iter();
            let table = unit.data.codes(codes.map(|option| option.code.as_str()));
            put.int(table);
            ("rt_put_choices", "rt_text")
        }
        Kind::Choice { .. } if unit.form.followed(id).is_some() => {
            let role = unit.data.text(&field.name);
            put.place(role);
            ("rt_put_role", "rt_text")
        }
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Facility { .. } => {
            let (kind, max) = steps::text_facts(&field.kind);
            put.int(kind).int(max);
            let is_digits = steps::is_digits(&field.kind);
            (
                if is_digits {
                    "rt_put_digits"
                } else {
                    "rt_put_text"
                },
                "rt_text",
            )
        }
        Kind::Integer { .. } => ("rt_put_int", "rt_int"),
        Kind::Date { .. } => ("rt_put_date", "rt_date"),
        Kind::Money { .. } => ("rt_put_money", "rt_int"),
        Kind::Boolean => ("rt_put_bool", "rt_bool"),
        Kind::Statement => ("rt_put_statement", "rt_bool"),
        Kind::Consent => ("rt_put_consent", "rt_bool"),
        Kind::Address => ("rt_put_address", "rt_text"),
        Kind::File(limits) => {
            let table = limits_table(unit, limits);
            put.int(table);
            ("rt_put_files", "rt_text")
        }
        Kind::Person { role } => {
            let role = unit.data.text(role);
            put.place(role);
            ("rt_put_person", "rt_text")
        }
        Kind::Decimal { .. }
        | Kind::Time { .. }
        | Kind::DateTime { .. }
        | Kind::PartialDate { .. } => {
            put.int(notation(&field.kind));
            ("rt_put_notation", "rt_notation")
        }
        Kind::Note => ("rt_put_text", "rt_text"),
    };
    put.get(2).call(unit.rt(reads));
    let mut text = piece();
    text.get(1);
    if writes == "rt_notation" {
        text.int(notation(&field.kind));
    }
    text.call(unit.rt(writes));
    // A note takes nothing, and what is worked out is not given, but for who a role is.
    let is_worked_out = field.value.is_some() && unit.form.followed(id).is_none();
    let is_given = !is_worked_out && field.kind != Kind::Note;
    Shape {
        put: if is_given { put } else { nothing() },
        judge: judge(unit, id),
        text,
    }
}

/// What files a field takes, as `runtime/src/attached.rs` reads it.
fn limits_table(unit: &mut Unit<'_>, limits: &FileLimits) -> u32 {
    let types = unit.data.options(limits.types.iter().map(String::as_str));
    let members = unit
        .data
        .options(["name", "sha256", "size", "type"].into_iter());
    let rules = [
        abi::rule::TOO_FEW_FILES,
        abi::rule::TOO_MANY_FILES,
        abi::rule::FILE_TOO_LARGE,
        abi::rule::FILE_TYPE,
    ];
    let rules = unit.data.options(rules.into_iter());
    unit.data.words(&[
        limits.min_files,
        limits.max_files,
        limits.max_bytes,
        types,
        members,
        rules,
    ])
}

/// The number of a notation in `runtime/src/notation.rs`, for the types that have one.
fn notation(kind: &Kind) -> u32 {
    match kind {
        Kind::Decimal { scale, .. } => *scale,
        Kind::Time { .. } => 16,
        Kind::DateTime { .. } => 17,
        _ => 18,
    }
}

/// What is put into a computed field or a note.
fn nothing() -> Asm {
    let mut asm = piece();
    asm.int(PATH);
    asm
}

/// Asks the questions in order; 1 from the first that tells a finding.
fn judge(unit: &mut Unit<'_>, id: FieldId) -> Asm {
    let mut asm = piece();
    let mut asked = questions(unit, id).into_iter().peekable();
    if asked.peek().is_none() {
        asm.int(0);
    }
    while let Some(question) = asked.next() {
        asm.get(1).append(question);
        if asked.peek().is_some() {
            asm.start_if();
            asm.int(1).push(Instruction::Return);
            asm.end();
        }
    }
    asm
}

fn questions(unit: &mut Unit<'_>, id: FieldId) -> Vec<Asm> {
    let form = unit.form;
    let ask = |unit: &Unit<'_>, helper: &str, params: &dyn Fn(&mut Asm)| {
        let mut asm = piece();
        params(&mut asm);
        asm.call(unit.rt(helper));
        asm
    };
    let mut asked = Vec::new();
    match &form.fields[id].kind {
        Kind::Text {
            min_length,
            max_length,
            patterns,
            ..
        } => {
            asked.push(ask(unit, "rt_check_length", &|asm| {
                asm.int(*min_length).int(*max_length);
            }));
            for dfa in patterns {
                let table = unit.data.dfa(dfa);
                asked.push(ask(unit, "rt_check_pattern", &|asm| {
                    asm.int(table);
                }));
            }
        }
        Kind::Integer { min, max } | Kind::Money { min, max } => {
            asked.push(ask(unit, "rt_check_int", &|asm| {
                asm.long(*min).long(*max);
            }))
        }
        Kind::Date { min, max } => {
            for (bound, helper) in [(min, "rt_check_after"), (max, "rt_check_before")] {
                let Some(bound) = bound else { continue };
                let today = unit.rt("rt_today");
                asked.push(ask(unit, helper, &|asm| {
                    match bound {
                        DateBound::Today => asm.call(today),
                        DateBound::Day(day) => asm.long(day.days.into()),
                    };
                }));
            }
        }
        Kind::Choice { list } | Kind::Facility { list } => {
            let options = &form.lists[list].options;
            let (table, helper) = match is_dated(options) {
                true => (dated(unit, options), "rt_check_dated_option"),
                false => {
                    let codes = options.iter().map(|option| option.code.as_str());
                    (unit.data.options(codes), "rt_check_option")
                }
            };
            asked.push(ask(unit, helper, &|asm| {
                asm.int(table);
            }));
        }
        // That they are codes of the list is known when they are kept.
        Kind::Choices { list } if is_dated(&form.lists[list].options) => {
            let table = dated(unit, &form.lists[list].options);
            asked.push(ask(unit, "rt_check_dated_choices", &|asm| {
                asm.int(table);
            }));
        }
        kind @ (Kind::Decimal { min, max, .. } | Kind::Time { min, max }) => {
            asked.push(ask(unit, "rt_check_notation", &|asm| {
                asm.int(notation(kind)).long(*min).long(*max);
            }));
        }
        kind @ (Kind::DateTime { min, max } | Kind::PartialDate { min, max }) => {
            for (bound, is_max) in [(min, 0), (max, 1)] {
                let Some(bound) = bound else { continue };
                let today = unit.rt("rt_today");
                asked.push(ask(unit, "rt_check_day", &|asm| {
                    asm.int(notation(kind)).int(is_max);
                    match bound {
                        DateBound::Today => asm.call(today),
                        DateBound::Day(day) => asm.long(day.days.into()),
                    };
                }));
            }
        }
        Kind::File(limits) => {
            let table = limits_table(unit, limits);
            asked.push(ask(unit, "rt_check_files", &|asm| {
                asm.int(table);
            }));
        }
        Kind::Boolean
        | Kind::Choices { .. }
        | Kind::Statement
        | Kind::Consent
        | Kind::Note
        | Kind::Address
        | Kind::Person { .. } => {}
    }
    asked
}

fn is_dated(options: &[form::ListOption]) -> bool {
    let is_dated = |option: &form::ListOption| option.from.is_some() || option.to.is_some();
    options.iter().any(is_dated)
}

/// The table of a list's codes with their days.
fn dated(unit: &mut Unit<'_>, options: &[form::ListOption]) -> u32 {
    let dated = options.iter().map(|option| {
        let from = option.from.map_or(i32::MIN, |day| day.days);
        let to = option.to.map_or(i32::MAX, |day| day.days);
        (option.code.as_str(), from, to)
    });
    let dated: Vec<_> = dated.collect();
    unit.data.dated_options(&dated)
}
