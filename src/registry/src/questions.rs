//! Questions that the law no longer lets a form ask.

use std::sync::OnceLock;

use serde::Deserialize;
use value::Text;

use crate::{fold, fold_keeping_marks};

/// One kind of question, found by its words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Name of the rule, e.g. `household-book`.
    pub id: String,
    /// Words that give it away, whatever their marks and case.
    #[serde(default)]
    phrases: Vec<Phrase>,
    /// Words that do so only with their marks: without them `quận` would be found in `cơ quan`.
    #[serde(default)]
    phrases_with_marks: Vec<Phrase>,
    /// Words beside which it is no such question.
    #[serde(default)]
    unless: Vec<Phrase>,
    /// Whether only a field's label asks this: a list may well offer `Cơ sở tôn giáo`.
    #[serde(default)]
    pub labels_only: bool,
    /// How bad it is when an answer is required.
    pub when_required: Level,
    /// How bad it is otherwise; not at all if absent.
    #[serde(default)]
    pub when_optional: Option<Level>,
    /// Legal ground, as the law is cited.
    pub ground: String,
    /// What is wrong with it.
    pub finding: Text,
    /// What to do instead.
    pub instead: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
struct Phrase {
    written: String,
    folded: String,
}

impl From<String> for Phrase {
    fn from(written: String) -> Phrase {
        Phrase {
            folded: fold(&written),
            written,
        }
    }
}

/// How bad a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The law forbids it.
    Error,
    /// It needs a reason.
    Warning,
}

/// A text as its words are looked for, folded once for all questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    plain: String,
    marked: String,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Folded {
        Folded {
            plain: fold(text),
            marked: fold_keeping_marks(text),
        }
    }
}

impl Question {
    /// The words that ask this, if the text does. `Không cần sổ hộ khẩu` does not.
    pub fn find(&self, text: &Folded) -> Option<&str> {
        let in_marked = self.phrases_with_marks.iter();
        let in_marked = in_marked.filter(|phrase| asks(&text.marked, &phrase.folded));
        let in_plain = self.phrases.iter();
        let in_plain = in_plain.filter(|phrase| asks(&text.plain, &phrase.folded));
        let found = in_marked.chain(in_plain).next()?;
        let mut unless = self.unless.iter();
        let is_excused = unless.any(|phrase| text.plain.contains(&phrase.folded));
        (!is_excused).then_some(found.written.as_str())
    }
}

// Words begin after a space or a sign; only there a phrase is looked for.
fn asks(text: &str, phrase: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80;
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|&at| at == 0 || !is_letter(bytes[at - 1]));
    let first = phrase.as_bytes().first().copied();
    starts
        .filter(|&at| Some(bytes[at]) == first && bytes[at..].starts_with(phrase.as_bytes()))
        .any(|at| {
            let after = bytes.get(at + phrase.len());
            !after.is_some_and(|&b| is_letter(b)) && !is_negated(&text[..at])
        })
}

// "Không cần nộp bản sao …": the no stands a few words before, in the same sentence.
fn is_negated(before: &str) -> bool {
    // Six words back is near; looking further would read a long text once for each place.
    let near =
        (before.len().saturating_sub(120)..=before.len()).find(|at| before.is_char_boundary(*at));
    let before = &before[near.unwrap_or(0)..];
    let sentence = before.rsplit(['.', ';', ':', '?', '!']).next();
    let words = sentence.unwrap_or_default().split_whitespace().rev();
    words.take(6).any(|word| {
        matches!(
            word,
            "không" | "khong" | "miễn" | "mien" | "thôi" | "khỏi" | "thay"
        )
    })
}

/// All of them.
pub fn questions() -> &'static [Question] {
    static QUESTIONS: OnceLock<Vec<Question>> = OnceLock::new();
    QUESTIONS.get_or_init(|| {
        let mut questions: Vec<Question> = serde_json::from_str(include_str!("questions.json"))
            .expect("the embedded file is read by a test");
        for phrase in questions.iter_mut().flat_map(|q| &mut q.phrases_with_marks) {
            phrase.folded = fold_keeping_marks(&phrase.written);
        }
        questions
    })
}
