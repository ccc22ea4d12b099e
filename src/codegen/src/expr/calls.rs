//! Functions.

use form::{Expr, Func, Math, TextFunc, TimePart, Type};
use wasm_encoder::{Instruction, ValType};

use super::{Reason, Writer};
use crate::asm::Label;

impl Writer<'_, '_> {
    pub(super) fn call(&mut self, func: Func, args: &[Expr], ty: &Type, fail: Label) {
        match func {
            Func::Index
            | Func::OptionalIndex
            | Func::HasKey
            | Func::Contained
            | Func::OptionalOf
            | Func::OptionalOfNonZero
            | Func::OptionalNone
            | Func::HasValue
            | Func::OptionalValue
            | Func::Or
            | Func::OrValue => return self.of_container(func, args, ty, fail),
            Func::Text(TextFunc::Format) => return self.format(args, fail),
            _ => {}
        }
        for arg in args {
            self.value(arg, fail);
        }
        match func {
            Func::Size => match args[0].ty {
                Type::Text => self.helper("rt_size"),
                Type::Bytes => {
                    let length = self.asm.local(ValType::I32);
                    self.asm.set(length).push(Instruction::Drop).get(length);
                    self.asm.push(Instruction::I64ExtendI32U);
                }
                _ => {
                    self.asm.load(0).push(Instruction::I64ExtendI32U);
                }
            },
            Func::StartsWith => self.helper("rt_starts"),
            Func::EndsWith => self.helper("rt_ends"),
            Func::Contains => self.helper("rt_contains"),
            Func::Today => self.helper("rt_today"),
            Func::Age => self.helper("rt_age"),
            Func::DaysBetween => {
                // `a` lies below `b` on the stack, and the result is `b - a`.
                self.asm
                    .push(Instruction::I64Sub)
                    .long(-1)
                    .push(Instruction::I64Mul);
            }
            Func::AddMonths => self.helper_or_failed("rt_add_months", Reason::Overflow, fail),
            Func::AddDays => self.helper_or_failed("rt_add_days", Reason::Overflow, fail),
            Func::Year => self.helper("rt_year"),
            Func::Month => self.helper("rt_month"),
            Func::DayOfMonth => self.helper("rt_day"),
            Func::Earliest => self.helper("rt_earliest"),
            Func::Latest => self.helper("rt_latest"),
            Func::ParseDate => self.helper_or_failed("rt_text_date", Reason::Conversion, fail),
            Func::TextToInt => self.helper_or_failed("rt_text_int", Reason::Conversion, fail),
            Func::DivideRounded => {
                self.helper_or_failed("rt_divide_rounded", Reason::Division, fail);
            }
            Func::DecimalToText => {
                self.helper("rt_decimal_text");
                self.unpack();
            }
            Func::DateOf => self.helper("rt_date_of"),
            Func::TimeOf => self.helper("rt_time_of"),
            Func::IntToText => {
                self.helper_or_failed("rt_int_text", Reason::Failed, fail);
                self.unpack();
            }
            Func::Convert => self.convert(&args[0].ty, ty, fail),
            Func::TypeOf => {
                for _ in super::values::parts(&args[0].ty) {
                    self.asm.push(Instruction::Drop);
                }
                let place = self.unit.data.text(args[0].ty.cel_name());
                self.asm.place(place);
            }
            Func::Math(math @ (Math::Greatest | Math::Least)) => {
                let descriptor = self.descriptor(ty);
                self.asm.int(descriptor);
                self.asm.int(u32::from(math == Math::Greatest));
                self.helper("rt_extreme");
                self.fetched(ty, Reason::Argument, fail);
            }
            Func::Math(math) => self.math(math, &args[0].ty, fail),
            Func::Text(text) => self.of_text(text, fail),
            Func::TimePart(part) => {
                self.helper_with(part_number(part), "rt_time_part");
            }
            Func::SpanPart(part) => self.helper_with(part_number(part), "rt_span_part"),
            _ => {}
        }
    }

    /// A helper whose failure has a reason.
    pub(super) fn helper_or_failed(&mut self, name: &str, reason: Reason, fail: Label) {
        self.helper(name);
        self.or_failed(reason, fail);
    }

