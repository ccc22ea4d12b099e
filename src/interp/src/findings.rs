//! Broken rules.

use std::collections::BTreeMap;

use abi::{Finding, rule};
use form::{Check, DateBound, FileLimits, Form, Kind, Part};
use jiff::civil::Date;

use crate::answers::{Address, Answer, File, MAX_DETAIL};
use crate::dates;
use crate::eval::{Scope, Stop};
use crate::notations;
use crate::state::{self, Cell, Group, Place, State, Thing};
use crate::work::{self, Condition};

/// A rule that an answer breaks, the part of an address that breaks it, and the rule's figure.
pub(crate) type Broken = (&'static str, Option<Part>, Option<(&'static str, String)>);

/// Everything wrong on one page: its fields, then the checks at them.
pub(crate) fn page(form: &Form, state: &State, page: usize) -> Vec<Finding> {
    let here = |check: &&Check| check.at.is_some_and(|at| form.fields[at].page == page);
    let checks = form.checks.iter().filter(here);
    let mut findings = of_page_fields(form, state, page);
    findings.extend(checks.flat_map(|check| of_check(form, state, check)));
    findings
}

/// Everything wrong in the whole form: the fields of all pages, then all checks.
pub(crate) fn all(form: &Form, state: &State) -> Vec<Finding> {
    let pages = 0..form.pages.len();
    let fields = pages.flat_map(|page| of_page_fields(form, state, page));
    let checks = form.checks.iter();
    fields
        .chain(checks.flat_map(|check| of_check(form, state, check)))
        .collect()
}

fn of_page_fields(form: &Form, state: &State, page: usize) -> Vec<Finding> {
    let things = state::things(form, state, page);
    let finding = |thing| match thing {
        Thing::Field(place) => of_field(form, state, &place),
        Thing::Repeat(group) => of_repeat(form, state, &group),
    };
    things.into_iter().filter_map(finding).collect()
}

/// What is wrong with one field, then the checks at it.
pub(crate) fn at_place(form: &Form, state: &State, place: &Place) -> Vec<Finding> {
    let path = place.path(form);
    let here = |check: &&Check| check.at == Some(place.field);
    let checks = form.checks.iter().filter(here);
    let of_checks = checks.flat_map(|check| of_check(form, state, check));
    of_field(form, state, place)
        .into_iter()
        .chain(of_checks.filter(|finding| finding.path == path))
        .collect()
}

/// What is wrong with a repeat group itself.
pub(crate) fn of_repeat(form: &Form, state: &State, group: &Group) -> Option<Finding> {
    let path = group.path(form);
    let min = form.repeats[group.repeat].min_rows;
    match state.worked.groups.get(group)? {
        Condition::No => None,
        _ if state.rows_of(group).len() < min as usize => {
            let param = Some(("min", min.to_string()));
            Some(finding(path, rule::TOO_FEW_ROWS, param))
        }
        Condition::Failed => Some(failed(path, "show")),
        Condition::Yes => None,
    }
}

// Whether a code of the list can be chosen on a day.
fn is_option(list: &form::List, code: &str, today: Date) -> bool {
    let is_valid = |option: &form::ListOption| {
        let (from, to) = (
            option.from.and_then(dates::from_form),
            option.to.and_then(dates::from_form),
        );
        from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to)
    };
    let mut options = list.options.iter();
    options.any(|option| option.code == code && is_valid(option))
}

// The first rule that the field at a place breaks, if it is shown.
fn of_field(form: &Form, state: &State, place: &Place) -> Option<Finding> {
    if !work::visible(form, state, place) {
        return None;
    }
    let cell = &state.cells[place];
    let answer = work::kept(form, state, place);
    let broken = of_cell(cell)
        .or_else(|| incomplete(form, state, place, answer.as_ref()))
        .or_else(|| own_rule(form, state.today, &form.fields[place.field].kind, &answer?))
        .or_else(|| failed_rule(state, place));
    let (rule, part, param) = broken?;
    let path = match part {
        Some(part) => place.part_path(form, part),
        None => place.path(form),
    };
    Some(finding(path, rule, param))
}

