//! Functions: which one a call means, and what is said when it is none.

use diagnostics::Span;
use form::{Expr, ExprKind, Func, TimePart, Type};
use syntax::cel::{Ast, AstKind, Name};

use super::functions::{CONVERSIONS, PLAIN};
use super::typing::{Typer, some};
use crate::report::Place;
use crate::rules::expressions;

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
            "province" | "commune" => self.unit(name, args, span),
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

    // The name may be right and the way of writing it wrong.
    pub(super) fn no_such(&mut self, name: &Name, text: &str, has_target: bool) -> Option<Expr> {
        let place = self.at(name.span);
        let is_plain = |of| PLAIN.iter().any(|known| known.0 == text && known.1 == of);
        let is_named = matches!(
            text,
            "present"
                | "verified"
                | "earliest"
                | "latest"
                | "province"
                | "commune"
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

    pub(super) fn arguments(
        &mut self,
        name: &Name,
        args: &[Ast],
        params: &[Type],
    ) -> Option<Vec<Expr>> {
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
}