    fn of_text(&mut self, func: TextFunc, fail: Label) {
        let name = match func {
            TextFunc::CharAt => "rt_char_at",
            TextFunc::IndexOf => "rt_index_of",
            TextFunc::LastIndexOf => "rt_last_index_of",
            TextFunc::LastIndexOfFrom => "rt_last_index_from",
            TextFunc::LowerAscii => "rt_lower_ascii",
            TextFunc::UpperAscii => "rt_upper_ascii",
            TextFunc::Replace => "rt_replace",
            TextFunc::Split => "rt_split",
            TextFunc::SubstringFrom => "rt_substring_from",
            TextFunc::Substring => "rt_substring",
            TextFunc::Trim => "rt_trim",
            TextFunc::Join => "rt_join",
            TextFunc::Reverse => "rt_reverse",
            TextFunc::Quote => "rt_quote",
            TextFunc::Format => return,
            TextFunc::Base64Encode => "rt_base64_encode",
            TextFunc::Base64Decode => "rt_base64_decode",
        };
        self.helper_or_failed(name, Reason::Argument, fail);
        let is_plain = matches!(
            func,
            TextFunc::IndexOf | TextFunc::LastIndexOf | TextFunc::LastIndexOfFrom | TextFunc::Split
        );
        if !is_plain {
            self.unpack();
        }
    }

    // The arguments go as a table of addresses and descriptors.
    fn format(&mut self, args: &[Expr], fail: Label) {
        let text = self.locals(&Type::Text);
        self.value(&args[0], fail);
        self.keep(&text);
        let rest = &args[1..];
        self.asm.int(8 * rest.len() as u32);
        let table = self.block(fail);
        for (at, arg) in rest.iter().enumerate() {
            let address = self.spilled(arg, fail);
            let descriptor = self.descriptor(&arg.ty);
            let offset = 8 * at as u32;
            self.asm.get(table).get(address);
            self.asm.store_as(ValType::I32, offset);
            self.asm.get(table).int(descriptor);
            self.asm.store_as(ValType::I32, offset + 4);
        }
        self.recall(&text);
        self.asm.get(table).int(rest.len() as u32);
        self.helper_or_failed("rt_format", Reason::Argument, fail);
        self.unpack();
    }

    fn convert(&mut self, from: &Type, to: &Type, fail: Label) {
        let name = match (from, to) {
            (Type::Uint, Type::Int) | (Type::Int, Type::Uint) => "rt_non_negative",
            (Type::Double, Type::Int) => "rt_double_int",
            (Type::Double, Type::Uint) => "rt_double_uint",
            (Type::Text, Type::Uint) => "rt_text_uint",
            (Type::Text, Type::Double) => "rt_text_double",
            (Type::Text, Type::Bool) => "rt_text_bool",
            (Type::Text, Type::Timestamp) => "rt_text_timestamp",
            (Type::Text, Type::Duration) => "rt_text_duration",
            (Type::Int, Type::Timestamp) => "rt_int_timestamp",
            (Type::Uint, Type::Text) => "rt_uint_text",
            (Type::Double, Type::Text) => "rt_double_text",
            (Type::Bool, Type::Text) => "rt_bool_text",
            (Type::Bytes, Type::Text) => "rt_bytes_text",
            (Type::Timestamp, Type::Text) => "rt_timestamp_text",
            (Type::Duration, Type::Text) => "rt_duration_text",
            (Type::Int, Type::Double) => {
                self.asm.push(Instruction::F64ConvertI64S);
                return;
            }
            (Type::Uint, Type::Double) => {
                self.asm.push(Instruction::F64ConvertI64U);
                return;
            }
            (Type::Timestamp | Type::Duration, Type::Int) => {
                self.asm.push(Instruction::Drop);
                return;
            }
            _ => return,
        };
        self.helper_or_failed(name, Reason::Conversion, fail);
        match to {
            Type::Text => self.unpack(),
            Type::Timestamp | Type::Duration => self.fetched(to, Reason::Conversion, fail),
            _ => {}
        }
    }
}

// As `runtime/src/cel_time.rs` numbers them.
fn part_number(part: TimePart) -> u32 {
    match part {
        TimePart::FullYear => 0,
        TimePart::Month => 1,
        TimePart::Date => 2,
        TimePart::DayOfMonth => 3,
        TimePart::DayOfWeek => 4,
        TimePart::DayOfYear => 5,
        TimePart::Hours => 6,
        TimePart::Minutes => 7,
        TimePart::Seconds => 8,
        TimePart::Milliseconds => 9,
    }
}
