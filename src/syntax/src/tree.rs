//! The tree that reading gives.

use diagnostics::Span;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Its one value.
    pub root: Node,
}

/// One value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its first and last byte in the file, quotes and brackets counted.
    pub span: Span,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as written.
    Number(String),
    /// A string.
    Text(Str),
    /// An array.
    List(Vec<Node>),
    /// An object, members in order; of a key written twice the first counts.
    Object(Vec<Member>),
    /// A value that could not be read; its problem has been reported.
    Missing,
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its key, escapes resolved.
    pub key: String,
    /// Where the key stands, quotes counted.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
}

/// A string with escapes resolved, that still knows where each of its bytes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Str {
    /// What it says.
    pub text: String,
    /// Offsets in `text` from which on the file runs in step, with the offset in the file.
    pub(crate) anchors: Vec<(usize, usize)>,
}

impl Str {
    /// The place in the file of a place in [`Str::text`].
    pub fn source_span(&self, span: Span) -> Span {
        Span {
            start: self.source_offset(span.start),
            end: self.source_offset(span.end),
        }
    }

    fn source_offset(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let after = self.anchors.partition_point(|anchor| anchor.0 <= offset);
        match after.checked_sub(1).map(|at| self.anchors[at]) {
            Some((text, file)) => file + (offset - text),
            None => 0,
        }
    }
}

impl Node {
    /// The value of a member, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Object(members) => members
                .iter()
                .find(|member| member.key == key)
                .map(|member| &member.value),
            _ => None,
        }
    }

    /// What it says, if this is a string.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(&text.text),
            _ => None,
        }
    }
}
