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
    phrases: Vec<String>,
    /// Words that do so only with their marks: without them `quận` would be found in `cơ quan`.
    #[serde(default)]
    phrases_with_marks: Vec<String>,
    /// Words beside which it is no such question.
    #[serde(default)]
    unless: Vec<String>,
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

/// How bad a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The law forbids it.
    Error,
    /// It needs a reason.
    Warning,
}

impl Question {
    /// The words in `text` that ask this, if it does. `Không cần sổ hộ khẩu` does not.
    pub fn find(&self, text: &str) -> Option<&str> {
        let (plain, marked) = (fold(text), fold_keeping_marks(text));
        if self.unless.iter().any(|words| plain.contains(&fold(words))) {
            return None;
        }
        let by_marks = self.phrases_with_marks.iter();
        let with_marks = by_marks.filter(|words| asks(&marked, &fold_keeping_marks(words)));
        let by_letters = self.phrases.iter();
        let without = by_letters.filter(|words| asks(&plain, &fold(words)));
        with_marks.chain(without).map(String::as_str).next()
    }
}

fn asks(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        let is_word =
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        is_word && !is_negated(before)
    })
}

// "Không cần nộp bản sao …": the no stands a few words before, in the same sentence.
fn is_negated(before: &str) -> bool {
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
        serde_json::from_str(include_str!("questions.json"))
            .expect("the embedded file is read by a test")
    })
}
