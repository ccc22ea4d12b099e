//! Lines of a stream, a handful at a time, none of them larger than a dossier may be.

use std::io::{BufRead, Read, Result};

/// Largest dossier in bytes, as the service takes it.
pub(super) const MAX_BYTES: usize = 1024 * 1024;
/// How many lines, or bytes, are handed to a worker at a time.
const BATCH_LINES: usize = 64;
const BATCH_BYTES: usize = 256 * 1024;

/// One line without its end; `None` when it is too large.
pub(super) type Line = Option<Vec<u8>>;

/// Reads the next lines; none at the end of the stream.
pub(super) fn batch(input: &mut impl BufRead) -> Result<Vec<Line>> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    while lines.len() < BATCH_LINES && bytes < BATCH_BYTES {
        match line(input)? {
            Some(line) => {
                bytes += line.as_ref().map_or(0, Vec::len);
                lines.push(line);
            }
            None => break,
        }
    }
    Ok(lines)
}

fn line(input: &mut impl BufRead) -> Result<Option<Line>> {
    let mut line = Vec::new();
    let read = input
        .by_ref()
        .take(MAX_BYTES as u64 + 1)
        .read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(Some(line)));
    }
    if read <= MAX_BYTES {
        return Ok(Some(Some(line)));
    }
    skip_line(input)?;
    Ok(Some(None))
}

/// Goes behind the next end of line without keeping anything.
fn skip_line(input: &mut impl BufRead) -> Result<()> {
    loop {
        let there = input.fill_buf()?;
        let (used, is_over) = match there.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (there.len(), there.is_empty()),
        };
        input.consume(used);
        if is_over {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BATCH_LINES, MAX_BYTES, batch};

    fn sizes(mut text: &[u8]) -> Vec<Option<usize>> {
        let lines = batch(&mut text).unwrap();
        lines
            .iter()
            .map(|line| line.as_ref().map(Vec::len))
            .collect()
    }

    #[test]
    fn lines_end_at_line_feeds_and_the_last_may_lack_one() {
        assert_eq!(sizes(b"ab\n\nc"), [Some(2), Some(0), Some(1)]);
        assert_eq!(sizes(b"ab\n"), [Some(2)]);
        assert_eq!(sizes(b""), []);
    }

    #[test]
    fn a_line_that_is_too_large_is_passed_over() {
        let long = |size: usize| [vec![b'x'; size], b"\nab\n".to_vec()].concat();
        assert_eq!(sizes(&long(MAX_BYTES)), [Some(MAX_BYTES)]);
        assert_eq!(sizes(&long(MAX_BYTES + 1)), [None, Some(2)]);
        assert_eq!(sizes(&long(3 * MAX_BYTES)), [None, Some(2)]);
        assert_eq!(sizes(&vec![b'x'; 2 * MAX_BYTES]), [None]);
    }

    #[test]
    fn a_batch_has_an_end() {
        let text = "a\n".repeat(BATCH_LINES + 1);
        assert_eq!(sizes(text.as_bytes()).len(), BATCH_LINES);
    }
}
