//! Pages, fields, lists and bindings: the form without its expressions.

mod checks;
mod choices;
mod field;
mod head;
mod kinds;
mod lists;
mod outputs;
mod pages;
mod repeat;
mod roles;

use std::collections::BTreeMap;

use form::{BlockId, Expr, FieldId, Form, RepeatId};
use value::Text;

use crate::cursor::Val;
use crate::files::{Files, MAIN};
use crate::limits;
use crate::names::{Named, Names};
use crate::report::{Place, Report};
use crate::rules::allow::{self, Allow};
use crate::rules::interpolation::Braced;
use crate::rules::patterns::Patterns;
use crate::rules::{ids, words};
use crate::shapes;

/// What a field says in expressions, not yet read.
pub(crate) struct Written<'t> {
    pub(crate) show: Option<Val<'t>>,
    pub(crate) require: Option<Val<'t>>,
    pub(crate) value: Option<Val<'t>>,
    pub(crate) options: Option<Val<'t>>,
    pub(crate) within: Option<Val<'t>>,
    /// Whether its type is known; else nothing is said about expressions that read it.
    pub(crate) is_known: bool,
    /// Where its id stands.
    pub(crate) place: Place,
}

/// A check whose rule has not been read.
pub(crate) struct WrittenCheck<'t> {
    pub(crate) id: String,
    pub(crate) rule: Option<Val<'t>>,
    pub(crate) message: Text,
    pub(crate) at: Option<Val<'t>>,
    pub(crate) pointer: String,
}

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Whether a page is shown.
    Page(usize),
    /// Whether a used block is shown.
    Block(BlockId),
    /// Whether a repeat group is shown.
    Repeat(RepeatId),
    /// Whether a field is shown.
    Show(FieldId),
    /// Whether a field needs an answer.
    Require(FieldId),
    /// What a field's answer is.
    Value(FieldId),
    /// What decides who a role is.
    Role,
    /// What has to be true.
    Check,
}

/// An expression by itself, before what is around it is joined to it.
pub(crate) struct Asked<'t> {
    pub(crate) purpose: Purpose,
    pub(crate) expr: Expr,
    pub(crate) val: Val<'t>,
    /// Where in the definition it comes from.
    pub(crate) via: String,
}

/// A form that is being read, with what belongs to it by index.
pub(crate) struct Draft<'t> {
    pub(crate) form: Form,
    pub(crate) names: Names,
    /// By field.
    pub(crate) written: Vec<Written<'t>>,
    /// By page.
    pub(crate) page_shows: Vec<Option<Val<'t>>>,
    /// By used block: its page, and its own `show`.
    pub(crate) block_shows: Vec<(usize, Option<Val<'t>>)>,
    /// By repeat group: its own `show`, and where its id stands.
    pub(crate) repeat_shows: Vec<(Option<Val<'t>>, Place)>,
    /// By role that follows from an answer: what decides.
    pub(crate) whens: BTreeMap<String, Val<'t>>,
    pub(crate) checks: Vec<WrittenCheck<'t>>,
    /// Every condition and value that could be read, in the order of reading.
    pub(crate) asked: Vec<Asked<'t>>,
    pub(crate) allows: Vec<Allow>,
    /// Words with braces in them.
    pub(crate) braced: Vec<Braced<'t>>,
    /// How many blocks rows use.
    row_uses: usize,
    /// Whether a field was left out because there are too many.
    is_full: bool,
    pub(crate) patterns: Patterns,
}

pub(crate) fn read<'t>(files: &'t Files, report: &mut Report) -> Draft<'t> {
    let mut draft = Draft::new();
    let Some(root) = files.root(MAIN).object(report) else {
        return draft;
    };
    root.only(&shapes::FORM, report);
    head::read(&root, &mut draft.form, report);
    let roles = roles::read(&root, report);
    (draft.form.roles, draft.whens) = (roles.all, roles.whens);
    pages::read(files, &root, &mut draft, report);
    choices::follow_rest(&root, &mut draft, report);
    checks::read(&root, &mut draft, report);
    outputs::read(&root, &mut draft, report);
    draft.form.statement = words::maybe(&root, "statement", report);
    let allows = root.get("allow").and_then(|val| val.list(report));
    let allows = allows.unwrap_or_default();
    draft.allows = allows
        .iter()
        .filter_map(|val| allow::read(val, report))
        .collect();
    draft
}

impl<'t> Draft<'t> {
    pub(crate) fn new() -> Draft<'t> {
        Draft {
            form: Form::default(),
            names: Names::default(),
            written: Vec::new(),
            page_shows: Vec::new(),
            block_shows: Vec::new(),
            repeat_shows: Vec::new(),
            whens: BTreeMap::new(),
            checks: Vec::new(),
            asked: Vec::new(),
            allows: Vec::new(),
            braced: Vec::new(),
            row_uses: 0,
            is_full: false,
            patterns: Patterns::default(),
        }
    }

    /// Whether there is room for one more field; the first for which there is none is reported.
    pub(crate) fn has_room(&mut self, place: &Place, report: &mut Report) -> bool {
        let fields = self.form.fields.len();
        if fields >= limits::FIELDS && !self.is_full {
            self.is_full = true;
            let what = ["quá nhiều trường", "too many fields"];
            limits::too_large(place, what, limits::FIELDS, report);
        }
        fields < limits::FIELDS
    }

    /// Gives a top-level name to something; a taken one is reported and stays with who has it.
    fn name_top(&mut self, id: Option<(&str, Place)>, named: Named, report: &mut Report) {
        let Some((id, place)) = id else { return };
        if self.names.top.contains_key(id) {
            ids::duplicate(&place, id, report);
        } else {
            self.names.top.insert(id.to_owned(), named);
        }
    }
}