fn of_cell(cell: &Cell) -> Option<Broken> {
    if cell.locked_changed {
        return Some((rule::LOCKED_CHANGED, None, None));
    }
    let part = cell.unreadable.first()?;
    Some((rule::UNREADABLE, *part, None))
}

fn incomplete(
    form: &Form,
    state: &State,
    place: &Place,
    answer: Option<&Answer>,
) -> Option<Broken> {
    let required = work::required(form, state, place);
    let part = match answer {
        None if required => None,
        Some(Answer::Address(address)) => Some(missing_part(address, required)?),
        _ => return None,
    };
    Some((rule::REQUIRED, part, None))
}

fn missing_part(address: &Address, required: bool) -> Option<Part> {
    [Part::Province, Part::Commune, Part::Detail]
        .into_iter()
        .filter(|part| required || *part != Part::Detail)
        .find(|part| address.part(*part).is_none())
}

/// The first rule of its type and its limits that an answer breaks.
pub(crate) fn own_rule(form: &Form, today: Date, kind: &Kind, answer: &Answer) -> Option<Broken> {
    match (kind, answer) {
        (
            Kind::Text {
                min_length,
                max_length,
                patterns,
                ..
            },
            Answer::Text(text),
        ) => {
            let pattern = patterns.iter().find(|dfa| !dfa.is_match(text));
            length(text, *min_length, *max_length)
                .or_else(|| pattern.map(|_| (rule::PATTERN, None, None)))
        }
        (Kind::Integer { min, max } | Kind::Money { min, max }, Answer::Integer(n)) => {
            range(*n, Some(*min), Some(*max))
        }
        (Kind::Date { min, max }, Answer::Date(date)) => {
            let bound = |bound: Option<DateBound>| match bound? {
                DateBound::Today => Some(today),
                DateBound::Day(date) => dates::from_form(date),
            };
            range(*date, bound(*min), bound(*max))
        }
        (Kind::Choice { list } | Kind::Facility { list }, Answer::Text(code)) => {
            let known = is_option(&form.lists[list], code, today);
            (!known).then_some((rule::OPTION, None, None))
        }
        (Kind::Choices { list }, Answer::Choices(codes)) => {
            let is_known = |code: &String| is_option(&form.lists[list], code, today);
            (!codes.iter().all(is_known)).then_some((rule::OPTION, None, None))
        }
        (Kind::Decimal { scale, min, max }, Answer::Text(text)) => {
            let units: i64 = text.replace('.', "").parse().ok()?;
            let text = |units: i64| notations::decimal_text(units, *scale as usize);
            below_or_above(units, (*min, *max), text)
        }
        (Kind::Time { min, max }, Answer::Text(text)) => {
            let (hour, minute) = text.split_once(':')?;
            let minutes = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?;
            below_or_above(minutes, (*min, *max), notations::minutes_text)
        }
        (Kind::DateTime { .. } | Kind::PartialDate { .. }, Answer::Text(text)) => {
            let (rule, name, day) = notations::outside(kind, text, today)?;
            Some((rule, None, Some((name, day))))
        }
        (Kind::File(limits), Answer::Files(files)) => of_files(limits, files),
        (Kind::Address, Answer::Address(address)) => of_address(form, address),
        _ => None,
    }
}

fn of_files(limits: &FileLimits, files: &[File]) -> Option<Broken> {
    let count = files.len();
    let figure = |rule, name, figure: u32| Some((rule, None, Some((name, figure.to_string()))));
    if count < limits.min_files as usize {
        return figure(rule::TOO_FEW_FILES, "min", limits.min_files);
    }
    if count > limits.max_files as usize {
        return figure(rule::TOO_MANY_FILES, "max", limits.max_files);
    }
    if files
        .iter()
        .any(|file| file.size > i64::from(limits.max_bytes))
    {
        return figure(rule::FILE_TOO_LARGE, "max", limits.max_bytes / (1 << 20));
    }
    let other = files
        .iter()
        .any(|file| !limits.types.contains(&file.media_type));
    other.then_some((rule::FILE_TYPE, None, None))
}

