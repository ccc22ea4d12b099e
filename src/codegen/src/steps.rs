//! What is worked out from other answers, and what a change to one of them touches.

use std::collections::BTreeSet;

use form::{Expr, ExprKind, FieldId, FieldRef, Form, Kind, RepeatId, Step, TextKind, Type};
use wasm_encoder::Instruction;

use crate::asm::Asm;
use crate::expr::Writer;
use crate::unit::Unit;

/// Makes a function for each step, and gives their indices.
pub(crate) fn emit(unit: &mut Unit<'_>) -> Vec<u32> {
    unit.form
        .steps
        .iter()
        .map(|step| emit_step(unit, *step))
        .collect()
}

fn emit_step(unit: &mut Unit<'_>, step: Step) -> u32 {
    let form = unit.form;
    match step {
        Step::Show(id) => condition(unit, id, form.fields[id].show.as_ref(), "show"),
        Step::Require(id) => condition(unit, id, form.fields[id].require.as_ref(), "require"),
        Step::ShowRepeat(id) => show_group(unit, id),
        Step::Value(id) => value(unit, id),
    }
}

/// An expression that stands in the list of steps.
fn there(expr: Option<&Expr>) -> &Expr {
    expr.expect("a step has its expression")
}

fn condition(unit: &mut Unit<'_>, id: FieldId, expr: Option<&Expr>, word: &str) -> u32 {
    let (name, pointer) = names(unit, id, word);
    let result = unit.rt(&format!("rt_{word}"));
    let asm = conclude(unit, there(expr), result, |unit, asm| {
        unit.push_slot(asm, id, 0)
    });
    unit.add(name, pointer, 0, asm)
}

fn show_group(unit: &mut Unit<'_>, id: RepeatId) -> u32 {
    let form = unit.form;
    let repeat = &form.repeats[id];
    let result = unit.rt("rt_show_rows");
    let asm = conclude(unit, there(repeat.show.as_ref()), result, |unit, asm| {
        unit.push_group(asm, id, 0);
    });
    unit.add(
        format!("show.{}", form.group_path(id)),
        format!("{}/show", repeat.pointer),
        0,
        asm,
    )
}

fn names(unit: &Unit<'_>, id: FieldId, word: &str) -> (String, String) {
    (
        format!("{word}.{}", unit.form.path(id)),
        format!("{}/{word}", unit.form.fields[id].pointer),
    )
}

