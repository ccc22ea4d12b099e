//! Judges every condition by what it can come to: finds what is never shown and what is always or never true.

use std::collections::BTreeMap;

use form::{Binary, Expr, ExprKind, FieldId, Form, RepeatId, Scope};

use crate::analysis::facts::Facts;
use crate::analysis::outcome;
use crate::expr::whole;
use crate::limits;
use crate::outline::{Asked, Draft, Purpose};
use crate::report::{Place, Report};
use crate::rules::{
    conditions, required_but_never_shown, unreachable_field, unreachable_page, unused_option,
};

/// What is known where something is shown; nothing where it never is.
type Shown = Option<Facts>;

/// Reports what the conditions of a form come to.
pub(crate) fn judge(draft: &Draft, report: &mut Report) {
    let broken = report.places_of_errors();
    // What is wrong already is told once.
    let is_sound = |asked: &&Asked| !broken.contains(&(asked.val.file, asked.val.pointer.clone()));
    let asked: Vec<&Asked> = draft.asked.iter().filter(is_sound).collect();
    let nothing = Facts::new(limits::STEPS);
    let mut pages: Vec<Shown> = vec![Some(nothing.clone()); draft.form.pages.len()];
    for asked in &asked {
        if let Purpose::Page(page) = asked.purpose {
            pages[page] = page_shown(asked, &nothing, &draft.form, report);
        }
    }
    let of_repeats = asked.iter().filter_map(|asked| match asked.purpose {
        Purpose::Repeat(repeat) => Some((repeat, *asked)),
        _ => None,
    });
    let of_repeats: BTreeMap<RepeatId, &Asked> = of_repeats.collect();
    let mut repeats: Vec<Shown> = Vec::new();
    for (id, repeat) in draft.form.repeats.iter().enumerate() {
        let outer = match repeat.within {
            Some(outer) => repeats[outer].clone(),
            None => pages[repeat.page].clone(),
        };
        repeats.push(match of_repeats.get(&id) {
            Some(asked) => part_shown(asked, outer, draft, report),
            None => outer,
        });
    }
    let mut blocks: Vec<Shown> = draft
        .block_shows
        .iter()
        .map(|one| pages[one.0].clone())
        .collect();
    for asked in &asked {
        if let Purpose::Block(block) = asked.purpose {
            blocks[block] = part_shown(asked, blocks[block].take(), draft, report);
        }
    }
    let fields = draft.form.fields.iter();
    let outer = fields.map(|field| match field.scope {
        Scope::Row(repeat) => repeats[repeat].clone(),
        Scope::Block(block) => blocks[block].clone(),
        _ => pages[field.page].clone(),
    });
    let mut shown: Vec<Shown> = outer.collect();
    for asked in &asked {
        let before = report.enter(asked.val.file, &asked.via);
        match asked.purpose {
            Purpose::Show(field) => {
                shown[field] = part_shown(asked, shown[field].take(), draft, report);
            }
            Purpose::Require(field) => condition(asked, shown[field].as_ref(), &draft.form, report),
            Purpose::Value(field) => value(asked, field, shown[field].as_ref(), draft, report),
            Purpose::Role => condition(asked, Some(&nothing), &draft.form, report),
            Purpose::Check => check(asked, &nothing, &draft.form, report),
            Purpose::Page(_) | Purpose::Repeat(_) | Purpose::Block(_) => {}
        }
        report.leave(before);
    }
}

fn place(asked: &Asked) -> Place {
    whole(&asked.val, &asked.expr)
}

fn page_shown(asked: &Asked, facts: &Facts, form: &Form, report: &mut Report) -> Shown {
    if outcome(&asked.expr, form, facts).truths().0 {
        condition(asked, Some(facts), form, report);
        return facts.after(&asked.expr, true, form);
    }
    unreachable_page::report(&place(asked), report);
    None
}

// A field or a repeat group: never shown by its own condition, or by its own and those around it.
fn part_shown(asked: &Asked, outer: Shown, draft: &Draft, report: &mut Report) -> Shown {
    let outer = outer?;
    let form = &draft.form;
    if outcome(&asked.expr, form, &outer).truths().0
        && let Some(inner) = outer.after(&asked.expr, true, form)
    {
        condition(asked, Some(&outer), form, report);
        return Some(inner);
    }
    let is_alone = !outcome(&asked.expr, form, &outer.blank()).truths().0;
    let around = if is_alone {
        Vec::new()
    } else {
        around(asked.purpose, draft)
    };
    if is_required(asked.purpose, draft) {
        required_but_never_shown::report(&place(asked), &around, report);
    } else {
        unreachable_field::report(&place(asked), &around, report);
    }
    None
}

