//! Whose data a form asks for: each role from its own source, and never somebody else's.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeMap;

use compiler::{SourceFile, Sources, compile};
use host::Machine;
use prefill::{
    IdentityRecord, Wanted, attributes_to_request, merge, presented, record_from_claims,
};
use sandbox::Citizen;
use serde_json::{Value, json};

/// Fields of one person, as they are asked in each role.
const WHO: [(&str, &str, &str); 2] = [
    ("ten", "name", "name.birth"),
    ("so", "id-number", "id.number"),
];

/// Roles that are one person, by where they come from.
const ONE: [(&str, &str); 9] = [
    ("nguoi_khai", "self"),
    ("chu_ho", "household.head"),
    ("cha", "family.father"),
    ("me", "family.mother"),
    ("vo_chong", "family.spouse"),
    ("chu_so_huu", "invited"),
    ("nguoi_nhan", "invited"),
    ("nguoi_giup", "invited"),
    ("ben_kia", "invited"),
];

/// Roles of whom somebody is chosen.
const CHOSEN: [(&str, &str); 3] = [
    ("con", "family.children"),
    ("nguoi_than", "family"),
    ("nguoi_chet", "deceased"),
];

fn words(text: &str) -> Value {
    json!({ "vi": text, "en": text })
}

fn block(id: &str, more: &[(&str, &str, &str)]) -> SourceFile {
    let fields = WHO.iter().chain(more).map(
        |(id, kind, attr)| json!({ "id": id, "type": kind, "label": words(id), "bind": attr }),
    );
    let block = json!({ "id": id, "title": words(id), "fields": fields.collect::<Vec<_>>() });
    SourceFile {
        file: format!("blocks/{id}.json"),
        text: block.to_string(),
    }
}

/// A form that asks for a person in every role there is.
fn form() -> Sources {
    let mut roles = serde_json::Map::new();
    let mut uses = Vec::new();
    for (role, from) in ONE {
        roles.insert(
            role.to_owned(),
            json!({ "from": from, "title": words(role) }),
        );
        uses.push(json!({ "block": "nguoi", "as": format!("{role}_la"), "role": role, "title": words(role) }));
    }
    for (role, from) in CHOSEN {
        roles.insert(role.to_owned(), json!({ "from": from, "choose": "one", "title": words(role), "question": words("Là ai?") }));
        let block = if from == "deceased" {
            "da_mat"
        } else {
            "nguoi"
        };
        uses.push(json!({ "block": block, "as": format!("{role}_la"), "role": role, "title": words(role) }));
    }
    roles.insert(
        "thanh_vien".to_owned(),
        json!({ "from": "household.members", "choose": "many", "title": words("Thành viên") }),
    );
    roles.insert(
        "cac_con".to_owned(),
        json!({ "from": "family.children", "choose": "many", "title": words("Các con") }),
    );
    let rows = |id: &str, role: &str| {
        json!({ "id": id, "type": "repeat", "role": role, "label": words(id),
                "fields": WHO.map(|(id, kind, attr)| json!({ "id": id, "type": kind, "label": words(id), "bind": attr })) })
    };
    let form = json!({
        "id": "vai", "version": "2026-01-01", "title": words("Vai"),
        "procedure": { "code": "0.000000", "authority": "Cơ quan mẫu", "form": "Mẫu" },
        "roles": roles,
        "pages": [ { "id": "trang", "title": words("Trang"), "use": uses, "fields": [rows("thanh_vien_cung", "thanh_vien"), rows("con_cung", "cac_con")] } ],
    });
    let blocks = [
        ("nguoi", block("nguoi", &[])),
        ("da_mat", block("da_mat", &[("ngay", "date", "death.date")])),
    ];
    Sources {
        main: SourceFile {
            file: "form.json".to_owned(),
            text: form.to_string(),
        },
        blocks: blocks.map(|(id, file)| (id.to_owned(), file)).into(),
        lists: BTreeMap::new(),
    }
}

fn citizen(id: &str) -> Citizen {
    sandbox::citizens()
        .into_iter()
        .find(|one| one.id == id)
        .unwrap()
}

fn said(citizen: &Citizen, attr: &str) -> String {
    citizen.attributes[attr].as_str().unwrap().to_owned()
}

/// A form on its way, as a host drives it.
struct Filling {
    machine: host::native::Native,
    wanted: Vec<(String, String, String)>,
}

impl Filling {
    fn new() -> Filling {
        let compiled = compile(&form());
        let module = compiled
            .module
            .unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        let module = host::native::Module::new(&module.wasm).unwrap();
        let uses = module.meta().attributes.iter();
        let wanted = uses
            .map(|one| (one.attr.clone(), one.role.clone(), one.from.clone()))
            .collect();
        let mut machine = module.instantiate().unwrap();
        machine.start(20_261_122).unwrap();
        Filling { machine, wanted }
    }

