//! From answers to a dossier, and from the service's answer to a receipt. Nothing is lost on any way it can fail.

use host::json::Json;
use journey::Person;

use crate::action::arrive;
use crate::app::{App, Filling};
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
pub(crate) fn answered(app: &App, key: &str, body: &Json) {
    if key.is_empty() {
        return finish(app, body);
    }
    let found = host::browser::findings(body.get("findings"));
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
fn trouble(app: &App, key: &str, body: &Json, has_no_findings: bool) -> String {
    let words = app.words();
    let mut why = body.get(&journey::cat(&["detail_", &words.lang])).text();
    if why.is_empty() {
        why = body.get("detail").text();
    }
    match key {
        "send.changed" | "send.refused" if has_no_findings && !why.is_empty() => {
            words.fill("send.refused.why", &[("why", &why)])
        }
        _ => words.get(key).to_owned(),
    }
}

fn finish(app: &App, body: &Json) {
    let text = |name| body.get(name).text();
    app.act(&mut |filling| {
        filling.receipt = [text("code"), text("received_at"), text("page")];
        // There is no draft any more.
        filling.status.clear();
        filling.journey.received();
        Ok(())
    });
    arrive(app, true);
}

/// `tokhai-dossier/1` as JSON text, but for what `www/send.js` puts in.
fn written(filling: &mut Filling, lang: &str) -> Result<String, host::Error> {
    let (answers, origins) = filling.journey.saved()?;
    let given = |name| filling.given.get(name).text();
    let view = filling.journey.view();
    let mut text = String::new();
    let whole = [
        ("{\"format\":", "tokhai-dossier/1"),
        (",\"key\":", &given("key")),
        (",\"filled_on\":", &given("day")),
        (",\"lang\":", lang),
        (",\"form\":{\"id\":", &view.id),
        (",\"version\":", &view.version),
        (",\"module\":", &given("digest")),
        ("},\"statement\":{\"accepted_at\":", &filling.accepted_at),
    ];
    for (name, value) in whole {
        text.push_str(name);
        quote(&mut text, value);
    }
    text.push_str("},\"parties\":[");
    let mut sign = "{\"role\":";
    for person in &filling.people {
        if is_party(filling, person) {
            text.push_str(sign);
            quote(&mut text, &person.role);
            text.push_str(",\"subject\":");
            quote(&mut text, &person.subject);
            sign = "},{\"role\":";
        }
    }
    // One that is there has to be closed.
    text.push_str(if sign.starts_with('}') { "}]" } else { "]" });
    text.push_str(",\"answers\":");
    text.push_str(&answers);
    text.push_str(",\"origins\":");
    text.push_str(&origins);
    let mut sign = ",\"outputs\":[";
    for output in &view.outputs {
        text.push_str(sign);
        quote(&mut text, &output.procedure.code);
        sign = ",";
    }
    text.push_str(if view.outputs.is_empty() { "}" } else { "]}" });
    Ok(text)
}

/// Appends a text as a JSON string.
pub(crate) fn quote(to: &mut String, text: &str) {
    to.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                to.push('\\');
                to.push(letter);
            }
            '\0'..'\x20' => {
                to.push_str("\\u00");
                for digit in [letter as u32 >> 4, letter as u32 & 15] {
                    to.extend(char::from_digit(digit, 16));
                }
            }
            _ => to.push(letter),
        }
    }
    to.push('"');
}

// Everyone the form speaks for: of a role that is picked, those who were.
fn is_party(filling: &Filling, person: &Person) -> bool {
    match filling.journey.view().roles.get(&person.role) {
        Some(role) => role.choose.is_empty() || filling.journey.is_chosen(person),
        None => false,
    }
}
