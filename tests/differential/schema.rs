//! A form's JSON Schema takes what its module finds nothing wrong with, and refuses what it can say.

use abi::Finding;
use form::{DateBound, Form, Kind, Scope};
use host::Machine;
use interp::Interp;
use jsonschema::Validator;
use serde_json::Value;
use tests::{Direct, Step, cases, each, form_of, run, steps};

use super::{Subject, scripts, subjects};

fn validator(form: &Form) -> Validator {
    let schema = compiler::answers_schema(form, "vi");
    jsonschema::meta::validate(&schema).expect("it is a schema");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("it can be used")
}

/// Whether a schema can see what a finding is about.
fn is_seen(form: &Form, finding: &Finding) -> bool {
    let steps: Vec<&str> = finding.path.split('/').skip(1).collect();
    let names = |id: &usize| {
        let path = form.path(*id);
        let own: Vec<&str> = path.split('/').skip(1).collect();
        let part = steps.len() == own.len() + 1;
        (steps.len() == own.len() || part)
            && own
                .iter()
                .zip(&steps)
                .all(|(own, step)| *own == "*" || own == step)
    };
    let Some(field) = (0..form.fields.len())
        .find(names)
        .map(|id| &form.fields[id])
    else {
        return false;
    };
    let is_always = match field.scope {
        Scope::Row(repeat) => field.show == form.repeats[repeat].show,
        _ => field.show.is_none(),
    };
    let is_typed = field.value.is_none();
    match finding.rule.as_str() {
        "too-short" | "too-long" => is_typed,
        "option" => is_typed && !has_days(form, field),
        "too-small" => is_typed && is_fixed(&field.kind, false),
        "too-large" => is_typed && is_fixed(&field.kind, true),
        "required" => field.required && is_always,
        _ => false,
    }
}

/// Whether a bound is the same on every day.
fn is_fixed(kind: &Kind, is_most: bool) -> bool {
    match kind {
        Kind::Date { min, max } | Kind::DateTime { min, max } | Kind::PartialDate { min, max } => {
            let bound = if is_most { max } else { min };
            *bound != Some(DateBound::Today)
        }
        _ => true,
    }
}

/// Whether some codes of its list hold on some days only, which a schema does not know.
fn has_days(form: &Form, field: &form::Field) -> bool {
    let list = field
        .kind
        .list()
        .and_then(|list| form.lists.get(list))
        .into_iter();
    list.flat_map(|list| &list.options)
        .any(|option| option.from.is_some() || option.to.is_some())
}

/// What the machine and the schema say of the answers as they are now, if they do not agree.
fn disagreement(form: &Form, validator: &Validator, machine: &mut dyn Machine) -> Option<String> {
    let (Ok(saved), Ok(findings)) = (machine.save(), machine.check(None)) else {
        return None;
    };
    let value: Value = serde_json::from_str(&saved).expect("answers are JSON");
    let refused = validator.iter_errors(&value).next();
    let refused = refused.map(|error| format!("{}: {error}", error.instance_path()));
    match refused {
        Some(refused) if findings.is_empty() => Some(format!(
            "nothing is wrong with {saved}, and the schema says {refused}"
        )),
        None => {
            let seen = findings.iter().find(|finding| is_seen(form, finding))?;
            Some(format!("{seen:?} in {saved}, and the schema takes it"))
        }
        _ => None,
    }
}

fn judge(form: &Form, validator: &Validator, script: &[Step]) -> Option<String> {
    let mut machine = Direct(Interp::new(form));
    script.iter().find_map(|step| {
        run(&mut machine, step);
        let found = disagreement(form, validator, &mut machine)?;
        Some(format!("after {step:?}: {found}"))
    })
}

#[test]
fn the_schema_agrees_with_every_case() {
    let wrong = each(&cases(), |(path, case)| {
        let form = form_of(case).expect("a case has a form without mistakes");
        let start = std::iter::once(Step::Start(case.today));
        let script: Vec<Step> = start.chain(steps(&case.script)).collect();
        let found = judge(&form, &validator(&form), &script)?;
        Some(format!("{}: {found}", path.display()))
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_schema_agrees_with_random_scripts() {
    let wrong = each(&subjects(), |subject: &Subject| {
        let validator = validator(&subject.1);
        let found = scripts(subject).find_map(|script| judge(&subject.1, &validator, &script))?;
        Some(format!("{}: {found}", subject.0))
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
