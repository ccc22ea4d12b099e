//! The verdict on one line.

use abi::Finding;
use anyhow::Result;
use dossier::{Dossier, ReadError, StrictError, strict_json};
use host::{Error, Machine};
use serde::Serialize;
use serde_json::Value;
use value::{Date, Origin, Origins, Text};

use super::lines::MAX_BYTES;
use crate::engine::Module;
use crate::lang::Lang;
use crate::run::yyyymmdd;

/// What is said of one line. It names members, rules and places, never answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Verdict {
    /// Number of the line, from 1.
    line: u64,
    /// Whether nothing is wrong with it.
    pub(super) valid: bool,
    /// Key of the dossier.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// Why it could not be judged by its rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Refusal>,
    /// Broken rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    /// Members of the answers that the form does not know or can not take.
    #[serde(skip_serializing_if = "is_zero")]
    not_taken: u32,
    /// Answers that name a register, whose proof was not looked at.
    #[serde(skip_serializing_if = "is_zero")]
    unproven: usize,
}

/// Why a line is no dossier of this form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Refusal {
    /// The names that the service uses for its problems, and `no-day`.
    code: &'static str,
    /// Byte of the line, from 1, at which it stops being JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: String,
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

impl Verdict {
    /// One line of JSON.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a verdict is made of JSON values")
    }
}

/// A running module that judges one line after the other.
pub(super) struct Judge<'a> {
    module: &'a Module,
    machine: Box<dyn Machine + Send>,
    today: Option<Date>,
    lang: Lang,
}

