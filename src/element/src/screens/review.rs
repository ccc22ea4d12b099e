//! Every answer once more, the statement, and sending.

use journey::{Group, Question, Rows, Section};

use super::{actions, back, errors, form, heading, must_sign_in, page, sign_in, submit};
use crate::action::Action;
use crate::answers::{answer, edit};
use crate::app::{App, Filling};
use crate::draw::{At, El, On, button, el, line};
use crate::question::{error_line, question_class, tick};
use crate::{dossier, rows};

pub(super) fn draw(app: &App, filling: &Filling) -> Vec<El> {
    let words = app.words();
    let mut parts = vec![
        back(app),
        page::steps(words, filling, None),
        errors::draw(app, filling),
        heading(&page::step(words, filling, None), words.get("review.title")),
        line("p", "tk-lead", words.get("review.intro")),
    ];
    for index in filling.journey.pages() {
        parts.push(answers(app, filling, index));
    }
    if !words.is_whole() {
        parts.push(later(app));
        return parts;
    }
    parts.push(button(
        app,
        "tk-link tk-unprinted",
        words.get("print"),
        Action::Print,
    ));
    let send = match must_sign_in(app, filling) {
        true => vec![
            line("p", "tk-notice", words.get("send.login.why")),
            actions(vec![sign_in(app, "send.login")]),
        ],
        false if filling.trouble.is_empty() => vec![actions(vec![submit(words.get("send"))])],
        false => vec![actions(vec![submit(words.get("send.retry"))])],
    };
    parts.push(
        form(app, Action::Send)
            .add(statement(app, filling))
            .all(send),
    );
    parts
}

// What is said from here on comes after the first question, and the network may have been away since.
fn later(app: &App) -> El {
    let words = app.words();
    el("div", "tk-notice")
        .fix(At::Role, "alert")
        .text(words.get("later"))
        .add(actions(vec![button(
            app,
            "tk-button",
            words.get("retry"),
            Action::Again,
        )]))
}

fn answers(app: &App, filling: &Filling, index: usize) -> El {
    let words = app.words();
    let title = words.of(&filling.journey.view().pages[index].title);
    let mut section = el("section", "tk-review").add(line("h2", "tk-group__title", title));
    for part in filling.journey.sections(index) {
        section = match part {
            Section::Group(group) => {
                let title = group
                    .block
                    .map(|block| words.of(&block.title))
                    .unwrap_or_default();
                section
                    .add(line("h3", "tk-row__title", title))
                    .add(group_answers(app, filling, &group))
            }
            Section::Rows(group) => rows_answers(app, filling, section, &group, 1),
        };
    }
    section
}

fn rows_answers(app: &App, filling: &Filling, to: El, group: &Rows, level: usize) -> El {
    let words = app.words();
    let label = words.of(&group.repeat.label);
    let name = rows::row_name(app, group.repeat);
    let none = if group.rows.is_empty() {
        words.get("rows.none")
    } else {
        ""
    };
    let mut section = to
        .add(
            el("div", "tk-row__head")
                .add(line(rows::heading(level), "tk-row__title", label))
                .add(edit(app, &group.path, label)),
        )
        .add(line("p", "tk-muted", none));
    for (index, row) in group.rows.iter().enumerate() {
        let title = rows::title(app, filling, &name, index, row);
        section = section
            .add(line(rows::heading(level + 1), "tk-row__title", &title))
            .add(group_answers(app, filling, row));
        for inner in &row.inner {
            section = rows_answers(app, filling, section, inner, level + 2);
        }
    }
    section
}

// As on paper: in the order of the form, whatever was folded.
fn group_answers(app: &App, filling: &Filling, group: &Group) -> El {
    let asked = |question: &&Question| question.field.kind != "note";
    let questions = group.questions.iter().filter(asked);
    questions.fold(el("dl", "tk-answers"), |list, question| {
        list.add(answer(app, filling, question))
    })
}

fn statement(app: &App, filling: &Filling) -> El {
    let words = app.words();
    let error = if filling.misses_statement {
        words.get("statement.missing")
    } else {
        ""
    };
    let error_id = if error.is_empty() {
        ""
    } else {
        "tk-statement-error"
    };
    let input = el("input", "tk-radio__input")
        .fix(At::Type, "checkbox")
        .fix(At::Id, "tk-statement")
        .may(At::AriaDescribedby, error_id)
        .may(At::AriaInvalid, if error.is_empty() { "" } else { "true" })
        .checked(!filling.accepted_at.is_empty())
        .on(On::Change, app, Action::Accept);
    el("section", "")
        .add(line("h2", "tk-group__title", words.get("statement.title")))
        .add(
            el("div", question_class(error))
                .add(error_line(app, error, error_id))
                .add(tick(
                    input,
                    "tk-statement",
                    &dossier::statement(words, filling),
                )),
        )
}
