//! Text → `regex-syntax`'s high-level form, with ASCII `\d \w \s`.

use std::ops::Range;

use regex_syntax::ast::{
    self, Ast, ClassAscii, ClassAsciiKind, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet,
    ClassSetItem,
};
use regex_syntax::hir::{Hir, translate};

use crate::Error;

/// Nesting of groups and classes.
const NEST_LIMIT: u32 = 50;

pub(crate) fn parse(source: &str) -> Result<Hir, Error> {
    let mut ast = ast::parse::ParserBuilder::new()
        .nest_limit(NEST_LIMIT)
        .build()
        .parse(source)
        .map_err(|error| from_ast_error(&error))?;
    ascii_classes(&mut ast);
    translate::TranslatorBuilder::new()
        .build()
        .translate(source, &ast)
        .map_err(|error| Error::Syntax {
            at: range(error.span()),
            message: error.kind().to_string(),
        })
}

fn range(span: &ast::Span) -> Range<usize> {
    span.start.offset..span.end.offset
}

fn from_ast_error(error: &ast::Error) -> Error {
    let at = range(error.span());
    match error.kind() {
        ast::ErrorKind::UnsupportedBackreference => Error::Refused {
            at,
            what: "a back-reference",
        },
        ast::ErrorKind::UnsupportedLookAround => Error::Refused {
            at,
            what: "look-around",
        },
        kind => Error::Syntax {
            at,
            message: kind.to_string(),
        },
    }
}

// Unicode mode stays on for `\p{L}` and for `.`, so the three Perl classes are replaced one by one.
fn ascii_classes(ast: &mut Ast) {
    match ast {
        Ast::ClassPerl(perl) => {
            let item = ClassSetItem::Ascii(ascii(perl));
            *ast = Ast::class_bracketed(ClassBracketed {
                span: perl.span,
                negated: false,
                kind: ClassSet::Item(item),
            });
        }
        Ast::ClassBracketed(class) => ascii_set(&mut class.kind),
        Ast::Repetition(repetition) => ascii_classes(&mut repetition.ast),
        Ast::Group(group) => ascii_classes(&mut group.ast),
        Ast::Alternation(alternation) => alternation.asts.iter_mut().for_each(ascii_classes),
        Ast::Concat(concat) => concat.asts.iter_mut().for_each(ascii_classes),
        _ => {}
    }
}

fn ascii_set(set: &mut ClassSet) {
    match set {
        ClassSet::Item(item) => ascii_item(item),
        ClassSet::BinaryOp(op) => {
            ascii_set(&mut op.lhs);
            ascii_set(&mut op.rhs);
        }
    }
}

fn ascii_item(item: &mut ClassSetItem) {
    match item {
        ClassSetItem::Perl(perl) => *item = ClassSetItem::Ascii(ascii(perl)),
        ClassSetItem::Bracketed(class) => ascii_set(&mut class.kind),
        ClassSetItem::Union(union) => union.items.iter_mut().for_each(ascii_item),
        _ => {}
    }
}

fn ascii(perl: &ClassPerl) -> ClassAscii {
    ClassAscii {
        span: perl.span,
        kind: match perl.kind {
            ClassPerlKind::Digit => ClassAsciiKind::Digit,
            ClassPerlKind::Space => ClassAsciiKind::Space,
            ClassPerlKind::Word => ClassAsciiKind::Word,
        },
        negated: perl.negated,
    }
}
