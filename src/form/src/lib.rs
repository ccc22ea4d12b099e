//! The checked definition: types only.
//!
//! In: nothing but what `check` found to be right. Out: [`Form`], which `codegen` turns into a
//! module and `interp` runs directly. Names are resolved, expressions typed, patterns are DFAs,
//! and the order of recomputation is fixed.
//! Left to others: reading (`syntax`), judging (`check`), running.
//!
//! Start at [`Form`], then [`Field`], then [`Expr`].

mod dfa;
mod expr;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use value::{Date, Text};

pub use dfa::Dfa;
pub use expr::{
    Binary, Each, Element, Expr, ExprKind, FieldRef, Fold, Func, Macro, Math, Part, RowRef,
    TextFunc, TimePart, Type, Unary,
};

/// Index into [`Form::fields`].
pub type FieldId = usize;
/// Index into [`Form::repeats`].
pub type RepeatId = usize;
/// Index into [`Form::blocks`].
pub type BlockId = usize;

/// Name in the answers of what was chosen for each role.
pub const CHOICES: &str = "_roles";

/// A definition without mistakes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// Id in kebab case.
    pub id: String,
    /// Version of the definition.
    pub version: String,
    /// Name.
    pub title: Text,
    /// What it is for.
    pub summary: Text,
    /// The procedure it opens.
    pub procedure: Procedure,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// Pages in order.
    pub pages: Vec<Page>,
    /// Every field, in definition order; rows' fields once.
    pub fields: Vec<Field>,
    /// Used blocks, in definition order.
    pub blocks: Vec<Block>,
    /// The block [`CHOICES`] with the questions who each chosen role is, and with who each role is that follows from an answer, if there
    /// are any; it stands on no page, its fields do.
    pub choices: Option<BlockId>,
    /// Repeat groups, in definition order.
    pub repeats: Vec<Repeat>,
    /// Lists by name; `list:gioi-tinh` is `gioi-tinh`, a field's own options are its path.
    pub lists: BTreeMap<String, List>,
    /// Checks in definition order.
    pub checks: Vec<Check>,
    /// The procedures it feeds, where there are several; empty when it is one form for one.
    pub outputs: Vec<Output>,
    /// Everything that is worked out, each step after what it reads.
    pub steps: Vec<Step>,
    /// Today's provinces with their communes; empty when the form asks for no address.
    pub units: Vec<Province>,
    /// What the person declares before sending.
    pub statement: Text,
    /// The paper form.
    pub paper: Paper,
}

/// What the definition says of the paper form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Number of its items, when the definition says so.
    pub items: Option<u32>,
    /// The title that is printed on it; empty when it is the form's own.
    pub title: Text,
    /// Who signs it, from left to right; empty when it is the person who fills it alone.
    pub signatures: Vec<Text>,
}

/// Facts about the procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    /// National procedure code.
    pub code: String,
    /// Receiving agency [cơ quan tiếp nhận].
    pub authority: String,
    /// Official form and the document that issued it.
    pub form: String,
    /// Fees in đồng by channel.
    pub fee: BTreeMap<String, u64>,
    /// Time limit by unit.
    pub time: BTreeMap<String, u64>,
    /// Legal grounds.
    pub legal: Vec<String>,
}

/// Whose data is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// `self`, `household.head`, `household.members`, `household` (the applicant and the members), `family.father`, `family.mother`,
    /// `family.spouse`, `family.children`, `family` (all four), `deceased`, or `invited`; empty for one that follows from an answer.
    pub from: String,
    /// Of a role that follows from an answer, the roles it may be: while its condition is true the first, while it is false the second,
    /// if there is one.
    pub is: Vec<String>,
    /// `one`, `many` or empty.
    pub choose: String,
    /// How the role is called.
    pub title: Text,
    /// Who it is, as it is asked of a role that is chosen; empty if it is not.
    pub question: Text,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Id.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// Sentence under it.
    pub intro: Text,
    /// What stands on it, in order.
    pub items: Vec<Item>,
}

