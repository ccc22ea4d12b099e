//! `tokhai eval`: CEL expressions compiled to WebAssembly and run, one or many.
//!
//! One: plain JSON in and out; what JSON can not say is a text (`"NaN"`, `"Infinity"`, bytes as base64, times as RFC 3339
//! and `"1.5s"`). Many, with `--batch`: values as proto-JSON of `cel.expr.Value`, so that every type stays apart.

mod json;
mod memory;
mod types;
mod value;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use compiler::{Diagnostic, Expr, Input, Reason, Type};
use host::alone::Expressions;
use serde_json::{Map, Value as Json, json};

use crate::args;
use crate::exit;
use crate::lang::Lang;
use value::Value;

/// Lines that are compiled together.
const CHUNK: usize = 256;

/// One expression with all that it needs.
struct Task {
    expr: String,
    inputs: Vec<Input>,
    /// By input; absent for one that was declared and not given.
    values: Vec<Option<Value>>,
    container: String,
}

/// What became of it.
enum Answer {
    Value(Value),
    /// It ran and failed.
    Failed(&'static str),
    /// It was not compiled.
    Refused(Diagnostic),
}

/// Evaluates and prints.
///
/// # Errors
/// When a file can not be read or is not what it should be.
pub(crate) fn run(args: &args::Eval, lang: Lang) -> Result<u8> {
    if let Some(path) = &args.batch {
        return batch(path, lang);
    }
    let expr = args.expression.clone().unwrap_or_default();
    let vars = object(args.vars.as_deref(), lang)?;
    let types = object(args.types.as_deref(), lang)?;
    let task = task(expr, vars, &types, "", json::from_plain)?;
    let answer = answers(vec![Ok(task)])
        .pop()
        .context("one task has one answer")??;
    Ok(match answer {
        Answer::Value(value) => {
            crate::print(&json::to_plain(&value).to_string());
            exit::CLEAN
        }
        Answer::Failed(code) => {
            crate::print(&json!({ "error": code }).to_string());
            exit::FINDINGS
        }
        Answer::Refused(problem) => {
            crate::print(&refusal(&problem).to_string());
            crate::complain(&format!("tokhai: {}", lang.of(&problem.message)));
            exit::ERRORS
        }
    })
}

fn object(path: Option<&Path>, lang: Lang) -> Result<Map<String, Json>> {
    let Some(path) = path else {
        return Ok(Map::new());
    };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    match serde_json::from_str(&text) {
        Ok(Json::Object(object)) => Ok(object),
        _ => bail!(
            "{}: {}",
            path.display(),
            lang.pick("không phải là một đối tượng JSON", "not a JSON object")
        ),
    }
}

fn batch(path: &Path, lang: Lang) -> Result<u8> {
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).with_context(|| path.display().to_string())?)
    };
    let mut lines = BufReader::new(input).lines();
    loop {
        let mut tasks = Vec::new();
        for line in lines.by_ref().take(CHUNK) {
            let line = line.context(lang.pick("không đọc được dòng", "a line can not be read"))?;
            tasks.push(line_task(&line));
        }
        if tasks.is_empty() {
            return Ok(exit::CLEAN);
        }
        for answer in answers(tasks) {
            crate::print(&answer_line(answer).to_string());
        }
    }
}

fn answer_line(answer: Result<Answer>) -> Json {
    match answer {
        Ok(Answer::Value(value)) => json::to_proto(&value),
        Ok(Answer::Failed(code)) => json!({ "error": code }),
        Ok(Answer::Refused(problem)) => refusal(&problem),
        Err(error) => {
            let code = match error.downcast_ref::<types::NoMessages>() {
                Some(_) => "cel-message",
                None => "bad-line",
            };
            let message = format!("{error:#}");
            json!({ "error": code, "refused": true, "message": message })
        }
    }
}

fn refusal(problem: &Diagnostic) -> Json {
    json!({
        "error": problem.code,
        "refused": true,
        "start": problem.span.start,
        "end": problem.span.end,
        "message": problem.message,
    })
}