fn length(text: &str, min: u32, max: u32) -> Option<Broken> {
    let count = text.chars().count();
    if count < min as usize {
        return Some((rule::TOO_SHORT, None, Some(("min", min.to_string()))));
    }
    let too_long = count > max as usize;
    too_long.then(|| (rule::TOO_LONG, None, Some(("max", max.to_string()))))
}

fn range<T: Copy + Ord + ToString>(value: T, min: Option<T>, max: Option<T>) -> Option<Broken> {
    let below = min.filter(|min| value < *min);
    let above = max.filter(|max| value > *max);
    let too_small = |min: T| (rule::TOO_SMALL, None, Some(("min", min.to_string())));
    let too_large = |max: T| (rule::TOO_LARGE, None, Some(("max", max.to_string())));
    below.map(too_small).or(above.map(too_large))
}

fn below_or_above(
    value: i64,
    (min, max): (i64, i64),
    text: impl Fn(i64) -> String,
) -> Option<Broken> {
    match value {
        value if value < min => Some((rule::TOO_SMALL, None, Some(("min", text(min))))),
        value if value > max => Some((rule::TOO_LARGE, None, Some(("max", text(max))))),
        _ => None,
    }
}

fn of_address(form: &Form, address: &Address) -> Option<Broken> {
    let detail = address.detail.as_ref();
    let too_long = detail.and_then(|detail| length(detail, 0, MAX_DETAIL));
    if let Some((rule, _, param)) = too_long {
        return Some((rule, Some(Part::Detail), param));
    }
    let province = address.province.as_ref()?;
    let Some(unit) = form.units.iter().find(|unit| unit.code == *province) else {
        return Some((rule::OPTION, Some(Part::Province), None));
    };
    let other = !unit.communes.contains(address.commune.as_ref()?);
    other.then_some((rule::OPTION, Some(Part::Commune), None))
}

fn failed_rule(state: &State, place: &Place) -> Option<Broken> {
    let worked = state.worked.places.get(place)?;
    let failures = [
        ("show", worked.show == Condition::Failed),
        ("require", worked.require == Condition::Failed),
        ("value", worked.value_failed),
    ];
    let (id, _) = failures.into_iter().find(|(_, failed)| *failed)?;
    Some((rule::RULE_FAILED, None, Some(("id", id.to_owned()))))
}

// One finding at most for each place that the check is told at.
fn of_check(form: &Form, state: &State, check: &Check) -> Vec<Finding> {
    let Some(at) = check.at else {
        let outcome = Scope::new(form, state, None).condition(&check.rule);
        return verdict(check, String::new(), outcome).into_iter().collect();
    };
    let mut places = state.places(form, at);
    places.retain(|place| work::visible(form, state, place));
    let judge = |place: &Place| {
        let own = place.row.as_deref();
        let outcome = Scope::new(form, state, own).condition(&check.rule);
        verdict(check, place.path(form), outcome)
    };
    places.iter().filter_map(judge).collect()
}

fn verdict(check: &Check, path: String, outcome: Result<bool, Stop>) -> Option<Finding> {
    match outcome {
        Ok(true) | Err(Stop::Missing) => None,
        Ok(false) if check.is_within => Some(finding(path, rule::WITHIN, None)),
        Ok(false) => Some(finding(path, rule::CHECK, Some(("id", check.id.clone())))),
        Err(Stop::Failed) => Some(failed(path, &check.id)),
    }
}

fn failed(path: String, id: &str) -> Finding {
    finding(path, rule::RULE_FAILED, Some(("id", id.to_owned())))
}

fn finding(path: String, rule: &str, param: Option<(&str, String)>) -> Finding {
    let params = param.map(|(name, value)| (name.to_owned(), value));
    Finding {
        path,
        rule: rule.to_owned(),
        params: BTreeMap::from_iter(params),
    }
}
