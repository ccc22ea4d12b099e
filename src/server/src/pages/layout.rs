//! The frame of every page.

use maud::{DOCTYPE, Markup, html};

use crate::session::Session;

/// What a page tells its frame.
pub(crate) struct Frame<'a> {
    /// Title in the browser's tab, before the name of the service.
    pub(crate) title: &'a str,
    /// One sentence for search engines and link previews.
    pub(crate) about: &'a str,
    /// Who is signed in.
    pub(crate) visitor: Option<&'a Session>,
    /// Where signing in leads to, with the form if there is one.
    pub(crate) sign_in: &'a str,
    /// More for the head: scripts and what to load early.
    pub(crate) head: Markup,
}

impl<'a> Frame<'a> {
    /// A page without form or visitor.
    pub(crate) fn plain(title: &'a str) -> Frame<'a> {
        Frame {
            title,
            about: "",
            visitor: None,
            sign_in: "/dang-nhap",
            head: html! {},
        }
    }
}

/// A whole page.
pub(crate) fn page(frame: &Frame<'_>, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " – Tờ Khai" }
                @if !frame.about.is_empty() {
                    meta name="description" content=(frame.about);
                }
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href="/assets/portal.css";
                link rel="icon" href="data:,";
                (frame.head)
            }
            body {
                a .skip-link href="#noi-dung" { "Tới nội dung chính" }
                (banner(frame))
                main #noi-dung .main tabindex="-1" { (content) }
                (footer())
            }
        }
    }
}

fn banner(frame: &Frame<'_>) -> Markup {
    html! {
        header .banner {
            div .banner__inner {
                a .banner__name href="/" { "Tờ Khai" }
                nav .banner__nav aria-label="Tài khoản" { (account(frame)) }
            }
        }
    }
}

fn account(frame: &Frame<'_>) -> Markup {
    html! {
        @match frame.visitor {
            Some(session) => {
                span .banner__who { (greeting(session)) }
                form method="post" action="/dang-xuat" {
                    button .link-button type="submit" { "Đăng xuất" }
                }
            }
            None => { a href=(frame.sign_in) { "Đăng nhập" } }
        }
    }
}

fn greeting(session: &Session) -> String {
    let level = match session.level.as_deref() {
        Some("vneid1") => " (mức 1)",
        Some("vneid2") => " (mức 2)",
        _ => "",
    };
    match &session.name {
        Some(name) => format!("{name}{level}"),
        None => format!("Đã đăng nhập{level}"),
    }
}

fn footer() -> Markup {
    html! {
        footer .footer {
            div .footer__inner {
                p { "Dữ liệu bạn nhập ở lại trên máy của bạn cho đến khi bạn bấm gửi." }
                p { "Bản thử nghiệm với công dân mẫu; không phải cổng dịch vụ công chính thức." }
                p { a href="/thiet-ke" { "Thiết kế biểu mẫu" } }
                p lang="en" { "A trial with sample citizens, not an official portal." }
            }
        }
    }
}
