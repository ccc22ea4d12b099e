//! From answers to a dossier, and from the service's answer to a receipt. Nothing is lost on any way it can fail.

use host::json::{Json, Writer};
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
        filling.notice = "";
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
    let why = host::browser::texts(body);
    // The service says best why it refuses; for the rest the catalogue has a sentence.
    let trouble = match key {
        "send.changed" | "send.refused" if found.is_empty() && why.get("detail").is_some() => {
            "send.refused.why"
        }
        _ if app.words().get(key).is_empty() => "",
        _ => key,
    };
    app.act(&mut |filling| {
        filling.is_signed_in &= key != "send.login.why";
        trouble.clone_into(&mut filling.trouble);
        filling.why.clone_from(&why);
        filling.journey.refused(found.clone());
        Ok(())
    });
    app.tell("tk-error", "code", key);
    arrive(app, false);
}

/// Why the last attempt to send failed, for people.
pub(crate) fn trouble(words: &Words, filling: &Filling) -> String {
    let own = filling.why.get(&journey::cat(&["detail_", &words.lang]));
    let why = own.or_else(|| filling.why.get("detail"));
    words.fill(&filling.trouble, &[("why", why.map_or("", String::as_str))])
}

fn finish(app: &App, body: &Json) {
    let text = |name| body.get(name).text();
    app.act(&mut |filling| {
        filling.receipt = [text("code"), text("received_at"), text("page")];
        // There is no draft any more.
        filling.kept = Default::default();
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
    let mut json = Writer::default();
    json.begin('{');
    json.member("format", "tokhai-dossier/1");
    json.member("key", &given("key"));
    json.member("filled_on", &given("day"));
    json.member("lang", lang);
    json.name("form");
    json.begin('{');
    json.member("id", &view.id);
    json.member("version", &view.version);
    json.member("module", &given("digest"));
    json.end('}');
    json.name("parties");
    json.begin('[');
    for person in &filling.people {
        if is_party(filling, person) {
            json.begin('{');
            json.member("role", &person.role);
            json.member("subject", &person.subject);
            json.end('}');
        }
    }
    json.end(']');
    json.name("answers");
    json.json(&answers);
    json.name("origins");
    json.json(&origins);
    json.name("statement");
    json.begin('{');
    json.member("accepted_at", &filling.accepted_at);
    json.end('}');
    if !view.outputs.is_empty() {
        json.name("outputs");
        json.begin('[');
        for output in &view.outputs {
            json.text(&output.procedure.code);
        }
        json.end(']');
    }
    json.end('}');
    Ok(json.finish())
}

// Everyone the form speaks for: of a role that is picked, those who were.
fn is_party(filling: &Filling, person: &Person) -> bool {
    match filling.journey.view().roles.get(&person.role) {
        Some(role) => role.choose.is_empty() || filling.journey.is_chosen(person),
        None => false,
    }
}
