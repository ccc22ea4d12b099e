//! `pattern-invalid`, `pattern-too-large`; the patterns that types have of themselves.

use std::collections::BTreeMap;

use diagnostics::Span;
use form::Dfa;
use pattern::Error;

use crate::limits;
use crate::report::{Place, Report, error};

/// A name: letters of the Latin script with the marks of Vietnamese and its minority languages
/// (`H’Hen Niê`, `Ê̆`), spaces, apostrophes, dots and hyphens. Letters come first.
const NAME: &str = "[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ][A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u{300}-\u{36f} '’.\\-]*";
/// Personal identification number [số định danh cá nhân]: twelve digits without check digit.
const ID_NUMBER: &str = "[0-9]{12}";
/// Mobile phones have ten digits, fixed lines ten or eleven.
const PHONE: &str = "0[0-9]{9,10}";
/// As browsers check `<input type="email">` (HTML Living Standard), and a dot in the host.
const EMAIL: &str = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\\-]+@[A-Za-z0-9]([A-Za-z0-9\\-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9\\-]*[A-Za-z0-9])?)+";
/// Tax code [mã số thuế]: ten digits of an organisation, 13 of a unit that belongs to it (written 10-3), 12 of a
/// person, whose number it is. Thông tư 86/2024/TT-BTC, Điều 5. The tenth digit is a check digit whose rule no
/// published document gives, so it is not judged.
const TAX_CODE: &str = "[0-9]{10}([0-9]{2,3})?";
/// Social insurance number [mã số bảo hiểm xã hội]: ten digits. Quyết định 1263/QĐ-BHXH of 2023.
const SOCIAL_INSURANCE_NO: &str = "[0-9]{10}";
/// Licence plate [biển số xe], Thông tư 79/2024/TT-BCA: two digits, a series (`A`, `B1`, `AA`, `MĐ1`) and four or five
/// digits; of the forces two letters and four digits (Thông tư 169/2021/TT-BQP); of foreign missions five digits,
/// `NG`, `QT`, `CV` or `NN`, two digits. Plates with four digits given out earlier stay in use.
const LICENCE_PLATE: &str =
    "[0-9]{2}[A-ZĐ]{1,2}[0-9]{4,6}|[A-Z]{2}[0-9]{4}|[0-9]{5}(NG|QT|CV|NN)[0-9]{2}";
/// Bank account: letters and digits, at most as many as ISO 13616 gives an account number inside a country.
const BANK_ACCOUNT: &str = "[0-9A-Z]{4,30}";
/// Address of a web page: scheme, a host of at least two labels without user name, port, the rest without spaces.
const URL: &str = "[hH][tT][tT][pP][sS]?://([0-9A-Za-z\\-\u{a1}-\u{167f}\u{1681}-\u{1fff}\u{3041}-\u{ffef}]+\\.)+[0-9A-Za-z\\-\u{a1}-\u{167f}\u{1681}-\u{1fff}\u{3041}-\u{ffef}]+(:[0-9]{1,5})?([/?#][!-~\u{a1}-\u{167f}\u{1681}-\u{1fff}\u{2010}-\u{2027}\u{2030}-\u{205e}\u{2060}-\u{2fff}\u{3001}-\u{10ffff}]*)?";

/// The pattern a field type has of itself.
pub(crate) fn built_in(field_type: &str) -> Option<&'static str> {
    match field_type {
        "name" => Some(NAME),
        "id-number" => Some(ID_NUMBER),
        "phone" => Some(PHONE),
        "email" => Some(EMAIL),
        "tax-code" => Some(TAX_CODE),
        "social-insurance-no" => Some(SOCIAL_INSURANCE_NO),
        "licence-plate" => Some(LICENCE_PLATE),
        "bank-account" => Some(BANK_ACCOUNT),
        "url" => Some(URL),
        _ => None,
    }
}

/// Patterns that were compiled before: a form has many names and few patterns.
#[derive(Default)]
pub(crate) struct Patterns {
    done: BTreeMap<(String, bool), Result<Dfa, Error>>,
    /// Cells of all tables made, and of all given out.
    cells: usize,
    cells_used: usize,
    /// How many were too large.
    too_large: usize,
}

impl Patterns {
    /// The DFA of a type's own pattern: it is small, and no matter how often it is used.
    pub(crate) fn of_type(&mut self, source: &str) -> Result<Dfa, Error> {
        let key = (source.to_owned(), false);
        let done = self.done.entry(key);
        done.or_insert_with(|| pattern::compile(source)).clone()
    }

    /// The DFA of a pattern, for a whole text or (`is_search`) anywhere in one.
    pub(crate) fn compile(&mut self, source: &str, is_search: bool) -> Result<Dfa, Error> {
        let compile = if is_search {
            pattern::compile_search
        } else {
            pattern::compile
        };
        let key = (source.to_owned(), is_search);
        let is_spent = self.cells > limits::CELLS || self.too_large >= limits::TOO_LARGE;
        let is_new = !self.done.contains_key(&key);
        if is_spent && is_new {
            return Err(Error::TooLarge);
        }
        let done = self.done.entry(key).or_insert_with(|| compile(source));
        match done {
            Ok(dfa) => {
                self.cells += if is_new { dfa.next.len() } else { 0 };
                self.cells_used += dfa.next.len();
            }
            Err(Error::TooLarge) => self.too_large += usize::from(is_new),
            Err(_) => {}
        }
        if self.cells_used > limits::CELLS_USED {
            return Err(Error::TooLarge);
        }
        done.clone()
    }
}

/// Reports what is wrong with a pattern; `at` gives the place of some bytes of it.
pub(crate) fn wrong(problem: &Error, at: impl Fn(Option<Span>) -> Place, report: &mut Report) {
    let span = problem.at().map(|range| Span {
        start: range.start,
        end: range.end,
    });
    let place = at(span);
    report.push(match problem {
        Error::Syntax { message, .. } => error(
            &place,
            "pattern-invalid",
            format!("biểu thức chính quy không đọc được: {message}"),
            format!("this pattern can not be read: {message}"),
        )
        .hint(
            "ký tự đặc biệt cần dấu \\ đứng trước",
            "put a \\ before a special character",
        ),
        Error::Refused { what, .. } => error(
            &place,
            "pattern-invalid",
            format!("mẫu không được dùng {what}"),
            format!("a pattern can not use {what}"),
        )
        .hint(
            "mẫu luôn so với toàn bộ câu trả lời, nên thường không cần",
            "a pattern is matched against the whole answer, so it is rarely needed",
        ),
        Error::TooLarge => error(
            &place,
            "pattern-too-large",
            "mẫu này cần quá nhiều trạng thái",
            "this pattern needs too many states",
        )
        .hint(
            "giới hạn độ dài bằng min_length, max_length thay vì {m,n}",
            "bound the length with min_length and max_length instead of {m,n}",
        ),
    });
}
