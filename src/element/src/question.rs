//! One question: label, hint, error, control, origin, tied together by `aria-describedby`.

use abi::FieldView;
use journey::{Control, Question};

use crate::action::Action;
use crate::answers::{badge, shown, told};
use crate::app::{App, Filling, id};
use crate::combo;
use crate::draw::{At, El, On, el, line, none, unseen};
use crate::units::Unit;

/// Draws the question at `path`.
pub(crate) fn draw(app: &App, path: &str) -> El {
    let filling = app.filling();
    let Some(filling) = &*filling else {
        return none();
    };
    match journey::field_at(filling.journey.view(), path) {
        Some(field) => draw_field(app, filling, field, path),
        None => none(),
    }
}

/// What surrounds the control of a question.
struct Frame {
    id: String,
    /// Ids of everything that describes the control.
    described: String,
    error: String,
    label: El,
    hint: El,
    /// What is wrong, as an element.
    wrong: El,
    /// Where a prefilled answer came from.
    below: El,
}

fn draw_field(app: &App, filling: &Filling, field: &FieldView, path: &str) -> El {
    let question = Question::new(field, path.to_owned());
    if field.computed
        && filling.journey.is_empty(&question)
        && filling.journey.finding(path).is_none()
    {
        return none();
    }
    let control = journey::control(filling.journey.view(), field);
    if control == Control::Note {
        let words = app.words();
        let told = |text| told(app, filling, words.of(text), path);
        return el("div", "tk-question")
            .add(line("p", "", &told(&field.label)))
            .add(line("p", "tk-hint", &told(&field.hint)));
    }
    let frame = frame(app, filling, &question);
    let class = question_class(&frame.error);
    let inside = if field.computed || filling.journey.is_locked(&question) {
        fixed(app, filling, &question, frame)
    } else {
        match control {
            Control::Radios | Control::YesNo | Control::Checkboxes => {
                radios(app, filling, &question, frame)
            }
            Control::Checkbox => checkbox(app, filling, &question, frame),
            Control::Select => select(app, filling, &question, frame),
            Control::Address => address(app, filling, path, frame),
            Control::Combobox => facility(app, filling, &question, frame),
            _ => line_input(app, filling, &question, control, frame),
        }
    };
    el("div", class).all(inside)
}

/// The class of what has an error, or has none.
pub(crate) fn question_class(error: &str) -> &'static str {
    if error.is_empty() {
        "tk-question"
    } else {
        "tk-question tk-question--error"
    }
}

fn frame(app: &App, filling: &Filling, question: &Question) -> Frame {
    let words = app.words();
    let id = id(&question.path);
    let part = |name: &str| journey::cat(&[&id, name]);
    let mut hint = words.of(&question.field.hint);
    if hint.is_empty() {
        hint = words.get(&journey::cat(&[&question.field.kind, ".hint"]));
    }
    let told = |text: &str| told(app, filling, text, &question.path);
    let hint = told(hint);
    let finding = filling.journey.finding_in(&question.path);
    let error = finding
        .map(|finding| told(&words.sentence(filling.journey.view(), finding)))
        .unwrap_or_default();
    let is_prefilled = filling.journey.is_prefilled(question);
    let mut described = String::new();
    for (name, is_there) in [
        ("-hint", !hint.is_empty()),
        ("-error", !error.is_empty()),
        ("-origin", is_prefilled),
    ] {
        if is_there {
            described.push_str(&part(name));
            described.push(' ');
        }
    }
    let is_optional = !filling.journey.is_required(question) && !question.field.computed;
    let optional = match is_optional {
        true => el("span", "tk-optional")
            .text(" (")
            .text(words.get("optional"))
            .text(")"),
        false => none(),
    };
    let label = el("span", "")
        .text(&told(words.of(&question.field.label)))
        .add(optional);
    let hint = match hint.as_str() {
        "" => none(),
        hint => el("p", "tk-hint").set(At::Id, &part("-hint")).text(hint),
    };
    let below = match is_prefilled {
        true => el("p", "tk-origin")
            .set(At::Id, &part("-origin"))
            .add(badge(app, filling, question)),
        false => none(),
    };
    Frame {
        described,
        label,
        hint,
        wrong: error_line(app, &error, &part("-error")),
        below,
        id,
        error,
    }
}

/// The sentence of a finding, with a sign and a word, never by colour alone.
pub(crate) fn error_line(app: &App, sentence: &str, id: &str) -> El {
    if sentence.is_empty() {
        return none();
    }
    let sign = el("span", "tk-error__sign")
        .fix(At::AriaHidden, "true")
        .text("!");
    let word = unseen(app.words().get("error")).text(": ");
    el("p", "tk-error")
        .set(At::Id, id)
        .add(sign)
        .add(el("span", "").add(word).text(sentence))
}