    fn wanted(&self) -> Vec<Wanted<'_>> {
        let all = self.wanted.iter();
        all.map(|(attr, role, from)| Wanted { attr, role, from })
            .collect()
    }

    /// What the applicant shares, source by source, and what others present of themselves.
    fn record(&self, applicant: &Citizen, others: &[(&str, &Citizen)]) -> IdentityRecord {
        let wanted = self.wanted();
        let own = sandbox::records_of(applicant, &wanted, "2026-11-21")
            .into_iter()
            .map(|(_, record)| record);
        let theirs = others.iter().map(|(role, who)| {
            let wanted = presented(&wanted, role);
            let claims = sandbox::claims_of(
                who,
                &attributes_to_request(&wanted),
                "population",
                "2026-11-21",
            );
            record_from_claims(&claims, 9, &wanted)
        });
        merge(own.chain(theirs))
    }

    fn identity(&mut self, record: &IdentityRecord) {
        self.machine.identity(&record.to_json()).unwrap();
    }

    fn answers(&mut self) -> Value {
        serde_json::from_str(&self.machine.save().unwrap()).unwrap()
    }

    fn origins(&mut self) -> Value {
        serde_json::from_str(&self.machine.origins().unwrap()).unwrap()
    }

    fn choose(&mut self, role: &str, subject: &str) {
        self.machine
            .set(&format!("/_roles/{role}"), subject)
            .unwrap();
    }
}

fn name(answers: &Value, role: &str) -> Option<String> {
    Some(
        answers
            .get(format!("{role}_la"))?
            .get("ten")?
            .as_str()?
            .to_owned(),
    )
}

#[test]
fn each_role_is_filled_from_its_own_source() {
    let (father, owner, payee, helper) = (
        citizen("nguyen-van-mau"),
        citizen("k-brem-mau"),
        citizen("mau"),
        citizen("do-thi-nhuan"),
    );
    let mut filling = Filling::new();
    let record = filling.record(
        &father,
        &[
            ("chu_so_huu", &owner),
            ("nguoi_nhan", &payee),
            ("nguoi_giup", &helper),
        ],
    );
    filling.identity(&record);
    let answers = filling.answers();
    for (role, expected) in [
        ("nguoi_khai", said(&father, "name.birth")),
        ("chu_ho", said(&father, "household.head.name")),
        ("cha", said(&father, "father.name")),
        ("me", said(&father, "mother.name")),
        ("vo_chong", said(&father, "spouse.name")),
        ("chu_so_huu", said(&owner, "name.birth")),
        ("nguoi_nhan", said(&payee, "name.birth")),
        ("nguoi_giup", said(&helper, "name.birth")),
    ] {
        assert_eq!(name(&answers, role), Some(expected), "{role}");
    }
    let sources = filling.origins();
    for (path, source) in [
        ("/cha_la/so", "population"),
        ("/vo_chong_la/so", "population"),
        ("/chu_ho_la/so", "residence"),
    ] {
        assert_eq!(sources[path]["source"], source, "{path}");
    }
    // Nobody is chosen yet, and who was not asked for has said nothing.
    for role in ["con", "nguoi_than", "nguoi_chet", "ben_kia"] {
        assert_eq!(name(&answers, role), None, "{role}");
    }
    assert!(answers.get("thanh_vien_cung").is_none() && answers.get("con_cung").is_none());
}

#[test]
fn a_marriage_may_have_ended_so_the_spouse_stays_open_and_parents_lock() {
    let mut filling = Filling::new();
    let record = filling.record(&citizen("nguyen-van-mau"), &[]);
    filling.identity(&record);
    assert!(
        filling.machine.set("/cha_la/ten", "Người Khác").is_err(),
        "locked"
    );
    filling
        .machine
        .set("/vo_chong_la/ten", "Người Khác")
        .unwrap();
    assert!(filling.origins().get("/vo_chong_la/ten").is_none(), "typed");
}

#[test]
fn which_child_it_is_fills_the_whole_block_of_that_child_and_of_no_other() {
    let father = citizen("nguyen-van-mau");
    let children = father.attributes["children"].as_array().unwrap().clone();
    let mut filling = Filling::new();
    let record = filling.record(&father, &[]);
    filling.identity(&record);
    for (index, chosen) in children.iter().enumerate() {
        filling.choose("con", &format!("c{}", index + 1));
        let answers = filling.answers();
        assert_eq!(
            answers["con_la"],
            json!({ "ten": chosen["name"]["birth"], "so": chosen["id"]["number"] })
        );
        let text = answers.to_string();
        let other = &children[1 - index];
        for of_another in [&other["name"]["birth"], &other["id"]["number"]] {
            assert!(!text.contains(of_another.as_str().unwrap()), "{of_another}");
        }
    }
    // Rows: one child is one row, and the others stay out.
    filling.machine.add_row("/con_cung", Some("c2")).unwrap();
    let rows = filling.answers()["con_cung"].clone();
    assert_eq!(
        rows,
        json!([{ "_id": "c2", "ten": children[1]["name"]["birth"], "so": children[1]["id"]["number"] }])
    );
    filling.choose("con", "");
    assert_eq!(
        name(&filling.answers(), "con"),
        None,
        "somebody else is typed by hand"
    );
}

