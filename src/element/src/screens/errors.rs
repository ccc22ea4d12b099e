//! The error summary: what is wrong, above everything else; it takes the focus and leads to each question.

use crate::action::Action;
use crate::answers::told;
use crate::app::{App, Filling, id};
use crate::dossier::trouble;
use crate::draw::{At, El, On, button, el, line, none};
use crate::rows;

pub(super) fn draw(app: &App, filling: &Filling) -> El {
    let words = app.words();
    let found = filling.journey.summary();
    let count = found.len() + usize::from(filling.misses_statement);
    if count == 0 && filling.trouble.is_empty() {
        return none();
    }
    let title = match (count, filling.trouble.is_empty()) {
        (_, false) => words.get("summary.send").to_owned(),
        _ => words.count("summary", count),
    };
    let mut list = el("ul", "tk-summary__list");
    for finding in found {
        let sentence = words.sentence(filling.journey.view(), finding);
        let sentence = told(app, filling, &sentence, &finding.path);
        let sentence = journey::cat(&[&row(app, filling, &finding.path), &sentence]);
        let item = match finding.path.as_str() {
            // A check that names no field leads nowhere.
            "" => line("span", "", &sentence),
            path => link(app, &id(path), &sentence, Action::Edit(path.to_owned())),
        };
        list = list.add(el("li", "").add(item));
    }
    if filling.misses_statement {
        let sentence = words.get("statement.missing");
        list = list.add(el("li", "").add(link(app, "tk-statement", sentence, Action::ToStatement)));
    }
    // No alert: the focus says it, once, and what is mended below is not told from up here.
    el("div", "tk-summary")
        .fix(At::Id, "tk-summary")
        .fix(At::Role, "group")
        .set(At::AriaLabel, &title)
        .fix(At::Tabindex, "-1")
        .add(el("h2", "tk-summary__title").text(&title))
        .add(line("p", "", &trouble(words, filling)))
        .add(again(app, filling))
        .add(list)
}

// Beside the sentence that says so: on a phone the button below the answers is far away.
fn again(app: &App, filling: &Filling) -> El {
    let has_findings = !filling.journey.summary().is_empty();
    if filling.trouble.is_empty() || has_findings {
        return none();
    }
    if super::must_sign_in(app, filling) {
        return super::sign_in(app, "send.login");
    }
    button(
        app,
        "tk-button",
        app.words().get("send.retry"),
        Action::Send,
    )
}

// "Thành viên 2: " of what lies in a row: the same question stands in each of them.
fn row(app: &App, filling: &Filling, path: &str) -> String {
    let journey = &filling.journey;
    let mut told = String::new();
    let mut at = String::new();
    for step in path.split('/').skip(1) {
        let rows = journey.row_paths(&at);
        let repeat = journey::group_at(journey.view(), &at);
        at = journey::cat(&[&at, "/", step]);
        if let Some(repeat) = repeat
            && let Some(index) = rows.iter().position(|row| *row == at)
        {
            let number = crate::draw::digits(index + 1);
            let name = rows::row_name(app, repeat);
            let values = [("row", name.as_str()), ("n", number.as_str())];
            told.push_str(&app.words().fill("rows.title", &values));
            told.push_str(": ");
        }
    }
    told
}

// A link for everyone who lists links; the focus is moved by script, since it has to reach into the shadow tree.
fn link(app: &App, id: &str, text: &str, action: Action) -> El {
    el("a", "tk-link")
        .set(At::Href, &journey::cat(&["#", id]))
        .text(text)
        .on(On::Click, app, action)
}
