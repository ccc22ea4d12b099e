//! What a person has filed: all of it, or the one of a code.

use axum::Extension;
use axum::extract::{Query, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::agreed;
use super::layout::{Frame, page};
use super::receipt::files;
use super::{respond, said, time_of, visitor};
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::store::ListedDossier;
use crate::submit::refuse_store;
use crate::words::Speech;

/// What may follow the address.
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    ma: String,
}

/// `GET /ho-so?ma=CODE`, for who is signed in. A code of somebody else is as unknown as one that does not exist.
pub(crate) async fn dossiers(
    Extract(state): Extract<State>,
    Query(search): Query<Search>,
    Extension(speech): Extension<Speech>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = visitor(&state, &headers).ok_or(Kind::SignIn)?;
    let code = normal(&search.ma);
    let wanted = (!code.is_empty()).then_some(code.as_str());
    let found = state.store.dossiers_of(&session.subject, wanted).await;
    let found = found.map_err(refuse_store)?;
    let frame = Frame {
        visitor: Some(&session),
        ..Frame::plain(&state, &speech, speech.say("dossiers"))
    };
    let content = html! {
        h1 { (speech.say("dossiers")) }
        p .lead { (speech.say("dossiers.lead")) }
        (search_box(&speech, &search.ma))
        @if found.is_empty() {
            (nothing(&speech, &search.ma))
        } @else {
            div role="status" { p .notice hidden data-print-failed { (speech.say("receipt.sheet.failed")) } }
            ul .forms { @for one in &found { (entry(&state, &speech, one)) } }
            @if wanted.is_some() { p { a href="/ho-so" { (speech.say("dossiers.all")) } } }
        }
    };
    Ok(respond(&speech, page(&frame, content), true))
}

/// A code as it is kept, however it was copied from paper.
fn normal(code: &str) -> String {
    let letters = code.chars().filter(|letter| !letter.is_whitespace());
    letters
        .map(|letter| match letter {
            '\u{2010}'..='\u{2015}' => '-',
            letter => letter.to_ascii_uppercase(),
        })
        .collect()
}

fn search_box(speech: &Speech, code: &str) -> Markup {
    html! {
        form .search method="get" action="/ho-so" role="search" {
            label for="ma" { (speech.say("dossiers.search")) }
            p #ma-goi-y .hint { (speech.say("dossiers.search.hint")) }
            div .search__row {
                input #ma .input type="search" name="ma" value=(code) maxlength="40" autocapitalize="characters"
                    spellcheck="false" autocomplete="off" aria-describedby="ma-goi-y";
                button .button type="submit" { (speech.say("dossiers.search.do")) }
            }
        }
    }
}

fn nothing(speech: &Speech, code: &str) -> Markup {
    html! {
        section .empty aria-labelledby="khong-thay" {
            @if code.trim().is_empty() {
                h2 #khong-thay { (speech.say("dossiers.none")) }
                p { a .button href="/" { (speech.say("dossiers.none.do")) } }
            } @else {
                h2 #khong-thay { (speech.fill("dossiers.unknown", &[("code", code)])) }
                p { (speech.say("dossiers.unknown.do")) }
                p { a href="/ho-so" { (speech.say("dossiers.all")) } }
            }
        }
    }
}

fn entry(state: &State, speech: &Speech, one: &ListedDossier) -> Markup {
    let form = state.catalogue.module(&one.module);
    let title = form.map_or_else(
        || html! { (one.form) },
        |form| said(speech, &form.view.title),
    );
    let dossier = one
        .bytes
        .as_deref()
        .and_then(|bytes| dossier::read(bytes).ok());
    html! {
        li .forms__item {
            h2 .forms__title { a href={ "/bien-nhan/" (one.key) } { (title) } }
            p { (speech.say("receipt.code")) ": " span .forms__code { (one.code) } }
            p .hint { (speech.say("receipt.time")) " " (time_of(speech, one.received_ms)) }
            @if let Some(dossier) = &dossier { (agreed::lines(speech, dossier, form.map(|form| &form.view))) }
            (files(speech, &one.key, &one.code))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn a_code_is_found_however_it_was_copied() {
        for typed in [
            "TK01-2026-000001",
            " tk01-2026-000001 ",
            "TK01 – 2026 – 000001",
        ] {
            assert_eq!(normal(typed), "TK01-2026-000001");
        }
    }
}