#[test]
fn of_the_deceased_the_civil_status_register_says_who_and_when() {
    let who = citizen("tran-thi-thu");
    let mut filling = Filling::new();
    let record = filling.record(&who, &[]);
    filling.identity(&record);
    assert_eq!(
        name(&filling.answers(), "nguoi_chet"),
        None,
        "nobody is dead before somebody says so"
    );
    filling.choose("nguoi_chet", "d1");
    assert_eq!(
        filling.answers()["nguoi_chet_la"],
        json!({ "ten": "Trần Văn Cố Mẫu", "so": "000040000205", "ngay": "2026-10-20" })
    );
    assert_eq!(
        filling.origins()["/nguoi_chet_la/ngay"]["source"],
        "civil-status"
    );
    // The living are not among them.
    for living in ["self", "father", "mother", "m1", "c1"] {
        filling.choose("nguoi_chet", living);
        assert_eq!(name(&filling.answers(), "nguoi_chet"), None, "{living}");
    }
}

#[test]
fn filing_for_another_never_fills_in_the_wrong_person() {
    let father = citizen("nguyen-van-mau");
    let own = [said(&father, "name.birth"), said(&father, "id.number")];
    let mut filling = Filling::new();
    let record = filling.record(&father, &[("chu_so_huu", &citizen("k-brem-mau"))]);
    filling.identity(&record);
    // Whoever is named in a role that does not have them, even the applicant, fills nothing.
    for subject in [
        "self",
        "head",
        "invited",
        "m1",
        "m2",
        "d1",
        "c3",
        "__proto__",
        "c1 ",
        "C1",
    ] {
        let _ = filling.machine.set("/_roles/con", subject);
        let taken = filling.answers().get("con_la").cloned();
        assert!(taken.is_none() || subject == "c1 ", "{subject}: {taken:?}");
    }
    filling.choose("con", "");
    for subject in ["father", "mother", "spouse", "c1", "c2"] {
        filling.choose("nguoi_than", subject);
        let text = filling.answers()["nguoi_than_la"].to_string();
        assert!(
            own.iter().all(|one| !text.contains(one)),
            "{subject}: {text}"
        );
        assert_ne!(text, "null", "{subject}");
    }
    // Another choice takes back what came, and nobody's number stays beside somebody else's name.
    filling.choose("nguoi_than", "mother");
    filling.choose("nguoi_than", "nobody");
    assert_eq!(name(&filling.answers(), "nguoi_than"), None);
    // What was typed for somebody else stays theirs.
    filling.choose("con", "");
    filling
        .machine
        .set("/con_la/ten", "Trẻ Không Có Trong Dữ Liệu")
        .unwrap();
    filling.choose("con", "c1");
    assert_eq!(
        filling.answers()["con_la"]["ten"],
        "Trẻ Không Có Trong Dữ Liệu",
        "never over a typed answer"
    );
    // Who was invited for one part fills no other.
    let answers = filling.answers();
    assert!(name(&answers, "ben_kia").is_none() && name(&answers, "nguoi_nhan").is_none());
}

#[test]
fn a_source_that_says_too_much_or_lies_about_keys_fills_nobody_s_place() {
    let filling = Filling::new();
    let wanted = filling.wanted();
    let claims = json!({
        "source": "population", "assurance": "vneid2", "as_of": "2026-11-21",
        "id": { "number": "000090000001" }, "name": { "birth": "Người Khai Mẫu" },
        "father": { "name": "Cha Mẫu", "phone": "0530000009", "birth": { "date": "1960-01-01" } },
        "children": [
            // The applicant among their own children, a child that calls itself the applicant, and one that knows too much.
            { "key": "c1", "name": { "birth": "Người Khai Mẫu" }, "id": { "number": "000090000001" } },
            { "key": "self", "name": { "birth": "Con Mẫu Một" }, "id": { "number": "000315000002" } },
            { "key": "father", "name": { "birth": "Con Mẫu Hai" }, "id": { "number": "000317000003" }, "death": { "date": "2026-01-01" }, "sex": "F", "minor_child": true },
        ],
        "civil": { "deaths": "not a list" },
    });
    let record = record_from_claims(&claims, 0, &wanted);
    let of = |role: &str| -> Vec<(&str, &str)> {
        let all = record.entries.iter().filter(|entry| entry.role == role);
        all.map(|entry| (&*entry.subject, &*entry.attr)).collect()
    };
    assert_eq!(
        of("con"),
        [
            ("c1", "id.number"),
            ("c1", "name.birth"),
            ("c2", "id.number"),
            ("c2", "name.birth")
        ]
    );
    let names: Vec<&Value> = record
        .entries
        .iter()
        .filter(|one| one.role == "con" && one.attr == "name.birth")
        .map(|one| &one.value)
        .collect();
    assert_eq!(
        names,
        ["Con Mẫu Một", "Con Mẫu Hai"],
        "keys that are somebody else's count for nothing"
    );
    assert_eq!(of("cha"), [("father", "name.birth")]);
    assert!(of("nguoi_chet").is_empty() && of("chu_so_huu").is_empty() && of("ben_kia").is_empty());
    let text = record.to_json();
    for beyond in ["0530000009", "1960-01-01", "2026-01-01"] {
        assert!(!text.contains(beyond), "{beyond}");
    }
}