// What nobody can type is text, not a control: it stays in the reading order and in the summary's reach.
fn fixed(app: &App, filling: &Filling, question: &Question, frame: Frame) -> Vec<El> {
    let text = el("p", "tk-fixed")
        .set(At::Id, &frame.id)
        .fix(At::Tabindex, "-1")
        .text(&shown(app, filling, question));
    // What follows from other answers is told once one of those is given (`www/aloud.js`), not at each letter of it.
    let below = match question.field.computed {
        true => el("p", "tk-origin").add(badge(app, filling, question)),
        false => frame.below,
    };
    vec![
        el("p", "tk-label").add(frame.label),
        frame.hint,
        frame.wrong,
        text,
        below,
    ]
}

/// Ties a control to what describes it.
pub(crate) fn tied(control: El, id: &str, described: &str, error: &str) -> El {
    control
        .set(At::Id, id)
        .may(At::AriaDescribedby, described)
        .may(At::AriaInvalid, if error.is_empty() { "" } else { "true" })
}

// A control into which letters are typed.
fn typing(app: &App, control: El, path: &str) -> El {
    control
        .on(On::Input, app, Action::Type(path.to_owned()))
        .on(On::FocusOut, app, Action::Leave(path.to_owned()))
}

/// What a part of an answer is called.
pub(crate) fn part_label(id: &str, name: &str) -> El {
    el("label", "tk-part__label").set(At::For, id).text(name)
}

fn label(id: &str, label: El) -> El {
    el("label", "tk-label").set(At::For, id).add(label)
}

fn line_input(
    app: &App,
    filling: &Filling,
    question: &Question,
    control: Control,
    frame: Frame,
) -> Vec<El> {
    let field = question.field;
    let words = app.words();
    let unit = words.of(&field.unit);
    let (kind, mode) = match field.kind.as_str() {
        "phone" => ("tel", "tel"),
        "email" => ("email", "email"),
        "url" => ("url", "url"),
        "decimal" => ("text", "decimal"),
        // What stands there for people to choose with is `www/files.js`.
        _ if control == Control::Files => ("hidden", ""),
        _ if control == Control::Text => ("text", "text"),
        _ => ("text", "numeric"),
    };
    let unit_id = journey::cat(&[&frame.id, "-unit"]);
    let described = match unit {
        "" => frame.described.clone(),
        _ => journey::cat(&[&frame.described, unit_id.as_str()]),
    };
    let is_long = field.kind == "long-text"
        || (field.kind == "text" && field.max_length.is_some_and(|most| most > 200));
    let input = match is_long {
        true => el("textarea", "tk-input").fix(At::Rows, "4"),
        false => el("input", width(field))
            .fix(At::Type, kind)
            .fix(At::Inputmode, mode),
    };
    let input = tied(input, &frame.id, &described, &frame.error)
        .fix(At::Autocomplete, autocomplete(filling, field))
        .fix(At::Spellcheck, "false")
        .value(&filling.journey.text(&question.path));
    let unit = match unit {
        "" => none(),
        unit => el("span", "tk-unit").set(At::Id, &unit_id).text(unit),
    };
    let input = el("div", "tk-line")
        .add(typing(app, input, &question.path))
        .add(unit);
    labelled(frame, input)
}

// A control under its label.
fn labelled(frame: Frame, control: El) -> Vec<El> {
    vec![
        label(&frame.id, frame.label),
        frame.hint,
        frame.wrong,
        control,
        frame.below,
    ]
}

// The width of an input tells how much is expected.
fn width(field: &FieldView) -> &'static str {
    match field.kind.as_str() {
        "integer" => "tk-input tk-input--number",
        "money" | "date-time" => "tk-input tk-input--digits",
        "date" | "partial-date" => "tk-input tk-input--date",
        "decimal" | "time" => "tk-input tk-input--number",
        "id-number" | "phone" => "tk-input tk-input--digits",
        _ if field.max_length.is_some_and(|most| most <= 20) => "tk-input tk-input--digits",
        _ => "tk-input tk-input--text",
    }
}

// WCAG 1.3.5 asks for these tokens where the person's own data is asked.
fn autocomplete(filling: &Filling, field: &FieldView) -> &'static str {
    // A role that follows from an answer is one of the others.
    let is = filling
        .journey
        .text(&journey::cat(&["/_roles/", &field.role]));
    let role = match is.as_str() {
        "" => &field.role,
        is => is,
    };
    let role = filling.journey.view().roles.get(role);
    if role.is_none_or(|role| role.from != "self") {
        return "off";
    }
    match field.attr.as_str() {
        "name.birth" => "name",
        "birth.date" => "bday",
        "contact.phone" => "tel",
        "contact.email" => "email",
        _ => "off",
    }
}

/// Code and words of each option.
pub(crate) fn options(app: &App, filling: &Filling, question: &Question) -> Vec<Unit> {
    let (words, field) = (app.words(), question.field);
    let mut options = Vec::new();
    if field.kind == "person" {
        for person in filling.journey.people(&field.role) {
            options.push(unit(&person.subject, &person.name));
        }
        options.push(unit("", words.get("person.other")));
    }
    if field.kind == "boolean" {
        options.push(unit("true", words.get("yes")));
        options.push(unit("false", words.get("no")));
    }
    for option in filling.journey.options(&question.path, field) {
        options.push(unit(&option.code, words.of(&option.label)));
    }
    options
}

