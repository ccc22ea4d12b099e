//! Definitions that somebody wrote to break the compiler: each ends soon, in little memory, and is either taken or
//! refused with places; nothing panics and no stack overflows.
//!
//! Here they have a part of their full size, so that the test takes seconds. At full size and with the bars of the
//! design (5 s and 512 MiB each) they are part of `cargo xtask bench`; alone:
//! `cargo test --release -p check --test hostile -- --ignored --nocapture`.

use std::fmt::Write;
use std::time::{Duration, Instant};

use check::{SourceFile, Sources, check};
use diagnostics::Severity;

/// A name and what makes it, given how large it shall be in thousandths of full size.
type Attack = (&'static str, fn(usize) -> Sources);

fn form(pages: &str, more: &str) -> String {
    format!(
        r#"{{ "id": "xau", "version": "2026-01-01", "title": {{ "vi": "X", "en": "X" }}, "roles": {{ "a": {{ "from": "self" }} }}, "pages": [{pages}]{more} }}"#
    )
}

fn page(id: &str, fields: &str) -> String {
    format!(r#"{{ "id": "{id}", "title": {{ "vi": "P", "en": "P" }}, "fields": [{fields}] }}"#)
}

fn field(id: &str, more: &str) -> String {
    format!(r#"{{ "id": "{id}", "type": "text", "label": {{ "vi": "L", "en": "L" }}{more} }}"#)
}

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    for at in 0..count {
        if at > 0 {
            out.push(',');
        }
        out += &one(at);
    }
    out
}

fn alone(text: String) -> Sources {
    Sources {
        main: SourceFile {
            file: "xau.json".to_owned(),
            text,
        },
        ..Sources::default()
    }
}

fn fields_of(count: usize, more: impl Fn(usize) -> String) -> Sources {
    let fields = many(count, |at| field(&format!("f{at}"), &more(at)));
    alone(form(&page("p", &fields), ""))
}

fn with_block(text: &str, uses: usize) -> Sources {
    let uses = many(uses, |at| format!(r#"{{ "block": "b", "as": "k{at}" }}"#));
    let page = format!(r#"{{ "id": "p", "title": {{ "vi": "P", "en": "P" }}, "use": [{uses}] }}"#);
    let mut sources = alone(form(&page, ""));
    let block = SourceFile {
        file: "blocks/b.json".to_owned(),
        text: text.to_owned(),
    };
    sources.blocks.insert("b".to_owned(), block);
    sources
}

fn block(fields: &str) -> String {
    format!(r#"{{ "id": "b", "title": {{ "vi": "B", "en": "B" }}, "fields": [{fields}] }}"#)
}

const ATTACKS: &[Attack] = &[
    ("100,000 fields", |size| {
        fields_of(100 * size, |_| String::new())
    }),
    ("10,000 fields that all read each other", |size| {
        fields_of(10 * size, |at| {
            format!(r#", "show": "f{} == f{at}""#, at.wrapping_sub(1))
        })
    }),
    ("words full of names, braces and what is neither", |size| {
        let words = [
            "{g.k}", "{f0}", "{", "{ }", "{{", "{{/", "{f0", "{f0.x}", "{a}",
        ];
        let fields = many(10 * size, |at| {
            // As many as there is room for, beside as many fields as there can be.
            let text = words[at % words.len()].repeat(if at < 40 { 5 * size } else { 0 });
            let more = format!(r#", "hint": {{ "vi": "L{text}", "en": "L{text}" }}"#);
            field(&format!("f{at}"), &more)
        });
        alone(form(&page("p", &fields), ""))
    }),
    ("short names of answers far away", |size| {
        let id = "g".repeat(64);
        let text = "{k}".repeat(19 * size);
        let more = format!(r#", "hint": {{ "vi": "{text}", "en": "{text}" }}"#);
        let fields = many(30, |at| {
            field(
                &if at == 0 {
                    "k".to_owned()
                } else {
                    format!("k{at}")
                },
                &more,
            )
        });
        let group = format!(
            r#"{{ "id": "{id}", "type": "repeat", "label": {{ "vi": "G", "en": "G" }}, "fields": [{fields}] }}"#
        );
        alone(form(&page("p", &group), ""))
    }),
    ("a circle through every field", |size| {
        let count = 10 * size;
        fields_of(count, move |at| {
            format!(r#", "value": "f{}""#, (at + 1) % count)
        })
    }),
    ("a circle in every pair of fields", |size| {
        fields_of(10 * size, |at| format!(r#", "show": "f{} == 'x'""#, at ^ 1))
    }),
    ("brackets 10,000 deep", |size| {
        let depth = 10 * size;
        alone(form(&("[".repeat(depth) + &"]".repeat(depth)), ""))
    }),
    ("objects 10,000 deep, never closed", |size| {
        alone(r#"{ "pages": "#.repeat(10 * size))
    }),
    ("an expression 10,000 deep", |size| {
        let depth = 10 * size;
        let text = "(".repeat(depth) + "1" + &")".repeat(depth);
        fields_of(1, move |_| format!(r#", "show": "{text}""#))
    }),
    ("not not not", |size| {
        let text = "!".repeat(10 * size) + "true";
        fields_of(1, move |_| format!(r#", "show": "{text}""#))
    }),
    ("one expression of a megabyte", |size| {
        let text = format!("f0 in [{}]", many(300 * size, |_| "1".to_owned()));
        fields_of(1, move |_| format!(r#", "show": "{text}""#))
    }),
    ("nested both ways under a page's condition", |size| {
        let mut text = "f0 == 'x'".to_owned();
        for _ in 0..90 {
            text = format!("f1 == 'y' && ({text})");
        }
        fields_of(2 * size, move |_| format!(r#", "show": "{text}""#))
    }),
    ("a long condition of a page with many fields", |size| {
        let test = many(2_000, |_| "'abc'".to_owned());
        let fields = many(8 * size, |at| field(&format!("f{at}"), ""));
        let page = format!(
            r#"{{ "id": "p", "title": {{ "vi": "P", "en": "P" }}, "show": "f0 in [{test}]", "fields": [{fields}] }}"#
        );
        alone(form(&page, ""))
    }),
    ("labels of a megabyte", |size| {
        let label = "Lời ".repeat(250 * size);
        fields_of(3, move |_| {
            format!(r#", "hint": {{ "vi": "{label}", "en": "x" }}"#)
        })
    }),
    ("a megabyte of forbidden words, all negated", |size| {
        let label = "không sổ hộ khẩu ".repeat(3 * size);
        fields_of(3, move |_| {
            format!(r#", "hint": {{ "vi": "{label}", "en": "x" }}"#)
        })
    }),
    ("ids of a megabyte", |size| {
        let id = "a".repeat(1000 * size);
        alone(form(&page(&id, &field(&id, "")), ""))
    }),
    ("a key of a megabyte with many members", |size| {
        let members = many(100 * size, |at| format!(r#""k{at}": 1"#));
        let key = "k".repeat(1000 * size);
        alone(form(
            "",
            &format!(r#", "roles": {{ "{key}": {{ {members} }} }}"#),
        ))
    }),
    ("deep keys with many members", |size| {
        let open = format!(r#"{{ "{}": "#, "k".repeat(250)).repeat(50);
        let members = many(100 * size, |at| format!(r#""k{at}": 1"#));
        alone(format!("{open}{{ {members} }}"))
    }),
    ("patterns that explode", |_| {
        fields_of(40, |at| {
            format!(r#", "pattern": "(a{{1,1000}}){{1,{}}}""#, 1000 - at)
        })
    }),
    ("patterns that nearly explode", |size| {
        fields_of(size, |at| {
            format!(r#", "pattern": "(a|b)*a(a|b){{{}}}x{at}""#, 8 + at % 4)
        })
    }),
    ("ids of JavaScript", |_| {
        let ids = [
            "__proto__",
            "constructor",
            "hasOwnProperty",
            "toString",
            "valueOf",
        ];
        let fields = many(ids.len(), |at| field(ids[at], ""));
        alone(form(&page("p", &fields), ""))
    }),
    ("unpaired surrogates", |size| {
        fields_of(size, |at| {
            format!(
                r#", "hint": {{ "vi": "\ud8{:02x}", "en": "\udc00\ud800" }}"#,
                at % 100
            )
        })
    }),
    ("one key over and over", |size| {
        let members = many(100 * size, |_| r#""id": "a""#.to_owned());
        alone(format!("{{ {members} }}"))
    }),
    ("a million unknown members", |size| {
        let members = many(300 * size, |at| format!(r#""k{at}": 1"#));
        alone(form("", &format!(", {members}")))
    }),
    ("a million wrong values", |size| {
        alone(form(&many(1000 * size, |_| "1".to_owned()), ""))
    }),
    ("unknown names among many known", |size| {
        fields_of(8 * size, |at| format!(r#", "show": "g{at} == 'x'""#))
    }),
    ("ten megabytes", |size| {
        let fields = many(100 * size, |at| {
            field(&format!("f{at}"), r#", "x-note": "12345678901234567890""#)
        });
        alone(form(&page("p", &fields), ""))
    }),
    ("a large block used over and over", |size| {
        let fields = many(2 * size, |at| field(&format!("f{at}"), ""));
        with_block(&block(&fields), 20 * size)
    }),
    ("a block of nonsense used over and over", |size| {
        let nonsense = many(100 * size, |_| "1".to_owned());
        with_block(&block(&nonsense), 2 * size)
    }),
    ("long words in a block used over and over", |size| {
        let hint = format!(
            r#", "hint": {{ "vi": "{}", "en": "x" }}"#,
            "x".repeat(40 * size)
        );
        let fields = many(10, |at| field(&format!("f{at}"), &hint));
        with_block(&block(&fields), size)
    }),
    ("lists and comparisons with them", |size| {
        let options = many(10 * size, |at| {
            format!(r#"{{ "code": "c{at}", "label": {{ "vi": "C", "en": "C" }} }}"#)
        });
        let choice = format!(
            r#"{{ "id": "c", "type": "choice", "label": {{ "vi": "C", "en": "C" }}, "options": [{options}] }}"#
        );
        let fields = many(5 * size, |at| {
            field(&format!("f{at}"), r#", "show": "c == 'nope'""#)
        });
        alone(form(&page("p", &format!("{choice},{fields}")), ""))
    }),
    ("entries of allow that accept nothing", |size| {
        let allow = many(30 * size, |at| {
            format!(r#"{{ "code": "x", "at": "/{at}", "reason": "r", "legal": "l" }}"#)
        });
        let fields = many(size, |at| {
            format!(r#"{{ "id": "f{at}", "type": "text", "label": {{ "vi": "L" }} }}"#)
        });
        alone(form(
            &page("p", &fields),
            &format!(r#", "allow": [{allow}]"#),
        ))
    }),
];

/// Checks one of them; what it gives points into its files.
fn survive(name: &str, sources: &Sources) -> (Duration, usize) {
    let start = Instant::now();
    let (form, problems) = check(sources);
    let took = start.elapsed();
    let errors = problems
        .iter()
        .filter(|one| one.severity == Severity::Error);
    assert_eq!(form.is_none(), errors.count() > 0, "{name}");
    assert!(
        problems.len() <= 2_101,
        "{name}: {} problems",
        problems.len()
    );
    let blocks = sources.blocks.values();
    let all: Vec<&SourceFile> = std::iter::once(&sources.main).chain(blocks).collect();
    for problem in &problems {
        let file = all.iter().find(|file| file.file == problem.file);
        let text = &file.expect("one of its files").text;
        assert!(
            text.get(problem.span.start..problem.span.end).is_some(),
            "{name}: {problem:?}"
        );
        let words = problem.message.values().chain(problem.hint.values());
        assert!(words.map(String::len).all(|bytes| bytes < 700), "{name}");
    }
    (took, problems.len())
}

#[test]
fn hostile_definitions_end_with_places() {
    for (name, make) in ATTACKS {
        let (took, _) = survive(name, &make(25));
        assert!(took < Duration::from_secs(60), "{name}: {took:?}");
    }
}

/// What can not be compiled says so.
#[test]
fn what_is_too_large_is_refused_with_its_name() {
    let codes = |sources: &Sources| -> Vec<String> {
        let problems = check(sources).1.into_iter();
        problems.map(|one| one.code).collect()
    };
    let large = alone(" ".repeat((4 << 20) + 1));
    assert_eq!(codes(&large), ["too-large"]);
    let wrong = alone(form(&many(3_000, |_| "1".to_owned()), ""));
    let found = codes(&wrong);
    assert_eq!(
        found.iter().filter(|code| *code == "wrong-type").count(),
        1_000
    );
    assert!(found.contains(&"too-many-problems".to_owned()));
}

#[test]
#[ignore = "full size, for a release build: cargo xtask bench"]
fn hostile_definitions_at_full_size() {
    let mut report = String::new();
    for (name, make) in ATTACKS {
        let sources = make(1000);
        let bytes = sources.main.text.len();
        let (took, problems) = survive(name, &sources);
        let memory = peak_mib();
        writeln!(report, "{took:>9.1?} {memory:>5} MiB at most so far, {problems:>5} problems, {bytes:>9} bytes: {name}")
            .expect("writing to a string");
        assert!(took < Duration::from_secs(5), "{name}: {took:?}\n{report}");
        assert!(memory < 512, "{name}: {memory} MiB\n{report}");
    }
    assert_eq!(report.lines().count(), ATTACKS.len(), "\n{report}");
    eprintln!("{report}");
}

/// Most memory the process has had, in MiB, where the system says so.
fn peak_mib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<usize>().ok());
    kib.unwrap_or(0) / 1024
}
