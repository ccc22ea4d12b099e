//! What a sign-in asks the identity provider for, and what for: the form, and of each attribute the parts that it fills.

use std::collections::BTreeMap;
use std::slice;

use abi::View;
use prefill::{Wanted, attributes_to_request};

use crate::words::Speech;

/// Parts that are told of one attribute.
const MOST_PARTS: usize = 3;
/// What the provider takes of one attribute.
const MOST_CHARS: usize = 100;

/// Attributes, and what they are for.
#[derive(Default)]
pub(crate) struct Wish {
    /// Ids of the registry.
    pub(crate) attributes: Vec<String>,
    /// One line about all of them, of at most 300 characters.
    pub(crate) purpose: String,
    /// By attribute the pages of the form that it is for, in one line.
    pub(crate) purposes: BTreeMap<String, String>,
}

impl Wish {
    /// For what a form wants to be read.
    pub(crate) fn of(view: &View, wanted: &[Wanted<'_>], purpose: String, speech: &Speech) -> Wish {
        Wish {
            attributes: attributes_to_request(wanted),
            purpose,
            purposes: purposes(view, wanted, speech),
        }
    }
}

fn purposes(view: &View, wanted: &[Wanted<'_>], speech: &Speech) -> BTreeMap<String, String> {
    let mut parts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for page in &view.pages {
        let title = speech.of(&page.title);
        let is_asked = |one: &&Wanted<'_>| {
            page.all_fields()
                .any(|field| field.attr == one.attr && view.may_be(&field.role, one.role))
        };
        for one in wanted.iter().filter(is_asked) {
            for id in attributes_to_request(slice::from_ref(one)) {
                let known = parts.entry(id).or_default();
                if !known.contains(&title) {
                    known.push(title);
                }
            }
        }
    }
    let told = parts.into_iter().map(|(id, titles)| (id, line(&titles)));
    told.collect()
}

fn line(titles: &[&str]) -> String {
    let all = titles[..titles.len().min(MOST_PARTS)].join("; ");
    if titles.len() <= MOST_PARTS && all.chars().count() <= MOST_CHARS {
        return all;
    }
    let cut: String = all.chars().take(MOST_CHARS - 2).collect();
    format!("{cut} …")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_never_longer_than_the_provider_takes() {
        assert_eq!(line(&["Bên nữ", "Bên nam"]), "Bên nữ; Bên nam");
        assert_eq!(line(&["a", "b", "c", "d"]), "a; b; c …");
        let long = "ữ".repeat(90);
        for titles in [vec![&*long, &*long], vec![&*long; 5]] {
            let line = line(&titles);
            assert_eq!(line.chars().count(), 100);
            assert!(line.ends_with(" …"));
        }
    }
}
