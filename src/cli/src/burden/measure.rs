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

use super::play::{self, Identity, Played, Start, Taken};
use crate::citizens;
use crate::engine::Module;

/// The way the gate looks at.
const SIGNED_IN: &str = "signed-in";

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
    /// With identity data.
    pub(crate) with: Taken,
    /// Percent of entries saved, rounded down.
    pub(crate) saved_entries: i64,
    /// Percent of keys and clicks saved, rounded down.
    pub(crate) saved_keystrokes: i64,
    /// Official answers in which the two journeys ended differently; anything here makes the figures void.
    pub(crate) different: Vec<String>,
    /// What stood against sending with identity data, as `path: rule`.
    pub(crate) stuck: Vec<String>,
}

/// A compiled form to be measured.
pub(crate) struct Subject<'a> {
    /// Its definition, checked.
    pub(crate) form: &'a Form,
    /// Its module.
    pub(crate) module: &'a Module,
    /// The day of the journeys.
    pub(crate) today: Date,
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
    sources: u32,
    declined: u32,
    companions: usize,
}

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
    let way = |name: &str, keep: &dyn Fn(&AttributeUse) -> bool, declined: u32| {
        let keep = |one: &AttributeUse| source_today(&one.attr).is_some() && keep(one);
        let (record, sources) = citizens::signed_in(citizen, meta, keep);
        Way {
            name: name.to_owned(),
            companions: companions(&citizens::people(&record, meta), view),
            record,
            sources,
            declined,
        }
    };
    let together = way(SIGNED_IN, &|_| true, 0);
    // Who goes alone has no reason to share the household's data: a source of nothing else is declined.
    let mut alone = way(SIGNED_IN, &is_own, 0);
    alone.declined = together.sources - alone.sources;
    let failing: Vec<Way> = sources(meta)
        .into_iter()
        .filter(|_| alone.sources > 1)
        .map(|source| {
            let keep = |one: &AttributeUse| is_own(one) && source_today(&one.attr) != Some(source);
            way(&format!("without {source}"), &keep, 0)
        })
        .collect();
    let card = Way {
        name: "card".to_owned(),
        record: citizens::card(citizen, meta),
        sources: 1,
        declined: 0,
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

/// The register that holds an attribute, if it answers today.
fn source_today(attr: &str) -> Option<&'static str> {
    let known = registry::attribute(attr)?;
    (known.availability == Availability::Today).then_some(known.source.as_str())
}

fn sources(meta: &Meta) -> BTreeSet<&'static str> {
    let attributes = meta.attributes.iter();
    attributes
        .filter_map(|one| source_today(&one.attr))
        .collect()
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
    let mut identity = Identity {
        record: way.record.to_json(),
        people,
        sources: way.sources,
        declined: way.declined,
        chosen: None,
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
    let counted = official_savings_only(&without, &with);
    let measure = Measure {
        citizen: citizen.id.clone(),
        level: citizen.level,
        counts: way.name == SIGNED_IN && counts(citizen, subject.today),
        way: way.name,
        companions: way.companions,
        chooses: identity.chosen.is_some(),
        without: counted,
        with: with.taken,
        saved_entries: percent_saved(counted.entries, with.taken.entries),
        saved_keystrokes: percent_saved(counted.keystrokes, with.taken.keystrokes),
        different: different(&with, &without),
        stuck: with.stuck.clone(),
    };
    Ok((measure, with))
}

fn machine(subject: &Subject<'_>) -> Result<impl Machine> {
    subject.module.machine()
}

/// What the journey by hand took, less the questions that the official form does not have and data answers: a form can
/// not look better by asking more.
fn official_savings_only(without: &Played, with: &Played) -> Taken {
    let extra = without
        .by_hand
        .iter()
        .filter(|(place, act)| !act.is_official && !with.by_hand.contains_key(*place));
    let mut taken = without.taken;
    for (_, act) in extra {
        taken.entries = taken.entries.saturating_sub(1);
        taken.keystrokes = taken.keystrokes.saturating_sub(act.keystrokes);
    }
    taken
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
        without.taken.entries = 3;
        without.taken.keystrokes = 30;
        without.by_hand.insert("/a".to_owned(), act(true));
        without.by_hand.insert("/b".to_owned(), act(false));
        without.by_hand.insert("/c".to_owned(), act(false));
        let mut with = Played::default();
        with.by_hand.insert("/c".to_owned(), act(false));
        let counted = official_savings_only(&without, &with);
        assert_eq!((counted.entries, counted.keystrokes), (2, 20));
    }
}
