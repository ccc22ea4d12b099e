//! The files of a definition, parsed.

use std::collections::BTreeMap;

use diagnostics::{Diagnostic, Severity, Span};
use sha2::{Digest, Sha256};
use syntax::{Kind, Node, Tree};
use value::Date;

use crate::cursor::Val;
use crate::limits;
use crate::{SourceFile, Sources};

/// Index into [`Files::all`]; the definition itself is [`MAIN`].
pub(crate) type FileId = usize;

/// The definition.
pub(crate) const MAIN: FileId = 0;

/// One parsed file.
pub(crate) struct File {
    pub(crate) label: String,
    pub(crate) tree: Tree,
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) sha256: String,
}

/// All files, with the names that blocks and lists go by.
pub(crate) struct Files {
    pub(crate) all: Vec<File>,
    pub(crate) blocks: BTreeMap<String, FileId>,
    pub(crate) lists: BTreeMap<String, FileId>,
    /// The day for which the definition is checked, if there is one.
    pub(crate) today: Option<Date>,
}

impl Files {
    pub(crate) fn parse(sources: &Sources, today: Option<Date>) -> Files {
        let mut all = vec![parse(&sources.main)];
        let mut add = |map: &BTreeMap<String, SourceFile>| {
            let mut ids = BTreeMap::new();
            for (name, source) in map {
                ids.insert(name.clone(), all.len());
                all.push(parse(source));
            }
            ids
        };
        let blocks = add(&sources.blocks);
        let lists = add(&sources.lists);
        let version = all[MAIN].tree.root.get("version");
        // A definition is meant for no earlier day than its version's.
        let version = version.and_then(|version| Date::parse_iso(version.text()?.get(..10)?));
        Files {
            all,
            blocks,
            lists,
            today: today.max(version),
        }
    }

    /// The value of a whole file.
    pub(crate) fn root(&self, file: FileId) -> Val<'_> {
        Val {
            file,
            pointer: String::new(),
            node: &self.all[file].tree.root,
        }
    }
}

// A file of this size is no definition, and its tree would not fit into memory.
fn unread(source: &SourceFile) -> (Tree, Vec<Diagnostic>) {
    let first = source.text.chars().next().map_or(0, char::len_utf8);
    let span = Span {
        start: 0,
        end: first,
    };
    let most = limits::FILE >> 20;
    let problem = Diagnostic::new(
        Severity::Error,
        "too-large",
        &source.file,
        span,
        "",
        &format!("tệp quá lớn: tối đa {most} MiB"),
        &format!("this file is too large: {most} MiB at most"),
    )
    .with_hint("chia thành nhiều tờ khai", "divide it into several forms");
    let root = Node {
        kind: Kind::Missing,
        span,
    };
    (Tree { root }, vec![problem])
}

fn parse(source: &SourceFile) -> File {
    let (tree, problems) = if source.text.len() > limits::FILE {
        unread(source)
    } else {
        syntax::parse(&source.file, &source.text)
    };
    let digest = Sha256::digest(source.text.as_bytes());
    File {
        label: source.file.clone(),
        tree,
        problems,
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
