//! Provinces and communes by name, asked for when the first address comes on screen.

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::app::App;

/// One unit, or whatever else has a code, to choose.
#[derive(Clone)]
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// What is said instead of names: that they are on their way, or what is called `failed`. Nothing once they are there.
pub(crate) fn waiting(app: &App, failed: &'static str) -> &'static str {
    let units = app.port().units(false);
    app.words().get(match Array::from(&units).length() {
        0 if units.is_truthy() => "units.loading",
        0 => failed,
        _ => "",
    })
}

/// All provinces, or the communes of one; nothing while the list is not there.
pub(crate) fn children(app: &App, province: Option<&str>) -> Vec<Unit> {
    let provinces = Array::from(&app.port().units(false));
    let Some(code) = province else {
        return read(&provinces);
    };
    for entry in provinces.iter() {
        if unit(&entry).code == code {
            return read(&Array::from(&Array::from(&entry).get(2)));
        }
    }
    Vec::new()
}

/// The name of a province, or of a commune in its province; the code itself where the list does not have it.
pub(crate) fn name(app: &App, province: &str, commune: Option<&str>) -> String {
    let code = commune.unwrap_or(province);
    for unit in children(app, commune.map(|_| province)) {
        if unit.code == code {
            return unit.name;
        }
    }
    code.to_owned()
}

fn read(list: &Array) -> Vec<Unit> {
    let mut units = Vec::new();
    for entry in list.iter() {
        units.push(unit(&entry));
    }
    units
}

fn unit(entry: &JsValue) -> Unit {
    let entry = Array::from(entry);
    let text = |index| entry.get(index).as_string().unwrap_or_default();
    Unit {
        code: text(0),
        name: text(1),
    }
}

/// Those of `all` whose name holds `query`, names that have a word beginning with it first.
pub(crate) fn matching(app: &App, all: Vec<Unit>, query: &str) -> Vec<Unit> {
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for unit in all {
        match app.port().rank(&unit.name, query) {
            0 => {}
            1 => rest.push(unit),
            _ => first.push(unit),
        }
    }
    first.append(&mut rest);
    first
}
