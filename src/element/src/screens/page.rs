//! One page of questions.

use journey::{Group, Question, Section};

use super::{actions, back, errors, form, heading, submit};
use crate::action::Action;
use crate::answers::{card, told};
use crate::app::{App, Filling, id};
use crate::draw::{At, El, digits, el, line, unseen};
use crate::words::Words;
use crate::{question, rows};

/// So many are laid out together: the browser looks after fewer of them at each key, and draws hardly more than is on the screen.
const QUESTIONS_OF_A_CHUNK: usize = 10;

pub(super) fn draw(app: &App, filling: &Filling, index: usize) -> Vec<El> {
    let words = app.words();
    let journey = &filling.journey;
    let page = &journey.view().pages[index];
    // Parts come and go by name too.
    let mut parts = el("div", "");
    for (index, part) in journey.sections(index).iter().enumerate() {
        parts = parts.add(section(app, filling, part, index));
    }
    vec![
        back(app),
        steps(words, filling, Some(index)),
        errors::draw(app, filling),
        heading(&step(words, filling, Some(index)), words.of(&page.title)),
        line(
            "p",
            "tk-lead",
            &told(app, filling, words.of(&page.intro), ""),
        ),
        form(app, Action::Next)
            .add(parts)
            .add(actions(vec![submit(words.get("continue"))])),
    ]
}

// One without a block is known by its place.
fn section(app: &App, filling: &Filling, section: &Section, index: usize) -> El {
    let part = match section {
        Section::Rows(group) => return rows::draw(app, filling, group, 0),
        Section::Group(part) => part,
    };
    let words = app.words();
    let (title, base) = match part.block {
        Some(block) => (words.of(&block.title), id(&block.path)),
        None => ("", digits(index)),
    };
    let element = match title {
        "" => el("div", "tk-group"),
        title => el("section", "tk-group")
            .set(At::AriaLabelledby, &base)
            .add(el("h2", "tk-group__title").set(At::Id, &base).text(title)),
    };
    element.key(&base).all(group(app, filling, part))
}

/// What came by itself as a card, then what is to be asked.
pub(crate) fn group(app: &App, filling: &Filling, group: &Group) -> Vec<El> {
    let folded = group.folded();
    let name = folded
        .first()
        .map(|question| id(&question.path))
        .unwrap_or_default();
    let mut open = group.open();
    open.retain(|_| app.take_room());
    // Questions come and go by name and stay in their chunk, so that the one with the focus stays the same element.
    let chunk = |question: &&Question| question.place / QUESTIONS_OF_A_CHUNK;
    let mut chunks = el("div", "");
    for questions in open.chunk_by(|one, next| chunk(one) == chunk(next)) {
        let mut drawn = el("div", "tk-chunk").key(&digits(chunk(&questions[0])));
        for question in questions {
            drawn = drawn.part(app, &question.path, question::draw);
        }
        chunks = chunks.add(drawn);
    }
    vec![card(app, filling, &name, &folded), chunks]
}

/// "Bước 2/5": the pages that are asked, and the review, which no index stands for.
pub(super) fn step(words: &Words, filling: &Filling, index: Option<usize>) -> String {
    let pages = filling.journey.pages();
    let at = pages.iter().position(|page| Some(*page) == index);
    let at = at.unwrap_or(pages.len()) + 1;
    words.fill(
        "step",
        &[("n", &digits(at)), ("m", &(pages.len() + 1).to_string())],
    )
}

/// All steps in order, the one on screen marked; no index stands for the review.
pub(super) fn steps(words: &Words, filling: &Filling, index: Option<usize>) -> El {
    let journey = &filling.journey;
    let mut list = el("ol", "tk-steps");
    let pages = journey.pages().into_iter().map(Some);
    for page in pages.chain([None]) {
        let title = match page {
            Some(page) => words.of(&journey.view().pages[page].title),
            None => words.get("review.step"),
        };
        let is_before = page.is_some_and(|page| index.is_none_or(|index| page < index));
        let title = el("span", "tk-step__title").text(title);
        list = list.add(match (page == index, is_before) {
            (true, _) => el("li", "tk-step tk-step--now")
                .fix(At::AriaCurrent, "step")
                .add(title),
            (_, true) => el("li", "tk-step tk-step--done")
                .add(title.add(unseen(", ").text(words.get("step.done")))),
            _ => el("li", "tk-step").add(title),
        });
    }
    el("nav", "")
        .set(At::AriaLabel, words.get("steps"))
        .add(list)
}
