//! The pages as HTML. Everything that comes from elsewhere is escaped by `maud`.

use maud::{DOCTYPE, Markup, html};

use crate::citizens::Citizen;
use crate::claims::Item;
use crate::config::Config;
use crate::params::AuthRequest;
use crate::show::{is_sensitive, label, shown, source_name};
use crate::store::SignedIn;

/// What can be wrong for the person at the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The client, or where it wants the answer, is not registered.
    UnknownClient,
    /// The sign-in is over, or began in another browser.
    SignInEnded,
    /// Signing out with a token that is not ours.
    BadHint,
    /// No room for another sign-in.
    Busy,
    /// No such page.
    NotFound,
}

impl Problem {
    /// Heading, what to do, and the same in English.
    fn words(self) -> [&'static str; 3] {
        match self {
            Problem::UnknownClient => [
                "Không nhận ra trang đã đưa bạn đến đây",
                "Hãy quay lại trang dịch vụ và bấm đăng nhập lần nữa. Nếu vẫn thấy trang này, hãy báo cho nơi quản lý dịch vụ.",
                "The site that sent you here is not registered with this provider. Go back to it and sign in again; if this page comes back, tell those who run the site.",
            ],
            Problem::SignInEnded => [
                "Lần đăng nhập này đã kết thúc",
                "Lần đăng nhập này đã xong, đã quá 15 phút hoặc bắt đầu ở trình duyệt khác. Hãy quay lại trang dịch vụ và đăng nhập lại; những gì bạn đã nhập ở đó vẫn còn.",
                "This sign-in is done, took more than 15 minutes, or began in another browser. Go back to the service and sign in again; what you entered there is kept.",
            ],
            Problem::BadHint => [
                "Chưa đăng xuất được",
                "Hãy quay lại trang dịch vụ và bấm đăng xuất lần nữa, hoặc đóng trình duyệt.",
                "You could not be signed out. Go back to the service and sign out again, or close the browser.",
            ],
            Problem::Busy => [
                "Đang có quá nhiều người đăng nhập",
                "Hãy đợi vài phút rồi quay lại trang dịch vụ và đăng nhập lại.",
                "Too many people are signing in. Wait a few minutes, then sign in again from the service.",
            ],
            Problem::NotFound => [
                "Không có trang này",
                "Hãy quay lại trang dịch vụ và bấm đăng nhập.",
                "There is no such page. Go back to the service and sign in from there.",
            ],
        }
    }
}

/// A page that says what is wrong.
pub(crate) fn problem(problem: Problem) -> Markup {
    let [heading, what_to_do, english] = problem.words();
    layout(
        heading,
        html! {
            h1 { (heading) }
            p { (what_to_do) }
            p.muted lang="en" { (english) }
        },
    )
}

/// "You are signed out".
pub(crate) fn signed_out() -> Markup {
    layout(
        "Đã đăng xuất",
        html! {
            h1 { "Bạn đã đăng xuất" }
            p { "Bạn có thể đóng trang này." }
            p.muted lang="en" { "You are signed out and may close this page." }
        },
    )
}

/// The page on which somebody picks who they are.
pub(crate) fn choice(interaction: &str, config: &Config) -> Markup {
    layout(
        "Chọn công dân mẫu",
        html! {
            h1 { "Chọn công dân mẫu" }
            p { "Bạn sắp đăng nhập vào " b { (config.client_name) } ". Chọn một người để tiếp tục." }
            form method="post" action="choose" {
                input type="hidden" name="interaction" value=(interaction);
                ul.people {
                    @for citizen in &config.citizens { li { (citizen_button(citizen)) } }
                }
            }
        },
    )
}

fn citizen_button(citizen: &Citizen) -> Markup {
    html! {
        button.person type="submit" name="citizen" value=(citizen.id) {
            span.person__name { (citizen.name()) }
            " "
            span.person__about { (citizen.about.get("vi")) }
            " "
            span.person__level { "Tài khoản mức " (citizen.level) }
        }
    }
}

