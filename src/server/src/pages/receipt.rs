//! The receipt as a page to keep or print: what was filed, when, and under which code.

use std::collections::BTreeMap;

use abi::{FieldView, ItemView, View};
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use dossier::Dossier;
use maud::{Markup, html};
use serde_json::Value;
use value::{AnswerOrigin, Date, Origin};

use super::layout::{Frame, page};
use super::{respond, visitor};
use crate::clock::vietnamese_text;
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::store::StoredDossier;
use crate::submissions::own_dossier;

/// `GET /bien-nhan/{key}`, for its owner alone.
pub(crate) async fn receipt_page(
    Extract(state): Extract<State>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = visitor(&state, &headers).ok_or(Kind::SignIn)?;
    let stored = own_dossier(&state, &session, &key).await?;
    let dossier = dossier::read(&stored.bytes).map_err(|_| Kind::Internal)?;
    let form = state.catalogue.module(&dossier.form.module);
    let view = form.map(|form| &form.view);
    let title = format!("Biên nhận {}", stored.code);
    let frame = Frame {
        visitor: Some(&session),
        ..Frame::plain(&title)
    };
    let content = html! {
        h1 { "Biên nhận hồ sơ" }
        p .lead { "Hồ sơ đã được lưu. Giữ mã hồ sơ để tra cứu và liên hệ cơ quan tiếp nhận." }
        (summary(&stored, &dossier, view))
        @if let Some(view) = view {
            h2 { "Nội dung đã gửi" }
            (answers(view, &dossier))
        }
        p .no-print .hint { "Để in hoặc lưu thành tệp PDF, dùng lệnh In của trình duyệt." }
    };
    Ok(respond(page(&frame, content), true))
}

fn summary(stored: &StoredDossier, dossier: &Dossier, view: Option<&View>) -> Markup {
    html! {
        dl .facts .facts--boxed {
            dt { "Mã hồ sơ" }
            dd .code { (stored.code) }
            dt { "Biểu mẫu" }
            dd { (view.map_or(dossier.form.id.as_str(), |view| view.title.get("vi"))) }
            dt { "Nhận lúc" }
            dd { (vietnamese_text(stored.received_ms)) }
            dt { "Dấu SHA-256 của hồ sơ" }
            dd .digest { (stored.sha256) }
        }
    }
}

