//! What a form takes of files, and which files a dossier names.

use abi::{FieldView, ItemView, RepeatView, View};
use dossier::{AttachedFile, Dossier};
use serde_json::{Map, Value};

/// What a form takes of files.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Most bytes of one file; nothing if it takes none.
    pub(crate) max_bytes: Option<i64>,
    /// Most bytes of all files of a dossier.
    pub(crate) all_bytes: i64,
}

impl Wanted {
    pub(crate) fn of(view: &View) -> Wanted {
        let limits = fields(view).filter_map(|(field, rows)| {
            let files = field.files.as_ref()?;
            Some((
                i64::from(files.max_bytes),
                i64::from(files.max),
                i64::from(rows),
            ))
        });
        let limits: Vec<_> = limits.collect();
        Wanted {
            max_bytes: limits.iter().map(|(bytes, _, _)| *bytes).max(),
            all_bytes: limits
                .iter()
                .map(|(bytes, files, rows)| bytes * files * rows)
                .sum(),
        }
    }
}

/// Every question, and how many times it can be asked.
fn fields(view: &View) -> impl Iterator<Item = (&FieldView, u32)> {
    let items = view.pages.iter().flat_map(|page| &page.items);
    items.flat_map(|item| match item {
        ItemView::Field(field) => vec![(field, 1)],
        ItemView::Block(block) => block.fields.iter().map(|field| (field, 1)).collect(),
        ItemView::Repeat(rows) => in_rows(rows, 1),
    })
}

fn in_rows(rows: &RepeatView, around: u32) -> Vec<(&FieldView, u32)> {
    let most = around * rows.max_rows;
    let own = rows.fields.iter().map(|field| (field, most));
    let inner = rows.groups.iter().flat_map(|inner| in_rows(inner, most));
    own.chain(inner).collect()
}

/// Whether a dossier names the files that its answers do, in the order of their questions, and no other.
pub(crate) fn agree(view: &View, dossier: &Dossier) -> bool {
    let answered = fields(view).filter(|(field, _)| field.files.is_some());
    let answered = answered.flat_map(|(field, _)| answers_at(&dossier.answers, &field.path));
    let said = answered.flat_map(|(path, answer)| {
        let files = answer.as_array().cloned().unwrap_or_default();
        files.into_iter().map(move |file| named(&path, &file))
    });
    let mut said: Vec<Option<AttachedFile>> = said.collect();
    let mut named: Vec<Option<AttachedFile>> = dossier.files.iter().cloned().map(Some).collect();
    let order = |file: &Option<AttachedFile>| {
        let file = file.as_ref();
        file.map(|file| (file.path.clone(), file.sha256.clone(), file.name.clone()))
    };
    said.sort_by_key(order);
    named.sort_by_key(order);
    said == named
}

fn named(path: &str, file: &Value) -> Option<AttachedFile> {
    let text = |name: &str| file.get(name)?.as_str().map(str::to_owned);
    Some(AttachedFile {
        path: path.to_owned(),
        name: text("name")?,
        media_type: text("type")?,
        size: file.get("size")?.as_u64()?,
        sha256: text("sha256")?,
        extensions: dossier::Extensions::new(),
    })
}

/// The answers at a path of the view, of each row where it lies in rows, with the path of each.
fn answers_at<'a>(answers: &'a Map<String, Value>, path: &str) -> Vec<(String, &'a Value)> {
    let (name, rest) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
    let Some(found) = answers.get(name) else {
        return Vec::new();
    };
    match (found, rest.strip_prefix("*/")) {
        (_, _) if rest.is_empty() => vec![(path.to_owned(), found)],
        (Value::Array(rows), Some(inside)) => rows
            .iter()
            .filter_map(|row| Some((row.get("_id")?.as_str()?, row.as_object()?)))
            .flat_map(|(key, row)| below(row, &format!("/{name}/{key}"), inside))
            .collect(),
        (Value::Object(block), None) => below(block, &format!("/{name}"), rest),
        _ => Vec::new(),
    }
}

fn below<'a>(
    members: &'a Map<String, Value>,
    around: &str,
    rest: &str,
) -> Vec<(String, &'a Value)> {
    let found = answers_at(members, &format!("/{rest}")).into_iter();
    found
        .map(|(path, value)| (format!("{around}{path}"), value))
        .collect()
}
