//! A judge with rules that a test can know by heart, in the place of real modules.

use std::collections::BTreeMap;

use abi::Finding;
use serde_json::{Value, json};
use value::{Date, Origins, Text};

use crate::forms::PublishedForm;
use crate::judge::{JudgeError, Judged, Verifier};
use crate::sections::module_with;

/// `ho_ten` is locked by `name.birth`; `han` must be the day of judging or later; `hong` breaks the engine and `vo` the
/// judge itself; other members than these and `so` are not saved.
pub(crate) struct FakeJudge;

impl Verifier for FakeJudge {
    fn judge(
        &self,
        _: &PublishedForm,
        today: Date,
        identity: &str,
        answers: &str,
    ) -> Result<Judged, JudgeError> {
        let mut answers: Value = serde_json::from_str(answers).unwrap();
        let identity: Value = serde_json::from_str(identity).unwrap();
        let members = answers.as_object_mut().unwrap();
        assert!(!members.contains_key("vo"), "the judge breaks");
        if members.contains_key("hong") {
            return Err(JudgeError("more time or memory than given".to_owned()));
        }
        members.retain(|name, _| ["ho_ten", "so", "han"].contains(&name.as_str()));
        let mut findings = Vec::new();
        let mut origins = json!({});
        let entries = identity["entries"].as_array().unwrap();
        let locked = entries.iter().find(|entry| entry["attr"] == "name.birth");
        if let Some(entry) = locked {
            if members
                .get("ho_ten")
                .is_some_and(|name| *name != entry["value"])
            {
                findings.push(finding("/ho_ten", "locked-changed"));
            }
            members.insert("ho_ten".to_owned(), entry["value"].clone());
            origins["/ho_ten"] = json!({
                "origin": "register", "attribute": "name.birth", "role": "applicant", "source": entry["source"],
                "assurance": entry["assurance"], "as_of": entry["as_of"], "proof": entry["proof"],
            });
        }
        if members
            .get("han")
            .is_some_and(|day| day.as_str().unwrap() < today.to_iso().as_str())
        {
            findings.push(finding("/han", "too-small"));
        }
        Ok(Judged {
            saved: String::from_utf8(dossier::canonical(&answers)).unwrap(),
            origins: serde_json::from_value::<Origins>(origins).unwrap(),
            findings,
        })
    }
}

fn finding(path: &str, rule: &str) -> Finding {
    Finding {
        path: path.to_owned(),
        rule: rule.to_owned(),
        params: BTreeMap::new(),
    }
}

/// A module that holds what a page needs and nothing to run. `note` makes its bytes different.
pub(crate) fn form(id: &str, title: &str, note: &str) -> PublishedForm {
    let meta = json!({
        "format": "tokhai-module/1", "form": id, "version": "2026-01", "compiler": note, "definition_sha256": "",
        "attributes": [
            { "attr": "name.birth", "role": "applicant", "from": "self" },
            { "attr": "id.number", "role": "applicant", "from": "self" },
        ],
        "lists": {}, "procedure": "1.004194",
    });
    let field = |path: &str, kind: &str, label: &str| json!({ "item": "field", "path": path, "type": kind, "label": { "vi": label } });
    let view = json!({
        "format": "tokhai-view/1", "id": id, "version": "2026-01", "title": { "vi": title, "en": "A form" },
        "summary": { "vi": "Dùng khi bạn đến ở nơi khác." },
        "procedure": {
            "code": "1.004194", "authority": "Công an cấp xã", "form": "CT01", "fee": { "online": 7000, "counter": 15000 },
            "time": { "working_days": 3 }, "legal": ["Luật Cư trú 2020, Điều 27"],
        },
        "roles": { "applicant": { "from": "self" } },
        "pages": [ { "id": "mot", "title": { "vi": "Người khai" }, "items": [
            field("/ho_ten", "name", "Họ, chữ đệm và tên"), field("/so", "integer", "Số tháng"),
            field("/han", "date", "Đến ngày") ] } ],
        "statement": { "vi": "Tôi cam đoan lời khai là đúng." },
    });
    let sections = [
        ("tokhai.meta", serde_json::to_vec(&meta).unwrap()),
        ("tokhai.view", serde_json::to_vec(&view).unwrap()),
    ];
    let sections: Vec<(&str, &[u8])> = sections
        .iter()
        .map(|(name, json)| (*name, &json[..]))
        .collect();
    let burden = Text::vi("Bạn chỉ cần nhập 2 mục.");
    PublishedForm::from_bytes(&module_with(&sections), burden).unwrap()
}
