//! Forms by chance: every type of field that the language has, with conditions, computed values and checks over what stands
//! before them; a block under several names and roles, rows, linked procedures.
//!
//! Most of them are right; what `check` refuses is left out by whoever asks for them. The same choices give the same form.

use std::collections::BTreeMap;

use check::{FIELD_TYPES, takes};
use form::Form;
use registry::attributes;
use serde_json::{Value, json};

use crate::case::{Case, form_of};
use crate::choices::Choices;
use crate::random_expr::{Group, Maker, Name, PATTERNS};

/// The day on which random forms begin.
const TODAY: i32 = 20_261_121;
/// Name of the one block.
const BLOCK: &str = "nguoi";
/// Name of the list of facilities.
const FACILITIES: &str = "co-so";

/// A form of this seed; nothing when `check` finds a mistake in it.
pub fn random_form(seed: u64) -> Option<Form> {
    form_of(&random_case(Choices::of_seed(seed))).ok()
}

/// The definition that these choices make, with its block and lists, right or wrong. It has no script.
pub fn random_case(choices: Choices) -> Case {
    let mut maker = Maker::new(choices);
    let block = maker.block();
    let form = maker.form();
    let list = |id: &str, codes: &[&str]| {
        let list = json!({ "id": id, "source": "ngẫu nhiên", "options": options(codes) });
        (id.to_owned(), list)
    };
    let facilities = json!({ "id": FACILITIES, "source": "ngẫu nhiên", "options": [
        { "code": "a", "label": words("a"), "province": "01" },
        { "code": "b", "label": words("b"), "province": "04" },
        { "code": "c", "label": words("c") },
        { "code": "d", "label": words("d"), "province": "01", "from": "2030-01-01" },
    ] });
    Case {
        description: "Made by chance.".to_owned(),
        form,
        blocks: BTreeMap::from([(BLOCK.to_owned(), block)]),
        lists: BTreeMap::from([
            list("quoc-gia", &["VN", "LA", "a"]),
            list("dan-toc", &["01", "a", "55"]),
            (FACILITIES.to_owned(), facilities),
        ]),
        today: TODAY,
        script: Vec::new(),
    }
}

fn words(text: &str) -> Value {
    json!({ "vi": text, "en": text })
}

fn options(codes: &[&str]) -> Value {
    codes
        .iter()
        .map(|code| json!({ "code": code, "label": words(code) }))
        .collect()
}

/// Whether fields of a type are asked to be answered; of the others there is nothing to require.
fn is_asked(kind: &str) -> bool {
    takes(kind, "required")
}

impl Maker {
    fn form(mut self) -> Value {
        let (deciding, followed) = self.followed();
        let mut pages: Vec<Value> = (0..1 + self.choices.below(3))
            .map(|n| self.page(n))
            .collect();
        if let Some(fields) = pages[0]["fields"].as_array_mut() {
            fields.splice(0..0, deciding);
        }
        let checks: Vec<Value> = (0..self.choices.below(4)).map(|n| self.check(n)).collect();
        let mut form = json!({
            "id": "ngau-nhien", "version": "2026-01-01", "title": words("Ngẫu nhiên"),
            "procedure": { "code": "0.000000" },
            "roles": {
                "applicant": { "from": "self" },
                "members": { "from": "household.members", "choose": "many", "title": words("Thành viên") },
                "khach": { "from": "invited", "title": words("Khách") },
                "con": { "from": "household", "choose": "one", "question": words("Cho ai?") },
            },
            "pages": pages, "checks": checks,
        });
        for (name, role) in followed {
            form["roles"][name] = role;
        }
        if self.choices.one_in(4) {
            form["outputs"] = self.outputs();
        }
        if self.choices.one_in(4) {
            form["statement"] = words("Tôi cam đoan");
        }
        form
    }

    /// Perhaps roles that follow from an answer, and the fields that decide, which read nothing of those people.
    fn followed(&mut self) -> (Vec<Value>, Vec<(String, Value)>) {
        if self.choices.one_in(3) {
            return Default::default();
        }
        let count = 1 + self.choices.below(2);
        let fields = (0..count).map(|at| self.field(&format!("f_d{at}"), "self"));
        let fields = fields.collect();
        let roles = (0..1 + self.choices.below(2)).map(|at| {
            let mut role = json!({ "is": "applicant", "when": self.sure_condition() });
            match self.choices.below(3) {
                0 => {}
                1 => role["otherwise"] = json!("khach"),
                _ => (role["is"], role["otherwise"]) = (json!("khach"), json!("applicant")),
            }
            (format!("theo_{at}"), role)
        });
        let roles: Vec<(String, Value)> = roles.collect();
        self.followed = roles.iter().map(|(name, _)| name.clone()).collect();
        (fields, roles)
    }

