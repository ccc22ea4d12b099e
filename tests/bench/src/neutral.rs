//! A form of any size that favours no engine: the same ten questions on every page.

use serde_json::{Value, json};

/// Questions on one page.
pub(crate) const PER_PAGE: usize = 10;

/// The definition of a form of `pages` pages, as text.
pub(crate) fn definition(pages: usize) -> String {
    form(pages, (1..=pages).map(page).collect())
}

/// The same questions on a single page, for components that know no pages.
pub(crate) fn one_page(pages: usize) -> String {
    let fields: Vec<Value> = (1..=pages).flat_map(fields).collect();
    let page = json!({ "id": "trang", "title": words("Trang", "Page"), "fields": fields });
    form(pages, vec![page])
}

/// The same questions, those of five pages on each.
pub(crate) fn long_pages(pages: usize) -> String {
    let numbers: Vec<usize> = (1..=pages).collect();
    let page = |numbers: &[usize]| {
        let fields: Vec<Value> = numbers.iter().copied().flat_map(fields).collect();
        json!({ "id": format!("trang_{}", numbers[0]), "title": numbered("Trang", "Page", numbers[0]), "fields": fields })
    };
    form(pages, numbers.chunks(5).map(page).collect())
}

/// The form on one page with six questions of ten bound to data: its sixth is a choice of the registry's own list.
pub(crate) fn bound(pages: usize) -> String {
    let bind = |mut field: Value| {
        let name = field["id"].as_str().unwrap_or_default();
        let attr = [
            ("ho_ten", "name.birth"),
            ("ma", "id.oldNumber"),
            ("ngay", "birth.date"),
            ("loai", "sex"),
            ("giam_ho", "representative.name"),
            ("email", "contact.email"),
        ]
        .into_iter()
        .find(|(start, _)| name.starts_with(start));
        if let Some((_, attr)) = attr {
            field["bind"] = json!({ "attr": attr, "role": "nguoi_khai" });
        }
        field
    };
    let fields: Vec<Value> = (1..=pages).flat_map(fields).map(bind).collect();
    let page = json!({ "id": "trang", "title": words("Trang", "Page"), "fields": fields });
    let mut form: Value =
        serde_json::from_str(&form(pages, vec![page])).expect("it was just written");
    form["roles"] = json!({ "nguoi_khai": { "from": "self" } });
    form.to_string()
}

/// A form of one group of rows with the same ten questions.
pub(crate) fn ten_a_row() -> String {
    let plain = |mut field: Value| {
        let text = field.to_string().replace("_1", "").replace(" 1\"", "\"");
        field = serde_json::from_str(&text).expect("names and labels lose their number");
        field
    };
    let group = json!({
        "id": "hang", "type": "repeat", "max_rows": PER_GROUP, "label": words("Hàng", "Rows"), "row_label": words("Hàng", "Row"),
        "fields": fields(1).into_iter().map(plain).collect::<Vec<_>>(),
    });
    let page = json!({ "id": "trang", "title": words("Trang", "Page"), "fields": [group] });
    let mut form: Value = serde_json::from_str(&form(0, vec![page])).expect("it was just written");
    form["checks"] = json!([{ "id": "du_phong", "rule": "so_phong <= so_nguoi", "at": "hang.so_phong",
        "message": words("Số phòng không nhiều hơn số người", "There are no more rooms than people") }]);
    form.to_string()
}