/// Something on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// A field of its own.
    Field(FieldId),
    /// A used block with its fields.
    Block(BlockId),
    /// A repeat group with its fields.
    Repeat(RepeatId),
}

/// A block used under a name and a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The `as` name, e.g. `nguoi_khai`.
    pub name: String,
    /// Heading.
    pub title: Text,
    /// Role its bindings are read for; empty when it has none.
    pub role: String,
    /// Its fields, in order.
    pub fields: Vec<FieldId>,
}

/// A group that can be answered several times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repeat {
    /// Id, e.g. `members`.
    pub name: String,
    /// Heading.
    pub label: Text,
    /// Line under it.
    pub hint: Text,
    /// What one row is called.
    pub row_label: Text,
    /// Role whose people can be picked as rows; empty when it has none.
    pub role: String,
    /// Number on the official form.
    pub official: String,
    /// Fewest rows, while the group is shown.
    pub min_rows: u32,
    /// Most rows.
    pub max_rows: u32,
    /// When it is shown; always if absent.
    pub show: Option<Expr>,
    /// The fields of a row, in order.
    pub fields: Vec<FieldId>,
    /// The groups of a row, in order; they stand after its fields.
    pub groups: Vec<RepeatId>,
    /// The group in whose rows it stands; none if it stands on a page.
    pub within: Option<RepeatId>,
    /// Index of the page it stands on.
    pub page: usize,
    /// JSON Pointer into the definition.
    pub pointer: String,
}

/// Where a field's answer lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// `/id`
    Top,
    /// `/block/id`
    Block(BlockId),
    /// `/repeat/<row key>/id`, in a group within a group `/repeat/<row key>/repeat/<row key>/id`
    Row(RepeatId),
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Id, unique in its scope.
    pub name: String,
    /// Where its answer lies.
    pub scope: Scope,
    /// Index of the page it stands on.
    pub page: usize,
    /// What it takes.
    pub kind: Kind,
    /// The question.
    pub label: Text,
    /// Line under it.
    pub hint: Text,
    /// What a number counts.
    pub unit: Text,
    /// Whether it is always required while shown.
    pub required: bool,
    /// When it is required besides.
    pub require: Option<Expr>,
    /// When it is shown; always if absent.
    pub show: Option<Expr>,
    /// What answers it instead of the person.
    pub value: Option<Expr>,
    /// Attribute it is prefilled from.
    pub bind: Option<Binding>,
    /// The address in whose province a facility has to lie; one of the form's checks asks it.
    pub within: Option<FieldId>,
    /// Number on the official form; empty for questions the paper does not have.
    pub official: String,
    /// Own sentences by rule name.
    pub messages: BTreeMap<String, Text>,
    /// An answer that could be given, in canonical text.
    pub sample: String,
    /// JSON Pointer into the definition (or, for a block's field, into the `use` that brought it).
    pub pointer: String,
}