    /// The block, whose expressions name its own fields.
    fn block(&mut self) -> Value {
        let mut fields: Vec<Value> = (0..1 + self.choices.below(4))
            .map(|at| self.field(&format!("b{at}"), "self"))
            .collect();
        if self.choices.yes() {
            fields.extend(self.person("b", 4));
        }
        self.block = std::mem::take(&mut self.names);
        json!({ "id": BLOCK, "title": words("Người"), "fields": fields })
    }

    fn page(&mut self, number: usize) -> Value {
        let mut page = json!({ "id": format!("trang_{number}"), "title": words("Trang") });
        if number > 0 && self.choices.one_in(3) {
            page["show"] = json!(self.condition(2));
        }
        let uses: Vec<Value> = (0..self.choices.below(3))
            .map(|at| self.use_of_block(&format!("u{number}_{at}")))
            .collect();
        if !uses.is_empty() {
            page["use"] = json!(uses);
        }
        let fields: Vec<Value> = (0..1 + self.choices.below(5))
            .map(|at| match self.choices.one_in(6) {
                true => self.group(&format!("g{number}_{at}")),
                false => self.field(&format!("f{number}_{at}"), "self"),
            })
            .collect();
        page["fields"] = json!(fields);
        page
    }

    fn use_of_block(&mut self, name: &str) -> Value {
        let mut used = json!({ "block": BLOCK, "as": name });
        match self.choices.below(6) {
            0 => {}
            1 => used["role"] = json!("applicant"),
            2 | 3 => used["role"] = json!("con"),
            _ if self.followed.is_empty() => {}
            _ => used["role"] = json!(self.choices.pick(&self.followed)),
        }
        if self.choices.one_in(3) {
            used["show"] = json!(self.condition(2));
        }
        if self.choices.one_in(3) {
            used["title"] = words(name);
        }
        let fields = self.block.iter().map(|field| field.within(name));
        self.names.extend(fields);
        used
    }

    fn group(&mut self, id: &str) -> Value {
        let mut group = json!({ "id": id, "type": "repeat", "label": words("Nhóm") });
        let has_role = self.choices.yes();
        if has_role {
            group["role"] = json!("members");
        }
        if self.choices.one_in(4) {
            group["show"] = json!(self.condition(2));
        }
        let outside = self.names.clone();
        let first = self.names.len();
        self.row = Some(first);
        // Inside a row its own fields go by name; outside they go by the row's.
        let from = if has_role { "household.members" } else { "" };
        let mut fields: Vec<Value> = (0..1 + self.choices.below(3))
            .map(|at| self.field(&format!("r{at}_{id}"), from))
            .collect();
        if has_role && self.choices.yes() {
            fields.extend(self.person(id, 3));
        }
        let before = self.groups.clone();
        let mut inner = Vec::new();
        while inner.len() < 2 && self.choices.one_in(3) {
            let name = format!("n{}_{id}", inner.len());
            fields.push(self.inner_group(&name));
            inner.extend(self.groups.last().cloned());
        }
        if !inner.is_empty() && self.choices.yes() {
            fields.insert(0, self.computed(&format!("t_{id}")));
        }
        self.groups = before;
        self.row = None;
        let names = self.names.split_off(first);
        self.names = outside;
        self.groups.push(Group {
            text: id.to_owned(),
            fields: names,
            inner,
        });
        self.count_rows(&mut group);
        group["fields"] = json!(fields);
        group
    }

