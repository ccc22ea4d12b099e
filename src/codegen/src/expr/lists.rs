//! Lists, maps, optionals, and the macros over them.

use form::{Each, Element, Expr, Fold, Func, Type};
use wasm_encoder::{Instruction, ValType};

use super::values::size;
use super::{Reason, Walk, Writer};
use crate::asm::Label;

/// Bytes before the first element of a list or entry of a map.
const HEADER: u32 = 8;

impl Writer<'_, '_> {
    pub(super) fn list(&mut self, items: &[Element], ty: &Type, fail: Label) {
        let Type::List(item) = ty else { return };
        let stride = size(item);
        self.asm.int(HEADER + stride * items.len() as u32);
        let list = self.block(fail);
        let next = self.start(list);
        for element in items {
            self.value(&element.expr, fail);
            if element.is_optional {
                let held = self.asm.local(ValType::I32);
                self.asm.push(Instruction::LocalTee(held));
                self.asm.start_if();
                self.fetch(held, 0, item);
                self.append_value(list, next, stride, item);
                self.asm.end();
            } else {
                self.append_value(list, next, stride, item);
            }
        }
        self.asm.get(list);
    }

    /// Makes a list or map empty; gives a local with the address behind its last element.
    fn start(&mut self, list: u32) -> u32 {
        let next = self.asm.local(ValType::I32);
        self.asm.get(list).int(0).store_as(ValType::I32, 0);
        self.asm
            .get(list)
            .int(HEADER)
            .push(Instruction::I32Add)
            .set(next);
        next
    }

    /// The value on the stack behind the last element.
    fn append_value(&mut self, list: u32, next: u32, stride: u32, item: &Type) {
        self.put(next, 0, item);
        self.asm
            .get(next)
            .int(stride)
            .push(Instruction::I32Add)
            .set(next);
        self.asm.get(list).get(list).load(0).int(1);
        self.asm.push(Instruction::I32Add).store_as(ValType::I32, 0);
    }

    pub(super) fn map(&mut self, entries: &[(Expr, Element)], ty: &Type, fail: Label) {
        let Type::Map(key_type, item) = ty else {
            return;
        };
        let stride = size(key_type) + size(item);
        self.asm.int(HEADER + stride * entries.len() as u32);
        let map = self.block(fail);
        self.start(map);
        for (key, element) in entries {
            let key = self.spilled(key, fail);
            self.value(&element.expr, fail);
            if element.is_optional {
                let held = self.asm.local(ValType::I32);
                self.asm.push(Instruction::LocalTee(held));
                self.asm.start_if();
                self.fetch(held, 0, item);
                self.enter(map, key, ty, fail);
                self.asm.end();
            } else {
                self.enter(map, key, ty, fail);
            }
        }
        self.asm.get(map);
    }

    /// The value on the stack into a map, under the key at the address in a local.
    fn enter(&mut self, map: u32, key: u32, ty: &Type, fail: Label) {
        let Type::Map(_, item) = ty else { return };
        let value = self.locals(item);
        self.keep(&value);
        let descriptor = self.descriptor(ty);
        let place = self.asm.local(ValType::I32);
        self.asm.get(map).get(key).int(descriptor);
        self.helper("rt_enter");
        self.asm.set(place);
        self.or_zero(place, Reason::RepeatedKey, fail);
        self.put_from(&value, place, 0, item);
    }

    pub(super) fn each(&mut self, each: &Each, ty: &Type, fail: Label) {
        let range = self.asm.local(ValType::I32);
        let (left, at) = (self.asm.local(ValType::I32), self.asm.local(ValType::I32));
        self.value(&each.range, fail);
        self.asm.push(Instruction::LocalTee(range));
        self.asm.load(0).set(left);
        self.asm
            .get(range)
            .int(HEADER)
            .push(Instruction::I32Add)
            .set(at);
        let stride = match &each.range.ty {
            Type::Map(key, value) => size(key) + size(value),
            Type::List(item) => size(item),
            _ => HEADER,
        };
        let walk = Walk {
            left,
            at,
            stride,
            passed_over: None,
        };
        let index = self.variables(each);
        match each.fold {
            Fold::Macro(kind) => {
                let mut enter = |writer: &mut Self| writer.arrive(each, walk, index);
                self.fold_all(kind, walk, &mut enter, &each.body, fail);
            }
            Fold::List | Fold::Map => self.collect(each, walk, index, ty, fail),
        }
    }

