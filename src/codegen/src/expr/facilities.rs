//! Where a facility lies, looked up in its list.

use form::FieldRef;
use wasm_encoder::ValType;

use super::Writer;
use crate::asm::Label;

impl Writer<'_, '_> {
    /// The province of the facility that a field names, two digits; missing where its list does not say one.
    pub(super) fn facility(&mut self, field: FieldRef, list: &str, fail: Label) {
        let options = self.unit.form.lists[list].options.iter();
        let known = options.map(|option| (option.code.as_str(), option.province.as_str()));
        let table = self.unit.data.facilities(known);
        let slot = self.slot(field);
        self.asm.get(slot);
        self.helper("rt_has");
        self.or_missing(fail);
        let province = self.asm.local(ValType::I32);
        self.asm.get(slot);
        self.helper_with(table, "rt_province");
        self.asm.set(province).get(province);
        self.or_missing(fail);
        self.asm.get(province).int(2);
    }
}
