//! Every name an expression can say.

use std::collections::BTreeMap;

use form::{BlockId, FieldId, Form, RepeatId};

/// What a top-level name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Field(FieldId),
    Block(BlockId),
    Repeat(RepeatId),
    /// It is there, but could not be read; that has been reported.
    Broken,
}

/// Names by where they can be said.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Fields, blocks and repeat groups of the form.
    pub(crate) top: BTreeMap<String, Named>,
    /// Fields of each block.
    pub(crate) blocks: Vec<BTreeMap<String, FieldId>>,
    /// Fields of each repeat group's rows.
    pub(crate) rows: Vec<BTreeMap<String, FieldId>>,
    /// Repeat groups in each repeat group's rows.
    pub(crate) groups: Vec<BTreeMap<String, RepeatId>>,
}

impl Names {
    /// What can be said in a row besides what can be said everywhere: its own names and those of the row around it.
    pub(crate) fn in_row<'n>(
        &'n self,
        form: &Form,
        repeat: RepeatId,
    ) -> impl Iterator<Item = &'n str> {
        let rows = std::iter::once(repeat).chain(form.repeats[repeat].within);
        rows.flat_map(|id| self.rows[id].keys().chain(self.groups[id].keys()))
            .map(String::as_str)
    }

    /// How a field of this name elsewhere in the form would be reached from the top.
    pub(crate) fn elsewhere(&self, name: &str) -> Option<(String, String)> {
        for (top, named) in &self.top {
            match named {
                Named::Block(block) if self.blocks[*block].contains_key(name) => {
                    let path = format!("{top}.{name}");
                    return Some((
                        format!("có phải là {path}?"),
                        format!("did you mean {path}?"),
                    ));
                }
                Named::Repeat(repeat) if self.rows[*repeat].contains_key(name) => {
                    let example = format!("{top}.all(m, m.{name} …)");
                    return Some((
                        format!("đây là trường trong mỗi dòng: viết {example}"),
                        format!("it is a field of every row: write {example}"),
                    ));
                }
                _ => {}
            }
        }
        None
    }
}
