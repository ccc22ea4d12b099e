//! What all parts of one `<to-khai>` share.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use host::browser::Browser;
use host::json::Json;
use journey::{Changed, Journey, Person, Screen};
use value::{Map, Sorted};
use yew::Callback;

use crate::combo::Look;
use crate::mount::Port;
use crate::words::Words;

/// Questions of a screen that are drawn at once: more than any screen shows. The others follow in such parts that a slow phone
/// answers a key in between.
const FIRST_QUESTIONS: usize = 60;
const MORE_QUESTIONS: usize = 40;

/// A handle on one element; clones are the same one.
#[derive(Clone)]
pub(crate) struct App(Rc<Shared>);

impl PartialEq for App {
    fn eq(&self, other: &App) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Shared {
    port: Port,
    words: Cell<&'static Words>,
    phase: RefCell<Phase>,
    filling: RefCell<Option<Filling>>,
    watchers: RefCell<Sorted<Callback<()>>>,
    tick: Cell<u32>,
    room: Cell<usize>,
    left: Cell<usize>,
    focus: RefCell<String>,
    reveal: RefCell<String>,
    look: RefCell<Look>,
}

/// How far the form has come.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not there yet.
    Loading,
    /// Not to be opened; the key of the sentence that says why.
    Failed(String),
    /// On screen.
    Ready,
}

/// One form being filled.
pub(crate) struct Filling {
    pub(crate) journey: Journey<Browser>,
    /// What the page gave beside the module, see [`crate::mount::Mounted::open`].
    pub(crate) given: Json,
    /// Everyone in the identity record, by role.
    pub(crate) people: Vec<Person>,
    pub(crate) is_signed_in: bool,
    /// Whether words on screen say answers, so that they change with them.
    pub(crate) tells_answers: Cell<bool>,
    /// When the statement was accepted, RFC 3339; empty while it is not.
    pub(crate) accepted_at: String,
    /// Whether the statement's box must be ticked and is not.
    pub(crate) misses_statement: bool,
    /// Why the last attempt to send failed: the key of a sentence; empty if it did not.
    pub(crate) trouble: String,
    /// What the service said of it, by language.
    pub(crate) why: Map<String>,
    /// Something to tell once, above the form: the key of a sentence, or nothing.
    pub(crate) notice: &'static str,
    /// Which acts of a draft of another version found no place: `notice` ends with what they say.
    pub(crate) lost: Vec<usize>,
    /// Where a draft of an earlier visit left off.
    pub(crate) resume: Option<Screen>,
    /// Summary cards that are open, by the id of their list.
    pub(crate) unfolded: Sorted<()>,
    /// Where the draft is kept, the key of what the status line says, and since what minute.
    pub(crate) kept: [String; 2],
    /// Code and time of the receipt, and the address of the page that keeps it.
    pub(crate) receipt: [String; 3],
}

impl App {
    pub(crate) fn new(port: Port, words: &'static Words) -> App {
        App(Rc::new(Shared {
            port,
            words: Cell::new(words),
            phase: RefCell::new(Phase::Loading),
            filling: RefCell::new(None),
            watchers: RefCell::default(),
            tick: Cell::new(0),
            room: Cell::new(usize::MAX),
            left: Cell::new(0),
            focus: RefCell::default(),
            reveal: RefCell::default(),
            look: RefCell::default(),
        }))
    }

    /// What the page does for the form.
    pub(crate) fn port(&self) -> &Port {
        &self.0.port
    }

