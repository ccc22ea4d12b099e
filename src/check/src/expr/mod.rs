//! Expressions: names resolved, types known.

mod answers;
mod calls;
mod exact;
mod facilities;
mod functions;
mod infer;
mod macros;
mod outside;
mod things;
mod typing;
mod values;

pub use outside::{Input, Outcome, expression};

use form::{Binary, Check, Expr, ExprKind, FieldId, Kind, Part, Scope, TextKind, Type};

use crate::cursor::Val;
use crate::files::MAIN;
use crate::limits;
use crate::outline::{Asked, Draft, Purpose, WrittenCheck};
use crate::report::{Place, Report, error};
use crate::rules::{conditions, expressions, options, role_may_fail};
use things::Thing;
use typing::Typer;

/// Where an expression stands, and so which names it can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    Top,
    Block(form::BlockId),
    Row(form::RepeatId),
}

impl From<Scope> for Where {
    fn from(scope: Scope) -> Where {
        match scope {
            Scope::Top => Where::Top,
            Scope::Block(block) => Where::Block(block),
            Scope::Row(repeat) => Where::Row(repeat),
        }
    }
}

/// An expression with the number of row variables it has taken.
#[derive(Debug, Clone)]
struct Typed {
    expr: Expr,
    vars: u32,
}

/// Reads all expressions of the draft into its form.
pub(crate) fn fill(draft: &mut Draft, report: &mut Report) {
    let pages: Vec<Option<Typed>> = (0..draft.page_shows.len())
        .map(|page| {
            let val = draft.page_shows[page].clone();
            read_condition(draft, val, (Purpose::Page(page), Where::Top), 0, report)
        })
        .collect();
    let repeats: Vec<Option<Typed>> = {
        let mut shows: Vec<Option<Typed>> = Vec::new();
        for repeat in 0..draft.form.repeats.len() {
            // A group in a row says its conditions as the row's fields do; those around the row say no rows.
            let group = &draft.form.repeats[repeat];
            let outer = match group.within {
                Some(outer) => shows[outer].clone(),
                None => pages[group.page].clone(),
            };
            let place = group.within.map_or(Where::Top, Where::Row);
            let val = draft.repeat_shows[repeat].0.clone();
            let what = (Purpose::Repeat(repeat), place);
            let own = read_condition(draft, val, what, vars(&outer), report);
            shows.push(both(outer, own));
        }
        shows
    };
    for (repeat, show) in repeats.iter().enumerate() {
        draft.form.repeats[repeat].show = show.clone().map(|typed| typed.expr);
    }
    let blocks: Vec<Option<Typed>> = (0..draft.form.blocks.len())
        .map(|block| {
            let page = &pages[draft.block_shows[block].0];
            let val = draft.block_shows[block].1.clone();
            let what = (Purpose::Block(block), Where::Top);
            let own = read_condition(draft, val, what, vars(page), report);
            both(page.clone(), own)
        })
        .collect();
    let mut joined = 0;
    for id in 0..draft.form.fields.len() {
        // Who someone is stays chosen while the question is out of sight.
        if draft.form.asks_who(id) {
            follow(draft, id, report);
            continue;
        }
        let outer = match draft.form.fields[id].scope {
            Scope::Block(block) => &blocks[block],
            // The group says it itself: its condition is that of another row.
            Scope::Row(repeat) if draft.form.repeats[repeat].within.is_some() => &None,
            Scope::Row(repeat) => &repeats[repeat],
            _ => &pages[draft.form.fields[id].page],
        };
        // Every field carries the conditions around it.
        joined += outer.as_ref().map_or(0, |outer| limits::nodes(&outer.expr));
        if joined > limits::JOINED {
            let what = [
                "điều kiện của trang hoặc nhóm dài quá cho số trường bên trong",
                "the condition of a page or group is too long for the fields in it",
            ];
            limits::too_large(
                &draft.written[id].place.clone(),
                what,
                limits::JOINED,
                report,
            );
            break;
        }
        fill_field(draft, id, outer, report);
    }
    for at in 0..draft.checks.len() {
        let check = read_check(draft, at, report);
        draft.form.checks.extend(check);
    }
    for id in 0..draft.form.fields.len() {
        facilities::within(draft, id, report);
    }
}

