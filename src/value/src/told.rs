//! Answers within the words of a form.

/// A form's text with answers in place of their paths: `Ngày sinh của {/members/*/ho_ten}`.
///
/// `at` is the path of what the text stands at, whose rows are meant by `*`. `answer` gives an answer as people read it;
/// a missing one is written `…`, the dotted line of a paper form. Any other brace is itself.
pub fn with_answers(text: &str, at: &str, answer: &mut dyn FnMut(&str) -> String) -> String {
    let mut told = String::new();
    for (index, piece) in text.split('{').enumerate() {
        if index == 0 {
            told.push_str(piece);
            continue;
        }
        match piece.split_once('}') {
            Some((path, rest)) if path.starts_with('/') => {
                let said = answer(&of_row(path, at));
                told.push_str(if said.is_empty() { "…" } else { &said });
                told.push_str(rest);
            }
            _ => {
                told.push('{');
                told.push_str(piece);
            }
        }
    }
    told
}

/// The path with the keys of the rows around `at` in place of each `*`.
pub fn of_row(path: &str, at: &str) -> String {
    let mut keys = at.split('/').skip(1);
    let mut whole = String::new();
    for step in path.split('/').skip(1) {
        let key = keys.next().unwrap_or_default();
        whole.push('/');
        whole.push_str(if step == "*" { key } else { step });
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::with_answers;

    #[track_caller]
    fn check(text: &str, at: &str, expected: &str) {
        let mut answer = |path: &str| match path {
            "/ten" => "An {/ho}".to_owned(),
            "/nhom/r2/ten" => "Bình".to_owned(),
            "/nhom/r2/con/c1/ten" => "<b>Cúc</b>".to_owned(),
            _ => String::new(),
        };
        assert_eq!(with_answers(text, at, &mut answer), expected);
    }

    #[test]
    fn answers_stand_in_place_of_their_paths() {
        check("Ông/bà {/ten} khai", "/x", "Ông/bà An {/ho} khai");
        check("{/ten}{/ten}", "", "An {/ho}An {/ho}");
        check("Tuổi của {/nhom/*/ten}", "/nhom/r2/tuoi", "Tuổi của Bình");
        check("{/nhom/*/con/*/ten}", "/nhom/r2/con/c1/tuoi", "<b>Cúc</b>");
        check("{/nhom/*/ten}", "/nhom/r2", "Bình");
    }

    #[test]
    fn what_is_missing_is_a_dotted_line() {
        check("Tuổi của {/nhom/*/ten}", "/nhom/r9/tuoi", "Tuổi của …");
        check("{/la}", "/x", "…");
        check("{/nhom/*/ten}", "", "…");
        check("{/nhom/*/con/*/ten}", "/nhom/r2", "…");
    }

    #[test]
    fn other_braces_are_themselves() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "{ten}",
            "a { b } c",
            "{/ten",
            "{{ten}}",
            "{\"a\":1}",
        ] {
            check(text, "/x", text);
        }
        check("{{/ten}", "/x", "{An {/ho}");
    }
}
