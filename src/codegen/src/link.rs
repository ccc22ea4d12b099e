//! Joining generated functions with what they use of the runtime core.
//!
//! Generated hooks stand where the core's imports stood, then come the functions of the core that something reaches,
//! then all other generated ones. The pack keeps beside each body where it calls which function, so functions are
//! numbered anew without reading code. A data segment that nothing reachable refers to is left out.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, Encode, ExportKind, ExportSection,
    FunctionSection, GlobalSection, GlobalType, MemorySection, MemoryType, Module, NameMap,
    NameSection, TypeSection, ValType,
};

use crate::pack::{Function, Pack};
use crate::unit::{Made, Unit};

/// A function of the finished module.
enum Body<'a> {
    Core(&'a Function),
    Made(&'a Made),
}

impl Body<'_> {
    fn ty(&self) -> u32 {
        match self {
            Body::Core(function) => function.ty,
            Body::Made(made) => made.ty,
        }
    }
}

/// Which functions the module has, and the new numbers of functions and types.
struct Plan<'a> {
    bodies: Vec<Body<'a>>,
    /// What a host may call, by old indices.
    exports: Vec<(&'a str, u32)>,
    functions: BTreeMap<u32, u32>,
    types: BTreeMap<u32, u32>,
    /// Index of the first function that is neither hook nor core.
    first_made: u32,
    /// Functions of the core, by their old indices.
    live: BTreeSet<u32>,
}

/// The module of a finished unit, with its custom sections by name.
pub(crate) fn link(unit: Unit<'_>, sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let plan = plan(&unit, &public(unit.pack));
    let mut module = body(&unit, &plan);
    let map = map(&unit, plan.first_made);
    // Texts beside the names in the data, apart from the code: a tenth of a kilobyte less when packed.
    for (name, content) in sections.iter().chain([&(abi::MAP_SECTION, map)]) {
        module.section(&CustomSection {
            name: (*name).into(),
            data: content.into(),
        });
    }
    module.section(&data(&unit, &plan.live));
    module.section(&names(&unit, plan.first_made));
    module.finish()
}

/// The module of a unit that is no form: `exports` are all that it offers, and it has no custom sections.
pub(crate) fn link_alone(unit: Unit<'_>, exports: &[(&str, u32)]) -> Vec<u8> {
    let plan = plan(&unit, exports);
    let mut module = body(&unit, &plan);
    module.section(&data(&unit, &plan.live));
    module.finish()
}

/// Everything before the data.
fn body(unit: &Unit<'_>, plan: &Plan<'_>) -> Module {
    let mut module = Module::new();
    module.section(&types(unit, plan));
    module.section(&functions(plan));
    module.section(&memory(unit.memory));
    module.section(&globals(unit));
    module.section(&exports(unit.pack, plan));
    module.section(&code(plan));
    module
}

