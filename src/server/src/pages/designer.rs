//! The page on which forms are written; all it does is done by `www/designer`.

use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

use super::layout::{Frame, page};
use super::{respond, visitor};
use crate::problem::{Kind, Problem};
use crate::state::State;

/// The script of the page, as the site names it.
const SCRIPT: &str = "designer/designer.js";

/// `GET /thiet-ke`. A service whose site carries no compiler has no such page.
pub(crate) async fn designer(
    Extract(state): Extract<State>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !state.assets.has(SCRIPT) {
        return Err(Kind::NotFound.into());
    }
    let session = visitor(&state, &headers);
    let head = html! {
        link rel="stylesheet" href="/assets/designer/designer.css";
        script type="module" src={ "/assets/" (SCRIPT) } {}
    };
    let frame = Frame {
        about: "Viết biểu mẫu, thấy ngay lỗi và xem thử ngay trong trình duyệt.",
        visitor: session.as_ref(),
        head,
        ..Frame::plain("Thiết kế biểu mẫu")
    };
    let content = html! {
        h1 { "Thiết kế biểu mẫu" }
        p .lead { "Sửa định nghĩa, thấy ngay vấn đề và xem thử biểu mẫu. Mọi thứ ở lại trong trình duyệt này." }
        div #thiet-ke aria-busy="true" {
            p .notice hidden data-failed { "Không tải được trang thiết kế. Kiểm tra kết nối mạng rồi tải lại trang." }
            noscript { p .notice { "Trang thiết kế cần JavaScript: trình biên dịch chạy ngay trong trình duyệt của bạn." } }
        }
    };
    Ok(respond(page(&frame, content), session.is_some()))
}
