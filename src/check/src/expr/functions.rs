//! Functions of values in a fixed shape, and conversions: one line of a table each.

use diagnostics::Span;
use form::{Expr, ExprKind, Func, Math, TextFunc, Type};
use syntax::cel::{Ast, Name};

use super::typing::{Typer, some};

use Type::{Bool, Bytes, Date as Day, Double, Int, Text, Uint};

/// A function of values in one fixed shape: how it is written, whether the first parameter stands before a dot, the
/// parameters, what it is, what it gives.
pub(super) type Shape = (&'static str, bool, &'static [Type], Func, Type);

/// Functions that take values in a fixed shape.
pub(super) const PLAIN: &[Shape] = &[
    ("today", false, &[], Func::Today, Day),
    ("days_between", false, &[Day, Day], Func::DaysBetween, Int),
    ("add_months", false, &[Day, Int], Func::AddMonths, Day),
    ("add_days", false, &[Day, Int], Func::AddDays, Day),
    ("year", false, &[Day], Func::Year, Int),
    ("month", false, &[Day], Func::Month, Int),
    ("day", false, &[Day], Func::DayOfMonth, Int),
    ("startsWith", true, &[Text, Text], Func::StartsWith, Bool),
    ("endsWith", true, &[Text, Text], Func::EndsWith, Bool),
    ("contains", true, &[Text, Text], Func::Contains, Bool),
    (
        "charAt",
        true,
        &[Text, Int],
        Func::Text(TextFunc::CharAt),
        Text,
    ),
    (
        "indexOf",
        true,
        &[Text, Text, Int],
        Func::Text(TextFunc::IndexOf),
        Int,
    ),
    (
        "lastIndexOf",
        true,
        &[Text, Text],
        Func::Text(TextFunc::LastIndexOf),
        Int,
    ),
    (
        "lastIndexOf",
        true,
        &[Text, Text, Int],
        Func::Text(TextFunc::LastIndexOfFrom),
        Int,
    ),
    (
        "lowerAscii",
        true,
        &[Text],
        Func::Text(TextFunc::LowerAscii),
        Text,
    ),
    (
        "upperAscii",
        true,
        &[Text],
        Func::Text(TextFunc::UpperAscii),
        Text,
    ),
    (
        "replace",
        true,
        &[Text, Text, Text, Int],
        Func::Text(TextFunc::Replace),
        Text,
    ),
    (
        "substring",
        true,
        &[Text, Int],
        Func::Text(TextFunc::SubstringFrom),
        Text,
    ),
    (
        "substring",
        true,
        &[Text, Int, Int],
        Func::Text(TextFunc::Substring),
        Text,
    ),
    ("trim", true, &[Text], Func::Text(TextFunc::Trim), Text),
    (
        "reverse",
        true,
        &[Text],
        Func::Text(TextFunc::Reverse),
        Text,
    ),
    (
        "strings.quote",
        false,
        &[Text],
        Func::Text(TextFunc::Quote),
        Text,
    ),
    (
        "base64.encode",
        false,
        &[Bytes],
        Func::Text(TextFunc::Base64Encode),
        Text,
    ),
    (
        "base64.decode",
        false,
        &[Text],
        Func::Text(TextFunc::Base64Decode),
        Bytes,
    ),
    (
        "math.ceil",
        false,
        &[Double],
        Func::Math(Math::Ceil),
        Double,
    ),
    (
        "math.floor",
        false,
        &[Double],
        Func::Math(Math::Floor),
        Double,
    ),
    (
        "math.round",
        false,
        &[Double],
        Func::Math(Math::Round),
        Double,
    ),
    (
        "math.trunc",
        false,
        &[Double],
        Func::Math(Math::Trunc),
        Double,
    ),
    (
        "math.isNaN",
        false,
        &[Double],
        Func::Math(Math::IsNan),
        Bool,
    ),
    (
        "math.isInf",
        false,
        &[Double],
        Func::Math(Math::IsInf),
        Bool,
    ),
    (
        "math.isFinite",
        false,
        &[Double],
        Func::Math(Math::IsFinite),
        Bool,
    ),
    (
        "math.sqrt",
        false,
        &[Double],
        Func::Math(Math::Sqrt),
        Double,
    ),
    ("math.sqrt", false, &[Int], Func::Math(Math::Sqrt), Double),
    ("math.sqrt", false, &[Uint], Func::Math(Math::Sqrt), Double),
    ("math.abs", false, &[Int], Func::Math(Math::Abs), Int),
    ("math.abs", false, &[Uint], Func::Math(Math::Abs), Uint),
    ("math.abs", false, &[Double], Func::Math(Math::Abs), Double),
    ("math.sign", false, &[Int], Func::Math(Math::Sign), Int),
    ("math.sign", false, &[Uint], Func::Math(Math::Sign), Uint),
    (
        "math.sign",
        false,
        &[Double],
        Func::Math(Math::Sign),
        Double,
    ),
    (
        "math.bitAnd",
        false,
        &[Int, Int],
        Func::Math(Math::BitAnd),
        Int,
    ),
    (
        "math.bitAnd",
        false,
        &[Uint, Uint],
        Func::Math(Math::BitAnd),
        Uint,
    ),
    (
        "math.bitOr",
        false,
        &[Int, Int],
        Func::Math(Math::BitOr),
        Int,
    ),
    (
        "math.bitOr",
        false,
        &[Uint, Uint],
        Func::Math(Math::BitOr),
        Uint,
    ),
    (
        "math.bitXor",
        false,
        &[Int, Int],
        Func::Math(Math::BitXor),
        Int,
    ),
    (
        "math.bitXor",
        false,
        &[Uint, Uint],
        Func::Math(Math::BitXor),
        Uint,
    ),
    ("math.bitNot", false, &[Int], Func::Math(Math::BitNot), Int),
    (
        "math.bitNot",
        false,
        &[Uint],
        Func::Math(Math::BitNot),
        Uint,
    ),
    (
        "math.bitShiftLeft",
        false,
        &[Int, Int],
        Func::Math(Math::ShiftLeft),
        Int,
    ),
    (
        "math.bitShiftLeft",
        false,
        &[Uint, Int],
        Func::Math(Math::ShiftLeft),
        Uint,
    ),
    (
        "math.bitShiftRight",
        false,
        &[Int, Int],
        Func::Math(Math::ShiftRight),
        Int,
    ),
    (
        "math.bitShiftRight",
        false,
        &[Uint, Int],
        Func::Math(Math::ShiftRight),
        Uint,
    ),
];

