//! The two journeys of each sample citizen, compared.

use std::collections::BTreeSet;

use abi::{AttributeUse, Meta, View};
use anyhow::Result;
use form::Form;
use host::Machine;
use journey::Person;
use prefill::IdentityRecord;
use registry::Availability;
use sandbox::Citizen;
use serde::Serialize;
use value::Date;

use super::play::{self, Done, Identity, Played, Start, Taken};
use super::split;
use crate::citizens;
use crate::engine::Module;

/// The way the gate looks at.
const SIGNED_IN: &str = "signed-in";
/// The way, and the source, of who shows their card.
const CARD: &str = "card";

/// How much one citizen saves on one form in one way.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Measure {
    /// Id of the sample citizen.
    pub(crate) citizen: String,
    /// Level of their account.
    pub(crate) level: u8,
    /// Whether the gate looks at this journey: adult, level 2, signed in, sources that exist today and answer.
    pub(crate) counts: bool,
    /// `signed-in`, `card`, or `without` and the source that fails.
    pub(crate) way: String,
    /// People of the household who are added as rows.
    pub(crate) companions: usize,
    /// Whether one of them is chosen for a role, as the child whom the form is about.
    pub(crate) chooses: bool,
    /// Without identity data; what a form asks beyond the official one is left out where data would answer it.
    pub(crate) without: Taken,
    /// What was left out of `without`, and is done by hand all the same by somebody who declines everything.
    pub(crate) left_out: LeftOut,
    /// With identity data.
    pub(crate) with: Taken,
    /// Sources the person shares from.
    pub(crate) shares: Vec<&'static str>,
    /// Sources the person is asked for and shares nothing from.
    pub(crate) declines: Vec<&'static str>,
    /// Percent of entries saved, rounded down.
    pub(crate) saved_entries: i64,
    /// Percent of keys and clicks saved, rounded down.
    pub(crate) saved_keystrokes: i64,
    /// Official answers in which the two journeys ended differently; anything here makes the figures void.
    pub(crate) different: Vec<String>,
    /// What stood against sending with identity data, as `path: rule`.
    pub(crate) stuck: Vec<String>,
    /// What was done, in both journeys, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acts: Option<Acts>,
}

/// Everything a person does in the form, in order.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Acts {
    without: Vec<Done>,
    with: Vec<Done>,
}

/// Answers given by hand that the official form does not ask for and data would have answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LeftOut {
    /// Answers.
    pub(crate) entries: u32,
    /// Keys and clicks.
    pub(crate) keystrokes: u32,
}

/// A compiled form to be measured.
pub(crate) struct Subject<'a> {
    /// Its definition, checked.
    pub(crate) form: &'a Form,
    /// Its module.
    pub(crate) module: &'a Module,
    /// The day of the journeys.
    pub(crate) today: Date,
    /// Whether what was done is told act by act.
    pub(crate) tells_acts: bool,
}

/// Every citizen, alone and with their household, signed in and with the card.
///
/// # Errors
/// Only if the module is broken.
pub(crate) fn measure_all(subject: &Subject<'_>, citizens: &[Citizen]) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    for citizen in citizens {
        measures.extend(measure(subject, citizen, &|_| true)?);
    }
    Ok(measures)
}

/// The journeys that the gate looks at, and no others: a quarter of all.
///
/// # Errors
/// Only if the module is broken.
pub(crate) fn measure_counting(
    subject: &Subject<'_>,
    citizens: &[Citizen],
) -> Result<Vec<Measure>> {
    let counting = citizens.iter().filter(|one| counts(one, subject.today));
    let mut measures = Vec::new();
    for citizen in counting {
        measures.extend(measure(subject, citizen, &|way| way.name == SIGNED_IN)?);
    }
    Ok(measures)
}

/// Whether a citizen is an adult of level 2 whose sources answer.
fn counts(citizen: &Citizen, today: Date) -> bool {
    citizen.level >= 2 && citizen.down.is_empty() && citizens::is_adult(citizen, today)
}

/// The journey that saves least among those the gate looks at.
pub(crate) fn worst(measures: &[Measure]) -> Option<&Measure> {
    let counting = measures.iter().filter(|one| one.counts);
    counting.min_by_key(|one| one.saved_entries)
}

