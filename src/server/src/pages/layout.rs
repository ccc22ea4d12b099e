//! The frame of every page.
//!
//! What has `data-swap` is what `www/portal/portal.js` puts in the other language without leaving the page.

use maud::{DOCTYPE, Markup, html};

use crate::session::Session;
use crate::state::State;
use crate::words::Speech;

/// What a page tells its frame.
pub(crate) struct Frame<'a> {
    /// Where its files lie.
    pub(crate) files: &'a str,
    /// The words of the page.
    pub(crate) speech: &'a Speech,
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
    /// Whether a device keeps the page, to open it without the network.
    pub(crate) is_kept: bool,
    /// Whether a script works in the content, so that a change of language leaves it where it is.
    pub(crate) is_live: bool,
}

impl<'a> Frame<'a> {
    /// A page without form or visitor.
    pub(crate) fn plain(state: &'a State, speech: &'a Speech, title: &'a str) -> Frame<'a> {
        Frame {
            files: state.edition.base(),
            speech,
            title,
            about: "",
            visitor: None,
            sign_in: "/dang-nhap",
            head: html! {},
            is_kept: false,
            is_live: false,
        }
    }
}

/// A whole page.
pub(crate) fn page(frame: &Frame<'_>, content: Markup) -> Markup {
    let speech = frame.speech;
    html! {
        (DOCTYPE)
        html lang=(speech.lang()) dir=[speech.direction()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " – Tờ Khai" }
                @if !frame.about.is_empty() {
                    meta name="description" content=(frame.about);
                }
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href={ (frame.files) "portal.css" };
                link rel="icon" href="data:,";
                script type="module" src={ (frame.files) "portal/portal.js" } {}
                (frame.head)
            }
            body data-kept[frame.is_kept] {
                a .skip-link href="#noi-dung" data-swap="skip" { (speech.say("skip")) }
                (banner(frame))
                main #noi-dung .main tabindex="-1" {
                    @if frame.is_live { (content) } @else {
                        div data-swap="content" {
                            div role="status" { p .notice hidden data-offline { (speech.say("offline.notice")) } }
                            (content)
                        }
                    }
                }
                (footer(speech))
            }
        }
    }
}

fn banner(frame: &Frame<'_>) -> Markup {
    let speech = frame.speech;
    html! {
        header .banner data-swap="banner" {
            div .banner__inner {
                a .banner__name href="/" lang="vi" { "Tờ Khai" }
                nav .banner__nav aria-label=(speech.say("languages")) {
                    @for other in speech.others() {
                        a href=(other.href) lang=(other.lang) hreflang=(other.lang) data-language=(other.lang) { (other.name) }
                    }
                }
                nav .banner__nav aria-label=(speech.say("account")) { (account(frame)) }
            }
        }
    }
}

fn account(frame: &Frame<'_>) -> Markup {
    let speech = frame.speech;
    html! {
        @match frame.visitor {
            Some(session) => {
                span .banner__who { (greeting(speech, session)) }
                a href="/ho-so" { (speech.say("dossiers")) }
                a href="/nhat-ky" { (speech.say("readings")) }
                form method="post" action="/dang-xuat" {
                    button .link-button type="submit" { (speech.say("sign.out")) }
                }
            }
            None => { a href=(frame.sign_in) { (speech.say("sign.in")) } }
        }
    }
}

fn greeting(speech: &Speech, session: &Session) -> String {
    let level = match session.level.as_deref() {
        Some("vneid1") => speech.say("account.level.1"),
        Some("vneid2") => speech.say("account.level.2"),
        _ => speech.say("account.known"),
    };
    match &session.name {
        Some(name) => format!("{name} · {level}"),
        None => level.to_owned(),
    }
}

fn footer(speech: &Speech) -> Markup {
    html! {
        footer .footer data-swap="footer" {
            div .footer__inner {
                p { (speech.say("footer.data")) }
                p { (speech.say("footer.trial")) }
                p { a href="/thiet-ke" { (speech.say("designer")) } }
            }
        }
    }
}
