//! `facility-without-province`; what a facility goes by that is no address, and a province that is none.

use form::List;

use crate::cursor::{Obj, Val};
use crate::report::{Place, Report, error};
use crate::rules::expressions;

/// Reads in which province a facility lies; empty if it is not said.
pub(crate) fn province(obj: &Obj, report: &mut Report) -> String {
    let Some(val) = obj.get("province") else {
        return String::new();
    };
    let Some(code) = val.text(report) else {
        return String::new();
    };
    if registry::province(code).is_some() {
        return code.to_owned();
    }
    report.push(
        error(
            &val.place(),
            "invalid-value",
            format!("không có tỉnh, thành phố mã \"{code}\""),
            format!("there is no province of code \"{code}\""),
        )
        .hint(
            "viết mã hai chữ số dùng từ 01/7/2025, ví dụ \"01\" là Hà Nội",
            "write the two digits in use since 1 July 2025; \"01\" is Hà Nội",
        ),
    );
    String::new()
}

/// A list that says of no facility where it lies leaves nothing to go by.
pub(crate) fn has_provinces(val: &Val, list: &List, report: &mut Report) {
    if list
        .options
        .iter()
        .any(|option| !option.province.is_empty())
    {
        return;
    }
    report.push(
        error(
            &val.place(),
            "facility-without-province",
            "danh sách không cho biết cơ sở nào ở tỉnh, thành phố nào",
            "the list says of no facility in which province it lies",
        )
        .hint(
            "thêm \"province\": \"01\" vào các lựa chọn của danh sách, hoặc bỏ \"within\"",
            "add \"province\": \"01\" to the options of the list, or drop \"within\"",
        ),
    );
}

/// `within` names something that has no province.
pub(crate) fn no_address(place: &Place, report: &mut Report) {
    expressions::mismatch(
        place,
        "\"within\" phải là tên một trường kiểu address".to_owned(),
        "\"within\" names a field of type address".to_owned(),
        [
            "ví dụ noi_o, nguoi_khai.noi_thuong_tru",
            "for example noi_o, nguoi_khai.noi_thuong_tru",
        ],
        report,
    );
}