/// One way of going about it.
struct Way {
    name: String,
    record: IdentityRecord,
    shares: Vec<&'static str>,
    declines: Vec<&'static str>,
    companions: usize,
}

/// Presses that read a card: "scan", "camera" and, once the card was seen, "fill in".
const CARD_PRESSES: u32 = 3;

fn measure(
    subject: &Subject<'_>,
    citizen: &Citizen,
    is_wanted: &dyn Fn(&Way) -> bool,
) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    let mut known = None;
    let ways = ways(citizen, &subject.module.meta, &subject.module.view);
    for way in ways.into_iter().filter(is_wanted) {
        let (measure, played) = one(subject, citizen, way, known.as_ref())?;
        measures.push(measure);
        // Who signed in knows of themselves what the register said, and types it when a source fails.
        known.get_or_insert(played);
    }
    Ok(measures)
}

/// Alone and with everybody of the household; then with each source failing, and with the card alone.
fn ways(citizen: &Citizen, meta: &Meta, view: &View) -> Vec<Way> {
    let is_own = |one: &AttributeUse| one.from != "household.members";
    let way = |name: &str, citizen: &Citizen, keep: &dyn Fn(&AttributeUse) -> bool| {
        let (_, asked) = citizens::signed_in(citizen, meta, is_today);
        let (record, shares) = citizens::signed_in(citizen, meta, |one| is_today(one) && keep(one));
        let is_declined = |source: &&str| !shares.contains(source);
        Way {
            name: name.to_owned(),
            companions: companions(&citizens::people(&record, meta), view),
            record,
            declines: asked.into_iter().filter(is_declined).collect(),
            shares,
        }
    };
    let together = way(SIGNED_IN, citizen, &|_| true);
    // Who goes alone has no reason to share the household's data: a source of nothing else is declined.
    let alone = way(SIGNED_IN, citizen, &is_own);
    // Nobody knows that a source will not answer, so it is agreed to as well.
    let failing: Vec<Way> = alone
        .shares
        .iter()
        .map(|source| {
            let mut unlucky = citizen.clone();
            unlucky.down.push((*source).to_owned());
            way(&format!("without {source}"), &unlucky, &is_own)
        })
        .collect();
    let card = Way {
        name: CARD.to_owned(),
        record: citizens::card(citizen, meta),
        shares: vec![CARD],
        declines: Vec::new(),
        companions: 0,
    };
    let has_others = !citizens::people(&together.record, meta).is_empty();
    let together = has_others.then_some(together);
    // A foreigner has an electronic identity and no card.
    let card = citizen
        .attributes
        .contains_key("card.issueDate")
        .then_some(card);
    let more = together.into_iter().chain(failing);
    std::iter::once(alone).chain(more).chain(card).collect()
}

/// How many people can become rows; those whom one is chosen of can not.
fn companions(people: &[Person], view: &View) -> usize {
    let many = people.iter().filter(|one| !is_choice(view, &one.role));
    many.map(|one| &one.subject).collect::<BTreeSet<_>>().len()
}

fn is_choice(view: &View, role: &str) -> bool {
    let role = view.roles.get(role);
    role.is_some_and(|role| role.choose == "one")
}

/// Whom the person may choose for the first role of one that the record has people for, each in turn; then nobody.
fn choices(people: &[Person], view: &View) -> Vec<Option<(String, String)>> {
    let first = people.iter().find(|one| is_choice(view, &one.role));
    let of_role = people
        .iter()
        .filter(|one| Some(&one.role) == first.map(|first| &first.role));
    let each = of_role.map(|one| Some((one.role.clone(), one.subject.clone())));
    each.chain([None]).collect()
}

/// Whether what is read for this use is there today: of a relative, the applicant's own attribute that says it.
fn is_today(one: &AttributeUse) -> bool {
    let known = registry::attribute(&one.attr);
    known.is_some_and(|known| known.availability_for(&one.from) == Availability::Today)
}

