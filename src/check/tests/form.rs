//! What a right definition becomes.

use check::{SourceFile, Sources, check};
use form::{DateBound, ExprKind, Form, Item, Kind, RowRef, Scope, Step};

fn sources(pages: &str, rest: &str) -> Sources {
    let text = format!(
        r#"{{ "id": "a", "version": "1", "title": {{ "vi": "A", "en": "A" }}, "pages": {pages}{rest} }}"#
    );
    Sources {
        main: SourceFile {
            file: "a.json".to_owned(),
            text,
        },
        ..Sources::default()
    }
}

fn built(sources: &Sources) -> Form {
    let (form, problems) = check(sources);
    form.unwrap_or_else(|| panic!("{problems:#?}"))
}

const WORDS: &str = r#"{ "vi": "A", "en": "A" }"#;

fn page(members: &str) -> String {
    format!(r#"[ {{ "id": "p", "title": {WORDS}, {members} }} ]"#)
}

fn field(id: &str, rest: &str) -> String {
    format!(r#"{{ "id": "{id}", "label": {WORDS}, {rest} }}"#)
}

fn fields(fields: &[String]) -> String {
    page(&format!(r#""fields": [ {} ]"#, fields.join(", ")))
}

#[test]
fn types_have_their_usual_bounds_and_patterns() {
    let kinds = [
        ("text", 200, 0),
        ("name", 100, 1),
        ("id-number", 12, 1),
        ("phone", 11, 1),
        ("email", 254, 1),
    ];
    for (ty, most, own) in kinds {
        let form = built(&sources(
            &fields(&[field("a", &format!(r#""type": "{ty}""#))]),
            "",
        ));
        let Kind::Text {
            min_length,
            max_length,
            patterns,
            ..
        } = &form.fields[0].kind
        else {
            panic!("{ty} is a text");
        };
        assert_eq!(
            (*min_length, *max_length, patterns.len()),
            (0, most, own),
            "{ty}"
        );
    }
}

#[test]
fn built_in_patterns_take_what_people_have() {
    let takes = |ty: &str, text: &str| {
        let form = built(&sources(
            &fields(&[field("a", &format!(r#""type": "{ty}""#))]),
            "",
        ));
        let Kind::Text { patterns, .. } = &form.fields[0].kind else {
            return false;
        };
        patterns[0].is_match(text)
    };
    for name in [
        "Nguyễn Thị Mẫu",
        "H'Hen Niê",
        "K’Brểm",
        "Y Moan Êban",
        "Đỗ",
        "Anna-Maria",
        "Ê\u{306}",
        "Jr. Mẫu",
    ] {
        assert!(takes("name", name), "{name}");
    }
    for name in ["", "R2D2", " Mẫu", "Mẫu@", "王", "-"] {
        assert!(!takes("name", name), "{name}");
    }
    for (ty, right, wrong) in [
        ("id-number", "000190000018", "00019000001"),
        ("phone", "0900000001", "900000001"),
        ("phone", "02412345678", "+84900000001"),
        ("email", "mau+1@example.com.vn", "mau@example"),
        ("email", "a@b-c.vn", "a@-b.vn"),
        ("email", "A.B@c.d", "a b@c.vn"),
    ] {
        assert!(takes(ty, right), "{right}");
        assert!(!takes(ty, wrong), "{wrong}");
    }
}

#[test]
fn bounds_of_days_are_read() {
    let form = built(&sources(
        &fields(&[field(
            "a",
            r#""type": "date", "min": "1900-01-01", "max": "today""#,
        )]),
        "",
    ));
    let Kind::Date {
        min: Some(DateBound::Day(min)),
        max: Some(DateBound::Today),
    } = form.fields[0].kind
    else {
        panic!("{:?}", form.fields[0].kind);
    };
    assert_eq!(min.to_iso(), "1900-01-01");
}

#[test]
fn a_hidden_page_hides_its_fields_and_a_hidden_group_its_rows() {
    let rows = field("x", r#""type": "text", "show": "y == 'a'""#);
    let group = field(
        "r",
        &format!(
            r#""type": "repeat", "show": "present(b)", "fields": [ {rows}, {} ]"#,
            field("y", r#""type": "text""#)
        ),
    );
    let pages = format!(
        r#"[ {{ "id": "o", "title": {WORDS}, "fields": [ {}, {} ] }}, {{ "id": "p", "title": {WORDS}, "show": "a == 'p'", "fields": [ {}, {group} ] }} ]"#,
        field("a", r#""type": "text""#),
        field("b", r#""type": "text""#),
        field("c", r#""type": "text""#)
    );
    let form = built(&sources(&pages, ""));
    let shows = |name: &str| {
        let field = form
            .fields
            .iter()
            .find(|field| field.name == name)
            .expect(name);
        let mut conditions = 0;
        let mut open: Vec<&form::Expr> = field.show.iter().collect();
        while let Some(expr) = open.pop() {
            match &expr.kind {
                ExprKind::Binary(form::Binary::Within, a, b) => {
                    open.extend([a.as_ref(), b.as_ref()])
                }
                _ => conditions += 1,
            }
        }
        conditions
    };
    assert_eq!(
        [shows("a"), shows("c"), shows("y"), shows("x")],
        [0, 1, 2, 3]
    );
}

#[test]
fn row_variables_are_numbered_apart_across_page_and_field() {
    let group = field(
        "r",
        &format!(
            r#""type": "repeat", "fields": [ {} ]"#,
            field("x", r#""type": "integer""#)
        ),
    );
    let pages = format!(
        r#"[ {{ "id": "o", "title": {WORDS}, "fields": [ {group} ] }}, {{ "id": "p", "title": {WORDS}, "show": "r.exists(m, m.x > 0)", "fields": [ {} ] }} ]"#,
        field(
            "c",
            r#""type": "text", "show": "r.all(m, r.exists(n, n.x > m.x))""#
        )
    );
    let form = built(&sources(&pages, ""));
    let json = serde_json::to_string(&form.fields[1].show).expect("an expression");
    for var in ["\"var\":0", "\"var\":1", "\"var\":2"] {
        assert_eq!(json.matches(var).count(), 1, "{var} in {json}");
    }
}

#[test]
fn steps_come_after_what_they_read() {
    let form = built(&sources(
        &fields(&[
            field(
                "a",
                r#""type": "integer", "value": "b + 1", "show": "c > 0""#,
            ),
            field("b", r#""type": "integer", "value": "c * 2""#),
            field("c", r#""type": "integer", "require": "a > 1""#),
        ]),
        "",
    ));
    assert_eq!(
        form.steps,
        [
            Step::Show(0),
            Step::Value(1),
            Step::Value(0),
            Step::Require(2)
        ]
    );
}

#[test]
fn reading_rows_comes_after_whether_they_are_shown() {
    let row = field("x", r#""type": "integer", "show": "present(a)""#);
    let form = built(&sources(
        &fields(&[
            field(
                "n",
                r#""type": "integer", "value": "size(r) + sum(r, m, m.x)""#,
            ),
            field(
                "r",
                &format!(r#""type": "repeat", "show": "present(a)", "fields": [ {row} ]"#),
            ),
            field("a", r#""type": "text""#),
        ]),
        "",
    ));
    assert_eq!(
        form.steps,
        [Step::ShowRepeat(0), Step::Show(1), Step::Value(0)]
    );
}

#[test]
fn a_check_at_a_row_says_the_rows_own_fields() {
    let group = field(
        "r",
        &format!(
            r#""type": "repeat", "fields": [ {} ]"#,
            field("x", r#""type": "integer""#)
        ),
    );
    let checks = format!(
        r#", "checks": [ {{ "id": "k", "rule": "x > 1", "message": {WORDS}, "at": "r.x" }} ]"#
    );
    let form = built(&sources(&fields(&[group]), &checks));
    assert_eq!(form.checks[0].at, Some(0));
    let ExprKind::Binary(_, left, _) = &form.checks[0].rule.kind else {
        panic!("a comparison")
    };
    let ExprKind::Field(field) = left.kind else {
        panic!("a field")
    };
    assert_eq!(field.row, RowRef::Own);
}

#[test]
fn places_of_an_expression_are_those_of_its_own_text() {
    let form = built(&sources(
        &fields(&[
            field("a", r#""type": "text""#),
            field("b", r#""type": "text", "show": "a == \"\u0111\"""#),
        ]),
        "",
    ));
    let show = form.fields[1].show.as_ref().expect("it has one");
    assert_eq!((show.span.start, show.span.end), (0, 9));
}

#[test]
fn texts_are_nfc() {
    let form = built(&sources(
        &fields(&[
            field("a", "\"type\": \"text\", \"pattern\": \"e\u{302}\u{301}\""),
            field(
                "b",
                "\"type\": \"text\", \"show\": \"a == 'e\u{302}\u{301}'\"",
            ),
        ]),
        "",
    ));
    let Kind::Text { patterns, .. } = &form.fields[0].kind else {
        panic!("a text")
    };
    assert!(patterns[0].is_match("ế"));
    assert!(
        serde_json::to_string(&form.fields[1].show)
            .expect("an expression")
            .contains("ế")
    );
}

#[test]
fn an_address_brings_the_units() {
    let form = built(&sources(&fields(&[field("a", r#""type": "address""#)]), ""));
    assert_eq!(form.units.len(), 34);
    assert!(form.units[0].communes.contains(&"00004".to_owned()));
    let form = built(&sources(&fields(&[field("a", r#""type": "text""#)]), ""));
    assert!(form.units.is_empty());
}

#[test]
fn blocks_lists_and_bindings_are_resolved() {
    let mut sources = sources(
        &page(&format!(
            r#""fields": [ {} ], "use": [ {{ "block": "b", "as": "x", "role": "me" }}, {{ "block": "b", "as": "y" }} ]"#,
            field(
                "o",
                r#""type": "choice", "options": [ { "code": "1", "label": { "vi": "1", "en": "1" } } ]"#
            )
        )),
        r#", "roles": { "me": { "from": "self" } }"#,
    );
    let source = |text: String| SourceFile {
        file: "f.json".to_owned(),
        text,
    };
    let inside = [
        field("n", r#""type": "name", "bind": "name.birth""#),
        field(
            "s",
            r#""type": "choice", "options": "list:l", "bind": { "attr": "sex", "lock": false }"#,
        ),
    ]
    .join(", ");
    sources.blocks.insert(
        "b".to_owned(),
        source(format!(
            r#"{{ "id": "b", "title": {WORDS}, "fields": [ {inside} ] }}"#
        )),
    );
    sources.lists.insert(
        "l".to_owned(),
        source(format!(
            r#"{{ "id": "l", "source": "x", "options": [ {{ "code": "M", "label": {WORDS} }} ] }}"#
        )),
    );
    let form = built(&sources);
    assert_eq!(
        form.pages[0].items,
        [Item::Field(0), Item::Block(0), Item::Block(1)]
    );
    let scopes: Vec<Scope> = form.fields.iter().map(|field| field.scope).collect();
    assert_eq!(
        scopes,
        [
            Scope::Top,
            Scope::Block(0),
            Scope::Block(0),
            Scope::Block(1),
            Scope::Block(1)
        ]
    );
    assert_eq!(form.fields[1].pointer, "/pages/0/use/0");
    let bind = form.fields[1].bind.as_ref().expect("bound");
    assert_eq!(
        (
            bind.attr.as_str(),
            bind.role.as_str(),
            bind.lock,
            bind.available_today
        ),
        ("name.birth", "me", true, true)
    );
    assert!(!form.fields[2].bind.as_ref().expect("bound").lock);
    assert!(
        form.fields[3].bind.is_none(),
        "a block without a role is not prefilled"
    );
    assert_eq!(form.lists.keys().collect::<Vec<_>>(), ["/o", "l"]);
    assert_eq!(form.lists["l"].sha256.len(), 64);
    assert_eq!(form.lists["/o"].sha256, "");
}

#[test]
fn names_within_words_become_paths() {
    let told = |vi: &str| format!(r#"{{ "vi": "{vi}", "en": "A" }}"#);
    let field = |id: &str, label: &str, rest: &str| {
        format!(
            r#"{{ "id": "{id}", "type": "text", "label": {}{rest} }}"#,
            told(label)
        )
    };
    let rows = format!(
        r#"{{ "id": "r", "type": "repeat", "label": {WORDS}, "hint": {}, "fields": [ {}, {} ] }}"#,
        told("{a}"),
        field("ten", "{{ten}", ""),
        field("tuoi", "{ten} và {a}", ""),
    );
    let own = field(
        "a",
        "{b.c}?",
        &format!(r#", "messages": {{ "required": {} }}"#, told("{a} {{}")),
    );
    let page = format!(
        r#"[ {{ "id": "p", "title": {WORDS}, "intro": {}, "use": [ {{ "block": "b", "as": "b" }} ], "fields": [ {own}, {rows} ] }} ]"#,
        told("Của {b.c}")
    );
    let check = format!(
        r#", "checks": [ {{ "id": "k", "rule": "ten == a", "at": "r.ten", "message": {} }} ]"#,
        told("{ten} {tuoi}")
    );
    let mut sources = sources(&page, &check);
    let block = format!(
        r#"{{ "id": "b", "title": {WORDS}, "fields": [ {}, {} ] }}"#,
        field("c", "C", ""),
        field("d", "D của {c}", "")
    );
    let block = SourceFile {
        file: "b.json".to_owned(),
        text: block,
    };
    sources.blocks.insert("b".to_owned(), block);
    let form = built(&sources);
    let label = |path: &str| {
        let id = (0..form.fields.len()).find(|id| form.path(*id) == path);
        form.fields[id.expect("it is there")]
            .label
            .get("vi")
            .to_owned()
    };
    assert_eq!(form.pages[0].intro.get("vi"), "Của {/b/c}");
    assert_eq!(label("/b/d"), "D của {/b/c}");
    assert_eq!(label("/a"), "{/b/c}?");
    assert_eq!(label("/r/*/ten"), "{ten}");
    assert_eq!(label("/r/*/tuoi"), "{/r/*/ten} và {/a}");
    assert_eq!(form.repeats[0].hint.get("vi"), "{/a}");
    assert_eq!(form.checks[0].message.get("vi"), "{/r/*/ten} {/r/*/tuoi}");
    let a = form.fields.iter().find(|field| field.name == "a");
    assert_eq!(
        a.expect("it is there").messages["required"].get("vi"),
        "{/a} {}"
    );
}