fn vars(typed: &Option<Typed>) -> u32 {
    typed.as_ref().map_or(0, |typed| typed.vars)
}

// One condition within another, where either may be absent.
fn both(outer: Option<Typed>, own: Option<Typed>) -> Option<Typed> {
    match (outer, own) {
        (Some(outer), Some(own)) => {
            let span = own.expr.span;
            let kind = ExprKind::Binary(Binary::Within, Box::new(outer.expr), Box::new(own.expr));
            Some(Typed {
                expr: Expr {
                    kind,
                    ty: Type::Bool,
                    span,
                },
                vars: own.vars,
            })
        }
        (outer, own) => outer.or(own),
    }
}

fn fill_field(draft: &mut Draft, id: FieldId, outer: &Option<Typed>, report: &mut Report) {
    let place = Where::from(draft.form.fields[id].scope);
    let written = &draft.written[id];
    let (show, require, value) = (
        written.show.clone(),
        written.require.clone(),
        written.value.clone(),
    );
    let file = [&show, &require, &value]
        .into_iter()
        .flatten()
        .next()
        .map_or(MAIN, |val| val.file);
    let before = report.enter(file, &draft.form.fields[id].pointer.clone());
    let what = (Purpose::Show(id), place);
    let show = read_condition(draft, show, what, vars(outer), report);
    let require = read_condition(draft, require, (Purpose::Require(id), place), 0, report);
    let value = value.and_then(|val| read_value(draft, &val, id, report));
    report.leave(before);
    let field = &mut draft.form.fields[id];
    field.show = both(outer.clone(), show).map(|typed| typed.expr);
    field.require = require.map(|typed| typed.expr);
    field.value = value;
}

/// Reads what decides who a role is that follows from an answer.
fn follow(draft: &mut Draft, id: FieldId, report: &mut Report) {
    let Some(when) = draft.written[id].value.clone() else {
        return;
    };
    let what = (Purpose::Role, Where::Top);
    let Some(typed) = read_condition(draft, Some(when.clone()), what, 0, report) else {
        return;
    };
    role_may_fail::check(&when, &typed.expr, report);
    let field = &draft.form.fields[id];
    let persons = draft
        .form
        .roles
        .get(&field.name)
        .map_or(&[][..], |role| &role.is);
    let span = typed.expr.span;
    // Nobody is an empty text.
    let person = |at: usize| {
        let name = persons.get(at).cloned().unwrap_or_default();
        let (kind, ty) = (ExprKind::Text(name), Type::Text);
        Box::new(Expr { kind, ty, span })
    };
    let kind = ExprKind::If(Box::new(typed.expr), person(0), person(1));
    let ty = Type::Text;
    draft.form.fields[id].value = Some(Expr { kind, ty, span });
}

fn read_condition<'t>(
    draft: &mut Draft<'t>,
    val: Option<Val<'t>>,
    (purpose, place): (Purpose, Where),
    first_var: u32,
    report: &mut Report,
) -> Option<Typed> {
    let val = val?;
    let typed = read(draft, &val, place, first_var, report)?;
    let at = whole(&val, &typed.expr);
    if !conditions::condition(&typed.expr, &at, report) {
        return None;
    }
    let expr = typed.expr.clone();
    keep(draft, purpose, expr, val, report);
    Some(typed)
}

// Kept by itself, to be judged once all is known.
fn keep<'t>(draft: &mut Draft<'t>, purpose: Purpose, expr: Expr, val: Val<'t>, report: &Report) {
    let via = report.via().to_owned();
    draft.asked.push(Asked {
        purpose,
        expr,
        val,
        via,
    });
}

