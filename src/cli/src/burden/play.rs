//! One person going through one form, twice, counted by the element's own state machine.

use std::collections::{BTreeMap, BTreeSet};

use abi::{ItemView, View};
use anyhow::Result;
use form::{Field, Form, Kind};
use host::Machine;
use journey::{Control, Journey, PARTS, Question, Screen};
use prefill::IdentityRecord;
use serde::Serialize;
use value::Date;

use super::split::Settled;
use super::{find, synth};

/// More rounds than a form has pages that can open one another.
const MAX_ROUNDS: usize = 64;

/// What one journey took from the person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Taken {
    /// Answers typed or picked, an address being one, and acts of consent.
    pub(crate) entries: u32,
    /// Keys pressed and clicks made inside the form.
    pub(crate) keystrokes: u32,
    /// Acts of consent, one for each source; part of `entries`.
    pub(crate) consents: u32,
    /// Prefilled answers that nothing locks: shown for a look, and agreed to by the one press that ends the page.
    pub(crate) looked_at: u32,
}

/// One act, as a person does it in the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub(crate) enum Done {
    /// On to the next screen.
    Next,
    /// A row more in a group: the person of the record, or nobody yet.
    Row {
        /// Path of the group.
        repeat: String,
        /// The record's key for the person.
        subject: Option<String>,
    },
    /// A text typed, an option chosen by its code, a unit found by its name.
    Give {
        /// Path of the answer, rows numbered from 0.
        place: String,
        /// Text, code or name.
        text: String,
    },
    /// Of an old address, one of today's communes chosen by pressing its name.
    Settle {
        /// Path of the address.
        place: String,
        /// What stands on the button.
        text: String,
    },
    /// The statement accepted, and everything sent.
    Send,
}

/// One press says which of today's communes an old address lies in.
const SETTLE_CLICKS: u32 = 1;

/// The statement is accepted by a click on its box.
const STATEMENT_CLICKS: u32 = 1;

/// One answer given by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByHand {
    /// Whether the official form asks for it.
    pub(crate) is_official: bool,
    /// Keys and clicks it took.
    pub(crate) keystrokes: u32,
}

/// How one journey ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Played {
    /// What it took.
    pub(crate) taken: Taken,
    /// Final values by path, rows numbered from 0: `/members/0/ho_ten`.
    pub(crate) values: BTreeMap<String, String>,
    /// Answers given by hand, by the same paths.
    pub(crate) by_hand: BTreeMap<String, ByHand>,
    /// Official answers among `values`.
    pub(crate) official: BTreeSet<String>,
    /// What stood against sending, as `path: rule`; empty when the dossier could go.
    pub(crate) stuck: Vec<String>,
    /// Everything that was done, in order.
    pub(crate) acts: Vec<Done>,
}

/// What a journey starts from.
pub(crate) struct Start<'a> {
    /// The form that is filled.
    pub(crate) form: &'a Form,
    /// Its pages and words.
    pub(crate) view: &'a View,
    /// The day it is filled.
    pub(crate) today: Date,
}

/// The identity data of one journey.
pub(crate) struct Identity {
    /// What registers or the card say.
    pub(crate) record: IdentityRecord,
    /// Those who can become rows.
    pub(crate) people: Vec<journey::Person>,
    /// Acts of consent: sources the person agreed to share from.
    pub(crate) consents: u32,
    /// Presses that sharing and declining took.
    pub(crate) presses: u32,
    /// Whom of the record the person chooses for a role of one, by that role.
    pub(crate) chosen: Option<(String, String)>,
    /// Addresses of the record that a press of the person settles.
    pub(crate) settled: Vec<Settled>,
}

/// With identity data: what it fills stays; the rest is answered by what the person knows of themselves from the journey
/// `known`, else by samples.
///
/// As many rows are added as `companions` says, people of the record first.
///
/// # Errors
/// Only if the module is broken.
pub(crate) fn with_identity(
    start: &Start<'_>,
    machine: impl Machine,
    identity: &Identity,
    companions: usize,
    known: Option<&Played>,
) -> Result<Played> {
    let (record, people) = (identity.record.to_json(), identity.people.clone());
    let today = crate::run::yyyymmdd(start.today);
    let view = start.view.clone();
    let (journey, filled) = Journey::start_with(machine, view, today, &record, people)?;
    filled?;
    let answer = |place: &str, field: &Field, is_required: bool| {
        if let Kind::Person { role } = &field.kind {
            let (of, subject) = identity.chosen.as_ref()?;
            return (of == role).then(|| subject.clone());
        }
        let own = || known.and_then(|known| wanted(known, place, field));
        let made_up = || synth::answer(start.form, field, start.today);
        is_required.then(|| own().or_else(made_up)).flatten()
    };
    let mut played = play(start, journey, companions, &answer, &identity.settled)?;
    played.taken.consents = identity.consents;
    played.taken.entries += identity.consents;
    played.taken.keystrokes += identity.presses;
    Ok(played)
}

