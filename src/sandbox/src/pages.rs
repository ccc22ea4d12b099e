//! The pages as HTML. Everything that comes from elsewhere is escaped by `maud`.

use maud::{DOCTYPE, Markup, html};

use crate::citizens::Citizen;
use crate::claims::Item;
use crate::config::Config;
use crate::params::Lang;
use crate::show::{is_sensitive, label, shown, source_name};
use crate::store::{Interaction, SignedIn};

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

/// A page that says what is wrong, in both languages: nobody knows any more which one it was.
pub(crate) fn problem(problem: Problem) -> Markup {
    let [heading, what_to_do, english] = problem.words();
    layout(
        heading,
        Lang::Vi,
        "",
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
        Lang::Vi,
        "",
        html! {
            h1 { "Bạn đã đăng xuất" }
            p { "Bạn có thể đóng trang này." }
            p.muted lang="en" { "You are signed out and may close this page." }
        },
    )
}

/// The page on which somebody picks who they are.
pub(crate) fn choice(interaction: &str, config: &Config, lang: Lang) -> Markup {
    let heading = lang.pick("Chọn công dân mẫu", "Choose a sample citizen");
    layout(
        heading,
        lang,
        &format!("choose?interaction={interaction}"),
        html! {
            h1 { (heading) }
            p {
                (lang.pick("Bạn sắp đăng nhập vào ", "You are about to sign in to "))
                b { (config.client_name) }
                (lang.pick(". Chọn một người để tiếp tục.", ". Choose somebody to go on."))
            }
            form method="post" action="choose" {
                input type="hidden" name="interaction" value=(interaction);
                ul.people {
                    @for citizen in &config.citizens { li { (citizen_button(citizen, lang)) } }
                }
            }
        },
    )
}

fn citizen_button(citizen: &Citizen, lang: Lang) -> Markup {
    html! {
        button.person type="submit" name="citizen" value=(citizen.id) {
            span.person__name { (citizen.name()) }
            " "
            span.person__about { (citizen.about.get(lang.tag())) }
            " "
            span.person__level { (lang.pick("Tài khoản mức ", "Account of level ")) (citizen.level) }
        }
    }
}

/// The page that asks for the consent whose turn it is.
pub(crate) fn consent(
    id: &str,
    config: &Config,
    interaction: &Interaction,
    signed_in: &SignedIn,
) -> Markup {
    let (lang, request) = (interaction.lang, &interaction.request);
    let step = signed_in.agreed.len();
    let (source, items) = match signed_in.sources.get(step) {
        Some((source, items)) => (source.as_str(), items.as_slice()),
        None => ("", &[][..]),
    };
    let name = config
        .citizens
        .get(signed_in.citizen)
        .map_or("", Citizen::name);
    let doing = match items.is_empty() {
        true => lang.pick("Đăng nhập vào", "Sign in to"),
        false => lang.pick("Chia sẻ dữ liệu với", "Share data with"),
    };
    let heading = format!("{doing} {}", config.client_name);
    layout(
        &heading,
        lang,
        &format!("consent?interaction={id}"),
        html! {
            h1 { (heading) }
            p {
                (lang.pick("Bạn đang đăng nhập với tên ", "You are signing in as ")) b { (name) } ". "
                a href={ "choose?interaction=" (id) } { (lang.pick("Chọn người khác", "Choose somebody else")) }
            }
            @if !request.purpose.is_empty() {
                p {
                    (lang.pick("Mục đích do ", "Purpose, as told by ")) (config.client_name)
                    (lang.pick(" nêu: ", ": ")) (request.purpose)
                }
            }
            form method="post" action="consent" {
                input type="hidden" name="interaction" value=(id);
                input type="hidden" name="source" value=(source);
                @if !items.is_empty() { (source_items(source, items, (step, signed_in.sources.len()), interaction)) }
                @if step == 0 && !signed_in.lacking.is_empty() { (lacking(&signed_in.lacking, lang)) }
                (buttons(items.len(), lang))
            }
            script src="consent.js" defer {}
        },
    )
}

