//! The JSON that crosses the border of a module.

use serde::{Deserialize, Serialize};
use value::{Map, Text};

/// Section `tokhai.meta`: what a host must know before it runs a module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Always `tokhai-module/1`.
    pub format: String,
    /// Id of the form, e.g. `dang-ky-tam-tru`.
    pub form: String,
    /// Version of the definition.
    pub version: String,
    /// Version of the compiler that wrote the module.
    pub compiler: String,
    /// SHA-256 of the definition and of all it uses, in hex.
    pub definition_sha256: String,
    /// Every attribute the module can read, in order; nothing else may be fetched for it.
    pub attributes: Vec<AttributeUse>,
    /// Lists it checks codes of, each with the SHA-256 of its file in hex.
    pub lists: Map<String>,
    /// Official procedure code.
    pub procedure: String,
    /// What it may cost at most; nothing in a module of an older compiler.
    #[serde(default)]
    pub fuel: FuelBound,
    /// The procedures that the answers go to, where the form serves several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<OutputUse>,
}

/// Bounds of what calls cost, in wasmtime's fuel, about one for an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FuelBound {
    /// For each byte of the texts handed in since `tk_start`, in every call.
    pub byte: u64,
    /// Of `tk_load`, besides those bytes.
    pub load: u64,
    /// Of `tk_check` for all pages, besides those bytes.
    pub check: u64,
}

/// What one of several procedures takes of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputUse {
    /// Official procedure code.
    pub procedure: String,
    /// Paths of the answers it takes, in definition order, `*` standing for a row's key.
    pub fields: Vec<String>,
}

/// One attribute that a module reads for one role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttributeUse {
    /// Registry id, e.g. `name.birth`.
    pub attr: String,
    /// Role of the form, e.g. `applicant`.
    pub role: String,
    /// Where the role's person is found: `self`, `household.head`, `household.members`.
    pub from: String,
}

/// Section `tokhai.view`: all that is needed to draw the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Always `tokhai-view/1`.
    pub format: String,
    /// Id of the form.
    pub id: String,
    /// Version of the definition.
    pub version: String,
    /// Name of the form.
    pub title: Text,
    /// What it is for, in a sentence or two.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub summary: Text,
    /// The procedure it opens.
    pub procedure: Procedure,
    /// Roles in order of their name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub roles: Map<RoleView>,
    /// Pages in the order they are shown.
    pub pages: Vec<PageView>,
    /// Option lists by the name fields use.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub lists: Map<Vec<OptionView>>,
    /// Sentence of each check, by its id.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub checks: Map<Text>,
    /// The procedures that the answers go to, where the form serves several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<OutputView>,
    /// What the person declares before sending; the usual sentence if empty.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub statement: Text,
    /// What the form is printed with, where the definition says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperView>,
}

/// The paper form, for printing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperView {
    /// The title printed on it; that of the form if empty.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Who signs, from left to right; the person who fills it if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Text>,
}

/// One of several procedures that the answers go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputView {
    /// What its dossier is called.
    pub title: Text,
    /// The procedure.
    pub procedure: Procedure,
}

/// Facts about the procedure, shown on the start screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Code in the national database of administrative procedures [CSDLQG về TTHC].
    pub code: String,
    /// Receiving agency [cơ quan tiếp nhận].
    #[serde(default)]
    pub authority: String,
    /// Number of the official form and the document that issued it.
    #[serde(default)]
    pub form: String,
    /// Fees in đồng by channel (`online`, `counter`).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fee: Map<u64>,
    /// Time limit by unit (`working_days`, `hours`).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub time: Map<u64>,
    /// Legal grounds, as the law is cited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal: Vec<String>,
}

#[cfg(not(feature = "lean"))]
impl View {
    /// Every question of a form, in order, those of rows too.
    pub fn all_fields(&self) -> impl Iterator<Item = &FieldView> {
        self.pages.iter().flat_map(PageView::all_fields)
    }

    /// Whether what a field asks of `named` may be asked of the person of `role`: the role itself, or one that it may be.
    pub fn may_be(&self, named: &str, role: &str) -> bool {
        let known = self.roles.get(named);
        named == role || known.is_some_and(|known| known.is.iter().any(|one| one == role))
    }
}

/// Whose data a field asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Where its person comes from, such as `self` or `household.members`; empty for one that follows from an answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// The roles that one may be which follows from an answer; which of them it is now stands in the answers, at `/_roles/` and its name.
    /// The engine does without.
    #[cfg(not(feature = "lean"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// Whether the person picks one or many; empty when there is nothing to pick.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub choose: String,
    /// How the role is called.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageView {
    /// Id of the page.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// A sentence under the heading.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub intro: Text,
    /// What stands on it, in order.
    pub items: Vec<ItemView>,
}

