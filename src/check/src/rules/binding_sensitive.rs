//! `binding-sensitive`: a binding to sensitive personal data, whatever the question is called.

use crate::report::{Place, Report, warning};

/// Reports a binding to an attribute that the law counts as sensitive.
///
/// # Source
/// Nghị định 356/2025/NĐ-CP on what is sensitive, Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 on asking for no more than
/// the purpose needs.
pub(crate) fn check(place: &Place, attr: &str, report: &mut Report) {
    let Some(attribute) = registry::attribute(attr).filter(|attribute| attribute.sensitive) else {
        return;
    };
    let (vi, en) = (attribute.label.get("vi"), attribute.label.get("en"));
    report.push(
        warning(
            place,
            "binding-sensitive",
            format!("\"{attr}\" ({vi}) là dữ liệu cá nhân nhạy cảm (Nghị định 356/2025/NĐ-CP)"),
            format!("\"{attr}\" ({en}) is sensitive personal data (Decree 356/2025/NĐ-CP)"),
        )
        .hint(
            "bỏ đi, hoặc thêm allow với lý do và điều luật cho phép hỏi",
            "drop it, or add an allow with the reason and the article that permits it",
        ),
    );
}
