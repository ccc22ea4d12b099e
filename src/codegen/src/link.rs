//! Joining generated functions with what they use of the runtime core.
//!
//! Append-only: functions of the core keep their indices, because generated hooks stand where its imports stood, so
//! its bodies are copied as they are. A body that nothing reaches becomes one `unreachable`; a data segment that
//! nothing reachable refers to is left out.

use std::collections::BTreeSet;

use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, ExportKind, ExportSection, FunctionSection,
    GlobalSection, GlobalType, MemorySection, MemoryType, Module, NameMap, NameSection,
    TypeSection, ValType,
};

use crate::pack::Pack;
use crate::unit::{Made, Unit};

/// No locals, `unreachable`, `end`.
const NOTHING: [u8; 3] = [0x00, 0x00, 0x0B];

/// The module of a finished unit, with its custom sections by name.
pub(crate) fn link(unit: Unit<'_>, sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let live = live_functions(&unit);
    let mut module = Module::new();
    module.section(&types(&unit));
    module.section(&functions(&unit));
    module.section(&memory(unit.memory));
    module.section(&globals(unit.pack));
    module.section(&exports(unit.pack));
    module.section(&code(&unit, &live));
    let names = names(&unit);
    let map = map(&unit);
    module.section(&data(unit, &live));
    module.section(&names);
    for (name, content) in sections.iter().chain([&(abi::MAP_SECTION, map)]) {
        module.section(&CustomSection {
            name: (*name).into(),
            data: content.into(),
        });
    }
    module.finish()
}

fn hook(made: &Option<Made>) -> &Made {
    made.as_ref()
        .expect("every import of the core has its generated function")
}

/// Functions of the core that an exported or a generated function reaches, by index.
fn live_functions(unit: &Unit<'_>) -> BTreeSet<u32> {
    let exported = unit
        .pack
        .exports
        .iter()
        .filter(|(name, _)| is_public(name))
        .map(|(_, index)| *index);
    let generated = unit
        .hooks
        .iter()
        .map(hook)
        .chain(&unit.made)
        .flat_map(|made| made.calls.iter().copied());
    let mut open: Vec<u32> = exported.chain(generated).collect();
    let mut live = BTreeSet::new();
    while let Some(index) = open.pop() {
        if let Some(function) = core_function(unit.pack, index)
            && live.insert(index)
        {
            open.extend(&function.calls);
        }
    }
    live
}

fn core_function(pack: &Pack, index: u32) -> Option<&crate::pack::Function> {
    (index as usize)
        .checked_sub(pack.hooks.len())
        .and_then(|at| pack.functions.get(at))
}

/// Whether a host may call it.
fn is_public(name: &str) -> bool {
    name.starts_with("tk_")
}

fn types(unit: &Unit<'_>) -> TypeSection {
    let mut section = TypeSection::new();
    let value = |byte: &u8| {
        if *byte == 0x7E {
            ValType::I64
        } else {
            ValType::I32
        }
    };
    for (params, results) in &unit.types {
        section
            .ty()
            .function(params.iter().map(value), results.iter().map(value));
    }
    section
}

fn functions(unit: &Unit<'_>) -> FunctionSection {
    let mut section = FunctionSection::new();
    let hooks = unit.hooks.iter().map(|made| hook(made).ty);
    let core = unit.pack.functions.iter().map(|function| function.ty);
    for ty in hooks
        .chain(core)
        .chain(unit.made.iter().map(|made| made.ty))
    {
        section.function(ty);
    }
    section
}

fn memory((minimum, maximum): (u32, u32)) -> MemorySection {
    let mut section = MemorySection::new();
    section.memory(MemoryType {
        minimum: minimum.into(),
        maximum: Some(maximum.into()),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    section
}

fn globals(pack: &Pack) -> GlobalSection {
    let mut section = GlobalSection::new();
    let version = (false, abi::VERSION);
    for (mutable, first) in pack.globals.iter().chain([&version]) {
        let ty = GlobalType {
            val_type: ValType::I32,
            mutable: *mutable,
            shared: false,
        };
        section.global(ty, &ConstExpr::i32_const(*first));
    }
    section
}

fn exports(pack: &Pack) -> ExportSection {
    let mut section = ExportSection::new();
    section.export("memory", ExportKind::Memory, 0);
    section.export("tk_abi", ExportKind::Global, pack.globals.len() as u32);
    for (name, index) in pack.exports.iter().filter(|(name, _)| is_public(name)) {
        section.export(name, ExportKind::Func, *index);
    }
    section
}

fn code(unit: &Unit<'_>, live: &BTreeSet<u32>) -> CodeSection {
    let mut section = CodeSection::new();
    for made in unit.hooks.iter().map(hook) {
        section.raw(&made.body);
    }
    for (at, function) in unit.pack.functions.iter().enumerate() {
        let index = (unit.pack.hooks.len() + at) as u32;
        section.raw(if live.contains(&index) {
            &function.body
        } else {
            &NOTHING
        });
    }
    for made in &unit.made {
        section.raw(&made.body);
    }
    section
}

/// Segments that a live function refers to, directly or through other segments.
fn live_segments(pack: &Pack, live: &BTreeSet<u32>) -> BTreeSet<u32> {
    let mut open: Vec<u32> = live
        .iter()
        .filter_map(|index| core_function(pack, *index))
        .flat_map(|f| f.segments.iter().copied())
        .collect();
    let mut kept = BTreeSet::new();
    while let Some(index) = open.pop() {
        if kept.insert(index) {
            open.extend(&pack.segments[index as usize].segments);
        }
    }
    kept
}

fn data(unit: Unit<'_>, live: &BTreeSet<u32>) -> DataSection {
    let mut section = DataSection::new();
    for index in live_segments(unit.pack, live) {
        let segment = &unit.pack.segments[index as usize];
        // Memory is zero at first, so a segment of zeros says nothing.
        if segment.bytes.iter().any(|byte| *byte != 0) {
            section.active(
                0,
                &ConstExpr::i32_const(segment.at as i32),
                segment.bytes.iter().copied(),
            );
        }
    }
    let base = unit.data.base();
    section.active(
        0,
        &ConstExpr::i32_const(base as i32),
        unit.data.into_bytes(),
    );
    section
}

/// Names of the functions that stand for a place in the definition, for stack traces.
fn names(unit: &Unit<'_>) -> NameSection {
    let mut map = NameMap::new();
    for (index, made) in (first_made(unit)..).zip(&unit.made) {
        map.append(index, &made.name);
    }
    let mut section = NameSection::new();
    section.functions(&map);
    section
}

/// Index of the first function that is neither hook nor core.
fn first_made(unit: &Unit<'_>) -> u32 {
    (unit.hooks.len() + unit.pack.functions.len()) as u32
}

/// Which generated function stands for which place in the definition, as JSON: `{"first":412,"places":["/pages/0/fields/2"]}`.
fn map(unit: &Unit<'_>) -> Vec<u8> {
    let places: Vec<&str> = unit.made.iter().map(|made| made.pointer.as_str()).collect();
    let json = serde_json::json!({ "first": first_made(unit), "places": places });
    json.to_string().into_bytes()
}