fn line_task(line: &str) -> Result<Task> {
    let Json::Object(mut line) = serde_json::from_str(line)? else {
        bail!("a line is an object {{\"expr\", \"vars\", \"types\"}}");
    };
    let mut member = |name: &str| match line.remove(name) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(object)) => Ok(object),
        Some(_) => bail!("{name} is an object"),
    };
    let (vars, types) = (member("vars")?, member("types")?);
    let text = |name: &str| line.get(name).and_then(Json::as_str).map(str::to_owned);
    let Some(expr) = text("expr") else {
        bail!("expr is a text");
    };
    let container = text("container").unwrap_or_default();
    task(expr, vars, &types, &container, json::from_proto)
}

/// A task whose variables have the types that were declared, or else those of their values.
fn task(
    expr: String,
    vars: Map<String, Json>,
    types: &Map<String, Json>,
    container: &str,
    read: fn(&Json, Option<&Type>) -> Result<Value>,
) -> Result<Task> {
    let mut task = Task {
        expr,
        inputs: Vec::new(),
        values: Vec::new(),
        container: container.to_owned(),
    };
    let mut declared = Vec::new();
    for (name, ty) in types {
        let ty = types::read(ty).with_context(|| format!("type of {name}"))?;
        declared.push((name, ty));
    }
    let undeclared = vars.keys().filter(|name| !types.contains_key(*name));
    declared.extend(undeclared.map(|name| (name, None)));
    for (name, ty) in declared {
        let value = vars
            .get(name)
            .map(|json| read(json, ty.as_ref()))
            .transpose();
        let value = value.with_context(|| format!("value of {name}"))?;
        let found = value.as_ref().map(Value::ty).transpose();
        let ty = match ty {
            Some(ty) => ty,
            None => found
                .with_context(|| format!("value of {name}"))?
                .unwrap_or(Type::Null),
        };
        task.inputs.push(Input {
            name: name.clone(),
            ty,
        });
        task.values.push(value);
    }
    Ok(task)
}

/// Answers to tasks, in their order. Their expressions become one module, which shares what they use of the core.
fn answers(tasks: Vec<Result<Task>>) -> Vec<Result<Answer>> {
    let mut exprs = Vec::new();
    let checked: Vec<Result<Checked>> = tasks
        .into_iter()
        .map(|task| task.and_then(|task| check(task, &mut exprs)))
        .collect();
    let module = Expressions::new(&compiler::build_expressions(&exprs));
    let answer = |checked: Result<Checked>| match checked? {
        Checked::Refused(problem) => Ok(Answer::Refused(problem)),
        Checked::Ready(task, at) => {
            let module = module.as_ref().map_err(Clone::clone)?;
            let found = memory::evaluate(&mut module.start(at)?, &task, &exprs[at].ty)?;
            Ok(match found {
                Ok(value) => Answer::Value(value),
                Err(status) => Answer::Failed(reason(status)),
            })
        }
    };
    checked.into_iter().map(answer).collect()
}

/// A task that was checked: ready with the place of its expression, or refused.
enum Checked {
    Ready(Task, usize),
    Refused(Diagnostic),
}

fn check(task: Task, exprs: &mut Vec<Expr>) -> Result<Checked> {
    let (expr, problems) = compiler::check_expression(&task.expr, &task.inputs, &task.container);
    match expr {
        Some(expr) => {
            exprs.push(expr);
            Ok(Checked::Ready(task, exprs.len() - 1))
        }
        None => {
            let problem = problems.into_iter().next();
            let problem = problem.context("an expression was refused for no reason")?;
            Ok(Checked::Refused(problem))
        }
    }
}

/// The name of a status.
fn reason(status: u32) -> &'static str {
    const NAMES: &[(Reason, &str)] = &[
        (Reason::Overflow, "overflow"),
        (Reason::Division, "division-by-zero"),
        (Reason::Index, "index-out-of-range"),
        (Reason::Key, "no-such-key"),
        (Reason::RepeatedKey, "repeated-key"),
        (Reason::Conversion, "bad-conversion"),
        (Reason::Argument, "bad-argument"),
        (Reason::Empty, "empty-optional"),
    ];
    let found = NAMES.iter().find(|known| known.0 as u32 == status);
    match (status, found) {
        (1, _) => "no-such-variable",
        (_, Some((_, name))) => name,
        _ => "failed",
    }
}