    /// A group in the row that is being written.
    fn inner_group(&mut self, id: &str) -> Value {
        let mut group = json!({ "id": id, "type": "repeat", "label": words("Nhóm trong dòng") });
        if self.choices.one_in(3) {
            group["show"] = json!(self.condition(2));
        }
        let outer = self.row.replace(self.names.len());
        let first = self.names.len();
        let fields: Vec<Value> = (0..1 + self.choices.below(3))
            .map(|at| self.field(&format!("s{at}_{id}"), ""))
            .collect();
        self.row = outer;
        let names = self.names.split_off(first);
        self.groups.push(Group {
            text: id.to_owned(),
            fields: names,
            inner: Vec::new(),
        });
        self.count_rows(&mut group);
        group["fields"] = json!(fields);
        group
    }

    /// A field that is worked out from what stands before and from the groups of its row; nothing names it.
    fn computed(&mut self, id: &str) -> Value {
        let kind = *self.choices.pick(&["integer", "boolean"]);
        json!({ "id": id, "type": kind, "label": words(id), "value": self.value(kind) })
    }

    fn count_rows(&mut self, group: &mut Value) {
        let most = self.choices.within(1..6);
        group["min_rows"] = json!(self.choices.within(0..most.min(2) + 1));
        group["max_rows"] = json!(most);
    }

    fn field(&mut self, id: &str, from: &str) -> Value {
        let mut kind = *self.choices.pick(FIELD_TYPES);
        // An agency follows from an address; where there is none yet, one is asked for.
        let unit = self.unit();
        if kind == "agency" && unit.is_none() {
            kind = "address";
        }
        // A consent stands on a page only; a block's fields and a row's are named otherwise.
        if kind == "consent" && !id.starts_with('f') {
            kind = "statement";
        }
        let mut field = json!({ "id": id, "type": kind, "label": words(id) });
        if self.choices.one_in(3) {
            field["show"] = json!(self.condition(2));
        }
        if let Some(unit) = unit.filter(|_| kind == "agency") {
            field["authority"] = words("Cơ quan");
            field["value"] = json!(unit);
            self.names.push(Name::new(id, kind));
            return field;
        }
        if kind == "consent" {
            field["role"] = json!("khach");
        }
        let is_computed = takes(kind, "value") && self.choices.one_in(5);
        if is_computed {
            field["value"] = json!(self.value(kind));
        } else {
            match self.choices.below(4) {
                0 if is_asked(kind) => field["required"] = json!(true),
                1 if is_asked(kind) => field["require"] = json!(self.condition(2)),
                _ => {}
            }
            self.bind(&mut field, kind, from);
        }
        self.limits(&mut field, kind);
        self.names.push(Name::new(id, kind));
        field
    }

    /// What a register says of a person together, so that it locks together; of the applicant one thing more than of others.
    fn person(&mut self, id: &str, most: usize) -> Vec<Value> {
        const SAID: [(&str, &str); 4] = [
            ("name", "name.birth"),
            ("id-number", "id.number"),
            ("date", "birth.date"),
            ("text", "id.oldNumber"),
        ];
        let first = self.choices.below(2);
        let count = 2 + self.choices.below(2);
        let some = SAID[first..most].iter().take(count);
        let fields = some.map(|(kind, attr)| {
            let id = format!("p_{}_{id}", kind.replace('-', "_"));
            self.names.push(Name::new(&id, kind));
            json!({ "id": id, "type": kind, "label": words(&id), "bind": attr })
        });
        fields.collect()
    }

    /// The unit of an address that stands before, perhaps of one of two; nothing if there is none.
    fn unit(&mut self) -> Option<String> {
        let of = |maker: &mut Maker| {
            let some = maker.one_of(&["address", "facility"])?;
            let level = match some.kind {
                "address" => *maker.choices.pick(&["commune", "province"]),
                _ => "province",
            };
            Some(format!("{level}({})", some.text))
        };
        let first = of(self)?;
        if !self.choices.one_in(3) {
            return Some(first);
        }
        let (condition, other) = (self.condition(2), of(self)?);
        Some(format!("{condition} ? {first} : {other}"))
    }

    /// One of the names of these types, if there is any.
    fn one_of(&mut self, kinds: &[&str]) -> Option<Name> {
        let fitting = self.names.iter().filter(|name| kinds.contains(&name.kind));
        let fitting: Vec<Name> = fitting.cloned().collect();
        let at = self.choices.below(fitting.len().max(1));
        fitting.get(at).cloned()
    }