fn one(
    subject: &Subject<'_>,
    citizen: &Citizen,
    way: Way,
    known: Option<&Played>,
) -> Result<(Measure, Played)> {
    let start = Start {
        form: subject.form,
        view: &subject.module.view,
        today: subject.today,
    };
    let people = citizens::people(&way.record, &subject.module.meta);
    let choices = choices(&people, &subject.module.view);
    // Nobody types an old address of which they are asked where it lies today.
    let mut record = way.record;
    let settled = split::settle(&mut record, start.view);
    let mut identity = Identity {
        record,
        people,
        consents: way.shares.len() as u32,
        presses: match way.name.as_str() {
            CARD => CARD_PRESSES,
            // One press of a button for each source; to decline is no entry, but a press all the same.
            _ => (way.shares.len() + way.declines.len()) as u32,
        },
        chosen: None,
        settled,
    };
    let mut with = Played::default();
    // A form can not say whom of the household it suits: the first with whom it can be sent, else nobody.
    for chosen in choices {
        identity.chosen = chosen;
        with = play::with_identity(&start, machine(subject)?, &identity, way.companions, known)?;
        if with.stuck.is_empty() {
            break;
        }
    }
    let without = play::by_hand(&start, machine(subject)?, &with, way.companions)?;
    let left_out = left_out(&without, &with);
    let counted = Taken {
        entries: without.taken.entries.saturating_sub(left_out.entries),
        keystrokes: without.taken.keystrokes.saturating_sub(left_out.keystrokes),
        ..without.taken
    };
    let measure = Measure {
        citizen: citizen.id.clone(),
        level: citizen.level,
        counts: way.name == SIGNED_IN && counts(citizen, subject.today),
        way: way.name,
        companions: way.companions,
        chooses: identity.chosen.is_some(),
        without: counted,
        left_out,
        with: with.taken,
        shares: way.shares,
        declines: way.declines,
        saved_entries: percent_saved(counted.entries, with.taken.entries),
        saved_keystrokes: percent_saved(counted.keystrokes, with.taken.keystrokes),
        different: different(&with, &without),
        stuck: with.stuck.clone(),
        acts: subject.tells_acts.then(|| Acts {
            without: without.acts,
            with: with.acts.clone(),
        }),
    };
    Ok((measure, with))
}

fn machine(subject: &Subject<'_>) -> Result<impl Machine> {
    subject.module.machine()
}

/// Of the journey by hand, the questions that the official form does not have and data answers: a form can not look better
/// by asking more.
fn left_out(without: &Played, with: &Played) -> LeftOut {
    let extra = without
        .by_hand
        .iter()
        .filter(|(place, act)| !act.is_official && !with.by_hand.contains_key(*place));
    let mut left_out = LeftOut::default();
    for (_, act) in extra {
        left_out.entries += 1;
        left_out.keystrokes += act.keystrokes;
    }
    left_out
}

/// `1 − with / without` in percent, rounded down; negative when data costs more than it saves.
fn percent_saved(without: u32, with: u32) -> i64 {
    match i64::from(without) {
        0 => 0,
        without => (100 * (without - i64::from(with))).div_euclid(without),
    }
}

/// Official answers that one journey has otherwise than the other.
fn different(with: &Played, without: &Played) -> Vec<String> {
    let official = with.official.union(&without.official);
    official
        .filter(|place| with.values.get(*place) != without.values.get(*place))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::burden::play::ByHand;

    #[test]
    fn percent_is_rounded_down_and_may_be_negative() {
        assert_eq!(percent_saved(13, 8), 38);
        assert_eq!(percent_saved(3, 4), -34);
        assert_eq!(percent_saved(0, 1), 0);
    }

    #[test]
    fn what_the_official_form_does_not_ask_is_no_saving() {
        let act = |is_official| ByHand {
            is_official,
            keystrokes: 10,
        };
        let mut without = Played::default();
        without.by_hand.insert("/a".to_owned(), act(true));
        without.by_hand.insert("/b".to_owned(), act(false));
        without.by_hand.insert("/c".to_owned(), act(false));
        let mut with = Played::default();
        with.by_hand.insert("/c".to_owned(), act(false));
        let left_out = left_out(&without, &with);
        assert_eq!((left_out.entries, left_out.keystrokes), (1, 10));
    }
}
