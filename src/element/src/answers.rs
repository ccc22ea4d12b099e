//! Answers as text: rows of label and value, the summary card of what came by itself, badges of origin.

use abi::FieldView;
use journey::{Control, Question};

use crate::action::Action;
use crate::app::{App, Filling, id};
use crate::draw::{At, El, button, el, line, none, unseen};
use crate::units;
use crate::words::Words;

/// An answer as people read it; empty if there is none.
pub(crate) fn shown(app: &App, filling: &Filling, question: &Question) -> String {
    let journey = &filling.journey;
    let words = app.words();
    let text = journey
        .state(&question.path)
        .value
        .as_deref()
        .unwrap_or_default();
    if question.field.kind == "person" {
        let mut people = journey.people(&question.field.role);
        let chosen = people.find(|person| person.subject == text);
        return match chosen {
            Some(person) => person.name.clone(),
            None => words.get("person.other").to_owned(),
        };
    }
    if question.field.kind == "agency" {
        let (province, commune) = text.split_once('/').unwrap_or((text, ""));
        let mut name = String::new();
        place(
            app,
            &mut name,
            words.of(&question.field.unit),
            (province, commune),
        );
        return name;
    }
    match journey::control(journey.view(), question.field) {
        Control::Address => address(app, filling, &question.path),
        Control::YesNo | Control::Checkbox if text == "true" => words.get("yes").to_owned(),
        Control::YesNo if text == "false" => words.get("no").to_owned(),
        Control::Checkboxes => {
            let mut chosen = String::new();
            for code in text.split('\n').filter(|code| !code.is_empty()) {
                if !chosen.is_empty() {
                    chosen.push_str(", ");
                }
                chosen.push_str(label(filling, words, question.field, code));
            }
            chosen
        }
        Control::Files => host::browser::file_names(text),
        Control::Radios | Control::Select | Control::Combobox => {
            label(filling, words, question.field, text).to_owned()
        }
        _ if matches!(question.field.kind.as_str(), "integer" | "money") && !text.is_empty() => {
            let mut number = journey::grouped_number(text);
            number.push(' ');
            number.push_str(words.of(&question.field.unit));
            number
        }
        _ => journey::typed_text(question.field, text),
    }
}

/// A text of the form with answers in it, as it stands at a path.
pub(crate) fn told(app: &App, filling: &Filling, text: &str, at: &str) -> String {
    value::with_answers(text, at, &mut |path| {
        filling.tells_answers.set(true);
        let field = journey::field_at(filling.journey.view(), path);
        let text = field.map(|field| {
            let question = Question::new(field, path.to_owned());
            match filling.journey.is_empty(&question) {
                true => String::new(),
                false => shown(app, filling, &question),
            }
        });
        text.unwrap_or_default().trim_end().to_owned()
    })
}

/// The words of a code; the code itself if the list does not have it.
pub(crate) fn label<'a>(
    filling: &'a Filling,
    words: &'a Words,
    field: &FieldView,
    code: &'a str,
) -> &'a str {
    let options = filling.journey.view().lists.get(&field.list);
    for option in options.into_iter().flatten() {
        if option.code == code {
            return words.of(&option.label);
        }
    }
    code
}

// From the house to the province, as addresses are written.
fn address(app: &App, filling: &Filling, path: &str) -> String {
    let value = |part: &str| {
        let state = filling.journey.state(&journey::cat(&[path, "/", part]));
        state.value.clone().unwrap_or_default()
    };
    let (province, commune) = (value("province"), value("commune"));
    let mut text = value("detail");
    if province.is_empty() {
        return text;
    }
    if !text.is_empty() {
        text.push_str(", ");
    }
    place(app, &mut text, "", (&province, &commune));
    text
}

// A commune in its province, or the `agency` there. A code alone tells nobody where that is, and that names are on their way is a
// sentence of its own.
fn place(app: &App, text: &mut String, agency: &str, (province, commune): (&str, &str)) {
    let waiting = units::waiting(app, "units.unnamed");
    if !waiting.is_empty() {
        return text.push_str(waiting);
    }
    if !agency.is_empty() {
        text.push_str(agency);
        text.push(' ');
    }
    if !commune.is_empty() {
        text.push_str(&units::name(app, province, Some(commune)));
        text.push_str(", ");
    }
    text.push_str(&units::name(app, province, None));
}

