//! The two journeys of each sample citizen, compared.

use anyhow::Result;
use form::Form;
use host::Machine;
use prefill::IdentityRecord;
use sandbox::Citizen;
use serde::Serialize;
use value::Date;

use super::play::{self, Identity, Played, Start, Taken};
use crate::citizens;
use crate::engine::Module;

/// How much one citizen saves on one form in one way.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Measure {
    /// Id of the sample citizen.
    pub(crate) citizen: String,
    /// Level of their account.
    pub(crate) level: u8,
    /// Whether the gate looks at this journey: adult, level 2, signed in, sources that exist today.
    pub(crate) counts: bool,
    /// `signed-in` or `card`.
    pub(crate) way: &'static str,
    /// People of the household who are added as rows.
    pub(crate) companions: usize,
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
        measures.extend(measure(subject, citizen)?);
    }
    Ok(measures)
}

/// The journey that saves least among those the gate looks at.
pub(crate) fn worst(measures: &[Measure]) -> Option<&Measure> {
    let counting = measures.iter().filter(|one| one.counts);
    counting.min_by_key(|one| one.saved_entries)
}

fn measure(subject: &Subject<'_>, citizen: &Citizen) -> Result<Vec<Measure>> {
    let meta = &subject.module.meta;
    let is_today = |attr: &str| {
        registry::attribute(attr)
            .is_some_and(|known| known.availability == registry::Availability::Today)
    };
    // Who goes alone has no reason to share the household's data, so that source is declined.
    let alone = |one: &abi::AttributeUse| is_today(&one.attr) && one.from != "household.members";
    let (record, sources) = citizens::signed_in(citizen, meta, alone);
    let mut measures = vec![one(subject, citizen, "signed-in", &record, sources, 0)?];
    let everything = |one: &abi::AttributeUse| is_today(&one.attr);
    let (record, sources) = citizens::signed_in(citizen, meta, everything);
    let companions = citizens::people(&record, meta).len();
    if companions > 0 {
        measures.push(one(
            subject,
            citizen,
            "signed-in",
            &record,
            sources,
            companions,
        )?);
    }
    measures.push(one(
        subject,
        citizen,
        "card",
        &citizens::card(citizen, meta),
        1,
        0,
    )?);
    Ok(measures)
}

fn one(
    subject: &Subject<'_>,
    citizen: &Citizen,
    way: &'static str,
    record: &IdentityRecord,
    sources: u32,
    companions: usize,
) -> Result<Measure> {
    let start = Start {
        form: subject.form,
        view: &subject.module.view,
        today: subject.today,
    };
    let identity = Identity {
        record: record.to_json(),
        people: citizens::people(record, &subject.module.meta),
        sources,
    };
    let with = play::with_identity(&start, machine(subject)?, &identity, companions)?;
    let without = play::by_hand(&start, machine(subject)?, &with, companions)?;
    let counted = official_savings_only(&without, &with);
    Ok(Measure {
        citizen: citizen.id.clone(),
        level: citizen.level,
        counts: way == "signed-in"
            && citizen.level >= 2
            && citizens::is_adult(citizen, subject.today),
        way,
        companions,
        without: counted,
        with: with.taken,
        saved_entries: percent_saved(counted.entries, with.taken.entries),
        saved_keystrokes: percent_saved(counted.keystrokes, with.taken.keystrokes),
        different: different(&with, &without),
        stuck: with.stuck,
    })
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