    // Locals for the variables; the index, where there is one, begins before the first.
    fn variables(&mut self, each: &Each) -> Option<u32> {
        let is_indexed = each.second.is_some() && matches!(each.range.ty, Type::List(_));
        let index = is_indexed.then(|| self.asm.local(ValType::I64));
        let (first, second) = types(each);
        let locals = match index {
            Some(index) => {
                self.asm.long(-1).set(index);
                vec![index]
            }
            None => self.locals(&first),
        };
        self.values.insert(each.first, locals);
        if let Some(var) = each.second {
            let locals = self.locals(&second);
            self.values.insert(var, locals);
        }
        index
    }

    // Makes the element at hand known by its variables.
    fn arrive(&mut self, each: &Each, walk: Walk, index: Option<u32>) {
        let (first, second) = types(each);
        let mut offset = 0;
        match index {
            Some(index) => {
                self.asm.get(index).long(1).push(Instruction::I64Add);
                self.asm.set(index);
            }
            None => {
                self.fetch(walk.at, 0, &first);
                let locals = self.values[&each.first].clone();
                self.keep(&locals);
                offset = size(&first);
            }
        }
        if let Some(var) = each.second {
            self.fetch(walk.at, offset, &second);
            let locals = self.values[&var].clone();
            self.keep(&locals);
        }
    }

    fn collect(&mut self, each: &Each, walk: Walk, index: Option<u32>, ty: &Type, fail: Label) {
        let stride = match ty {
            Type::Map(key, value) => size(key) + size(value),
            _ => size(&each.body.ty),
        };
        self.asm
            .get(walk.left)
            .int(stride)
            .push(Instruction::I32Mul)
            .int(HEADER)
            .push(Instruction::I32Add);
        let made = self.block(fail);
        let next = self.start(made);
        let over = self.asm.block();
        let again = self.asm.start_loop();
        self.asm.get(walk.left).push(Instruction::I32Eqz);
        self.asm.leave_if(over);
        let passed = self.asm.block();
        self.arrive(each, walk, index);
        if let Some(filter) = &each.filter {
            self.value(filter, fail);
            self.asm.push(Instruction::I32Eqz);
            self.asm.leave_if(passed);
        }
        if let Type::Map(key_type, _) = ty {
            let key = self.values[&each.first].clone();
            self.recall(&key);
            let key = self.spill(key_type, fail);
            self.value(&each.body, fail);
            self.enter(made, key, ty, fail);
        } else {
            self.value(&each.body, fail);
            self.append_value(made, next, stride, &each.body.ty);
        }
        self.asm.end();
        self.step(walk);
        self.asm.leave(again);
        self.asm.end();
        self.asm.end();
        self.asm.get(made);
    }

    /// The address of what lies at an index or under a key of the container in a local, or 0.
    fn lookup(&mut self, container: u32, ty: &Type, index: &Expr, fail: Label) {
        match ty {
            Type::List(item) => {
                let place = self.asm.local(ValType::I64);
                self.value(index, fail);
                if index.ty == Type::Double {
                    self.helper_or_failed("rt_double_index", Reason::Index, fail);
                }
                self.asm.set(place);
                self.asm.get(container).get(place).int(size(item));
                self.helper("rt_at");
            }
            _ => {
                let key = self.spilled(index, fail);
                let (of_key, of_map) = (self.descriptor(&index.ty), self.descriptor(ty));
                self.asm.get(container).get(key).int(of_key).int(of_map);
                self.helper("rt_find");
            }
        }
    }

