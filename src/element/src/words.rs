//! The interface's words: a catalogue by key, and the sentence of each finding.

use abi::{FieldView, Finding, ItemView, View};
use value::{Map, Text};

/// Texts by key in one language, with the Vietnamese ones where it has none.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// BCP 47 tag of the language people see.
    pub lang: String,
    /// Texts of that language, as in `www/lang/`.
    pub texts: Map<String>,
    /// The Vietnamese ones, which are complete.
    pub fallback: Map<String>,
}

impl Words {
    /// The text of `key`; nothing at all if no catalogue has it.
    pub fn get(&self, key: &str) -> &str {
        self.find(key).unwrap_or_default()
    }

    fn find(&self, key: &str) -> Option<&str> {
        let text = self.texts.get(key).or_else(|| self.fallback.get(key));
        text.map(String::as_str)
    }

    /// The text of `key` with each `{name}` replaced by its value.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }

    /// The words of a form's own text.
    pub fn of<'a>(&self, text: &'a Text) -> &'a str {
        text.get(&self.lang)
    }

    /// What a person reads of a finding: the form's own sentence if it has one, else the catalogue's.
    pub fn sentence(&self, view: &View, finding: &Finding) -> String {
        if let Some(own) = self.own_sentence(view, finding) {
            return own;
        }
        let (kind, label) = self.place(view, &finding.path);
        let rule = journey::cat(&["error.", &finding.rule]);
        let own_kind = journey::cat(&[rule.as_str(), ".", kind]);
        let template = self.find(&own_kind).or_else(|| self.find(&rule));
        let figure = |name: &str| figure(kind, finding.params.get(name));
        fill(
            template.unwrap_or(self.get("error.check")),
            &[
                ("label", label),
                ("min", &figure("min")),
                ("max", &figure("max")),
            ],
        )
    }

    fn own_sentence(&self, view: &View, finding: &Finding) -> Option<String> {
        if let Some(check) = finding.params.get("id").and_then(|id| view.checks.get(id)) {
            return Some(self.of(check).to_owned());
        }
        let own = field_of(view, &finding.path)?.messages.get(&finding.rule)?;
        Some(self.of(own).to_owned())
    }

    // What is asked at a path (a field's type, or the part of an address) and how it is called.
    fn place<'a>(&'a self, view: &'a View, path: &'a str) -> (&'a str, &'a str) {
        if let Some(field) = journey::field_at(view, path) {
            return (&field.kind, self.of(&field.label));
        }
        if let Some(field) = field_of(view, path) {
            let part = path.rsplit('/').next().unwrap_or_default();
            return (part, self.of(&field.label));
        }
        let mut items = view.pages.iter().flat_map(|page| &page.items);
        let label = items.find_map(|item| match item {
            ItemView::Repeat(repeat) if repeat.path == path => Some(self.of(&repeat.label)),
            _ => None,
        });
        ("", label.unwrap_or_else(|| self.get("form")))
    }
}

/// The field at `path`, or the address it is a part of.
pub fn field_of<'a>(view: &'a View, path: &str) -> Option<&'a FieldView> {
    journey::field_at(view, path).or_else(|| journey::field_at(view, path.rsplit_once('/')?.0))
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    for (index, piece) in template.split('{').enumerate() {
        match piece.split_once('}') {
            Some((name, rest)) if index > 0 => {
                let value = values.iter().find(|(known, _)| *known == name);
                text.push_str(value.map_or("", |(_, value)| value));
                text.push_str(rest);
            }
            _ => text.push_str(piece),
        }
    }
    text
}

fn figure(kind: &str, param: Option<&String>) -> String {
    let param = param.map(String::as_str).unwrap_or_default();
    match kind {
        "date" => journey::date_text(param),
        "integer" => journey::grouped_number(param),
        _ => param.to_owned(),
    }
}
