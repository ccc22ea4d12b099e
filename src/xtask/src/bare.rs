//! Scripts and styles as they travel: without comments and indentation, which are for readers of the source.

use std::path::Path;

/// Whether a file is one of those that travel bare.
pub(crate) fn travels_bare(file: &Path) -> bool {
    let kind = file.extension().and_then(|kind| kind.to_str());
    matches!(kind, Some("js" | "css"))
}

/// `source` without comments that stand at the head of a line, JSDoc inside lines, indentation and empty lines.
///
/// It knows no more of the language than that, so texts of several lines must not be used in these files, nor
/// `/**` in a text.
pub(crate) fn bare(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut is_inside = false;
    for line in source.lines() {
        let mut line = line.trim().to_owned();
        if is_inside {
            let Some(end) = line.find("*/") else { continue };
            line = line[end + 2..].trim().to_owned();
            is_inside = false;
        }
        while let Some(start) = comment(&line) {
            match line[start..].find("*/") {
                Some(length) => line.replace_range(start..start + length + 2, ""),
                None => {
                    line.truncate(start);
                    is_inside = true;
                }
            }
        }
        let line = line.trim();
        if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A catalogue of one text a line on one line; what stands in the texts stays.
pub(crate) fn lines(catalogue: &str) -> String {
    catalogue
        .lines()
        .map(|line| line.trim().replacen("\": \"", "\":\"", 1))
        .collect()
}

fn comment(line: &str) -> Option<usize> {
    if line.starts_with("/*") {
        Some(0)
    } else {
        line.find("/**")
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, lines};

    #[test]
    fn catalogues_keep_their_texts() {
        let catalogue = "{\n  \"a\": \"x\",\n  \"b.c\": \"say \\\"y\\\": \\\"z\\\"\"\n}\n";
        let expected = "{\"a\":\"x\",\"b.c\":\"say \\\"y\\\": \\\"z\\\"\"}";
        assert_eq!(lines(catalogue), expected);
    }

    #[test]
    fn comments_go_and_code_stays() {
        let source = "// head\n/** doc\n * more */\nconst a = 1; // why\n\n  f(/** @type {string} */ b);\n/* one */\nurl(\"https://x\");\n";
        assert_eq!(
            bare(source),
            "const a = 1; // why\nf( b);\nurl(\"https://x\");\n"
        );
    }

    #[test]
    fn what_follows_a_comment_stays() {
        assert_eq!(bare("/*\nx\n*/ .a {\n  b: c;\n}"), ".a {\nb: c;\n}\n");
    }
}
