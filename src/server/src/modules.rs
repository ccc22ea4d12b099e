//! Running modules with wasmtime, each made ready once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use host::Machine;
use host::native::Module;
use value::Date;

use crate::forms::PublishedForm;
use crate::judge::{JudgeError, Judged, Verifier};

/// Modules that are ready to run, by digest. There are no more of them than the service takes.
#[derive(Default)]
pub struct Modules {
    ready: Mutex<BTreeMap<String, Module>>,
}

impl Verifier for Modules {
    fn prepare(&self, form: &PublishedForm) -> Result<(), JudgeError> {
        self.module(form).map(|_| ()).map_err(named)
    }

    fn judge(
        &self,
        form: &PublishedForm,
        today: Date,
        identity: &str,
        answers: &str,
    ) -> Result<Judged, JudgeError> {
        let module = self.module(form).map_err(named)?;
        judge(&module, today, identity, answers).map_err(named)
    }
}

// An error of the host names no answer, so it may be told.
fn named(error: host::Error) -> JudgeError {
    JudgeError(error.to_string())
}

impl Modules {
    fn module(&self, form: &PublishedForm) -> Result<Module, host::Error> {
        let ready = || self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = ready().get(&form.digest) {
            return Ok(module.clone());
        }
        // Compiled without the lock: others go on meanwhile, and at worst it is compiled twice.
        let module = Module::new(&form.bytes)?;
        ready().insert(form.digest.clone(), module.clone());
        Ok(module)
    }
}

fn judge(
    module: &Module,
    today: Date,
    identity: &str,
    answers: &str,
) -> Result<Judged, host::Error> {
    let mut machine = module.instantiate()?;
    machine.start(yyyymmdd(today))?;
    machine.identity(identity)?;
    // What could not be taken shows in what is saved, which is compared with what was sent.
    machine.load(answers)?;
    let findings = machine.check(None)?;
    let origins = machine.origins()?;
    Ok(Judged {
        saved: machine.save()?,
        origins: serde_json::from_str(&origins)
            .map_err(|_| host::Error::Broken("its origins are not the JSON expected"))?,
        findings,
    })
}

fn yyyymmdd(day: Date) -> i32 {
    let (year, month, day) = day.ymd();
    // At most 9999-12-31.
    year * 10_000 + (month * 100 + day) as i32
}