/// Without identity data, to the values in which `other` ended.
///
/// # Errors
/// Only if the module is broken.
pub(crate) fn by_hand(
    start: &Start<'_>,
    machine: impl Machine,
    other: &Played,
    companions: usize,
) -> Result<Played> {
    let today = crate::run::yyyymmdd(start.today);
    let journey = Journey::start(machine, start.view.clone(), today)?;
    // Without data there is nobody to choose: who it is gets typed.
    let answer = |path: &str, field: &Field, _: bool| match field.kind {
        Kind::Person { .. } => None,
        _ => wanted(other, path, field),
    };
    play(start, journey, companions, &answer, &[])
}

/// The final value at `path` in the other journey, an address as `province/commune/detail`.
fn wanted(other: &Played, path: &str, field: &Field) -> Option<String> {
    if field.kind != form::Kind::Address {
        return other.values.get(path).cloned();
    }
    let part = |name: &str| other.values.get(&format!("{path}/{name}"));
    let texts = PARTS.map(|name| part(name).map_or("", String::as_str));
    texts
        .iter()
        .any(|text| !text.is_empty())
        .then(|| texts.join("/"))
}

/// Adds the rows of the groups that stand on page `index` now and were not filled before, people of the record first.
fn add_rows<M: Machine>(
    journey: &mut Journey<M>,
    index: usize,
    companions: usize,
    played: &mut Played,
) -> Result<()> {
    let page = journey.view().pages[index].clone();
    for item in &page.items {
        let ItemView::Repeat(repeat) = item else {
            continue;
        };
        let is_begun =
            |done: &Done| matches!(done, Done::Row { repeat: of, .. } if *of == repeat.path);
        if !journey.state(&repeat.path).visible || played.acts.iter().any(is_begun) {
            continue;
        }
        let own = if repeat.role.is_empty() {
            0
        } else {
            companions
        };
        let wanted = own
            .max(repeat.min_rows as usize)
            .min(repeat.max_rows as usize);
        let people = journey.people(&repeat.role);
        let people: Vec<String> = people.map(|person| person.subject.clone()).collect();
        for at in 0..wanted {
            let subject = people.get(at).cloned();
            let row = journey.add_row(&repeat.path, subject.as_deref())?;
            let path = repeat.path.clone();
            played.acts.push(Done::Row {
                repeat: path,
                subject,
            });
            for inner in &repeat.groups {
                add_inner(journey, inner, &row, played)?;
            }
        }
    }
    Ok(())
}

/// As many rows as a group in a row needs.
fn add_inner<M: Machine>(
    journey: &mut Journey<M>,
    inner: &abi::RepeatView,
    row: &str,
    played: &mut Played,
) -> Result<()> {
    let (_, name) = journey::split(&inner.path);
    let path = format!("{row}/{name}");
    if !journey.state(&path).visible {
        return Ok(());
    }
    for _ in 0..inner.min_rows {
        journey.add_row(&path, None)?;
        played.acts.push(Done::Row {
            repeat: path.clone(),
            subject: None,
        });
    }
    Ok(())
}

fn repeats(view: &View) -> impl Iterator<Item = &abi::RepeatView> {
    let items = view.pages.iter().flat_map(|page| &page.items);
    items.filter_map(|item| match item {
        ItemView::Repeat(repeat) => Some(repeat),
        _ => None,
    })
}

/// Page by page to the end, or to the page that can not be left.
fn play<M: Machine>(
    start: &Start<'_>,
    mut journey: Journey<M>,
    companions: usize,
    answer: &dyn Fn(&str, &Field, bool) -> Option<String>,
    settled: &[Settled],
) -> Result<Played> {
    let mut played = Played::default();
    journey.next()?;
    played.acts.push(Done::Next);
    for _ in 0..MAX_ROUNDS {
        let Screen::Page(index) = journey.screen() else {
            break;
        };
        add_rows(&mut journey, index, companions, &mut played)?;
        for _ in 0..MAX_ROUNDS {
            if !fill_page(start, &mut journey, index, answer, &mut played)? {
                break;
            }
            // An answer may have brought a group up.
            add_rows(&mut journey, index, companions, &mut played)?;
        }
        settle_page(&journey, index, settled, &mut played);
        played.taken.looked_at += looked_at(&journey, index);
        played.acts.push(Done::Next);
        if !journey.next()? {
            break;
        }
    }
    if journey.screen() == Screen::Review {
        journey.send()?;
        played.acts.push(Done::Send);
        played.taken.keystrokes += STATEMENT_CLICKS;
    }
    played.stuck = journey.summary().iter().map(told).collect();
    conclude(&mut played, &journey);
    Ok(played)
}