/// Types that convert to others by the function of their name.
pub(super) const CONVERSIONS: &[(&str, Type, &[Type])] = &[
    (
        "int",
        Int,
        &[Int, Text, Uint, Double, Type::Timestamp, Type::Duration],
    ),
    ("uint", Uint, &[Uint, Int, Double, Text]),
    ("double", Double, &[Double, Int, Uint, Text]),
    (
        "string",
        Text,
        &[
            Int,
            Text,
            Uint,
            Double,
            Bool,
            Bytes,
            Type::Timestamp,
            Type::Duration,
        ],
    ),
    ("bytes", Bytes, &[Bytes, Text]),
    ("bool", Bool, &[Bool, Text]),
    ("timestamp", Type::Timestamp, &[Type::Timestamp, Text, Int]),
    ("duration", Type::Duration, &[Type::Duration, Text]),
];

impl Typer<'_, '_> {
    pub(super) fn plain(
        &mut self,
        target: Option<&Ast>,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let word = name.text.as_str();
        let shapes: Vec<&Shape> = PLAIN
            .iter()
            .filter(|shape| shape.0 == word && shape.1 == target.is_some())
            .collect();
        if shapes.is_empty() {
            return self.no_such(name, word, target.is_some());
        }
        let asts: Vec<&Ast> = target.into_iter().chain(args).collect();
        let is_of = |shape: &&&Shape| {
            shape.2.len() == asts.len() + usize::from(is_short(shape, asts.len()))
        };
        let fitting: Vec<&Shape> = shapes.iter().filter(is_of).copied().collect();
        let Some(first) = fitting.first() else {
            let needed = shapes[0].2.len() - usize::from(target.is_some());
            return self.wrong_count(name, needed, args.len());
        };
        let exprs: Vec<Option<Expr>> = asts.iter().map(|ast| self.expr(ast)).collect();
        let mut exprs = exprs.into_iter().collect::<Option<Vec<Expr>>>()?;
        let fits = |shape: &&&Shape| {
            let pairs = exprs.iter().zip(shape.2);
            pairs.into_iter().all(|(expr, ty)| {
                let found = self.ty(expr);
                found == *ty || matches!(found, Type::Open(_))
            })
        };
        let shape = fitting.iter().find(fits).unwrap_or(first);
        for (expr, ty) in exprs.iter().zip(shape.2) {
            self.is(expr, ty)?;
        }
        if exprs.len() < shape.2.len() {
            let default = if shape.0 == "replace" { -1 } else { 0 };
            exprs.extend(some(ExprKind::Int(default), Int, span));
        }
        some(ExprKind::Call(shape.3, exprs), shape.4.clone(), span)
    }

    pub(super) fn convert(
        &mut self,
        name: &Name,
        args: &[Ast],
        to: &Type,
        from: &[Type],
        span: Span,
    ) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        let expr = self.expr(of)?;
        let found = self.ty(&expr);
        match (&found, to) {
            (Type::Decimal(digits), Int) => return self.decimal_to_int(expr, *digits, span),
            (Type::Decimal(digits), Text) => return self.decimal_to_text(expr, *digits, span),
            _ => {}
        }
        if !from.contains(&found) {
            // What is asked for in the first place explains best.
            let needed = from.iter().find(|ty| *ty != to).unwrap_or(to);
            let needed = if *to == Text { &Int } else { needed };
            return self.needed(&expr, needed);
        }
        let func = match (&found, to) {
            (Int, Text) => Func::IntToText,
            (Text, Int) => Func::TextToInt,
            (a, b) if a == b => return Some(Expr { span, ..expr }),
            _ => Func::Convert,
        };
        some(ExprKind::Call(func, vec![expr]), to.clone(), span)
    }
}

// Whether the last parameter may be left out.
fn is_short(shape: &Shape, given: usize) -> bool {
    matches!(shape.0, "indexOf" | "replace") && given + 1 == shape.2.len()
}
