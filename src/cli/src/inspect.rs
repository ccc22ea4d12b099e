//! `tokhai inspect`: what a module is, without running it.

use std::collections::BTreeMap;
use std::fmt::Write;

use abi::Meta;
use anyhow::{Context, Result};
use serde::Serialize;
use wasmparser::{ExternalKind, Parser, Payload};

use crate::args::{self, Format};
use crate::engine::Module;
use crate::exit;
use crate::files;
use crate::lang::Lang;

/// What is told of a module.
#[derive(Debug, Serialize)]
struct Inspection {
    digest: String,
    size_bytes: usize,
    interface: i32,
    meta: Meta,
    imports: u32,
    functions: u32,
    memory: Option<Pages>,
    exports: Vec<String>,
    sections: BTreeMap<String, usize>,
}

/// Memory in pages of 64 KiB.
#[derive(Debug, Clone, Copy, Serialize)]
struct Pages {
    initial: u64,
    maximum: Option<u64>,
}

/// Prints what a module is.
///
/// # Errors
/// When the file can not be read or is no compiled form.
pub(crate) fn run(args: &args::Inspect, lang: Lang) -> Result<u8> {
    let bytes = files::read_bytes(&args.module, lang)?;
    let said = lang.pick(
        "không phải là tờ khai đã biên dịch: tạo lại bằng `tokhai build`",
        "is no compiled form: make it again with `tokhai build`",
    );
    let sentence = || format!("{} {said}", args.module.display());
    let module = Module::from_bytes(bytes).with_context(sentence)?;
    let inspection = inspect(&module).with_context(sentence)?;
    match args.format {
        Format::Json => crate::print(&serde_json::to_string_pretty(&inspection)?),
        Format::Text => crate::print(&as_text(&inspection, lang)),
    }
    Ok(exit::CLEAN)
}

/// The bytes of the first custom section of that name.
///
/// # Errors
/// When the bytes are no module, or cut short before that section.
pub(crate) fn custom_section<'m>(wasm: &'m [u8], name: &str) -> Result<Option<&'m [u8]>> {
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::CustomSection(section) = payload?
            && section.name() == name
        {
            return Ok(Some(section.data()));
        }
    }
    Ok(None)
}

fn inspect(module: &Module) -> Result<Inspection> {
    let mut inspection = Inspection {
        digest: format!("sha256-{}", module.digest),
        size_bytes: module.wasm.len(),
        interface: abi::VERSION,
        meta: module.meta.clone(),
        imports: 0,
        functions: 0,
        memory: None,
        exports: Vec::new(),
        sections: BTreeMap::new(),
    };
    for payload in Parser::new(0).parse_all(&module.wasm) {
        note(&mut inspection, &payload?)?;
    }
    Ok(inspection)
}

fn note(into: &mut Inspection, payload: &Payload<'_>) -> Result<()> {
    let mut size = |name: &str, range: std::ops::Range<usize>| {
        *into.sections.entry(name.to_owned()).or_default() += range.len();
    };
    match payload {
        Payload::TypeSection(reader) => size("type", reader.range()),
        Payload::ImportSection(reader) => {
            into.imports = reader.count();
            size("import", reader.range());
        }
        Payload::FunctionSection(reader) => {
            into.functions = reader.count();
            size("function", reader.range());
        }
        Payload::TableSection(reader) => size("table", reader.range()),
        Payload::MemorySection(reader) => {
            size("memory", reader.range());
            let memory = reader.clone().into_iter().next().transpose()?;
            into.memory = memory.map(|memory| Pages {
                initial: memory.initial,
                maximum: memory.maximum,
            });
        }
        Payload::GlobalSection(reader) => size("global", reader.range()),
        Payload::ExportSection(reader) => {
            size("export", reader.range());
            for export in reader.clone() {
                let export = export?;
                into.exports
                    .push(format!("{} {}", kind(export.kind), export.name));
            }
        }
        Payload::ElementSection(reader) => size("element", reader.range()),
        Payload::CodeSectionStart { range, .. } => size("code", range.clone()),
        Payload::DataSection(reader) => size("data", reader.range()),
        Payload::CustomSection(section) => size(section.name(), section.range()),
        _ => {}
    }
    Ok(())
}

fn kind(kind: ExternalKind) -> &'static str {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => "func",
        ExternalKind::Table => "table",
        ExternalKind::Memory => "memory",
        ExternalKind::Global => "global",
        ExternalKind::Tag => "tag",
    }
}

fn as_text(inspection: &Inspection, lang: Lang) -> String {
    let meta = &inspection.meta;
    let mut text = String::new();
    let mut line = |vi: &str, en: &str, what: &str| {
        let _ = writeln!(text, "{:<22} {what}", lang.pick(vi, en));
    };
    line(
        "tờ khai",
        "form",
        &format!("{} {}", meta.form, meta.version),
    );
    line("thủ tục", "procedure", &meta.procedure);
    line("mã băm", "digest", &inspection.digest);
    line("trình biên dịch", "compiler", &meta.compiler);
    line(
        "mã băm định nghĩa",
        "definition sha256",
        &meta.definition_sha256,
    );
    line(
        "kích thước",
        "size",
        &format!("{} byte", inspection.size_bytes),
    );
    line("hàm", "functions", &inspection.functions.to_string());
    line("nhập từ ngoài", "imports", &inspection.imports.to_string());
    if let Some(memory) = inspection.memory {
        let most = memory
            .maximum
            .map_or("–".to_owned(), |most| most.to_string());
        line(
            "bộ nhớ (64 KiB)",
            "memory (64 KiB)",
            &format!("{} … {most}", memory.initial),
        );
    }
    let fuel = meta.fuel;
    line(
        "tốn nhiều nhất (fuel)",
        "costs at most (fuel)",
        &format!(
            "tk_load {} + {} × byte, tk_check {}",
            fuel.load, fuel.byte, fuel.check
        ),
    );
    for (name, size) in &inspection.sections {
        line(
            &format!("phần {name}"),
            &format!("section {name}"),
            &format!("{size} byte"),
        );
    }
    for one in &meta.attributes {
        line(
            "đọc",
            "reads",
            &format!("{} ({}, {})", one.attr, one.role, one.from),
        );
    }
    for output in &meta.outputs {
        let fields = output.fields.join(" ");
        let what = format!("{} {fields}", output.procedure);
        line("hồ sơ", "output", &what);
    }
    for (list, digest) in &meta.lists {
        line("danh mục", "list", &format!("{list} {digest}"));
    }
    for export in &inspection.exports {
        line("xuất ra", "exports", export);
    }
    text.truncate(text.trim_end().len());
    text
}
