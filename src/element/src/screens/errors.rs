//! The error summary: what is wrong, above everything else; it takes the focus and leads to each question.

use yew::Html;

use crate::action::Action;
use crate::app::{App, Filling, id};
use crate::draw::{El, On, el, line};

pub(super) fn draw(app: &App, filling: &Filling) -> Html {
    let words = app.words();
    let found = filling.journey.summary();
    let count = found.len() + usize::from(filling.misses_statement);
    if count == 0 && filling.trouble.is_empty() {
        return Html::default();
    }
    let title = match (count, filling.trouble.is_empty()) {
        (_, false) => words.get("summary.send").to_owned(),
        (1, _) => words.get("summary.one").to_owned(),
        _ => words.fill("summary.many", &[("n", &crate::draw::digits(count))]),
    };
    let mut list = el("ul", "tk-summary__list");
    for finding in found {
        let sentence = words.sentence(filling.journey.view(), finding);
        let item = match finding.path.as_str() {
            // A check that names no field leads nowhere.
            "" => line("span", "", &sentence),
            path => link(app, &id(path), &sentence, Action::Edit(path.to_owned())).done(),
        };
        list = list.add(el("li", "").node(item));
    }
    if filling.misses_statement {
        let sentence = words.get("statement.missing");
        list = list.add(el("li", "").add(link(app, "tk-statement", sentence, Action::ToStatement)));
    }
    el("div", "tk-summary")
        .fix("id", "tk-summary")
        .fix("role", "alert")
        .fix("tabindex", "-1")
        .add(el("h2", "tk-summary__title").text(&title))
        .node(line("p", "", &filling.trouble))
        .add(list)
        .done()
}

// A link for everyone who lists links; the focus is moved by script, since it has to reach into the shadow tree.
fn link(app: &App, id: &str, text: &str, action: Action) -> El {
    el("a", "tk-link")
        .set("href", &journey::cat(&["#", id]))
        .text(text)
        .on(On::Click, app, action)
}
