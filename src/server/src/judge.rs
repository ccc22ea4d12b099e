//! Running the form's own module over what arrived.

use abi::Finding;
use serde_json::Value;
use value::{Date, Origins};

use crate::forms::PublishedForm;
use crate::problem::{Kind, Problem};
use dossier::Dossier;

/// What a module makes of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The answers as the module saves them, canonical JSON.
    pub saved: String,
    /// Where each answer came from that was not typed.
    pub origins: Origins,
    /// Every broken rule.
    pub findings: Vec<Finding>,
}

/// The module could not be run to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the module could not judge: {0}")]
pub struct JudgeError(pub String);

/// Something that runs modules. It blocks, so it is called where blocking is allowed.
pub trait Verifier: Send + Sync {
    /// Makes a form ready, so that its first dossier waits no longer than the others.
    ///
    /// # Errors
    /// When its module can not be run.
    fn prepare(&self, form: &PublishedForm) -> Result<(), JudgeError> {
        let _ = form;
        Ok(())
    }

    /// Starts `form` with `today`, gives it the identity record and the answers, and asks for its judgement.
    ///
    /// # Errors
    /// When the module can not be run, or takes more time or memory than it is given.
    fn judge(
        &self,
        form: &PublishedForm,
        today: Date,
        identity: &str,
        answers: &str,
    ) -> Result<Judged, JudgeError>;
}

/// Lets the module judge a dossier, decisively by `today`.
///
/// # Errors
/// The [`Problem`] to answer with: broken rules, answers that are not what the module saves, or origins that are not
/// what the proofs say.
pub(crate) fn judge(
    verifier: &dyn Verifier,
    form: &PublishedForm,
    today: Date,
    identity: &str,
    dossier: &Dossier,
) -> Result<(), Problem> {
    let verdict = verdict_on(verifier, form, today, identity, dossier)?;
    let Err(problem) = verdict else {
        return Ok(());
    };
    let filled_on = Date::parse_iso(&dossier.filled_on).filter(|day| *day != today);
    let was_right_then = match filled_on {
        Some(day) => verdict_on(verifier, form, day, identity, dossier)?.is_ok(),
        None => false,
    };
    if was_right_then {
        return Err(Problem::with_findings(
            Kind::DayChanged,
            problem.into_findings(),
        ));
    }
    Err(problem)
}

fn verdict_on(
    verifier: &dyn Verifier,
    form: &PublishedForm,
    today: Date,
    identity: &str,
    dossier: &Dossier,
) -> Result<Result<(), Problem>, Problem> {
    let answers = dossier::canonical(&Value::Object(dossier.answers.clone()));
    let answers = String::from_utf8(answers).map_err(|_| Kind::Internal)?;
    match verifier.judge(form, today, identity, &answers) {
        Ok(judged) => Ok(compare(judged, &answers, &dossier.origins)),
        Err(error) => {
            tracing::warn!(form = form.id(), %error, "a dossier could not be judged");
            Err(Kind::CanNotBeChecked.into())
        }
    }
}

fn compare(judged: Judged, answers: &str, origins: &Origins) -> Result<(), Problem> {
    if !judged.findings.is_empty() {
        return Err(Problem::with_findings(Kind::Findings, judged.findings));
    }
    if judged.saved != answers {
        return Err(Kind::NotAsSaved.into());
    }
    if judged.origins != *origins {
        return Err(Kind::OriginMismatch.into());
    }
    Ok(())
}