fn plan<'a>(unit: &'a Unit<'_>, exports: &[(&'a str, u32)]) -> Plan<'a> {
    let live = live_functions(unit, exports);
    let hooks = (0..).zip(unit.hooks.iter().map(|made| Body::Made(hook(made))));
    let mut core: Vec<(u32, Body<'_>)> = live
        .iter()
        .filter_map(|index| Some((*index, Body::Core(core_function(unit.pack, *index)?))))
        .collect();
    core.sort_by_key(|(_, body)| body.ty());
    let first = (unit.hooks.len() + unit.pack.functions.len()) as u32;
    let made = (first..).zip(unit.made.iter().map(Body::Made));
    let (old, bodies): (Vec<u32>, Vec<Body<'_>>) = hooks.chain(core).chain(made).unzip();
    let used: BTreeSet<u32> = bodies.iter().map(Body::ty).collect();
    Plan {
        first_made: (unit.hooks.len() + live.len()) as u32,
        functions: old.into_iter().zip(0..).collect(),
        types: used.into_iter().zip(0..).collect(),
        bodies,
        exports: exports.to_vec(),
        live,
    }
}

fn hook(made: &Option<Made>) -> &Made {
    made.as_ref()
        .expect("every import of the core has its generated function")
}

/// What a host may call of a form's module.
fn public(pack: &Pack) -> Vec<(&str, u32)> {
    let exports = pack.exports.iter().filter(|(name, _)| is_public(name));
    exports
        .map(|(name, index)| (name.as_str(), *index))
        .collect()
}

/// Functions of the core that an exported or a generated function reaches, by index.
fn live_functions(unit: &Unit<'_>, public: &[(&str, u32)]) -> BTreeSet<u32> {
    let exported = public.iter().map(|(_, index)| *index);
    let generated = unit
        .hooks
        .iter()
        .map(hook)
        .chain(&unit.made)
        .flat_map(|made| made.asm.calls.iter().copied());
    let mut open: Vec<u32> = exported.chain(generated).collect();
    let mut live = BTreeSet::new();
    while let Some(index) = open.pop() {
        if let Some(function) = core_function(unit.pack, index)
            && live.insert(index)
        {
            open.extend(function.calls.iter().map(|(_, callee)| *callee));
        }
    }
    live
}

fn core_function(pack: &Pack, index: u32) -> Option<&Function> {
    (index as usize)
        .checked_sub(pack.hooks.len())
        .and_then(|at| pack.functions.get(at))
}

/// Whether a host may call it.
fn is_public(name: &str) -> bool {
    name.starts_with("tk_")
}

fn types(unit: &Unit<'_>, plan: &Plan<'_>) -> TypeSection {
    let mut section = TypeSection::new();
    let value = |byte: &u8| match *byte {
        0x7E => ValType::I64,
        0x7C => ValType::F64,
        _ => ValType::I32,
    };
    for ty in plan.types.keys() {
        let (params, results) = &unit.types[*ty as usize];
        section
            .ty()
            .function(params.iter().map(value), results.iter().map(value));
    }
    section
}

fn functions(plan: &Plan<'_>) -> FunctionSection {
    let mut section = FunctionSection::new();
    for body in &plan.bodies {
        section.function(plan.types[&body.ty()]);
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

fn globals(unit: &Unit<'_>) -> GlobalSection {
    let mut section = GlobalSection::new();
    let version = (false, abi::VERSION);
    for (mutable, first) in stack_pointer(unit.pack).chain([&version]) {
        let first = match (mutable, unit.stack_top) {
            (true, Some(top)) => top as i32,
            _ => *first,
        };
        let ty = GlobalType {
            val_type: ValType::I32,
            mutable: *mutable,
            shared: false,
        };
        section.global(ty, &ConstExpr::i32_const(first));
    }
    section
}

/// The one global that code of the core uses; the others only tell where its memory begins and ends.
fn stack_pointer(pack: &Pack) -> impl Iterator<Item = &(bool, i32)> {
    pack.globals.iter().take_while(|(mutable, _)| *mutable)
}

fn exports(pack: &Pack, plan: &Plan<'_>) -> ExportSection {
    let mut section = ExportSection::new();
    section.export("memory", ExportKind::Memory, 0);
    section.export(
        "tk_abi",
        ExportKind::Global,
        stack_pointer(pack).count() as u32,
    );
    for (name, index) in &plan.exports {
        section.export(name, ExportKind::Func, plan.functions[index]);
    }
    section
}

fn code(plan: &Plan<'_>) -> CodeSection {
    let mut section = CodeSection::new();
    for body in &plan.bodies {
        section.raw(&match body {
            Body::Core(function) => whole(function, plan),
            Body::Made(made) => made.asm.finish(|callee| plan.functions[&callee]),
        });
    }
    section
}

/// A core function's body with the new indices of what it calls.
fn whole(function: &Function, plan: &Plan<'_>) -> Vec<u8> {
    let mut body = Vec::with_capacity(function.body.len() + 2 * function.calls.len());
    let mut from = 0;
    for (at, callee) in &function.calls {
        body.extend(&function.body[from..*at as usize]);
        plan.functions[callee].encode(&mut body);
        from = *at as usize;
    }
    body.extend(&function.body[from..]);
    body
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

/// Bytes that two segments may lie apart and still be written as one, which is shorter.
const GAP: u32 = 6;

fn data(unit: &Unit<'_>, live: &BTreeSet<u32>) -> DataSection {
    let mut runs: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut segments: Vec<(u32, &[u8])> = live_segments(unit.pack, live)
        .into_iter()
        .map(|index| &unit.pack.segments[index as usize])
        // Memory is zero at first, so a segment of zeros says nothing.
        .filter(|segment| segment.bytes.iter().any(|byte| *byte != 0))
        .map(|segment| (segment.at, segment.bytes.as_slice()))
        .chain([(unit.data.base(), unit.data.bytes())])
        .collect();
    segments.sort_unstable();
    for (at, bytes) in segments {
        match runs.last_mut() {
            Some((start, run)) if at <= *start + run.len() as u32 + GAP => {
                run.resize((at - *start) as usize, 0);
                run.extend(bytes);
            }
            _ => runs.push((at, bytes.to_vec())),
        }
    }
    let mut section = DataSection::new();
    for (at, run) in runs {
        section.active(0, &ConstExpr::i32_const(at as i32), run);
    }
    section
}

/// Names of the functions that stand for a place in the definition, for stack traces.
fn names(unit: &Unit<'_>, first: u32) -> NameSection {
    let mut map = NameMap::new();
    for (index, made) in (first..).zip(&unit.made) {
        map.append(index, &made.name);
    }
    let mut section = NameSection::new();
    section.functions(&map);
    section
}

/// Which generated function stands for which place in the definition, as JSON: `{"first":412,"places":["/pages/0/fields/2"]}`.
fn map(unit: &Unit<'_>, first: u32) -> Vec<u8> {
    let places: Vec<&str> = unit.made.iter().map(|made| made.pointer.as_str()).collect();
    let json = serde_json::json!({ "first": first, "places": places });
    json.to_string().into_bytes()
}
