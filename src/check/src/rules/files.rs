//! What files a field takes: `invalid-value`, `duplicate-option`, `contradictory-range`, `out-of-bounds`.

use form::FileLimits;

use crate::cursor::{Obj, Val};
use crate::report::{Report, error};
use crate::rules::{members, ranges};
use crate::shapes::{MEDIA_TYPES, MOST_FILES, MOST_MEBIBYTES, USUAL_TYPES};

/// Files of an answer unless the field says how many.
const USUAL_FILES: i64 = 5;
const USUAL_MEBIBYTES: i64 = 10;
const MEBIBYTE: u32 = 1 << 20;

/// Reads the limits of a field of type `file`.
pub(crate) fn limits(obj: &Obj, report: &mut Report) -> FileLimits {
    let min = ranges::bounded(obj, "min_files", (1, MOST_FILES), 1, report);
    let usual = match obj.get("max_files") {
        None => USUAL_FILES.max(min),
        Some(_) => MOST_FILES,
    };
    let max = ranges::bounded(obj, "max_files", (1, MOST_FILES), usual, report);
    ranges::ordered(obj, ("min_files", min), ("max_files", max), report);
    let mebibytes = ranges::bounded(obj, "max_mb", (1, MOST_MEBIBYTES), USUAL_MEBIBYTES, report);
    let number = |number: i64| u32::try_from(number).unwrap_or(0);
    FileLimits {
        min_files: number(min),
        max_files: number(max),
        max_bytes: number(mebibytes) * MEBIBYTE,
        types: types(obj, report),
    }
}

fn types(obj: &Obj, report: &mut Report) -> Vec<String> {
    let usual = || USUAL_TYPES.iter().map(|one| (*one).to_owned()).collect();
    let Some(accept) = obj.get("accept") else {
        return usual();
    };
    let Some(items) = accept.list(report) else {
        return usual();
    };
    if items.is_empty() {
        let known = MEDIA_TYPES.join(", ");
        report.push(
            error(
                &accept.place(),
                "empty-options",
                "trường này không nhận loại tệp nào",
                "this field takes no type of file",
            )
            .hint(format!("dùng: {known}"), format!("known are: {known}")),
        );
    }
    let mut types = Vec::new();
    for item in items {
        types.extend(media_type(&item, &types, report));
    }
    types
}

fn media_type(val: &Val, before: &[String], report: &mut Report) -> Option<String> {
    let written = val.text(report)?;
    if before.iter().any(|known| known == written) {
        report.push(
            error(
                &val.place(),
                "duplicate-option",
                format!("loại tệp \"{written}\" có hai lần"),
                format!("the type \"{written}\" is written twice"),
            )
            .hint("bỏ một lần", "drop one of them"),
        );
        return None;
    }
    if !MEDIA_TYPES.contains(&written) {
        members::invalid_value(&val.place(), written, MEDIA_TYPES, report);
        return None;
    }
    Some(written.to_owned())
}
