//! Calm pages for what went wrong.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Request, State as Extract};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::{respond, visitor};
use crate::problem::{Kind, Problem};
use crate::signing_in::own_page;
use crate::state::State;
use crate::words::Speech;

/// Outside `/api/`, gives a problem the face of a page; below it, the words of a language that is not built in. Status and headers stay.
pub(crate) async fn dress(
    Extract(state): Extract<State>,
    Extension(speech): Extension<Speech>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let is_page = !path.starts_with("/api/");
    let session = visitor(&state, request.headers());
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Problem>();
    let Some(problem) = problem else {
        return response;
    };
    if !is_page {
        if !speech.is_built_in() {
            *response.body_mut() = Body::from(problem.body(Some(&speech)));
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        return response;
    }
    let back = own_page(&path).filter(|_| problem.kind() == Kind::SignIn);
    let sign_in = back.map(|page| format!("/dang-nhap?ve={page}"));
    let problem = match &sign_in {
        Some(href) => Problem::leading_to(Kind::SignIn, href.clone(), "sign.in"),
        None => problem,
    };
    let title = problem.kind().title_in(&speech);
    let plain = Frame::plain(&state, &speech, &title);
    let frame = Frame {
        visitor: session.as_ref(),
        sign_in: sign_in.as_deref().unwrap_or(plain.sign_in),
        ..plain
    };
    // What is asked for with a form half filled speaks of that form; a page of one's own has none.
    let lead = sign_in.as_ref().map(|_| speech.say("sign.in.own"));
    let markup = page(&frame, content(&speech, &problem, lead));
    *response.body_mut() = Body::from(markup.into_string());
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    response
}

fn content(speech: &Speech, problem: &Problem, lead: Option<&str>) -> Markup {
    let way_on = problem.way_on();
    let detail = problem.detail_in(speech);
    html! {
        h1 { (problem.kind().title_in(speech)) }
        p .lead { (lead.unwrap_or(&detail)) }
        p { a .button href=(way_on.href) { (speech.say(way_on.words)) } }
    }
}

/// `GET /loi/{code}`: what the `type` of a problem leads to.
pub(crate) async fn explain(
    Extract(state): Extract<State>,
    Extension(speech): Extension<Speech>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code);
    let problem = Problem::from(kind.ok_or(Kind::NotFound)?);
    let session = visitor(&state, request.headers());
    let title = problem.kind().title_in(&speech);
    let frame = Frame {
        visitor: session.as_ref(),
        ..Frame::plain(&state, &speech, &title)
    };
    Ok(respond(
        &speech,
        page(&frame, content(&speech, &problem, None)),
        session.is_some(),
    ))
}
