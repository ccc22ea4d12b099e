//! Expressions that belong to no form, run by wasmtime: the module that `codegen::expressions` makes.

use wasmtime::{Instance, Memory, Module, Store, TypedFunc};

use crate::Error;
use crate::native::{FUEL, engine};

/// A module of expressions as machine code.
#[derive(Debug, Clone)]
pub struct Expressions(Module);

impl Expressions {
    /// Compiles a module to machine code.
    ///
    /// # Errors
    /// [`Error::Broken`] when the bytes are no module.
    pub fn new(wasm: &[u8]) -> Result<Expressions, Error> {
        let module = Module::new(engine()?, wasm);
        module
            .map(Expressions)
            .map_err(|_| Error::Broken("not WebAssembly"))
    }

    /// A fresh instance for one evaluation of one of them, with fuel for it.
    ///
    /// # Errors
    /// [`Error::Broken`] when a function is missing, [`Error::Exhausted`] when too many instances live at once.
    pub fn start(&self, at: usize) -> Result<Alone, Error> {
        let broken = |_| Error::Broken("a function is missing");
        let mut store = Store::new(engine()?, ());
        store.set_fuel(FUEL).map_err(|_| Error::Broken("no fuel"))?;
        let instance = Instance::new(&mut store, &self.0, &[]).map_err(|_| Error::Exhausted)?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or(Error::Broken("no memory"))?;
        let room = instance.get_typed_func(&mut store, "tk_room");
        let eval = instance.get_typed_func(&mut store, &format!("tk_eval_{at}"));
        Ok(Alone {
            room: room.map_err(broken)?,
            eval: eval.map_err(broken)?,
            store,
            memory,
        })
    }
}

/// One expression with its memory.
pub struct Alone {
    store: Store<()>,
    memory: Memory,
    room: TypedFunc<u32, u32>,
    eval: TypedFunc<(u32, u32), ()>,
}

impl std::fmt::Debug for Alone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alone").finish_non_exhaustive()
    }
}

impl Alone {
    /// Writes some bytes into the module's memory and gives their address.
    ///
    /// # Errors
    /// [`Error::Exhausted`] when there is no room.
    pub fn write(&mut self, bytes: &[u8]) -> Result<u32, Error> {
        let len = u32::try_from(bytes.len()).map_err(|_| Error::Buffer)?;
        let at = self
            .room
            .call(&mut self.store, len)
            .map_err(|_| Error::Exhausted)?;
        if at == 0 {
            return Err(Error::Exhausted);
        }
        self.memory
            .write(&mut self.store, at as usize, bytes)
            .map_err(|_| Error::Buffer)?;
        Ok(at)
    }

    /// Some bytes of the module's memory.
    ///
    /// # Errors
    /// [`Error::Buffer`] outside of it.
    pub fn read(&self, at: u32, len: u32) -> Result<&[u8], Error> {
        let all = self.memory.data(&self.store);
        let end = (at as usize).checked_add(len as usize);
        end.and_then(|end| all.get(at as usize..end))
            .ok_or(Error::Buffer)
    }

    /// Works the expression out: inputs lie at one address, the result goes to another.
    ///
    /// # Errors
    /// [`Error::Exhausted`] when it takes too long.
    pub fn eval(&mut self, inputs: u32, result: u32) -> Result<(), Error> {
        self.eval
            .call(&mut self.store, (inputs, result))
            .map_err(|_| Error::Exhausted)
    }
}
