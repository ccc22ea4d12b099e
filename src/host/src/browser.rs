//! A module run by the browser itself.

mod read;

use abi::{Change, Finding};
use js_sys::{Array, Function, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};

use crate::json::Json;
use crate::{Error, Machine, Typed};

pub use read::{file_names, findings, texts, view};

/// One instance of a compiled form.
#[derive(Debug)]
pub struct Browser {
    exports: JsValue,
}

/// Takes the exports of an instantiated module.
///
/// Compiling and instantiating are the page's: it can wait for them, and knows why it could not.
///
/// # Errors
/// [`Error::Version`] when the module speaks another version of the interface, or is no compiled form.
pub fn open(exports: JsValue) -> Result<Browser, Error> {
    let version = get(&get(&exports, "tk_abi"), "value")
        .as_f64()
        .map(|number| number as i32);
    if version != Some(abi::VERSION) {
        return Err(Error::Version(version));
    }
    Ok(Browser { exports })
}

/// Member `name` of an object; undefined if it has none such.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn utf8(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| Error::Broken("text is not UTF-8"))
}

impl Browser {
    fn call(&self, name: &str, arguments: &[i32]) -> Result<i32, Error> {
        let function = get(&self.exports, name);
        let function: &Function = function
            .dyn_ref()
            .ok_or(Error::Broken("a function is missing"))?;
        let list: Array = arguments
            .iter()
            .map(|number| JsValue::from(*number))
            .collect();
        let result = function
            .apply(&JsValue::UNDEFINED, &list)
            .map_err(|_| Error::Broken("it stopped"))?;
        match result.as_f64().unwrap_or(0.0) as i32 {
            code if code < 0 => Err(Error::from_code(code)),
            number => Ok(number),
        }
    }

    fn bytes(&self, place: i32, length: usize) -> Uint8Array {
        let memory: WebAssembly::Memory = get(&self.exports, "memory").unchecked_into();
        // The buffer is asked for anew each time: it is another one whenever the memory has grown.
        Uint8Array::new_with_byte_offset_and_length(&memory.buffer(), place as u32, length as u32)
    }

    fn give(&self, text: &str) -> Result<[i32; 2], Error> {
        let length = i32::try_from(text.len()).map_err(|_| Error::Buffer)?;
        let place = self.call("tk_alloc", &[length])?;
        if place == 0 {
            return Err(Error::Buffer);
        }
        self.bytes(place, text.len()).copy_from(text.as_bytes());
        Ok([place, length])
    }

    fn call_text(&self, name: &str, text: &str) -> Result<i32, Error> {
        self.call(name, &self.give(text)?)
    }

    fn call_texts(&self, name: &str, first: &str, second: &str) -> Result<i32, Error> {
        let [a, b] = self.give(first)?;
        let [c, d] = self.give(second)?;
        self.call(name, &[a, b, c, d])
    }

    fn take(&self, length: i32) -> Result<String, Error> {
        let place = self.call("tk_result", &[])?;
        utf8(self.bytes(place, length as usize).to_vec())
    }
}

impl Machine for Browser {
    fn start(&mut self, yyyymmdd: i32) -> Result<(), Error> {
        self.call("tk_start", &[yyyymmdd]).map(|_| ())
    }

    fn identity(&mut self, record: &str) -> Result<u32, Error> {
        self.call_text("tk_identity", record)
            .map(|count| count as u32)
    }

    fn load(&mut self, answers: &str) -> Result<u32, Error> {
        self.call_text("tk_load", answers).map(|count| count as u32)
    }

    fn set(&mut self, path: &str, text: &str) -> Result<Typed, Error> {
        // A module puts the letters of Vietnamese together, and leaves all others to its host.
        let text = String::from(js_sys::JsString::from(text).normalize("NFC"));
        self.call_texts("tk_set", path, &text).map(Typed::from_code)
    }

    fn add_row(&mut self, path: &str, subject: Option<&str>) -> Result<String, Error> {
        let length = self.call_texts("tk_add_row", path, subject.unwrap_or_default())?;
        self.take(length)
    }

    fn remove_row(&mut self, path: &str) -> Result<(), Error> {
        self.call_text("tk_remove_row", path).map(|_| ())
    }

    fn changes(&mut self) -> Result<Vec<Change>, Error> {
        let length = self.call("tk_changes", &[])?;
        Ok(read::changes(&self.take(length)?))
    }

    fn check(&mut self, page: Option<u32>) -> Result<Vec<Finding>, Error> {
        let length = self.call("tk_check", &[page.map_or(-1, |page| page as i32)])?;
        Ok(findings(&Json::read(&self.take(length)?)))
    }

    fn check_field(&mut self, path: &str) -> Result<Vec<Finding>, Error> {
        let length = self.call_text("tk_check_field", path)?;
        Ok(findings(&Json::read(&self.take(length)?)))
    }

    fn save(&mut self) -> Result<String, Error> {
        let length = self.call("tk_save", &[])?;
        self.take(length)
    }

    fn origins(&mut self) -> Result<String, Error> {
        let length = self.call("tk_origins", &[])?;
        self.take(length)
    }
}
