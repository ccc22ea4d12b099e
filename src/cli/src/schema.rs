//! `tokhai schema`: the JSON Schema of the language.

use anyhow::Result;
use check::Of;

use crate::args::{self, SchemaOf};
use crate::exit;
use crate::lang::Lang;

/// Prints the schema.
///
/// # Errors
/// None so far.
pub(crate) fn run(args: &args::Schema, lang: Lang) -> Result<u8> {
    let of = match args.of {
        SchemaOf::Form => Of::Form,
        SchemaOf::Block => Of::Block,
        SchemaOf::List => Of::List,
    };
    let schema = check::schema(of, lang.tag());
    crate::print(&serde_json::to_string_pretty(&schema)?);
    Ok(exit::CLEAN)
}
