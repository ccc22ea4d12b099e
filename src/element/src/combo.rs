//! Province, commune or facility, found by typing a piece of its name.
//!
//! # Source
//! WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".

use journey::Question;
use web_sys::Event;

use crate::action::{self, Action};
use crate::answers::label;
use crate::app::{App, Filling, id};
use crate::draw::{At, El, On, button, el, line, none};
use crate::question;
use crate::units::{self, Unit};
use crate::words::Words;

/// What happens at a combobox.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// Letters were typed.
    Type,
    /// A key was pressed.
    Key,
    /// The input was clicked.
    Open,
    /// The input is being left.
    Leave,
    /// The mouse went down on an option: the input must keep the focus, or leaving it would come before the choice.
    Hold,
    /// The option at this place of the list was clicked.
    Take(usize),
}

/// The one list that may be open.
#[derive(Clone, Default)]
pub(crate) struct Look {
    pub(crate) path: String,
    /// What is being typed; nothing while the chosen name stands in the input.
    query: Option<String>,
    is_open: bool,
    /// Place of the option that Enter takes.
    active: usize,
}

/// Does it.
pub(crate) fn run(app: &App, act: Act, path: &str, event: &Event) {
    match act {
        Act::Type => show(app, path, Some(action::typed(event)), 0),
        // Nothing is active yet, so that Enter takes nothing by accident.
        Act::Open => show(app, path, look(app, path).query, usize::MAX),
        Act::Key => press(app, path, event),
        Act::Hold => event.prevent_default(),
        Act::Take(index) => take(app, path, index),
        Act::Leave => {
            settle(app, path);
            action::leave(app, path);
        }
    }
}

fn look(app: &App, path: &str) -> Look {
    let look = app.look().borrow();
    if look.path == path {
        look.clone()
    } else {
        Look::default()
    }
}

fn set_look(app: &App, path: &str, look: Look) {
    *app.look().borrow_mut() = look;
    app.refresh(path);
}

fn show(app: &App, path: &str, query: Option<String>, active: usize) {
    app.reveal(&option_id(path, active));
    let look = Look {
        path: path.to_owned(),
        query,
        is_open: true,
        active,
    };
    set_look(app, path, look);
}

fn press(app: &App, path: &str, event: &Event) {
    let mut look = look(app, path);
    let was_open = std::mem::replace(&mut look.is_open, true);
    // Of a closed list too: the arrow up opens it at its end.
    let count = offered(app, path, &look).len();
    match action::key(event).as_str() {
        "ArrowDown" if !was_open => show(app, path, look.query, 0),
        "ArrowDown" => {
            let next = look.active.wrapping_add(1);
            show(app, path, look.query, if next < count { next } else { 0 })
        }
        "ArrowUp" => {
            let before = look.active.min(count).checked_sub(1);
            show(
                app,
                path,
                look.query,
                before.unwrap_or(count.saturating_sub(1)),
            )
        }
        "Escape" => set_look(app, path, Look::default()),
        "Enter" if was_open && look.active < count => take(app, path, look.active),
        _ => return,
    }
    event.prevent_default();
}

fn take(app: &App, path: &str, index: usize) {
    let offered = offered(app, path, &look(app, path));
    if let Some(unit) = offered.get(index) {
        chosen(app, path, &unit.code);
    }
}

fn chosen(app: &App, path: &str, code: &str) {
    *app.look().borrow_mut() = Look::default();
    action::enter(app, path, code);
    app.refresh(path);
}

// What leaving the input makes of the text in it: a name that is there, or the only one left. Any other text stays
// as it is, and the module says that it is not in the list.
fn settle(app: &App, path: &str) {
    let look = look(app, path);
    let Some(query) = &look.query else {
        *app.look().borrow_mut() = Look::default();
        return;
    };
    let offered = offered(app, path, &look);
    let mut code = query.trim();
    for unit in &offered {
        if app.port().rank(&unit.name, query) == 3 || offered.len() == 1 && !code.is_empty() {
            code = &unit.code;
            break;
        }
    }
    chosen(app, path, code);
}

fn offered(app: &App, path: &str, look: &Look) -> Vec<Unit> {
    if !look.is_open && look.query.is_none() {
        return Vec::new();
    }
    let all = match facilities(app, path) {
        Some(facilities) => facilities,
        None => units::children(app, province(app, path).as_deref()),
    };
    match &look.query {
        Some(query) => units::matching(app, all, query),
        None => all,
    }
}

// What a facility's list offers now; nothing for a part of an address.
fn facilities(app: &App, path: &str) -> Option<Vec<Unit>> {
    let filling = app.filling();
    let filling = filling.as_ref()?;
    let field = journey::field_at(filling.journey.view(), path)?;
    let question = Question::new(field, path.to_owned());
    Some(question::options(app, filling, &question))
}

// The province whose communes are offered; nothing where provinces are.
fn province(app: &App, path: &str) -> Option<String> {
    let address = path.strip_suffix("/commune")?;
    let filling = app.filling();
    let text = filling
        .as_ref()
        .map(|filling| filling.journey.text(&journey::cat(&[address, "/province"])));
    text.or_else(|| Some(String::new()))
}