/// Where an answer came from, and whether it is locked.
pub(crate) fn badge(app: &App, filling: &Filling, question: &Question) -> El {
    let words = app.words();
    let (origin, source) = filling.journey.origin(question).unwrap_or(("typed", ""));
    let key = journey::cat(&["origin.", origin]);
    let own = journey::cat(&[&key, ".", source]);
    let text = match words.get(&own) {
        "" => words.get(&key),
        text => text,
    };
    let class = match origin {
        "register" => "tk-badge tk-badge--register",
        "typed" | "card" | "previous" => "tk-badge tk-badge--own",
        _ => "tk-badge",
    };
    let lock = match filling.journey.is_locked(question) {
        true => line("span", "tk-lock", words.get("locked")),
        false => none(),
    };
    el("span", "tk-badges")
        .add(el("span", class).text(text))
        .add(lock)
}

/// The card of the parts that came by themselves; one press shows them.
pub(crate) fn card(app: &App, filling: &Filling, name: &str, questions: &[&Question]) -> El {
    if questions.is_empty() {
        return none();
    }
    let words = app.words();
    let list_id = journey::cat(&["folded", name]);
    let is_open = filling.unfolded.contains_key(&list_id);
    let title = words.count("fold.title", questions.len());
    let label = words.get(if is_open { "fold.close" } else { "fold.open" });
    let press = button(app, "tk-link", label, Action::Fold(list_id.clone()))
        .state(At::AriaExpanded, is_open)
        .set(At::AriaControls, &list_id)
        .add(unseen(" ").text(&title));
    let mut list = el("dl", "tk-answers");
    let mut has_lock = false;
    for question in questions {
        has_lock |= filling.journey.is_locked(question);
        // What nobody sees is not drawn: only its place, where `www/correct.js` tells what makes it open the card.
        list = list.add(match is_open {
            true => answer(app, filling, question),
            false => row(question),
        });
    }
    let note = if has_lock {
        line("p", "tk-hint", words.get("fold.wrong"))
    } else {
        none()
    };
    el("div", "tk-card")
        .add(
            el("p", "tk-card__title")
                .add(el("span", "").text(&title))
                .text(" ")
                .add(press),
        )
        .add(
            el("div", "")
                .set(At::Id, &list_id)
                .flag(At::Hidden, !is_open)
                .add(list)
                .add(note),
        )
}

// The place of an answer in a list; `www/correct.js` finds it by its name.
fn row(question: &Question) -> El {
    el("div", "tk-answer")
        .key(&question.path)
        .set(At::Id, &journey::cat(&["a", &id(&question.path)]))
}

/// One row of answers: label, value, origin, and a way to change what is not locked.
pub(crate) fn answer(app: &App, filling: &Filling, question: &Question) -> El {
    let words = app.words();
    let label = &told(
        app,
        filling,
        words.of(&question.field.label),
        &question.path,
    );
    let is_empty = filling.journey.is_empty(question);
    let value = match is_empty {
        true => line("span", "tk-muted", words.get("review.empty")),
        false => line("span", "", &shown(app, filling, question)),
    };
    let origin = if is_empty {
        none()
    } else {
        badge(app, filling, question)
    };
    let can_change = !question.field.computed && !filling.journey.is_locked(question);
    let change = match can_change {
        true => el("dd", "tk-answer__edit").add(edit(app, &question.path, label)),
        false => none(),
    };
    row(question)
        .add(el("dt", "tk-answer__label").text(label))
        .add(el("dd", "tk-answer__value").add(value).add(origin))
        .add(change)
}

/// A press that opens the question or group at `path`; `label` says which one to those who listen.
pub(crate) fn edit(app: &App, path: &str, label: &str) -> El {
    let words = app.words();
    button(
        app,
        "tk-link",
        words.get("edit"),
        Action::Edit(path.to_owned()),
    )
    .add(unseen(" ").text(label))
}
