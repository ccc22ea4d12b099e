//! Types that become known by use: `[]` is a list of whatever it meets.

use form::{Expr, Type};

/// What open types have turned out to be.
#[derive(Debug, Default)]
pub(crate) struct Infer {
    found: Vec<Option<Type>>,
}

impl Infer {
    /// A type that is not known yet.
    pub(crate) fn open(&mut self) -> Type {
        self.found.push(None);
        Type::Open(self.found.len() as u32 - 1)
    }

    /// A type with all that is known by now.
    pub(crate) fn resolve(&self, ty: &Type) -> Type {
        match ty {
            Type::Open(number) => match self.found.get(*number as usize) {
                Some(Some(found)) => self.resolve(found),
                _ => ty.clone(),
            },
            Type::List(item) => self.resolve(item).list(),
            Type::Optional(item) => self.resolve(item).optional(),
            Type::Map(key, value) => self.resolve(key).map_to(self.resolve(value)),
            _ => ty.clone(),
        }
    }

    /// Makes two types one, if they can be.
    pub(crate) fn unify(&mut self, a: &Type, b: &Type) -> bool {
        let (a, b) = (self.resolve(a), self.resolve(b));
        match (&a, &b) {
            (Type::Open(x), Type::Open(y)) if x == y => true,
            (Type::Open(open), other) | (other, Type::Open(open)) => {
                let is_free = !mentions(other, *open);
                if is_free {
                    self.found[*open as usize] = Some(other.clone());
                }
                is_free
            }
            (Type::List(x), Type::List(y)) | (Type::Optional(x), Type::Optional(y)) => {
                self.unify(x, y)
            }
            (Type::Map(k, v), Type::Map(l, w)) => self.unify(k, l) && self.unify(v, w),
            _ => a == b,
        }
    }

    /// Writes what is known into every node; what stayed open holds nothing, so it may as well be null.
    pub(crate) fn close(&self, expr: &mut Expr) {
        expr.visit(&mut |node| node.ty = closed(self.resolve(&node.ty)));
    }
}

fn mentions(ty: &Type, open: u32) -> bool {
    match ty {
        Type::Open(number) => *number == open,
        Type::List(item) | Type::Optional(item) => mentions(item, open),
        Type::Map(key, value) => mentions(key, open) || mentions(value, open),
        _ => false,
    }
}

fn closed(ty: Type) -> Type {
    match ty {
        Type::Open(_) => Type::Null,
        Type::List(item) => closed(*item).list(),
        Type::Optional(item) => closed(*item).optional(),
        Type::Map(key, value) => closed(*key).map_to(closed(*value)),
        known => known,
    }
}
