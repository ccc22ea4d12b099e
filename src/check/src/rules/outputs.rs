//! `unknown-name`, `empty-form`, `in-no-output`: what linked procedures take.

use std::collections::BTreeSet;

use form::{Field, FieldId, Form, RepeatId};

use crate::cursor::Obj;
use crate::outline::Draft;
use crate::report::{Place, Report, error, warning};
use crate::rules::expressions;

/// What one output takes.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) fields: BTreeSet<FieldId>,
    pub(crate) repeats: BTreeSet<RepeatId>,
}

impl Taken {
    pub(crate) fn field(&mut self, field: FieldId) {
        self.fields.insert(field);
    }

    pub(crate) fn fields(&mut self, fields: &[FieldId]) {
        self.fields.extend(fields);
    }

    pub(crate) fn repeat(&mut self, repeat: RepeatId, form: &Form) {
        self.repeats.insert(repeat);
        self.fields(&form.repeats[repeat].fields);
        for inner in &form.repeats[repeat].groups {
            self.repeat(*inner, form);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// A page or field that there is not.
pub(crate) fn unknown(place: &Place, name: &str, known: &[&str], report: &mut Report) {
    expressions::unknown_name(place, name, known, None, report);
}

/// An output without any answer.
pub(crate) fn takes_nothing(obj: &Obj, report: &mut Report) {
    report.push(
        error(
            &obj.head_place(),
            "empty-form",
            "hồ sơ này không lấy câu trả lời nào",
            "this output takes no answer",
        )
        .hint(
            "thêm \"pages\" hoặc \"fields\"",
            "add \"pages\" or \"fields\"",
        ),
    );
}

/// Reports every field that no output takes: it would be asked for nothing.
pub(crate) fn nothing_is_lost(draft: &Draft, report: &mut Report) {
    let outputs = &draft.form.outputs;
    let taken: BTreeSet<FieldId> = outputs
        .iter()
        .flat_map(|o| o.fields.iter().copied())
        .collect();
    let is_lost = |id: &FieldId| !draft.form.asks_who(*id) && !taken.contains(id);
    for id in (0..draft.form.fields.len()).filter(is_lost) {
        let Field { name, pointer, .. } = &draft.form.fields[id];
        let place = &draft.written[id].place;
        let before = report.enter(place.file, pointer);
        report.push(
            warning(
                place,
                "in-no-output",
                format!("không hồ sơ nào trong \"outputs\" lấy \"{name}\""),
                format!("no output takes \"{name}\""),
            )
            .hint(
                "thêm vào \"fields\" của một hồ sơ, hoặc bỏ câu hỏi này",
                "add it to the \"fields\" of one, or drop the question",
            ),
        );
        report.leave(before);
    }
}
