//! The runtime core, taken apart for linking: bodies, calls, data and what refers to what.
//!
//! `cargo xtask pack` makes two of them from `src/runtime`, `full.pack` and `plain.pack`, so that making a module needs
//! neither a compiler nor a parser of WebAssembly, and gives the same bytes in a browser.

use form::Form;

/// The core's parts. Function indices count the hooks first, then the functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pack {
    /// Function types: value types (as the binary format writes them) of parameters and results.
    pub types: Vec<(Vec<u8>, Vec<u8>)>,
    /// Functions the core imports from `form`, in order: name and type.
    pub hooks: Vec<(String, u32)>,
    /// Its own functions, in order.
    pub functions: Vec<Function>,
    /// Exported functions: name and index.
    pub exports: Vec<(String, u32)>,
    /// Globals: whether mutable, and their first value; all are `i32`.
    pub globals: Vec<(bool, i32)>,
    /// Data segments.
    pub segments: Vec<Segment>,
    /// First address after the core's own data.
    pub heap_base: u32,
}

/// One function of the core.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Function {
    /// Name for stack traces.
    pub name: String,
    /// Index into [`Pack::types`].
    pub ty: u32,
    /// Locals and code, without the leading size and without the indices of the functions it calls.
    pub body: Vec<u8>,
    /// Where in the body such an index belongs, ascending, and which.
    pub calls: Vec<(u32, u32)>,
    /// Segments it refers to.
    pub segments: Vec<u32>,
}

/// One data segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// Address.
    pub at: u32,
    /// Content.
    pub bytes: Vec<u8>,
    /// Segments it refers to.
    pub segments: Vec<u32>,
}

/// The committed cores.
static FULL: &[u8] = include_bytes!("../full.pack");
static PLAIN: &[u8] = include_bytes!("../plain.pack");

impl Pack {
    /// The core with everything.
    pub fn full() -> Pack {
        Pack::committed(FULL)
    }

    /// The core that a form needs: the plain one if it has no repeat groups, addresses, several choices, files, facilities or identity data.
    pub(crate) fn of(form: &Form) -> Pack {
        let is_full = !form.repeats.is_empty()
            || form.has_addresses()
            || form.has_lists()
            || form.has_files()
            || form.has_facilities()
            || form.knows_people();
        Pack::committed(if is_full { FULL } else { PLAIN })
    }

    fn committed(bytes: &[u8]) -> Pack {
        Pack::read(bytes).expect("a committed pack was written by `Pack::write`")
    }

    /// Its bytes, numbers as four bytes, little endian, lists after their length.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        list(&mut out, &self.types, |out, (params, results)| {
            bytes(out, params);
            bytes(out, results);
        });
        list(&mut out, &self.hooks, |out, (name, ty)| {
            bytes(out, name.as_bytes());
            number(out, *ty);
        });
        list(&mut out, &self.functions, |out, f| {
            bytes(out, f.name.as_bytes());
            number(out, f.ty);
            bytes(out, &f.body);
            list(out, &f.calls, |out, (at, callee)| {
                number(out, *at);
                number(out, *callee);
            });
            list(out, &f.segments, |out, n| number(out, *n));
        });
        list(&mut out, &self.exports, |out, (name, index)| {
            bytes(out, name.as_bytes());
            number(out, *index);
        });
        list(&mut out, &self.globals, |out, (mutable, first)| {
            number(out, u32::from(*mutable));
            number(out, *first as u32);
        });
        list(&mut out, &self.segments, |out, s| {
            number(out, s.at);
            bytes(out, &s.bytes);
            list(out, &s.segments, |out, n| number(out, *n));
        });
        number(&mut out, self.heap_base);
        out
    }

    /// What [`Pack::write`] wrote, or nothing if the bytes are something else.
    pub fn read(bytes: &[u8]) -> Option<Pack> {
        let mut rest = bytes;
        let pack = Pack {
            types: items(&mut rest, |rest| Some((blob(rest)?, blob(rest)?)))?,
            hooks: items(&mut rest, |rest| Some((text(rest)?, take(rest)?)))?,
            functions: items(&mut rest, |rest| {
                Some(Function {
                    name: text(rest)?,
                    ty: take(rest)?,
                    body: blob(rest)?,
                    calls: items(rest, |rest| Some((take(rest)?, take(rest)?)))?,
                    segments: items(rest, take)?,
                })
            })?,
            exports: items(&mut rest, |rest| Some((text(rest)?, take(rest)?)))?,
            globals: items(&mut rest, |rest| {
                Some((take(rest)? != 0, take(rest)? as i32))
            })?,
            segments: items(&mut rest, |rest| {
                Some(Segment {
                    at: take(rest)?,
                    bytes: blob(rest)?,
                    segments: items(rest, take)?,
                })
            })?,
            heap_base: take(&mut rest)?,
        };
        rest.is_empty().then_some(pack)
    }

    /// Index of an exported function.
    pub fn export(&self, name: &str) -> u32 {
        let found = self.exports.iter().find(|(export, _)| export == name);
        found
            .unwrap_or_else(|| panic!("the runtime core exports {name}"))
            .1
    }
}

fn number(out: &mut Vec<u8>, n: u32) {
    out.extend_from_slice(&n.to_le_bytes());
}

fn bytes(out: &mut Vec<u8>, content: &[u8]) {
    number(out, content.len() as u32);
    out.extend_from_slice(content);
}

fn list<T>(out: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    number(out, items.len() as u32);
    for item in items {
        write(out, item);
    }
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*head))
}

fn blob(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let len = take(rest)? as usize;
    let (head, tail) = rest.split_at_checked(len)?;
    *rest = tail;
    Some(head.to_vec())
}

fn text(rest: &mut &[u8]) -> Option<String> {
    String::from_utf8(blob(rest)?).ok()
}

fn items<T>(rest: &mut &[u8], mut read: impl FnMut(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let count = take(rest)?;
    (0..count).map(|_| read(rest)).collect()
}
