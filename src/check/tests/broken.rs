//! Whatever is broken in a definition, checking ends, and points where something is.

use std::fs;
use std::path::Path;

use check::{SourceFile, Sources, check};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    fs::read_to_string(path).expect("a file of ours")
}

/// The same bytes each time, so that a failure can be looked at again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

const JUNK: &[&str] = &[
    "",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "0",
    "-1",
    "99999999999999999999",
    "{}",
    "[]",
    "\"\"",
    "\"x\"",
    "\"a.b\"",
    "\"a +\"",
    "\"(\"",
    "đ",
    "\\",
    "\"list:\"",
    "\"repeat\"",
    "\"choice\"",
    "\"address\"",
    "\"self\"",
    "\"today\"",
    "\"members.all(m, m)\"",
    "\u{0}",
    "\"1 + 'a' == true\"",
    "\"present(present)\"",
];

// Replaces one token of the text, roughly.
fn mutate(text: &str, dice: &mut Dice) -> String {
    let bounds: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| "{}[],:\"".contains(*c))
        .map(|(at, _)| at)
        .collect();
    let from = dice.below(bounds.len() - 3);
    let to = from + dice.below(4);
    let (from, to) = (bounds[from], bounds[to.min(bounds.len() - 1)]);
    format!(
        "{}{}{}",
        &text[..from],
        JUNK[dice.below(JUNK.len())],
        &text[to..]
    )
}

fn file(name: &str, text: String) -> SourceFile {
    SourceFile {
        file: name.to_owned(),
        text,
    }
}

#[test]
fn broken_definitions_are_reported_inside_their_files() {
    let main = read("forms/dang-ky-tam-tru.json");
    let (person, contact) = (
        read("forms/blocks/person.json"),
        read("forms/blocks/contact.json"),
    );
    let list = read("forms/lists/gioi-tinh.json");
    let mut dice = Dice(20_261_121);
    for _ in 0..150 {
        let mut texts = [main.clone(), person.clone(), contact.clone(), list.clone()];
        for _ in 0..=dice.below(3) {
            let which = dice.below(texts.len() + 2) % texts.len();
            texts[which] = mutate(&texts[which], &mut dice);
        }
        let [main, person, contact, list] = texts;
        let mut sources = Sources {
            main: file("m", main),
            ..Sources::default()
        };
        sources
            .blocks
            .insert("person".to_owned(), file("p", person));
        sources
            .blocks
            .insert("contact".to_owned(), file("c", contact));
        sources
            .lists
            .insert("gioi-tinh".to_owned(), file("l", list));
        for problem in check(&sources).1 {
            let all = [
                &sources.main,
                &sources.blocks["person"],
                &sources.blocks["contact"],
                &sources.lists["gioi-tinh"],
            ];
            let source = all
                .iter()
                .find(|source| source.file == problem.file)
                .expect("one of the files");
            let range = problem.span.start..problem.span.end;
            assert!(source.text.get(range).is_some(), "{problem:?}");
        }
    }
}
