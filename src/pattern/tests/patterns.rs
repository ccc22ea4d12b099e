//! Patterns against the crate `regex`, and what is refused.

use pattern::{Error, compile, compile_search};

/// Texts that tell patterns apart: empty, ASCII, Vietnamese, line ends, outside the first plane.
const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "ab",
    "ba",
    "aab",
    "abab",
    "aaaa",
    "A",
    "Ab",
    "_",
    "-",
    ".",
    " ",
    "  ",
    "\n",
    "a\n",
    "0",
    "12",
    "012345678901",
    "0123456789012",
    "٣",
    "đ",
    "Đ",
    "Nguyễn Thị Mẫu",
    "NGUYỄN",
    "H'Hen Niê",
    "ẵ",
    "a b",
    "a  b",
    "x@y.vn",
    "x@y",
    "01/02",
    "😀",
    "a😀b",
    "ſ",
    "K",
];

/// ASCII classes as the crate `regex` has to be told of them.
fn second_opinion(source: &str) -> String {
    let classes = [
        (r"\d", "[0-9]"),
        (r"\w", "[0-9A-Za-z_]"),
        (r"\s", "[\t\n\u{b}\u{c}\r ]"),
        (r"\D", "[^0-9]"),
        (r"\W", "[^0-9A-Za-z_]"),
        (r"\S", "[^\t\n\u{b}\u{c}\r ]"),
    ];
    let told = classes.iter();
    told.fold(source.to_owned(), |source, (short, long)| {
        source.replace(short, long)
    })
}

fn agrees(source: &str) {
    let whole = compile(source).unwrap_or_else(|e| panic!("{source}: {e}"));
    let search = compile_search(source).unwrap_or_else(|e| panic!("{source}: {e}"));
    let other = second_opinion(source);
    let other_whole = regex::Regex::new(&format!(r"\A(?:{other})\z")).expect("a pattern");
    let other_search = regex::Regex::new(&other).expect("a pattern");
    for text in TEXTS {
        assert_eq!(
            whole.is_match(text),
            other_whole.is_match(text),
            "{source} on all of {text:?}"
        );
        assert_eq!(
            search.is_match(text),
            other_search.is_match(text),
            "{source} in {text:?}"
        );
    }
}

#[test]
fn agrees_with_another_engine() {
    for source in [
        "",
        "a",
        "a*",
        "a+b?",
        "(a|b)*",
        "(ab)+",
        "a{2}",
        "a{2,}",
        "a{1,3}b",
        "(a*)*",
        "(a|)+",
        "[ab]",
        "[^a]",
        ".",
        ".*",
        "..",
        r"\d",
        r"\d{12}",
        r"\D",
        r"\w+",
        r"\W",
        r"\s",
        r"\S+",
        r"[\d_]",
        r"[^\w]",
        r"[\s\d]*",
        r"\p{L}+",
        r"\p{Lu}",
        r"\PL",
        r"[\p{L} ']+",
        "(?i)ab",
        "(?i)đ",
        "(?i)NGUYỄN.*",
        "(?s).",
        "[a-z&&[^b]]",
        "^a",
        "a$",
        "^$",
        "^",
        "$",
        "^a|b$",
        "$^",
        "(^a)*b",
        "a^b",
        "a$b",
        r"\Aab\z",
        "(?:a|ab)(?:b|)",
        r"[^@]+@[^@]+\.[a-z]{2,}",
        "Đ|đ",
        r"\u{1F600}",
        r"a.b",
        r"(a{0,2}b{0,2}){0,2}",
        "(|a)(|b)",
        "x*y*",
        r"\x61",
    ] {
        agrees(source);
    }
}

#[test]
fn is_minimal() {
    let states = |source: &str| compile(source).expect("a pattern").accept.len();
    // The dead state, then one for each length that can still become right.
    assert_eq!(states("[0-9]{12}"), 14);
    assert_eq!(states("(a|b)*abb"), 5);
    assert_eq!(states(".*"), 2);
    assert_eq!(states("a|b|c"), states("[abc]"));
    assert_eq!(states("[a&&b]"), 1);
    assert_eq!(states(r"[\p{L} '.-]{2,80}"), 82);
}

#[test]
fn same_pattern_gives_the_same_automaton() {
    let source = r"[\p{L}\p{M} '.-]{2,80}";
    assert_eq!(compile(source), compile(source));
}

#[test]
fn state_zero_is_dead_and_every_transition_has_a_state() {
    for source in ["", "a", r"\p{L}{2,5}", "(a|b)*abb", "[a&&b]", ".{1,4000}"] {
        let dfa = compile(source).expect("a pattern");
        let classes = usize::from(dfa.classes);
        assert!(!dfa.accept[0], "{source}");
        assert!(
            dfa.next[..classes].iter().all(|next| *next == 0),
            "{source}"
        );
        assert_eq!(dfa.next.len(), dfa.accept.len() * classes, "{source}");
        assert!(
            dfa.next
                .iter()
                .all(|next| usize::from(*next) < dfa.accept.len()),
            "{source}"
        );
        assert!(
            dfa.ranges.windows(2).all(|pair| pair[0].1 < pair[1].0),
            "{source}"
        );
        assert!(
            dfa.ranges
                .iter()
                .all(|r| r.0 <= r.1 && u16::from(r.2) < dfa.classes),
            "{source}"
        );
    }
}

fn code(source: &str) -> &'static str {
    compile(source).map_or_else(|problem| problem.code(), |_| "fine")
}

#[test]
fn refuses_what_a_dfa_can_not_do() {
    for source in [
        r"\bab", r"a\B", "(?=a)", "(?!a)b", "(?<=a)b", r"(a)\1", "(?m)^a", "(?m)a$",
    ] {
        assert_eq!(code(source), "pattern-invalid", "{source}");
        assert!(
            matches!(compile(source), Err(Error::Refused { .. })),
            "{source}"
        );
    }
}

#[test]
fn reports_what_can_not_be_read_with_its_place() {
    for (source, from) in [
        ("a(b", 1),
        ("[a", 0),
        ("a{3,1}", 1),
        ("*", 0),
        (r"\q", 0),
        (r"\p{Klingon}", 0),
    ] {
        let problem = compile(source).expect_err("not a pattern");
        assert_eq!(
            problem.at().expect("a place").start,
            from,
            "{source}: {problem}"
        );
    }
    assert_eq!(code(&"(".repeat(500)), "pattern-invalid");
}

#[test]
fn refuses_what_would_be_too_large() {
    for source in [
        "(a|b)*a(a|b){16}",
        "a{5001}",
        "((a{100}){100}){100}",
        r"(\p{L}{50}\d{50}){60}",
    ] {
        assert_eq!(code(source), "pattern-too-large", "{source}");
    }
    let letters: Vec<char> = (0..300)
        .filter_map(|n| char::from_u32(0x4e00 + n * 2))
        .collect();
    let one_class: String = letters.iter().collect();
    assert_eq!(code(&format!("[{one_class}]")), "fine");
    let each_its_own: Vec<String> = letters.iter().map(|c| format!("{c}{c}")).collect();
    assert_eq!(code(&each_its_own.join("|")), "pattern-too-large");
}