    /// The words of the interface.
    pub(crate) fn words(&self) -> &'static Words {
        self.0.words.get()
    }

    pub(crate) fn set_words(&self, words: &'static Words) {
        self.0.words.set(words);
        self.redraw();
    }

    pub(crate) fn look(&self) -> &RefCell<Look> {
        &self.0.look
    }

    pub(crate) fn phase(&self) -> Ref<'_, Phase> {
        self.0.phase.borrow()
    }

    pub(crate) fn set_phase(&self, phase: Phase) {
        *self.0.phase.borrow_mut() = phase;
        self.redraw();
    }

    /// Shows a filling; one that goes on with another one's answers takes over what has been seen of it. The statement is accepted
    /// anew: there may be more to stand by.
    pub(crate) fn open(&self, mut filling: Filling) {
        let mut slot = self.0.filling.borrow_mut();
        let mut is_known = false;
        if let Some(before) = &mut *slot
            && filling.given.get("goes_on").is_true()
        {
            // There is nothing to go on with any more.
            if before.journey.screen() == Screen::Receipt {
                return;
            }
            filling.journey.follow(&mut before.journey);
            filling.unfolded = std::mem::take(&mut before.unfolded);
            filling.misses_statement = before.misses_statement;
            // Who there is to choose from stands at questions too.
            let is_same_choice = before.people == filling.people || !filling.journey.asks_who();
            is_known = !before.tells_answers.get() && is_same_choice;
        }
        *slot = Some(filling);
        drop(slot);
        *self.0.phase.borrow_mut() = Phase::Ready;
        if is_known {
            self.show_all();
            // A list that is open may offer others now.
            let path = self.0.look.borrow().path.clone();
            self.refresh(&path);
        } else {
            self.redraw();
        }
    }

    /// The form being filled, if there is one.
    pub(crate) fn filling(&self) -> Ref<'_, Option<Filling>> {
        self.0.filling.borrow()
    }

    /// Changes the form being filled. A module that breaks is reported; what was typed stays kept.
    pub(crate) fn act(&self, change: &mut dyn FnMut(&mut Filling) -> Result<(), host::Error>) {
        let result = match self.0.filling.borrow_mut().as_mut() {
            Some(filling) => change(filling),
            None => Ok(()),
        };
        if result.is_err() {
            self.fail("problem.stopped");
        }
    }

    /// Shows a sentence instead of the form.
    pub(crate) fn fail(&self, key: &str) {
        self.set_phase(Phase::Failed(key.to_owned()));
        self.tell("tk-error", "code", key);
    }

    /// Fires an event with one word about it, which is never an answer.
    pub(crate) fn tell(&self, name: &str, member: &str, value: &str) {
        self.0.port.tell(name, member, value);
    }

    /// Counts redraws of the whole form, so that every question on screen takes part.
    pub(crate) fn tick(&self) -> u32 {
        self.0.tick.get()
    }

    /// Draws everything anew.
    pub(crate) fn redraw(&self) {
        self.0.tick.set(self.0.tick.get() + 1);
        self.show_all();
    }

    /// Draws what has changed and the whole of a long screen, so that anything on it can take the focus.
    pub(crate) fn show_all(&self) {
        self.0.room.set(usize::MAX);
        self.show("");
    }

    /// Draws a screen that comes up: its first questions at once, the others as soon as those are painted.
    pub(crate) fn bring_up(&self) {
        self.redraw();
        self.0.room.set(FIRST_QUESTIONS);
    }

    /// Draws what is around the questions anew, and those that have changed. What stands at `entered` is being typed.
    pub(crate) fn show(&self, entered: &str) {
        let mut changed = Changed::default();
        let mut is_everywhere = false;
        self.act(&mut |filling| {
            changed = filling.journey.take_changed();
            is_everywhere = changed.is_reshaped && filling.tells_answers.get();
            Ok(())
        });
        if is_everywhere {
            self.0.tick.set(self.0.tick.get() + 1);
        }
        if changed.is_reshaped || entered.is_empty() {
            self.refresh("");
        }
        for path in &changed.paths {
            if path != entered {
                self.refresh(path);
            }
        }
    }

    /// Begins to count the questions of a screen.
    pub(crate) fn count(&self) {
        self.0.left.set(self.0.room.get());
    }

    /// Takes the place of one question more, if there is one.
    pub(crate) fn take_room(&self) -> bool {
        let left = self.0.left.get();
        self.0.left.set(left.saturating_sub(1));
        left > 0
    }

    /// Draws more of a long screen.
    pub(crate) fn grow(&self) {
        let room = self.0.room.get();
        self.0.room.set(room.saturating_add(MORE_QUESTIONS));
        self.refresh("");
    }

    pub(crate) fn watch(&self, path: &str, redraw: Callback<()>) {
        self.0.watchers.borrow_mut().insert(path.to_owned(), redraw);
    }

    pub(crate) fn unwatch(&self, path: &str) {
        self.0.watchers.borrow_mut().remove(path);
    }

    /// Draws the question at `path`, or the address it is a part of, and nothing else.
    pub(crate) fn refresh(&self, path: &str) {
        let (address, _) = journey::split(path);
        let watchers = self.0.watchers.borrow();
        let found = watchers.get(path);
        let found = found.or_else(|| watchers.get(address).filter(|_| !address.is_empty()));
        let found = found.cloned();
        drop(watchers);
        if let Some(redraw) = found {
            redraw.emit(());
        }
    }

    /// Moves the focus to the part with this id once it is drawn.
    pub(crate) fn focus_on(&self, id: &str) {
        *self.0.focus.borrow_mut() = id.to_owned();
    }

    /// Scrolls the part with this id into its list once it is drawn.
    pub(crate) fn reveal(&self, id: &str) {
        *self.0.reveal.borrow_mut() = id.to_owned();
    }

    /// Does what was to be done after drawing.
    pub(crate) fn settle(&self) {
        let (focus, reveal) = (self.0.focus.take(), self.0.reveal.take());
        if !focus.is_empty() {
            self.0.port.focus(&focus);
        }
        if !reveal.is_empty() {
            self.0.port.reveal(&reveal);
        }
    }
}

/// The id of the control at `path`.
pub(crate) fn id(path: &str) -> String {
    journey::cat(&["f", &path.replace('/', "-")])
}
