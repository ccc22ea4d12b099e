//! The interface's words: a catalogue by key, and the sentence of each finding.

use abi::{FieldView, Finding, View};
use value::{Map, Text};

/// Texts by key in one language, with the Vietnamese ones where it has none.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// BCP 47 tag of the language people see.
    pub lang: String,
    /// Texts of that language, as in `www/lang/`.
    pub texts: Map<String>,
    /// The Vietnamese ones, which are complete.
    pub fallback: Map<String>,
}

impl Words {
    /// The text of `key`; nothing at all if no catalogue has it.
    pub fn get(&self, key: &str) -> &str {
        self.find(key).unwrap_or_default()
    }

    /// Whether those words are there too that come after the first question, as in `www/lang/later/`.
    pub fn is_whole(&self) -> bool {
        self.find("statement").is_some()
    }

    fn find(&self, key: &str) -> Option<&str> {
        let text = self.texts.get(key).or_else(|| self.fallback.get(key));
        text.map(String::as_str)
    }

    /// The text of `key` with each `{name}` replaced by its value.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }

    /// A sentence about a number, `{n}` in it: that of `KEY.one`, `KEY.few` and so on where the language has it, by the plural
    /// rules of Unicode (CLDR), else that of `key`.
    pub fn count(&self, key: &str, number: usize) -> String {
        let own = journey::cat(&[key, ".", &category(&self.lang, number)]);
        let text = self.texts.get(&own).map_or(self.get(key), String::as_str);
        fill(text, &[("n", &number.to_string())])
    }

    /// The words of a form's own text.
    pub fn of<'a>(&self, text: &'a Text) -> &'a str {
        text.get(&self.lang)
    }

    /// What a person reads of a finding: the form's own sentence if it has one, else the catalogue's.
    pub fn sentence(&self, view: &View, finding: &Finding) -> String {
        if let Some(own) = self.own_sentence(view, finding) {
            return own;
        }
        let (kind, label) = self.place(view, &finding.path);
        let rule = journey::cat(&["error.", &finding.rule]);
        let own_kind = journey::cat(&[rule.as_str(), ".", kind]);
        let template = self.find(&own_kind).or_else(|| self.find(&rule));
        let figure = |name: &str| figure(kind, finding.params.get(name));
        fill(
            template.unwrap_or(self.get("error.check")),
            &[
                ("label", label),
                ("min", &figure("min")),
                ("max", &figure("max")),
            ],
        )
    }

    fn own_sentence(&self, view: &View, finding: &Finding) -> Option<String> {
        if let Some(check) = finding.params.get("id").and_then(|id| view.checks.get(id)) {
            return Some(self.of(check).to_owned());
        }
        let own = field_of(view, &finding.path)?.messages.get(&finding.rule)?;
        Some(self.of(own).to_owned())
    }

    // What is asked at a path (a field's type, or the part of an address) and how it is called.
    fn place<'a>(&'a self, view: &'a View, path: &'a str) -> (&'a str, &'a str) {
        if let Some(field) = journey::field_at(view, path) {
            return (&field.kind, self.of(&field.label));
        }
        if let Some(field) = field_of(view, path) {
            return (journey::split(path).1, self.of(&field.label));
        }
        let label = journey::group_at(view, path).map(|group| self.of(&group.label));
        ("", label.unwrap_or_else(|| self.get("form")))
    }
}

#[cfg(target_arch = "wasm32")]
fn category(lang: &str, number: usize) -> String {
    PluralRules::new(lang).select(number as u32)
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type PluralRules;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(lang: &str) -> PluralRules;
    #[wasm_bindgen(method)]
    fn select(this: &PluralRules, number: u32) -> String;
}

// Outside a page, as in English.
#[cfg(not(target_arch = "wasm32"))]
fn category(_: &str, number: usize) -> String {
    if number == 1 { "one" } else { "other" }.to_owned()
}

/// The field at `path`, or the address it is a part of.
pub fn field_of<'a>(view: &'a View, path: &str) -> Option<&'a FieldView> {
    journey::field_at(view, path).or_else(|| journey::field_at(view, journey::split(path).0))
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    for (index, piece) in template.split('{').enumerate() {
        match piece.split_once('}') {
            Some((name, rest)) if index > 0 => {
                let value = values.iter().find(|(known, _)| *known == name);
                text.push_str(value.map_or("", |(_, value)| value));
                text.push_str(rest);
            }
            _ => text.push_str(piece),
        }
    }
    text
}

