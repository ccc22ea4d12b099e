//! The language in which `tokhai` speaks.

use std::collections::BTreeMap;

use clap::ValueEnum;

/// Vietnamese or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

impl Lang {
    /// What was asked for, else what `LANG` names, else Vietnamese.
    ///
    /// `C` and `POSIX` name no language, so they do not make it English.
    pub(crate) fn choose(asked: Option<Lang>, environment: Option<&str>) -> Lang {
        match (asked, environment) {
            (Some(lang), _) => lang,
            (None, Some(name)) if name.to_ascii_lowercase().starts_with("en") => Lang::En,
            _ => Lang::Vi,
        }
    }

    /// BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The one of two texts that is in this language.
    pub(crate) fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// The words in this language, else in Vietnamese, else nothing.
    pub(crate) fn of(self, words: &BTreeMap<String, String>) -> &str {
        words
            .get(self.tag())
            .or_else(|| words.get("vi"))
            .map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_flag_wins_then_lang_then_vietnamese() {
        assert_eq!(Lang::choose(Some(Lang::Vi), Some("en_GB.UTF-8")), Lang::Vi);
        assert_eq!(Lang::choose(None, Some("en_GB.UTF-8")), Lang::En);
        assert_eq!(Lang::choose(None, Some("C.UTF-8")), Lang::Vi);
        assert_eq!(Lang::choose(None, None), Lang::Vi);
    }
}