fn form(pages: usize, parts: Vec<Value>) -> String {
    let form = json!({
        "id": "neutral",
        "version": "2026-01-01",
        "title": words("Biểu mẫu trung tính", "Neutral form"),
        "procedure": { "code": "0.000000" },
        "pages": parts,
        "checks": (1..=pages).map(check).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&form).expect("the form has text keys only")
}

fn words(vi: &str, en: &str) -> Value {
    json!({ "vi": vi, "en": en })
}

fn numbered(vi: &str, en: &str, page: usize) -> Value {
    words(&format!("{vi} {page}"), &format!("{en} {page}"))
}

fn page(number: usize) -> Value {
    json!({
        "id": format!("trang_{number}"),
        "title": numbered("Trang", "Page", number),
        "fields": fields(number),
    })
}

fn fields(n: usize) -> Vec<Value> {
    let id = |name: &str| format!("{name}_{n}");
    vec![
        json!({ "id": id("ho_ten"), "type": "name", "required": true, "max_length": 80, "label": numbered("Họ và tên", "Full name", n) }),
        json!({ "id": id("ma"), "type": "text", "pattern": "[A-Z]{2}[0-9]{6}", "label": numbered("Mã hồ sơ", "Reference", n) }),
        json!({ "id": id("so_nguoi"), "type": "integer", "required": true, "min": 1, "max": 1000, "label": numbered("Số người", "People", n) }),
        json!({ "id": id("so_phong"), "type": "integer", "min": 0, "max": 100, "label": numbered("Số phòng", "Rooms", n) }),
        json!({ "id": id("tong"), "type": "integer", "value": format!("so_nguoi_{n} * 2 + so_phong_{n}"), "label": numbered("Tổng", "Sum", n) }),
        json!({ "id": id("ngay"), "type": "date", "required": true, "min": "1900-01-01", "max": "today", "label": numbered("Ngày sinh", "Date of birth", n) }),
        json!({ "id": id("loai"), "type": "choice", "required": true, "options": options(), "label": numbered("Loại", "Kind", n) }),
        json!({ "id": id("dong_y"), "type": "boolean", "label": numbered("Có người giám hộ", "Has a guardian", n) }),
        json!({ "id": id("giam_ho"), "type": "name", "required": true, "show": format!("dong_y_{n} || age(ngay_{n}) < 18"), "label": numbered("Người giám hộ", "Guardian", n) }),
        json!({ "id": id("email"), "type": "email", "require": format!("loai_{n} == 'c'"), "label": numbered("Email", "E-mail", n) }),
    ]
}

fn options() -> Value {
    let option = |code: &str, vi: &str, en: &str| json!({ "code": code, "label": words(vi, en) });
    json!([
        option("a", "Loại A", "Kind A"),
        option("b", "Loại B", "Kind B"),
        option("c", "Loại C", "Kind C")
    ])
}

fn check(number: usize) -> Value {
    json!({
        "id": format!("du_phong_{number}"),
        "rule": format!("so_phong_{number} <= so_nguoi_{number}"),
        "message": words("Số phòng không nhiều hơn số người", "There are no more rooms than people"),
        "at": format!("so_phong_{number}"),
    })
}

/// Answers to that form, all of them right, as JSON text.
pub(crate) fn answers(pages: usize) -> String {
    let mut answers = serde_json::Map::new();
    for n in 1..=pages {
        let values = [
            ("ho_ten", json!("Nguyễn Thị Mẫu")),
            ("ma", json!("AB123456")),
            ("so_nguoi", json!(40 + n % 7)),
            ("so_phong", json!(n % 40)),
            ("ngay", json!("1990-02-28")),
            ("loai", json!("c")),
            ("dong_y", json!(true)),
            ("giam_ho", json!("Trần Văn Mẫu")),
            ("email", json!("mau@vi-du.example")),
        ];
        for (name, value) in values {
            answers.insert(format!("{name}_{n}"), value);
        }
    }
    serde_json::Value::Object(answers).to_string()
}

/// Most rows of one group.
const PER_GROUP: usize = 200;

/// The definition of a form for `rows` rows: a group takes 200, so there are as many groups as are needed.
pub(crate) fn rows_definition(rows: usize) -> String {
    let group = |n: usize| {
        json!({ "id": format!("nhom_{n}"), "type": "repeat", "label": words("Nhóm", "Group"), "max_rows": PER_GROUP, "fields": [
            { "id": "ten", "type": "name", "required": true, "label": words("Tên", "Name") },
            { "id": "so", "type": "integer", "min": 0, "max": 10_000, "label": words("Số", "Number") },
        ] })
    };
    let groups: Vec<Value> = (0..rows.div_ceil(PER_GROUP)).map(group).collect();
    let form = json!({
        "id": "neutral-rows", "version": "2026-01-01", "title": words("Nhiều dòng", "Many rows"),
        "procedure": { "code": "0.000000" },
        "pages": [{ "id": "trang", "title": words("Trang", "Page"), "fields": groups }],
    });
    form.to_string()
}

/// Answers to that form.
pub(crate) fn rows_answers(rows: usize) -> String {
    let group = |n: usize| {
        let rows = PER_GROUP.min(rows - n * PER_GROUP);
        let rows: Vec<Value> = (0..rows)
            .map(|row| json!({ "_id": format!("r{row}"), "ten": "Trần Thị Mẫu", "so": row }))
            .collect();
        (format!("nhom_{n}"), json!(rows))
    };
    let groups: serde_json::Map<String, Value> = (0..rows.div_ceil(PER_GROUP)).map(group).collect();
    Value::Object(groups).to_string()
}

/// A form that asks for one text of a pattern that makes backtracking matchers slow.
pub(crate) fn pattern_definition() -> String {
    let form = json!({
        "id": "neutral-pattern", "version": "2026-01-01", "title": words("Mẫu", "Pattern"), "procedure": { "code": "0.000000" },
        "pages": [{ "id": "trang", "title": words("Trang", "Page"), "fields": [
            { "id": "a", "type": "text", "max_length": 4000, "pattern": "(a|a|aa)*b", "label": words("Chữ", "Text") }] }],
    });
    form.to_string()
}
