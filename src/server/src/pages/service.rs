//! The page of one form: the form itself, and what to know about the procedure.

use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};

use super::layout::{Frame, page};
use super::{dong, respond, visitor};
use crate::forms::PublishedForm;
use crate::problem::{Kind, Problem};
use crate::state::State;
use abi::Procedure;

/// `GET /bieu-mau/{id}`.
pub(crate) async fn service(
    Extract(state): Extract<State>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = state.catalogue.form(&id).ok_or(Kind::UnknownForm)?;
    let session = visitor(&state, &headers);
    let title = form.view.title.get("vi");
    let sign_in = format!("/dang-nhap?bieu-mau={}", form.id());
    let frame = Frame {
        about: form.view.summary.get("vi"),
        visitor: session.as_ref(),
        sign_in: &sign_in,
        head: early(&state, form),
        ..Frame::plain(title)
    };
    let content = html! { div .service { (element(&state, form, &sign_in)) } };
    Ok(respond(page(&frame, content), session.is_some()))
}

/// What the browser can begin to load before the script asks for it.
fn early(state: &State, form: &PublishedForm) -> Markup {
    html! {
        link rel="preload" as="fetch" crossorigin="anonymous" href={ "/forms/" (form.hex()) ".wasm" };
        @if state.assets.has("engine_bg.wasm") {
            link rel="preload" as="fetch" crossorigin="anonymous" href="/assets/engine_bg.wasm";
        }
        @for script in ["tokhai.js", "engine.js"] {
            @if state.assets.has(script) { link rel="modulepreload" href={ "/assets/" (script) }; }
        }
    }
}

fn element(state: &State, form: &PublishedForm, sign_in: &str) -> Markup {
    // maud knows no custom elements, so the tag's name is written out; every value is escaped as usual.
    let id = form.id();
    let attributes = [
        ("src", format!("/forms/{}.wasm", form.hex())),
        ("integrity", form.digest.clone()),
        ("lang", "vi".to_owned()),
        ("form-id", id.to_owned()),
        ("action", "/api/submissions".to_owned()),
        ("session", "/api/session".to_owned()),
        ("identity", format!("/api/identity?form={id}")),
        ("nonces", "/api/nonce".to_owned()),
        ("login", sign_in.to_owned()),
        ("units", "/assets/units.json".to_owned()),
        ("today", state.today().to_iso()),
    ];
    html! {
        (PreEscaped("<to-khai id=\"to-khai\""))
        @for (name, value) in &attributes {
            (PreEscaped(" ")) (name) (PreEscaped("=\"")) (value) (PreEscaped("\""))
        }
        (PreEscaped(">"))
        (information(form))
        (PreEscaped("</to-khai>"))
        script type="module" src="/assets/tokhai.js" {}
    }
}

/// What stands inside the element: shown until the form is there, and where no script runs.
fn information(form: &PublishedForm) -> Markup {
    let view = &form.view;
    html! {
        h1 { (view.title.get("vi")) }
        @if !view.summary.is_empty() { p .lead { (view.summary.get("vi")) } }
        noscript {
            p .notice {
                "Để điền tờ khai trên trang này, hãy bật JavaScript trong trình duyệt. "
                "Nếu không, bạn vẫn có thể nộp tờ khai giấy tại cơ quan tiếp nhận nêu dưới đây."
            }
        }
        @if !form.burden.is_empty() { p .burden { (form.burden.get("vi")) } }
        (facts(form))
    }
}

fn facts(form: &PublishedForm) -> Markup {
    let procedure = &form.view.procedure;
    let rows = [
        (
            "Mã thủ tục",
            html! { (procedure.code) },
            procedure.code.is_empty(),
        ),
        (
            "Cơ quan tiếp nhận",
            html! { (procedure.authority) },
            procedure.authority.is_empty(),
        ),
        (
            "Thời hạn giải quyết",
            html! { (time_text(procedure)) },
            procedure.time.is_empty(),
        ),
        ("Lệ phí", fees(procedure), procedure.fee.is_empty()),
        (
            "Mẫu giấy tương ứng",
            html! { (procedure.form) },
            procedure.form.is_empty(),
        ),
        (
            "Căn cứ pháp lý",
            legal(procedure),
            procedure.legal.is_empty(),
        ),
    ];
    html! {
        h2 { "Về thủ tục này" }
        dl .facts {
            @for (name, value, is_empty) in rows {
                @if !is_empty { dt { (name) } dd { (value) } }
            }
        }
        h2 { "Cần chuẩn bị" }
        ul .steps {
            li { "Điền không cần đăng nhập; khi nộp mới cần tài khoản định danh điện tử." }
            @if !form.meta.attributes.is_empty() {
                li { "Đăng nhập trước để các mục đã có trong cơ sở dữ liệu được điền sẵn. Bạn chọn từng mục được dùng." }
            }
        }
    }
}

fn fees(procedure: &Procedure) -> Markup {
    html! {
        @for (channel, amount) in fees_in_order(procedure) {
            span .facts__line { (channel_name(channel)) ": " (dong(amount)) }
        }
    }
}

/// Online first, since that is what the page is for.
fn fees_in_order(procedure: &Procedure) -> Vec<(&str, u64)> {
    let fees = procedure.fee.iter();
    let mut fees: Vec<_> = fees
        .map(|(channel, amount)| (channel.as_str(), *amount))
        .collect();
    fees.sort_by_key(|(channel, _)| *channel != "online");
    fees
}

fn legal(procedure: &Procedure) -> Markup {
    html! { @for ground in &procedure.legal { span .facts__line { (ground) } } }
}

fn channel_name(channel: &str) -> &str {
    match channel {
        "online" => "Trực tuyến",
        "counter" => "Trực tiếp",
        "post" => "Qua bưu chính",
        other => other,
    }
}

/// The fees in one line; empty where none is known.
pub(crate) fn fee_text(procedure: &Procedure) -> String {
    if !procedure.fee.is_empty() && procedure.fee.values().all(|amount| *amount == 0) {
        return dong(0);
    }
    let texts: Vec<String> = fees_in_order(procedure)
        .into_iter()
        .map(|(channel, amount)| {
            format!(
                "{}\u{a0}{}",
                channel_name(channel).to_lowercase().replace(' ', "\u{a0}"),
                dong(amount)
            )
        })
        .collect();
    texts.join(", ")
}

/// The time limit in one line; empty where none is known.
pub(crate) fn time_text(procedure: &Procedure) -> String {
    let limits = procedure.time.iter();
    let texts: Vec<String> = limits
        .map(|(unit, number)| match unit.as_str() {
            "working_days" => format!("{number} ngày làm việc"),
            "days" => format!("{number} ngày"),
            "hours" => format!("{number} giờ"),
            other => format!("{number} {other}"),
        })
        .collect();
    texts.join(", ")
}