// Where the whole of an expression stands in its file.
pub(crate) fn whole(val: &Val, expr: &Expr) -> Place {
    let span = match &val.node.kind {
        syntax::Kind::Text(text) => text.source_span(expr.span),
        _ => val.node.span,
    };
    Place {
        span,
        ..val.place()
    }
}

fn read(
    draft: &mut Draft,
    val: &Val,
    place: Where,
    first_var: u32,
    report: &mut Report,
) -> Option<Typed> {
    let text = val.string(report)?;
    let at = |span| Place {
        span: text.source_span(span),
        ..val.place()
    };
    if text.text.len() > limits::EXPRESSION {
        let what = [
            "biểu thức dài quá (byte)",
            "an expression is too long (bytes)",
        ];
        limits::too_large(&val.place(), what, limits::EXPRESSION, report);
        return None;
    }
    let ast = match syntax::cel::parse(&text.text) {
        Ok(ast) => ast,
        Err(problems) => {
            for problem in &problems {
                expressions::syntax(&at(problem.span), problem, report);
            }
            return None;
        }
    };
    let mut typer = Typer::new(draft, &at, place, first_var, report);
    let mut expr = typer.expr(&ast)?;
    typer.infer.close(&mut expr);
    let vars = typer.next_var;
    if let Some(beyond) = outside::beyond_forms(&expr) {
        expressions::not_in_forms(&at(beyond.span), report);
        return None;
    }
    if let Some(key) = outside::repeated_key(&expr) {
        expressions::repeated_key(&at(key.span), report);
        return None;
    }
    Some(Typed { expr, vars })
}

fn read_value<'t>(
    draft: &mut Draft<'t>,
    val: &Val<'t>,
    id: FieldId,
    report: &mut Report,
) -> Option<Expr> {
    let place = Where::from(draft.form.fields[id].scope);
    let mut expr = read(draft, val, place, 0, report)?.expr;
    if !draft.written[id].is_known {
        return None;
    }
    let kind = &draft.form.fields[id].kind;
    let expected = kind_type(kind)?;
    if let (Type::Decimal(digits), Type::Decimal(scale)) = (&expr.ty, &expected)
        && digits < scale
    {
        let digits = *digits;
        expr = exact::with_digits(expr, digits, *scale);
    }
    if expr.ty != expected {
        let [found, needed] = [
            expressions::type_name(&expr.ty),
            expressions::type_name(&expected),
        ];
        expressions::mismatch(
            &whole(val, &expr),
            format!("kết quả là {}, trường này cần {}", found[0], needed[0]),
            format!("this gives {}, the field takes {}", found[1], needed[1]),
            exact::result_hint(&expr.ty, &expected),
            report,
        );
        return None;
    }
    if let Kind::Choice { list } = kind
        && let Some(list) = draft.form.lists.get(list)
    {
        known_results(val, &expr, &list.options, report);
    }
    if is_agency(kind) && !is_unit(&expr) {
        expressions::mismatch(
            &whole(val, &expr),
            "cơ quan phải theo một địa chỉ trong tờ khai, không phải chữ bất kỳ".to_owned(),
            "an agency follows from an address of the form, not from any text".to_owned(),
            [
                "viết commune(noi_o) hoặc province(noi_o), giữa chúng có thể chọn bằng ?:",
                "write commune(noi_o) or province(noi_o), with ?: to choose between them",
            ],
            report,
        );
        return None;
    }
    keep(draft, Purpose::Value(id), expr.clone(), val.clone(), report);
    Some(expr)
}

fn is_agency(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Text {
            name: TextKind::Agency,
            ..
        }
    )
}

