//! What is read, what is reported, and that nothing stops the reader.

use syntax::{Kind, Node, cel, parse};

fn codes(text: &str) -> Vec<String> {
    let (_, problems) = parse("a.json", text);
    problems
        .into_iter()
        .map(|p| format!("{} {}..{} {}", p.code, p.span.start, p.span.end, p.pointer))
        .collect()
}

#[test]
fn well_formed_texts_have_no_problems() {
    for text in [
        "{}",
        "[]",
        "null",
        "-12.5e+3",
        r#""a\u0111\ud83d\ude00\n\/""#,
        "\u{feff}{}",
        r#" { "a" : [ 1 , true , { "b" : "" } ] } "#,
        "0",
        r#"{"":""}"#,
    ] {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
}

#[test]
fn agrees_with_serde_json_on_what_is_json() {
    for text in [
        "",
        "{",
        "}",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "'a'",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "tru",
        "nul",
        "\"a",
        "\"\t\"",
        r#""\q""#,
        r#""\u12""#,
        r#""\ud800""#,
        "[1 2]",
        "[1}",
        "{\"a\":]",
        "1 2",
        "// a\n1",
        "[,1]",
        "{,}",
        "\u{1}",
        "[\"a\"",
        "é",
        "\"é",
        "{\"a\":1 \"b\":2}",
        "[[[[",
        "{\"a\":{\"b\":[}}",
    ] {
        assert!(
            serde_json::from_str::<serde_json::Value>(text).is_err(),
            "{text:?}"
        );
        assert!(!codes(text).is_empty(), "{text:?}");
    }
}

#[test]
fn problems_are_where_they_are() {
    assert_eq!(codes(r#"{"a":1,"a":2}"#), ["duplicate-key 7..10 /a"]);
    assert_eq!(codes(r#"{"a":[1,2,]}"#), ["syntax 9..10 /a"]);
    assert_eq!(codes(r#"{"a":1 "b":2}"#), ["syntax 5..6 "]);
    assert_eq!(codes("{\"a\":tru}"), ["syntax 5..8 /a"]);
    assert_eq!(codes("[1"), ["syntax 0..1 "]);
}

#[test]
fn several_mistakes_are_found_in_one_run() {
    let text = "{ \"a\": tru, 'b': 1, c: [1,], \"a\": \"\\q\" }";
    assert_eq!(codes(text).len(), 6, "{:?}", codes(text));
    let (tree, _) = parse("a.json", text);
    assert!(tree.root.get("c").is_some(), "reading went on");
}

#[test]
fn deep_nesting_is_refused_without_using_the_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(parse("a.json", &text).1[0].code, "too-deep");
        assert!(!parse("a.json", &open.repeat(100_000)).1.is_empty());
    }
}

fn spans_are_right(node: &Node, text: &str) {
    assert!(
        text.get(node.span.start..node.span.end).is_some(),
        "{:?} in {text:?}",
        node.span
    );
    match &node.kind {
        Kind::List(nodes) => nodes.iter().for_each(|node| spans_are_right(node, text)),
        Kind::Object(members) => members
            .iter()
            .for_each(|member| spans_are_right(&member.value, text)),
        _ => {}
    }
}

/// Every text that is a good one cut off, or with one byte's worth replaced, is read to the end.
#[test]
fn broken_texts_never_stop_the_reader() {
    let good =
        r#"{ "id": "đơn", "x": [ 1, true, null, { "b": "\u0111\ud83d\ude00'" } ], "c": -1.5 }"#;
    let mut texts: Vec<String> = Vec::new();
    for at in (0..=good.len()).filter(|at| good.is_char_boundary(*at)) {
        texts.push(good[..at].to_owned());
        texts.push(good[at..].to_owned());
        for junk in [
            "{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\n", "đ", "//", "/*", "0", "\u{0}",
        ] {
            texts.push(format!("{}{junk}{}", &good[..at], &good[at..]));
            let after = good[at..]
                .char_indices()
                .nth(1)
                .map_or(good.len(), |(n, _)| at + n);
            texts.push(format!("{}{junk}{}", &good[..at], &good[after..]));
        }
    }
    for text in &texts {
        let (tree, problems) = parse("a.json", text);
        spans_are_right(&tree.root, text);
        for problem in &problems {
            assert!(
                text.get(problem.span.start..problem.span.end).is_some(),
                "{problem:?} in {text:?}"
            );
        }
        let is_json = serde_json::from_str::<serde_json::Value>(text).is_ok();
        let has_syntax = problems
            .iter()
            .any(|problem| problem.code != "duplicate-key");
        assert_eq!(is_json, !has_syntax, "{text:?}: {problems:?}");
    }
}

fn shape(text: &str) -> String {
    match cel::parse(text) {
        Ok(ast) => draw(&ast),
        Err(problems) => problems
            .iter()
            .map(|p| format!("{}..{} {}", p.span.start, p.span.end, p.en))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

fn draw(ast: &cel::Ast) -> String {
    use cel::AstKind::*;
    let all = |asts: &[cel::Ast]| asts.iter().map(draw).collect::<Vec<_>>().join(" ");
    match &ast.kind {
        Bool(b) => b.to_string(),
        Int(number) => number.to_string(),
        Text(text) => format!("{text:?}"),
        Name(name) => name.clone(),
        Select(base, name) => format!("(. {} {})", draw(base), name.text),
        Call {
            target: Some(target),
            name,
            args,
        } => format!("({}.{} {})", draw(target), name.text, all(args)),
        Call {
            target: None,
            name,
            args,
        } => format!("({} {})", name.text, all(args)),
        Unary(op, operand) => format!("({op:?} {})", draw(operand)),
        Binary(op, left, right) => format!("({} {} {})", op.sign(), draw(left), draw(right)),
        If(a, b, c) => format!("(? {} {} {})", draw(a), draw(b), draw(c)),
        List(items) => format!("[{}]", all(items)),
        Uint(number) => format!("{number}u"),
        Double(number) => format!("{number:?}"),
        Bytes(bytes) => format!("b{bytes:?}"),
        Null => "null".to_owned(),
        TopName(name) => format!(".{name}"),
        OptionalSelect(base, name) => format!("(.? {} {})", draw(base), name.text),
        Index(base, index) => format!("([] {} {})", draw(base), draw(index)),
        OptionalIndex(base, index) => format!("([?] {} {})", draw(base), draw(index)),
        Map(entries) => {
            let entries = entries
                .iter()
                .map(|(a, b)| format!("{}: {}", draw(a), draw(b)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
        Optional(inner) => format!("?{}", draw(inner)),
        Message(name, fields) => {
            let fields = fields
                .iter()
                .map(|(name, a)| format!("{}: {}", name.text, draw(a)));
            format!("{}{{{}}}", draw(name), fields.collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn operators_bind_as_in_the_specification() {
    for (text, expected) in [
        ("a || b && c", "(|| a (&& b c))"),
        ("a == b && c < d", "(&& (== a b) (< c d))"),
        ("a - b - c", "(- (- a b) c)"),
        ("a + b * c % d", "(+ a (% (* b c) d))"),
        ("!a && -b < 1", "(&& (Not a) (< (Negate b) 1))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a in ['x', \"y\",]", "(in a [\"x\" \"y\"])"),
        ("m.all(r, r.a.b > 0)", "(m.all r (> (. (. r a) b) 0))"),
        ("size(a) // how many", "(size a)"),
        ("(a || b) && c", "(&& (|| a b) c)"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("0x1F", "31"),
        (r#"r"a\d" + 'Đ\u0111\n'"#, r#"(+ "a\\d" "Đđ\n")"#),
        ("'''a'b'''", "\"a'b\""),
        ("a.in_b", "(. a in_b)"),
        ("null == 1u", "(== null 1u)"),
        ("-1.5e3 + .5", "(+ -1500.0 0.5)"),
        ("1e400", "inf"),
        (r"b'\xffđ'", "b[255, 196, 145]"),
        ("a[0][?b].?c", "(.? ([?] ([] a 0) b) c)"),
        ("{'a': 1, ?b: c,}", "{\"a\": 1 ?b: c}"),
        ("[?a, b]", "[?a b]"),
        (".a.`b-c`", "(. .a b-c)"),
        ("a.B{c: 1}.d", "(. (. a B){c: 1} d)"),
        ("'''a\nb'''", "\"a\\nb\""),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn expressions_outside_the_language_say_so() {
    for (text, expected) in [
        ("", "0..0 the expression is empty"),
        ("a &&", "4..4 the expression stops in the middle"),
        ("a = 1", "2..3 equality is written =="),
        (
            "a & b | c",
            "2..3 \"and\" is written &&; 6..7 \"or\" is written ||",
        ),
        ("1.5x", "0..4 this is not how a number is written"),
        ("0xu", "0..3 this is not how a number is written"),
        ("18446744073709551616u", "0..21 this number is too large"),
        (
            r"b'\u0111'",
            "2..4 no escape begins like this; write \\\\ for a backslash",
        ),
        (
            "'a\nb'",
            "0..2 this text has no closing quote; 3..5 this text has no closing quote",
        ),
        ("`a`", "0..3 this has no place here"),
        (
            "a.``",
            "2..3 a name in backticks has letters, digits, _ . - / and spaces; 3..4 a name in backticks has letters, digits, _ . - / and spaces",
        ),
        ("{a}", "2..3 : is missing here"),
        ("a[]", "2..3 this has no place here"),
        ("9223372036854775808", "0..19 this number is too large"),
        ("99999999999999999999", "0..20 this number is too large"),
        ("'a", "0..2 this text has no closing quote"),
        ("f(a", "3..3 ) is missing here"),
        ("a b", "2..3 this has no place here"),
        ("a.", "2..2 a name follows the dot"),
        ("if", "0..2 \"if\" is a word CEL keeps for itself"),
        (
            "“a”",
            "0..3 curly quotes do not work; write ' or \"; 4..7 curly quotes do not work; write ' or \"",
        ),
        (
            r"'\q'",
            "1..3 no escape begins like this; write \\\\ for a backslash",
        ),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn long_expressions_are_refused_before_they_hurt() {
    for text in [
        "(".repeat(50_000),
        "!".repeat(50_000),
        "a+".repeat(50_000),
        "a?b:".repeat(50_000),
        ".a".repeat(50_000),
        "-".repeat(50_000),
        "f(".repeat(50_000),
        "[".repeat(50_000),
        "{".repeat(50_000),
        "a[".repeat(50_000),
        "a{b:".repeat(50_000),
        "a.b[0]".repeat(50_000),
    ] {
        assert!(cel::parse(&text).is_err());
    }
    let long = vec!["a"; 90].join(" || ");
    assert!(cel::parse(&long).is_ok());
}

/// Every expression that is a good one cut off, or with junk put in, ends in a tree or in problems
/// that lie inside it.
#[test]
fn broken_expressions_never_stop_the_reader() {
    let good =
        r#"members.all(m, m.tuoi >= -18 && !(a in ['x', "\u0111"])) ? size(b) : r'\d' // đủ"#;
    let junk = [
        "'", "\"", "\\", "(", ")", "[", "]", "{", ".", ",", "?", ":", "=", "&", "đ", "0x", "1e",
        "1.5", "'''", "r'", "b\"", "\\U0011", "in", "\n", "-", "!", "😀", "'\\😀", "'\\x9", "//",
    ];
    let right = |text: &str| match cel::parse(text) {
        Ok(ast) => assert!(text.get(ast.span.start..ast.span.end).is_some(), "{text:?}"),
        Err(problems) => {
            assert!(!problems.is_empty(), "{text:?}");
            for problem in problems {
                let range = problem.span.start..problem.span.end;
                assert!(text.get(range).is_some(), "{problem:?} in {text:?}");
            }
        }
    };
    assert!(cel::parse(good).is_ok());
    for at in (0..=good.len()).filter(|at| good.is_char_boundary(*at)) {
        right(&good[..at]);
        right(&good[at..]);
        for junk in junk {
            right(&format!("{}{junk}{}", &good[..at], &good[at..]));
            right(&format!("{}{junk}", &good[..at]));
        }
    }
}