impl PageView {
    /// Every question of a page, in order, those of rows too.
    pub fn all_fields(&self) -> impl Iterator<Item = &FieldView> {
        self.items.iter().flat_map(|item| match item {
            ItemView::Field(field) => vec![field],
            ItemView::Block(block) => block.fields.iter().collect(),
            ItemView::Repeat(repeat) => repeat.all_fields(),
        })
    }
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "lowercase")]
pub enum ItemView {
    /// One question.
    Field(FieldView),
    /// A group of questions about one person or thing.
    Block(BlockView),
    /// A group that can be answered several times.
    Repeat(RepeatView),
}

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldView {
    /// JSON Pointer into the answers; inside a repeat the row's place is `*`: `/members/*/ho_ten`.
    pub path: String,
    /// Field type as the language spells it: `text`, `date`, `choice`; `check/LANGUAGE.md` has them all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The question.
    pub label: Text,
    /// A line under it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// What a number counts.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub unit: Text,
    /// Name of its list in [`View::lists`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub list: String,
    /// Path of the province in which a facility has to lie, which is part of an address; in a row with `*` as in `path`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub within: String,
    /// Longest answer in characters, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// What files it takes, if it takes files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesView>,
    /// Attribute it is prefilled from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub attr: String,
    /// Role that attribute is read for; of a `person`, the role whose person is asked for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Number of the item on the official form; empty for questions the paper does not have.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub official: String,
    /// Whether a `value` expression answers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
    /// Own sentences by rule name, instead of the catalogue's.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub messages: Map<Text>,
    /// An answer that could be given, in canonical text; for burden and preview.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sample: String,
}

/// What files a question takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesView {
    /// Fewest files of an answer that is given.
    pub min: u32,
    /// Most files.
    pub max: u32,
    /// Most bytes of one file.
    pub max_bytes: u32,
    /// Media types it takes.
    pub types: Vec<String>,
}

/// A group of questions under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockView {
    /// JSON Pointer of the group.
    pub path: String,
    /// Its heading.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Role its fields are prefilled for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Its questions.
    pub fields: Vec<FieldView>,
}

/// A group that can be answered several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatView {
    /// JSON Pointer of the group.
    pub path: String,
    /// Its heading.
    pub label: Text,
    /// A line under it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// What one row is called: "Thành viên".
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub row_label: Text,
    /// Role whose people can be picked as rows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Number of the item on the official form.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub official: String,
    /// Fewest rows.
    pub min_rows: u32,
    /// Most rows.
    pub max_rows: u32,
    /// The questions of a row.
    pub fields: Vec<FieldView>,
    /// The groups of a row, which come after its questions; they have none in theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<RepeatView>,
}

impl RepeatView {
    /// Does something with every question of a row and of the groups in it.
    pub fn each_field_mut(&mut self, act: &impl Fn(&mut FieldView)) {
        self.fields.iter_mut().for_each(act);
        for inner in &mut self.groups {
            inner.each_field_mut(act);
        }
    }

    /// Every question of a row and of the groups in it.
    pub fn all_fields(&self) -> Vec<&FieldView> {
        let inner = self.groups.iter().flat_map(RepeatView::all_fields);
        self.fields.iter().chain(inner).collect()
    }
}

/// One option of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionView {
    /// What is stored.
    pub code: String,
    /// What is read.
    pub label: Text,
    /// First day on which it can be chosen, `YYYY-MM-DD`; ever since if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Last such day; for good if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Code of the province in which a facility lies; offered in every province if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub province: String,
}

impl OptionView {
    /// Whether it can be chosen on a day, `YYYY-MM-DD`.
    pub fn is_valid_on(&self, day: &str) -> bool {
        // Days of ten characters have the order of their texts.
        self.from.as_str() <= day && (self.to.is_empty() || day <= self.to.as_str())
    }
}

/// One entry of `tk_changes`: the whole state of a field or repeat group that is not as it was.
///
/// The parts of an address come as fields of their own: `/noi_tam_tru/province`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// JSON Pointer, rows by key.
    pub path: String,
    /// Whether it is shown.
    pub visible: bool,
    /// Whether an answer is required now.
    #[serde(default)]
    pub required: bool,
    /// Whether a verified value locks it.
    #[serde(default)]
    pub locked: bool,
    /// Canonical text of the answer: dates `YYYY-MM-DD`, numbers in digits, `true`/`false`, codes;
    /// absent when empty or unreadable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Name of the origin (`register`, `card` …), absent when typed or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Source of a prefilled answer, e.g. `population`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// For a repeat group: the keys of its rows in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<String>>,
}

/// One broken rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// JSON Pointer of the field; `""` when a check names none.
    pub path: String,
    /// A name of [`crate::rule`].
    pub rule: String,
    /// Figures the sentence needs (`min`, `max`), or the check's `id`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String>,
}
