//! Scripts: what a host does, one step after the other, and what it is told.

use host::{Error, Machine, Typed};
use serde_json::{Value, json};

/// One call. In a case file it is an array: `["set", "/ho_ten", "An"]`.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `["start", 20261121]`: empties the form.
    Start(i32),
    /// `["identity", record]`; a string is handed in as it is, to show what is no JSON.
    Identity(String),
    /// `["load", answers]`, in the same way.
    Load(String),
    /// `["set", path, text]`
    Set(String, String),
    /// `["add_row", path, subject]`
    AddRow(String, String),
    /// `["remove_row", path]`
    RemoveRow(String),
    /// `["changes"]`
    Changes,
    /// `["check", page]`; -1 for all.
    Check(i32),
    /// `["check_field", path]`
    CheckField(String),
    /// `["save"]`
    Save,
    /// `["origins"]`
    Origins,
}

/// Reads a script.
///
/// # Panics
/// When a step is none.
pub fn steps(script: &[Vec<Value>]) -> Vec<Step> {
    let read = |step: &Vec<Value>| {
        step_of(step).unwrap_or_else(|| panic!("no such step: {}", Value::from(step.clone())))
    };
    script.iter().map(read).collect()
}

fn step_of(step: &[Value]) -> Option<Step> {
    let (name, args) = step.split_first()?;
    let text = |at: usize| args.get(at)?.as_str().map(str::to_owned);
    let number = || i32::try_from(args.first()?.as_i64()?).ok();
    let json = || match args.first()? {
        Value::String(text) => Some(text.clone()),
        value => Some(value.to_string()),
    };
    let (step, count) = match name.as_str()? {
        "start" => (Step::Start(number()?), 1),
        "identity" => (Step::Identity(json()?), 1),
        "load" => (Step::Load(json()?), 1),
        "set" => (Step::Set(text(0)?, text(1)?), 2),
        "add_row" => (Step::AddRow(text(0)?, text(1)?), 2),
        "remove_row" => (Step::RemoveRow(text(0)?), 1),
        "changes" => (Step::Changes, 0),
        "check" => (Step::Check(number()?), 1),
        "check_field" => (Step::CheckField(text(0)?), 1),
        "save" => (Step::Save, 0),
        "origins" => (Step::Origins, 0),
        _ => return None,
    };
    (args.len() == count).then_some(step)
}

/// A step as it stands in a case file; what [`steps`] reads.
pub fn written(step: &Step) -> Value {
    match step {
        Step::Start(day) => json!(["start", day]),
        Step::Identity(record) => json!(["identity", record]),
        Step::Load(answers) => json!(["load", answers]),
        Step::Set(path, text) => json!(["set", path, text]),
        Step::AddRow(path, subject) => json!(["add_row", path, subject]),
        Step::RemoveRow(path) => json!(["remove_row", path]),
        Step::Changes => json!(["changes"]),
        Step::Check(page) => json!(["check", page]),
        Step::CheckField(path) => json!(["check_field", path]),
        Step::Save => json!(["save"]),
        Step::Origins => json!(["origins"]),
    }
}

/// Runs one step; gives its result as one line of compact JSON, an error as its negative code.
pub fn run(machine: &mut dyn Machine, step: &Step) -> String {
    line(machine, step).unwrap_or_else(|error| code(&error))
}

fn line(machine: &mut dyn Machine, step: &Step) -> Result<String, Error> {
    Ok(match step {
        Step::Start(day) => machine.start(*day).map(|()| "0".to_owned())?,
        Step::Identity(record) => machine.identity(record)?.to_string(),
        Step::Load(answers) => machine.load(answers)?.to_string(),
        Step::Set(path, text) => typed(machine.set(path, text)?).to_string(),
        Step::AddRow(path, subject) => {
            let subject = Some(subject.as_str()).filter(|subject| !subject.is_empty());
            line_of(&machine.add_row(path, subject)?)
        }
        Step::RemoveRow(path) => machine.remove_row(path).map(|()| "0".to_owned())?,
        Step::Changes => line_of(&machine.changes()?),
        Step::Check(page) => line_of(&machine.check(u32::try_from(*page).ok())?),
        Step::CheckField(path) => line_of(&machine.check_field(path)?),
        Step::Save => machine.save()?,
        Step::Origins => origins(&machine.origins()?),
    })
}

fn typed(typed: Typed) -> i32 {
    match typed {
        Typed::Empty => abi::state::EMPTY,
        Typed::Set => abi::state::SET,
        Typed::Unreadable => abi::state::UNREADABLE,
    }
}

fn line_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the shapes of abi can be written")
}

// Read into their type, so that the order of members does not count, and a foreign member shows.
fn origins(text: &str) -> String {
    match serde_json::from_str::<value::Origins>(text) {
        Ok(origins) => line_of(&origins),
        Err(error) => format!("no origins: {error}: {text}"),
    }
}

fn code(error: &Error) -> String {
    match error {
        Error::Json => abi::error::JSON.to_string(),
        Error::Path => abi::error::PATH.to_string(),
        Error::Locked => abi::error::LOCKED.to_string(),
        Error::Computed => abi::error::COMPUTED.to_string(),
        Error::Buffer => abi::error::BUFFER.to_string(),
        Error::Rows => abi::error::ROWS.to_string(),
        Error::State => abi::error::STATE.to_string(),
        other => other.to_string(),
    }
}