/// What a field takes, with the fixed rules of its type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// Any text; [`TextKind`] says which.
    Text {
        /// Type as the language spells it.
        name: TextKind,
        /// Fewest characters (Unicode scalar values after NFC) of an answer that is given.
        min_length: u32,
        /// Most characters.
        max_length: u32,
        /// Patterns the whole value must match: the type's own first, then the definition's.
        patterns: Vec<Dfa>,
    },
    /// A whole number.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// Whole đồng; the same rules as an integer.
    Money {
        /// Smallest amount.
        min: i64,
        /// Largest amount.
        max: i64,
    },
    /// A number with a fixed count of digits after the comma, stored as text (`12.50`).
    Decimal {
        /// Digits after the comma, 1 to 6.
        scale: u32,
        /// Smallest value, in units of the last digit.
        min: i64,
        /// Largest value, in units of the last digit.
        max: i64,
    },
    /// A time of day, `08:30`.
    Time {
        /// Earliest, in minutes since midnight.
        min: i64,
        /// Latest, in minutes since midnight.
        max: i64,
    },
    /// A day and a time of day in Việt Nam, `2026-11-21T08:30`.
    DateTime {
        /// Earliest day.
        min: Option<DateBound>,
        /// Latest day.
        max: Option<DateBound>,
    },
    /// A year, a month or a day, as far as it is known: `2000`, `2000-02`, `2000-02-29`.
    PartialDate {
        /// Its latest possible day is not before this one.
        min: Option<DateBound>,
        /// Its earliest possible day is not after this one.
        max: Option<DateBound>,
    },
    /// A day.
    Date {
        /// Earliest day.
        min: Option<DateBound>,
        /// Latest day.
        max: Option<DateBound>,
    },
    /// One code of a list, by its name in [`Form::lists`].
    Choice {
        /// Name of the list.
        list: String,
    },
    /// An institution, such as the first place of care [nơi đăng ký khám chữa bệnh ban đầu]: one code of a list whose options may say
    /// in which province they lie.
    Facility {
        /// Name of the list.
        list: String,
    },
    /// Several codes of a list, stored in the list's order.
    Choices {
        /// Name of the list.
        list: String,
    },
    /// Yes or no.
    Boolean,
    /// A sentence that has to be accepted; only acceptance is an answer.
    Statement,
    /// The consent of an invited person, who alone can give it; only consent is an answer. Its binding says whose.
    Consent,
    /// Something to read; it takes no answer and is no member of the answers.
    Note,
    /// Province, commune and detail, in today's two levels.
    Address,
    /// Files that are handed in beside the answers; the answer says of each what it is called, how large it is and what it holds.
    File(FileLimits),
    /// Who of the identity record a role is: a subject's key, empty for someone who is typed by hand.
    Person {
        /// The role.
        role: String,
    },
}

impl Kind {
    /// Name of the list whose codes it takes, if it takes codes.
    pub fn list(&self) -> Option<&str> {
        match self {
            Kind::Choice { list } | Kind::Facility { list } | Kind::Choices { list } => Some(list),
            _ => None,
        }
    }

    /// The field type as the language spells it, e.g. `id-number`. A country and an ethnicity are choices.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Text { name, .. } => match name {
                TextKind::Text => "text",
                TextKind::Name => "name",
                TextKind::IdNumber => "id-number",
                TextKind::Phone => "phone",
                TextKind::Email => "email",
                TextKind::LongText => "long-text",
                TextKind::TaxCode => "tax-code",
                TextKind::SocialInsuranceNo => "social-insurance-no",
                TextKind::LicencePlate => "licence-plate",
                TextKind::BankAccount => "bank-account",
                TextKind::Url => "url",
                TextKind::Agency => "agency",
            },
            Kind::Integer { .. } => "integer",
            Kind::Money { .. } => "money",
            Kind::Date { .. } => "date",
            Kind::Decimal { .. } => "decimal",
            Kind::Time { .. } => "time",
            Kind::DateTime { .. } => "date-time",
            Kind::PartialDate { .. } => "partial-date",
            Kind::Choice { .. } => "choice",
            Kind::Facility { .. } => "facility",
            Kind::Choices { .. } => "choices",
            Kind::Boolean => "boolean",
            Kind::Statement => "statement",
            Kind::Consent => "consent",
            Kind::Note => "note",
            Kind::Address => "address",
            Kind::File(_) => "file",
            Kind::Person { .. } => "person",
        }
    }
}

/// What files a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLimits {
    /// Fewest files of an answer that is given.
    pub min_files: u32,
    /// Most files.
    pub max_files: u32,
    /// Most bytes of one file.
    pub max_bytes: u32,
    /// Media types it takes, in the order in which they are written.
    pub types: Vec<String>,
}