fn figure(kind: &str, param: Option<&String>) -> String {
    let param = param.map(String::as_str).unwrap_or_default();
    match kind {
        "date" | "date-time" | "partial-date" => journey::date_text(param),
        "integer" => journey::grouped_number(param),
        _ => value::shown(kind, param),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use abi::{FieldView, Finding, ItemView, View};
    use value::Text;

    use super::Words;

    fn words(lang: &str) -> Words {
        let read = |lang: &str| {
            let mut all = catalogue("", lang);
            all.extend(catalogue("later/", lang));
            all
        };
        Words {
            lang: lang.to_owned(),
            texts: read(lang),
            fallback: read("vi"),
        }
    }

    fn catalogue(part: &str, lang: &str) -> value::Map<String> {
        let path = format!(
            "{}/../../www/lang/{part}{lang}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).expect("the catalogue is there");
        serde_json::from_str(&text).expect("a catalogue is an object of texts")
    }

    // A text by the name that every language has it under, whatever number it is about.
    fn base<'a>(name: &'a String, all: &'a value::Map<String>) -> &'a String {
        let general = name.rsplit_once('.').map(|(general, _)| general);
        match general.and_then(|general| all.get_key_value(general)) {
            Some((general, _)) if !all.contains_key(name) => general,
            _ => name,
        }
    }

    /// The two languages of ours have the same keys in the same part. Another one is one file, see `tests/browser/language.test.js`.
    #[test]
    fn both_languages_have_all_parts() {
        for lang in ["vi", "en"] {
            for part in ["", "later/", "card/", "waiting/"] {
                let (own, all) = (catalogue(part, lang), catalogue(part, "vi"));
                let names = own.keys().map(|name| base(name, &all));
                assert!(
                    names.collect::<BTreeSet<_>>().into_iter().eq(all.keys()),
                    "{part}{lang}"
                );
            }
        }
    }

    #[test]
    fn before_the_rest_is_there_a_finding_still_names_its_place() {
        let first = Words {
            lang: "vi".to_owned(),
            texts: catalogue("", "vi"),
            fallback: catalogue("", "vi"),
        };
        assert!(!first.is_whole() && words("en").is_whole());
        let finding = Finding {
            path: "/so".to_owned(),
            rule: "required".to_owned(),
            params: Default::default(),
        };
        assert_eq!(first.sentence(&view(), &finding), "Xem lại “Ngày đi”");
    }

    fn view() -> View {
        let field = |path: &str, kind: &str| {
            ItemView::Field(FieldView {
                path: path.to_owned(),
                kind: kind.to_owned(),
                label: Text::both("Ngày đi", "Day of leaving"),
                messages: BTreeMap::from([("pattern".to_owned(), Text::vi("Câu riêng"))]),
                ..FieldView::default()
            })
        };
        let items = vec![
            field("/ngay", "date"),
            field("/so", "integer"),
            field("/noi", "address"),
        ];
        let mut view: View = serde_json::from_str(
            r#"{"format":"tokhai-view/1","id":"a","version":"1","title":{},"procedure":{"code":""},"pages":[]}"#,
        )
        .expect("it is a view");
        view.pages.push(abi::PageView {
            id: "mot".to_owned(),
            title: Text::default(),
            intro: Text::default(),
            items,
        });
        view.checks
            .insert("sau".to_owned(), Text::vi("Ngày về phải sau ngày đi"));
        view
    }

    #[track_caller]
    fn check(lang: &str, path: &str, rule: &str, params: &[(&str, &str)], sentence: &str) {
        let params = params
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let finding = Finding {
            path: path.to_owned(),
            rule: rule.to_owned(),
            params: params.collect(),
        };
        assert_eq!(words(lang).sentence(&view(), &finding), sentence);
    }

    #[test]
    fn sentences_say_what_to_do() {
        let example = "theo dạng ngày/tháng/năm, ví dụ 31/12/2026";
        check(
            "vi",
            "/ngay",
            "required",
            &[],
            &format!("Nhập “Ngày đi” {example}"),
        );
        check(
            "vi",
            "/ngay",
            "too-large",
            &[("max", "2026-11-21")],
            "Nhập “Ngày đi” không muộn hơn ngày 21/11/2026",
        );
        check(
            "en",
            "/so",
            "too-small",
            &[("min", "1250")],
            "Enter “Day of leaving” as 1.250 or more",
        );
        check(
            "vi",
            "/noi/commune",
            "required",
            &[],
            "Chọn xã, phường, đặc khu cho “Ngày đi”",
        );
    }

    #[test]
    fn the_forms_own_words_win() {
        check("vi", "/ngay", "pattern", &[], "Câu riêng");
        check("en", "/ngay", "pattern", &[], "Câu riêng");
        check(
            "vi",
            "/ngay",
            "check",
            &[("id", "sau")],
            "Ngày về phải sau ngày đi",
        );
    }

    #[test]
    fn what_nobody_foresaw_still_names_its_place() {
        check("vi", "/ngay", "unheard-of", &[], "Xem lại “Ngày đi”");
        check(
            "vi",
            "",
            "rule-failed",
            &[("id", "khong-co")],
            "Xem lại “biểu mẫu này” và những mục liên quan: các giá trị này không tính được với nhau",
        );
    }

    #[test]
    fn every_text_is_in_both_catalogues_with_the_same_places_to_fill() {
        let words = words("en");
        let places = |text: &str| {
            let mut places: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect();
            places.sort();
            places
        };
        let names = words.texts.keys().map(|name| base(name, &words.fallback));
        assert!(
            names
                .collect::<BTreeSet<_>>()
                .into_iter()
                .eq(words.fallback.keys())
        );
        for (key, text) in &words.texts {
            let all = base(key, &words.fallback);
            assert_eq!(places(text), places(&words.fallback[all]), "{key}");
        }
    }

    #[test]
    fn a_sentence_about_a_number_follows_it() {
        for (lang, number, sentence) in [
            ("en", 1, "1 item is already there"),
            ("en", 2, "2 items are already there"),
            ("vi", 1, "1 mục đã có sẵn"),
            ("vi", 2, "2 mục đã có sẵn"),
        ] {
            assert_eq!(words(lang).count("fold.title", number), sentence);
        }
    }

    #[test]
    fn filling_leaves_other_braces_and_unknown_names_out() {
        assert_eq!(super::fill("a {n} b {m}", &[("n", "{m}")]), "a {m} b ");
        assert_eq!(super::fill("} {", &[]), "} ");
    }
}