fn answers(view: &View, dossier: &Dossier) -> Markup {
    let all = Value::Object(dossier.answers.clone());
    html! {
        @for page in &view.pages {
            @let groups = groups(view, &page.items, &all);
            @if !groups.is_empty() {
                section .answers {
                    h3 { (page.title.get("vi")) }
                    @for group in &groups {
                        @if !group.title.is_empty() { h4 { (group.title) } }
                        dl .facts {
                            @for row in &group.rows {
                                dt { (row.label) }
                                dd { (row.text) " " (badge(dossier, &row.path)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn badge(dossier: &Dossier, path: &str) -> Markup {
    let (class, words) = match origin_of(dossier, path) {
        None => ("badge badge--card", "Tự khai".to_owned()),
        Some(origin) => match origin.origin {
            Origin::Register => ("badge badge--verified", register_words(origin)),
            Origin::RegisterCorrected => ("badge badge--card", "Đề nghị sửa CSDL".to_owned()),
            Origin::Presented => (
                "badge badge--verified",
                "Do người khác xuất trình".to_owned(),
            ),
            Origin::Card => ("badge badge--card", "Từ thẻ căn cước".to_owned()),
            Origin::Previous => ("badge badge--card", "Bạn đã khai lần trước".to_owned()),
            Origin::Computed => ("badge", "Hệ thống tính".to_owned()),
            Origin::Default => ("badge", "Giá trị có sẵn".to_owned()),
        },
    };
    html! { span class=(class) { (words) } }
}

/// The origin of an answer, or of the first part of an address that has one.
fn origin_of<'d>(dossier: &'d Dossier, path: &str) -> Option<&'d AnswerOrigin> {
    let part = |name: &str| dossier.origins.get(&format!("{path}/{name}"));
    let whole = dossier.origins.get(path);
    whole.or_else(|| ["commune", "detail", "province"].into_iter().find_map(part))
}

/// `Từ CSDL quốc gia về dân cư`, as the form says it too.
fn register_words(origin: &AnswerOrigin) -> String {
    let source = origin.source.as_deref().and_then(registry::source);
    match source {
        Some(source) => {
            let name = source.name.get("vi").replacen("Cơ sở dữ liệu", "CSDL", 1);
            format!("Từ {name}")
        }
        None => "Từ cơ sở dữ liệu nhà nước".to_owned(),
    }
}

/// Answers under one heading.
struct Group<'v> {
    title: String,
    rows: Vec<Row<'v>>,
}

/// One answer as it is read.
struct Row<'v> {
    path: String,
    label: &'v str,
    text: String,
}

fn groups<'v>(view: &'v View, items: &'v [ItemView], all: &Value) -> Vec<Group<'v>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for item in items {
        match item {
            ItemView::Field(field) => {
                let one = group(view, "", std::slice::from_ref(field), "", all);
                // Questions that follow each other without a heading stand in one list.
                match groups.last_mut() {
                    Some(last) if last.title.is_empty() => last.rows.extend(one.rows),
                    _ => groups.push(one),
                }
            }
            ItemView::Block(block) => {
                groups.push(group(view, block.title.get("vi"), &block.fields, "", all));
            }
            ItemView::Repeat(repeat) => {
                let rows = all.pointer(&repeat.path).and_then(Value::as_array);
                for (index, row) in rows.into_iter().flatten().enumerate() {
                    let key = row.get("_id").and_then(Value::as_str).unwrap_or("");
                    let title = format!("{} {}", repeat.row_label.get("vi"), index + 1);
                    groups.push(group(view, &title, &repeat.fields, key, row));
                }
            }
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// The answered fields of a group. In a repeat, `row` is its key and `answers` the row itself.
fn group<'v>(
    view: &'v View,
    title: &str,
    fields: &'v [FieldView],
    row: &str,
    answers: &Value,
) -> Group<'v> {
    let mut rows = Vec::new();
    for field in fields {
        let inside = field
            .path
            .rsplit_once("/*")
            .map_or(field.path.as_str(), |(_, rest)| rest);
        if let Some(value) = answers.pointer(inside) {
            rows.push(Row {
                path: field.path.replacen('*', row, 1),
                label: field.label.get("vi"),
                text: shown(view, field, value),
            });
        }
    }
    Group {
        title: title.to_owned(),
        rows,
    }
}

/// An answer as people read it.
fn shown(view: &View, field: &FieldView, value: &Value) -> String {
    match (field.kind.as_str(), value) {
        (_, Value::Bool(true)) => "Có".to_owned(),
        (_, Value::Bool(false)) => "Không".to_owned(),
        ("date", Value::String(text)) => {
            Date::parse_iso(text).map_or_else(|| text.clone(), Date::to_vietnamese)
        }
        ("choice", Value::String(code)) => option_label(view, &field.list, code),
        ("address", Value::Object(_)) => address(value),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => format!("{number} {}", field.unit.get("vi"))
            .trim()
            .to_owned(),
        _ => String::new(),
    }
}

fn option_label(view: &View, list: &str, code: &str) -> String {
    let options = view.lists.get(list).into_iter().flatten();
    let labels: BTreeMap<&str, &str> = options
        .map(|option| (option.code.as_str(), option.label.get("vi")))
        .collect();
    labels
        .get(code)
        .map_or_else(|| code.to_owned(), |label| (*label).to_owned())
}

fn address(value: &Value) -> String {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or("");
    let province = registry::province(part("province"));
    let commune = province.and_then(|province| province.commune(part("commune")));
    let commune = commune.map_or(part("commune"), |commune| &commune.name);
    let province = province.map_or(part("province"), |province| &province.name);
    let mut parts = vec![part("detail"), commune, province, part("text")];
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
