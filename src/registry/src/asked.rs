//! How forms ask for what a register holds already.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::{Attribute, attributes, fold};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Usual words of a question, by the id of the attribute that answers it.
    attributes: BTreeMap<String, Vec<String>>,
    /// Words that only say that the applicant is meant.
    of_the_applicant: Vec<String>,
}

struct Asked {
    /// Ids by the words of a question, as [`words`] leaves them.
    ids: BTreeMap<Vec<String>, Vec<&'static str>>,
    of_the_applicant: Vec<Vec<String>>,
}

fn asked() -> &'static Asked {
    static ASKED: OnceLock<Asked> = OnceLock::new();
    ASKED.get_or_init(|| {
        let file: File = serde_json::from_str(include_str!("asked.json"))
            .expect("the embedded file is read by a test");
        let mut ids: BTreeMap<Vec<String>, Vec<&'static str>> = BTreeMap::new();
        for attribute in attributes() {
            let usual = file.attributes.get(&attribute.id).into_iter().flatten();
            let own = std::iter::once(attribute.label.get("vi"));
            for question in own.chain(usual.map(String::as_str)) {
                let known = ids.entry(words(question)).or_default();
                if !known.contains(&attribute.id.as_str()) {
                    known.push(&attribute.id);
                }
            }
        }
        Asked {
            ids,
            of_the_applicant: file
                .of_the_applicant
                .iter()
                .map(|text| words(text))
                .collect(),
        }
    })
}

/// The attributes that answer a question, by its Vietnamese words; whose they are is for the caller to know.
///
/// Only the whole of the question counts: `Họ tên chủ hộ cũ` is another question than `Họ tên chủ hộ`. Marks, case, signs
/// and what stands in brackets do not count, nor words that say that the applicant is meant.
pub fn asks_for(question: &str) -> Vec<&'static Attribute> {
    let asked = asked();
    let mut words = words(question);
    let said = asked.of_the_applicant.iter();
    if let Some(end) = said.filter(|end| words.ends_with(end)).map(Vec::len).max() {
        words.truncate(words.len() - end);
    }
    let ids = asked.ids.get(&words).into_iter().flatten();
    ids.filter_map(|id| crate::attribute(id)).collect()
}

fn words(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let outside: String = text
        .chars()
        .filter(|c| {
            depth += usize::from(*c == '(');
            let is_inside = depth > 0;
            depth = depth.saturating_sub(usize::from(*c == ')'));
            !is_inside
        })
        .collect();
    let folded = fold(&outside);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, expected: &[&str]) {
        let found = asks_for(question);
        let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, expected, "{question}");
    }

    #[test]
    fn questions_that_a_register_answers() {
        check("Họ và tên", &["name.birth"]);
        check("HỌ, CHỮ ĐỆM VÀ TÊN (viết chữ in hoa)", &["name.birth"]);
        check("Ngày, tháng, năm sinh của người yêu cầu", &["birth.date"]);
        check("Số CCCD của bạn:", &["id.number"]);
        check("Họ, chữ đệm và tên chủ hộ", &["household.head.name"]);
    }

    #[test]
    fn questions_that_it_does_not() {
        for other in [
            "",
            "của bạn",
            "Họ và tên con",
            "Họ tên chủ hộ cũ",
            "Địa chỉ nơi tạm trú",
            "Ngày cấp",
            "Số điện thoại của cơ quan",
            "()(",
        ] {
            check(other, &[]);
        }
    }

    #[test]
    fn every_id_is_an_attribute() {
        let file: File = serde_json::from_str(include_str!("asked.json")).expect("JSON");
        for id in file.attributes.keys() {
            assert!(crate::attribute(id).is_some(), "{id}");
        }
    }
}
