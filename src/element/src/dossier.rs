//! From answers to a dossier, and from the service's answer to a receipt. Nothing is lost on any way it can fail.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::JsValue;

use crate::action::arrive;
use crate::app::{App, Filling, object, put};
use crate::words::Words;

/// The sentence the person declares, as it is shown.
pub(crate) fn statement(words: &Words, filling: &Filling) -> String {
    match words.of(&filling.journey.view().statement) {
        "" => words.get("statement").to_owned(),
        own => own.to_owned(),
    }
}

/// Judges everything once more and sends it.
pub(crate) fn send(app: &App) {
    let mut is_ready = false;
    app.act(&mut |filling| {
        filling.trouble.clear();
        filling.notice.clear();
        filling.misses_statement = filling.accepted_at.is_empty();
        // The findings are wanted even if the statement is missing: one summary tells all.
        is_ready = filling.journey.send()?;
        if is_ready && filling.misses_statement {
            filling.journey.refused(Vec::new());
            is_ready = false;
        }
        Ok(())
    });
    arrive(app, is_ready);
    if is_ready {
        deliver(app);
    }
}

fn deliver(app: &App) {
    let lang = app.words().lang.clone();
    let (mut dossier, mut sentence) = (None, String::new());
    app.act(&mut |filling| {
        sentence = statement(app.words(), filling);
        dossier = Some(written(filling, &lang)?);
        Ok(())
    });
    if let Some(dossier) = dossier {
        app.port().send(&dossier, &sentence);
    }
}

/// Shows the receipt if no `key` says why there is none; else goes back to the review with its sentence and with what the
/// service found.
pub(crate) fn answered(app: &App, key: &str, body: &JsValue) {
    if key.is_empty() {
        return finish(app, body);
    }
    let found = host::browser::findings(&host::browser::get(body, "findings"));
    let trouble = trouble(app, key, body, found.is_empty());
    app.act(&mut |filling| {
        filling.is_signed_in &= key != "send.login.why";
        filling.trouble.clone_from(&trouble);
        filling.journey.refused(found.clone());
        Ok(())
    });
    app.tell("tk-error", "code", key);
    arrive(app, false);
}

// The service says best why it refuses; for the rest the catalogue has a sentence.
fn trouble(app: &App, key: &str, body: &JsValue, has_no_findings: bool) -> String {
    let words = app.words();
    let mut why = host::browser::text(body, &journey::cat(&["detail_", &words.lang]));
    if why.is_empty() {
        why = host::browser::text(body, "detail");
    }
    match key {
        "send.changed" | "send.refused" if has_no_findings && !why.is_empty() => {
            words.fill("send.refused.why", &[("why", &why)])
        }
        _ => words.get(key).to_owned(),
    }
}

fn finish(app: &App, body: &JsValue) {
    let text = |name| host::browser::text(body, name);
    app.act(&mut |filling| {
        filling.receipt = [text("code"), text("received_at"), text("page")];
        // There is no draft any more.
        filling.status.clear();
        filling.journey.received();
        Ok(())
    });
    arrive(app, true);
}

/// `tokhai-dossier/1`, but for the digest of the statement.
fn written(filling: &mut Filling, lang: &str) -> Result<Object, host::Error> {
    let (answers, origins) = filling.journey.saved()?;
    let read = |text: &str| JSON::parse(text).map_err(|_| host::Error::Broken("text is not JSON"));
    let given = |name| host::browser::text(&filling.given, name);
    let view = filling.journey.view();
    let form = object(&[
        ("id", &view.id),
        ("version", &view.version),
        ("module", &given("digest")),
    ]);
    let accepted = object(&[("accepted_at", &filling.accepted_at)]);
    let dossier = object(&[
        ("format", "tokhai-dossier/1"),
        ("key", &given("key")),
        ("filled_on", &given("day")),
        ("lang", lang),
    ]);
    put(&dossier, "form", &form);
    put(&dossier, "parties", &parties(filling));
    put(&dossier, "answers", &read(&answers)?);
    put(&dossier, "origins", &read(&origins)?);
    put(
        &dossier,
        "proofs",
        &host::browser::get(&filling.given, "proofs"),
    );
    put(&dossier, "files", &Array::new());
    put(&dossier, "statement", &accepted);
    if !view.outputs.is_empty() {
        let codes = view.outputs.iter();
        let codes: Array = codes
            .map(|output| JsValue::from_str(&output.procedure.code))
            .collect();
        put(&dossier, "outputs", &codes);
    }
    Ok(dossier)
}

// Everyone the form speaks for: of a role that is picked, those who were.
fn parties(filling: &Filling) -> Array {
    let list = Array::new();
    for person in &filling.people {
        let is_party = match filling.journey.view().roles.get(&person.role) {
            Some(role) => role.choose.is_empty() || filling.journey.is_chosen(person),
            None => false,
        };
        if is_party {
            list.push(&object(&[
                ("role", &person.role),
                ("subject", &person.subject),
            ]));
        }
    }
    list
}