// Whether it comes to what `commune` or `province` give, whichever branch is taken.
fn is_unit(expr: &Expr) -> bool {
    let is_part = |expr: &Expr, part: Part| matches!(&expr.kind, ExprKind::Field(field) if field.part == Some(part));
    match &expr.kind {
        ExprKind::If(_, then, other) => is_unit(then) && is_unit(other),
        ExprKind::Field(_) => is_part(expr, Part::Province),
        ExprKind::Binary(Binary::Add, province, commune) => {
            let slash = match &province.kind {
                ExprKind::Binary(Binary::Add, province, slash) => {
                    is_part(province, Part::Province)
                        && slash.kind == ExprKind::Text("/".to_owned())
                }
                _ => false,
            };
            slash && is_part(commune, Part::Commune)
        }
        _ => false,
    }
}

// The codes a choice can be computed to, as far as they are written out.
fn known_results(val: &Val, expr: &Expr, codes: &[form::ListOption], report: &mut Report) {
    match &expr.kind {
        ExprKind::If(_, then, other) => {
            known_results(val, then, codes, report);
            known_results(val, other, codes, report);
        }
        ExprKind::Text(code) if !codes.iter().any(|option| option.code == *code) => {
            options::unknown(&whole(val, expr), code, codes, report);
        }
        _ => {}
    }
}

/// The type of a field's answer in expressions; an address has parts instead.
pub(crate) fn kind_type(kind: &Kind) -> Option<Type> {
    match kind {
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Facility { .. } | Kind::Person { .. } => {
            Some(Type::Text)
        }
        Kind::Integer { .. } | Kind::Money { .. } => Some(Type::Int),
        Kind::Date { .. } => Some(Type::Date),
        Kind::Boolean | Kind::Statement | Kind::Consent => Some(Type::Bool),
        Kind::Decimal { scale, .. } => Some(Type::Decimal(*scale)),
        Kind::Time { .. } => Some(Type::Time),
        Kind::DateTime { .. } => Some(Type::DateTime),
        Kind::Choices { .. } => Some(Type::Text.list()),
        Kind::PartialDate { .. } | Kind::File(_) | Kind::Note | Kind::Address => None,
    }
}

fn read_check(draft: &mut Draft, at: usize, report: &mut Report) -> Option<Check> {
    let WrittenCheck {
        id,
        rule,
        message,
        at,
        pointer,
    } = &draft.checks[at];
    let (id, message, pointer) = (id.clone(), message.clone(), pointer.clone());
    let (rule, at) = (rule.clone(), at.clone());
    let field = at.and_then(|val| check_at(draft, &val, report));
    // Shown at a row's field, a rule is asked of every row and says its fields by name.
    let place = match field.map(|id| draft.form.fields[id].scope) {
        Some(Scope::Row(repeat)) => Where::Row(repeat),
        _ => Where::Top,
    };
    let rule = read_condition(draft, rule, (Purpose::Check, place), 0, report)?.expr;
    Some(Check {
        id,
        is_within: false,
        rule,
        message,
        at: field,
        pointer,
    })
}

fn check_at(draft: &mut Draft, val: &Val, report: &mut Report) -> Option<FieldId> {
    let text = val.string(report)?;
    let at = |span| Place {
        span: text.source_span(span),
        ..val.place()
    };
    let Ok(ast) = syntax::cel::parse(&text.text) else {
        not_a_field(&val.place(), report);
        return None;
    };
    match Typer::new(draft, &at, Where::Top, 0, report).field_named(&ast)? {
        Thing::Value(Expr {
            kind: ExprKind::Field(field),
            ..
        })
        | Thing::Address(field)
        | Thing::Unread(field)
            if field.part.is_none() =>
        {
            Some(field.field)
        }
        Thing::Broken => None,
        _ => {
            not_a_field(&val.place(), report);
            None
        }
    }
}

fn not_a_field(place: &Place, report: &mut Report) {
    report.push(
        error(
            place,
            "unknown-name",
            "\"at\" phải là tên một trường",
            "\"at\" names a field",
        )
        .hint(
            "ví dụ thoi_han, nguoi_khai.ho_ten, members.ho_ten",
            "for example thoi_han, nguoi_khai.ho_ten, members.ho_ten",
        ),
    );
}