fn source_items(
    source: &str,
    items: &[Item],
    (step, steps): (usize, usize),
    interaction: &Interaction,
) -> Markup {
    let (lang, purposes) = (interaction.lang, &interaction.request.purposes);
    html! {
        @if steps > 1 { p.step { (lang.pick("Nguồn", "Source")) " " (step + 1) "/" (steps) } }
        h2 { (lang.pick("Từ ", "From: ")) (source_name(source, lang)) }
        @if items.iter().any(|item| item.value.is_null()) {
            p.down {
                (lang.pick(
                    "Nguồn này đang không trả lời nên chưa hiện được giá trị. Bạn vẫn có thể đồng ý; mục nào không lấy được, bạn tự điền.",
                    "This source does not answer now, so no values can be shown. You can agree all the same; what can not be had you fill in yourself.",
                ))
            }
        }
        ul.items { @for item in items { li.item { (item_row(item, purposes.get(&item.attr), lang)) } } }
    }
}

fn item_row(item: &Item, purpose: Option<&String>, lang: Lang) -> Markup {
    let value = shown(item, lang);
    let name = label(&item.attr, lang);
    html! {
        p.item__what {
            span.item__label { (name) }
            @if is_sensitive(&item.attr) {
                " " span.item__sensitive { (lang.pick("Dữ liệu nhạy cảm", "Sensitive data")) }
            }
            @if let Some(value) = &value { " " span.item__value { (value) } }
        }
        @if let Some(purpose) = purpose {
            p.item__why { (lang.pick("Để điền phần: ", "For the part: ")) (purpose) }
        }
        label.item__keep {
            input type="checkbox" name="decline" value=(item.key);
            span {
                (lang.pick("Không chia sẻ mục này", "Do not share this"))
                span.unseen { ": " (name) @if let Some(value) = &value { ", " (value) } }
            }
        }
    }
}

fn lacking(attributes: &[String], lang: Lang) -> Markup {
    html! {
        h2 { (lang.pick("Không có để chia sẻ", "Not there to share")) }
        p {
            (lang.pick(
                "Các mục sau được hỏi nhưng chưa có dữ liệu, hoặc tài khoản của bạn chưa đủ mức. Bạn sẽ tự điền khi cần.",
                "These were asked for, but there are no data, or your account is not of the level. You will fill them in where needed.",
            ))
        }
        ul.lacking { @for attr in attributes { li { (label(attr, lang)) } } }
    }
}

fn buttons(count: usize, lang: Lang) -> Markup {
    let share = |count: &str| match lang {
        Lang::Vi => format!("Đồng ý chia sẻ {count} mục"),
        Lang::En => format!("Agree to share: {count}"),
    };
    html! {
        div.buttons {
            button.primary type="submit" name="decision" value="agree" data-count=(count) data-share=(share("{n}"))
                data-none=(lang.pick("Tiếp tục, không chia sẻ mục nào", "Go on and share nothing")) {
                @if count == 0 { (lang.pick("Đồng ý đăng nhập", "Agree to sign in")) } @else { (share(&count.to_string())) }
            }
            @if count > 0 {
                button.secondary type="submit" name="decision" value="none" {
                    (lang.pick("Không chia sẻ gì từ nguồn này", "Share nothing from this source"))
                }
            }
            button.secondary type="submit" name="decision" value="refuse" { (lang.pick("Từ chối và quay lại", "Refuse and go back")) }
        }
        @if count > 0 {
            p.muted {
                (lang.pick(
                    "Mục bạn đánh dấu không được gửi đi; bạn sẽ tự điền mục đó.",
                    "What you tick is not sent; you will fill it in yourself.",
                ))
            }
        }
    }
}

/// A whole page; `here` is its own address, for the switch to the other language, or nothing where there is none.
fn layout(title: &str, lang: Lang, here: &str, content: Markup) -> Markup {
    let name = lang.pick("Cổng định danh mẫu", "Sample identity provider");
    let (other, words) = match lang {
        Lang::Vi => (Lang::En, "English"),
        Lang::En => (Lang::Vi, "Tiếng Việt"),
    };
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – " (name) }
                link rel="stylesheet" href="style.css";
            }
            body {
                a.skip href="#main" { (lang.pick("Đến nội dung chính", "To the main content")) }
                header.top {
                    p.top__name { (name) }
                    p.top__note {
                        (lang.pick("Để thử: mọi người ở đây đều được đặt ra, không có thật.", "For trying out: everybody here is invented."))
                    }
                    @if !here.is_empty() {
                        p.top__note { a href={ (here) "&lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag()) { (words) } }
                    }
                }
                main id="main" tabindex="-1" { (content) }
            }
        }
    }
}
