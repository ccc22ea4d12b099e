//! `unused-option`: an option of a computed choice that its value never gives.

use crate::analysis::range::Range;
use crate::cursor::Val;
use crate::report::{Report, warning};
use crate::rules::words::nfc;
use syntax::{Kind, pointer_push};

/// Reports options, written out in the field, that are not among what its `value` can be.
pub(crate) fn check(options: &Val, values: &Range, report: &mut Report) {
    let (Range::Text(values), Kind::List(items)) = (values, &options.node.kind) else {
        return;
    };
    for (at, item) in items.iter().enumerate() {
        let Some((code, text)) = item.get("code").and_then(|code| Some((code, code.text()?)))
        else {
            continue;
        };
        if values.contains(&nfc(text)) {
            continue;
        }
        let mut place = options.place();
        place.span = code.span;
        place.pointer = pointer_push(&pointer_push(&place.pointer, &at.to_string()), "code");
        report.push(
            warning(
                &place,
                "unused-option",
                format!("không cách tính nào cho ra \"{text}\""),
                format!("the computed value is never \"{text}\""),
            )
            .hint(
                "bỏ lựa chọn này, hoặc sửa \"value\"",
                "drop this option, or correct \"value\"",
            ),
        );
    }
}
