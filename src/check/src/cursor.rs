//! Walking the tree: values that know their file and pointer.

use diagnostics::{Severity, Span};
use syntax::{Kind, Member, Node, Str, pointer_push};

use crate::files::FileId;
use crate::limits;
use crate::report::{Place, Report};
use crate::rules::members::{missing, unknown, wrong_type};
use crate::shapes::Shape;

/// A value somewhere in one of the files.
#[derive(Debug, Clone)]
pub(crate) struct Val<'t> {
    pub(crate) file: FileId,
    pub(crate) pointer: String,
    pub(crate) node: &'t Node,
}

/// An object somewhere in one of the files.
#[derive(Debug, Clone)]
pub(crate) struct Obj<'t> {
    pub(crate) val: Val<'t>,
    members: &'t [Member],
}

impl<'t> Val<'t> {
    pub(crate) fn place(&self) -> Place {
        Place {
            file: self.file,
            span: self.node.span,
            pointer: self.pointer.clone(),
        }
    }

    fn below(&self, step: &str, node: &'t Node) -> Val<'t> {
        Val {
            file: self.file,
            pointer: pointer_push(&self.pointer, step),
            node,
        }
    }

    /// As an object; anything else is reported.
    pub(crate) fn object(&self, report: &mut Report) -> Option<Obj<'t>> {
        match &self.node.kind {
            Kind::Object(members) => Some(Obj {
                val: self.clone(),
                members: self.within(members, report),
            }),
            _ => wrong_type(self, ["một đối tượng { … }", "an object { … }"], report),
        }
    }

    /// The value of a member, if this is an object that has it.
    pub(crate) fn member(&self, key: &str) -> Option<Val<'t>> {
        Some(self.below(key, self.node.get(key)?))
    }

    /// As an array; anything else is reported.
    pub(crate) fn list(&self, report: &mut Report) -> Option<Vec<Val<'t>>> {
        match &self.node.kind {
            Kind::List(nodes) => {
                let numbered = self.within(nodes, report).iter().enumerate();
                Some(
                    numbered
                        .map(|(at, n)| self.below(&at.to_string(), n))
                        .collect(),
                )
            }
            _ => wrong_type(self, ["một mảng [ … ]", "an array [ … ]"], report),
        }
    }

    // As many parts as are read; more are reported.
    fn within<T>(&self, parts: &'t [T], report: &mut Report) -> &'t [T] {
        if parts.len() <= limits::PARTS {
            return parts;
        }
        let place = self.head_place();
        limits::too_large(
            &place,
            ["quá nhiều phần tử", "too many parts"],
            limits::PARTS,
            report,
        );
        &parts[..limits::PARTS]
    }

    fn head_place(&self) -> Place {
        let mut place = self.place();
        place.span.end = place.span.end.min(place.span.start + 1);
        place
    }

    /// As a string with its places; anything else is reported.
    pub(crate) fn string(&self, report: &mut Report) -> Option<&'t Str> {
        match &self.node.kind {
            Kind::Text(text) => Some(text),
            _ => wrong_type(self, ["một chuỗi \"…\"", "a string \"…\""], report),
        }
    }

    /// As a non-empty string; anything else is reported.
    pub(crate) fn text(&self, report: &mut Report) -> Option<&'t str> {
        let text = self.string(report)?.text.as_str();
        if text.trim().is_empty() {
            return wrong_type(
                self,
                ["một chuỗi có chữ", "a string that is not empty"],
                report,
            );
        }
        Some(text)
    }

    pub(crate) fn boolean(&self, report: &mut Report) -> Option<bool> {
        match &self.node.kind {
            Kind::Bool(b) => Some(*b),
            _ => wrong_type(self, ["true hoặc false", "true or false"], report),
        }
    }

    pub(crate) fn integer(&self, report: &mut Report) -> Option<i64> {
        let parsed = match &self.node.kind {
            Kind::Number(raw) => raw.parse().ok(),
            _ => None,
        };
        parsed.or_else(|| wrong_type(self, ["một số nguyên", "a whole number"], report))
    }
}

impl<'t> Obj<'t> {
    pub(crate) fn place(&self) -> Place {
        self.val.place()
    }

    /// The value of a member.
    pub(crate) fn get(&self, key: &str) -> Option<Val<'t>> {
        let member = self.members.iter().find(|member| member.key == key)?;
        Some(self.val.below(key, &member.value))
    }

    /// The value of a member that has to be there; its absence is reported.
    pub(crate) fn need(&self, key: &str, report: &mut Report) -> Option<Val<'t>> {
        let found = self.get(key);
        if found.is_none() {
            missing(self, key, report);
        }
        found
    }

    /// All members that are not notes (`x-…`), in order.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'t str, Val<'t>)> + '_ {
        let members = self.members.iter();
        let spoken = members.filter(|member| !member.key.starts_with("x-"));
        spoken.map(|member| {
            (
                member.key.as_str(),
                self.val.below(&member.key, &member.value),
            )
        })
    }

    /// Where a key stands; the object itself if it has no such member.
    pub(crate) fn key_place(&self, key: &str) -> Place {
        match self.members.iter().find(|member| member.key == key) {
            Some(member) => Place {
                span: member.key_span,
                pointer: pointer_push(&self.val.pointer, key),
                ..self.place()
            },
            None => self.head_place(),
        }
    }

    /// The opening bracket, for what can only be said of the object as a whole.
    pub(crate) fn head_place(&self) -> Place {
        let Place {
            file,
            span,
            pointer,
        } = self.place();
        let span = Span {
            start: span.start,
            end: span.end.min(span.start + 1),
        };
        Place {
            file,
            span,
            pointer,
        }
    }

    /// Reports every member that the language does not give this object.
    pub(crate) fn only(&self, shape: &Shape, report: &mut Report) {
        for (key, _) in self.members() {
            if !shape.has(key) && !report.drops(Severity::Error) {
                unknown(self, key, &shape.keys(), report);
            }
        }
    }
}
