//! The screens, one after the other in one frame.

mod errors;
mod page;
mod receipt;
mod review;
mod start;

use journey::Screen;
use yew::Html;

use crate::action::Action;
use crate::app::{App, Filling, Phase};
use crate::draw::{El, On, button, el, line, unseen};
use crate::words::Words;

pub(crate) use page::group;

/// Draws the whole form.
pub(crate) fn draw(app: &App, _path: &str) -> Html {
    let words = app.words();
    let form = el("div", "tk-form").set("lang", &words.lang);
    let inside = match &*app.phase() {
        Phase::Loading => vec![
            el("p", "tk-loading")
                .fix("role", "status")
                .text(words.get("loading"))
                .done(),
        ],
        Phase::Failed(key) => vec![problem(app, key)],
        Phase::Ready => match &*app.filling() {
            Some(filling) => framed(app, filling),
            None => Vec::new(),
        },
    };
    form.nodes(inside).done()
}

fn problem(app: &App, key: &str) -> Html {
    let words = app.words();
    el("div", "tk-summary")
        .fix("role", "alert")
        .add(el("h2", "tk-summary__title").text(words.get("problem.title")))
        .add(el("p", "").text(words.get(key)))
        .add(button(app, "tk-button", words.get("retry"), Action::Load))
        .done()
}

fn framed(app: &App, filling: &Filling) -> Vec<Html> {
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
    let offline = if is_offline { words.get("offline") } else { "" };
    vec![
        el("div", "")
            .fix("role", "status")
            .node(line("p", "tk-notice", offline))
            .node(line("p", "tk-notice", &filling.notice))
            .done(),
        el("div", "")
            .key(&name(&words, filling))
            .nodes(inside)
            .done(),
        el("p", "tk-status")
            .fix("role", "status")
            .text(&filling.status)
            .done(),
    ]
}

/// The heading of the screen, for the title of the page around it.
pub(crate) fn name(words: &Words, filling: &Filling) -> String {
    let view = filling.journey.view();
    match filling.journey.screen() {
        Screen::Start => words.of(&view.title),
        Screen::Page(index) => words.of(&view.pages[index].title),
        Screen::Review => words.get("review.title"),
        Screen::Sending => words.get("send.sending"),
        Screen::Receipt => words.get("receipt.title"),
    }
    .to_owned()
}

/// The heading that takes the focus when a screen comes up.
fn heading(caption: &str, title: &str) -> Html {
    let caption = match caption {
        "" => Html::default(),
        caption => el("span", "tk-caption")
            .text(caption)
            .add(unseen(": "))
            .done(),
    };
    el("h1", "tk-heading")
        .fix("id", "tk-heading")
        .fix("tabindex", "-1")
        .node(caption)
        .text(title)
        .done()
}

fn back(app: &App) -> Html {
    button(
        app,
        "tk-link tk-back",
        app.words().get("back"),
        Action::Back,
    )
    .done()
}

fn actions(buttons: Vec<El>) -> Html {
    buttons
        .into_iter()
        .fold(el("div", "tk-actions"), El::add)
        .done()
}

fn submit(label: &str) -> El {
    el("button", "tk-button").fix("type", "submit").text(label)
}

/// A form whose Enter key does what its button does.
fn form(app: &App, action: Action) -> El {
    el("form", "")
        .fix("novalidate", "")
        .on(On::Submit, app, action)
}

/// The way to the sign-in; what was typed is kept for it.
fn sign_in(app: &App, key: &str) -> El {
    el("a", "tk-button")
        .set("href", &app.port().attribute("login"))
        .text(app.words().get(key))
        .on(On::Click, app, Action::SignIn)
}

fn can_sign_in(app: &App, filling: &Filling) -> bool {
    !filling.is_signed_in && !app.port().attribute("login").is_empty()
}
