//! `list-out-of-date`: a list, or an option of one, that no longer holds on the day of building.

use value::Date;

use crate::report::{Place, Report, warning};

/// Reports a last day that is over.
pub(crate) fn check(
    place: &Place,
    to: Option<Date>,
    code: Option<&str>,
    today: Option<Date>,
    report: &mut Report,
) {
    let (Some(to), Some(today)) = (to, today) else {
        return;
    };
    if to >= today {
        return;
    }
    let (day_vi, day) = (to.to_vietnamese(), to.to_iso());
    let (vi, en) = match code {
        Some(code) => (
            format!("mã \"{code}\" hết giá trị từ sau ngày {day_vi}"),
            format!("the code \"{code}\" held until {day}"),
        ),
        None => (
            format!("danh sách này hết giá trị từ sau ngày {day_vi}"),
            format!("this list held until {day}"),
        ),
    };
    report.push(warning(place, "list-out-of-date", vi, en).hint(
        "cập nhật danh sách theo văn bản đang có hiệu lực",
        "bring the list up to the document that is in force",
    ));
}
