//! What a person does, and what becomes of it.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

use crate::app::{App, id};
use crate::{combo, dossier, draft};

/// An act, with the path or code it is about.
#[derive(Clone)]
pub(crate) enum Action {
    /// Load the form again after it failed.
    Load,
    /// Forget the draft and begin again.
    Restart,
    /// Go on with the draft.
    Resume,
    /// Say whether others use this device too.
    Share,
    /// Go to the sign-in.
    SignIn,
    /// Go on to the next screen.
    Next,
    /// Go back one screen.
    Back,
    /// Open the question at a path to change it.
    Edit(String),
    /// Open or close the summary card whose list has this id.
    Fold(String),
    /// Something was typed at a path.
    Type(String),
    /// The question at a path is being left.
    Leave(String),
    /// A code was chosen at a path.
    Choose(String, String),
    /// A code was put among those at a path, or taken out.
    Toggle(String, String),
    /// The box at a path was ticked or cleared.
    Tick(String),
    /// An option of a list was chosen at a path.
    Select(String),
    /// Add a row to the group at a path.
    AddRow(String),
    /// Remove the row at a path.
    RemoveRow(String),
    /// Move the row at a path to where the row before it stands.
    MoveUp(String, String),
    /// Put a person into the group at a path, or take them out.
    Pick(String, String),
    /// Bring the removed row back.
    Undo,
    /// Accept the statement, or take that back.
    Accept,
    /// Go to the statement.
    ToStatement,
    /// Send.
    Send,
    /// Show the form as it would be printed.
    Print,
    /// Ask for the list of provinces again.
    Units,
    /// Read an identity card.
    Scan,
    /// Remove everything from this device.
    Clear,
    /// Come to this screen again, for what is still to be loaded.
    Again,
    /// Something in the combobox at a path.
    Combo(combo::Act, String),
}

/// Does it.
pub(crate) fn run(app: &App, action: &Action, event: &Event) {
    match action {
        Action::Load => app.port().load(),
        Action::Restart => restart(app),
        Action::Resume => resume(app),
        Action::Share => {
            app.port().share(input(event).checked());
            app.show("");
        }
        Action::SignIn => draft::keep(app, true),
        Action::Next => next(app, event),
        Action::Back => back(app),
        Action::Edit(path) => edit(app, path, event),
        Action::Fold(list) => fold(app, list),
        Action::Type(path) => enter(app, path, &input(event).value()),
        Action::Leave(path) => leave(app, path),
        Action::Choose(path, code) => choose(app, path, code),
        Action::Toggle(path, code) => toggle(app, path, code, input(event).checked()),
        Action::Tick(path) => choose(app, path, if input(event).checked() { "true" } else { "" }),
        Action::Select(path) => choose(app, path, &input(event).value()),
        Action::AddRow(repeat) => add_row(app, repeat),
        Action::RemoveRow(row) => remove_row(app, row),
        Action::MoveUp(row, above) => move_up(app, row, above),
        Action::Pick(repeat, subject) => pick(app, repeat, subject, input(event).checked()),
        Action::Undo => undo(app),
        Action::Accept => accept(app, input(event).checked()),
        Action::ToStatement => {
            event.prevent_default();
            app.focus_on("tk-statement");
            app.show("");
        }
        Action::Send => {
            event.prevent_default();
            dossier::send(app);
        }
        Action::Print => app.port().print(),
        Action::Units => {
            app.port().units(true);
            app.redraw();
        }
        Action::Scan => app.port().scan(),
        Action::Clear => app.port().clear(),
        Action::Again => arrive(app, true),
        Action::Combo(act, path) => combo::run(app, *act, path, event),
    }
}

// Text areas and lists have the same members as far as they are used. Only the target tells who it was:
// Yew listens at the root.
fn input(event: &Event) -> HtmlInputElement {
    event
        .target()
        .unwrap_or_else(|| event.clone().unchecked_into())
        .unchecked_into()
}

/// The name of the key that was pressed.
pub(crate) fn key(event: &Event) -> String {
    event.unchecked_ref::<KeyboardEvent>().key()
}

/// What stands in the input the event is about.
pub(crate) fn typed(event: &Event) -> String {
    input(event).value()
}

fn restart(app: &App) {
    app.port().keep("[]", false);
    app.port().load();
}

fn resume(app: &App) {
    app.act(&mut |filling| {
        if let Some(screen) = filling.resume.take() {
            filling.journey.jump(screen);
        }
        Ok(())
    });
    arrive(app, true);
}

fn next(app: &App, event: &Event) {
    event.prevent_default();
    let mut has_moved = false;
    app.act(&mut |filling| {
        filling.notice = "";
        has_moved = filling.journey.next()?;
        Ok(())
    });
    arrive(app, has_moved);
}