// Where the conditions around it stand.
fn around(purpose: Purpose, draft: &Draft) -> Vec<Place> {
    let (page, group) = match purpose {
        Purpose::Show(id) => {
            let field = &draft.form.fields[id];
            let group = match field.scope {
                Scope::Row(repeat) => Some(Purpose::Repeat(repeat)),
                Scope::Block(block) => Some(Purpose::Block(block)),
                Scope::Top => None,
            };
            (field.page, group)
        }
        Purpose::Repeat(repeat) => {
            let repeat = &draft.form.repeats[repeat];
            (repeat.page, repeat.within.map(Purpose::Repeat))
        }
        Purpose::Block(block) => (draft.block_shows[block].0, None),
        _ => return Vec::new(),
    };
    let is_around = |one: &&Asked| one.purpose == Purpose::Page(page) || group == Some(one.purpose);
    draft.asked.iter().filter(is_around).map(place).collect()
}

fn is_required(purpose: Purpose, draft: &Draft) -> bool {
    match purpose {
        Purpose::Show(id) => {
            let field = &draft.form.fields[id];
            field.required || field.require.is_some()
        }
        Purpose::Repeat(repeat) => draft.form.repeats[repeat].min_rows > 0,
        Purpose::Block(block) => draft.form.blocks[block]
            .fields
            .iter()
            .any(|id| draft.form.fields[*id].required),
        _ => false,
    }
}

fn condition(asked: &Asked, facts: Option<&Facts>, form: &Form, report: &mut Report) {
    let Some(facts) = facts else { return };
    part(&asked.expr, asked, facts, form, report);
}

fn check(asked: &Asked, facts: &Facts, form: &Form, report: &mut Report) {
    match outcome(&asked.expr, form, facts).truths() {
        (_, false) => conditions::never_broken(&place(asked), report),
        (false, _) => conditions::always_broken(&place(asked), report),
        _ => inside(&asked.expr, asked, facts, form, report),
    }
}

fn value(asked: &Asked, id: FieldId, facts: Option<&Facts>, draft: &Draft, report: &mut Report) {
    let Some(facts) = facts else { return };
    let form = &draft.form;
    inside(&asked.expr, asked, facts, form, report);
    if let Some(options) = &draft.written[id].options {
        unused_option::check(options, &outcome(&asked.expr, form, facts).range, report);
    }
}

// A condition or an operand of one.
fn part(expr: &Expr, asked: &Asked, facts: &Facts, form: &Form, report: &mut Report) {
    let found = outcome(expr, form, facts);
    match found.truths() {
        (false, _) => conditions::always_false(&whole(&asked.val, expr), report),
        (_, false) => {
            conditions::always_true(&whole(&asked.val, expr), found.is_open, report);
        }
        _ => inside(expr, asked, facts, form, report),
    }
}

// What is asked within an expression that is itself in order.
fn inside(expr: &Expr, asked: &Asked, facts: &Facts, form: &Form, report: &mut Report) {
    match &expr.kind {
        ExprKind::Binary(op @ (Binary::And | Binary::Within | Binary::Or), left, right) => {
            part(left, asked, facts, form, report);
            if let Some(after) = facts.after(left, *op != Binary::Or, form) {
                // Where the left side is missing or fails, the right one decides: what is there is not known by then.
                let after = match outcome(left, form, facts).is_open {
                    true => after.there_as_in(facts),
                    false => after,
                };
                part(right, asked, &after, form, report);
            }
        }
        ExprKind::If(condition, then, other) => {
            part(condition, asked, facts, form, report);
            for (branch, is_true) in [(then, true), (other, false)] {
                if let Some(facts) = facts.after(condition, is_true, form) {
                    inside(branch, asked, &facts, form, report);
                }
            }
        }
        ExprKind::Unary(_, operand) => inside(operand, asked, facts, form, report),
        ExprKind::Binary(_, left, right) => {
            inside(left, asked, facts, form, report);
            inside(right, asked, facts, form, report);
        }
        ExprKind::Call(_, args) => {
            for arg in args {
                inside(arg, asked, facts, form, report);
            }
        }
        ExprKind::Rows { body, .. } => inside(body, asked, facts, form, report),
        _ => {}
    }
}