    /// Perhaps a binding to an attribute that the registry knows of such people; of nobody it knows none.
    fn bind(&mut self, field: &mut Value, kind: &str, from: &str) {
        let fitting: Vec<&str> = attributes()
            .iter()
            .filter(|one| one.fits(kind) && one.is_known_for(from))
            .map(|one| one.id.as_str())
            .collect();
        if fitting.is_empty() || self.choices.yes() {
            return;
        }
        let attr = *self.choices.pick(&fitting);
        // At the top it is the applicant's; in a block and in a row the role comes from around it.
        field["bind"] = match self.choices.one_in(6) {
            true => json!({ "attr": attr, "lock": false }),
            false => json!(attr),
        };
    }

    fn limits(&mut self, field: &mut Value, kind: &str) {
        if takes(kind, "pattern") && self.choices.one_in(3) {
            field["pattern"] = json!(self.choices.pick(&PATTERNS));
        }
        if takes(kind, "max_length") && self.choices.yes() {
            let least = self.choices.within(0..5);
            field["min_length"] = json!(least);
            field["max_length"] = json!(least + self.choices.within(1..40));
        }
        if takes(kind, "scale") {
            field["scale"] = json!(self.choices.within(1..5));
        }
        if takes(kind, "max_files") && self.choices.yes() {
            let least = self.choices.within(1..4);
            field["min_files"] = json!(least);
            field["max_files"] = json!(least + self.choices.within(0..4));
            field["max_mb"] = json!(self.choices.within(1..21));
        }
        if takes(kind, "accept") && self.choices.one_in(3) {
            field["accept"] = json!(["image/png", "application/pdf"]);
        }
        if kind == "facility" {
            field["options"] = json!(format!("list:{FACILITIES}"));
            if let Some(address) = self.one_of(&["address"]) {
                field["within"] = json!(address.text);
            }
        } else if takes(kind, "options") {
            field["options"] = options(&["a", "b", "c"]);
        }
        if takes(kind, "min") && self.choices.yes() {
            let (least, most) = self.bounds(kind);
            field["min"] = least;
            field["max"] = most;
        }
    }

    fn bounds(&mut self, kind: &str) -> (Value, Value) {
        let least = self.choices.within(-5..50);
        let most = least + self.choices.within(0..100);
        match kind {
            "decimal" => (json!(format!("{least}.5")), json!(format!("{most}.5"))),
            "time" => (json!("07:30"), json!("16:59")),
            "integer" | "money" => (json!(least), json!(most)),
            _ => {
                let end = *self.choices.pick(&["today", "2030-12-31"]);
                (json!("1900-02-28"), json!(end))
            }
        }
    }

    fn check(&mut self, number: usize) -> Value {
        let mut check = json!({ "id": format!("k{number}"), "message": words("Sai") });
        match self.choices.below(3) {
            0 if !self.groups.is_empty() => {
                let groups = self.groups.clone();
                let outer = self.choices.pick(&groups).clone();
                let (around, group, path) = match self.choices.yes() && !outer.inner.is_empty() {
                    true => {
                        let inner = self.choices.pick(&outer.inner).clone();
                        let path = format!("{}.{}", outer.text, inner.text);
                        (outer.fields, inner, path)
                    }
                    false => (Vec::new(), outer.clone(), outer.text),
                };
                let field = self.choices.pick(&group.fields).text.clone();
                check["at"] = json!(format!("{path}.{field}"));
                check["rule"] = json!(self.in_row(&around, &group, |maker| maker.condition(3)));
            }
            1 if !self.names.is_empty() => {
                let names = self.names.clone();
                check["at"] = json!(self.choices.pick(&names).text);
                check["rule"] = json!(self.condition(3));
            }
            _ => check["rule"] = json!(self.condition(3)),
        }
        check
    }

    fn outputs(&mut self) -> Value {
        let names = self.names.clone();
        let all = names.iter().map(|name| name.text.clone());
        let all: Vec<String> = all
            .chain(self.groups.iter().map(|group| group.text.clone()))
            .collect();
        let some: Vec<&String> = all.iter().filter(|_| self.choices.yes()).collect();
        let of = |code: &str, title: &str| json!({ "procedure": { "code": code }, "title": words(title) });
        let (mut first, mut second) = (of("0.000001", "Một"), of("0.000002", "Hai"));
        first["fields"] = json!(all);
        second["pages"] = json!(["trang_0"]);
        second["fields"] = json!(some);
        json!([first, second])
    }
}
