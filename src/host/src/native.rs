//! A module run by wasmtime: on the server, at the command line, in tests.
//!
//! Each call gets a fresh allowance of fuel and no clock, so that a verdict never depends on the machine.

use std::sync::{Arc, OnceLock};

use abi::{Change, Finding, Meta, View};
use wasmtime::{
    Config, Engine, Inlining, Instance, InstanceAllocationStrategy, Memory,
    PoolingAllocationConfig, Store, Trap, TypedFunc,
};

use crate::{Error, Machine, Typed};

/// Fuel for one call.
pub(crate) const FUEL: u64 = abi::fuel::CALL;
/// Fuel for each byte of the texts handed in since the form was started, on top.
const FUEL_PER_BYTE: u64 = abi::fuel::BYTE;
/// Instances that may live at once.
const INSTANCES: u32 = 256;

/// A compiled form, ready to be run any number of times, in any number of threads.
#[derive(Clone)]
pub struct Module {
    inner: Arc<Inner>,
}

struct Inner {
    module: wasmtime::Module,
    meta: Meta,
    view: View,
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Module")
            .field("meta", &self.inner.meta)
            .finish_non_exhaustive()
    }
}

/// One engine for the whole process: its pool of memories is large.
pub(crate) fn engine() -> Result<&'static Engine, Error> {
    static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
    ENGINE
        .get_or_init(|| Engine::new(&config()).ok())
        .as_ref()
        .ok_or(Error::Broken("wasmtime does not start here"))
}

fn config() -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_core_instances(INSTANCES);
    pool.total_memories(INSTANCES);
    pool.total_tables(0);
    pool.max_memory_size(1 << 32);
    pool.linear_memory_keep_resident(256 << 10);
    let mut config = Config::new();
    config.consume_fuel(true);
    // The core is built small, of many little functions. Inlined they take a fifth less time, and a module four times as long to
    // become machine code, which a service does once and tests all the time.
    if !cfg!(debug_assertions) {
        config.compiler_inlining(Inlining::Yes);
    }
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

impl Module {
    /// Compiles a module's bytes to machine code and reads its sections.
    ///
    /// # Errors
    /// [`Error::Broken`] when the bytes are no module, import something, or lack a section.
    pub fn new(wasm: &[u8]) -> Result<Module, Error> {
        let meta =
            section(wasm, abi::META_SECTION).ok_or(Error::Broken("no section tokhai.meta"))?;
        let view =
            section(wasm, abi::VIEW_SECTION).ok_or(Error::Broken("no section tokhai.view"))?;
        let module =
            wasmtime::Module::new(engine()?, wasm).map_err(|_| Error::Broken("not WebAssembly"))?;
        if module.imports().next().is_some() {
            return Err(Error::Broken("it imports something"));
        }
        Ok(Module {
            inner: Arc::new(Inner { module, meta, view }),
        })
    }

    /// Section `tokhai.meta`.
    pub fn meta(&self) -> &Meta {
        &self.inner.meta
    }

    /// Section `tokhai.view`.
    pub fn view(&self) -> &View {
        &self.inner.view
    }

    /// A fresh instance.
    ///
    /// # Errors
    /// [`Error::Version`] when it speaks another version of the interface, [`Error::Broken`] when it lacks a
    /// function, [`Error::Exhausted`] when too many instances live at once.
    pub fn instantiate(&self) -> Result<Native, Error> {
        let mut store = Store::new(engine()?, ());
        store.set_fuel(FUEL).map_err(|_| Error::Broken("no fuel"))?;
        let instance =
            Instance::new(&mut store, &self.inner.module, &[]).map_err(|_| Error::Exhausted)?;
        let version = instance
            .get_global(&mut store, "tk_abi")
            .and_then(|global| global.get(&mut store).i32());
        if version != Some(abi::VERSION) {
            return Err(Error::Version(version));
        }
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or(Error::Broken("no memory"))?;
        let exports =
            Exports::of(&instance, &mut store).ok_or(Error::Broken("a function is missing"))?;
        Ok(Native {
            store,
            memory,
            exports,
            used: 0,
            handed_in: 0,
        })
    }
}

