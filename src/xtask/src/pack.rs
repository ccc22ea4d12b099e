//! `cargo xtask pack`: builds the runtime core and takes it apart for the linker.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use codegen::pack::{Function, Pack, Segment};
use wasmparser::{
    DataKind, ExternalKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry,
    SymbolInfo, TypeRef, ValType,
};

use crate::setup;

/// Bytes of the core's stack: few, so that most addresses take two bytes of code. [`frame`] shows that it is enough.
const STACK: i64 = 4096;
const TARGET: &str = "wasm32-unknown-unknown";
/// The pack depends on this compiler to the byte.
const RUSTC: &str = "rustc 1.95.0";

/// The cores, and with which features of `src/runtime` each is built.
const CORES: [(&str, &[&str]); 2] = [("full", &[]), ("plain", &["--no-default-features"])];

/// Builds the cores and writes their packs, or with `check` compares them with the committed ones.
pub(crate) fn run(root: &Path, check: bool) -> Result<()> {
    expect_compiler()?;
    for (core, features) in CORES {
        let linked = build(root, core, features)?;
        let shrunk = shrink(&linked)?;
        let pack = digest(&std::fs::read(&linked)?, &std::fs::read(&shrunk)?)
            .with_context(|| format!("taking the {core} core apart"))?
            .write();
        let committed = root.join(format!("src/codegen/{core}.pack"));
        if !check {
            std::fs::write(&committed, pack)
                .with_context(|| format!("writing {}", committed.display()))?;
            continue;
        }
        ensure!(
            std::fs::read(&committed).ok().as_deref() == Some(&pack),
            "src/codegen/{core}.pack is not what src/runtime gives; run `cargo xtask pack` and commit the result"
        );
    }
    Ok(())
}

fn expect_compiler() -> Result<()> {
    let version = Command::new("rustc")
        .arg("--version")
        .output()
        .context("asking rustc for its version")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    ensure!(
        version.starts_with(RUSTC),
        "the runtime core is built with {RUSTC}, found {}",
        version.trim()
    );
    Ok(())
}

/// The linked core, with the relocations it was linked by.
fn build(root: &Path, core: &str, features: &[&str]) -> Result<PathBuf> {
    let target = root.join("target/pack").join(core);
    // Relocations tell which function uses which data; merged segments would hide it.
    let flags = [
        "-Clink-arg=--emit-relocs".to_owned(),
        "-Clink-arg=--no-merge-data-segments".to_owned(),
        format!("-Clink-arg=-zstack-size={STACK}"),
        "-Cstrip=none".to_owned(),
        format!("--remap-path-prefix={}=.", root.display()),
    ];
    let status = Command::new("cargo")
        .current_dir(root.join("src/runtime"))
        .args([
            "build",
            "--release",
            "--quiet",
            "--locked",
            "--target",
            TARGET,
        ])
        .args(features)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .status()
        .context("starting cargo for src/runtime")?;
    ensure!(status.success(), "src/runtime does not build");
    Ok(target.join(TARGET).join("release/runtime.wasm"))
}

/// What Binaryen does to the core: only what stays within one function, so that each still refers to the data it did.
const PASSES: &str = "--dce --remove-unused-names --remove-unused-brs --optimize-instructions --heap-store-optimization \
    --pick-load-signs --precompute --code-pushing --simplify-locals --vacuum --reorder-locals --coalesce-locals \
    --simplify-locals --vacuum --reorder-locals --coalesce-locals --reorder-locals --vacuum --code-folding --merge-blocks \
    --remove-unused-brs --remove-unused-names --merge-blocks --precompute --optimize-instructions --rse --vacuum";

