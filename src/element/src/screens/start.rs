//! What the form is, what it costs, and how to begin.

use abi::{Procedure, View};

use super::{actions, can_sign_in, clear, heading, sign_in};
use crate::action::Action;
use crate::app::{App, Filling};
use crate::draw::{At, El, On, button, el, line, none};
use crate::question::tick;
use crate::words::Words;

pub(super) fn draw(app: &App, filling: &Filling) -> Vec<El> {
    let words = app.words();
    let view = filling.journey.view();
    let mut parts = vec![
        heading("", words.of(&view.title)),
        line("p", "tk-lead", words.of(&view.summary)),
        facts(words, view),
        burden(words, filling),
    ];
    parts.extend(ways(app, filling));
    // A preview keeps nothing anyway.
    if filling.given.get("can_keep").is_true() {
        parts.push(shared(app));
        parts.push(clear(app));
    }
    parts
}

// At a counter or in a library the next person must find nothing.
fn shared(app: &App) -> El {
    let words = app.words();
    let input = el("input", "tk-radio__input")
        .fix(At::Type, "checkbox")
        .fix(At::Id, "tk-shared")
        .checked(app.port().is_shared())
        .on(On::Change, app, Action::Share);
    tick(input, "tk-shared", words.get("start.shared"))
}

fn facts(words: &Words, view: &View) -> El {
    let procedure = &view.procedure;
    let mut legal = String::new();
    for ground in &procedure.legal {
        next(&mut legal);
        legal.push_str(ground);
    }
    // Who publishes and decides is called as the law calls it, in every language.
    let law = if words.lang == "vi" { "" } else { "vi" };
    let (needed, fees, times) = (
        needed(words, view),
        fees(words, procedure),
        times(words, procedure),
    );
    let facts = [
        ("start.needed", "", &needed),
        ("start.fee", "", &fees),
        ("start.time", "", &times),
        ("start.authority", law, &procedure.authority),
        ("start.form", law, &procedure.form),
        ("start.legal", law, &legal),
        ("start.code", "", &procedure.code),
    ];
    let mut list = el("dl", "tk-facts");
    for (key, lang, value) in facts {
        if !value.is_empty() {
            list = list.add(
                el("div", "tk-fact")
                    .add(el("dt", "").text(words.get(key)))
                    .add(el("dd", "").may(At::Lang, lang).text(value)),
            );
        }
    }
    list
}

// Other people, and papers: who begins without them has to stop on the way.
fn needed(words: &Words, view: &View) -> String {
    let mut text = String::new();
    for (_, role) in view.roles.iter() {
        if role.from == "invited" {
            next(&mut text);
            text.push_str(words.of(&role.title));
        }
    }
    for item in view.pages.iter().flat_map(|page| &page.items) {
        for field in journey::fields_of(item) {
            if field.kind == "file" {
                next(&mut text);
                text.push_str(words.of(&field.label));
            }
        }
    }
    text
}

// Between one part of a list and the next.
#[inline(never)]
fn next(text: &mut String) {
    if !text.is_empty() {
        text.push_str("; ");
    }
}

// The way people are on now comes first.
fn fees(words: &Words, procedure: &Procedure) -> String {
    let mut text = String::new();
    for (channel, key) in [("online", "start.online"), ("counter", "start.counter")] {
        let Some(amount) = procedure.fee.get(channel) else {
            continue;
        };
        next(&mut text);
        text.push_str(words.get(key));
        text.push_str(": ");
        match amount {
            0 => text.push_str(words.get("start.free")),
            _ => {
                text.push_str(&journey::grouped_number(&crate::draw::digits(
                    *amount as usize,
                )));
                text.push_str("\u{a0}₫");
            }
        }
    }
    text
}

fn times(words: &Words, procedure: &Procedure) -> String {
    let mut text = String::new();
    for (unit, count) in procedure.time.iter() {
        next(&mut text);
        text.push_str(&words.count(&journey::cat(&["start.", unit]), *count as usize));
    }
    text
}

fn burden(words: &Words, filling: &Filling) -> El {
    let burden = filling.journey.burden();
    let (to_enter, prefilled) = (burden.to_enter as usize, burden.prefilled as usize);
    let count = match (to_enter, prefilled) {
        // What registers will fill is not known before they are asked, page by page.
        (_, 0) if filling.is_signed_in => String::new(),
        (0, _) => words.get("start.nothing").to_owned(),
        _ => words.count("start.burden", to_enter),
    };
    let here = match prefilled {
        0 => String::new(),
        _ => words.count("fold.title", prefilled),
    };
    let optional = match burden.optional {
        // Besides what is counted only.
        _ if count.is_empty() => String::new(),
        0 => String::new(),
        optional => words.count("start.optional", optional as usize),
    };
    let name = filling.given.get("name").text();
    let signed = match (filling.is_signed_in, name.as_str()) {
        (false, _) => String::new(),
        (true, "") => words.get("start.signed").to_owned(),
        (true, name) => words.fill("start.signed.name", &[("name", name)]),
    };
    el("div", "tk-burden")
        .add(line("p", "", &signed))
        .add(line("p", "tk-burden__count", &count))
        .add(line("p", "", &here))
        .add(line("p", "tk-hint", &optional))
}

fn ways(app: &App, filling: &Filling) -> Vec<El> {
    let words = app.words();
    let second = |key: &str, action: Action| {
        button(app, "tk-button tk-button--second", words.get(key), action)
    };
    if filling.resume.is_some() {
        let resume = button(
            app,
            "tk-button",
            words.get("start.continue"),
            Action::Resume,
        );
        return vec![
            line("p", "", words.get("start.draft")),
            actions(vec![resume, second("start.again", Action::Restart)]),
        ];
    }
    let scan = match !filling.is_signed_in && filling.given.get("can_scan").is_true() {
        true => second("start.scan", Action::Scan),
        false => none(),
    };
    if can_sign_in(app, filling) {
        return vec![
            line("p", "tk-hint", words.get("start.login.hint")),
            actions(vec![
                sign_in(app, "start.login"),
                scan,
                second("start.alone", Action::Next),
            ]),
        ];
    }
    let begin = button(app, "tk-button", words.get("start.begin"), Action::Next);
    vec![actions(vec![begin, scan])]
}
