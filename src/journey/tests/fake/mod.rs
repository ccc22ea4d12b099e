//! A machine that follows a few fixed rules, for journeys without a compiled form.

use std::collections::BTreeMap;

use abi::{Change, FieldView, Finding, ItemView, OptionView, PageView, RepeatView, View};
use host::{Error, Machine, Typed};
use value::Text;

/// Two pages: `ten` (required, filled and locked by the record `locked`), `so` (filled by it, free), `loai` (a or b) and `noi`
/// (an address, required once begun, and where `so` is 2) on the first, where a `so` of 1 brings a `ten`; `them` (required, shown while `loai` is `b`) and rows of `nguoi` with `ten` on the second.
#[derive(Debug, Default)]
pub(crate) struct Fake {
    values: BTreeMap<String, String>,
    unreadable: Vec<String>,
    filled: Vec<String>,
    rows: Vec<String>,
    told: BTreeMap<String, Change>,
}

const PATHS: [&str; 7] = [
    "/ten",
    "/so",
    "/loai",
    "/noi/province",
    "/noi/commune",
    "/noi/detail",
    "/them",
];

impl Fake {
    fn is_visible(&self, path: &str) -> bool {
        path != "/them" || self.values.get("/loai").is_some_and(|code| code == "b")
    }

    fn is_required(&self, path: &str) -> bool {
        let is_begun = self.values.keys().any(|at| at.starts_with("/noi/"));
        match path {
            "/noi/province" | "/noi/commune" => is_begun,
            _ => path == "/ten" || path == "/them" || path.starts_with("/nguoi/"),
        }
    }

    fn is_locked(&self, path: &str) -> bool {
        path == "/ten" && self.filled.contains(&path.to_owned())
    }

    fn paths(&self) -> Vec<String> {
        let rows = self.rows.iter().map(|key| format!("/nguoi/{key}/ten"));
        PATHS
            .iter()
            .map(|path| (*path).to_owned())
            .chain(rows)
            .collect()
    }

    fn state(&self, path: &str) -> Change {
        let origin = self
            .filled
            .iter()
            .any(|at| at == path)
            .then(|| "register".to_owned());
        Change {
            path: path.to_owned(),
            visible: self.is_visible(path),
            required: self.is_visible(path) && self.is_required(path),
            locked: self.is_locked(path),
            value: self.values.get(path).cloned(),
            source: origin.as_ref().map(|_| "population".to_owned()),
            origin,
            rows: None,
        }
    }

    fn judge(&self, path: &str) -> Option<Finding> {
        let mut state = self.state(path);
        if path == "/noi" {
            let is_whole = self.values.contains_key("/noi/province")
                && self.values.contains_key("/noi/commune");
            state.value = is_whole.then(String::new);
            state.required = self.values.get("/so").is_some_and(|so| so == "2");
        }
        let is_unreadable = self.unreadable.iter().any(|at| at == path);
        let rule = match state.value {
            _ if is_unreadable => abi::rule::UNREADABLE,
            None if state.required => abi::rule::REQUIRED,
            _ => return None,
        };
        Some(Finding {
            path: path.to_owned(),
            rule: rule.to_owned(),
            ..Finding::default()
        })
    }
}

impl Machine for Fake {
    fn start(&mut self, _: i32) -> Result<(), Error> {
        *self = Fake::default();
        Ok(())
    }

    fn identity(&mut self, record: &str) -> Result<u32, Error> {
        if record != "locked" {
            return Err(Error::Json);
        }
        for (path, value) in [("/ten", "Mẫu"), ("/so", "1")] {
            self.values.insert(path.to_owned(), value.to_owned());
            self.filled.push(path.to_owned());
        }
        Ok(2)
    }

    fn load(&mut self, _: &str) -> Result<u32, Error> {
        Ok(0)
    }

    fn set(&mut self, path: &str, text: &str) -> Result<Typed, Error> {
        if !self.paths().iter().any(|at| at == path) {
            return Err(Error::Path);
        }
        if self.is_locked(path) {
            return Err(Error::Locked);
        }
        self.filled.retain(|at| at != path);
        self.unreadable.retain(|at| at != path);
        self.values.remove(path);
        if path == "/noi/province" {
            self.values.remove("/noi/commune");
        }
        match text {
            "" => return Ok(Typed::Empty),
            "?" => {
                self.unreadable.push(path.to_owned());
                return Ok(Typed::Unreadable);
            }
            text => self.values.insert(path.to_owned(), text.to_owned()),
        };
        if (path, text) == ("/so", "1") {
            self.values.insert("/ten".to_owned(), "Mẫu".to_owned());
        }
        Ok(Typed::Set)
    }