/// The page that asks for the consent whose turn it is.
pub(crate) fn consent(
    interaction: &str,
    config: &Config,
    request: &AuthRequest,
    signed_in: &SignedIn,
) -> Markup {
    let step = signed_in.agreed.len();
    let (source, items) = match signed_in.sources.get(step) {
        Some((source, items)) => (source.as_str(), items.as_slice()),
        None => ("", &[][..]),
    };
    let name = config
        .citizens
        .get(signed_in.citizen)
        .map_or("", Citizen::name);
    let heading = if items.is_empty() {
        format!("Đăng nhập vào {}", config.client_name)
    } else {
        format!("Chia sẻ dữ liệu với {}", config.client_name)
    };
    layout(
        &heading,
        html! {
            h1 { (heading) }
            p {
                "Bạn đang đăng nhập với tên " b { (name) } ". "
                a href={ "choose?interaction=" (interaction) } { "Chọn người khác" }
            }
            @if !request.purpose.is_empty() {
                p { "Mục đích do " (config.client_name) " nêu: " (request.purpose) }
            }
            form method="post" action="consent" {
                input type="hidden" name="interaction" value=(interaction);
                input type="hidden" name="source" value=(source);
                @if !items.is_empty() { (source_items(source, items, step, signed_in.sources.len())) }
                @if step == 0 && !signed_in.lacking.is_empty() { (lacking(&signed_in.lacking)) }
                (buttons(items.len()))
            }
            script src="consent.js" defer {}
        },
    )
}

fn source_items(source: &str, items: &[Item], step: usize, steps: usize) -> Markup {
    html! {
        @if steps > 1 { p.step { "Nguồn " (step + 1) "/" (steps) } }
        h2 { "Từ " (source_name(source)) }
        @if items.iter().any(|item| item.value.is_null()) {
            p.down { "Nguồn này đang không trả lời nên chưa hiện được giá trị. Bạn vẫn có thể đồng ý; mục nào không lấy được, bạn tự điền." }
        }
        ul.items { @for item in items { li.item { (item_row(item)) } } }
    }
}

fn item_row(item: &Item) -> Markup {
    let value = shown(item);
    html! {
        p.item__what {
            span.item__label { (label(&item.attr)) }
            @if is_sensitive(&item.attr) { " " span.item__sensitive { "Dữ liệu nhạy cảm" } }
            @if let Some(value) = &value { " " span.item__value { (value) } }
        }
        label.item__keep {
            input type="checkbox" name="decline" value=(item.key);
            span {
                "Không chia sẻ mục này"
                span.unseen { ": " (label(&item.attr)) @if let Some(value) = &value { ", " (value) } }
            }
        }
    }
}

fn lacking(attributes: &[String]) -> Markup {
    html! {
        h2 { "Không có để chia sẻ" }
        p { "Các mục sau được hỏi nhưng chưa có dữ liệu, hoặc tài khoản của bạn chưa đủ mức. Bạn sẽ tự điền khi cần." }
        ul.lacking { @for attr in attributes { li { (label(attr)) } } }
    }
}

fn buttons(count: usize) -> Markup {
    html! {
        div.buttons {
            button.primary type="submit" name="decision" value="agree" data-count=(count) {
                @if count == 0 { "Đồng ý đăng nhập" } @else { "Đồng ý chia sẻ " (count) " mục" }
            }
            button.secondary type="submit" name="decision" value="refuse" { "Từ chối và quay lại" }
        }
        @if count > 0 {
            p.muted { "Mục bạn đánh dấu không được gửi đi; bạn sẽ tự điền mục đó." }
        }
    }
}

fn layout(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Cổng định danh mẫu" }
                link rel="stylesheet" href="style.css";
            }
            body {
                a.skip href="#main" { "Đến nội dung chính" }
                header.top {
                    p.top__name { "Cổng định danh mẫu" }
                    p.top__note { "Để thử: mọi người ở đây đều được đặt ra, không có thật." }
                }
                main id="main" tabindex="-1" { (content) }
            }
        }
    }
}
