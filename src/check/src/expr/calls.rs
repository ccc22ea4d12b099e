//! Functions.

use diagnostics::Span;
use form::{Expr, ExprKind, FieldRef, Func, Kind, Math, TextFunc, TimePart, Type};
use syntax::cel::{Ast, AstKind, Name};
use value::Date;

use super::things::{Local, Thing};
use super::typing::{Typer, some};
use crate::report::Place;
use crate::rules::expressions;
use crate::rules::patterns;

use Type::{Bool, Bytes, Date as Day, Double, Int, Text, Uint};

/// A function of values in one fixed shape: how it is written, whether the first parameter stands before a dot, the
/// parameters, what it is, what it gives.
type Shape = (&'static str, bool, &'static [Type], Func, Type);

/// Functions that take values in a fixed shape.
const PLAIN: &[Shape] = &[
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
const CONVERSIONS: &[(&str, Type, &[Type])] = &[
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

/// Parts of a point in time, and whether a span has them as a unit.
const PARTS: &[(&str, TimePart, bool)] = &[
    ("getFullYear", TimePart::FullYear, false),
    ("getMonth", TimePart::Month, false),
    ("getDate", TimePart::Date, false),
    ("getDayOfMonth", TimePart::DayOfMonth, false),
    ("getDayOfWeek", TimePart::DayOfWeek, false),
    ("getDayOfYear", TimePart::DayOfYear, false),
    ("getHours", TimePart::Hours, true),
    ("getMinutes", TimePart::Minutes, true),
    ("getSeconds", TimePart::Seconds, true),
    ("getMilliseconds", TimePart::Milliseconds, true),
];

/// What stands before the dot of functions that belong together.
const NAMESPACES: &[&str] = &["math", "cel", "optional", "base64", "strings"];

const MACROS: &[&str] = &[
    "all",
    "exists",
    "exists_one",
    "existsOne",
    "map",
    "filter",
    "transformList",
    "transformMap",
];

impl Typer<'_, '_> {
    pub(crate) fn call(
        &mut self,
        target: Option<&Ast>,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        if let Some(namespace) = target.and_then(|target| self.namespace(target)) {
            let name = Name {
                text: format!("{namespace}.{}", name.text),
                span: name.span,
            };
            return self.named(&name, args, span);
        }
        let word = name.text.as_str();
        match (word, target) {
            (_, Some(range)) if MACROS.contains(&word) => self.each(range, name, args, span),
            ("size", Some(target)) if args.is_empty() => self.size(target, span),
            ("matches", Some(target)) => {
                let [pattern] = self.count(name, args)?;
                self.matches(target, pattern, span)
            }
            ("split", Some(target)) => self.split(target, name, args, span),
            ("join", Some(target)) => self.join(target, name, args, span),
            ("format", Some(target)) => self.format(target, name, args, span),
            ("optMap" | "optFlatMap", Some(target)) => self.opt_map(target, name, args, span),
            ("hasValue" | "value" | "or" | "orValue", Some(target)) => {
                self.of_optional(target, name, args, span)
            }
            (_, Some(target)) => match PARTS.iter().find(|part| part.0 == word) {
                Some((_, part, is_unit)) => {
                    self.time_part(target, (*part, *is_unit), name, args, span)
                }
                None => self.plain(Some(target), name, args, span),
            },
            (_, None) => self.named(name, args, span),
        }
    }

    fn namespace(&self, target: &Ast) -> Option<&'static str> {
        let AstKind::Name(name) = &target.kind else {
            return None;
        };
        let is_variable = self.vars.iter().any(|var| var.0 == *name)
            || self.names.top.contains_key(name)
            || self
                .outside
                .is_some_and(|outside| outside.inputs.iter().any(|input| input.0 == *name));
        let found = NAMESPACES.iter().find(|known| *known == name);
        found.filter(|_| !is_variable).copied()
    }

    // A function without a target.
    fn named(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let word = name.text.as_str();
        match word {
            "sum" => self.sum(name, args, span),
            "size" => {
                let [of] = self.count(name, args)?;
                self.size(of, span)
            }
            "matches" => {
                let [text, pattern] = self.count(name, args)?;
                self.matches(text, pattern, span)
            }
            "present" => self.present(name, args, span),
            "verified" => self.verified(name, args, span),
            "earliest" => self.bound_of(Func::Earliest, name, args, span),
            "latest" => self.bound_of(Func::Latest, name, args, span),
            "date" => self.date(name, args, span),
            "decimal" => self.decimal(name, args, span),
            "round" => self.round(name, args, span),
            "divide" => self.divide(name, args, span),
            "time" => self.time(name, args, span),
            "date_time" => self.date_time(name, args, span),
            "minutes_between" => self.minutes_between(name, args, span),
            "age" => self.age(name, args, span),
            "has" => self.has(name, args, span),
            "dyn" => {
                let [of] = self.count(name, args)?;
                let inner = self.expr(of)?;
                let ty = inner.ty.clone();
                some(ExprKind::Dyn(Box::new(inner)), ty, span)
            }
            "type" => {
                let [of] = self.count(name, args)?;
                let inner = self.expr(of)?;
                some(ExprKind::Call(Func::TypeOf, vec![inner]), Type::Type, span)
            }
            "cel.bind" => self.bind(name, args, span),
            "cel.block" => self.block(name, args, span),
            "cel.index" | "cel.iterVar" => self.placeholder(word, args, span),
            "optional.of" | "optional.ofNonZeroValue" => {
                let [of] = self.count(name, args)?;
                let inner = self.expr(of)?;
                let func = match word {
                    "optional.of" => Func::OptionalOf,
                    _ => Func::OptionalOfNonZero,
                };
                let ty = inner.ty.clone().optional();
                some(ExprKind::Call(func, vec![inner]), ty, span)
            }
            "optional.none" => {
                let [] = self.count(name, args)?;
                let ty = self.infer.open().optional();
                some(ExprKind::Call(Func::OptionalNone, Vec::new()), ty, span)
            }
            "math.greatest" | "math.least" => self.extreme(name, args, span),
            _ => match CONVERSIONS.iter().find(|to| to.0 == word) {
                Some((_, to, from)) => self.convert(name, args, to, from, span),
                None => self.plain(None, name, args, span),
            },
        }
    }

    fn plain(
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

    fn convert(
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

    // `cel.index(n)`, `cel.iterVar(n, m)`
    fn placeholder(&mut self, word: &str, args: &[Ast], span: Span) -> Option<Expr> {
        let name = match (word, args) {
            (
                "cel.index",
                [
                    Ast {
                        kind: AstKind::Int(at),
                        ..
                    },
                ],
            ) => format!("@index{at}"),
            _ => iter_var(args).unwrap_or_default(),
        };
        match self.vars.iter().rev().find(|var| var.0 == name) {
            Some((_, Local::Value(ty, var))) => some(ExprKind::Local(*var), ty.clone(), span),
            _ => {
                let place = self.at(span);
                expressions::unknown_variable(&place, word, &[], self.report);
                None
            }
        }
    }

    fn extreme(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let math = match name.text.as_str() {
            "math.greatest" => Math::Greatest,
            _ => Math::Least,
        };
        let of = match args {
            [] => return self.wrong_count(name, 1, 0),
            [one] => self.expr(one)?,
            many => {
                let kind = AstKind::List(many.to_vec());
                let height = many.iter().map(|ast| ast.height).max().unwrap_or(0) + 1;
                self.expr(&Ast { kind, span, height })?
            }
        };
        let ty = match self.ty(&of) {
            Type::List(item) => *item,
            number if number.is_number() => return Some(of),
            _ => return self.needed(&of, &Int),
        };
        if !ty.is_number() {
            return self.needed(&of, &Int.list());
        }
        some(ExprKind::Call(Func::Math(math), vec![of]), ty, span)
    }

    fn of_optional(&mut self, target: &Ast, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let inner = self.infer.open();
        let optional = self.expr_of(target, &inner.clone().optional())?;
        let (func, ty) = match name.text.as_str() {
            "hasValue" => (Func::HasValue, Bool),
            "value" => (Func::OptionalValue, inner),
            "or" => (Func::Or, inner.optional()),
            _ => (Func::OrValue, inner),
        };
        let mut parts = vec![optional];
        if matches!(func, Func::Or | Func::OrValue) {
            let [other] = self.count(name, args)?;
            parts.push(self.expr_of(other, &ty)?);
        } else {
            let [] = self.count(name, args)?;
        }
        some(ExprKind::Call(func, parts), ty, span)
    }

    fn split(&mut self, target: &Ast, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let text = self.expr_of(target, &Text)?;
        let (by, most) = match args {
            [by] => (by, None),
            [by, most] => (by, Some(most)),
            _ => return self.wrong_count(name, 1, args.len()),
        };
        let by = self.expr_of(by, &Text)?;
        let most = match most {
            Some(most) => self.expr_of(most, &Int)?,
            None => some(ExprKind::Int(-1), Int, span)?,
        };
        let kind = ExprKind::Call(Func::Text(TextFunc::Split), vec![text, by, most]);
        some(kind, Text.list(), span)
    }

    fn join(&mut self, target: &Ast, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let list = self.expr_of(target, &Text.list())?;
        let by = match args {
            [] => some(ExprKind::Text(String::new()), Text, span)?,
            [by] => self.expr_of(by, &Text)?,
            _ => return self.wrong_count(name, 1, args.len()),
        };
        let kind = ExprKind::Call(Func::Text(TextFunc::Join), vec![list, by]);
        some(kind, Text, span)
    }

    // The arguments of `format` may differ in type, because each is known where it is written.
    fn format(&mut self, target: &Ast, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let text = self.expr_of(target, &Text)?;
        let [list] = self.count(name, args)?;
        let AstKind::List(items) = &list.kind else {
            return self.dynamic(
                list.span,
                [
                    "format cần danh sách viết sẵn tại chỗ",
                    "format takes a list that is written out",
                ],
            );
        };
        let mut parts = vec![text];
        for item in items {
            parts.push(self.expr(item)?);
        }
        let kind = ExprKind::Call(Func::Text(TextFunc::Format), parts);
        some(kind, Text, span)
    }

    fn time_part(
        &mut self,
        target: &Ast,
        (part, is_unit): (TimePart, bool),
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let of = self.expr(target)?;
        if self.ty(&of) == Type::Duration && is_unit && args.is_empty() {
            return some(ExprKind::Call(Func::SpanPart(part), vec![of]), Int, span);
        }
        let is_of_day = matches!(part, TimePart::Hours | TimePart::Minutes) && args.is_empty();
        if is_of_day && matches!(self.ty(&of), Type::Time | Type::DateTime) {
            return self.part_of_time(of, name, span);
        }
        self.is(&of, &Type::Timestamp)?;
        let offset = match args {
            [] => Some(0),
            [
                Ast {
                    kind: AstKind::Text(zone),
                    ..
                },
            ] => offset_minutes(zone),
            [_] => None,
            _ => return self.wrong_count(name, 0, args.len()),
        };
        let Some(offset) = offset else {
            let place = self.at(args[0].span);
            expressions::time_zone(&place, self.report);
            return None;
        };
        let offset = some(ExprKind::Int(offset), Int, span)?;
        let kind = ExprKind::Call(Func::TimePart(part), vec![of, offset]);
        some(kind, Int, span)
    }

    // The name may be right and the way of writing it wrong.
    fn no_such(&mut self, name: &Name, text: &str, has_target: bool) -> Option<Expr> {
        let place = self.at(name.span);
        let is_plain = |of| PLAIN.iter().any(|known| known.0 == text && known.1 == of);
        let is_named = matches!(
            text,
            "present"
                | "verified"
                | "earliest"
                | "latest"
                | "date"
                | "decimal"
                | "round"
                | "divide"
                | "time"
                | "date_time"
                | "minutes_between"
                | "age"
                | "sum"
                | "has"
                | "dyn"
                | "type"
        ) || CONVERSIONS.iter().any(|known| known.0 == text);
        if has_target && (is_plain(false) || is_named) {
            let (vi, en) = (format!("viết {text}(…)"), format!("write {text}(…)"));
            return self.shape(place, text, [&vi, &en]);
        }
        if is_plain(true) || matches!(text, "split" | "join" | "format") {
            let (vi, en) = (
                format!("viết chữ.{text}(…)"),
                format!("write text.{text}(…)"),
            );
            return self.shape(place, text, [&vi, &en]);
        }
        if MACROS.contains(&text) {
            let (vi, en) = (
                format!("viết nhóm.{text}(m, …)"),
                format!("write rows.{text}(m, …)"),
            );
            return self.shape(place, text, [&vi, &en]);
        }
        expressions::unknown_function(&place, text, self.report);
        None
    }

    fn shape(&mut self, place: Place, text: &str, hint: [&str; 2]) -> Option<Expr> {
        let vi = format!("\"{text}\" không viết như vậy");
        let en = format!("\"{text}\" is not written like this");
        expressions::mismatch(&place, vi, en, hint, self.report);
        None
    }

    /// As many arguments as there have to be.
    pub(crate) fn count<'a, const N: usize>(
        &mut self,
        name: &Name,
        args: &'a [Ast],
    ) -> Option<[&'a Ast; N]> {
        match <&[Ast; N]>::try_from(args) {
            Ok(args) => Some(args.each_ref()),
            Err(_) => self.wrong_count(name, N, args.len()),
        }
    }

    pub(crate) fn wrong_count<T>(&mut self, name: &Name, needed: usize, found: usize) -> Option<T> {
        let text = &name.text;
        let vi = format!("{text} cần {needed} tham số, ở đây có {found}");
        let en = format!("{text} takes {needed} arguments, here are {found}");
        self.mismatch(name.span, [&vi, &en], ["", ""])
    }

    fn arguments(&mut self, name: &Name, args: &[Ast], params: &[Type]) -> Option<Vec<Expr>> {
        if args.len() != params.len() {
            return self.wrong_count(name, params.len(), args.len());
        }
        let typed: Vec<Option<Expr>> = args
            .iter()
            .zip(params)
            .map(|(arg, ty)| self.expr_of(arg, ty))
            .collect();
        typed.into_iter().collect()
    }

    fn size(&mut self, of: &Ast, span: Span) -> Option<Expr> {
        let value = match self.thing(of)? {
            Thing::Rows(repeat) => return some(ExprKind::RowCount(repeat), Int, span),
            Thing::Broken => return None,
            Thing::Value(value) => Some(value),
            _ => None,
        };
        match value.map(|value| (self.ty(&value), value)) {
            Some((Text | Bytes | Type::List(_) | Type::Map(..), value)) => {
                some(ExprKind::Call(Func::Size, vec![value]), Int, span)
            }
            Some((Type::Open(_), value)) => {
                let list = self.infer.open().list();
                self.is(&value, &list)?;
                some(ExprKind::Call(Func::Size, vec![value]), Int, span)
            }
            _ => self.mismatch(
                of.span,
                [
                    "size đếm ký tự của chữ hoặc dòng của nhóm",
                    "size counts the characters of a text or the rows of a group",
                ],
                ["", ""],
            ),
        }
    }

    fn present(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        match self.thing(of)? {
            Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ..
            })
            | Thing::Address(field)
            | Thing::Unread(field) => self.present_field(field, span),
            Thing::Broken => None,
            Thing::Rows(_) => self.mismatch(
                of.span,
                [
                    "nhóm lặp thì đếm số dòng",
                    "count the rows of a repeat group",
                ],
                ["viết size(nhóm) > 0", "write size(rows) > 0"],
            ),
            _ => self.mismatch(
                of.span,
                ["present hỏi về một trường", "present asks about a field"],
                ["ví dụ present(email)", "for example present(email)"],
            ),
        }
    }

    fn present_field(&mut self, field: FieldRef, span: Span) -> Option<Expr> {
        some(ExprKind::Present(field), Type::Bool, span)
    }

    // A field as a whole: what a register locks of it, it locks altogether.
    fn verified(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        match self.thing(of)? {
            Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ..
            })
            | Thing::Address(field)
            | Thing::Unread(field)
                if field.part.is_none() =>
            {
                some(ExprKind::Verified(field), Type::Bool, span)
            }
            Thing::Broken => None,
            _ => self.mismatch(
                of.span,
                ["verified hỏi về một trường", "verified asks about a field"],
                [
                    "ví dụ verified(so_dinh_danh)",
                    "for example verified(so_dinh_danh)",
                ],
            ),
        }
    }

    // The first or the last day that a day can be which is known in part.
    fn bound_of(&mut self, func: Func, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        let field = match self.thing(of)? {
            Thing::Unread(field) => Some(field),
            Thing::Broken => return None,
            _ => None,
        };
        let is_partial = |field: &FieldRef| {
            matches!(self.form.fields[field.field].kind, Kind::PartialDate { .. })
        };
        let Some(field) = field.filter(is_partial) else {
            let text = &name.text;
            let vi = format!("{text} hỏi về một trường kiểu partial-date");
            let en = format!("{text} asks about a field of type partial-date");
            let hint = ["một ngày đủ thì dùng ngay", "a whole day is used as it is"];
            return self.mismatch(of.span, [&vi, &en], hint);
        };
        let inner = some(ExprKind::Field(field), Int, of.span)?;
        some(ExprKind::Call(func, vec![inner]), Day, span)
    }

    fn date(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        if let AstKind::Text(text) = &of.kind {
            return match Date::parse_iso(text) {
                Some(day) => some(ExprKind::Date(day), Day, span),
                None => self.mismatch(
                    of.span,
                    ["không có ngày này", "there is no such day"],
                    [
                        "viết năm-tháng-ngày, ví dụ \"2000-02-29\"",
                        "write year-month-day, such as \"2000-02-29\"",
                    ],
                ),
            };
        }
        let of = self.expr(of)?;
        if self.ty(&of) == Type::DateTime {
            return some(ExprKind::Call(Func::DateOf, vec![of]), Day, span);
        }
        self.is(&of, &Text)?;
        some(ExprKind::Call(Func::ParseDate, vec![of]), Day, span)
    }

    fn age(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let mut days = match args.len() {
            1 => self.arguments(name, args, &[Day])?,
            _ => self.arguments(name, args, &[Day, Day])?,
        };
        if days.len() == 1 {
            days.extend(some(ExprKind::Call(Func::Today, Vec::new()), Day, span));
        }
        some(ExprKind::Call(Func::Age, days), Int, span)
    }

    fn matches(&mut self, text: &Ast, pattern: &Ast, span: Span) -> Option<Expr> {
        let text = self.expr_of(text, &Text);
        let AstKind::Text(source) = &pattern.kind else {
            let place = self.at(pattern.span);
            expressions::pattern(&place, self.report);
            return None;
        };
        let source = self.text(source);
        match self.patterns.compile(&source, true) {
            Ok(dfa) => {
                let kind = ExprKind::Matches(Box::new(text?), Box::new(dfa));
                some(kind, Type::Bool, span)
            }
            Err(problem) => {
                // Escapes of the text and of the pattern mix, so the whole is marked.
                let place = self.at(pattern.span);
                patterns::wrong(&problem, |_| place.clone(), self.report);
                None
            }
        }
    }
}

// Whether the last parameter may be left out.
fn is_short(shape: &Shape, given: usize) -> bool {
    matches!(shape.0, "indexOf" | "replace") && given + 1 == shape.2.len()
}

/// The name that `cel.iterVar(n, m)` stands for.
pub(super) fn iter_var(args: &[Ast]) -> Option<String> {
    match args {
        [
            Ast {
                kind: AstKind::Int(n),
                ..
            },
            Ast {
                kind: AstKind::Int(m),
                ..
            },
        ] => Some(format!("@it:{n}:{m}")),
        _ => None,
    }
}

// `UTC`, or hours and minutes east of it: `+07:00`, `-02:30`, `02:00`.
fn offset_minutes(zone: &str) -> Option<i64> {
    if zone == "UTC" {
        return Some(0);
    }
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+').unwrap_or(zone)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, most: i64| {
        let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = text.parse().ok().filter(|_| is_number)?;
        (number <= most).then_some(number)
    };
    Some(sign * (number(hours, 23)? * 60 + number(minutes, 59)?))
}