/// The types whose answers are texts. Each is normalised in its own way before any rule is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextKind {
    /// NFC, outer spaces trimmed, inner runs of white space folded to one space.
    Text,
    /// As text.
    Name,
    /// Spaces, dots and hyphens removed; twelve digits.
    IdNumber,
    /// Spaces, dots, hyphens and brackets removed; a leading `+84` or `84` (before nine digits) becomes `0`.
    Phone,
    /// White space removed at both ends.
    Email,
    /// As text, line by line: line breaks stay, empty lines at both ends go, several in a row become one.
    LongText,
    /// Tax code [mã số thuế]: as an id number; 10, 13 or 12 digits.
    TaxCode,
    /// Social insurance number [mã số BHXH]: as an id number; ten digits.
    SocialInsuranceNo,
    /// Number on a licence plate [biển số xe]: spaces, dots and hyphens removed, capitals.
    LicencePlate,
    /// Bank account number [số tài khoản]: as a licence plate.
    BankAccount,
    /// Address of a web page, `http` or `https`: white space removed at both ends.
    Url,
    /// The unit of a receiving agency [cơ quan tiếp nhận], worked out: a province `01` or a commune in it `01/00004`.
    Agency,
}

/// An end of a range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateBound {
    /// The day of evaluation.
    Today,
    /// A fixed day.
    Day(Date),
}

/// What a field is prefilled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Registry attribute, e.g. `name.birth`.
    pub attr: String,
    /// Role of the form whose value it is.
    pub role: String,
    /// Whether a verified value locks the field: the registry's word, which a form may only loosen.
    pub lock: bool,
    /// Whether the attribute's source exists today; the burden gate counts no other.
    pub available_today: bool,
    /// The register that says it, e.g. `population`; of a role that may be of several kinds, all of them.
    pub register: String,
    /// Whether that register says it of everybody who has the role, so that a block without it is not whole.
    pub due: bool,
}

/// One province of today's two-level division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Province {
    /// Two digits.
    pub code: String,
    /// Codes of its communes, five digits each, ascending.
    pub communes: Vec<String>,
}

/// A code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Options in order.
    pub options: Vec<ListOption>,
    /// SHA-256 of the list's file in hex; empty for a field's own options.
    pub sha256: String,
}

/// One code with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOption {
    /// What is stored.
    pub code: String,
    /// What is read.
    pub label: Text,
    /// First day on which it can be chosen; ever since if absent.
    pub from: Option<Date>,
    /// Last such day; for good if absent.
    pub to: Option<Date>,
    /// Two-digit code of the province in which it lies; empty if it is not said.
    pub province: String,
}

/// A rule across fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Id.
    pub id: String,
    /// Whether it is what `within` of the field `at` asks, told as a rule of its own instead of by an id and a message.
    pub is_within: bool,
    /// Must be true; a missing answer satisfies it, a failure does not.
    pub rule: Expr,
    /// What to tell the person.
    pub message: Text,
    /// The field it is shown at: top-level or block field, or every row's field of a repeat.
    pub at: Option<FieldId>,
    /// JSON Pointer into the definition.
    pub pointer: String,
}

/// One of several procedures that the answers go to [thủ tục liên thông].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The procedure.
    pub procedure: Procedure,
    /// What its dossier is called.
    pub title: Text,
    /// The fields it takes, ascending; those of rows with their group.
    pub fields: Vec<FieldId>,
    /// The repeat groups it takes, ascending.
    pub repeats: Vec<RepeatId>,
}

/// Something that is worked out from other answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Whether a field is shown.
    Show(FieldId),
    /// Whether a repeat group is shown.
    ShowRepeat(RepeatId),
    /// Whether a field is required.
    Require(FieldId),
    /// A computed field's value.
    Value(FieldId),
}