/// A finding as `path: rule`, with the check that a form's own rule has failed.
fn told(finding: &abi::Finding) -> String {
    match finding.params.get("id") {
        Some(id) => format!("{}: {} {id}", finding.path, finding.rule),
        None => format!("{}: {}", finding.path, finding.rule),
    }
}

/// Answers what is asked on the page now; true if that was anything, so that more may have opened.
fn fill_page<M: Machine>(
    start: &Start<'_>,
    journey: &mut Journey<M>,
    index: usize,
    answer: &dyn Fn(&str, &Field, bool) -> Option<String>,
    played: &mut Played,
) -> Result<bool> {
    let open = journey.questions(index).into_iter();
    let open: Vec<(String, bool)> = open
        .filter(|question| !question.field.computed && journey.is_empty(question))
        .map(|question| (question.path.clone(), journey.is_required(&question)))
        .collect();
    let mut gave_any = false;
    for (path, is_required) in open {
        let Some(field) = field_of(start.form, journey, &path) else {
            continue;
        };
        let place = numbered(journey, &path);
        let Some(text) = answer(&place, field, is_required) else {
            continue;
        };
        let text = at_hand(journey, &path, field, text);
        give(journey, (&path, &place), field, &text, &mut played.acts)?;
        // A text the field does not take would come round again for ever.
        gave_any |= journey.state(&path).value.is_some();
        // Whom it is about fills other questions, so what is still asked is looked at anew.
        if matches!(field.kind, Kind::Person { .. }) && gave_any {
            break;
        }
    }
    Ok(gave_any)
}

/// Notes a press for each old address on the page that it settles; the record has what was pressed from the beginning.
fn settle_page<M: Machine>(
    journey: &Journey<M>,
    index: usize,
    settled: &[Settled],
    played: &mut Played,
) {
    let questions = journey.questions(index);
    for one in settled {
        let question = questions.iter().find(|q| one.places.contains(&q.path));
        let act = question.map(|question| Done::Settle {
            place: question.path.clone(),
            text: one.text.clone(),
        });
        let (Some(question), Some(act)) = (question, act) else {
            continue;
        };
        let by_hand = ByHand {
            is_official: is_official(journey.view(), question),
            keystrokes: SETTLE_CLICKS,
        };
        // One press settles every place that asks for the same.
        if one
            .places
            .iter()
            .all(|place| !played.by_hand.contains_key(place))
        {
            played.by_hand.insert(question.path.clone(), by_hand);
            played.acts.push(act);
        }
    }
}

/// Of facilities one that can be chosen: what was made up may lie elsewhere than the person lives.
fn at_hand<M>(journey: &Journey<M>, path: &str, field: &Field, text: String) -> String {
    if !matches!(field.kind, Kind::Facility { .. }) {
        return text;
    }
    let offered = facilities(journey, path);
    match offered.iter().any(|(code, _)| *code == text) {
        true => text,
        false => offered.first().map_or(text, |(code, _)| (*code).to_owned()),
    }
}

/// The facilities that can be chosen now, each a code with its name.
fn facilities<'j, M>(journey: &'j Journey<M>, path: &str) -> Vec<(&'j str, &'j str)> {
    let Some(field) = journey::field_at(journey.view(), path) else {
        return Vec::new();
    };
    let offered = journey.options(path, field).into_iter();
    offered
        .map(|option| (option.code.as_str(), option.label.get("vi")))
        .collect()
}

/// Enters one answer the way a person does: a date as dd/mm/yyyy, an address part by part. `at` is its path and, told with
/// the number of its row, its place.
fn give<M: Machine>(
    journey: &mut Journey<M>,
    at: (&str, &str),
    field: &Field,
    text: &str,
    acts: &mut Vec<Done>,
) -> Result<()> {
    let (path, place) = at;
    if field.kind != form::Kind::Address {
        let offered = facilities(journey, path);
        let name = offered.iter().find(|(code, _)| *code == text);
        let name = name.filter(|_| matches!(field.kind, Kind::Facility { .. }));
        let name = name.map(|(_, name)| (*name).to_owned());
        let text = match field.kind.name() {
            // Nobody types the spaces that such a number is shown with.
            "id-number" | "phone" => text.to_owned(),
            kind => value::shown(kind, text),
        };
        journey.enter(path, &text)?;
        let (place, text) = (place.to_owned(), name.unwrap_or(text));
        acts.push(Done::Give { place, text });
        return Ok(());
    }
    let parts: Vec<&str> = text.splitn(3, '/').collect();
    for (name, part) in PARTS.iter().zip(&parts) {
        if part.is_empty() {
            continue;
        }
        journey.enter(&format!("{path}/{name}"), part)?;
        let text = match *name {
            "province" => find::name("", part),
            "commune" => find::name(parts[0], part),
            _ => (*part).to_owned(),
        };
        let place = format!("{place}/{name}");
        acts.push(Done::Give { place, text });
    }
    Ok(())
}

