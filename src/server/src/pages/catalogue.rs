//! The home page: every open form, and a search that forgives missing marks.

use std::sync::Arc;

use axum::extract::{Query, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Frame, page};
use super::service::{fee_text, time_text};
use super::{respond, visitor};
use crate::fold::finds;
use crate::forms::PublishedForm;
use crate::state::State;

/// What may follow the address.
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    tim: String,
}

/// `GET /`.
pub(crate) async fn catalogue(
    Extract(state): Extract<State>,
    Query(search): Query<Search>,
    headers: HeaderMap,
) -> Response {
    let session = visitor(&state, &headers);
    let frame = Frame {
        about: "Điền tờ khai trực tuyến, phần lớn có sẵn từ dữ liệu của bạn.",
        visitor: session.as_ref(),
        ..Frame::plain("Chọn biểu mẫu")
    };
    let forms = state.catalogue.forms();
    let found: Vec<_> = forms
        .iter()
        .filter(|form| finds(&search.tim, &searchable(form)))
        .collect();
    let content = html! {
        h1 { "Bạn cần làm thủ tục gì?" }
        p .lead { "Điền trực tuyến; phần Nhà nước đã có, bạn không phải nhập lại." }
        (search_box(&search.tim))
        @if found.is_empty() {
            (nothing_found(&search.tim))
        } @else {
            ul .forms { @for form in found { (card(form)) } }
        }
    };
    respond(page(&frame, content), session.is_some())
}

fn searchable(form: &PublishedForm) -> String {
    let view = &form.view;
    let parts = [
        view.title.get("vi"),
        view.title.get("en"),
        view.summary.get("vi"),
        &view.procedure.code,
        &view.procedure.form,
        &view.procedure.authority,
    ];
    parts.join(" ")
}

fn search_box(query: &str) -> Markup {
    html! {
        form .search method="get" action="/" role="search" {
            label for="tim" { "Tìm biểu mẫu" }
            p #tim-goi-y .hint { "Gõ không dấu cũng được, ví dụ: tam tru" }
            div .search__row {
                input #tim .input type="search" name="tim" value=(query) maxlength="100"
                    autocomplete="off" aria-describedby="tim-goi-y";
                button .button type="submit" { "Tìm" }
            }
        }
    }
}

fn nothing_found(query: &str) -> Markup {
    html! {
        section .empty aria-labelledby="khong-thay" {
            h2 #khong-thay {
                @if query.trim().is_empty() { "Chưa có biểu mẫu nào" }
                @else { "Không tìm thấy biểu mẫu nào cho “" (query) "”" }
            }
            @if !query.trim().is_empty() {
                p { "Thử ít từ hơn, hoặc " a href="/" { "xem tất cả biểu mẫu" } "." }
            }
        }
    }
}

fn card(form: &Arc<PublishedForm>) -> Markup {
    let view = &form.view;
    let facts: Vec<String> = [
        view.procedure.authority.clone(),
        time_text(&view.procedure),
        fee_text(&view.procedure),
    ]
    .into_iter()
    .filter(|fact| !fact.is_empty())
    .collect();
    html! {
        li .forms__item {
            h2 .forms__title {
                a href={ "/bieu-mau/" (form.id()) } { (view.title.get("vi")) }
            }
            @if !view.summary.is_empty() { p { (view.summary.get("vi")) } }
            @if !form.burden.is_empty() { p .burden { (form.burden.get("vi")) } }
            p .hint { (facts.join(" · ")) }
        }
    }
}