/// The same functions in fewer bytes; its relocations are lost.
fn shrink(linked: &Path) -> Result<PathBuf> {
    let shrunk = linked.with_extension("shrunk.wasm");
    let mut command = Command::new(setup::node()?);
    command.arg(setup::wasm_opt()?).arg(linked);
    command
        .args(["--quiet", "--optimize-level=2", "--shrink-level=2"])
        .args(PASSES.split_whitespace());
    // It warns that relocations are lost, which is no news; so what it says is shown only when it fails.
    let output = command
        .arg("--output")
        .arg(&shrunk)
        .output()
        .context("starting wasm-opt")?;
    ensure!(
        output.status.success(),
        "wasm-opt: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(shrunk)
}

/// Everything that is read from the module before functions and data are joined with their relocations.
#[derive(Default)]
struct Parts<'a> {
    pack: Pack,
    function_types: Vec<u32>,
    /// Start of each body within the code section, and its end.
    ranges: Vec<(u32, u32)>,
    code_start: u32,
    data_start: u32,
    /// Start of each segment's content within the data section.
    data_ranges: Vec<(u32, u32)>,
    symbols: Vec<SymbolInfo<'a>>,
    code_relocs: Vec<RelocationEntry>,
    /// Bytes of stack of each function.
    frames: Vec<i64>,
    data_relocs: Vec<RelocationEntry>,
}

/// The pack of a linked core: bodies as they are in `shrunk`, everything else as it was linked.
fn digest(linked: &[u8], shrunk: &[u8]) -> Result<Pack> {
    let mut parts = Parts::default();
    for payload in Parser::new(0).parse_all(linked) {
        read_payload(&mut parts, payload?)?;
    }
    let bodies = Parser::new(0)
        .parse_all(shrunk)
        .filter_map(|payload| match payload {
            Ok(Payload::CodeSectionEntry(body)) => Some(taken_apart(&body)),
            _ => None,
        });
    let bodies = bodies.collect::<Result<Vec<_>>>()?;
    ensure!(
        bodies.len() == parts.pack.functions.len(),
        "as many functions as before"
    );
    for (function, shrunk) in parts.pack.functions.iter_mut().zip(bodies) {
        (function.body, function.calls) = (shrunk.body, shrunk.calls);
    }
    join(parts)
}

/// A body without the indices of the functions it calls, because our linker numbers functions anew; where they
/// belong, and which they are. The function has no name, type or segments yet.
fn taken_apart(body: &wasmparser::FunctionBody<'_>) -> Result<Function> {
    let bytes = body.as_bytes();
    let (mut kept, mut from) = (Vec::new(), 0);
    let mut calls = Vec::new();
    let mut reader = body.get_operators_reader()?;
    while !reader.eof() {
        let (operator, at) = reader.read_with_offset()?;
        if let Operator::Call { function_index } = operator {
            // Behind the one byte of the instruction.
            kept.extend(&bytes[from..at + 1 - body.range().start]);
            calls.push((kept.len() as u32, function_index));
            from = reader.original_position() - body.range().start;
        }
    }
    kept.extend(&bytes[from..]);
    Ok(Function {
        body: kept,
        calls,
        ..Function::default()
    })
}