    fn add_row(&mut self, path: &str, subject: Option<&str>) -> Result<String, Error> {
        if path != "/nguoi" {
            return Err(Error::Path);
        }
        if self.rows.len() == 2 {
            return Err(Error::Rows);
        }
        let free = || {
            (1..)
                .map(|number| format!("r{number}"))
                .find(|key| !self.rows.contains(key))
        };
        let key = subject
            .map(str::to_owned)
            .or_else(free)
            .ok_or(Error::Rows)?;
        if subject.is_some() {
            let path = format!("/nguoi/{key}/ten");
            self.values.insert(path.clone(), "Người".to_owned());
            self.filled.push(path);
        }
        self.rows.push(key.clone());
        Ok(key)
    }

    fn remove_row(&mut self, path: &str) -> Result<(), Error> {
        let key = path.rsplit('/').next().unwrap_or_default();
        let inside = format!("{path}/");
        self.rows.retain(|row| row != key);
        self.values.retain(|at, _| !at.starts_with(&inside));
        self.told.retain(|at, _| !at.starts_with(&inside));
        self.filled.retain(|at| !at.starts_with(&inside));
        Ok(())
    }

    fn changes(&mut self) -> Result<Vec<Change>, Error> {
        let group = Change {
            path: "/nguoi".to_owned(),
            visible: true,
            rows: Some(self.rows.clone()),
            ..Change::default()
        };
        let fields = self.paths().into_iter().map(|path| self.state(&path));
        let all: Vec<Change> = std::iter::once(group).chain(fields).collect();
        let is_new = |change: &Change| {
            let never = Change {
                path: change.path.clone(),
                ..Change::default()
            };
            *self.told.get(&change.path).unwrap_or(&never) != *change
        };
        let changed: Vec<Change> = all.into_iter().filter(is_new).collect();
        for change in &changed {
            self.told.insert(change.path.clone(), change.clone());
        }
        Ok(changed)
    }

    fn check(&mut self, page: Option<u32>) -> Result<Vec<Finding>, Error> {
        let is_second = |path: &String| path == "/them" || path.starts_with("/nguoi/");
        let is_here = |path: &String| page.is_none_or(|page| (page == 1) == is_second(path));
        Ok(self
            .paths()
            .iter()
            .chain([&"/noi".to_owned()])
            .filter(|path| is_here(path))
            .filter_map(|path| self.judge(path))
            .collect())
    }

    fn check_field(&mut self, path: &str) -> Result<Vec<Finding>, Error> {
        Ok(self.judge(path).into_iter().collect())
    }

    fn save(&mut self) -> Result<String, Error> {
        Ok("{}".to_owned())
    }

    fn origins(&mut self) -> Result<String, Error> {
        Ok("{}".to_owned())
    }
}

fn field(path: &str, kind: &str) -> FieldView {
    FieldView {
        path: path.to_owned(),
        kind: kind.to_owned(),
        label: Text::vi(path),
        ..FieldView::default()
    }
}

fn page(id: &str, items: Vec<ItemView>) -> PageView {
    PageView {
        id: id.to_owned(),
        title: Text::vi(id),
        intro: Text::default(),
        items,
    }
}

/// The view of the form that [`Fake`] runs.
pub(crate) fn view() -> View {
    let option = |code: &str| OptionView {
        code: code.to_owned(),
        label: Text::vi(code),
        from: String::new(),
        to: String::new(),
        province: String::new(),
    };
    let rows = RepeatView {
        path: "/nguoi".to_owned(),
        label: Text::vi("Người"),
        hint: Text::default(),
        row_label: Text::default(),
        role: "members".to_owned(),
        official: String::new(),
        min_rows: 0,
        max_rows: 2,
        fields: vec![field("/nguoi/*/ten", "name")],
        groups: Vec::new(),
    };
    let choice = FieldView {
        list: "loai".to_owned(),
        ..field("/loai", "choice")
    };
    let first = [
        field("/ten", "name"),
        field("/so", "phone"),
        choice,
        field("/noi", "address"),
    ];
    View {
        format: "tokhai-view/1".to_owned(),
        id: "thu".to_owned(),
        version: "1".to_owned(),
        title: Text::vi("Thử"),
        summary: Text::default(),
        procedure: abi::Procedure::default(),
        roles: BTreeMap::new(),
        pages: vec![
            page("mot", first.into_iter().map(ItemView::Field).collect()),
            page(
                "hai",
                vec![
                    ItemView::Field(field("/them", "date")),
                    ItemView::Repeat(rows),
                ],
            ),
        ],
        lists: BTreeMap::from([("loai".to_owned(), vec![option("a"), option("b")])]),
        checks: BTreeMap::new(),
        outputs: Vec::new(),
        statement: Text::default(),
        paper: None,
    }
}
