//! The door between the form and `www/tokhai.js`: what the page brings, and what the form asks of it.

use std::cell::RefCell;

use host::browser;
use host::json::Json;
use journey::{Journey, Person, Screen};
use value::{Map, Sorted};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::AppHandle;

use crate::app::{App, Filling, Phase};
use crate::part::{Part, PartProps};
use crate::words::Words;

#[wasm_bindgen]
extern "C" {
    /// What the page does for one element: everything that takes time or knows the browser.
    pub type Port;

    /// Fires an event at the element, with one word about it.
    #[wasm_bindgen(method)]
    pub(crate) fn tell(this: &Port, name: &str, member: &str, value: &str);
    /// Keeps the draft, or forgets it if there are no acts (JSON text); [`Mounted::saved`] tells what became of it.
    #[wasm_bindgen(method)]
    pub(crate) fn keep(this: &Port, acts: &str, is_signing_in: bool);
    /// Whether others use this device too, so that the draft stays with the tab.
    #[wasm_bindgen(method, js_name = isShared)]
    pub(crate) fn is_shared(this: &Port) -> bool;
    /// Says that others use this device too, or that they do not.
    #[wasm_bindgen(method)]
    pub(crate) fn share(this: &Port, is_shared: bool);
    /// Reads an identity card, and loads the form anew with what it says.
    #[wasm_bindgen(method)]
    pub(crate) fn scan(this: &Port);
    /// Removes everything from this device, and ends the session.
    #[wasm_bindgen(method)]
    pub(crate) fn clear(this: &Port);
    /// Loads the form anew.
    #[wasm_bindgen(method)]
    pub(crate) fn load(this: &Port);
    /// The list of provinces, `[[code, name, [[code, name], …]], …]`; `[]` while it is on its way, `false` if it could not
    /// be had. The first call asks for it, and so does one `again`; when it is there the form is drawn anew.
    #[wasm_bindgen(method)]
    pub(crate) fn units(this: &Port, again: bool) -> JsValue;
    /// Sends a dossier (JSON text) with the statement's digest, proofs and files put in; [`Mounted::answered`] brings the outcome.
    #[wasm_bindgen(method)]
    pub(crate) fn send(this: &Port, dossier: &str, sentence: &str);
    /// An attribute of the element, or an empty text.
    #[wasm_bindgen(method)]
    pub(crate) fn attribute(this: &Port, name: &str) -> String;
    /// Now, RFC 3339 in UTC.
    #[wasm_bindgen(method)]
    pub(crate) fn now(this: &Port) -> String;
    /// The hour and minute on the person's own clock.
    #[wasm_bindgen(method)]
    pub(crate) fn minute(this: &Port) -> String;
    /// How well a name fits what was typed, case and marks aside, so that "ha noi" finds "Hà Nội": 3 the same, 2 a word of
    /// it begins so, 1 it holds it, 0 not at all.
    #[wasm_bindgen(method)]
    pub(crate) fn rank(this: &Port, name: &str, typed: &str) -> u32;
    /// Whether there is a network.
    #[wasm_bindgen(method, js_name = isOnline)]
    pub(crate) fn is_online(this: &Port) -> bool;
    /// Moves the focus to the part with an id.
    #[wasm_bindgen(method)]
    pub(crate) fn focus(this: &Port, id: &str);
    /// Scrolls the part with an id into view, no further than needed.
    #[wasm_bindgen(method)]
    pub(crate) fn reveal(this: &Port, id: &str);
    /// Shows the form as it would be printed.
    #[wasm_bindgen(method)]
    pub(crate) fn print(this: &Port);
    /// Calls [`Mounted::grow`] once what is drawn is on the screen.
    #[wasm_bindgen(method)]
    pub(crate) fn later(this: &Port);
}

/// One drawn form, held by its element.
#[wasm_bindgen]
pub struct Mounted {
    app: App,
    handle: Option<AppHandle<Part>>,
}

/// Draws into `root`, which stands in the shadow root of the element. `spoken` is the JSON text of the language, its catalogue, and
/// the one for what that does not have, as in `www/lang/`.
#[wasm_bindgen]
pub fn mount(root: Element, port: Port, spoken: &str) -> Mounted {
    let app = App::new(port, words(spoken));
    let props = PartProps {
        app: app.clone(),
        path: String::new(),
        tick: 0,
        view: crate::screens::draw,
    };
    let handle = Some(yew::Renderer::<Part>::with_root_and_props(root, props).render());
    Mounted { app, handle }
}

thread_local! {
    /// What was spoken so far. Never freed, so that everything can read from it: a page speaks a few languages at most.
    static SPOKEN: RefCell<Sorted<&'static Words>> = RefCell::default();
}

fn words(spoken: &str) -> &'static Words {
    SPOKEN.with_borrow_mut(|all| {
        if let Some(words) = all.get(spoken) {
            return *words;
        }
        let words: &'static Words = Box::leak(Box::new(read(spoken)));
        all.insert(spoken.to_owned(), words);
        words
    })
}

fn read(spoken: &str) -> Words {
    let mut words = Words::default();
    for (at, (_, part)) in Json::read(spoken).members().iter().enumerate() {
        match at {
            0 => words.lang = part.text(),
            1 => words.texts = browser::texts(part),
            _ => words.fallback = browser::texts(part),
        }
    }
    words
}

