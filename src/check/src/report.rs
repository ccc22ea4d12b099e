//! Where problems are gathered.

use std::collections::BTreeSet;

use diagnostics::{Diagnostic, Severity, Span};

use crate::files::{FileId, Files, MAIN};
use crate::limits;

/// A place in one of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    pub(crate) span: Span,
    pub(crate) pointer: String,
}

/// A problem that is being written.
#[derive(Debug)]
pub(crate) struct Problem {
    place: Place,
    severity: Severity,
    code: &'static str,
    vi: String,
    en: String,
    hint: Option<(String, String)>,
    related: Vec<(Place, String, String)>,
}

/// An error at a place.
pub(crate) fn error(
    place: &Place,
    code: &'static str,
    vi: impl Into<String>,
    en: impl Into<String>,
) -> Problem {
    Problem {
        place: place.clone(),
        severity: Severity::Error,
        code,
        vi: vi.into(),
        en: en.into(),
        hint: None,
        related: Vec::new(),
    }
}

/// A warning at a place.
pub(crate) fn warning(
    place: &Place,
    code: &'static str,
    vi: impl Into<String>,
    en: impl Into<String>,
) -> Problem {
    Problem {
        severity: Severity::Warning,
        ..error(place, code, vi, en)
    }
}

impl Problem {
    /// What to write instead.
    pub(crate) fn hint(mut self, vi: impl Into<String>, en: impl Into<String>) -> Problem {
        self.hint = Some((vi.into(), en.into()));
        self
    }

    /// Another place that has to do with it.
    pub(crate) fn related(
        mut self,
        place: &Place,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Problem {
        self.related.push((place.clone(), vi.into(), en.into()));
        self
    }
}

/// One gathered problem.
pub(crate) struct Entry {
    pub(crate) file: FileId,
    pub(crate) diagnostic: Diagnostic,
    /// Where in the definition itself it comes from; for a block's field, the `use` of it.
    pub(crate) via: String,
}

/// All problems so far.
pub(crate) struct Report {
    labels: Vec<String>,
    /// Syntax problems of each file, until the file is used.
    unread: Vec<Vec<Diagnostic>>,
    /// Files with broken syntax, where what is missing may stand in the broken part.
    shaky: BTreeSet<FileId>,
    /// Files that were read, the definition among them.
    pub(crate) used: BTreeSet<FileId>,
    /// Where in the definition the file being read was asked for.
    via: String,
    pub(crate) entries: Vec<Entry>,
    /// Problems told so far and problems left out, errors and warnings.
    told: [usize; 2],
    dropped: [usize; 2],
    /// Bytes of texts read so far.
    texts: usize,
    /// Names looked through so far to propose one.
    names: usize,
}

fn number(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
    }
}

impl Report {
    pub(crate) fn new(files: &Files) -> Report {
        let mut report = Report {
            labels: files.all.iter().map(|file| file.label.clone()).collect(),
            unread: files.all.iter().map(|file| file.problems.clone()).collect(),
            shaky: BTreeSet::new(),
            used: BTreeSet::new(),
            via: String::new(),
            entries: Vec::new(),
            told: [0; 2],
            dropped: [0; 2],
            texts: 0,
            names: 0,
        };
        report.enter(MAIN, "");
        report
    }

    /// Goes on in another file that the definition asks for at `via`; its syntax problems count
    /// from now on. Gives what to hand to [`Report::leave`].
    pub(crate) fn enter(&mut self, file: FileId, via: &str) -> String {
        let before = std::mem::replace(&mut self.via, via.to_owned());
        self.used.insert(file);
        for diagnostic in std::mem::take(&mut self.unread[file]) {
            if diagnostic.code != "duplicate-key" {
                self.shaky.insert(file);
            }
            self.entries.push(Entry {
                file,
                diagnostic,
                via: via.to_owned(),
            });
        }
        before
    }