impl Form {
    /// Whether identity data can do anything: some field is bound or asks who someone is, or some rows are people.
    pub fn knows_people(&self) -> bool {
        let is_bound = |field: &Field| field.bind.is_some() && field.value.is_none();
        let mut fields = self.fields.iter().enumerate();
        fields.any(|(id, field)| is_bound(field) || self.asks_who(id))
            || self.repeats.iter().any(|rows| !rows.role.is_empty())
    }

    /// Whether a field says who a role is: one that is chosen, or one that follows from an answer.
    pub fn asks_who(&self, id: FieldId) -> bool {
        matches!(self.fields[id].scope, Scope::Block(block) if self.choices == Some(block))
    }

    /// The field that says who a role is, if it is chosen or follows from an answer.
    pub fn who(&self, role: &str) -> Option<FieldId> {
        let fields = &self.blocks[self.choices?].fields;
        let mut fields = fields.iter().copied();
        fields.find(|id| self.fields[*id].name == role)
    }

    /// The role that a field says, if that follows from an answer.
    pub fn followed(&self, id: FieldId) -> Option<&str> {
        let field = &self.fields[id];
        (self.asks_who(id) && field.value.is_some()).then_some(field.name.as_str())
    }

    /// The roles that a role may be: itself, unless it follows from an answer.
    pub fn persons<'f>(&'f self, role: &'f str) -> Vec<&'f str> {
        match self.roles.get(role) {
            Some(known) if !known.is.is_empty() => known.is.iter().map(String::as_str).collect(),
            _ => vec![role],
        }
    }

    /// The fields that are filled once it is known who a role is.
    pub fn theirs<'f>(&'f self, role: &'f str) -> impl Iterator<Item = FieldId> + 'f {
        let is_theirs = move |field: &Field| {
            let bind = field.bind.as_ref().filter(|_| field.value.is_none());
            !matches!(field.scope, Scope::Row(_)) && bind.is_some_and(|bind| bind.role == role)
        };
        let fields = self.fields.iter().enumerate();
        fields.filter_map(move |(id, field)| is_theirs(field).then_some(id))
    }

    /// Whether some field is an address.
    pub fn has_addresses(&self) -> bool {
        self.fields.iter().any(|field| field.kind == Kind::Address)
    }

    /// Whether some field takes files.
    pub fn has_files(&self) -> bool {
        let is_file = |field: &Field| matches!(field.kind, Kind::File(_));
        self.fields.iter().any(is_file)
    }

    /// Whether some field takes several choices.
    pub fn has_lists(&self) -> bool {
        let is_list = |field: &Field| matches!(field.kind, Kind::Choices { .. });
        self.fields.iter().any(is_list)
    }

    /// Whether some field is a facility.
    pub fn has_facilities(&self) -> bool {
        let is_facility = |field: &Field| matches!(field.kind, Kind::Facility { .. });
        self.fields.iter().any(is_facility)
    }

    /// JSON Pointer of a field's answer; `*` stands for a row's key.
    pub fn path(&self, id: FieldId) -> String {
        let field = &self.fields[id];
        match field.scope {
            Scope::Top => format!("/{}", field.name),
            Scope::Block(block) => format!("/{}/{}", self.blocks[block].name, field.name),
            Scope::Row(repeat) => format!("{}/*/{}", self.group_path(repeat), field.name),
        }
    }

    /// JSON Pointer of a repeat group; `*` stands for a row's key.
    pub fn group_path(&self, id: RepeatId) -> String {
        let repeat = &self.repeats[id];
        match repeat.within {
            Some(outer) => format!("{}/*/{}", self.group_path(outer), repeat.name),
            None => format!("/{}", repeat.name),
        }
    }

    /// Most rows that a repeat group can have in all, with those of every row that it can stand in.
    pub fn most_rows(&self, id: RepeatId) -> u64 {
        let repeat = &self.repeats[id];
        let outer = repeat.within.map_or(1, |outer| self.most_rows(outer));
        outer * u64::from(repeat.max_rows)
    }
}
