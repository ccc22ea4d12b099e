//! Words by language.

use serde::{Deserialize, Serialize};

use crate::Map;

/// One text in each language it has, by BCP 47 tag: `{ "vi": "Người khai", "en": "Declarant" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Map<String>);

impl Text {
    /// A text in Vietnamese alone.
    pub fn vi(text: impl Into<String>) -> Text {
        Text(Map::from([("vi".to_owned(), text.into())]))
    }

    /// A text in Vietnamese and English.
    pub fn both(vi: impl Into<String>, en: impl Into<String>) -> Text {
        Text(Map::from([
            ("vi".to_owned(), vi.into()),
            ("en".to_owned(), en.into()),
        ]))
    }

    /// The words in `lang`, else in Vietnamese, else nothing at all.
    pub fn get(&self, lang: &str) -> &str {
        self.0
            .get(lang)
            .or_else(|| self.0.get("vi"))
            .map_or("", String::as_str)
    }

    /// Whether no language has any words.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}