impl<'a> Judge<'a> {
    /// A judge for the day `today`, else for the day each dossier was filled.
    ///
    /// # Errors
    /// When the module does not run.
    pub(super) fn new(module: &'a Module, today: Option<Date>, lang: Lang) -> Result<Judge<'a>> {
        let machine = Box::new(module.machine()?);
        Ok(Judge {
            module,
            machine,
            today,
            lang,
        })
    }

    /// Judges one line; `None` stands for one that is too large.
    pub(super) fn judge(&mut self, line: u64, text: Option<&[u8]>) -> Verdict {
        let mut verdict = Verdict {
            line,
            ..Verdict::default()
        };
        match self.look(text, &mut verdict) {
            Ok(()) => verdict.valid = verdict.findings.is_empty() && verdict.not_taken == 0,
            Err(refusal) => verdict.error = Some(refusal),
        }
        verdict
    }

    fn look(&mut self, text: Option<&[u8]>, verdict: &mut Verdict) -> Result<(), Refusal> {
        let text = text.ok_or_else(|| self.refuse("too-large"))?;
        let value = strict_json(text).map_err(|place| self.malformed(&place))?;
        let Value::Object(members) = &value else {
            return Err(self.refuse("not-a-dossier"));
        };
        let format = members.get("format").and_then(Value::as_str);
        // Whatever says that it is a dossier is held to it; anything else is an answers object.
        if !format.is_some_and(|format| format.starts_with("tokhai-dossier/")) {
            let today = self.today.ok_or_else(|| self.refuse("no-day"))?;
            let text = String::from_utf8_lossy(text);
            return self.answers(today, &text, verdict).map(|_| ());
        }
        let dossier = dossier::read(text).map_err(|error| self.unread(&error))?;
        verdict.key = Some(dossier.key.to_string());
        let today = self.meant(&dossier)?;
        self.dossier(today, &dossier, verdict)
    }

    /// The day to judge by, if the dossier is one of this module.
    fn meant(&self, dossier: &Dossier) -> Result<Date, Refusal> {
        let meta = &self.module.meta;
        if dossier.form.module.strip_prefix("sha256-") != Some(&self.module.digest) {
            return Err(self.refuse("unknown-module"));
        }
        if dossier.form.id != meta.form || dossier.form.version != meta.version {
            return Err(self.refuse("other-form"));
        }
        let filled_on = Date::parse_iso(&dossier.filled_on);
        let filled_on = filled_on.ok_or_else(|| self.refuse("not-a-dossier"))?;
        match self.today {
            Some(today) if filled_on > today => Err(self.refuse("future-day")),
            Some(today) => Ok(today),
            None => Ok(filled_on),
        }
    }

    fn dossier(
        &mut self,
        today: Date,
        dossier: &Dossier,
        verdict: &mut Verdict,
    ) -> Result<(), Refusal> {
        let sent = dossier::canonical(&Value::Object(dossier.answers.clone()));
        let sent = String::from_utf8(sent).expect("canonical JSON is UTF-8");
        let (saved, origins) = self.answers(today, &sent, verdict)?;
        let computed = |origin: &Origin| *origin == Origin::Computed;
        verdict.unproven = count(&dossier.origins, |origin| !computed(origin));
        if verdict.findings.is_empty() && verdict.not_taken == 0 {
            if saved != sent {
                return Err(self.refuse("not-as-saved"));
            }
            let mut told = dossier.origins.clone();
            told.retain(|_, answer| computed(&answer.origin));
            if told != origins {
                return Err(self.refuse("origin-mismatch"));
            }
        }
        Ok(())
    }

    /// Lets the module judge answers; gives what it saves, and the origins it knows.
    fn answers(
        &mut self,
        today: Date,
        answers: &str,
        verdict: &mut Verdict,
    ) -> Result<(String, Origins), Refusal> {
        match ask(&mut *self.machine, today, answers) {
            Ok(told) => {
                verdict.not_taken = told.not_taken;
                verdict.findings = told.findings;
                Ok((told.saved, told.origins))
            }
            Err(error) => {
                // What broke once is not asked again.
                if let Ok(machine) = self.module.machine() {
                    self.machine = Box::new(machine);
                }
                Err(self.refuse(match error {
                    Error::Buffer => "too-large",
                    _ => "can-not-be-checked",
                }))
            }
        }
    }

    fn malformed(&self, place: &StrictError) -> Refusal {
        Refusal {
            // Nothing at all has no column.
            column: Some(place.column.max(1)),
            ..self.refuse("malformed-json")
        }
    }

    fn unread(&self, error: &ReadError) -> Refusal {
        let mut refusal = self.refuse("not-a-dossier");
        if let ReadError::Member(name) = error {
            let said = self.lang.pick("mục sai", "wrong member");
            refusal.message += &format!(" ({said}: {name})");
        }
        refusal
    }

    fn refuse(&self, code: &'static str) -> Refusal {
        Refusal {
            code,
            column: None,
            message: self.lang.of(&sentence(code).0).to_owned(),
        }
    }
}

fn count(origins: &Origins, wanted: impl Fn(&Origin) -> bool) -> usize {
    let found = origins.values().filter(|answer| wanted(&answer.origin));
    found.count()
}

/// What a module says of answers.
struct Told {
    not_taken: u32,
    findings: Vec<Finding>,
    saved: String,
    origins: Origins,
}

fn ask(machine: &mut dyn Machine, today: Date, answers: &str) -> Result<Told, Error> {
    machine.start(yyyymmdd(today))?;
    Ok(Told {
        not_taken: machine.load(answers)?,
        findings: machine.check(None)?,
        saved: machine.save()?,
        origins: serde_json::from_str(&machine.origins()?)
            .map_err(|_| Error::Broken("its origins are not the JSON expected"))?,
    })
}

fn sentence(code: &str) -> Text {
    let (vi, en) = match code {
        "malformed-json" => (
            "không phải JSON đúng chuẩn, hoặc một tên ghi hai lần",
            "not well-formed JSON, or a name written twice",
        ),
        "not-a-dossier" => (
            "không theo định dạng tokhai-dossier/1",
            "does not follow tokhai-dossier/1",
        ),
        "too-large" => return too_large(),
        "unknown-module" => (
            "hồ sơ này được điền bằng mô-đun khác: kiểm tra bằng đúng mô-đun nêu trong hồ sơ",
            "this dossier was filled with another module: validate it with the one it names",
        ),
        "other-form" => (
            "mã hoặc phiên bản biểu mẫu không khớp với mô-đun",
            "id or version of the form is not the module's",
        ),
        "future-day" => (
            "ngày điền sau ngày kiểm tra",
            "filled on a day after the one it is judged by",
        ),
        "no-day" => (
            "câu trả lời không kèm ngày: thêm --today",
            "answers alone name no day: add --today",
        ),
        "not-as-saved" => (
            "câu trả lời không đúng như mô-đun lưu lại: giá trị tính toán bị sửa, mục bị ẩn, hoặc chưa ở dạng chuẩn",
            "the answers are not what the module saves: a computed value was changed, a hidden field is there, or a text is not in its canonical form",
        ),
        "origin-mismatch" => (
            "nguồn gốc của các giá trị tính toán không khớp",
            "the origins of computed values do not match",
        ),
        _ => (
            "mô-đun không kiểm tra được hồ sơ này",
            "the module could not check this dossier",
        ),
    };
    Text::both(vi, en)
}

fn too_large() -> Text {
    let kilobytes = MAX_BYTES / 1024;
    Text::both(
        format!("lớn hơn {kilobytes} KiB, hoặc lớn hơn mức biểu mẫu nhận"),
        format!("larger than {kilobytes} KiB, or than the form takes"),
    )
}