fn read_payload<'a>(parts: &mut Parts<'a>, payload: Payload<'a>) -> Result<()> {
    match payload {
        Payload::TypeSection(types) => {
            for ty in types.into_iter_err_on_gc_types() {
                let ty = ty?;
                parts
                    .pack
                    .types
                    .push((value_types(ty.params())?, value_types(ty.results())?));
            }
        }
        Payload::ImportSection(imports) => {
            for import in imports.into_imports() {
                let import = import?;
                let TypeRef::Func(ty) = import.ty else {
                    bail!("the core imports {} which is no function", import.name)
                };
                ensure!(
                    import.module == "form",
                    "the core imports {} from {}",
                    import.name,
                    import.module
                );
                parts.pack.hooks.push((import.name.to_owned(), ty));
            }
        }
        Payload::FunctionSection(functions) => {
            parts.function_types = functions.into_iter().collect::<Result<_, _>>()?
        }
        Payload::GlobalSection(globals) => {
            for global in globals {
                let global = global?;
                let mut reader = global.init_expr.get_operators_reader();
                let Operator::I32Const { value } = reader.read()? else {
                    bail!("a global of the core is no i32")
                };
                parts.pack.globals.push((global.ty.mutable, value));
            }
        }
        Payload::ExportSection(exports) => {
            for export in exports {
                let export = export?;
                match export.kind {
                    ExternalKind::Func => parts
                        .pack
                        .exports
                        .push((export.name.to_owned(), export.index)),
                    ExternalKind::Global if export.name == "__heap_base" => {
                        parts.pack.heap_base = parts.pack.globals[export.index as usize].1 as u32;
                    }
                    _ => {}
                }
            }
        }
        Payload::ElementSection(elements) => {
            ensure!(
                elements.count() == 0,
                "the core takes addresses of functions: keep dyn, fn pointers and core::fmt out of it"
            );
        }
        Payload::CodeSectionStart { range, .. } => parts.code_start = range.start as u32,
        Payload::CodeSectionEntry(body) => {
            let range = body.range();
            parts.ranges.push((range.start as u32, range.end as u32));
            refuse_indirect(&body)?;
            parts.frames.push(frame(&body)?);
            parts.pack.functions.push(Function::default());
        }
        Payload::DataSection(data) => {
            parts.data_start = data.range().start as u32;
            for segment in data {
                let segment = segment?;
                let DataKind::Active { offset_expr, .. } = segment.kind else {
                    bail!("a passive data segment")
                };
                let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
                else {
                    bail!("a data segment at no constant address")
                };
                let end = segment.range.end as u32;
                parts
                    .data_ranges
                    .push((end - segment.data.len() as u32, end));
                parts.pack.segments.push(Segment {
                    at: value as u32,
                    bytes: segment.data.to_vec(),
                    segments: Vec::new(),
                });
            }
        }
        Payload::CustomSection(custom) => match custom.as_known() {
            KnownCustom::Linking(linking) => {
                for subsection in linking.subsections() {
                    if let Linking::SymbolTable(symbols) = subsection? {
                        parts.symbols = symbols.into_iter().collect::<Result<_, _>>()?;
                    }
                }
            }
            KnownCustom::Reloc(relocs) => {
                let entries: Vec<RelocationEntry> =
                    relocs.entries().into_iter().collect::<Result<_, _>>()?;
                match custom.name() {
                    "reloc.CODE" => parts.code_relocs = entries,
                    "reloc.DATA" => parts.data_relocs = entries,
                    _ => {}
                }
            }
            KnownCustom::Name(names) => {
                for subsection in names {
                    if let wasmparser::Name::Function(map) = subsection? {
                        name_functions(parts, map)?;
                    }
                }
            }
            _ => {}
        },
        _ => {}
    }
    Ok(())
}

fn name_functions(parts: &mut Parts<'_>, map: wasmparser::NameMap<'_>) -> Result<()> {
    let hooks = parts.pack.hooks.len();
    for naming in map {
        let naming = naming?;
        if let Some(function) = (naming.index as usize)
            .checked_sub(hooks)
            .and_then(|i| parts.pack.functions.get_mut(i))
        {
            function.name = naming.name.to_owned();
        }
    }
    Ok(())
}

fn value_types(types: &[ValType]) -> Result<Vec<u8>> {
    types
        .iter()
        .map(|ty| match ty {
            ValType::I32 => Ok(0x7F),
            ValType::I64 => Ok(0x7E),
            ValType::F64 => Ok(0x7C),
            other => bail!("the core has a function of {other}"),
        })
        .collect()
}

/// No function is called by address, so a function's calls are all in its relocations.
fn refuse_indirect(body: &wasmparser::FunctionBody<'_>) -> Result<()> {
    for operator in body.get_operators_reader()? {
        if let Operator::CallIndirect { .. } | Operator::RefFunc { .. } = operator? {
            bail!("the core calls by address")
        }
    }
    Ok(())
}

/// Bytes that a function takes from the stack: what it subtracts from the stack pointer, the first global.
fn frame(body: &wasmparser::FunctionBody<'_>) -> Result<i64> {
    let mut last = [const { None }; 2];
    for operator in body.get_operators_reader()? {
        let operator = operator?;
        if let (
            Operator::I32Sub,
            [
                Some(Operator::GlobalGet { .. }),
                Some(Operator::I32Const { value }),
            ],
        ) = (&operator, &last)
        {
            return Ok(i64::from(*value));
        }
        last = [last[1].take(), Some(operator)];
    }
    Ok(0)
}