fn option_id(path: &str, index: usize) -> String {
    journey::cat(&[&id(path), "-option-", &crate::draw::digits(index)])
}

/// One part of an address. `error` is the id of the sentence that says what is wrong, if anything is.
pub(crate) fn draw(app: &App, filling: &Filling, path: &str, error: &str) -> El {
    let words = app.words();
    let base = id(path);
    let province = province(app, path);
    let label = words.get(if province.is_some() {
        "commune"
    } else {
        "province"
    });
    let waits = province.as_deref() == Some("");
    let hint = match (province.is_some(), waits) {
        (false, _) => words.get("facility.hint"),
        (true, true) => words.get("combo.first"),
        (true, false) => "",
    };
    let hint_id = journey::cat(&[&base, "-hint"]);
    let described = journey::cat(&[&hint_id, " ", error]);
    el("div", "tk-part")
        .add(question::part_label(&base, label))
        .add(
            el("p", "tk-hint")
                .set(At::Id, &hint_id)
                .flag(At::Hidden, hint.is_empty())
                .text(hint),
        )
        .add(if province.is_none() {
            trouble(app, filling, path)
        } else {
            none()
        })
        .add(control(app, filling, path, (label, &described, error)))
}

/// The input with its list. It is told how it is called, which ids describe it, and whether anything is wrong, which is no empty text then.
pub(crate) fn control(
    app: &App,
    filling: &Filling,
    path: &str,
    (label, described, error): (&str, &str, &str),
) -> El {
    let look = look(app, path);
    let options = offered(app, path, &look);
    let is_open = look.is_open && !options.is_empty();
    let base = id(path);
    let list_id = journey::cat(&[&base, "-list"]);
    let text = match &look.query {
        Some(query) => query.clone(),
        None => name(app, filling, path),
    };
    let at = |act| Action::Combo(act, path.to_owned());
    let input = el("input", "tk-input tk-input--text");
    let input = question::tied(input, &base, described, error)
        .fix(At::Role, "combobox")
        .fix(At::Autocomplete, "off")
        .fix(At::Spellcheck, "false")
        .fix(At::AriaAutocomplete, "list")
        .state(At::AriaExpanded, is_open)
        .set(At::AriaControls, &list_id)
        .may(
            At::AriaActivedescendant,
            &if is_open && look.active < options.len() {
                option_id(path, look.active)
            } else {
                String::new()
            },
        )
        .value(&text)
        .on(On::Input, app, at(Act::Type))
        .on(On::KeyDown, app, at(Act::Key))
        .on(On::Click, app, at(Act::Open))
        .on(On::FocusOut, app, at(Act::Leave));
    let mut list = el("ul", "tk-combo__list")
        .set(At::Id, &list_id)
        .fix(At::Role, "listbox")
        .set(At::AriaLabel, label)
        .flag(At::Hidden, !is_open);
    for (index, unit) in options.iter().enumerate() {
        list = list.add(
            el(
                "li",
                if index == look.active {
                    "tk-combo__option tk-combo__option--active"
                } else {
                    "tk-combo__option"
                },
            )
            .set(At::Id, &option_id(path, index))
            .fix(At::Role, "option")
            .state(At::AriaSelected, index == look.active)
            .text(&unit.name)
            .on(On::MouseDown, app, at(Act::Hold))
            .on(On::Click, app, at(Act::Take(index))),
        );
    }
    el("div", "tk-combo")
        .add(input)
        .add(list)
        .add(el("p", "tk-unseen").text(&count(app.words(), &look, options.len())))
}

// What stands in the input while nothing is typed: the name of what was chosen.
fn name(app: &App, filling: &Filling, path: &str) -> String {
    let value = filling.journey.text(path);
    if let Some(field) = journey::field_at(filling.journey.view(), path) {
        return label(filling, app.words(), field, &value).to_owned();
    }
    match province(app, path) {
        _ if value.is_empty() => value,
        // What is waited for is said above.
        _ if !units::waiting(app, "units.failed").is_empty() => String::new(),
        None => units::name(app, &value, None),
        Some(province) => units::name(app, &province, Some(&value)),
    }
}

fn count(words: &Words, look: &Look, count: usize) -> String {
    match (look.is_open, count) {
        (false, _) => String::new(),
        (true, 0) => words.get("combo.none").to_owned(),
        (true, count) => words.count("combo.count", count),
    }
}

// An input that stands empty meanwhile has lost nothing.
fn trouble(app: &App, filling: &Filling, path: &str) -> El {
    let words = app.words();
    let waiting = units::waiting(app, "units.failed");
    if app.port().units(false).is_truthy() {
        return line("p", "tk-hint", waiting);
    }
    let kept = match filling.journey.text(path).is_empty() {
        true => "",
        false => words.get("units.kept"),
    };
    let notice = el("p", "tk-notice").text(waiting).text(" ").text(kept);
    notice
        .text(" ")
        .add(button(app, "tk-link", words.get("retry"), Action::Units))
}