/// A custom section read as JSON.
fn section<T: serde::de::DeserializeOwned>(wasm: &[u8], name: &str) -> Option<T> {
    serde_json::from_slice(custom_section(wasm, name)?).ok()
}

/// The content of a custom section, found without trusting any length.
pub fn custom_section<'a>(wasm: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0")?;
    while let Some((id, tail)) = rest.split_first() {
        let (size, tail) = leb(tail)?;
        let (content, after) = tail.split_at_checked(size)?;
        if *id == 0 {
            let (len, content) = leb(content)?;
            let (name, content) = content.split_at_checked(len)?;
            if name == wanted.as_bytes() {
                return Some(content);
            }
        }
        rest = after;
    }
    None
}

fn leb(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

type None0 = TypedFunc<(), i32>;
type One = TypedFunc<i32, i32>;
type Two = TypedFunc<(i32, i32), i32>;
type Four = TypedFunc<(i32, i32, i32, i32), i32>;

struct Exports {
    alloc: One,
    result: None0,
    start: One,
    identity: Two,
    load: Two,
    set: Four,
    add_row: Four,
    remove_row: Two,
    changes: None0,
    check: One,
    check_field: Two,
    save: None0,
    origins: None0,
}

impl Exports {
    fn of(instance: &Instance, store: &mut Store<()>) -> Option<Exports> {
        Some(Exports {
            alloc: instance.get_typed_func(&mut *store, "tk_alloc").ok()?,
            result: instance.get_typed_func(&mut *store, "tk_result").ok()?,
            start: instance.get_typed_func(&mut *store, "tk_start").ok()?,
            identity: instance.get_typed_func(&mut *store, "tk_identity").ok()?,
            load: instance.get_typed_func(&mut *store, "tk_load").ok()?,
            set: instance.get_typed_func(&mut *store, "tk_set").ok()?,
            add_row: instance.get_typed_func(&mut *store, "tk_add_row").ok()?,
            remove_row: instance.get_typed_func(&mut *store, "tk_remove_row").ok()?,
            changes: instance.get_typed_func(&mut *store, "tk_changes").ok()?,
            check: instance.get_typed_func(&mut *store, "tk_check").ok()?,
            check_field: instance
                .get_typed_func(&mut *store, "tk_check_field")
                .ok()?,
            save: instance.get_typed_func(&mut *store, "tk_save").ok()?,
            origins: instance.get_typed_func(&mut *store, "tk_origins").ok()?,
        })
    }
}

/// One running instance.
pub struct Native {
    store: Store<()>,
    memory: Memory,
    exports: Exports,
    /// Fuel that the last call used, fetching its result aside.
    used: u64,
    /// Bytes of the texts handed in since the last start.
    handed_in: u64,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Native").finish_non_exhaustive()
    }
}

impl Native {
    /// Fuel that the last call used; the same for the same call on every machine.
    pub fn fuel_used(&self) -> u64 {
        self.used
    }