#[wasm_bindgen]
impl Mounted {
    /// Shows the same form in other words.
    pub fn speak(&self, spoken: &str) {
        self.app.set_words(words(spoken));
    }

    /// Shows why the form can not be opened; with an empty `key`, that it is being loaded.
    pub fn fail(&self, key: &str) {
        match key {
            "" => self.app.set_phase(Phase::Loading),
            key => self.app.fail(key),
        }
    }

    /// Begins with a running module and what is `given` beside it, an object as JSON text: its `view` (unless it `goes_on`), `digest`, `today` (number), `day` (text),
    /// `key`, `can_keep` (whether there can be a draft), `can_scan` (whether a card would fill something), `signed_in`, `name`, `record` (JSON text), `entries`, `acts`, `signing_in`, `elsewhere` (whether another tab
    /// fills this form), `goes_on` (whether it is the filling on screen, begun again with more data), `accepted_at` if the statement was accepted already, `said` (for each act what was asked, by language, and under no language the answer, if the draft is of another version, else nothing).
    pub fn open(&self, exports: JsValue, given: &str) {
        match begin(&self.app, exports, Json::read(given)) {
            Ok(filling) => {
                let form = filling.journey.view().id.clone();
                self.app.focus_on("");
                self.app.open(filling);
                self.app.tell("tk-ready", "form", &form);
            }
            Err(_) => self.app.fail("problem.module"),
        }
    }

    /// Sends once more, with what the form was last opened with.
    pub fn send(&self) {
        crate::dossier::send(&self.app);
    }

    /// Tells what became of the draft: `saved` on this device, `saved.tab`, `saved.not`, or nothing while there is none.
    pub fn saved(&self, how: &str) {
        crate::draft::kept(&self.app, how);
    }

    /// Brings the outcome of sending: the key of the sentence that says why there is no receipt, or nothing, and the body of
    /// the answer as JSON text, its `received_at` as people write it. A key without a sentence is told elsewhere on the page.
    pub fn answered(&self, key: &str, body: &str) {
        crate::dossier::answered(&self.app, key, &Json::read(body));
    }

    /// Draws again, after the network came or went, or with the list of provinces.
    pub fn refresh(&self) {
        self.app.redraw();
    }

    /// Draws more of a screen that is long.
    pub fn grow(&self) {
        self.app.grow();
    }

    /// Takes the form off the page.
    pub fn destroy(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.destroy();
        }
    }
}

fn begin(app: &App, exports: JsValue, given: Json) -> Result<Filling, host::Error> {
    let today = given.get("today").number().unwrap_or_default() as i32;
    // Whoever goes on has read it: of a long form that takes longer than the rest.
    let known = match &*app.filling() {
        Some(before) if given.get("goes_on").is_true() => Some(before.journey.shared_view()),
        _ => None,
    };
    let view = known.unwrap_or_else(|| browser::view(given.get("view")).into());
    let people = people(&given);
    let record = given.get("record").text();
    let machine = browser::open(exports)?;
    let (journey, filled) = Journey::start_with(machine, view, today, &record, people.clone())?;
    let is_signed_in = given.get("signed_in").is_true();
    // Filling never needs a sign-in: whatever fails here leaves an empty form and a sentence.
    let notice = match filled {
        Err(broken @ host::Error::Broken(_)) => return Err(broken),
        Err(_) => "notice.identity",
        Ok(_) if record.is_empty() && is_signed_in => "notice.identity",
        Ok(_) => "",
    };
    let mut filling = Filling {
        journey,
        people,
        is_signed_in,
        tells_answers: std::cell::Cell::default(),
        accepted_at: given.get("accepted_at").text(),
        given,
        misses_statement: false,
        trouble: String::new(),
        why: Map::default(),
        notice,
        lost: Vec::new(),
        resume: None,
        unfolded: Default::default(),
        kept: Default::default(),
        receipt: Default::default(),
    };
    restore(&mut filling)?;
    Ok(filling)
}

// Everyone in the record once for each role, with their name.
fn people(given: &Json) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for (_, entry) in given.get("entries").members() {
        let (role, subject) = (entry.get("role").text(), entry.get("subject").text());
        let known = people
            .iter()
            .position(|person| person.role == role && person.subject == subject);
        let index = known.unwrap_or(people.len());
        if known.is_none() {
            people.push(Person {
                role,
                subject,
                name: String::new(),
            });
        }
        if entry.get("attr").text() == "name.birth" {
            people[index].name = entry.get("value").text();
        }
    }
    people
}

// After a sign-in the person goes on where they were; otherwise the start screen offers it.
fn restore(filling: &mut Filling) -> Result<(), host::Error> {
    let acts = crate::draft::read(&filling.given);
    let left_out = filling.journey.replay(&acts)?;
    if !left_out.is_empty() && !filling.given.get("said").members().is_empty() {
        filling.notice = "notice.version";
        filling.lost = left_out;
    } else if filling.given.get("elsewhere").is_true() {
        filling.notice = "notice.elsewhere";
    }
    let screen = filling.journey.screen();
    if screen != Screen::Start && !filling.given.get("signing_in").is_true() {
        filling.resume = Some(screen);
        filling.journey.jump(Screen::Start);
    }
    Ok(())
}