/// Keys that find the unit of `code` at `path`, where the province says which communes are offered, or a facility.
fn finding<M>(journey: &Journey<M>, path: &str, code: &str) -> u32 {
    if journey::field_at(journey.view(), path).is_some() {
        return find::keys_among(&facilities(journey, path), code);
    }
    match path.strip_suffix("/commune") {
        Some(address) => find::keys(&journey.text(&format!("{address}/province")), code),
        None => find::keys("", code),
    }
}

/// The field of the definition at an answer's path, whatever the row.
fn field_of<'f, M>(form: &'f Form, journey: &Journey<M>, path: &str) -> Option<&'f Field> {
    let shown = journey::field_at(journey.view(), path)?;
    let id = (0..form.fields.len()).find(|id| form.path(*id) == shown.path)?;
    form.fields.get(id)
}

/// Prefilled answers that stand open on a page which is about to be left.
fn looked_at<M>(journey: &Journey<M>, index: usize) -> u32 {
    let is_open =
        |question: &Question<'_>| journey.is_prefilled(question) && !journey.is_locked(question);
    journey
        .questions(index)
        .iter()
        .filter(|q| is_open(q))
        .count() as u32
}

fn conclude<M: Machine>(played: &mut Played, journey: &Journey<M>) {
    let cost = journey.cost(&|path, code| finding(journey, path, code));
    let is_settled = |done: &&Done| matches!(done, Done::Settle { .. });
    let settled = played.acts.iter().filter(is_settled).count() as u32;
    played.taken.entries = cost.entries + settled;
    played.taken.keystrokes += cost.keys + cost.clicks + settled * SETTLE_CLICKS;
    for index in 0..journey.view().pages.len() {
        for question in journey.questions(index) {
            note_answer(played, journey, &question);
        }
    }
}

fn note_answer<M: Machine>(played: &mut Played, journey: &Journey<M>, question: &Question<'_>) {
    let place = numbered(journey, &question.path);
    let is_official = is_official(journey.view(), question);
    let is_given =
        !question.field.computed && !journey.is_empty(question) && !journey.is_prefilled(question);
    let control = journey::control(journey.view(), question.field);
    if is_given {
        let by_hand = ByHand {
            is_official,
            keystrokes: keystrokes(journey, question, control),
        };
        played.by_hand.insert(place.clone(), by_hand);
    }
    let mut note = |from: String, to: String| {
        if let Some(value) = &journey.state(&from).value {
            if is_official {
                played.official.insert(to.clone());
            }
            played.values.insert(to, value.clone());
        }
    };
    if control == Control::Address {
        for name in PARTS {
            note(
                format!("{}/{name}", question.path),
                format!("{place}/{name}"),
            );
        }
    } else {
        note(question.path.clone(), place);
    }
}

/// Keys and clicks that a question took which was answered by hand.
fn keystrokes<M>(journey: &Journey<M>, question: &Question<'_>, control: Control) -> u32 {
    let paths = match control {
        Control::Address => PARTS
            .map(|part| format!("{}/{part}", question.path))
            .to_vec(),
        _ => vec![question.path.clone()],
    };
    let given = paths.iter().map(|path| (path, journey.text(path)));
    given
        .filter(|(_, text)| !text.is_empty())
        .map(|(path, text)| {
            journey.cost_of(path, &text, &|path, code| finding(journey, path, code))
        })
        .map(|cost| cost.keys + cost.clicks)
        .sum()
}

/// Whether the official form asks for it, by itself or as a column of a table.
fn is_official(view: &View, question: &Question<'_>) -> bool {
    let in_table = |repeat: &abi::RepeatView| {
        let rest = question.path.strip_prefix(repeat.path.as_str());
        !repeat.official.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    !question.field.official.is_empty() || repeats(view).any(in_table)
}

/// The path with a row's number in place of its key, so that two journeys can be compared.
fn numbered<M>(journey: &Journey<M>, path: &str) -> String {
    let (mut told, mut at) = (String::new(), String::new());
    for step in path.split('/').skip(1) {
        let rows = journey.row_paths(&at);
        at = format!("{at}/{step}");
        let number = rows.iter().position(|row| *row == at);
        told.push('/');
        told.push_str(&number.map_or_else(|| step.to_owned(), |number| number.to_string()));
    }
    told
}
