//! `tokhai schema`: the JSON Schema of the language, or of the dossiers of one form.

use std::path::Path;

use anyhow::{Context, Result};
use check::Of;
use form::Form;
use serde_json::{Value, json};

use crate::args::{self, SchemaOf};
use crate::checking;
use crate::exit;
use crate::files;
use crate::lang::Lang;

/// Prints the schema.
///
/// # Errors
/// When the definition can not be read.
pub(crate) fn run(args: &args::Schema, lang: Lang) -> Result<u8> {
    let schema = match &args.form {
        Some(path) => match of_dossiers(path, args, lang)? {
            Some(schema) => schema,
            None => return Ok(exit::ERRORS),
        },
        None => check::schema(of_files(args.of), lang.tag()),
    };
    crate::print(&serde_json::to_string_pretty(&schema)?);
    Ok(exit::CLEAN)
}

fn of_files(of: SchemaOf) -> Of {
    match of {
        SchemaOf::Form => Of::Form,
        SchemaOf::Block => Of::Block,
        SchemaOf::List => Of::List,
    }
}

// Nothing when the definition has mistakes, which are printed.
fn of_dossiers(path: &Path, args: &args::Schema, lang: Lang) -> Result<Option<Value>> {
    let loaded = files::load(path, args.library.root.as_deref(), lang)?;
    let output = compiler::compile(&loaded.sources);
    let Some(form) = output.form else {
        checking::report(&output.diagnostics, &loaded, lang);
        return Ok(None);
    };
    dossiers(&form, lang.tag()).map(Some)
}

/// What every dossier is, and what the answers of this form are.
fn dossiers(form: &Form, lang: &str) -> Result<Value> {
    let mut schema: Value =
        serde_json::from_str(dossier::DOSSIER_SCHEMA).context("the schema of dossiers")?;
    let mut answers = compiler::answers_schema(form, lang);
    let own = answers.as_object_mut().map(std::mem::take);
    let mut own = own.unwrap_or_default();
    // One resource, so that references within the answers are found from the root.
    for key in ["$schema", "$id", "title"] {
        own.remove(key);
    }
    if let Some(defs) = own.remove("$defs") {
        schema["$defs"] = defs;
    }
    schema["$id"] = json!(format!("urn:tokhai:dossier:1:{}:{}", form.id, form.version));
    schema["title"] = json!(form.title.get(lang));
    schema["properties"]["answers"] = Value::Object(own);
    let named = &mut schema["properties"]["form"]["properties"];
    named["id"] = json!({ "const": form.id });
    named["version"] = json!({ "const": form.version });
    name_outputs(&mut schema, form);
    schema["properties"]["parties"]["items"]["properties"]["role"] =
        json!({ "enum": persons(form) });
    Ok(schema)
}

// Whoever a dossier can speak for; a role that follows from an answer is one of them.
fn persons(form: &Form) -> Vec<&String> {
    let persons = form.roles.iter().filter(|(_, role)| role.is.is_empty());
    persons.map(|(name, _)| name).collect()
}

// A form for several procedures names all of them in order; a form for one may name it or not.
fn name_outputs(schema: &mut Value, form: &Form) {
    let codes = form.outputs.iter().map(|output| &output.procedure.code);
    let codes: Vec<&String> = codes.collect();
    if codes.is_empty() {
        schema["properties"]["outputs"]["items"] = json!({ "const": form.procedure.code });
        return;
    }
    schema["properties"]["outputs"] = json!({ "const": codes });
    if let Some(required) = schema["required"].as_array_mut() {
        required.push(json!("outputs"));
    }
}