    /// Where in the definition the file being read was asked for.
    pub(crate) fn via(&self) -> &str {
        &self.via
    }

    /// Goes back to where [`Report::enter`] was called.
    pub(crate) fn leave(&mut self, before: String) {
        self.via = before;
    }

    /// Values in which an error has been found.
    pub(crate) fn places_of_errors(&self) -> BTreeSet<(FileId, String)> {
        let entries = self.entries.iter();
        let errors = entries.filter(|entry| entry.diagnostic.severity == Severity::Error);
        errors
            .map(|entry| (entry.file, entry.diagnostic.pointer.clone()))
            .collect()
    }

    /// Whether absence proves nothing in this file.
    pub(crate) fn is_shaky(&self, file: FileId) -> bool {
        self.shaky.contains(&file)
    }

    /// Whether no more of a severity is told; if so, one more is counted as left out.
    pub(crate) fn drops(&mut self, severity: Severity) -> bool {
        let at = number(severity);
        let is_full = self.told[at] >= limits::PROBLEMS;
        self.dropped[at] += usize::from(is_full);
        is_full
    }

    /// Whether so many more names may be looked through to propose one.
    pub(crate) fn proposes(&mut self, names: usize) -> bool {
        self.names = self.names.saturating_add(names);
        self.names <= limits::NAMES
    }

    /// Counts a text of so many bytes; `false` once there are too many.
    pub(crate) fn takes_text(&mut self, bytes: usize) -> bool {
        self.texts = self.texts.saturating_add(bytes + 64);
        self.texts <= limits::TEXTS
    }

    /// Whether [`Report::takes_text`] has said no.
    pub(crate) fn is_spent(&self) -> bool {
        self.texts > limits::TEXTS
    }

    // One line about all that was left out, where the first file begins.
    fn left_out(&mut self) {
        let [errors, warnings] = self.dropped;
        if errors + warnings == 0 {
            return;
        }
        let place = Place {
            file: MAIN,
            span: Span::default(),
            pointer: String::new(),
        };
        let problem = error(
            &place,
            "too-many-problems",
            format!("còn {errors} lỗi và {warnings} cảnh báo nữa không kể ra ở đây"),
            format!("{errors} more errors and {warnings} more warnings are not told here"),
        )
        .hint(
            "sửa những lỗi đã kể rồi kiểm tra lại",
            "correct those told here, then check again",
        );
        self.told = [0; 2];
        self.push(problem);
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        if self.drops(problem.severity) {
            return;
        }
        self.told[number(problem.severity)] += 1;
        let Place {
            file,
            span,
            pointer,
        } = &problem.place;
        let mut diagnostic = Diagnostic::new(
            problem.severity,
            problem.code,
            &self.labels[*file],
            *span,
            pointer,
            &limits::shortened(problem.vi),
            &limits::shortened(problem.en),
        );
        if let Some((vi, en)) = problem.hint {
            let (vi, en) = (limits::shortened(vi), limits::shortened(en));
            diagnostic = diagnostic.with_hint(&vi, &en);
        }
        for (other, vi, en) in &problem.related {
            let label = &self.labels[other.file];
            diagnostic = diagnostic.with_related((label, other.span, &other.pointer), vi, en);
        }
        let via = if *file == MAIN { pointer } else { &self.via };
        self.entries.push(Entry {
            file: *file,
            via: via.clone(),
            diagnostic,
        });
    }

    /// All problems in order of file and place, each once: a block may be used twice.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.left_out();
        self.entries.sort_by(|a, b| {
            let key = |e: &Entry| (e.file, e.diagnostic.span, e.diagnostic.severity);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.diagnostic.code.cmp(&b.diagnostic.code))
                .then_with(|| a.diagnostic.message.cmp(&b.diagnostic.message))
        });
        let mut diagnostics: Vec<Diagnostic> =
            self.entries.into_iter().map(|e| e.diagnostic).collect();
        diagnostics.dedup();
        diagnostics
    }
}