/// Helpers that call themselves as deep as values nest, and that no form can call; modules of expressions alone have a
/// larger stack (`codegen/src/alone.rs`).
const ALONE: &[&str] = &["rt_format"];

/// Bytes of stack that a form's calls can need: those of all functions that lead to a hook, from which others are called
/// again, and once the most that a helper needs that leads to none, because nothing comes after it.
fn stack_of_forms(parts: &Parts<'_>) -> i64 {
    let mut through = BTreeSet::new();
    let mut most = 0;
    for (name, index) in &parts.pack.exports {
        let (reached, has_hook) = reached(parts, *index);
        if has_hook {
            through.extend(reached);
        } else if !ALONE.contains(&name.as_str()) {
            most = most.max(reached.iter().map(|at| parts.frames[*at]).sum());
        }
    }
    most + through.iter().map(|at| parts.frames[*at]).sum::<i64>()
}

/// Functions that one reaches, and whether a hook is among what they call; `form_info` only gives an address.
fn reached(parts: &Parts<'_>, first: u32) -> (BTreeSet<usize>, bool) {
    let (mut open, mut seen, mut has_hook) = (vec![first], BTreeSet::new(), false);
    while let Some(index) = open.pop() {
        match (index as usize).checked_sub(parts.pack.hooks.len()) {
            None => has_hook |= parts.pack.hooks[index as usize].0 != "form_info",
            Some(at) if seen.insert(at) => {
                open.extend(parts.pack.functions[at].calls.iter().map(|call| call.1));
            }
            Some(_) => {}
        }
    }
    (seen, has_hook)
}

/// Gives each function and segment the segments it refers to.
fn join(mut parts: Parts<'_>) -> Result<Pack> {
    ensure!(
        !parts.symbols.is_empty(),
        "the core was linked without relocations"
    );
    ensure!(
        parts.pack.heap_base > 0,
        "the core does not export __heap_base"
    );
    let count = parts.pack.functions.len();
    ensure!(
        count == parts.function_types.len(),
        "as many bodies as functions"
    );
    for (i, ty) in parts.function_types.iter().enumerate() {
        parts.pack.functions[i].ty = *ty;
    }
    for entry in &parts.code_relocs {
        if let Some(segment) = segment_of(&parts.symbols, entry) {
            let function = function_at(&parts, entry)?;
            add(&mut parts.pack.functions[function].segments, segment);
        }
    }
    for entry in &parts.data_relocs {
        if let Some(segment) = segment_of(&parts.symbols, entry) {
            let at = entry.offset + parts.data_start;
            let from = parts
                .data_ranges
                .iter()
                .position(|(start, end)| (*start..*end).contains(&at));
            let from = from.context("a relocation outside every segment")?;
            add(&mut parts.pack.segments[from].segments, segment);
        }
    }
    // A path through the core comes to a function twice at most: for the answers, and for what stands in a row of them.
    let stack = stack_of_forms(&parts);
    ensure!(
        2 * stack <= STACK,
        "the core's functions take {stack} bytes of stack together; give it more"
    );
    Ok(parts.pack)
}

/// The function whose body a relocation lies in.
fn function_at(parts: &Parts<'_>, entry: &RelocationEntry) -> Result<usize> {
    let at = entry.offset + parts.code_start;
    let function = parts
        .ranges
        .iter()
        .position(|(start, end)| (*start..*end).contains(&at));
    function.context("a relocation outside every function")
}

fn add(segments: &mut Vec<u32>, segment: u32) {
    if let Err(at) = segments.binary_search(&segment) {
        segments.insert(at, segment);
    }
}

/// The data segment that a relocation points into, if it points at data.
fn segment_of(symbols: &[SymbolInfo<'_>], entry: &RelocationEntry) -> Option<u32> {
    match symbols.get(entry.index as usize)? {
        SymbolInfo::Data {
            symbol: Some(symbol),
            ..
        } if is_address(entry) => Some(symbol.index),
        _ => None,
    }
}

fn is_address(entry: &RelocationEntry) -> bool {
    use wasmparser::RelocationType::*;
    matches!(entry.ty, MemoryAddrLeb | MemoryAddrSleb | MemoryAddrI32)
}