    /// Functions of lists, maps and optionals.
    pub(super) fn of_container(&mut self, func: Func, args: &[Expr], ty: &Type, fail: Label) {
        let held = self.asm.local(ValType::I32);
        match func {
            Func::Index => {
                self.value(&args[0], fail);
                self.asm.set(held);
                self.lookup(held, &args[0].ty, &args[1], fail);
                let reason = match args[0].ty {
                    Type::List(_) => Reason::Index,
                    _ => Reason::Key,
                };
                self.fetched(ty, reason, fail);
            }
            Func::HasKey => {
                self.value(&args[0], fail);
                self.asm.set(held);
                self.lookup(held, &args[0].ty, &args[1], fail);
                self.asm.int(0).push(Instruction::I32Ne);
            }
            Func::Contained => self.contained(&args[0], &args[1], fail),
            Func::OptionalIndex => self.optional_lookup(&args[0], &args[1], fail),
            Func::OptionalOf => {
                let address = self.spilled(&args[0], fail);
                self.asm.get(address);
            }
            Func::OptionalOfNonZero => {
                let address = self.spilled(&args[0], fail);
                let descriptor = self.descriptor(&args[0].ty);
                self.asm.get(address).int(descriptor);
                self.helper("rt_unless_zero");
            }
            Func::OptionalNone => {
                self.asm.int(0);
            }
            Func::HasValue => {
                self.value(&args[0], fail);
                self.asm.int(0).push(Instruction::I32Ne);
            }
            Func::OptionalValue => {
                self.value(&args[0], fail);
                self.fetched(ty, Reason::Empty, fail);
            }
            _ => self.otherwise(func, args, ty, fail),
        }
    }

    // `a.or(b)`, `a.orValue(b)`
    fn otherwise(&mut self, func: Func, args: &[Expr], ty: &Type, fail: Label) {
        let (held, result) = (self.asm.local(ValType::I32), self.locals(ty));
        self.value(&args[0], fail);
        self.asm.push(Instruction::LocalTee(held));
        self.asm.start_if();
        match func {
            Func::Or => {
                self.asm.get(held);
            }
            _ => self.fetch(held, 0, ty),
        }
        self.keep(&result);
        self.asm.start_else();
        self.value(&args[1], fail);
        self.keep(&result);
        self.asm.end();
        self.recall(&result);
    }

    fn contained(&mut self, item: &Expr, list: &Expr, fail: Label) {
        let item_at = self.spilled(item, fail);
        let of_item = self.descriptor(&item.ty);
        self.value(list, fail);
        let of_list = self.descriptor(&list.ty);
        self.asm.get(item_at).int(of_item).int(of_list);
        if matches!(list.ty, Type::List(_)) {
            return self.helper("rt_is_in");
        }
        self.helper("rt_find");
        self.asm.int(0).push(Instruction::I32Ne);
    }

    fn optional_lookup(&mut self, base: &Expr, index: &Expr, fail: Label) {
        let (container, found) = (self.asm.local(ValType::I32), self.asm.local(ValType::I32));
        self.asm.int(0).set(found);
        self.value(base, fail);
        self.asm.set(container);
        let none = self.asm.block();
        let mut ty = &base.ty;
        if let Type::Optional(inner) = ty {
            self.asm.get(container).push(Instruction::I32Eqz);
            self.asm.leave_if(none);
            self.asm.get(container).load(0).set(container);
            ty = inner;
        }
        self.lookup(container, ty, index, fail);
        self.asm.set(found);
        self.asm.end();
        self.asm.get(found);
    }
}

// What the variables of a macro hold.
fn types(each: &Each) -> (Type, Type) {
    match &each.range.ty {
        Type::Map(key, value) => ((**key).clone(), (**value).clone()),
        Type::List(item) if each.second.is_some() => (Type::Int, (**item).clone()),
        Type::List(item) => ((**item).clone(), Type::Null),
        _ => (Type::Null, Type::Null),
    }
}
