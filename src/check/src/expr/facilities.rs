//! `within` of a facility: the address it names, as a check of the form's own.

use form::{Binary, Check, Expr, ExprKind, FieldId, FieldRef, Kind, Part, RowRef, Scope, Type};
use value::Text;

use super::Where;
use super::things::Thing;
use super::typing::Typer;
use crate::cursor::Val;
use crate::outline::Draft;
use crate::report::{Place, Report};
use crate::rules::facilities;

/// Adds the check that a facility lies in the province of the address that its `within` names, if it has one.
///
/// A missing address, and a facility of which the list says no province, break nothing.
pub(super) fn within(draft: &mut Draft, id: FieldId, report: &mut Report) {
    let Some(val) = draft.written[id].within.clone() else {
        return;
    };
    let Kind::Facility { list } = &draft.form.fields[id].kind else {
        return;
    };
    if let Some(list) = draft.form.lists.get(list) {
        facilities::has_provinces(&val, list, report);
    }
    let pointer = draft.form.fields[id].pointer.clone();
    let before = report.enter(val.file, &pointer);
    let address = address(draft, id, &val, report);
    report.leave(before);
    let Some(address) = address else { return };
    let row = match draft.form.fields[id].scope {
        Scope::Row(_) => RowRef::Own,
        Scope::Top | Scope::Block(_) => RowRef::None,
    };
    let facility = FieldRef {
        field: id,
        row,
        part: None,
    };
    draft.form.fields[id].within = Some(address.field);
    draft.form.checks.push(Check {
        id: "within".to_owned(),
        is_within: true,
        rule: same_province(facility, address),
        message: Text::default(),
        at: Some(id),
        pointer: format!("{pointer}/within"),
    });
}

fn same_province(facility: FieldRef, address: FieldRef) -> Expr {
    let span = diagnostics::Span { start: 0, end: 0 };
    let expr = |kind, ty| Expr { kind, ty, span };
    let province = |field| {
        let part = Some(Part::Province);
        let kind = ExprKind::Field(FieldRef { part, ..field });
        Box::new(expr(kind, Type::Text))
    };
    let kind = ExprKind::Binary(Binary::Equal, province(facility), province(address));
    expr(kind, Type::Bool)
}

// The address that is named where the field stands: of its own row or block, of the row around, or at the top.
fn address(draft: &mut Draft, id: FieldId, val: &Val, report: &mut Report) -> Option<FieldRef> {
    let text = val.string(report)?;
    let at = |span| Place {
        span: text.source_span(span),
        ..val.place()
    };
    let Ok(ast) = syntax::cel::parse(&text.text) else {
        facilities::no_address(&val.place(), report);
        return None;
    };
    let place = Where::from(draft.form.fields[id].scope);
    let mut typer = Typer::new(draft, &at, place, 0, report);
    match typer.thing(&ast)? {
        Thing::Address(field) if field.row != RowRef::Previous => Some(field),
        Thing::Broken => None,
        _ => {
            facilities::no_address(&val.place(), report);
            None
        }
    }
}