fn back(app: &App) {
    app.act(&mut |filling| {
        filling.trouble.clear();
        filling.misses_statement = false;
        filling.journey.back();
        Ok(())
    });
    arrive(app, true);
}

/// After going on, or trying to: the new heading takes the focus, or the summary of what is wrong.
pub(crate) fn arrive(app: &App, has_moved: bool) {
    draft::keep(app, false);
    if has_moved {
        app.focus_on("tk-heading");
        let name = app
            .filling()
            .as_ref()
            .map(|filling| crate::screens::name(app.words(), filling));
        app.tell("tk-page", "title", &name.unwrap_or_default());
        app.bring_up();
    } else {
        app.focus_on("tk-summary");
        app.redraw();
    }
}

fn edit(app: &App, path: &str, event: &Event) {
    event.prevent_default();
    let (mut has_moved, mut target) = (false, String::new());
    app.act(&mut |filling| {
        let before = filling.journey.screen();
        filling.journey.edit(path);
        has_moved = before != filling.journey.screen();
        // An address is begun at its province.
        let province = journey::cat(&[path, "/province"]);
        let is_open =
            filling.journey.state(&province).visible && !filling.journey.state(&province).locked;
        target = id(if is_open { &province } else { path });
        Ok(())
    });
    if has_moved {
        arrive(app, true);
    }
    app.focus_on(&target);
    app.redraw();
}

fn fold(app: &App, list: &str) {
    app.act(&mut |filling| {
        if filling.unfolded.remove(list).is_none() {
            filling.unfolded.insert(list.to_owned(), ());
        }
        Ok(())
    });
    app.show("");
}

/// Takes what was typed or chosen; draws only what that changed, and never the input being typed into.
pub(crate) fn enter(app: &App, path: &str, text: &str) {
    app.act(&mut |filling| filling.journey.enter(path, text));
    draft::keep(app, false);
    app.tell("tk-change", "path", path);
    app.show(path);
}

/// Judges a question that is being left.
pub(crate) fn leave(app: &App, path: &str) {
    let mut tells = false;
    app.act(&mut |filling| {
        tells = filling.tells_answers.get();
        filling.journey.leave(path)
    });
    match tells {
        true => app.redraw(),
        false => app.refresh(path),
    }
}

fn choose(app: &App, path: &str, code: &str) {
    enter(app, path, code);
    leave(app, path);
}

// The codes stand one a line; the module puts them in order.
fn toggle(app: &App, path: &str, code: &str, is_on: bool) {
    let mut codes = String::new();
    if let Some(filling) = &*app.filling() {
        let text = filling.journey.text(path);
        for other in text.split('\n').filter(|other| *other != code) {
            codes.push_str(other);
            codes.push('\n');
        }
    }
    if is_on {
        codes.push_str(code);
    }
    choose(app, path, &codes);
}

fn changed(app: &App) {
    draft::keep(app, false);
    app.show_all();
}

fn add_row(app: &App, repeat: &str) {
    app.act(&mut |filling| {
        let row = filling.journey.add_row(repeat, None)?;
        app.focus_on(&id(&row));
        Ok(())
    });
    changed(app);
}

fn remove_row(app: &App, row: &str) {
    app.act(&mut |filling| filling.journey.remove_row(row));
    app.focus_on(&id(journey::split(row).0));
    changed(app);
}

fn move_up(app: &App, row: &str, above: &str) {
    app.act(&mut |filling| filling.journey.move_up(row, above));
    app.focus_on(&id(above));
    changed(app);
}

fn pick(app: &App, repeat: &str, subject: &str, is_in: bool) {
    app.act(&mut |filling| {
        let result = match is_in {
            true => filling.journey.add_row(repeat, Some(subject)).map(|_| ()),
            false => filling
                .journey
                .remove_row(&journey::cat(&[repeat, "/", subject])),
        };
        // A full group refuses; the box is drawn empty again.
        if matches!(result, Err(host::Error::Rows)) {
            Ok(())
        } else {
            result
        }
    });
    changed(app);
}

fn undo(app: &App) {
    app.act(&mut |filling| {
        let row = filling.journey.undo()?;
        app.focus_on(&id(&row.unwrap_or_default()));
        Ok(())
    });
    changed(app);
}

fn accept(app: &App, is_accepted: bool) {
    let now = app.port().now();
    app.act(&mut |filling| {
        filling.accepted_at = if is_accepted {
            now.clone()
        } else {
            String::new()
        };
        filling.misses_statement &= !is_accepted;
        Ok(())
    });
    app.show("");
}