fn unit(code: &str, name: &str) -> Unit {
    Unit {
        code: code.to_owned(),
        name: name.to_owned(),
    }
}

fn fieldset(frame: Frame, inside: Vec<El>) -> Vec<El> {
    let set = el("fieldset", "tk-fieldset")
        .may(At::AriaDescribedby, frame.described.trim_end())
        .add(el("legend", "tk-label").add(frame.label))
        .add(frame.hint)
        .add(frame.wrong);
    vec![set.all(inside).add(frame.below)]
}

fn radios(app: &App, filling: &Filling, question: &Question, frame: Frame) -> Vec<El> {
    let path = &question.path;
    let value = filling.journey.text(path);
    let are_many = question.field.kind == "choices";
    let options = options(app, filling, question);
    let mut list = el(
        "div",
        if options.len() == 2 {
            "tk-radios tk-radios--row"
        } else {
            "tk-radios"
        },
    );
    for (index, Unit { code, name }) in options.iter().enumerate() {
        // The first one carries the question's own id, so that the summary leads to it.
        let id = if index == 0 {
            frame.id.clone()
        } else {
            journey::cat(&[&frame.id, "-", code])
        };
        let input = el("input", "tk-radio__input")
            .fix(At::Type, if are_many { "checkbox" } else { "radio" })
            .set(At::Id, &id)
            .set(At::Name, &frame.id)
            .set(At::Value, code)
            .checked(journey::has_code(&value, code))
            .on(
                On::Change,
                app,
                match are_many {
                    true => Action::Toggle(path.clone(), code.clone()),
                    false => Action::Choose(path.clone(), code.clone()),
                },
            );
        list = list.add(tick(input, &id, name));
    }
    fieldset(frame, vec![list])
}

fn checkbox(app: &App, filling: &Filling, question: &Question, frame: Frame) -> Vec<El> {
    let path = &question.path;
    let input = tied(
        el("input", "tk-radio__input").fix(At::Type, "checkbox"),
        &frame.id,
        &frame.described,
        &frame.error,
    )
    .checked(filling.journey.text(path) == "true")
    .on(On::Change, app, Action::Tick(path.clone()));
    let words = told(app, filling, app.words().of(&question.field.label), path);
    vec![frame.hint, frame.wrong, tick(input, &frame.id, &words)]
}

/// A radio button or a box with its words, large enough for a thumb.
pub(crate) fn tick(input: El, id: &str, label: &str) -> El {
    el("div", "tk-radio")
        .add(input)
        .add(el("label", "tk-radio__label").set(At::For, id).text(label))
}

fn select(app: &App, filling: &Filling, question: &Question, frame: Frame) -> Vec<El> {
    let value = filling.journey.text(&question.path);
    let words = app.words();
    let option = |code: &str, label: &str| {
        el("option", "")
            .set(At::Value, code)
            .selected(code == value)
            .text(label)
    };
    let mut list = tied(
        el("select", "tk-input tk-input--select"),
        &frame.id,
        &frame.described,
        &frame.error,
    )
    .on(On::Change, app, Action::Select(question.path.clone()))
    .add(option("", words.get("choose")));
    for Unit { code, name } in options(app, filling, question) {
        list = list.add(option(&code, &name));
    }
    labelled(frame, list)
}

fn facility(app: &App, filling: &Filling, question: &Question, frame: Frame) -> Vec<El> {
    let name = app.words().of(&question.field.label);
    let about = (name, frame.described.as_str(), frame.error.as_str());
    let control = combo::control(app, filling, &question.path, about);
    labelled(frame, control)
}

fn address(app: &App, filling: &Filling, path: &str, frame: Frame) -> Vec<El> {
    let part = |name: &str| journey::cat(&[path, "/", name]);
    // Each part is marked that the sentence is about.
    let error_id = journey::cat(&[&frame.id, "-error"]);
    let wrong = |path: &str, part: &str| {
        let finding = filling
            .journey
            .finding(path)
            .or_else(|| filling.journey.finding(part));
        if finding.is_some() {
            error_id.clone()
        } else {
            String::new()
        }
    };
    let combo = |path: &str, part: &str| combo::draw(app, filling, part, &wrong(path, part));
    let detail = part("detail");
    let (detail_id, detail_error) = (id(&detail), wrong(path, &detail));
    let input = tied(
        el("input", "tk-input tk-input--text"),
        &detail_id,
        &detail_error,
        &detail_error,
    )
    .fix(At::Autocomplete, "off")
    .value(&filling.journey.text(&detail));
    let detail = el("div", "tk-part")
        .add(part_label(&detail_id, app.words().get("detail")))
        .add(typing(app, input, &detail));
    let parts = vec![
        combo(path, &part("province")),
        combo(path, &part("commune")),
        detail,
    ];
    fieldset(frame, parts)
}
