//! Everything that can run a form, behind one trait.

use abi::{Change, Finding};
use form::Form;
use host::native::Module;
use host::{Error, Machine, Typed};
use interp::Interp;

/// A form, and its module compiled once: scripts are many, and machine code takes its time.
pub struct Bench<'a> {
    form: &'a Form,
    module: Module,
}

impl<'a> Bench<'a> {
    /// Compiles a form.
    ///
    /// # Panics
    /// When the form's module is none: that is the worst difference there can be.
    pub fn new(form: &'a Form) -> Bench<'a> {
        let module = Module::new(&module_of(form)).expect("every form compiles to a module");
        Bench { form, module }
    }

    /// A fresh machine of every kind, by name; the first is the oracle.
    ///
    /// # Panics
    /// When the module can not be instantiated.
    pub fn machines(&self) -> Vec<(&'static str, Box<dyn Machine + 'a>)> {
        let instance = self.module.instantiate();
        let instance = instance.expect("every module can be instantiated");
        vec![
            ("interp", Box::new(Direct(Interp::new(self.form)))),
            ("wasmtime", Box::new(instance)),
        ]
    }
}

/// Judges every item, on all processors; gives what was found, in order.
pub fn each<T: Sync>(items: &[T], judge: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = items.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let judge = &judge;
        let workers: Vec<_> = items
            .chunks(size)
            .map(|items| scope.spawn(move || items.iter().filter_map(judge).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a judge does not panic"))
            .collect()
    })
}

/// The module of a form.
pub fn module_of(form: &Form) -> Vec<u8> {
    let source = codegen::Source {
        definition_sha256: String::new(),
        compiler: "tests".to_owned(),
    };
    codegen::generate(form, &source)
}

/// The form run directly.
#[derive(Debug, Clone)]
pub struct Direct<'a>(pub Interp<'a>);

fn checked(code: i32) -> Result<u32, Error> {
    u32::try_from(code).map_err(|_| Error::from_code(code))
}

impl Machine for Direct<'_> {
    fn start(&mut self, yyyymmdd: i32) -> Result<(), Error> {
        checked(self.0.start(yyyymmdd)).map(|_| ())
    }

    fn identity(&mut self, record: &str) -> Result<u32, Error> {
        checked(self.0.identity(record))
    }

    fn load(&mut self, answers: &str) -> Result<u32, Error> {
        checked(self.0.load(answers))
    }

    fn set(&mut self, path: &str, text: &str) -> Result<Typed, Error> {
        let code = self.0.set(path, text);
        checked(code).map(|_| Typed::from_code(code))
    }

    fn add_row(&mut self, path: &str, subject: Option<&str>) -> Result<String, Error> {
        let key = self.0.add_row(path, subject.unwrap_or_default());
        key.map_err(Error::from_code)
    }

    fn remove_row(&mut self, path: &str) -> Result<(), Error> {
        checked(self.0.remove_row(path)).map(|_| ())
    }

    fn changes(&mut self) -> Result<Vec<Change>, Error> {
        self.0.changes().map_err(Error::from_code)
    }

    fn check(&mut self, page: Option<u32>) -> Result<Vec<Finding>, Error> {
        let page = page.map_or(-1, |page| i32::try_from(page).unwrap_or(i32::MAX));
        self.0.check(page).map_err(Error::from_code)
    }

    fn check_field(&mut self, path: &str) -> Result<Vec<Finding>, Error> {
        self.0.check_field(path).map_err(Error::from_code)
    }

    fn save(&mut self) -> Result<String, Error> {
        self.0.save().map_err(Error::from_code)
    }

    fn origins(&mut self) -> Result<String, Error> {
        let origins = self.0.origins().map_err(Error::from_code)?;
        Ok(serde_json::to_string(&origins).expect("origins can be written"))
    }
}
