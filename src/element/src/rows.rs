//! A repeat group: its rows, people to pick, adding, removing and taking a removal back.

use abi::RepeatView;
use journey::{Group, Rows};

use crate::action::Action;
use crate::answers::told;
use crate::app::{App, Filling, id};
use crate::draw::{At, El, On, button, el, line, none, unseen};
use crate::question::{error_line, tick};
use crate::screens::group;

/// Headings below that of the page: of a group, its rows, a group in a row, its rows; on the review one lower.
pub(crate) fn heading(level: usize) -> &'static str {
    match level {
        0 => "h2",
        1 => "h3",
        2 => "h4",
        3 => "h5",
        _ => "h6",
    }
}

/// The group with all its rows; `level` is that of its heading.
pub(crate) fn draw(app: &App, filling: &Filling, group: &Rows, level: usize) -> El {
    let words = app.words();
    let journey = &filling.journey;
    let Rows { repeat, path, rows } = group;
    let base = id(path);
    let finding = journey.finding(path);
    let error = finding
        .map(|finding| words.sentence(journey.view(), finding))
        .unwrap_or_default();
    let name = row_name(app, repeat);
    let section = el(
        "section",
        if error.is_empty() {
            "tk-repeat"
        } else {
            "tk-repeat tk-question--error"
        },
    )
    .key(&base)
    .set(At::AriaLabelledby, &base)
    .add(
        el(
            heading(level),
            if level == 0 {
                "tk-group__title"
            } else {
                "tk-row__title"
            },
        )
        .set(At::Id, &base)
        .fix(At::Tabindex, "-1")
        .text(words.of(&repeat.label)),
    )
    .add(line(
        "p",
        "tk-hint",
        &told(app, filling, words.of(&repeat.hint), path),
    ))
    .add(error_line(app, &error, &journey::cat(&[&base, "-error"])))
    .add(picker(app, filling, repeat));
    // Apart from all that has no key, so that a row keeps its elements when another one comes or goes.
    let mut list = el("div", "");
    let mut above = None;
    for (index, group) in rows.iter().enumerate() {
        if !app.take_room() {
            break;
        }
        list = list.add(row(app, filling, (&name, index), group, above, level));
        above = group.row.as_deref().filter(|row| !journey.is_person(row));
    }
    let undo = match journey.removed(path) {
        None => none(),
        Some(_) => el("p", "tk-notice")
            .text(words.get("rows.removed"))
            .text(" ")
            .add(button(app, "tk-link", words.get("rows.undo"), Action::Undo)),
    };
    let add = match rows.len() >= repeat.max_rows as usize {
        true => line("p", "tk-hint", &words.count("rows.full", rows.len())),
        false => {
            let label = words.fill("rows.add", &[("row", &lower_first(&name))]);
            button(
                app,
                "tk-button tk-button--second",
                &label,
                Action::AddRow(path.clone()),
            )
        }
    };
    section
        .add(list)
        .add(el("div", "").fix(At::Role, "status").add(undo))
        .add(add)
}

/// What one row is called.
pub(crate) fn row_name(app: &App, repeat: &RepeatView) -> String {
    let words = app.words();
    match words.of(&repeat.row_label) {
        "" => words.get("rows.row").to_owned(),
        own => own.to_owned(),
    }
}

/// How a row is called: "Thành viên 1", and whom it is about as soon as that is known.
pub(crate) fn title(app: &App, filling: &Filling, name: &str, index: usize, row: &Group) -> String {
    let mut title = app.words().fill(
        "rows.title",
        &[("row", name), ("n", &crate::draw::digits(index + 1))],
    );
    for question in &row.questions {
        let value = filling.journey.state(&question.path).value.as_deref();
        if let Some(value) = value.filter(|_| question.field.kind == "name") {
            title.push_str(": ");
            title.push_str(value);
            break;
        }
    }
    title
}

// "Thành viên" within a sentence. The browser knows the letters.
fn lower_first(text: &str) -> String {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let (first, rest) = text.split_at(first);
    let first = js_sys::JsString::from(first).to_lower_case();
    journey::cat(&[&String::from(first), rest])
}

// People of the identity record as boxes: one tick is a whole row.
fn picker(app: &App, filling: &Filling, repeat: &RepeatView) -> El {
    let journey = &filling.journey;
    if repeat.role.is_empty() || journey.people(&repeat.role).next().is_none() {
        return none();
    }
    let words = app.words();
    let rows = journey.row_paths(&repeat.path);
    let mut set = el("fieldset", "tk-fieldset tk-question")
        .add(el("legend", "tk-label").text(words.get("rows.pick")));
    for (index, person) in journey.people(&repeat.role).enumerate() {
        let row = journey::cat(&[&repeat.path, "/", person.subject.as_str()]);
        let input_id = journey::cat(&["pick", &id(&row)]);
        let name = match person.name.as_str() {
            "" => words.fill("rows.person", &[("n", &crate::draw::digits(index + 1))]),
            name => name.to_owned(),
        };
        let input = el("input", "tk-radio__input")
            .fix(At::Type, "checkbox")
            .set(At::Id, &input_id)
            .checked(rows.contains(&row))
            .on(
                On::Change,
                app,
                Action::Pick(repeat.path.clone(), person.subject.clone()),
            );
        set = set.add(tick(input, &input_id, &name));
    }
    set
}

// `above` is the row with which this one may change places.
fn row(
    app: &App,
    filling: &Filling,
    (name, index): (&str, usize),
    row: &Group,
    above: Option<&str>,
    level: usize,
) -> El {
    let words = app.words();
    let path = row.row.as_deref().unwrap_or_default();
    let base = id(path);
    let title = title(app, filling, name, index, row);
    let remove = button(
        app,
        "tk-link",
        words.get("rows.remove"),
        Action::RemoveRow(path.to_owned()),
    )
    .add(unseen(" ").text(&title));
    // Whoever wants a row further down moves the next one up.
    let up = match above.filter(|_| !filling.journey.is_person(path)) {
        None => none(),
        Some(above) => button(
            app,
            "tk-link",
            words.get("rows.up"),
            Action::MoveUp(path.to_owned(), above.to_owned()),
        )
        .add(unseen(" ").text(&title)),
    };
    el("section", "tk-row")
        .key(path)
        .set(At::AriaLabelledby, &base)
        .add(
            el("div", "tk-row__head")
                .add(
                    el(heading(level + 1), "tk-row__title")
                        .set(At::Id, &base)
                        .fix(At::Tabindex, "-1")
                        .text(&title),
                )
                .add(up)
                .add(remove),
        )
        .all(group(app, filling, row))
        .all(
            row.inner
                .iter()
                .map(|inner| draw(app, filling, inner, level + 2))
                .collect(),
        )
}