    /// Bytes of its memory now.
    pub fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    fn call<P: wasmtime::WasmParams>(
        &mut self,
        function: impl Fn(&Exports) -> &TypedFunc<P, i32>,
        params: P,
    ) -> Result<i32, Error> {
        let allowance = FUEL + FUEL_PER_BYTE * self.handed_in;
        self.store
            .set_fuel(allowance)
            .map_err(|_| Error::Broken("no fuel"))?;
        let result = function(&self.exports).call(&mut self.store, params);
        self.used = allowance - self.store.get_fuel().unwrap_or(allowance);
        result.map_err(|error| match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Error::Exhausted,
            _ => Error::Broken("it stopped in the middle"),
        })
    }

    /// Writes a text into the module; its place.
    fn hand_in(&mut self, text: &str) -> Result<(i32, i32), Error> {
        let len = i32::try_from(text.len()).map_err(|_| Error::Buffer)?;
        let at = self.call(|e| &e.alloc, len)?;
        if at == 0 {
            return Err(Error::Buffer);
        }
        let written = self
            .memory
            .write(&mut self.store, at as u32 as usize, text.as_bytes());
        written.map_err(|_| Error::Broken("its buffer lies outside its memory"))?;
        self.handed_in += text.len() as u64;
        Ok((at, len))
    }

    fn with_text(&mut self, function: impl Fn(&Exports) -> &Two, text: &str) -> Result<i32, Error> {
        let place = self.hand_in(text)?;
        number(self.call(function, place)?)
    }

    fn with_texts(
        &mut self,
        function: impl Fn(&Exports) -> &Four,
        a: &str,
        b: &str,
    ) -> Result<i32, Error> {
        let (a, a_len) = self.hand_in(a)?;
        let (b, b_len) = self.hand_in(b)?;
        number(self.call(function, (a, a_len, b, b_len))?)
    }

    /// The text of a result of `len` bytes.
    fn result(&mut self, len: i32) -> Result<String, Error> {
        let used = self.used;
        let at = self.call(|e| &e.result, ())? as u32 as usize;
        self.used = used;
        let bytes = self
            .memory
            .data(&self.store)
            .get(at..at.saturating_add(len as usize));
        let bytes = bytes.ok_or(Error::Broken("its result lies outside its memory"))?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Error::Broken("its text is not UTF-8"))
    }

    fn text(&mut self, function: impl Fn(&Exports) -> &None0) -> Result<String, Error> {
        let len = number(self.call(function, ())?)?;
        self.result(len)
    }

    fn json<T: serde::de::DeserializeOwned>(&mut self, len: i32) -> Result<T, Error> {
        serde_json::from_str(&self.result(len)?)
            .map_err(|_| Error::Broken("its result is not the JSON expected"))
    }
}

fn number(result: i32) -> Result<i32, Error> {
    if result < 0 {
        Err(Error::from_code(result))
    } else {
        Ok(result)
    }
}

impl Machine for Native {
    fn start(&mut self, yyyymmdd: i32) -> Result<(), Error> {
        self.handed_in = 0;
        number(self.call(|e| &e.start, yyyymmdd)?).map(|_| ())
    }

    fn identity(&mut self, record: &str) -> Result<u32, Error> {
        self.with_text(|e| &e.identity, record)
            .map(|filled| filled as u32)
    }

    fn load(&mut self, answers: &str) -> Result<u32, Error> {
        self.with_text(|e| &e.load, answers)
            .map(|refused| refused as u32)
    }

    fn set(&mut self, path: &str, text: &str) -> Result<Typed, Error> {
        self.with_texts(|e| &e.set, path, text)
            .map(Typed::from_code)
    }

    fn add_row(&mut self, path: &str, subject: Option<&str>) -> Result<String, Error> {
        let len = self.with_texts(|e| &e.add_row, path, subject.unwrap_or_default())?;
        self.result(len)
    }

    fn remove_row(&mut self, path: &str) -> Result<(), Error> {
        self.with_text(|e| &e.remove_row, path).map(|_| ())
    }

    fn changes(&mut self) -> Result<Vec<Change>, Error> {
        let len = number(self.call(|e| &e.changes, ())?)?;
        self.json(len)
    }

    fn check(&mut self, page: Option<u32>) -> Result<Vec<Finding>, Error> {
        let page = page.map_or(Ok(-1), |page| i32::try_from(page).map_err(|_| Error::Path))?;
        let len = number(self.call(|e| &e.check, page)?)?;
        self.json(len)
    }

    fn check_field(&mut self, path: &str) -> Result<Vec<Finding>, Error> {
        let len = self.with_text(|e| &e.check_field, path)?;
        self.json(len)
    }

    fn save(&mut self) -> Result<String, Error> {
        self.text(|e| &e.save)
    }

    fn origins(&mut self) -> Result<String, Error> {
        self.text(|e| &e.origins)
    }
}