/// `result(target, value, 0)`, or `result(target, 0, status)` when the expression gives none.
fn conclude(
    unit: &mut Unit<'_>,
    expr: &Expr,
    result: u32,
    target: impl Fn(&Unit<'_>, &mut Asm),
) -> Asm {
    let mut writer = Writer::new(unit);
    let value = writer.asm.local(wasm_encoder::ValType::I32);
    let fail = writer.asm.block();
    writer.value(expr, fail);
    writer.asm.set(value).int(0).set(writer.status);
    writer.asm.end();
    let (mut asm, status) = (writer.asm, writer.status);
    target(unit, &mut asm);
    asm.get(value).get(status).call(result);
    asm
}

fn value(unit: &mut Unit<'_>, id: FieldId) -> u32 {
    let form = unit.form;
    let field = &form.fields[id];
    let (name, pointer) = names(unit, id, "value");
    let expr = there(field.value.as_ref());
    let is_text = expr.ty == Type::Text;
    let role = form.followed(id).map(|role| unit.data.text(role));
    let result = unit.rt(match expr.ty {
        _ if role.is_some() => "rt_value_role",
        Type::Text if is_digits(&field.kind) => "rt_value_digits",
        Type::Text => "rt_value_text",
        _ => "rt_value_number",
    });
    let mut writer = Writer::new(unit);
    let kept: Vec<u32> = match expr.ty {
        Type::Text => vec![
            writer.asm.local(wasm_encoder::ValType::I32),
            writer.asm.local(wasm_encoder::ValType::I32),
        ],
        _ => vec![writer.asm.local(wasm_encoder::ValType::I64)],
    };
    let fail = writer.asm.block();
    writer.value(expr, fail);
    if expr.ty == Type::Bool {
        writer.asm.push(Instruction::I64ExtendI32U);
    }
    for local in kept.iter().rev() {
        writer.asm.set(*local);
    }
    writer.asm.int(0).set(writer.status);
    writer.asm.end();
    let (mut asm, status) = (writer.asm, writer.status);
    unit.push_slot(&mut asm, id, 0);
    if let Some(role) = role {
        asm.place(role);
    } else if is_text {
        let (kind, max) = text_facts(&field.kind);
        asm.int(kind).int(max);
    }
    for local in kept {
        asm.get(local);
    }
    asm.get(status).call(result);
    unit.add(name, pointer, 0, asm)
}

/// Most characters of a code of a list.
const MAX_CODE: u32 = 64;

/// Kinds of text, as `runtime/src/put.rs` numbers them; phone numbers are 1 among what [`is_digits`].
const FOLDED: u32 = 0;
const TRIMMED: u32 = 1;

/// Whether it is a number kept as text, which people group.
pub(crate) fn is_digits(kind: &Kind) -> bool {
    use TextKind::*;
    matches!(
        kind,
        Kind::Text {
            name: IdNumber | TaxCode | SocialInsuranceNo | Phone,
            ..
        }
    )
}

/// How the core is to clean a text, and the most characters it may have.
pub(crate) fn text_facts(kind: &Kind) -> (u32, u32) {
    match kind {
        Kind::Text {
            name, max_length, ..
        } => {
            let number = match name {
                TextKind::Text | TextKind::Name => FOLDED,
                _ if is_digits(kind) => u32::from(*name == TextKind::Phone),
                // What goes line by line or in capitals is cleaned before it is handed on.
                _ => TRIMMED,
            };
            (number, *max_length)
        }
        _ => (TRIMMED, MAX_CODE),
    }
}

/// Calls a step, for every row if it belongs to one.
pub(crate) fn call(unit: &Unit<'_>, asm: &mut Asm, step: Step, function: u32) {
    let group = match step {
        Step::Show(id) | Step::Require(id) | Step::Value(id) => group_of(unit.form, id),
        Step::ShowRepeat(id) => unit.form.repeats[id].within,
    };
    match group {
        Some(repeat) => unit.each_row(asm, repeat, &mut |asm, row| {
            asm.get(row).call(function);
        }),
        None => {
            asm.int(0).call(function);
        }
    }
}

/// The repeat group a field lies in.
pub(crate) fn group_of(form: &Form, id: FieldId) -> Option<RepeatId> {
    match form.fields[id].scope {
        form::Scope::Row(repeat) => Some(repeat),
        _ => None,
    }
}

/// What an expression reads.
#[derive(Debug, Default)]
struct Reads {
    fields: BTreeSet<FieldId>,
    repeats: BTreeSet<RepeatId>,
}

impl Reads {
    fn of(expr: &Expr) -> Reads {
        let mut reads = Reads::default();
        reads.walk(expr);
        reads
    }

    fn walk(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Field(FieldRef { field, .. })
            | ExprKind::Present(FieldRef { field, .. })
            | ExprKind::Verified(FieldRef { field, .. }) => {
                self.fields.insert(*field);
            }
            ExprKind::RowCount(repeat, _) | ExprKind::Rows { repeat, .. } => {
                self.repeats.insert(*repeat);
            }
            _ => {}
        }
        for part in expr.children() {
            self.walk(part);
        }
    }
}

/// Positions in [`Form::steps`] of all that a change to each field touches, in order.
pub(crate) fn touched(form: &Form) -> Vec<Vec<usize>> {
    let reads: Vec<Reads> = form
        .steps
        .iter()
        .map(|step| Reads::of(there(expr_of(form, *step))))
        .collect();
    (0..form.fields.len())
        .map(|id| match form.fields[id].kind {
            // Another person changes everything that is theirs.
            Kind::Person { .. } => (0..form.steps.len()).collect(),
            _ => touched_by(form, &reads, id),
        })
        .collect()
}

fn expr_of(form: &Form, step: Step) -> Option<&Expr> {
    match step {
        Step::Show(id) => form.fields[id].show.as_ref(),
        Step::Require(id) => form.fields[id].require.as_ref(),
        Step::Value(id) => form.fields[id].value.as_ref(),
        Step::ShowRepeat(id) => form.repeats[id].show.as_ref(),
    }
}

fn touched_by(form: &Form, reads: &[Reads], id: FieldId) -> Vec<usize> {
    let (mut fields, mut repeats) = (BTreeSet::from([id]), BTreeSet::new());
    let mut steps = BTreeSet::new();
    // Each step stands after all it reads, so one pass in order finds everything.
    for (at, step) in form.steps.iter().enumerate() {
        if reads[at].fields.is_disjoint(&fields) && reads[at].repeats.is_disjoint(&repeats) {
            continue;
        }
        steps.insert(at);
        match step {
            Step::Show(changed) | Step::Value(changed) => {
                fields.insert(*changed);
                // Another person changes everything that is theirs.
                if let (Step::Value(_), Some(role)) = (step, form.followed(*changed)) {
                    fields.extend(form.theirs(role));
                }
            }
            Step::ShowRepeat(changed) => {
                repeats.insert(*changed);
            }
            Step::Require(_) => {}
        }
    }
    steps.into_iter().collect()
}
