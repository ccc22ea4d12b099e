//! The screens, one after the other in one frame.

mod errors;
mod page;
mod receipt;
mod review;
mod start;

use journey::Screen;

use crate::action::Action;
use crate::app::{App, Filling, Phase};
use crate::draw::{At, El, On, button, el, line, none, unseen};
use crate::words::Words;

pub(crate) use page::group;

/// Draws the whole form.
pub(crate) fn draw(app: &App, _path: &str) -> El {
    let words = app.words();
    app.count();
    let form = el("div", "tk-form").set(At::Lang, &words.lang);
    let inside = match &*app.phase() {
        Phase::Loading => vec![
            el("p", "tk-loading")
                .fix(At::Role, "status")
                .text(words.get("loading")),
        ],
        Phase::Failed(key) => vec![problem(app, key)],
        Phase::Ready => match &*app.filling() {
            Some(filling) => framed(app, filling),
            None => Vec::new(),
        },
    };
    form.all(inside)
}

fn problem(app: &App, key: &str) -> El {
    let words = app.words();
    el("div", "tk-summary")
        .fix(At::Role, "alert")
        .add(el("h2", "tk-summary__title").text(words.get("problem.title")))
        .add(el("p", "").text(words.get(key)))
        .add(button(app, "tk-button", words.get("retry"), Action::Load))
}

fn framed(app: &App, filling: &Filling) -> Vec<El> {
    let words = app.words();
    let screen = filling.journey.screen();
    let inside = match screen {
        Screen::Start => start::draw(app, filling),
        Screen::Page(index) => page::draw(app, filling, index),
        Screen::Review => review::draw(app, filling),
        Screen::Sending => receipt::sending(app),
        Screen::Receipt => receipt::draw(app, filling),
    };
    let is_offline = screen != Screen::Receipt && !app.port().is_online();
    let [how, time] = &filling.kept;
    let offline = if is_offline { words.get("offline") } else { "" };
    vec![
        el("div", "")
            .fix(At::Role, "status")
            .add(line("p", "tk-notice", offline))
            .add(line("p", "tk-notice", &notice(words, filling))),
        el("div", "").key(&name(words, filling)).all(inside),
        el("p", "tk-status")
            .fix(At::Role, "status")
            .text(&words.fill(how, &[("time", time)])),
    ]
}

// With what had no place in a draft of another version, as that version asked it.
fn notice(words: &Words, filling: &Filling) -> String {
    let mut notice = words.get(filling.notice).to_owned();
    let said = filling.given.get("said").members();
    for (nth, at) in filling.lost.iter().enumerate() {
        let asked = value::Text(host::browser::texts(&said[*at].1));
        notice.push_str(if nth == 0 { " " } else { "; " });
        notice.push_str(words.of(&asked));
        notice.push_str(": ");
        notice.push_str(asked.get(""));
    }
    notice
}

/// The heading of the screen, for the title of the page around it.
pub(crate) fn name(words: &Words, filling: &Filling) -> String {
    let view = filling.journey.view();
    match filling.journey.screen() {
        Screen::Start => words.of(&view.title),
        Screen::Page(index) => words.of(&view.pages[index].title),
        Screen::Review => words.get("review.title"),
        Screen::Sending => words.get("send.sending"),
        Screen::Receipt if filling.receipt[0].is_empty() => words.get("done.title"),
        Screen::Receipt => words.get("receipt.title"),
    }
    .to_owned()
}

/// The heading that takes the focus when a screen comes up.
fn heading(caption: &str, title: &str) -> El {
    let caption = match caption {
        "" => none(),
        caption => el("span", "tk-caption").text(caption).add(unseen(": ")),
    };
    el("h1", "tk-heading")
        .fix(At::Id, "tk-heading")
        .fix(At::Tabindex, "-1")
        .add(caption)
        .text(title)
}

fn back(app: &App) -> El {
    button(
        app,
        "tk-link tk-back",
        app.words().get("back"),
        Action::Back,
    )
}

fn actions(buttons: Vec<El>) -> El {
    buttons.into_iter().fold(el("div", "tk-actions"), El::add)
}

fn submit(label: &str) -> El {
    el("button", "tk-button")
        .fix(At::Type, "submit")
        .text(label)
}

/// A form whose Enter key does what its button does.
fn form(app: &App, action: Action) -> El {
    el("form", "")
        .fix(At::Novalidate, "")
        .on(On::Submit, app, action)
}

/// The way to the sign-in; what was typed is kept for it.
fn sign_in(app: &App, key: &str) -> El {
    el("a", "tk-button")
        .set(At::Href, &app.port().attribute("login"))
        .text(app.words().get(key))
        .on(On::Click, app, Action::SignIn)
}

/// On a device that others use too: removes what is left of this person. Elsewhere nothing.
fn clear(app: &App) -> El {
    match app.port().is_shared() {
        true => button(
            app,
            "tk-button tk-button--second tk-unprinted",
            app.words().get("clear"),
            Action::Clear,
        ),
        false => none(),
    }
}

/// Without a network nobody can sign in; what is sent waits for both.
fn must_sign_in(app: &App, filling: &Filling) -> bool {
    can_sign_in(app, filling) && app.port().is_online()
}

fn can_sign_in(app: &App, filling: &Filling) -> bool {
    !filling.is_signed_in && !app.port().attribute("login").is_empty()
}
