//! What the browser tests compare with, made natively: `build_cases target/cases`.
//!
//! Every case of `cases/run/` as a module, since `tokhai build` would refuse most of them: a case is no form that saves anybody
//! anything. And `compiled.json`: of every published form, every case of `cases/run/` and of `cases/check/` what the compiler is
//! asked and what it answers, so that the one in the page can be asked the same. And `random.json`: forms and scripts made by
//! chance, with the lines that `interp` gives.

use std::path::{Path, PathBuf};

use check::Sources;
use serde_json::{Value, json};
use tests::{
    Direct, cases, form_of, module_of, published_sources, random_form, random_script, run,
    sources_of, written,
};

/// Seeds of random forms for the browser, and scripts for each.
const SEEDS: u64 = 40;
const SCRIPTS: u64 = 12;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from("target/cases"));
    std::fs::create_dir_all(&folder)?;
    let mut compiled = Vec::new();
    for (path, case) in cases() {
        let form = form_of(&case).expect("a case has a form without mistakes");
        let module = folder.join(name(&path)).with_extension("wasm");
        std::fs::write(module, module_of(&form))?;
        compiled.push(answer(&name(&path), &request(&sources_of(&case))));
    }
    for (name, sources) in published_sources() {
        compiled.push(answer(&name, &request(&sources)));
    }
    for path in mistakes()? {
        let text = std::fs::read_to_string(&path)?;
        let case: Value = serde_json::from_str(&text).expect("a case is JSON");
        compiled.push(answer(&name(&path), &request_of_mistake(&case)));
    }
    std::fs::write(folder.join("compiled.json"), json!(compiled).to_string())?;
    let random: Vec<Value> = (0..SEEDS)
        .filter_map(|seed| Some((seed, random_form(seed)?)))
        .map(|(seed, form)| {
            let module = folder.join(format!("random-{seed}.wasm"));
            std::fs::write(module, module_of(&form))?;
            Ok(json!({ "seed": seed, "scripts": scripts(&form) }))
        })
        .collect::<std::io::Result<_>>()?;
    std::fs::write(folder.join("random.json"), json!(random).to_string())
}

/// Scripts of chance with the line of each step.
fn scripts(form: &form::Form) -> Vec<Value> {
    let script = |number: u64| {
        let mut machine = Direct(interp::Interp::new(form));
        let script = random_script(form, number);
        let lines: Vec<String> = script.iter().map(|step| run(&mut machine, step)).collect();
        let steps: Vec<Value> = script.iter().map(written).collect();
        json!({ "steps": steps, "lines": lines })
    };
    (0..SCRIPTS).map(script).collect()
}

/// A question to the compiler and its answer.
fn answer(name: &str, request: &Value) -> Value {
    let request = request.to_string();
    let compiled = designer::compile(&request).expect("a request as it must be");
    let digest = compiled.module.map(|module| module.digest);
    json!({ "name": name, "request": request, "digest": digest, "report": compiled.report })
}

fn request(sources: &Sources) -> Value {
    let file = |file: &check::SourceFile| json!({ "file": file.file, "text": file.text });
    let all = |files: &std::collections::BTreeMap<String, check::SourceFile>| -> Value {
        let files = files.iter();
        files.map(|(name, one)| (name.clone(), file(one))).collect()
    };
    json!({ "main": file(&sources.main), "blocks": all(&sources.blocks), "lists": all(&sources.lists) })
}

/// A case of `cases/check/`, whose definition is JSON or, to be wrong as JSON too, a text.
fn request_of_mistake(case: &Value) -> Value {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let all = |part: &str| -> Value {
        let files = case[part].as_object().into_iter().flatten();
        let file = |name: &str| format!("{part}/{name}.json");
        files
            .map(|(name, one)| {
                (
                    name.clone(),
                    json!({ "file": file(name), "text": text(one) }),
                )
            })
            .collect()
    };
    let main = case.get("source").unwrap_or(&case["form"]);
    json!({ "main": { "file": "form.json", "text": text(main) }, "blocks": all("blocks"), "lists": all("lists") })
}

fn mistakes() -> std::io::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/check");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().expect("a case is a file");
    stem.to_string_lossy().into_owned()
}
