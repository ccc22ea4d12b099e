//! The engine's module without the places of other people's source code.
//!
//! Whatever can panic carries its place: the name of a file, a line and a column. Nobody who fills a form has the files of the
//! standard library and of crates, their names do not compress well, and without a name line and column say nothing: 1 KB of brotli.
//! Our own places stay, and so does what a panic says.

use std::ops::Range;

use anyhow::Result;
use wasmparser::{DataKind, Operator, Parser, Payload};

/// How names begin that are not ours: the standard library's and those of crates.
const BEGINNINGS: [&[u8]; 3] = [b"/rustc/", b"index.crates.io-", b"/rust/deps/"];
const END: &[u8] = b".rs";
/// Longer is no name of a file.
const LONGEST: usize = 200;
/// Such a place is four numbers: address and length of the name, line, column.
const PLACE: usize = 16;
/// What no line of a file reaches.
const FAR_DOWN: u32 = 100_000;
/// What no column of a file reaches.
const FAR_RIGHT: u32 = 1_000;
/// An empty name has an address too, and it is not 0.
const NOWHERE: [u32; 4] = [1, 0, 0, 0];

/// Part of the memory that the module begins with.
struct Segment {
    address: usize,
    /// Where it lies in the module.
    range: Range<usize>,
}

/// The module with zeros for those names, each as long as before, and with no line or column in them.
///
/// # Errors
/// When it is no module.
pub(crate) fn quiet(module: &[u8]) -> Result<Vec<u8>> {
    let segments = segments(module)?;
    let mut out = module.to_vec();
    for segment in &segments {
        let mut at = segment.range.start;
        while at < segment.range.end {
            let Some(length) = name_length(&module[at..segment.range.end]) else {
                at += 1;
                continue;
            };
            out[at..at + length].fill(0);
            let address = segment.address + at - segment.range.start;
            forget_places(&mut out, &segments, [address, length].map(|n| n as u32));
            at += length;
        }
    }
    Ok(out)
}

fn segments(module: &[u8]) -> Result<Vec<Segment>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(section) = payload? else {
            continue;
        };
        for data in section {
            let data = data?;
            let DataKind::Active { offset_expr, .. } = &data.kind else {
                continue;
            };
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                continue;
            };
            found.push(Segment {
                address: value as usize,
                range: data.range.end - data.data.len()..data.range.end,
            });
        }
    }
    Ok(found)
}

/// Makes every place in a file no place.
fn forget_places(module: &mut [u8], segments: &[Segment], name: [u32; 2]) {
    for segment in segments {
        // Numbers lie at multiples of four.
        let first = segment.range.start + segment.address.next_multiple_of(4) - segment.address;
        for at in (first..segment.range.end.saturating_sub(PLACE - 1)).step_by(4) {
            let [address, length, line, column] = numbers(&module[at..at + PLACE]);
            let is_place = (1..FAR_DOWN).contains(&line) && (1..FAR_RIGHT).contains(&column);
            if [address, length] == name && is_place {
                module[at..at + PLACE]
                    .copy_from_slice(NOWHERE.map(u32::to_le_bytes).as_flattened());
            }
        }
    }
}

fn numbers(bytes: &[u8]) -> [u32; 4] {
    std::array::from_fn(|at| {
        let four = |place| bytes[at * 4 + place];
        u32::from_le_bytes(std::array::from_fn(four))
    })
}

fn name_length(bytes: &[u8]) -> Option<usize> {
    BEGINNINGS.iter().find(|start| bytes.starts_with(start))?;
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"/._-".contains(b);
    let name: Vec<u8> = bytes
        .iter()
        .copied()
        .take(LONGEST)
        .take_while(is_part)
        .collect();
    let end = name.windows(END.len()).position(|part| part == END)?;
    Some(end + END.len())
}

#[cfg(test)]
mod tests {
    use super::quiet;

    /// Where the segment of [`module`] begins; a place that begins there is not at a multiple of four.
    const ADDRESS: u32 = 0x42;
    /// What becomes of `/rustc/a.rs`.
    const GONE: &str = "\0\0\0\0\0\0\0\0\0\0\0";

    /// A module with one memory that begins with `data`.
    fn module(data: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0\x05\x03\x01\0\x01\x0b".to_vec();
        let mut section = vec![
            1,
            0,
            0x41,
            0xc2,
            0,
            0x0b,
            data.len() as u8 | 0x80,
            (data.len() >> 7) as u8,
        ];
        section.extend(data);
        module.extend([section.len() as u8 | 0x80, (section.len() >> 7) as u8]);
        module.extend(section);
        module
    }

    fn place(numbers: [u32; 4]) -> Vec<u8> {
        numbers.map(u32::to_le_bytes).concat()
    }

    /// `names`, then from a multiple of four on `after` it, becomes `quiet_names` and `quiet_after`.
    fn check(names: [&str; 2], after: &[[u32; 4]], quiet_after: &[[u32; 4]]) {
        let data = |names: &str, places: &[[u32; 4]]| {
            let mut data = names.as_bytes().to_vec();
            data.resize((names.len() + 2).next_multiple_of(4) - 2, b'_');
            data.extend(places.iter().copied().flat_map(place));
            data
        };
        let found = quiet(&module(&data(names[0], after))).unwrap();
        assert_eq!(
            found,
            module(&data(names[1], quiet_after)),
            "{names:?} {after:?}"
        );
    }

    #[test]
    fn names_of_others_go_and_everything_else_keeps_its_place() {
        let others = "/rustc/0a1b/library/core/src/str.rs/rustc/0a/x.rsindex.crates.io-1f/yew-0.23.0/src/a.rs/rust/deps/a-1.0/src/b.rs";
        let rest = "\u{1}src/element/src/app.rs/rustc/ index";
        let before = format!("\0a{others}{rest}");
        let after = format!("\0a{}{rest}", "\0".repeat(others.len()));
        check([&before, &after], &[], &[]);
    }

    #[test]
    fn places_in_files_of_others_become_no_place() {
        let names = ["/rustc/a.rssrc/b.rs", &format!("{GONE}src/b.rs")];
        let other = [ADDRESS, 11, 2401, 17];
        let own = [ADDRESS + 11, 8, 2401, 17];
        check(
            names,
            &[other, own, other],
            &[[1, 0, 0, 0], own, [1, 0, 0, 0]],
        );
    }

    #[test]
    fn what_only_looks_like_such_a_place_stays() {
        let names = ["/rustc/a.rs", GONE];
        let likely = [ADDRESS, 11, 5, 5];
        let others = [
            [ADDRESS, 10, 5, 5],
            [ADDRESS + 1, 11, 5, 5],
            [ADDRESS, 11, 0, 5],
            [ADDRESS, 11, 5, 0],
            [ADDRESS, 11, 100_000, 5],
            [ADDRESS, 11, 5, 1_000],
        ];
        for numbers in others {
            check(names, &[numbers], &[numbers]);
        }
        // The end of the memory in the middle of one, and one that is not at a multiple of four.
        let mut data = b"/rustc/a.rs___".to_vec();
        data.extend(&place(likely)[..12]);
        data.push(0);
        data.extend(place(likely));
        let found = quiet(&module(&data)).unwrap();
        data[..11].fill(0);
        assert_eq!(found, module(&data));
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(quiet(b"/rustc/a.rs").is_err());
    }
}
